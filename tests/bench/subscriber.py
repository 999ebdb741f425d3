"""A subscriber process that reads a history as often as its arguments say.

Run as ``python -m tests.bench.subscriber ADDRESS RPC LAST ROUNDS``; prints "reading", then the seconds of
every round.
"""

import sys
import time
from collections.abc import Sequence
from typing import Any

import grpc
from lightspeed.ops.v1 import record_service_pb2 as pb
from lightspeed.ops.v1.record_service_pb2_grpc import RecordServiceStub

from tests.bench.load import SURFACE


def follow(entries: Sequence[Any], passed: int) -> int:
    """Returns the sequence after these entries; asserts that every entry came once and in order."""
    sequences = [entry.sequence for entry in entries]
    head = passed + len(sequences)
    assert sequences == list(range(passed + 1, head + 1)), f"expected entries from {passed + 1} on, in order"
    return head


def main(address: str, rpc: str, last: int, rounds: int) -> None:
    """Reads from the oldest entry to ``last``, ``rounds`` times over."""
    with grpc.insecure_channel(address) as channel:
        grpc.channel_ready_future(channel).result()
        records = RecordServiceStub(channel)
        print("reading", flush=True)
        for _ in range(rounds):
            print(_read(records, rpc, last), flush=True)


def _read(records: RecordServiceStub, rpc: str, last: int) -> float:
    began, passed = time.perf_counter(), 0
    frames = getattr(records, rpc)(getattr(pb, f"{rpc}Request")(surface=SURFACE))
    for frame in frames:
        passed = follow(frame.entries, passed)
        if passed >= last:
            break
    frames.cancel()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
