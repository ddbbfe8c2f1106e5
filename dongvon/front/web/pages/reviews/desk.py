"""Doing something in a review round: rows of actions on a round, on one of its households, on a hamlet that meets.
Form, preview and write follow as everywhere (`party_desk`)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.attachments.models import Attachment
from dongvon.base.places.holidays import public_holidays
from dongvon.base.places.models import Hamlet
from dongvon.core.poverty import (
    CHANGE_NAMES,
    FINDING_NAMES,
    PRESENT_NAMES,
    REVIEW,
    ROUND_KIND_NAMES,
    CaseState,
    Change,
    Finding,
    RoundKind,
    RoundState,
    Score,
    recheck_by,
)
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction, named
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input
from dongvon.front.web.pages.kit.parts import Page, programme_short
from dongvon.front.web.templatetags.formats import day_text, page_language
from dongvon.office.overview.queries import as_of
from dongvon.office.poverty_lists.effects import effects_of
from dongvon.parties.households.queries import find_people
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import ABOUT_ROUND, case_of, cases_of, posting_until, round_for
from dongvon.parties.reviews.services import (
    Scored,
    Wish,
    cancel_round,
    complain,
    hold_village_meeting,
    mark_left,
    open_round,
    post_results,
    recheck,
    recognise_round,
    request_review,
    score_households,
)
from dongvon.parties.reviews.terms import procedure, terms

EARLIEST = date(2022, 1, 1)  # the first standards known


class RoundStanding:
    """A round somebody does something in."""

    def __init__(self, actor: Actor, row: ReviewRound, on: date) -> None:
        self.actor, self.round, self.on = actor, row, on

    @property
    def earliest(self) -> date:
        """Requests are filed before their round begins; each later step refuses a day before it by its own rule."""
        return EARLIEST

    @property
    def state(self) -> RoundState:
        return RoundState(self.round.state)

    @cached_property
    def papers(self) -> Choices:
        found = Attachment.objects.filter(about_type=ABOUT_ROUND, about_id=self.round.pk, place=self.round.place)
        return [(str(one.pk), one.title) for one in found.order_by("-pk")]


class CaseStanding(RoundStanding):
    def __init__(self, actor: Actor, row: ReviewRound, case: ReviewedHousehold, on: date) -> None:
        super().__init__(actor, row, on)
        self.case = case

    @property
    def indicators(self) -> Choices:
        english = page_language() == "en"
        found = terms().standards.indicators_on(self.round.standard_on)
        return [(one.code, f"{one.code}. {one.english if english else one.name}") for one in found]

    def at(self, *states: CaseState) -> bool:
        return CaseState(self.case.state) in states


class MeetingStanding(RoundStanding):
    """A hamlet that meets about its households that are scored."""

    def __init__(self, actor: Actor, row: ReviewRound, hamlet: Hamlet, on: date) -> None:
        super().__init__(actor, row, on)
        self.hamlet = hamlet

    @cached_property
    def waiting(self) -> list[ReviewedHousehold]:
        return list(cases_of(self.round).filter(hamlet=self.hamlet, state=CaseState.SCORED))


class Opening:
    """A round nobody has opened yet."""

    earliest = EARLIEST

    def __init__(self, actor: Actor, on: date) -> None:
        self.actor, self.on = actor, on


def _text(name: str, label: str, most: int, **more: Any) -> Input:
    return Input(name=name, label=label, kind="text", most=most, **more)


# --- a round ----------------------------------------------------------------------------------------------------------


def _opened(at: Opening, content: Content) -> Content:
    started: date = content["started_on"]
    standard = content["standard_on"] or started
    return content | {"place": at.actor.places[0], "year": started.year, "standard_on": standard}


def _opened_told(_at: Opening, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    text = _("{count} hộ nghèo, cận nghèo của danh sách hiện hành vào đợt, mỗi hộ một số.")
    empty = _("Đợt bắt đầu không có hộ nào; nhận đơn Mẫu 04 của từng hộ vào đợt.")
    yearly = asked["kind"] == RoundKind.YEARLY
    return [
        text.format(count=answer["households"]) if yearly else empty,
        _("Chuẩn nghèo và thang điểm tính theo ngày {day}.").format(day=day_text(asked["standard_on"])),
    ]


def _asked(at: RoundStanding, content: Content) -> Content:
    """The household of the person found by number, code or name."""
    found = {one.household_id: one for one in find_people(at.actor, content["who"])[:5]}
    if len(found) != 1:
        text = N_("“{who}” chỉ {count} hộ; hãy ghi số định danh, mã khách hàng hoặc đủ họ tên.")
        raise Refused(Problem("household_not_one", text, {"who": content["who"][:40], "count": len(found)}))
    wish = Wish(next(iter(found)), content["requested_on"], content["document"])
    return {"wishes": [wish]}


def _asked_told(at: RoundStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    number = next(iter(answer["numbers"].values()))
    case = case_of(at.round, number)
    text = _("Hộ {name}, {hamlet}, vào đợt với số {number}.")
    return [text.format(name=case.name, hamlet=case.hamlet.name, number=number)]


def _posted_told(at: RoundStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    row = round_for(at.actor, at.round.pk)
    until = posting_until(row)
    text = _("Niêm yết từ {day} đến hết {until}; sau đó mới công nhận được.")
    return [
        text.format(day=day_text(asked["posted_on"]), until=day_text(until) if until else "…"),
        _("Niêm yết tại trụ sở và tại thôn, đọc trên loa; ai có ý kiến thì ghi vào hộ ấy để phúc tra."),
    ]


def _recognised_told(at: RoundStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    """How many households change and how, and what that opens and closes for lending."""
    found = [
        _("{change}: {count} hộ").format(change=_(CHANGE_NAMES[Change(key)]), count=count)
        for key, count in answer["changes"].items()
    ]
    effects = effects_of(round_for(at.actor, at.round.pk))
    for title, chosen in (
        (_("Thêm đối tượng vay {programme}: {count} hộ"), [code for one in effects for code in one.gained]),
        (_("Mất đối tượng vay {programme}: {count} hộ"), [code for one in effects for code in one.lost]),
    ):
        for code in sorted(set(chosen)):
            found.append(title.format(programme=programme_short(code), count=chosen.count(code)))
    text = _("Diện cũ của các hộ kết thúc, diện mới bắt đầu từ ngày {day}.")
    return [*found, text.format(day=day_text(asked["since_on"]))]


def _at(*states: RoundState) -> Any:
    return lambda standing: standing.state in states


OPEN = RehearsedAction(
    key="mo", title=N_("Mở đợt rà soát"), verb=N_("Mở đợt"), icon="plus", service=open_round, shape=_opened,
    foretold=_opened_told, source=REVIEW, confidence="seen",
    hint=N_("Định kỳ mỗi năm một đợt, với mọi hộ nghèo, cận nghèo đang có; thường xuyên hằng tháng, theo đơn của hộ."),
    inputs=(
        Input(name="kind", label=N_("Loại đợt"), kind="pick", start=lambda _at: RoundKind.YEARLY.value,
              choices=lambda _at: [(key.value, name) for key, name in ROUND_KIND_NAMES.items()]),
        _text("document", N_("Số kế hoạch, thông báo"), 80),
        day_input("started_on", N_("Ngày bắt đầu")),
        Input(name="standard_on", label=N_("Áp dụng chuẩn của ngày"), kind="day", required=False, ahead=True,
              help=N_("Để trống thì theo ngày bắt đầu.")),
    ),
)  # fmt: skip
OF_A_ROUND: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="don", title=N_("Nhận đơn đề nghị rà soát"), verb=N_("Nhận đơn"), icon="plus", service=request_review,
        about="round_id", shape=_asked, foretold=_asked_told, source=REVIEW, confidence="seen",
        fits=_at(RoundState.OPEN),
        hint=N_("Hộ chưa có trong danh sách nộp đơn Mẫu 01 (đợt định kỳ) hoặc Mẫu 04 (hằng tháng)."),
        inputs=(
            _text("who", N_("Chủ hộ: số định danh, mã khách hàng hoặc họ tên"), 100),
            day_input("requested_on", N_("Ngày nộp đơn")), _text("document", N_("Số đơn"), 40, required=False),
        ),
    ),
    RehearsedAction(
        key="niem-yet", title=N_("Niêm yết kết quả"), verb=N_("Niêm yết"), icon="megaphone", service=post_results,
        about="round_id", foretold=_posted_told, source=REVIEW, confidence="mixed", fits=_at(RoundState.OPEN),
        hint=N_("Khi mọi hộ đã được cuộc họp thôn đồng ý."), inputs=(day_input("posted_on", N_("Ngày niêm yết")),),
    ),
    RehearsedAction(
        key="cong-nhan", title=N_("Công nhận kết quả"), verb=N_("Công nhận"), icon="file-check",
        service=recognise_round, about="round_id", numbers=frozenset({"attachment_id"}), foretold=_recognised_told,
        source=REVIEW, confidence="seen", fits=lambda at: at.state is RoundState.POSTED and bool(at.papers),
        hint=N_("Theo quyết định đã ký, đóng dấu: đính kèm bản quét trước; bấm nút không thay chữ ký."),
        inputs=(
            Input(name="attachment_id", label=N_("Bản quét quyết định"), kind="pick", choices=lambda at: at.papers,
                  known=lambda at: [key for key, _title in at.papers],
                  start=lambda at: at.papers[0][0] if at.papers else ""),
            _text("decision_no", N_("Số quyết định công nhận"), 80),
            day_input("decided_on", N_("Ngày quyết định")),
            Input(name="since_on", label=N_("Áp dụng từ ngày"), kind="day", ahead=True),
        ),
    ),
    RehearsedAction(
        key="huy", title=N_("Hủy đợt rà soát"), verb=N_("Hủy đợt"), icon="x", service=cancel_round, about="round_id",
        foretold=lambda *_all: [_("Đợt kết thúc không có kết quả; năm ấy mở lại được đợt khác.")], source=REVIEW,
        fits=_at(RoundState.OPEN, RoundState.POSTED), hint=N_("Chỉ khi mở nhầm."),
        inputs=(_text("reason", N_("Lý do"), 200),),
    ),
)  # fmt: skip


# --- a household of a round -------------------------------------------------------------------------------------------

SCORE_INPUTS = (
    Input(name="b1", label=N_("Điểm B1"), kind="number", most=500, required=False),
    Input(name="income", label=N_("Hoặc thu nhập bình quân người/tháng (đồng)"), kind="money", required=False),
    Input(name="deprived", label=N_("Chỉ số thiếu hụt"), kind="several", required=False,
          choices=lambda at: at.indicators),
    Input(name="average", label=N_("Xác nhận mức sống trung bình"), kind="pick", start=lambda _at: "no",
          choices=lambda _at: [("no", N_("không")), ("yes", N_("có"))]),
)  # fmt: skip


def _score(content: Content) -> Score:
    """What is ticked is lacking; nothing ticked is nothing lacking."""
    lacks = tuple(content["deprived"] or ())
    b2 = None if lacks else 0
    return Score(content["b1"], b2, content["income"], lacks, content["average"] == "yes")


def _scored(at: CaseStanding, content: Content) -> Content:
    return {"scored_on": content["scored_on"], "scores": [Scored(at.case.number, _score(content))]}


def _rechecked(at: CaseStanding, content: Content) -> Content:
    kept = {name: content[name] for name in ("checked_on", "answer")}
    return kept | {"number": at.case.number, "score": _score(content)}


def _complained_told(at: CaseStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    made_on: date = asked["made_on"]
    by = recheck_by(made_on, procedure(at.round.started_on), public_holidays(made_on.year))
    return [_("Phải phúc tra trước hết ngày {day}; chưa công nhận được cả đợt.").format(day=day_text(by))]


def _numbered(at: CaseStanding, content: Content) -> Content:
    return content | {"number": at.case.number}


def _found_told(at: CaseStanding, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    case = case_of(at.round, at.case.number)
    b2 = case.b2 if case.b2 is not None else 10 * len(case.deprived)
    text = _("Kết quả: {finding} (thiếu hụt {points} điểm).")
    return [text.format(finding=_(FINDING_NAMES[Finding(case.finding)]), points=b2)]


def _in(round_state: RoundState, *states: CaseState) -> Any:
    return lambda standing: standing.state is round_state and standing.at(*states)


OF_A_CASE: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="cham", title=N_("Chấm điểm hộ"), verb=N_("Ghi điểm"), icon="pencil", service=score_households,
        about="round_id", shape=_scored, foretold=_found_told, source="TT 07/2021/TT-BLĐTBXH", confidence="memory",
        fits=_in(RoundState.OPEN, CaseState.LISTED, CaseState.SCORED, CaseState.NOT_AGREED),
        hint=N_("Theo phiếu B của rà soát viên. Chỉ số không đánh dấu là không thiếu hụt."),
        inputs=(*SCORE_INPUTS, day_input("scored_on", N_("Ngày chấm điểm"))),
    ),
    RehearsedAction(
        key="y-kien", title=N_("Ghi ý kiến, khiếu nại"), verb=N_("Ghi ý kiến"), icon="megaphone", service=complain,
        about="round_id", shape=_numbered, source=REVIEW, confidence="memory",
        fits=_in(RoundState.POSTED, CaseState.AGREED),
        foretold=_complained_told,
        hint=N_("Ai có ý kiến về kết quả đang niêm yết thì được phúc tra."),
        inputs=(day_input("made_on", N_("Ngày có ý kiến")), _text("made_by", N_("Người có ý kiến"), 100),
                _text("text", N_("Nội dung"), 400)),
    ),
    RehearsedAction(
        key="phuc-tra", title=N_("Ghi kết quả phúc tra"), verb=N_("Ghi phúc tra"), icon="repeat", service=recheck,
        about="round_id", shape=_rechecked, foretold=_found_told, source=REVIEW, confidence="memory",
        fits=_in(RoundState.POSTED, CaseState.OBJECTED),
        hint=N_("Chấm lại; kết quả được niêm yết lại."),
        inputs=(*SCORE_INPUTS, day_input("checked_on", N_("Ngày phúc tra")), _text("answer", N_("Kết quả"), 400)),
    ),
    RehearsedAction(
        key="roi", title=N_("Hộ không còn ở địa bàn"), verb=N_("Ghi nhận"), icon="log-out", service=mark_left,
        about="round_id", shape=_numbered, source=REVIEW,
        fits=_in(RoundState.OPEN, CaseState.LISTED, CaseState.SCORED, CaseState.NOT_AGREED),
        foretold=lambda *_all: [_("Hộ không được rà soát; diện đang có kết thúc khi công nhận, nếu hộ không chuyển đi"
                                  " nơi khác.")],
        hint=N_("Hộ đã chuyển đi, hoặc không còn ai."), inputs=(_text("reason", N_("Lý do"), 200),),
    ),
)  # fmt: skip

# --- a hamlet that meets ----------------------------------------------------------------------------------------------

VOTE = "vote_"


def _held(at: MeetingStanding, content: Content) -> Content:
    votes = {
        int(name.removeprefix(VOTE)): count
        for name, count in content.items()
        if name.startswith(VOTE) and count is not None
    }
    kept = {name: value for name, value in content.items() if not name.startswith(VOTE)}
    return kept | {"hamlet_id": at.hamlet.pk, "votes": votes}


def _held_told(at: MeetingStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    found = [_("{count} hộ đủ số người dự họp đồng ý.").format(count=answer["agreed"])]
    if answer["not_agreed"]:
        text = _("{count} hộ chưa đủ số người đồng ý: chấm lại rồi họp lại.")
        found.append(text.format(count=answer["not_agreed"]))
    return found


HOLD = RehearsedAction(
    key="hop", title=N_("Ghi cuộc họp thôn"), verb=N_("Ghi cuộc họp"), icon="users", service=hold_village_meeting,
    about="round_id", shape=_held, foretold=_held_told, source=REVIEW, confidence="seen",
    fits=lambda at: at.state is RoundState.OPEN and bool(at.waiting),
    hint=N_("Trưởng thôn chủ trì; biên bản lập hai bản. Kết quả của hộ phải đủ số người dự họp đồng ý."),
    inputs=(
        day_input("held_on", N_("Ngày họp")),
        Input(name="attended", label=N_("Số người dự họp"), kind="number", least=1, most=2000),
        Input(name="present", label=N_("Thành phần dự họp"), kind="several",
              start=lambda _at: [key for key in PRESENT_NAMES if key != "front"],
              choices=lambda _at: list(PRESENT_NAMES.items())),
        _text("minutes_no", N_("Số biên bản"), 40),
    ),
)  # fmt: skip


def meeting_action(at: MeetingStanding) -> RehearsedAction:
    """The form of a meeting has a line for every household that waits for it."""
    text = _("Hộ số {number}, {name} ({finding}): số người đồng ý")
    lines = [
        Input(
            name=f"{VOTE}{one.number}", kind="number", most=2000, required=False,
            label=text.format(number=one.number, name=one.name, finding=_(FINDING_NAMES[Finding(one.finding)])),
        )
        for one in at.waiting
    ]  # fmt: skip
    return replace(HOLD, inputs=(*HOLD.inputs, *lines))


# --- desks ------------------------------------------------------------------------------------------------------------


def may_open(actor: Actor) -> bool:
    return actor.role in OPEN.roles


def _named(row: ReviewRound) -> str:
    return f"{_(ROUND_KIND_NAMES[RoundKind(row.kind)])} · {row.started_on:%m/%Y} · {row.document}"


class OpenDesk(RehearsedDesk[Opening]):
    """A new round."""

    @classmethod
    def of(cls, actor: Actor) -> "OpenDesk":
        return cls(actor, OPEN, Opening(actor, as_of(actor.places[0])))

    def frame(self) -> Page:
        return {
            "subtitle": _("Rà soát hộ nghèo, hộ cận nghèo"),
            "crumbs": [{"label": _("Rà soát"), "url": reverse("reviews")},
                       {"label": _(self.action.title), "url": None}],
            "url": reverse("review_open"), "back_url": reverse("reviews"),
        }  # fmt: skip

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        self.done_url = reverse("review", args=[answer["round_id"]])
        return super().confirmation(content, answer)


class RoundDesk(RehearsedDesk[RoundStanding]):
    @classmethod
    def of(cls, actor: Actor, round_id: int, key: str) -> "RoundDesk":
        row = round_for(actor, round_id)
        return cls(actor, named(OF_A_ROUND, key), RoundStanding(actor, row, as_of(row.place)))

    def frame(self) -> Page:
        row, back = self.standing.round, reverse("review", args=[self.standing.round.pk])
        return _frame(row, self.action, back, reverse("review_action", args=[row.pk, self.action.key]))


class CaseDesk(RehearsedDesk[CaseStanding]):
    @classmethod
    def of(cls, actor: Actor, round_id: int, number: int, key: str) -> "CaseDesk":
        row = round_for(actor, round_id)
        standing = CaseStanding(actor, row, case_of(row, number), as_of(row.place))
        return cls(actor, named(OF_A_CASE, key), standing)

    def frame(self) -> Page:
        row, case = self.standing.round, self.standing.case
        back = reverse("review_case", args=[row.pk, case.number])
        url = reverse("review_case_action", args=[row.pk, case.number, self.action.key])
        found = _frame(row, self.action, back, url)
        text = _("Hộ số {number}, {name}").format(number=case.number, name=case.name)
        return found | {"subtitle": f"{text} · {case.hamlet.name}"}


class MeetingDesk(RehearsedDesk[MeetingStanding]):
    @classmethod
    def of(cls, actor: Actor, round_id: int, hamlet_id: int) -> "MeetingDesk":
        row = round_for(actor, round_id)
        hamlet = Hamlet.objects.filter(pk=hamlet_id, place=row.place).first()
        if hamlet is None:
            raise Http404(hamlet_id)
        standing = MeetingStanding(actor, row, hamlet, as_of(row.place))
        return cls(actor, meeting_action(standing), standing)

    def frame(self) -> Page:
        row, hamlet = self.standing.round, self.standing.hamlet
        back = f"{reverse('review', args=[row.pk])}?thon={hamlet.pk}"
        url = reverse("review_meeting", args=[row.pk, hamlet.pk])
        return _frame(row, self.action, back, url) | {"subtitle": f"{hamlet.name} · {_named(row)}"}


def _frame(row: ReviewRound, action: RehearsedAction, back: str, url: str) -> Page:
    return {
        "subtitle": _named(row),
        "crumbs": [{"label": _("Rà soát"), "url": reverse("reviews")},
                   {"label": _named(row), "url": reverse("review", args=[row.pk])},
                   {"label": _(action.title), "url": None}],
        "url": url, "back_url": back,
    }  # fmt: skip
