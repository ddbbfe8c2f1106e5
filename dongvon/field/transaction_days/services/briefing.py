"""Around the money: which groups came, which lists were put up, what the briefing concluded and who is to do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.transaction_days.models import Minutes, Posted, Presence, Task
from dongvon.field.transaction_days.queries import refuse_closed_session, session_for_write
from dongvon.field.transaction_days.to_post import LISTS, LISTS_SOURCE
from dongvon.parties.groups.models import BoardSeat
from dongvon.parties.groups.queries import group_for

LONGEST, MOST_TASKS = 8_000, 40


@service(Role.POINT_LEADER, Role.TELLER, Role.CONTROLLER, Role.BANK_OFFICER)
def mark_present(*, actor: Actor, request_id: UUID, session_id: int, group_id: int, post: str) -> Done:
    """A group has come: its head, or in his absence its deputy. Source: the bank's question bank 2021, PC4."""
    session = session_for_write(actor, session_id)
    refuse_closed_session(session)
    group = group_for(actor, group_id)
    if post not in BoardSeat.Post.values or group.hamlet.point_id != session.point_id:
        text = N_("Tổ này không thuộc điểm giao dịch, hoặc người đến không phải tổ trưởng, tổ phó.")
        raise Refused(Problem("not_of_this_point", text, {}, "QB 2021, PC4"))
    Presence.objects.update_or_create(
        session=session,
        group=group,
        defaults={"place": session.place, "post": post, "marked_by_id": actor.user_id},
    )
    return Done(place=session.place, about=("session", session.pk), facts={"group": group.code, "post": post})


@service(Role.POINT_LEADER, Role.BANK_OFFICER, Role.WARD_OFFICER)
def put_up(*, actor: Actor, request_id: UUID, session_id: int, codes: Sequence[str]) -> Done:
    """Lists put up at the point (`to_post.LISTS`); one that hangs already stays."""
    session = session_for_write(actor, session_id)
    unknown = set(codes) - set(LISTS)
    if unknown:
        text = N_("Không có danh mục niêm yết “{code}”.")
        raise Refused(Problem("list_unknown", text, {"code": min(unknown)[:40]}, LISTS_SOURCE))
    Posted.objects.bulk_create(
        [
            Posted(place=session.place, session=session, code=code, posted_by_id=actor.user_id)
            for code in dict.fromkeys(codes)
        ],
        ignore_conflicts=True,
    )
    return Done(place=session.place, about=("session", session.pk), facts={"lists": sorted(set(codes))})


@dataclass(frozen=True, slots=True)
class NewTask:
    """A conclusion of the briefing: what, who, by when."""

    what: str
    owner: str
    due_on: date


@service(Role.POINT_LEADER, Role.BANK_OFFICER)
def write_minutes(
    *,
    actor: Actor,
    request_id: UUID,
    session_id: int,
    number: str = "",
    new_policy: str = "",
    results: str = "",
    shortcomings: str = "",
    next_month: str = "",
    tasks: Sequence[NewTask] = (),
) -> Done:
    """The conclusions of the briefing (TB-KLGB), written anew as often as needed; tasks given are added to those there
    are. Source: template TB-KLGB; the briefing is chaired by the team's leader."""
    session = session_for_write(actor, session_id)
    parts = {
        "new_policy": new_policy, "results": results, "shortcomings": shortcomings, "next_month": next_month,
    }  # fmt: skip
    if not any(text.strip() for text in parts.values()) and not tasks:
        raise Refused(Problem("minutes_empty", N_("Biên bản giao ban chưa có nội dung nào."), {}, "TB-KLGB"))
    if len(tasks) > MOST_TASKS or any(len(text) > LONGEST for text in parts.values()):
        raise Refused(Problem("minutes_too_long", N_("Nội dung biên bản giao ban quá dài."), {}, "TB-KLGB"))
    for task in tasks:
        _sound_task(task, session.held_on)
    Minutes.objects.update_or_create(
        session=session,
        defaults={name: text.strip() for name, text in parts.items()}
        | {"place": session.place, "number": number.strip()[:40], "written_by_id": actor.user_id},
    )
    made = Task.objects.bulk_create(
        Task(place=session.place, session=session, what=one.what.strip(), owner=one.owner.strip(), due_on=one.due_on)
        for one in tasks
    )
    return Done(
        place=session.place, about=("session", session.pk), answer={"tasks": [one.pk for one in made]},
    )  # fmt: skip


def _sound_task(task: NewTask, held_on: date) -> None:
    if not 0 < len(task.what.strip()) <= 300 or not 0 < len(task.owner.strip()) <= 120:
        text = N_("Mỗi việc cần nội dung (đến 300 chữ) và người chịu trách nhiệm (đến 120 chữ).")
        raise Refused(Problem("task_unclear", text, {}, "TB-KLGB"))
    if task.due_on < held_on:
        text = N_("Hạn làm việc “{what}” là {due}, trước ngày họp.")
        raise Refused(Problem("task_due_before", text, {"what": task.what[:60], "due": day_text(task.due_on)}))


@service(
    Role.POINT_LEADER, Role.BANK_OFFICER, Role.WARD_OFFICER, Role.WARD_LEADER, Role.ASSOCIATION_OFFICER
)  # fmt: skip
def finish_task(*, actor: Actor, request_id: UUID, task_id: int, done_on: date, outcome: str = "") -> Done:
    """A task of a briefing is done."""
    task = Task.objects.select_for_update().filter(pk=task_id, place__in=actor.places).first()
    if task is None:
        raise Refused(Problem("task_unknown", N_("Không có việc này trong phạm vi của bạn.")))
    if task.done_on is not None:
        raise Refused(Problem("task_done", N_("Việc này đã làm xong ngày {on}."), {"on": day_text(task.done_on)}))
    task.done_on, task.outcome = done_on, outcome.strip()[:300]
    task.save(update_fields=["done_on", "outcome"])
    return Done(place=task.place, about=("task", task.pk), facts={"done_on": done_on})
