"""Need and reach: the ward's promise as figures, by hamlet, class and programme, and the names behind them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.problems import N_
from dongvon.core.reach import REASON_NAMES, SOURCE, STAND_NAMES, Reach, Reason, Stand, hold_on, reach_of
from dongvon.credit.applications.headroom import headroom_by_programme
from dongvon.field.needs.models import ENDED, NO_REASONS, SOURCES, Need
from dongvon.field.needs.queries import (
    LISTS,
    Asked,
    Known,
    answers_of,
    declarations_waiting,
    household_to_ask,
    known_until,
    needs_of,
    standing_of,
)
from dongvon.field.needs.services.asking import HEARERS
from dongvon.field.needs.services.declaring import SETTLERS
from dongvon.front.web.pages.kit.naming import money, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, link, programme_short
from dongvon.front.web.templatetags.formats import day_text, tenths_text
from dongvon.office.overview.queries import as_of
from dongvon.parties.households.models import Household, PovertyClass

SHOWN = 200
GROUPINGS = (("thon", N_("Theo thôn, tổ dân phố")), ("dien", N_("Theo diện")), ("ct", N_("Theo chương trình")))
SUBJECTS = (("needs", N_("Nhu cầu và đáp ứng")), ("needs_ask", N_("Đi hỏi từng hộ")),
            ("declarations", N_("Dân khai trên trang công khai")))  # fmt: skip
STAND_TONES = {
    Stand.UNASKED: "attention", Stand.NO_NEED: "neutral", Stand.NOT_ELIGIBLE: "neutral", Stand.WAITING: "waiting",
    Stand.REACHED: "good",
}  # fmt: skip
RULE = N_("Một hộ là đã được vay khi mọi nhu cầu còn đứng của hộ đã được giải ngân; tỷ lệ làm tròn xuống, và không bao"
          " giờ là 100 % khi còn hộ trong ba danh sách chưa hỏi. Câu trả lời có giá trị {months} tháng.")  # fmt: skip
OUTSIDE = "ngoai"
KINDS = (*(str(kind) for kind in LISTS), OUTSIDE)
FROM_APPLICATION = N_("theo hồ sơ vay")


def subjects(actor: Actor, here: str) -> list[Page]:
    """The pages of needs the role works on."""
    roles: Mapping[str, Iterable[Role]] = {"needs_ask": HEARERS, "declarations": SETTLERS}
    return [
        {"label": _(label), "url": reverse(name), "current": name == here}
        for name, label in SUBJECTS if actor.role in roles.get(name, {actor.role})
    ]  # fmt: skip


def needs_day(place: str) -> date:
    """The day needs are read on: what was said after the books' last day counts too."""
    return known_until(place, as_of(place))


def stands(actor: Actor, on: date, household: Household | None = None) -> list[Asked]:
    """Where the households of the place looked at first stand, or one household."""
    place = household.place if household else actor.places[0]
    found = standing_of(actor, place, on, headroom=headroom_by_programme(place, on))
    if household is None:
        return found
    # What a target leaves goes round by turns: one household's turn is known among all.
    its_own = [one for one in found if one.household_id == household.pk]
    return its_own or standing_of(actor, place, on, household_id=household.pk)


def sees_names(role: Role) -> bool:
    """The board reads figures; names are for those who ask, decide or inspect."""
    return role != Role.BOARD_MEMBER


def unasked_words(count: int) -> str:
    if not count:
        return _("đã hỏi hết các hộ")
    return ngettext("còn {count} hộ chưa hỏi", "còn {count} hộ chưa hỏi", count).format(count=count)


