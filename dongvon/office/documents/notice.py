"""The notice that principal went overdue (thông báo chuyển nợ quá hạn, 14/TD): one page for each transfer.

It says the state at the end of the day of the transfer, so that a copy made later says the same. The bank's own lay-out
was not seen (decision 0040). Source: CV 597/NHCS-TDNN (30/01/2026)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.dates import day_text
from dongvon.core.interest import OVERDUE, BalancePeriod, interest
from dongvon.core.life import Act, Life
from dongvon.core.posting import PositionChange
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import RatePeriod
from dongvon.credit.loans.grounds import Ground, rate_ground
from dongvon.credit.loans.living import Past, pasts_of
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Event, Loan, Misuse, Movement
from dongvon.credit.loans.queries import loans_of
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
from dongvon.office.documents.parties import Parties, next_sessions, parties_of, party_rows, with_parties

COST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part went overdue: an instalment (`number`, `due_on`; the last one is `final`), or, with `minutes`, misuse
    found on `due_on`. `amount` in đồng."""

    amount: int
    due_on: date
    number: int = 0
    final: bool = False
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One transfer to overdue. `position` and `running` (interest not yet due) at the end of the day `on`; `cost` is
    the interest of the part for thirty days at the overdue rate, `cost_in_term` at the other; None where
    no rule is known. `pay_on`: the next session of the point. Amounts in đồng."""

    parties: Parties
    on: date
    amount: int
    decision: str
    reasons: tuple[Reason, ...]
    position: PositionChange
    running: int
    rate_in_term_e7: int
    rate_overdue_e7: int | None
    cost: int | None
    cost_in_term: int
    ground: Ground
    point: str
    pay_on: date


@dataclass(frozen=True, slots=True)
class TransferDay:
    """A day on which principal went overdue: so many transfers, so many đồng."""

    on: date
    transfers: int
    amount: int


def transfer_days(actor: Actor) -> list[TransferDay]:
    """The days with transfers of loans the actor may see, the latest first."""
    days: dict[date, list[int]] = {}
    for one in _transfers(loans_of(actor).values("pk")):
        days.setdefault(one.on, []).append(one.amount)
    return [TransferDay(on, len(amounts), sum(amounts)) for on, amounts in sorted(days.items(), reverse=True)]


def transfers_of(loan: Loan, until: date = date.max) -> list[date]:
    """The days on which something of the loan went overdue, the latest first."""
    return sorted({one.on for one in _transfers([loan.pk]) if one.on <= until}, reverse=True)


@dataclass(frozen=True, slots=True)
class _Transfer:
    """An act of transfer and what it moved, in đồng."""

    act: ActRow
    amount: int

    @property
    def on(self) -> date:
        return self.act.on


def _transfers(loan_ids: Iterable[Any]) -> list[_Transfer]:
    """What the books say was moved to overdue by each act that stands; what an earlier receipt, found late, had paid
    was not. Two statements."""
    moves = Movement.objects.filter(event=Event.TO_OVERDUE, loan_id__in=loan_ids, act_id__isnull=False)
    sums = moves.values_list("act_id").annotate(moved=Sum("amount")).order_by()
    amounts = {act_id: moved for act_id, moved in sums if moved > 0}
    return [_Transfer(act, amounts[act.pk]) for act in ActRow.objects.filter(pk__in=amounts).order_by("on", "pk")]


def notices_of_day(actor: Actor, on: date) -> list[Notice]:
    """All transfers of the day of loans the actor may see, in order of group and borrower; a constant number of
    statements for loans of one commune."""
    return _notices(loans_of(actor), on)


def notices_of(loan: Loan, on: date) -> list[Notice]:
    """The transfers of one loan on the day."""
    return _notices(Loan.objects.filter(pk=loan.pk), on)


def _notices(within: QuerySet[Loan], on: date) -> list[Notice]:
    by_loan: dict[int, list[_Transfer]] = {}
    for one in _transfers(within.values("pk")):
        if one.on == on:
            by_loan.setdefault(one.act.loan_id, []).append(one)
    ordered = with_parties(within.filter(pk__in=by_loan)).order_by("group__code", "borrower__sort_key", "pk")
    loans = list(ordered)
    misuses = Misuse.objects.in_bulk(one.act.facts.get("misuse") for ones in by_loan.values() for one in ones)
    parties, pasts = parties_of(loans, on), pasts_of(loans)
    sessions = next_sessions((loan.hamlet.point for loan in loans), on)
    return [
        _notice(loan, parties[loan.pk], pasts[loan.pk], one, misuses, sessions)
        for loan in loans
        for one in by_loan[loan.pk]
    ]


def _notice(
    loan: Loan,
    parties: Parties,
    past: Past,
    one: _Transfer,
    misuses: Mapping[int, Misuse],
    sessions: Mapping[int, date],
) -> Notice:
    on, life, point = one.on, past.lived(one.on)[0], loan.hamlet.point
    act = next(act for act in past.acts if act.number == one.act.pk)
    reasons = _reasons(past.until(act), act, one.amount, misuses.get(one.act.facts.get("misuse", 0)))
    return Notice(
        parties, on, one.amount, one.act.document, reasons, life.position, life.running(on).total,
        *_cost(past, life, on, one.amount), rate_ground(loan, OVERDUE, on), point.name, sessions[point.pk],
    )  # fmt: skip


def _reasons(before: Life, act: Act, amount: int, misuse: Misuse | None) -> tuple[Reason, ...]:
    if act.early:
        found_on, minutes = (misuse.found_on, misuse.minutes) if misuse else (act.on, "…")
        return (Reason(amount, found_on, minutes=minutes),)
    found = []
    for one, missed in before.missed(act.on):
        part = min(missed, amount)
        amount -= part
        if part:
            found.append(Reason(part, one.due_on, one.number, one.due_on == before.final_due_on))
    return tuple(found)


def _cost(past: Past, life: Life, on: date, amount: int) -> tuple[int, int | None, int | None, int]:
    """Both rates of the day, and the interest of the part for thirty days at the one and at the other."""
    rates = past.contract.rates(life.place)
    now = next(row for row in rates if row.since <= on < row.until)
    until = on + timedelta(days=COST_DAYS)
    flat = [RatePeriod(on, until, now.in_term_e7, now.overdue_e7)]
    in_term = interest([BalancePeriod(on, until, amount)], flat).total
    cost = None if now.overdue_e7 is None else interest([BalancePeriod(on, until, 0, amount)], flat).total
    return now.in_term_e7, now.overdue_e7, cost, in_term


# --- on paper ---------------------------------------------------------------------------------------------------------


def paper(notices: Sequence[Notice], on: date) -> bytes:
    """The notices of the day as one PDF, each on its own page, in the language in force; refused where there are
    none."""
    if not notices:
        text = N_("Ngày {day} không có khoản vay nào trong phạm vi của bạn chuyển nợ quá hạn.")
        raise Refused(Problem("no_transfer_that_day", text, {"day": day_text(on)}))
    title = _("Thông báo chuyển nợ quá hạn")
    return pdf([_page(one) for one in notices], title=title, on=on)


def _page(one: Notice) -> Block:
    who, on = one.parties, day_text(one.on)
    moved = _("Ngày {day}, {amount} tiền gốc của khoản vay này đã chuyển sang nợ quá hạn (văn bản {decision}).")
    blocks = [
        facts(party_rows(who)),
        heading(_("Phần nợ chuyển quá hạn và lý do")),
        lines(moved.format(day=on, amount=dong_text(one.amount), decision=one.decision or "…")),
        table(
            [Column(_("Ngày"), 2), Column(_("Lý do"), 6), Column(_("Số tiền (đồng)"), 3, number=True)],
            [[day_text(reason.due_on), _why(reason), dong(reason.amount)] for reason in one.reasons],
            [_("Cộng"), "", dong(one.amount)],
        ),
        heading(_("Còn nợ đến hết ngày {day}").format(day=on)),
        _owed(one),
        heading(_("Lãi của phần quá hạn")),
        lines(*_costs(one)),
        heading(_("Việc cần làm")),
        lines(*_to_do(one)),
        signs(_("Người vay đã nhận"), _("Tổ trưởng đã nhận"), _("Giám đốc")),
        lines(_("Nơi nhận: người vay; tổ trưởng; hội, đoàn thể; Ủy ban nhân dân {place}; lưu hồ sơ khoản vay.").format(
            place=who.place[:1].lower() + who.place[1:])),
    ]  # fmt: skip
    subtitle = _("Kính gửi: ông (bà) {name}").format(name=who.borrower)
    issuer = issuer_of(who.lender, who.place)
    title = _("THÔNG BÁO CHUYỂN NỢ QUÁ HẠN")
    return page(title, subtitle, blocks, issuer=issuer, form=_("Mẫu 14/TD"))


def _why(reason: Reason) -> str:
    if reason.minutes:
        return _("Sử dụng vốn sai mục đích, biên bản {minutes}, hết hạn mà chưa trả").format(minutes=reason.minutes)
    if reason.final:
        return _("Đến hạn cuối cùng mà chưa trả, không được gia hạn")
    text = _("Kỳ trả gốc thứ {number} đến hạn mà chưa trả đủ, không được điều chỉnh kỳ hạn")
    return text.format(number=reason.number)


def _owed(one: Notice) -> Block:
    at = one.position
    rows = [
        (_("Gốc quá hạn"), at.overdue),
        (_("Gốc trong hạn"), at.in_term),
        (_("Gốc được khoanh"), at.frozen),
        (_("Lãi đến hạn chưa trả (lãi tồn)"), at.arrears),
        (_("Lãi ân hạn để lại"), at.deferred_interest),
        (_("Lãi đang tính, chưa đến hạn"), one.running),
    ]
    shown = [[label, dong(amount)] for label, amount in rows if amount]
    columns = [Column(_("Khoản"), 6), Column(_("Số tiền (đồng)"), 3, number=True)]
    return table(columns, shown, [_("Cộng"), dong(sum(amount for _label, amount in rows))])


def _costs(one: Notice) -> list[str]:
    if one.rate_overdue_e7 is None or one.cost is None:
        return [_("Chưa có quy định lãi suất quá hạn của chương trình này; hãy hỏi ngân hàng.")]
    text = _(
        "Từ ngày {day}, phần quá hạn chịu lãi suất {overdue}/năm thay cho {in_term}/năm: cứ {days} ngày là {cost} thay "
        "cho {cost_in_term}."
    )
    return [
        text.format(
            day=day_text(one.on), overdue=rate_text(one.rate_overdue_e7), in_term=rate_text(one.rate_in_term_e7),
            days=COST_DAYS, cost=dong_text(one.cost), cost_in_term=dong_text(one.cost_in_term),
        ),
        _("Căn cứ: {ground}.").format(ground=ground_text(one.ground)),
    ]  # fmt: skip


def _to_do(one: Notice) -> list[str]:
    where = _(
        "Trả {overdue} tiền gốc quá hạn và lãi chưa trả tại {point}, chậm nhất phiên giao dịch ngày {day}; trả sớm hơn "
        "tại trụ sở ngân hàng thì bớt được lãi của những ngày ấy."
    )
    found = [
        where.format(overdue=dong_text(one.position.overdue), point=one.point, day=day_text(one.pay_on)),
        _("Tiền gốc nộp thẳng cho cán bộ ngân hàng và lấy chứng từ; không nộp tiền gốc cho tổ trưởng."),
        _("Nếu không trả được vì thiên tai, dịch bệnh, ốm đau hay rủi ro khách quan khác: báo ngay tổ trưởng và ngân "
          "hàng để lập biên bản, xét theo Quyết định 50/2010/QĐ-TTg và 08/2021/QĐ-TTg."),
    ]  # fmt: skip
    if one.position.in_term:
        text = _("Phần gốc còn lại {amount} vẫn trong hạn, trả theo lịch đã thỏa thuận.")
        found.append(text.format(amount=dong_text(one.position.in_term)))
    return found
