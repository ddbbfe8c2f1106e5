"""How numbers, money, rates and dates are written for people: Vietnamese first, English beside it.

Pure functions take the language ("vi" or "en") and return text; the template filters of the same name read the page's
language. Money is whole đồng; rates are in 10⁻⁷ a year; negative figures stand in brackets; unknown is a dash.
"""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from django import template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

UNKNOWN = "–"
GAP = "\u00a0"  # a number and its unit never part at the end of a line
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MILLION = 1_000_000
BILLION = 1_000_000_000
_EXACT_PARTS = 3_650_000_000  # interest in progress counts in this part of a đồng (architecture, decision 3)


def page_language() -> str:
    """ "en" on English pages, "vi" on every other."""
    return "en" if (translation.get_language() or "vi").startswith("en") else "vi"


def _grouped(digits: str, language: str) -> str:
    return f"{int(digits):,}" if language == "en" else f"{int(digits):,}".replace(",", ".")


def _decimal(scaled: int, places: int, language: str, *, keep_zeros: bool) -> str:
    """A non-negative number given in units of 10 to the minus `places`, with the comma (vi) or point (en)."""
    whole, part = divmod(scaled, 10**places)
    tail = f"{part:0{places}d}" if places else ""
    if not keep_zeros:
        tail = tail.rstrip("0")
    mark = "." if language == "en" else ","
    return _grouped(str(whole), language) + (mark + tail if tail else "")


def _bracketed(text: str, negative: bool) -> str:
    return f"({text})" if negative else text


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def count_text(number: int | None, language: str) -> str:
    """1.234.567 (vi), 1,234,567 (en), (12) when negative."""
    if number is None:
        return UNKNOWN
    return _bracketed(_grouped(str(abs(number)), language), number < 0)


def dong_text(amount: int | None, language: str) -> str:
    """1.234.567 đ (vi), VND 1,234,567 (en)."""
    if amount is None:
        return UNKNOWN
    digits = _grouped(str(abs(amount)), language)
    return _bracketed(f"VND{GAP}{digits}" if language == "en" else f"{digits}{GAP}đ", amount < 0)


def _rounded_sum(amount: int | None, unit: int, names: tuple[str, str], language: str) -> str:
    if amount is None:
        return UNKNOWN
    tenths = _half_up(abs(amount) * 10, unit)
    digits = _decimal(tenths, 1, language, keep_zeros=False)
    # What rounds to nothing is written as nothing, without brackets.
    return _bracketed(f"{digits}{GAP}{names[1] if language == 'en' else names[0]}", amount < 0 and tenths > 0)


def trieu_text(amount: int | None, language: str) -> str:
    """Millions of đồng to one decimal, half up: 1.234,5 triệu đồng (vi), 1,234.5 million dong (en)."""
    return _rounded_sum(amount, MILLION, (f"triệu{GAP}đồng", f"million{GAP}dong"), language)


def ty_text(amount: int | None, language: str) -> str:
    """Billions of đồng to one decimal, half up: 98,7 tỷ đồng (vi), 98.7 billion dong (en)."""
    return _rounded_sum(amount, BILLION, (f"tỷ{GAP}đồng", f"billion{GAP}dong"), language)


def millions_text(amount: int | None, language: str) -> str:
    """Millions of đồng to one decimal without the unit, for tables whose head says it: 1.234,5 (vi), 1,234.5 (en)."""
    if amount is None:
        return UNKNOWN
    tenths = _half_up(abs(amount) * 10, MILLION)
    return _bracketed(_decimal(tenths, 1, language, keep_zeros=True), amount < 0 and tenths > 0)


def sum_text(amount: int | None, language: str) -> str:
    """The unit that suits the size: đồng below a million, then triệu đồng, then tỷ đồng."""
    if amount is None or abs(amount) < MILLION:
        return dong_text(amount, language)
    # 999.950.000 and more would read "1.000 triệu đồng": say it in tỷ.
    return ty_text(amount, language) if abs(amount) >= 999_950_000 else trieu_text(amount, language)


def percent_e7_text(rate_e7: int | None, language: str) -> str:
    """A yearly rate in 10⁻⁷, exact, no zeros added: 6,24 %/năm (vi), 6.24% a year (en)."""
    if rate_e7 is None:
        return UNKNOWN
    digits = _decimal(abs(rate_e7), 5, language, keep_zeros=False)
    return _bracketed(f"{digits}% a year" if language == "en" else f"{digits}{GAP}%/năm", rate_e7 < 0)


def share_text(part: int | None, whole: int | None, language: str) -> str:
    """A part of a whole to two decimals, half up: 0,13 % (vi), 0.13% (en); a dash when there is no whole."""
    if part is None or not whole:
        return UNKNOWN
    ratio = Fraction(part, whole)
    hundredths = _half_up(abs(ratio.numerator) * 10_000, ratio.denominator)
    digits = _decimal(hundredths, 2, language, keep_zeros=False)
    return _bracketed(f"{digits}%" if language == "en" else f"{digits}{GAP}%", ratio < 0 and hundredths > 0)