# --- what was asked for -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class View:
    """What the query string asks for: a hamlet, a class, a programme; the grouping; whose names."""

    hamlet: str
    kind: str
    programme: str
    by: str
    names: str

    @classmethod
    def of(cls, query: QueryDict) -> "View":
        by, names = query.get("nhom", ""), query.get("muc", "")
        return cls(
            query.get("thon", ""), query.get("dien", "") if query.get("dien", "") in KINDS else "", query.get("ct", ""),
            by if by in dict(GROUPINGS) else "thon", names if names in {*Stand, *Reason} else "",
        )  # fmt: skip

    @property
    def sent(self) -> dict[str, str]:
        return {"thon": self.hamlet, "dien": self.kind, "ct": self.programme, "nhom": self.by, "muc": self.names}

    def fits(self, one: Asked) -> bool:
        """Whether a household is among those asked for; of a programme are those that need it, and who is unasked."""
        return (
            self.hamlet in ("", str(one.hamlet_id))
            and self.kind in ("", kind_of(one))
            and (
                not self.programme
                or (one.listed and one.stand is Stand.UNASKED)
                or any(need.programme == self.programme for need in one.needs)
            )
        )


def kind_of(one: Asked) -> str:
    """Its class where it stands on one of the lists."""
    return one.kind if one.listed else OUTSIDE


def kind_name(kind: str) -> str:
    return _("Ngoài ba danh sách") if kind == OUTSIDE else str(PovertyClass(kind).label)


def counted(rows: Sequence[Asked]) -> tuple[Reach, Reach]:
    """(the three lists, whoever else said he needs a loan). Of the others nobody asked everybody, so a share of them
    would say nothing: they are counts."""
    return reach_of(one.stand for one in rows if one.listed), reach_of(one.stand for one in rows if not one.listed)


# --- the page ---------------------------------------------------------------------------------------------------------


def context(actor: Actor, query: QueryDict) -> Page:
    """The promise as a figure, its parts, because of what people wait, and names for whoever may see them."""
    place, view = actor.places[0], View.of(query)
    on = needs_day(place)
    everything = stands(actor, on)
    rows = [one for one in everything if view.fits(one)]
    lists, others = counted(rows)
    waiting = [need for one in rows for need in one.waiting(on)]
    parts = [
        {"title": _(dict(GROUPINGS)[view.by]), "note": "", "table": _sums(rows, view, on)},
        {"title": _("Vì sao còn chờ"), "note": _("mỗi nhu cầu một lý do, lý do chặn trước hết"),
         "table": _reasons(waiting, view)},
    ]  # fmt: skip
    if sees_names(actor.role):
        parts.append(_names(rows, view, on))
    return {
        "title": _("Nhu cầu vay và mức đáp ứng"),
        "subtitle": _said_of(everything, view, on),
        "places": subjects(actor, "needs"),
        "switches": [
            [{"label": _(label), "url": link("needs", **view.sent | {"nhom": key}), "current": key == view.by}
             for key, label in GROUPINGS],
            *([[{"label": _("Bỏ lọc, xem tất cả"), "url": link("needs", nhom=view.by), "current": False}]]
              if view.hamlet or view.kind or view.programme else []),
        ],
        "figures": _figures(lists, others, waiting, view),
        "rule": _(RULE).format(months=hold_on(on).months),
        "source": source(_(SOURCE), confidence="mixed"),
        "actions": [{"label": _("Tải Excel"), "url": link("needs_xlsx", **view.sent), "icon": "download"}]
        if sees_names(actor.role) else [],
        "parts": parts,
    }  # fmt: skip


def _said_of(rows: Sequence[Asked], view: View, on: date) -> str:
    """Whom the page is about, in words."""
    hamlets = {str(one.hamlet_id): one.hamlet for one in rows}
    words = [
        hamlets.get(view.hamlet, ""), kind_name(view.kind) if view.kind else "",
        programme_short(view.programme) if _known_programme(rows, view.programme) else "",
        _("đến ngày {day}").format(day=day_text(on)),
    ]  # fmt: skip
    return " · ".join(filter(None, words))


def _known_programme(rows: Iterable[Asked], code: str) -> bool:
    return any(need.programme == code for one in rows for need in one.needs)


