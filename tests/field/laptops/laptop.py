"""A laptop of the team in tests: it prepares a session, makes entries without a network, and hands them in."""

import os
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from dongvon.core.handing import Handed
from dongvon.field.collecting.parcels import make_parcel
from dongvon.field.laptops import queries
from dongvon.field.laptops.models import Preparation, Settled
from dongvon.field.laptops.queries import Waiting
from dongvon.field.laptops.services import decide, hand_in_laptop, post_group, post_payout, prepare
from dongvon.field.laptops.taking import shown
from dongvon.field.transaction_days.models import Session
from tests.world import World


@dataclass
class Laptop:
    """One laptop; `sheet` is what it holds, `entries` what it has made."""

    world: World
    session_id: int
    held_on: date
    who: str = "teller"
    public_id: UUID = field(default_factory=uuid4)
    sheet: dict[str, Any] = field(default_factory=dict)
    entries: list[Handed] = field(default_factory=list)

    def prepare(self) -> dict[str, Any]:
        answer = self.world.do(prepare, self.who, public_id=self.public_id, session_id=self.session_id)
        with self.world.acting(self.who) as actor:
            device = queries.laptop_for(actor, self.public_id)
            row = Preparation.objects.filter(device=device).select_related("session__point").latest("pk")
            self.sheet = shown(actor, device, row)
        return answer

    def enter(self, kind: str, about_id: int, amount: int, **more: Any) -> Handed:
        made = Handed(
            uuid4(), len(self.entries) + 1, kind, about_id, amount, "", self.held_on, self.held_on, 7,
            device=self.public_id, basis=self.sheet["basis"], **more,
        )  # fmt: skip
        self.entries.append(made)
        return made

    def pay(self, application_id: int) -> Handed:
        """Pay out a prepared loan, whole, to the borrower."""
        one = next(one for one in self.sheet["payouts"] if one["id"] == application_id)
        return self.enter("payout", application_id, one["amount"], recipient=one["recipients"][0]["id"])

    def loan(self, loan_id: int) -> dict[str, Any]:
        members = [member for group in self.sheet["groups"] for member in group["members"]]
        return next(loan for member in members for loan in member["loans"] if loan["id"] == loan_id)

    def hand_in(self, who: str = "teller") -> dict[str, Any]:
        parcel = make_parcel(self.public_id, self.held_on, self.entries, os.urandom(12))
        return self.world.do(hand_in_laptop, who, parcel=parcel)

    # --- at the desk, afterwards ---

    def waiting(self) -> dict[UUID, Waiting]:
        with self.world.acting(self.who) as actor:
            session = Session.objects.select_related("point").get(pk=self.session_id)
            return {one.row.entry_id: one for one in queries.waiting(actor, session)}

    def clashes(self, entry: Handed) -> list[str]:
        return [str(one) for one in self.waiting()[entry.entry_id].clashes]

    def post(self, group: str | None, *entries: Handed, **more: Any) -> dict[str, Any]:
        cash = sum(one.amount for one in entries if one.kind in ("interest", "deposit"))
        content = {
            "session_id": self.session_id, "cash": cash, "entry_ids": tuple(one.entry_id for one in entries),
            "group_id": self.world.groups[group] if group else None,
        }  # fmt: skip
        return self.world.do(post_group, "teller", **(content | more))

    def post_payout(self, entry: Handed) -> dict[str, Any]:
        return self.world.do(post_payout, "teller", session_id=self.session_id, entry_id=entry.entry_id)

    def decide(
        self, entry: Handed, choice: str, why: str = "đã hỏi người nộp", who: str = "teller", **more: Any
    ) -> Any:
        content = {"session_id": self.session_id, "entry_id": entry.entry_id, "choice": choice, "why": why}
        return self.world.do(decide, who, **(content | more))

    def settled(self, entry: Handed) -> Settled:
        with self.world.reading():
            return Settled.objects.select_related("entry").get(entry__entry_id=entry.entry_id)
