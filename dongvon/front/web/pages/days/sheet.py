"""Keying in a collection sheet 13/TD: one line a loan and a deposit, then the very posting, rehearsed, then done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.base.access.queries import is_answered
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.collecting.entries import Entry
from dongvon.field.collecting.queries import delivered
from dongvon.field.transaction_days.models import Session, Sheet
from dongvon.field.transaction_days.queries import MemberRows, SheetRow, session_for, sheet_of
from dongvon.field.transaction_days.services import Collected, post_sheet
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page, figure, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for

FIELDS = (("i", "interest"), ("d", "deposit"), ("s", "interest_from_savings"), ("p", "principal_from_savings"))

HANDED_KINDS = {
    "interest": gettext_lazy("Trả lãi"),
    "deposit": gettext_lazy("Gửi tiền"),
    "interest_from_savings": gettext_lazy("Trả lãi từ tiền gửi"),
    "principal_from_savings": gettext_lazy("Trả gốc từ tiền gửi"),
}


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
        # What phones handed in is taken as it came, line by line: a line left out waits for the next sheet.
        self.handed = delivered(actor, group_id, self.session.held_on) if group_id else ()
        self.handed_loans = {one.about_id for one in self.handed if one.kind == "interest"}
        self.handed_savers = {one.about_id for one in self.handed if one.kind == "deposit"}

    def draw(self, step: str, post: Mapping[str, Any] | None) -> Drawn:
        if post is None:
            return Drawn("days/sheet.html", self._page({}, None))
        try:
            request_id = _uuid(post.get("request_id", ""))
            if step == "ghi" and is_answered(request_id):  # what a phone handed in waits no more: asked anew it differs
                return Drawn(done=_("Đã ghi bảng kê 13/TD của {who}.").format(who=self._who()))
            entries, cash = self._entries(post), amount_of(post.get("cash", "0") or "0")
            content = {
                "session_id": self.session.pk,
                "group_id": self.group.pk if self.group else None,
                "collected": Collected(entries, cash),
                "supplementary": bool(self.earlier),
                "keep_surplus": post.get("keep") == "on",
            }
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
        found = [one for one in self.handed if post.get(f"e-{one.entry_id}") == "on"]
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
                    "deposit": post.get(
                        f"d-{member.household_id}",
                        "" if member.household_id in self.handed_savers else member.wanted or "",
                    ),
                    "loans": [
                        {
                            "pk": row.loan.pk,
                            "programme": programme_short(row.loan.programme),
                            "outstanding": row.position.outstanding,
                            "arrears": row.arrears,
                            "falling_due": row.falling_due,
                            "owed": row.owed,
                            "interest": post.get(f"i-{row.loan.pk}", self._prefilled(row)),
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
            "handed": [self._handed(one, post) for one in self.handed],
            "problem": problem,
            "cash": post.get("cash", ""),
            "keep": post.get("keep") == "on",
            "request_id": post.get("request_id") or uuid4(),
            "session": self.session,
        }

    def _prefilled(self, row: SheetRow) -> int | str:
        return "" if self.earlier or row.loan.pk in self.handed_loans else row.owed or ""

    def _handed(self, one: Entry, post: Mapping[str, Any]) -> Page:
        """A line a phone handed in, ticked unless the teller took it out."""
        names = {member.household_id: member.name for member in self.members}
        names |= {row.loan.pk: member.name for member in self.members for row in member.loans if one.kind != "deposit"}
        return {
            "name": f"e-{one.entry_id}",
            "who": names.get(one.about_id, ""),
            "what": HANDED_KINDS[one.kind],
            "amount": one.amount,
            "cash": one.kind in ("interest", "deposit"),
            "receipt": one.receipt,
            "on": one.collected_on,
            "ticked": not post or post.get(f"e-{one.entry_id}") == "on",
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
