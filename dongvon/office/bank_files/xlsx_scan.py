"""A fast reader of one worksheet's XML as the bank's systems write it: bytes in, columns of text out, in bounded
memory.

General readers keep every cell of a sheet (63 million in a branch's Form 31, 5 GB); this one keeps only the wanted
columns of a few thousand rows at a time. It knows the common shape of the XML and nothing more: on anything else it
raises `UnusualSheet`, and the caller uses a general reader. It expands no entities and follows no links.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

CHUNK_BYTES = 1 << 23
LONGEST_ROW_BYTES = 1 << 26
MOST_COLUMNS = 16_384
HEAD_COLUMNS = 1_000
"""How wide a row is looked at for a header; the widest list of the bank has 175 columns."""
LONGEST_TEXT_BYTES = 4 * 32_767
"""Of a cell: 32,767 characters are Excel's own limit."""
MOST_SHARED_BYTES = 1 << 25
"""How much text the cells of one chunk may name in the table of shared strings: four times the chunk."""

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_TAIL = b"\0" * 32
_PRESERVED = b'<t xml:space="preserve">'
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_TEXT = re.compile(rb"<(?:v|t)(?: [^>]*)?>([^<]*)<")
_ROW_NUMBER = re.compile(rb'<row r="(\d+)"')
_SI = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_PHONETIC = re.compile(rb"<rPh.*?</rPh>", re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TYPE_BEFORE_STYLE = tuple(f't="{kind}" s='.encode() for kind in ("s", "str", "inlineStr", "n", "b", "e"))

_LT, _GT, _SLASH, _SPACE, _QUOTE = 60, 62, 47, 32, 34


class UnusualSheet(Exception):
    """The XML is not in the shape this scanner knows; nothing is said about whether it is valid. "doctype": it declares
    entities; "texts": its texts are longer, or come more often, than those of a list."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One column of some rows: the text of each cell (null = empty), which were number cells, which were formulas."""

    values: pa.StringArray
    numeric: Bools
    formula: Bools | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a sheet: their numbers as Excel shows them and the wanted columns, by place (0 = column A)."""

    row_numbers: Ints
    columns: dict[int, Texts]
    raw_rows: "RawRows"


@dataclass(frozen=True, slots=True)
class RawRows:
    """Gives all cells of one row of a part as text; used for the few rows that are not records."""

    rows: Sequence[bytes | Sequence[str]] | None
    chunk: bytes
    starts: Ints
    shared: pa.StringArray

    def cells(self, at: int) -> list[str]:
        if self.rows is not None:
            return [str(cell) for cell in self.rows[at]]
        end = int(self.starts[at + 1]) if at + 1 < len(self.starts) else len(self.chunk)
        return [text for text in row_cells(self.chunk[int(self.starts[at]) : end], self.shared).values() if text]


def unescape(text: str) -> str:
    """XML's own escapes and Excel's `_x000D_` turned into characters."""
    plain = html.unescape(text) if "&" in text else text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), plain)


def _unescaped(values: pa.Array) -> pa.Array:
    """The same column with escapes resolved; only distinct values with an escape in them cost anything."""
    marked = pc.or_(pc.match_substring(values, "&"), pc.match_substring(values, "_x"))
    if not pc.any(marked).as_py():
        return values
    encoded = values.dictionary_encode()
    clean = pa.array([unescape(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return clean.take(encoded.indices)


def column_place(letters: bytes) -> int:
    """0 for A, 26 for AA."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def row_cells(row: bytes, shared: pa.StringArray) -> dict[int, str]:
    """All cells of one row element, by place."""
    cells: dict[int, str] = {}
    for letters, _number, attributes, inside in _CELL.findall(row):
        text = b"".join(_TEXT.findall(_PHONETIC.sub(b"", inside))).decode("utf-8", "replace")
        if b't="s"' in attributes and text.isdecimal() and int(text) < len(shared):
            text = shared[int(text)].as_py()
        cells[column_place(letters)] = unescape(text)
    return cells


def sheet_head(stream: IO[bytes], rows: int, shared: pa.StringArray) -> dict[int, list[str]]:
    """The first rows of a sheet by row number, each as a list of texts from column A on."""
    begun = _skip_to_rows(stream)
    chunk = begun + stream.read(1 << 20)
    while chunk.count(b"<row") <= rows and len(chunk) < LONGEST_ROW_BYTES and (more := stream.read(1 << 20)):
        chunk += more
    head: dict[int, list[str]] = {}
    for piece in chunk.split(b"</sheetData")[0].split(b"<row")[1 : rows + 1]:
        number = _ROW_NUMBER.match(b"<row" + piece)
        if number is None:
            raise UnusualSheet
        if int(number[1]) > rows:
            break
        cells = row_cells(piece, shared)
        width = min(max(cells, default=-1) + 1, HEAD_COLUMNS)
        head[int(number[1])] = [cells.get(place, "") for place in range(width)]
    return head


def _skip_to_rows(stream: IO[bytes]) -> bytes:
    """Read up to the start of the rows; returns what was read beyond it."""
    head = b""
    while len(head) < 1 << 22:
        more = stream.read(1 << 16)
        head += more
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise UnusualSheet("doctype")
        start = head.find(b"<sheetData")
        close = head.find(b">", start)
        if start >= 0 and close >= 0:
            return head[close + 1 :] if head[close - 1] != _SLASH else b"</sheetData>"
        if not more:
            break
    raise UnusualSheet("doctype") if declares_entities(head) else UnusualSheet


def declares_entities(xml: bytes) -> bool:
    """Whether the text declares entities, in UTF-8 or UTF-16."""
    plain = xml.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def sheet_parts(stream: IO[bytes], wanted: Sequence[int], shared: pa.StringArray, after_row: int = 0) -> Iterator[Part]:
    """The rows after row `after_row`, wanted columns only, in parts of a few thousand rows."""
    slots = np.full(27**3 + 27**2 + 28, -1, np.int16)
    slots[np.asarray(wanted, np.int64) + 1] = np.arange(len(wanted), dtype=np.int16)
    rest = _skip_to_rows(stream)
    first, ended = True, False
    while not ended:
        more = stream.read(CHUNK_BYTES)
        chunk = rest + more
        end = chunk.find(b"</sheetData", 0 if first else max(0, len(rest) - 12))
        ended = end >= 0 or not more
        cut = end if end >= 0 else (len(chunk) if not more else chunk.rfind(b"<row"))
        if ended and end < 0:
            raise EOFError
        if cut <= 0 and not ended:
            if len(chunk) > LONGEST_ROW_BYTES:
                raise UnusualSheet
            rest = chunk
            continue
        rest = chunk[cut:]
        if first and any(shape in chunk for shape in _TYPE_BEFORE_STYLE):
            raise UnusualSheet
        first = False
        part = _scan(chunk[:cut] + _TAIL, slots, wanted, shared)
        if part is not None:
            yield _after(part, after_row)


def _after(part: Part, row: int) -> Part:
    if len(part.row_numbers) == 0 or part.row_numbers[0] > row:
        return part
    keep = int(np.searchsorted(part.row_numbers, row, side="right"))
    columns = {
        place: Texts(texts.values[keep:], texts.numeric[keep:], None if texts.formula is None else texts.formula[keep:])
        for place, texts in part.columns.items()
    }
    raw = part.raw_rows
    return Part(part.row_numbers[keep:], columns, RawRows(None, raw.chunk, raw.starts[keep:], raw.shared))


def _digits_at(chunk: npt.NDArray[np.uint8], places: Ints) -> Ints:
    """The whole number written at each place, up to 8 digits."""
    number = np.zeros(len(places), np.int64)
    going = np.ones(len(places), bool)
    for step in range(8):
        digit = chunk[places + step].astype(np.int64) - 48
        going &= (digit >= 0) & (digit <= 9)
        number = np.where(going, number * 10 + digit, number)
    return number


@dataclass(frozen=True, slots=True)
class _Cells:
    """The wanted cells with a value, in document order."""

    row: Ints
    slot: npt.NDArray[np.int16]
    kind: npt.NDArray[np.uint8]
    formula: Bools
    texts: pa.Array


def _scan(raw: bytes, slots: npt.NDArray[np.int16], wanted: Sequence[int], shared: pa.StringArray) -> Part | None:
    chunk = np.frombuffer(raw, np.uint8)
    tags = np.flatnonzero(chunk == _LT)
    if len(tags) == 0:
        return None
    letter = chunk[tags + 1]
    after = chunk[tags + 2]
    if (letter == 33).any() or b"\0" in raw[: -len(_TAIL)]:  # "<!": a comment or CDATA
        raise UnusualSheet
    row_tags = np.flatnonzero((letter == 114) & (after == 111))
    if len(row_tags) == 0:
        return None
    row_starts = tags[row_tags]
    if not (chunk[row_starts + 7] == _QUOTE).all() or not (chunk[row_starts + 5] == 114).all():
        raise UnusualSheet
    numbers = _digits_at(chunk, row_starts + 8)
    if len(numbers) > 1 and not (np.diff(numbers) > 0).all():
        raise UnusualSheet
    cells = _wanted_cells(raw, chunk, tags, letter, row_tags, slots)
    columns = _columns(cells, len(row_tags), wanted, shared, b"&" in raw or b"_x" in raw)
    return Part(numbers, columns, RawRows(None, raw[: -len(_TAIL)], row_starts, shared))


def _wanted_cells(
    raw: bytes,
    chunk: npt.NDArray[np.uint8],
    tags: Ints,
    letter: npt.NDArray[np.uint8],
    row_tags: Ints,
    slots: npt.NDArray[np.int16],
) -> _Cells:
    cell_tags = np.flatnonzero(letter == 99)  # "<c"
    starts = tags[cell_tags]
    if not (
        (chunk[starts + 2] == _SPACE).all() and (chunk[starts + 3] == 114).all() and (chunk[starts + 5] == _QUOTE).all()
    ):
        raise UnusualSheet
    first, second, third = (chunk[starts + step].astype(np.int32) - 64 for step in (6, 7, 8))
    place = np.where(second > 0, first * 26 + second, first)
    place = np.where((second > 0) & (third > 0), place * 26 + third, place)
    if len(place) and (place.max() > MOST_COLUMNS or place.min() < 1):
        raise UnusualSheet
    slot = slots[place]
    counts = np.diff(np.append(np.searchsorted(cell_tags, row_tags), len(cell_tags)))
    row = np.repeat(np.arange(len(row_tags)), counts)
    if len(row) != len(cell_tags):
        raise UnusualSheet
    keep = slot >= 0
    cell_tags, slot, row = cell_tags[keep], slot[keep], row[keep]

    last = len(tags) - 1
    inner = letter[np.minimum(cell_tags + 1, last)]
    value_tags = cell_tags + 1
    formula = inner == 102  # "<f"
    if formula.any():
        closes = letter[np.minimum(cell_tags + 2, last)] == _SLASH
        value_tags = np.where(formula, cell_tags + np.where(closes, 3, 2), value_tags)
    value_tags = np.where(inner == 105, cell_tags + 2, value_tags)  # "<is>"
    value_tags = np.minimum(value_tags, last)
    held = letter[value_tags]
    has_value = ((inner == 118) | formula) & (held == 118) | (inner == 105) & (held == 116)
    if ((inner == 105) & ~has_value & (held == 114)).any():  # rich text
        raise UnusualSheet
    keep = has_value | formula
    cell_tags, slot, row, formula, value_tags, has_value = (
        each[keep] for each in (cell_tags, slot, row, formula, value_tags, has_value)
    )
    tag_ends = tags[cell_tags + 1] - 1
    if not (chunk[tag_ends] == _GT).all():
        raise UnusualSheet
    kind = chunk[tag_ends - 2]
    kind = np.where((kind == 115) & (chunk[tag_ends - 3] != _QUOTE), np.uint8(114), kind)
    value_starts, value_ends = _value_bounds(raw, chunk, tags, value_tags)
    value_starts = np.where(has_value, value_starts, tag_ends)
    value_ends = np.where(has_value, value_ends, tag_ends)
    return _Cells(row, slot, kind, formula, _slices(raw, value_starts, value_ends))


def _value_bounds(raw: bytes, chunk: npt.NDArray[np.uint8], tags: Ints, value_tags: Ints) -> tuple[Ints, Ints]:
    opens = tags[value_tags]
    ends = tags[np.minimum(value_tags + 1, len(tags) - 1)]
    starts = opens + 3
    closing = chunk[opens + 2]
    starts = np.where(closing == _SLASH, ends, starts)
    odd = (closing != _GT) & (closing != _SLASH)
    if odd.any():
        starts = np.where(odd, np.minimum(opens + len(_PRESERVED), len(raw) - 1), starts)
        for other in np.flatnonzero(odd & (chunk[starts - 1] != _GT)):
            starts[other] = raw.index(b">", int(opens[other])) + 1
    return starts, np.maximum(starts, ends)


def _slices(raw: bytes, starts: Ints, ends: Ints) -> pa.Array:
    """The byte ranges as a text array: every second element of an array that lies over the raw bytes."""
    if len(starts) == 0:
        return pa.array([], pa.string())
    offsets = np.empty(2 * len(starts), np.int32)
    offsets[0::2], offsets[1::2] = starts, ends
    if (np.diff(offsets) < 0).any():
        raise UnusualSheet
    over = pa.Array.from_buffers(
        pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(raw)]
    )
    return over.take(pa.array(np.arange(len(starts)) * 2))


