"""The open meeting of a group on a phone: who is there, each application read out and voted on, sent once; and its
minutes afterwards. Names of the form: `co` a household that is there, and by application id `doc-` read out, `thuan-`
for, `chong-` against, `trang-` abstained, `tranh-` stands aside, `lydo-` why not."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.eligibility import Limits
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.screening import CONFLICT, screening_setting
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Application, Ballot
from dongvon.credit.applications.queries import meeting_seen, waiting_for_meeting
from dongvon.credit.applications.services import hold_meeting
from dongvon.credit.applications.services.meeting import Minutes
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.applications.asking import asked_in_words, plan_facts
from dongvon.front.web.pages.applications.list_standing import desk_day
from dongvon.front.web.pages.kit.naming import group_label, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_name
from dongvon.front.web.pages.loans.explained import read_day
from dongvon.parties.groups.models import Association, Group
from dongvon.parties.groups.queries import board_of, group_for, members_of
from dongvon.parties.households.models import Person

QUORUM = "10C/TD"
MOST_REASON, MOST_REMARKS = 200, 1000


def page(actor: Actor, group_id: int, sent: QueryDict | None = None) -> Page:
    """The context of party/meeting.html; `sent`: what was ticked, where it was refused."""
    group = group_for(actor, group_id)
    on, limits = desk_day(group.place), Limits()
    members = _members(group, on)
    head = board_of(group.pk, on).get("head")
    given = sent or QueryDict()
    there = {int(one) for one in given.getlist("co") if one.isdigit()}
    label = group_label(group.code, head.name if head else None)
    return {
        "title": _("Họp bình xét"), "subtitle": f"{label} · {group.hamlet.name}",
        "crumbs": [{"label": group.code, "url": reverse("group", args=[group.pk])}, {"label": _("Họp"), "url": None}],
        "group": group, "held_on": given.get("ngay") or on.isoformat(), "today": _latest(on).isoformat(),
        "request_id": given.get("request_id") or uuid4(),
        "association": Association(group.association).label, "association_there": "hoi" in given,
        "hamlet_head_there": "truong" in given, "remarks": given.get("khac", ""),
        "members": [{"id": number, "name": name, "there": number in there} for number, name in members],
        "applications": [_one(row, given, members) for row in waiting_for_meeting(group)],
        "needed": -(-len(members) * limits.quorum_of[0] // limits.quorum_of[1]),
        "majority_share": limits.majority_of[0], "majority_whole": limits.majority_of[1],
        "rule": source(_(CONFLICT), confidence="seen"),
        "quorum_source": source(QUORUM, confidence="memory"),
    }  # fmt: skip


def _latest(on: date) -> date:
    return max(on, timezone.localdate())


def _members(group: Group, on: date) -> list[tuple[int, str]]:
    """Household and name of who stands for it, in the order of names."""
    ids = members_of(group.pk, on).values_list("household_id", flat=True)
    rows = Person.objects.filter(household__in=ids, head=True).order_by("sort_key", "pk")
    return list(rows.values_list("household_id", "name"))


def _one(row: Any, given: QueryDict, members: list[tuple[int, str]]) -> Page:
    """One application as it is read out."""
    number = row.pk
    aside = {int(one) for one in given.getlist(f"tranh-{number}") if one.isdigit()}
    problems = problems_of(row, row.made_on)
    return {
        "id": number, "household_id": row.household_id, "name": row.borrower.name,
        "programme": programme_name(row.programme), "said": asked_in_words(row), "facts": plan_facts(row),
        "again": _heard_again(row) if row.heard_again else "", "read": not given or f"doc-{number}" in given,
        "problems": [{"text": said(one), "blocks": one.severity == "block"} for one in problems],
        "votes_for": given.get(f"thuan-{number}", ""), "against": given.get(f"chong-{number}", ""),
        "abstained": given.get(f"trang-{number}", ""), "reason": given.get(f"lydo-{number}", ""),
        "others": [{"id": one, "name": name, "aside": one in aside} for one, name in members
                   if one != row.household_id],
    }  # fmt: skip


def _heard_again(row: Application) -> str:
    """Why it was not chosen the last time, and what the applicant says to it."""
    ballot = row.ballots.order_by("-meeting__held_on", "-pk").first()
    asked = row.appeals.get(ballot=None)
    text = _("Xét lại: lần trước không chọn vì “{reason}”; người vay nói “{said}”.")
    return text.format(reason=ballot.reason if ballot else "…", said=asked.reason)


def held(actor: Actor, group_id: int, sent: QueryDict) -> dict[str, Any]:
    """Book the meeting that was sent. Sent twice it is booked once."""
    day = read_day(sent.get("ngay", ""))
    if day is None or day > _latest(desk_day(group_for(actor, group_id).place)):
        raise Refused(Problem("day_unknown", N_("Không có ngày “{day}”."), {"day": sent.get("ngay", "")[:20]}))
    try:
        request_id = UUID(sent.get("request_id", ""))
    except ValueError:
        raise Refused(Problem("request_unknown", N_("Trang này mở đã lâu; hãy mở lại rồi ghi."))) from None
    read = [name.removeprefix("doc-") for name in sent if name.startswith("doc-") and name[4:].isdigit()]
    there = tuple(sorted({int(one) for one in sent.getlist("co") if one.isdigit()}))
    minutes = Minutes(
        attended=there,
        against={number: _number(sent, f"chong-{number}") for number in read},
        abstained={number: _number(sent, f"trang-{number}") for number in read},
        aside={number: tuple(sorted(int(one) for one in sent.getlist(f"tranh-{number}") if one.isdigit()))
               for number in read},
        reasons={number: sent.get(f"lydo-{number}", "")[:MOST_REASON] for number in read},
        remarks=sent.get("khac", "").strip()[:MOST_REMARKS],
    )  # fmt: skip
    return hold_meeting(
        actor=actor, request_id=request_id, group_id=group_id, held_on=day, present_count=len(there),
        association_attended="hoi" in sent, hamlet_head_attended="truong" in sent,
        votes={number: _number(sent, f"thuan-{number}") for number in read}, minutes=minutes,
    )  # fmt: skip


def _number(sent: QueryDict, name: str) -> int:
    text = sent.get(name, "").strip() or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise Refused(Problem("votes_not_a_number", N_("Số phiếu “{text}” không phải là số."), {"text": text[:20]}))
    return int(text)


# --- afterwards -------------------------------------------------------------------------------------------------------


def minutes(actor: Actor, meeting_id: int) -> Page:
    """The minutes as a page: who was there, the votes, who stood aside, until when one may ask again."""
    row = meeting_seen(actor, meeting_id)
    ballots = list(row.ballots.select_related("application__borrower", "appeal").order_by("pk"))
    listed = getattr(row, "list", None)
    actions = [{"label": _("In biên bản 10C/TD"), "url": reverse("minutes_paper", args=[row.pk]), "icon": "printer"}]
    if listed is not None:
        url = reverse("member_list", args=[listed.pk])
        actions.insert(0, {"label": _("Danh sách 03/TD"), "url": url, "icon": "clipboard-list", "primary": True})
    setting = screening_setting(row.held_on)
    text = _("Người không được chọn có quyền đề nghị xét lại trong {days} ngày; cuộc họp sau phải biểu quyết lại.")
    names = _names([number for one in ballots for number in one.aside])
    there = _names(list(row.attended.values_list("household_id", flat=True)))
    return {
        "title": _("Biên bản họp 10C/TD ngày {day}").format(day=f"{row.held_on:%d/%m/%Y}"),
        "subtitle": f"{_('Tổ {code}').format(code=row.group.code)} · {row.group.hamlet.name}",
        "crumbs": [{"label": row.group.code, "url": reverse("group", args=[row.group_id])},
                   {"label": _("Họp"), "url": None}],
        "actions": actions,
        "figures": [figure(_("Có mặt"), row.present_count, "count", note=_("trên {members} tổ viên").format(
                        members=row.member_count)),
                    figure(_("Hồ sơ bình xét"), len(ballots), "count"),
                    figure(_("Được chọn"), sum(one.chosen for one in ballots), "count")],
        "rule": text.format(days=setting.appeal_days),
        "source": source(_(setting.source), confidence=setting.confidence),
        "parts": [
            {"title": _("Biểu quyết"), "note": row.remarks, "table": _votes(ballots, names)},
            *([{"title": _("Điểm danh"), "note": "", "table": {
                "columns": [column("name", _("Người đại diện hộ"))],
                "rows": [{"name": one} for one in there.values()]}}] if there else []),
        ],
    }  # fmt: skip


def _names(households: list[int]) -> dict[int, str]:
    rows = Person.objects.filter(household__in=households, head=True).order_by("sort_key", "pk")
    return dict(rows.values_list("household_id", "name"))


def _votes(ballots: list[Ballot], names: dict[int, str]) -> Page:
    columns = [
        column("who", _("Người xin vay")), column("programme", _("Chương trình"), "programme"),
        column("amount", _("Xin vay (đồng)"), "money"), column("votes_for", _("Đồng ý"), "count"),
        column("against", _("Không đồng ý"), "count"), column("abstained", _("Không ý kiến"), "count"),
        column("aside", _("Tránh biểu quyết")), column("result", _("Kết quả"), "state"), column("why", _("Lý do")),
    ]  # fmt: skip
    rows = [
        {"url": reverse("application", args=[one.application_id]), "who": one.application.borrower.name,
         "programme": programme_cell(one.application.programme), "amount": one.application.amount,
         "votes_for": one.votes_for, "against": one.votes_against, "abstained": one.abstained,
         "aside": ", ".join(names.get(number, "…") for number in one.aside),
         "result": {"label": _("chọn"), "tone": "good"} if one.chosen else {"label": _("không chọn"), "tone": "alert"},
         "why": one.reason or (_("xét lại theo đề nghị của người vay") if hasattr(one, "appeal") else "")}
        for one in ballots
    ]  # fmt: skip
    return {"columns": columns, "rows": rows}