def _figures(lists: Reach, others: Reach, waiting: Sequence[Known], view: View) -> list[Page]:
    served = _("{reached} trên {needing} hộ đúng đối tượng, cần vay; {unasked}")
    reached = served.format(reached=lists.reached, needing=lists.needing, unasked=unasked_words(lists.unasked))
    asked = _("{asked} trên {listed} hộ trong ba danh sách; {unasked}").format(
        asked=lists.asked, listed=lists.listed, unasked=unasked_words(lists.unasked))  # fmt: skip
    since = min((one.facts.declared_on for one in waiting), default=None)
    amount = sum(one.facts.amount for one in waiting)
    text = _("cần {amount}, lâu nhất từ ngày {day}")
    longest = text.format(amount=money(amount), day=day_text(since)) if since else ""
    beside = _("{reached} hộ đã được vay; không hỏi hết nên không có tỷ lệ").format(reached=others.reached)
    return [
        figure(_("Đã được vay"), tenths_text(lists.reached_share), "text", note=reached,
               url=link("needs", **view.sent | {"muc": Stand.REACHED})),
        figure(_("Đã hỏi"), tenths_text(lists.asked_share), "text", note=asked,
               url=link("needs", **view.sent | {"muc": Stand.UNASKED})),
        figure(_("Hộ đang chờ"), lists.waiting, "count", note=longest,
               url=link("needs", **view.sent | {"muc": Stand.WAITING})),
        figure(_("Ngoài ba danh sách, đang chờ"), others.waiting, "count", note=beside,
               url=link("needs", **view.sent | {"dien": OUTSIDE, "muc": Stand.WAITING})),
    ]  # fmt: skip


def _sums(rows: Sequence[Asked], view: View, on: date) -> Page:
    if view.by == "ct":
        return _by_programme(rows, view, on)
    keyed: Mapping[str, Callable[[Asked], tuple[str, str]]] = {
        "thon": lambda one: (str(one.hamlet_id), one.hamlet),
        "dien": lambda one: (kind_of(one), kind_name(kind_of(one))),
    }
    together: dict[tuple[str, str], list[Asked]] = {}
    for one in rows:
        if one.listed or view.by == "dien":
            together.setdefault(keyed[view.by](one), []).append(one)
    if view.by == "dien":
        together = dict(sorted(together.items(), key=lambda pair: KINDS.index(pair[0][0])))
    shown = [_sum_row(label, ones) | {"url": link("needs", **view.sent | {view.by: key})}
             for (key, label), ones in together.items()]  # fmt: skip
    columns = [
        column("who", _("Thôn, tổ dân phố") if view.by == "thon" else _("Diện")),
        column("listed", _("Trong ba danh sách"), "count"), column("unasked", _("Chưa hỏi"), "count"),
        column("needing", _("Cần vay"), "count"), column("reached", _("Đã được vay"), "count"),
        column("waiting", _("Đang chờ"), "count"), column("share", _("Đã được vay / cần vay")),
    ]  # fmt: skip
    counts = ("listed", "unasked", "needing", "reached", "waiting")
    totals: Page = {key: sum(row[key] for row in shown) for key in counts}
    return {"columns": columns, "rows": shown, "keys": True,
            "totals": totals | {"share": tenths_text(counted(rows)[0].reached_share)}, "empty": _nobody()}  # fmt: skip


def _sum_row(label: str, rows: Sequence[Asked]) -> Page:
    lists, others = counted(rows)
    return {"who": label, "listed": lists.listed, "unasked": lists.unasked, "needing": lists.needing + others.needing,
            "reached": lists.reached + others.reached, "waiting": lists.waiting + others.waiting,
            "share": tenths_text(lists.reached_share)}  # fmt: skip


def _nobody() -> Page:
    return {"title": _("Chưa có hộ nào trong danh sách"), "icon": "clipboard-list",
            "text": _("Nhập danh sách hộ nghèo, cận nghèo, mới thoát nghèo trước, rồi đi hỏi từng hộ.")}  # fmt: skip


