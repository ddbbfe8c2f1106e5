"""The two reports of the commune's board: 01/TDCS, the balance of each group, and 02/TDCS, overdue loans with causes.

A cause is what somebody recorded: minutes of misuse, a case of debt at risk, a review of the ability to repay, or a
borrower who has left; where nobody did, the report says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.classification import CAUSES
from dongvon.core.dates import day_text
from dongvon.core.problems import N_
from dongvon.core.relief import CAUSE_NAMES, Cause
from dongvon.credit.loans.models import Loan, Misuse
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.relief.models import AbilityReview, ReliefCase
from dongvon.field.supervision.models import AbsenceStep
from dongvon.office.documents.blocks import Column, dong, lines, page, pdf, signs, table
from dongvon.office.documents.parties import heads_on, place_name, programme_name
from dongvon.parties.groups.models import Association
from dongvon.parties.groups.queries import groups_of

BALANCES, OVERDUE = "01/TDCS", "02/TDCS"
MISUSED, LEFT = N_("sử dụng vốn sai mục đích"), N_("người vay bỏ đi khỏi nơi cư trú")


@dataclass(frozen=True, slots=True)
class GroupBalance:
    """A line of 01/TDCS; amounts in đồng. A group "" is lending without a group."""

    code: str
    head: str
    hamlet: str
    association: str
    loans: int
    outstanding: int
    overdue: int
    frozen: int
    arrears: int


@dataclass(frozen=True, slots=True)
class OverdueLoan:
    """A line of 02/TDCS; amounts in đồng. `causes`: in Vietnamese, none where nobody recorded one."""

    loan_id: int
    borrower: str
    group: str
    hamlet: str
    programme: str
    number: str
    outstanding: int
    overdue: int
    arrears: int
    causes: tuple[str, ...]


def balances(actor: Actor, place: str, on: date) -> list[GroupBalance]:
    """The balance of every group of a place that owes something, and of lending without a group; call inside
    `acting(actor)`. `on`: the day whose heads lead the groups; balances are those of now."""
    groups = {one.pk: one for one in groups_of(actor).filter(place=place).select_related("hamlet")}
    heads, found = heads_on(groups, on), dict[int, list[int]]()
    loans = loans_of(actor).filter(place=place, closed_on=None, position__isnull=False).select_related("position")
    for loan in loans:
        at = loan.position
        if at.outstanding or at.arrears:
            sums = found.setdefault(loan.group_id or 0, [0] * 5)
            for number, amount in enumerate((1, at.outstanding, at.overdue, at.frozen, at.arrears)):
                sums[number] += amount
    rows = []
    for group_id, sums in found.items():
        group = groups.get(group_id)
        rows.append(
            GroupBalance(group.code, heads.get(group_id, ""), group.hamlet.name, group.association, *sums)
            if group else GroupBalance("", "", "", "", *sums)
        )  # fmt: skip
    return sorted(rows, key=lambda one: (not one.code, one.association, one.code))


def overdue(actor: Actor, place: str) -> list[OverdueLoan]:
    """Every loan with something overdue, the most first; call inside `acting(actor)`."""
    loans = list(
        loans_of(actor).filter(place=place, position__overdue__gt=0)
        .select_related("position", "household__organisation", "borrower", "group", "hamlet")
    )  # fmt: skip
    causes = _causes(loans)
    rows = [
        OverdueLoan(loan.pk, loan.who, loan.group.code if loan.group else "", loan.hamlet.name, loan.programme,
                    loan.number, loan.position.outstanding, loan.position.overdue, loan.position.arrears,
                    tuple(causes.get(loan.pk, ())))
        for loan in loans
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (-one.overdue, one.number))


def _causes(loans: Sequence[Loan]) -> dict[int, list[str]]:
    numbers = [loan.pk for loan in loans]
    found: dict[int, list[str]] = {}

    def add(loan_id: int, cause: str) -> None:
        if cause not in found.setdefault(loan_id, []):
            found[loan_id].append(cause)

    for loan_id in Misuse.objects.filter(loan__in=numbers).values_list("loan_id", flat=True):
        add(loan_id, MISUSED)
    for loan_id, cause in ReliefCase.objects.filter(loan__in=numbers).order_by("pk").values_list("loan_id", "cause"):
        add(loan_id, CAUSE_NAMES[Cause(cause)])
    latest: dict[int, list[str]] = {}
    for row in AbilityReview.objects.filter(loan__in=numbers).order_by("reviewed_on", "pk"):
        latest[row.loan_id] = row.causes
    for loan_id, keys in latest.items():
        for key in keys:
            add(loan_id, CAUSES.get(key, key))
    steps: dict[int, str] = {}
    for step in AbsenceStep.objects.filter(household__in={loan.household_id for loan in loans}).order_by("on", "pk"):
        steps[step.household_id] = step.state
    for loan in loans:
        if steps.get(loan.household_id, "back") != "back":
            add(loan.pk, LEFT)
    return found


def balances_paper(rows: Sequence[GroupBalance], place: str, on: date) -> bytes:
    columns = [
        Column(_("Stt"), 1), Column(_("Tổ"), 5), Column(_("Thôn, tổ dân phố"), 4), Column(_("Hội, đoàn thể"), 4),
        Column(_("Khoản vay"), 2, number=True), Column(_("Dư nợ"), 4, number=True),
        Column(_("Quá hạn"), 3, number=True), Column(_("Khoanh"), 3, number=True), Column(_("Lãi tồn"), 3, number=True),
    ]  # fmt: skip
    listed = [
        [str(number), f"{one.code}\n{one.head}" if one.code else _("Cho vay trực tiếp"), one.hamlet,
         str(Association(one.association).label) if one.association else "", str(one.loans), dong(one.outstanding),
         dong(one.overdue), dong(one.frozen), dong(one.arrears)]
        for number, one in enumerate(rows, 1)
    ]  # fmt: skip
    sums = [sum(getattr(one, name) for one in rows) for name in ("outstanding", "overdue", "frozen", "arrears")]
    total = ["", _("Cộng"), "", "", str(sum(one.loans for one in rows)), *(dong(amount) for amount in sums)]
    return _pdf(_("DƯ NỢ THEO TỔ TIẾT KIỆM VÀ VAY VỐN"), table(columns, listed, total), place, on, BALANCES)


def overdue_paper(rows: Sequence[OverdueLoan], place: str, on: date) -> bytes:
    columns = [
        Column(_("Stt"), 1), Column(_("Người vay"), 5), Column(_("Tổ"), 3), Column(_("Thôn, tổ dân phố"), 4),
        Column(_("Số khế ước, chương trình"), 5), Column(_("Dư nợ"), 4, number=True),
        Column(_("Quá hạn"), 4, number=True), Column(_("Lãi tồn"), 3, number=True), Column(_("Nguyên nhân"), 5),
    ]  # fmt: skip
    listed = [
        [str(number), one.borrower, one.group, one.hamlet,
         f"{one.number}\n{programme_name(one.programme, short=True)}", dong(one.outstanding), dong(one.overdue),
         dong(one.arrears), causes_text(one)]
        for number, one in enumerate(rows, 1)
    ]  # fmt: skip
    sums = [dong(sum(getattr(one, name) for one in rows)) for name in ("outstanding", "overdue", "arrears")]
    total = ["", _("Cộng"), "", "", "", *sums, ""]
    return _pdf(_("DANH SÁCH NỢ QUÁ HẠN VÀ NGUYÊN NHÂN"), table(columns, listed, total), place, on, OVERDUE)


def causes_text(one: OverdueLoan) -> str:
    return "; ".join(_(cause) for cause in one.causes) or _("chưa ghi nguyên nhân")


def _pdf(title: str, sheet: dict[str, object], place: str, on: date, form: str) -> bytes:
    ward = place_name(place, on)
    body = [
        sheet,
        lines(_("Bố cục do dự án đặt: mẫu của ngân hàng chưa được xem.")),
        signs(_("Người lập"), _("Trưởng Ban đại diện")),
    ]
    subtitle = _("Đến ngày {day} · {place}").format(day=day_text(on), place=ward)
    issuer = (_("BAN ĐẠI DIỆN"), ward)
    return pdf([page(title, subtitle, body, issuer=issuer, form=form)], title=title, on=on, turned=True)
