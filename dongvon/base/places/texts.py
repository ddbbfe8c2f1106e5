"""Vietnamese names for finding and for sorting: without marks and case, and in the order of the Vietnamese alphabet."""

import re
import unicodedata
from functools import cache

# Letters in dictionary order; marks of tone come after the letters, in the order ngang, huyền, hỏi, ngã, sắc, nặng.
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {"\u0306", "\u0302", "\u031b"}


def without_marks(text: str) -> str:
    """Lower case, no marks, single spaces: what a search compares. "Nguyễn Thị Ánh Đỗ" → "nguyen thi anh do"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@cache
def _syllable_key(syllable: str) -> str:
    letters, tone = "", 0
    for char in unicodedata.normalize("NFD", syllable):
        if char in TONES:
            tone = TONES[char]
        elif char in _SHAPES and letters:
            letters = letters[:-1] + unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters += char
    ranks = "".join(chr(48 + LETTERS.index(c)) if c in LETTERS else c for c in letters)
    return f"{ranks}{tone}"


def sort_key(name: str) -> str:
    """A string whose plain byte order is the order of a Vietnamese list of people: given name first, then the rest.

    The database collates by bytes (C) everywhere, so that order is the same on every machine."""
    syllables = re.findall(r"\w+", unicodedata.normalize("NFC", name.lower()))
    if not syllables:
        return ""
    return " ".join(_syllable_key(s) for s in [syllables[-1], *syllables[:-1]])