def _columns(
    cells: _Cells, rows: int, wanted: Sequence[int], shared: pa.StringArray, escapes: bool
) -> dict[int, Texts]:
    try:
        texts = cells.texts.cast(pa.string())
        is_shared = cells.kind == 115
        shared_at = np.full(len(cells.row), -1, np.int64)
        if is_shared.any():
            shared_at[is_shared] = texts.filter(pa.array(is_shared)).cast(pa.int64()).to_numpy()
            if shared_at.max() >= len(shared) or (shared_at[is_shared] < 0).any():
                raise UnusualSheet
            if (pc.sum(pc.binary_length(shared).take(pa.array(shared_at[is_shared]))).as_py() or 0) > MOST_SHARED_BYTES:
                raise UnusualSheet("texts")
    except pa.ArrowInvalid as wrong:
        raise UnusualSheet from wrong
    is_number = (cells.kind < 58) | (cells.kind == 110)
    order = np.argsort(cells.slot, kind="stable")
    bounds = np.searchsorted(cells.slot[order], np.arange(len(wanted) + 1))
    columns: dict[int, Texts] = {}
    for slot, place in enumerate(wanted):
        at = order[bounds[slot] : bounds[slot + 1]]
        own, foreign = at[~is_shared[at]], at[is_shared[at]]
        own_values = _scattered(texts, own, cells.row[own], rows)
        values = own_values
        if len(foreign):
            values = _scattered(shared, shared_at[foreign], cells.row[foreign], rows)
            values = pc.coalesce(values, own_values) if len(own) else values
        if escapes and len(own):
            values = _unescaped(values)
        numeric = np.zeros(rows, bool)
        numeric[cells.row[at]] = is_number[at]
        formula = None
        if cells.formula[at].any():
            formula = np.zeros(rows, bool)
            formula[cells.row[at]] = cells.formula[at]
        columns[place] = Texts(values, numeric, formula)
    return columns


