"""The house stays tidy: layers, sizes, names, a README in every package, no real numbers of people, no marks left.

Each check is a function over a folder, so that a second test plants the fault in a copy and sees the check find it.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "dongvon"
BANNED = {"utils", "helpers", "common", "manager", "process", "handle", "data", "info"}
IMPURE = {"time", "random", "secrets", "os", "io", "pathlib", "logging", "subprocess", "socket", "threading", "asyncio"}
FILE_LINES, FUNCTION_LINES, README_LINES = 500, 60, 40

# PostgreSQL's own word for the folder it keeps.
NAMED_BY_OTHERS = {f"{PACKAGE}/base/database/record.py: data"}

# Over the limit today, with the reason; the list only gets shorter.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

Problems = Iterator[str]


def python_files(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders or (PACKAGE, "tests"):
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def long_files(root: Path) -> Problems:
    for path in python_files(root):
        name, lines = str(path.relative_to(root)), len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES and name not in LONG_FILES:
            yield f"{name}: {lines} lines"


def long_functions(root: Path) -> Problems:
    for path in python_files(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES and f"{path.stem}.{node.name}" not in LONG_FUNCTIONS:
                    yield f"{path.relative_to(root)}:{node.lineno} {node.name}: {lines} lines"


def banned_names(root: Path) -> Problems:
    """Modules, packages, classes and functions whose name says nothing."""
    for path in python_files(root, PACKAGE):
        own = {path.parent.name, path.stem} & BANNED
        yield from (f"{path.relative_to(root)}: {name}" for name in own)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            # What a framework calls by its own name (HTMLParser.handle_data) is not ours to name.
            if named and node.name.lower().strip("_") in BANNED:
                found = f"{path.relative_to(root)}: {node.name}"
                if found not in NAMED_BY_OTHERS:
                    yield found


def packages_without_readme(root: Path) -> Problems:
    """A package of a floor says what belongs in it, in at most 40 lines. Floors themselves and folders of one package
    (migrations, services, views, texts) need none."""
    for floor in sorted((root / PACKAGE).iterdir()):
        if not (floor / "__init__.py").exists():
            continue
        inner = [path.parent for path in sorted(floor.glob("*/__init__.py"))]
        for package in inner or [floor]:
            readme = package / "README.md"
            if not readme.exists():
                yield f"{package.relative_to(root)}: no README.md"
            elif (lines := len(readme.read_text(encoding="utf-8").splitlines())) > README_LINES:
                yield f"{readme.relative_to(root)}: {lines} lines"


def impure_core(root: Path) -> Problems:
    """`core` imports the standard library and itself only, and of the library nothing that is not a pure rule."""
    allowed = (set(sys.stdlib_module_names) - IMPURE) | {PACKAGE}
    for path in python_files(root, f"{PACKAGE}/core"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                ours = name.startswith(f"{PACKAGE}.")
                if name.split(".")[0] not in allowed or (ours and not name.startswith(f"{PACKAGE}.core")):
                    yield f"{path.relative_to(root)}:{node.lineno} imports {name}"


def kept_files(root: Path) -> Iterator[Path]:
    """Files of the repository as git would take them (tracked, or new and not ignored); of a plain folder, all."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else [str(p.relative_to(root)) for p in root.rglob("*")]
    for name in filter(None, names):
        if (root / name).is_file():
            yield root / name


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    for path in kept_files(root):
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# 012 + sex and century + year + 9 + five digits: the shape of front/demo/names.py, which belongs to nobody.
INVENTED = re.compile(r"012\d{3}9\d{5}")
# A number of twelve digits that could be a personal one: a known province or country, and not an amount of round money.
TWELVE = re.compile(r"(?<![\w.])[0-9]{12}(?!\w)")
ROUND = re.compile(r"\d{4,6}0{6,8}")
NOWHERE = re.compile(r"999\d{9}")  # no province and no country has this code
SHAPES_TESTED = "tests/core/test_identity.py"  # numbers ending in 000001 or 999999, there to be wrong in one way each


