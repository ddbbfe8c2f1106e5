"""The list of savings-and-credit groups and the page of one. Parameters of the list: `hoi` association code, `tdp`
hamlet id, `ten` head or code."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.base.access.acting import Actor
from dongvon.base.places.texts import without_marks
from dongvon.core.dates import add_months
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import LoanFilter, group_list, household_list, loan_list
from dongvon.field.transaction_days.models import Sheet
from dongvon.field.transaction_days.queries import sheets_of_group
from dongvon.front.web.pages.kit.lists import Asked, Choice, Context, Listing, asked_of, empty
from dongvon.front.web.pages.kit.menu import OF_A_GROUP
from dongvon.front.web.pages.kit.naming import State, group_label, loan_state, place_link, programme_short
from dongvon.front.web.pages.kit.parts import column, figure
from dongvon.front.web.pages.kit.reach import hamlet_options
from dongvon.front.web.pages.loans.story import event
from dongvon.front.web.pages.parties.former import group_events
from dongvon.front.web.pages.parties.moving_desk import group_buttons
from dongvon.front.web.pages.savings.desk import convention_buttons
from dongvon.front.web.pages.savings.standing import least_words
from dongvon.front.web.pages.supervision.grading import history_table
from dongvon.front.web.templatetags.formats import month_text
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Association, BankContract, Group
from dongvon.parties.groups.queries import board_of, group_for, groups_of, household_groups, with_head_and_members
from dongvon.parties.households.queries import households_seen, with_head_and_class

ORDERS = {
    "name": "code", "leader": "head", "association": "association", "hamlet": "hamlet__code", "members": "members",
    "outstanding": "outstanding", "overdue": "overdue", "arrears": "arrears", "savings": "saved",
}  # fmt: skip
SUMS = {key: ORDERS[key] for key in ("members", "outstanding", "overdue", "arrears", "savings")}
MONTHS_SHOWN = 12
_STATE_TONES = {"proposed": "waiting", "active": "good", "strengthening": "attention"}


def listing(actor: Actor, query: QueryDict, *, for_sheet: bool = False) -> Listing:
    """The groups the query string asks for; a page on which every group is active need not say so."""
    on = as_of(actor.places[0])
    asked = asked_of(query, _choices(actor))
    rows = _narrowed(group_list(actor, with_head_and_members(groups_of(actor), on)), asked)
    found = list(rows.order_by().values_list(*SUMS.values()))
    totals = {key: sum(row[place] or 0 for row in found) for place, key in enumerate(SUMS)}
    unusual = rows.exclude(state=Group.State.ACTIVE).exists()
    columns = [one for one in _columns() if for_sheet or unusual or one["key"] != "state"]
    return Listing(
        asked=asked, text_label=_("Tổ trưởng, mã tổ"), rows=rows, row=_row, columns=columns, orders=ORDERS,
        default="name", totals=totals, total=len(found), empty=empty(),
    )  # fmt: skip


def _columns() -> list[Context]:
    return [
        column("name", pgettext("menu", "Tổ")), column("leader", _("Tổ trưởng")), column("association", _("Hội")),
        column("hamlet", _("Tổ dân phố, bản")), column("members", _("Tổ viên"), "count"),
        column("outstanding", _("Dư nợ (đồng)"), "money"), column("overdue", _("Quá hạn (đồng)"), "money"),
        column("arrears", _("Lãi chưa trả (đồng)"), "money"), column("savings", _("Tiền gửi (đồng)"), "money"),
        column("state", _("Trạng thái"), "state"),
    ]  # fmt: skip


def _choices(actor: Actor) -> list[Choice]:
    return [
        Choice("hoi", _("Hội"), {str(code): str(label) for code, label in Association.choices}),
        Choice("tdp", _("Tổ dân phố, bản"), hamlet_options(actor)),
    ]


def _narrowed(rows: QuerySet[Group], asked: Asked) -> QuerySet[Group]:
    if asked.chosen["hoi"]:
        rows = rows.filter(association=asked.chosen["hoi"])
    if asked.chosen["tdp"]:
        rows = rows.filter(hamlet_id=int(asked.chosen["tdp"]))
    return named(rows, asked.text)


def named(rows: QuerySet[Group], text: str) -> QuerySet[Group]:
    """Groups (with `head`) whose code holds the text or whose head's name holds all its words, marks apart."""
    words = without_marks(text).split()
    if not words:
        return rows
    # A few dozen names a commune: compared here, because a board seat keeps the name only as it is written.
    heads = rows.order_by().values_list("pk", "head")
    found = [pk for pk, head in heads if head and all(word in without_marks(head) for word in words)]
    return rows.filter(Q(code__contains=words[0]) | Q(pk__in=found))


