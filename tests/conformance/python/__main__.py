"""The Python runner: follows the driver's commands, line by line, through lightspeed_client.

With the argument `asyncio` its workers are those of asyncio.

The reference for runners of other languages; ../README.md describes its words.
"""

import base64
import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from lightspeed.ops.v1.record_pb2 import AuditEntry, AuditRecord, LineageRecord
from lightspeed.ops.v1.record_service_pb2 import (
    WatchAuditsRequest,
    WatchFreshnessRequest,
    WatchLineageRequest,
)
from lightspeed.ops.v1.surface_service_pb2 import WatchSurfacesRequest
from lightspeed_client import AsyncWorker, Client, LightspeedError, Tls, Watch, Worker
from lightspeed_client._internal.calls import Call
from lightspeed_client._internal.channel import SERVICES, options
from lightspeed_client._internal.connection_settings import Metadata
from lightspeed_client._internal.errors import from_rpc_error
from lightspeed_client._internal.methods import sender_of
from lightspeed_client._internal.signatures import audit_signature, lineage_signature, verify_audit_entries

from tests.conformance.python.scripted_worker import AsyncScriptedWorker, BaseScriptedWorker, ScriptedWorker

METHODS: dict[str, MethodDescriptor] = {
    f"{service.name}/{method.name}": method for service in SERVICES for method in service.methods
}

JsonObject = dict[str, Any]
"""One command, or one answer."""


