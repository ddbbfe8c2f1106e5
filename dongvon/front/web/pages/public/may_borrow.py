"""May I borrow? Ten questions, answered by the same rules an application meets (`core.eligibility`). Nothing that is
answered is stored or written to a log: the form is sent in the body, and the answer is the page itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import hamlet_class, in_force
from dongvon.core.advice import FIRST, Verdict, verdict
from dongvon.core.dates import add_months
from dongvon.core.eligibility import (
    CLASS_NAMES,
    Borrower,
    Group,
    Household,
    HouseholdClass,
    Limits,
    LoanRequest,
    TermsFacts,
    check,
)
from dongvon.core.problems import N_, Problem
from dongvon.credit.applications.facts import hamlet_answers, terms_offered
from dongvon.credit.programmes.catalogue import all_programmes, ceilings_on, terms_on
from dongvon.credit.programmes.terms import Programme
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.fields import MoneyField
from dongvon.front.web.pages.kit.parts import Page, in_language, link, programme_name
from dongvon.front.web.pages.public import programmes as programme_pages
from dongvon.front.web.pages.public.calendars import communes_served, next_held

MOST = 10**11
UNSURE = "unsure"
MODEST = 1_000_000  # asked for where nobody said how much: under every ceiling
AGES = {"adult": 18, "minor": 15, "child": 14}
YES_NO = (("yes", gettext_lazy("Có")), ("no", gettext_lazy("Không")))
PURPOSES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "production": (N_("Làm ăn, chăn nuôi, trồng trọt"), ("HN", "HCN", "HMTN", "VKK", "GQVL")),
    "trade": (N_("Buôn bán"), ("TNVKK", "VKK", "GQVL", "HN", "HCN", "HMTN")),
    "study": (N_("Cho con đi học"), ("HSSV", "STEM")),
    "water": (N_("Nước sạch, nhà vệ sinh"), ("NSVS",)),
    "house": (N_("Mua, xây, sửa nhà ở"), ("NOXH",)),
    "abroad": (N_("Đi làm việc ở nước ngoài"), ("XKLD", "EPSKQ")),
    "prison": (N_("Người chấp hành xong án phạt tù làm ăn, học nghề"), ("CHXAPT",)),
}
# Papers by programme beside the application, each with its source.
PAPERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "HSSV": ((N_("Giấy báo nhập học hoặc giấy xác nhận của nhà trường"), "QĐ 157/2007/QĐ-TTg"),),
    "STEM": ((N_("Giấy xác nhận của nhà trường về ngành học và kết quả học tập"), "01/TD"),),
    "GQVL": ((N_("Giấy đề nghị vay vốn 01/GQVL thay cho 01/TD"), "NĐ 338/2025/NĐ-CP"),),
    "XKLD": ((N_("Hợp đồng đi làm việc ở nước ngoài đã ký"), "NĐ 338/2025/NĐ-CP"),),
    "EPSKQ": ((N_("Giấy tờ trúng tuyển chương trình EPS và thông báo ký quỹ"), "01/TD"),),
    "TNVKK": ((N_("Xác nhận của UBND xã, phường là buôn bán thường xuyên"), "QĐ 92/2009/QĐ-TTg"),),
    "NOXH": ((N_("Giấy tờ về nhà, đất và mẫu đơn nhà ở xã hội"), "NĐ 100/2024/NĐ-CP"),),
    "CHXAPT": ((N_("Giấy chứng nhận chấp hành xong án phạt tù hoặc đặc xá"), "QĐ 22/2023/QĐ-TTg"),),
}
TONES = {Verdict.YES: "good", Verdict.FIRST: "attention", Verdict.ASK: "waiting", Verdict.NO: "neutral"}
WORDS = {
    Verdict.YES: N_("Được xét vay"), Verdict.FIRST: N_("Được xét vay khi đã làm việc này"),
    Verdict.ASK: N_("Phải hỏi thêm"), Verdict.NO: N_("Chưa vay được"),
}  # fmt: skip


class MayBorrowForm(forms.Form):
    """The questions. A question nobody must answer may stay open: then the answer says what to ask."""

    hamlet = forms.ModelChoiceField(
        Hamlet.objects.none(), label=gettext_lazy("Nhà bạn ở thôn, tổ dân phố nào?"), required=False,
        empty_label=gettext_lazy("không có trong danh sách, không rõ"),
    )  # fmt: skip
    household = forms.ChoiceField(
        label=gettext_lazy("Năm nay hộ bạn có tên trong danh sách nào của xã, phường?"), widget=forms.RadioSelect,
    )  # fmt: skip
    escaped_on = forms.DateField(
        label=gettext_lazy("Nếu mới thoát nghèo: được công nhận từ ngày nào?"), required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )  # fmt: skip
    age = forms.ChoiceField(label=gettext_lazy("Người đứng tên vay bao nhiêu tuổi?"), widget=forms.RadioSelect)
    resides = forms.ChoiceField(
        label=gettext_lazy("Người ấy có thường trú hoặc tạm trú ở xã, phường này không?"), choices=YES_NO,
        widget=forms.RadioSelect,
    )  # fmt: skip
    card = forms.ChoiceField(label=gettext_lazy("Người ấy có thẻ căn cước không?"), widget=forms.RadioSelect)
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Vay để làm gì?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Không chọn gì thì xem mọi chương trình."),
    )  # fmt: skip
    member = forms.ChoiceField(
        label=gettext_lazy("Nhà bạn đã ở trong tổ tiết kiệm và vay vốn nào chưa?"), choices=YES_NO,
        widget=forms.RadioSelect,
    )  # fmt: skip
    owes = forms.MultipleChoiceField(
        label=gettext_lazy("Nhà bạn đang còn nợ chương trình nào?"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    amount = MoneyField(label=gettext_lazy("Muốn vay bao nhiêu đồng?"), required=False, least=1_000, most=MOST)

    def __init__(self, place: str, sent: QueryDict | None = None) -> None:
        super().__init__(sent, label_suffix="", auto_id="hoi-%s")
        fields: dict[str, Any] = self.fields
        here = Hamlet.objects.filter(in_force(timezone.localdate()), place=place)
        fields["hamlet"].queryset = here.select_related("point").order_by("code")
        fields["household"].choices = [
            *((kind.value, _(CLASS_NAMES[kind]).capitalize()) for kind in HouseholdClass), (UNSURE, _("Không rõ")),
        ]  # fmt: skip
        fields["age"].choices = [("adult", _("Từ đủ 18 tuổi")), ("minor", _("Từ đủ 15 đến dưới 18 tuổi")),
                                 ("child", _("Dưới 15 tuổi"))]  # fmt: skip
        fields["card"].choices = [("valid", _("Có, còn hạn")), ("expired", _("Có, đã hết hạn")), ("none", _("Chưa có"))]
        fields["purposes"].choices = [(key, _(label)) for key, (label, _codes) in PURPOSES.items()]
        fields["owes"].choices = [(one.code, in_language(one.short)) for one in _lent_to_people()]
        for one in fields.values():
            one.error_messages["required"] = _("Hãy chọn một mục.")
            one.error_messages["invalid_choice"] = _("Hãy chọn một mục trong danh sách.")
            one.error_messages["invalid"] = _("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 15/09/2025.")


def _lent_to_people() -> list[Programme]:
    return [one for one in all_programmes() if one.status == "active"]


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody said of himself; `owes`: codes of programmes."""

    on: date
    hamlet: Hamlet | None
    household: HouseholdClass | None
    escaped_on: date | None
    age: str
    resides: bool
    card: str
    purposes: tuple[str, ...]
    member: bool
    owes: tuple[str, ...]
    amount: int | None

    @classmethod
    def of(cls, form: MayBorrowForm, on: date) -> "Answers":
        given = form.cleaned_data
        return cls(
            on, given["hamlet"], None if given["household"] == UNSURE else HouseholdClass(given["household"]),
            given["escaped_on"], given["age"], given["resides"] == "yes", given["card"], tuple(given["purposes"]),
            given["member"] == "yes", tuple(given["owes"]), given["amount"],
        )  # fmt: skip


