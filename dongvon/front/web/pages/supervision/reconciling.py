"""Reconciliation 15/TD: the plan of a year by group, and what the borrowers of a group confirm."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.classification import reconciled_percent
from dongvon.core.problems import N_
from dongvon.field.supervision.models import BalanceConfirmation, ReconciliationPlan
from dongvon.field.supervision.queries import Planned, plan_of, planned_of
from dongvon.field.supervision.reconciling import MOST, SOURCE, Said, enter_confirmations, plan_reconciliation
from dongvon.front.web.pages.kit.fields import MoneyField
from dongvon.front.web.pages.kit.naming import group_label, money, place_link, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.pages.supervision.page import (
    Shown,
    WriteForm,
    crumbs,
    day_field,
    document_field,
    form_page,
    may,
    refuse_reader,
    subjects,
)
from dongvon.front.web.templatetags.formats import count_text, day_text, page_language
from dongvon.office.overview.queries import as_of

REASONS = {"irrecoverable": N_("khó thu hồi"), "overdue": N_("quá hạn, khoanh"), "abuse_likely": N_("dễ bị chiếm dụng")}


def rule_of(on: date) -> str:
    percent = reconciled_percent(on)
    if percent == 100:
        return _("Năm đánh giá ba năm một lần: đối chiếu với người vay toàn bộ khoản vay còn dư nợ.")
    return _("Đối chiếu với người vay ít nhất {percent}% số khoản vay: khó thu hồi, quá hạn, dễ bị chiếm dụng và dư nợ"
             " lớn trước.").format(percent=percent)  # fmt: skip


def plan(actor: Actor, query: QueryDict, sent: QueryDict | None) -> Shown:
    """The plan of the year of the figures, by group; direct loans apart."""
    on = as_of(actor.places[0])
    asked = query.get("nam", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else on.year
    made = plan_of(actor.places[0], year)
    rows = planned_of(actor, made) if made else []
    done = [one for one in rows if one.confirmed]
    differing = [one for one in done if one.confirmed and any(one.confirmed.differences)]
    action = {"label": _("Lập kế hoạch năm {year}").format(year=on.year), "url": reverse("reconciliation_plan"),
              "icon": "check", "primary": True}  # fmt: skip
    offered = may(actor, plan_reconciliation) and plan_of(actor.places[0], on.year) is None
    return Shown({
        "title": _("Đối chiếu 15/TD năm {year}").format(year=year),
        "subtitle": _subtitle(made),
        "places": subjects("reconciliation"),
        "rule": rule_of(date(year, 12, 31)), "source": source(SOURCE, confidence="seen"),
        "actions": [action] if offered else [],
        "figures": [
            figure(_("Phải đối chiếu"), len(rows), "count",
                   note=_("trên {count} khoản còn dư nợ").format(count=count_text(made.loans, page_language()))
                   if made else ""),
            figure(_("Đã đối chiếu"), len(done), "count"),
            figure(_("Có chênh lệch"), len(differing), "count", tone="alert" if differing else ""),
        ],
        "parts": [{"title": _("Theo tổ"), "note": "", "table": _groups(actor, made, rows, on)}] if made else [],
        "notes": [] if made else [{"tone": "note", "what": _("Năm này chưa lập kế hoạch đối chiếu.")}],
    })  # fmt: skip


def _subtitle(made: ReconciliationPlan | None) -> str:
    if made is None:
        return ""
    text = _("{document}, {name} lập ngày {day}.")
    return text.format(document=made.document, name=made.user.full_name, day=day_text(made.made_on))


def _groups(actor: Actor, made: ReconciliationPlan, rows: Sequence[Planned], on: date) -> Page:
    heads, lines = heads_of(actor, on), dict[int, Page]()
    for one in rows:
        group = one.row.loan.group
        label = group_label(group.code, heads.get(group.pk)) if group else _("Cho vay trực tiếp")
        number = group.pk if group else 0
        line = lines.setdefault(number, {
            "group": label, "planned": 0, "done": 0, "differing": 0, "balance": 0,
            "url": reverse("reconciliation_group", args=[made.year, number]),
        })  # fmt: skip
        line["planned"] += 1
        line["done"] += one.confirmed is not None
        line["differing"] += bool(one.confirmed and any(one.confirmed.differences))
        line["balance"] += one.row.balance
    return {
        "columns": [
            column("group", _("Tổ")), column("planned", _("Phải đối chiếu"), "count"),
            column("done", _("Đã đối chiếu"), "count"), column("differing", _("Có chênh lệch"), "count"),
            column("balance", _("Dư nợ khi lập (đồng)"), "money"),
        ],
        "rows": list(lines.values()), "keys": True,
        "totals": {
            key: sum(line[key] for line in lines.values()) for key in ("planned", "done", "differing", "balance")
        },
    }  # fmt: skip


def make_plan(actor: Actor, query: QueryDict, sent: QueryDict | None) -> Shown:
    """The plan of the year of the figures, written once."""
    refuse_reader(actor, plan_reconciliation)
    on = as_of(actor.places[0])
    title, back = _("Lập kế hoạch đối chiếu năm {year}").format(year=on.year), reverse("reconciliation")
    page = {
        "title": title, "crumbs": crumbs("reconciliation", (title, None)), "rule": rule_of(on),
        "source": source(SOURCE, confidence="seen"), "verb": _("Lập kế hoạch"), "back_url": back,
        "url": reverse("reconciliation_plan"),
    }  # fmt: skip

    def enter(given: dict[str, Any]) -> Any:
        return plan_reconciliation(actor=actor, place=actor.places[0], on=on, **given)

    text = N_("Đã lập kế hoạch: {count} khoản vay phải đối chiếu.")
    form = WriteForm({"document": document_field()}, sent)
    return form_page(page, form, sent, enter, lambda answer: (_(text).format(count=answer["planned"]), back))


# --- one group --------------------------------------------------------------------------------------------------------


class SaidForm(WriteForm):
    """What is confirmed of each loan; a loan left empty is not confirmed this time. The books' figures are not offered:
    they would be copied instead of asked."""

    def __init__(self, loans: Sequence[Any], sent: QueryDict | None, on: date) -> None:
        fields: dict[str, forms.Field] = {
            "confirmed_on": day_field(_("Ngày đối chiếu")), "document": document_field(_("Số biên bản 15/TD"))
        }  # fmt: skip
        self.loans = loans
        for loan in loans:
            for name, label in self.labels().items():
                fields[f"{name}_{loan.pk}"] = MoneyField(least=0, most=MOST, required=False, label=label)
            fields[f"signed_{loan.pk}"] = forms.CharField(max_length=100, required=False, label=_("Người ký"))
        super().__init__(fields, sent, confirmed_on=on)

    @staticmethod
    def labels() -> dict[str, str]:
        return {"principal": _("Gốc còn nợ (đồng)"), "interest": _("Lãi tồn (đồng)"), "deposit": _("Tiền gửi (đồng)")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for loan in self.loans:
            names = [f"principal_{loan.pk}", f"interest_{loan.pk}", f"signed_{loan.pk}"]
            filled = [given.get(name) not in (None, "") for name in names]
            if any([*filled, given.get(f"deposit_{loan.pk}") is not None]) and not all(filled):
                text = _("Khoản vay của {name}: phải ghi đủ gốc, lãi và người ký (không nợ lãi thì ghi 0).")
                self.add_error(names[filled.index(False)] if not all(filled) else names[0], text.format(name=loan.who))
        if not self.errors and not self.said:
            raise ValidationError(_("Chưa ghi khoản vay nào."))
        return given

    @property
    def said(self) -> list[Said]:
        given = self.cleaned_data
        return [
            Said(loan.pk, given[f"principal_{loan.pk}"], given[f"interest_{loan.pk}"], given.get(f"deposit_{loan.pk}"),
                 given[f"signed_{loan.pk}"])
            for loan in sorted(self.loans, key=lambda one: one.pk) if given.get(f"principal_{loan.pk}") is not None
        ]  # fmt: skip


def group(actor: Actor, query: QueryDict, sent: QueryDict | None, *, year: int, group_id: int) -> Shown:
    """The loans of a group in the plan (0: lent directly) with what was confirmed; the bank enters the others."""
    made = plan_of(actor.places[0], year) if 2020 <= year <= 2100 else None
    rows = [one for one in planned_of(actor, made) if (one.row.loan.group_id or 0) == group_id] if made else []
    if made is None or not rows:
        raise Http404(str(group_id))
    on, loan = as_of(actor.places[0]), rows[0].row.loan
    label = group_label(loan.group.code, heads_of(actor, on).get(group_id)) if loan.group else _("Cho vay trực tiếp")
    # What a form names stays its own, though it is confirmed by now: sent twice it means the same.
    open_rows = [one for one in rows if one.confirmed is None or (sent and f"principal_{one.row.loan_id}" in sent)]
    form = None
    if may(actor, enter_confirmations) and open_rows:
        form = SaidForm([one.row.loan for one in open_rows], sent, on)
    back = reverse("reconciliation")
    url = reverse("reconciliation_group", args=[year, group_id])
    page = {
        "title": label, "subtitle": _("Đối chiếu 15/TD năm {year}").format(year=year),
        "crumbs": crumbs("reconciliation", (label, None)), "rule": rule_of(date(year, 12, 31)),
        "source": source(SOURCE, confidence="seen"), "verb": _("Ghi đối chiếu"), "back_url": back, "url": url,
        "actions": [{"label": _("In bảng đối chiếu"), "url": reverse("group_balance", args=[group_id]),
                     "icon": "file-text"}] if group_id else [],
        "parts": [{"title": _("Khoản vay trong kế hoạch"),
                   "note": _("Khoản nào để trống thì chưa đối chiếu lần này.") if form else "",
                   "table": _loans(rows)}],
    }  # fmt: skip
    if form:
        page |= {
            "common": [form["confirmed_on"], form["document"]],
            "blocks": [_block(form, one.row.loan, one.row.balance) for one in open_rows],
        }

    def enter(given: dict[str, Any]) -> Any:
        assert_form: SaidForm = form  # type: ignore[assignment]
        return enter_confirmations(
            actor=actor, request_id=given["request_id"], said=assert_form.said, confirmed_on=given["confirmed_on"],
            document=given["document"],
        )  # fmt: skip

    def done(answer: Any) -> tuple[str, str]:
        text = _("Đã ghi {count} khoản vay; {cases} khoản chênh lệch, đã mở hồ sơ theo dõi.")
        return text.format(count=len(answer["confirmations"]), cases=len(answer["cases"])), url

    return form_page(page, form, sent, enter, done)


def _block(form: SaidForm, loan: Any, balance: int) -> Page:
    names = [f"{name}_{loan.pk}" for name in (*form.labels(), "signed")]
    return {
        "title": loan.who, "note": programme_short(loan.programme),
        "open": any(form[name].data or form[name].errors for name in names), "fields": [form[name] for name in names],
    }  # fmt: skip


def _loans(rows: Sequence[Planned]) -> Page:
    shown = [
        {"url": place_link("loan", one.row.loan_id), "rank": one.row.rank, "borrower": one.row.loan.who,
         "programme": programme_cell(one.row.loan.programme), "balance": one.row.balance,
         "why": ", ".join(_(REASONS[reason]) for reason in one.row.reasons), "found": _found(one.confirmed)}
        for one in rows
    ]  # fmt: skip
    return {
        "columns": [
            column("borrower", _("Người vay")), column("rank", _("Thứ tự"), "count"),
            column("programme", _("Chương trình"), "programme"), column("balance", _("Dư nợ khi lập (đồng)"), "money"),
            column("why", _("Vì sao")), column("found", _("Kết quả"), "state"),
        ],
        "rows": shown, "keys": True,
    }  # fmt: skip


def _found(confirmed: BalanceConfirmation | None) -> Page:
    if confirmed is None:
        return {"label": _("chưa đối chiếu"), "tone": "waiting"}
    day = day_text(confirmed.confirmed_on)
    if not any(confirmed.differences):
        return {"label": _("khớp, {day}").format(day=day), "tone": "good"}
    worst = max(abs(one) for one in confirmed.differences)
    return {"label": _("lệch {amount}, {day}").format(amount=money(worst), day=day), "tone": "alert"}
