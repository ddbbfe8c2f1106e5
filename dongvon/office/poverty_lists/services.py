"""Taking over the ward's poverty list of a year: the whole file in one transaction, or nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force, units_behind
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.reading import RowProblem
from dongvon.office.poverty_lists.checks import HamletNames, KnownHamlet, check_rows
from dongvon.office.poverty_lists.matching import Match, add_households, match_households, unstage
from dongvon.office.poverty_lists.reading import ListReading, Problems, read_list
from dongvon.office.poverty_lists.taking_over import Classed, take_over_classes
from dongvon.parties.households.models import PovertyClass, PovertyList

MOST_WARNINGS_ANSWERED = 200


class ListRejected(Refused):
    """Some rows are wrong, so nothing was taken over: `rows` has each fault with its reason (the first
    100,000), ready for `error_sheet.write_error_sheet`."""

    def __init__(self, rows: Sequence[RowProblem], wrong_rows: int, kind: str = "recognised") -> None:
        first = next(row for row in rows if row.problem.severity == "block")
        text = N_("Chưa nhập gì vì {wrong} dòng có lỗi. Dòng đầu tiên: dòng {row}, cột “{column}”: {why}")
        facts = {"wrong": wrong_rows, "row": first.row, "column": first.column or "-", "why": str(first.problem)}
        super().__init__(Problem("list_rejected", text, facts))
        self.rows, self.kind = list(rows), kind


@dataclass(init=False)
class ListFile:
    """The chosen file. What was asked is its content: its digest alone counts for a request sent twice, wherever the
    upload lies the second time (`path` is no field)."""

    sha256: str

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as stream:
                self.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as wrong:
            raise Refused(Problem("file_unreadable", N_("Không mở được tệp {name}"), {"name": path.name})) from wrong


def import_poverty_list(
    *,
    actor: Actor,
    request_id: UUID,
    place: str,
    year: int,
    decision_no: str,
    decided_on: date,
    since_on: date,
    path: str | Path,
) -> dict[str, Any]:
    """Take over the list of `year` that the decision recognised, in force from `since_on`; the ward officer's act.

    Raises `ListRejected` with every faulty row, `Refused` when the file is no list. Answer: list_id, rows,
    new_households, known_households, by_class {kind: households}, ended {former kind: households} (poor and near-poor
    ones the list no longer has: `queries.newly_escaped_candidates`), skipped {kind: rows}, the first 200 warnings
    [{row, column, text}] and warning_count.

    Source: Decision 24/2021/QĐ-TTg: reviewed once a year, recognised by the chairman of the commune.
    """
    answer: dict[str, Any] = accept_poverty_list(
        actor=actor,
        request_id=request_id,
        place=place,
        year=year,
        decision_no=decision_no,
        decided_on=decided_on,
        since_on=since_on,
        file=ListFile(Path(path)),
    )
    return answer


@service(Role.WARD_OFFICER)
def accept_poverty_list(
    *,
    actor: Actor,
    request_id: UUID,
    place: str,
    year: int,
    decision_no: str,
    decided_on: date,
    since_on: date,
    file: ListFile,
) -> Done:
    """The write behind `import_poverty_list`."""
    decision_no = " ".join(decision_no.split())
    _check_decision(actor, place, year, decision_no, decided_on, since_on)
    reading = read_list(file.path)
    checked = check_rows(reading.rows, hamlet_names(place, since_on), since_on, reading.problems)
    matches = match_households(checked, place, since_on, reading.problems)
    fresh = add_households(matches, place, since_on, reading.problems)
    refuse_faults(reading.problems)
    accepted = PovertyList.objects.create(
        place=place,
        year=year,
        decision_no=decision_no,
        decided_on=decided_on,
        file_sha256=file.sha256,
        row_count=len(matches),
        imported_by_id=actor.user_id,
    )
    classed = take_over_classes(accepted, matches, since_on)
    unstage()
    warnings = _warnings(reading, classed)
    counts = _counts(matches, fresh, classed, reading)
    return Done(
        place=place, about=("poverty_list", accepted.pk),
        answer={"list_id": accepted.pk, **counts, "warnings": warnings},
        facts={"year": year, "decision_no": decision_no, "since_on": since_on, "sha256": file.sha256, **counts},
    )  # fmt: skip


def _check_decision(actor: Actor, place: str, year: int, decision_no: str, decided_on: date, since_on: date) -> None:
    if place not in actor.places:
        raise Refused(Problem("place_out_of_reach", N_("Địa bàn {place} ngoài phạm vi của bạn."), {"place": place}))
    if not decision_no or len(decision_no) > 80:
        raise Refused(Problem("decision_no", N_("Hãy ghi số quyết định công nhận danh sách (không quá 80 ký tự)")))
    if not year - 1 <= decided_on.year <= year + 1 or not year - 1 <= since_on.year <= year + 1:
        text = N_("Ngày quyết định {decided} và ngày hiệu lực {since} không hợp với danh sách năm {year}")
        facts = {"decided": day_text(decided_on), "since": day_text(since_on), "year": year}
        raise Refused(Problem("decision_dates", text, facts))
    with connection.cursor() as cursor:  # one list of a place at a time
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('poverty_list ' || %s, 0))", [place])
    if PovertyList.objects.filter(place=place, year=year, decision_no=decision_no).exists():
        text = N_("Danh sách năm {year} theo quyết định {decision} đã nhập rồi")
        raise Refused(Problem("list_known", text, {"year": year, "decision": decision_no}))


def hamlet_names(place: str, on: date) -> HamletNames:
    """The hamlets of a commune on a day, as sheets may name them."""
    hamlets = Hamlet.objects.filter(in_force(on), place=place).values_list("id", "code", "name", "unit_code")
    units = {unit.name: unit.code for unit in units_behind(place)}
    return HamletNames([KnownHamlet(*row) for row in hamlets], units)


def refuse_faults(problems: Problems) -> None:
    """Refuse the sheet with every fault, where one blocks."""
    if problems.blocked:
        rows = sorted(problems.rows, key=lambda told: (told.row, told.column))
        raise ListRejected(rows, len(problems.blocked), problems.layout.kind)


def _counts(matches: Sequence[Match], fresh: int, classed: Classed, reading: ListReading) -> dict[str, Any]:
    return {
        "rows": len(matches),
        "new_households": fresh,
        "known_households": len(matches) - fresh,
        "by_class": dict(classed.by_class),
        "ended": dict(classed.ended),
        "skipped": {kind: count for kind, count in reading.skipped.items() if count},
        "warning_count": reading.problems.counts["warn"] + len(_notes(reading, classed)),
    }


def _notes(reading: ListReading, classed: Classed) -> list[Problem]:
    """What is to be said about the whole list; a class it does not name at all may have been left out."""
    notes = list(reading.notes)
    for kind, count in sorted(classed.ended.items()):
        if not classed.by_class[kind]:
            text = N_("Danh sách không có “{kind}” nào: {count} hộ của danh sách trước thôi được xếp loại này")
            facts = {"kind": PovertyClass(kind).label, "count": count}
            notes.append(Problem("class_left_out", text, facts, severity="warn"))
    return notes


def _warnings(reading: ListReading, classed: Classed) -> list[dict[str, Any]]:
    """The first warnings; no sentence of a warning holds a name or a number of a person."""
    notes = [{"row": 0, "column": "", "text": str(note)} for note in _notes(reading, classed)]
    told = sorted(reading.problems.rows, key=lambda told: (told.row, told.column))[:MOST_WARNINGS_ANSWERED]
    return [*notes, *({"row": row.row, "column": row.column, "text": str(row.problem)} for row in told)]
