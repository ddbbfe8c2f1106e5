"""Asking for a loan, through a group or directly: 01/TD with the plan, its schedule and what it leaves over, before
anything is written."""

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
from dongvon.base.ledger.models import Fund
from dongvon.core.dates import add_months, day_text
from dongvon.core.problems import N_
from dongvon.core.schedule import Rule, build
from dongvon.credit.applications.facts import agreed_terms, budget_of, capacity_of, problems_of
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import projects_of
from dongvon.credit.applications.services import (
    apply_directly,
    apply_for_organisation,
    correct_application,
    take_application,
)
from dongvon.credit.applications.services.asking import Asked
from dongvon.credit.loans.models import OutcomeKind
from dongvon.credit.loans.outcomes import COUNTED_AS, outcome_key
from dongvon.credit.programmes.catalogue import codes, load, terms_on
from dongvon.credit.programmes.terms import Programme
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.applications.asking_start import (
    SOURCE,
    asking_household,
    crumbs_of_group,
    lends_directly,
    name_of,
)
from dongvon.front.web.pages.applications.list_standing import desk_day
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input, yes_no_input
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import Page, column, figure, in_language, programme_name, programme_short
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for
from dongvon.parties.households.models import Household, Person
from dongvon.parties.households.queries import is_adult
from dongvon.parties.organisations.models import Organisation
from dongvon.parties.organisations.queries import organisation_of

COST_LINES = 4
USUAL_MONTHS = 36
COUNTED = {OutcomeKind.JOB: N_("Số lao động có việc làm"), OutcomeKind.WATER_WORK: N_("Số công trình")}
OF_ONE_PERSON = (OutcomeKind.STUDENT, OutcomeKind.AFTER_PRISON, OutcomeKind.WORKER_ABROAD)


class AskingStanding:
    """Somebody who asks for a loan of a programme: a member through his group, a household or an organisation
    directly. `application`: what he asked for before, when it came back."""

    def __init__(
        self, actor: Actor, household: Household, programme: Programme, *, group: Group | None = None,
        application: Application | None = None,
    ) -> None:  # fmt: skip
        self.actor, self.group, self.household, self.programme = actor, group, household, programme
        self.application, self.on = application, desk_day(household.place)

    @property
    def earliest(self) -> date:
        return self.group.founded_on if self.group else self.household.since_on

    @property
    def organisation(self) -> Organisation | None:
        return organisation_of(self.household)

    @property
    def kind(self) -> OutcomeKind | None:
        """What the loan is to bring about."""
        return COUNTED_AS.get(self.programme.outcome_kind)

    @property
    def projects(self) -> Choices:
        return [(str(one.pk), one.name) for one in projects_of(self.household)]

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
        lent = self.programme.organisations
        kinds = [one for one in self.programme.rate_variants if (one in lent) == (self.organisation is not None)]
        labels = self.programme.variants
        return [(one, in_language(labels[one])) for one in kinds if one in labels] if len(kinds) > 1 else []

    @property
    def usual_variant(self) -> str:
        return self.programme.organisations[0] if self.organisation else self.programme.default_variant

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
        programme=at.programme.code, variant=content.get("variant") or at.usual_variant, amount=amount,
        term_months=content["term_months"], instalment_months=content["instalment_months"],
        purpose=content["purpose"], own_capital=max(need - amount, 0), units=content.get("units") or 1,
        outcomes=_outcomes(at, content), studies_end_on=content.get("studies_end_on"),
        course_months=content.get("course_months"), has_collateral=content.get("collateral") == "yes",
        project_id=int(content["project_id"]) if content.get("project_id") else None,
        plan={"need": need, "lines": lines, "income": content["income"], "costs": content["costs"]},
    )  # fmt: skip
    found = {"asked": asked, "made_on": content["made_on"]}
    if at.application is not None:
        return found
    found["fund_id"] = int(content["fund_id"])
    if at.organisation:
        return found | {"organisation_id": at.organisation.pk}
    found |= {"borrower_id": int(content["borrower_id"]), "household_id": at.household.pk}
    return found | {"group_id": at.group.pk} if at.group else found


def _outcomes(at: AskingStanding, content: Content) -> tuple[dict[str, Any], ...]:
    """What the loan brings about, by the key it is known again by: a student and a person by name, a house by the
    household, jobs and works by the year."""
    kind, code = at.kind, at.household.code or str(at.household.pk)
    if kind is None:
        return ()
    if kind in COUNTED:
        told = f"{code}-{content['made_on'].year}"
    else:
        told = _person(at, content) if kind in OF_ONE_PERSON else ""
    quantity = content["units"] if kind in COUNTED else 1
    return ({"kind": str(kind), "key": outcome_key(kind, code, told), "quantity": quantity},)


