"""How officials say numbers: amounts rounded to tỷ and triệu, dots and decimal commas, growth in words; two languages.

Whole numbers only: nothing here becomes a float. Texts are Vietnamese message ids; English comes from this floor's
`.po` file, read once, so that a report can be written without Django or compiled catalogues.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from dongvon.core.problems import N_

BILLION, MILLION = 1_000_000_000, 1_000_000
CATALOGUE = Path(__file__).resolve().parents[1] / "locale" / "{language}" / "LC_MESSAGES" / "django.po"
LANGUAGES = ("vi", "en")


def dots(amount: int) -> str:
    """A whole number with dots between the thousands: 1.234.567."""
    return f"{amount:,}".replace(",", ".")


def tenths(numerator: int, denominator: int, places: int = 1) -> int:
    """numerator / denominator in units of 10⁻ᵖˡᵃᶜᵉˢ, halves away from zero (for print; books are rounded elsewhere)."""
    negative = (numerator < 0) != (denominator < 0)
    scaled, divisor = abs(numerator) * int(10**places), abs(denominator)
    rounded = (2 * scaled + divisor) // (2 * divisor)
    return -rounded if negative else rounded


@lru_cache(maxsize=4)
def _texts(language: str) -> dict[str, str]:
    path = Path(str(CATALOGUE).format(language=language))
    if language == "vi" or not path.exists():
        return {}
    with path.open("rb") as opened:
        return {str(message.id): str(message.string) for message in read_po(opened) if message.id and message.string}


@dataclass(frozen=True, slots=True)
class Speech:
    """One language of a report: its texts and its ways with numbers."""

    language: str = "vi"

    def say(self, text: str, /, **facts: object) -> str:
        """A text of the report in this language, with its named facts in place."""
        return _texts(self.language).get(text, text).format(**facts)

    def count(self, number: int) -> str:
        """1.585 (vi), 1,585 (en)."""
        return dots(number) if self.language == "vi" else f"{number:,}"

    def decimal(self, numerator: int, denominator: int, places: int = 1, keep_zeros: bool = False) -> str:
        """A fraction rounded half away from zero: 12,3; trailing zeros dropped unless kept."""
        scaled = tenths(numerator, denominator, places)
        whole, rest = divmod(abs(scaled), 10**places)
        tail = f"{rest:0{places}d}" if places else ""
        if not keep_zeros:
            tail = tail.rstrip("0")
        point = "," if self.language == "vi" else "."
        sign = "-" if scaled < 0 else ""
        return f"{sign}{self.count(whole)}{point + tail if tail else ''}"

    def money(self, amount: int) -> str:
        """An amount as officials say it: 12,3 tỷ đồng, 456 triệu đồng, 850.000 đồng; exact below one million."""
        size = abs(amount)
        if size >= 999_950_000:
            return self.say(N_("{number} tỷ đồng"), number=self.decimal(amount, BILLION))
        if size >= MILLION:
            return self.say(N_("{number} triệu đồng"), number=self.decimal(amount, MILLION))
        return self.say(N_("{number} đồng"), number=self.count(amount))

    def millions(self, amount: int) -> str:
        """An amount in a table, in triệu đồng with one decimal; nothing is shown as a dash, never as a rounded zero."""
        if amount == 0:
            return "-"
        if abs(amount) < MILLION // 20:
            return self.decimal(amount, MILLION, 3)
        return self.decimal(amount, MILLION, 1, keep_zeros=True)

    def percent(self, part: int, whole: int, places: int = 1) -> str:
        """A share with its sign: 6,3%; a share too small for `places` keeps more decimals rather than read as"
        " nothing."""
        if whole == 0:
            return "-"
        while part and places < 4 and tenths(100 * part, whole, places) == 0:
            places += 1
        return f"{self.decimal(100 * part, whole, places)}%"

    def day(self, when: date) -> str:
        """31/12/2025, the same in both languages (the month is never written first)."""
        return f"{when:%d/%m/%Y}"

    def change(self, now: int, before: int) -> str:
        """Growth in words: "tăng 5,2 tỷ đồng (tăng 6,3%)", "giảm …", "không thay đổi"."""
        if now == before:
            return self.say(N_("không thay đổi"))
        difference = abs(now - before)
        grown = now > before
        if not before:
            text = N_("tăng {amount}") if grown else N_("giảm {amount}")
            return self.say(text, amount=self.money(difference))
        text = N_("tăng {amount} (tăng {percent})") if grown else N_("giảm {amount} (giảm {percent})")
        return self.say(text, amount=self.money(difference), percent=self.percent(difference, before))


def bare_name(place_name: str) -> str:
    """The name of a place without its kind, as in the date line of a paper: "phường Tân Phong" → "Tân Phong"."""
    for kind in ("phường", "xã", "đặc khu", "thị trấn", "tỉnh", "thành phố"):
        if place_name.lower().startswith(kind + " "):
            return place_name[len(kind) + 1 :]
    return place_name


def lower_first(text: str) -> str:
    """The same text to stand inside a sentence: "Phường Tân Phong" → "phường Tân Phong"."""
    return text[:1].lower() + text[1:]


def capital_first(text: str) -> str:
    """The same text to stand at the head of a line."""
    return text[:1].upper() + text[1:]
