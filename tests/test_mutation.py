"""Mutation testing of `core`: mutmut changes one thing at a time, and some test must notice. See docs/mutation.md.

With --full all of it is run; a run that was stopped goes on where it was, unless anything it depends on has changed.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE, KEPT, STAMP = ROOT / "dongvon/core", ROOT / "mutants", ROOT / "mutants/run-for.sha256"
DEPENDS_ON = ("pyproject.toml", "requirements.lock", "dongvon/core", "dongvon/columns", "dongvon/credit",
              "dongvon/field/arrears", "dongvon/field/checks", "dongvon/field/fees", "dongvon/field/supervision",
              "dongvon/office/planning", "dongvon/parties/reviews", "docs/algorithms", "tests/conftest.py",
              "tests/core", "tests/docs", "tests/credit/lives")  # fmt: skip
ALIVE = {0: "survived", 5: "no test", 33: "no test"}  # mutmut's exit codes; a mutant that hangs or crashes is noticed
GOAL = 90

Mutant = tuple[str, str, str]  # module, line as it is, line as it was changed


def documented() -> list[tuple[Mutant, str]]:
    """The survivors of docs/mutation.md, each with the reason beside it."""
    found = []
    for line in (ROOT / "docs/mutation.md").read_text(encoding="utf-8").splitlines():
        if row := re.fullmatch(r"\| `(\w+)` \| `(.+)` → `(.*)` \| (.+) \|", line):
            found.append(((row[1], row[2], row[3]), row[4]))
    return found


def test_the_survivors_told_are_of_the_code_as_it_is() -> None:
    told = documented()
    assert told and all(reason.strip() for _, reason in told)
    for (module, line, changed), _ in told:
        source = (CORE / f"{module}.py").read_text(encoding="utf-8").splitlines()
        assert line in " ".join(one.strip() for one in source) and line != changed, (module, line)


def test_core_survives_mutation_nowhere_but_where_it_is_told(full: bool) -> None:
    if not full or not hasattr(os, "fork"):
        pytest.skip("half an hour, with --full; mutmut needs a system that can fork")
    mutmut = Path(sys.executable).with_name("mutmut")
    _keep_only_what_still_holds()
    done = subprocess.run([mutmut, "run"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    made: Counter[str] = Counter()
    alive: Counter[str] = Counter()
    names = []
    for path in sorted((KEPT / "dongvon/core").glob("*.py.meta")):
        module, codes = path.name.removesuffix(".py.meta"), json.loads(path.read_text())["exit_code_by_key"]
        assert None not in codes.values(), f"{module}: not finished"
        names += [(module, name) for name, code in codes.items() if code in ALIVE]
        made[module], alive[module] = len(codes), sum(code in ALIVE for code in codes.values())
    for module in made:
        print(f"| `{module}` | {made[module]} | {made[module] - alive[module]} | {alive[module]} |")
    print(f"| all | {made.total()} | {made.total() - alive.total()} | {alive.total()} |")
    untold = {_told(module, name, mutmut) for module, name in names} - {mutant for mutant, _ in documented()}
    for module, line, changed in sorted(untold):
        print(f"| `{module}` | `{line}` → `{changed}` | |")
    assert not untold and 100 * (made.total() - alive.total()) >= GOAL * made.total()


def _keep_only_what_still_holds() -> None:
    seen = hashlib.sha256()
    for path in _files():
        seen.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    if not STAMP.exists() or STAMP.read_text() != seen.hexdigest():
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir()
        STAMP.write_text(seen.hexdigest())


def _files() -> Iterator[Path]:
    for name in DEPENDS_ON:
        path = ROOT / name
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in inside if one.suffix in {".py", ".toml", ".md", ".lock"})


def _told(module: str, name: str, mutmut: Path) -> Mutant:
    """What the mutant changes, as docs/mutation.md tells it: the lines taken out and put in, on one line each."""
    shown = subprocess.run([mutmut, "show", name], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [line for line in shown.splitlines() if not line.startswith(("---", "+++"))]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return module, before, after
