"""Nothing is lost and nothing doubled: random stories of phones, a bad channel and the server, from seeds.

`./dev test --only phone` tells 300, `./dev test --full --only phone` 10,000, and some of them to the real service."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from dongvon.core import handing
from dongvon.field.collecting.models import HandedEntry
from dongvon.field.collecting.queries import handed_of
from dongvon.field.collecting.services import enrol_device, hand_in
from tests.field.collecting.phones import Phone, Rule, Server, faults, objects_of, phones_of, tell
from tests.world import World

SINCE = date(2025, 3, 15)
OBJECTS = objects_of([11, 12, 13], [1, 2, 3])
STEPS = 40


def told(seed: int, wrap: Callable[[Rule], Server] = lambda rule: rule) -> list[str]:
    phones, rule = phones_of(seed, 1 + seed % 3), Rule(set(OBJECTS))
    tell(seed, phones, wrap(rule), OBJECTS, STEPS)
    return faults(phones, list(rule.held.values()))


def test_phone_stories_end_with_the_bag_on_the_server(full: bool) -> None:
    wrong = {seed: found for seed in range(10_000 if full else 300) if (found := told(seed))}
    assert wrong == {}


def test_phone_stories_hold_every_kind_of_trouble() -> None:
    """A simulation of nothing would find nothing: entries are undone, sent twice, and made under wrong clocks."""
    undone = again = clocks = 0
    for seed in range(50):
        phones, rule = phones_of(seed, 2), Rule(set(OBJECTS))
        parcels: list[str] = []

        def counting(parcel: str, rule: Rule = rule, parcels: list[str] = parcels) -> set[UUID]:
            parcels.append(parcel)
            return rule(parcel)

        tell(seed, phones, counting, OBJECTS, STEPS)
        undone += sum(one.undoes is not None for one in rule.held.values())
        again += len(parcels) - len(set(parcels))
        clocks += len({one.claimed_on for one in rule.held.values()}) > 1
    assert min(undone, again, clocks) > 5


def _forgets(rule: Rule) -> Server:
    """Answers that it holds what it has not written down."""

    def take(parcel: str) -> set[UUID]:
        ids = rule(parcel)
        rule.held.pop(min(ids))
        return ids

    return take


@pytest.mark.parametrize("fault", ["forgets", "doubles", "wipes", "undoes by deleting"])
def test_phone_stories_find_a_planted_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrap: Callable[[Rule], Server] = lambda rule: rule  # noqa: E731
    if fault == "forgets":
        wrap = _forgets
    elif fault == "doubles":

        def doubles(rule: Rule) -> Server:
            def take(parcel: str) -> set[UUID]:
                ids = rule(parcel)
                first = rule.held[min(ids)]
                copy = UUID(int=first.entry_id.int ^ len(rule.held))
                rule.held[copy] = handing.Handed(
                    copy, 10**6 + len(rule.held), first.kind, first.about_id, first.amount, "", first.session_on,
                    first.claimed_on, 0, None, first.device
                )  # fmt: skip
                return ids

            return take

        wrap = doubles
    elif fault == "wipes":
        monkeypatch.setattr(Phone, "die", lambda self: (self.flying.clear(), self.entries.clear()))
    else:
        monkeypatch.setattr(Phone, "undo", lambda self: self.entries and self.bag.pop(self.entries.popitem()[0], None))
    assert any(told(seed, wrap) for seed in range(40))


def test_phone_stories_told_to_the_real_service(books: World, full: bool) -> None:
    first, second = books.lend("Vi Thị Ọi", "HN", 50_000_000, SINCE), books.lend("Tòng Thị Lả", "HN", 30_000_000, SINCE)
    objects = objects_of([first, second], [books.people["Vi Thị Ọi"].household_id])
    for seed in range(60 if full else 6):
        phones = phones_of(10**6 + seed, 1 + seed % 2)
        for phone in phones:
            books.do(enrol_device, "leader_2", public_id=phone.public_id)

        def service(parcel: str, seed: int = seed) -> set[UUID]:
            answer = books.do(hand_in, "leader_2" if seed % 3 else "teller", parcel=parcel)
            assert answer["refused"] == []
            return {UUID(one) for one in answer["held"]}

        tell(seed, phones, service, objects, STEPS)
        with books.reading():
            ids = [phone.public_id for phone in phones]
            rows = HandedEntry.objects.filter(device__public_id__in=ids).select_related("device")
            held = [handed_of(row) for row in rows]
        assert faults(phones, held) == [], seed
