"""Synchronising a session: what fits is confirmed, what clashes is shown side by side and decided by a person."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.handing import CASH, PAYOUT, cash_of
from dongvon.core.states import DayState
from dongvon.core.synchronising import Choice, Clash, Figures
from dongvon.credit.applications.queries import applications_of
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of
from dongvon.field.collecting.models import HandedEntry
from dongvon.field.collecting.queries import handed_of
from dongvon.field.laptops.models import Settled
from dongvon.field.laptops.queries import Waiting, settled_in, undone_too_late, waiting
from dongvon.field.laptops.services import name_of
from dongvon.field.transaction_days.queries import session_for
from dongvon.front.web.pages.days.laptops import head
from dongvon.front.web.pages.days.sheet import HANDED_KINDS
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.templatetags.formats import dong_text, page_language
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.models import Person

KINDS = HANDED_KINDS | {PAYOUT: gettext_lazy("Giải ngân")}
CLASHES = {
    Clash.MOVED_AWAY: gettext_lazy("Hộ hoặc khoản vay đã chuyển khỏi điểm giao dịch này."),
    Clash.MOVED_GROUP: gettext_lazy("Hộ đã chuyển sang tổ khác."),
    Clash.SESSION_CLOSED: gettext_lazy("Phiên đã đóng: ghi từng khoản như tại quầy, số liệu đóng phiên sẽ đổi."),
    Clash.SETTLED: gettext_lazy("Khoản vay đã tất toán."),
    Clash.MORE_THAN_OWED: gettext_lazy("Nhiều hơn số còn nợ."),
    Clash.DUE_CHANGED: gettext_lazy("Lãi phải thu không còn như khi chuẩn bị."),
    Clash.SAVINGS_TOO_SMALL: gettext_lazy("Tiền gửi không đủ."),
    Clash.HANDED_BY_PHONE: gettext_lazy("Tổ trưởng đã nộp khoản này từ điện thoại: có thể là cùng một số tiền."),
    Clash.PAID_ALREADY: gettext_lazy("Món vay đã được giải ngân ở nơi khác."),
    Clash.APPROVAL_GONE: gettext_lazy("Phê duyệt không còn hiệu lực."),
    Clash.OTHER_AMOUNT: gettext_lazy("Số đã chi khác số được duyệt."),
    Clash.LOCK_RELEASED: gettext_lazy("Món vay đã được mở khóa, không còn giao cho máy này."),
}
CHOICES = {
    Choice.POST: gettext_lazy("Ghi sổ đúng như máy đã ghi"),
    Choice.KEEP_REST: gettext_lazy("Ghi đến hết số nợ; phần còn lại vẫn là của người nộp (tiền thu thừa, tiền gửi)"),
    Choice.CARRY: gettext_lazy("Chuyển sang khoản vay khác của chính người nộp, theo yêu cầu của người đó"),
    Choice.GIVE_BACK: gettext_lazy("Không ghi sổ: tiền đã trả lại đúng người"),
    Choice.CASE: gettext_lazy("Tách ra để xử lý: thành việc phải làm của phiên"),
}  # fmt: skip
ONE_APART = (Choice.POST, Choice.GIVE_BACK, Choice.CASE)  # of what fits


class Names:
    """Whose entries these are, as far as the actor may see them."""

    def __init__(self, actor: Actor, rows: Iterable[HandedEntry]) -> None:
        found = list(rows)
        self.actor, about = actor, {kind: {one.about_id for one in found if one.kind == kind} for kind in KINDS}
        loans = set[int]().union(*(ids for kind, ids in about.items() if kind not in ("deposit", PAYOUT)))
        self.loans = {one.pk: one for one in loans_of(actor).filter(pk__in=loans).select_related("borrower")}
        heads = Person.objects.filter(household__in=about["deposit"], head=True)
        self.savers = dict(heads.values_list("household_id", "name"))
        payouts = applications_of(actor).filter(pk__in=about[PAYOUT]).select_related("borrower")
        self.payouts = {one.pk: one for one in payouts}
        self.codes = dict(groups_of(actor).values_list("pk", "code"))

    def who(self, row: HandedEntry) -> str:
        away = _("ngoài địa bàn")
        if row.kind == "deposit":
            return self.savers.get(row.about_id, away)
        found: Any = (self.payouts if row.kind == PAYOUT else self.loans).get(row.about_id)
        return found.borrower.name if found else away

    def what(self, row: HandedEntry) -> str:
        found: Any = None
        if row.kind != "deposit":
            found = (self.payouts if row.kind == PAYOUT else self.loans).get(row.about_id)
        return f"{KINDS[row.kind]} {programme_short(found.programme)}" if found else str(KINDS[row.kind])

    def group(self, group_id: int | None) -> str:
        return self.codes.get(group_id, _("ngoài địa bàn")) if group_id else _("trực tiếp")

    def others(self, row: HandedEntry) -> list[Page]:
        """The payer's other open loans."""
        loan = self.loans.get(row.about_id) if row.kind == "interest" else None
        rows = loans_of(self.actor).filter(household=loan.household_id, closed_on=None) if loan else Loan.objects.none()
        return [
            {"id": one.pk, "label": f"{programme_short(one.programme)} · {one.number}"}
            for one in rows.exclude(pk=row.about_id)
        ]


