"""A demonstration of its own, built once for the session by the commands a newcomer types, and a browser before it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.browser.judging import faults_of
from tests.browser.walking import Kind, kind_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHECKOUT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def _without_other_databases(home: Path) -> dict[str, str]:
    """The environment of the children: their own home, no database of the tests, nothing of this process's Django."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DONGVON_ROLE"}}
    kept = {name: value for name, value in kept.items() if not name.endswith("_URL")}
    return {**kept, "DONGVON_HOME": str(home), "PYTHONPATH": str(CHECKOUT)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walk of a family pays a loan out, and the books' day is a later one from then on: it comes last."""
    items.sort(key=lambda one: one.path.name == "test_family.py")


def pytest_configure(config: pytest.Config) -> None:
    Visit.judging = config.getoption("--full")


@pytest.fixture(scope="session")
def demo_home() -> Iterator[Path]:
    """The folder of a finished demonstration; DONGVON_BROWSER_HOME names one already built, and is left as it is."""
    given = os.environ.get("DONGVON_BROWSER_HOME")
    if given:
        yield Path(given)
        return
    home = Path(tempfile.mkdtemp(prefix="dongvon-browser-"))
    home.chmod(0o711)
    try:
        command = [sys.executable, "-m", "dongvon", "demo", "--no-serve"]
        environment = _without_other_databases(home)
        built = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stderr[-2000:]
        yield home
    finally:
        stop = [sys.executable, "-m", "dongvon", "database", "stop"]
        subprocess.run(stop, cwd=CHECKOUT, env=_without_other_databases(home), capture_output=True, check=False)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def site(demo_home: Path) -> Iterator[str]:
    """The address of `dongvon serve` (granian) on a free port, as a child process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dongvon", "serve", "--port", str(port)]
    log = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the child)
    child = subprocess.Popen(
        command, cwd=CHECKOUT, env=_without_other_databases(demo_home), stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, child)
        yield address
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        log.close()


def _wait_for(address: str, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and child.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/cong-khai", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the server at {address} did not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Gone with the last browser test: while it lives, an event loop runs and Django refuses its database."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Visit:
    """A page of one visitor, and what the browser complained about while he was there."""

    judging = False
    judged: ClassVar[set[tuple[Kind, int]]] = set()

    def __init__(self, browser: "Browser", site: str, size: dict[str, int]) -> None:
        self.site, self.width = site, size["width"]
        self.complaints: list[str] = []
        # The browser speaks English: the pages must be Vietnamese all the same.
        self.context = browser.new_context(viewport=size, locale="en-US", accept_downloads=True)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, address: str) -> None:
        self.judge()
        self.page.goto(f"{self.site}{address}")
        self.judge()

    def judge(self) -> None:
        """With --full: what axe-core finds wrong with the page as it stands is a complaint, once a kind of page and
        size. So pages are judged too that no record of the demonstration leads to."""
        kind = kind_of(self.page.url.removeprefix(self.site)) if self.page.url.startswith(self.site) else None
        if self.judging and kind and (kind, self.width) not in self.judged:
            self.judged.add((kind, self.width))
            self.complaints += [f"{self.page.url}: {fault}" for fault in faults_of(self.page)]

    def sign_in(self, username: str, password: str) -> None:
        self.go("/dang-nhap")
        self.page.locator("#id_username").fill(username)
        self.page.locator("#id_password").fill(password)
        self.page.get_by_role("button", name="Vào làm việc").click()
        self.page.wait_for_load_state()


@pytest.fixture(params=[PHONE, DESK], ids=["narrow", "wide"])
def visit(browser: "Browser", site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor on a phone of 360 px, and one at a desk; nobody's browser may complain."""
    visitor = Visit(browser, site, request.param)
    yield visitor
    visitor.judge()
    visitor.context.close()
    assert visitor.complaints == []
