"""The list of loans. Parameters of its address:

`ct` programme code · `tt` state (key of `credit.loans.queries.STATES`; not given: principal still owed; empty: all) ·
`to` group id · `hoi` association code, or "tt" for loans without a group · `tdp` hamlet id · `han` due within that many
days · `tuoi` class of age of overdue debt · `kd` inactive by the bank's rule ("ngay") or a branch's ("lai") · `kq`
outcome kind, or loan_turns, poverty_households · `nam` year of the first payout · `ten` borrower, number.
With `kq` or `nam` settled loans are shown too, so that a count of outcomes finds its rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.ageing import OverduePart
from dongvon.credit.loans.ageing import (
    of_age,
    overdue_ones,
    overdue_parts,
    standing_still,
    with_last_transaction,
)
from dongvon.credit.loans.models import Loan, OutcomeKind
from dongvon.credit.loans.queries import (
    LOAN_TURNS,
    POVERTY_HOUSEHOLDS,
    LoanFilter,
    loan_list,
    loans_of,
    rate_today,
    totals_of,
)
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.front.web.pages.kit.lists import Asked, Choice, Context, Listing, asked_of, empty
from dongvon.front.web.pages.kit.naming import (
    group_label,
    loan_state,
    place_link,
    position_of,
    programme_cell,
    programme_short,
)
from dongvon.front.web.pages.kit.parts import column
from dongvon.front.web.pages.kit.reach import hamlet_options
from dongvon.front.web.pages.loans.overdue import STILL, age_options, age_state, still_options
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Association
from dongvon.parties.groups.queries import groups_of, head_name

DIRECT = "tt"
DUE_DAYS = (30, 90, 180, 365)
ORDERS = {
    "borrower": "borrower__sort_key", "programme": "programme", "group": "group__code",
    "due_on": "final_due_on",
    "outstanding": "outstanding", "overdue": "position__overdue", "frozen": "position__frozen",
    "arrears": "position__arrears",
}  # fmt: skip


def loan_columns(totals: Mapping[str, int], *, state: str = "") -> list[Context]:
    """The columns of a list of loans on a page; what no loan of it has needs no column, nor has frozen debt, which the
    state tells, unless it is what was asked for."""
    rare = {"overdue": totals["overdue"], "arrears": totals["arrears"], "frozen": state == "frozen"}
    columns = [
        column("borrower", _("Người vay")),
        column("programme", _("Chương trình"), "programme"),
        column("group", _("Tổ")),
        column("due_on", _("Đến hạn"), "day"),
        column("rate_e7", _("Lãi suất"), "percent_e7"),
        column("outstanding", _("Dư nợ (đồng)"), "money"),
        column("overdue", _("Quá hạn (đồng)"), "money"),
        column("frozen", _("Khoanh (đồng)"), "money"),
        column("arrears", _("Lãi chưa trả (đồng)"), "money"),
        column("state", _("Trạng thái"), "state"),
    ]
    return [one for one in columns if rare.get(one["key"], True)]


def sheet_columns() -> list[Context]:
    """The columns of a sheet: everything there is room for."""
    return [
        column("borrower", _("Người vay")), column("number", _("Số khế ước")),
        column("programme", _("Chương trình"), "programme"), column("group", _("Tổ")),
        column("hamlet", _("Tổ dân phố, bản")), column("amount", _("Số tiền vay (đồng)"), "money"),
        column("disbursed_on", _("Ngày vay"), "day"), column("due_on", _("Đến hạn"), "day"),
        column("rate_e7", _("Lãi suất"), "percent_e7"), column("in_term", _("Trong hạn (đồng)"), "money"),
        column("overdue", _("Quá hạn (đồng)"), "money"), column("frozen", _("Khoanh (đồng)"), "money"),
        column("arrears", _("Lãi chưa trả (đồng)"), "money"), column("state", _("Trạng thái"), "state"),
        column("purpose", _("Mục đích")),
    ]  # fmt: skip


def loan_row(loan: Loan, on: date, heads: Mapping[int, str]) -> Context:
    """One loan as a row; amounts that are nothing stay empty, so that what matters is seen."""
    position = position_of(loan)
    group = group_label(loan.group.code, heads.get(loan.group.pk)) if loan.group else _("trực tiếp")
    return {
        "url": place_link("loan", loan.pk),
        "borrower": loan.who,
        "number": loan.number,
        "programme": programme_cell(loan.programme),
        "group": group,
        "hamlet": loan.hamlet.name,
        "purpose": loan.purpose,
        "disbursed_on": loan.first_paid_out_on,
        "due_on": loan.final_due_on,
        "amount": loan.amount,
        "rate_e7": rate_today(loan, min(on, loan.closed_on or on)),
        "outstanding": (position.outstanding or None) if position else None,
        "in_term": (position.in_term or None) if position else None,
        "overdue": (position.overdue or None) if position else None,
        "frozen": (position.frozen or None) if position else None,
        "arrears": (position.arrears or None) if position else None,
        "state": loan_state(loan, on),
    }


def heads_of(actor: Actor, on: date) -> dict[int, str]:
    """The head of each group the actor sees, by group id."""
    groups = groups_of(actor).annotate(head=head_name("pk", on))
    return {pk: head for pk, head in groups.values_list("pk", "head") if head}


def state_options() -> dict[str, str]:
    return {
        "owed": _("còn dư nợ"), "in_term": _("có nợ trong hạn"), "overdue": _("có nợ quá hạn"),
        "frozen": _("có nợ khoanh"), "unpaid_interest": _("chưa trả hết lãi"), "settled": _("đã tất toán"),
    }  # fmt: skip


def outcome_options() -> dict[str, str]:
    named = {str(kind): str(kind.label) for kind in OutcomeKind}
    return named | {
        LOAN_TURNS: _("lượt vay"), POVERTY_HOUSEHOLDS: _("hộ nghèo, cận nghèo, mới thoát nghèo được vay"),
    }  # fmt: skip


def programme_options(actor: Actor) -> dict[str, str]:
    """The programmes under which the actor sees a loan, in the order of reports."""
    lent = set(loans_of(actor).order_by().values_list("programme", flat=True).distinct())
    return {programme.code: programme_short(programme.code) for programme in all_programmes() if programme.code in lent}


def choices_of(actor: Actor, query: QueryDict, on: date, heads: Mapping[int, str]) -> list[Choice]:
    """The filters of the list with the options within the actor's reach."""
    groups = {str(row.pk): group_label(row.code, heads.get(row.pk)) for row in groups_of(actor).order_by("code")}
    associations = {str(code): str(label) for code, label in Association.choices} | {DIRECT: _("cho vay trực tiếp")}
    years = {str(year): str(year) for year in range(on.year, on.year - 30, -1)}
    by_outcome = query.get("kq") or query.get("nam")
    return [
        Choice("ct", _("Chương trình"), programme_options(actor)),
        Choice("tt", _("Trạng thái"), state_options(), default="" if by_outcome else "owed"),
        Choice("to", _("Tổ"), groups),
        Choice("hoi", _("Hội"), associations),
        Choice("tdp", _("Tổ dân phố, bản"), hamlet_options(actor)),
        Choice("han", _("Đến hạn"), {str(days): _("trong {days} ngày tới").format(days=days) for days in DUE_DAYS}),
        Choice("tuoi", _("Tuổi nợ quá hạn"), age_options(on)),
        Choice("kd", _("Không hoạt động"), still_options(on)),
        Choice("kq", _("Kết quả"), outcome_options(), shown=False),
        Choice("nam", _("Cho vay trong năm"), years, shown=False),
    ]


