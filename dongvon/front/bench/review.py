"""A review round of 20,000 households that all ask: their list with scores taken in, the same list with faults refused
whole, and the round recognised. The floor of a list is reading the same file and no more; of a recognition, writing the
same classes by one statement."""

import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from dongvon.front.bench.throwaway import PLACE, figure, installation

ROWS = 20_000
STARTED, SCORED_ON, MET, POSTED = date(2025, 9, 8), date(2025, 10, 20), date(2025, 11, 10), date(2025, 11, 24)
DECIDED = date(2025, 12, 12)
HEADERS = ("Số trong đợt", "Họ và tên chủ hộ", "Ngày sinh", "Giới tính", "Thôn, bản", "Ngày nộp đơn", "Điểm B1",
           "Điểm B2", "Chỉ số thiếu hụt")  # fmt: skip
_LETTERS = str.maketrans("0123456789", "aeiouyhktn")


def run() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, installation() as administrator:
        good, bad = Path(folder) / "list.xlsx", Path(folder) / "faulty.xlsx"
        _write(good, faulty=False)
        _write(bad, faulty=True)
        people, hamlet_id = _people(administrator)
        return _measured(people, hamlet_id, good, bad)


def _measured(people: dict[str, Any], hamlet_id: int, good: Path, bad: Path) -> dict[str, dict[str, Any]]:
    from dongvon.base.attachments.services import attach
    from dongvon.core.poverty import MUST_BE_PRESENT
    from dongvon.office.poverty_lists.reading import read_list
    from dongvon.office.poverty_lists.rounds import take_review_list
    from dongvon.office.poverty_lists.services import ListFile, ListRejected
    from dongvon.parties.reviews.services import hold_village_meeting, open_round, post_results, recognise_round

    def do(write: Any, role: str, **content: Any) -> dict[str, Any]:
        found: dict[str, Any] = write(actor=people[role], request_id=uuid4(), **content)
        return found

    round_id = do(open_round, "ward_officer", place=PLACE, kind="yearly", year=2025, document="1", started_on=STARTED)[
        "round_id"
    ]
    reading = _seconds(lambda: read_list(good, kind="review"))

    def refuse() -> None:
        try:
            do(take_review_list, "ward_officer", round_id=round_id, on=SCORED_ON, file=ListFile(bad))
        except ListRejected:
            return
        raise AssertionError("a faulty list was taken")

    refused = _seconds(refuse)
    taken = _seconds(lambda: do(take_review_list, "ward_officer", round_id=round_id, on=SCORED_ON, file=ListFile(good)))
    do(hold_village_meeting, "hamlet_head", round_id=round_id, hamlet_id=hamlet_id, held_on=MET, attended=40,
       present=MUST_BE_PRESENT, minutes_no="1", votes=dict.fromkeys(range(1, ROWS + 1), 30))  # fmt: skip
    do(post_results, "ward_officer", round_id=round_id, posted_on=POSTED)
    paper = do(attach, "ward_officer", place=PLACE, about=("review_round", round_id), title="1", content=b"%PDF-1.4")
    floor = _seconds(_plain_insert)
    recognised = _seconds(lambda: do(
        recognise_round, "ward_leader", round_id=round_id, decision_no="1", decided_on=DECIDED, since_on=DECIDED,
        attachment_id=paper["attachment_id"],
    ))  # fmt: skip
    return {
        "review_list_rows_per_second": figure(ROWS / taken, "rows/s", ROWS / reading),
        "review_list_seconds": figure(taken, "s", reading),
        "review_refused_seconds": figure(refused, "s", reading),
        "review_recognised_per_second": figure(ROWS / recognised, "households/s", ROWS / floor),
    }


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _plain_insert() -> None:
    """As many rows of classes as the recognition writes, by one statement, then thrown away."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain (LIKE households_householdclass INCLUDING ALL)")
        cursor.execute(
            "INSERT INTO plain (place, household_id, kind, decision_no, decided_on, since_on) "
            "SELECT %s, n, 'poor', '1', %s, %s FROM generate_series(1, %s) AS n", [PLACE, DECIDED, DECIDED, ROWS]
        )  # fmt: skip
        cursor.execute("DROP TABLE plain")


def _people(administrator: Any) -> tuple[dict[str, Any], int]:
    """The four who review, and the one hamlet, rural by a decision."""
    from dongvon.base.access.queries import actor_of
    from dongvon.base.access.services import add_user, grant_role
    from dongvon.base.access.territory import add_hamlet, add_point, classify_hamlet

    since = date(2020, 1, 1)
    people = {"ward_officer": actor_of("can-bo", STARTED)}
    for role in ("ward_leader", "hamlet_head"):
        user = add_user(actor=administrator, request_id=uuid4(), username=role, full_name=role, password="")
        grant_role(
            actor=administrator, request_id=uuid4(), user_id=user["user_id"], role=role, place=PLACE, since_on=since,
            scope={},
        )  # fmt: skip
        people[role] = actor_of(role, STARTED)
    point = add_point(
        actor=administrator, request_id=uuid4(), place=PLACE, unit_code="03387", code="TXN0000001", name="Điểm",
        host="old_hq", day=5, since_on=since,
    )["point_id"]  # fmt: skip
    hamlet_id = add_hamlet(
        actor=administrator, request_id=uuid4(), place=PLACE, unit_code="03387", code="00000001",
        name="Tổ dân phố số 1", point_id=point, since_on=since,
    )["hamlet_id"]  # fmt: skip
    classify_hamlet(
        actor=people["ward_leader"], request_id=uuid4(), hamlet_id=hamlet_id, urban=False, difficulty="none",
        decision_no="1", decided_on=since, since_on=since,
    )  # fmt: skip
    return people, int(hamlet_id)


def _write(path: Path, *, faulty: bool) -> None:
    """The list; `faulty`: every third row has a fault of its kind."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet("Danh sách")
    sheet.write_row(0, 0, HEADERS)
    for number in range(ROWS):
        born = date(1950, 1, 1) + timedelta(days=number % 18_000)
        wrong = faulty and number % 3 == 0
        sheet.write_row(number + 1, 0, [
            None, f"Lò Văn {str(number).translate(_LETTERS).capitalize()}", f"{born:%d/%m/%Y}", "Nam",
            "Không có thôn này" if wrong and number % 2 else "Tổ dân phố số 1", "15/09/2025",
            9_999 if wrong else 80 + number % 120, None, "1; 4; 9" if number % 2 else "2",
        ])  # fmt: skip
    workbook.close()
