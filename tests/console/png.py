"""PNG images with a palette: a screenshot has few colours, and takes a third of the bytes with 128 of them.

Owns the reading of 8-bit RGB and RGBA images without interlace, as browsers write them, and the choice of the
palette. It must never need an image library.
"""

import struct
import zlib
from collections import Counter
from functools import partial

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE = 128
"""Most colours of an image: more are not seen, and take a fifth more bytes."""
KEPT_BITS = 0xC0
"""Bits of a channel by which rare colours are put together: each of 64 groups keeps a colour."""

Colour = tuple[int, int, int]


def with_palette(image: bytes) -> bytes:
    """Returns the same picture with at most 128 colours; transparency is left out.

    Raises:
        ValueError: the bytes are no image that this module reads.
    """
    width, height, pixels = _pixels(image)
    counts = Counter(pixels)
    palette = _palette(counts)
    index = {colour: place for place, colour in enumerate(palette)}
    nearest = {colour: index.get(colour, -1) for colour in counts}
    for colour, place in nearest.items():
        if place < 0:
            nearest[colour] = index[min(palette, key=partial(_distance, colour))]
    rows = bytearray()
    for row in range(height):
        rows.append(0)
        rows += bytes(map(nearest.__getitem__, pixels[row * width : (row + 1) * width]))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(colour) for colour in palette)
    chunks = [(b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def size_of(image: bytes) -> tuple[int, int]:
    """Returns width and height in pixels."""
    if not image.startswith(SIGNATURE):
        raise ValueError("expected a PNG image")
    width, height = struct.unpack_from(">II", image, len(SIGNATURE) + 8)
    return int(width), int(height)


def _palette(counts: Counter[Colour]) -> list[Colour]:
    """Returns the colours to keep: of each group of similar ones the most frequent, largest groups first."""
    if len(counts) <= PALETTE:
        return sorted(counts)
    first_of: dict[Colour, Colour] = {}
    totals: Counter[Colour] = Counter()
    for colour, count in counts.most_common():
        group = (colour[0] & KEPT_BITS, colour[1] & KEPT_BITS, colour[2] & KEPT_BITS)
        first_of.setdefault(group, colour)
        totals[group] += count
    # Half of the palette is for exact colours, of backgrounds and texts, the rest for the edges of letters.
    kept = dict.fromkeys(colour for colour, _ in counts.most_common(PALETTE // 2))
    for group, _ in totals.most_common():
        if len(kept) == PALETTE:
            break
        kept.setdefault(first_of[group])
    return list(kept)


def _distance(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _pixels(image: bytes) -> tuple[int, int, list[Colour]]:
    """Returns width, height and the colours of an image, row by row."""
    width, height = size_of(image)
    depth, kind, _, _, interlace = struct.unpack_from(">BBBBB", image, len(SIGNATURE) + 16)
    if depth != 8 or kind not in (2, 6) or interlace:
        raise ValueError("expected an 8-bit RGB or RGBA image without interlace")
    step = 3 if kind == 2 else 4
    data = zlib.decompress(b"".join(_chunks(image, b"IDAT")))
    stride = width * step
    pixels: list[Colour] = []
    before = bytearray(stride)
    for row in range(height):
        at = row * (stride + 1)
        line = bytearray(data[at + 1 : at + 1 + stride])
        _unfilter(data[at], line, before, step)
        pixels += zip(line[::step], line[1::step], line[2::step], strict=True)
        before = line
    return width, height, pixels


def _unfilter(kind: int, line: bytearray, before: bytearray, step: int) -> None:
    """Undoes the filter of one row in place, see section 9 of the PNG specification."""
    for place, value in enumerate(line if kind else b""):
        left = line[place - step] if place >= step else 0
        above = before[place]
        corner = before[place - step] if place >= step else 0
        added = (0, left, above, (left + above) // 2, _paeth(left, above, corner))[kind]
        line[place] = (value + added) & 0xFF


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    by_left, by_above, by_corner = abs(guess - left), abs(guess - above), abs(guess - corner)
    if by_left <= by_above and by_left <= by_corner:
        return left
    return above if by_above <= by_corner else corner


def _chunks(image: bytes, wanted: bytes) -> list[bytes]:
    found, at = [], len(SIGNATURE)
    while at < len(image):
        (length,) = struct.unpack_from(">I", image, at)
        if image[at + 4 : at + 8] == wanted:
            found.append(image[at + 8 : at + 8 + length])
        at += length + 12
    return found


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