def filter_of(asked: Asked, on: date) -> LoanFilter:
    """The query string as a filter of the database."""
    chosen = asked.chosen

    def number(name: str) -> int | None:
        return int(chosen[name]) if chosen[name] else None

    return LoanFilter(
        on=on, programme=chosen["ct"], state=chosen["tt"], group_id=number("to"),
        association="" if chosen["hoi"] == DIRECT else chosen["hoi"], direct=chosen["hoi"] == DIRECT,
        hamlet_id=number("tdp"), due_within=number("han"), outcome=chosen["kq"], lent_in=number("nam"),
        words=asked.words,
    )  # fmt: skip


def listing(actor: Actor, query: QueryDict, *, for_sheet: bool = False) -> Listing:
    """The loans the query string asks for."""
    on = as_of(actor.places[0])
    heads = heads_of(actor, on)
    asked = asked_of(query, choices_of(actor, query, on, heads))
    rows = _narrowed(loan_list(actor, filter_of(asked, on)), asked, on)
    totals = totals_of(rows)
    wanted = asked.chosen["tt"] == "overdue" or asked.chosen["tuoi"]
    parts = overdue_parts(overdue_ones(rows), on) if wanted else {}
    columns = sheet_columns() if for_sheet else loan_columns(totals, state=asked.chosen["tt"])
    if wanted:
        columns += [column("overdue_on", _("Quá hạn từ"), "day"), column("age", _("Tuổi nợ"), "state")]
    if asked.chosen["kd"]:
        columns.append(column("last_transaction_on", _("Giao dịch gần nhất"), "day"))
    return Listing(
        asked=asked, text_label=_("Tên người vay, số khế ước"), rows=rows, orders=ORDERS, default="borrower",
        row=lambda loan: loan_row(loan, on, heads) | _more(loan, parts.get(loan.pk), on), columns=columns,
        totals=totals, total=totals["count"],
        empty=empty(),
    )  # fmt: skip


def _narrowed(rows: QuerySet[Loan], asked: Asked, on: date) -> QuerySet[Loan]:
    """By age of overdue debt and by inactivity, which no column of a loan holds."""
    if asked.chosen["tuoi"]:
        rows = of_age(rows, int(asked.chosen["tuoi"]), on)
    rule = next((rule for rule, name in STILL.items() if name == asked.chosen["kd"]), "")
    return with_last_transaction(standing_still(rows, on, rule)) if rule else rows


def _more(loan: Loan, parts: Sequence[OverduePart] | None, on: date) -> Context:
    """What a list of overdue or inactive loans shows beside: the oldest overdue part, the last transaction."""
    return {
        "overdue_on": parts[0].since if parts else None,
        "age": age_state(parts[0].since, on) if parts else None,
        "last_transaction_on": getattr(loan, "last_transaction_on", None),
    }
