"""The grades of a commune's groups in a month: the table, a group's score line by line, and what the bank enters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.dates import setting_in_force
from dongvon.core.grading import (
    CRITERION_NAMES,
    DOWNFALL_NAMES,
    GRADE_NAMES,
    SOURCE,
    Criterion,
    Grade,
    commune_score,
)
from dongvon.core.problems import N_
from dongvon.core.relief import CAUSE_NAMES, Cause
from dongvon.field.supervision.facts import last_day
from dongvon.field.supervision.grading import confirm_month, force_down, grade_month, leave_out_customer
from dongvon.field.supervision.models import GroupGrade
from dongvon.field.supervision.queries import graded_now, grades_of, history_of, standing
from dongvon.field.supervision.terms import setting_of, terms
from dongvon.front.web.pages.kit.naming import group_label, money, place_link, source
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure, link
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.pages.supervision.page import (
    Shown,
    WriteForm,
    asked_month,
    crumbs,
    day_field,
    document_field,
    form_page,
    may,
    month_links,
    month_named,
    month_text,
    refuse_reader,
    subjects,
)
from dongvon.front.web.templatetags.formats import day_text, page_language, points, share_text, whole_points
from dongvon.office.mirror.group_scores import bank_scores
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for, groups_of
from dongvon.parties.households.queries import households_seen, with_head_and_class

TONES = {Grade.GOOD: "good", Grade.FAIR: "neutral", Grade.AVERAGE: "attention", Grade.WEAK: "alert"}
MONEY = (Criterion.OVERDUE, Criterion.INTEREST, Criterion.PRINCIPAL, Criterion.SAVINGS_GROWTH)
HISTORY = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A group's grade, kept or reckoned now."""

    group: Group
    outstanding: int
    score: int
    earned: str
    grade: str
    lines: Sequence[Mapping[str, Any]]
    left_out: Sequence[Mapping[str, Any]]
    forced_down: Any


def grade_state(grade: str) -> Page:
    return {"label": _(GRADE_NAMES[Grade(grade)]), "tone": TONES[Grade(grade)]}


def rows_of(actor: Actor, month: date) -> tuple[Any, list[Row]]:
    """What stands of a month, or, where it was not graded, what the books of now would make of it."""
    kept = standing(actor, actor.places[0], month)
    if kept is not None:
        return kept, [_kept_row(one) for one in grades_of(actor, kept)]
    groups = {one.pk: one for one in groups_of(actor).select_related("hamlet")}
    found = [
        Row(groups[one.group_id], one.measured.outstanding, one.score, one.earned, one.grade,
            [{name: getattr(line, name) for name in ("criterion", "part", "whole", "points", "most")}
             for line in one.lines], one.left_out, one.forced_down)
        for one in graded_now(actor.places[0], month) if one.group_id in groups
    ]  # fmt: skip
    return None, sorted(found, key=lambda one: (one.score, one.group.code))


def _kept_row(one: GroupGrade) -> Row:
    return Row(one.group, one.outstanding, one.score, one.earned, one.grade, one.lines, one.left_out, one.forced_down)


# --- the month --------------------------------------------------------------------------------------------------------


def grades(actor: Actor, query: QueryDict, sent: QueryDict | None) -> Shown:
    """All groups of the commune within reach, the weakest first."""
    month = asked_month(actor, query.get("thang", ""))
    kept, rows = rows_of(actor, month)
    confirmed = getattr(kept, "confirmation", None)
    scores = bank_scores(actor, month, last_day(month))
    state = (
        {"label": _("đã duyệt"), "tone": "good"}
        if confirmed
        else (
            {"label": _("chờ duyệt"), "tone": "attention"} if kept else {"label": _("bản xem trước"), "tone": "waiting"}
        )
    )
    return Shown({
        "title": _("Xếp loại tổ tháng {month}").format(month=f"{month:%m/%Y}"),
        "subtitle": _subtitle(kept, confirmed),
        "state": state if rows else None,
        "places": subjects("grades"),
        "months": month_links("grades", month, asked_month(actor, "")),
        "figures": _figures(kept, rows),
        "rule": _rule(month),
        "source": source(SOURCE, confidence="mixed"),
        "actions": _actions(actor, month, kept, confirmed, bool(rows)),
        "parts": [{"title": _("Điểm từng tổ"), "note": _("Bấm vào tổ để xem từng dòng điểm."),
                   "table": _table(actor, month, rows, scores)}],
    })  # fmt: skip


