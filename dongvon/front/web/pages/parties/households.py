"""The list of households and the page of one. Parameters of the list: `loai` class on the day, `tdp` hamlet id,
`to` group id, `vay` (co: owes principal, khong: does not), `ten` name of a member."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.sealed import unseal
from dongvon.core.states import ApplicationState
from dongvon.credit.applications.queries import applications_seen
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import LoanFilter, household_list, household_totals, loan_list
from dongvon.field.supervision.watching import step_absence
from dongvon.front.web.pages.applications.page import applications_table
from dongvon.front.web.pages.kit.lists import Asked, Choice, Context, Listing, asked_of, empty
from dongvon.front.web.pages.kit.menu import OF_NEEDS
from dongvon.front.web.pages.kit.naming import class_state, group_label, money, place_link, programme_short, source
from dongvon.front.web.pages.kit.parts import column, figure
from dongvon.front.web.pages.kit.reach import hamlet_options
from dongvon.front.web.pages.loans.listing import heads_of, loan_columns, loan_row
from dongvon.front.web.pages.loans.story import event
from dongvon.front.web.pages.needs.page import sees_names
from dongvon.front.web.pages.parties.desk import direct_button, paper_buttons
from dongvon.front.web.pages.parties.former import home_events
from dongvon.front.web.pages.parties.moving_desk import household_buttons
from dongvon.front.web.pages.parties.standing import HouseholdActing
from dongvon.front.web.pages.savings.desk import member_buttons
from dongvon.front.web.pages.supervision.page import may
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.queries import board_of, groups_of, household_groups
from dongvon.parties.households.models import Household, HouseholdClass, Person, PovertyClass
from dongvon.parties.households.queries import household_seen, households_seen, with_head_and_class

ORDERS = {
    "head": "head_key", "hamlet": "hamlet__code", "status": "kind", "status_on": "kind_since_on", "loans": "loan_count",
    "outstanding": "outstanding", "arrears": "arrears", "savings": "saved",
}  # fmt: skip
SHOWN_DIGITS = 3


def listing(actor: Actor, query: QueryDict, *, for_sheet: bool = False) -> Listing:
    """The households the query string asks for; the sheet has the same columns and the customer code."""
    on = as_of(actor.places[0])
    asked = asked_of(query, _choices(actor, on))
    rows = _narrowed(household_list(actor, with_head_and_class(households_seen(actor, on), on)), asked, on)
    sums = household_totals(actor, rows)
    columns = [
        column("head", _("Chủ hộ")), column("hamlet", _("Tổ dân phố, bản")),
        column("status", _("Phân loại"), "state"), column("status_on", _("Công nhận ngày"), "day"),
        column("loans", _("Khoản vay"), "count"), column("outstanding", _("Dư nợ (đồng)"), "money"),
        column("arrears", _("Lãi chưa trả (đồng)"), "money"), column("savings", _("Tiền gửi (đồng)"), "money"),
    ]  # fmt: skip
    if for_sheet:
        columns.insert(1, column("code", _("Mã khách hàng")))
    return Listing(
        asked=asked, text_label=_("Tên người trong hộ"), rows=rows, row=_row, columns=columns, orders=ORDERS,
        default="head", totals={key: sums[ORDERS[key]] for key in ("loans", "outstanding", "arrears", "savings")},
        total=sums["count"], empty=empty(),
    )  # fmt: skip


def _choices(actor: Actor, on: date) -> list[Choice]:
    heads = heads_of(actor, on)
    groups = {str(row.pk): group_label(row.code, heads.get(row.pk)) for row in groups_of(actor).order_by("code")}
    return [
        Choice("loai", _("Phân loại"), {str(value): str(label) for value, label in PovertyClass.choices}),
        Choice("tdp", _("Tổ dân phố, bản"), hamlet_options(actor)),
        Choice("to", _("Tổ"), groups),
        Choice("vay", _("Vay vốn"), {"co": _("đang vay"), "khong": _("không vay")}),
    ]


def _narrowed(rows: QuerySet[Household], asked: Asked, on: date) -> QuerySet[Household]:
    chosen = asked.chosen
    if chosen["loai"]:
        rows = rows.filter(kind=chosen["loai"])
    if chosen["tdp"]:
        rows = rows.filter(hamlet_id=int(chosen["tdp"]))
    if chosen["to"]:
        rows = rows.filter(pk__in=household_groups(on).filter(group_id=int(chosen["to"])).values("household_id"))
    if chosen["vay"]:
        rows = rows.filter(loan_count__gt=0) if chosen["vay"] == "co" else rows.filter(loan_count=0)
    for word in asked.words:
        rows = rows.filter(pk__in=Person.objects.filter(search__contains=word).values("household_id"))
    return rows


def _row(row: Household) -> Context:
    return {
        "url": place_link("household", row.pk), "head": row.head or row.code, "code": row.code,  # type: ignore[attr-defined]
        "hamlet": row.hamlet.name, "status": class_state(row.kind), "status_on": row.kind_since_on,  # type: ignore[attr-defined]
        "loans": row.loan_count or None, "outstanding": row.outstanding or None,  # type: ignore[attr-defined]
        "arrears": row.arrears or None, "savings": row.saved or None,  # type: ignore[attr-defined]
    }  # fmt: skip


def masked(sealed: bytes) -> str:
    """A number of which only the last digits show, nor how long it is; "" where there is none."""
    number = unseal(bytes(sealed))
    return f"•••{number[-SHOWN_DIGITS:]}" if number else ""


def household_page(actor: Actor, household_id: int) -> Context:
    """The context of household.html."""
    on = as_of(actor.places[0])
    household_seen(actor, household_id, on)
    seen = household_list(actor, with_head_and_class(households_seen(actor, on), on))
    household: Any = seen.select_related("savings").get(pk=household_id)
    members = list(Person.objects.filter(household=household).order_by("-head", "born_on", "pk"))
    classes = list(HouseholdClass.objects.filter(household=household).order_by("-since_on"))
    loans = loan_list(actor, LoanFilter(on=on)).filter(household=household)
    return {
        "household": {
            "name": _("Hộ {name}").format(name=household.head or household.code),
            "subtitle": household.hamlet.name, "state": class_state(household.kind),
        },
        "crumbs": [
            {"label": _("Hộ"), "url": reverse("households")},
            {"label": household.hamlet.name, "url": f"{reverse('households')}?tdp={household.hamlet_id}"},
        ],
        "actions": [
            {"label": _("In xác nhận số dư"), "url": reverse("household_balance", args=[household_id]),
             "icon": "file-text"},
            *(member_buttons(actor, household) if not hasattr(household, "savings") else []),
            *household_buttons(actor, household),
            *([{"label": _("Bỏ đi khỏi nơi cư trú"), "url": reverse("absence", args=[household_id]), "icon": "search"}]
              if may(actor, step_absence) else []),
        ],
        "more_actions": [*paper_buttons(actor, household), *_needs_button(actor, household_id),
                         *direct_button(actor, household_id)],
        "problem": None,
        "figures": [
            figure(_("Dư nợ"), household.outstanding, "dong", tone="alert" if household.overdue else "",
                   note=_("{count} khoản còn dư nợ").format(count=household.loan_count)),
            figure(_("Tiền gửi qua tổ"), household.saved, "dong"),
            figure(_("Lãi chưa trả"), household.arrears, "dong", tone="alert" if household.arrears else ""),
        ],
        "facts": _facts(household, members, on),
        "members_table": _members_table(members),
        "loans_table": _loans_table(loans, heads_of(actor, on), on),
        "status_table": _status_table(classes),
        "savings_table": _savings_table(household),
        "authorisations_table": _authorisations_table(HouseholdActing(actor, household, on)),
        "applications_table": applications_table(
            applications_seen(actor).filter(household=household).exclude(state=ApplicationState.DISBURSED)),
        "events": sorted([*_events(household, classes, loans), *home_events(actor, household)],
                         key=lambda one: one["on"], reverse=True),
    }  # fmt: skip


def _needs_button(actor: Actor, household_id: int) -> list[Context]:
    """The way to what the household says it needs, for whoever may see names there."""
    if actor.role not in OF_NEEDS or not sees_names(actor.role):
        return []
    address = reverse("needs_household", args=[household_id])
    return [{"label": _("Nhu cầu vay"), "url": address, "icon": "sprout"}]


def _facts(household: Any, members: Sequence[Person], on: date) -> list[Context]:
    member = household_groups(on).filter(household=household).first()
    head = board_of(member.group.pk, on).get("head") if member else None
    return [
        figure(_("Mã khách hàng"), household.code, "text"),
        figure(_("Tổ"), group_label(member.group.code, head.name if head else None) if member else _("không vào tổ"),
               "text", url=place_link("group", member.group.pk if member else None)),
        figure(_("Nơi ở"), household.address or household.hamlet.name, "text"),
        figure(_("Dân tộc"), members[0].ethnic if members else None, "text"),
        figure(_("Có trong sổ từ"), household.since_on, "day"),
        *([figure(_("Ở đây từ"), household.moved_on, "day")] if household.moved_on else []),
    ]  # fmt: skip


def _members_table(members: Sequence[Person]) -> Context:
    columns = [
        column("name", _("Họ và tên")), column("born_on", _("Ngày sinh"), "day"),
        column("relation", _("Quan hệ với chủ hộ")), column("identity", _("Số định danh")),
        column("phone", _("Điện thoại")),
    ]  # fmt: skip
    rows = [
        {"name": one.name, "born_on": one.born_on, "relation": _("chủ hộ") if one.head else one.relation,
         "identity": masked(one.identity), "phone": masked(one.phone)}
        for one in members
    ]  # fmt: skip
    return {"columns": columns, "rows": rows}


def _loans_table(loans: QuerySet[Loan], heads: Mapping[int, str], on: date) -> Context:
    """Open loans first, then the settled ones, each the latest first."""
    rows = [
        loan_row(loan, on, heads) | {"borrower": loan.number}
        for loan in sorted(loans, key=lambda loan: (loan.closed_on is not None, -loan.signed_on.toordinal()))
    ]
    sums = {key: sum(row[key] or 0 for row in rows) for key in ("outstanding", "overdue", "arrears")}
    columns = [one for one in loan_columns(sums) if one["key"] != "group"]
    columns[0] = column("borrower", _("Số khế ước"))
    columns[2:2] = [column("amount", _("Số tiền vay (đồng)"), "money"), column("disbursed_on", _("Ngày vay"), "day")]
    nothing = {"title": _("Hộ chưa vay vốn chính sách"), "icon": "hand-coins", "text": ""}
    return {"columns": columns, "rows": rows, "totals": sums if len(rows) > 1 else None, "empty": nothing}


def _status_table(classes: Sequence[HouseholdClass]) -> Context:
    columns = [
        column("status", _("Phân loại"), "state"), column("since_on", _("Từ ngày"), "day"),
        column("until_on", _("Đến ngày"), "day"), column("source", _("Quyết định"), "source"),
    ]  # fmt: skip
    rows = [
        {"status": class_state(one.kind), "since_on": one.since_on, "until_on": one.until_on,
         "source": source(one.decision_no, effective_on=one.decided_on)}
        for one in classes
    ]  # fmt: skip
    text = _("Chưa có quyết định nào công nhận hộ nghèo, cận nghèo hay mới thoát nghèo.")
    nothing = {"title": _("Không thuộc diện"), "text": text, "icon": "file-check"}
    return {"columns": columns, "rows": rows, "empty": nothing}


def _savings_table(household: Any) -> Context | None:
    saved = getattr(household, "savings", None)
    if saved is None:
        return None
    columns = [
        column("number", _("Số tài khoản")), column("opened_on", _("Mở ngày"), "day"),
        column("last_deposit_on", _("Gửi gần nhất"), "day"), column("balance", _("Số dư (đồng)"), "money"),
    ]  # fmt: skip
    row = {key: getattr(saved, key) for key in ("number", "opened_on", "last_deposit_on", "balance")}
    row["url"] = reverse("savings_statement", args=[household.pk])
    return {"columns": columns, "rows": [row]}


def _authorisations_table(acting: HouseholdActing) -> Context | None:
    """Papers 01/UQ, those that run and those that are over; None where there never was one."""
    columns = [
        column("name", _("Người được ủy quyền")), column("signed_by", _("Những người ký")),
        column("document", _("Số giấy")), column("witness", _("Người chứng kiến")),
        column("since_on", _("Từ ngày"), "day"), column("until_on", _("Đến trước ngày"), "day"),
    ]  # fmt: skip
    rows = [
        {"name": one.representative.name, "signed_by": acting.named(one.signed_by), "document": one.document,
         "witness": one.witness, "since_on": one.since_on, "until_on": one.until_on}
        for one in acting.papers
    ]  # fmt: skip
    return {"columns": columns, "rows": rows} if rows else None


def _events(household: Household, classes: Sequence[HouseholdClass], loans: Iterable[Loan]) -> list[Context]:
    """The household's story: its classes, its loans."""
    events = [
        event(one.since_on, str(PovertyClass(one.kind).label), "clipboard-check", who=one.decision_no)
        for one in classes
    ]
    for loan in loans:
        name, url = programme_short(loan.programme), place_link("loan", loan.pk)
        if loan.first_paid_out_on:
            text = _("Vay {amount}: {programme}.").format(amount=money(loan.amount), programme=name)
            events.append(event(loan.first_paid_out_on, text, "banknote", "good", url=url))
        if loan.closed_on:
            text = _("Trả xong khoản vay {programme}.").format(programme=name)
            events.append(event(loan.closed_on, text, "circle-check", "good", url=url))
    return events
