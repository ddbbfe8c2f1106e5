"""Opening a file safely, whatever it really is: .xlsx, .xls or text; and giving its rows as columns of text, part by
part.

A file is judged by its content, never by its name. Every way in which a file can be broken or hostile ends in one
`Refused` with a sentence for the person who chose it.
"""

import codecs
import csv
import datetime
import io
import re
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.csv
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.csv_rows import RowsOf, csv_column, numbered
from dongvon.office.bank_files.old_workbook import cells_spanned, markup
from dongvon.office.bank_files.xlsx_scan import (
    HEAD_COLUMNS,
    MOST_COLUMNS,
    Part,
    RawRows,
    Texts,
    UnusualSheet,
    column_place,
    declares_entities,
    shared_strings,
    sheet_head,
    sheet_parts,
)

HEAD_ROWS = 40
_BLOCKS, _MOST_BLOCK_CELLS = (1 << 24, 1 << 16), 20_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError, ValueError)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,7})(\d{1,9})["']""")
_UTF8_PAIR = re.compile(rb"[\xc3-\xc6][\x80-\xbf]|\xe1[\xba\xbb][\x80-\xbf]")


_UNUSUAL = N_("Tệp {name} quá lớn và có cấu trúc lạ: hãy mở bằng Excel, lưu lại thành .xlsx rồi chọn lại")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may be before it is refused unread; bytes, and how many times it may swell when unpacked."""

    file_bytes: int = 400_000_000
    unpacked_bytes: int = 4_000_000_000
    swelling: int = 150
    swelling_from_bytes: int = 50_000_000
    whole_sheet_bytes: int = 250_000_000
    whole_sheet_cells: int = 8_000_000
    whole_sheet_texts: int = 1_000_000_000
    members: int = 2_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its first rows, and its rows after any row, wanted columns only.

    `date1904`: date numbers count from 1904. `short_rows`: rows of a text file with another number of fields, by row
    number; known when the parts have been read.
    """

    name: str
    head: dict[int, list[str]]
    parts: Callable[[Sequence[int], int], Iterator[Part]]
    date1904: bool = False
    short_rows: dict[int, str] = field(default_factory=dict)


def called(path: Path) -> str:
    """What a file is called, as a sentence may repeat it."""
    return "".join(letter if letter.isprintable() else "?" for letter in path.name)[:120]


def _refuse(code: str, text: str, **facts: object) -> Refused:
    return Refused(Problem(code, text, facts))


def _broken(path: Path) -> Refused:
    return _refuse(
        "file_broken", N_("Tệp {name} bị hỏng hoặc thiếu một phần: hãy tải lại từ nơi đã xuất"), name=called(path)
    )


def _encrypted(path: Path) -> Refused:
    return _refuse("file_encrypted", N_("Tệp {name} đặt mật khẩu: hãy bỏ mật khẩu rồi chọn lại"), name=called(path))


def _entities() -> Refused:
    return _refuse(
        "xml_with_entities", N_("Tệp chứa khai báo XML lạ, không phải do Excel hay ngân hàng xuất ra: không mở")
    )


def _too_large(path: Path) -> Refused:
    return _refuse(
        "file_too_large", N_("Tệp {name} giải nén ra quá lớn so với một danh sách thật: không mở"), name=called(path)
    )


def open_sheets(path: Path, limits: Limits | None = None) -> list[Sheet]:
    """All sheets of a workbook, or the one sheet of a text file. Raises `Refused` with a sentence when it cannot be
    read."""
    limits = limits or Limits()
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(4096)
    except OSError as wrong:
        raise _refuse("file_unreadable", N_("Không mở được tệp {name}"), name=called(path)) from wrong
    if size == 0:
        raise _refuse("file_empty", N_("Tệp {name} rỗng"), name=called(path))
    if size > limits.file_bytes:
        raise _refuse(
            "file_too_large",
            N_("Tệp {name} nặng {megabytes} MB, quá giới hạn {limit} MB"),
            name=called(path),
            megabytes=size // 1_000_000,
            limit=limits.file_bytes // 1_000_000,
        )
    if start.startswith(b"PK"):
        return _open_xlsx(path, limits)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _open_xls(path, limits)
    return [_open_text(path, start)]


