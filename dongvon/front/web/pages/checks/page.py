"""How much of the duty to check is done: by association, group, hamlet or inspector, down to the names."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.checks import (
    STATE_NAMES,
    WHY_NAMES,
    CheckState,
    Coverage,
    Duty,
    EarlierShare,
    Why,
    coverage_of,
    share_tenths,
)
from dongvon.core.problems import N_
from dongvon.field.checks.queries import (
    GroupDuty,
    LoanDuty,
    day_of,
    earlier_shares,
    group_duties,
    inspectors_of,
    loan_duties,
)
from dongvon.field.checks.services import CHECKERS
from dongvon.field.checks.terms import duty
from dongvon.front.web.pages.kit.naming import group_label, source
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure, link
from dongvon.front.web.templatetags.formats import count_text, day_text, page_language, tenths_text
from dongvon.office.overview.queries import as_of

SHOWN = 200
SUBJECTS = (
    ("checks", N_("Nhiệm vụ")), ("checks_found", N_("Kết quả")), ("check_plans", N_("Kế hoạch, báo cáo")),
    ("inspectors", N_("Người kiểm tra")),
)  # fmt: skip
GROUPINGS = (
    ("hoi", N_("Theo hội, đoàn thể")), ("to", N_("Theo tổ")), ("thon", N_("Theo thôn, tổ dân phố")),
    ("nguoi", N_("Theo người kiểm tra")),
)  # fmt: skip
GROUP_WORK = "to"  # 16/TD, beside the three reasons to look at a loan
WORK_KEYS = {"moi": Why.NEW, "dung": Why.INACTIVE, "cu": Why.EARLIER}
WORKS = {**{key: WHY_NAMES[why] for key, why in WORK_KEYS.items()}, GROUP_WORK: N_("Tổ, 16/TD")}
TONES = {
    CheckState.IN_TIME: "good", CheckState.LATE: "attention", CheckState.WAITING: "waiting",
    CheckState.MISSED: "alert",
}  # fmt: skip


def subjects(here: str) -> list[Page]:
    return [{"label": _(label), "url": reverse(name), "current": name == here} for name, label in SUBJECTS]


def state_chip(state: CheckState) -> Page:
    return {"label": _(STATE_NAMES[state]), "tone": TONES[state]}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for: the year, how rows are put together, one of them, one kind of work, one state."""

    year: int
    by: str
    chosen: str
    work: str
    state: str

    @classmethod
    def of(cls, query: QueryDict, on: date) -> "Asked":
        year = query.get("nam", "")
        return cls(
            int(year) if year in {str(one) for one in years(on)} else on.year,
            _one_of(query.get("nhom", ""), dict(GROUPINGS), GROUPINGS[0][0]), query.get("ma", ""),
            _one_of(query.get("viec", ""), WORKS, ""), _one_of(query.get("tt", ""), set(CheckState), ""),
        )  # fmt: skip

    def link(self, **other: object) -> str:
        asked = {"nam": self.year, "nhom": self.by, "ma": self.chosen, "viec": self.work, "tt": self.state} | other
        return link("checks", **asked)


def years(on: date) -> tuple[int, ...]:
    return on.year, on.year - 1


def _one_of(wanted: str, known: Iterable[str], otherwise: str) -> str:
    return wanted if wanted in known else otherwise


