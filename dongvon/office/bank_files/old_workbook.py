"""What goes by the name .xls: how many cells a legacy workbook spans, counted without keeping one (readers lay every
sheet out whole, so two cells in far corners cost half a gigabyte); and pages that only bear the name.

Source: [MS-CFB] 2.2-2.6, [MS-XLS] 2.4."""

import struct
from collections.abc import Sequence

from dongvon.core.problems import N_

_PAGE = N_(
    "Tệp {name} là trang web (HTML), không phải bảng tính thật: hãy mở bằng Excel, lưu lại thành .xlsx rồi chọn lại"
)
_XML = N_("Tệp {name} là tệp XML, không phải bảng tính thật: hãy mở bằng Excel, lưu lại thành .xlsx rồi chọn lại")

_BEGINS, _SEVERAL = 0x0809, {0x00BD, 0x00BE}
_CELLS = {0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD, *_SEVERAL}
_LAST_SECTOR = 0xFFFFFFF9
_MINI, _ENTRY = 64, 128


def markup(start: bytes) -> str:
    """What is said of a file that starts like this when it is a web page or XML; nothing when it is neither."""
    plain = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").lower()
    if not plain.startswith(b"<"):
        return ""
    return _PAGE if b"<html" in plain or not (plain.startswith(b"<?xml") or b"<workbook" in plain) else _XML


def cells_spanned(raw: bytes) -> int:
    """The cells of the rectangles that the sheets fill. Raises ValueError where the file has no such shape."""
    try:
        stream = _workbook(raw)
        cells = at = 0
        rows: list[int] = []
        places: list[int] = []
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            if kind == _BEGINS:
                cells, rows, places = cells + _area(rows, places), [], []
            elif kind in _CELLS:
                row, place = struct.unpack_from("<HH", stream, at + 4)
                last = struct.unpack_from("<H", stream, at + 2 + length)[0] if kind in _SEVERAL else place
                rows = [min([row, *rows]), max([row, *rows])]
                places = [min([place, *places]), max([last, *places])]
            at += 4 + length
    except (struct.error, IndexError) as wrong:
        raise ValueError("not a workbook in a compound file") from wrong
    return cells + _area(rows, places)


def _area(rows: Sequence[int], places: Sequence[int]) -> int:
    return (rows[-1] - rows[0] + 1) * (places[-1] - places[0] + 1) if rows else 0


def _workbook(raw: bytes) -> bytes:
    """The stream of the workbook out of its compound file."""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    folder, _, least, mini_table, _, more, _, _ = struct.unpack_from("<8I", raw, 48)
    if size not in (512, 4096):
        raise ValueError("sectors of another size")

    def sector(number: int) -> bytes:
        return raw[(number + 1) * size : (number + 2) * size]

    tables = [number for number in _numbers(raw[76:512]) if number <= _LAST_SECTOR]
    while more <= _LAST_SECTOR and len(tables) * size <= len(raw):
        *listed, more = _numbers(sector(more))
        tables += [number for number in listed if number <= _LAST_SECTOR]
    table = _numbers(b"".join(map(sector, tables)))
    entries = b"".join(map(sector, _chain(table, folder)))
    names = {"Workbook": 0, "Book": 1}
    found: list[tuple[int, int, int]] = []
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        name = entries[at : at + 64].decode("utf-16-le", "replace").split("\0")[0]
        if name in names:
            found.append((names[name], *struct.unpack_from("<II", entries, at + 116)))
    _, start, length = min(found, default=(0, 0, 0))
    if not found:
        raise ValueError("no workbook")
    if length >= least:
        return b"".join(map(sector, _chain(table, start)))[:length]
    root = b"".join(map(sector, _chain(table, struct.unpack_from("<I", entries, 116)[0])))
    minis = _chain(_numbers(b"".join(map(sector, _chain(table, mini_table)))), start)
    return b"".join(root[number * _MINI : (number + 1) * _MINI] for number in minis)[:length]


def _numbers(raw: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _chain(table: Sequence[int], at: int) -> list[int]:
    """The sectors of a stream from its first one on; a chain that bites its tail ends."""
    chain: list[int] = []
    while at <= _LAST_SECTOR and len(chain) <= len(table):
        chain.append(at)
        at = table[at]
    return chain
