"""A PostgreSQL somebody else runs, given by DATABASE_URL; the commands that look at a server; the words for a fault."""

import argparse
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dongvon.base.database import (
    DatabaseUnavailable,
    commands,
    connect,
    connection_settings,
    connection_url,
    ensure_server,
    errors,
    home,
)
from dongvon.base.database.connection import as_url
from dongvon.base.database.server import Server
from dongvon.base.database.temporary import environment, temporary_server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def theirs() -> Iterator[Server]:
    with temporary_server() as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DONGVON_OWNER_URL", "DONGVON_BATCH_URL"):
        monkeypatch.delenv(name, raising=False)


def as_superuser(server: Server, *statements: str) -> None:
    with psycopg.connect(**server.superuser_settings("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def url(server: Server, **changes: str) -> str:
    return as_url({**server.superuser_settings(), **changes})


def test_one_login_takes_each_role_in_turn(theirs: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url(theirs))
    assert ensure_server() is None
    for role in ("owner", "app", "batch"):
        with connect(role) as connection:  # type: ignore[arg-type]
            assert connection.execute("SELECT current_user").fetchone() == (f"dongvon_{role}",)


def test_three_logins_are_used_as_they_are(theirs: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(theirs).items():
        monkeypatch.setenv(name, value)
    for role in ("owner", "app", "batch"):
        settings = connection_settings(role)  # type: ignore[arg-type]
        assert set(settings) >= {"host", "port", "dbname", "user", "password", "options"}
        assert (settings["user"], settings["options"]) == (f"dongvon_{role}", "")
        with psycopg.connect(connection_url(role)) as connection:  # type: ignore[arg-type]
            assert connection.execute("SELECT session_user").fetchone() == (f"dongvon_{role}",)


@pytest.mark.parametrize("right", ["SUPERUSER", "CREATEROLE"])
def test_missing_roles_are_made_where_the_login_may(right: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with temporary_server() as fresh:
        as_superuser(
            fresh,
            f"CREATE ROLE them LOGIN {right} PASSWORD 'pw'",
            "CREATE DATABASE bank OWNER them",
            "DROP DATABASE dongvon",
            "DROP ROLE dongvon_owner, dongvon_app, dongvon_batch",
        )
        monkeypatch.setenv("DATABASE_URL", url(fresh, user="them", password="pw", dbname="bank"))
        with connect("owner") as connection:
            connection.execute("CREATE TABLE t (a int)")
            connection.execute("CREATE EXTENSION btree_gist")
        with connect("app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM t")


def test_a_login_that_may_not_is_told_what_to_ask_for(theirs: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    as_superuser(theirs, "CREATE ROLE weak LOGIN PASSWORD 'pw'", "GRANT CONNECT ON DATABASE dongvon TO weak")
    monkeypatch.setenv("DATABASE_URL", url(theirs, user="weak", password="pw"))
    with pytest.raises(DatabaseUnavailable) as caught:
        connection_settings("owner")
    assert str(caught.value) == (
        "Người dùng weak của DATABASE_URL không đóng vai được dongvon_owner và không được tạo vai ấy: hãy nhờ quản trị "
        "tạo ba vai dongvon_owner, dongvon_app, dongvon_batch rồi đặt DONGVON_OWNER_URL và DONGVON_BATCH_URL"
    )


@pytest.mark.parametrize(
    "given, code",
    [
        ("postgresql://nobody:secret-word@/x?host=/nonexistent", "database_no_answer"),
        ("mysql://x", "database_bad_url"),
        ("postgresql://x?nonsense=1", "database_bad_url"),
    ],
)
def test_a_server_that_cannot_be_reached_is_one_sentence_without_the_password(
    given: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    with pytest.raises(DatabaseUnavailable) as caught:
        connection_settings("app")
    assert caught.value.problem.code == code
    assert "secret-word" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_home_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGVON_HOME", "~/elsewhere")
    assert home() == Path.home() / "elsewhere"
    monkeypatch.delenv("DONGVON_HOME")
    assert home() == ROOT / ".dongvon"


def command(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    return parser.parse_args(["database", *words])


def test_the_commands_tell_start_and_stop(
    theirs: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONGVON_HOME", str(theirs.home))
    assert commands.run(command("status")) == 0
    told = capsys.readouterr().out
    found = theirs.running()
    assert found is not None
    assert told.startswith(f"Đang chạy: PostgreSQL {theirs.programs().version}, tiến trình {found.pid}\n")
    assert commands.run(command("stop")) == 1
    assert commands.run(command("stop", "--now")) == 0
    assert commands.run(command("status")) == 0
    assert "Đang tắt" in capsys.readouterr().out
    theirs.join()


def test_status_of_a_home_without_a_database_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONGVON_HOME", str(tmp_path / "none"))
    assert commands.run(command("status")) == 0
    assert capsys.readouterr().out == f"Chưa có cơ sở dữ liệu ở {tmp_path / 'none' / 'database'}\n"
    assert commands.run(command("stop")) == 0
    assert not (tmp_path / "none").exists()


def test_psql_signs_in_by_itself(theirs: Server) -> None:
    script = (
        "import argparse, sys; from dongvon.base.database import commands as c; p = argparse.ArgumentParser(); "
        "c.register(p.add_subparsers()); sys.exit(c.run(p.parse_args(sys.argv[1:])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "database", "psql", "--role", "batch", "--", "-Atc", "SELECT session_user"],
        env={**os.environ, **environment(theirs), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "dongvon_batch"), done.stderr


@pytest.mark.parametrize(
    "line, code",
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "database_disk_full"),
        ('PANIC:  could not open file "global/pg_control": Permission denied', "database_unreadable"),
        ('FATAL:  lock file "postmaster.pid" already exists', "database_busy"),
        ("FATAL:  database files are incompatible with server", "database_not_started"),
    ],
)
def test_the_servers_own_last_words_become_one_sentence(line: str, code: str) -> None:
    told = errors.from_server_log(f"LOG:  starting\n2026-01-01 [1] {line}\nLOG:  shut down\n", Path("/x"))
    assert told.problem.code == code
    assert "\n" not in str(told)
    assert "/x" in str(told)


def test_what_a_killed_test_session_left_is_swept_away() -> None:
    script = textwrap.dedent(f"""
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from dongvon.base.database.temporary import temporary_server
        with temporary_server() as server:
            print(server.home.parent, server.running().pid, flush=True)
            sys.stdin.read()
    """)
    killed = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/"
    )
    assert killed.stdout is not None
    left, pid = killed.stdout.readline().split()
    killed.kill()
    killed.wait()
    with temporary_server() as server:
        assert not Path(left).exists()
        assert not Path(f"/proc/{pid}/fd").exists() or Path(f"/proc/{pid}/cmdline").read_bytes() == b""
        assert set(environment(server)) == {"DATABASE_URL", "DONGVON_OWNER_URL", "DONGVON_BATCH_URL"}
    assert not server.home.exists()