def _subtitle(kept: Any, confirmed: Any) -> str:
    if kept is None:
        return _("Bản xem trước từ sổ, chưa ghi lại.")
    if confirmed is None:
        return _("{name} chấm ngày {day}; chưa duyệt thì còn chấm lại được.").format(
            name=kept.user.full_name, day=day_text(kept.made_at.date()))  # fmt: skip
    return _("Duyệt theo {document}.").format(document=confirmed.document)


def _figures(kept: Any, rows: Sequence[Row]) -> list[Page]:
    score = kept.score if kept else commune_score((one.score, one.outstanding) for one in rows)
    counts = {grade: sum(one.grade == grade for one in rows) for grade in Grade}
    rule = setting_in_force(terms().commune, last_day(kept.month) if kept else date.max)
    note = ", ".join(f"{_(GRADE_NAMES[grade]).lower()} {count}" for grade, count in counts.items() if count)
    return [
        figure(_("Điểm của xã, phường"), score, "points", note=_("trên 100; tạm tính theo điểm tổ"),
               source=source(rule.source, confidence=rule.confidence)),
        figure(_("Tổ được chấm"), len(rows), "count", note=note),
        figure(_("Tổ yếu"), counts[Grade.WEAK], "count", tone="alert" if counts[Grade.WEAK] else ""),
    ]  # fmt: skip


def _rule(month: date) -> str:
    setting = setting_of(terms(), last_day(month))
    parts = ", ".join(f"{_(CRITERION_NAMES[one.criterion]).lower()} {whole_points(one.most)}" for one in setting.scales)
    text = _("Điểm tối đa: {parts}. Tốt từ {good}, Khá từ {fair}, Trung bình từ {average}. Mốc được điểm trong từng"
             " tiêu chí chưa công bố: đang dùng mốc tạm, xem ở trang Quy định và nguồn.")  # fmt: skip
    bounds = setting.bounds
    return text.format(
        parts=parts,
        good=whole_points(bounds.good),
        fair=whole_points(bounds.fair),
        average=whole_points(bounds.average),
    )


def _table(actor: Actor, month: date, rows: Iterable[Row], scores: Mapping[str, int]) -> Page:
    heads = heads_of(actor, last_day(month))
    columns = [
        column("group", _("Tổ")), column("association", _("Hội")), column("hamlet", _("Tổ dân phố, bản")),
        column("grade", _("Xếp loại"), "state"), column("score", _("Điểm"), "points"),
        *([column("bank", _("Điểm của ngân hàng"), "points")] if scores else []),
        *(column(one.value, _(CRITERION_NAMES[one]), "points") for one in Criterion),
        column("outstanding", _("Dư nợ (đồng)"), "money"),
    ]  # fmt: skip
    shown = []
    for one in rows:
        line = {part["criterion"]: part["points"] for part in one.lines}
        shown.append({
            "url": reverse("group_grade", args=[month_text(month), one.group.pk]),
            "group": group_label(one.group.code, heads.get(one.group.pk)), "group_code": one.group.code,
            "association": association_name(one.group.association), "hamlet": one.group.hamlet.name,
            "grade": grade_state(one.grade), "score": one.score, "bank": scores.get(one.group.code),
            "outstanding": one.outstanding, **line,
        })  # fmt: skip
    return {
        "columns": columns, "rows": shown, "keys": True,
        "totals": {"outstanding": sum(row["outstanding"] for row in shown)},
        "empty": {"title": _("Tháng này không có tổ nào còn dư nợ"), "icon": "circle-check"},
    }  # fmt: skip


