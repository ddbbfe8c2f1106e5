"""The reviews of the ability to repay: what is due by group, what to reconcile first in a year between, and the form
for the loans of one group under the same minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.classification import (
    ABILITY_NAMES,
    CAUSES,
    PRESENT_NAMES,
    REASON_NAMES,
    TEAM_SOURCE,
    TROUBLES,
    Debt,
    Reason,
    review_setting,
)
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.relief.queries import Reviewable, reconciling, reviewable
from dongvon.credit.relief.reviewing import Finding, review_ability
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.fields import MOST, DayField, MoneyField
from dongvon.front.web.pages.kit.naming import group_label, money, place_link, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.templatetags.formats import count_text, day_text, page_language
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for, groups_of

SHOWN = 50


def crumbs(*more: tuple[str, str | None]) -> list[Page]:
    return [
        {"label": _("Phân loại nợ"), "url": reverse("classification")},
        *({"label": label, "url": url} for label, url in more),
    ]


def rule_of(on: date) -> str:
    setting = review_setting(on)
    text = _(
        "Mỗi khoản vay được đánh giá ít nhất {years} năm một lần; nợ quá hạn, nợ khoanh, nợ chưa đến hạn nhưng khó thu"
        " hồi và lãi tồn quá {unpaid} tháng thì đánh giá ngay, rồi ít nhất {troubled} tháng một lần."
    )
    return text.format(years=setting.months // 12, unpaid=setting.unpaid_months, troubled=setting.troubled_months)


def source_of_rule(on: date) -> Page:
    return source(review_setting(on).source, confidence=review_setting(on).confidence)


def reasons_text(reasons: Sequence[Reason]) -> str:
    return ", ".join(_(REASON_NAMES[one]) for one in reasons)


# --- all --------------------------------------------------------------------------------------------------------------


def context(actor: Actor) -> Page:
    """The context of abilities.html."""
    on = as_of(actor.places[0])
    rows = reviewable(actor, on)
    due, pressing = [row for row in rows if row.due], [row for row in rows if row.pressing]
    share = reconciling(actor, on, rows)
    direct = sorted((row for row in due if row.group_id is None), key=lambda row: not row.pressing)
    text = _("Năm không đánh giá toàn bộ: đối chiếu ít nhất {percent}% số khoản vay, nợ khó thu hồi, nợ quá hạn, nơi dễ"
             " bị chiếm dụng và dư nợ lớn trước. Còn thiếu {left} khoản.")  # fmt: skip
    return {
        "title": _("Đánh giá khả năng trả nợ"),
        "subtitle": _("Số liệu đến {day}").format(day=day_text(on)),
        "crumbs": crumbs((_("Đánh giá khả năng trả nợ"), None)),
        "rule": rule_of(on),
        "source": source_of_rule(on),
        "figures": [
            figure(_("Đến hạn đánh giá"), len(due), "count",
                   note=_("trên {count} khoản còn dư nợ").format(count=count_text(len(rows), page_language()))),
            figure(_("Phải đánh giá ngay"), len(pressing), "count", tone="alert" if pressing else ""),
            figure(_("Đã đánh giá trong năm"), share.done, "count",
                   note=_("cần ít nhất {count} khoản ({percent}%)").format(count=share.wanted, percent=share.percent)),
        ],
        "groups_table": _groups(actor, on, rows),
        "direct_table": _loans_table(actor, on, direct[:SHOWN]) if direct else None,
        "reconcile_rule": text.format(percent=share.percent, left=len(share.first)),
        "reconcile_table": _loans_table(actor, on, _ordered(rows, [one.loan_id for one in share.first[:SHOWN]])),
    }  # fmt: skip


def _ordered(rows: Sequence[Reviewable], ids: Sequence[int]) -> list[Reviewable]:
    by_id = {row.loan_id: row for row in rows}
    return [by_id[number] for number in ids]


def _groups(actor: Actor, on: date, rows: Sequence[Reviewable]) -> Page:
    """Groups with a review due, those in trouble first."""
    heads = heads_of(actor, on)
    codes = dict(groups_of(actor).values_list("pk", "code"))
    lines: dict[int, Page] = {}
    for row in rows:
        if row.due and row.group_id in codes:
            label = group_label(codes[row.group_id], heads.get(row.group_id))
            empty = {"group": label, "due": 0, "pressing": 0, "balance": 0}
            line = lines.setdefault(row.group_id, empty | {"url": reverse("ability_group", args=[row.group_id])})
            line["due"] += 1
            line["pressing"] += row.pressing
            line["balance"] += row.debt.balance
    shown = sorted(lines.values(), key=lambda line: (-line["pressing"], -line["due"], line["group"]))
    return {
        "columns": [
            column("group", _("Tổ")), column("pressing", _("Phải đánh giá ngay"), "count"),
            column("due", _("Đến hạn đánh giá"), "count"), column("balance", _("Dư nợ (đồng)"), "money"),
        ],
        "rows": shown,
        "totals": {key: sum(line[key] for line in shown) for key in ("due", "pressing", "balance")},
        "keys": True,
        "empty": {"title": _("Không có khoản vay nào đến hạn đánh giá"), "icon": "circle-check"},
    }  # fmt: skip


def _loans_table(actor: Actor, on: date, rows: Sequence[Reviewable]) -> Page:
    loans = _loans(actor, rows)
    shown = []
    for row in rows:
        loan, debt = loans[row.loan_id], row.debt
        shown.append({
            "url": place_link("loan", row.loan_id), "borrower": loan.borrower.name,
            "programme": programme_cell(loan.programme), "balance": debt.balance, "why": reasons_text(row.due),
            "last": _last(debt),
        })  # fmt: skip
    return {
        "columns": [
            column("borrower", _("Người vay")), column("programme", _("Chương trình"), "programme"),
            column("balance", _("Dư nợ (đồng)"), "money"), column("why", _("Vì sao")),
            column("last", _("Lần đánh giá trước")),
        ],
        "rows": shown,
        "keys": True,
    }  # fmt: skip


def _last(debt: Debt) -> str:
    """What the last review said and when."""
    if debt.ability is None or debt.reviewed_on is None:
        return ""
    return f"{_(ABILITY_NAMES[debt.ability])}, {day_text(debt.reviewed_on)}"


def _loans(actor: Actor, rows: Sequence[Reviewable]) -> dict[int, Loan]:
    wanted = loans_of(actor).filter(pk__in=[row.loan_id for row in rows])
    return {loan.pk: loan for loan in wanted.select_related("borrower")}


# --- one group --------------------------------------------------------------------------------------------------------


class MinutesForm(forms.Form):
    """The minutes of one review and, for each loan, what it says; a loan left empty is not reviewed."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, loans: Sequence[Loan], on: date, sent: QueryDict | None) -> None:
        super().__init__(sent, initial={"request_id": uuid4(), "reviewed_on": on}, label_suffix="")
        self.loans = loans
        latest = max(timezone.localdate(), on)
        self.fields["reviewed_on"] = DayField(earliest=date(2015, 7, 1), latest=latest, label=_("Ngày đánh giá"))
        self.fields["minutes_no"] = forms.CharField(max_length=40, label=_("Số biên bản"))
        self.fields["present"] = forms.MultipleChoiceField(
            choices=[(str(key), _(name)) for key, name in PRESENT_NAMES.items()],
            widget=forms.CheckboxSelectMultiple, label=_("Ai đã tham gia"),
        )  # fmt: skip
        blank = ("", _("Hãy chọn…"))
        for loan in loans:
            self.fields[f"ability_{loan.pk}"] = forms.ChoiceField(
                choices=[blank, *((str(key), _(name)) for key, name in ABILITY_NAMES.items())], required=False,
                label=_("Khả năng trả nợ"),
            )  # fmt: skip
            self.fields[f"repayable_{loan.pk}"] = MoneyField(
                least=0, most=MOST, required=False, label=_("Gốc trả được (đồng)"),
                help_text=_("Chỉ ghi khi trả được một phần."),
            )  # fmt: skip
            self.fields[f"cause_{loan.pk}"] = forms.ChoiceField(
                choices=[blank, *((key, f"{key.removesuffix('_late')}: {_(name)}") for key, name in CAUSES.items())],
                required=False, label=_("Nguyên nhân"),
            )  # fmt: skip
        for one in self.fields.values():
            one.error_messages["required"] = _("Hãy điền mục này.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self.findings:
            raise ValidationError(_("Chưa có khoản vay nào được đánh giá trong biên bản này."))
        return given

    @property
    def findings(self) -> list[Finding]:
        given, found = self.cleaned_data, []
        for loan in sorted(self.loans, key=lambda one: one.pk):  # sent twice it is the same, whatever comes first now
            ability = given.get(f"ability_{loan.pk}")
            if ability:
                cause = given.get(f"cause_{loan.pk}")
                found.append(Finding(loan.pk, ability, given.get(f"repayable_{loan.pk}"), [cause] if cause else []))
        return found


@dataclass(frozen=True, slots=True)
class Done:
    """What is said after the minutes are entered, or the page to show again with its status."""

    text: str = ""
    context: Mapping[str, Any] | None = None
    status: int = 200


def group(actor: Actor, group_id: int, sent: QueryDict | None) -> Done:
    """The page of a group's reviews, and the write of its minutes."""
    found = group_for(actor, group_id)
    on = as_of(actor.places[0])
    rows = [row for row in reviewable(actor, on) if row.group_id == group_id]
    rows.sort(key=lambda row: (TROUBLES.isdisjoint(row.due), not row.due))
    if actor.role not in review_ability.roles:  # type: ignore[attr-defined]
        if sent is not None:
            raise Refused(Problem("page_of_another_role", N_("Vai này chỉ được đọc.")))
        return Done(context=_page(actor, found, on, rows, None, None))
    loans = _loans(actor, rows)
    # What a form names stays its own, though the review of it is due no longer: sent twice it means the same.
    named = {row.loan_id for row in rows if row.due or (sent is not None and f"ability_{row.loan_id}" in sent)}
    form = MinutesForm([loans[row.loan_id] for row in rows if row.loan_id in named], on, sent)
    if sent is None or not form.is_valid():
        return Done(context=_page(actor, found, on, rows, form, None))
    given = form.cleaned_data
    try:
        review_ability(
            actor=actor, request_id=given["request_id"], findings=form.findings, reviewed_on=given["reviewed_on"],
            minutes_no=given["minutes_no"], present=given["present"],
        )  # fmt: skip
    except Refused as refusal:
        return Done(context=_page(actor, found, on, rows, form, refusal.problem), status=409)
    text = _("Đã ghi biên bản {number}: đánh giá {count} khoản vay.")
    return Done(text.format(number=given["minutes_no"], count=len(form.findings)))


def _page(
    actor: Actor, one: Group, on: date, rows: Sequence[Reviewable], form: MinutesForm | None, problem: Problem | None
) -> Page:
    label = group_label(one.code, heads_of(actor, on).get(one.pk))
    return {
        "title": label,
        "subtitle": _("Đánh giá khả năng trả nợ, số liệu đến {day}").format(day=day_text(on)),
        "crumbs": crumbs((_("Đánh giá khả năng trả nợ"), reverse("abilities")), (label, None)),
        "rule": rule_of(on),
        "source": source(TEAM_SOURCE, confidence="mixed"),
        "table": _loans_table(actor, on, rows),
        "form": form if form and form.loans else None,
        "common": [form[name] for name in ("reviewed_on", "minutes_no", "present")] if form else [],
        "blocks": [_block(form, loan, rows) for loan in form.loans] if form else [],
        "problem": {"tone": "refused", "what": said(problem), "source": source(_(problem.source))} if problem else None,
        "url": reverse("ability_group", args=[one.pk]),
        "back_url": reverse("abilities"),
    }


def _block(form: MinutesForm, loan: Loan, rows: Sequence[Reviewable]) -> Page:
    row = next(row for row in rows if row.loan_id == loan.pk)
    names = [f"{name}_{loan.pk}" for name in ("ability", "repayable", "cause")]
    note = [programme_short(loan.programme), money(row.debt.balance), reasons_text(row.due), _last(row.debt)]
    return {
        "title": loan.borrower.name,
        "open": any(form[name].data or form[name].errors for name in names),
        "note": " · ".join(part for part in note if part),
        "url": place_link("loan", loan.pk),
        "fields": [form[name] for name in names],
    }
