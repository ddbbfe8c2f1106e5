"""What people do about capital, as rows: signing targets, requests along their stops, needs, the commune's board. Form,
preview and confirmation follow from the row (`capital_desk`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.attachments.models import Attachment
from dongvon.base.ledger.models import Fund
from dongvon.base.places.queries import hamlets_of
from dongvon.core.problems import N_
from dongvon.core.targets import SOURCE, Level
from dongvon.credit.capital.models import (
    BoardFinding,
    BoardInspection,
    BoardMeeting,
    BoardMember,
    CapitalRequest,
    HeadroomRule,
    RequestStop,
    TargetSheet,
)
from dongvon.credit.capital.queries import board_on, stops_of, versions
from dongvon.credit.capital.services import (
    answer_request,
    ask_for_capital,
    call_meeting,
    decide_targets,
    end_seat,
    give_opinion,
    pass_on_request,
    plan_inspection,
    record_finding,
    record_minutes,
    record_need,
    seat_member,
    send_needs,
    set_headroom_rule,
)
from dongvon.credit.capital.services.board import OPINIONS
from dongvon.credit.capital.services.board import SOURCE as BOARD
from dongvon.credit.capital.services.targets import SIGNATURE
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.parties.groups.queries import groups_of

Stop = RequestStop.Stop
NEEDS = N_("khảo sát nhu cầu vốn hằng năm (lịch kế hoạch, ghi theo trí nhớ)")
CHAIN = N_("CV 7064/NHCS-KHNV (14/7/2025); QĐ 86/QĐ-NHCS (10/01/2014)")


@dataclass
class At:
    """Where somebody stands who does something about capital: his place and day, and the record, if there is one."""

    actor: Actor
    on: date
    sheet: TargetSheet | None = None
    capital_request: CapitalRequest | None = None
    meeting: BoardMeeting | None = None
    inspection: BoardInspection | None = None
    papers: Sequence[Attachment] = ()

    @property
    def place(self) -> str:
        return self.actor.places[0]

    @property
    def earliest(self) -> date:
        return date(2000, 1, 1)

    @cached_property
    def stop(self) -> str:
        """The stop the request has reached; "" where there is none."""
        return str(stops_of(self.capital_request)[-1].stop) if self.capital_request else ""

    @cached_property
    def board(self) -> list[BoardMember]:
        return board_on(self.place, self.meeting.meets_on if self.meeting else self.on)

    @cached_property
    def ever_on_the_board(self) -> list[BoardMember]:
        return list(BoardMember.objects.filter(place=self.place))

    @cached_property
    def findings(self) -> list[BoardFinding]:
        return list(self.inspection.findings.select_related("answered_by")) if self.inspection else []

    @property
    def open_findings(self) -> list[BoardFinding]:
        return [one for one in self.findings if one.answers_id is None and not hasattr(one, "answered_by")]


def _text(name: str, label: str, most: int, **more: Any) -> Input:
    return Input(name=name, label=label, kind="text", most=most, **more)


def _here(at: At, content: Content) -> Content:
    return content | {"place": at.place}


def _no_none(content: Content, *names: str) -> Content:
    """What was left empty is not sent."""
    return {name: value for name, value in content.items() if name not in names or value not in (None, "")}


def _programmes(_at: At) -> Choices:
    return [(one.code, programme_short(one.code)) for one in all_programmes()]


def _funds(_at: At) -> Choices:
    return [(str(one.pk), f"{one.code} · {one.name}") for one in Fund.objects.order_by("code", "pk")]


def _papers(at: At) -> Choices:
    return [(str(one.pk), f"{one.title} · {day_text(one.added_at)}") for one in at.papers]


def _members(at: At) -> Choices:
    return [(str(one.pk), f"{one.name}, {one.office}") for one in at.board]


def _hamlets(at: At) -> Choices:
    return [(str(one.pk), one.name) for one in hamlets_of(at.place)]


PROGRAMME = Input(name="programme", label=N_("Chương trình"), kind="pick", choices=_programmes)
FUND = Input(name="fund_id", label=N_("Nguồn vốn"), kind="pick", choices=_funds, start=lambda _at: "")
PAPER = Input(name="attachment_id", label=N_("Bản đã ký"), kind="pick", choices=_papers,
              start=lambda at: str(at.papers[-1].pk) if at.papers else "")  # fmt: skip

# --- targets ----------------------------------------------------------------------------------------------------------


def _decided_told(at: At, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    text = _("Từ ngày {day} chỉ tiêu của bảng này có hiệu lực: lần {number} năm {year}; các lần trước không thay đổi.")
    year = at.sheet.year if at.sheet else ""
    found = [text.format(day=day_text(asked["effective_on"]), number=answer["number"], year=year)]
    if at.sheet is not None and at.sheet.level == Level.COMMUNE:
        found.append(_("Phê duyệt cho vay từ ngày ấy không vượt các chỉ tiêu này."))
    return found


def _rule_told(_at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Từ ngày {day} quy định này thay quy định trước khi duyệt cho vay.")
    return [text.format(day=day_text(asked["since_on"]))]


def _effects(_at: At) -> Choices:
    return [(str(key), str(label)) for key, label in HeadroomRule.Effect.choices]


DECIDE = RehearsedAction(
    key="quyet-dinh", title=N_("Ghi quyết định giao chỉ tiêu"), verb=N_("Ghi quyết định"), icon="check",
    service=decide_targets, about="sheet_id", numbers=frozenset({"attachment_id"}), foretold=_decided_told,
    source=SIGNATURE, fits=lambda at: bool(at.papers) and at.sheet is not None and not hasattr(at.sheet, "decision"),
    hint=N_("Trưởng Ban đại diện tỉnh giao xã, phường; Chủ tịch UBND xã, phường giao thôn, hội, tổ. Bản đã ký, đóng dấu"
            " là căn cứ, bấm nút không thay chữ ký."),
    inputs=(
        _text("decision_no", N_("Số quyết định"), 60), day_input("decided_on", N_("Ngày ký")),
        day_input("effective_on", N_("Hiệu lực từ ngày"), ahead=True),
        _text("authority", N_("Người ký (chức vụ, họ tên)"), 120), PAPER,
    ),
)  # fmt: skip
RULE = RehearsedAction(
    key="quy-dinh", title=N_("Quy định khi duyệt cho vay"), verb=N_("Ghi quy định"), icon="settings",
    service=set_headroom_rule, shape=_here, foretold=_rule_told, source=SOURCE, confidence="memory",
    hint=N_("Vượt chỉ tiêu của xã, phường thì không duyệt được. Ở đây chọn điều xảy ra khi chưa ghi chỉ tiêu, và khi"
            " vượt phần của thôn."),
    inputs=(
        day_input("since_on", N_("Từ ngày"), ahead=True),
        Input(name="without_target", label=N_("Chưa ghi chỉ tiêu"), kind="pick", choices=_effects,
              start=lambda _at: "warn"),
        Input(name="beyond_hamlet", label=N_("Vượt phần của thôn"), kind="pick", choices=_effects,
              start=lambda _at: "warn"),
        _text("document", N_("Văn bản quy định"), 120),
    ),
)  # fmt: skip

# --- requests for capital ---------------------------------------------------------------------------------------------


def _asked_told(_at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Đề nghị thêm {amount} từ ngày {day}; từ ngày này tính thời gian chờ.")
    return [text.format(amount=money(asked["asked"]), day=day_text(asked["asked_on"]))]


def _passed_told(at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    whole = at.capital_request.asked if at.capital_request else 0
    text = _("{stop} ngày {day}: {amount} trên {asked} đề nghị.")
    return [text.format(stop=Stop(asked.get("stop", Stop.BOARD)).label, day=day_text(asked["on"]),
                        amount=money(asked["amount"]), asked=money(whole))]  # fmt: skip


def _next_stop(at: At) -> str:
    order = Stop.values
    return str(order[min(order.index(at.stop) + 1, len(order) - 1)])


def _stops(at: At) -> Choices:
    return [(_next_stop(at), str(Stop(_next_stop(at)).label))]


def _remarked(_at: At, content: Content) -> Content:
    return content | {"remark": content["remark"] or ""}


def _answer(_at: At, content: Content) -> Content:
    return content | {"decision_id": int(content["decision_id"]) if content.get("decision_id") else None,
                      "remark": content["remark"] or ""}  # fmt: skip


def _decisions(at: At) -> Choices:
    found = [one for year in (at.on.year, at.on.year - 1) for one in versions(at.place, year, Level.COMMUNE)]
    return [(str(one.pk), f"{one.decision_no} · {day_text(one.effective_on)}") for one in found]


STOP_INPUTS = (
    day_input("on", N_("Ngày")), Input(name="amount", label=N_("Số tiền (đồng)"), kind="money"),
    _text("document", N_("Số văn bản"), 60), _text("remark", N_("Ghi chú"), 300, required=False),
)  # fmt: skip
ASK = RehearsedAction(
    key="de-nghi", title=N_("Đề nghị thêm vốn"), verb=N_("Ghi đề nghị"), icon="plus", service=ask_for_capital,
    numbers=frozenset({"fund_id"}), shape=_here, foretold=_asked_told, source=CHAIN, confidence="mixed",
    hint=N_("Xã, phường đề nghị ngân hàng trình Ban đại diện tỉnh giao thêm chỉ tiêu cho một chương trình, một nguồn."),
    inputs=(
        _text("number", N_("Số tờ trình"), 60), PROGRAMME, FUND,
        Input(name="asked", label=N_("Số đề nghị (đồng)"), kind="money", least=1),
        day_input("asked_on", N_("Ngày đề nghị")), _text("reason", N_("Lý do"), 300),
    ),
)  # fmt: skip
PASS_ON = RehearsedAction(
    key="trinh", title=N_("Trình chặng tiếp theo"), verb=N_("Ghi chặng"), icon="arrow-right", service=pass_on_request,
    about="capital_request_id", shape=_remarked, foretold=_passed_told, source=CHAIN, confidence="mixed",
    fits=lambda at: at.stop in (Stop.WARD, Stop.OFFICE),
    inputs=(
        Input(name="stop", label=N_("Chặng"), kind="pick", choices=_stops, known=lambda _at: list(Stop.values),
              start=_next_stop),
        *STOP_INPUTS,
    ),
    hint=N_("Phòng giao dịch, rồi chi nhánh, trình số mình đề nghị; mỗi chặng ghi một ngày, không sửa."),
)  # fmt: skip
ANSWER = RehearsedAction(
    key="tra-loi", title=N_("Ghi trả lời của Ban đại diện tỉnh"), verb=N_("Ghi trả lời"), icon="check",
    service=answer_request, about="capital_request_id", shape=_answer, foretold=_passed_told, source=CHAIN,
    confidence="mixed", fits=lambda at: at.stop in (Stop.BRANCH, Stop.BOARD),
    hint=N_("Số được giao theo quyết định nào; không được giao thì ghi 0 và không chọn quyết định."),
    inputs=(
        *STOP_INPUTS,
        Input(name="decision_id", label=N_("Theo quyết định"), kind="pick", required=False, choices=_decisions,
              start=lambda _at: ""),
    ),
)  # fmt: skip
OF_A_REQUEST = {one.key: one for one in (PASS_ON, ANSWER)}

# --- needs ------------------------------------------------------------------------------------------------------------


def _groups(at: At) -> Choices:
    rows = groups_of(at.actor).filter(place=at.place).select_related("hamlet").order_by("code")
    return [(str(one.pk), f"{one.code} · {one.hamlet.name}") for one in rows]


def _hamlets_of_need(at: At) -> Choices:
    return [] if at.actor.group_codes or at.actor.association else _hamlets(at)


def _need(_at: At, content: Content) -> Content:
    kept = _no_none(content, "group_id", "hamlet_id")
    return kept | {name: int(kept[name]) for name in ("group_id", "hamlet_id") if name in kept}


def _need_told(_at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Nhu cầu năm {year}: {households} hộ, {amount}; lần ghi sau cùng được tính.")
    return [text.format(year=asked["year"], households=asked["households"], amount=money(asked["amount"]))]


def _sent_told(_at: At, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    text = _("Gửi ngân hàng tổng nhu cầu {total} của năm {year}; số đã gửi giữ nguyên, ghi thêm thì gửi lần khác.")
    return [text.format(total=money(answer["total"]), year=asked["year"])]


YEAR = Input(name="year", label=N_("Năm"), kind="number", least=2000, most=2100, start=lambda at: at.on.year + 1)
NEED = RehearsedAction(
    key="nhu-cau", title=N_("Ghi nhu cầu vốn"), verb=N_("Ghi nhu cầu"), icon="plus", service=record_need, shape=_need,
    foretold=_need_told, source=NEEDS, confidence="memory",
    hint=N_("Một tổ, hoặc các hộ ngoài tổ của một thôn, cần bao nhiêu cho một chương trình. Không còn cần thì ghi 0."),
    inputs=(
        YEAR,
        Input(name="group_id", label=N_("Tổ"), kind="pick", choices=_groups, required=False, start=lambda _at: ""),
        Input(name="hamlet_id", label=N_("Hoặc hộ ngoài tổ của thôn"), kind="pick", choices=_hamlets_of_need,
              required=False, start=lambda _at: ""),
        PROGRAMME, Input(name="households", label=N_("Số hộ"), kind="number", most=100_000),
        Input(name="amount", label=N_("Số tiền (đồng)"), kind="money"), day_input("on", N_("Ngày ghi")),
    ),
)  # fmt: skip
SEND = RehearsedAction(
    key="gui", title=N_("Gửi nhu cầu vốn"), verb=N_("Gửi ngân hàng"), icon="arrow-right", service=send_needs,
    shape=_here, foretold=_sent_told, source=NEEDS, confidence="memory",
    hint=N_("Lãnh đạo xã, phường ký báo cáo tổng hợp nhu cầu vốn gửi phòng giao dịch."),
    inputs=(YEAR, _text("document", N_("Số báo cáo"), 60), day_input("sent_on", N_("Ngày gửi"))),
)  # fmt: skip
OF_NEEDS = {one.key: one for one in (NEED, SEND)}

# --- the board --------------------------------------------------------------------------------------------------------


def _seat_told(_at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("{name} vào Ban đại diện từ ngày {day}.")
    return [text.format(name=asked["name"], day=day_text(asked["since_on"]))]


def _end_told(at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    names = {one.pk: one.name for one in at.board}
    text = _("{name} thôi làm thành viên từ ngày {day}; các cuộc họp đã dự vẫn ghi tên.")
    return [text.format(name=names.get(asked["member_id"], ""), day=day_text(asked["until_on"]))]


def _call_told(at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Họp ngày {day}, mời {count} thành viên; ai vắng gửi ý kiến bằng văn bản trước ngày họp, không dự thay.")
    return [text.format(day=day_text(asked["meets_on"]), count=len(board_on(at.place, asked["meets_on"])))]


def _opinion_told(at: At, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    return [
        _("Ý kiến được giữ với cuộc họp ngày {day}.").format(day=day_text(at.meeting.meets_on if at.meeting else None))
    ]


def _minutes_told(at: At, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    found = [_("{count} trên {board} thành viên dự họp.").format(count=len(asked["present"]), board=len(at.board))]
    if answer["silent"]:
        text = _("Vắng mà không gửi ý kiến: {names}.")
        found.append(text.format(names=", ".join(answer["silent"])))
    return found


def _plan_told(_at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Kiểm tra từ ngày {since} đến ngày {until}.")
    return [text.format(since=day_text(asked["since_on"]), until=day_text(asked["until_on"]))]


def _finding_told(_at: At, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    due = asked.get("due_on")
    return [_("Phải khắc phục xong trước ngày {day}.").format(day=day_text(due)) if due
            else _("Được giữ lại, không sửa, không xóa.")]  # fmt: skip


def _finding(_at: At, content: Content) -> Content:
    return _no_none(content, "hamlet_id", "due_on")


def _seats(_at: At) -> Choices:
    return [(str(key), str(label)) for key, label in BoardMember.Seat.choices]


def _boards(_at: At) -> Choices:
    return [(str(key), str(label)) for key, label in BoardInspection.Board.choices]


def _findings(at: At) -> Choices:
    return [(str(one.pk), one.text[:120]) for one in at.open_findings]


SEAT = RehearsedAction(
    key="thanh-vien", title=N_("Thêm thành viên"), verb=N_("Ghi thành viên"), icon="plus", service=seat_member,
    shape=_here, foretold=_seat_told, source=BOARD,
    hint=N_("Theo quyết định của UBND xã, phường thành lập Ban đại diện; số thành viên chưa có văn bản nêu."),
    inputs=(
        _text("name", N_("Họ tên"), 120), _text("office", N_("Chức vụ, đơn vị"), 120),
        Input(name="seat", label=N_("Trong ban"), kind="pick", choices=_seats, start=lambda _at: "member"),
        _text("decision_no", N_("Số quyết định"), 60), day_input("since_on", N_("Từ ngày"), ahead=True),
    ),
)  # fmt: skip
END = RehearsedAction(
    key="thoi", title=N_("Thôi làm thành viên"), verb=N_("Ghi thôi"), icon="x", service=end_seat, foretold=_end_told,
    numbers=frozenset({"member_id"}), source=BOARD, fits=lambda at: bool(at.board),
    hint=N_("Theo quyết định của UBND xã, phường; các cuộc họp đã dự giữ nguyên."),
    inputs=(
        Input(name="member_id", label=N_("Thành viên"), kind="pick", choices=_members, start=lambda _at: "",
              known=lambda at: [str(one.pk) for one in at.ever_on_the_board]),
        day_input("until_on", N_("Từ ngày"), ahead=True),
    ),
)  # fmt: skip
CALL = RehearsedAction(
    key="trieu-tap", title=N_("Triệu tập họp"), verb=N_("Ghi cuộc họp"), icon="calendar-days", service=call_meeting,
    shape=_here, foretold=_call_told, source=BOARD,
    hint=N_("Số kỳ họp, tỷ lệ thành viên phải dự chưa có văn bản nêu: hệ thống ghi, không tự đặt."),
    inputs=(
        _text("number", N_("Số giấy mời"), 60), day_input("meets_on", N_("Ngày họp"), ahead=True),
        _text("agenda", N_("Nội dung"), 1000),
    ),
)  # fmt: skip
PLAN = RehearsedAction(
    key="kiem-tra", title=N_("Kế hoạch kiểm tra"), verb=N_("Ghi kế hoạch"), icon="clipboard-list",
    service=plan_inspection, shape=_here, foretold=_plan_told, source=BOARD,
    hint=N_("Kế hoạch của Ban đại diện tỉnh do ngân hàng, cơ quan thường trực, ghi; của xã, phường do phường ghi."),
    inputs=(
        Input(name="board", label=N_("Ban kiểm tra"), kind="pick", choices=_boards, start=lambda _at: "commune"),
        _text("document", N_("Số kế hoạch"), 60), day_input("since_on", N_("Từ ngày"), ahead=True),
        day_input("until_on", N_("Đến ngày"), ahead=True), _text("subject", N_("Nội dung"), 400),
        _text("inspectors", N_("Người kiểm tra"), 300),
    ),
)  # fmt: skip
OF_THE_BOARD = {one.key: one for one in (SEAT, END, CALL, PLAN)}

OPINION = RehearsedAction(
    key="y-kien", title=N_("Ghi ý kiến bằng văn bản"), verb=N_("Ghi ý kiến"), icon="quote", service=give_opinion,
    about="meeting_id", numbers=frozenset({"member_id"}), foretold=_opinion_told, source=OPINIONS,
    fits=lambda at: not hasattr(at.meeting, "minutes"),
    hint=N_("Thành viên vắng gửi ý kiến bằng văn bản trước phiên họp; không ai dự thay."),
    inputs=(
        Input(name="member_id", label=N_("Thành viên vắng"), kind="pick", choices=_members, start=lambda _at: ""),
        Input(name="on", label=N_("Ngày gửi"), kind="day"), _text("text", N_("Ý kiến"), 2000),
    ),
)  # fmt: skip
MINUTES = RehearsedAction(
    key="bien-ban", title=N_("Ghi biên bản họp"), verb=N_("Ghi biên bản"), icon="file-check", service=record_minutes,
    about="meeting_id", numbers=frozenset({"chair_id", "present", "attachment_id"}), foretold=_minutes_told,
    source=OPINIONS, fits=lambda at: bool(at.papers) and not hasattr(at.meeting, "minutes"),
    hint=N_("Biên bản đã ký được đính kèm trước; ở đây ghi ai dự, ai chủ trì và kết luận."),
    inputs=(
        Input(name="chair_id", label=N_("Chủ trì"), kind="pick", choices=_members, start=lambda _at: ""),
        Input(name="present", label=N_("Thành viên dự họp"), kind="several", choices=_members),
        _text("conclusion", N_("Kết luận"), 4000), PAPER,
    ),
)  # fmt: skip
OF_A_MEETING = {one.key: one for one in (OPINION, MINUTES)}

FINDING = RehearsedAction(
    key="ket-qua", title=N_("Ghi kết quả kiểm tra"), verb=N_("Ghi kết quả"), icon="clipboard-check",
    service=record_finding, about="inspection_id", numbers=frozenset({"hamlet_id"}), shape=_finding,
    foretold=_finding_told, source=BOARD,
    hint=N_("Điều tìm thấy và kiến nghị, không nêu tên người vay."),
    inputs=(
        day_input("on", N_("Ngày")), _text("text", N_("Kết quả, kiến nghị"), 1000),
        Input(name="hamlet_id", label=N_("Thôn, tổ dân phố"), kind="pick", choices=_hamlets, required=False,
              start=lambda _at: ""),
        Input(name="due_on", label=N_("Khắc phục trước ngày"), kind="day", required=False, ahead=True),
    ),
)  # fmt: skip
PUT_RIGHT = RehearsedAction(
    key="khac-phuc", title=N_("Ghi đã khắc phục"), verb=N_("Ghi đã khắc phục"), icon="check", service=record_finding,
    about="inspection_id", numbers=frozenset({"answers_id"}), foretold=_finding_told, source=BOARD,
    fits=lambda at: bool(at.open_findings), hint=N_("Kiến nghị nào đã làm xong, bằng cách nào."),
    inputs=(
        Input(name="answers_id", label=N_("Kiến nghị"), kind="pick", choices=_findings, start=lambda _at: "",
              known=lambda at: [str(one.pk) for one in at.findings]),
        day_input("on", N_("Ngày")), _text("text", N_("Đã làm gì"), 1000),
    ),
)  # fmt: skip
OF_AN_INSPECTION = {one.key: one for one in (FINDING, PUT_RIGHT)}