def screen(actor: Actor, session_id: int) -> Page:
    session = session_for(actor, session_id)
    open_, done, late = waiting(actor, session), settled_in(session), undone_too_late(session)
    names = Names(actor, [*(one.row for one in open_), *(one.entry for one in done), *late])
    fits = [one for one in open_ if one.fits]
    cash = cash_of(handed_of(one.row) for one in open_)
    return head(session, _("Đồng bộ")) | {
        "figures": [
            figure(_("Chờ ghi sổ"), len(open_), "count"),
            figure(_("Không khớp"), len(open_) - len(fits), "count"),
            figure(_("Tiền mặt của các khoản chờ"), cash, "dong"),
        ],
        "counting": session.state == DayState.COUNTING,
        "may_post": actor.role == Role.TELLER,
        "may_decide": actor.role in (Role.TELLER, Role.POINT_LEADER),
        "groups": _groups(names, [one for one in fits if one.row.kind != PAYOUT]),
        "payouts": [_line(names, one) for one in fits if one.row.kind == PAYOUT],
        "fits": [_line(names, one) for one in fits],
        "choices": [
            {"value": str(choice), "label": CHOICES[choice]} for choice in Choice if choice != Choice.KEEP_REST
        ],
        "clashing": [_beside(names, one) for one in open_ if not one.fits],
        "done_table": _done(names, done),
        "late": [
            {"who": names.who(row), "what": names.what(row), "amount": row.amount, "laptop": name_of(row.device)}
            for row in late
        ],
    }


def _line(names: Names, one: Waiting) -> Page:
    row = one.row
    return {
        "id": row.entry_id, "request": uuid5(row.entry_id, "settled"), "who": names.who(row), "what": names.what(row),
        "amount": row.amount,
        "cash": row.kind in CASH, "laptop": name_of(row.device), "number": row.number, "receipt": row.receipt,
    }  # fmt: skip


def _groups(names: Names, fits: list[Waiting]) -> list[Page]:
    groups = sorted({one.row.group_id or 0 for one in fits})
    return [
        {
            "id": group,
            "request": uuid4(),
            "code": names.group(group),
            "lines": [_line(names, one) for one in fits if (one.row.group_id or 0) == group],
            "cash": sum(one.row.amount for one in fits if (one.row.group_id or 0) == group and one.row.kind in CASH),
        }
        for group in groups
    ]


def _beside(names: Names, one: Waiting) -> Page:
    """One entry that clashes: prepared, now, entered; and what may be chosen."""
    others = names.others(one.row) if Choice.CARRY in one.choices else []
    offered = [choice for choice in one.choices if choice is not Choice.CARRY or others]
    return _line(names, one) | {
        "reasons": [CLASHES[clash] for clash in one.clashes],
        "rows": [
            {"label": label, "before": before, "now": now, "entered": entered, "differs": before != now}
            for label, before, now, entered in _compared(names, one)
        ],
        "choices": [{"value": str(choice), "label": CHOICES[choice]} for choice in offered],
        "others": others,
    }


def _compared(names: Names, one: Waiting) -> list[tuple[str, str, str, str]]:
    language, row, before, now = page_language(), one.row, one.before, one.now

    def dong(amount: int, at: Figures) -> str:
        return dong_text(amount, language) if at.here else "–"

    def row_of(label: str, name: str, kinds: tuple[str, ...] = ()) -> tuple[str, str, str, str]:
        entered = dong_text(row.amount, language) if row.kind in kinds else ""
        return label, dong(getattr(before, name), before), dong(getattr(now, name), now), entered

    group = names.group(now.group) if now.here or now.group else _("ngoài địa bàn")
    found = [(_("Tổ"), names.group(before.group), group, names.group(row.group_id))]
    if row.kind == PAYOUT:
        return [
            *found, row_of(_("Số được duyệt"), "amount", (PAYOUT,)),
            (_("Tình trạng"), _payout_state(before), _payout_state(now), _("đã chi")),
        ]  # fmt: skip
    if row.kind != "deposit":
        found += [
            row_of(_("Lãi phải thu đến phiên"), "owed", ("interest", "interest_from_savings")),
            row_of(_("Dư nợ gốc"), "principal", ("principal_from_savings",)),
            (_("Tình trạng"), _loan_state(before), _loan_state(now), ""),
        ]
    return [*found, row_of(_("Tiền gửi"), "savings", ("deposit",))]


def _loan_state(at: Figures) -> str:
    if not at.here:
        return _("ngoài địa bàn")
    return _("đang vay") if at.is_open else _("đã tất toán")


def _payout_state(at: Figures) -> str:
    if not at.here:
        return _("ngoài địa bàn")
    if at.paid:
        return _("đã giải ngân")
    if not at.waiting:
        return _("không còn phê duyệt")
    return _("chờ, máy này giữ") if at.held else _("chờ, đã mở khóa")


def _done(names: Names, done: list[Settled]) -> Page:
    language = page_language()

    def then(one: Settled) -> str:
        key = {PAYOUT: "amount", "deposit": "savings", "principal_from_savings": "principal"}.get(
            one.entry.kind, "owed"
        )
        return f"{dong_text(one.before.get(key), language)} → {dong_text(one.now.get(key), language)}"

    return {
        "columns": [
            column("who", _("Người nộp, nhận")), column("what", _("Nội dung")),
            column("amount", _("Máy đã ghi"), "dong"), column("then", _("Khi chuẩn bị → lúc xử lý")),
            column("choice", _("Cách xử lý")),
            column("posted", _("Đã ghi sổ"), "dong"), column("why", _("Lý do")), column("by", _("Người xử lý")),
            column("at", _("Ngày"), "day"),
        ],
        "rows": [
            {"who": names.who(one.entry), "what": names.what(one.entry), "amount": one.entry.amount, "then": then(one),
             "choice": str(CHOICES[Choice(one.choice)]), "posted": one.posted, "why": one.why,
             "by": one.settled_by.full_name, "at": one.settled_at.date()}
            for one in reversed(done)
        ],
        "empty": {"title": _("Chưa xử lý khoản nào."), "text": ""},
    }  # fmt: skip
