"""A leader's phone in the demonstration: it asks the very addresses the application on a phone asks.

The leader whose password is shown signs in with it; the others have none, so their sign-in is made as the sign-in page
makes it. The clock of this process stands on the day that is lived through: the server believes no other."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from secrets import token_bytes
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.utils import timezone

from dongvon.base.access.models import User
from dongvon.core.handing import Handed
from dongvon.core.problems import InvariantBroken
from dongvon.field.collecting.entries import Entry
from dongvon.field.collecting.parcels import make_parcel
from dongvon.front.demo.cast import FIRST_GROUP, PASSWORD, request_for
from dongvon.parties.groups.models import Group

DOORS_DAYS = 6
MISTYPED, SPOILT, AT_THE_DESK = 2, 3, 4  # of every eight groups, the one with that story
BACKEND = "django.contrib.auth.backends.ModelBackend"


@contextmanager
def clock_at(on: date, hour: int, minute: int = 0) -> Iterator[datetime]:
    """Everything in this process takes that moment for now; the demonstration has one thread."""
    real, moment = timezone.now, datetime.combine(on, time(hour, minute), timezone.get_default_timezone())
    timezone.now = lambda: moment
    try:
        yield moment
    finally:
        timezone.now = real


@dataclass
class Phone:
    """The phone of one leader: what is on it, and what it asks of the server. `serial` counts the groups from 0."""

    serial: int
    group: Group
    sheet: dict[str, Any] = field(default_factory=dict)
    entries: list[Handed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.public_id = request_for("phone", self.group.code)
        self._client = Client(enforce_csrf_checks=True, SERVER_NAME=settings.ALLOWED_HOSTS[0])

    def tells(self, story: int) -> bool:
        return self.serial % 8 == story

    # --- the server ---

    def _asked(self, address: str, sent: dict[str, str] | None = None, **query: str) -> dict[str, Any]:
        """The server's answer; sends with the token the application reads first."""
        secure = bool(settings.HTTPS)
        if sent is None:
            answer = self._client.get(address, query, secure=secure)
        else:
            token = self._asked("/to-truong/toi")["token"]
            answer = self._client.post(address, sent, headers={"X-CSRFToken": token}, secure=secure)
        if answer.status_code == 302:
            return {}
        if answer.status_code != 200:
            raise InvariantBroken(f"{address}: {answer.status_code} {answer.content[:200]!r}")
        found: dict[str, Any] = answer.json()
        return found

    def sign_in(self) -> None:
        username = f"to-truong-{self.group.code}"
        if self.group.code == FIRST_GROUP:
            self._asked("/dang-nhap", {"username": username, "password": PASSWORD})
        else:
            self._client.force_login(User.objects.get(username=username), BACKEND)
        if not self._asked("/to-truong/toi")["leader"]:
            raise InvariantBroken(f"{username} is not signed in")

    def enrol(self, on: date) -> None:
        with clock_at(on, 15):
            self.sign_in()
            self._asked("/to-truong/ghi-danh", {"device": str(self.public_id)})

    def take_sheet(self, on: date) -> None:
        with clock_at(on, 19, self.serial):
            self.sign_in()
            self.sheet = self._asked("/to-truong/so", may=str(self.public_id))

    def hand_in(self, on: date, hour: int) -> None:
        with clock_at(on, hour, self.serial):
            self.sign_in()
            answer = self._asked("/to-truong/nop", {"parcel": self.parcel()})
        if answer["refused"]:
            raise InvariantBroken(f"{self.group.code}: {answer['refused'][:2]}")

    # --- what is on it ---

    def parcel(self) -> str:
        return make_parcel(self.public_id, date.fromisoformat(self.sheet["session"]), self.entries, token_bytes(12))

    def collect(self, wanted: Sequence[Entry], households: Mapping[int, int], taken_on: date) -> None:
        """Keep an entry for each thing wanted, door by door over some evenings; `households`: whose loan each is."""
        doors = {pk: n for n, pk in enumerate(dict.fromkeys(self._door(one, households) for one in wanted))}
        for one in sorted(wanted, key=lambda one: (doors[self._door(one, households)], one.kind)):
            evening = taken_on + timedelta(days=1 + doors[self._door(one, households)] * DOORS_DAYS // len(doors))
            if self.tells(MISTYPED) and one.kind == "deposit" and not any(kept.undoes for kept in self.entries):
                wrong = self._keep(replace(one, amount=one.amount * 10), evening)
                self._keep(replace(one, amount=wrong.amount), evening, undoes=wrong.entry_id)
            self._keep(one, evening)

    @staticmethod
    def _door(one: Entry, households: Mapping[int, int]) -> int:
        return one.about_id if one.kind == "deposit" else households[one.about_id]

    def _keep(self, one: Entry, on: date, undoes: UUID | None = None) -> Handed:
        number = len(self.entries) + 1
        made_at = datetime.combine(on, time(18), timezone.get_default_timezone()) + timedelta(minutes=number)
        entry = Handed(
            entry_id=request_for("entry", self.group.code, number), number=number, kind=one.kind,
            about_id=one.about_id, amount=one.amount, receipt="" if undoes else self._next_receipt(),
            session_on=date.fromisoformat(self.sheet["session"]), claimed_on=on,
            made_at=int(made_at.timestamp() * 1000), undoes=undoes, device=self.public_id,
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def _next_receipt(self) -> str:
        book = self.sheet["receipts"][0]
        book["used"] += 3 if self.tells(SPOILT) and len(self.entries) == 20 else 1
        return f"{book['series']}-{book['used']}"

    def undo_last_deposit(self, on: date) -> None:
        """The application lets a leader undo what was not acknowledged, so also what only the teller's laptop has."""
        last = next(one for one in reversed(self.entries) if one.kind == "deposit")
        self._keep(Entry(last.kind, last.about_id, last.amount), on, undoes=last.entry_id)

    def refuse_other_sums(self, wanted: Sequence[Entry]) -> None:
        """The sheet taken days before must say what the session says."""
        loans = [loan for one in self.sheet["members"] for loan in one["loans"]]
        owed = {loan["id"]: loan["arrears"] + loan["due"] for loan in loans}
        for one in wanted:
            if one.kind == "interest" and owed.get(one.about_id) != one.amount:
                raise InvariantBroken(f"{self.group.code}: the phone says {owed.get(one.about_id)}, not {one}")
