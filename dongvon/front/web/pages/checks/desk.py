"""Entering what belongs to checks: 06/TD, 16/TD, inspectors, the plan, minutes and summaries: form, preview, write."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.checks import FINDING_NAMES, SOURCE, Finding, spread_visits, uses_of
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loan_for
from dongvon.field.checks.models import LEVEL_NAMES, PAPER_NAMES, PROVINCE, Inspector
from dongvon.field.checks.queries import Organisation, inspectors_on, organisation_of, summary_of
from dongvon.field.checks.services import (
    Found,
    Said,
    check_group,
    check_loan,
    end_inspector,
    enter_plan,
    give_paper,
    name_inspector,
)
from dongvon.field.checks.terms import checklist
from dongvon.front.web.pages.checks.found import inspector_words, topic_words
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input, paper_input
from dongvon.front.web.pages.kit.naming import group_label, loan_state, money, position_of
from dongvon.front.web.pages.kit.parts import Page, association_name, figure, programme_short
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Association, Group
from dongvon.parties.groups.queries import group_for, groups_of

EARLIEST = date(2020, 1, 1)
WORKING = ("active", "strengthening")


class Inspecting:
    """Somebody before a form about checks. `loan`, `group`, `inspector`: what it is about, where it is about one."""

    def __init__(self, actor: Actor, on: date, **about: Any) -> None:
        self.actor, self.on, self.about = actor, on, about
        self.place = actor.places[0]

    @property
    def loan(self) -> Loan:
        found: Loan = self.about["loan"]
        return found

    @property
    def group(self) -> Group:
        found: Group = self.about["group"]
        return found

    @property
    def inspector(self) -> Inspector:
        found: Inspector = self.about["inspector"]
        return found

    @property
    def earliest(self) -> date:
        return self.loan.first_paid_out_on or self.loan.signed_on if "loan" in self.about else EARLIEST

    @cached_property
    def everyone(self) -> list[Inspector]:
        return inspectors_on(self.actor, self.on)

    @cached_property
    def own(self) -> list[Inspector]:
        """Those of the actor's organisation; he himself first."""
        who = organisation_of(self.actor)
        mine = [one for one in self.everyone if who and (one.level, one.association) == (who.level, who.association)]
        return sorted(mine, key=lambda one: one.user_id != self.actor.user_id)

    @cached_property
    def groups(self) -> list[Group]:
        rows = groups_of(self.actor).filter(place=self.place, state__in=WORKING)
        return list(rows.select_related("hamlet").order_by("hamlet__name", "code"))


def _named(inspectors: Iterable[Inspector]) -> Choices:
    return [(str(one.pk), inspector_words(one)) for one in inspectors]


def _first(at: Inspecting) -> str:
    return str(at.own[0].pk) if at.own else ""


def _text(name: str, label: str, most: int, **more: Any) -> Input:
    return Input(name=name, label=label, kind="text", most=most, required=False, **more)


def _given(content: Content, *names: str) -> Content:
    return {name: content[name] or "" for name in names}


INSPECTOR = Input(name="inspector_id", label=N_("Người kiểm tra"), kind="pick", choices=lambda at: _named(at.own),
                  start=_first)  # fmt: skip

# --- 06/TD ------------------------------------------------------------------------------------------------------------


def _check(_at: Inspecting, content: Content) -> Content:
    found = Found(
        finding=content["finding"], right=content["right"] or 0, wrong=content["wrong"] or 0,
        signed=content["signed"] == "yes", **_given(content, "used_for", "effect", "remarks"),
    )  # fmt: skip
    return {"on": content["on"], "inspector_id": content["inspector_id"],
            "companion_id": content.get("companion_id") or None, "found": found}  # fmt: skip


