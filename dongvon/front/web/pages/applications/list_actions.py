"""What people do with a list 03/TD, as rows: hand it on, certify it line by line, return it, decide, notify, say that
the notice has come. Form, preview and confirmation follow from the row (`list_desk`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dongvon.base.places.holidays import public_holidays
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.screening import decision_due_on
from dongvon.core.states import ListState
from dongvon.credit.applications.models import Application, NoticeStop
from dongvon.credit.applications.services import (
    acknowledge_notice,
    certify_list,
    decide_list,
    notify_list,
    return_list,
    send_list_to_bank,
    send_list_to_ward,
)
from dongvon.credit.applications.services.deciding import WHO_RECEIVES
from dongvon.front.web.pages.applications.list_standing import ListStanding
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.fields import Input
from dongvon.front.web.pages.kit.inputs import day_input, paper_input
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import programme_short

STRIKE, AMOUNT, MONTHS, WHY = "gach", "duyet", "thang", "lydo"
MOST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAction(RehearsedAction):
    """An action on a list. `per_line`: what the form asks about each of `lines`, beside `inputs`."""

    per_line: Callable[[Application], Sequence[Input]] = lambda _line: ()
    lines: Callable[[ListStanding], Sequence[Application]] = lambda _at: ()


def _in(*states: ListState) -> Callable[[ListStanding], bool]:
    return lambda at: at.list.state in states


def _called(line: Application) -> str:
    return f"{line.borrower.name}, {programme_short(line.programme)}, {money(line.amount)}"


def _by_line(content: Content, name: str) -> dict[str, Any]:
    """What was filled in about lines under a name, by application id."""
    prefix = f"{name}-"
    return {key.removeprefix(prefix): value for key, value in content.items() if key.startswith(prefix)}


def _of_the_list(content: Content) -> Content:
    return {key: value for key, value in content.items() if "-" not in key}


# --- to the ward, to the bank -----------------------------------------------------------------------------------------


def _sent_told(at: ListStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("{count} hồ sơ, {amount}, chuyển đến Ủy ban nhân dân ngày {day}.")
    total = money(sum(one.amount for one in at.standing))
    return [text.format(count=len(at.standing), amount=total, day=day_text(asked["on"]))]


def _to_bank_told(_at: ListStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    due = decision_due_on(asked["on"], public_holidays(asked["on"].year))
    text = _("Ngân hàng nhận hồ sơ ngày {day} và phải trả lời chậm nhất ngày {due} (3 ngày làm việc).")
    return [text.format(day=day_text(asked["on"]), due=day_text(due))]


# --- the ward ---------------------------------------------------------------------------------------------------------


def _certifying(at: ListStanding, content: Content) -> Content:
    struck = {number: reason for number, reason in _by_line(content, STRIKE).items() if reason}
    return _of_the_list(content) | {"struck": struck}


def _certified_told(at: ListStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    struck, scan = asked["struck"], next(one for one in at.scans if one.pk == asked["attachment_id"])
    kept = [one for one in at.standing if str(one.pk) not in struck]
    text = _("Xác nhận {count} hồ sơ, {amount}: {names}.")
    found = [text.format(count=len(kept), amount=money(sum(one.amount for one in kept)),
                         names=", ".join(one.borrower.name for one in kept))]  # fmt: skip
    text = _("Gạch tên {name}: {reason}. Hồ sơ này về tổ để sửa hoặc rút.")
    found += [text.format(name=one.borrower.name, reason=struck[str(one.pk)])
              for one in at.standing if str(one.pk) in struck]  # fmt: skip
    text = _("Căn cứ bản quét có mã băm SHA-256 {digest}; sửa một chữ trong tệp là mã này khác đi.")
    return [*found, text.format(digest=scan.sha256)]


def _returned_told(at: ListStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("{count} hồ sơ về tổ với lý do: {reason}. Tổ sửa rồi gửi lại.")
    return [text.format(count=len(at.standing), reason=asked["reason"])]


# --- the bank ---------------------------------------------------------------------------------------------------------


def _deciding(at: ListStanding, content: Content) -> Content:
    """An amount approves, none refuses with its reason; a term shorter than asked is the bank's."""
    amounts, reasons = _by_line(content, AMOUNT), _by_line(content, WHY)
    asked = {str(one.pk): one.term_months for one in at.lines}
    approved = {number: amount for number, amount in amounts.items() if amount}
    refused = {number: reasons.get(number) or "" for number, amount in amounts.items() if not amount}
    months = {number: term for number, term in _by_line(content, MONTHS).items()
              if number in approved and term and term != asked.get(number)}  # fmt: skip
    if without := [number for number, reason in refused.items() if not reason.strip()]:
        name = next(one.borrower.name for one in at.lines if str(one.pk) == without[0])
        text = N_("Từ chối {name} thì phải ghi lý do.")
        raise Refused(Problem("refused_without_reason", text, {"name": name}, "04/TD"))
    return _of_the_list(content) | {"approved": approved, "refused": refused, "months": months}


