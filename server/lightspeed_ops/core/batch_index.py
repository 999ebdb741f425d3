"""The batch index: the active batches of a surface by their order, for lists that begin anywhere.

Owns a sorted list of blocks. Only the queue changes it. A page costs its own size and not the queue's, and
batches that have ended leave in bounded steps, so that no command takes long.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter

from lightspeed_ops.core.active_batch import COMPACT_FROM, ActiveBatch
from lightspeed_ops.core.orchestrator import BatchState

BLOCK_BATCHES = 1_000
"""Most batches of a block that grows: a sweep of one takes some 20 µs."""
BLOCKS_AT_ONCE = 2
"""Most blocks swept by one command: as many batches as two bulk commands end."""

_ORDER = attrgetter("order")


class BatchIndex:
    """The index: blocks of batches in order, with batches that have ended among them until a sweep.

    Blocks whose batches have all ended are swept first: batches mostly end in the order of their admission.
    Other blocks are swept in turn when more than half of all entries have ended.
    """

    __slots__ = ("_blocks", "_entries", "_passed", "_turn")

    def __init__(self) -> None:
        """Creates an empty index."""
        self._blocks: list[list[ActiveBatch]] = []
        self._entries = 0
        self._turn = 0
        """The block whose turn is next."""
        self._passed = 0
        """No batch up to this order is outstanding: a search never passes the same batch twice."""

    def __len__(self) -> int:
        """Returns the number of entries, those of ended batches included."""
        return self._entries

    def extend(self, admitted: list[ActiveBatch]) -> None:
        """Adds batches, which must be in order and after all others."""
        blocks = self._blocks
        if blocks and len(blocks[-1]) + len(admitted) <= BLOCK_BATCHES:
            blocks[-1] += admitted
        elif admitted:
            blocks.append(admitted[:])
        self._entries += len(admitted)

    def sweep(self, active_count: int) -> None:
        """Removes batches that have ended, if that is due; ``active_count`` is the number that have not."""
        for _ in range(BLOCKS_AT_ONCE):
            ended = self._entries - active_count
            if ended <= COMPACT_FROM and active_count:
                return
            if self._turn >= len(self._blocks):
                self._turn = 0
            block = self._blocks[self._turn] if self._blocks else []
            if ended <= active_count and not (block and _has_ended(block[0]) and _has_ended(block[-1])):
                return
            self._sweep_block(block)

    def after(self, order: int) -> Iterator[ActiveBatch]:
        """Yields the batches after an order, by their order."""
        blocks = self._blocks
        first = bisect_right(blocks, order, key=lambda block: block[-1].order)
        for place in range(first, len(blocks)):
            block = blocks[place]
            begin = bisect_right(block, order, key=_ORDER) if place == first else 0
            yield from _active(block[begin:])

    def before(self, order: int) -> Iterator[ActiveBatch]:
        """Yields the batches before an order, the last one first."""
        blocks = self._blocks
        last = bisect_left(blocks, order, key=lambda block: block[0].order) - 1
        for place in range(last, -1, -1):
            block = blocks[place]
            end = bisect_left(block, order, key=_ORDER) if place == last else len(block)
            yield from _active(reversed(block[:end]))

    def first_outstanding(self) -> ActiveBatch | None:
        """Returns the batch that was admitted first of those that have neither ended nor are dead letters."""
        for active in self.after(self._passed):
            if active.state is not BatchState.DEAD_LETTERED:
                self._passed = active.order - 1
                return active
            self._passed = active.order
        return None

    def returned(self, order: int) -> None:
        """Notes that the dead letter of an order is outstanding again."""
        self._passed = min(self._passed, order - 1)

    def _sweep_block(self, block: list[ActiveBatch]) -> None:
        """Sweeps the block whose turn it is; what is left of it joins the block before if it fits."""
        blocks, turn = self._blocks, self._turn
        if not block:
            return
        kept = [active for active in block if not _has_ended(active)]
        self._entries -= len(block) - len(kept)
        if turn and len(blocks[turn - 1]) + len(kept) <= BLOCK_BATCHES:
            blocks[turn - 1] += kept
            del blocks[turn]
        elif kept:
            blocks[turn] = kept
            self._turn += 1
        else:
            del blocks[turn]


def _has_ended(active: ActiveBatch) -> bool:
    state = active.state
    return state is BatchState.SUCCEEDED or state is BatchState.CANCELLED or state is BatchState.FAILED


def _active(entries: Iterable[ActiveBatch]) -> Iterator[ActiveBatch]:
    return (active for active in entries if not _has_ended(active))
