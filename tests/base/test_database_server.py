"""Our own supervisor of PostgreSQL against the real thing: starts, shares, recovers, refuses."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from dongvon.base.database import DatabaseUnavailable
from dongvon.base.database import binaries as programs
from dongvon.base.database import server as server_module
from dongvon.base.database.account import for_data
from dongvon.base.database.record import Record
from dongvon.base.database.server import Server
from dongvon.base.database.temporary import temporary_server

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0

# A program in another process: loads everything, becomes an ordinary user where asked, joins, and does as it is told.
CHILD = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
import psycopg, encodings.idna
from dongvon.base.database import connection, external, server, connect, connection_settings, leave_on_signals, errors
if sys.argv[2] == "ordinary" and os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    leave_on_signals()
    with connect("app") as c:
        said = f'{c.execute("SELECT session_user").fetchone()[0]} {connection.ensure_server().running().pid}'
    print(said, flush=True)
    parent = os.getppid()
    while sys.argv[3] == "stay" and os.getppid() == parent:
        time.sleep(0.05)
except errors.DatabaseUnavailable as error:
    print(error.problem.code, error, flush=True)
"""


def hearing() -> None:
    """A job in the background is born deaf to Ctrl-C and to hanging up; a program in somebody's terminal is not."""
    for name in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)


def child(home: Path, *, stay: bool = False, ordinary: bool = False) -> subprocess.Popen[str]:
    """Start a program that uses the server of `home`; with `stay` it goes on until it is stopped."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DONGVON_OWNER_URL")}
    words = [str(ROOT), "ordinary" if ordinary else "same", "stay" if stay else "go"]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={**kept, "DONGVON_HOME": str(home)},
        start_new_session=True,
        preexec_fn=hearing,
    )


def answer(program: subprocess.Popen[str]) -> str:
    """Return the whole of what a program says once it has ended."""
    return program.communicate(timeout=60)[0].strip()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def ask(server: Server, question: str, role: str = "owner") -> object:
    settings = server.superuser_settings() if role == "superuser" else server.settings(role)  # type: ignore[arg-type]
    with psycopg.connect(**settings, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def kept(server: Server) -> Record:
    record = server.record()
    assert record is not None
    return record


def logged(server: Server, words: str) -> str:
    """Return the whole log once these words are in it (the logger is a process of its own and may lag)."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        told = "".join(path.read_text() for path in kept(server).log.iterdir())
        if words in told:
            return told
        time.sleep(0.02)
    raise AssertionError(f"not logged: {words}")