def _check_told(at: Inspecting, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    said: Found = asked["found"]
    position = position_of(at.loan)
    uses = uses_of(Finding(said.finding), position.paid_out if position else 0, said.right, said.wrong)
    text = _("Thực nhận {received}: dùng đúng {right}, dùng sai {wrong}, chưa dùng {unused}.")
    found = [text.format(received=money(uses.received), right=money(uses.right), wrong=money(uses.wrong),
                         unused=money(uses.unused)),
             _("Lượt kiểm tra được giữ lại, không sửa, không xóa; sổ tiền không thay đổi.")]  # fmt: skip
    if answer["wrong"]:
        found.append(_("Khoản vay sẽ nằm trong danh sách chờ lập biên bản sử dụng sai; biên bản do cán bộ lập riêng."))
    return found


LOAN_CHECK = RehearsedAction(
    key="06td", title=N_("Ghi 06/TD"), verb=N_("Ghi lượt kiểm tra"), icon="clipboard-check", service=check_loan,
    about="loan_id", shape=_check, foretold=_check_told, source=SOURCE,
    numbers=frozenset({"inspector_id", "companion_id"}), fits=lambda at: bool(at.own),
    hint=N_("Đến tận nơi, hỏi vốn đã dùng vào việc gì, so với mục đích đã thỏa thuận. Người vay ký vào 06/TD."),
    inputs=(
        day_input("on", N_("Ngày kiểm tra")), INSPECTOR,
        Input(name="companion_id", label=N_("Người cùng đi"), kind="pick", required=False,
              choices=lambda at: _named(at.everyone)),
        Input(name="finding", label=N_("Kết luận"), kind="pick",
              choices=lambda _at: [(str(key), label) for key, label in FINDING_NAMES.items()]),
        Input(name="right", label=N_("Đã dùng đúng (đồng)"), kind="money", required=False,
              help=N_("Chỉ ghi khi kết luận là đúng một phần.")),
        Input(name="wrong", label=N_("Đã dùng sai (đồng)"), kind="money", required=False),
        _text("used_for", N_("Đã dùng vào việc gì"), 200), _text("effect", N_("Hiệu quả sản xuất, kinh doanh"), 200),
        _text("remarks", N_("Nhận xét, kiến nghị"), 400),
        Input(name="signed", label=N_("Người vay đã ký"), kind="pick", start=lambda _at: "yes",
              choices=lambda _at: [("yes", N_("Đã ký")), ("no", N_("Chưa ký"))]),
    ),
)  # fmt: skip

# --- 16/TD ------------------------------------------------------------------------------------------------------------
TOPIC = "topic_"


def _group_check(_at: Inspecting, content: Content) -> Content:
    faults = {name.removeprefix(TOPIC): text.strip() for name, text in content.items()
              if name.startswith(TOPIC) and text and text.strip()}  # fmt: skip
    return {"on": content["on"], "inspector_id": content["inspector_id"], "faults_of": faults,
            **_given(content, "strengths", "faults", "advice")}  # fmt: skip


def _group_told(_at: Inspecting, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    words, faults = topic_words(asked["on"]), asked["faults_of"]
    text = _("{count} nội dung chưa đúng, các nội dung khác được ghi là đúng.")
    return [text.format(count=len(faults)), *(f"{words[key]}: {remark}" for key, remark in faults.items())]


GROUP_CHECK = RehearsedAction(
    key="16td", title=N_("Ghi 16/TD"), verb=N_("Ghi lần kiểm tra tổ"), icon="clipboard-check", service=check_group,
    about="group_id", shape=_group_check, foretold=_group_told, source=checklist().source,
    numbers=frozenset({"inspector_id"}), fits=lambda at: bool(at.own),
    hint=N_("Nội dung nào đúng thì để trống; chưa đúng thì ghi rõ chưa đúng ở đâu."),
    inputs=(day_input("on", N_("Ngày kiểm tra")), INSPECTOR),
)  # fmt: skip
CLOSING = (_text("strengths", N_("Ưu điểm"), 400), _text("faults", N_("Tồn tại"), 400),
           _text("advice", N_("Kiến nghị"), 400))  # fmt: skip


def _with_topics(on: date) -> RehearsedAction:
    topics = (_text(f"{TOPIC}{key}", words, 200) for key, words in topic_words(on).items())
    return replace(GROUP_CHECK, inputs=(*GROUP_CHECK.inputs, *topics, *CLOSING))


# --- the register, the plan, the papers -------------------------------------------------------------------------------


def _levels(at: Inspecting) -> Choices:
    who = organisation_of(at.actor)
    if who is None or not who.association:
        return []
    return [(who.level, LEVEL_NAMES[who.level]), (PROVINCE, LEVEL_NAMES[PROVINCE])]


def _newcomer(at: Inspecting, content: Content) -> Content:
    return {"place": at.place, "since_on": content["since_on"], "level": content.get("level") or "",
            **_given(content, "name", "post", "username")}  # fmt: skip


def _newcomer_told(_at: Inspecting, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Từ ngày {day}, {name} được chọn trên mọi biểu mẫu kiểm tra, không phải gõ lại.")
    return [text.format(day=day_text(asked["since_on"]), name=asked["name"])]


NEW_INSPECTOR = RehearsedAction(
    key="nguoi-kiem-tra", title=N_("Thêm người kiểm tra"), verb=N_("Ghi vào sổ đăng ký"), icon="plus",
    service=name_inspector, shape=_newcomer, foretold=_newcomer_told, source=SOURCE,
    hint=N_("Chỉ ghi người của đơn vị mình. Ai có tài khoản thì ghi tên đăng nhập để điện thoại của người ấy nhận ra."),
    inputs=(
        Input(name="name", label=N_("Họ tên"), kind="text", most=100), _text("post", N_("Chức vụ"), 80),
        Input(name="level", label=N_("Đơn vị"), kind="pick", choices=_levels, start=lambda at: _levels(at)[0][0]),
        _text("username", N_("Tên đăng nhập"), 60), day_input("since_on", N_("Từ ngày")),
    ),
)  # fmt: skip


def _leaver_told(at: Inspecting, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Từ ngày {day} không chọn {name} được nữa; các lượt đã kiểm tra vẫn đứng tên người ấy.")
    return [text.format(day=day_text(asked["until_on"]), name=at.inspector.name)]


LEAVE = RehearsedAction(
    key="thoi", title=N_("Thôi kiểm tra"), verb=N_("Ghi thôi kiểm tra"), icon="x", service=end_inspector,
    about="inspector_id", foretold=_leaver_told, source=SOURCE,
    hint=N_("Ghi khi người này không còn đi kiểm tra cho đơn vị."), inputs=(day_input("until_on", N_("Từ ngày")),),
)  # fmt: skip


def _plan(at: Inspecting, content: Content) -> Content:
    groups = [(one.pk, one.hamlet_id) for one in at.groups]
    going = spread_visits(groups, [int(one) for one in content["months"]], [int(one) for one in content["inspectors"]])
    return {"place": at.place, "year": content["year"], "number": content["number"],
            "signed_on": content["signed_on"], "going": going}  # fmt: skip


def _plan_told(at: Inspecting, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    heads, groups = heads_of(at.actor, at.on), {one.pk: one for one in at.groups}
    names = {one.pk: one.name for one in at.own}
    found = []
    for month in sorted({one.month for one in asked["going"]}):
        lines = [one for one in asked["going"] if one.month == month]
        said = [f"{group_label(groups[one.group_id].code, heads.get(one.group_id))} ({names[one.inspector_id]})"
                for one in lines]  # fmt: skip
        found.append(_("Tháng {month}: {groups}").format(month=month, groups="; ".join(said)))
    return found


PLAN = RehearsedAction(
    key="ke-hoach", title=N_("Lập kế hoạch 01/KH"), verb=N_("Ghi kế hoạch"), icon="clipboard-list", service=enter_plan,
    shape=_plan, foretold=_plan_told, source=SOURCE, fits=lambda at: bool(at.own and at.groups),
    hint=N_("Mọi tổ trong phạm vi được chia đều vào các tháng đã chọn, mỗi thôn một người. Kế hoạch lập sau của cùng"
            " năm thay kế hoạch trước."),
    inputs=(
        Input(name="year", label=N_("Năm"), kind="number", least=2020, most=2100, start=lambda at: at.on.year),
        paper_input("number", N_("Số kế hoạch")), day_input("signed_on", N_("Ngày ký")),
        Input(name="months", label=N_("Các tháng đi kiểm tra"), kind="several",
              choices=lambda _at: [(str(one), str(one)) for one in range(1, 13)],
              start=lambda _at: [str(one) for one in range(2, 12)]),
        Input(name="inspectors", label=N_("Người kiểm tra"), kind="several", choices=lambda at: _named(at.own),
              start=lambda at: [str(one.pk) for one in at.own]),
    ),
)  # fmt: skip


def _signers(at: Inspecting) -> Choices:
    who = organisation_of(at.actor)
    above = [one for one in at.everyone if who and one.level == PROVINCE and one.association == who.association]
    return _named([*at.own, *above])


def _paper(at: Inspecting, content: Content) -> Content:
    said = Said(mend_by=content["mend_by"], **_given(content, "strengths", "faults", "advice", "opinion"))
    days = {name: content[name] for name in ("since_on", "until_on", "given_on")}
    return {"place": at.place, "form": content["form"], "number": content["number"], "said": said,
            "about": content["about"] or "", "inspector_id": content["inspector_id"], **days}  # fmt: skip


def _paper_told(at: Inspecting, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    if asked["form"] != "04/BC-TH":
        text = _("Biên bản được giữ lại, không sửa, không xóa; in được ở trang kế hoạch, báo cáo.")
        return [text]
    who = organisation_of(at.actor) or Organisation("")
    found = summary_of(at.actor, at.place, who, asked["since_on"], asked["until_on"])
    text = _("Đếm từ sổ kiểm tra: {groups} tổ, {loans} khoản vay; dùng đúng {right}, dùng sai {wrong}.")
    return [text.format(groups=found.groups, loans=found.loans, right=money(found.right), wrong=money(found.wrong)),
            _("Các lượt kiểm tra trong những ngày ấy được coi là đã báo cáo ngày {day}.").format(
                day=day_text(asked["given_on"]))]  # fmt: skip


PAPER = RehearsedAction(
    key="bien-ban", title=N_("Ghi biên bản, báo cáo"), verb=N_("Ghi lại"), icon="file-text", service=give_paper,
    shape=_paper, foretold=_paper_told, source=SOURCE, numbers=frozenset({"inspector_id"}),
    fits=lambda at: bool(at.own),
    hint=N_("04/BC-TH lấy số từ các lượt đã ghi; biên bản 02, 03 ghi hội nào được kiểm tra."),
    inputs=(
        Input(name="form", label=N_("Mẫu"), kind="pick",
              choices=lambda _at: [(form, f"{form} {_(name)}") for form, name in PAPER_NAMES.items()]),
        Input(name="about", label=N_("Kiểm tra hội"), kind="pick", required=False,
              choices=lambda _at: [(one.value, association_name(one.value)) for one in Association]),
        paper_input("number", N_("Số")), day_input("since_on", N_("Kiểm tra từ ngày")),
        day_input("until_on", N_("Đến ngày")), day_input("given_on", N_("Ngày ký")),
        Input(name="inspector_id", label=N_("Người ký"), kind="pick", choices=_signers, start=_first),
        _text("strengths", N_("Ưu điểm"), 600), _text("faults", N_("Tồn tại"), 600),
        _text("advice", N_("Kiến nghị"), 600),
        Input(name="mend_by", label=N_("Khắc phục xong trước ngày"), kind="day", required=False, ahead=True),
        _text("opinion", N_("Ý kiến của đơn vị được kiểm tra"), 400),
    ),
)  # fmt: skip
OF_THE_PLACE = {one.key: (one, page) for one, page in (
    (NEW_INSPECTOR, "inspectors"), (PLAN, "check_plans"), (PAPER, "check_plans"))}  # fmt: skip


class CheckDesk(RehearsedDesk[Inspecting]):
    """What all forms about checks share: where they lead back to."""

    back = back_label = address = ""

    def refuse_senseless(self) -> None:
        if not self.standing.own and self.action.key not in (NEW_INSPECTOR.key, LEAVE.key):
            text = N_("Sổ đăng ký chưa có người kiểm tra nào của đơn vị bạn; hãy thêm người kiểm tra trước.")
            raise Refused(Problem("no_inspector", text, {}, self.action.source))
        super().refuse_senseless()

    def frame(self) -> Page:
        return {
            "subtitle": self.back_label,
            "crumbs": [
                {"label": _("Kiểm tra vốn vay"), "url": reverse("checks")},
                {"label": self.back_label, "url": self.back},
                {"label": _(self.action.title), "url": None},
            ],
            "url": self.address,
            "back_url": self.back,
        }


class LoanCheckDesk(CheckDesk):
    @classmethod
    def of(cls, actor: Actor, loan_id: int, key: str) -> "LoanCheckDesk":
        if key != LOAN_CHECK.key:
            raise Http404(key)
        loan = loan_for(actor, loan_id)
        found = cls(actor, LOAN_CHECK, Inspecting(actor, as_of(loan.place), loan=loan))
        found.back, found.back_label = reverse("checks_loan", args=[loan.pk]), loan.who
        found.address = reverse("checks_loan_action", args=[loan.pk, key])
        return found

    def frame(self) -> Page:
        loan = self.standing.loan
        position = position_of(loan)
        return super().frame() | {
            "subtitle": f"{loan.who} · {programme_short(loan.programme)} · {loan.number}",
            "state": loan_state(loan, self.standing.on),
            "figures": [
                figure(_("Mục đích đã thỏa thuận"), loan.purpose or "–", "text"),
                figure(_("Đã nhận"), position.paid_out if position else 0, "dong"),
                figure(_("Dư nợ"), position.outstanding if position else 0, "dong"),
            ],
        }

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        if not answer["wrong"]:
            return super().confirmation(content, answer)
        return _("Đã ghi; {amount} dùng sai đang chờ lập biên bản.").format(amount=money(answer["wrong"]))


class GroupCheckDesk(CheckDesk):
    @classmethod
    def of(cls, actor: Actor, group_id: int, key: str) -> "GroupCheckDesk":
        if key != GROUP_CHECK.key:
            raise Http404(key)
        group = group_for(actor, group_id)
        on = as_of(group.place)
        found = cls(actor, _with_topics(on), Inspecting(actor, on, group=group))
        found.back = reverse("checks_group", args=[group.pk])
        found.back_label = group_label(group.code, heads_of(actor, on).get(group.pk))
        found.address = reverse("checks_group_action", args=[group.pk, key])
        return found


class PlaceDesk(CheckDesk):
    """A new inspector, the plan of a year, minutes or a summary."""

    @classmethod
    def of(cls, actor: Actor, key: str) -> "PlaceDesk":
        if key not in OF_THE_PLACE:
            raise Http404(key)
        action, page = OF_THE_PLACE[key]
        found = cls(actor, action, Inspecting(actor, as_of(actor.places[0])))
        found.back, found.address = reverse(page), reverse("checks_action", args=[key])
        found.back_label = _("Người kiểm tra") if page == "inspectors" else _("Kế hoạch, báo cáo")
        return found


class LeavingDesk(CheckDesk):
    @classmethod
    def of(cls, actor: Actor, inspector_id: int, key: str) -> "LeavingDesk":
        row = Inspector.objects.filter(pk=inspector_id, place__in=actor.places).first()
        if key != LEAVE.key or row is None:
            raise Http404(key)
        found = cls(actor, LEAVE, Inspecting(actor, as_of(row.place), inspector=row))
        found.back, found.back_label = reverse("inspectors"), inspector_words(row)
        found.address = reverse("inspector_action", args=[row.pk, key])
        return found
