"""A compact hash set: digests of keys, each with the number of its generation.

A million digests, with the dead ones among them, take 8.6 MiB. Owns the layout in memory and in snapshots;
it must never keep a key. A digest has 67 bits: the first 11 choose the bucket, the other 56 are stored in an
item of 64 bits, above the number of the generation.

The rows of all buckets are adjacent and equally wide, so that one block grows with the keys. Separate arrays
would waste another quarter of the memory between them. A row is slightly wider than the average bucket; items
that do not fit into it spill into an array beside it.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from hashlib import blake2b
from struct import Struct

BUCKETS = 2_048
"""Number of buckets: each has about 490 digests of a million, few enough for inserts into a sorted row."""
DIGEST_BYTES = 9
"""Bytes of a computed digest: 72 bits, of which five are left out."""
NUMBERS = 256
"""Number of different generation numbers: one byte."""

_parts = Struct(">HQ").unpack
"""Splits a digest and a zero byte: the first 11 bits choose the bucket, 56 and the number make the item."""
_BUCKET_SHIFT = 5
_ITEM_BYTES = 8
_ROWS_FROM = 16
"""Average items per bucket from which on there are rows: below it, an array per used bucket takes less."""
_SPARE_SHARE = 32
_SPARE = 4
"""Room beyond the average, a 32nd and four items, when rows are widened because an average bucket fills them.
Sizes vary by a 20th at a million; a wider row would leave more memory unused than now spills."""
_LITTLE_ENDIAN = array("H", b"\x01\x00")[0] == 1
_NONE: "array[int]" = array("Q")
_NUMBER_AT = 0 if _LITTLE_ENDIAN else _ITEM_BYTES - 1


class Digests:
    """A set of digests, by bucket."""

    __slots__ = ("_moving", "_rows", "_sizes", "_spilled", "_width", "count")

    def __init__(self) -> None:
        """Creates an empty set."""
        self.count = 0
        """Number of items, including items of forgotten generations that were not swept yet."""
        self._width = 0
        """Capacity of a row, in items."""
        self._rows: array[int] = array("Q")
        self._moving = memoryview(self._rows)
        """A view of the same memory, so that moves within it copy once and not twice."""
        self._sizes: list[int] = []
        """Number of items in the row of each bucket; empty as long as there are no rows. Rows are sorted."""
        self._spilled: dict[int, array[int]] = {}
        """By bucket: sorted items that did not fit into its row."""

    def add(self, hasher: blake2b, keys: Iterable[str], number: int) -> None:
        """Adds the digests of keys to a generation; a digest covers the hasher's input so far and the key."""
        rows, moving, spilled = self._rows, self._moving, self._spilled
        sizes, width, added = self._sizes, self._width, 0
        for key in keys:
            keyed = hasher.copy()
            keyed.update(key.encode())
            bucket, item = _parts(keyed.digest() + b"\0")
            bucket >>= _BUCKET_SHIFT
            item |= number
            if width and (size := sizes[bucket]) < width:
                start = bucket * width
                end = start + size
                place = bisect_right(rows, item, start, end)
                moving[place + 1 : end + 1] = moving[place:end]
                rows[place] = item
                sizes[bucket] = size + 1
            elif bucket in spilled:
                insort(spilled[bucket], item)
            else:
                spilled[bucket] = array("Q", (item,))
            added += 1
        self.count += added
        self._widen()

    def has(self, hasher: blake2b, key: str, alive: bytearray) -> bool:
        """Returns True if a live generation has the digest of a key.

        ``alive`` has a 1 at the number of each live generation.
        """
        keyed = hasher.copy()
        keyed.update(key.encode())
        bucket, wanted = _parts(keyed.digest() + b"\0")
        bucket >>= _BUCKET_SHIFT
        width = self._width
        if width:
            rows, start = self._rows, bucket * width
            end = start + self._sizes[bucket]
            found = bisect_left(rows, wanted, start, end)
            if found < end and rows[found] ^ wanted < NUMBERS and _has_alive(rows, wanted, found, end, alive):
                return True
        if bucket not in self._spilled:
            return False
        spilled = self._spilled[bucket]
        return _has_alive(spilled, wanted, bisect_left(spilled, wanted), len(spilled), alive)

    def sweep(self, bucket: int, alive: bytearray, *, dead: bool) -> None:
        """Removes the items of dead generations from a bucket, if ``dead`` says that there are any at all.

        Spilled items move into the row if it has room by now.
        """
        width, has_spilled = self._width, bucket in self._spilled
        if (has_spilled and (dead or width)) or (dead and width and self._sizes[bucket]):
            held = self._held(bucket)
            left = _of_alive(held, alive)
            if len(left) < len(held) or (has_spilled and width):
                self.count -= len(held) - len(left)
                self._place(bucket, left)

    def freeze(self) -> tuple[bytes, bytes]:
        """Returns the numbers and sizes of the buckets in use, and their sorted items, bucket by bucket."""
        sizes: list[int] = []
        items: list[array[int]] = []
        # While there are no rows, only spilled buckets have items.
        for bucket in range(BUCKETS) if self._width else sorted(self._spilled):
            held = self._held(bucket)
            if held:
                sizes += bucket, len(held)
                items.append(held)
        return _packed("I", array("I", sizes)), _packed("Q", b"".join(items))

    @classmethod
    def thaw(cls, buckets: bytes, items: bytes) -> "Digests":
        """Returns the set of a frozen value; raises ValueError if its parts do not fit together."""
        digests = cls()
        sizes = _unpacked("I", buckets)
        digests.count = sum(sizes[1::2])
        if digests.count * _ITEM_BYTES != len(items):
            expected = f"{digests.count * _ITEM_BYTES} bytes of applied keys"
            raise ValueError(f"expected {expected}, but they are {len(items)}")
        if any(bucket >= BUCKETS for bucket in sizes[::2]):
            raise ValueError(f"expected buckets below {BUCKETS}, but one is {max(sizes[::2])}")
        digests._widen()
        start = 0
        for bucket, size in zip(sizes[::2], sizes[1::2], strict=True):
            end = start + size * _ITEM_BYTES
            digests._place(bucket, _unpacked("Q", items[start:end]))
            start = end
        return digests

    def _held(self, bucket: int) -> "array[int]":
        """Returns all items of a bucket, sorted. Callers must not change them."""
        spilled = self._spilled.get(bucket, _NONE)
        if not self._width:
            return spilled
        start = bucket * self._width
        held = self._rows[start : start + self._sizes[bucket]]
        for item in spilled:
            insort(held, item)
        return held

    def _place(self, bucket: int, items: "array[int]") -> None:
        """Replaces the items of a bucket."""
        width = self._width
        if width:
            start, size = bucket * width, min(len(items), width)
            self._moving[start : start + size] = items[:size]
            self._sizes[bucket] = size
        self._spilled.pop(bucket, None)
        if width < len(items):
            self._spilled[bucket] = items[width:]

    def _widen(self) -> None:
        """Widens the rows if an average bucket fills them.

        Rows move in place, the last one first, so that no row overwrites another.
        """
        old, average = self._width, self.count // BUCKETS
        if average < max(old, _ROWS_FROM):
            return
        width = self._width = average + average // _SPARE_SHARE + _SPARE
        self._sizes = self._sizes or [0] * BUCKETS
        self._moving.release()
        self._rows.frombytes(bytes((width - old) * BUCKETS * _ITEM_BYTES))
        moving = self._moving = memoryview(self._rows)
        for bucket in range(BUCKETS - 1, 0, -1):
            size = self._sizes[bucket]
            moving[bucket * width : bucket * width + size] = moving[bucket * old : bucket * old + size]


def _has_alive(items: "array[int]", wanted: int, found: int, end: int, alive: bytearray) -> bool:
    while found < end and items[found] ^ wanted < NUMBERS:
        if alive[items[found] ^ wanted]:
            return True
        found += 1
    return False


def _of_alive(items: "array[int]", alive: bytearray) -> "array[int]":
    """Returns the items of live generations, copied in slices: item by item would take six times as long."""
    marks = items.tobytes()[_NUMBER_AT::_ITEM_BYTES].translate(alive)
    dead = marks.find(0)
    if dead < 0:
        return items
    left = items[:dead]
    while dead >= 0:
        following = marks.find(0, dead + 1)
        left += items[dead + 1 : following if following >= 0 else len(items)]
        dead = following
    return left


def _packed(typecode: str, numbers: "array[int] | bytes") -> bytes:
    if _LITTLE_ENDIAN:
        return bytes(numbers)
    swapped: array[int] = array(typecode, bytes(numbers))
    swapped.byteswap()
    return swapped.tobytes()


def _unpacked(typecode: str, packed: bytes) -> "array[int]":
    numbers: array[int] = array(typecode, packed)
    if not _LITTLE_ENDIAN:
        numbers.byteswap()
    return numbers
