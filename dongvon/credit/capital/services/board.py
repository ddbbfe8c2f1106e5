"""The board of representatives of a commune: who sits on it, meetings with opinions in writing, inspections.

The bank's office is the board's permanent section (cơ quan thường trực); the ward keeps the board it created by its
decision. Members read. Sources: NĐ 06/2026/NĐ-CP; rules of the board as asked in 2021 (an absent member sends his
opinion in writing before the session, nobody stands in for him). Size, quorum and how often it meets are not known."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.base.places.models import Hamlet
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.capital.models import (
    BoardAttendance,
    BoardFinding,
    BoardInspection,
    BoardMeeting,
    BoardMember,
    BoardMinutes,
    WrittenOpinion,
)
from dongvon.credit.capital.queries import board_meeting_for, board_on, inspection_for, refuse_elsewhere
from dongvon.credit.capital.services.checks import refuse_ahead, refuse_unfit

SOURCE = "NĐ 06/2026/NĐ-CP (10/01/2026)"
OPINIONS = N_("Bộ câu hỏi nghiệp vụ NHCSXH 2021 (PC13-17)")
ABOUT_MEETING = "board_meeting"
KEEPERS = (Role.WARD_OFFICER, Role.WARD_LEADER, Role.BANK_OFFICER)


@service(Role.WARD_OFFICER, Role.WARD_LEADER)
def seat_member(
    *, actor: Actor, request_id: UUID, place: str, name: str, office: str, seat: str, decision_no: str, since_on: date
) -> Done:
    """A member by decision of the commune's People's Committee; one head at a time."""
    refuse_elsewhere(actor, place)
    refuse_unfit(BoardMember, name=name, office=office, decision_no=decision_no)
    sitting = board_on(place, since_on)
    if seat not in set(BoardMember.Seat) or any(one.name == name.strip() for one in sitting):
        raise Refused(Problem("board_seat_unsound", N_("Người này đã trong ban, hoặc chức danh không có.")))
    if seat == BoardMember.Seat.HEAD and any(one.seat == seat for one in sitting):
        raise Refused(Problem("board_has_a_head", N_("Ban đã có Trưởng ban; hãy ghi thôi giữ chức trước."), {}, SOURCE))
    row = BoardMember.objects.create(
        place=place, name=name.strip(), office=office.strip(), seat=seat, decision_no=decision_no.strip(),
        since_on=since_on,
    )  # fmt: skip
    return Done(place, ("board_member", row.pk), {"member_id": row.pk}, {"seat": seat})


@service(Role.WARD_OFFICER, Role.WARD_LEADER)
def end_seat(*, actor: Actor, request_id: UUID, member_id: int, until_on: date) -> Done:
    """A member sits no more from a day on."""
    row = BoardMember.objects.select_for_update().filter(pk=member_id, place__in=actor.places).first()
    if row is None or row.until_on is not None or until_on <= row.since_on:
        raise Refused(
            Problem("board_seat_not_ended", N_("Không có thành viên này, hoặc ngày thôi giữ chức không đúng."))
        )
    row.until_on = until_on
    row.save(update_fields=["until_on"])
    return Done(row.place, ("board_member", row.pk), {"member_id": row.pk}, {"until_on": until_on})


@service(*KEEPERS)
def call_meeting(*, actor: Actor, request_id: UUID, place: str, number: str, meets_on: date, agenda: str) -> Done:
    """A meeting of the commune's board is called for a day."""
    refuse_elsewhere(actor, place)
    refuse_unfit(BoardMeeting, number=number, agenda=agenda)
    if not board_on(place, meets_on):
        raise Refused(Problem("no_board_yet", N_("Ngày ấy chưa có Ban đại diện xã, phường."), {}, SOURCE))
    if BoardMeeting.objects.filter(place=place, meets_on=meets_on).exists():
        text = N_("Ngày {day} đã có cuộc họp của ban.")
        raise Refused(Problem("board_meets_already", text, {"day": day_text(meets_on)}))
    row = BoardMeeting.objects.create(
        place=place, number=number.strip(), meets_on=meets_on, agenda=agenda.strip(), user_id=actor.user_id
    )
    return Done(place, (ABOUT_MEETING, row.pk), {"meeting_id": row.pk}, {"meets_on": meets_on})


@service(*KEEPERS)
def give_opinion(
    *, actor: Actor, request_id: UUID, meeting_id: int, member_id: int, on: date, text: str
) -> Done:  # fmt: skip
    """The opinion a member who will be absent sends in writing before the session."""
    meeting = board_meeting_for(actor, meeting_id)
    refuse_unfit(WrittenOpinion, text=text)
    refuse_ahead(on)
    if member_id not in {one.pk for one in board_on(meeting.place, meeting.meets_on)}:
        raise Refused(Problem("not_on_the_board", N_("Người này không trong ban vào ngày họp."), {}, OPINIONS))
    if on >= meeting.meets_on or BoardMinutes.objects.filter(meeting=meeting).exists():
        words = N_("Ý kiến bằng văn bản phải gửi trước ngày họp {day}.")
        raise Refused(Problem("opinion_after_the_session", words, {"day": day_text(meeting.meets_on)}, OPINIONS))
    if WrittenOpinion.objects.filter(meeting=meeting, member=member_id).exists():
        raise Refused(Problem("opinion_given", N_("Thành viên này đã gửi ý kiến cho cuộc họp.")))
    row = WrittenOpinion.objects.create(
        place=meeting.place, meeting=meeting, member_id=member_id, on=on, text=text.strip(), user_id=actor.user_id
    )
    return Done(meeting.place, (ABOUT_MEETING, meeting.pk), {"opinion_id": row.pk}, {"member": member_id})