def _actions(actor: Actor, month: date, kept: Any, confirmed: Any, any_rows: bool) -> list[Page]:
    found = []
    if any_rows and not confirmed:
        if may(actor, grade_month):
            label = _("Chấm lại") if kept else _("Chấm điểm tháng")
            found += [_action(month, "cham", label, "check"), _action(month, "loai-tru", _("Loại trừ khách hàng"), "")]
        if may(actor, confirm_month):
            if kept:
                found.append(_action(month, "duyet", _("Duyệt xếp loại"), "check"))
            found.append(_action(month, "ha-loai", _("Hạ xếp loại một tổ"), ""))
    if any_rows:
        url = reverse("grades_xlsx", args=[month_text(month)])
        found.append({"label": _("Tải về Excel"), "url": url, "icon": "download"})
    return found


def _action(month: date, key: str, label: str, icon: str) -> Page:
    url = reverse("grades_act", args=[month_text(month), key])
    return {"label": label, "url": url, "icon": icon, "primary": key in ("cham", "duyet")}


def sheet(actor: Actor, text: str, *, names_covered: bool) -> tuple[date, Page]:
    """The month's table for a workbook; points as text, a group by its code where names are covered."""
    month = month_named(text)
    table = _table(actor, month, rows_of(actor, month)[1], bank_scores(actor, month, last_day(month)))
    rows = []
    for row in table["rows"]:
        scored = {one["key"]: points(row[one["key"]]) for one in table["columns"] if one["kind"] == "points"}
        rows.append({**row, **scored, **({"group": row["group_code"]} if names_covered else {})})
    return last_day(month), {**table, "rows": rows, "words": _("tháng {month}").format(month=f"{month:%m/%Y}")}


# --- one group --------------------------------------------------------------------------------------------------------


def group_grade(actor: Actor, query: QueryDict, sent: QueryDict | None, *, month: str, group_id: int) -> Shown:
    """The score of a group line by line, who was left out, and its history."""
    group, on = group_for(actor, group_id), month_named(month)
    kept, rows = rows_of(actor, on)
    row = next((one for one in rows if one.group.pk == group.pk), None)
    if row is None:
        raise Http404(str(group_id))
    label = group_label(group.code, heads_of(actor, last_day(on)).get(group.pk))
    bank = bank_scores(actor, on, last_day(on)).get(group.code)
    notes = []
    if row.forced_down:
        forced = row.forced_down
        text = _("Hạ xuống Yếu theo {decision} ({cause}); điểm đạt được là {earned}.").format(
            decision=forced.decision_no, cause=_(DOWNFALL_NAMES[forced.cause]), earned=_(GRADE_NAMES[Grade(row.earned)])
        )
        rule = setting_in_force(terms().downfall, last_day(on))
        notes.append(
            {
                "tone": "alert",
                "what": text,
                "why": forced.evidence,
                "source": source(rule.source, confidence=rule.confidence),
            }
        )
    return Shown({
        "title": label,
        "subtitle": _("Xếp loại tháng {month}").format(month=f"{on:%m/%Y}"),
        "state": grade_state(row.grade),
        "crumbs": crumbs("grades", (f"{on:%m/%Y}", link("grades", thang=month)), (label, None)),
        "figures": [
            figure(_("Điểm"), row.score, "points", note=_("trên 100")),
            figure(_("Điểm của ngân hàng"), bank, "points",
                   note=_("theo danh sách đã nạp") if bank is not None else _("chưa nạp danh sách điểm")),
            figure(_("Dư nợ"), row.outstanding, "big", url=place_link("group", group.pk)),
        ],
        "notes": notes,
        "parts": [
            {"title": _("Từng dòng điểm"), "note": "", "table": _lines_table(row, on)},
            *([{"title": _("Khách hàng được loại trừ"), "note": "", "table": _left_out(actor, row, on)}]
              if row.left_out else []),
            *([{"title": _("Các tháng trước"), "note": "", "table": history_table(group)}] if kept else []),
        ],
    })  # fmt: skip


