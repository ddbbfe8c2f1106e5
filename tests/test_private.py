"""Nobody real is in the repository: no personal number, no telephone, no list as an office keeps it.

An office once had the heads of 378 groups in public code. Here a number passes only if our own generator makes it or it
is plainly invented; a workbook or a list passes only if it is named below. `test_tidy` looks at numbers too, by shape.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from dongvon.front.demo.names import INVENTED_PHONE_PREFIX, Sex, identity_number, phone_number
from tests.test_tidy import kept_files

ROOT = Path(__file__).parents[1]
LIST_TYPES = {
    ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".dbf", ".mdb", ".accdb", ".parquet", ".sqlite", ".db",
    ".sql3", ".zip", ".rar", ".7z",
}  # fmt: skip
PUBLIC_LISTS = {
    "dongvon/base/places/units/communes.csv": "names and codes of administrative units, published by the state",
    "dongvon/base/places/units/map_2025.csv": "which units were merged in 2025, published by the state",
}
NOT_OURS = {"requirements.lock"}  # hashes
DRAWN_OR_VENDORED = {".svg", ".js", ".woff2", ".ttf", ".png"}
NUMBERS_TESTED = "tests/core/test_identity.py"  # serial 000001 or 999999, wrong in one way each

TWELVE = re.compile(r"(?<![\w.])(?:\d{12}|0\d{2}[ .]\d{3}[ .]\d{3}[ .]\d{3})(?![\w])")
TEN = re.compile(r"(?<![\w.])(?:0\d{9}|0\d{3}[ .]\d{3}[ .]\d{3}|(?:\+|00)84[ .]?\d{9})(?!\w)")
TAGS = re.compile(r"<[^>]*>")

Found = Iterator[str]


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Every text of the tree by name, also what is packed into Word files."""
    for path in kept_files(root):
        name = str(path.relative_to(root))
        if path.suffix in DRAWN_OR_VENDORED or path.name in NOT_OURS:
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    yield f"{name}/{member}", TAGS.sub("", archive.read(member).decode("utf-8", "ignore"))
        else:
            yield name, path.read_text(encoding="utf-8", errors="ignore")


def ours(number: str) -> bool:
    """Whether the generator makes this number, for somebody born in the year and of the sex it says."""
    century_and_sex, year, serial = int(number[3]), int(number[4:6]), int(number[7:])
    sex: Sex = "female" if century_and_sex % 2 else "male"
    born_on = date(1900 + 100 * (century_and_sex // 2) + year, 1, 1)
    return identity_number(born_on, sex, serial) == number


def plainly_invented(number: str) -> bool:
    """One digit only, an amount in whole millions, or a place that is none (999)."""
    return len(set(number)) == 1 or number.startswith("999") or (number[0] != "0" and number.endswith("000000"))


def personal_numbers(root: Path) -> Found:
    for name, text in texts(root):
        # Full-width digits are digits all the same.
        for found in TWELVE.findall(unicodedata.normalize("NFKC", text)):
            number = re.sub(r"\D", "", found)
            tested = name == NUMBERS_TESTED and number[6:] in ("000001", "999999")
            if not (ours(number) or plainly_invented(number) or tested):
                yield f"{name}: a number of twelve digits that ends in {number[-3:]}"


def telephones(root: Path) -> Found:
    for name, text in texts(root):
        for found in TEN.findall(text):
            number = re.sub(r"^(?:\+|00)84", "0", re.sub(r"[ .]", "", found))
            nobodys = number.startswith((INVENTED_PHONE_PREFIX, "0000")) or "12345678" in number
            if not nobodys:
                yield f"{name}: a telephone that ends in {number[-3:]}"


def lists(root: Path) -> Found:
    for path in kept_files(root):
        name = str(path.relative_to(root))
        if path.suffix.lower() in LIST_TYPES and name not in PUBLIC_LISTS:
            yield f"{name}: a list"
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                inner = {member for member in archive.namelist() if Path(member).suffix.lower() in LIST_TYPES}
                workbook = "xl/workbook.xml" in archive.namelist()
            if inner or workbook:
                yield f"{name}: a list inside"


CHECKS = (personal_numbers, telephones, lists)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nobody_real_is_in_the_repository(check: Callable[[Path], Found]) -> None:
    assert list(check(ROOT)) == []


def test_every_public_list_named_here_is_there() -> None:
    assert [name for name in PUBLIC_LISTS if not (ROOT / name).exists()] == []


REAL_NUMBER = "0" + "11085004217"
REAL_PHONE = "09" + "78402613"


@pytest.mark.parametrize(
    ("check", "name", "content"),
    [
        (personal_numbers, "notes.md", f"căn cước {REAL_NUMBER}"),
        (personal_numbers, "rows.py", f"{REAL_NUMBER[:3]} {REAL_NUMBER[3:6]} {REAL_NUMBER[6:9]} {REAL_NUMBER[9:]}"),
        (personal_numbers, "near.sql", identity_number(date(1980, 1, 1), "male", 7).replace("9", "8")),
        (telephones, "tổ trưởng.txt", f"ĐT {REAL_PHONE}."),
        (telephones, "heads.toml", f"{REAL_PHONE[:4]}.{REAL_PHONE[4:7]}.{REAL_PHONE[7:]}"),
        (telephones, "heads.json", f"+84{REAL_PHONE[1:]}"),
        (lists, "DSTO.XLSX", "PK"),
        (lists, "deep/inside/to.csv", "a,b"),
    ],
)
def test_what_is_planted_is_found(check: Callable[[Path], Found], name: str, content: str, tmp_path: Path) -> None:
    assert list(check(tmp_path)) == []
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "ours.md").write_text(f"{identity_number(date(1983, 1, 1), 'female', 5)} {phone_number(5)}")
    found = list(check(tmp_path))
    assert len(found) == 1 and found[0].startswith(name)
    assert REAL_NUMBER not in found[0] and REAL_PHONE not in found[0]


@pytest.mark.parametrize("inner", ["word/embeddings/sheet.xlsx", "xl/workbook.xml"])
def test_a_list_inside_another_file_is_found(inner: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "letter.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<w:t>{REAL_NUMBER}</w:t>")
        archive.writestr(inner, "x")
    assert len(list(lists(tmp_path))) == len(list(personal_numbers(tmp_path))) == 1