def _by_programme(rows: Sequence[Asked], view: View, on: date) -> Page:
    """Needs, not households: one may need two programmes."""
    together: dict[str, list[Known]] = {}
    for need in (need for one in rows for need in one.needs if need.facts.eligible):
        together.setdefault(need.programme, []).append(need)
    shown: list[Page] = []
    for code, ones in sorted(together.items()):
        met = [one for one in ones if one.facts.reached_on(on) is not None]
        waiting = [one for one in ones if one.facts.waits(on)]
        shown.append(
            {"programme": programme_cell(code), "needs": len(met) + len(waiting), "met": len(met),
             "waiting": len(waiting), "amount": sum(one.facts.amount for one in waiting),
             "url": link("needs", **view.sent | {"ct": code})}
        )  # fmt: skip
    columns = [
        column("programme", _("Chương trình"), "programme"), column("needs", _("Nhu cầu"), "count"),
        column("met", _("Đã được vay"), "count"), column("waiting", _("Đang chờ"), "count"),
        column("amount", _("Vốn đang chờ (đồng)"), "money"),
    ]  # fmt: skip
    totals = {key: sum(row[key] for row in shown) for key in ("needs", "met", "waiting", "amount")}
    return {"columns": columns, "rows": shown, "keys": True, "totals": totals, "empty": _nobody()}


def _reasons(waiting: Sequence[Known], view: View) -> Page:
    together: dict[Reason, list[Known]] = {}
    for one in waiting:
        together.setdefault(one.reason, []).append(one)
    shown = [
        {"url": link("needs", **view.sent | {"muc": reason}), "reason": _(REASON_NAMES[reason]),
         "needs": len(together[reason]), "amount": sum(one.facts.amount for one in together[reason]),
         "since": min(one.facts.declared_on for one in together[reason])}
        for reason in Reason if reason in together
    ]  # fmt: skip
    columns = [column("reason", _("Lý do")), column("needs", _("Nhu cầu"), "count"),
               column("amount", _("Vốn đang chờ (đồng)"), "money"),
               column("since", _("Chờ lâu nhất từ"), "day")]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "totals": {"needs": len(waiting), "amount": sum(one.facts.amount for one in waiting)},
            "empty": {"title": _("Không còn nhu cầu nào đang chờ"), "icon": "circle-check"}}  # fmt: skip


# --- names ------------------------------------------------------------------------------------------------------------


def _names(rows: Sequence[Asked], view: View, on: date) -> Page:
    table = names_table(rows, view, on)
    count = len(table["rows"])
    note = _("{shown} dòng đầu; tải Excel để có đủ.").format(shown=SHOWN) if count > SHOWN else ""
    return {"title": table["words"], "note": note, "table": table | {"rows": table["rows"][:SHOWN]}}


def names_table(rows: Sequence[Asked], view: View, on: date) -> Page:
    """The names asked for: those who wait, unless a standing or a reason was chosen."""
    if view.names in {*Stand} - {Stand.WAITING}:
        return _households(rows, Stand(view.names))
    reason = Reason(view.names) if view.names in {*Reason} else None
    pairs = [
        (one, need) for one in rows for need in one.waiting(on) if reason is None or need.reason is reason
    ]  # fmt: skip
    pairs.sort(key=lambda pair: (pair[1].facts.declared_on, pair[0].sort_key))
    shown = [
        {"url": reverse("needs_household", args=[one.household_id]), "name": one.name, "hamlet": one.hamlet,
         "kind": kind_name(kind_of(one)), "programme": programme_cell(need.programme), "amount": need.facts.amount,
         "purpose": need.purpose, "since": need.facts.declared_on, "days": (on - need.facts.declared_on).days,
         "reason": _(REASON_NAMES[need.reason])}
        for one, need in pairs
    ]  # fmt: skip
    columns = [
        column("name", _("Chủ hộ")), column("reason", _("Vì sao còn chờ")), column("since", _("Chờ từ"), "day"),
        column("days", _("Số ngày"), "count"), column("programme", _("Chương trình"), "programme"),
        column("amount", _("Cần vay (đồng)"), "money"), column("purpose", _("Để làm gì")),
        column("hamlet", _("Thôn, tổ dân phố")), column("kind", _("Diện")),
    ]  # fmt: skip
    words = _(REASON_NAMES[reason]) if reason else _(STAND_NAMES[Stand.WAITING])
    return {"columns": columns, "rows": shown, "keys": True, "words": words,
            "totals": {"amount": sum(row["amount"] for row in shown)},
            "empty": {"title": _("Không có hộ nào"), "icon": "circle-check"}}  # fmt: skip


