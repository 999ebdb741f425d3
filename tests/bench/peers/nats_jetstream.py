"""NATS JetStream with file storage.

A batch: publications whose acknowledgements are awaited together, as many messages of a pull consumer, and an
acknowledgement of each message that the server confirms. It writes no checkpoint and no lineage, so it does
less than the others. Servers from 2.10 on can sync before they answer, and are configured to; an older server
syncs by its clock alone, and its name says so.
"""

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from tests.bench.load import BULK
from tests.bench.peers.driver import MOST_IN_FLIGHT, RESPONSES_WITHIN_S, Contender, bulk
from tests.harness.programs import program, running

STREAM, SUBJECT, CONSUMER = "queue", "queue.batches", "workers"
SYNCED = "sync_interval: always"
RETRY_EVERY_S = 0.05


class NatsDriver:
    """The driver over one connection, with a subscription for each fetch at a time."""

    def __init__(self, context: Any, subscriptions: list[Any]) -> None:
        """A driver over an existing stream."""
        self._context = context
        self._idle = subscriptions

    async def process(self, number: int) -> int:
        """Sends one message for every publication and acknowledgement, all of a bulk at once."""
        taken = [
            await self._context.publish_async(SUBJECT, json.dumps(batch._asdict()).encode())
            for batch in bulk(number)
        ]
        await asyncio.gather(*taken)
        messages: list[Any] = []
        subscription = self._idle.pop()
        try:
            # Messages that come after a fetch has ended stay in its subscription: no other fetch gets them.
            while len(messages) < BULK:
                messages += await subscription.fetch(BULK - len(messages), timeout=RESPONSES_WITHIN_S)
        finally:
            self._idle.append(subscription)
        await asyncio.gather(*(message.ack_sync(timeout=RESPONSES_WITHIN_S) for message in messages))
        return len(messages)

    async def remembered(self) -> int:
        """Returns the delivered messages that do not wait for an acknowledgement."""
        consumer = await self._context.consumer_info(STREAM, CONSUMER)
        return int(consumer.delivered.consumer_seq - consumer.num_ack_pending)


def _configuration(directory: Path, durability: str) -> Path:
    path = directory / "nats.conf"
    path.write_text(
        f'listen: "127.0.0.1:-1"\nports_file_dir: "{directory}"\n'
        f'jetstream {{ store_dir: "{directory}/store"\n{durability} }}\n'
    )
    return path


def _configured(directory: Path) -> tuple[Path, str]:
    """Returns a configuration that this server version accepts, and its durability as a text."""
    path = _configuration(directory, SYNCED)
    checked = subprocess.run(
        [program("nats-server"), "-t", "-c", str(path)], capture_output=True, check=False
    )
    if checked.returncode == 0:
        return path, "NATS JetStream"
    return _configuration(directory, ""), "NATS JetStream, not synced"


async def _url(directory: Path, pid: int) -> str:
    """Returns the address of the server after the server has logged it."""
    ports, ends = directory / f"nats-server_{pid}.ports", time.monotonic() + RESPONSES_WITHIN_S
    while True:
        try:
            return str(json.loads(ports.read_text())["nats"][0])
        except (FileNotFoundError, json.JSONDecodeError):
            if time.monotonic() > ends:
                raise
            await asyncio.sleep(RETRY_EVERY_S)


@asynccontextmanager
async def contend(directory: Path) -> AsyncIterator[Contender]:
    """Starts a server on a loopback port: NATS has no Unix sockets."""
    path, name = _configured(directory)
    with running(program("nats-server"), "-c", str(path), directory=directory) as process:
        client = await nats.connect(await _url(directory, process.pid))
        context = client.jetstream()
        await context.add_stream(StreamConfig(STREAM, subjects=[SUBJECT], storage=StorageType.FILE))
        # Without a durable name it is deleted after 5 s without a fetch: the turns of the others take longer.
        consumer = ConsumerConfig(durable_name=CONSUMER, ack_policy=AckPolicy.EXPLICIT, max_ack_pending=-1)
        await context.add_consumer(STREAM, consumer)
        subscriptions = [
            await context.pull_subscribe_bind(consumer=CONSUMER, stream=STREAM) for _ in range(MOST_IN_FLIGHT)
        ]
        yield Contender(name, {"server": [process.pid]}, NatsDriver(context, subscriptions))
        await client.close()
