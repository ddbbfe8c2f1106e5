"""What a recognised round opens and closes for lending, by the rules that judge applications."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongvon.base.places.queries import HamletFacts
from dongvon.core.eligibility import HamletClass
from dongvon.credit.applications.facts import areas_asked
from dongvon.credit.programmes.catalogue import load
from dongvon.office.poverty_lists.effects import effects_of, open_to, programmes_by_class
from dongvon.parties.reviews.models import ReviewRound
from tests.parties.test_reviews import ABOVE, NEAR, POOR, SINCE, posted, recognise
from tests.world import World

RURAL, URBAN = HamletFacts(False, "difficult"), HamletFacts(True, "none")


@pytest.mark.parametrize(
    ("kind", "escaped_on", "hamlet", "programmes"),
    [
        ("poor", None, RURAL, {"HN"}),
        ("near_poor", None, RURAL, {"HCN", "VKK"}),
        ("near_poor", None, URBAN, {"HCN"}),
        ("newly_escaped", SINCE, RURAL, {"HMTN", "VKK"}),
        ("newly_escaped", date(2022, 12, 31), RURAL, {"VKK"}),
        ("newly_escaped", date(2023, 1, 1), URBAN, {"HMTN"}),
        ("", None, RURAL, {"VKK"}),
        ("", None, HamletFacts(None, None), set()),
    ],
)
def test_what_is_open_follows_class_and_hamlet(
    kind: str, escaped_on: date | None, hamlet: HamletFacts, programmes: set[str]
) -> None:
    assert open_to(kind, escaped_on, hamlet, SINCE) == programmes


def test_clean_water_asks_for_a_rural_hamlet_and_difficult_areas_for_a_listed_one() -> None:
    assert areas_asked(load("NSVS")) == {HamletClass.RURAL}
    assert areas_asked(load("VKK")) == areas_asked(load("TNVKK")) == {HamletClass.DIFFICULT_AREA}
    assert areas_asked(load("HN")) == set()
    assert set(programmes_by_class()) == {"HN", "HCN", "HMTN", "VKK"}


def test_a_round_says_who_gained_who_lost_and_until_when(books: World) -> None:
    changed = {"Vi Thị Ọi": ABOVE, "Lò Văn Ín": POOR, "Trần Thị Hạnh": NEAR}
    round_id = posted(books, changed)
    with books.reading():
        assert effects_of(ReviewRound.objects.get(pk=round_id)) == [], "nothing is recognised yet"
    recognise(books, round_id)
    with books.reading(), CaptureQueriesContext(connection) as seen:
        found = {one.case.name: one for one in effects_of(ReviewRound.objects.get(pk=round_id))}
    assert len(seen) == 3
    assert set(found) == set(changed)
    oi = found["Vi Thị Ọi"]
    assert (oi.gained, oi.lost, oi.until) == (("HMTN", "VKK"), ("HN",), date(2029, 1, 1))
    assert (found["Lò Văn Ín"].gained, found["Lò Văn Ín"].lost) == (("HN",), ("HCN",))
    assert (found["Trần Thị Hạnh"].gained, found["Trần Thị Hạnh"].lost) == (("HCN",), ("HN",))
    assert found["Lò Văn Ín"].until is None