class Runner:
    """Open objects of the runner, by name."""

    def __init__(self, *, is_async: bool) -> None:
        """Starts without a server; the workers are those of asyncio, or those of threads."""
        self._is_async = is_async
        self._client: Client
        self._channel: grpc.Channel
        self._streams: dict[str, tuple[RawStream, MethodDescriptor]] = {}
        self._watches: dict[str, Watch[Any, Any]] = {}
        self._workers: dict[str, BaseScriptedWorker] = {}

    def do(self, command: JsonObject) -> JsonObject:
        """Runs a command and returns its answer."""
        try:
            return COMMANDS[command["do"]](self, command)
        except LightspeedError as error:
            return {"error": error_object(error)}

    def connect(self, command: JsonObject) -> JsonObject:
        """Makes a client; closes the one before, with its streams, watches and workers."""
        self.close()
        roots = Path(command["roots"]).read_bytes() if "roots" in command else None
        tls = False if roots is None else Tls(roots=roots)
        self._client = Client(command["target"], tls=tls, token=command.get("token"))
        given = options(sender_of(self._client).settings)
        self._channel = (
            grpc.insecure_channel(command["target"], options=given)
            if roots is None
            else grpc.secure_channel(command["target"], grpc.ssl_channel_credentials(roots), options=given)
        )
        return {}

    def close(self) -> None:
        """Closes everything."""
        for worker in self._workers.values():
            worker.close()
        for stream, _ in self._streams.values():
            stream.cancel()
        self._streams, self._watches, self._workers = {}, {}, {}
        if hasattr(self, "_client"):
            self._client.close()
            self._channel.close()

    def call(self, command: JsonObject) -> JsonObject:
        """Calls an RPC with the client's request_id, retries and deadline."""
        method = METHODS[command["rpc"]]
        timeout_s = command["timeout_ms"] / 1_000 or None
        call: Call[Message, Message] = Call(
            unpacked(GetMessageClass(method.input_type), command["request"]),
            GetMessageClass(method.output_type),
            lambda response: response,
            timeout_s,
        )
        return {"response": packed(sender_of(self._client).send(call))}

    def stream(self, command: JsonObject) -> JsonObject:
        """Opens a raw stream."""
        method = METHODS[command["rpc"]]
        first = unpacked(GetMessageClass(method.input_type), command["request"])
        metadata = sender_of(self._client).settings.metadata()
        self._streams[command["name"]] = RawStream(self._channel, method, first, metadata), method
        return {}

    def send(self, command: JsonObject) -> JsonObject:
        """Sends one more frame."""
        stream, method = self._streams[command["name"]]
        stream.send(unpacked(GetMessageClass(method.input_type), command["request"]))
        return {}

    def end(self, command: JsonObject) -> JsonObject:
        """Sends no more frames."""
        self._streams[command["name"]][0].end()
        return {}

    def receive(self, command: JsonObject) -> JsonObject:
        """Receives a frame, a refusal, or the end."""
        stream, _ = self._streams[command["name"]]
        frame = stream.receive()
        return {"ended": {}} if frame is None else {"response": packed(frame)}

    def close_one(self, command: JsonObject) -> JsonObject:
        """Ends a stream or watch."""
        name = command["name"]
        if name in self._streams:
            self._streams.pop(name)[0].cancel()
        else:
            self._watches.pop(name).close()
        return {}

    def watch(self, command: JsonObject) -> JsonObject:
        """Starts a watch."""
        method = METHODS[command["rpc"]]
        request = unpacked(GetMessageClass(method.input_type), command["request"])
        self._watches[command["name"]] = open_watch(self._client, request)
        return {}

    def take(self, command: JsonObject) -> JsonObject:
        """Takes one item of a watch, waiting for it."""
        item = next(self._watches[command["name"]])
        if isinstance(item, Message):
            return {"entry": packed(item)}
        return {"surface": item.surface, "entry": packed(item.entry), "resume_token": item.resume_token}

    def worker(self, command: JsonObject) -> JsonObject:
        """Runs a worker in the background."""
        options = {name: value for name, value in command.items() if name not in {"do", "name"}}
        self._workers[command["name"]] = (
            AsyncScriptedWorker(lambda handler: AsyncWorker(self._client, handler=handler, **options))
            if self._is_async
            else ScriptedWorker(lambda handler: Worker(self._client, handler=handler, **options))
        )
        return {}

    def pending(self, command: JsonObject) -> JsonObject:
        """Waits for the next handler to begin."""
        task = self._workers[command["name"]].pending()
        return {
            "batch": packed(task.batch),
            "run_id": task.run_id,
            "attempt": task.attempt,
            "surface": task.surface,
            "lease_token": task.lease_token,
            "last_progress": task.last_progress,
        }

    def report(self, command: JsonObject) -> JsonObject:
        """Makes a handler report progress, or set its result."""
        self._workers[command["name"]].report(command["key"], command["progress"], command["result"])
        return {}

    def finish(self, command: JsonObject) -> JsonObject:
        """Makes a handler return."""
        self._workers[command["name"]].finish(command["key"], command["next"])
        return {}

    def fail(self, command: JsonObject) -> JsonObject:
        """Makes a handler raise."""
        worker = self._workers[command["name"]]
        worker.fail(command["key"], command["reason"], permanent=command["permanent"])
        return {}

    def cancelled(self, command: JsonObject) -> JsonObject:
        """Waits until a handler is cancelled."""
        cancellation = self._workers[command["name"]].cancelled(command["key"])
        return {"reason": cancellation.reason, "is_lost": cancellation.is_lost}

    def stop(self, command: JsonObject) -> JsonObject:
        """Stops a worker and does not wait."""
        self._workers[command["name"]].stop(release=command["release"])
        return {}

    def ended(self, command: JsonObject) -> JsonObject:
        """Waits until a worker has ended."""
        self._workers[command["name"]].wait()
        return {}

    def sign(self, command: JsonObject) -> JsonObject:
        """Computes a signature."""
        if command["kind"] == "audit":
            return {"signature": audit_signature(unpacked(AuditRecord, command["record"]))}
        return {"signature": lineage_signature(unpacked(LineageRecord, command["record"]))}

    def verify(self, command: JsonObject) -> JsonObject:
        """Verifies audit entries."""
        entries = [unpacked(AuditEntry, entry) for entry in command["entries"]]
        verification = verify_audit_entries(entries, previous_hash=command["previous_hash"])
        return {
            "verified": verification.verified,
            "first_bad_sequence": verification.first_bad_sequence,
            "head_hash": verification.head_hash,
        }


