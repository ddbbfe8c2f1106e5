"""The interest statement of a loan (bảng kê tính lãi, sao kê khoản vay): what stood, what moved, what stands, and every
stretch of days behind the interest that fell due between two days.

Nothing is reckoned here: `credit.loans.explaining` does it, for the page and the command too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.core.interest import DENOMINATOR, FROZEN, OVERDUE, Segment
from dongvon.core.life import live
from dongvon.core.posting import Happened, PositionChange
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.explaining import Reckoned, reckonings
from dongvon.credit.loans.grounds import Ground, rate_ground
from dongvon.credit.loans.living import pasts_of
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Event, Loan
from dongvon.credit.loans.queries import positions_on
from dongvon.office.documents.blocks import (
    Block,
    Column,
    dong,
    dong_text,
    facts,
    ground_text,
    heading,
    issuer_of,
    lines,
    page,
    pdf,
    rate_text,
    signs,
    table,
)
from dongvon.office.documents.parties import Parties, parties_of, party_rows, with_parties

PARTS = ("principal", "arrears", "deferred_interest")
STATES = {OVERDUE: N_("quá hạn"), FROZEN: N_("khoanh")}


@dataclass(frozen=True, slots=True)
class Move:
    """One event of the period with the document of its act."""

    on: date
    event: Happened
    amount: int
    change: PositionChange
    document: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A loan from the morning of `since` to the evening of `until`: `opening` and `closing` with the `moves` between
    them, the interest reckoned on those days (the last may still run), the documents behind its rates in the order in
    which they come up (`numbers`: which of them, by state, rate and first day), and what the books say on the last
    day."""

    parties: Parties
    since: date
    until: date
    opening: PositionChange
    moves: tuple[Move, ...]
    closing: PositionChange
    booked: PositionChange
    periods: tuple[Reckoned, ...]
    grounds: tuple[tuple[int, Ground], ...]
    numbers: Mapping[tuple[str, int, date], int]


def statement(loan: Loan, since: date, until: date) -> Statement:
    """The statement of the days from `since` to `until`, both counted; refused where the period runs backwards, or the
    books know nothing of the loan then."""
    if since > until:
        raise Refused(Problem("period_backwards", N_("Kỳ sao kê phải từ ngày trước đến ngày sau.")))
    loan = with_parties(Loan.objects.filter(pk=loan.pk)).get()
    past = pasts_of([loan])[loan.pk]
    begun = past.opening.on if past.opening else min((act.on for act in past.acts), default=date.max)
    if until < begun:
        text = N_("Sổ ở đây chưa ghi gì của khoản vay này đến ngày {day}.")
        raise Refused(Problem("nothing_booked_yet", text, {"day": day_text(until)}))
    since = max(since, begun)
    before, (life, lived) = past.begin(), past.lived(until)
    live(before, past.acts, since - timedelta(days=1))
    papers = dict(ActRow.objects.filter(loan=loan).values_list("pk", "document"))
    moves = [
        Move(act.on, effect.event, effect.amount, effect.change, papers[act.number])
        for act, effects in lived for effect in effects
        if act.on >= since and (effect.amount or any(effect.change.parts))
    ]  # fmt: skip
    periods = [one for one in reckonings(loan, until) if one.on >= since]
    grounds, numbers = _grounds(loan, periods)
    return Statement(
        parties_of([loan], until)[loan.pk], since, until, before.position, tuple(moves), life.position,
        positions_on([loan.pk], until).get(loan.pk, PositionChange()), tuple(periods), grounds, numbers,
    )  # fmt: skip


def _grounds(
    loan: Loan, periods: Sequence[Reckoned]
) -> tuple[tuple[tuple[int, Ground], ...], dict[tuple[str, int, date], int]]:
    """The documents behind the rates, each once with its rate, and which of them each stretch of days rests on."""
    found, numbers = list[tuple[int, Ground]](), dict[tuple[str, int, date], int]()
    for segment in (segment for period in periods for segment in period.interest.segments):
        rate = segment.annual_rate_e7
        ground = (rate, rate_ground(loan, segment.state, segment.since))
        if ground not in found:
            found.append(ground)
        numbers[segment.state, rate, segment.since] = found.index(ground) + 1
    return tuple(found), numbers


# --- on paper ---------------------------------------------------------------------------------------------------------


def paper(one: Statement) -> bytes:
    """The statement as PDF, in the language in force."""
    issuer = issuer_of(one.parties.lender, one.parties.place)
    text = _("Từ ngày {since} đến hết ngày {until}")
    subtitle = text.format(since=day_text(one.since), until=day_text(one.until))
    title = _("SAO KÊ KHOẢN VAY VÀ BẢNG KÊ TÍNH LÃI")
    blocks = [facts(party_rows(one.parties)), *_totals(one), *_moves(one), *_interest(one)]
    blocks.append(signs(_("Người vay"), _("Cán bộ tín dụng"), _("Giám đốc")))
    return pdf([page(title, subtitle, blocks, issuer=issuer)], title=title, on=one.until)


