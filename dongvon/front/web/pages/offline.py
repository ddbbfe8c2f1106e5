"""An application that works without a network: its files with their version, its worker, its manifest."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

STATIC = Path(__file__).resolve().parent.parent / "static"
FONT = "vendor/be-vietnam-pro/be-vietnam-pro-{}-{}-normal.woff2"
SHARED = (
    "phone/screen.js", "phone/handing.js", "phone/store.js", "phone/parcel.js", "phone/server.js", "phone/phone.css",
    "css/tokens.css", "vendor/dexie/dexie.min.mjs", "icons/mark.svg", "icons/phone-192.png",
    *(FONT.format(letters, weight) for letters in ("latin", "vietnamese") for weight in (400, 600)),
    *(f"vendor/dong-von-digits/dong-von-digits-{weight}.woff2" for weight in (400, 600)),
)  # fmt: skip
"""What the leader's phone and the team's laptop share; under plain names, since modules import each other by them."""


@cache
def _files_digest(names: tuple[str, ...]) -> bytes:
    whole = hashlib.sha256()
    for name in (*names, "phone/worker.js"):
        whole.update((STATIC / name).read_bytes())
    return whole.digest()


@dataclass(frozen=True, slots=True)
class Application:
    """`name`: of what it keeps in the browser; `shell`: the address of its page; `kept`: its files."""

    name: str
    shell: str
    kept: tuple[str, ...]

    def worker(self, page: str) -> str:
        """The service worker: the version follows from the files and the words, so it is new exactly when they are."""
        version = hashlib.sha256(_files_digest(self.kept) + page.encode()).hexdigest()[:16]
        files = [self.shell, *(f"{settings.STATIC_URL}{name}" for name in self.kept)]
        head = {"NAME": self.name, "VERSION": version, "FILES": files}
        lines = "".join(f"const {key} = {json.dumps(value)};\n" for key, value in head.items())
        return lines + (STATIC / "phone/worker.js").read_text(encoding="utf-8")

    def manifest(self, name: str, short_name: str) -> dict[str, Any]:
        icons = [
            {"src": f"{settings.STATIC_URL}icons/phone-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": f"{settings.STATIC_URL}icons/mark.svg", "sizes": "any", "type": "image/svg+xml"},
        ]
        return {
            "name": name, "short_name": short_name, "lang": get_language(), "id": self.shell, "start_url": self.shell,
            "scope": self.shell, "display": "standalone", "background_color": "#fbf8f2", "theme_color": "#0f6b4f",
            "icons": icons,
        }  # fmt: skip
