"""The confirmation of balance (xác nhận số dư, đối chiếu dư nợ) of households on a day: what the books say of every
loan and of the savings, and room for what the household says.

For one household a page it signs; for a group one list, a line a loan, that goes round from hand to hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.posting import PositionChange
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of, positions_on
from dongvon.credit.savings.queries import savings_on
from dongvon.office.documents.blocks import (
    Column,
    dong,
    facts,
    heading,
    issuer_of,
    lines,
    page,
    pdf,
    signs,
    table,
)
from dongvon.office.documents.parties import heads_on, place_name, programme_name, with_parties
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import household_groups
from dongvon.parties.households.queries import households_seen, with_head_and_class

PARTS = ("in_term", "overdue", "frozen", "arrears", "deferred_interest")


@dataclass(frozen=True, slots=True)
class LoanBalance:
    """One loan of a household and where it stands, in đồng."""

    number: str
    programme: str
    borrower: str
    signed_on: date
    final_due_on: date
    position: PositionChange


@dataclass(frozen=True, slots=True)
class HouseholdBalance:
    """What a household owes and keeps on a day. `savings`: None where it has no account. `head`: of the household."""

    code: str
    head: str
    address: str
    group: str
    loans: tuple[LoanBalance, ...]
    savings_number: str
    savings: int | None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The balances of households on a day, of what the reader may see; `narrowed`: he sees only some of the loans."""

    lender: str
    place: str
    on: date
    group: str
    group_head: str
    households: tuple[HouseholdBalance, ...]
    narrowed: bool


def of_household(actor: Actor, household_id: int, on: date) -> Confirmation:
    """The balances of one household the actor may see (`household_seen` says so first)."""
    member = household_groups(on).filter(household_id=household_id).first()
    return _confirmation(actor, [household_id], member.group if member else None, on)


def of_group(actor: Actor, group: Group, on: date) -> Confirmation:
    """The balances of the group's members on the day, and of whoever else still owes through it."""
    members = set(household_groups(on).filter(group=group).values_list("household_id", flat=True))
    owing = loans_of(actor).filter(group=group, closed_on__isnull=True).values_list("household_id", flat=True)
    return _confirmation(actor, members | set(owing), group, on)


def _confirmation(actor: Actor, household_ids: Sequence[int] | set[int], group: Group | None, on: date) -> Confirmation:
    loans = list(with_parties(loans_of(actor).filter(household_id__in=household_ids)).order_by("signed_on", "pk"))
    stood = positions_on([loan.pk for loan in loans], on)
    by_household: dict[int, list[LoanBalance]] = {}
    for loan in loans:
        position = stood.get(loan.pk, PositionChange())
        if any(getattr(position, part) for part in PARTS):
            by_household.setdefault(loan.household.pk, []).append(_loan(loan, position))
    saved = savings_on(household_ids, on)
    groups = dict(
        household_groups(on).filter(household_id__in=household_ids).values_list("household_id", "group__code")
    )
    seen: QuerySet[Any] = with_head_and_class(households_seen(actor, on), on).filter(pk__in=household_ids)
    households = tuple(
        HouseholdBalance(
            row.code, row.head or row.code, row.address or row.hamlet.name, groups.get(row.pk, ""),
            tuple(by_household.get(row.pk, ())), *saved.get(row.pk, ("", None)),
        )
        for row in seen.order_by("head_key", "pk")
    )  # fmt: skip
    place = group.place if group else actor.places[0]
    head = heads_on([group.pk], on).get(group.pk, "") if group else ""
    narrowed = bool(actor.group_codes) or actor.role == Role.ASSOCIATION_OFFICER
    lender = loans[0].fund.lender.name if loans else ""
    return Confirmation(lender, place_name(place, on), on, group.code if group else "", head, households, narrowed)


def _loan(loan: Loan, position: PositionChange) -> LoanBalance:
    return LoanBalance(
        loan.number, loan.programme, loan.borrower.name, loan.first_paid_out_on or loan.signed_on, loan.final_due_on,
        position,
    )  # fmt: skip


# --- on paper ---------------------------------------------------------------------------------------------------------


def _parts(position: PositionChange) -> list[str]:
    return [dong(getattr(position, part)) if getattr(position, part) else "" for part in PARTS]


def _sums(loans: Sequence[LoanBalance]) -> list[str]:
    return [dong(sum(getattr(one.position, part) for one in loans)) for part in PARTS]


def _amount_columns(width: int) -> Iterator[Column]:
    for label in (_("Gốc trong hạn"), _("Gốc quá hạn"), _("Gốc khoanh"), _("Lãi tồn"), _("Lãi ân hạn")):
        yield Column(label, width, number=True)