class Standing:
    """The duty of a commune in a year, as far as the actor may see it, narrowed to one row where asked."""

    def __init__(self, actor: Actor, asked: Asked, on: date) -> None:
        place = actor.places[0]
        self.asked, self.on, self.last = asked, on, day_of(asked.year, on)
        self.loans = loan_duties(actor, place, on, asked.year)
        self.groups = group_duties(actor, place, on, asked.year)
        self.heads = {one.group_id: one.head for one in self.groups}
        self.inspectors = {one.pk: one.name for one in inspectors_of(actor, place)}
        self.shares = earlier_shares(self.loans, self.groups, self.last)
        if asked.chosen:
            self.loans = [one for one in self.loans if self.key(one) == asked.chosen]
            self.groups = [one for one in self.groups if self.key(one) == asked.chosen]

    @property
    def by_group(self) -> bool:
        """Whether each group is in one row: else what it still needs cannot be told of a row."""
        return self.asked.by in ("hoi", "to")

    def key(self, one: LoanDuty | GroupDuty) -> str:
        found: Hashable = {"hoi": one.association, "to": one.group_id, "thon": one.hamlet_id,
                           "nguoi": one.inspector_id}[self.asked.by]  # fmt: skip
        return str(found or "0")

    def label(self, one: LoanDuty | GroupDuty) -> str:
        if self.asked.by == "hoi":
            return association_name(one.association)
        if self.asked.by == "thon":
            return one.hamlet
        if self.asked.by == "nguoi":
            return self.who(one.inspector_id) or _("Chưa giao ai")
        return group_label(one.group, self.heads.get(one.group_id or 0)) or _("Cho vay trực tiếp")

    def who(self, inspector_id: int | None) -> str:
        return self.inspectors.get(inspector_id or 0, "")

    def of(self, why: Why, rows: Iterable[LoanDuty] | None = None) -> Coverage:
        return coverage_of(one.state for one in (self.loans if rows is None else rows) if one.why == why)

    def share_of(self, rows: Iterable[LoanDuty]) -> EarlierShare:
        """Of earlier years, over the groups among the rows; what a group has too much makes up for no other."""
        groups = {one.group_id for one in rows if one.why == Why.EARLIER}
        found = [self.shares[one] for one in groups]
        return EarlierShare(
            sum(one.loans for one in found), sum(one.checked for one in found), sum(one.needed for one in found)
        )

    def left_of(self, rows: Iterable[LoanDuty]) -> int:
        return sum(self.shares[one].left for one in {one.group_id for one in rows if one.why == Why.EARLIER})


def coverage(actor: Actor, query: QueryDict) -> Page:
    """The four parts of the duty as figures, then row by row, then by name where a row or a part is chosen."""
    on = as_of(actor.places[0])
    asked = Asked.of(query, on)
    at, rule = Standing(actor, asked, on), duty(day_of(asked.year, on))
    parts = []
    named = bool(asked.chosen or asked.work)
    if not named:
        parts.append({"title": _(dict(GROUPINGS)[asked.by]),
                      "note": _("bấm vào một dòng để xem từng tên"), "table": _sums(at)})  # fmt: skip
    else:
        parts.append({"title": _(WORKS[asked.work]) if asked.work else _("Từng khoản vay, từng tổ"), "note": _note(at),
                      "table": _names(at)})  # fmt: skip
    return {
        "title": _("Kiểm tra sử dụng vốn vay {year}").format(year=asked.year),
        "subtitle": _("Đến ngày {day}").format(day=day_text(at.last)),
        "places": subjects("checks"),
        "crumbs": [{"label": _("Kiểm tra vốn vay"), "url": asked.link(ma="", viec="", tt="")},
                   {"label": parts[0]["title"], "url": None}] if named else None,
        "switches": [
            [{"label": str(one), "url": asked.link(nam=one), "current": one == asked.year} for one in years(on)],
            [{"label": _(label), "url": asked.link(nhom=key, ma="", viec="", tt=""),
              "current": key == asked.by and not asked.work} for key, label in GROUPINGS],
        ],
        "figures": [] if named else _figures(at),
        "actions": _actions(actor, asked),
        "rule": duty_words(rule),
        "source": source(_(rule.source), confidence=rule.confidence, effective_on=rule.since),
        "parts": parts,
    }  # fmt: skip


