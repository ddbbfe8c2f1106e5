"""An application that works without a network: its files with their version, its worker, its manifest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

STATIC = Path(__file__).resolve().parents[2] / "static"
FONT = "vendor/be-vietnam-pro/be-vietnam-pro-{}-{}-normal.woff2"
SHARED = (
    "phone/screen.js", "phone/handing.js", "phone/store.js", "phone/parcel.js", "phone/server.js", "phone/phone.css",
    "css/tokens.css", "vendor/dexie/dexie.min.mjs", "icons/mark.svg", "icons/phone-192.png",
    *(FONT.format(letters, weight) for letters in ("latin", "vietnamese") for weight in (400, 600)),
    *(f"vendor/dong-von-digits/dong-von-digits-{weight}.woff2" for weight in (400, 600)),
)  # fmt: skip
"""What the applications share; under plain names, since modules import each other by them."""


@cache
def _files_digest(names: tuple[str, ...]) -> bytes:
    whole = hashlib.sha256()
    for name in (*names, "phone/worker.js"):
        whole.update((STATIC / name).read_bytes())
    return whole.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """`name`: its address, and of what it keeps in the browser; `sentences`: all it says, by key, {…} filled in by it;
    `on_paper`: what to do without JavaScript; `script`, `others`: its own files, besides those shared."""

    name: str
    title: str
    short_title: str
    on_paper: str
    sentences: Mapping[str, str]
    script: str
    others: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"/{self.name}/"

    @property
    def kept(self) -> tuple[str, ...]:
        return (self.script, *self.others, *SHARED)

    def words(self) -> dict[str, str]:
        """Every sentence, in the reader's language."""
        return {key: _(sentence) for key, sentence in self.sentences.items()}

    def content(self) -> dict[str, Any]:
        """What the template of its page needs: no data of anybody."""
        styles = [name for name in self.others if name.endswith(".css")]
        return {"application": self, "title": _(self.title), "on_paper": _(self.on_paper), "styles": styles,
                "words": self.words(), "static": settings.STATIC_URL}  # fmt: skip

    def shell(self) -> str:
        """Its page, the same for all who speak the language."""
        return render_to_string("phone/shell.html", self.content())

    def worker(self) -> str:
        """The service worker: the version follows from the files and the words, so it is new exactly when they are."""
        version = hashlib.sha256(_files_digest(self.kept) + self.shell().encode()).hexdigest()[:16]
        files = [self.address, *(f"{settings.STATIC_URL}{name}" for name in self.kept)]
        head = {"NAME": self.name, "VERSION": version, "FILES": files}
        lines = "".join(f"const {key} = {json.dumps(value)};\n" for key, value in head.items())
        return lines + (STATIC / "phone/worker.js").read_text(encoding="utf-8")

    def manifest(self) -> dict[str, Any]:
        icons = [
            {"src": f"{settings.STATIC_URL}icons/phone-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": f"{settings.STATIC_URL}icons/mark.svg", "sizes": "any", "type": "image/svg+xml"},
        ]
        return {
            "name": _(self.title), "short_name": _(self.short_title), "lang": get_language(), "id": self.address,
            "start_url": self.address, "scope": self.address, "display": "standalone",
            "background_color": "#fbf8f2", "theme_color": "#0f6b4f", "icons": icons,
        }  # fmt: skip
