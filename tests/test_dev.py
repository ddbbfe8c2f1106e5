"""`./dev` in a small checkout of its own, whose environment is made of stand-ins that note what they were asked."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

STAND_IN_PYTHON = """#!/bin/sh
case "$*" in
  *sysconfig*) echo "$(dirname "$0")";;
  "-m pip --version") exit 0;;
  "-m pip install"*) echo "pip $*" >>"$0.log"; exit ${PIP_CODE:-0};;
  *) echo "$*"; exit ${PYTHON_CODE:-0};;
esac
"""
STAND_IN_UV = """#!/bin/sh
echo begin "$@" >>"$0.log"
sleep ${UV_SECONDS:-0}
echo end >>"$0.log"
exit ${UV_CODE:-0}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a folder with `dev`, `.ci/run`, a lock, and stand-ins for Python, uv and Chromium."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "requirements.lock").write_text("one==1\n")
    for path, text in {
        ".venv/bin/python": STAND_IN_PYTHON,
        ".venv/bin/uv": STAND_IN_UV,
        "path/chromium": "#!/bin/sh\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
        (tmp_path / path).chmod(0o755)
    (tmp_path / "path" / "python3").symlink_to(sys.executable)
    return tmp_path


def hearing() -> None:
    """A job in the background is born deaf to Ctrl-C and to hanging up; a program in somebody's terminal is not."""
    for name in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)


def start(checkout: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    environment = {"PATH": f"{checkout / 'path'}:/usr/bin:/bin", "HOME": str(checkout), **variables}
    return subprocess.Popen(
        [sys.executable, str(checkout / "dev"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=checkout,
        start_new_session=True,
        preexec_fn=hearing,
    )


def run(checkout: Path, *words: str, **variables: str) -> tuple[int, str, str]:
    program = start(checkout, *words, **variables)
    out, err = program.communicate(timeout=30)
    return program.returncode, out.strip(), err.strip()


def asked_of_uv(checkout: Path) -> list[str]:
    log = checkout / ".venv" / "bin" / "uv.log"
    return log.read_text().splitlines() if log.exists() else []


def test_alone_it_is_the_demonstration_and_any_word_is_a_command(checkout: Path) -> None:
    assert run(checkout)[:2] == (0, "-m dongvon demo")
    assert run(checkout, "--port", "8080")[:2] == (0, "-m dongvon demo --port 8080")
    assert run(checkout, "--help")[:2] == (0, "-m dongvon --help")
    assert run(checkout, "calc", "interest", "--json")[:2] == (0, "-m dongvon calc interest --json")
    assert run(checkout, "verify", PYTHON_CODE="3")[:2] == (3, "-m dongvon verify")


@pytest.mark.parametrize(
    "words, asked",
    [
        ([], "-m pytest -n 2 --dist loadfile"),
        (["--full", "--only", "ledger"], "-m pytest -n 2 --dist loadfile --full -k ledger"),
        (["--only=ledger", "-x"], "-m pytest -n 2 --dist loadfile -k=ledger -x"),
        (["-n0", "tests/core"], "-m pytest --dist loadfile -n0 tests/core"),
    ],
)
def test_the_tests_run_on_two_workers_and_their_outcome_is_ours(checkout: Path, words: list[str], asked: str) -> None:
    assert run(checkout, "test", *words)[:2] == (0, asked)
    assert run(checkout, "test", *words, PYTHON_CODE="1")[:2] == (1, asked)


def test_continuous_integration_runs_the_test_command_and_nothing_else(checkout: Path) -> None:
    environment: Mapping[str, str] = {"PATH": f"{checkout / 'path'}:/usr/bin:/bin", "PYTHON_CODE": "5"}
    done = subprocess.run(
        [checkout / ".ci" / "run"], capture_output=True, text=True, cwd="/", env=environment, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (5, "-m pytest -n 2 --dist loadfile")


def test_the_lock_is_installed_with_hashes_once_and_again_when_it_changes(checkout: Path) -> None:
    run(checkout)
    wanted = (
        f"begin pip sync --quiet --require-hashes --python {checkout}/.venv/bin/python {checkout}/requirements.lock"
    )
    assert asked_of_uv(checkout) == [wanted, "end"]
    run(checkout)
    assert asked_of_uv(checkout) == [wanted, "end"]
    assert (checkout / ".venv" / "bin" / "dongvon.pth").read_text() == f"{checkout}\n"
    (checkout / "requirements.lock").write_text("one==2\n")
    run(checkout)
    assert asked_of_uv(checkout) == [wanted, "end"] * 2


def test_two_at_once_make_the_environment_once(checkout: Path) -> None:
    both = [start(checkout, UV_SECONDS="0.5"), start(checkout, UV_SECONDS="0.5")]
    assert [program.communicate(timeout=30)[0].strip() for program in both] == ["-m dongvon demo"] * 2
    assert len(asked_of_uv(checkout)) == 2


def test_where_uv_cannot_pip_installs_the_same_lock(checkout: Path) -> None:
    code, out, _err = run(checkout, UV_CODE="1")
    assert (code, out) == (0, "-m dongvon demo")
    asked = (checkout / ".venv" / "bin" / "python.log").read_text()
    assert asked == f"pip -m pip install --quiet --require-hashes --no-deps -r {checkout}/requirements.lock\n"


def test_a_failed_installation_is_one_sentence_and_is_tried_again_next_time(checkout: Path) -> None:
    code, out, err = run(checkout, UV_CODE="1", PIP_CODE="1", DONGVON_LANG="en")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == (
        "The packages could not be installed: see the error above, check network and pip settings"
    )
    assert run(checkout)[:2] == (0, "-m dongvon demo")
    assert run(checkout, "--port", "8080")[:2] == (0, "-m dongvon demo --port 8080")
    assert run(checkout, "--help")[:2] == (0, "-m dongvon --help")


def test_ctrl_c_while_installing_leaves_quietly_and_the_next_run_goes_on(checkout: Path) -> None:
    program = start(checkout, UV_SECONDS="4")
    deadline = time.monotonic() + 10
    while not asked_of_uv(checkout) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(program.pid, signal.SIGINT)
    _out, err = program.communicate(timeout=10)
    assert program.returncode == 130
    assert "Traceback" not in err
    assert run(checkout)[:2] == (0, "-m dongvon demo")
    assert run(checkout, "--port", "8080")[:2] == (0, "-m dongvon demo --port 8080")
    assert run(checkout, "--help")[:2] == (0, "-m dongvon --help")


def test_without_chromium_the_tests_say_how_to_get_it(checkout: Path) -> None:
    (checkout / "path" / "chromium").unlink()
    code, out, err = run(checkout, "test", PATH=str(checkout / "path"), DONGVON_LANG="en")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("The tests need Chromium: install it")


def test_an_old_python_is_told_so_in_one_sentence() -> None:
    source = (ROOT / "dev").read_text()
    ast.parse(source, feature_version=(3, 7))
    script = f"import sys; sys.version_info = (3, 9, 2); sys.argv = ['dev']; exec(compile({source!r}, 'dev', 'exec'))"
    old = script.replace("exec(", "g = {'__name__': '__main__', '__file__': '/nowhere/dev'}; exec(").replace(
        "'exec'))", "'exec'), g)"
    )
    done = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "Cần Python 3.11 trở lên; đây là 3.9\n")


def test_it_passes_the_same_linter_as_the_rest() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "dev"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
