"""A legacy workbook (.xls, BIFF8 in a compound file) of one sheet, as small as readers accept it."""

import struct
from collections.abc import Sequence

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: Sequence[Sequence[str | float | None]], sheet: str) -> bytes:
    """The bytes of the file."""
    return _compound(_workbook(rows, sheet))


def _record(code: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(body)) + body


def _cell(row: int, place: int, value: str | float) -> bytes:
    at = struct.pack("<HHH", row, place, 0)
    if isinstance(value, str):
        return _record(0x0204, at + struct.pack("<H", len(value)) + b"\x01" + value.encode("utf-16-le"))
    return _record(0x0203, at + struct.pack("<d", value))


def _workbook(rows: Sequence[Sequence[str | float | None]], sheet: str) -> bytes:
    opening, closing = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x05, 0, 0, 0, 0x0600)), _record(0x0A)

    def directory(offset: int) -> bytes:
        return _record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(sheet), 0) + sheet.encode("ascii"))

    cells = b"".join(
        _cell(at, place, value) for at, row in enumerate(rows) for place, value in enumerate(row) if value is not None
    )
    globals_ = opening + directory(len(opening + directory(0) + closing)) + closing
    return globals_ + _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0x0600)) + cells + closing


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\0") + links + b"\0" * 36 + struct.pack("<IQ", start, size)


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    table = [_FAT] * tables + [_END] + [tables + 2 + at for at in range(sectors - 1)] + [_END]
    table += [_FREE] * (tables * 128 - len(table))
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, tables + 1, len(stream))
    versions = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6).ljust(20, b"\0")
    places = struct.pack("<8I", tables, tables, 0, 4096, _END, 0, _END, 0)[0:32]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + versions + places
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    return head + struct.pack(f"<{len(table)}I", *table) + folder.ljust(SECTOR, b"\0") + stream