def request_of(answers: Answers, terms: TermsFacts) -> LoanRequest:
    """The answers as the facts of an application made today; what was not asked is taken as in order."""
    on, limits = answers.on, Limits()
    amount = min(answers.amount or MODEST, MODEST) if terms.ceiling_per_unit else answers.amount or MODEST
    return LoanRequest(
        amount=amount,
        term_months=min(12, terms.longest_term_months or 12),
        meeting_on=on,
        borrower=Borrower(
            born_on=add_months(on, -12 * AGES[answers.age]),
            resides_here=answers.resides,
            identity_card_known=answers.card != "none",
            identity_card_expires_on=on - timedelta(days=1) if answers.card == "expired" else None,
        ),
        household=Household(
            answers.household, escaped_on=answers.escaped_on,
            outstanding=dict.fromkeys(answers.owes, 1),  # how much is not asked: that something is owed counts
        ),
        group=Group(members=limits.group_smallest, memberships=int(answers.member)),
        hamlet=hamlet_answers(hamlet_class(answers.hamlet.pk, on)) if answers.hamlet else {},
    )  # fmt: skip


def wanted(answers: Answers) -> list[Programme]:
    """The programmes lent from today that serve one of the purposes named."""
    codes = {code for key in answers.purposes for code in PURPOSES[key][1]}
    return [one for one in programme_pages.open_today(answers.on) if not codes or one.code in codes]