def _contract(loan: LoanBalance) -> str:
    text = _("vay {since}, hạn {until}")
    days = text.format(since=day_text(loan.signed_on), until=day_text(loan.final_due_on))
    return f"{loan.number}\n{programme_name(loan.programme)}\n{days}"


def _note(one: Confirmation) -> str:
    text = _("Lãi đang tính, chưa đến hạn, không có trong bảng này.")
    if not one.narrowed:
        return text
    return f"{text} " + _("Chỉ gồm các khoản vay trong phạm vi của người lập.")


def paper_of_household(one: Confirmation) -> bytes:
    """The confirmation of one household: a page with a table, room for its own figures, and three signatures."""
    household = one.households[0]
    title = _("XÁC NHẬN SỐ DƯ, ĐỐI CHIẾU DƯ NỢ")
    group = _("Tổ {code}, tổ trưởng {head}").format(code=one.group, head=one.group_head or "…") if one.group else ""
    columns = [
        Column(_("Số khế ước, chương trình"), 7), *_amount_columns(4), Column(_("Người vay xác nhận"), 5),
        Column(_("Chênh lệch"), 4),
    ]  # fmt: skip
    rows = [[_contract(loan), *_parts(loan.position), "", ""] for loan in household.loans]
    saved = "" if household.savings is None else f"{household.savings_number}: {dong(household.savings)}"
    blocks = [
        facts([
            (_("Chủ hộ"), household.head), (_("Mã khách hàng"), household.code), (_("Nơi ở"), household.address),
            (_("Tổ tiết kiệm và vay vốn"), group),
        ]),
        heading(_("Khoản vay (đồng)")),
        table(columns, rows or [["", *[""] * 7]], [_("Cộng"), *_sums(household.loans), "", ""], by_hand=True),
        heading(_("Tiền gửi qua tổ (đồng)")),
        table(
            [Column(_("Số tài khoản và số dư theo sổ"), 7), Column(_("Người gửi xác nhận"), 5),
             Column(_("Chênh lệch"), 4)],
            [[saved or _("không có tài khoản"), "", ""]],
            by_hand=True,
        ),
        lines(_note(one), _("Nguyên nhân chênh lệch (nếu có): ………………………………………………………………………")),
        signs(_("Người vay"), _("Tổ trưởng"), _("Cán bộ ngân hàng")),
    ]  # fmt: skip
    pages = [page(title, _subtitle(one), blocks, issuer=issuer_of(one.lender, one.place))]
    return pdf(pages, title=title, on=one.on)


def paper_of_group(one: Confirmation) -> bytes:
    """The list of a group across the sheet: a line a loan, each with room for a figure, a difference, a signature."""
    title = _("BẢNG ĐỐI CHIẾU DƯ NỢ, TIỀN GỬI CỦA TỔ")
    columns = [
        Column(_("Stt"), 2), Column(_("Chủ hộ"), 7), Column(_("Số khế ước, chương trình"), 8), *_amount_columns(4),
        Column(_("Tiền gửi"), 4, number=True), Column(_("Người vay xác nhận"), 5), Column(_("Chênh lệch"), 4),
        Column(_("Ký tên"), 5),
    ]  # fmt: skip
    rows = [row for number, household in enumerate(one.households, 1) for row in _household_rows(number, household)]
    loans = [loan for household in one.households for loan in household.loans]
    saved = dong(sum(household.savings or 0 for household in one.households))
    count = _("{households} hộ, {loans} khoản vay").format(households=len(one.households), loans=len(loans))
    blocks = [
        lines(_("Tổ {code}, tổ trưởng {head}. Đơn vị tính: đồng.").format(code=one.group, head=one.group_head or "…")),
        table(columns, rows, ["", _("Cộng"), count, *_sums(loans), saved, "", "", ""], by_hand=True),
        lines(_note(one)),
        signs(_("Tổ trưởng"), _("Hội, đoàn thể"), _("Cán bộ ngân hàng")),
    ]
    pages = [page(title, _subtitle(one), blocks, issuer=issuer_of(one.lender, one.place))]
    return pdf(pages, title=title, on=one.on, turned=True)


def _household_rows(number: int, household: HouseholdBalance) -> Iterator[list[str]]:
    """The lines of one household: who and the savings stand on the first of them."""
    who, saved = [str(number), household.head], dong(household.savings) if household.savings else ""
    for loan in household.loans:
        yield [
            *who,
            f"{loan.number}\n{programme_name(loan.programme, short=True)}",
            *_parts(loan.position),
            saved,
            "",
            "",
            "",
        ]
        who, saved = ["", ""], ""
    if not household.loans:
        yield [*who, _("không còn nợ"), *[""] * len(PARTS), saved, "", "", ""]


def _subtitle(one: Confirmation) -> str:
    return _("Đến hết ngày {day}").format(day=day_text(one.on))
