"""Who answers for a loan and what secures it: its actions, and what the loan's page shows of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.core.problems import N_
from dongvon.core.securing import carried
from dongvon.credit.loans.models import Security, Takeover
from dongvon.credit.loans.services import Pledge, release_security, take_over, take_security
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import (
    RECEIPT,
    Content,
    day_input,
    numbered,
    paper_input,
)
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import Page, column
from dongvon.front.web.pages.loans.row import LoanAction
from dongvon.front.web.pages.loans.standing import Standing
from dongvon.front.web.templatetags.formats import day_text

MORTGAGES = "Bộ câu hỏi nghiệp vụ 2021, OP44-50"
KINDS = dict(Security._meta.get_field("kind").choices or ())
REASONS = dict(Takeover._meta.get_field("reason").choices or ())


def _words(labels: Mapping[str, Any]) -> Choices:
    return [(key, str(label)) for key, label in labels.items()]


def _heirs(standing: Standing) -> Choices:
    return [(str(one.pk), one.name) for one in standing.heirs]


def _held(standing: Standing) -> Choices:
    return [(str(one.pk), f"{KINDS[one.kind]}: {one.description}, {money(one.value)}") for one in standing.held]


def _pledge(_standing: Standing, content: Content) -> Content:
    return {"pledge": Pledge(**content)}


def _text(name: str, label: str, most: int) -> Input:
    return Input(name=name, label=label, kind="text", most=most)


PLEDGE: tuple[Input, ...] = (
    Input(name="kind", label=N_("Hình thức"), kind="pick", choices=lambda _at: _words(KINDS)),
    _text("description", N_("Tài sản hoặc cam kết"), 160),
    _text("owner", N_("Chủ sở hữu hoặc người bảo lãnh"), 120),
    Input(name="value", label=N_("Giá trị (đồng)"), kind="money", least=1),
    paper_input("document", N_("Số giấy chứng nhận, hợp đồng")), day_input("taken_on", N_("Ngày nhận")),
)  # fmt: skip

PARTY_ACTIONS: tuple[LoanAction, ...] = (
    LoanAction(
        key="nhan-no", title=N_("Chuyển người thừa kế nhận nợ"), verb=N_("Ghi người nhận nợ"), icon="users",
        service=take_over, anywhere=True, shape=numbered("person_id"), fits=lambda at: bool(at.heirs),
        hint=N_("Chỉ khi người vay chết, mất tích hoặc bị tuyên bố là đã chết. Đi làm xa thì dùng giấy ủy quyền 01/UQ,"
                " không đổi người đứng tên."),
        source="01/UQ; Bộ câu hỏi nghiệp vụ 2021, PC30",
        inputs=(
            Input(name="person_id", label=N_("Thành viên nhận nợ"), kind="pick", choices=_heirs,
                  known=lambda at: [str(one.pk) for one in at.loan.household.members.all()]),
            Input(name="reason", label=N_("Lý do"), kind="pick", choices=lambda _at: _words(REASONS)),
            day_input("since_on", N_("Ngày nhận nợ")), RECEIPT,
        ),
    ),
    LoanAction(
        key="bao-dam", title=N_("Nhận tài sản bảo đảm"), verb=N_("Ghi nhận bảo đảm"), icon="landmark",
        service=take_security, anywhere=True, shape=_pledge, fits=lambda at: at.loan.closed_on is None,
        hint=N_("Thế chấp bảo đảm được 70% giá trị tài sản; người bảo lãnh bảo đảm đúng số mình cam kết. Bảo đảm được"
                " giữ đến khi tất toán."),
        source=MORTGAGES,
        inputs=PLEDGE,
    ),
    LoanAction(
        key="giai-chap", title=N_("Trả lại tài sản bảo đảm"), verb=N_("Ghi trả lại bảo đảm"), icon="undo-2",
        service=release_security, anywhere=True, shape=numbered("security_id"), 
        fits=lambda at: bool(at.held) and at.loan.closed_on is not None,
        hint=N_("Chỉ trả lại khi khoản vay đã tất toán."), source=MORTGAGES,
        inputs=(
            Input(name="security_id", label=N_("Bảo đảm"), kind="pick", choices=_held,
                  known=lambda at: [str(one.pk) for one in at.securities], start=lambda at: str(at.held[0].pk)),
            day_input("released_on", N_("Ngày trả lại")), paper_input("document", N_("Số biên bản")),
        ),
    ),
)  # fmt: skip


def parties(standing: Standing) -> list[Page]:
    """Facts of the organisation that borrowed, and of who acts for the borrower, as rows of facts."""
    rows: list[dict[str, Any]] = []
    organisation = standing.organisation
    if organisation is not None:
        text = _("{kind}, mã số thuế {tax_code}, giấy đăng ký {licence}")
        value = text.format(
            kind=organisation.get_kind_display(), tax_code=organisation.tax_code, licence=organisation.licence
        )
        url = reverse("organisation", args=[organisation.pk])
        rows += [{"label": _("Tổ chức vay"), "value": value, "kind": "text", "url": url},
                 {"label": _("Người đại diện"), "value": standing.loan.borrower.name, "kind": "text"}]  # fmt: skip
    for one in standing.acting_for_borrower:
        text = _("{name}, giấy {paper} từ {day}, {witness} chứng kiến")
        value = text.format(
            name=one.representative.name, paper=one.document, day=day_text(one.since_on), witness=one.witness
        )
        rows.append({"label": _("Được ủy quyền (01/UQ)"), "value": value, "kind": "text"})
    return rows


def security_table(securities: Sequence[Security], on: date) -> Page | None:
    """What secures a loan or application, or did, and what it carries together by the rule of the day; None where
    nothing ever did."""
    if not securities:
        return None
    rows = [
        {"kind": str(KINDS[one.kind]), "description": one.description, "owner": one.owner, "value": one.value,
         "taken_on": one.taken_on, "released_on": one.released_on}
        for one in securities
    ]  # fmt: skip
    held = [one for one in securities if one.released_on is None]
    text = _("Đang giữ bảo đảm cho được khoản vay đến {most}.")
    return {
        "columns": [
            column("kind", _("Hình thức")), column("description", _("Tài sản hoặc cam kết")),
            column("owner", _("Chủ sở hữu hoặc người bảo lãnh")), column("value", _("Giá trị (đồng)"), "money"),
            column("taken_on", _("Ngày nhận"), "day"), column("released_on", _("Ngày trả lại"), "day"),
        ],
        "rows": rows,
        "note": text.format(most=money(carried_by(held, on))) if held else "",
    }  # fmt: skip


def carried_by(held: Sequence[Security], on: date) -> int:
    """The largest loan these carry together, in đồng."""
    values = {kind: sum(one.value for one in held if one.kind == kind) for kind in KINDS}
    return carried(values["mortgage"], values["guarantee"], on)
