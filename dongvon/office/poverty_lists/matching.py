"""Which household of the ward a row means, and the households that are new. Set by set, never row by row.

Staged tables live until the transaction ends: `st_list` (what is compared), `st_known` (row → household), `st_new`
(households to be), `st_class` (made by `taking_over`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection

from dongvon.base.access.sealed import blind_index, seal, unseal
from dongvon.base.places.texts import sort_key
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.staging import stage
from dongvon.office.poverty_lists.checks import CheckedRow
from dongvon.office.poverty_lists.reading import Problems

_BY_IDENTITY = """
    SELECT s.row, h.id, h.hamlet_id = s.hamlet_id
    FROM st_list s JOIN households_person p ON p.identity_index = s.identity_index
    JOIN households_household h ON h.id = p.household_id AND h.customer_kind = 'household'
    WHERE p.place = %(place)s
"""
_BY_CODE = """
    SELECT s.row, h.id, h.hamlet_id = s.hamlet_id
    FROM st_list s JOIN households_household h ON h.code = s.customer_code
    WHERE h.place = %(place)s AND h.customer_kind = 'household'
"""
# People of the name first: joined through the hamlet first, as a planner without fresh statistics may choose, every row
# meets every household of its hamlet (100,000 rows: minutes instead of a second).
_BY_NAME = """
    WITH named AS MATERIALIZED (
        SELECT s.row, s.hamlet_id, p.household_id,
               CASE WHEN p.identity_index IS DISTINCT FROM s.identity_index THEN p.identity END AS other_identity
        FROM st_list s JOIN households_person p ON p.search = s.search
        WHERE p.place = %(place)s AND p.born_on BETWEEN s.born_on AND s.born_last_on
    )
    SELECT n.row, n.household_id, n.other_identity
    FROM named n JOIN households_household h ON h.id = n.household_id AND h.hamlet_id = n.hamlet_id
    WHERE h.customer_kind = 'household'
"""
_CLASSES = """
    SELECT k.row, c.kind, c.since_on, c.escaped_on
    FROM st_known k JOIN households_householdclass c ON c.household_id = k.household_id
    WHERE c.until_on IS NULL OR c.until_on > %(since)s
"""


@dataclass(slots=True)
class Match:
    """A row and its household; `fresh` households are not in the books yet. `escaped_on` is the day the thirty-six
    months of a newly escaped household run from."""

    row: CheckedRow
    household_id: int
    fresh: bool
    escaped_on: date | None


def _all(statement: str, **parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def unstage() -> None:
    """Drop the staged tables: two lists in one transaction do not meet."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS st_list, st_known, st_new, st_class")


# --- which household ---


def match_households(rows: Sequence[CheckedRow], place: str, since_on: date, problems: Problems) -> list[Match]:
    """Each row with its household (`known_households`), seen against the classes it has."""
    return _with_classes(rows, known_households(rows, place, problems), since_on, problems)


