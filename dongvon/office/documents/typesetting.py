"""From a tree of texts to PDF/A: typst sets the page with our own fonts, so that every machine sets the same one."""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from dongvon.core.problems import InvariantBroken

FONTS = Path(__file__).parent / "fonts"
_one_at_a_time = threading.Lock()  # a typst compiler is not made for two threads


def typeset(template: Path, content: object, **more: str) -> bytes:
    """An archival PDF with embedded fonts; the same content gives the same bytes."""
    return _compiled(template, content, more, {"format": "pdf", "pdf_standards": "a-2b"})


def picture(template: Path, content: object, *, ppi: int, **more: str) -> bytes:
    """The one page of a template as PNG."""
    return _compiled(template, content, more, {"format": "png", "ppi": ppi})


def _compiled(template: Path, content: object, more: dict[str, str], how: dict[str, Any]) -> bytes:
    inputs = {"content": json.dumps(content, ensure_ascii=False), **more}
    with _one_at_a_time:
        made = _compiler(template).compile(sys_inputs=inputs, **how)
    if not isinstance(made, bytes):
        raise InvariantBroken(f"{template.name} did not give one file")
    return made


@lru_cache(maxsize=8)
def _compiler(template: Path) -> typst.Compiler:
    """A compiler kept with its fonts read."""
    return typst.Compiler(str(template), font_paths=[str(FONTS)], ignore_system_fonts=True)
