"""Targets of 2025 in two versions with their rounds by hamlet and the first of 2026, requests for capital, needs of
2026, the ward's board.

Every number is derived from the year as it was lived: a target is the most that was outstanding or approved in its
months, with a margin, so the year's lending stays within it. Nothing is booked, so no figure changes."""

from collections.abc import Mapping
from datetime import date

from django.db import connection

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.access.statements import run
from dongvon.base.attachments.services import attach
from dongvon.core.targets import UNIT, Level, in_units
from dongvon.credit.capital.services import (
    Line,
    answer_request,
    ask_for_capital,
    call_meeting,
    decide_targets,
    give_opinion,
    pass_on_request,
    plan_inspection,
    propose_targets,
    record_finding,
    record_minutes,
    record_need,
    seat_member,
    send_needs,
)
from dongvon.credit.capital.services.board import ABOUT_MEETING
from dongvon.credit.capital.services.targets import ABOUT_SHEET
from dongvon.credit.capital.standing import Part, balances_on, summed
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.office.documents.blocks import lines as sentences
from dongvon.office.documents.blocks import page, pdf, signs
from dongvon.parties.groups.models import Group

YEAR, LAST = 2025, date(2025, 12, 31)
TURN = date(2025, 10, 1)  # the autumn version binds from here
NEXT = date(2026, 1, 5)  # the first targets of the year after
STEP = 10_000_000
MARGIN_PERCENT, GROWTH_PERCENT = 2, 5
SURVEYED = 10  # groups that answered the survey of needs
PROVINCE = "Trưởng Ban đại diện HĐQT NHCSXH tỉnh (dữ liệu mẫu)"
CHAIR = "Chủ tịch UBND phường (dữ liệu mẫu)"

# What raises or lowers outstanding and approved together: a grant on the day of its approval, everything that moves
# principal afterwards, but no payout, which only turns the one into the other.
_DELTAS = """
    SELECT l.programme, l.fund_id, l.hamlet_id, greatest(m.booked_on, %(since)s - 1) AS on_day,
           sum(m.in_term + m.overdue + m.frozen)::bigint
    FROM loans_movement m JOIN loans_loan l ON l.id = m.loan_id
    WHERE m.place = %(place)s AND m.booked_on <= %(until)s
      AND (m.event <> 'paid_out' OR m.booked_on < %(since)s OR l.origin <> 'own')
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT l.programme, l.fund_id, l.hamlet_id, coalesce(a.approved_on, l.signed_on), sum(l.amount)::bigint
    FROM loans_loan l LEFT JOIN applications_application a ON a.loan_id = l.id
    WHERE l.place = %(place)s AND l.origin = 'own' AND NOT l.rollover AND l.signed_on BETWEEN %(since)s AND %(until)s
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT a.programme, a.fund_id, h.hamlet_id, a.approved_on, sum(a.approved_amount)::bigint
    FROM applications_application a JOIN households_household h ON h.id = a.household_id
    WHERE a.place = %(place)s AND a.loan_id IS NULL AND a.approved_on BETWEEN %(since)s AND %(until)s
    GROUP BY 1, 2, 3, 4
    ORDER BY 4
"""
_DUE = """
    SELECT l.group_id, l.programme, count(DISTINCT l.household_id)::int, sum(i.principal)::bigint
    FROM loans_instalment i JOIN loans_loan l ON l.id = i.loan_id
    WHERE l.place = %s AND l.closed_on IS NULL AND i.due_on BETWEEN %s AND %s AND l.group_id = ANY (%s)
    GROUP BY 1, 2 ORDER BY 1, 4 DESC
"""


