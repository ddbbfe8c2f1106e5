"""The page "Sắp xếp địa giới": what there is in the administrator's communes, and what became of former ones."""

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.places.models import FormerUnit, Hamlet
from dongvon.base.places.queries import MERGED_ON
from dongvon.credit.loans.models import Position
from dongvon.credit.loans.queries import OWED, loans_of
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page, column
from dongvon.front.web.pages.parties.moving_desk import border_tabs
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.queries import households_of


def context(actor: Actor) -> Page:
    """The context of moving/borders.html."""
    return {
        "title": _("Sắp xếp địa giới"),
        "subtitle": _("Xã, phường sáp nhập và thôn chuyển đi, cùng mọi hộ, tổ, khoản vay ở đó"),
        "crumbs": [],
        "tabs": border_tabs(""),
        "places_table": _places(actor),
        "former_table": _former(actor),
    }


def _places(actor: Actor) -> Page:
    def counted(rows: object) -> dict[str, int]:
        found = rows.order_by().values("place").annotate(number=Count("pk"))  # type: ignore[attr-defined]
        return {row["place"]: row["number"] for row in found}

    hamlets = counted(Hamlet.objects.filter(place__in=actor.places))
    groups = counted(groups_of(actor).filter(state__in=(Group.State.ACTIVE, Group.State.STRENGTHENING)))
    households, loans = counted(households_of(actor)), counted(loans_of(actor).filter(OWED))
    owed = Position.objects.filter(place__in=actor.places).order_by().values("place")
    sums = {row["place"]: row["owed"] for row in owed.annotate(owed=Sum(F("in_term") + F("overdue") + F("frozen")))}
    rows = [
        {"place": f"{place_name(place)} ({place})", "hamlets": hamlets.get(place, 0), "groups": groups.get(place, 0),
         "households": households.get(place, 0), "loans": loans.get(place, 0), "outstanding": sums.get(place) or 0}
        for place in actor.places
    ]  # fmt: skip
    return {
        "columns": [
            column("place", _("Xã, phường")), column("hamlets", _("Thôn, tổ dân phố"), "count"),
            column("groups", _("Tổ đang hoạt động"), "count"), column("households", _("Hộ"), "count"),
            column("loans", _("Khoản còn dư nợ"), "count"), column("outstanding", _("Dư nợ (đồng)"), "money"),
        ],
        "rows": rows,
    }  # fmt: skip


def _former(actor: Actor) -> Page:
    """Where hamlets and communes went since the units of 01/7/2025; what came before is in the map of that day."""
    gone = FormerUnit.objects.filter(successor_code__in=actor.places, until_on__gt=MERGED_ON).order_by("-until_on")
    rows = [
        {"on": one.until_on, "unit": f"{one.name} ({one.code})", "part": one.get_part_display(),
         "into": place_name(one.successor_code)}
        for one in gone
    ]  # fmt: skip
    return {
        "columns": [
            column("on", _("Ngày"), "day"), column("unit", _("Đơn vị trước đó")), column("part", _("Phần chuyển")),
            column("into", _("Nay thuộc")),
        ],
        "rows": rows,
        "empty": {"title": _("Chưa có thay đổi địa giới nào từ 01/7/2025"), "text": "", "icon": "map-pin"},
    }  # fmt: skip