def _decided_told(at: ListStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    names = {str(one.pk): one for one in at.lines}
    found = []
    for number, amount in asked["approved"].items():
        line = names[number]
        months = asked["months"].get(number, line.term_months)
        text = _("{name}: duyệt {amount} trong {months} tháng (đề nghị {asked} trong {term} tháng).")
        found.append(text.format(name=line.borrower.name, amount=money(amount), months=months,
                                 asked=money(line.amount), term=line.term_months))  # fmt: skip
    text = _("{name}: từ chối, vì {reason}.")
    found += [text.format(name=names[number].borrower.name, reason=why) for number, why in asked["refused"].items()]
    total = _("Tổng 04/TD: {amount} cho {count} hồ sơ.")
    approved = asked["approved"]
    return [*found, total.format(amount=money(sum(approved.values())), count=len(approved))]


def _notified_told(at: ListStanding, _asked: Content, answer: Mapping[str, Any]) -> list[str]:
    return [
        _("Thông báo 04/TD đi từ ngân hàng đến Ủy ban nhân dân, hội, tổ rồi từng người vay; mỗi nơi xác nhận đã nhận."),
        _("{count} hồ sơ chờ phiên giao dịch.").format(count=len(answer["called"])),
    ]


def _received_told(_at: ListStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Thông báo 04/TD đã đến “{stop}” ngày {day}.")
    return [text.format(stop=NoticeStop.Stop(asked["stop"]).label, day=day_text(asked["on"]))]


ON_LISTS: tuple[ListAction, ...] = (
    ListAction(
        key="gui-phuong", title=N_("Gửi Ủy ban nhân dân xác nhận"), verb=N_("Gửi danh sách"), icon="upload",
        service=send_list_to_ward, about="list_id", foretold=_sent_told, source="03/TD",
        fits=_in(ListState.CLOSED, ListState.RETURNED_BY_WARD), inputs=(day_input("on", N_("Ngày gửi")),),
        hint=N_("In danh sách 03/TD, tổ trưởng và hội ký, rồi nộp Ủy ban nhân dân cùng các đơn 01/TD."),
    ),
    ListAction(
        key="xac-nhan", title=N_("Xác nhận danh sách 03/TD"), verb=N_("Xác nhận"), icon="file-check",
        service=certify_list, about="list_id", numbers=frozenset({"attachment_id"}), shape=_certifying,
        foretold=_certified_told, source="03/TD; Luật Giao dịch điện tử 20/2023/QH15", fits=_in(ListState.SENT_TO_WARD),
        hint=N_("Xác nhận là bản giấy đã ký, đóng dấu, quét và đính kèm ở đây; bấm nút không thay chữ ký. Người có liên"
                " quan đến hộ trong danh sách không được xác nhận."),
        inputs=(
            Input(name="attachment_id", label=N_("Bản quét đã ký, đóng dấu"), kind="pick",
                  choices=lambda at: at.scan_choices, known=lambda at: [str(one.pk) for one in at.scans],
                  start=lambda at: at.scan_choices[0][0] if at.scans else ""),
            day_input("certified_on", N_("Ngày ký xác nhận")),
        ),
        lines=lambda at: at.to_certify,
        per_line=lambda line: (
            Input(name=f"{STRIKE}-{line.pk}", label=_("Gạch tên {line} vì").format(line=_called(line)), kind="text",
                  most=MOST_REASON, required=False),
        ),
    ),
    ListAction(
        key="tra-lai", title=N_("Trả lại cả danh sách"), verb=N_("Trả lại"), icon="undo-2", service=return_list,
        about="list_id", foretold=_returned_told, source="03/TD", fits=_in(ListState.SENT_TO_WARD),
        hint=N_("Danh sách về tổ với lý do; hồ sơ nào sửa thì bình xét lại, hồ sơ còn lại gửi lại được ngay."),
        inputs=(Input(name="reason", label=N_("Lý do"), kind="text", most=MOST_REASON),
                day_input("on", N_("Ngày trả lại"))),
    ),
    ListAction(
        key="gui-ngan-hang", title=N_("Gửi ngân hàng"), verb=N_("Gửi ngân hàng"), icon="upload",
        service=send_list_to_bank, about="list_id", foretold=_to_bank_told, source="18/TD; thủ tục 1338",
        fits=_in(ListState.CERTIFIED), inputs=(day_input("on", N_("Ngày nộp hồ sơ")),),
        hint=N_("Nộp danh sách đã xác nhận, đơn 01/TD và biên bản; ngân hàng giao giấy biên nhận 18/TD."),
    ),
    ListAction(
        key="quyet-dinh", title=N_("Quyết định cho vay"), verb=N_("Ghi quyết định"), icon="scale",
        service=decide_list, about="list_id", shape=_deciding, foretold=_decided_told,
        source="04/TD; thủ tục 1338: 3 ngày làm việc", fits=_in(ListState.SENT_TO_BANK),
        hint=N_("Mỗi hồ sơ một quyết định: số tiền và thời hạn không quá số đề nghị; để 0 là từ chối, kèm lý do."),
        inputs=(day_input("decided_on", N_("Ngày quyết định")), paper_input("decision_no", N_("Số thông báo 04/TD"))),
        lines=lambda at: at.to_decide,
        per_line=lambda line: (
            Input(name=f"{AMOUNT}-{line.pk}", label=_("{line}: duyệt (đồng)").format(line=_called(line)), kind="money",
                  start=lambda _at: line.amount),
            Input(name=f"{MONTHS}-{line.pk}", label=_("Thời hạn (tháng)"), kind="number", least=1, most=480,
                  start=lambda _at: line.term_months),
            Input(name=f"{WHY}-{line.pk}", label=_("Lý do từ chối"), kind="text", most=MOST_REASON, required=False),
        ),
    ),
    ListAction(
        key="thong-bao", title=N_("Gửi thông báo 04/TD"), verb=N_("Gửi thông báo"), icon="megaphone",
        service=notify_list, about="list_id", foretold=_notified_told, source="04/TD", fits=_in(ListState.DECIDED),
        inputs=(day_input("on", N_("Ngày gửi")),),
        hint=N_("Ngân hàng gửi thông báo kết quả cho Ủy ban nhân dân; hồ sơ được duyệt chờ phiên giao dịch."),
    ),
    ListAction(
        key="da-nhan", title=N_("Xác nhận đã nhận thông báo 04/TD"), verb=N_("Đã nhận"), icon="check",
        service=acknowledge_notice, about="list_id", foretold=_received_told, source="04/TD",
        fits=lambda at: at.stop is not None and at.actor.role in WHO_RECEIVES[at.stop],
        inputs=(
            Input(name="stop", label=N_("Nơi nhận"), kind="pick", known=lambda _at: list(NoticeStop.Stop),
                  choices=lambda at: [(str(at.stop), str(at.stop.label))] if at.stop else [],
                  start=lambda at: str(at.stop or "")),
            day_input("on", N_("Ngày nhận")),
        ),
        hint=N_("Thông báo đi qua từng nơi: Ủy ban nhân dân, hội, tổ, rồi tổ báo đến từng người vay."),
    ),
)  # fmt: skip