def assign_capital(people: dict[Role, Actor], leaders: dict[str, Actor]) -> None:
    """Targets, requests, needs and the board of the demonstration's year."""
    bank, officer, leader = (people[role] for role in (Role.BANK_OFFICER, Role.WARD_OFFICER, Role.WARD_LEADER))
    with acting(bank):
        spring, autumn = peaks()
    _version(bank, bank, "commune", 1, _commune(spring), date(2025, 1, 2), date(2025, 1, 1))
    _version(officer, leader, "hamlet", 1, spring, date(2025, 1, 6), date(2025, 1, 6))
    change = {key: _commune(autumn)[key] - amount for key, amount in _commune(spring).items()}
    raised = sorted((part for part in change if change[part] > 0), key=lambda part: -change[part])
    asked = [_ask(officer, number, part, change[part]) for number, part in enumerate(raised[:2], 1)]
    for request in asked:
        _pass_on(bank, request, "office", date(2025, 8, 25))
    decision = _version(bank, bank, "commune", 2, _commune(autumn), date(2025, 9, 26), TURN)
    _version(officer, leader, "hamlet", 2, autumn, date(2025, 10, 3), date(2025, 10, 3))
    for request, part in zip(asked[:1], raised, strict=False):  # the second one still waits at the bank's office
        _pass_on(bank, request, "branch", date(2025, 9, 8))
        answer_request(
            actor=bank, request_id=request_for("capital", "answer", request), capital_request_id=request,
            on=date(2025, 9, 26), amount=change[part], document="32/QĐ-BĐD (dữ liệu mẫu)", decision_id=decision,
        )  # fmt: skip
    _survey(leaders, leader)
    _board(officer, bank)


