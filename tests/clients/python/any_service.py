"""A service that accepts every unary call of the contract and records it.

Owns the server side for the client's promises about *all* calls: no RPC is named here, so a new one is
included.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status
from lightspeed_client._internal.channel import SERVICES

METHODS = {
    f"/{service.full_name}/{method.name}": method for service in SERVICES for method in service.methods
}

Respond = Callable[[Message, grpc.ServicerContext], Message]


class AnyService(grpc.GenericRpcHandler):
    """Every unary method of the contract, with an empty message as its response.

    Attributes:
        target: Address for a client.
        requests: All requests, in order.
        remaining_s: Time left until the deadline of each, seconds, in order.
        trouble: Errors for the next calls, which are recorded first.
    """

    def __init__(self, folder: Path) -> None:
        self.target = f"unix:{folder}/s"
        self.requests: list[Message] = []
        self.remaining_s: list[float] = []
        self.trouble: list[Status] = []
        self._server = grpc.server(ThreadPoolExecutor(2))
        self._server.add_generic_rpc_handlers((self,))
        self._server.add_insecure_port(self.target)
        self._server.start()

    @property
    def ids(self) -> list[str]:
        """The request ids, in order."""
        return [str(getattr(request, "request_id", "")) for request in self.requests]

    @property
    def times(self) -> Counter[str]:
        """Number of times that each request id came."""
        return Counter(self.ids)

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> "grpc.RpcMethodHandler[Message, Message] | None":
        """Returns the handler of a method by its path."""
        method = METHODS.get(handler_call_details.method)
        if method is None or method.server_streaming:
            return None
        return grpc.unary_unary_rpc_method_handler(
            self._respond(method),
            request_deserializer=GetMessageClass(method.input_type).FromString,
            response_serializer=GetMessageClass(method.output_type).SerializeToString,
        )

    def stop(self) -> None:
        """Stops listening."""
        self._server.stop(grace=0).wait()

    def _respond(self, method: MethodDescriptor) -> Respond:
        answer = GetMessageClass(method.output_type)

        def respond(request: Message, context: grpc.ServicerContext) -> Message:
            self.requests.append(request)
            self.remaining_s.append(context.time_remaining() or 0.0)
            if self.trouble:
                context.abort_with_status(rpc_status.to_status(self.trouble.pop(0)))
            return answer()

        return respond