def duty_words(rule: Duty) -> str:
    text = _("Khoản mới: trong {new} ngày từ ngày giải ngân. Không giao dịch {months} tháng: 100%. Tổ: 100% mỗi năm."
             " Khoản vay năm trước trong từng tổ: {earlier}% (vùng khó khăn {difficult}%). Báo cáo trong {report} ngày"
             " làm việc.")  # fmt: skip
    return text.format(new=rule.new_days, months=rule.inactive_months, earlier=rule.earlier_percent,
                       difficult=rule.difficult_percent, report=rule.report_days)  # fmt: skip


def _actions(actor: Actor, asked: Asked) -> list[Page]:
    found: list[Page] = [{"label": _("Tải Excel"), "icon": "download",
              "url": link("checks_xlsx", nam=asked.year, nhom=asked.by, ma=asked.chosen, viec=asked.work,
                          tt=asked.state)}]  # fmt: skip
    if actor.role in CHECKERS:
        found.insert(0, {"label": _("Đi kiểm tra bằng điện thoại"), "url": reverse("check_phone"), "icon": "phone",
                         "primary": True})  # fmt: skip
    return found


def _figures(at: Standing) -> list[Page]:
    asked, language = at.asked, page_language()
    new, still = at.of(Why.NEW), at.of(Why.INACTIVE)
    groups, earlier = coverage_of(one.state for one in at.groups), at.share_of(at.loans)
    said = _("{done} trên {all}")
    late = _("{done} trên {all} đã đến hạn; {missed} quá hạn chưa kiểm tra")

    def counted(text: str, **counts: int) -> str:
        return text.format(**{name: count_text(count, language) for name, count in counts.items()})

    done = groups.in_time + groups.late
    return [
        figure(_("Khoản mới kiểm tra đúng hạn"), tenths_text(new.tenths), "text", url=asked.link(viec="moi"),
               note=counted(late, done=new.in_time, all=new.fallen, missed=new.missed)),
        figure(_("Không hoạt động đã kiểm tra"), counted(said, done=still.in_time, all=still.owed), "text",
               url=asked.link(viec="dung")),
        figure(_("Khoản vay năm trước đã kiểm tra"), tenths_text(earlier.tenths), "text", url=asked.link(viec="cu"),
               note=counted(_("{done} trên {all}; còn phải kiểm tra {left}"), done=earlier.checked, all=earlier.loans,
                            left=at.left_of(at.loans))),
        figure(_("Tổ đã kiểm tra trong năm"), counted(said, done=done, all=groups.owed), "text",
               url=asked.link(viec=GROUP_WORK)),
    ]  # fmt: skip


def _sums(at: Standing) -> Page:
    loans, groups = defaultdict[str, list[LoanDuty]](list), defaultdict[str, list[GroupDuty]](list)
    labels: dict[str, str] = {}
    for one in at.loans:
        loans[at.key(one)].append(one)
        labels.setdefault(at.key(one), at.label(one))
    for other in at.groups:
        groups[at.key(other)].append(other)
        labels.setdefault(at.key(other), at.label(other))
    rows = [_sum(at, key, label, loans[key], groups[key]) for key, label in labels.items()]
    columns = [
        column("who", _(dict(GROUPINGS)[at.asked.by])),
        column("missed", _("Khoản mới quá hạn chưa kiểm tra"), "count"),
        column("new", _("Khoản mới đúng hạn")), column("still", _("Không hoạt động chưa kiểm tra"), "count"),
        column("earlier", _("Năm trước đã kiểm tra")), column("groups", _("Tổ chưa kiểm tra"), "count"),
    ]  # fmt: skip
    if at.by_group:
        columns.insert(5, column("left", _("Năm trước còn phải kiểm tra"), "count"))
    keys = [one["key"] for one in columns if one["kind"] == "count"]
    return {"columns": columns, "rows": sorted(rows, key=lambda row: (-row["missed"], -row["left"], row["who"])),
            "keys": True, "totals": {key: sum(row[key] for row in rows) for key in keys},
            "empty": _nothing()}  # fmt: skip


