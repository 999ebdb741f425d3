"""Signatures: stable, readable texts that identify a value exactly, and chains of them.

Owns the escaping rule and the two chains of the product. Must never depend on another module of the
core: a signature's text is a promise to other people's clients.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

GENESIS_HASH = "0" * 64
"""The hash before the first entry of every chain."""

CHAIN_BLOCK_RECORDS = 256
"""Records folded by one hash of a :class:`RecordChain`: an eighth of the cost of one by one."""

_UNSAFE = re.compile(r"[%|=\x00-\x1f\x7f-\x9f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_plain(text: str) -> bool:
    """True where escaping changes nothing."""
    return _UNSAFE.search(text) is None


def escape(text: str) -> str:
    """Escapes ``%``, ``|``, ``=`` and control characters as the %XX of their UTF-8 bytes."""
    if _UNSAFE.search(text) is None:
        return text
    # A nested signature has dozens of them: replaced one kind at a time, in a tenth of the time.
    text = text.replace("%", "%25").replace("|", "%7C").replace("=", "%3D")
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def escape_all(texts: Sequence[str]) -> Sequence[str]:
    """Each text escaped: looked at all at once, since hardly ever one of them has anything to escape."""
    if _UNSAFE.search("".join(texts)) is None:
        return texts
    return [escape(text) for text in texts]


def signature(kind: str, /, **fields: str | int | bool) -> str:
    """``kind.v1|field=value|…`` in the order of the fields; a nested signature is escaped like any text."""
    return "|".join([f"{kind}.v1", *(f"{name}={_value(value)}" for name, value in fields.items())])


def _value(value: str | int | bool) -> str:  # noqa: FBT001 - a value of any of the three kinds
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else escape(value)


def link(previous_hash: str, text: str) -> str:
    """SHA-256, 64 hexadecimal digits, over the previous hash and an entry's canonical text."""
    return sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


class RecordChain:
    """Count and hash over the canonical texts of all records of one kind, whatever commands emitted them.

    Texts are folded 256 at a time, so that the value depends on the records alone and not on how they
    were grouped, and the memory is bounded by one block.
    """

    __slots__ = ("_block", "_folded", "count")

    def __init__(self, count: int = 0, folded: str = GENESIS_HASH, block: Iterable[str] = ()) -> None:
        """Continues a chain of ``count`` records of which ``block`` are not folded into ``folded`` yet."""
        self.count = count
        self._folded = folded
        self._block = list(block)

    def extend(self, texts: Iterable[str]) -> None:
        """Appends the canonical texts of the records that follow."""
        for text in texts:
            self._block.append(text)
            self.count += 1
            if len(self._block) == CHAIN_BLOCK_RECORDS:
                self._folded = self._hash()
                self._block.clear()

    @property
    def head(self) -> str:
        """The hash over everything so far, 64 hexadecimal digits."""
        return self._hash() if self._block else self._folded

    def parts(self) -> tuple[int, str, tuple[str, ...]]:
        """What the constructor takes to continue this chain elsewhere."""
        return self.count, self._folded, tuple(self._block)

    def _hash(self) -> str:
        return link(self._folded, "\n".join(self._block))
