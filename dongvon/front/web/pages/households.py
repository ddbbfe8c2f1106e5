"""The list of households and the page of one. Parameters of the list: `loai` class on the day, `tdp` hamlet id,
`to` group id, `vay` (co: owes principal, khong: does not), `ten` name of a member."""

from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.sealed import unseal
from dongvon.base.places.queries import hamlets_of
from dongvon.credit.loans.queries import LoanFilter, household_list, loan_list
from dongvon.front.web.pages.lists import Asked, Choice, Context, Listing, asked_of, column, empty, figure
from dongvon.front.web.pages.loan_story import event
from dongvon.front.web.pages.loans import heads_of, loan_columns, loan_row
from dongvon.front.web.pages.words import class_state, group_label, money, place_link, programme_label, source
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.queries import groups_of, household_groups
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
    sums = totals(rows)
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
        default="head", totals=sums, total=sums.pop("count"), empty=empty(),
    )  # fmt: skip


def totals(rows: QuerySet[Household]) -> dict[str, int]:
    """Number of rows and the sums of a list's columns, over the whole filtered set."""
    found = {"count": 0, "loans": 0, "outstanding": 0, "arrears": 0, "savings": 0}
    for loans, outstanding, arrears, saved in rows.order_by().values_list("loan_count", "outstanding", "arrears", "saved"):
        found["count"] += 1
        found["loans"] += loans
        found["outstanding"] += outstanding
        found["arrears"] += arrears
        found["savings"] += saved
    return found


def _choices(actor: Actor, on: date) -> list[Choice]:
    heads = heads_of(actor, on)
    groups = {str(row.pk): group_label(row.code, heads.get(row.pk)) for row in groups_of(actor).order_by("code")}
    hamlets = {str(row.pk): row.name for place in actor.places[:1] for row in hamlets_of(place)}
    return [
        Choice("loai", _("Phân loại"), {str(value): str(label) for value, label in PovertyClass.choices}),
        Choice("tdp", _("Tổ dân phố, bản"), hamlets),
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
    """A number with all but its last digits covered; "" where there is none."""
    number = unseal(bytes(sealed))
    return "•" * max(len(number) - SHOWN_DIGITS, 0) + number[-SHOWN_DIGITS:] if number else ""


def household_page(actor: Actor, household_id: int) -> Context:
    """The context of household.html."""
    on = as_of(household_seen(actor, household_id, date.max).place)
    household = household_list(actor, with_head_and_class(households_seen(actor, on), on)).get(pk=household_id)
    return {
        "household": {},
    }
