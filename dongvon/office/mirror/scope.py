"""Which rows of a file are of the actor's communes. A ward may be given its office's whole file: it keeps its own
rows, the others are counted and never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import unit_by_name
from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.form_31 import Form31
from dongvon.office.bank_files.opening_tables import rows_of
from dongvon.office.bank_files.reading import RowProblem


@dataclass(frozen=True, slots=True)
class Scoped:
    """The actor's part of a Form 31. `places`: hamlet code → commune; `left_out`: loans of other communes;
    `unassigned`: customers the bank itself has placed nowhere; `problems`: communes nobody knows."""

    form: Form31
    places: Mapping[str, str]
    left_out: int
    unassigned: int
    problems: tuple[RowProblem, ...]


def scoped(form: Form31, *, province_code: str, on: date, reach: tuple[str, ...]) -> Scoped:
    """Keep the rows whose hamlet lies in `reach` (commune codes)."""
    everywhere, problems = _places(form, province_code, on)
    places = {code: place for code, place in everywhere.items() if place in reach}
    within = pa.array(list(places), pa.string())

    def kept(table: pa.Table) -> pa.Table:
        own = pc.fill_null(pc.is_in(table["hamlet_code"], value_set=within), False)
        return table if pc.all(own).as_py() else table.filter(own)  # a branch is not held twice

    loans, customers = kept(form.loans), kept(form.customers)
    own = pc.is_in(form.deposits["customer_code"], value_set=customers["customer_code"].combine_chunks())
    return Scoped(
        replace(
            form,
            loans=loans,
            customers=customers,
            deposits=form.deposits.filter(own),
            groups=kept(form.groups),
            hamlets=kept(form.hamlets),
        ),
        places,
        len(form.loans) - len(loans),
        pc.sum(form.customers["unassigned"]).as_py() or 0,
        problems,
    )


def _places(form: Form31, province_code: str, on: date) -> tuple[dict[str, str], tuple[RowProblem, ...]]:
    """Hamlet code → commune: as it stands in the books, else by the commune's name in the file."""
    unassigned = set(form.customers.filter(form.customers["unassigned"])["hamlet_code"].to_pylist())
    codes = [code for code in form.hamlets["hamlet_code"].to_pylist() if code not in unassigned]
    places = dict(Hamlet.objects.filter(code__in=codes).values_list("code", "place"))
    units: dict[str, tuple[str, str] | None] = {}
    problems = []
    for row in rows_of(form.hamlets):
        code, name = row["hamlet_code"], row["commune_name"] or ""
        if code in places or code in unassigned:
            continue
        if name not in units:
            units[name] = unit_by_name(name, province_code, on)
            if units[name] is None:
                text = N_("Không tìm thấy xã, phường “{name}” trong tỉnh vào ngày số liệu")
                problem = Problem("commune_not_found", text, {"name": name})
                problems.append(RowProblem(row["row"], "Tên xã", name, problem))
        unit = units[name]
        if unit is not None:
            places[code] = unit[1]
    return places, tuple(problems)
