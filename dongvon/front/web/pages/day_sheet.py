"""Keying in a collection sheet 13/TD: one line a loan and a deposit, then the very posting, rehearsed, then done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.collecting.entries import Entry
from dongvon.field.transaction_days.models import Session, Sheet
from dongvon.field.transaction_days.queries import MemberRows, session_for, sheet_of
from dongvon.field.transaction_days.services import Collected, post_sheet
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.parts import Page, figure, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for

FIELDS = (("i", "interest"), ("d", "deposit"), ("s", "interest_from_savings"), ("p", "principal_from_savings"))


@dataclass(slots=True)
class Drawn:
    """What the view answers with: a page, or the word that something was done."""

    template: str = ""
    context: Page = field(default_factory=dict)
    status: int = 200
    done: str = ""


class Keyed:
    """One sheet being keyed in."""

    def __init__(self, actor: Actor, session_id: int, group_id: int) -> None:
        self.actor = actor
        self.session: Session = session_for(actor, session_id)
        self.group: Group | None = group_for(actor, group_id) if group_id else None
        self.members: list[MemberRows] = sheet_of(actor, self.session, self.group)
        self.earlier = Sheet.objects.filter(session=self.session, group=self.group).count()

    def draw(self, step: str, post: Mapping[str, Any] | None) -> Drawn:
        if post is None:
            return Drawn("days/sheet.html", self._page({}, None))
        try:
            entries, cash = self._entries(post), amount_of(post.get("cash", "0") or "0")
            content = {
                "session_id": self.session.pk,
                "group_id": self.group.pk if self.group else None,
                "collected": Collected(entries, cash),
                "supplementary": bool(self.earlier),
                "keep_surplus": post.get("keep") == "on",
            }
            request_id = _uuid(post.get("request_id", ""))
            if step == "ghi":
                post_sheet(actor=self.actor, request_id=request_id, **content)
                return Drawn(done=_("Đã ghi bảng kê 13/TD của {who}.").format(who=self._who()))
            with rehearsal(self.actor):
                answer = post_sheet(actor=self.actor, request_id=uuid4(), **content)
            return Drawn("days/sheet_preview.html", self._preview(post, entries, cash, answer))
        except Refused as refusal:
            problem = {"tone": "alert", "what": said(refusal.problem), "why": refusal.problem.source}
            return Drawn("days/sheet.html", self._page(post, problem), 422)

    def _who(self) -> str:
        return self.group.code if self.group else _("vay trực tiếp")

    def _entries(self, post: Mapping[str, Any]) -> tuple[Entry, ...]:
        found = []
        for member in self.members:
            about = [("d", member.household_id), *((key, row.loan.pk) for row in member.loans for key in "isp")]
            for key, pk in about:
                amount = amount_of(post.get(f"{key}-{pk}", "") or "0")
                if amount:
                    receipt = str(post.get(f"r-{key}-{pk}", "")).strip()
                    found.append(Entry(dict(FIELDS)[key], pk, amount, receipt))
        return tuple(found)

    def _page(self, post: Mapping[str, Any], problem: Page | None) -> Page:
        start = 0
        members = []
        for number, member in enumerate(self.members, 1):
            members.append(
                {
                    "number": number,
                    "name": member.name,
                    "savings": member.savings,
                    "household_id": member.household_id,
                    "deposit": post.get(f"d-{member.household_id}", member.wanted or ""),
                    "loans": [
                        {
                            "pk": row.loan.pk,
                            "programme": programme_short(row.loan.programme),
                            "outstanding": row.position.outstanding,
                            "arrears": row.arrears,
                            "falling_due": row.falling_due,
                            "owed": row.owed,
                            "interest": post.get(f"i-{row.loan.pk}", "" if self.earlier else row.owed or ""),
                            "from_savings": post.get(f"s-{row.loan.pk}", ""),
                            "principal": post.get(f"p-{row.loan.pk}", ""),
                        }
                        for row in member.loans
                    ],
                }
            )
            start += member.owed
        return {
            "title": _("Bảng kê 13/TD"),
            "subtitle": f"{self._who()} · {self.session.point.name} {day_text(self.session.held_on)}",
            "crumbs": [
                {"label": _("Phiên giao dịch xã"), "url": reverse("days")},
                {"label": day_text(self.session.held_on), "url": reverse("day", args=[self.session.pk])},
            ],
            "figures": [
                figure(_("Tổ viên"), len(self.members), "count"),
                figure(_("Lãi phải thu"), start, "dong"),
                figure(_("Bảng kê đã ghi tại phiên này"), self.earlier, "count"),
            ],
            "members": members,
            "problem": problem,
            "cash": post.get("cash", ""),
            "keep": post.get("keep") == "on",
            "request_id": post.get("request_id") or uuid4(),
            "session": self.session,
        }

    def _preview(self, post: Mapping[str, Any], entries: tuple[Entry, ...], cash: int, answer: Page) -> Page:
        sums = {kind: sum(one.amount for one in entries if one.kind == kind) for _key, kind in FIELDS}
        carried = [(key, value) for key, value in post.items() if key not in ("csrfmiddlewaretoken", "buoc") and value]
        return self._page(post, None) | {
            "figures": [
                figure(_("Tiền mặt kiểm đếm"), cash, "dong"),
                figure(_("Lãi thu bằng tiền mặt"), sums["interest"], "dong"),
                figure(_("Tiền gửi"), sums["deposit"], "dong"),
            ],
            "sums": [
                (_("Số dòng thu"), len(entries), "count"),
                (_("Lãi phải thu đến ngày giao dịch"), answer.get("interest_due"), "dong"),
                (_("Lãi trừ từ tiền gửi"), sums["interest_from_savings"], "dong"),
                (_("Gốc trừ từ tiền gửi"), sums["principal_from_savings"], "dong"),
            ],
            "carried": carried,
        }


def amount_of(text: object) -> int:
    """An amount as people write it: digits, with dots, commas or spaces between; anything else is refused."""
    plain = str(text).replace(".", "").replace(",", "").replace(" ", "").replace("\u00a0", "")
    if not plain.isdecimal() or not plain.isascii() or len(plain) > 15:
        raise Refused(Problem("amount_unreadable", N_("Số tiền “{text}” không đọc được."), {"text": str(text)[:30]}))
    return int(plain)


def _uuid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Refused(Problem("request_unreadable", N_("Hãy mở lại trang và làm lại."))) from None
