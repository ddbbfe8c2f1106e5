"""Where the bank's files disagree: the same figure of a month in several files, in the order of trust.

Parameter `xem`: "mo" open ones, "ro" those explained, "" both; `trang`: page."""

from collections import Counter
from datetime import date
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.lists import PAGE_ROWS
from dongvon.front.web.pages.kit.parts import Page
from dongvon.front.web.pages.mirror.kept import kept
from dongvon.front.web.pages.mirror.words import level_name, measure_name
from dongvon.front.web.templatetags.formats import count_text, day_text, dong_text, page_language
from dongvon.office.mirror.disagreement import Differing, Line, Voice, differing, explained
from dongvon.office.mirror.files import names

VIEWS = {"mo": N_("chưa rõ"), "ro": N_("đã rõ"), "": N_("tất cả")}


def open_count(actor: Actor, on: date, office: str) -> int:
    return sum(line.open for line in explained(actor, on, _found(actor, on, office).lines))


def _found(actor: Actor, on: date, office: str) -> Differing:
    return kept("differences", actor, (on,), lambda: differing(actor, on, office), office)


def differences(actor: Actor, on: date, office: str, query: QueryDict) -> Page:
    found = _found(actor, on, office)
    lines = explained(actor, on, found.lines)
    still_open = [line for line in lines if line.open]
    clear = [line for line in lines if not line.open]
    view = query.get("xem", "mo")
    view = view if view in VIEWS else "mo"
    chosen = {"mo": still_open, "ro": clear}.get(view, lines)
    page, pages = _page(query.get("trang", ""), len(chosen))
    file_names = names()
    counted = {"mo": len(still_open), "ro": len(clear), "": len(lines)}
    link = f"?muc=chenh-lech&xem={view}&trang="
    return {
        "compared": found.compared,
        "alike": found.compared - len(lines),
        "open": len(still_open),
        "views": [
            {
                "label": f"{_(text)}: {count_text(counted[key], page_language())}",
                "url": f"?muc=chenh-lech&xem={key}",
                "current": key == view,
            }
            for key, text in VIEWS.items()
        ],
        "lines": [_line(line, file_names) for line in chosen[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]],
        "levels": _levels(still_open),
        "pager": {
            "number": page,
            "pages": pages,
            "first": (page - 1) * PAGE_ROWS + 1,
            "total": len(chosen),
            "last": min(page * PAGE_ROWS, len(chosen)),
            "previous_url": f"{link}{page - 1}" if page > 1 else None,
            "next_url": f"{link}{page + 1}" if page < pages else None,
        },
        "check_id": uuid4(),
    }


def _page(asked: str, total: int) -> tuple[int, int]:
    pages = max(-(-total // PAGE_ROWS), 1)
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return min(max(wanted, 1), pages), pages


def _levels(lines: list[Line]) -> str:
    """How many open differences there are of each kind of thing."""
    found = Counter(line.level for line in lines)
    return "; ".join(f"{level_name(level)} {count_text(count, page_language())}" for level, count in found.items())


def _line(line: Line, file_names: dict[str, str]) -> Page:
    return {
        "measure_name": measure_name(line.measure),
        "level_name": level_name(line.level),
        "about": _about(line, file_names),
        "voices": [_voice(voice, line, file_names) for voice in line.voices],
        "explained": line.explained,
        "open": line.open,
        "level": line.level,
        "address": line.address,
        "measure": line.measure,
        "request_id": uuid4(),
        "state": {"label": _("chưa rõ"), "tone": "attention"} if line.open else {"label": _("đã rõ"), "tone": "good"},
    }


def _about(line: Line, file_names: dict[str, str]) -> str:
    if line.level == "office":
        return ""
    if line.level == "group" and line.measure == "groups" and line.differs:
        where = ", ".join(file_names[voice.said.format] for voice in line.voices if voice.said.value)
        return _("tổ {group} chỉ có trong: {files}").format(group=f"{line.name} ({line.key})".strip(), files=where)
    if line.candidates:
        return _("một trong các tổ {codes}").format(codes=", ".join(line.candidates))
    named = f"{line.name} ({line.key})" if line.name and line.name != line.key else line.key
    if line.level == "group" and line.key == "0":
        named = _("cho vay trực tiếp")
    return f"{named}, {line.parent}" if line.parent and line.level in ("association", "programme", "group") else named


def _voice(voice: Voice, line: Line, file_names: dict[str, str]) -> Page:
    value = voice.said.value
    return {
        "file": file_names.get(voice.said.format, voice.said.format),
        "on": day_text(voice.said.as_of_on),
        "value": _amount(value, line.unit)
        if voice.said.said
        else _("không nêu, coi là {zero}").format(zero=_amount(0, line.unit)),
        "difference": _amount(voice.difference, line.unit) if voice.difference else "",
        "causes": [said(cause) for cause in voice.causes],
        "open": voice.open,
    }


def _amount(value: int, unit: str) -> str:
    language = page_language()
    if unit == "dong":
        return dong_text(value, language)
    if unit == "hundredth":
        whole, part = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{whole}{'.' if language == 'en' else ','}{part:02d}"
    return count_text(value, language)