def numbers_of_people(root: Path) -> Problems:
    for path, text in texts(root):
        if path.name == "requirements.lock" or path.suffix in {".svg", ".js"}:
            continue
        for line_number, line in enumerate(text.splitlines(), start=1):
            for number in TWELVE.findall(line):
                nobodys = any(shape.fullmatch(number) for shape in (INVENTED, ROUND, NOWHERE)) or len(set(number)) == 1
                tested = path == root / SHAPES_TESTED and number[6:] in ("000001", "999999")
                if not (nobodys or tested):
                    yield f"{path.relative_to(root)}:{line_number} {number}"


MARKS = re.compile(r"\b(" + "|".join(("FIX" + "ME", "TO" + "DO", "XX" + "X", "HA" + "CK")) + r")\b")


def marks_left(root: Path) -> Problems:
    for path, text in texts(root):
        if path.suffix in {".py", ".md", ".toml", ".html", ".css", ".sql", ".typ"} and "vendor" not in path.parts:
            for line_number, line in enumerate(text.splitlines(), start=1):
                if MARKS.search(line):
                    yield f"{path.relative_to(root)}:{line_number}"


def broken_layers(root: Path) -> Problems:
    """What import-linter says, when it says anything."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
            "--no-logo",
        ],
        cwd=root,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        yield done.stdout[-3000:] + done.stderr[-1000:]


Check = Callable[[Path], Problems]
CHECKS: dict[Check, tuple[str, str]] = {
    # check → the fault to plant: (file, text)
    broken_layers: (f"{PACKAGE}/base/places/planted.py", "from dongvon.credit.loans.models import Loan\n"),
    impure_core: (f"{PACKAGE}/core/planted.py", "import random\n"),
    long_files: (f"{PACKAGE}/core/planted.py", "A = 1\n" * (FILE_LINES + 1)),
    long_functions: (f"{PACKAGE}/core/planted.py", "def f() -> None:\n" + "    a = 1\n" * FUNCTION_LINES),
    banned_names: (f"{PACKAGE}/core/utils.py", ""),
    packages_without_readme: (f"{PACKAGE}/credit/planted/__init__.py", ""),
    numbers_of_people: (f"{PACKAGE}/core/planted.md", "0" + "12190412345\n"),
    marks_left: (f"{PACKAGE}/core/planted.py", "# " + "FIX" + "ME\n"),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_tidy(check: Check) -> None:
    assert list(check(ROOT)) == []


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources without what is heavy, in a folder of their own."""
    root = tmp_path_factory.mktemp("planted")
    heavy = shutil.ignore_patterns("__pycache__", "static", "fonts", "units", "*.mo", "*.docx")
    shutil.copytree(ROOT / PACKAGE, root / PACKAGE, ignore=heavy)
    shutil.copy(ROOT / ".importlinter", root)
    (root / "tests").mkdir()
    return root


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_check_finds_the_fault_it_is_for(check: Check, copy: Path) -> None:
    name, text = CHECKS[check]
    before = list(check(copy))
    planted = copy / name
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(text)
    try:
        found = list(check(copy))
    finally:
        planted.unlink()
        if not any(planted.parent.iterdir()):
            planted.parent.rmdir()
    assert len(found) == len(before) + 1
    assert any(planted.stem in problem or planted.parent.name in problem for problem in set(found) - set(before))


@pytest.mark.parametrize(
    "contract, file, line",
    [
        ("The seven floors", "base/access/planted.py", "from dongvon.parties.groups.models import Group\n"),
        ("The seven floors", "core/planted.py", "from dongvon.columns.arrow import *\n"),
        ("The seven floors", "office/reports/planted.py", "import dongvon.front.settings\n"),
        ("Inside base", "base/access/planted.py", "from dongvon.base.ledger.models import Fund\n"),
        ("Inside field", "field/collecting/planted.py", "from dongvon.field.transaction_days.models import Sheet\n"),
        ("Inside credit", "credit/savings/planted.py", "from dongvon.credit.loans.models import Loan\n"),
        ("Inside parties", "parties/households/planted.py", "from dongvon.parties.groups.models import Group\n"),
        ("Inside office", "office/books/planted.py", "import dongvon.office.reports\n"),
        ("The rules know no", "core/planted.py", "import django\n"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(copy: Path, contract: str, file: str, line: str) -> None:
    planted = copy / PACKAGE / file
    planted.write_text(line)
    try:
        assert any(re.search(rf"{contract}.* BROKEN", said) for said in broken_layers(copy))
    finally:
        planted.unlink()