def _scattered(source: pa.Array, at: Ints, rows: Ints, length: int) -> pa.Array:
    """The elements `at` of source put in these rows of a column of `length`; null elsewhere."""
    index = np.full(length, -1, np.int64)
    index[rows] = at
    return source.take(pa.array(index, mask=index < 0))


def shared_strings(stream: IO[bytes]) -> pa.StringArray:
    """The workbook's table of shared strings, in order."""
    parts: list[pa.Array] = []
    rest = b""
    while True:
        more = stream.read(CHUNK_BYTES)
        chunk = rest + more
        if declares_entities(chunk):
            raise UnusualSheet("doctype")
        cut = chunk.rfind(b"<si") if more else len(chunk)
        if cut <= 0 and more:
            if len(chunk) > LONGEST_ROW_BYTES:
                raise UnusualSheet("texts")
            rest = chunk
            continue
        parts.append(_shared_part(chunk[:cut]))
        rest = chunk[cut:]
        if not more:
            break
    table = pa.concat_arrays(parts) if parts else pa.array([], pa.string())
    if (pc.max(pc.binary_length(table)).as_py() or 0) > LONGEST_TEXT_BYTES:
        raise UnusualSheet("texts")
    return table


def _shared_part(raw: bytes) -> pa.Array:
    rich = b"<r>" in raw or b"<rPh" in raw or b"<!" in raw or b"<x:si" in raw
    if not rich:
        padded = raw + _TAIL
        chunk = np.frombuffer(padded, np.uint8)
        tags = np.flatnonzero(chunk == _LT)
        letter, after = chunk[tags + 1], chunk[tags + 2]
        items = np.flatnonzero((letter == 115) & (after == 105))
        if len(items) == 0:
            return pa.array([], pa.string())
        inner = np.minimum(items + 1, len(tags) - 1)
        full = (letter[inner] == 116) & (items + 1 < len(tags))
        starts, ends = _value_bounds(padded, chunk, tags, np.where(full, inner, items))
        ends = np.where(full, ends, tags[items])
        starts = np.where(full, starts, ends)
        try:
            return _unescaped(_slices(padded, starts, ends).cast(pa.string()))
        except pa.ArrowInvalid as wrong:
            raise UnusualSheet from wrong
    texts = [
        unescape(b"".join(_TEXT.findall(_PHONETIC.sub(b"", found[1] or b""))).decode("utf-8", "replace"))
        for found in _SI.finditer(raw)
    ]
    return pa.array(texts, pa.string())
