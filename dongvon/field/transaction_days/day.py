"""The whole transaction day at one look: who came, what came in, what went out, what is missing. Reads only."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from dongvon.base.access.acting import Actor
from dongvon.core.cash import CashOfDay
from dongvon.core.states import DayState
from dongvon.credit.applications.queries import applications_of
from dongvon.credit.loans.queries import loans_of
from dongvon.field.collecting.models import HandedEntry
from dongvon.field.collecting.queries import cash_waiting, undone_after_posting
from dongvon.field.transaction_days.cash import CashLines, cash_lines
from dongvon.field.transaction_days.models import (
    CashCount,
    Closing,
    Minutes,
    Posted,
    Presence,
    Session,
    Sheet,
    Task,
    TeamSeat,
)
from dongvon.field.transaction_days.to_post import LISTS
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import groups_of, with_head_and_members

WAITING = "waiting_session"


@dataclass(slots=True)
class GroupDay:
    """A group expected (None: the direct borrowers of the point): who came for it, and its sheets added up, in đồng.
    `handed`: cash its leader says to have collected, handed in by phone and not on a sheet yet."""

    group: Group | None
    members: int
    loans: int
    came: str = ""
    sheets: int = 0
    interest_due: int = 0
    interest_paid: int = 0
    savings_in: int = 0
    from_savings: int = 0
    cash: int = 0
    handed: int = 0


@dataclass(slots=True)
class DayAtPoint:
    """A session with all that belongs to it."""

    session: Session
    team: list[TeamSeat]
    groups: list[GroupDay]
    cash: CashLines
    count: CashCount | None
    closing: Closing | None
    minutes: Minutes | None
    tasks: list[Task]
    posted: set[str]
    payouts_waiting: int
    undone_late: list[HandedEntry]

    @property
    def books(self) -> CashOfDay:
        return self.cash.day

    @property
    def came(self) -> int:
        return sum(bool(one.came or one.sheets) for one in self.groups if one.group is not None)

    @property
    def expected(self) -> int:
        return sum(one.group is not None for one in self.groups)

    @property
    def changed_since_closing(self) -> int:
        """By how much the books of the day say more cash than when it was closed, in đồng."""
        return self.books.expected - self.closing.expected if self.closing else 0


def day_of(actor: Actor, session: Session) -> DayAtPoint:
    """The session as far as the actor may see it; a number of statements that does not grow with the groups."""
    waiting = applications_of(actor).filter(state=WAITING, group__hamlet__point=session.point)
    groups = groups_of(actor).filter(hamlet__point=session.point)
    return DayAtPoint(
        session=session,
        team=list(TeamSeat.objects.filter(session=session).select_related("user").order_by("pk")),
        groups=_groups(actor, session),
        cash=cash_lines(session),
        count=CashCount.objects.filter(session=session).select_related("counted_by").order_by("-pk").first(),
        closing=Closing.objects.filter(session=session).select_related("counted_by", "approved_by").first(),
        minutes=Minutes.objects.filter(session=session).first(),
        tasks=list(Task.objects.filter(session=session).order_by("due_on", "pk")),
        posted=set(Posted.objects.filter(session=session).values_list("code", flat=True)) & set(LISTS),
        payouts_waiting=waiting.count() if session.state != DayState.CLOSED else 0,
        undone_late=list(undone_after_posting(actor, groups).filter(session_on=session.held_on)),
    )


def _groups(actor: Actor, session: Session) -> list[GroupDay]:
    """The groups of the point with members, whoever came from a group that is no more, and the direct borrowers where
    there are any."""
    on = session.held_on
    expected = Q(hamlet__point=session.point, state__in=["active", "strengthening"])
    came = Sheet.objects.filter(session=session).values("group")
    marked = Presence.objects.filter(session=session).values("group")
    rows = groups_of(actor).filter(expected | Q(pk__in=came) | Q(pk__in=marked))
    open_loans = loans_of(actor).filter(closed_on__isnull=True, first_paid_out_on__lte=on)
    loans = dict(open_loans.filter(group__in=rows).order_by().values_list("group").annotate(n=Count("pk")))
    direct = open_loans.filter(group__isnull=True, hamlet__point=session.point).count()
    by_group: dict[int | None, GroupDay] = {
        group.pk: GroupDay(group, group.members, loans.get(group.pk, 0))  # type: ignore[attr-defined]
        for group in with_head_and_members(rows, on).order_by("code")
        if group.members  # type: ignore[attr-defined]
    }
    if direct:
        by_group[None] = GroupDay(None, 0, direct)
    for pk, amount in cash_waiting([one.group for one in by_group.values() if one.group], on).items():
        by_group[pk].handed = amount
    for pk, post in Presence.objects.filter(session=session).values_list("group_id", "post"):
        if pk in by_group:
            by_group[pk].came = post
    sums = ("interest_due", "interest_paid", "savings_in", "interest_from_savings", "principal_from_savings",
            "cash_counted")  # fmt: skip
    sheets = Sheet.objects.filter(session=session).order_by().values("group_id")
    rows_of_sheets: Any = sheets.annotate(n=Count("pk"), **{f"all_{name}": Sum(name) for name in sums})
    for row in rows_of_sheets:
        one = by_group.get(row["group_id"])
        if one is not None:
            one.sheets, one.interest_due = row["n"], row["all_interest_due"]
            one.interest_paid = row["all_interest_paid"]
            one.savings_in, one.cash = row["all_savings_in"], row["all_cash_counted"]
            one.from_savings = row["all_interest_from_savings"] + row["all_principal_from_savings"]
    return list(by_group.values())
