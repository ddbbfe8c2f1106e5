"""Papers of a loan, a household and a group as PDF. Parameters: `ngay` the day (of a notice: of the transfer), `tu` and
`den` the period of a statement; without them the business day, the latest transfer, the year so far."""

from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loan_for
from dongvon.front.web.pages.kit.parts import Page
from dongvon.front.web.pages.loans.explained import read_day
from dongvon.office.documents import balance, notice, reminder, statement
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.queries import group_for
from dongvon.parties.households.queries import household_seen


def day_asked(query: QueryDict, name: str, without: date, latest: date) -> date:
    """The day asked for; refused where it is none, or lies after the figures."""
    wanted = query.get(name, "")
    if not wanted:
        return without
    day = read_day(wanted)
    if day is None:
        raise Refused(Problem("day_unknown", N_("Không có ngày “{day}”."), {"day": wanted[:20]}))
    if day > latest:
        text = N_("Ngày {day} sau ngày số liệu {latest}; giấy chỉ in số đã ghi sổ.")
        raise Refused(Problem("day_ahead", text, {"day": day_text(day), "latest": day_text(latest)}))
    return day


def loan_statement(actor: Actor, loan_id: int, query: QueryDict) -> bytes:
    loan = loan_for(actor, loan_id)
    on = as_of(loan.place)
    until = day_asked(query, "den", on, on)
    since = day_asked(query, "tu", statement.usual_beginning(loan, until), on)
    return statement.paper(statement.statement(loan, since, until))


def loan_notice(actor: Actor, loan_id: int, query: QueryDict) -> bytes:
    loan = loan_for(actor, loan_id)
    on = as_of(loan.place)
    latest = next(iter(notice.transfers_of(loan, on)), on)
    day = day_asked(query, "ngay", latest, on)
    return notice.paper(notice.notices_of(loan, day), day)


def notices(actor: Actor, query: QueryDict) -> bytes:
    on = as_of(actor.places[0])
    latest = next((one.on for one in notice.transfer_days(actor) if one.on <= on), on)
    day = day_asked(query, "ngay", latest, on)
    return notice.paper(notice.notices_of_day(actor, day), day)


def household_balance(actor: Actor, household_id: int, query: QueryDict) -> bytes:
    today = as_of(actor.places[0])
    on = day_asked(query, "ngay", today, today)
    household = household_seen(actor, household_id, today)
    return balance.paper_of_household(balance.of_household(actor, household.pk, on))


def group_balance(actor: Actor, group_id: int, query: QueryDict) -> bytes:
    today = as_of(actor.places[0])
    group = group_for(actor, group_id)
    return balance.paper_of_group(balance.of_group(actor, group, day_asked(query, "ngay", today, today)))


def due_letters(actor: Actor, query: QueryDict) -> bytes:
    """Parameter `to`: one group; without it all groups within reach."""
    wanted = query.get("to", "")
    group_id = group_for(actor, int(wanted)).pk if wanted.isascii() and wanted.isdigit() else None
    return reminder.letters(actor, as_of(actor.places[0]), group_id)


def notice_url(loan_id: int, on: date) -> str:
    """The address of the notices of one loan's transfers on a day."""
    return f"{reverse('loan_notice', args=[loan_id])}?ngay={on}"


def prints_of(loan: Loan, on: date) -> Page:
    """What can be printed of a loan: the period of its statement, and a notice for each day of a transfer."""
    return {
        "statement_url": reverse("loan_statement", args=[loan.pk]),
        "since": statement.usual_beginning(loan, on),
        "until": on,
        "notices": [
            {"label": _("Thông báo chuyển nợ quá hạn 14/TD ngày {day}").format(day=day_text(day)),
             "url": notice_url(loan.pk, day)}
            for day in notice.transfers_of(loan, on)
        ],
        "balance_url": reverse("household_balance", args=[loan.household.pk]),
    }  # fmt: skip
