"""Files made to do harm, or broken in every way we have heard of: each is told in one sentence or by row and column,
within seconds and 512 MB, and leaves nothing in the books but its name and the reason.

Each starts from a good file that would be taken in, so that it is the fault that is refused and nothing else.
"""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter.utility import xl_col_to_name

from dongvon.office.bank_files.formats import format_named
from dongvon.office.bank_files.writing import Quirks, write_form_31
from dongvon.office.mirror.models import BankFile, CustomerMonth, Figure, LoanMonth
from dongvon.office.mirror.taking_in import take_in
from dongvon.parties.households.models import Household
from tests.office.bank_files.old_xls import xls
from tests.office.mirror.months import LENDER, december, mirror_funds
from tests.world import World

MOST_SECONDS, MOST_MEGABYTES = 10, 512
"""Of one file, on a machine that does other things too: a page waits for it."""
SHEET, BOOK, SHARED = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Good = bytes
Make = Callable[[Good], bytes]


# --- how a good file is spoilt ---


def members(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return out.getvalue()


def member(name: str, change: Callable[[str], str | bytes]) -> Make:
    """The workbook with one member changed."""

    def make(good: Good) -> bytes:
        content = members(good)
        changed = change(content.get(name, b"").decode())
        return packed(content | {name: changed if isinstance(changed, bytes) else changed.encode()})

    return make


def place(key: str) -> str:
    return xl_col_to_name(format_named("form_31").column(key).n)


def cell(key: str, inside: str, kind: str = "", row: int = 6) -> Make:
    """The workbook with one cell of the first record changed."""

    def change(sheet: str) -> str:
        written = f'<c r="{place(key)}{row}"{kind}>{inside}</c>'
        changed, count = re.subn(rf'<c r="{place(key)}{row}"[^>]*?(?:/>|>.*?</c>)', lambda _: written, sheet)
        assert count == 1, key
        return changed

    return member(SHEET, change)


def text(key: str, said: str) -> Make:
    return cell(key, f'<is><t xml:space="preserve">{said}</t></is>', ' t="inlineStr"')


def number(key: str, said: str) -> Make:
    return cell(key, f"<v>{said}</v>")


def end_of_rows(rows: str) -> Make:
    return member(SHEET, lambda sheet: sheet.replace("</sheetData>", rows + "</sheetData>"))


def both(*makes: Make) -> Make:
    def make(good: Good) -> bytes:
        for one in makes:
            good = one(good)
        return good

    return make


def after_xml(added: str) -> Callable[[str], str]:
    return lambda content: XML + added + content.split("?>", 1)[1].lstrip()


def sheet_as_csv(good: Good) -> list[list[str]]:
    """The rows of the good file as a text program would save them."""
    rows = []
    for row in re.findall(r"<row .*?</row>", members(good)[SHEET].decode(), re.DOTALL):
        cells = [""] * 176
        for letters, inside in re.findall(r'<c r="([A-Z]+)\d+"[^>]*?>(.*?)</c>', row):
            at = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters))) - 1
            cells[at] = "".join(re.findall(r"<(?:t|v)[^>]*>([^<]*)<", inside))
        rows.append(cells)
    return rows


def as_csv(good: Good, rows: list[list[str]] | None = None) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows or sheet_as_csv(good))
    return out.getvalue().encode()


def shared_cell(length: int, cells: int) -> Make:
    """A text of this length in the table of shared strings, which this many cells name."""

    def make(good: Good) -> bytes:
        content = members(good)
        sheet = content[SHEET].decode()
        names = f'<c r="{place("address")}%d" t="s"><v>0</v></c>'
        rows = "".join(f'<row r="{row}">{names % row}</row>' for row in range(5_000, 5_000 + cells))
        content[SHEET] = sheet.replace("</sheetData>", rows + "</sheetData>").encode()
        table = f"{XML}<sst><si><t>{'Đ' * length}</t></si></sst>"
        return packed(content | {SHARED: table.encode()})

    return make


TCVN3 = dict(zip("ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
                 "¨©ª«¬­®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ¡¢£¤¥¦§", strict=True))  # fmt: skip


def in_tcvn3(said: str) -> str:
    return "".join(TCVN3.get(letter, TCVN3.get(letter.lower(), letter)) for letter in said)


