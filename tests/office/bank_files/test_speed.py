"""How long a real office's file takes: the large figures only with --full."""

import json
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from dongvon.office.bank_files.form_31 import take_apart
from dongvon.office.bank_files.reading import read
from dongvon.office.bank_files.writing import Quirks, write_form_31
from tests.office.bank_files.sample import office

OFFICE_ROWS, BRANCH_OFFICES = 30_000, 12
_MEASURE = """
import json, pathlib, re, sys, time
from dongvon.office.bank_files.reading import read
began = time.process_time()
rows = len(read(pathlib.Path(sys.argv[1])).rows)
peak = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]
print(json.dumps({"rows": rows, "seconds": time.process_time() - began, "peak_kb": int(peak)}))
"""
"""Read a file in a process of its own, so that the memory of the test is not counted."""
_PLACE = re.compile(rb'(<row r="|<c r="[A-Z]+)(\d+)')


def test_a_small_office_is_read_in_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_form_31(office(250), path, Quirks())
    began = time.perf_counter()
    assert len(read(path).rows) > 250
    assert time.perf_counter() - began < 3


def test_an_office_in_four_seconds_and_a_branch_in_a_minute_and_a_gigabyte(tmp_path: Path, full: bool) -> None:
    loans, copies = (OFFICE_ROWS - 4_000, BRANCH_OFFICES) if full else (200, 2)
    path = tmp_path / "office.xlsx"
    rows = write_form_31(office(loans), path, Quirks(two_passbooks=True))
    began = time.process_time()
    assert len(take_apart(read(path)).loans) == loans
    assert time.process_time() - began < 4
    branch = _many(path, tmp_path / "branch.xlsx", copies)
    asked = subprocess.run([sys.executable, "-c", _MEASURE, str(branch)], capture_output=True, check=True, text=True)
    told = json.loads(asked.stdout)
    assert told["rows"] == rows * copies
    assert told["seconds"] < 60
    assert told["peak_kb"] < 1_000_000


def _many(path: Path, to: Path, copies: int) -> Path:
    """The rows of a workbook several times over, each copy with its own loans and customers."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        sheet = old.read("xl/worksheets/sheet1.xml")
        start, end = sheet.index(b'<row r="6"'), sheet.index(b"</sheetData>")
        last = max(int(number) for number in re.findall(rb'<row r="(\d+)"', sheet))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(sheet[:start])
            for copy in range(copies):
                shift = copy * last
                moved = _PLACE.sub(lambda found, by=shift: found[1] + b"%d" % (int(found[2]) + by), sheet[start:end])
                out.write(moved.replace(b"<t>6600", b"<t>66%02d" % copy).replace(b"<t>480", b"<t>4%02d" % (80 + copy)))
            out.write(sheet[end:])
    return to
