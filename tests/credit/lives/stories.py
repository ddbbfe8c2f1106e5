"""Random lives: what is signed, what happens, in which order it is entered, and what is undone later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.credit.lives.oracle import DAY, Deed, Paper, Schedule, default_variant, grace_ends_on

PROGRAMMES = ("HN", "HCN", "HMTN", "VKK", "NSVS", "HSSV", "NHA33", "GQVL", "NOXH")
LAST_DAY = date(2028, 12, 31)
HOME, OTHERS = "03001", ("03002", "03003")
PURPOSES = ("interest", "principal", "principal", "settle", "debt", "collector_cash", "from_savings")
MONEY = ("CASH", "CASH", "BANK_TRANSIT", "CASH_WITH_GROUP", "MEMBER_SAVINGS")

# The file of overlays has one that is in force nowhere; these are: a disaster, a cut that does not reach overdue
# principal, and one so deep that the rate stays at nothing.
OVERLAYS: tuple[Mapping[str, Any], ...] = (
    {
        "from": date(2021, 3, 10),
        "until": date(2022, 2, 1),
        "places": [HOME],
        "change_percent": "-2",
        "reaches_overdue": True,
    },
    {
        "from": date(2020, 2, 29),
        "places": [OTHERS[0]],
        "change_percent": "-1.5",
        "reaches_overdue": False,
    },
    {
        "from": date(2025, 10, 1),
        "until": date(2026, 1, 1),
        "programmes": ["NHA33", "NOXH", "HN"],
        "places": [HOME, OTHERS[1]],
        "change_percent": "-6.3",
        "reaches_overdue": True,
    },
)


@dataclass(frozen=True)
class Entry:
    """A deed, how many days late it is entered, and how many days after that it is undone (None: never)."""

    deed: Deed
    late: int = 0
    undone_after: int | None = None

    @property
    def entered_on(self) -> date:
        return self.deed.on + timedelta(days=self.late)


@dataclass(frozen=True, repr=False)
class Story:
    """A loan and all that happens to it, in order of entry. `asked`: days on which interest in progress is asked."""

    paper: Paper
    entries: tuple[Entry, ...]
    asked: tuple[date, ...]

    @property
    def deeds(self) -> list[Deed]:
        """What stands in the end."""
        return [entry.deed for entry in self.entries if entry.undone_after is None]

    def __repr__(self) -> str:
        """One line for each entry, so that a failure can be read."""
        lines = [_told(self.paper), f"asked on {[str(day) for day in self.asked]}"]
        for one in self.entries:
            late = f" {one.late} days late" if one.late else ""
            undone = "" if one.undone_after is None else f" undone {one.undone_after + 1} days later"
            lines.append(f"{_told(one.deed)}{late}{undone}")
        return "\n  ".join(lines)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text("the one above, before it was made small")

    def without(self, entry: Entry) -> "Story":
        return replace(self, entries=tuple(one for one in self.entries if one is not entry))


def _told(record: Any) -> str:
    """The fields that say something, but for the overlays all lives share."""
    said = {one.name: getattr(record, one.name) for one in fields(record) if one.name != "overlays"}
    return ", ".join(f"{name} {value}" for name, value in said.items() if value not in ("", 0, (), None, {}, "CASH"))


def session_in(year: int, month: int, day: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), first_of_next - DAY)


def schedule_from(first: date, principal: int, count: int, months: int, day: int) -> Schedule:
    """Equal instalments on session days, the remainder with the last."""
    found, year, month = [], first.year, first.month
    for number in range(count):
        part = principal // count if number < count - 1 else principal - principal // count * (count - 1)
        found.append((session_in(year, month, day), part))
        year, month = year + (month + months - 1) // 12, (month + months - 1) % 12 + 1
    return tuple(found)


@dataclass(frozen=True)
class Frame:
    """What the acts of a life hang on."""

    paper: Paper
    principal: int
    begins: date
    ends: date

    def day(self, permille: int) -> date:
        return self.begins + (self.ends - self.begins) * permille // 1000


def _amount(chance: Random) -> int:
    """Mostly round, sometimes odd, now and then tiny."""
    return chance.choice((chance.randint(20, 2_000) * 50_000, chance.randint(1, 100_000_000), chance.randint(1, 9_999)))


def frame_of(chance: Random) -> Frame:
    programme = chance.choice(PROGRAMMES)
    # Where interest waits for the end of a grace, early enough to see it end.
    latest = {"NHA33": 1_000, "HSSV": 1_800}.get(programme, 3_000)
    signed_on = date(2019, 1, 1) + timedelta(days=chance.randint(0, latest))
    paid_out_on = signed_on + timedelta(days=chance.randint(0, 20))
    session_day, principal = chance.randint(1, 31), _amount(chance)
    study_ends_on = paid_out_on + timedelta(days=chance.randint(10, 1_200)) if programme == "HSSV" else None
    variants = (default_variant(programme), *(["preferential"] if programme == "GQVL" else []))
    paper = Paper(
        programme,
        chance.choice(variants),
        HOME,
        signed_on,
        paid_out_on,
        last_day=paid_out_on + timedelta(days=chance.randint(200, 2_500)),
        schedule=(),
        session_day=session_day,
        study_ends_on=study_ends_on,
        overlays=OVERLAYS,
    )
    grace_end, count = grace_ends_on(paper), chance.randint(0, 6)
    step, wait = chance.choice((1, 6, 12)), chance.randint(0, 400)
    schedule = schedule_from(grace_end + timedelta(days=wait), principal, count, step, session_day) if count else ()
    days = chance.randint(60, 1_500)
    ends = min(max(paid_out_on, grace_end - timedelta(days=days // 2)) + timedelta(days=days), LAST_DAY)
    paper = replace(paper, schedule=schedule)
    return Frame(paper, principal, paid_out_on, max(ends, paid_out_on + timedelta(days=40)))


def taken_over(chance: Random, frame: Frame) -> Frame:
    """The same loan, come with earlier books."""
    on = frame.begins + timedelta(days=chance.randint(1, 700))
    parts = [chance.randint(0, frame.principal) for _ in range(3)]
    in_term, overdue = parts[0], min(parts[1], frame.principal - parts[0])
    frozen = min(parts[2], frame.principal - in_term - overdue) if chance.randint(0, 1) else 0
    position = {
        "paid_out": frame.principal,
        "in_term": in_term,
        "overdue": overdue,
        "frozen": frozen,
        "arrears": chance.randint(0, 500_000),
        "put_off": chance.choice((0, 1_000_003)) if grace_ends_on(frame.paper) > frame.begins else 0,
    }
    interest_to = max(on - timedelta(days=chance.randint(0, 200)), frame.begins)
    paper = replace(frame.paper, taken_over=position, taken_over_on=on, interest_to=interest_to)
    return replace(frame, paper=paper, begins=on + DAY, ends=max(frame.ends, on + timedelta(days=60)))


def sessions_of(frame: Frame, held: int, paid: int, amount: int) -> list[Deed]:
    """Monthly sessions, those whose bit in `held` is set; at those in `paid` the leader brings cash."""
    found, year, month = list[Deed](), frame.begins.year, frame.begins.month
    for number in range(118):
        on = session_in(year, month, frame.paper.session_day)
        year, month = year + month // 12, month % 12 + 1
        if frame.begins < on <= frame.ends and held >> number % 60 & 1:
            found.append(Deed("fall_due", on))
            if paid >> number % 60 & 1:
                found.append(Deed("receive", on, amount, purpose="collector_cash", money="CASH_WITH_GROUP"))
    return found


WHAT = (
    *("receive",) * 8,
    *("fall_due", "to_overdue", "to_overdue", "freeze", "end_freeze", "change_schedule", "return_overpaid"),
    *("correct_interest", "write_off", "recover", "roll_over", "move", "pay_out"),
)


def deed_of(chance: Random, frame: Frame, days: Sequence[date]) -> Deed:
    """One act on any day, or on a day on which something else happens too."""
    kind, where, size = chance.choice(WHAT), chance.randint(0, 1_000), chance.randint(0, 1_100)
    on = chance.choice(days) if days and where % 3 == 0 else frame.day(where)
    if kind == "to_overdue" and size % 3 and frame.paper.schedule:
        on = chance.choice(frame.paper.schedule)[0] + size % 2 * DAY
        on = on if frame.begins <= on <= frame.ends else frame.day(where)
    amount = max(frame.principal * size // 1_000, 1)
    deed = Deed(kind, on, amount)
    if kind in ("receive", "recover", "return_overpaid", "pay_out"):
        deed = replace(deed, money=chance.choice(MONEY))
    if kind == "receive":
        return _receipt(deed, chance.choice(PURPOSES), size)
    if kind == "correct_interest":
        return replace(deed, amount=(size - 550) * 997)
    if kind == "write_off":
        return replace(deed, amount=amount * (size % 3), interest=size * 1_009)
    if kind in ("to_overdue", "pay_out"):
        early, rolled = kind == "to_overdue" and size % 2 == 0, kind == "pay_out" and size < 300
        return replace(deed, amount=max(amount // 3, 1), early=early, rolled=rolled)
    if kind == "end_freeze":
        return replace(deed, amount=0 if size % 2 else amount)
    if kind == "move":
        return replace(deed, amount=0, place=(HOME, *OTHERS)[size % 3])
    if kind == "fall_due":
        return replace(deed, amount=0)
    if kind == "change_schedule" or (kind == "freeze" and size % 2):
        count, months = chance.randint(1, 5), chance.choice((1, 6, 12))
        first = on + timedelta(days=chance.randint(-200, 500))
        schedule = schedule_from(first, frame.principal, count, months, frame.paper.session_day)
        return replace(deed, amount=deed.amount if kind == "freeze" else 0, schedule=schedule)
    return deed


def deed_with_what_follows(chance: Random, frame: Frame, days: Sequence[date]) -> list[Deed]:
    """One act, and now and then the one that only has a meaning after it."""
    deed = deed_of(chance, frame, days)
    follows = {"write_off": "recover", "freeze": "end_freeze", "receive": "return_overpaid"}.get(deed.kind)
    if follows is None or chance.randint(0, 2) == 0:
        return [deed]
    amount = 0 if follows == "end_freeze" else deed.amount // chance.randint(1, 3) + 1
    money = chance.choice(MONEY)
    return [deed, Deed(follows, deed.on + timedelta(days=chance.randint(0, 300)), amount, money=money)]


def _receipt(deed: Deed, purpose: str, size: int) -> Deed:
    """Interest in small amounts, principal in parts, now and then more than is owed."""
    share = {"interest": 20, "collector_cash": 20, "from_savings": 8, "settle": 1, "debt": 3, "principal": 4}[purpose]
    more = 2 if purpose == "settle" and size % 2 else 1
    return replace(deed, purpose=purpose, amount=max(deed.amount * more // share, 1))


def _numbered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """In order of entry; the number of an act is its place in it."""
    ordered = sorted(entries, key=lambda entry: entry.entered_on)
    return tuple(replace(one, deed=replace(one.deed, number=number)) for number, one in enumerate(ordered, 1))


def story_of(chance: Random) -> Story:
    frame = frame_of(chance)
    opened = chance.randint(0, 5) == 0
    if opened:
        frame = taken_over(chance, frame)
    held, paid = chance.getrandbits(60) | chance.getrandbits(60), chance.getrandbits(60) & chance.getrandbits(60)
    monthly = sessions_of(frame, held, paid, max(frame.principal * chance.randint(1, 20) // 2_000, 1))
    days = [deed.on for deed in monthly] + [day for day, _ in frame.paper.schedule if frame.begins < day < frame.ends]
    days += [day + DAY for day in days[:3]]
    others = [deed for _ in range(chance.randint(3, 11)) for deed in deed_with_what_follows(chance, frame, days)]
    paid_out = Entry(Deed("pay_out", frame.begins, frame.principal), late=chance.choice((0, 0, 0, 90)))
    # Sessions are entered in time but for a few; the others in time, some days late, or years; some are undone.
    lateness = chance.getrandbits(60)
    entries = [Entry(deed, 45 if lateness >> number % 57 & 7 == 7 else 0) for number, deed in enumerate(monthly)]
    for deed in others:
        late = chance.choice((0, 0, 0, 3, 40, 700, 1_100))
        entries.append(Entry(deed, late, chance.choice((None, None, None, None, 0, 30))))
    asked = tuple(frame.day(chance.randint(0, 1_000)) for _ in range(3)) + tuple(days[-2:])
    return Story(frame.paper, _numbered(entries if opened else [paid_out, *entries]), asked)


def stories() -> st.SearchStrategy[Story]:
    """Evenly spread lives: each is thrown with dice whose seed Hypothesis draws."""
    return st.randoms(use_true_random=True).map(story_of)
