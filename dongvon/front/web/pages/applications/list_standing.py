"""A list 03/TD somebody works on: its lines, what the machine found about each, its scans, where its notice is."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.attachments.models import Attachment
from dongvon.base.places.holidays import public_holidays
from dongvon.core.dates import day_text
from dongvon.core.problems import Problem
from dongvon.core.screening import decision_due_on, working_days_waited
from dongvon.core.states import ApplicationState, ListState
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Application, MemberList, NoticeStop
from dongvon.credit.applications.queries import last_step_on, lines_seen, lists_seen, papers_of_list
from dongvon.credit.applications.services.conflicts import related_lines
from dongvon.credit.applications.services.deciding import WHO_RECEIVES, next_stop
from dongvon.front.web.pages.kit.fields import Choices
from dongvon.front.web.pages.kit.naming import State
from dongvon.office.overview.queries import as_of

GONE = (ApplicationState.CANCELLED, ApplicationState.RETURNED_BY_WARD)
BEFORE_DECISION = (ListState.CLOSED, ListState.SENT_TO_WARD, ListState.RETURNED_BY_WARD, ListState.CERTIFIED,
                   ListState.SENT_TO_BANK)  # fmt: skip


def desk_day(place: str) -> date:
    """The day at the desks: that of the figures, or of the last step written down where that is later."""
    figures, last = as_of(place), last_step_on(place)
    return max(figures, last) if last else figures


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long a list has waited: in days, or in working days where a clock runs, whose last day is `due_on`."""

    since: date
    days: int
    due_on: date | None = None
    late: bool = False

    def state(self) -> State:
        if self.due_on is None:
            return {"label": _("chờ {days} ngày").format(days=self.days), "tone": "waiting"}
        text = _("quá hạn: {days} ngày làm việc") if self.late else _("{days} ngày làm việc, hạn {due}")
        tone = "alert" if self.late else "waiting"
        return {"label": text.format(days=self.days, due=day_text(self.due_on)), "tone": tone}


def waiting_of(row: MemberList, on: date) -> Waiting | None:
    """Since when a list waits for the ward, the bank or the next stop of its notice; None where for nobody."""
    if row.state == ListState.SENT_TO_BANK:
        since = row.sent_to_bank_on or row.certified_on or row.made_on
        holidays = public_holidays(since.year)
        due = decision_due_on(since, holidays)
        return Waiting(since, working_days_waited(since, on, holidays), due, on > due)
    since = {
        ListState.CLOSED: row.made_on, ListState.SENT_TO_WARD: row.sent_to_ward_on or row.made_on,
        ListState.RETURNED_BY_WARD: row.returned_on, ListState.CERTIFIED: row.certified_on,
        ListState.DECIDED: row.decided_on, ListState.NOTIFIED: row.notified_on,
    }.get(ListState(row.state))  # fmt: skip
    return Waiting(since, (on - since).days) if since else None


def notices_for(actor: Actor) -> list[MemberList]:
    """Lists whose notice 04/TD waits for the actor to say it has come."""
    if not any(actor.role in roles for roles in WHO_RECEIVES.values()):
        return []
    rows = lists_seen(actor).filter(notified_on__isnull=False).exclude(stops__stop=NoticeStop.Stop.BORROWER)
    return [row for row in rows if (stop := next_stop(row)) is not None and actor.role in WHO_RECEIVES[stop]]


class ListStanding:
    def __init__(self, actor: Actor, row: MemberList) -> None:
        self.actor, self.list, self.on = actor, row, desk_day(row.place)

    @property
    def earliest(self) -> date:
        return self.list.made_on

    @cached_property
    def lines(self) -> list[Application]:
        """Every line of the paper, also those withdrawn or struck off."""
        return lines_seen(self.list)

    @property
    def to_certify(self) -> list[Application]:
        """The lines the ward was sent, also those it has struck off since: a form sent twice means the same."""
        return [one for one in self.lines if one.state != ApplicationState.CANCELLED]

    @property
    def to_decide(self) -> list[Application]:
        return [one for one in self.lines if one.state not in GONE]

    @property
    def standing(self) -> list[Application]:
        """The lines that still go on."""
        return self.to_decide if self.list.certified_on else self.to_certify

    @cached_property
    def problems(self) -> dict[int, list[Problem]]:
        """What every rule says of each line that still goes on, before it is decided; by application id."""
        if self.list.state not in BEFORE_DECISION:
            return {}
        certified_on = self.list.certified_on or self.on
        return {one.pk: problems_of(one, self.list.made_on, certified_on=certified_on) for one in self.standing}

    @cached_property
    def scans(self) -> list[Attachment]:
        return list(papers_of_list(self.list))

    @property
    def scan_choices(self) -> Choices:
        text = _("{title}, mã băm {digest}…")
        return [(str(one.pk), text.format(title=one.title, digest=one.sha256[:16])) for one in reversed(self.scans)]

    @cached_property
    def related(self) -> list[Application]:
        """Lines of households the actor declared his own or a relative's."""
        return related_lines(self.actor, self.lines)

    @cached_property
    def stop(self) -> NoticeStop.Stop | None:
        return next_stop(self.list)
