"""Taking the bank's files in: what one would change is shown first, then it is taken in whole or not at all.

A file that cannot be read leaves its name and the reason, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.models import Fund
from dongvon.base.ledger.queries import mode_of
from dongvon.base.places.models import Commune, Hamlet
from dongvon.core.dates import day_text
from dongvon.core.modes import Action, Origin, allow
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.form_31 import Form31, take_apart
from dongvon.office.bank_files.formats import format_named
from dongvon.office.bank_files.opening import CannotOpen
from dongvon.office.bank_files.opening_tables import LOAN_COLUMNS, Opened
from dongvon.office.bank_files.reading import Reading, RowProblem, read, recognise
from dongvon.office.bank_files.sealing import with_sealed
from dongvon.office.bank_files.sheets import open_sheets
from dongvon.office.bank_files.summaries import Summary, read_summary, recognise_summary
from dongvon.office.mirror import kept
from dongvon.office.mirror.comparing import Changes, changes_of
from dongvon.office.mirror.expectations import match_month
from dongvon.office.mirror.figures import figures_of_list, figures_of_summary, store
from dongvon.office.mirror.models import BankFile, FileState, LoanMonth
from dongvon.office.mirror.month_rows import stage_month, write_month
from dongvon.office.mirror.movements import neighbours, post_month
from dongvon.office.mirror.registers import bring_up_to_date, carry_across, write_new
from dongvon.office.mirror.scope import Scoped, scoped

TAKERS = (Role.ADMINISTRATOR, Role.BANK_OFFICER, Role.BANK_DIRECTOR, Role.WARD_OFFICER, Role.ASSOCIATION_OFFICER)
EARLIER = "closed_loans"
"""Our own workbook of settled loans and outcomes of earlier years; not the bank's, and of no month."""
MOST_FAULTS_KEPT = 200


class Broken(Refused):
    """A file that says something impossible; `rows` names where."""

    def __init__(self, problem: Problem, rows: Sequence[RowProblem] = ()) -> None:
        super().__init__(problem)
        self.rows = tuple(rows)


@dataclass(slots=True)
class Told:
    """What a file says before anything is written: its format, day, records, what was skipped or is wrong, and for a
    Form 31 what it changes. `form` is the actor's part of a Form 31, let go once it is staged; `content` any other file
    as it was read."""

    format: str
    name: str
    as_of_on: date
    office_code: str
    places: tuple[str, ...]
    records: int
    left_out: int
    skipped: dict[str, int]
    notes: tuple[Problem, ...]
    faults: tuple[RowProblem, ...]
    dates: Problem | None
    form: Scoped | None = None
    content: Reading | Summary | None = None
    outcomes: pa.Table | None = None


# --- reading ---


def tell(path: Path, actor: Actor, as_of_on: date | None = None) -> Told:
    """Read a file as far as it goes without writing. Raises `Refused` with one sentence, or `Broken` with the rows."""
    if recognise_summary(open_sheets(path)):
        return _summary_told(read_summary(path, as_of_on=as_of_on), actor)
    codes = [found.format.code for found in recognise(path)]
    if EARLIER in codes:
        return _earlier_told(path, actor, as_of_on)
    reading = read(path, codes[0] if codes else None, as_of_on=as_of_on)
    if reading.format.code == "form_31":
        return _form_31_told(reading, take_apart(reading), actor)
    _refuse(reading.problems, reading.notes)
    rows = _own_rows(reading.rows, actor)
    return Told(
        **_read_of(reading, actor),
        office_code=_office(rows, actor),
        places=actor.places,
        left_out=reading.rows.num_rows - rows.num_rows,
        content=replace(reading, rows=rows),
    )


def _read_of(reading: Reading, actor: Actor) -> dict[str, Any]:
    return {
        "format": reading.format.code,
        "name": reading.format.name,
        "as_of_on": _day(reading.as_of_on),
        "records": reading.rows.num_rows,
        "skipped": {kind: count for kind, count in reading.skipped.items() if count},
        "notes": reading.notes,
        "faults": reading.problems,
        "dates": reading.date_style.problem,
    }


def _form_31_told(reading: Reading, form: Form31, actor: Actor) -> Told:
    _refuse([*reading.problems, *form.problems], reading.notes)
    on = _day(reading.as_of_on)
    scope = scoped(form, province_code=_province(actor), on=on, reach=actor.places)
    _refuse(scope.problems, ())
    if not scope.places:
        raise Refused(Problem("nothing_of_yours", N_("Tệp không có dòng nào thuộc địa bàn của bạn.")))
    notes = list(reading.notes)
    if scope.left_out:
        text = N_("{count} khoản vay của địa bàn khác: không lưu")
        notes.append(Problem("left_out", text, {"count": scope.left_out}, severity="warn"))
    if scope.unassigned:
        text = N_("{count} khách hàng ngân hàng chưa gán thôn: không thuộc xã nào, không lưu")
        notes.append(Problem("unassigned", text, {"count": scope.unassigned}, severity="warn"))
    common = _read_of(reading, actor) | {"notes": tuple(notes), "faults": (*reading.problems, *form.problems)}
    return Told(
        **common,
        office_code=_most_read_of(scope.form.loans, "office_code"),
        places=tuple(sorted(set(scope.places.values()))),
        left_out=scope.left_out,
        form=scope,
    )


def _summary_told(summary: Summary, actor: Actor) -> Told:
    _refuse(summary.problems, summary.notes)
    return Told(
        format=summary.code,
        name=summary.name,
        as_of_on=_day(summary.as_of_on),
        office_code=_office(None, actor),
        places=actor.places,
        records=len(set(summary.figures["row"].to_pylist())),
        left_out=0,
        skipped={kind: count for kind, count in summary.skipped.items() if count},
        notes=summary.notes,
        faults=summary.problems,
        dates=None,
        content=summary,
    )


def _earlier_told(path: Path, actor: Actor, as_of_on: date | None) -> Told:
    reading, outcomes = read(path, EARLIER, as_of_on=as_of_on), read(path, "outcomes")
    _refuse([*reading.problems, *outcomes.problems], [*reading.notes, *outcomes.notes])
    return Told(
        **_read_of(reading, actor),
        office_code=_office(reading.rows, actor),
        places=actor.places,
        left_out=0,
        content=reading,
        outcomes=outcomes.rows,
    )


def _refuse(rows: Sequence[RowProblem], notes: Sequence[Problem]) -> None:
    """Stop at what cannot be taken in: a note about the whole file, or rows."""
    for note in notes:
        if note.severity == "block":
            raise Refused(note)
    blocked = [row for row in rows if row.problem.severity == "block"]
    if blocked:
        raise Broken(CannotOpen(blocked).problem, blocked)


def _day(on: date | None) -> date:
    """The day of the figures, which must be known and must not lie ahead: it would be the newest month for good."""
    if on is None:
        raise Refused(Problem("period_not_in_file", N_("Tệp không ghi ngày số liệu; hãy cho biết ngày.")))
    if on > timezone.localdate():
        text = N_("Tệp ghi ngày số liệu {on}, sau ngày hôm nay: kiểm tra lại ngày và tháng.")
        raise Refused(Problem("period_to_come", text, {"on": day_text(on)}))
    return on


def _own_rows(rows: pa.Table, actor: Actor) -> pa.Table:
    """The rows of a list whose commune, as far as the list says it, is one of the actor's."""
    communes = {code[:6] for code in Hamlet.objects.filter(place__in=actor.places).values_list("code", flat=True)}
    names = [name for name in ("hamlet_code", "commune_code") if name in rows.column_names]
    if not names or not communes:
        return rows
    said = pc.utf8_slice_codeunits(pc.cast(rows[names[0]], pa.string()), 0, 6)
    within = pc.is_in(said, value_set=pa.array(sorted(communes), pa.string()))
    return rows.filter(pc.or_(pc.is_null(said), within))


def _office(rows: pa.Table | None, actor: Actor) -> str:
    """The office a file is about: as it says, else the one whose Form 31 is in the books of these places."""
    said = _most_read_of(rows, "office_code") if rows is not None else ""
    if said:
        return said
    newest = BankFile.objects.filter(format="form_31", state=FileState.IN_FORCE, places__overlap=list(actor.places))
    found = newest.order_by("-as_of_on").values_list("office_code", flat=True).first()
    return found or ""


def _most_read_of(rows: pa.Table, name: str) -> str:
    if name not in rows.column_names or not rows.num_rows:
        return ""
    counts = pc.value_counts(rows[name].drop_null()).to_pylist()
    return str(max(counts, key=lambda one: one["counts"])["values"]) if counts else ""


def _province(actor: Actor) -> str:
    return str(Commune.objects.filter(code__in=actor.places).values_list("province_code", flat=True).first() or "")


def in_order(paths: Sequence[Path]) -> list[Path]:
    """The files in the order in which they are best taken in: Form 31 first, then the loans of earlier years, then
    lists and summaries, which are compared with both. A file nobody can open comes last."""

    def rank(path: Path) -> int:
        try:
            codes = [found.format.code for found in recognise(path)]
        except Refused:
            return 3
        return 0 if "form_31" in codes else 1 if EARLIER in codes else 2

    return sorted(paths, key=rank)


# --- before anything is written ---


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a file in would do. `replaces`: the file of the same day it stands in for; `later`: newer months are
    in the books already, so this one only fills history."""

    told: Told
    replaces: BankFile | None
    same: bool
    later: bool
    changes: Changes | None


def preview(path: Path, actor: Actor, as_of_on: date | None = None) -> Preview:
    """What the file would change; writes nothing. Call inside `acting(actor)`."""
    told = tell(path, actor, as_of_on)
    sha256 = kept.sha256_of(path)
    standing = _standing(told)
    newer = BankFile.objects.filter(
        format=told.format, state=FileState.IN_FORCE, as_of_on__gt=told.as_of_on, places__overlap=list(told.places)
    )
    changes = changes_of(told.form.form.loans, told.as_of_on, told.places) if told.form else None
    return Preview(told, standing, bool(standing and standing.sha256 == sha256), newer.exists(), changes)


def _standing(told: Told) -> BankFile | None:
    return BankFile.objects.filter(
        format=told.format,
        as_of_on=told.as_of_on,
        office_code=told.office_code,
        places=list(told.places),
        state=FileState.IN_FORCE,
    ).first()


# --- taking in ---


@service(*TAKERS)
def take_in(
    *,
    actor: Actor,
    request_id: UUID,
    path: Path,
    name: str,
    lender_code: str,
    as_of_on: date | None = None,
) -> Done:
    """Take one file in: its rows, the registers, the movements that follow and its figures, in one transaction.

    A file that cannot be read is remembered as broken with its reason. The same file again changes nothing."""
    sha256, size = kept.keep(path)
    today = timezone.localdate()
    file = BankFile(
        name=name[:200],
        sha256=sha256,
        bytes=size,
        taken_by_id=actor.user_id,
        keep_until=today + timedelta(days=kept.KEEP_DAYS),
        places=list(actor.places),
        state=FileState.IN_FORCE,
    )
    counts: dict[str, int] = {}
    try:
        with transaction.atomic():
            told = tell(path, actor, as_of_on)
            pa.default_memory_pool().release_unused()
            standing = _standing(told)
            if standing is not None and standing.sha256 == sha256:
                return _done(standing, {"unchanged": 1})
            _fill(file, told, standing)
            counts = _write(file, told, lender_code, actor, request_id)
    except Refused as refusal:
        file.state, file.reason, file.places = FileState.BROKEN, str(refusal.problem), list(actor.places)
        file.as_of_on, file.format, file.office_code = as_of_on, "", ""
        file.faults = _as_json(getattr(refusal, "rows", ()))
        file.pk = None
        file.save(force_insert=True)
    kept.forget(today)
    return _done(file, counts)


def _fill(file: BankFile, told: Told, standing: BankFile | None) -> None:
    if standing is not None:
        standing.state = FileState.REPLACED
        standing.save(update_fields=["state"])
        standing.figures.all().delete()
    file.format, file.as_of_on, file.office_code = told.format, told.as_of_on, told.office_code
    file.places, file.records, file.left_out = list(told.places), told.records, told.left_out
    file.skipped = told.skipped
    file.notes = [str(note) for note in told.notes]
    file.faults = _as_json(told.faults)
    file.save(force_insert=True)


def _write(file: BankFile, told: Told, lender_code: str, actor: Actor, request_id: UUID) -> dict[str, int]:
    if told.form is not None:
        return _write_month(file, told, lender_code, actor, request_id)
    if told.format == EARLIER:
        assert isinstance(told.content, Reading)
        opened = Opened(_empty_form(), {}, told.as_of_on, told.content.rows, told.outcomes)
        return write_new(
            opened, province_code=_province(actor), lender_code=lender_code, actor=actor, request=request_id
        )
    content = told.content
    assert content is not None
    figures = figures_of_summary(content) if isinstance(content, Summary) else figures_of_list(content)
    return {"figures": figures.num_rows, "figures_nowhere": store(file, figures)}


def _write_month(file: BankFile, told: Told, lender_code: str, actor: Actor, request_id: UUID) -> dict[str, int]:
    places, on = list(told.places), told.as_of_on
    _mirror_only(lender_code, on)
    counts = write_new(
        _staged(told), province_code=_province(actor), lender_code=lender_code, actor=actor, request=request_id
    )
    pa.default_memory_pool().release_unused()
    with connection.cursor() as cursor:
        # Rows written a moment ago have no statistics yet: join by hashing.
        cursor.execute("SET LOCAL enable_nestloop = off")
        write_month(on, places)
        if not LoanMonth.objects.filter(place__in=places, as_of_on__gt=on).exists():
            counts["moved_households"] = carry_across(on, places, actor=actor, request_id=request_id)
            file.faults = [*file.faults, *_as_json(bring_up_to_date(on, places, actor=actor))][:MOST_FAULTS_KEPT]
            file.save(update_fields=["faults"])
        counts |= post_month(on, places, actor=actor, request_id=request_id)
        for pair in neighbours(on, places):
            counts |= match_month(pair.on, pair.before, places)
        cursor.execute("SET LOCAL enable_nestloop = on")
    return counts


def _staged(told: Told) -> Opened:
    """Stage the month, and keep of the file what its registers need: a branch's columns are hundreds of megabytes."""
    scope, told.form = told.form, None
    assert scope is not None
    form = replace(scope.form, customers=with_sealed(scope.form.customers))
    stage_month(form, scope.places)
    needed = [name for name in LOAN_COLUMNS if name in form.loans.column_names]
    form = replace(form, loans=form.loans.select(needed))
    del scope
    pa.default_memory_pool().release_unused()
    return Opened(form, {}, told.as_of_on, None, None)


def _mirror_only(lender_code: str, on: date) -> None:
    """Files move positions in a mirror only; in a book of record they would say everything twice."""
    for fund_id in Fund.objects.filter(lender__code=lender_code).values_list("pk", flat=True):
        allow(mode_of(fund_id, on), Action.IMPORT_MOVEMENT, Origin.IMPORT)


def _empty_form() -> Form31:
    """A Form 31 that says nothing, for files that carry only earlier years."""
    columns = {column.key: pa.array([], pa.string()) for column in format_named("form_31").kept}
    nothing = pa.table({"row": pa.array([], pa.int32()), **columns})
    return Form31(nothing, nothing, nothing, nothing, nothing, 0, ())


def _as_json(rows: Sequence[RowProblem]) -> list[dict[str, object]]:
    """Rows that were told, without the value itself: it may be somebody's number."""
    return [
        {"row": told.row, "column": told.column, "text": str(told.problem)} for told in list(rows)[:MOST_FAULTS_KEPT]
    ]


def _done(file: BankFile, counts: dict[str, int]) -> Done:
    answer = {
        "file_id": file.pk,
        "format": file.format,
        "as_of_on": file.as_of_on,
        "state": file.state,
        "reason": file.reason,
        "counts": counts,
    }
    facts = {key: value for key, value in answer.items() if key != "file_id"} | {"sha256": file.sha256}
    return Done(place=file.places[0], about=("bank_file", file.pk), answer=answer, facts=facts)
