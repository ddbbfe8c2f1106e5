"""From the texts of a column to typed values: codes, dates, money, rates; and a fault for each cell that does not fit.

Whole columns at a time: what is written plainly is cast at once, the rest is parsed once per distinct text.
"""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException, InvalidOperation
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.codes import WORDS
from dongvon.office.bank_files.formats import Column, normalise
from dongvon.office.bank_files.xlsx_scan import Bools, Texts

DateOrder = Literal["d/m/y", "m/d/y"]
LARGEST_MONEY = 10**15
PERCENT_E7 = 100_000
"""One percent a year in units of 10⁻⁷."""

_FAULTS = {
    "not_a_date": N_("Cột {column}: “{value}” không phải là ngày"),
    "impossible_date": N_("Cột {column}: không có ngày “{value}”"),
    "not_money": N_("Cột {column}: “{value}” không phải là số tiền"),
    "part_of_a_dong": N_("Cột {column}: số tiền “{value}” lẻ dưới một đồng"),
    "negative_money": N_("Cột {column}: số tiền âm “{value}”"),
    "money_too_large": N_("Cột {column}: số tiền “{value}” quá lớn"),
    "not_a_number": N_("Cột {column}: “{value}” không phải là số nguyên"),
    "not_a_decimal": N_("Cột {column}: “{value}” không phải là số"),
    "unknown_word": N_("Cột {column}: không có mã nào cho “{value}”"),
    "not_a_rate": N_("Cột {column}: “{value}” không phải là lãi suất năm"),
    "wrong_code": N_("Cột {column}: mã “{value}” không đúng {width} chữ số"),
    "wrong_shape": N_("Cột {column}: “{value}” không có dạng của số này, nên không lấy"),
    "lost_digits": N_("Cột {column}: mã “{value}” đã bị bảng tính làm tròn, mất chữ số cuối"),
    "not_an_identity": N_("Cột {column}: số giấy tờ không đủ 9 hoặc 12 chữ số"),
    "formula": N_("Cột {column}: ô là công thức, không phải số liệu ngân hàng xuất ra"),
    "value_missing": N_("Cột {column}: để trống"),
    "old_font": N_("Cột {column}: chữ viết bằng phông cũ (TCVN3, VNI), chưa phải Unicode"),
}
_WARNINGS = frozenset({"not_an_identity", "wrong_shape"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one text does not fit; `code` names the sentence in `_FAULTS`."""

    code: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A typed column, and the row offsets that did not fit, each with the code of its sentence and the text itself."""

    values: pa.Array
    faults: tuple[tuple[int, str, str], ...] = ()


def fault_problem(column: Column, code: str, value: str) -> Problem:
    """The sentence for one cell; identity numbers are never repeated in it."""
    severity = "warn" if code in _WARNINGS or (column.signed and code == "negative_money") else "block"
    shown = value if column.type not in {"identity", "phone"} else "…"
    facts = {"column": column.header.replace("\n", " "), "value": shown[:40], "width": column.width}
    return Problem(code, _FAULTS[code], facts, severity=severity)


# --- one text ---

# Letters of the fonts used before Unicode, beside a letter, as no language of Vietnam writes them: TCVN3 put vowels
# with marks where signs are (Lß V¨n), VNI wrote the mark as a letter of its own (Loø Vaên).
_OLD_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶¸»¼½¾"
_OLD_FONT = (
    f"[A-Za-zÀ-ỹ][{_OLD_SIGNS}ÆÇËÎÏÐØÞßåæçëîïøûþ]|[{_OLD_SIGNS}ß][a-zA-Z]"
    "|[aA][âêáàãạăÂÊÁÀÃẠĂ]|[eE][âáàãạÂÁÀÃẠ]|[oO][âÂ]|[uUoOaAeEyYâêôơư][øûïØÛÏ]"
)


def without_nul(texts: pa.Array) -> pa.Array:
    """The texts without NUL, which no table may hold."""
    return pc.replace_substring(texts, "\0", "") if pc.any(pc.match_substring(texts, "\0")).as_py() else texts


def old_font(texts: pa.Array) -> Bools:
    """Which of the texts were written in a font of before Unicode, so that they read as nonsense."""
    found = pc.match_substring_regex(texts, _OLD_FONT).fill_null(False)
    return np.asarray(found.to_numpy(zero_copy_only=False), bool)


_WHOLE = re.compile(r"[+-]?\d+")
_GROUPED_DOT = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_SCIENTIFIC = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_BLANKS = re.compile(r"[\s\u00a0\u202f']+|(?:đ|₫|VND|VNĐ|đồng)$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T].*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_YEAR = re.compile(r"(19|20)\d\d")


def _decimal_text(text: str) -> str | None:
    """A number as people write it (1.234.567,5 or 1,234,567.5 or 1234567.5) as sign, digits and one point; None if
    none."""
    text = _BLANKS.sub("", text)
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if _WHOLE.fullmatch(text):
        return text
    if _GROUPED_DOT.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _GROUPED_COMMA.fullmatch(text):
        return text.replace(",", "")
    if _DECIMAL.fullmatch(text):
        return text.replace(",", ".")
    return None


def _nearly_whole(number: Decimal) -> int | None:
    """The whole number a spreadsheet's binary number stands for (8.4000000000000004 × 100 000), or None."""
    whole = int(number.to_integral_value())
    return whole if abs(number - whole) < Decimal("0.0001") else None


def parse_money(text: str, scale: int = 1) -> int | Fault | None:
    """Whole đồng from a text cell in any of the four ways of writing numbers; "-" is an empty amount.

    `scale`: how many đồng the file's unit is.
    """
    if not text.strip(" -\u00a0"):
        return None
    plain = _decimal_text(text)
    return Fault("not_money") if plain is None else parse_money_cell(plain, scale)


def parse_money_cell(text: str, scale: int = 1) -> int | Fault | None:
    """Whole đồng from a number cell: its point is always a decimal point, and its binary tail is not an amount."""
    try:
        amount = Decimal(text.strip()) * scale
    except InvalidOperation:
        return Fault("not_money")
    except DecimalException:  # beyond every exponent
        return Fault("money_too_large")
    if not amount.is_finite() or abs(amount) > LARGEST_MONEY:
        return Fault("money_too_large")
    whole = _nearly_whole(amount)
    return Fault("part_of_a_dong") if whole is None else whole


def parse_rate_e7(text: str) -> int | Fault | None:
    """Percent a year, as text or number cell, in units of 10⁻⁷: "6.6" is 660 000. A rate finer than that is refused."""
    text = text.strip().rstrip("%").strip().replace(",", ".")
    if not text:
        return None
    try:
        rate = Decimal(text) * PERCENT_E7
    except DecimalException:
        return Fault("not_a_rate")
    if not rate.is_finite() or not 0 <= rate <= 100 * PERCENT_E7:
        return Fault("not_a_rate")
    whole = _nearly_whole(rate)
    return Fault("not_a_rate") if whole is None else whole


def parse_whole(text: str) -> int | Fault | None:
    """A small whole number: a day of the month, a count."""
    plain = _decimal_text(text)
    if plain is None:
        return Fault("not_a_number") if text.strip() else None
    whole, _, part = plain.partition(".")
    return int(whole) if not part.strip("0") and len(whole) < 10 else Fault("not_a_number")


def parse_hundredths(text: str) -> int | Fault | None:
    """A small figure with decimals, such as a score, rounded to hundredths: "87,5" is 8 750."""
    text = text.strip(" -\u00a0").replace(",", ".")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Fault("not_a_decimal")
    if not number.is_finite() or abs(number) > LARGEST_MONEY:
        return Fault("not_a_decimal")
    return int((number * 100).to_integral_value(ROUND_HALF_UP))


@lru_cache(1 << 15)
def parse_date(
    text: str, order: DateOrder, *, year_only: bool = False, date1904: bool = False
) -> datetime.date | Fault | None:
    """A date as text in the file's order, as ISO, or as a spreadsheet's day number."""
    text = text.strip()
    if not text or text in {"0", "-", "00/00/0000", "01/01/0001"}:
        return None
    if year_only and _YEAR.fullmatch(text):
        return datetime.date(int(text), 1, 1)
    if found := _SERIAL.fullmatch(text):
        epoch = datetime.date(1904, 1, 1) if date1904 else datetime.date(1899, 12, 30)
        return epoch + datetime.timedelta(days=int(found[1]))
    if found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _SLASHED.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        day, month = (first, second) if order == "d/m/y" else (second, first)
    else:
        return Fault("not_a_date")
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return Fault("impossible_date")
    return date if 1900 <= year <= 2200 else Fault("impossible_date")


def parse_code(text: str, column: Column) -> str | Fault | None:
    """A code as text, with the zeros a spreadsheet took away put back; "4602.0" and 6.6E+15 are read as the digits
    they are."""
    text = text.strip().strip("'").strip()
    if not text:
        return None
    if found := _SCIENTIFIC.fullmatch(text):
        fraction, power = (found[3] or "").rstrip("0"), int(found[4])
        if power > 20 or len(fraction) > power:
            return Fault("wrong_code")
        if power >= 15 and len(fraction) <= 14:
            return Fault("lost_digits")
        text = found[2] + fraction + "0" * (power - len(fraction))
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    if column.type == "identity":
        digits = re.sub(r"[\s.]", "", text)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
            return Fault("not_an_identity")
        return digits.zfill(9 if len(digits) <= 9 else 12)
    if column.type == "phone":
        digits = re.sub(r"[^\d]", "", text)
        digits = digits.removeprefix("84") if len(digits) == 11 and digits.startswith("84") else digits
        return "0" + digits if len(digits) == 9 else digits or text
    if column.width and text.isdigit():
        text = text.zfill(column.width)
    if column.exact and (len(text) != column.width or not (text.isascii() and text.isdigit())):
        return Fault("wrong_code")
    if column.shape and not re.fullmatch(column.shape, text):
        return Fault("wrong_shape")
    return text


# --- whole columns ---


def _by_distinct(values: pa.Array, parse: Callable[[str], Any], type_: pa.DataType) -> Converted:
    """Parse each distinct text once and spread the answers over the column."""
    encoded = values.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    parsed = [parse(text) for text in texts]
    wrong = np.fromiter((isinstance(value, Fault) for value in parsed), bool, len(parsed))
    typed = pa.array([None if isinstance(value, Fault) else value for value in parsed], type_).take(encoded.indices)
    if not wrong.any():
        return Converted(typed)
    indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    at = np.flatnonzero((indices >= 0) & wrong[indices])
    return Converted(typed, tuple((int(row), parsed[indices[row]].code, texts[indices[row]]) for row in at))


def _plain_whole(values: pa.Array) -> pa.Array | None:
    """The column as whole numbers if every text is plainly one; else None."""
    try:
        return values.cast(pa.int64())
    except pa.ArrowInvalid:
        return None


def _money(column: Column, texts: Texts) -> Converted:
    values, scale = texts.values, column.scale
    plain = _plain_whole(values)
    faults: list[tuple[int, str, str]] = []
    if plain is None or scale > 1 or _out_of_range(plain):
        numeric = pa.array(texts.numeric)
        none = pa.nulls(len(values), pa.string())
        number_cells, text_cells = pc.if_else(numeric, values, none), pc.if_else(numeric, none, values)
        cells = _by_distinct(number_cells, lambda text: parse_money_cell(text, scale), pa.int64())
        written = _by_distinct(text_cells, lambda text: parse_money(text, scale), pa.int64())
        faults = [*cells.faults, *written.faults]
        plain = pc.coalesce(cells.values, written.values)
    amounts = plain.fill_null(0)
    negative = np.flatnonzero(amounts.to_numpy() < 0)
    faults += [(int(row), "negative_money", values[int(row)].as_py()) for row in negative]
    return Converted(amounts, tuple(sorted(faults)))


def _out_of_range(amounts: pa.Array) -> bool:
    most = pc.min_max(amounts)
    return any(abs(bound.as_py() or 0) > LARGEST_MONEY for bound in (most["min"], most["max"]))


def _codes(column: Column, texts: Texts) -> Converted:
    values = texts.values
    if column.width:
        fits = pc.and_(pc.equal(pc.utf8_length(values), column.width), pc.ascii_is_decimal(values))
        if pc.all(fits, skip_nulls=True).as_py() is not False:
            return Converted(values)
    return _by_distinct(values, lambda text: parse_code(text, column), pa.string())


def _coded(column: Column, texts: Texts) -> Converted:
    """Codes that some files say in words; what is neither digits nor a known word is a fault."""
    codes = {normalise(word): code for word, code in WORDS[column.words].items()}

    def parse(text: str) -> str | Fault | None:
        code = codes.get(normalise(text)) or parse_code(text, column)
        return Fault("unknown_word") if isinstance(code, str) and not code.isdigit() else code

    return _by_distinct(texts.values, parse, pa.string())


def _text(values: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def convert(column: Column, texts: Texts, order: DateOrder = "d/m/y", *, date1904: bool = False) -> Converted:
    """The typed column. Money, rates and hundredths become int64 (empty money = 0), dates date32, the rest text."""
    match column.type:
        case "money":
            found = _money(column, texts)
        case "rate":
            found = _by_distinct(texts.values, parse_rate_e7, pa.int64())
        case "number":
            plain = _plain_whole(texts.values)
            found = Converted(plain) if plain is not None else _by_distinct(texts.values, parse_whole, pa.int64())
        case "hundredths":
            found = _by_distinct(texts.values, parse_hundredths, pa.int64())
        case "date":
            found = _by_distinct(
                texts.values,
                lambda text: parse_date(text, order, year_only=column.year_only, date1904=date1904),
                pa.date32(),
            )
        case "text":
            found = Converted(_text(texts.values))
        case "code" if column.words:
            found = _coded(column, texts)
        case _:
            found = _codes(column, texts)
    return _with_formulas(found, texts.formula)


def _with_formulas(found: Converted, formula: Bools | None) -> Converted:
    if formula is None:
        return found
    at = np.flatnonzero(formula)
    told = [fault for fault in found.faults if not formula[fault[0]]]
    return Converted(found.values, tuple(sorted([*told, *((int(row), "formula", "") for row in at)])))


# --- the order of day and month in one file ---


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How one file writes its dates: the order of day and month, whether the file proves it, and the ways seen."""

    order: DateOrder
    sure: bool
    seen: tuple[str, ...]

    @property
    def problem(self) -> Problem:
        """The style said in words, for the person who imports the file."""
        if not self.sure and "text" in self.seen:
            return Problem(
                "date_style_assumed",
                N_("Tệp không cho biết ngày hay tháng viết trước; đọc là ngày/tháng/năm"),
                severity="warn",
            )
        if "text" not in self.seen:
            return Problem("date_style_plain", N_("Ngày trong tệp ghi rõ ràng, không cần đoán"), severity="warn")
        if self.order == "m/d/y":
            return Problem("date_style_us", N_("Tệp viết tháng trước ngày (kiểu Mỹ)"), severity="warn")
        return Problem("date_style_vn", N_("Tệp viết ngày/tháng/năm"), severity="warn")


def date_style(texts: Iterable[str], hint: datetime.date | None = None) -> DateStyle:
    """Decide for a whole file: a second part over 12 means month first, a first part over 12 means day first.

    Where every date could be either, `hint` (the date in the file's name) decides if one order yields it; else day
    first.
    """
    votes: Counter[str] = Counter()
    seen: set[str] = set()
    pairs: set[tuple[int, int, int]] = set()
    for text in texts:
        text = text.strip()
        if found := _SLASHED.fullmatch(text):
            seen.add("text")
            first, second = int(found[1]), int(found[2])
            pairs.add((first, second, int(found[3])))
            votes["d/m/y"] += first > 12 >= second
            votes["m/d/y"] += second > 12 >= first
        elif _ISO.fullmatch(text):
            seen.add("iso")
        elif _SERIAL.fullmatch(text):
            seen.add("serial")
    ways = tuple(sorted(seen))
    if votes["d/m/y"] or votes["m/d/y"]:
        return DateStyle("m/d/y" if votes["m/d/y"] > votes["d/m/y"] else "d/m/y", True, ways)
    if hint and (hint.month, hint.day, hint.year) in pairs and (hint.day, hint.month, hint.year) not in pairs:
        return DateStyle("m/d/y", True, ways)
    return DateStyle("d/m/y", not pairs, ways)