# --- xlsx ---


def _open_xlsx(path: Path, limits: Limits) -> list[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(path, archive, limits)
            names, date1904 = _sheet_members(archive)
            shared = _load_shared(archive)
            sheets = []
            for name, member in names:
                with archive.open(member) as stream:
                    head = sheet_head(stream, HEAD_ROWS, shared)
                sheets.append(Sheet(name, head, _scanned(path, member, shared, limits, name), date1904))
    except UnusualSheet as unusual:
        return _whole_workbook(path, limits, unusual)
    except Refused:
        raise
    except (*_BROKEN, ElementTree.ParseError) as wrong:
        raise _broken(path) from wrong
    return sheets


def _check_archive(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > limits.members:
        raise _too_large(path)
    total = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if total > limits.unpacked_bytes or (total > limits.swelling_from_bytes and total // packed > limits.swelling):
        raise _too_large(path)
    if any(member.flag_bits & 1 for member in members):
        raise _encrypted(path)
    if "xl/workbook.xml" not in archive.namelist():
        raise _refuse("not_a_spreadsheet", N_("Tệp {name} không phải là bảng tính"), name=called(path))


def _small_xml(archive: zipfile.ZipFile, member: str) -> ElementTree.Element:
    with archive.open(member) as stream:
        text = stream.read(5_000_001)
    if len(text) > 5_000_000 or declares_entities(text):
        raise _entities()
    return ElementTree.fromstring(text)


def _sheet_members(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    workbook = _small_xml(archive, "xl/workbook.xml")
    relations = _small_xml(archive, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    members = set(archive.namelist())
    found = []
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in members and "worksheet" in member:
            found.append((sheet.get("name", ""), member))
    if not found:
        raise UnusualSheet
    properties = workbook.find(f"{_MAIN}workbookPr")
    return found, properties is not None and properties.get("date1904") in {"1", "true"}


def _load_shared(archive: zipfile.ZipFile) -> pa.StringArray:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return pa.array([], pa.string())
    with archive.open("xl/sharedStrings.xml") as stream:
        return shared_strings(stream)


def _scanned(
    path: Path, member: str, shared: pa.StringArray, limits: Limits, name: str
) -> Callable[[Sequence[int], int], Iterator[Part]]:
    """Parts by the fast scanner; by the general reader from the start where the sheet turns out to be unusual."""

    def parts(wanted: Sequence[int], after_row: int) -> Iterator[Part]:
        given = after_row
        try:
            with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
                for part in sheet_parts(_Counted(stream, limits.unpacked_bytes, path), wanted, shared, after_row):
                    given = int(part.row_numbers[-1]) if len(part.row_numbers) else given
                    yield part
        except UnusualSheet as unusual:
            for sheet in _whole_workbook(path, limits, unusual):
                if sheet.name == name:
                    yield from sheet.parts(wanted, given)
        except Refused:
            raise
        except _BROKEN as wrong:
            raise _broken(path) from wrong

    return parts


class _Counted(io.BytesIO):
    """A stream that stops when more comes out than was allowed, whatever the archive declared."""

    def __init__(self, stream: IO[bytes], most: int, path: Path) -> None:
        super().__init__()
        self._stream, self._left, self._path = stream, most, path

    def read(self, size: int | None = -1, /) -> bytes:
        piece = self._stream.read(-1 if size is None else size)
        self._left -= len(piece)
        if self._left < 0:
            raise _too_large(self._path)
        return piece


# --- workbooks read whole: .xls, and .xlsx of an unusual shape ---


def _whole_workbook(path: Path, limits: Limits, why: UnusualSheet) -> list[Sheet]:
    if "doctype" in why.args:
        raise _entities()
    if "texts" in why.args:
        raise _too_large(path)
    try:
        with zipfile.ZipFile(path) as archive:
            extents = [_extent(path, archive, member, limits) for member in archive.infolist()]
    except Refused:
        raise
    except _BROKEN as wrong:
        raise _broken(path) from wrong
    cells, naming, longest = map(sum, zip(*extents, strict=True))
    if cells > limits.whole_sheet_cells or naming * longest > limits.whole_sheet_texts:
        raise _refuse("sheet_unusual", _UNUSUAL, name=called(path))
    with tempfile.TemporaryDirectory() as folder:  # the general reader goes by the name
        (named := Path(folder) / "a.xlsx").symlink_to(path.resolve())
        return _calamine(path, named)


def _extent(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> tuple[int, int, int]:
    """What keeping every cell of a member makes: cells, those that name a shared text, the longest of those texts."""
    left, rest = limits.whole_sheet_bytes, b""
    rows = columns = naming = longest = item = 0
    with archive.open(member) as stream:
        while piece := stream.read(1 << 20):
            left -= len(piece)
            if left < 0:
                raise _refuse("sheet_unusual", _UNUSUAL, name=called(path))
            for letters, number in set(_CELL_PLACE.findall((rest + piece).replace(b"\0", b""))):
                rows, columns = max(rows, int(number)), max(columns, column_place(letters.upper()) + 1)
            naming += piece.count(b't="s"') + piece.count(b"t='s'")
            item, *items = [item + len(part) if at == 0 else len(part) for at, part in enumerate(piece.split(b"<si"))]
            longest = max(longest, item, *items) if member.filename.endswith("sharedStrings.xml") else 0
            item, rest = items[-1] if items else item, piece[-64:]
    return rows * columns, naming, longest


def _open_xls(path: Path, limits: Limits) -> list[Sheet]:
    if path.stat().st_size > limits.whole_sheet_bytes:
        raise _too_large(path)
    raw = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise _encrypted(path)
    try:
        cells = cells_spanned(raw)
    except ValueError as wrong:
        raise _broken(path) from wrong
    if cells > limits.whole_sheet_cells:
        raise _refuse("sheet_unusual", _UNUSUAL, name=called(path))
    del raw
    return _calamine(path)


def _calamine(path: Path, named: Path | None = None) -> list[Sheet]:
    """All sheets by the general reader; `named`: the same file under a name it goes by."""
    try:
        workbook = CalamineWorkbook.from_path(str(named or path))
        sheets = []
        for name in workbook.sheet_names:
            try:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            except CalamineError:  # a chart sheet
                continue
            head = {at + 1: [_text(cell) for cell in row[:HEAD_COLUMNS]] for at, row in enumerate(rows[:HEAD_ROWS])}
            sheets.append(Sheet(name, head, _row_parts(rows)))
    except PasswordError as wrong:
        raise _encrypted(path) from wrong
    except (CalamineError, OSError, ValueError) as wrong:
        raise _broken(path) from wrong
    return sheets


def _text(cell: Any) -> str:
    """A cell as the text the column readers know; whole floats lose their ".0", dates become ISO."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e17:
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _row_parts(rows: Sequence[Sequence[Any]]) -> Callable[[Sequence[int], int], Iterator[Part]]:
    def parts(wanted: Sequence[int], after_row: int) -> Iterator[Part]:
        for start in range(after_row, len(rows), 5000):
            block = rows[start : start + 5000]
            columns = {}
            for place in wanted:
                cells = [row[place] if place < len(row) else "" for row in block]
                texts = [_text(cell) or None for cell in cells]
                numeric = np.fromiter((isinstance(cell, float | int) for cell in cells), bool, len(cells))
                columns[place] = Texts(pa.array(texts, pa.string()), numeric)
            raw = RawRows(
                [[_text(cell) for cell in row] for row in block], b"", np.arange(0), pa.array([], pa.string())
            )
            yield Part(np.arange(start + 1, start + 1 + len(block)), columns, raw)

    return parts


# --- text ---


def _open_text(path: Path, start: bytes) -> Sheet:
    if sentence := markup(start):
        raise _refuse("page_named_workbook", sentence, name=called(path))
    if start.lstrip()[:1] in (b"{", b"%") or (b"\0" in start and start[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        raise _refuse("not_a_spreadsheet", N_("Tệp {name} không phải là bảng tính"), name=called(path))
    if b"\0" in (raw := _as_utf8(path, path.read_bytes())):
        raise _refuse("not_a_spreadsheet", N_("Tệp {name} không phải là bảng tính"), name=called(path))
    opening = raw[: 1 << 20].decode("utf-8", "ignore")
    lines = io.StringIO(opening, newline="")
    delimiter = _delimiter(opening)
    head: dict[int, list[str]] = {}
    widths: dict[int, int] = {}
    offsets = [0]
    consumed = 0

    def counted() -> Iterator[str]:
        nonlocal consumed
        for line in lines:
            consumed += len(line.encode())
            yield line

    try:
        for at, row in enumerate(csv.reader(counted(), delimiter=delimiter)):
            if at >= HEAD_ROWS:
                break
            head[at + 1] = row[:HEAD_COLUMNS]
            widths[at + 1] = len(row)
            offsets.append(consumed)
    except csv.Error as wrong:
        raise _refuse("not_a_spreadsheet", N_("Tệp {name} không phải là bảng tính"), name=called(path)) from wrong
    short_rows: dict[int, str] = {}
    return Sheet(path.stem, head, _csv_parts(path, raw, delimiter, widths, offsets, short_rows), short_rows=short_rows)


def _delimiter(text: str) -> str:
    rows = text.splitlines()[:HEAD_ROWS]
    return max(",;\t|", key=lambda mark: max((row.count(mark) for row in rows), default=0))


def _as_utf8(path: Path, raw: bytes) -> bytes:
    """The text as UTF-8, from the one encoding that fits all of it; a mixture is refused with the row where it
    shows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(path, raw, "utf-16").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(raw), 1 << 24):
        piece = raw[start : start + (1 << 24)]
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=start + len(piece) >= len(raw))
        except UnicodeDecodeError as wrong:
            if _UTF8_PAIR.search(raw):
                raise _undecodable(path, raw, start - pending + wrong.start) from wrong
            return unicodedata.normalize("NFC", _decoded(path, raw, "cp1258")).encode()
    return raw


def _decoded(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise _undecodable(path, raw, wrong.start) from wrong


def _undecodable(path: Path, raw: bytes, at: int) -> Refused:
    return _refuse(
        "text_undecodable",
        N_("Dòng {row} của tệp {name} có ký tự không đọc được: tệp trộn nhiều bảng mã, hãy lưu lại bằng UTF-8"),
        row=raw.count(b"\n", 0, at) + 1,
        name=called(path),
    )


def _block(raw: bytes, width: int) -> int:
    """How much of a text file to read at once: little where its many short lines would fill the memory."""
    large, small = _BLOCKS
    lines = max(raw.count(mark, at, at + large) for at in range(0, len(raw), large) for mark in (b"\n", b"\r"))
    return small if lines * width > _MOST_BLOCK_CELLS else large


def _csv_parts(
    path: Path, raw: bytes, delimiter: str, widths: dict[int, int], offsets: list[int], short_rows: dict[int, str]
) -> Callable[[Sequence[int], int], Iterator[Part]]:
    def parts(wanted: Sequence[int], after_row: int) -> Iterator[Part]:
        width = min(widths.get(after_row) or max(widths.values(), default=1), MOST_COLUMNS)
        body = pa.py_buffer(raw)[offsets[min(after_row, len(offsets) - 1)] :]
        if body.size == 0:
            return
        odd: list[tuple[int, str]] = []

        def set_aside(row: Any) -> str:
            odd.append((row.number, row.text))
            return "skip"

        names = [f"c{place}" for place in range(width)]
        try:
            reader = pyarrow.csv.open_csv(
                pa.BufferReader(body),
                read_options=pyarrow.csv.ReadOptions(
                    column_names=names, block_size=_block(raw, width), use_threads=False
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=delimiter,
                    newlines_in_values=True,
                    invalid_row_handler=set_aside,
                    ignore_empty_lines=False,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=True,
                    null_values=[""],
                    quoted_strings_can_be_null=True,
                ),
            )
            row = after_row + 1
            for batch in reader:
                # The reader counts the rows it set aside too; they are put back into the numbering here.
                numbers, row = numbered(row, batch.num_rows, {after_row + number for number, _ in odd})
                columns = {place: csv_column(batch, place, width) for place in wanted}
                yield Part(numbers, columns, RawRows(RowsOf(batch), b"", np.arange(0), pa.array([], pa.string())))
        except pa.ArrowInvalid as wrong:
            raise _broken(path) from wrong
        short_rows.update({after_row + number: line for number, line in odd})

    return parts
