"""Channelz: gRPC's own view of the connections and calls of this process, for operators.

It shows the addresses of the clients of all tenants, so that only the system may call it; see
:mod:`authorization`.
"""

from typing import Any

from grpc_channelz.v1 import channelz_pb2, channelz_pb2_grpc
from grpc_channelz.v1._async import ChannelzServicer

SERVICE: str = channelz_pb2.DESCRIPTOR.services_by_name["Channelz"].full_name
OPTION = ("grpc.enable_channelz", 1)
"""Makes gRPC keep what channelz shows."""


def add_channelz(server: Any) -> None:
    """Adds the service."""
    channelz_pb2_grpc.add_ChannelzServicer_to_server(ChannelzServicer(), server)