def is_down(server: Server) -> bool:
    record = server.record()
    return server.running() is None and record is not None and not (record.data / "postmaster.pid").exists()


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a short folder that every user may pass through, as a checkout under /srv or /home/me/… is."""
    folder = Path(tempfile.mkdtemp(prefix="dv"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make(place: Path) -> Iterator[Callable[..., Server]]:
    """Give a maker of servers on `place/home` that are stopped and removed at the end."""
    made: list[Server] = []

    def new(home: Path | None = None) -> Server:
        made.append(Server(home or place / "home"))
        return made[-1]

    yield new
    for server in made:
        if not (server.folder / "lock").exists():
            continue
        server.stop(now=True)
        record = server.record()
        if record is not None:
            for folder in (record.place, record.socket):
                if place not in folder.parents:
                    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with temporary_server() as server:
        yield server


# -- a server of our own ----------------------------------------------------------------------------------------------


def test_what_was_kept_is_there_when_it_starts_again(make: Callable[..., Server], place: Path) -> None:
    server = make(place / "home")
    server.join()
    ask(server, "CREATE TABLE kept AS SELECT 42 AS value")
    server.leave()
    assert is_down(server)
    server.join()
    assert ask(server, "SELECT value FROM kept") == 42


def test_what_it_acknowledges_is_on_disk_with_checksums(make: Callable[..., Server]) -> None:
    server = make()
    server.join()
    for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(server, f"SHOW {name}") == "on", name


def test_it_listens_on_a_private_socket_only(make: Callable[..., Server], place: Path) -> None:
    server = make()
    before = os.umask(0)
    try:
        server.join()
    finally:
        os.umask(before)
    record = kept(server)
    assert ask(server, "SHOW listen_addresses") == ""
    assert [mode(folder) for folder in (record.data, record.socket, record.log)] == [0o700] * 3
    assert mode(record.socket_file) == 0o700
    assert {mode(secret) for secret in (server.folder / "secrets").iterdir()} == {0o600}
    assert mode(server.folder / "secrets") == 0o700
    assert mode(place) == 0o755


def test_nobody_comes_in_without_the_right_password(running: Server) -> None:
    for role in ("owner", "app", "batch"):
        for password in ("", "postgres"):
            settings = {**running.settings(role), "password": password}  # type: ignore[arg-type]
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(**settings)
    settings = running.superuser_settings()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(**{**settings, "password": running.settings("app")["password"]})


def test_the_application_may_connect_and_no_more(running: Server) -> None:
    for role in ("app", "batch"):
        for kind in ("TABLE public.mine (a int)", "SCHEMA mine", "DATABASE mine", "ROLE mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(running, f"CREATE {kind}", role)
        assert ask(running, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = user", role) is False
    ask(running, "CREATE SCHEMA mine")
    assert ask(running, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = user") is False


def test_texts_compare_byte_by_byte_and_letters_are_known_as_letters(running: Server) -> None:
    assert ask(running, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(array['á','b','Z','a','Đ']) x") == "ZabáĐ"
    assert ask(running, "SELECT lower('ĐẶNG THỊ ÁNH')") == "đặng thị ánh"
    assert ask(running, "SELECT unaccent('Nguyễn Đỗ')") == "Nguyen Do"
    assert ask(running, "SELECT similarity('Đặng', 'đặng')") == 1.0
    assert ask(running, "SHOW timezone") == "UTC"


def test_names_and_numbers_stay_out_of_the_log(running: Server) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(running, "CREATE TEMP TABLE t (a text UNIQUE); INSERT INTO t VALUES ('secret-name'), ('secret-name')")
    assert "secret-name" not in logged(running, "duplicate key")


# -- who runs it ------------------------------------------------------------------------------------------------------


def test_an_ordinary_user_runs_it_alone(place: Path) -> None:
    place.chmod(0o777)
    home = place / "home"
    assert answer(child(home, ordinary=True)).startswith("dongvon_app ")
    assert mode(home) == 0o700
    owner = home.stat().st_uid
    assert owner == (65534 if AS_ROOT else os.geteuid())
    assert {path.stat().st_uid for path in home.rglob("*")} == {owner}
    assert answer(child(home, ordinary=True)).startswith("dongvon_app ")


def test_a_server_never_runs_as_root(make: Callable[..., Server]) -> None:
    server = make()
    server.join()
    found = server.running()
    assert found is not None
    assert Path(f"/proc/{found.pid}").stat().st_uid != 0


def test_a_closed_parent_folder_stays_closed(make: Callable[..., Server], place: Path) -> None:
    place.chmod(0o700)
    (place / "home").mkdir(mode=0o700)
    server = make(place / "home")
    server.join()
    assert ask(server, "SELECT 1") == 1
    server.leave()
    assert is_down(server)
    server.join()
    assert ask(server, "SELECT 1") == 1
    assert mode(place) == mode(place / "home") == 0o700


def test_programs_out_of_the_servers_users_reach_are_copied(place: Path) -> None:
    bundled = next(found for found in programs.candidates() if found.bundled)
    package, closed = bundled.folder.parents[1], place / "closed" / "site"
    shutil.copytree(package / "pginstall", closed / package.name / "pginstall")
    if package.with_name(package.name + ".libs").is_dir():
        shutil.copytree(package.with_name(package.name + ".libs"), closed / (package.name + ".libs"))
    (place / "closed").chmod(0o700)
    moved = programs.Binaries(closed / package.name / "pginstall" / "bin", bundled.version, True)
    with temporary_server(moved) as server:
        found = server.running()
        assert found is not None
        used = Path(os.readlink(f"/proc/{found.pid}/exe"))
        assert (place in used.parents) is not AS_ROOT
        assert ask(server, "SELECT unaccent('ộ')") == "o"
    assert mode(place / "closed") == 0o700


def test_a_home_somebody_else_owns_is_told_in_one_sentence(place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    if not AS_ROOT:
        home.chmod(0)
    said = answer(child(home, ordinary=True))
    assert said == f"database_unreadable Không có quyền đọc và ghi {home}/PG_VERSION: " + (
        "hãy chạy bằng người dùng sở hữu thư mục này"
    )
    home.chmod(0o700)
    assert list(home.iterdir()) == []


# -- sharing and ending -----------------------------------------------------------------------------------------------


def test_two_programs_at_once_share_one_new_server(make: Callable[..., Server], place: Path) -> None:
    home = place / "home"
    both = [child(home), child(home)]
    said = [answer(program) for program in both]
    assert all(line.startswith("dongvon_app ") for line in said), said
    assert is_down(make(home))


def test_the_server_stays_while_one_program_uses_it(make: Callable[..., Server], place: Path) -> None:
    server = make()
    server.join()
    before = server.running()
    said = answer(child(place / "home"))
    assert before is not None
    assert said == f"dongvon_app {before.pid}"
    assert server.running() == before
    assert Server(place / "home").stop() is False
    server.leave()
    assert is_down(server)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_and_its_like_stop_the_server_cleanly(
    make: Callable[..., Server], place: Path, number: signal.Signals
) -> None:
    program = child(place / "home", stay=True)
    assert program.stdout is not None
    assert program.stdout.readline().startswith("dongvon_app ")
    os.killpg(program.pid, number)
    program.wait(timeout=20)
    server = make()
    assert is_down(server)
    assert logged(server, "database system is shut down")


def test_after_kill_9_of_its_program_the_server_is_taken_over(make: Callable[..., Server], place: Path) -> None:
    program = child(place / "home", stay=True)
    assert program.stdout is not None
    pid = program.stdout.readline().split()[1]
    program.kill()
    program.wait()
    server = make()
    found = server.running()
    assert found is not None
    assert str(found.pid) == pid
    assert answer(child(place / "home")) == f"dongvon_app {pid}"
    assert is_down(server)


def test_after_kill_9_of_the_server_what_was_committed_is_there(make: Callable[..., Server]) -> None:
    server = make()
    server.join()
    ask(server, "CREATE TABLE kept AS SELECT 42 AS value")
    idle = psycopg.connect(**server.settings("app"))
    found = server.running()
    assert found is not None
    os.kill(found.pid, signal.SIGKILL)
    while server.running() is not None:
        time.sleep(0.01)
    server.join()
    assert ask(server, "SELECT value FROM kept") == 42
    idle.close()


def test_a_stale_number_given_to_another_program_does_not_stand_in_the_way(make: Callable[..., Server]) -> None:
    server = make()
    server.join()
    server.leave()
    record = kept(server)
    stale = f"{os.getpid()}\n{record.data}\n0\n5432\n{record.socket}\n\n     1         1\nready   \n"
    (record.data / "postmaster.pid").write_text(stale)
    server.join()
    assert ask(server, "SELECT 1") == 1


def test_a_first_start_cut_short_begins_anew(make: Callable[..., Server], place: Path) -> None:
    program = child(place / "home")
    creating = place / "home" / "database" / "creating"
    deadline = time.monotonic() + 20
    while not creating.exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(0.2)
    program.kill()
    program.wait()
    server = make()
    server.join()
    assert ask(server, "SELECT 1") == 1
    assert not creating.exists()


def test_a_socket_swept_away_is_made_again(make: Callable[..., Server]) -> None:
    server = make()
    server.join()
    record = kept(server)
    shutil.rmtree(record.socket)
    server.join()
    assert ask(server, "SELECT 1") == 1


# -- what is refused --------------------------------------------------------------------------------------------------


def refused(server: Server) -> DatabaseUnavailable:
    with pytest.raises(DatabaseUnavailable) as caught:
        server.join()
    assert "\n" not in str(caught.value)
    return caught.value


def snapshot(folder: Path) -> list[tuple[str, int, int]]:
    return sorted((str(p), p.lstat().st_mode, p.lstat().st_uid) for p in [folder, *folder.rglob("*")])


def test_somebody_elses_folder_is_not_touched(make: Callable[..., Server], place: Path) -> None:
    for kind in ("a PostgreSQL of theirs", "papers in our place", "a file in our place"):
        home = place / kind
        home.mkdir(mode=0o750)
        if kind.startswith("a PostgreSQL"):
            (home / "PG_VERSION").write_text("16\n")
        elif kind.startswith("papers"):
            (home / "database" / "data").mkdir(parents=True, mode=0o775)
            (home / "database" / "letter.txt").write_text("dear")
        else:
            (home / "database").write_text("dear")
        before = snapshot(home)
        assert refused(make(home)).problem.code == "database_foreign", kind
        assert snapshot(home) == before, kind


def test_a_data_folder_another_server_uses_is_left_alone(make: Callable[..., Server], place: Path) -> None:
    server = make()
    server.join()
    server.leave()
    record = kept(server)
    account = for_data(record.data)
    theirs = place / "theirs"
    theirs.mkdir()
    account.own(theirs)
    pg_ctl = server.programs().program("pg_ctl")
    options = f"-c unix_socket_directories={theirs} -c listen_addresses=''"
    started = account.run(pg_ctl, "start", "-w", "-D", str(record.data), "-l", str(theirs / "log"), "-o", options)
    assert started.returncode == 0, started.stdout
    try:
        assert str(refused(server)) == (
            f"Thư mục dữ liệu {record.data} đang do một máy chủ khác dùng: hãy dừng máy chủ ấy rồi chạy lại"
        )
    finally:
        account.run(pg_ctl, "stop", "-w", "-m", "fast", "-D", str(record.data))
    server.join()
    assert ask(server, "SELECT 1") == 1


def test_data_of_another_major_version_is_told_so(make: Callable[..., Server]) -> None:
    server = make()
    server.join()
    server.leave()
    record = kept(server)
    (record.data / "PG_VERSION").write_text("12\n")
    told = refused(server)
    assert told.problem.code == "database_wrong_major"
    assert f"Dữ liệu ở {record.data} thuộc PostgreSQL 12" in str(told)


def test_a_full_disk_is_told_and_leaves_nothing(
    make: Callable[..., Server], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "ROOM", 1 << 62)
    server = make()
    folder = place / "home" / "database"
    assert str(refused(server)) == f"Ổ đĩa chứa {folder} đã hết chỗ: hãy giải phóng dung lượng rồi chạy lại"
    assert {path.name for path in folder.iterdir()} == {"lock", "users"}


def test_a_long_path_gets_a_short_private_socket(make: Callable[..., Server], place: Path) -> None:
    home = place / ("đường-dẫn-rất-dài-" * 5) / ("của 'một' \"xã\", " * 4) / "home"
    server = make(home)
    server.join()
    record = kept(server)
    assert len(os.fsencode(record.socket_file)) <= 103
    assert mode(record.socket) == 0o700
    assert ask(server, "SELECT 1") == 1
    before = record.socket
    server.leave()
    server.join()
    assert server.record() == record
    server.leave()
    before.rmdir()
    server.join()
    assert ask(server, "SELECT 1") == 1


def test_a_bad_choice_of_programs_is_named(
    make: Callable[..., Server], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONGVON_PG_BIN", str(place))
    assert str(refused(make())).startswith(f"DONGVON_PG_BIN = {place} không có đủ")


# -- versions ---------------------------------------------------------------------------------------------------------


def test_our_sql_runs_on_15_and_on_18(full: bool) -> None:
    found = {candidate.major: candidate for candidate in reversed(list(programs.candidates()))}
    majors = (15, 18) if full else (18,)
    for major in majors:
        assert major in found, f"PostgreSQL {major} is not on this machine; --full proves both"
        with temporary_server(found[major]) as server:
            assert ask(server, "SHOW server_version_num").startswith(str(major))  # type: ignore[attr-defined]
            assert ask(server, "SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'") == 3
            test_texts_compare_byte_by_byte_and_letters_are_known_as_letters(server)
            assert ask(server, "SHOW data_checksums") == "on"
