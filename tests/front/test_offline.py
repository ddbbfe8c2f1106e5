"""The applications that work without a network: all their files, all their words, light, and new when a file is."""

import gzip
import re
from pathlib import Path

import pytest

from dongvon.front.web.pages.checks import phone as check_phone
from dongvon.front.web.pages.collecting import phone
from dongvon.front.web.pages.days import laptop
from dongvon.front.web.pages.kit import offline
from dongvon.front.web.pages.kit.offline import Application

STATIC = Path(__file__).parents[2] / "dongvon/front/web/static"
BUDGET = 300_000
every = pytest.mark.parametrize(
    "application", [phone.APPLICATION, laptop.APPLICATION, check_phone.APPLICATION], ids=lambda one: one.name
)


def _scripts(application: Application) -> list[Path]:
    return [STATIC / name for name in application.kept if name.startswith("phone/") and name.endswith(".js")]


@every
def test_it_keeps_every_file_it_imports(application: Application) -> None:
    kept = {STATIC / name for name in application.kept}
    for script in _scripts(application):
        named = re.findall(r'from "(\.[^"]+)"', script.read_text())
        assert {(script.parent / one).resolve() for one in named} <= kept, script.name


@every
def test_every_sentence_it_says_has_its_words(application: Application) -> None:
    said = set(re.findall(r'say\("(\w+)"', "".join(script.read_text() for script in _scripts(application))))
    assert said and said - set(application.words()) == set()


@every
def test_it_is_light_enough_to_be_fetched_once(application: Application) -> None:
    """Everything it keeps, as sent: text compressed, fonts and pictures as they are."""
    packed = [name for name in application.kept if name.endswith((".woff2", ".png"))]
    texts = [(STATIC / name).read_text() for name in application.kept if name not in packed]
    sent = sum(len(gzip.compress(text.encode())) for text in [application.shell(), application.worker(), *texts])
    sent += sum((STATIC / name).stat().st_size for name in packed)
    assert 60_000 < sent <= BUDGET, f"{sent:,} bytes"


@every
def test_its_worker_is_new_exactly_when_a_file_is(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    before = application.worker()
    assert application.worker() == before and application.address in before
    monkeypatch.setattr(offline, "_files_digest", lambda _names: b"another file")
    assert application.worker() != before