def known_households(rows: Sequence[CheckedRow], place: str, problems: Problems) -> dict[int, int]:
    """Row → household: by identity number, else customer code, else by name, birth and hamlet if only one household has
    them. Rows that cannot be placed are told in `problems` and left out."""
    _stage_rows(rows)
    found = _all(_BY_CODE, place=place), _all(_BY_IDENTITY, place=place)
    by_code, by_identity = ({number: household_id for number, household_id, _ in pairs} for pairs in found)
    moved = {number for pairs in found for number, _, here in pairs if not here}
    by_name: dict[int, list[tuple[int, bytes | None]]] = {}
    for number, household_id, other_identity in _all(_BY_NAME, place=place):
        by_name.setdefault(number, []).append((household_id, other_identity))
    known: dict[int, int] = {}
    taken: dict[int, int] = {}
    for row in rows:
        number = row.source.row
        household_id = by_identity.get(number) or by_code.get(number)
        if number in by_identity and by_code.get(number, household_id) != household_id:
            text = N_("Số định danh và mã khách hàng chỉ hai hộ khác nhau")
            problems.add(number, "customer_code", Problem("two_households", text))
            continue
        if row.source.customer_code and number not in by_code:
            text = N_("Không có hộ nào ở địa bàn mang mã khách hàng này: bỏ qua mã")
            problems.add(number, "customer_code", Problem("code_unknown", text, severity="warn"))
        if number in moved:
            text = N_("Hộ đang ghi ở thôn, bản, tổ dân phố khác trong hệ thống: giữ nguyên nơi đang ghi")
            problems.add(number, "hamlet", Problem("hamlet_differs", text, severity="warn"))
        if household_id is None:
            household_id = _by_name(row, by_name.get(number, []), problems)
        if household_id is None:
            continue
        known[number] = household_id
        first = taken.setdefault(household_id, number)
        if first != number:
            text = N_("Cùng một hộ với dòng {first}")
            problems.add(number, "name", Problem("household_twice", text, {"first": first}))
    return known


def _stage_rows(rows: Sequence[CheckedRow]) -> None:
    sources = [row.source for row in rows]
    last = [
        None if one.born_on is None else date(one.born_on.year, 12, 31) if one.born_year_only else one.born_on
        for one in sources
    ]
    stage("st_list", pa.table({
        "row": pa.array([one.row for one in sources], pa.int64()),
        "search": pa.array([row.search for row in rows], pa.string()),
        "born_on": pa.array([one.born_on for one in sources], pa.date32()),
        "born_last_on": pa.array(last, pa.date32()),
        "hamlet_id": pa.array([row.hamlet_id for row in rows], pa.int64()),
        "identity_index": pa.array([blind_index(one.identity) for one in sources], pa.binary()),
        "customer_code": pa.array([one.customer_code or None for one in sources], pa.string()),
    }))  # fmt: skip


def _by_name(row: CheckedRow, found: Sequence[tuple[int, bytes | None]], problems: Problems) -> int | None:
    """The one household with a person of this name, birth and hamlet. A person with another twelve-digit number is
    somebody else; one without number or with an old nine-digit one may be this head."""
    number, identity = row.source.row, row.source.identity
    open_to = {
        household_id for household_id, other in found
        if not identity or not other or len(unseal(other)) != len(identity)
    }  # fmt: skip
    if len(open_to) == 1:
        return open_to.pop()
    if len(open_to) > 1:
        text = N_("Có {count} hộ cùng họ tên, ngày sinh và thôn: hãy ghi số định danh hoặc mã khách hàng")
        problems.add(number, "name", Problem("several_households", text, {"count": len(open_to)}))
    elif found:
        text = N_("Đã có người cùng họ tên, ngày sinh và thôn với số định danh khác: nhập thành hộ mới")
        problems.add(number, "identity", Problem("namesake", text, severity="warn"))
    return None


def _with_classes(rows: Sequence[CheckedRow], known: dict[int, int], since_on: date, problems: Problems) -> list[Match]:
    """The rows that may be taken over, seen against the classes their households have on the day or later."""
    numbers = pa.array(list(known), pa.int64())
    stage("st_known", pa.table({"row": numbers, "household_id": pa.array(list(known.values()), pa.int64())}))
    before: dict[int, tuple[str, date | None]] = {}
    for number, kind, since, escaped_on in _all(_CLASSES, since=since_on):
        if since >= since_on:
            text = N_("Hộ đã có phân loại từ ngày {on}, không trước ngày hiệu lực của danh sách này")
            problems.add(number, "kind", Problem("class_later", text, {"on": day_text(since)}))
        else:
            before[number] = (kind, escaped_on)
    matches = []
    for row in rows:
        number = row.source.row
        escaped_on = _escaped_on(row, before.get(number), since_on, problems)
        if number not in problems.blocked:
            matches.append(Match(row, known.get(number, 0), number not in known, escaped_on))
    return matches


