"""Who stands on a paper of a loan, as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongvon.base.places.models import Point
from dongvon.base.places.queries import MERGED_ON, commune, in_force, session_days
from dongvon.core.dates import day_text
from dongvon.credit.loans.models import Loan
from dongvon.credit.programmes.catalogue import load
from dongvon.office.documents.blocks import dong_text
from dongvon.parties.groups.models import Association, BoardSeat


@dataclass(frozen=True, slots=True)
class Parties:
    """The contract and the people around it. `group`: its code, `head` who leads it on the day; both empty for a loan
    without a group. Amounts in đồng."""

    lender: str
    place: str
    borrower: str
    address: str
    group: str
    head: str
    association: str
    loan_number: str
    programme: str
    signed_on: date
    amount: int
    final_due_on: date


def with_parties(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    """The loans with all that `parties_of` asks of them."""
    return loans.select_related("household", "borrower", "group", "hamlet__point", "fund__lender")


def parties_of(loans: Sequence[Loan], on: date) -> dict[int, Parties]:
    """The parties of each loan on the day; a constant number of statements for loans of one commune."""
    heads = heads_on({loan.group_id for loan in loans if loan.group_id}, on)
    places = {place: place_name(place, on) for place in {loan.place for loan in loans}}
    return {
        loan.pk: Parties(
            loan.fund.lender.name, places[loan.place], loan.borrower.name,
            f"{loan.household.address or loan.hamlet.name}, {places[loan.place]}",
            loan.group.code if loan.group else "", heads.get(loan.group_id or 0, ""), loan.association,
            loan.number, loan.programme, loan.first_paid_out_on or loan.signed_on, loan.amount, loan.final_due_on,
        )
        for loan in loans
    }  # fmt: skip


def heads_on(group_ids: Iterable[int], on: date) -> Mapping[int, str]:
    """The head of each group on the day, by group id."""
    seats = BoardSeat.objects.filter(in_force(on), group_id__in=list(group_ids), post=BoardSeat.Post.HEAD)
    return dict(seats.values_list("group_id", "name"))


def place_name(place: str, on: date) -> str:
    """The name of the commune on the day, or on the first day of the present ones."""
    return commune(place, max(on, MERGED_ON)).name


def next_sessions(points: Iterable[Point], on: date) -> dict[int, date]:
    """The first session of each point after the day, by point id."""
    found = {}
    for point in {one.pk: one for one in points}.values():
        held = [day for year in (on.year, on.year + 1) for _fixed, day in session_days(point, year)]
        found[point.pk] = min(day for day in held if day > on)
    return found


def programme_name(code: str, *, short: bool = False) -> str:
    """The programme in the language of the paper."""
    name = load(code).short if short else load(code).name
    return name.en if get_language() == "en" else name.vi


def party_rows(who: Parties) -> list[tuple[str, str]]:
    """The first rows of every paper of one loan."""
    group = _("Tổ {code}, tổ trưởng {head}").format(code=who.group, head=who.head or "…") if who.group else ""
    association = str(Association(who.association).label) if who.association else ""
    return [
        (_("Người vay"), who.borrower),
        (_("Nơi ở"), who.address),
        (_("Tổ tiết kiệm và vay vốn"), group),
        (_("Hội, đoàn thể nhận ủy thác"), association),
        (_("Số khế ước, sổ vay vốn"), who.loan_number),
        (_("Chương trình"), programme_name(who.programme)),
        (_("Số tiền vay"), _("{amount}, vay ngày {day}").format(amount=dong_text(who.amount),
                                                              day=day_text(who.signed_on))),
        (_("Hạn trả cuối cùng"), day_text(who.final_due_on)),
    ]  # fmt: skip