def answered(answers: Answers) -> list[Page]:
    """The answer of each programme, the best first."""
    found = []
    for programme in wanted(answers):
        terms = terms_offered(programme, answers.on)
        problems = check(request_of(answers, terms), terms)
        found.append((list(Verdict).index(verdict(problems)), _card(programme, problems, answers)))
    return [card for _rank, card in sorted(found, key=lambda pair: pair[0])]


def _card(programme: Programme, problems: Sequence[Problem], answers: Answers) -> Page:
    reached, on = verdict(problems), answers.on
    rate = programme_pages.rate_on(programme, programme.default_variant, on)
    ceilings = [row for row in ceilings_on(programme, programme.default_variant, on)
                if row.variant not in programme.organisations]  # fmt: skip
    evidence = ceilings[-1].evidence if ceilings else programme.legal[-1].evidence
    return {
        "verdict": reached.value,
        "state": {"label": _(WORDS[reached]), "tone": TONES[reached]},
        "name": programme_name(programme.code),
        "url": reverse("programme", args=[programme.code]),
        "who": in_language(programme.borrower),
        "source": evidence.document,
        "reasons": [
            {"text": said(one), "source": one.source} for one in problems if one.code not in FIRST
        ],
        "first": [{"text": _(FIRST[one.code]), "source": one.source} for one in problems if one.code in FIRST],
        "rate_e7": rate.row.annual_rate_e7 if rate else None,
        "ceiling": "; ".join(dict.fromkeys(programme_pages.ceiling_text(row) for row in ceilings)),
        "term": "; ".join(dict.fromkeys(
            programme_pages.term_text(row) for row in terms_on(programme, programme.default_variant, on))),
        "papers": list(_papers(programme)) if reached in (Verdict.YES, Verdict.FIRST) else [],
        "calculator": f"{reverse('calculator')}?chuong-trinh={programme.code}",
        "contact": _contact(programme, answers) if reached in (Verdict.YES, Verdict.FIRST) else "",
    }  # fmt: skip


def _contact(programme: Programme, answers: Answers) -> str:
    """Where one may ask to be called back; what was answered does not go along."""
    if not programme.for_households:
        return ""
    where = {"xa": answers.hamlet.place, "thon": answers.hamlet.pk} if answers.hamlet else {}
    return link("contact", **{"chuong-trinh": programme.code}, **where)


def _papers(programme: Programme) -> Iterator[Page]:
    if programme.code != "GQVL":
        yield {"text": _("Giấy đề nghị vay vốn 01/TD: tổ trưởng có mẫu và giúp điền"), "source": "01/TD"}
    yield {"text": _("Thẻ căn cước của người đứng tên vay"), "source": ""}
    yield {"text": _("Giấy ủy quyền 01/UQ: mọi người từ đủ 18 tuổi trong hộ cùng ký"), "source": "VB 2407/NHCS-TDNN"}
    for text, source in PAPERS.get(programme.code, ()):
        yield {"text": _(text), "source": source}


def context(form: MayBorrowForm, place: str, today: date) -> Page:
    page: Page = {"form": form, "place_name": place_name(place) if place else "", "place": place,
                  "places": places_to_choose(place, today)}  # fmt: skip
    if form.is_bound and form.is_valid():
        answers = Answers.of(form, today)
        cards = answered(answers)
        page |= {
            "cards": [one for one in cards if one["verdict"] != Verdict.NO],
            "refused": [one for one in cards if one["verdict"] == Verdict.NO],
            "where": _where(answers.hamlet, today) if answers.hamlet else None,
        }
    return page


def _where(hamlet: Hamlet, today: date) -> Page:
    """Where and when: the group's leader first, then the point of the hamlet."""
    return {
        "hamlet": hamlet.name,
        "point": hamlet.point.name,
        "next_on": next_held(hamlet.point, today),
        "feed": reverse("point_feed", args=[hamlet.point.code]),
    }


def places_to_choose(place: str, today: date) -> list[Page]:
    """The communes with a point, where there are several."""
    served = communes_served(today)
    found = [{"value": code, "label": place_name(code), "current": code == place} for code in served]
    return found if len(found) > 1 else []