def group_state(state: str) -> State:
    return {"label": str(Group.State(state).label), "tone": _STATE_TONES.get(state, "neutral")}


def _row(row: Any) -> Context:
    return {
        "url": place_link("group", row.pk), "name": row.code, "leader": row.head,
        "association": str(Association(row.association).label), "hamlet": row.hamlet.name, "members": row.members,
        "outstanding": row.outstanding or None, "overdue": row.overdue or None, "arrears": row.arrears or None,
        "savings": row.saved or None, "state": group_state(row.state),
    }  # fmt: skip


def group_page(actor: Actor, group_id: int) -> Context:
    """The context of group.html."""
    group_for(actor, group_id)
    on = as_of(actor.places[0])
    found = group_list(actor, with_head_and_members(groups_of(actor), on))
    group: Any = found.select_related("hamlet__point").get(pk=group_id)
    point, since = group.hamlet.point, add_months(on.replace(day=1), 1 - MONTHS_SHOWN)
    sheets = list(sheets_of_group(group, since, on + timedelta(days=1)))
    loans_url = f"{reverse('loans')}?to={group.pk}"
    return {
        "group": {
            "name": group_label(group.code, group.head),
            "subtitle": _("{association} · {hamlet} · phiên giao dịch ngày {day} hằng tháng").format(
                association=Association(group.association).label, hamlet=group.hamlet.name, day=point.day
            ),
            "state": group_state(group.state),
        },
        "crumbs": [{"label": pgettext("menu", "Tổ"), "url": reverse("groups")}, {"label": group.code, "url": None}],
        "actions": [
            {"label": _("Khoản vay của tổ"), "url": loans_url, "icon": "hand-coins"},
            {"label": _("In bảng đối chiếu"), "url": reverse("group_balance", args=[group.pk]), "icon": "file-text"},
            *(
                [
                    {"label": _("Nhận đơn xin vay"), "url": reverse("ask", args=[group.pk]), "icon": "plus"},
                    {"label": _("Họp bình xét"), "url": reverse("hold_meeting", args=[group.pk]), "icon": "users"},
                ]
                if actor.role in OF_A_GROUP
                else []
            ),
            {"label": _("Máy và biên lai"), "url": reverse("group_collecting", args=[group.pk]), "icon": "phone"},
        ],
        "more_actions": [*convention_buttons(actor, group), *group_buttons(actor, group)],
        "figures": [
            figure(_("Dư nợ"), group.outstanding, "big", url=loans_url),
            figure(_("Tổ viên"), group.members or 0, "count", url=f"{reverse('households')}?to={group.pk}"),
            figure(_("Tiền gửi qua tổ"), group.saved, "big", url=f"{reverse('households')}?to={group.pk}"),
        ],
        "members_table": _members_table(actor, group, on),
        "months": _months_chart(sheets, since) if sheets else None,
        "grades_table": history_table(group),
        "facts": _facts(group, on),
        "events": _events(group, sheets),
    }


def _members_table(actor: Actor, group: Group, on: date) -> Context:
    """One row a household: its members on the day and whoever else still owes through the group."""
    loans = list(loan_list(actor, LoanFilter(on=on, state="owed", group_id=group.pk)))
    by_household: dict[int, list[Loan]] = {}
    for loan in loans:
        by_household.setdefault(loan.household_id, []).append(loan)  # type: ignore[attr-defined]
    members = set(household_groups(on).filter(group=group).values_list("household_id", flat=True))
    seen = household_list(actor, with_head_and_class(households_seen(actor, on), on))
    households = seen.filter(pk__in=members | set(by_household)).order_by("head_key", "pk")
    rows = [_member_row(one, by_household.get(one.pk, []), on) for one in households]
    columns = [
        column("member", _("Tổ viên")), column("programmes", _("Chương trình")),
        column("outstanding", _("Dư nợ (đồng)"), "money"), column("unpaid", _("Lãi chưa trả (đồng)"), "money"),
        column("savings", _("Tiền gửi (đồng)"), "money"), column("state", _("Trạng thái"), "state"),
    ]  # fmt: skip
    totals = {key: sum(row[key] or 0 for row in rows) for key in ("outstanding", "unpaid", "savings")}
    return {"columns": columns, "rows": rows, "keys": True, "totals": totals}


