"""A member asks for a loan through his group: who, for which programme (and why not for another), then 01/TD with the
plan, its schedule and what it leaves over, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.base.access.models import Role
from dongvon.base.ledger.models import Fund
from dongvon.core.dates import add_months, day_text
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import Rule, build
from dongvon.core.states import ApplicationState, is_over
from dongvon.credit.applications.facts import agreed_terms, budget_of, capacity_of, problems_of
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.services import correct_application, take_application
from dongvon.credit.applications.services.asking import Asked
from dongvon.credit.loans.models import Channel, OutcomeKind
from dongvon.credit.programmes.catalogue import all_programmes, codes, load, new_lending_problems, terms_on
from dongvon.credit.programmes.terms import Programme
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.list_standing import desk_day
from dongvon.front.web.pages.loan_action_parts import day_input
from dongvon.front.web.pages.loan_fields import Choices, Input
from dongvon.front.web.pages.naming import class_state, group_label, money, programme_cell, source
from dongvon.front.web.pages.parts import Page, column, figure, in_language, programme_name, programme_short
from dongvon.front.web.pages.party_actions import PartyAction
from dongvon.front.web.pages.party_desk import PartyDesk
from dongvon.front.web.pages.record_action import Content
from dongvon.office.bank_files.opening_contracts import outcome_key
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import board_of, group_for, members_of
from dongvon.parties.households.models import Household, Person
from dongvon.parties.households.queries import household_seen, households_seen, is_adult, with_head_and_class

COST_LINES = 4
USUAL_MONTHS, PROBED = 36, 10_000_000
# What a probe for the programmes does not know yet says nothing against them.
OF_THE_PLAN = frozenset({
    "course_missing", "student_term_too_long", "r07_term_too_long", "r07_over_ceiling", "term_out_of_range",
    "instalment_months_not_allowed",
})  # fmt: skip
COUNTED = {"GQVL": (OutcomeKind.JOB, N_("Số lao động có việc làm")),
           "NSVS": (OutcomeKind.WATER_WORK, N_("Số công trình"))}  # fmt: skip
SOURCE = "01/TD"


def _crumbs(group: Group, *more: tuple[str, str | None]) -> list[Page]:
    home = reverse("group", args=[group.pk])
    return [{"label": group.code, "url": home}, *({"label": label, "url": url} for label, url in more)]


def _title(group: Group, on: date) -> str:
    head = board_of(group.pk, on).get("head")
    return group_label(group.code, head.name if head else None)


# --- who, for what ----------------------------------------------------------------------------------------------------


def members(actor: Actor, group_id: int) -> Page:
    """The members of the group: pick who asks."""
    group = group_for(actor, group_id)
    on = desk_day(group.place)
    ids = members_of(group.pk, on).values_list("household_id", flat=True)
    seen: Any = with_head_and_class(households_seen(actor, on).filter(pk__in=ids), on)
    rows = seen.order_by("head_key", "pk")
    waiting = Application.objects.filter(household__in=ids)
    asked = {one.household_id for one in waiting if not is_over(ApplicationState(one.state))}
    columns = [column("who", _("Tổ viên")), column("klass", _("Đối tượng"), "state"),
               column("hamlet", _("Tổ dân phố, bản")), column("state", _("Hồ sơ"), "state")]  # fmt: skip
    found = [
        {"url": reverse("ask_for", args=[group.pk, one.pk]), "who": one.head, "klass": class_state(one.kind),
         "hamlet": one.hamlet.name,
         "state": {"label": _("đang có hồ sơ vay"), "tone": "waiting"} if one.pk in asked else None}
        for one in rows
    ]  # fmt: skip
    table = {"columns": columns, "rows": found, "keys": True}
    return {
        "title": _("Nhận đơn xin vay 01/TD"), "subtitle": _title(group, on),
        "crumbs": _crumbs(group, (_("Đơn xin vay"), None)),
        "rule": _("Chọn tổ viên xin vay. Tổ không thu một khoản phí nào khi nhận đơn."), "source": source(SOURCE),
        "parts": [{"title": _("Tổ viên"), "note": "", "table": table}],
    }  # fmt: skip


def programmes(actor: Actor, group_id: int, household_id: int) -> Page:
    """The programmes the household may borrow from today, and of every other the reason why not."""
    group, household = group_for(actor, group_id), _household(actor, household_id)
    on = desk_day(group.place)
    borrower = household.members.order_by("-head", "pk").first()
    if borrower is None:
        raise Http404(str(household_id))
    may, may_not = [], []
    for programme in all_programmes():
        if programme.channel not in (Channel.GROUP, "both"):
            continue
        against = _against(programme, group, household, borrower, on)
        cell = programme_cell(programme.code)
        if against:
            may_not.append({"programme": cell, "why": said(against[0]), "source": against[0].source})
        else:
            url = reverse("ask_programme", args=[group.pk, household.pk, programme.code])
            may.append({"url": url, "programme": cell, "who": in_language(programme.borrower)})
    empty = {"title": _("Hộ này hôm nay chưa vay được chương trình nào qua tổ"), "icon": "info", "text": ""}
    first = column("programme", _("Chương trình"), "programme")
    return {
        "title": borrower.name, "subtitle": _("Chọn chương trình"),
        "crumbs": _crumbs(group, (_("Đơn xin vay"), reverse("ask", args=[group.pk])), (borrower.name, None)),
        "parts": [
            {"title": _("Vay được"), "note": _("Bấm tên chương trình để làm đơn."),
             "table": {"columns": [first, column("who", _("Ai được vay"))], "rows": may, "empty": empty}},
            {"title": _("Chưa vay được, và vì sao"), "note": "",
             "table": {"columns": [first, column("why", _("Lý do")), column("source", _("Căn cứ"))], "rows": may_not}},
        ],
    }  # fmt: skip


def _household(actor: Actor, household_id: int) -> Household:
    row = Household.objects.filter(pk=household_id).first()
    return household_seen(actor, household_id, desk_day(row.place if row else actor.places[0]))


def _against(programme: Programme, group: Group, household: Household, borrower: Person, on: date) -> list[Problem]:
    """What the rules say against a small loan of the programme to the household today."""
    closed = new_lending_problems(programme, programme.default_variant, on)
    if closed:
        return closed
    probe = Application(
        place=group.place, household=household, borrower=borrower, group=group, channel=Channel.GROUP,
        programme=programme.code, variant=programme.default_variant, amount=PROBED, term_months=12,
        instalment_months=12, made_on=on, outcomes=[], plan={},
    )  # fmt: skip
    return [one for one in problems_of(probe, on) if one.severity == "block" and one.code not in OF_THE_PLAN]


# --- the application --------------------------------------------------------------------------------------------------


class AskingStanding:
    """A member of a group who asks for a loan of a programme; `application`: what he asked for before, when it came
    back."""

    def __init__(
        self, actor: Actor, group: Group, household: Household, programme: Programme, application: Application | None
    ) -> None:
        self.actor, self.group, self.household, self.programme = actor, group, household, programme
        self.application, self.on = application, desk_day(group.place)

    @property
    def earliest(self) -> date:
        return self.group.founded_on

    @cached_property
    def members(self) -> list[Person]:
        return list(self.household.members.order_by("-head", "born_on", "pk"))

    @property
    def adults(self) -> Choices:
        return [(str(one.pk), f"{one.name}, {one.born_on.year}") for one in self.members if is_adult(one, self.on)]

    @property
    def students(self) -> Choices:
        return [(str(one.pk), f"{one.name}, {one.born_on.year}") for one in self.members]

    @cached_property
    def funds(self) -> Choices:
        return [(str(one.pk), one.name) for one in Fund.objects.order_by("pk")]

    @property
    def variants(self) -> Choices:
        kinds = [one for one in self.programme.rate_variants if one not in self.programme.organisations]
        labels = self.programme.variants
        return [(one, in_language(labels[one])) for one in kinds if one in labels] if len(kinds) > 1 else []

    @property
    def is_for_students(self) -> bool:
        return Rule(self.programme.instalments.rule) is Rule.STUDENT

    @property
    def months(self) -> int:
        longest = [one.months for one in terms_on(self.programme, "", self.on) if one.months is not None]
        return min([USUAL_MONTHS, *longest])


def _shape(at: AskingStanding, content: Content) -> Content:
    """What the form says becomes 01/TD with its plan; need, own capital and lines of cost add up or say so."""
    amount, need = content["amount"], content["need"] or content["amount"]
    lines = [{"item": content[f"item{n}"], "amount": content[f"cost{n}"] or 0}
             for n in range(1, COST_LINES + 1) if content[f"item{n}"]]  # fmt: skip
    asked = Asked(
        programme=at.programme.code, variant=content.get("variant") or at.programme.default_variant, amount=amount,
        term_months=content["term_months"], instalment_months=content["instalment_months"],
        purpose=content["purpose"], own_capital=max(need - amount, 0), units=content.get("units") or 1,
        outcomes=_outcomes(at, content), studies_end_on=content.get("studies_end_on"),
        course_months=content.get("course_months"),
        plan={"need": need, "lines": lines, "income": content["income"], "costs": content["costs"]},
    )  # fmt: skip
    found = {"asked": asked, "made_on": content["made_on"]}
    if at.application is not None:
        return found
    return found | {
        "borrower_id": int(content["borrower_id"]), "fund_id": int(content["fund_id"]), "group_id": at.group.pk,
        "household_id": at.household.pk,
    }  # fmt: skip


def _outcomes(at: AskingStanding, content: Content) -> tuple[dict[str, Any], ...]:
    code = at.household.code or str(at.household.pk)
    if at.programme.code in COUNTED:
        kind = COUNTED[at.programme.code][0]
        return ({"kind": str(kind), "key": outcome_key(kind, code, f"{code}-{content['made_on'].year}"),
                 "quantity": content["units"] or 1},)  # fmt: skip
    if content.get("student"):
        key = outcome_key(OutcomeKind.STUDENT, code, content["student"])
        return ({"kind": str(OutcomeKind.STUDENT), "key": key, "quantity": 1},)
    return ()


def _told(at: AskingStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    row = Application.objects.select_related("household__hamlet", "borrower", "group__hamlet__point").get(
        pk=answer["application_id"]
    )
    found = [_("Đơn chờ cuộc họp bình xét tới của tổ; người vay nhận phiếu hẹn có mã để theo dõi.")]
    budget, on = budget_of(row), row.made_on
    if budget is not None:
        text = _("Một năm: thu {income} − chi {costs} = còn {left}.")
        found.append(text.format(income=money(budget.income), costs=money(budget.costs), left=money(budget.left)))
    return [*found, *(said(one) for one in problems_of(row, on) if one.severity == "warn")]


def _start(name: str, without: Any = None) -> Any:
    """What was asked before is offered again; else the usual."""

    def offered(at: AskingStanding) -> Any:
        before = at.application
        return getattr(before, name) if before is not None else without(at) if callable(without) else without

    return offered


def _plan(name: str) -> Any:
    return lambda at: at.application.plan.get(name) if at.application is not None else None


def _line(number: int, part: str) -> Any:
    def offered(at: AskingStanding) -> Any:
        lines = at.application.plan.get("lines", []) if at.application is not None else []
        return lines[number - 1][part] if number <= len(lines) else None

    return offered


def _inputs(at: AskingStanding) -> Sequence[Input]:
    who = () if at.application is not None else (
        Input(name="borrower_id", label=N_("Người đứng tên vay"), kind="pick", choices=lambda at: at.adults,
              known=lambda at: [str(one.pk) for one in at.members],
              start=lambda at: at.adults[0][0] if at.adults else ""),
        Input(name="fund_id", label=N_("Nguồn vốn"), kind="pick", choices=lambda at: at.funds,
              start=lambda at: at.funds[0][0]),
    )  # fmt: skip
    lines = tuple(
        one for n in range(1, COST_LINES + 1) for one in (
            Input(name=f"item{n}", label=_("Khoản chi {number} của phương án").format(number=n), kind="text", most=80,
                  required=n == 1, start=_line(n, "item")),
            Input(name=f"cost{n}", label=_("Số tiền khoản {number} (đồng)").format(number=n), kind="money",
                  required=n == 1, start=_line(n, "amount")),
        )
    )  # fmt: skip
    return (
        *who,
        day_input("made_on", N_("Ngày làm đơn")),
        Input(name="variant", label=N_("Loại"), kind="pick", choices=lambda at: at.variants,
              start=lambda at: at.programme.default_variant),
        Input(name="amount", label=N_("Xin vay (đồng)"), kind="money", least=1, start=_start("amount")),
        Input(name="purpose", label=N_("Vay để làm gì"), kind="text", most=160, start=_start("purpose")),
        *_of_the_programme(at), *lines,
        Input(name="need", label=N_("Tổng nhu cầu vốn (đồng)"), kind="money", required=False, start=_plan("need"),
              help=N_("Để trống nếu chỉ cần số xin vay; phần hơn là vốn tự có.")),
        Input(name="income", label=N_("Thu nhập cả nhà một năm (đồng)"), kind="money", start=_plan("income"),
              help=N_("Kể cả thu từ việc sẽ làm bằng vốn vay.")),
        Input(name="costs", label=N_("Chi tiêu, chi phí cả nhà một năm (đồng)"), kind="money", start=_plan("costs")),
        Input(name="term_months", label=N_("Thời hạn (tháng)"), kind="number", least=1, most=480,
              start=_start("term_months", lambda at: at.months)),
        Input(name="instalment_months", label=N_("Trả gốc mỗi (tháng)"), kind="number", least=1, most=480,
              start=_start("instalment_months", 12)),
    )  # fmt: skip


def _of_the_programme(at: AskingStanding) -> Sequence[Input]:
    if at.programme.code in COUNTED:
        return (Input(name="units", label=COUNTED[at.programme.code][1], kind="number", least=1, most=10,
                      start=_start("units", 1)),)  # fmt: skip
    if not at.is_for_students:
        return ()
    return (
        Input(name="student", label=N_("Học sinh, sinh viên"), kind="pick", choices=lambda at: at.students,
              start=lambda _at: ""),
        Input(name="units", label=N_("Số tháng học được vay"), kind="number", least=1, most=120,
              start=_start("units", 10)),
        Input(name="course_months", label=N_("Khóa học (tháng)"), kind="number", least=1, most=120,
              start=_start("course_months", 48)),
        Input(name="studies_end_on", label=N_("Ngày học xong"), kind="day", ahead=True,
              start=_start("studies_end_on", lambda at: add_months(at.on, 48))),
    )  # fmt: skip


TAKE = PartyAction(
    key="xin-vay", title=N_("Đơn xin vay 01/TD"), verb=N_("Nhận đơn"), icon="file-text", service=take_application,
    shape=_shape, foretold=_told, source=SOURCE, inputs=(),
    hint=N_("Ghi đúng lời người vay: vay để làm gì, mua gì, mỗi năm thu chi bao nhiêu. Máy tính lịch trả nợ và khả năng"
            " trả trước khi lưu; thiếu khả năng thì nhắc, không tự từ chối."),
)  # fmt: skip
CORRECT = replace(TAKE, key="sua-don", title=N_("Sửa đơn xin vay"), verb=N_("Ghi đơn đã sửa"),
                  service=correct_application)  # fmt: skip


class AskingDesk(PartyDesk[AskingStanding]):
    """An application 01/TD, new or corrected."""

    preview_page = "party/ask_preview.html"

    @classmethod
    def of(cls, actor: Actor, group_id: int, household_id: int, code: str) -> "AskingDesk":
        if code not in codes():
            raise Http404(code)
        at = AskingStanding(actor, group_for(actor, group_id), _household(actor, household_id), load(code), None)
        return cls(actor, replace(TAKE, inputs=_inputs(at)), at)

    @classmethod
    def again_for(cls, actor: Actor, application: Application) -> "AskingDesk":
        """What came back, to be written anew."""
        if application.group is None:
            raise Http404
        programme = load(application.programme)
        at = AskingStanding(actor, application.group, application.household, programme, application)
        return cls(actor, replace(CORRECT, about="application_id", inputs=_inputs(at)), at)

    def frame(self) -> Page:
        at, name = self.standing, self.standing.members[0].name if self.standing.members else ""
        if at.application is not None:
            number, back = at.application.pk, reverse("application", args=[at.application.pk])
            url, crumbs = reverse("application_action", args=[number, CORRECT.key]), [{"label": name, "url": back}]
        else:
            back = reverse("ask_for", args=[at.group.pk, at.household.pk])
            url = reverse("ask_programme", args=[at.group.pk, at.household.pk, at.programme.code])
            crumbs = _crumbs(at.group, (name, back))
        return {
            "subtitle": f"{name} · {programme_name(at.programme.code)}", "url": url, "back_url": back,
            "crumbs": [*crumbs, {"label": programme_short(at.programme.code), "url": None}],
        }  # fmt: skip

    def foresee(self, request_id: UUID, asked: Mapping[str, Any]) -> Page:
        with rehearsal(self.actor):
            answer = self.action.service(actor=self.actor, request_id=request_id, **asked)
            row = Application.objects.select_related("borrower", "group__hamlet__point").get(
                pk=answer["application_id"]
            )
            told = self.action.foretold(self.standing, dict(asked), answer)
            return {"sentences": told, "schedule_table": schedule_table(row, row.made_on)}

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        if self.actor.role in (Role.GROUP_LEADER, Role.GROUP_DEPUTY):
            self.done_url = reverse("application_slip", args=[answer["application_id"]])
        return super().confirmation(content, answer)


def schedule_table(row: Application, on: date) -> Page:
    """The schedule as it would be from the day, and what the plan leaves over against each instalment."""
    found = capacity_of(row, on)
    if not found:
        columns = [column("due_on", _("Đến hạn"), "day"), column("principal", _("Trả gốc (đồng)"), "money")]
        dues = build(agreed_terms(row, on))
        return {"columns": columns, "rows": [{"due_on": one.due_on, "principal": one.principal} for one in dues]}
    columns = [
        column("due_on", _("Đến hạn"), "day"), column("months", _("Số tháng"), "count"),
        column("available", _("Phương án còn dư (đồng)"), "money"), column("principal", _("Trả gốc (đồng)"), "money"),
        column("interest", _("Lãi (đồng)"), "money"), column("spare", _("Còn lại sau khi trả (đồng)"), "money"),
    ]  # fmt: skip
    rows = [{"due_on": one.due_on, "months": one.months, "available": one.available, "principal": one.principal,
             "interest": one.interest, "spare": one.spare} for one in found]  # fmt: skip
    totals = {name: sum(one[name] for one in rows) for name in ("available", "principal", "interest", "spare")}  # type: ignore[misc]
    return {"columns": columns, "rows": rows, "totals": totals}


def plan_facts(row: Application) -> list[Page]:
    """The plan of an application as facts to read out."""
    budget, plan = budget_of(row), row.plan
    found = [figure(one["item"], one["amount"], "dong") for one in plan.get("lines", [])]
    if plan.get("need"):
        found.append(figure(_("Tổng nhu cầu vốn"), plan["need"], "dong"))
    if budget is not None:
        found += [figure(_("Thu một năm"), budget.income, "dong"), figure(_("Chi một năm"), budget.costs, "dong"),
                  figure(_("Còn lại một năm"), budget.left, "dong")]  # fmt: skip
    return found


def asked_in_words(row: Application) -> str:
    """What is asked for, in one sentence to read out."""
    text = _("Vay {amount} trong {months} tháng, trả gốc mỗi {every} tháng, để {purpose}; làm đơn ngày {day}.")
    return text.format(amount=money(row.amount), months=row.term_months, every=row.instalment_months,
                       purpose=row.purpose, day=day_text(row.made_on))  # fmt: skip
