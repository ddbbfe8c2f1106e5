"""Writes on proposals: made by the ordering, changed by hand, sent with the sheet of targets they ask for, sent back.
The ward only proposes: the decision is the signed one on the sheet (`credit.capital.services.decide_targets`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.ordering import propose
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.reallocation import OPEN_STATES, PROPOSAL_STATE_NAMES, Cell, Move, ProposalState
from dongvon.core.targets import SOURCE, Level
from dongvon.credit.capital.queries import latest, targets_of
from dongvon.credit.capital.services.targets import Line, propose_targets
from dongvon.office.planning.models import Proposal, ProposalMove, ProposalStep, ProposalVersion
from dongvon.office.planning.queries import (
    Reading,
    fund_words_of,
    latest_of,
    proposal_for,
    reading_of,
    state_of,
    step_of,
    versions_of,
)
from dongvon.office.planning.supplies import facts_of, written
from dongvon.office.planning.terms import horizons, plan_rules

ABOUT = "reallocation_proposal"
PROPOSERS = (Role.WARD_OFFICER, Role.BANK_OFFICER)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A move wanted by hand, in đồng; `fund`: the word its cells use."""

    giver: str
    receiver: str
    fund: str
    amount: int


@service(*PROPOSERS)
def make_proposal(*, actor: Actor, request_id: UUID, place: str, on: date, months: int) -> Done:
    """What the ordering proposes for a commune on a day, for what falls due within so many months. It changes nothing:
    the facts it was made from are kept with it."""
    if place not in actor.places:
        raise Refused(Problem("place_out_of_reach", N_("Địa bàn {place} ngoài phạm vi của bạn."), {"place": place}))
    if months not in horizons(on) or on > timezone.localdate():
        raise Refused(Problem("horizon_unsound", N_("Kỳ dự báo phải là một tháng, một quý hoặc một năm, từ nay.")))
    facts = facts_of(actor, place, on, months)
    supplies, needs = written(facts)
    proposal = Proposal.objects.create(
        place=place, on=on, months=months, until_on=facts.until, supplies=supplies, needs=needs, user_id=actor.user_id
    )
    plan = propose(facts.supplies, facts.needs, plan_rules(on))
    version = _version(actor, proposal, 1, plan.moves, "")
    answer = {"proposal_id": proposal.pk, "version_id": version.pk, "moves": len(plan.moves)}
    told = {"on": on, "months": months, "waiting": len(needs), "served": len(plan.served), "moves": len(plan.moves)}
    return Done(place, (ABOUT, proposal.pk), answer, told)


@service(*PROPOSERS)
def change_proposal(
    *, actor: Actor, request_id: UUID, proposal_id: int, moves: Sequence[Wanted], reason: str
) -> Done:  # fmt: skip
    """All moves of a proposal as somebody wants them, with his reason. Refused with the rule that stands in the way;
    only the order of who waits may be changed, and the minutes say so."""
    proposal = _open(actor, proposal_id)
    if not 0 < len(reason.strip()) <= 300:
        raise Refused(Problem("change_needs_a_reason", N_("Ghi lý do sửa đề nghị, không quá 300 chữ.")))
    wanted = _moves(proposal, moves)
    reading = Reading(proposal, tuple(wanted))
    for problem in reading.problems:
        if problem.severity == "block":
            raise Refused(problem)
    version = _version(actor, proposal, len(versions_of(proposal)) + 1, wanted, reason.strip())
    answer = {"version_id": version.pk, "number": version.number}
    warned = [one.code for one in reading.problems]
    return Done(proposal.place, (ABOUT, proposal.pk), answer, {"number": version.number, "warned": warned})


@service(*PROPOSERS)
def send_proposal(*, actor: Actor, request_id: UUID, proposal_id: int, on: date, document: str) -> Done:
    """The minutes go to who decides, with the sheet of targets they ask for (`credit/capital`). Refused where targets
    have been decided anew since, or where there is nothing to move."""
    proposal = _open(actor, proposal_id)
    document = _numbered(on, document)
    version = latest_of(proposal)
    moves = reading_of(version).moves
    if not moves:
        raise Refused(Problem("nothing_to_move", N_("Đề nghị này không chuyển chỉ tiêu nào, không có gì để gửi.")))
    sheet = propose_targets(
        actor=actor, request_id=uuid5(request_id, "sheet"), place=proposal.place, year=proposal.on.year,
        level=Level.COMMUNE.value, made_on=on, lines=_lines(proposal, moves),
        reason=document,
    )  # fmt: skip
    ProposalStep.objects.create(
        place=proposal.place, proposal=proposal, kind=ProposalStep.Kind.SENT, version=version,
        sheet_id=sheet["sheet_id"], on=on, document=document, user_id=actor.user_id,
    )  # fmt: skip
    answer = {"sheet_id": sheet["sheet_id"], "number": version.number}
    return Done(proposal.place, (ABOUT, proposal.pk), answer, {"on": on, "document": document})


