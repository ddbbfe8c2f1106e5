"""What happened to a loan, in sentences: the application, each session at the point, changes of rate, the end."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from dongvon.core.life import ActKind
from dongvon.core.posting import Happened as Event
from dongvon.credit.applications.models import Application
from dongvon.credit.loans.explaining import Told
from dongvon.credit.loans.grounds import rate_changes
from dongvon.credit.loans.models import Act, Loan
from dongvon.credit.loans.queries import acts_of, found_late, recipients_of
from dongvon.front.web.pages.kit.lists import Context
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.loans.interest import TAB
from dongvon.front.web.templatetags.formats import day_text, page_language, percent_e7_text


@dataclass(frozen=True, slots=True)
class Entries:
    """What is known of the entries of a loan by their request: where one may be undone, which were found late, who
    received a payout for the borrower."""

    undo: Mapping[str, str]
    late: Container[UUID]
    recipients: Mapping[UUID, tuple[str, str]]


def event(on: date, text: str, icon: str, tone: str = "", who: str = "", url: str | None = None) -> Context:
    return {"on": on, "text": text, "icon": icon, "tone": tone, "who": who, "url": url}


def story(
    loan: Loan, moves: Sequence[Told], application: Application | None, on: date, undo: Mapping[str, str] | None = None
) -> list[Context]:
    """All events of the loan up to the day, newest first. `undo`: where an entry may be undone, by its request."""
    rows, undo = acts_of(loan), undo or {}
    told = Entries(undo, found_late(rows), recipients_of(rows))
    events = [*_before(loan, moves, application), *_moves(moves, told), *_rates(loan, on)]
    events += _schedules(rows, undo)
    if loan.closed_on is not None:
        events.append(event(loan.closed_on, _("Trả xong cả gốc và lãi, khoản vay đóng lại."), "circle-check", "good"))
    return sorted(events, key=lambda one: one["on"], reverse=True)


def _before(loan: Loan, moves: Sequence[Told], application: Application | None) -> list[Context]:
    """From asking to deciding; of an older loan only that it was paid out."""
    if application is None:
        paid_out = loan.first_paid_out_on
        if paid_out is None or any(move.event == Event.PAID_OUT for move in moves):
            return []
        return [event(paid_out, _("Nhận {amount} tiền vay.").format(amount=money(loan.amount)), "banknote", "good")]
    events = [event(application.made_on, _("Làm giấy đề nghị vay {amount} để {purpose}.").format(
        amount=money(application.amount), purpose=application.purpose), "file-text", who="01/TD")]  # fmt: skip
    if application.list is not None:
        events += _list_events(application)
    if application.approved_on and application.approved_amount:
        text = _("Ngân hàng duyệt cho vay {amount}.").format(amount=money(application.approved_amount))
        number = application.list.decision_no if application.list else application.contract_no
        events.append(event(application.approved_on, text, "landmark", "good", number))
    return events


def _list_events(application: Application) -> list[Context]:
    meeting, member_list = application.list.meeting, application.list  # type: ignore[union-attr]
    text = _("Họp tổ, {present} trên {members} tổ viên có mặt, bình xét công khai.").format(
        present=meeting.present_count, members=meeting.member_count
    )
    events = [event(meeting.held_on, text, "users", who=_("Biên bản 10C/TD"))]
    if member_list.certified_on:  # type: ignore[union-attr]
        text = _("Phường xác nhận danh sách 03/TD số {number}.").format(number=member_list.number)  # type: ignore[union-attr]
        who = _("Bản có chữ ký, con dấu ở phần Giấy tờ")
        events.append(event(member_list.certified_on, text, "file-check", "good", who, "?muc=giay-to"))  # type: ignore[union-attr]
    return events


def _schedules(rows: Sequence[Act], undo: Mapping[str, str]) -> list[Context]:
    """Changes of the schedule: no money moves, so no movement tells of them."""
    gone = {row.undoes_id: row.on for row in rows if row.undoes_id}
    events = []
    for row in rows:
        if row.kind != ActKind.CHANGE_SCHEDULE or row.undoes_id is not None or not row.facts.get("instalments"):
            continue
        text = _("Lịch trả nợ đổi, kỳ cuối ngày {day}.")
        text = text.format(day=day_text(date.fromisoformat(row.facts["instalments"][-1][1])))
        if cancelled := row.facts.get("cancelled"):
            rest = _("Hủy {amount} chưa giải ngân: {reason}.")
            text = rest.format(amount=money(cancelled), reason=row.facts["reason"]) + " " + text
        if row.pk in gone:
            text += " " + _("Bút toán này bị hủy ngày {day}.").format(day=day_text(gone[row.pk]))
        paper = " · ".join(part for part in (row.facts.get("form", ""), row.document, row.user.full_name) if part)
        found = event(row.on, text, "calendar-days", "", paper)
        events.append(found | {"undo_url": undo.get(str(row.request_id)) if row.pk not in gone else None})
    return events


def _moves(moves: Sequence[Told], entries: Entries) -> list[Context]:
    """One sentence for each thing that happened, the interest of a session in one."""
    events, outstanding = list[Context](), 0
    for (on, request_id), grouped in groupby(moves, key=lambda move: (move.on, move.request_id)):
        batch, told_before = list(grouped), len(events)
        who = _who(batch)
        tail = _tail(batch[0], entries)
        interest = _interest_sentence(batch)
        if interest:
            text, tone = interest
            until = next((move.interest_to for move in batch if move.interest_to), None)
            url = f"{TAB}&ky={until.isoformat()}" if until and batch[0].undone_on is None else None
            events.append(event(on, text + tail, "wallet", tone, who, url))
        for move in batch:
            before = outstanding
            after = outstanding + move.change.principal
            outstanding = outstanding if move.undone_on else after
            told = _principal_sentence(move, after, before)
            if told:
                text, icon, tone = told
                events.append(event(on, text + tail, icon, tone, who))
        if len(events) > told_before and batch[0].undone_on is None:
            events[-1]["undo_url"] = entries.undo.get(str(request_id))
    return events


def _tail(move: Told, entries: Entries) -> str:
    """What is to be said of an entry: somebody else received the money, it was undone, it was found late."""
    if move.request_id in entries.recipients:
        name, paper = entries.recipients[move.request_id]
        return " " + _("{name} nhận thay theo giấy ủy quyền 01/UQ số {paper}.").format(name=name, paper=paper)
    if move.undone_on is not None:
        return " " + _("Bút toán này bị hủy ngày {day}.").format(day=day_text(move.undone_on))
    if move.entered_on is not None and move.request_id in entries.late:
        return " " + _("Ghi sổ muộn, ngày {day}.").format(day=day_text(move.entered_on))
    return ""


def _who(batch: Iterable[Told]) -> str:
    first = next(iter(batch))
    documents = [move.document for move in batch if move.document]
    document = _("chứng từ {number}").format(number=documents[0]) if documents else ""
    return " · ".join(part for part in (document, first.who) if part)


def _sum(batch: Iterable[Told], *events: str) -> int:
    return sum(move.amount for move in batch if move.event in events)


def _interest_sentence(batch: Sequence[Told]) -> tuple[str, str] | None:
    """Interest that fell due and interest paid at one session, in one sentence with its tone."""
    put_off = sum(move.amount for move in batch if move.event == Event.INTEREST_DUE and not move.interest_to)
    due, paid = _sum(batch, Event.INTEREST_DUE), _sum(batch, Event.INTEREST_COLLECTED)
    deferred = _sum(batch, Event.INTEREST_DEFERRED)
    if deferred and not due:
        return _("Lãi {amount} được ân hạn, để lại trả sau.").format(amount=money(deferred)), ""
    if not due and not paid:
        return None
    facts = {"due": money(due), "paid": money(paid), "left": money(due - paid), "more": money(paid - due)}
    if not due:
        return _("Trả {paid} lãi còn thiếu kỳ trước.").format(**facts), "good"
    if not paid:
        text, tone = _("Lãi kỳ này {due}, chưa trả."), "attention"
    elif paid < due:
        text, tone = _("Lãi kỳ này {due}, mới trả {paid}, còn thiếu {left}."), "attention"
    elif paid > due:
        text, tone = _("Lãi kỳ này {due}, trả đủ và trả thêm {more} lãi còn thiếu kỳ trước."), "good"
    else:
        text, tone = _("Lãi kỳ này {due}, đã trả đủ."), ""
    more = " " + _("Trong đó {amount} là lãi ân hạn trước đây.").format(amount=money(put_off)) if put_off else ""
    return text.format(**facts) + more, tone


def _principal_sentence(move: Told, outstanding: int, before: int) -> tuple[str, str, str] | None:
    facts = {"amount": money(move.amount), "left": money(outstanding)}
    told = {
        Event.OPENING: (_("Chuyển từ sổ cũ sang: dư nợ {left}."), "book-open", ""),
        Event.PAID_OUT: (
            _("Nhận tiếp {amount}, dư nợ {left}.") if before else _("Nhận {amount} tiền vay."), "banknote", "good"
        ),
        Event.PRINCIPAL_COLLECTED: (_("Trả gốc {amount}, dư nợ còn {left}."), "hand-coins", "good"),
        Event.PRINCIPAL_FROM_SAVINGS: (
            _("Trả gốc {amount} bằng tiền gửi, dư nợ còn {left}."), "piggy-bank", "good"
        ),
        Event.TO_OVERDUE: (_("Chuyển nợ quá hạn {amount}: đến hạn chưa trả."), "triangle-alert", "alert"),
        Event.ROLLED_IN: (_("Nhận nợ lưu vụ {amount} từ khoản cũ, không nhận tiền mặt."), "repeat", ""),
        Event.ROLLED_OVER: (_("Chuyển {amount} sang khoản lưu vụ, không thu tiền mặt."), "repeat", ""),
        Event.OVERPAID: (_("Thu thừa {amount}, ngân hàng phải trả lại."), "coins", "attention"),
        Event.OVERPAID_RETURNED: (_("Trả lại {amount} tiền thu thừa."), "coins", ""),
        Event.TO_FROZEN: (_("Khoanh nợ {amount}: không tính lãi phần này."), "snowflake", ""),
        Event.FREEZE_ENDED: (_("Hết thời hạn khoanh {amount}, tính lãi lại."), "snowflake", "attention"),
        Event.INTEREST_CORRECTED: (_("Điều chỉnh lãi {amount} theo quyết định."), "pencil", ""),
        Event.WRITTEN_OFF: (_("Xóa nợ {amount}, dư nợ còn {left}."), "x", "alert"),
        Event.RECOVERED: (_("Thu hồi {amount} nợ đã xóa."), "hand-coins", "good"),
    }.get(move.event)  # fmt: skip
    return (told[0].format(**facts), told[1], told[2]) if told else None


def _rates(loan: Loan, on: date) -> list[Context]:
    """Changes of rate that reached this loan, each with its document."""
    events, before = [], loan.rate_at_signing_e7
    until = min(on, loan.closed_on) if loan.closed_on else on
    for rate in rate_changes(loan, until):
        now, since = rate.row.annual_rate_e7, rate.row.since
        if now is None or since is None or now == before:
            continue
        text = _("Lãi suất từ {old} thành {new}, tính cho cả dư nợ đang có.").format(
            old=percent_e7_text(before, page_language()), new=percent_e7_text(now, page_language())
        )
        icon = "arrow-down-right" if now < before else "arrow-up-right"
        events.append(event(since, text, icon, "", rate.evidence.document))
        before = now
    return events