@service(*KEEPERS)
def record_minutes(
    *, actor: Actor, request_id: UUID, meeting_id: int, chair_id: int, present: Collection[int], conclusion: str,
    attachment_id: int,
) -> Done:  # fmt: skip
    """The minutes with the signed paper: who sat there, what was concluded. Says who was absent without an opinion."""
    meeting = board_meeting_for(actor, meeting_id)
    refuse_unfit(BoardMinutes, conclusion=conclusion)
    refuse_ahead(meeting.meets_on)
    board = {one.pk: one for one in board_on(meeting.place, meeting.meets_on)}
    there = set(present)
    if chair_id not in there or there - set(board):
        text = N_("Người chủ trì phải dự họp; chỉ thành viên trong ban dự họp, không ai dự thay.")
        raise Refused(Problem("nobody_stands_in", text, {}, OPINIONS))
    if BoardMinutes.objects.filter(meeting=meeting).exists():
        raise Refused(Problem("minutes_known", N_("Cuộc họp này đã có biên bản.")))
    paper = Attachment.objects.filter(
        pk=attachment_id, about_type=ABOUT_MEETING, about_id=meeting.pk, place=meeting.place
    ).first()
    if paper is None:
        raise Refused(Problem("no_signed_minutes", N_("Phải đính kèm bản quét biên bản đã ký.")))
    row = BoardMinutes.objects.create(
        place=meeting.place, meeting=meeting, chair_id=chair_id, conclusion=conclusion.strip(), paper=paper,
        user_id=actor.user_id,
    )  # fmt: skip
    BoardAttendance.objects.bulk_create(
        BoardAttendance(place=meeting.place, minutes=row, member_id=number) for number in sorted(there)
    )
    wrote = set(WrittenOpinion.objects.filter(meeting=meeting).values_list("member_id", flat=True))
    silent = [board[number].name for number in board if number not in there | wrote]
    return Done(meeting.place, (ABOUT_MEETING, meeting.pk), {"minutes_id": row.pk, "silent": silent},
                {"present": len(there), "board": len(board)})  # fmt: skip


@service(*KEEPERS)
def plan_inspection(
    *, actor: Actor, request_id: UUID, place: str, board: str, document: str, since_on: date, until_on: date,
    subject: str, inspectors: str,
) -> Done:  # fmt: skip
    """A plan of a board to inspect in the commune; the province's is entered by the bank."""
    refuse_elsewhere(actor, place)
    refuse_unfit(BoardInspection, document=document, subject=subject, inspectors=inspectors)
    if board not in set(BoardInspection.Board) or until_on < since_on:
        raise Refused(Problem("inspection_unsound", N_("Chọn ban kiểm tra; ngày kết thúc không trước ngày bắt đầu.")))
    if board == BoardInspection.Board.PROVINCE and actor.role != Role.BANK_OFFICER:
        text = N_("Kế hoạch của Ban đại diện tỉnh do ngân hàng, cơ quan thường trực, ghi.")
        raise Refused(Problem("inspection_of_the_province", text, {}, SOURCE))
    row = BoardInspection.objects.create(
        place=place, board=board, document=document.strip(), since_on=since_on, until_on=until_on,
        subject=subject.strip(), inspectors=inspectors.strip(), user_id=actor.user_id,
    )  # fmt: skip
    return Done(place, ("board_inspection", row.pk), {"inspection_id": row.pk}, {"board": board})


@service(*KEEPERS)
def record_finding(
    *, actor: Actor, request_id: UUID, inspection_id: int, on: date, text: str, hamlet_id: int | None = None,
    due_on: date | None = None, answers_id: int | None = None,
) -> Done:  # fmt: skip
    """What an inspection found, to be put right by a day; or (`answers_id`) that a finding was put right, and how."""
    row = inspection_for(actor, inspection_id)
    refuse_unfit(BoardFinding, text=text)
    refuse_ahead(on)
    if on < row.since_on:
        raise Refused(Problem("finding_before_inspection", N_("Ngày ghi trước ngày bắt đầu kiểm tra.")))
    if hamlet_id is not None and not Hamlet.objects.filter(pk=hamlet_id, place=row.place).exists():
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn này trong phạm vi của bạn.")))
    if answers_id is not None:
        first = BoardFinding.objects.filter(pk=answers_id, inspection=row, answers=None).first()
        if first is None or BoardFinding.objects.filter(answers=first).exists() or on < first.on:
            raise Refused(
                Problem("finding_not_answered", N_("Kiến nghị này không có, đã xong, hoặc ngày ghi trước nó."))
            )
    found = BoardFinding.objects.create(
        place=row.place, inspection=row, hamlet_id=hamlet_id, on=on, text=text.strip(),
        due_on=None if answers_id else due_on, answers_id=answers_id, user_id=actor.user_id,
    )  # fmt: skip
    return Done(row.place, ("board_inspection", row.pk), {"finding_id": found.pk}, {"answers": answers_id})
