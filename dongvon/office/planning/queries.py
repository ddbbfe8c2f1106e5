"""Getting proposals, the state each is in, and what a version of one means. Call inside `acting(actor)`."""

from dataclasses import dataclass
from functools import cached_property

from dongvon.base.access.acting import Actor
from dongvon.core.ordering import passed_over, propose
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.proposal_check import check, served_by
from dongvon.core.reallocation import Cell, Move, Need, Passed, Plan, PlanRules, ProposalState, Supply
from dongvon.office.planning.models import Proposal, ProposalStep, ProposalVersion
from dongvon.office.planning.supplies import needs_read, supplies_read
from dongvon.office.planning.terms import plan_rules


def proposals_of(actor: Actor) -> list[Proposal]:
    """The proposals of the actor's places, the newest first."""
    rows = Proposal.objects.filter(place__in=actor.places).select_related("user")
    return list(rows.prefetch_related("steps__sheet__decision", "versions").order_by("-on", "-pk"))


def proposal_for(actor: Actor, proposal_id: int) -> Proposal:
    rows = Proposal.objects.filter(pk=proposal_id, place__in=actor.places).select_related("user")
    row = rows.prefetch_related("steps__sheet__decision__paper", "versions__user").first()
    if row is None:
        raise Refused(Problem("proposal_unknown", N_("Không có đề nghị điều chuyển này trong phạm vi của bạn.")))
    return row


def versions_of(proposal: Proposal) -> list[ProposalVersion]:
    return sorted(proposal.versions.all(), key=lambda one: one.number)


def step_of(proposal: Proposal, kind: str) -> ProposalStep | None:
    return next((one for one in proposal.steps.all() if one.kind == kind), None)


def state_of(proposal: Proposal) -> ProposalState:
    """Read from what was done: decided (its sheet has a decision), sent back, sent, changed by hand, or as made."""
    sent = step_of(proposal, ProposalStep.Kind.SENT)
    if sent is not None and sent.sheet is not None and getattr(sent.sheet, "decision", None) is not None:
        return ProposalState.DECIDED
    if step_of(proposal, ProposalStep.Kind.REFUSED):
        return ProposalState.REFUSED
    if sent is not None:
        return ProposalState.SENT
    return ProposalState.CHANGED if len(versions_of(proposal)) > 1 else ProposalState.PROPOSED


@dataclass(frozen=True)
class Reading:
    """A version of a proposal by the facts it was made from."""

    proposal: Proposal
    moves: tuple[Move, ...]

    @cached_property
    def supplies(self) -> list[Supply]:
        return supplies_read(self.proposal.supplies)

    @cached_property
    def needs(self) -> list[Need]:
        return needs_read(self.proposal.needs)

    @property
    def rules(self) -> PlanRules:
        return plan_rules(self.proposal.on)

    @cached_property
    def plan(self) -> Plan:
        """The ordering's own, which knows from which fund it served whom, as long as nobody has changed its moves."""
        own = propose(self.supplies, self.needs, self.rules)
        changed = set(own.moves) != set(self.moves)
        return served_by(self.supplies, self.needs, self.rules, self.moves) if changed else own

    @cached_property
    def problems(self) -> list[Problem]:
        return check(self.supplies, self.needs, self.rules, self.plan)

    @cached_property
    def passed(self) -> list[Passed]:
        return passed_over(self.supplies, self.needs, self.rules, self.plan)

    def brought(self, move: Move) -> list[Need]:
        """The needs that could not be served if this move were not made."""
        others = [one for one in self.moves if one != move]
        without = served_by(self.supplies, self.needs, self.rules, others).served
        return [one for one in self.needs if one.id in self.plan.served and one.id not in without]

    def alternatives(self) -> list[tuple[Cell | None, Plan]]:
        """What the ordering would serve if nothing were moved (None), or, of several that give, if one gave nothing."""
        found: list[tuple[Cell | None, Plan]] = [(None, served_by(self.supplies, self.needs, self.rules, ()))]
        givers = list(dict.fromkeys(one.giver for one in self.moves))
        for giver in givers if len(givers) > 1 else []:
            silent = {(giver.programme, giver.fund)}
            found.append((giver, propose(self.supplies, self.needs, self.rules, silent)))
        return found


def reading_of(version: ProposalVersion) -> Reading:
    rows = list(version.moves.order_by("pk"))
    words = fund_words_of(version.proposal)
    ends = [(row, words[row.fund_id]) for row in rows]
    moves = tuple(
        Move(Cell(row.place, row.giver, word), Cell(row.place, row.receiver, word), row.amount) for row, word in ends
    )
    return Reading(version.proposal, moves)


def fund_words_of(proposal: Proposal) -> dict[int, str]:
    """What each fund was called when the proposal was made."""
    return {row["fund_id"]: Cell(*row["cell"]).fund for row in proposal.supplies}


def latest_of(proposal: Proposal) -> ProposalVersion:
    return versions_of(proposal)[-1]