def _up(amount: int) -> int:
    """With the margin, up to the next ten million đồng."""
    return -(-amount * (100 + MARGIN_PERCENT) // (100 * STEP)) * STEP


def peaks() -> tuple[dict[Part, int], dict[Part, int]]:
    """Targets by hamlet, programme and fund: from the most that stood against them before and after the turn."""
    now = dict[Part, int]()
    most: tuple[dict[Part, int], dict[Part, int]] = ({}, {})
    with connection.cursor() as cursor:
        cursor.execute(_DELTAS, {"place": PLACE, "since": date(YEAR, 1, 1), "until": LAST})
        rows = cursor.fetchall()
    for programme, fund_id, hamlet_id, on, amount in rows:
        half = most[on >= TURN]
        if on >= TURN and not half:
            half.update(now)  # the second half begins with what stood at the end of the first
        part = Part(programme, fund_id, hamlet_id)
        now[part] = now.get(part, 0) + amount
        half[part] = max(half.get(part, 0), now[part])
    parts = [part for part in now if most[0].get(part, 0) or most[1].get(part, 0)]
    first, second = ({part: _up(half.get(part, 0)) for part in parts} for half in most)
    return first, second


def _commune(targets: Mapping[Part, int]) -> dict[Part, int]:
    return summed(dict(targets))


def _version(
    maker: Actor, signer: Actor, level: str, number: int, targets: Mapping[Part, int], on: date, effective_on: date
) -> int:
    """A sheet made, printed, signed and decided; the id of the decision."""
    what = ("capital", level, number)
    lines = [Line(part.programme, part.fund_id, amount, hamlet_id=part.hamlet_id)
             for part, amount in sorted(targets.items(), key=lambda item: _order(item[0]))]  # fmt: skip
    sheet_id = propose_targets(
        actor=maker, request_id=request_for(*what, "sheet"), place=PLACE, year=YEAR, level=level, made_on=on,
        lines=lines, reason=("Giao chỉ tiêu đầu năm" if number == 1 else "Điều chỉnh cuối năm") + " (dữ liệu mẫu)",
    )["sheet_id"]  # fmt: skip
    own = level == Level.COMMUNE
    decision_no = f"{(3 if own else 10) + 29 * (number - 1)}/{'QĐ-BĐD' if own else 'TB-UBND'} (dữ liệu mẫu)"
    return _decided(signer, int(sheet_id), what, decision_no, on, effective_on, PROVINCE if own else CHAIR)


def _decided(
    signer: Actor, sheet_id: int, what: tuple[object, ...], decision_no: str, on: date, effective_on: date,
    authority: str,
) -> int:  # fmt: skip
    """The signed paper attached to a sheet, and the decision; its id."""
    scan = attach(
        actor=signer, request_id=request_for(*what, "paper"), place=PLACE, about=(ABOUT_SHEET, sheet_id),
        title="Bản đã ký (dữ liệu mẫu)", content=_scan("QUYẾT ĐỊNH GIAO CHỈ TIÊU", on),
    )["attachment_id"]  # fmt: skip
    answer = decide_targets(
        actor=signer, request_id=request_for(*what, "decision"), sheet_id=sheet_id, decided_on=on,
        decision_no=decision_no, effective_on=effective_on, authority=authority, attachment_id=scan,
    )  # fmt: skip
    return int(answer["decision_id"])


def _order(part: Part) -> tuple[str, int, int]:
    return part.programme, part.fund_id, part.hamlet_id or 0


def _ask(officer: Actor, number: int, part: Part, change: int) -> int:
    """More than will be given, as people ask."""
    answer = ask_for_capital(
        actor=officer, request_id=request_for("capital", "ask", number), place=PLACE,
        number=f"{40 + number}/TTr-UBND (dữ liệu mẫu)", programme=part.programme, fund_id=part.fund_id,
        asked=-(-change * 5 // (4 * STEP)) * STEP, asked_on=date(2025, 8, 18),
        reason="Hộ đã bình xét còn chờ vốn; chỉ tiêu còn lại không đủ",
    )  # fmt: skip
    return int(answer["capital_request_id"])


def _pass_on(bank: Actor, request: int, stop: str, on: date) -> None:
    with acting(bank):
        [(asked,)] = run("SELECT asked FROM capital_capitalrequest WHERE id = %s", [request])
    pass_on_request(
        actor=bank, request_id=request_for("capital", stop, request), capital_request_id=request, stop=stop, on=on,
        amount=asked, document="TTr-NHCS (dữ liệu mẫu)",
    )  # fmt: skip


def _survey(leaders: dict[str, Actor], leader: Actor) -> None:
    """Groups ask to borrow again what falls due to them next year; the ward sends the sum."""
    codes = sorted(leaders)[:SURVEYED]
    with acting(leader):
        groups = dict(Group.objects.filter(code__in=codes, place=PLACE).values_list("pk", "code"))
        due = run(_DUE, [PLACE, date(YEAR + 1, 1, 1), date(YEAR + 1, 12, 31), list(groups)])
    for group_id, programme, households, principal in due:
        if principal < UNIT:
            continue
        record_need(
            actor=leaders[groups[group_id]], request_id=request_for("capital", "need", groups[group_id], programme),
            year=YEAR + 1, programme=programme, households=households, amount=in_units(principal),
            on=date(2025, 8, 11), group_id=group_id,
        )  # fmt: skip
    send_needs(
        actor=leader, request_id=request_for("capital", "needs"), place=PLACE, year=YEAR + 1,
        document="58/BC-UBND (dữ liệu mẫu)", sent_on=date(2025, 9, 5),
    )  # fmt: skip


def assign_next_year(people: dict[Role, Actor]) -> None:
    """Targets of 2026: proposed on the last day of the year, given in January."""
    officer, bank = people[Role.WARD_OFFICER], people[Role.BANK_OFFICER]
    with acting(officer):
        balances = summed(balances_on(PLACE, LAST))
    grown = {part: in_units(amount) * (100 + GROWTH_PERCENT) // (100 * UNIT) * UNIT
             for part, amount in balances.items() if amount > 0}  # fmt: skip
    sheet = propose_targets(
        actor=officer, request_id=request_for("capital", "next"), place=PLACE, year=YEAR + 1, level="commune",
        made_on=LAST, reason="Đề xuất tăng 5% so với 31/12 (dữ liệu mẫu)",
        lines=[Line(part.programme, part.fund_id, grown[part]) for part in sorted(grown, key=_order)],
    )  # fmt: skip
    _decided(bank, int(sheet["sheet_id"]), ("capital", "next"), "2/QĐ-BĐD (dữ liệu mẫu)", NEXT, NEXT, PROVINCE)


def _scan(title: str, on: date) -> bytes:
    """A signed paper that says it is invented."""
    words = [sentences("Đã ký, đóng dấu (dữ liệu mẫu)."), signs("Người lập", "Người ký")]
    return pdf([page(title, f"{on:%d/%m/%Y}", words, issuer=("BẢN MINH HỌA", ""))], title=title, on=on)


def _board(officer: Actor, bank: Actor) -> None:
    """The board of the ward, one meeting with an opinion in writing, one inspection of the province's board."""
    members = []
    for name, office, seat in (
        ("Vàng Văn Kẻo", "Chủ tịch UBND phường", "head"), ("Lò Thị Mẩy", "Công chức kinh tế phường", "deputy"),
        ("Hoàng Thị Chài", "Chủ tịch Hội LHPN phường", "member"),
        ("Sìn A Phử", "Chủ tịch Hội Nông dân phường", "member"),
        ("Lường Văn Tấp", "Chủ tịch Hội Cựu chiến binh phường", "member"),
    ):  # fmt: skip
        members.append(seat_member(
            actor=officer, request_id=request_for("capital", "seat", name), place=PLACE, name=name, office=office,
            seat=seat, decision_no="210/QĐ-UBND (dữ liệu mẫu)", since_on=date(2025, 10, 20),
        )["member_id"])  # fmt: skip
    meets_on = date(2025, 12, 18)
    meeting = call_meeting(
        actor=officer, request_id=request_for("capital", "call"), place=PLACE, number="05/GM-BĐD (dữ liệu mẫu)",
        meets_on=meets_on, agenda="Kết quả năm 2025; đề xuất chỉ tiêu năm 2026; nợ quá hạn của từng tổ",
    )["meeting_id"]  # fmt: skip
    give_opinion(
        actor=officer, request_id=request_for("capital", "opinion"), meeting_id=meeting, member_id=members[-1],
        on=date(2025, 12, 16), text="Đồng ý đề xuất; đề nghị ưu tiên thôn còn hộ nghèo chờ vay lâu nhất.",
    )  # fmt: skip
    scan = attach(
        actor=officer, request_id=request_for("capital", "minutes-paper"), place=PLACE, about=(ABOUT_MEETING, meeting),
        title="Biên bản họp đã ký (dữ liệu mẫu)", content=_scan("BIÊN BẢN HỌP BAN ĐẠI DIỆN", meets_on),
    )["attachment_id"]  # fmt: skip
    record_minutes(
        actor=officer, request_id=request_for("capital", "minutes"), meeting_id=meeting, chair_id=members[0],
        present=members[:-1], attachment_id=scan,
        conclusion="Thống nhất đề xuất chỉ tiêu năm 2026; hội, tổ phân tích từng món quá hạn trước 31/01/2026.",
    )  # fmt: skip
    inspection = plan_inspection(
        actor=bank, request_id=request_for("capital", "plan"), place=PLACE, board="province",
        since_on=date(2025, 11, 4), until_on=date(2025, 11, 5), document="18/KH-BĐD (dữ liệu mẫu)",
        inspectors="Nông Thị Vở",
        subject="Giám sát giao chỉ tiêu và niêm yết tại điểm giao dịch",
    )["inspection_id"]  # fmt: skip
    first = record_finding(
        actor=bank, request_id=request_for("capital", "finding"), inspection_id=inspection, on=date(2025, 11, 5),
        text="Một điểm giao dịch chưa niêm yết chỉ tiêu của thôn theo đợt mới.", due_on=date(2025, 11, 20),
    )["finding_id"]  # fmt: skip
    record_finding(
        actor=officer, request_id=request_for("capital", "put-right"), inspection_id=inspection,
        on=date(2025, 11, 14), text="Đã niêm yết lại, có ảnh kèm biên bản giao ban.", answers_id=first,
    )  # fmt: skip
    record_finding(
        actor=bank, request_id=request_for("capital", "finding-2"), inspection_id=inspection, on=date(2025, 11, 5),
        text="Cần ghi ý kiến của hội khi chia chỉ tiêu cho tổ.", due_on=date(2026, 1, 31),
    )  # fmt: skip
