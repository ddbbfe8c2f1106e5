"""A whole ward's files laid side by side: what the same book says in every file, nobody has to explain."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dongvon.front.demo.portfolio import AS_OF, grow
from dongvon.office.bank_files.portfolio import Portfolio
from dongvon.office.bank_files.summaries_layouts import all_layouts
from dongvon.office.bank_files.writing_lists import LISTS as WRITTEN
from dongvon.office.mirror.figures import LISTS
from tests.office.mirror.hand_made import fill, lines, month_of, open_lines, take
from tests.world import World

# The demonstration has no instalments to list.
ALL_LISTS = [code for code in WRITTEN if code in LISTS and code != "instalments_due"]
ALL_SUMMARIES = [layout.code for layout in all_layouts()]


@pytest.fixture(scope="module")
def grown() -> Portfolio:
    """The demonstration's book, with one loan of the month that repaid an older one in part."""
    portfolio = grow()
    at = next(place for place, one in enumerate(portfolio.loans) if one.month.disbursed and one.group_code)
    one = portfolio.loans[at]
    part = one.month.disbursed // 4
    rolled = replace(one, month=replace(one.month, rolled=part), year=replace(one.year, rolled=part))
    return replace(portfolio, loans=(*portfolio.loans[:at], rolled, *portfolio.loans[at + 1 :]))


def test_every_file_of_one_book_agrees(books: World, grown: Portfolio, tmp_path: Path) -> None:
    fill(books, *month_of(grown))
    take(books, grown, tmp_path, ALL_LISTS, ALL_SUMMARIES)
    found = lines(books, on=AS_OF)
    odd = [(key, line.figures) for key, line in found.items() if line.open]
    assert odd == [], f"{len(odd)} {Counter((key[0], key[2]) for key, _ in odd)} {odd[:12]}"
    known = Counter(cause.code for line in found.values() for voice in line.voices for cause in voice.causes)
    assert {"rolled", "lent", "savings_only", "savings_without_loan", "direct"} <= known.keys()
    spoken = {voice.said.format for line in found.values() for voice in line.voices}
    assert spoken == {*ALL_LISTS, *ALL_SUMMARIES}


def test_one_dong_in_one_loan_is_found_at_every_level(books: World, grown: Portfolio, tmp_path: Path) -> None:
    rows = month_of(grown)
    fill(books, *rows)
    at = next(place for place, one in enumerate(grown.loans) if one.outstanding and one.group_code)
    one = grown.loans[at]
    changed = replace(one, in_term=one.in_term - 1)
    other = replace(grown, loans=(*grown.loans[:at], changed, *grown.loans[at + 1 :]))
    take(books, grown, tmp_path, [], ["bcdhtd_011", "bcdhtd_012", "len_31_commune"])
    take(books, other, tmp_path, ["form_10"], [])
    found = [line for line in open_lines(books, on=AS_OF) if line.measure == "outstanding"]
    by_level = {line.level: line for line in found}
    assert set(by_level) == {"office", "commune", "association", "programme", "group", "loan"}
    assert by_level["loan"].key == f"{one.number}/{one.customer_code}"
    assert by_level["group"].key == one.group_code
    for line in found:
        assert [voice.difference for voice in line.voices if voice.said.format == "form_10"] == [-1]
        assert all(voice.difference == 0 for voice in line.voices if voice.said.format != "form_10")