def csv_in_tcvn3(good: Good) -> bytes:
    return in_tcvn3(as_csv(good).decode()).encode("latin-1", "replace")


def compound(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 9_000


MILLION_CELLS = "".join(f'<c r="{xl_col_to_name(at)}4"><v>1</v></c>' for at in range(1_000_000))
XFE = '<c r="XFE4">'
PLAIN_ROW = re.compile(r'<row r="4".*?(?:/>|</row>)')


def million_columns(good: Good) -> bytes:
    row = f'<row r="4">{MILLION_CELLS}</row>'
    return member(SHEET, lambda sheet: PLAIN_ROW.sub("", sheet).replace('<row r="5"', row + '<row r="5"'))(good)


SPREADSHEET_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
    'spreadsheet"><Worksheet ss:Name="BCQUERY"><Table><Row><Cell><Data ss:Type="String">Số khế ước</Data></Cell></Row>'
    "</Table></Worksheet></Workbook>"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile file. `ends`: "read", the code of the sentence it is refused with, or (column, code) of row 6."""

    make: Make
    ends: str | tuple[str, str]
    name: str = "a.xlsx"


BLOCKED = "row_problems"
CASES: dict[str, Case] = {
    "zip bomb": Case(member(SHEET, lambda sheet: sheet + " " * 80_000_000), "file_too_large"),
    "zip bomb beside the sheet": Case(member("xl/media/a.bin", lambda _: b"\0" * 200_000_000), "file_too_large"),
    "a million columns": Case(million_columns, "sheet_unusual"),
    "a million columns of text": Case(lambda good: b"," * 1_000_000 + b"\n" + as_csv(good), "read", "a.csv"),
    "a million columns in the header": Case(
        lambda good: b"".join(b"%d," % at for at in range(1_000_000)) + b"\n" + as_csv(good), "format_unknown", "a.csv"
    ),
    "every column Excel has": Case(
        member(SHEET, lambda sheet: PLAIN_ROW.sub("", sheet).replace(
            '<row r="5"', f'<row r="4">{MILLION_CELLS[:MILLION_CELLS.index(XFE)]}</row><row r="5"')),
        "read",
    ),
    "a million empty rows": Case(
        end_of_rows("".join(f'<row r="{row}"><c r="B{row}" s="1"/></row>' for row in range(2_000, 1_002_000))), "read"
    ),
    "a million empty lines": Case(lambda good: as_csv(good) + b"\n" * 1_000_000, "read", "a.csv"),
    "a cell in the last corner": Case(
        both(
            end_of_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            member(SHEET, lambda sheet: sheet.replace("<sheetData>", "<sheetData><!-- -->")),
        ),
        "sheet_unusual",
    ),
    "a formula for money": Case(cell("in_term", "<f>SUM(A1:A9)</f><v>0</v>"), ("Dư nợ trong hạn", "formula")),
    "a formula for a day": Case(cell("signed_on", "<f>TODAY()</f><v>45000</v>"), ("Ngày vay", "formula")),
    "an external link": Case(
        both(
            cell("in_term", "<f>'file:///etc/[passwd]Sheet1'!A1</f><v>7</v>"),
            member("xl/externalLinks/externalLink1.xml", lambda _: f"{XML}<externalLink/>"),
        ),
        ("Dư nợ trong hạn", "formula"),
    ),
    "an error for money": Case(cell("in_term", "<v>#REF!</v>", ' t="e"'), ("Dư nợ trong hạn", "not_money")),
    "a word for money": Case(text("in_term", "một tỷ"), ("Dư nợ trong hạn", "not_money")),
    "a word for a day": Case(text("signed_on", "đầu năm"), ("Ngày vay", "not_a_date")),
    "a word for a rate": Case(text("annual_percent", "ưu đãi"), ("Lãi suất", "not_a_rate")),
    "text named .xls": Case(as_csv, "read", "a.xls"),
    "a workbook named .csv": Case(lambda good: good, "read", "a.csv"),
    "a page named .xls": Case(
        lambda _: "<html><body><table><tr><td>Số khế ước</td></tr></table></body></html>".encode(),
        "page_named_workbook", "a.xls",
    ),
    "an XML spreadsheet named .xls": Case(lambda _: SPREADSHEET_XML.encode(), "page_named_workbook", "a.xls"),
    "a .xls of two cells in far corners": Case(
        lambda _: xls([["1"], *[[]] * 65_534, [None] * 255 + ["1"]], "a"), "sheet_unusual", "a.xls"
    ),
    "a name in TCVN3": Case(text("customer_name", in_tcvn3("Lò Văn Tướng")), ("Tên KH", "old_font")),
    "a name in VNI": Case(text("customer_name", "Nguyeãn Vaên Loäc"), ("Tên KH", "old_font")),
    "a whole text file in TCVN3": Case(csv_in_tcvn3, "old_font", "a.csv"),
    "a truncated workbook": Case(lambda good: good[: len(good) * 9 // 10], "file_broken"),
    "an encrypted workbook": Case(lambda _: compound("EncryptedPackage"), "file_encrypted"),
    "a broken .xls": Case(lambda _: compound("Workbook"), "file_broken", "a.xls"),
    "a sheet with entities": Case(member(SHEET, after_xml(DOCTYPE)), "xml_with_entities"),
    "a workbook with entities": Case(member(BOOK, after_xml(DOCTYPE)), "xml_with_entities"),
    "entities in UTF-16": Case(
        member(BOOK, lambda book: after_xml(DOCTYPE)(book).replace("UTF-8", "UTF-16").encode("utf-16")),
        "xml_with_entities",
    ),
    "a sheet with entities in UTF-16": Case(
        member(SHEET, lambda sheet: after_xml(DOCTYPE)(sheet).replace("UTF-8", "UTF-16").encode("utf-16")),
        "xml_with_entities",
    ),
    "entities far down the shared texts": Case(
        member(SHARED, lambda _: f"{XML}<!-- {'x' * 9_000} -->{DOCTYPE}<sst><si><t>&j;</t></si></sst>"),
        "xml_with_entities",
    ),
    "the year 9999": Case(text("signed_on", "31/12/9999"), ("Ngày vay", "impossible_date")),
    "no day at all": Case(text("signed_on", "00/00/0000"), ("Ngày vay", "value_missing")),
    "a day number without end": Case(number("signed_on", "9" * 400), ("Ngày vay", "not_a_date")),
    "figures of the year 9999": Case(text("as_of_on", "31/12/9999"), ("Ngày số liệu", "impossible_date")),
    "money below zero": Case(number("in_term", "-5"), ("Dư nợ trong hạn", "negative_money")),
    "money of forty digits": Case(number("in_term", "9" * 40), ("Dư nợ trong hạn", "money_too_large")),
    "money of 400,000 digits": Case(number("in_term", "9" * 400_000), ("Dư nợ trong hạn", "money_too_large")),
    "money beyond every exponent": Case(number("in_term", "1E+999999999"), ("Dư nợ trong hạn", "money_too_large")),
    "a rate beyond every exponent": Case(number("annual_percent", "1E+999999999"), ("Lãi suất", "not_a_rate")),
    "money that is no number": Case(number("in_term", "NaN"), ("Dư nợ trong hạn", "money_too_large")),
    "digits that are none": Case(text("loan_number", "²" * 16), ("Số khế ước", "wrong_code")),
    "a shared text by a number that is none": Case(
        end_of_rows('<row r="5000"><c r="A5000" t="s"><v>²</v></c><c r="B5000" t="str"><v>x</v></c></row>'),
        "read",
    ),
    "20 MB in one cell": Case(shared_cell(10_000_000, 1), "file_too_large"),
    "20 MB named by a thousand cells": Case(shared_cell(10_000_000, 1_000), "file_too_large"),
    "long texts named by a million cells": Case(shared_cell(30_000, 200_000), "file_too_large"),
    "the same in a sheet of another shape": Case(
        both(shared_cell(30_000, 200_000), member(SHEET, lambda sheet: sheet.replace("<row ", "<!-- --><row ", 1))),
        "sheet_unusual",
    ),
    "a sheet of another shape named .xls": Case(
        member(SHEET, lambda sheet: sheet.replace("<row ", "<!-- --><row ", 1)), "read", "a.xls"
    ),
    "20 MB of shared texts": Case(
        member(SHARED, lambda _: f"{XML}<sst>{''.join(f'<si><t>{at:020d}</t></si>' for at in range(700_000))}</sst>"),
        "read",
    ),
    "a character no text may hold": Case(text("customer_name", "Lò_x0000_ Văn_x0007_ Á"), "read"),
    "the same in a text file": Case(lambda good: as_csv(good) + b"\0" * 9, "not_a_spreadsheet", "a.csv"),
    "half a character": Case(text("customer_name", "Lò _xD800_"), "file_broken"),
    "a name that does things": Case(
        lambda _: b"PK\x03\x04", "file_broken", "..;{name}%s<b>\n\x1b[31m" + "á" * 60 + ".xlsx"
    ),
}  # fmt: skip


# --- reading, in a process of its own ---

CHILD = """
import json, re, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
from dongvon.core.problems import Refused
from dongvon.office.bank_files.reading import read, recognise
from dongvon.office.bank_files.sheets import open_sheets
from dongvon.office.bank_files.summaries import recognise_summary
path, begun = Path(sys.argv[1]), time.process_time()
try:
    recognise_summary(open_sheets(path))
    recognise(path)
    reading = read(path)
    told = {"rows": [(one.row, one.column, one.problem.code, str(one.problem)) for one in reading.problems],
            "records": reading.rows.num_rows, "blocked": reading.blocked}
except Refused as refused:
    told = {"code": refused.problem.code, "sentence": str(refused.problem)}
told["seconds"] = time.process_time() - begun
# Not ru_maxrss: a child begins with its parent's.
told["megabytes"] = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    path = tmp_path_factory.mktemp("good") / "good.xlsx"
    write_form_31(december(8), path, Quirks())
    return path.read_bytes()


@pytest.fixture
def hostile(good: Good, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Case, Path]]:
    case = CASES[request.param]
    path = tmp_path / case.name.replace("/", "")
    path.write_bytes(case.make(good))
    yield case, path
    path.unlink()


