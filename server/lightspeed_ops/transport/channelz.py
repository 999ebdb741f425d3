"""Channelz: gRPC's own view of the connections and calls of this process, for operators.

Owns who may see it: it shows the addresses of the clients of all tenants.
"""

from typing import Any

from grpc_channelz.v1 import channelz_pb2, channelz_pb2_grpc
from grpc_channelz.v1._async import ChannelzServicer

from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.identity import Role
from lightspeed_ops.transport.callers import current_identity

SERVICE: str = channelz_pb2.DESCRIPTOR.services_by_name["Channelz"].full_name
PREFIX = f"/{SERVICE}/"
OPTION = ("grpc.enable_channelz", 1)
"""Makes gRPC keep what channelz shows."""


def add_channelz(server: Any) -> None:
    """Adds the service."""
    channelz_pb2_grpc.add_ChannelzServicer_to_server(ChannelzServicer(), server)


def check_channelz(method: str) -> None:
    """Raises :class:`Refused` unless the caller has the role system, or the server knows no identities."""
    identity = current_identity()
    if identity is not None and identity.role is not Role.SYSTEM:
        message = f"expected the role system to call {method}, but it is {identity.role}"
        raise Refused(Refusal(Reason.ROLE_FORBIDS, message, {"method": method}))