_WORST_FIRST = ("alert", "frozen", "attention", "waiting", "good", "neutral")


def _member_row(household: Any, loans: Sequence[Loan], on: date) -> Context:
    """A member with what he owes through this group; the state is that of the loan most in need of a look."""
    positions = [loan.position for loan in loans]
    states = sorted((loan_state(loan, on) for loan in loans), key=lambda state: _WORST_FIRST.index(state["tone"]))
    return {
        "url": place_link("household", household.pk), "member": household.head or household.code,
        "programmes": ", ".join(dict.fromkeys(programme_short(loan.programme) for loan in loans)),
        "outstanding": sum(one.outstanding for one in positions) or None,
        "unpaid": sum(one.arrears for one in positions) or None, "savings": household.saved or None,
        "state": states[0] if states else {"label": _("không còn nợ"), "tone": "neutral"},
    }  # fmt: skip


def _months_chart(sheets: Iterable[Sheet], since: date) -> Context:
    """Interest due and collected at the sessions of the last twelve months."""
    months = [add_months(since, number) for number in range(MONTHS_SHOWN)]
    due, paid = dict.fromkeys(months, 0), dict.fromkeys(months, 0)
    for sheet in sheets:
        month = sheet.session.held_on.replace(day=1)
        due[month] += sheet.interest_due
        paid[month] += sheet.interest_paid
    return {
        "id": "chart-group-months", "kind": "columns", "title": _("Lãi phải thu và thu được, theo bảng kê 13/TD"),
        "unit": "dong", "category_label": _("Tháng"), "categories": [month_text(month) for month in months],
        "totals": [sum(paid.values()), sum(due.values())],
        "series": [
            {"name": _("Lãi thu được (đồng)"), "values": list(paid.values())},
            {"name": _("Lãi phải thu (đồng)"), "values": list(due.values())},
        ],
    }  # fmt: skip


def _facts(group: Any, on: date) -> list[Context]:
    board, point = board_of(group.pk, on), group.hamlet.point
    contract = BankContract.objects.filter(group=group).order_by("-signed_on").first()
    deputy = board.get("deputy")
    return [
        figure(_("Tổ trưởng"), group.head, "text"),
        figure(_("Tổ phó"), deputy.name if deputy else None, "text"),
        figure(_("Hội nhận ủy thác"), str(Association(group.association).label), "text"),
        figure(_("Tổ dân phố, bản"), group.hamlet.name, "text"),
        figure(_("Hợp đồng ủy nhiệm 11/TD"), contract.number if contract else None, "text"),
        figure(_("Ký ngày"), contract.signed_on if contract else None, "day"),
        figure(_("Tiền gửi của tổ viên"), least_words(group.pk, on), "text"),
        figure(_("Thành lập"), group.founded_on, "day"),
        figure(_("Điểm giao dịch"), point.name, "text"),
        figure(_("Ngày giao dịch hằng tháng"), point.day, "count"),
    ]


def _events(group: Group, sheets: Sequence[Sheet]) -> list[Context]:
    """The group's year, newest first: meetings, and sessions at which interest stayed unpaid."""
    meetings = group.meetings.order_by("-held_on")[:MONTHS_SHOWN]  # type: ignore[attr-defined]
    events = [
        event(one.held_on, _("Họp bình xét, {present} trên {members} tổ viên có mặt.").format(
            present=one.present_count, members=one.member_count), "users", who=_("Biên bản 10C/TD"),
            url=reverse("meeting", args=[one.pk]))
        for one in meetings
    ]  # fmt: skip
    for sheet in sheets:
        if sheet.interest_paid < sheet.interest_due:
            text = _("Phiên giao dịch: có tổ viên chưa trả đủ lãi.")
            events.append(event(sheet.session.held_on, text, "clock", "attention", who=_("Bảng kê 13/TD")))
    events += group_events(group)
    events.append(event(group.founded_on, _("Thành lập tổ."), "heart-handshake", "good"))
    return sorted(events, key=lambda one: one["on"], reverse=True)