@service(Role.BANK_OFFICER)
def refuse_proposal(
    *, actor: Actor, request_id: UUID, proposal_id: int, on: date, document: str, reason: str
) -> Done:  # fmt: skip
    """Who decides does not agree; the proposal ends, another may be made."""
    proposal, sent = _sent(actor, proposal_id)
    document = _numbered(on, document)
    if not 0 < len(reason.strip()) <= 300:
        raise Refused(Problem("refusal_needs_a_reason", N_("Ghi lý do không chấp thuận, không quá 300 chữ.")))
    step = ProposalStep.objects.create(
        place=proposal.place, proposal=proposal, kind=ProposalStep.Kind.REFUSED, version_id=sent.version_id, on=on,
        document=document, reason=reason.strip(), user_id=actor.user_id,
    )  # fmt: skip
    return Done(proposal.place, (ABOUT, proposal.pk), {"step_id": step.pk}, {"on": on, "document": document})


def _open(actor: Actor, proposal_id: int) -> Proposal:
    proposal = proposal_for(actor, proposal_id)
    state = state_of(proposal)
    if state not in OPEN_STATES:
        text = N_("Đề nghị này {state}, không sửa được nữa; hãy lập đề nghị mới.")
        raise Refused(Problem("proposal_not_open", text, {"state": PROPOSAL_STATE_NAMES[state]}))
    return proposal


def _sent(actor: Actor, proposal_id: int) -> tuple[Proposal, ProposalStep]:
    proposal = proposal_for(actor, proposal_id)
    sent = step_of(proposal, ProposalStep.Kind.SENT)
    if sent is None or state_of(proposal) != ProposalState.SENT:
        raise Refused(Problem("proposal_not_sent", N_("Chỉ đề nghị đã gửi và chưa có quyết định mới được trả lời.")))
    return proposal, sent


def _numbered(on: date, document: str) -> str:
    if on > timezone.localdate() or not 0 < len(document.strip()) <= 60:
        text = N_("Ghi số văn bản, không quá 60 chữ, và ngày không sau hôm nay.")
        raise Refused(Problem("paper_needs_number_and_day", text))
    return document.strip()


def _moves(proposal: Proposal, wanted: Sequence[Wanted]) -> list[Move]:
    cells = {Cell(*row["cell"]) for row in proposal.supplies}
    found = []
    for one in wanted:
        giver, receiver = (Cell(proposal.place, code, one.fund) for code in (one.giver, one.receiver))
        if not {giver, receiver} <= cells:
            text = N_("Chưa có chỉ tiêu của {giver} hoặc {receiver} nguồn {fund} để điều chỉnh.")
            facts = {"giver": one.giver, "receiver": one.receiver, "fund": one.fund}
            raise Refused(Problem("reallocation_money", text, facts))
        found.append(Move(giver, receiver, one.amount))
    if len({one[:2] for one in found}) < len(found):
        raise Refused(
            Problem("move_named_twice", N_("Hai dòng chuyển cùng một chương trình, cùng nguồn: hãy gộp lại."))
        )
    return found


def _version(actor: Actor, proposal: Proposal, number: int, moves: Sequence[Move], reason: str) -> ProposalVersion:
    funds = {word: pk for pk, word in fund_words_of(proposal).items()}
    version = ProposalVersion.objects.create(
        place=proposal.place, proposal=proposal, number=number, reason=reason, user_id=actor.user_id
    )
    ProposalMove.objects.bulk_create(
        ProposalMove(
            place=proposal.place, version=version, fund_id=funds[one.giver.fund], giver=one.giver.programme,
            receiver=one.receiver.programme, amount=one.amount,
        )
        for one in moves
    )  # fmt: skip
    return version


def _lines(proposal: Proposal, moves: Sequence[Move]) -> list[Line]:
    """The targets in force with the moves on them; refused where they are others than the proposal was made from."""
    decision = latest(proposal.place, proposal.on.year, Level.COMMUNE)
    now = {part.key: line.target for part, line in targets_of(decision).items()}
    known = {(row["cell"][1], row["fund_id"]): row["target"] for row in proposal.supplies}
    if any(now.get(key) != target for key, target in known.items()):
        text = N_("Chỉ tiêu đã được giao lại từ khi lập đề nghị ngày {day}: hãy lập đề nghị mới.")
        raise Refused(Problem("targets_decided_since", text, {"day": day_text(proposal.on)}, SOURCE))
    funds = {word: pk for pk, word in fund_words_of(proposal).items()}
    change: dict[tuple[str, int], int] = {}
    for giver, receiver, amount in moves:
        for cell, more in ((giver, -amount), (receiver, amount)):
            key = (cell.programme, funds[cell.fund])
            change[key] = change.get(key, 0) + more
    return [Line(programme, fund_id, known[programme, fund_id] + more) for (programme, fund_id), more in change.items()]
