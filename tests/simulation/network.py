"""The network: requests and answers that are lost, repeated, delayed and overtake each other."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, TypeVar

from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.engine import Refused

A = TypeVar("A")

PATIENCE_S = 2.0
"""How long anybody waits for an answer."""


class Lost(Exception):
    """No answer came: what was asked for may have been done, or be done later, or never."""


class Destination(Protocol):
    """Where requests arrive."""

    def deliver(self, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None") -> None:
        """A request has arrived."""
        ...

    def answered(self, command: Command[Any], answer: object) -> None:
        """An answer has arrived."""
        ...


@dataclass
class Network:
    """Between everybody and the servers. What happens to a message is decided when it is sent."""

    destination: Destination
    random: Random
    loss: float
    """How likely a message is lost, repeated, or late: each by itself."""

    async def call(self, command: Command[A], request_id: str = "") -> A:
        """Asks and waits; raises :class:`Lost` or :class:`Refused`."""
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