def tenths_text(tenths: int | None) -> str:
    """A share in tenths of a percent as a rule gave it, in the language of the page: 99,9 % (vi), 99.9% (en)."""
    if tenths is None:
        return UNKNOWN
    language = page_language()
    digits = _decimal(tenths, 1, language, keep_zeros=True)
    return f"{digits}%" if language == "en" else f"{digits}{GAP}%"


def exact_text(pair: tuple[int, int] | None, language: str) -> str:
    """Interest before it is rounded, to a hundredth of a đồng; `pair` = (whole đồng, 1/3 650 000 000 parts)."""
    if pair is None:
        return UNKNOWN
    whole, parts = pair
    exact = whole * _EXACT_PARTS + parts
    hundredths = _half_up(abs(exact) * 100, _EXACT_PARTS)
    digits = _decimal(hundredths, 2, language, keep_zeros=True)
    return _bracketed(f"VND{GAP}{digits}" if language == "en" else f"{digits}{GAP}đ", exact < 0)


def day_text(day: date | datetime | None) -> str:
    """30/01/2026 in both languages: the day of an instant is its day in Vietnam."""
    if day is None:
        return UNKNOWN
    return _local(day).strftime("%d/%m/%Y")


def month_text(day: date | datetime | None) -> str:
    """01/2026."""
    return UNKNOWN if day is None else _local(day).strftime("%m/%Y")


def moment_text(instant: datetime | None) -> str:
    """14:05, 30/01/2026."""
    return UNKNOWN if instant is None else _local(instant).strftime("%H:%M, %d/%m/%Y")


def _local(day: date | datetime) -> date | datetime:
    return day.astimezone(VIETNAM) if isinstance(day, datetime) and day.tzinfo else day


def _with_full_figure(amount: int | None, text: str, language: str) -> str | SafeString:
    if amount is None:
        return text
    full = dong_text(amount, language)
    if full == text:
        return text
    return format_html('<data value="{}" title="{}" data-full="{}">{}</data>', str(amount), full, full, text)


@register.filter
def count(number: int | None) -> str:
    return count_text(number, page_language())


@register.filter
def dong(amount: int | None) -> str:
    return dong_text(amount, page_language())


@register.filter
def trieu(amount: int | None) -> str | SafeString:
    return _with_full_figure(amount, trieu_text(amount, page_language()), page_language())


@register.filter
def ty(amount: int | None) -> str | SafeString:
    return _with_full_figure(amount, ty_text(amount, page_language()), page_language())


@register.filter
def millions(amount: int | None) -> str | SafeString:
    return _with_full_figure(amount, millions_text(amount, page_language()), page_language())


@register.filter
def big(amount: int | None) -> str | SafeString:
    """The unit that suits the size, with the full figure on hover and in print."""
    return _with_full_figure(amount, sum_text(amount, page_language()), page_language())


@register.filter
def percent_e7(rate_e7: int | None) -> str:
    return percent_e7_text(rate_e7, page_language())


@register.filter
def share(part: int | None, whole: int | None) -> str:
    return share_text(part, whole, page_language())


@register.filter
def exact(pair: tuple[int, int] | None) -> str:
    return exact_text(pair, page_language())


@register.filter
def day(value: date | datetime | None) -> str:
    return day_text(value)


@register.filter
def month(value: date | datetime | None) -> str:
    return month_text(value)


@register.filter
def moment(value: datetime | None) -> str:
    return moment_text(value)


@register.filter
def points(hundredths: int | None) -> str:
    """A score kept in hundredths of a point: 96,88."""
    return UNKNOWN if hundredths is None else _decimal(hundredths, 2, page_language(), keep_zeros=True)


def whole_points(hundredths: int) -> str:
    """The same inside a sentence, no zeros added: 85."""
    return _decimal(hundredths, 2, page_language(), keep_zeros=False)


_KINDS: dict[str, Callable[..., str]] = {
    "points": points,
    "dong": dong,
    "trieu": trieu,
    "ty": ty,
    "big": big,
    "millions": millions,
    "count": count,
    "money": count,
    "percent_e7": percent_e7,
    "exact": exact,
    "day": day,
    "month": month,
    "moment": moment,
}
RIGHT_ALIGNED = frozenset(
    {"dong", "trieu", "ty", "big", "millions", "count", "money", "percent_e7", "share", "exact", "points"}
)


@register.filter
def show(value: object, kind: str | None) -> object:
    """Write `value` as its kind says: one of the filters above; "share" takes (part, whole); any other kind is text."""
    if kind == "share":
        return UNKNOWN if value is None else share(*value)  # type: ignore[misc]
    if kind in _KINDS:
        return _KINDS[kind](value)
    return UNKNOWN if value is None or value == "" else value
