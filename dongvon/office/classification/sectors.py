"""The economic sector of a debt, from data: by its programme, else by the words of its purpose, else not recorded."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from dongvon.office.classification.models import NOT_RECORDED

FILE = Path(__file__).with_name("sectors.toml")
WORD = re.compile(r"[^\W_]+")
BY_PROGRAMME, BY_PURPOSE, BY_NOTHING = "programme", "purpose", ""


@dataclass(frozen=True, slots=True)
class SectorRule:
    """From a day on: these programmes, or purposes with one of these words, are of a sector."""

    basis: str
    since: date
    sector: str
    names: frozenset[str]
    document: str
    confidence: str


@cache
def sector_rules() -> tuple[SectorRule, ...]:
    """The rules of the file, those by programme first."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        SectorRule(basis, row["from"], row["sector"], frozenset(row[names]), row["document"], row["confidence"])
        for basis, names in ((BY_PROGRAMME, "programmes"), (BY_PURPOSE, "words"))
        for row in raw[basis]
    )


def sector_of(programme: str, purpose: str, on: date, rules: Sequence[SectorRule]) -> tuple[str, str]:
    """The sector and what it rests on; two sectors at once are none."""
    # A text as it is typed and as a file brings it may write the same marks in two ways.
    said = f" {' '.join(WORD.findall(unicodedata.normalize('NFC', purpose).lower()))} "
    for basis in (BY_PROGRAMME, BY_PURPOSE):
        found = {
            rule.sector
            for rule in rules
            if rule.basis == basis
            and rule.since <= on
            and (programme in rule.names if basis == BY_PROGRAMME else any(f" {word} " in said for word in rule.names))
        }
        if len(found) == 1:
            return found.pop(), basis
        if found:
            break
    return NOT_RECORDED, BY_NOTHING
