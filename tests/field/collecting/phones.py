"""A leader's phone as the protocol sees it (its store, what it forgets when it dies), a channel that loses, doubles and
delays, and a story of both drawn from a seed. What the server does is given: the rule itself, or the real service."""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from dongvon.core.handing import CASH, KINDS, Handed, admit, cash_of, standing
from dongvon.field.collecting.parcels import make_parcel, open_parcel

TODAY, SESSION = date(2025, 4, 10), date(2025, 4, 15)
Server = Callable[[str], set[UUID]]
"""Takes a parcel in, answers the ids it holds of it."""


@dataclass
class Rule:
    """A server that is nothing but the rule: entries in memory, judged by `admit`."""

    within: set[tuple[str, int]]
    held: dict[UUID, Handed] = field(default_factory=dict)

    def __call__(self, parcel: str) -> set[UUID]:
        admission = admit(self.held, open_parcel(parcel), self.within)
        assert not admission.refused
        self.held |= {one.entry_id: one for one in admission.new}
        return {one.entry_id for one in [*admission.new, *admission.known]}


@dataclass
class Phone:
    """`entries` and `number` are on the disk of the phone and survive; `flying` is lost when it dies. `bag` is the
    truth: what the leader put into it when the phone showed the entry as taken, less what he gave back."""

    public_id: UUID
    chance: random.Random
    entries: dict[UUID, Handed] = field(default_factory=dict)
    number: int = 0
    clock: int = 0
    flying: list[str] = field(default_factory=list)
    answers: list[set[UUID]] = field(default_factory=list)
    bag: dict[UUID, Handed] = field(default_factory=dict)
    given_up: set[UUID] = field(default_factory=set)

    def _commit(self, **content: object) -> Handed:
        """One transaction of the phone's store: the entry and the next number, both or neither."""
        entry = Handed(
            entry_id=UUID(int=self.chance.getrandbits(128), version=4),
            number=self.number + 1,
            receipt="",
            session_on=SESSION,
            claimed_on=TODAY + timedelta(days=self.clock),
            made_at=1_744_243_200_000 + self.clock * 86_400_000,
            device=self.public_id,
            **content,  # type: ignore[arg-type]
        )
        self.number += 1
        self.entries[entry.entry_id] = entry
        return entry

    def collect(self, kind: str, about_id: int, amount: int) -> None:
        entry = self._commit(kind=kind, about_id=about_id, amount=amount)
        self.bag[entry.entry_id] = entry

    def undo(self) -> None:
        """Only what was not acknowledged is still on the phone; what was undone cannot be undone twice."""
        open_ = [one for one in standing(self.entries.values()) if one.undoes is None]
        if open_:
            target = self.chance.choice(open_)
            self._commit(kind=target.kind, about_id=target.about_id, amount=target.amount, undoes=target.entry_id)
            del self.bag[target.entry_id]

    def pack(self) -> None:
        """All that was not acknowledged, in one parcel."""
        if self.entries:
            self.flying.append(make_parcel(self.public_id, SESSION, list(self.entries.values()), os.urandom(12)))

    def acknowledged(self, ids: set[UUID]) -> None:
        """Wipe what the server holds, and nothing else."""
        self.entries = {key: one for key, one in self.entries.items() if key not in ids}

    def die(self) -> None:
        self.flying, self.answers = [], []


def tell(seed: int, phones: Sequence[Phone], server: Server, objects: Sequence[tuple[str, int]], steps: int) -> None:
    """A random story, then signal and peace: everything is handed over until nothing waits."""
    chance = random.Random(seed)
    late: list[str] = []
    for _ in range(steps):
        phone = chance.choice(phones)
        step = chance.choices(
            ["collect", "undo", "pack", "arrive", "answer", "lose", "double", "delay", "late", "die", "clock"],
            [30, 8, 12, 14, 10, 5, 3, 3, 3, 6, 3],
        )[0]
        if step == "collect":
            kind, about_id = chance.choice(objects)
            phone.collect(kind, about_id, chance.choice([1, 999, 20_000, 50_000, 123_456, 1_000_000]))
        elif step == "undo":
            phone.undo()
        elif step == "pack":
            phone.pack()
        elif step == "arrive" and phone.flying:
            phone.answers.append(server(phone.flying.pop(chance.randrange(len(phone.flying)))))
        elif step == "answer" and phone.answers:
            phone.acknowledged(phone.answers.pop(chance.randrange(len(phone.answers))))
        elif step == "lose":
            phone.flying, phone.answers = phone.flying[1:], phone.answers[1:]
        elif step == "double" and phone.flying:
            phone.flying.append(phone.flying[0])
        elif step == "delay" and phone.flying:
            late.append(phone.flying.pop())
        elif step == "late" and late:
            server(late.pop(0))  # long after its sender gave it up; the answer reaches nobody
        elif step == "die":
            phone.die()
        elif step == "clock":
            phone.clock = chance.choice([-365, 0, 1, 365, 20_000])
    for phone in phones:
        phone.die()
        for parcel in late:
            server(parcel)
        phone.pack()
        for parcel in phone.flying:
            phone.acknowledged(server(parcel))


def faults(phones: Sequence[Phone], held: Sequence[Handed]) -> list[str]:
    """What is wrong between bag and server; empty when sum and every single entry agree."""
    truth = {key: one for phone in phones for key, one in phone.bag.items()}
    found = [f"{len(phone.entries)} entries still wait" for phone in phones if phone.entries]
    in_the_bag = sum(one.amount for one in truth.values() if one.kind in CASH)
    if cash_of(held) != in_the_bag:
        found.append(f"server {cash_of(held)}, bag {in_the_bag}")
    ids = sorted(str(one.entry_id) for one in standing(held))
    if ids != sorted(map(str, truth)):
        found.append(f"{len(ids)} entries on the server, {len(truth)} in the bag")
    return found


def phones_of(seed: int, number: int) -> list[Phone]:
    chance = random.Random(f"phones {seed}")
    return [Phone(UUID(int=chance.getrandbits(128), version=4), chance) for _ in range(number)]


def objects_of(loans: Sequence[int], households: Sequence[int]) -> list[tuple[str, int]]:
    return [(kind, one) for kind in KINDS for one in (households if kind == "deposit" else loans)]


def changed(entry: Handed, **content: object) -> Handed:
    return replace(entry, **content)  # type: ignore[arg-type]
