"""What tests of the pages of one loan share."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django.conf import settings
from django.test import override_settings

from dongvon.front.web import pages
from tests.front.loan_scenes import SCENES, TODAY, Scene

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(params=SCENES, ids=lambda scene: scene.key)
def scene(request: pytest.FixtureRequest) -> Scene:
    found: Scene = request.param
    return found


def stay_on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """The day of the books, which every page takes its day from, stays."""
    for found in walk_packages(pages.__path__, f"{pages.__name__}."):
        module = import_module(found.name)
        if hasattr(module, "as_of"):
            monkeypatch.setattr(module, "as_of", lambda _place: day)


@pytest.fixture
def loan_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files without their digests, and a business day that stays."""
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield
