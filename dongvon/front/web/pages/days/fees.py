"""Commission and entrustment fee of a month: by group, by association and level; previewed and paid."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor
from dongvon.core.dates import add_months
from dongvon.core.fees import COLLECTED, COMMISSION, FEE, SAVINGS_COMMISSION, fee_setting
from dongvon.core.problems import N_, Refused
from dongvon.core.rates import RATE_UNITS
from dongvon.field.fees.queries import FeeRow, fee_rows
from dongvon.field.fees.services import PAYERS, pay_month, payee_of
from dongvon.field.fees.terms import settings
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.days.months import Drawn, around, month_asked, month_text, preview
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.naming import group_label, money, place_link
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure, link
from dongvon.office.documents.blocks import rate_text
from dongvon.office.overview.queries import as_of

LEVELS = {
    "commune": N_("cấp xã"), "district": N_("cấp huyện"), "province": N_("cấp tỉnh"), "centre": N_("trung ương"),
}  # fmt: skip
GROUPS, ASSOCIATIONS = "to", "hoi"
KINDS = {
    COMMISSION: N_("Hoa hồng trên lãi thực thu"), SAVINGS_COMMISSION: N_("Hoa hồng trên tiền gửi bình quân"),
    FEE: N_("Phí ủy thác trên lãi thực thu"),
}  # fmt: skip


class PayForm(forms.Form):
    """Who is paid, when, by which paper."""

    chi = forms.ChoiceField(label=gettext_lazy("Chi cho"), choices=())
    ngay = forms.DateField(
        label=gettext_lazy("Ngày chi"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    chung_tu = forms.CharField(label=gettext_lazy("Chứng từ"), max_length=40)
    # Whom the preview named: pressed twice, the button asks for the very same.
    nguoi_nhan = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4_000)
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, rows: Sequence[FeeRow], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        waiting = {payee_of(row): payee_name(row) for row in rows if self.is_bound or _waits(row)}
        choices = [(GROUPS, _("tất cả các tổ chưa chi")), (ASSOCIATIONS, _("tất cả các hội chưa chi"))]
        self.fields["chi"].choices = [*choices, *waiting.items()]  # type: ignore[attr-defined]


def _waits(row: FeeRow) -> bool:
    return row.payable > 0 and row.payment is None and not row.mirror


def payee_name(row: FeeRow) -> str:
    """A payee as people call it: a group by its head, an association by its name."""
    return group_label(row.group.code, row.head) if row.group is not None else association_name(row.association)


def draw(actor: Actor, query: QueryDict, post: QueryDict | None) -> Drawn:
    """The sheet of a month; with `post` the preview (`xem`) or the write (`ghi`)."""
    place = actor.places[0]
    month, problem = month_asked(query, as_of(place)), None
    rows = fee_rows(actor, place, month)
    start = {"chi": GROUPS, "ngay": _usual_day(place, month), "request_id": uuid4()}
    form = PayForm(rows, post) if post is not None else PayForm(rows, initial=start)
    if post is not None and form.is_valid():
        given = form.cleaned_data
        payees = given["nguoi_nhan"].split(",") if given["nguoi_nhan"] else _payees(rows, given["chi"])
        content = {"place": place, "month": month, "paid_on": given["ngay"], "document": given["chung_tu"],
                   "payees": payees}  # fmt: skip
        try:
            if post.get("buoc") == "ghi":
                pay_month(actor=actor, request_id=given["request_id"], **content)
                return Drawn("", done=_("Đã chi tháng {month}.").format(month=month_text(month)))
            words = (_("Chi hoa hồng, phí ủy thác"), _("Chi"))
            sent = {key: str(given[key]) for key in ("chi", "ngay", "chung_tu", "request_id")}
            sent["nguoi_nhan"] = ",".join(payees)
            found = preview(actor, "fees", month, pay_month, content, sent, words, given["ngay"])
            return Drawn("closing/preview.html", found)
        except Refused as refusal:
            problem = {"tone": "alert", "what": said(refusal.problem)}
    shown = form if actor.role in PAYERS and any(_waits(row) for row in rows) else None
    failed = post is not None
    return Drawn("fees.html", _page(place, month, rows, shown, problem), 422 if failed else 200)


def _usual_day(place: str, month: date) -> date:
    return max(as_of(place), add_months(month, 1))


def _payees(rows: Sequence[FeeRow], chosen: str) -> list[str]:
    kinds = {GROUPS: COMMISSION, ASSOCIATIONS: FEE}
    if chosen not in kinds:
        return [chosen]
    return sorted({payee_of(row) for row in rows if _waits(row) and row.kind == kinds[chosen]})


def _page(place: str, month: date, rows: Sequence[FeeRow], form: PayForm | None, problem: Page | None) -> Page:
    groups, associations = ([row for row in rows if row.kind == kind] for kind in (COMMISSION, FEE))
    last = add_months(month, 1) - timedelta(days=1)
    mirror = _("Sổ đối chiếu: ngân hàng tính và chi; bảng này chỉ để đối chiếu.")
    return {
        "title": _("Hoa hồng và phí ủy thác"), "subtitle": place_name(place), "around": around("fees", month),
        "figures": [
            figure(_("Hoa hồng các tổ"), sum(row.amount.total for row in groups), "dong"),
            figure(_("Phí ủy thác"), sum(row.amount.total for row in associations), "dong",
                   note=_("cấp xã {amount}").format(amount=f"{sum(row.payable for row in associations):,} đ")
                   .replace(",", ".")),
            figure(_("Đã chi"), sum(row.payment.amount for row in rows if row.payment), "dong"),
        ],
        "actions": [{"label": _("Tải Excel"), "url": link("fees_xlsx", thang=f"{month:%Y-%m}"), "icon": "download"},
                    {"label": _("Đối chiếu bảng của ngân hàng"), "icon": "file-check",
                     "url": link("fees_compared", thang=f"{month:%Y-%m}")}],
        "form": form, "problem": problem,
        "mirror": {"tone": "note", "what": mirror} if any(row.mirror for row in rows) else None,
        "groups_table": groups_table(groups), "associations_table": associations_table(associations),
        "rules_table": _rules_table(last),
    }  # fmt: skip


def _state(row: FeeRow) -> Page:
    if row.mirror:
        return {"label": _("ngân hàng chi"), "tone": "neutral"}
    if row.payment is not None:
        return {"label": _("đã chi"), "tone": "good"}
    return {"label": _("chưa chi"), "tone": "waiting"} if row.payable else {"label": _("không có"), "tone": "neutral"}


def _counted(row: FeeRow) -> int:
    """The interest that counts, in whole đồng."""
    return int(sum((part.base for part in row.amount.parts if part.setting.base == COLLECTED), Fraction(0)))


def _why(row: FeeRow) -> str:
    """Why not all of the interest collected counts; "" where it does."""
    outside = row.collected - row.through_leader if row.kind == COMMISSION else 0
    over, found = row.collected - outside - _counted(row), []
    if outside:
        found.append(_("{amount} không qua tổ").format(amount=money(outside)))
    if over > 0:
        text = _("{amount} không tính: quá mười hai tháng lãi của một món, món không có lãi, hoặc chương trình tính "
                 "theo dư nợ")  # fmt: skip
        found.append(text.format(amount=money(over)))
    return "; ".join(found)


def _why_column(rows: Sequence[FeeRow]) -> list[Page]:
    """Shown where there is something to say."""
    return [column("why", _("Phần không tính"))] if any(_why(row) for row in rows) else []


def groups_table(rows: Sequence[FeeRow]) -> Page:
    """The commission of each group."""
    keys = ("collected", "through_leader", "counted", "saved", "amount")
    found: list[dict[str, Any]] = [
        {"group": payee_name(row), "collected": row.collected, "through_leader": row.through_leader, "saved": row.saved,
         "counted": _counted(row), "why": _why(row), "amount": row.amount.total, "state": _state(row),
         "url": place_link("group", row.group.pk if row.group is not None else None)}
        for row in rows
    ]  # fmt: skip
    return {
        "columns": [
            column("group", _("Tổ")), column("collected", _("Lãi thực thu (đồng)"), "money"),
            column("through_leader", _("qua tổ (đồng)"), "money"),
            column("counted", _("Lãi được tính (đồng)"), "money"),
            column("saved", _("Tiền gửi bình quân (đồng)"), "money"), column("amount", _("Hoa hồng (đồng)"), "money"),
            *_why_column(rows), column("state", _("Tình trạng"), "state"),
        ],
        "rows": found, "totals": _totals(found, keys),
    }  # fmt: skip


def associations_table(rows: Sequence[FeeRow]) -> Page:
    """The fee of each association and level."""
    levels = list(dict.fromkeys(name for row in rows for name in row.amount.levels))
    found: list[dict[str, Any]] = [
        {"association": association_name(row.association), "collected": row.collected, "balance": row.balance,
         "overdue": row.overdue, "quality": (row.amount.quality_e7, RATE_UNITS), "amount": row.amount.total,
         "state": _state(row), "why": _why(row), **row.amount.levels}
        for row in rows
    ]  # fmt: skip
    return {
        "columns": [
            column("association", _("Hội, đoàn thể")), column("collected", _("Lãi thực thu (đồng)"), "money"),
            column("balance", _("Dư nợ (đồng)"), "money"), column("overdue", _("Quá hạn (đồng)"), "money"),
            column("quality", _("Hệ số"), "share"), column("amount", _("Phí (đồng)"), "money"),
            *(column(name, _(LEVELS[name]), "money") for name in levels), *_why_column(rows),
            column("state", _("Tình trạng"), "state"),
        ],
        "rows": found, "totals": _totals(found, ("collected", "balance", "overdue", "amount", *levels)),
    }  # fmt: skip


def _totals(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> Page | None:
    return {key: sum(row[key] for row in rows) for key in keys} if len(rows) > 1 else None


def _rules_table(on: date) -> Page:
    rows = []
    for kind, label in KINDS.items():
        rule = fee_setting(settings().fees, kind, "", on)
        source = {"document": rule.document, "url": "", "effective_on": rule.since, "confidence": rule.confidence}
        value = _("{rate} một tháng").format(rate=rate_text(rule.monthly_rate_e7))
        rows.append({"rule": _(label), "value": value, "source": source})
    columns = [column("rule", _("Quy định")), column("value", _("Giá trị")), column("source", _("Nguồn"), "source")]
    return {"columns": columns, "rows": rows}


def sheets(actor: Actor, query: QueryDict) -> tuple[date, list[tuple[str, Page]]]:
    """The sheet of a month for Excel: groups, associations."""
    month = month_asked(query, as_of(actor.places[0]))
    rows = fee_rows(actor, actor.places[0], month)
    words = {"words": _("tháng {month}").format(month=month_text(month))}
    groups, associations = ([row for row in rows if row.kind == kind] for kind in (COMMISSION, FEE))
    tables = ((_("Tổ"), groups_table(groups)), (_("Hội, đoàn thể"), associations_table(associations)))
    return month, [(name, table | words | {"totals": table["totals"] or {}}) for name, table in tables]
