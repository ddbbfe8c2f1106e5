"""Doing something with a list 03/TD: the very write is rehearsed, told in sentences, then done."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.credit.applications.queries import list_seen
from dongvon.front.web.pages.applications.list_actions import ON_LISTS
from dongvon.front.web.pages.applications.list_standing import ListStanding
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import named
from dongvon.front.web.pages.kit.parts import Page, figure


class ListDesk(RehearsedDesk[ListStanding]):
    @classmethod
    def of(cls, actor: Actor, list_id: int, key: str) -> "ListDesk":
        action = named(ON_LISTS, key)
        at = ListStanding(actor, list_seen(actor, list_id))
        asked = [one for line in action.lines(at) for one in action.per_line(line)]
        return cls(actor, replace(action, inputs=(*action.inputs, *asked)), at)

    def frame(self) -> Page:
        row, back = self.standing.list, reverse("member_list", args=[self.standing.list.pk])
        standing = self.standing.standing
        return {
            "subtitle": _("Danh sách 03/TD số {number}").format(number=row.number),
            "crumbs": [
                {"label": _("Danh sách 03/TD"), "url": reverse("member_lists")},
                {"label": row.number, "url": back},
                {"label": _(self.action.title), "url": None},
            ],
            "figures": [
                figure(_("Hồ sơ"), len(standing), "count"),
                figure(_("Đề nghị vay"), sum(one.amount for one in standing), "dong"),
            ],
            "url": reverse("member_list_action", args=[row.pk, self.action.key]),
            "back_url": back,
        }
