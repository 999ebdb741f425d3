"""The network: requests and responses may be lost, repeated, delayed and reordered."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, TypeVar

from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.refusal import Refusal, Refused

A = TypeVar("A")

PATIENCE_S = 2.0
"""Seconds that a caller waits for a response."""


class Lost(Exception):
    """No response came: the request may be done, be done later, or never."""


class Destination(Protocol):
    """The receiver of requests about one surface."""

    name: str

    def deliver(self, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None") -> None:
        """Called when a request arrives."""
        ...

    def answered(self, command: Command[Any], answer: object) -> None:
        """Called when a response arrives."""
        ...


@dataclass
class Network:
    """The network between callers and servers; it decides about a message when it is sent."""

    destination: Destination
    random: Random
    loss: float
    """The probabilities that a message is lost, repeated and late, each on its own."""

    async def call(self, command: Command[A], request_id: str = "") -> A:
        """Sends a request and waits; raises :class:`Lost` or :class:`Refused`."""
        loop, random = asyncio.get_running_loop(), self.random
        answered: asyncio.Future[Any] = loop.create_future()
        there_s, back_s = self._delay_s(), self._delay_s()
        is_heard = random.random() >= self.loss
        if random.random() >= self.loss:
            self._send(there_s, command, request_id, answered if is_heard else None)
        if random.random() < self.loss:
            self._send(there_s + random.random() * 3 * PATIENCE_S, command, request_id, None)
        timer = loop.call_later(PATIENCE_S, _give_up, answered)
        try:
            answer = await answered
        finally:
            timer.cancel()
        await asyncio.sleep(back_s)
        self.destination.answered(command, answer)
        if isinstance(answer, Refusal):
            raise Refused(answer)
        return answer  # type: ignore[no-any-return]  # it is what the command is answered with

    def _send(
        self, after_s: float, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None"
    ) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(after_s, self.destination.deliver, command, request_id, answered)

    def _delay_s(self) -> float:
        late = self.random.random() < self.loss
        return self.random.random() * (PATIENCE_S if late else 0.01)


def _give_up(answered: "asyncio.Future[Any]") -> None:
    if not answered.done():
        answered.set_exception(Lost())
