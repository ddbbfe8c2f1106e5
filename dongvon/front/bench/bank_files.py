"""The mirror at an office's size: a month's Form 31 of 27,400 rows recognised, read, checked, booked. The first month,
the one after it with payments on every loan, and the same figures in a file handed in anew; `bank-files-branch` is the
same of a branch of 22 units. The floor is unpacking the file and looking at each byte once."""

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dongvon.front.bench.opening import branch_of, look_at, office_of
from dongvon.front.bench.throwaway import figure, installation

ROWS = 27_400
FIRST, NEXT = date(2024, 12, 31), date(2025, 1, 31)


def run() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        return _measure(_months(Path(folder), ROWS), "office")


def run_branch() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        months = [branch_of(path, path.with_stem(f"branch-{path.stem}")) for path in _months(Path(folder), ROWS)]
        return _measure(months, "branch")


def _months(folder: Path, rows: int) -> list[Path]:
    """The office on two month ends: in the second everybody has paid interest and some principal."""
    from dongvon.front.demo.portfolio import grow
    from dongvon.office.bank_files.portfolio import Flows
    from dongvon.office.bank_files.writing import Quirks, write_form_31

    office = office_of(replace(grow(), as_of=FIRST), rows)
    paid = []
    for place, loan in enumerate(office.loans):
        principal = min(loan.in_term, 1_000_000) if place % 10 == 0 else 0
        flows = Flows(interest_in_term=50_000, collected_in_term=principal)
        paid.append(
            replace(loan, in_term=loan.in_term - principal, principal_paid=loan.principal_paid + principal,
                    interest_paid_total=loan.interest_paid_total + 50_000, month=flows, year=flows, interest_to=NEXT)
        )  # fmt: skip
    saving = tuple(replace(one, savings_balance=one.savings_balance + 20_000) for one in office.customers)
    paths = [folder / f"{on}.xlsx" for on in (FIRST, NEXT)]
    following = replace(office, as_of=NEXT, loans=tuple(paid), customers=saving)
    for book, path in zip((office, following), paths, strict=True):
        write_form_31(book, path, Quirks(savings_only=False))
    return paths


def _measure(months: list[Path], name: str) -> dict[str, dict[str, Any]]:
    floor = look_at(months[1])
    with installation("mirror"):
        asked = subprocess.run(
            [sys.executable, "-c", _TAKE, *map(str, months)], stdout=subprocess.PIPE, text=True, check=True
        )
    told = json.loads(asked.stdout.splitlines()[-1])
    rate = {key: told["rows"] / told[key] for key in ("first", "next", "again")}
    return {
        f"bank_files_{name}_first_month": figure(rate["first"], "rows/s", told["rows"] / floor),
        f"bank_files_{name}_next_month": figure(rate["next"], "rows/s", told["rows"] / floor),
        f"bank_files_{name}_same_month_anew": figure(rate["again"], "rows/s", told["rows"] / floor),
        f"bank_files_{name}_seconds_of_next_month": figure(told["next"], "s", floor),
        f"bank_files_{name}_peak_megabytes": figure(told["peak"], "MB", months[1].stat().st_size / 1e6),
    }


_TAKE = """
import json, re, sys, time, zipfile
from pathlib import Path
from uuid import uuid4
from dongvon.front.cli import set_up
set_up("batch")
from dongvon.base.access.queries import actor_of
from dongvon.front.bench.throwaway import ON
from dongvon.office.mirror.models import BankFile
from dongvon.office.mirror.taking_in import take_in
actor = actor_of("quan-tri", ON)

def take(path):
    began = time.perf_counter()
    answer = take_in(actor=actor, request_id=uuid4(), path=Path(path), name="mau 31.xlsx", lender_code="NHCSXH")
    if answer["state"] != "in_force":
        raise SystemExit(answer["reason"])
    return time.perf_counter() - began

first, following = (take(path) for path in sys.argv[1:])
with zipfile.ZipFile(sys.argv[2], "a") as file:
    file.comment = b"anew"  # the same figures in another file: nothing to book, everything to read and compare
again = take(sys.argv[2])
rows = BankFile.objects.filter(state="in_force").latest("as_of_on").records
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({"rows": rows, "first": first, "next": following, "again": again, "peak": peak}))
"""