def _lines_table(row: Row, on: date) -> Page:
    setting = setting_of(terms(), last_day(on))
    scales = {one.criterion: one for one in setting.scales}
    rows = []
    for line in row.lines:
        criterion = Criterion(line["criterion"])
        scale = scales[criterion]
        rows.append({
            "criterion": _(CRITERION_NAMES[criterion]), "counted": _counted(criterion, line["part"], line["whole"]),
            "points": line["points"], "most": line["most"],
            "scale": _("hết điểm ở {none}, đủ điểm ở {full}").format(
                none=share_in_words(scale.none), full=share_in_words(scale.full)
            ),
            "source": source(scale.points_source, confidence=scale.points_confidence),
        })  # fmt: skip
    return {
        "columns": [column("criterion", _("Tiêu chí")), column("counted", _("Đã tính")),
                    column("points", _("Điểm"), "points"), column("most", _("Tối đa"), "points"),
                    column("scale", _("Mốc")), column("source", _("Nguồn của mốc"), "source")],
        "rows": rows,
        "totals": {"points": row.score, "most": sum(line["most"] for line in row.lines)},
    }  # fmt: skip


def _counted(criterion: Criterion, part: int, whole: int) -> str:
    if whole == 0:
        return _("không phát sinh: không mất điểm")
    shown = (money(part), money(whole)) if criterion in MONEY else (str(part), str(whole))
    return _("{part} trên {whole} = {share}").format(
        part=shown[0], whole=shown[1], share=share_in_words(Fraction(part, whole))
    )


def share_in_words(share: Fraction) -> str:
    """A share inside a sentence; below zero it is a fall."""
    if share < 0:
        return _("giảm {share}").format(share=_share(-share))
    return _share(share)


def _share(share: Fraction) -> str:
    return share_text(share.numerator, share.denominator, page_language())


def _left_out(actor: Actor, row: Row, on: date) -> Page:
    seen = with_head_and_class(households_seen(actor, last_day(on)), last_day(on))
    names = {one.pk: one.head or one.code for one in seen.filter(pk__in=[one["household_id"] for one in row.left_out])}
    rows = [
        {"url": place_link("household", one["household_id"]), "household": names.get(one["household_id"], ""),
         "cause": _(CAUSE_NAMES[cause]), "document": one["document"]}
        for one in row.left_out for cause in (Cause(str(one["cause"])),)
    ]  # fmt: skip
    columns = [column("household", _("Hộ")), column("cause", _("Nguyên nhân khách quan")),
               column("document", _("Văn bản"))]  # fmt: skip
    return {"columns": columns, "rows": rows}


def history_table(group: Group) -> Page | None:
    """The grades of a group by month; None where it was never graded."""
    rows = [
        {"url": reverse("group_grade", args=[month_text(one.month), group.pk]), "month": f"{one.month:%m/%Y}",
         "grade": grade_state(one.grade), "score": one.score,
         "standing": _("đã duyệt") if hasattr(one.graded, "confirmation") else _("chờ duyệt")}
        for one in history_of(group, HISTORY)
    ]  # fmt: skip
    columns = [column("month", _("Tháng")), column("grade", _("Xếp loại"), "state"),
               column("score", _("Điểm"), "points"), column("standing", _("Tình trạng"))]  # fmt: skip
    return {"columns": columns, "rows": rows} if rows else None


# --- what is entered --------------------------------------------------------------------------------------------------