every = pytest.mark.parametrize("hostile", CASES, indirect=True)


def told_of(path: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-1500:]
    return dict(json.loads(done.stdout))


def one_sentence(said: str) -> None:
    assert 10 < len(said) < 400 and not re.search(r"[\x00-\x1f]", said), said
    assert re.search(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđăâêôơư]", said), said


@every
def test_a_hostile_file_is_told_soon_and_in_little_memory(hostile: tuple[Case, Path]) -> None:
    case, path = hostile
    told = told_of(path)
    if isinstance(case.ends, tuple):
        assert (6, *case.ends) in [tuple(row[:3]) for row in told["rows"]], told
        assert told["blocked"]
        for row in told["rows"]:
            one_sentence(row[3])
    elif case.ends == "read":
        assert told["records"] == 8 and not told["blocked"], told
    else:
        assert told.get("code") == case.ends, told
        one_sentence(told["sentence"])
    assert told["seconds"] < MOST_SECONDS and told["megabytes"] < MOST_MEGABYTES, told


def test_the_good_file_is_read_without_a_word(good: Good, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(good)
    told = told_of(tmp_path / "a.xlsx")
    assert (told["records"], told["rows"], told["blocked"]) == (8, [], False)


# --- taking in ---


@every
def test_a_hostile_file_leaves_only_its_name_and_the_reason(hostile: tuple[Case, Path], books: World) -> None:
    case, path = hostile
    mirror_funds(books)
    with books.reading():
        before = Household.objects.count()
    answer = books.do(take_in, "admin", path=path, name=path.name, lender_code=LENDER)
    with books.reading():
        file = BankFile.objects.get()
        if case.ends == "read":
            assert answer["state"] == "in_force", answer
            assert LoanMonth.objects.count() == 8
            return
        assert (file.state, file.reason) == ("broken", answer["reason"])
        one_sentence(file.reason)
        if isinstance(case.ends, tuple):
            assert (6, case.ends[0]) in [(fault["row"], fault["column"]) for fault in file.faults], file.faults
        assert not any(table.objects.exists() for table in (LoanMonth, CustomerMonth, Figure))
        assert Household.objects.count() == before
