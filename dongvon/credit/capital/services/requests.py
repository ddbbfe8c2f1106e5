"""Requests for capital, dated at each stop: ward → bank office → branch → provincial board."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.models import Fund
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.core.targets import SOURCE, Level
from dongvon.credit.capital.models import CapitalRequest, RequestStop, Target, TargetDecision
from dongvon.credit.capital.queries import lock_targets, refuse_elsewhere, request_for, stops_of
from dongvon.credit.capital.services.checks import refuse_ahead, refuse_unfit
from dongvon.credit.programmes.catalogue import all_programmes

Stop = RequestStop.Stop
ABOUT = "capital_request"


@service(Role.WARD_OFFICER, Role.WARD_LEADER)
def ask_for_capital(
    *, actor: Actor, request_id: UUID, place: str, number: str, programme: str, fund_id: int, asked: int,
    asked_on: date, reason: str,
) -> Done:  # fmt: skip
    """The ward asks for more capital (đồng) for a programme from a fund; the clock of the measures starts."""
    refuse_elsewhere(actor, place)
    known = programme in {one.code for one in all_programmes()} and Fund.objects.filter(pk=fund_id).exists()
    if not known or not 0 < asked <= 10**13:
        text = N_("Ghi chương trình, nguồn vốn và số tiền lớn hơn 0.")
        raise Refused(Problem("capital_request_unsound", text))
    refuse_unfit(CapitalRequest, number=number, reason=reason)
    refuse_ahead(asked_on)
    if CapitalRequest.objects.filter(place=place, number=number.strip(), programme=programme, fund=fund_id).exists():
        text = N_("Văn bản {number} đã ghi đề nghị cho chương trình và nguồn vốn này.")
        raise Refused(Problem("capital_request_known", text, {"number": number.strip()}))
    row = CapitalRequest.objects.create(
        place=place, number=number.strip(), programme=programme, fund_id=fund_id, asked=asked, asked_on=asked_on,
        reason=reason.strip(), user_id=actor.user_id,
    )  # fmt: skip
    _stop(row, Stop.WARD, asked_on, asked, number.strip(), actor)
    return Done(place, (ABOUT, row.pk), {"capital_request_id": row.pk}, {"programme": programme, "asked": asked})


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def pass_on_request(
    *, actor: Actor, request_id: UUID, capital_request_id: int, stop: str, on: date, amount: int, document: str,
    remark: str = "",
) -> Done:  # fmt: skip
    """The bank office, then the branch, submits a request further, with what it supports of it."""
    row = request_for(actor, capital_request_id)
    lock_targets(row.place, [(row.programme, row.fund_id)])
    if stop not in (Stop.OFFICE, Stop.BRANCH):
        raise Refused(Problem("stop_unknown", N_("Chặng tiếp theo là phòng giao dịch, rồi chi nhánh.")))
    _refuse_out_of_turn(row, Stop(stop), on, amount)
    found = _stop(row, Stop(stop), on, amount, document, actor, remark=remark)
    return Done(row.place, (ABOUT, row.pk), {"stop_id": found.pk}, {"stop": stop, "amount": amount})


@service(Role.BANK_OFFICER)
def answer_request(
    *, actor: Actor, request_id: UUID, capital_request_id: int, on: date, amount: int, document: str,
    decision_id: int | None = None, remark: str = "",
) -> Done:  # fmt: skip
    """What the provincial board allocated (đồng), by the decision whose targets it raised; 0 and no decision: refused.
    Together never more than was asked, nor than the decision adds to the programme and fund."""
    row = request_for(actor, capital_request_id)
    lock_targets(row.place, [(row.programme, row.fund_id)])
    _refuse_out_of_turn(row, Stop.BOARD, on, amount)
    given = [one for one in stops_of(row) if one.stop == Stop.BOARD]
    if given and (not amount or any(not one.amount for one in given)):
        raise Refused(Problem("capital_request_answered", N_("Đề nghị này đã có trả lời.")))
    if sum(one.amount for one in given) + amount > row.asked:
        text = N_("Số giao cộng lại vượt số đề nghị {asked} đồng.")
        raise Refused(Problem("allocated_more_than_asked", text, {"asked": dotted(row.asked)}))
    if (decision_id is None) != (amount == 0):
        raise Refused(Problem("allocation_without_decision", N_("Số giao phải theo một quyết định giao chỉ tiêu.")))
    if decision_id is not None:
        _refuse_beyond_decision(row, decision_id, amount)
    found = _stop(row, Stop.BOARD, on, amount, document, actor, remark=remark, decision_id=decision_id)
    return Done(row.place, (ABOUT, row.pk), {"stop_id": found.pk}, {"stop": "board", "amount": amount})


def _refuse_out_of_turn(row: CapitalRequest, stop: RequestStop.Stop, on: date, amount: int) -> None:
    """Each stop after the one before it, not earlier, with no more than was asked."""
    refuse_ahead(on)
    last, order = stops_of(row)[-1], Stop.values
    again = last.stop == stop == Stop.BOARD
    if order.index(stop) != order.index(last.stop) + 1 and not again:
        text = N_("Đề nghị đang ở chặng “{last}”; các chặng đi lần lượt.")
        raise Refused(Problem("stop_out_of_turn", text, {"last": Stop(last.stop).label}))
    if on < last.on:
        text = N_("Ngày phải từ ngày {day} của chặng trước.")
        raise Refused(Problem("stop_before_the_last", text, {"day": day_text(last.on)}))
    if not 0 <= amount <= row.asked:
        text = N_("Số tiền phải từ 0 đến số đề nghị {asked} đồng.")
        raise Refused(Problem("more_than_asked", text, {"asked": dotted(row.asked)}))


def _refuse_beyond_decision(row: CapitalRequest, decision_id: int, amount: int) -> None:
    decision = TargetDecision.objects.filter(pk=decision_id, place=row.place, level=Level.COMMUNE).first()
    line = Target.objects.filter(
        sheet__decision=decision_id, programme=row.programme, fund=row.fund_id, hamlet=None, group=None, association=""
    ).first()
    if decision is None or line is None:
        text = N_("Quyết định không giao chỉ tiêu cho chương trình và nguồn vốn của đề nghị.")
        raise Refused(Problem("decision_of_something_else", text, {}, SOURCE))
    others = RequestStop.objects.filter(
        decision=decision, request__programme=row.programme, request__fund=row.fund_id
    ).values_list("amount", flat=True)
    if sum(others) + amount > max(line.change, 0):
        text = N_("Quyết định chỉ tăng {change} đồng cho chương trình và nguồn vốn này.")
        raise Refused(Problem("allocated_beyond_decision", text, {"change": dotted(max(line.change, 0))}, SOURCE))


def _stop(
    row: CapitalRequest, stop: RequestStop.Stop, on: date, amount: int, document: str, actor: Actor, *,
    remark: str = "", decision_id: int | None = None,
) -> RequestStop:  # fmt: skip
    refuse_unfit(RequestStop, document=document)
    if remark:
        refuse_unfit(RequestStop, remark=remark)
    return RequestStop.objects.create(
        place=row.place, request=row, stop=stop, on=on, amount=amount, document=document.strip(), remark=remark,
        decision_id=decision_id, user_id=actor.user_id,
    )  # fmt: skip
