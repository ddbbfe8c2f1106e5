"""What a loan would cost: its instalments and interest by the rules of the books, as figures, a table and a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from dongvon.core.dates import add_months
from dongvon.core.interest import BalancePeriod, add_exact, interest, round_exact
from dongvon.core.problems import Problem, Refused
from dongvon.core.rates import rate_periods
from dongvon.core.schedule import LONGEST_TERM_MONTHS, Rule, build, interest_first_due_on, longest_student_term
from dongvon.core.schedule import problems as schedule_problems
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.programmes.catalogue import ceilings_on, instalment_months, load, pricing, terms_on
from dongvon.credit.programmes.terms import Programme
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.fields import MoneyField
from dongvon.front.web.pages.kit.parts import Page, column, figure, in_language, source_of
from dongvon.front.web.pages.public import programmes as programme_pages
from dongvon.front.web.templatetags.formats import day_text, dong_text, page_language

MOST, MONTH = 10**11, 30
START = {"chuong-trinh": "HN", "so-tien": 50_000_000, "thoi-han": 60}
SPACINGS = (1, 3, 6, 12)
WIDTH, HEIGHT, LEFT, FOOT, HEAD = 640, 300, 8, 36, 36  # the picture, in its own units


class CalculatorForm(forms.Form):
    """What is asked; every field stands in the address, so that a reckoning can be kept and sent on."""

    def __init__(self, on: date, sent: QueryDict | None = None) -> None:
        super().__init__(sent, initial=START, label_suffix="", auto_id="tinh-%s")
        offered = [(one.code, in_language(one.short)) for one in programme_pages.open_today(on)]
        self.fields["chuong-trinh"] = forms.ChoiceField(label=_("Chương trình"), choices=offered)
        self.fields["so-tien"] = MoneyField(label=_("Số tiền vay (đồng)"), least=100_000, most=MOST)
        self.fields["thoi-han"] = forms.IntegerField(
            label=_("Thời hạn vay (tháng)"), min_value=1, max_value=LONGEST_TERM_MONTHS
        )
        self.fields["ky-tra"] = forms.ChoiceField(
            label=_("Trả gốc mấy tháng một lần"), required=False,
            choices=[("", _("theo lệ của chương trình")),
                     *((str(one), _("{months} tháng").format(months=one)) for one in SPACINGS)],
        )  # fmt: skip
        self.fields["khoa-hoc"] = forms.IntegerField(
            label=_("Cho vay đi học: còn học bao nhiêu tháng"), required=False, min_value=1, max_value=120
        )
        for one in self.fields.values():
            one.error_messages["required"] = _("Hãy điền mục này.")
            one.error_messages["invalid_choice"] = _("Hãy chọn một mục trong danh sách.")


@dataclass(frozen=True, slots=True)
class Line:
    """An instalment with the interest of the time since the one before; balances and amounts in đồng."""

    number: int
    due_on: date
    principal: int
    interest: int
    left: int

    @property
    def total(self) -> int:
        return self.principal + self.interest


def reckoned(programme: Programme, on: date, amount: int, months: int, spacing: int, course: int | None) -> list[Line]:
    """The lines of a loan paid out today at today's rates; interest is rounded once, over all of it, so that the lines
    add up. Refused as the loan would be."""
    student = programme.instalments.rule == Rule.STUDENT
    terms = terms_for(
        programme, principal=amount, signed_on=on, term_months=months, instalment_months=spacing, paid_out_on=on,
        transaction_day=None, course_months=course if student else None, study_ends_on=None,
    )  # fmt: skip
    blocking = [one for one in schedule_problems(terms) if one.severity == "block"]
    if blocking:
        raise Refused(blocking[0])
    instalments = build(terms)
    rates = rate_periods(
        pricing(programme, programme.default_variant), signed_on=on, since=on, until=instalments[-1].due_on
    )
    lines, exact, before, left, since = [], (0, 0), 0, amount, on
    for one in instalments:
        inside = [row for row in rates if row.since < one.due_on and since < row.until]
        exact = add_exact(exact, interest([BalancePeriod(since, one.due_on, left)], inside).exact)
        rounded = int(round_exact(exact))
        left -= one.principal
        lines.append(Line(one.number, one.due_on, one.principal, rounded - before, left))
        before, since = rounded, one.due_on
    return lines


def context(form: CalculatorForm, on: date) -> Page:
    page: Page = {"form": form}
    if not form.is_bound or not form.is_valid():
        return page
    given: dict[str, Any] = form.cleaned_data
    programme = load(given["chuong-trinh"])
    amount, months, course = given["so-tien"], given["thoi-han"], given["khoa-hoc"]
    spacing = int(given["ky-tra"] or 0) or instalment_months(programme, months)
    try:
        lines = reckoned(programme, on, amount, months, spacing, course)
    except Refused as refusal:
        return page | {"problem": _refusal(refusal.problem, programme, on, course)}
    paid = sum(line.interest for line in lines)
    rate = programme_pages.rate_on(programme, programme.default_variant, on)
    first = interest(
        [BalancePeriod(on, on + timedelta(days=MONTH), amount)],
        rate_periods(pricing(programme, programme.default_variant), signed_on=on, since=on,
                     until=on + timedelta(days=MONTH)),
    ).total  # fmt: skip
    return page | {
        "figures": [
            figure(_("Tổng lãi"), paid, "dong"),
            figure(_("Cả gốc và lãi"), amount + paid, "dong"),
            figure(_("Lãi 30 ngày đầu"), first, "dong"),
        ],
        "rate_e7": rate.row.annual_rate_e7 if rate else None,
        "source": source_of(rate.evidence, rate.row.since) if rate else None,
        "notes": list(_notes(programme, on, amount, months, course)),
        "table": _table(lines),
        "picture": picture(lines),
    }


def _refusal(problem: Problem, programme: Programme, on: date, course: int | None) -> Page:
    remedy = ""
    if programme.instalments.rule == Rule.STUDENT and not course:
        remedy = _("điền số tháng còn học.")
    elif course:
        longest = longest_student_term(on, add_months(on, course), course_months=course)
        remedy = _("chọn thời hạn từ {least} đến {longest} tháng.").format(least=course + 13, longest=longest)
    return {"tone": "refused", "what": said(problem), "remedy": remedy}


def _notes(programme: Programme, on: date, amount: int, months: int, course: int | None) -> list[str]:
    """What the figures leave out, and what would not be lent."""
    found = [_("Tính từ hôm nay, lãi suất hôm nay, 365 ngày một năm; ngân hàng tính theo ngày nhận tiền thật.")]
    variant = programme.default_variant
    amounts = [row.amount for row in ceilings_on(programme, variant, on)
               if row.amount and row.variant not in programme.organisations and row.per != "month"]  # fmt: skip
    if amounts and amount > max(amounts):
        most = dong_text(max(amounts), page_language())
        found.append(_("Chương trình này cho vay nhiều nhất {most}.").format(most=most))
    longest = [row.months for row in terms_on(programme, variant, on) if row.months]
    if longest and months > max(longest):
        found.append(_("Chương trình này cho vay dài nhất {months} tháng.").format(months=max(longest)))
    if programme.instalments.rule == Rule.STUDENT and course:
        terms = terms_for(programme, principal=amount, signed_on=on, term_months=months, instalment_months=12,
                          paid_out_on=on, transaction_day=None, course_months=course, study_ends_on=None)  # fmt: skip
        day = day_text(interest_first_due_on(terms))
        found.append(_("Đang học chưa phải trả: lãi cộng dồn, bắt đầu trả từ ngày {day}.").format(day=day))
        found.append(_("Ở đây tính như nhận tiền một lần; nhận từng học kỳ thì lãi ít hơn."))
    else:
        found.append(_("Lãi trả hằng tháng qua tổ; ở đây cộng lại theo từng kỳ trả gốc."))
    return found


def _table(lines: Sequence[Line]) -> Page:
    columns = [
        column("number", _("Kỳ"), "count"), column("due_on", _("Ngày trả"), "day"),
        column("principal", _("Gốc (đồng)"), "money"), column("interest", _("Lãi từ kỳ trước (đồng)"), "money"),
        column("total", _("Cộng (đồng)"), "money"), column("left", _("Còn nợ gốc (đồng)"), "money"),
    ]  # fmt: skip
    totals = {name: sum(getattr(line, name) for line in lines) for name in ("principal", "interest", "total")}
    return {"columns": columns, "rows": lines, "totals": totals}


def picture(lines: Sequence[Line]) -> Page:
    """The instalments as columns, principal below and interest above, with the words that say the same."""
    top, room = max(line.total for line in lines), HEIGHT - HEAD - FOOT
    step = (WIDTH - 2 * LEFT) // len(lines) or 1
    bars = []
    for place, line in enumerate(lines):
        low, high = line.principal * room // top, line.interest * room // top
        bars.append({
            "x": LEFT + place * step, "width": max(1, step - max(1, step // 5)),
            "principal_y": HEIGHT - FOOT - low, "principal": low,
            "interest_y": HEIGHT - FOOT - low - high, "interest": high,
        })  # fmt: skip
    text = _("{count} kỳ trả gốc từ {first} đến {last}; kỳ nhiều nhất cả gốc và lãi {most}.").format(
        count=len(lines), first=day_text(lines[0].due_on), last=day_text(lines[-1].due_on),
        most=dong_text(top, page_language()),
    )  # fmt: skip
    return {
        "width": WIDTH, "height": HEIGHT, "base": HEIGHT - FOOT, "bars": bars, "left": LEFT, "right": WIDTH - LEFT,
        "text": text, "first": lines[0].due_on, "last": lines[-1].due_on if len(lines) > 1 else None,
        "top": top, "label_y": HEIGHT - 8,
    }  # fmt: skip