def _sum(at: Standing, key: str, label: str, loans: Sequence[LoanDuty], groups: Sequence[GroupDuty]) -> Page:
    new, still = at.of(Why.NEW, loans), at.of(Why.INACTIVE, loans)
    earlier = [one for one in loans if one.why == Why.EARLIER]
    checked = sum(one.checked_on is not None for one in earlier)
    return {
        "url": at.asked.link(ma=key), "who": label, "missed": new.missed, "new": tenths_text(new.tenths),
        "still": still.waiting, "earlier": tenths_text(share_tenths(checked, len(earlier))), "left": at.left_of(loans),
        "groups": sum(one.checked_on is None for one in groups),
    }  # fmt: skip


def _nothing() -> Page:
    return {"title": _("Không có gì phải kiểm tra ở đây"), "icon": "circle-check"}


def _note(at: Standing) -> str:
    return _("{shown} dòng đầu; tải Excel để có đủ.").format(shown=SHOWN) if len(_rows(at)) > SHOWN else ""


def _rows(at: Standing) -> list[Page]:
    """Loans and groups by name as asked for, those overdue first, then by their last day."""
    asked = at.asked
    wanted: Callable[[LoanDuty | GroupDuty], bool] = lambda one: asked.state in ("", one.state)  # noqa: E731
    rows = []
    if asked.work != GROUP_WORK:
        why = WORK_KEYS.get(asked.work)
        rows += [_loan_row(at, one) for one in at.loans if why in (None, one.why) and wanted(one)]
    if asked.work in ("", GROUP_WORK):
        rows += [_group_row(at, one) for one in at.groups if wanted(one)]
    order = {CheckState.MISSED: 0, CheckState.WAITING: 1, CheckState.LATE: 2, CheckState.IN_TIME: 3}
    return sorted(rows, key=lambda row: (order[row["_state"]], row["due_on"] or date.max, row["name"]))


def _loan_row(at: Standing, one: LoanDuty) -> Page:
    return {
        "url": reverse("checks_loan", args=[one.loan_id]), "name": one.name, "work": _(WHY_NAMES[one.why]),
        "since": one.since, "due_on": one.due_on, "state": state_chip(one.state), "on": one.checked_on,
        "who": at.who(one.inspector_id), "hamlet": one.hamlet, "_state": one.state,
        "group": group_label(one.group, at.heads.get(one.group_id or 0)),
        "association": association_name(one.association),
    }  # fmt: skip


def _group_row(at: Standing, one: GroupDuty) -> Page:
    name = group_label(one.group, one.head)
    return {
        "url": reverse("checks_group", args=[one.group_id]), "name": name, "work": _(WORKS[GROUP_WORK]),
        "since": None, "due_on": one.due_on, "state": state_chip(one.state), "on": one.checked_on,
        "who": at.who(one.inspector_id), "hamlet": one.hamlet, "_state": one.state, "group": name,
        "association": association_name(one.association),
    }  # fmt: skip


def _names(at: Standing) -> Page:
    return _table(_rows(at)[:SHOWN])


def _table(rows: Sequence[Page]) -> Page:
    columns = [
        column("name", _("Người vay, tổ")), column("work", _("Vì sao")), column("state", _("Tình trạng"), "state"),
        column("due_on", _("Hạn kiểm tra"), "day"), column("on", _("Đã kiểm tra"), "day"),
        column("who", _("Người kiểm tra")), column("since", _("Giải ngân, giao dịch cuối"), "day"),
        column("group", _("Tổ")), column("hamlet", _("Thôn, tổ dân phố")), column("association", _("Hội, đoàn thể")),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True, "empty": _nothing()}


def sheet(actor: Actor, query: QueryDict) -> tuple[date, Page]:
    """The names as asked for, whole, for Excel."""
    on = as_of(actor.places[0])
    asked = Asked.of(query, on)
    at = Standing(actor, asked, on)
    words = _("kiểm tra sử dụng vốn năm {year}").format(year=asked.year)
    return at.last, _table(_rows(at)) | {"words": words, "totals": {}}
