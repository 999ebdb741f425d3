"""The four services behind one name, synchronous and asynchronous."""

import threading
from typing import Any

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1 import (
    record_service_pb2,
    schedule_service_pb2,
    surface_service_pb2,
    worker_service_pb2,
)
from lightspeed.ops.v1.record_service_pb2_grpc import RecordServiceStub
from lightspeed.ops.v1.schedule_service_pb2_grpc import ScheduleServiceStub
from lightspeed.ops.v1.surface_service_pb2_grpc import SurfaceServiceStub
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

SERVICES = {
    "surfaces": surface_service_pb2.DESCRIPTOR.services_by_name["SurfaceService"],
    "schedules": schedule_service_pb2.DESCRIPTOR.services_by_name["ScheduleService"],
    "workers": worker_service_pb2.DESCRIPTOR.services_by_name["WorkerService"],
    "records": record_service_pb2.DESCRIPTOR.services_by_name["RecordService"],
}
METHODS = {method.name: method for service in SERVICES.values() for method in service.methods}
"""Every RPC of the contract by name; no two services share one."""
WORK = frozenset(name for name, method in METHODS.items() if method.client_streaming)
"""RPCs with a stream of requests: the harness sends one frame and reads the responses."""
STREAMS = frozenset(name for name, method in METHODS.items() if method.server_streaming)


class Api:
    """Stubs of the four services over one channel; pytest-grpc treats it as a stub class."""

    def __init__(self, channel: grpc.Channel) -> None:
        """Creates the stubs over a channel."""
        self.channel = channel
        self.surfaces = SurfaceServiceStub(channel)
        self.schedules = ScheduleServiceStub(channel)
        self.workers = WorkerServiceStub(channel)
        self.records = RecordServiceStub(channel)

    def call(self, rpc: str, request: Message) -> Message:
        """Calls an RPC by name; of a stream it returns the first frame, and ends it."""
        service = next(name for name, service in SERVICES.items() if rpc in service.methods_by_name)
        asked = iter([request]) if rpc in WORK else request
        answer = getattr(getattr(self, service), rpc)(asked, timeout=20)
        if rpc not in STREAMS:
            return _message(answer)
        try:
            return _message(next(answer))
        finally:
            answer.cancel()


class Silence:
    """Frames of a client that opens a call, perhaps sends first frames, and then nothing, until `end`."""

    def __init__(self, *first: Any) -> None:
        """Starts with these frames."""
        self._first = list(first)
        self._ended = threading.Event()

    def __iter__(self) -> "Silence":
        return self

    def __next__(self) -> Any:
        if self._first:
            return self._first.pop(0)
        self._ended.wait()
        raise StopIteration

    def end(self) -> None:
        """Ends the frames."""
        self._ended.set()


class AsyncApi:
    """Stubs of the four services over one asyncio channel."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Creates the stubs over a channel."""
        self.channel = channel
        self.surfaces = SurfaceServiceStub(channel)
        self.schedules = ScheduleServiceStub(channel)
        self.workers = WorkerServiceStub(channel)
        self.records = RecordServiceStub(channel)


def _message(answer: object) -> Message:
    assert isinstance(answer, Message)
    return answer