def act(actor: Actor, query: QueryDict, sent: QueryDict | None, *, month: str, key: str) -> Shown:
    """Grade a month, confirm it, leave a customer out, force a grade down: the form, then the write."""
    on = month_named(month)
    if key not in ACTS:
        raise Http404(key)
    title, hint, verb, write, fields = ACTS[key]
    refuse_reader(actor, write)
    kept = standing(actor, actor.places[0], on)
    form = WriteForm(fields(actor, on), sent, graded_id=kept.pk if kept else None)
    back = link("grades", thang=month)
    page = {
        "title": f"{_(title)} · {on:%m/%Y}", "crumbs": crumbs("grades", (f"{on:%m/%Y}", back), (_(title), None)),
        "rule": _(hint), "source": source(SOURCE, confidence="mixed"), "verb": _(verb), "back_url": back,
        "url": reverse("grades_act", args=[month, key]),
    }  # fmt: skip

    def enter(given: dict[str, Any]) -> Any:
        if key == "cham":
            given |= {"place": actor.places[0], "month": on}
        elif key != "duyet":
            given |= {"first_month": on, "last_month": on}
        return write(actor=actor, **given)

    return form_page(page, form, sent, enter, lambda _answer: (_("Đã ghi: {what}.").format(what=_(title)), back))


def _no_fields(actor: Actor, on: date) -> dict[str, forms.Field]:
    return {}


def _confirm_fields(actor: Actor, on: date) -> dict[str, forms.Field]:
    return {"graded_id": forms.IntegerField(widget=forms.HiddenInput), "document": document_field()}


def _leave_out_fields(actor: Actor, on: date) -> dict[str, forms.Field]:
    seen = with_head_and_class(households_seen(actor, last_day(on)), last_day(on)).filter(memberships__isnull=False)
    choices = [(one.pk, f"{one.head or one.code} ({one.code})") for one in seen.distinct().order_by("head_key", "pk")]
    return {
        "household_id": forms.TypedChoiceField(choices=[("", _("Hãy chọn…")), *choices], coerce=int, label=_("Hộ")),
        "cause": forms.ChoiceField(choices=[("", _("Hãy chọn…")), *((str(k), _(v)) for k, v in CAUSE_NAMES.items())],
                                   label=_("Nguyên nhân khách quan")),
        "document": document_field(),
    }  # fmt: skip


def _force_fields(actor: Actor, on: date) -> dict[str, forms.Field]:
    heads = heads_of(actor, last_day(on))
    choices = [(one.pk, group_label(one.code, heads.get(one.pk))) for one in groups_of(actor).order_by("code")]
    return {
        "group_id": forms.TypedChoiceField(choices=[("", _("Hãy chọn…")), *choices], coerce=int, label=_("Tổ")),
        "cause": forms.ChoiceField(choices=[(str(k), _(v)) for k, v in DOWNFALL_NAMES.items()], label=_("Lý do"),
                                   widget=forms.RadioSelect),
        "decision_no": document_field(_("Số quyết định")),
        "decided_on": day_field(_("Ngày quyết định")),
        "evidence": forms.CharField(max_length=400, label=_("Chứng cứ"), widget=forms.Textarea({"rows": 3})),
    }  # fmt: skip


ACTS: Mapping[str, tuple[str, str, str, Any, Any]] = {
    "cham": (
        N_("Chấm điểm tháng"),
        N_("Điểm được tính từ sổ, không chấm tay. Chưa duyệt thì còn chấm lại được, lần trước vẫn giữ."),
        N_("Chấm điểm"), grade_month, _no_fields,
    ),
    "duyet": (
        N_("Duyệt xếp loại"), N_("Duyệt xong thì xếp loại của tháng không đổi được nữa."), N_("Duyệt"), confirm_month,
        _confirm_fields,
    ),
    "loai-tru": (
        N_("Loại trừ khách hàng"),
        N_("Khách hàng trả chậm vì nguyên nhân khách quan không tính vào điểm của tổ trong tháng này."),
        N_("Loại trừ"), leave_out_customer, _leave_out_fields,
    ),
    "ha-loai": (
        N_("Hạ xếp loại một tổ"),
        N_("Tổ để xảy ra chiếm dụng, vay ké bị xếp Yếu bất kể số điểm, theo quyết định có chứng cứ."),
        N_("Hạ xuống Yếu"), force_down, _force_fields,
    ),
}  # fmt: skip
