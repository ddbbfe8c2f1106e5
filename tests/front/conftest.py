"""What tests of the pages of one loan share."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from tests.front.loan_scenes import SCENES, TODAY, Scene

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(params=SCENES, ids=lambda scene: scene.key)
def scene(request: pytest.FixtureRequest) -> Scene:
    found: Scene = request.param
    return found


@pytest.fixture
def loan_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files without their digests, and a business day that stays."""
    for module in ("loan", "loan_action", "loan_explained"):
        monkeypatch.setattr(f"dongvon.front.web.pages.{module}.as_of", lambda _place: TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield
