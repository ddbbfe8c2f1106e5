"""Opening books from an office's Form 31 of 30,000 rows (and, as `opening_branch`, from a branch's of 360,000): read,
checked, written, with the memory it took. The floor is unpacking the file and looking at each byte once."""

import json
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from dongvon.front.bench.throwaway import figure, installation

OFFICE_ROWS, BRANCH_OFFICES = 30_000, 12
_SHEET = "xl/worksheets/sheet1.xml"
_PLACE = re.compile(rb'(<row r="|<c r="[A-Z]+)(\d+)')
# Loan numbers (16 digits), customers and passbooks (10), groups (7): where the copies of an office differ.
_CODES = re.compile(rb"<t>(6600\d\d)\d\d(\d{8})</t>|<t>(12|10)(\d{8})</t>|<t>09(\d{5})</t>")


def run() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        return _measure(office_workbook(Path(folder) / "office.xlsx"), "office")


def run_branch() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        office = office_workbook(Path(folder) / "office.xlsx")
        return _measure(branch_of(office, Path(folder) / "branch.xlsx"), "branch")


def _measure(path: Path, name: str) -> dict[str, dict[str, Any]]:
    floor_seconds = look_at(path)
    with installation():
        asked = subprocess.run([sys.executable, "-c", _OPEN, str(path)], stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(asked.stdout.splitlines()[-1])
    return {
        f"opening_{name}_rows_per_second": figure(
            told["rows"] / told["seconds"], "rows/s", told["rows"] / floor_seconds
        ),
        f"opening_{name}_peak_megabytes": figure(told["peak"], "MB", path.stat().st_size / 1e6),
    }


_OPEN = """
import json, re, sys, time
from pathlib import Path
from uuid import uuid4
from dongvon.front.cli import set_up
set_up("batch")
from dongvon.base.access.queries import actor_of
from dongvon.front.bench.throwaway import ON
from dongvon.office.bank_files.opening import open_books
actor = actor_of("quan-tri", ON)
began = time.perf_counter()
answer = open_books(actor=actor, request_id=uuid4(), form_31=sys.argv[1], earlier="", province_code="12",
                    lender_code="NHCSXH")
seconds = time.perf_counter() - began
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({"rows": answer["loans"], "seconds": seconds, "peak": peak}))
"""


def look_at(path: Path) -> float:
    started = time.perf_counter()
    with zipfile.ZipFile(path) as archive, archive.open(_SHEET) as sheet:
        while chunk := sheet.read(1 << 20):
            chunk.count(b"<c ")
    return time.perf_counter() - started


def office_workbook(path: Path) -> Path:
    from dongvon.front.demo.portfolio import grow
    from dongvon.office.bank_files.writing import Quirks, write_form_31

    write_form_31(office_of(grow(), OFFICE_ROWS), path, Quirks(savings_only=False))
    return path


def office_of(ward: Any, rows: int) -> Any:
    """The ward's book several times over, each copy with its own people, groups and loans."""
    copies = -(-rows // len(ward.loans))
    return replace(
        ward,
        customers=tuple(
            replace(one, code=_moved(one.code, n), group_code=_moved(one.group_code, n),
                    savings_number=_moved(one.savings_number, n), second_savings_number=None)
            for n in range(copies) for one in ward.customers
        ),
        groups=tuple(
            replace(one, code=_moved(one.code, n), head_customer_code=_moved(one.head_customer_code, n))
            for n in range(copies) for one in ward.groups
        ),
        loans=tuple(
            replace(one, number=f"{one.number[:4]}{n:02d}{one.number[6:]}", customer_code=_moved(one.customer_code, n),
                    group_code=_moved(one.group_code, n))
            for n in range(copies) for one in ward.loans
        ),
        closed_loans=(), outcomes=(),
    )  # fmt: skip


def _moved(code: Any, copy: int) -> Any:
    """The code of a customer, passbook or group in another copy of the ward; none stays none."""
    return code and f"{code[:2]}{copy:02d}{code[4:]}"


def branch_of(path: Path, to: Path) -> Path:
    """The rows of an office's workbook twelve times over; only codes and row numbers differ."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            if name != _SHEET:
                new.writestr(name, old.read(name))
        sheet = old.read(_SHEET)
        start, end = sheet.index(b'<row r="6"'), sheet.index(b"</sheetData>")
        last = max(int(number) for number in re.findall(rb'<row r="(\d+)"', sheet))
        with new.open(_SHEET, "w", force_zip64=True) as out:
            out.write(sheet[:start])
            for copy in range(BRANCH_OFFICES):
                rows = _PLACE.sub(
                    lambda found, by=copy * last: found[1] + b"%d" % (int(found[2]) + by), sheet[start:end]
                )
                out.write(rows if not copy else _renumbered(rows, copy))
            out.write(sheet[end:])
    return to


def _renumbered(rows: bytes, copy: int) -> bytes:
    """The rows with loan numbers, customers, passbooks and groups of their own."""

    def other(found: re.Match[bytes]) -> bytes:
        loan, loan_rest, person, person_rest, group = found.groups()
        if loan:
            return b"<t>%s%02d%s</t>" % (loan, copy, loan_rest)
        if person:
            return b"<t>%02d%s</t>" % ((30 if person == b"12" else 60) + copy, person_rest)
        return b"<t>%02d%s</t>" % (10 + copy, group)

    return _CODES.sub(other, rows)
