"""Targets: those in force with what stands against them, their versions, one sheet with what may be done to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.base.ledger.models import Fund
from dongvon.base.places.queries import hamlets_of
from dongvon.core.problems import N_
from dongvon.core.targets import SOURCE, Level
from dongvon.credit.applications.headroom import Standing, standings
from dongvon.credit.capital.models import Target, TargetDecision, TargetSheet
from dongvon.credit.capital.queries import headroom_setting, lines_of, proposals, sheet_for, versions
from dongvon.credit.capital.services import set_headroom_rule
from dongvon.credit.capital.services.targets import ABOUT_SHEET
from dongvon.credit.capital.standing import Key, Part
from dongvon.front.web.pages.kit.naming import money, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure, link
from dongvon.front.web.templatetags.formats import day_text, page_language, share_text
from dongvon.office.overview.queries import as_of
from dongvon.office.target_sheets.paper import round_text
from dongvon.parties.groups.models import Group

LEVELS: Mapping[Level, str] = {
    Level.COMMUNE: N_("Cả xã, phường"), Level.HAMLET: N_("Theo thôn"), Level.ASSOCIATION: N_("Theo hội, đoàn thể"),
    Level.GROUP: N_("Theo tổ"),
}  # fmt: skip
WHOM: Mapping[Level, str] = {
    Level.COMMUNE: "", Level.HAMLET: N_("Thôn, tổ dân phố"), Level.ASSOCIATION: N_("Hội, đoàn thể"),
    Level.GROUP: N_("Tổ"),
}  # fmt: skip
WHO_MAKES = {Level.COMMUNE: frozenset({Role.WARD_OFFICER, Role.BANK_OFFICER})}
BY_THE_WARD = frozenset({Role.WARD_OFFICER})
EFFECTS = {"warn": N_("vẫn cho duyệt và cảnh báo"), "block": N_("không cho duyệt")}
SHOWN = 600


def level_asked(query: QueryDict) -> Level:
    wanted = query.get("cap", "")
    return Level(wanted) if wanted in set(Level) else Level.COMMUNE


def makers(level: Level) -> frozenset[Role]:
    """Who prepares a sheet of a level."""
    return WHO_MAKES.get(level, BY_THE_WARD)


class Names:
    """What parts of targets are called on a page; three statements."""

    def __init__(self, place: str) -> None:
        self.funds = {one.pk: one.code for one in Fund.objects.all()}
        self.hamlets = {one.pk: one.name for one in hamlets_of(place)}
        self.groups = dict(Group.objects.filter(place=place).values_list("pk", "code"))

    def whom(self, part: Part) -> str:
        if part.hamlet_id:
            return self.hamlets.get(part.hamlet_id, "")
        if part.group_id:
            return _("Tổ {code}").format(code=self.groups.get(part.group_id, ""))
        return association_name(part.association)

    def key(self, key: Key) -> str:
        return f"{programme_cell(key[0])['name']} · {self.funds.get(key[1], '')}"


# --- what is in force -------------------------------------------------------------------------------------------------


def context(actor: Actor, query: QueryDict) -> Page:
    """The targets in force of a level, what stands against them, versions and proposals."""
    place, level = actor.places[0], level_asked(query)
    on, names = as_of(place), Names(place)
    decision, rows = standings(place, level, on)
    setting = headroom_setting(place, on)
    chosen = _chosen(query, rows)
    shown = [one for one in rows if chosen is None or _whom_key(one.part) == chosen]
    whole = sum(one.room.target for one in shown)
    outstanding, approved = (sum(getattr(one.room, name) for one in shown) for name in ("outstanding", "approved"))
    asked = {"cap": level, "ai": chosen}
    parts = [{"title": _("Từng chương trình, nguồn vốn"), "note": _in_force_note(decision),
              "table": table(shown[:SHOWN], names, level)}]  # fmt: skip
    if level != Level.COMMUNE and chosen is None:
        parts.insert(0, {"title": _(WHOM[level]), "note": _("bấm vào tên để xem từng chương trình"),
                         "table": _sums(rows, names, level)})  # fmt: skip
    parts.append({"title": _("Các lần giao trong năm"), "note": _("lần sau không sửa lần trước"),
                  "table": _versions(versions(place, on.year, level))})  # fmt: skip
    waiting = [one for one in proposals(place) if one.level == level]
    if waiting:
        parts.append({"title": _("Đề xuất chưa có quyết định"), "note": "", "table": _proposals(waiting)})
    return {
        "title": _("Chỉ tiêu kế hoạch năm {year}").format(year=on.year),
        "subtitle": _("Có hiệu lực ngày {day}; dư nợ và đã duyệt là số hiện có").format(day=day_text(on)),
        "switches": [[{"label": _(label), "url": link("targets", cap=key), "current": key == level}
                      for key, label in LEVELS.items()]],
        "notes": notes(place, on, names, level, rows, decision),
        "figures": [
            figure(_("Chỉ tiêu giao"), whole, "big", note=_("{count} dòng").format(count=sum(bool(one.room.target)
                                                                                     for one in shown))),
            figure(_("Dư nợ"), outstanding, "big",
                   note=_("đã duyệt chưa giải ngân {amount}").format(amount=money(approved))),
            figure(_("Còn cho vay được"), sum(max(one.room.left, 0) for one in shown if one.room.target), "big"),
            figure(_("Hoàn thành kế hoạch"), share_text(outstanding, whole, page_language()), "text"),
        ],
        "rule": _("Khi duyệt cho vay: chưa ghi chỉ tiêu thì {without}; vượt phần của thôn thì {beyond}; vượt chỉ tiêu"
                  " của xã, phường thì không cho duyệt.").format(
            without=_(EFFECTS[setting.without_target]), beyond=_(EFFECTS[setting.beyond_hamlet])),
        "source": source(_(setting.source), confidence=setting.confidence),
        "actions": _actions(actor, level, asked),
        "parts": parts,
    }  # fmt: skip


def _actions(actor: Actor, level: Level, asked: Mapping[str, Any]) -> list[Page]:
    found = [{"label": _("Tải Excel"), "url": link("targets_xlsx", **asked), "icon": "download"}]
    if actor.role in makers(level):
        found.insert(0, {"label": _("Lập bảng chỉ tiêu"), "url": reverse("target_entry", args=[level]), "icon": "plus",
                         "primary": True})  # fmt: skip
    if actor.role in set_headroom_rule.roles:  # type: ignore[attr-defined]
        found.append({"label": _("Quy định khi duyệt"), "url": reverse("target_rule"), "icon": "settings"})
    return found


def _whom_key(part: Part) -> str:
    return str(part.hamlet_id or part.group_id or part.association or "")


def _chosen(query: QueryDict, rows: Iterable[Standing]) -> str | None:
    wanted = query.get("ai", "")
    return wanted if wanted and wanted in {_whom_key(one.part) for one in rows} else None


def _in_force_note(decision: TargetDecision | None) -> str:
    if decision is None:
        return _("chưa ghi quyết định giao chỉ tiêu nào có hiệu lực")
    return _("{round}, {number}, hiệu lực từ {day}").format(
        round=round_text(decision.sheet), number=decision.decision_no, day=day_text(decision.effective_on)
    )


def notes(
    place: str, on: date, names: Names, level: Level, rows: Sequence[Standing], decision: TargetDecision | None
) -> list[Page]:
    """What a reader must know: targets exceeded, debts without a target, and hamlets that do not add up."""
    found = []
    over = [one for one in rows if one.room.target and one.room.left < 0]
    without = [one for one in rows if not one.room.target and one.room.outstanding]
    if over:
        what = _("{count} dòng đã vượt chỉ tiêu, cộng {amount}.")
        found.append({"tone": "attention", "what": what.format(
            count=len(over), amount=money(-sum(one.room.left for one in over)))})  # fmt: skip
    if without and decision is not None:
        what = _("{count} dòng có dư nợ mà chưa ghi chỉ tiêu, cộng {amount}.")
        found.append({"tone": "note", "what": what.format(
            count=len(without), amount=money(sum(one.room.outstanding for one in without)))})  # fmt: skip
    if level == Level.HAMLET and decision is not None:
        found += [{"tone": "attention", "what": text} for text in _apart(place, on, names, rows)]
    return found


def _apart(place: str, on: date, names: Names, rows: Iterable[Standing]) -> list[str]:
    """Where the hamlets' targets do not add up to the commune's in force: it has been assigned anew since."""
    _decision, commune = standings(place, Level.COMMUNE, on)
    sums: dict[Key, int] = {}
    for one in rows:
        sums[one.part.key] = sums.get(one.part.key, 0) + one.room.target
    text = _("{what}: các thôn cộng {parts}, xã, phường được giao {whole}; còn lệch {difference}, chờ đợt giao mới.")
    return [
        text.format(what=names.key(one.part.key), parts=money(sums.get(one.part.key, 0)), whole=money(one.room.target),
                    difference=money(one.room.target - sums.get(one.part.key, 0)))
        for one in commune if one.room.target != sums.get(one.part.key, 0)
    ]  # fmt: skip


def _whole(rows: Iterable[Standing]) -> dict[str, int]:
    rows = list(rows)
    return {
        "base": sum(one.base for one in rows), "change": sum(one.change for one in rows),
        "target": sum(one.room.target for one in rows), "outstanding": sum(one.room.outstanding for one in rows),
        "approved": sum(one.room.approved for one in rows), "left": sum(one.room.left for one in rows),
    }  # fmt: skip


AMOUNTS = (
    ("base", N_("Số gốc")), ("change", N_("Tăng, giảm")), ("target", N_("Chỉ tiêu giao")), ("outstanding", N_("Dư nợ")),
    ("approved", N_("Đã duyệt chưa giải ngân")), ("left", N_("Còn lại")),
)  # fmt: skip


def _amount_columns() -> list[Page]:
    """The head says the unit: amounts here are in million đồng, with the full figure on hover."""
    unit = _("triệu đồng")
    return [column(key, f"{_(label)} ({unit})", "millions") for key, label in AMOUNTS]


def _state(one: Standing) -> Page | None:
    if not one.room.target:
        return {"label": _("chưa ghi chỉ tiêu"), "tone": "neutral"} if one.room.outstanding else None
    return {"label": _("vượt"), "tone": "alert"} if one.room.left < 0 else None


def table(rows: Sequence[Standing], names: Names, level: Level) -> Page:
    shown = [
        {"programme": programme_cell(one.part.programme), "fund": names.funds.get(one.part.fund_id, ""),
         "whom": names.whom(one.part) if level != Level.COMMUNE else "", "state": _state(one),
         "done": (one.room.outstanding, one.room.target) if one.room.target else None,
         "disbursable": one.disbursable, **_whole([one])}
        for one in sorted(rows, key=lambda one: (_whom_key(one.part).zfill(9), one.part.programme, one.part.fund_id))
    ]  # fmt: skip
    columns = [
        *([column("whom", _(WHOM[level]))] if level != Level.COMMUNE else []),
        column("programme", _("Chương trình"), "programme"), column("fund", _("Nguồn vốn")), *_amount_columns(),
        column("done", _("Hoàn thành"), "share"), column("state", _("Lưu ý"), "state"),
    ]  # fmt: skip
    if level == Level.COMMUNE:
        columns.insert(-2, column("disbursable", _("Tăng trưởng còn lại và gốc thu về (triệu đồng)"), "millions"))
    return {"columns": columns, "rows": shown, "totals": _whole(rows), "keys": True, "words": _(LEVELS[level]),
            "empty": {"title": _("Chưa ghi chỉ tiêu nào"), "icon": "target",
                      "text": _("Nhập quyết định giao chỉ tiêu để theo dõi phần còn cho vay được.")}}  # fmt: skip


def _sums(rows: Sequence[Standing], names: Names, level: Level) -> Page:
    together: dict[str, list[Standing]] = {}
    for one in rows:
        together.setdefault(_whom_key(one.part), []).append(one)
    shown = [
        {"url": link("targets", cap=level, ai=key), "whom": names.whom(ones[0].part),
         "done": (sums["outstanding"], sums["target"]) if sums["target"] else None, **sums}
        for key, ones in together.items() for sums in [_whole(ones)]
    ]  # fmt: skip
    columns = [column("whom", _(WHOM[level])), *_amount_columns(), column("done", _("Hoàn thành"), "share")]
    empty = {"title": _("Chưa giao chỉ tiêu ở cấp này"), "icon": "target"}
    ordered = sorted(shown, key=lambda row: -row["outstanding"])
    return {"columns": columns, "rows": ordered, "keys": True, "totals": _whole(rows), "empty": empty}


def _versions(rows: Iterable[TargetDecision]) -> Page:
    shown = [
        {"url": reverse("target_sheet", args=[one.sheet_id]), "round": round_text(one.sheet), "no": one.decision_no,
         "decided": one.decided_on, "effective": one.effective_on, "authority": one.authority,
         "by": one.user.full_name}
        for one in rows
    ]  # fmt: skip
    columns = [
        column("round", _("Lần giao")), column("no", _("Quyết định")), column("decided", _("Ngày ký"), "day"),
        column("effective", _("Hiệu lực từ"), "day"), column("authority", _("Người ký")), column("by", _("Người ghi")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa có lần giao nào trong năm"), "icon": "file-text"}}  # fmt: skip


def _proposals(rows: Iterable[TargetSheet]) -> Page:
    shown = [{"url": reverse("target_sheet", args=[one.pk]), "round": round_text(one), "year": str(one.year),
              "reason": one.reason, "by": one.user.full_name} for one in rows]  # fmt: skip
    columns = [column("round", _("Bảng")), column("year", _("Năm")), column("reason", _("Lý do")),
               column("by", _("Người lập"))]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True}


def file_of(actor: Actor, query: QueryDict) -> tuple[date, Page]:
    """The targets in force of a level, whole, for Excel."""
    place, level = actor.places[0], level_asked(query)
    on = as_of(place)
    _decision, rows = standings(place, level, on)
    chosen = _chosen(query, rows)
    return on, table([one for one in rows if chosen in (None, _whom_key(one.part))], Names(place), level)


# --- one sheet --------------------------------------------------------------------------------------------------------


def papers_of(actor: Actor, about: tuple[str, int]) -> list[Attachment]:
    """Papers kept with a record of capital, the oldest first."""
    rows = Attachment.objects.filter(about_type=about[0], about_id=about[1], place__in=actor.places)
    return list(rows.order_by("added_at", "pk"))


def paper_cards(papers: Iterable[Attachment]) -> list[Page]:
    return [{"title": one.title, "form": "", "on": one.added_at, "size": one.bytes, "digest": one.sha256,
             "url": reverse("attachment", args=[one.pk])} for one in papers]  # fmt: skip


def line_table(lines: Sequence[Target], level: str, names: Names, committed: Mapping[Part, int] | None = None) -> Page:
    """The lines of a sheet; `committed`: what of each is outstanding or approved, where that stands beside it."""
    shown = []
    for line in lines:
        part = Part(line.programme, line.fund_id, line.hamlet_id, line.association, line.group_id)
        used = (committed or {}).get(part, 0)
        shown.append({
            "whom": names.whom(part) if level != Level.COMMUNE else "", "programme": programme_cell(line.programme),
            "fund": names.funds.get(line.fund_id, ""), "base": line.base, "change": line.change, "target": line.target,
            "used": used, "left": line.target - used,
            "state": {"label": _("dư nợ vượt"), "tone": "alert"} if committed and used > line.target else None,
        })  # fmt: skip
    unit = _("triệu đồng")
    columns = [
        *([column("whom", _(WHOM[Level(level)]))] if level != Level.COMMUNE else []),
        column("programme", _("Chương trình"), "programme"), column("fund", _("Nguồn vốn")),
        *(column(key, f"{_(label)} ({unit})", "millions") for key, label in AMOUNTS[:3]),
    ]  # fmt: skip
    if committed is not None:
        columns += [column("used", _("Dư nợ và đã duyệt (triệu đồng)"), "millions"),
                    column("left", _("Còn lại (triệu đồng)"), "millions"),
                    column("state", _("Lưu ý"), "state")]  # fmt: skip
    totals = {key: sum(row[key] for row in shown) for key in ("base", "change", "target", "used", "left")}
    return {"columns": columns, "rows": shown, "totals": totals, "keys": True, "words": _(LEVELS[Level(level)])}


def sheet_page(actor: Actor, sheet_id: int) -> Page:
    """One sheet: its lines, the decision or that it waits for one, its papers, files and actions."""
    sheet = sheet_for(actor, sheet_id)
    decision: TargetDecision | None = getattr(sheet, "decision", None)
    names, lines = Names(sheet.place), lines_of(sheet)
    papers = papers_of(actor, (ABOUT_SHEET, sheet.pk))
    state = ({"label": _("đã có quyết định"), "tone": "good"} if decision
             else {"label": _("đề xuất"), "tone": "waiting"})  # fmt: skip
    signs = Role.BANK_OFFICER if sheet.level == Level.COMMUNE else Role.WARD_LEADER
    actions = [
        {"label": _("Tải Excel"), "url": reverse("target_sheet_xlsx", args=[sheet.pk]), "icon": "download"},
        {"label": _("In bảng chỉ tiêu") if sheet.level == Level.COMMUNE else _("In 07/NHCS-KH"),
         "url": reverse("target_sheet_pdf", args=[sheet.pk]), "icon": "printer"},
    ]  # fmt: skip
    attaching = decision is None and actor.role == signs
    if attaching and papers:
        actions.insert(0, {"label": _("Ghi quyết định"), "icon": "check", "primary": True,
                           "url": reverse("target_sheet_act", args=[sheet.pk, "quyet-dinh"])})  # fmt: skip
    total = sum(line.target for line in lines)
    return {
        "title": round_text(sheet),
        "subtitle": _("{level} · lập ngày {day} · {name}").format(
            level=_(LEVELS[Level(sheet.level)]), day=day_text(sheet.made_on), name=sheet.user.full_name),
        "state": state,
        "crumbs": [{"label": _("Chỉ tiêu vốn"), "url": link("targets", cap=sheet.level)},
                   {"label": round_text(sheet), "url": None}],
        "figures": [
            figure(_("Chỉ tiêu giao"), total, "big"),
            figure(_("Tăng, giảm"), sum(line.change for line in lines), "big"),
            figure(_("Số dòng"), len(lines), "count"),
        ],
        "actions": actions,
        "rule": _decided(decision) if decision else sheet.reason or _("Chờ quyết định của người có thẩm quyền."),
        "source": source(_(SOURCE), confidence="mixed"),
        "parts": [{"title": _("Các dòng"), "note": "", "table": line_table(lines, sheet.level, names)}],
        "papers": paper_cards(papers),
        "attach_url": reverse("attach_capital", args=[ABOUT_SHEET, sheet.pk]) if attaching else "",
        "attach_id": str(uuid4()),
    }  # fmt: skip


def _decided(decision: TargetDecision) -> str:
    text = _("{number} ngày {day}, {authority} ký; hiệu lực từ {effective}.")
    return text.format(
        number=decision.decision_no, day=day_text(decision.decided_on), authority=decision.authority,
        effective=day_text(decision.effective_on),
    )  # fmt: skip