class RawStream:
    """A stream that neither reconnects nor hides a frame."""

    def __init__(
        self, channel: grpc.Channel, method: MethodDescriptor, first: Message, metadata: Metadata
    ) -> None:
        """Opens the stream."""
        self._frames: SimpleQueue[Message | None] = SimpleQueue()
        path = f"/{method.containing_service.full_name}/{method.name}"
        response = GetMessageClass(method.output_type)
        if method.client_streaming:
            self._frames.put(first)
            opened = channel.stream_stream(
                path, request_serializer=_serialized, response_deserializer=response.FromString
            )
            self._call: Any = opened(iter(self._frames.get, None), metadata=metadata)
        else:
            opened_one = channel.unary_stream(
                path, request_serializer=_serialized, response_deserializer=response.FromString
            )
            self._call = opened_one(first, metadata=metadata)

    def send(self, frame: Message) -> None:
        """Sends a frame."""
        self._frames.put(frame)

    def end(self) -> None:
        """Sends no more frames."""
        self._frames.put(None)

    def receive(self) -> Message | None:
        """Returns the next frame, or None if the server has ended the stream."""
        try:
            frame: Message | None = next(self._call, None)
        except grpc.RpcError as error:
            raise from_rpc_error(error) from error
        return frame

    def cancel(self) -> None:
        """Cancels the stream."""
        self.end()
        self._call.cancel()


def open_watch(client: Client, request: Message) -> Watch[Any, Any]:
    """Opens the watch for a request."""
    match request:
        case WatchAuditsRequest():
            return client.watch_audits(
                surface=request.surface,
                after_sequence=request.after_sequence,
                actions=request.filter.actions,
                outcomes=request.filter.outcomes,
                subjects=request.filter.subjects,
                keys=request.filter.keys,
                resume_token=request.resume_token,
                skip_gap=request.skip_gap,
                heartbeat_ms=request.heartbeat_ms,
            )
        case WatchLineageRequest():
            return client.watch_lineage(
                surface=request.surface,
                after_sequence=request.after_sequence,
                stages=request.filter.stages,
                run_ids=request.filter.run_ids,
                resume_token=request.resume_token,
                skip_gap=request.skip_gap,
                heartbeat_ms=request.heartbeat_ms,
            )
        case WatchFreshnessRequest():
            return client.watch_freshness(surface=request.surface)
        case WatchSurfacesRequest():
            return client.watch_surfaces(
                parent=request.parent,
                control_states=request.filter.control_states,
                lifecycle_states=request.filter.lifecycle_states,
                surface_id_prefix=request.filter.surface_id_prefix,
                labels=request.filter.labels,
                stale=request.filter.stale if request.filter.HasField("stale") else None,
                has_dead_letters=(
                    request.filter.has_dead_letters if request.filter.HasField("has_dead_letters") else None
                ),
                older_than_ms=request.filter.older_than_ms,
                interval_ms=request.interval_ms,
                heartbeat_ms=request.heartbeat_ms,
                on_behalf_of=request.on_behalf_of if request.HasField("on_behalf_of") else None,
            )
        case _:
            raise TypeError(f"expected the request of a watch, but got {request!r}")


def error_object(error: LightspeedError) -> JsonObject:
    """Returns an error in the runner's format."""
    retry = {} if error.retry_after_s is None else {"retry_after_ms": round(error.retry_after_s * 1_000)}
    return {
        "code": error.code.name,
        "reason": error.reason,
        "message": error.message,
        "metadata": error.metadata,
        "violations": [violation._asdict() for violation in error.violations],
        **retry,
    }


def packed(message: Message) -> str:
    """Returns a message in the format of a line."""
    return base64.b64encode(message.SerializeToString()).decode()


def unpacked(kind: type[Any], data: str) -> Any:
    """Returns a message from the format of a line."""
    return kind.FromString(base64.b64decode(data))


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()


COMMANDS: dict[str, Callable[[Runner, JsonObject], JsonObject]] = {
    "connect": Runner.connect,
    "stream": Runner.stream,
    "send": Runner.send,
    "end": Runner.end,
    "receive": Runner.receive,
    "close": Runner.close_one,
    "watch": Runner.watch,
    "take": Runner.take,
    "worker": Runner.worker,
    "begun": Runner.pending,
    "report": Runner.report,
    "finish": Runner.finish,
    "fail": Runner.fail,
    "cancelled": Runner.cancelled,
    "stop": Runner.stop,
    "ended": Runner.ended,
    "sign": Runner.sign,
    "verify": Runner.verify,
    "call": Runner.call,
}
"""Method of each command, by its first word."""


def main(lines: Iterator[str], *, is_async: bool = False) -> None:
    """Answers every line with a line, until there are no more."""
    runner = Runner(is_async=is_async)
    for line in lines:
        sys.stdout.write(json.dumps(runner.do(json.loads(line))) + "\n")
        sys.stdout.flush()
    runner.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main(iter(sys.stdin), is_async="asyncio" in sys.argv[1:])
