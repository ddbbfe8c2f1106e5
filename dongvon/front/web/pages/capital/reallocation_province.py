"""Moving balances across the communes a person answers for: the same rules, one optimum over all of them. It is
reckoned when it is asked for and kept nowhere: each commune's targets change by a decision of their own."""

from collections.abc import Mapping, Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.ordering import passed_over
from dongvon.core.problems import Refused
from dongvon.core.reallocation import RULE_NAMES, Cell, Need, Passed, Plan, Rule, Supply
from dongvon.front.web.pages.capital.reallocation import asked_months, months_text
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.naming import programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, link, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of
from dongvon.office.planning.solver import solve
from dongvon.office.planning.supplies import facts_of
from dongvon.office.planning.terms import horizons, plan_rules


def overview(actor: Actor, query: QueryDict) -> Page:
    """What moves between and inside the actor's communes, and who is left; reckoned only when asked for."""
    on = min(as_of(place) for place in actor.places)
    months, rules = asked_months(query, on), plan_rules(on)
    page: Page = {
        "title": _("Điều chuyển trong tỉnh"),
        "subtitle": _("{count} xã, phường; số liệu đến ngày {day}; chỉ là phương án, chưa ghi gì vào sổ.").format(
            count=len(actor.places), day=day_text(on)),
        "crumbs": [{"label": _("Điều chuyển"), "url": reverse("reallocation")}, {"label": _("Cả tỉnh"), "url": None}],
        "switches": [[{"label": months_text(one), "url": link("reallocation_province", ky=one, tinh=1),
                       "current": one == months} for one in horizons(on)]],
        "rule": _("Cùng quy tắc như ở một xã, phường, trên toàn địa bàn: trước hết theo đối tượng và ngày chờ, rồi sao"
                  " cho tiền rời khỏi xã, phường ít nhất."),
        "source": source(rules.source, confidence=rules.confidence, effective_on=rules.since),
    }  # fmt: skip
    if not query.get("tinh"):
        return page | {"actions": [{"label": _("Tính phương án"), "icon": "check", "primary": True,
                                    "url": link("reallocation_province", ky=months, tinh=1)}]}  # fmt: skip
    supplies, needs, without = list[Supply](), list[Need](), list[str]()
    for place in actor.places:
        try:
            facts = facts_of(actor, place, on, months)
        except Refused:
            without.append(place)
            continue
        supplies += facts.supplies
        needs += facts.needs
    plan = solve(supplies, needs, rules)
    served = [one for one in needs if one.id in plan.served]
    leaving = sum(one.amount for one in plan.moves if one.giver.place != one.receiver.place)
    return page | {
        "figures": [
            figure(_("Dự kiến thu về"), sum(one.collected for one in supplies), "big"),
            figure(_("Cho vay được"), sum(one.amount for one in served), "big",
                   note=_("{count} trong {all} nhu cầu").format(count=len(served), all=len(needs))),
            figure(_("Chuyển giữa các xã, phường"), leaving, "big",
                   note=_("{count} dòng điều chuyển trong tất cả").format(count=len(plan.moves))),
        ],
        "notes": [{"tone": "note", "what": _("Chưa có chỉ tiêu, không tính: {places}.").format(
            places=", ".join(place_name(one) for one in without))}] if without else [],
        "parts": [
            {"title": _("Chỉ tiêu thay đổi"), "note": "", "table": _changes(supplies, plan)},
            {"title": _("Còn chờ, vì quy tắc nào"), "note": "",
             "table": _left(passed_over(supplies, needs, rules, plan))},
        ],
    }  # fmt: skip


def _changes(supplies: Sequence[Supply], plan: Plan) -> Page:
    found: dict[Cell, int] = {}
    for giver, receiver, amount in plan.moves:
        found[giver] = found.get(giver, 0) - amount
        found[receiver] = found.get(receiver, 0) + amount
    targets: Mapping[Cell, int] = {one.cell: one.target for one in supplies}
    rows = [
        {"place": place_name(cell.place), "programme": programme_cell(cell.programme), "fund": cell.fund,
         "target": targets[cell], "change": change, "new": targets[cell] + change}
        for cell, change in sorted(found.items()) if change
    ]  # fmt: skip
    columns = [
        column("place", _("Xã, phường")), column("programme", _("Chương trình"), "programme"),
        column("change", _("Tăng, giảm (đồng)"), "money"), column("new", _("Chỉ tiêu mới (đồng)"), "money"),
        column("target", _("Chỉ tiêu (đồng)"), "money"), column("fund", _("Nguồn vốn")),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows,
            "empty": {"title": _("Theo quy tắc không có gì để điều chuyển"), "icon": "circle-check"}}  # fmt: skip


def _left(rows: Sequence[Passed]) -> Page:
    """Who is passed over, summed by place, programme and the rule in the way."""
    sums: dict[tuple[str, str, Rule], list[Need]] = {}
    for one in rows:
        sums.setdefault((one.need.place, one.need.programme, one.rule), []).append(one.need)
    shown = [
        {"place": place_name(place), "programme": programme_short(code), "count": len(needs),
         "amount": sum(one.amount for one in needs), "since": min(one.since for one in needs),
         "rule": _(RULE_NAMES[rule])}
        for (place, code, rule), needs in sorted(sums.items())
    ]  # fmt: skip
    columns = [
        column("place", _("Xã, phường")), column("programme", _("Chương trình")),
        column("count", _("Nhu cầu"), "count"), column("amount", _("Cần vay (đồng)"), "money"),
        column("since", _("Lâu nhất từ"), "day"),
        column("rule", _("Vướng quy tắc")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown,
            "empty": {"title": _("Không hộ nào phải chờ thêm"), "icon": "circle-check"}}  # fmt: skip