def _amounts(change: PositionChange) -> list[str]:
    return [dong(getattr(change, part)) if getattr(change, part) else "" for part in PARTS]


def _totals(one: Statement) -> Iterator[Block]:
    """From the opening to the closing balance, the moves summed by what happened."""
    yield heading(_("Tổng hợp"))
    sums: dict[Happened, PositionChange] = {}
    for move in one.moves:
        sums[move.event] = sums.get(move.event, PositionChange()) + move.change
    rows = [[_("Đầu kỳ, sáng ngày {day}").format(day=day_text(one.since)), *_amounts(one.opening)]]
    rows += [[str(Event(event).label), *_amounts(change)] for event, change in sums.items() if any(_amounts(change))]
    last = [_("Cuối kỳ, hết ngày {day}").format(day=day_text(one.until)), *_amounts(one.closing)]
    columns = [Column(_("Khoản (đồng)"), 6), *(Column(label, 3, number=True) for label in (
        _("Gốc"), _("Lãi phải trả"), _("Lãi ân hạn để lại")))]  # fmt: skip
    yield table(columns, rows, last)
    at = one.closing
    text = _("Gốc cuối kỳ gồm trong hạn {in_term}, quá hạn {overdue}, khoanh {frozen}.")
    said = [text.format(in_term=dong_text(at.in_term), overdue=dong_text(at.overdue), frozen=dong_text(at.frozen))]
    if at.overpaid:
        said.append(_("Ngân hàng còn giữ {amount} thu thừa của người trả.").format(amount=dong_text(at.overpaid)))
    if one.booked != one.closing:
        said.append(_("Số tính lại khác sổ: phải kiểm tra trước khi ký."))
    yield lines(*said)


def _moves(one: Statement) -> Iterator[Block]:
    if not one.moves:
        return
    yield heading(_("Từng việc trong kỳ"))
    columns = [
        Column(_("Ngày"), 3), Column(_("Việc"), 5), Column(_("Chứng từ"), 4), Column(_("Số tiền (đồng)"), 3, True),
    ]  # fmt: skip
    yield table(columns, [[day_text(m.on), str(Event(m.event).label), m.document, dong(m.amount)] for m in one.moves])


def _interest(one: Statement) -> Iterator[Block]:
    """Each amount of interest with its stretches of days; the number in brackets is the document's."""
    if not one.periods:
        return
    yield heading(_("Tiền lãi tính thế nào"))
    how = _(
        "Mỗi dòng: dư nợ × số ngày × lãi suất năm ÷ 365, tính cả ngày đầu, không tính ngày cuối; cộng rồi làm tròn một "
        "lần. Số trong ngoặc vuông là văn bản của lãi suất, ở dưới."
    )
    yield lines(how)
    columns = [
        Column(_("Từ ngày"), 4), Column(_("Đến ngày"), 4), Column(_("Số ngày"), 2, True),
        Column(_("Trạng thái"), 4), Column(_("Dư nợ (đồng)"), 5, True), Column(_("Lãi suất năm"), 4),
        Column(_("Tiền lãi (đồng)"), 5, True),
    ]  # fmt: skip
    rows = []
    for period in one.periods:
        rows += [
            [
                day_text(segment.since), day_text(segment.until), str(segment.days),
                _(STATES.get(segment.state, N_("trong hạn"))), dong(segment.balance),
                _rate(one, segment),
                _hundredths(segment),
            ]
            for segment in period.interest.segments
        ]  # fmt: skip
        rows.append([_ends(period), dong(period.interest.total)])
    yield table(columns, rows)
    yield lines(*(
        f"[{number}] {rate_text(rate)}: {ground_text(ground)}."
        for number, (rate, ground) in enumerate(one.grounds, 1)
    ))  # fmt: skip


def _rate(one: Statement, segment: Segment) -> str:
    rate = segment.annual_rate_e7
    return f"{rate_text(rate)} [{one.numbers[segment.state, rate, segment.since]}]"


def _ends(period: Reckoned) -> str:
    if period.booked is None:
        return _("Cộng, đang tính đến trước ngày {day}").format(day=day_text(period.until))
    text = _("Cộng, ân hạn để lại ngày {day}") if period.put_off else _("Cộng, đến hạn ngày {day}")
    return text.format(day=day_text(period.on))


def _hundredths(segment: Segment) -> str:
    """The exact interest of one stretch, cut after two decimals for print; the books keep all of it."""
    whole, rest = segment.exact
    point = "." if dong(1000) == "1,000" else ","
    return f"{dong(whole)}{point}{rest * 100 // DENOMINATOR:02d}"


def usual_beginning(loan: Loan, until: date) -> date:
    """Where a statement begins unless another day is asked for: with the year, or with the loan."""
    return min(max(date(until.year, 1, 1), loan.signed_on), until)
