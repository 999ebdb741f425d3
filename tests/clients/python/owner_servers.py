"""Servers that share surfaces: each answers calls of the contract, or says that another one owns the surface.

Owns what a client learns from servers on one journal, without the journal: owners, versions, refusals.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import grpc
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status
from lightspeed.ops.v1.lease_pb2 import BlockReason
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse

from tests.clients.python.fake_service import refusal

FRAME_INTERVAL_S = 0.02
"""Interval of the frames on an idle work stream."""


class Received(NamedTuple):
    """A call that has arrived: its method, its token, and the version that it asks for."""

    method: str
    token: str
    min_version: str


class OwnerServer(grpc.GenericRpcHandler):
    """Server that answers each call with an empty message, and each work stream with one frame.

    Attributes:
        address: HOST:PORT.
        owner: Owner that its answers name: it forwards.
        version: Version that its answers have; empty: none.
        refusals: Refusals of the next calls, in order.
        received: All calls, in order.
    """

    def __init__(
        self, credentials: grpc.ServerCredentials | None = None, address: str = "127.0.0.1:0"
    ) -> None:
        """Listens on a free port."""
        self.owner = ""
        self.version = ""
        self.refusals: list[Status] = []
        self.received: list[Received] = []
        self._server = grpc.server(ThreadPoolExecutor(8), handlers=[self], options=[("grpc.so_reuseport", 0)])
        if credentials is None:
            port = self._server.add_insecure_port(address)
        else:
            port = self._server.add_secure_port(address, credentials)
        self.address = f"127.0.0.1:{port}"
        self._server.start()

    @property
    def methods(self) -> list[str]:
        """Methods of all calls, in order."""
        return [call.method for call in self.received]

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[Any, Any]":
        """Returns the handler of a method."""
        metadata = dict(handler_call_details.invocation_metadata)
        name = str(handler_call_details.method).rpartition("/")[2]
        token, version = metadata.get("authorization", ""), metadata.get("lightspeed-min-version", "")
        self.received.append(Received(name, str(token), str(version)))
        if name == "Work":
            return grpc.stream_stream_rpc_method_handler(
                self._work, WorkRequest.FromString, WorkResponse.SerializeToString
            )
        return grpc.unary_unary_rpc_method_handler(self._respond)

    def stop(self) -> None:
        """Stops listening, and breaks its connections off."""
        self._server.stop(grace=0).wait()

    def _metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        values = {"lightspeed-owner": self.owner, "lightspeed-version": self.version}
        return tuple((key, str(value)) for key, value in values.items() if value)

    def _refuse(self, context: grpc.ServicerContext) -> None:
        if self.refusals:
            context.abort_with_status(rpc_status.to_status(self.refusals.pop(0)))

    def _respond(self, _: bytes, context: grpc.ServicerContext) -> bytes:
        self._refuse(context)
        context.set_trailing_metadata(self._metadata())
        return b""

    def _work(self, frames: Iterator[WorkRequest], context: grpc.ServicerContext) -> Iterator[WorkResponse]:
        self._refuse(context)
        context.send_initial_metadata((("lightspeed-owner", self.owner),) if self.owner else ())
        incoming: SimpleQueue[WorkRequest | None] = SimpleQueue()
        threading.Thread(target=_read, args=(frames, incoming), daemon=True).start()
        yield WorkResponse(opened=WorkResponse.Opened())
        while context.is_active():
            try:
                frame = incoming.get(timeout=FRAME_INTERVAL_S)
            except Empty:
                yield WorkResponse(block_reason=BlockReason(empty=BlockReason.Empty()))
                continue
            if frame is None or frame.HasField("leave"):
                context.set_trailing_metadata(self._metadata())
                return


def _read(frames: Iterator[WorkRequest], incoming: "SimpleQueue[WorkRequest | None]") -> None:
    with suppress(grpc.RpcError):  # The stream was broken off.
        for frame in frames:
            incoming.put(frame)
    incoming.put(None)


def elsewhere(owner: str) -> Status:
    """Returns the refusal of a server that does not own the surface."""
    return refusal(grpc.StatusCode.UNAVAILABLE, "OWNER_ELSEWHERE", metadata={"surface": "s", "owner": owner})