def _households(rows: Sequence[Asked], stand: Stand) -> Page:
    shown = [
        {"url": reverse("needs_household", args=[one.household_id]), "name": one.name, "hamlet": one.hamlet,
         "kind": kind_name(kind_of(one)), "asked_on": one.asked_on,
         "why": _(NO_REASONS[one.no_reason]) if one.no_reason and stand is Stand.NO_NEED else "",
         "programmes": ", ".join(dict.fromkeys(programme_short(need.programme) for need in one.needs))}
        for one in rows if one.stand is stand
    ]  # fmt: skip
    columns = [
        column("name", _("Chủ hộ")), column("hamlet", _("Thôn, tổ dân phố")), column("kind", _("Diện")),
        column("asked_on", _("Hỏi gần nhất"), "day"), column("why", _("Lý do không cần")),
        column("programmes", _("Chương trình")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True, "words": _(STAND_NAMES[stand]), "totals": {},
            "empty": {"title": _("Không có hộ nào"), "icon": "circle-check"}}  # fmt: skip


def sheet(actor: Actor, query: QueryDict) -> tuple[date, Page]:
    """The names asked for, whole, for Excel."""
    place, view = actor.places[0], View.of(query)
    on = needs_day(place)
    rows = [one for one in stands(actor, on) if view.fits(one)]
    return on, names_table(rows, view, on)


# --- one household ----------------------------------------------------------------------------------------------------


def of_household(actor: Actor, household_id: int, buttons: Sequence[Page]) -> Page:
    """What a household answered and needs, with what may be recorded."""
    on = needs_day(actor.places[0])
    household = household_to_ask(actor, household_id, on)
    found = stands(actor, on, household)
    stand = found[0].stand if found else None
    name = found[0].name if found else head_name_of(household)
    return {
        "title": _("Hộ {name}").format(name=name),
        "subtitle": f"{household.hamlet.name} · {_kind_words(found)}",
        "state": {"label": _(STAND_NAMES[stand]), "tone": STAND_TONES[stand]} if stand else None,
        "crumbs": [{"label": _("Nhu cầu vay"), "url": reverse("needs")},
                   {"label": household.hamlet.name, "url": link("needs_ask", thon=household.hamlet_id)}],
        "actions": list(buttons),
        "parts": [
            {"title": _("Nhu cầu"), "note": "", "table": _needs_table(household, found, on)},
            {"title": _("Đã trả lời"), "note": _("không sửa, không xóa; lần sau cùng có giá trị"),
             "table": _answers_table(household)},
        ],
    }  # fmt: skip


def head_name_of(household: Household) -> str:
    head = household.members.order_by("-head", "pk").first()
    return head.name if head else household.code or ""


def _kind_words(found: Sequence[Asked]) -> str:
    kind = found[0].kind if found else ""
    return str(PovertyClass(kind).label) if kind else _("ngoài ba danh sách")


def _needs_table(household: Household, found: Sequence[Asked], on: date) -> Page:
    """Those that stand with where they are, then the ended ones."""
    alive = [_need_row(one, on) for asked in found for one in asked.needs]
    known = {one.need_id for asked in found for one in asked.needs}
    past = [
        {"programme": programme_cell(one.programme), "amount": one.amount, "purpose": one.purpose,
         "since": one.declared_on, "source": _(SOURCES[one.source]), "ended_on": one.ended_on,
         "state": {"label": _past(one, on), "tone": "neutral"}, "note": ""}
        for one in needs_of(household) if one.pk not in known
    ]  # fmt: skip
    columns = [
        column("programme", _("Chương trình"), "programme"), column("amount", _("Cần vay (đồng)"), "money"),
        column("purpose", _("Để làm gì")), column("since", _("Khai ngày"), "day"), column("source", _("Nghe từ")),
        column("state", _("Hiện nay"), "state"), column("ended_on", _("Đến ngày"), "day"),
        column("note", _("Ghi thêm")),
    ]  # fmt: skip
    return {"columns": columns, "rows": alive + past,
            "empty": {"title": _("Hộ chưa khai nhu cầu nào"), "icon": "clipboard-list"}}  # fmt: skip


def _past(one: Need, on: date) -> str:
    """What became of a need that does not stand on the day."""
    if one.ended_because:
        return _(ENDED[one.ended_because])
    return _("Sau ngày số liệu") if one.declared_on > on else _(STAND_NAMES[Stand.REACHED])


def _need_row(one: Known, on: date) -> Page:
    met_on = one.facts.reached_on(on)
    if met_on is not None:
        state = {"label": _(STAND_NAMES[Stand.REACHED]), "tone": "good"}
    elif not one.facts.is_open(on):
        state = {"label": _(ENDED[str(one.facts.ended)]), "tone": "neutral"}
    elif not one.facts.eligible:
        state = {"label": _("Chưa đúng đối tượng"), "tone": "neutral"}
    else:
        state = {"label": _(REASON_NAMES[one.reason]), "tone": "waiting"}
    return {"programme": programme_cell(one.programme), "amount": one.facts.amount, "purpose": one.purpose,
            "since": one.facts.declared_on, "source": _(SOURCES.get(one.source, FROM_APPLICATION)), "state": state,
            "ended_on": met_on or one.facts.ended_on,
            "note": " · ".join(filter(None, (one.obstacle_note, one.refusal)))}  # fmt: skip


def _answers_table(household: Household) -> Page:
    rows = [
        {"on": one.asked_on, "needs": _("cần vay") if one.needs else _("không cần vay"),
         "reason": _(NO_REASONS[one.reason]) if one.reason else "", "note": one.note, "source": _(SOURCES[one.source]),
         "by": one.user.full_name}
        for one in answers_of(household)
    ]  # fmt: skip
    columns = [column("on", _("Ngày"), "day"), column("needs", _("Trả lời")), column("reason", _("Lý do")),
               column("note", _("Ghi thêm")), column("source", _("Nghe từ")), column("by", _("Người hỏi"))]  # fmt: skip
    return {"columns": columns, "rows": rows,
            "empty": {"title": _("Chưa ai hỏi hộ này"), "icon": "users"}}  # fmt: skip


# --- from the public page ---------------------------------------------------------------------------------------------


def declarations(actor: Actor) -> Page:
    """What people said on the public page and nobody has looked at, the oldest first."""
    rows = [
        {"url": reverse("declaration_action", args=[one.pk, "gan-ho"]), "name": one.name, "on": one.declared_on,
         "hamlet": one.hamlet.name, "programme": programme_cell(one.programme), "amount": one.amount,
         "purpose": one.purpose}
        for one in declarations_waiting(actor)
    ]  # fmt: skip
    columns = [
        column("name", _("Người khai")), column("on", _("Ngày khai"), "day"), column("hamlet", _("Thôn, tổ dân phố")),
        column("programme", _("Chương trình"), "programme"), column("amount", _("Cần vay (đồng)"), "money"),
        column("purpose", _("Để làm gì")),
    ]  # fmt: skip
    return {
        "title": _("Nhu cầu dân khai trên trang công khai"),
        "subtitle": _("Chưa kiểm tra: gọi lại, tìm hộ của người khai hoặc bỏ qua có ghi lý do."),
        "places": subjects(actor, "declarations"),
        "parts": [{"title": _("Đang chờ xem"), "note": _("xem xong thì tên và số điện thoại được xóa"),
                   "table": {"columns": columns, "rows": rows, "keys": True,
                             "empty": {"title": _("Không còn lời khai nào chờ xem"), "icon": "circle-check"}}}],
    }  # fmt: skip