def _escaped_on(
    row: CheckedRow, before: tuple[str, date | None] | None, since_on: date, problems: Problems
) -> date | None:
    """As the list says; else what the books know: a poor or near-poor household escapes with this list, one that had
    escaped keeps its day. Without either the thirty-six months cannot be counted."""
    if row.source.kind != "newly_escaped":
        return None
    kind, escaped_on = before or ("", None)
    found = row.source.escaped_on or (since_on if kind in ("poor", "near_poor") else escaped_on)
    if found is None and (row.source.row, "escaped_on") not in problems.told:
        text = N_("Hộ mới thoát nghèo phải có ngày thoát nghèo")
        problems.add(row.source.row, "escaped_on", Problem("escaped_on_missing", text, {}, "QĐ 28/2015/QĐ-TTg"))
    return found


# --- new households ---


def add_households(matches: Sequence[Match], place: str, since_on: date, problems: Problems) -> int:
    """Write the households that are new, each with its head, and give the matches their ids; how many.

    A number that is known outside the ward is not visible here: the database leaves such a head out, and its row is
    told in `problems` (the caller then refuses, and nothing of this stays)."""
    fresh = [match for match in matches if match.fresh]
    if not fresh:
        return 0
    ids = _all(
        "SELECT nextval(pg_get_serial_sequence('households_household', 'id')) FROM generate_series(1, %(count)s)",
        count=len(fresh),
    )
    for match, (household_id,) in zip(fresh, ids, strict=True):
        match.household_id = household_id
    stage("st_new", _new_people(fresh))
    _all(
        "INSERT INTO households_household (id, place, hamlet_id, address, since_on) "
        "SELECT household_id, %(place)s, hamlet_id, address, %(since)s FROM st_new RETURNING 1",
        place=place, since=since_on,
    )  # fmt: skip
    written = _all(
        """
        INSERT INTO households_person (place, household_id, name, search, sort_key, born_on, sex, ethnic, relation,
                                       head, identity, identity_index, phone, phone_index)
        SELECT %(place)s, household_id, name, search, sort_key, born_on, sex, ethnic, '', true, identity,
               identity_index, phone, phone_index
        FROM st_new ON CONFLICT (identity_index) DO NOTHING RETURNING household_id
        """,
        place=place,
    )
    here = {household_id for (household_id,) in written}
    for match in fresh:
        if match.household_id not in here:
            text = N_("Số định danh này đã thuộc một hộ ở địa bàn khác: hãy làm thủ tục chuyển hộ trước")
            problems.add(match.row.source.row, "identity", Problem("identity_elsewhere", text))
    return len(fresh)


def _new_people(fresh: Sequence[Match]) -> pa.Table:
    rows = [match.row for match in fresh]
    people = [row.source for row in rows]
    return pa.table({
        "household_id": pa.array([match.household_id for match in fresh], pa.int64()),
        "hamlet_id": pa.array([row.hamlet_id for row in rows], pa.int64()),
        "address": _texts([one.address for one in people]),
        "name": _texts([one.name for one in people]),
        "search": _texts([row.search for row in rows]),
        "sort_key": _texts([sort_key(one.name) for one in people]),
        "born_on": pa.array([one.born_on for one in people], pa.date32()),
        "sex": _texts([row.sex for row in rows]),
        "ethnic": _texts([one.ethnic for one in people]),
        "identity": pa.array([seal(one.identity) for one in people], pa.binary()),
        "identity_index": pa.array([blind_index(one.identity) for one in people], pa.binary()),
        "phone": pa.array([seal(one.phone) for one in people], pa.binary()),
        "phone_index": pa.array([blind_index(one.phone) for one in people], pa.binary()),
    })  # fmt: skip


def _texts(values: list[str]) -> pa.Array:
    return pa.array(values, pa.string())