def _person(at: AskingStanding, content: Content) -> str:
    """The name of the student, else of who signs; what came back was signed before."""
    signed = str(at.application.borrower_id) if at.application else content.get("borrower_id")
    chosen = content.get("student") or signed
    return next((one.name for one in at.members if str(one.pk) == chosen), at.members[0].name)


def _told(at: AskingStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    row = Application.objects.select_related("household__hamlet", "borrower", "group__hamlet__point").get(
        pk=answer["application_id"]
    )
    found = [
        _("Đơn chờ cuộc họp bình xét tới của tổ; người vay nhận phiếu hẹn có mã để theo dõi.") if at.group
        else _("Hồ sơ chờ giám đốc phòng giao dịch phê duyệt; người vay nhận phiếu có mã để theo dõi.")
    ]  # fmt: skip
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


def _who(at: AskingStanding) -> Sequence[Input]:
    """Who signs, from which fund; what came back keeps both. A representative signs for an organisation."""
    if at.application is not None:
        return ()
    signer = Input(name="borrower_id", label=N_("Người đứng tên vay"), kind="pick", choices=lambda at: at.adults,
                   known=lambda at: [str(one.pk) for one in at.members],
                   start=lambda at: at.adults[0][0] if at.adults else "")  # fmt: skip
    fund = Input(name="fund_id", label=N_("Nguồn vốn"), kind="pick", choices=lambda at: at.funds,
                 start=lambda at: at.funds[0][0])  # fmt: skip
    return (fund,) if at.organisation else (signer, fund)


def _directly(at: AskingStanding) -> Sequence[Input]:
    """What only a direct application says: what secures it, and the project it is for."""
    if at.group or at.application:
        return ()
    secured = yes_no_input("collateral", N_("Có tài sản bảo đảm, bảo lãnh"), N_("có"), N_("không"), start="yes")
    project = Input(name="project_id", label=N_("Dự án"), kind="pick", required=False, choices=lambda at: at.projects)
    return (secured, project) if at.projects else (secured,)


def _inputs(at: AskingStanding) -> Sequence[Input]:
    lines = tuple(
        one for n in range(1, COST_LINES + 1) for one in (
            Input(name=f"item{n}", label=_("Khoản chi {number} của phương án").format(number=n), kind="text", most=80,
                  required=n == 1, start=_line(n, "item")),
            Input(name=f"cost{n}", label=_("Số tiền khoản {number} (đồng)").format(number=n), kind="money",
                  required=n == 1, start=_line(n, "amount")),
        )
    )  # fmt: skip
    income = N_("Doanh thu một năm (đồng)") if at.organisation else N_("Thu nhập cả nhà một năm (đồng)")
    costs = N_("Chi phí một năm (đồng)") if at.organisation else N_("Chi tiêu, chi phí cả nhà một năm (đồng)")
    return (
        *_who(at),
        day_input("made_on", N_("Ngày làm đơn")),
        Input(name="variant", label=N_("Loại"), kind="pick", choices=lambda at: at.variants,
              start=lambda at: at.usual_variant),
        Input(name="amount", label=N_("Xin vay (đồng)"), kind="money", least=1, start=_start("amount")),
        Input(name="purpose", label=N_("Vay để làm gì"), kind="text", most=160, start=_start("purpose")),
        *_directly(at), *_of_the_programme(at), *lines,
        Input(name="need", label=N_("Tổng nhu cầu vốn (đồng)"), kind="money", required=False, start=_plan("need"),
              help=N_("Để trống nếu chỉ cần số xin vay; phần hơn là vốn tự có.")),
        Input(name="income", label=income, kind="money", start=_plan("income"),
              help=N_("Kể cả thu từ việc sẽ làm bằng vốn vay.")),
        Input(name="costs", label=costs, kind="money", start=_plan("costs")),
        Input(name="term_months", label=N_("Thời hạn (tháng)"), kind="number", least=1, most=480,
              start=_start("term_months", lambda at: at.months)),
        Input(name="instalment_months", label=N_("Trả gốc mỗi (tháng)"), kind="number", least=1, most=480,
              start=_start("instalment_months", 12)),
    )  # fmt: skip


def _of_the_programme(at: AskingStanding) -> Sequence[Input]:
    """How many, of what is counted by number; of a student who, and until when."""
    if at.kind in COUNTED:
        return (Input(name="units", label=COUNTED[at.kind], kind="number", least=1,
                      most=100_000 if at.organisation else 10, start=_start("units", 1)),)  # fmt: skip
    if at.kind is not OutcomeKind.STUDENT:
        return ()
    who = Input(name="student", label=N_("Học sinh, sinh viên"), kind="pick", choices=lambda at: at.students,
                start=lambda _at: "")  # fmt: skip
    if Rule(at.programme.instalments.rule) is not Rule.STUDENT:
        return (who,)
    return (
        who,
        Input(name="units", label=N_("Số tháng học được vay"), kind="number", least=1, most=120,
              start=_start("units", 10)),
        Input(name="course_months", label=N_("Khóa học (tháng)"), kind="number", least=1, most=120,
              start=_start("course_months", 48)),
        Input(name="studies_end_on", label=N_("Ngày học xong"), kind="day", ahead=True,
              start=_start("studies_end_on", lambda at: add_months(at.on, 48))),
    )  # fmt: skip


TAKE = RehearsedAction(
    key="xin-vay", title=N_("Đơn xin vay 01/TD"), verb=N_("Nhận đơn"), icon="file-text", service=take_application,
    shape=_shape, foretold=_told, source=SOURCE, inputs=(),
    hint=N_("Ghi đúng lời người vay: vay để làm gì, mua gì, mỗi năm thu chi bao nhiêu. Máy tính lịch trả nợ và khả năng"
            " trả trước khi lưu; thiếu khả năng thì nhắc, không tự từ chối."),
)  # fmt: skip
DIRECTLY = replace(
    TAKE, key="vay-truc-tiep", title=N_("Nhận hồ sơ vay trực tiếp"), verb=N_("Nhận hồ sơ"), service=apply_directly,
    hint=N_("Không qua tổ: cán bộ ngân hàng nhận hồ sơ, giám đốc phê duyệt, ký hợp đồng; giải ngân tại trụ sở khi đã"
            " nhận tài sản bảo đảm nếu chương trình yêu cầu."),
)  # fmt: skip
OF_AN_ORGANISATION = replace(DIRECTLY, service=apply_for_organisation)
CORRECT = replace(TAKE, key="sua-don", title=N_("Sửa đơn xin vay"), verb=N_("Ghi đơn đã sửa"),
                  service=correct_application)  # fmt: skip


class AskingDesk(RehearsedDesk[AskingStanding]):
    """An application 01/TD, new or corrected."""

    preview_page = "party/ask_preview.html"

    @classmethod
    def of(cls, actor: Actor, household_id: int, code: str, group_id: int | None = None) -> "AskingDesk":
        """Through a group; directly without one."""
        if code not in codes():
            raise Http404(code)
        group = group_for(actor, group_id) if group_id else None
        at = AskingStanding(actor, asking_household(actor, household_id), load(code), group=group)
        if not group and not lends_directly(at.programme, at.organisation):
            raise Http404(code)
        action = TAKE if group else OF_AN_ORGANISATION if at.organisation else DIRECTLY
        return cls(actor, replace(action, inputs=_inputs(at)), at)

    @classmethod
    def again_for(cls, actor: Actor, application: Application) -> "AskingDesk":
        """What came back, to be written anew."""
        if application.group is None:
            raise Http404
        programme, group = load(application.programme), application.group
        at = AskingStanding(actor, application.household, programme, group=group, application=application)
        return cls(actor, replace(CORRECT, about="application_id", inputs=_inputs(at)), at)

    def frame(self) -> Page:
        at, name = self.standing, name_of(self.standing.household)
        if at.application is not None:
            number, back = at.application.pk, reverse("application", args=[at.application.pk])
            url, crumbs = reverse("application_action", args=[number, CORRECT.key]), [{"label": name, "url": back}]
        elif at.group:
            where = [at.group.pk, at.household.pk]
            back, url = reverse("ask_for", args=where), reverse("ask_programme", args=[*where, at.programme.code])
            crumbs = crumbs_of_group(at.group, (name, back))
        else:
            back = reverse("ask_directly", args=[at.household.pk])
            url = reverse("ask_directly_programme", args=[at.household.pk, at.programme.code])
            crumbs = [{"label": name, "url": back}]
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
        if self.standing.application is None:
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
