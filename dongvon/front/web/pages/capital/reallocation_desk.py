"""Making a proposal, changing one of its lines, sending it, answering it: the form, the preview, the write."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_
from dongvon.core.reallocation import OPEN_STATES, ProposalState
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.capital.reallocation import USUAL, asked_months, months_text, state_chip
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import Page, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of
from dongvon.office.planning.models import Proposal
from dongvon.office.planning.queries import Reading, latest_of, proposal_for, reading_of, state_of
from dongvon.office.planning.services import Wanted, change_proposal, make_proposal, refuse_proposal, send_proposal
from dongvon.office.planning.telling import cell_text, counted_text
from dongvon.office.planning.terms import horizons, plan_rules

SOURCE = N_("hướng dẫn kế hoạch tín dụng năm 2023 của NHCSXH")


class Planner:
    """Somebody about to make a proposal for his place."""

    def __init__(self, actor: Actor, place: str) -> None:
        self.actor, self.place, self.on = actor, place, as_of(place)

    @property
    def earliest(self) -> date:
        return self.on


class Proposing:
    """Somebody about to do something with a proposal."""

    def __init__(self, actor: Actor, proposal: Proposal) -> None:
        self.actor, self.proposal, self.on = actor, proposal, max(proposal.on, as_of(proposal.place))
        self.state = state_of(proposal)

    @property
    def earliest(self) -> date:
        return self.proposal.on

    @cached_property
    def reading(self) -> Reading:
        return reading_of(latest_of(self.proposal))

    @cached_property
    def lines(self) -> dict[str, tuple[str, str, str]]:
        """Every line the rules allow, and every line there is: by its key giver, receiver and fund."""
        cells = [one.cell for one in self.reading.supplies]
        rules = plan_rules(self.proposal.on)
        may = [(one, two) for one in cells for two in cells
               if one.fund == two.fund and two.programme in rules.receivers(one.programme)]  # fmt: skip
        ends = [*may, *((one.giver, one.receiver) for one in self.reading.moves)]
        named = [(one.programme, two.programme, one.fund) for one, two in ends]
        return {"-".join(one): one for one in named}


def _horizons(at: Planner) -> Choices:
    return [(str(one), months_text(one)) for one in horizons(at.on)]


def _make(at: Planner, content: Content) -> Content:
    return {"place": at.place, "on": at.on, "months": int(content["months"])}


def _made(at: Planner, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    """The lines of the proposal, read while it is rehearsed."""
    reading = reading_of(latest_of(proposal_for(at.actor, answer["proposal_id"])))
    return [*_lines(reading), _("Đề nghị được giữ lại cùng số liệu ngày {day}; chỉ tiêu chưa thay đổi.").format(
        day=day_text(asked["on"]))]  # fmt: skip


def _lines(reading: Reading) -> list[str]:
    text = _("Chuyển {amount} từ {giver} sang {receiver}.")
    moved = [text.format(amount=money(one.amount), giver=cell_text(one.giver), receiver=cell_text(one.receiver))
             for one in reading.moves]  # fmt: skip
    left = [one for one in reading.needs if one.id not in reading.plan.served]
    return [*(moved or [_("Không chuyển chỉ tiêu nào.")]), _("Còn chờ: {needs}.").format(needs=counted_text(left))]


def _choices(at: Proposing) -> Choices:
    text = _("{giver} → {receiver}, nguồn {fund}")
    return [(key, text.format(giver=programme_short(giver), receiver=programme_short(receiver), fund=fund))
            for key, (giver, receiver, fund) in at.lines.items()]  # fmt: skip


def _changed(at: Proposing, content: Content) -> Content:
    """The moves as they are, with the chosen line as it is wanted; nothing for it takes it out."""
    wanted = {(one.giver.programme, one.receiver.programme, one.giver.fund): one.amount for one in at.reading.moves}
    wanted[at.lines[content["line"]]] = content["amount"] or 0
    moves = [Wanted(*ends, amount) for ends, amount in wanted.items() if amount]
    return {"moves": moves, "reason": content["reason"]}


def _change_told(at: Proposing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    reading = reading_of(latest_of(proposal_for(at.actor, at.proposal.pk)))
    return [*_lines(reading), *(said(one) for one in reading.problems)]


def _sent_told(at: Proposing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    return [
        *_lines(at.reading),
        _("Bảng chỉ tiêu đề nghị được lập; chỉ tiêu chỉ thay đổi khi có quyết định của người có thẩm quyền."),
    ]


def _refused_told(_at: Proposing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    return [_("Đề nghị khép lại; chỉ tiêu giữ nguyên. Có thể lập đề nghị khác.")]


MAKE = RehearsedAction(
    key="lap", title=N_("Lập đề nghị điều chuyển"), verb=N_("Lập đề nghị"), icon="file-text", service=make_proposal,
    shape=_make, foretold=_made, source=SOURCE, confidence="derived",
    hint=N_("Hệ thống xếp theo quy tắc: đối tượng, rồi ngày chờ; người lập sửa được sau, có lý do."),
    inputs=(Input(name="months", label=N_("Kỳ dự báo"), kind="pick", choices=_horizons,
                  start=lambda at: str(USUAL if USUAL in horizons(at.on) else horizons(at.on)[0])),),
)  # fmt: skip
CHANGE = RehearsedAction(
    key="sua", title=N_("Sửa một dòng điều chuyển"), verb=N_("Ghi bản mới"), icon="pencil", service=change_proposal,
    about="proposal_id", shape=_changed, foretold=_change_told, source=SOURCE, confidence="derived",
    hint=N_("Ghi số muốn chuyển; để 0 là bỏ dòng ấy. Trái quy tắc thì không ghi được; trái thứ tự chờ thì"
            " được nói rõ."),
    fits=lambda at: at.state in OPEN_STATES,
    inputs=(
        Input(name="line", label=N_("Dòng"), kind="pick", choices=_choices, known=lambda at: list(at.lines)),
        Input(name="amount", label=N_("Số chuyển (đồng)"), kind="money"),
        Input(name="reason", label=N_("Lý do"), kind="text", most=300),
    ),
)  # fmt: skip
SEND = RehearsedAction(
    key="gui", title=N_("Gửi đề nghị"), verb=N_("Gửi đề nghị"), icon="arrow-right", service=send_proposal,
    about="proposal_id", foretold=_sent_told, source=SOURCE, confidence="derived",
    hint=N_("Biên bản đã ký gửi người có thẩm quyền; kèm bảng chỉ tiêu đề nghị."),
    fits=lambda at: at.state in OPEN_STATES and bool(at.reading.moves),
    inputs=(
        day_input("on", N_("Ngày gửi")),
        Input(name="document", label=N_("Số biên bản, tờ trình"), kind="text", most=60),
    ),
)  # fmt: skip
REFUSE = RehearsedAction(
    key="tra-lai", title=N_("Không chấp thuận đề nghị"), verb=N_("Ghi không chấp thuận"), icon="undo-2",
    service=refuse_proposal, about="proposal_id", foretold=_refused_told, source=SOURCE, confidence="derived",
    hint=N_("Chấp thuận thì ghi quyết định ở bảng chỉ tiêu đã gửi; đây là khi người có thẩm quyền không đồng ý."),
    fits=lambda at: at.state is ProposalState.SENT,
    inputs=(
        day_input("on", N_("Ngày trả lời")),
        Input(name="document", label=N_("Số văn bản"), kind="text", most=60),
        Input(name="reason", label=N_("Lý do"), kind="text", most=300),
    ),
)  # fmt: skip
ACTIONS = {one.key: one for one in (CHANGE, SEND, REFUSE)}


class MakingDesk(RehearsedDesk[Planner]):
    """A new proposal for the actor's first place."""

    @classmethod
    def of(cls, actor: Actor) -> "MakingDesk":
        return cls(actor, MAKE, Planner(actor, actor.places[0]))

    def start(self, query: QueryDict) -> Mapping[str, Any]:
        return {"months": str(asked_months(query, self.standing.on))}

    def frame(self) -> Page:
        back = reverse("reallocation")
        return {
            "subtitle": _("Số liệu đến ngày {day}").format(day=day_text(self.standing.on)),
            "crumbs": [{"label": _("Điều chuyển"), "url": back}, {"label": _(self.action.title), "url": None}],
            "url": reverse("reallocation_new"),
            "back_url": back,
        }

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        self.done_url = reverse("reallocation_proposal", args=[answer["proposal_id"]])
        return super().confirmation(content, answer)


class ProposalDesk(RehearsedDesk[Proposing]):
    @classmethod
    def of(cls, actor: Actor, proposal_id: int, key: str) -> "ProposalDesk":
        if key not in ACTIONS:
            raise Http404(key)
        return cls(actor, ACTIONS[key], Proposing(actor, proposal_for(actor, proposal_id)))

    def frame(self) -> Page:
        proposal = self.standing.proposal
        back = reverse("reallocation_proposal", args=[proposal.pk])
        return {
            "subtitle": _("Đề nghị điều chuyển ngày {day}").format(day=day_text(proposal.on)),
            "state": state_chip(self.standing.state),
            "crumbs": [
                {"label": _("Điều chuyển"), "url": reverse("reallocation")},
                {"label": day_text(proposal.on), "url": back},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("reallocation_action", args=[proposal.pk, self.action.key]),
            "back_url": back,
        }
