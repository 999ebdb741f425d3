"""Signatures: stable, readable texts that identify a value exactly, and chains of them.

Owns the escaping rule and the two chains of the product. It must never depend on another module of the
core: clients of other authors rely on the text of a signature.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice

GENESIS_HASH = "0" * 64
"""The hash before the first entry of every chain."""

CHAIN_BLOCK_RECORDS = 256
"""Records in one hash of a :class:`RecordChain`: an eighth of the cost of one hash per record."""

_UNSAFE = re.compile(r"[%|=\x00-\x1f\x7f-\x9f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_plain(text: str) -> bool:
    """Returns True if escaping changes nothing."""
    return _UNSAFE.search(text) is None


def escape(text: str) -> str:
    """Escapes ``%``, ``|``, ``=`` and control characters as the %XX of their UTF-8 bytes."""
    if _UNSAFE.search(text) is None:
        return text
    # A nested signature has dozens of these characters: one replacement per kind takes a tenth of the time.
    text = text.replace("%", "%25").replace("|", "%7C").replace("=", "%3D")
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def escape_all(texts: Sequence[str]) -> Sequence[str]:
    """Returns each text escaped. One search covers all of them, since texts rarely need escaping."""
    if _UNSAFE.search("".join(texts)) is None:
        return texts
    return [escape(text) for text in texts]


def signature(kind: str, /, **fields: str | int | bool) -> str:
    """Returns ``kind.v1|field=value|…`` in the order of the fields; nested signatures are escaped too."""
    return "|".join([f"{kind}.v1", *(f"{name}={_value(value)}" for name, value in fields.items())])


def _value(value: str | int | bool) -> str:  # noqa: FBT001 - a value of any of the three kinds
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else escape(value)


def link(previous_hash: str, text: str) -> str:
    """Returns the SHA-256, 64 hexadecimal digits, of the previous hash and an entry's canonical text."""
    return sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


class RecordChain:
    """A hash chain: count and hash of the canonical texts of all records of one kind.

    Texts are hashed in blocks of 256, so that the value depends on the records alone and not on the commands
    that emitted them, and memory is bounded by one block.
    """

    __slots__ = ("_block", "_folded", "count")

    def __init__(self, count: int = 0, folded: str = GENESIS_HASH, block: Iterable[str] = ()) -> None:
        """Continues a chain of ``count`` records; the hash ``folded`` does not cover ``block`` yet."""
        self.count = count
        self._folded = folded
        self._block = list(block)

    def extend(self, texts: Iterable[str]) -> None:
        """Appends the canonical texts of further records."""
        remaining = iter(texts)
        while taken := list(islice(remaining, CHAIN_BLOCK_RECORDS - len(self._block))):
            self._block += taken
            self.count += len(taken)
            if len(self._block) == CHAIN_BLOCK_RECORDS:
                self._folded = self._hash()
                self._block.clear()

    @property
    def head(self) -> str:
        """The hash of all records so far, 64 hexadecimal digits."""
        return self._hash() if self._block else self._folded

    def parts(self) -> tuple[int, str, tuple[str, ...]]:
        """Returns the constructor arguments that continue this chain elsewhere."""
        return self.count, self._folded, tuple(self._block)

    def _hash(self) -> str:
        return link(self._folded, "\n".join(self._block))
