"""The page on which files wait between being handed in and being taken in: what each says, what it would change."""

import time
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page
from dongvon.front.web.pages.mirror.batch import (
    FINAL,
    MOST_FILES,
    MOST_MEGABYTES,
    TAKEABLE,
    Batch,
    File,
    lenders_in_mirror,
    order,
    waiting,
)
from dongvon.front.web.templatetags.formats import count_text, day_text, dong_text, moment_text, page_language

STATES = {
    "waiting": (N_("chưa đọc"), "waiting"),
    "ready": (N_("đọc được"), "good"),
    "ask_day": (N_("cần ngày số liệu"), "attention"),
    "broken": (N_("không đọc được"), "alert"),
    "done": (N_("đã nhập"), "good"),
    "unchanged": (N_("đã có, không đổi gì"), "neutral"),
    "not_taken": (N_("không nhập"), "alert"),
    "too_large": (N_("không nhận"), "alert"),
}
SKIPPED = {
    "blank": N_("dòng trống"),
    "repeated_header": N_("tiêu đề lặp lại"),
    "header": N_("tiêu đề lặp lại"),
    "total": N_("dòng cộng"),
    "signature": N_("dòng chữ ký"),
    "identical": N_("dòng trùng hệt"),
    "marks": N_("dòng đánh số cột"),
    "page": N_("dòng số trang"),
    "heading": N_("dòng đề mục"),
    "unknown": N_("dòng không hiểu"),
}
CHANGES = {
    "new": N_("mới"),
    "gone": N_("không còn trong tệp"),
    "back": N_("trở lại"),
    "up": N_("tăng"),
    "down": N_("giảm"),
    "same": N_("giữ nguyên"),
}


def limits() -> str:
    text = _(
        "Nhiều nhất {files} tệp một lần, mỗi tệp nhiều nhất {megabytes} MB: .xlsx, .xls hoặc .csv như ngân hàng gửi."
    )
    return text.format(files=MOST_FILES, megabytes=MOST_MEGABYTES)


def context(batch: Batch, actor: Actor) -> Page:
    """The context of mirror/batch.html and of the part that changes in place (mirror/files.html)."""
    files = batch["files"]
    states = [file["state"] for file in files]
    takeable = [file for file in files if file["state"] in TAKEABLE]
    left = waiting(batch)
    return {
        "files": [_row(file) for file in sorted(files, key=lambda one: (one["state"] == "waiting", order(one)))],
        "total": len(files),
        "progress": _progress(batch, left),
        "counts": _counts(states),
        "takeable": len(takeable),
        "ready": states.count("ready"),
        "broken": states.count("broken"),
        "lenders": _lenders(takeable, batch),
        "finished": bool(files) and all(state in FINAL for state in states),
        "months": _months(files),
        "crumbs": [
            {"label": _("Đối chiếu với ngân hàng"), "url": reverse("mirror")},
            {"label": _("Nhập tệp"), "url": None},
        ],
        "limits": limits(),
        "most_files": MOST_FILES,
    }


def day_in_words(on: date) -> str:
    """A day with its month by name or number, so that day and month cannot be taken for each other."""
    if page_language() == "en":
        return f"{on.day} {on:%B %Y}"
    return f"ngày {on.day} tháng {on.month} năm {on.year}"


def _counts(states: list[str]) -> str:
    language = page_language()
    told = [
        f"{count_text(states.count(state), language)} {_(text)}"
        for state, (text, _tone) in STATES.items()
        if state in states
    ]
    return "; ".join(told)


def _progress(batch: Batch, left: list[File]) -> Page | None:
    """Where the work stands, in words, with the time it will still take."""
    if not left:
        return None
    files = batch["files"]
    if left[0]["state"] == "waiting":
        total, words = len(files), _("Đang đọc {name}")
    else:
        total, words = sum(file["state"] not in {"ask_day", "too_large"} for file in files), _("Đang nhập {name}")
    done = max(total - len(left), 0)
    return {"words": words.format(name=left[0]["name"]), "done": done, "total": total, "left": _time_left(batch, left)}


def _time_left(batch: Batch, left: list[File]) -> str:
    began, rest = batch.get("began"), sum(file["size"] for file in left)
    ready = sum(file["size"] for file in batch["files"]) - rest
    if not began or ready <= 0:
        return ""
    seconds = round((time.time() - began) * rest / ready)
    if seconds < 5:
        return ""
    if seconds < 90:
        return _("còn khoảng {seconds} giây").format(seconds=seconds)
    return _("còn khoảng {minutes} phút").format(minutes=-(-seconds // 60))


def _lenders(takeable: list[File], batch: Batch) -> list[Page]:
    """The lenders to choose from, where a Form 31 does not leave just one."""
    days = {file["as_of_on"] for file in takeable if file.get("format") == "form_31"}
    found: dict[str, str] = {}
    for day in days:
        found |= lenders_in_mirror(date.fromisoformat(day))
    if len(found) < 2:
        return []
    return [{"code": code, "name": name, "chosen": code == batch["lender"]} for code, name in sorted(found.items())]


def _months(files: list[File]) -> list[Page]:
    days = {file["as_of_on"] for file in files if file["state"] in {"done", "unchanged"} and file.get("as_of_on")}
    months = {day[:7]: day for day in sorted(days)}
    return [
        {"label": f"{day[5:7]}/{day[:4]}", "url": reverse("mirror_month", args=[day])}
        for day in sorted(months.values(), reverse=True)
    ]


def _row(file: File) -> Page:
    text, tone = STATES[file["state"]]
    on = date.fromisoformat(file["as_of_on"]) if file.get("as_of_on") else None
    language = page_language()
    return {
        "id": file["id"],
        "name": file["name"],
        "size": file["size"],
        "state": {"label": _(text), "tone": tone},
        "format_name": file.get("format_name", ""),
        "day": day_in_words(on) if on else "",
        "on": on,
        "dates": _said(file.get("dates")),
        "problem": _said(file.get("problem")),
        "recorded": file.get("recorded", False),
        "sentences": _sentences(file, language) if file.get("format") else [],
        "changes": _changes(file.get("changes"), language),
        "faults": [
            {"row": row["row"], "column": row["column"], "why": _said(row["problem"])} for row in file.get("rows", [])
        ],
        "more_faults": max(file.get("row_count", 0) - len(file.get("rows", [])), 0),
        "ask_day": file["state"] == "ask_day",
        "can_take": file["state"] == "ready",
        "can_record": file["state"] == "broken",
        "can_drop": file["state"] not in {"done", "unchanged"},
        "open": file["state"] not in FINAL,
    }


def _sentences(file: File, language: str) -> list[Page]:
    """What is to be known before the file is taken in; the weighty first."""
    told: list[Page] = []
    if file["same"]:
        told.append({"tone": "note", "text": _("Tệp này đã có trong sổ: nhập lại không đổi gì.")})
    elif file["replaces"]:
        at = moment_text(datetime.fromisoformat(file["replaces"]["at"]))
        text = _("Thay cho tệp {name} nhập lúc {at}, cùng loại và cùng ngày.")
        told.append({"tone": "attention", "text": text.format(name=file["replaces"]["name"], at=at)})
    if file["later"]:
        text = _("Sổ đã có tháng mới hơn: tệp này chỉ bổ sung lịch sử, không đổi số hiện nay.")
        told.append({"tone": "attention", "text": text})
    told += [{"tone": "attention", "text": _said(note)} for note in file["notes"]]
    number = file["records"]
    records = ngettext("{count} dòng ghi nhận được.", "{count} dòng ghi nhận được.", number)
    counted = records.format(count=count_text(number, language))
    skipped = [f"{count_text(count, language)} {_(SKIPPED.get(kind, kind))}" for kind, count in file["skipped"].items()]
    if skipped:
        counted += " " + _("Bỏ qua: {kinds}.").format(kinds=", ".join(skipped))
    return [{"tone": "", "text": counted}, *told]


def _changes(changes: dict[str, Any] | None, language: str) -> Page | None:
    if changes is None:
        return None
    before = date.fromisoformat(changes["before"]) if changes["before"] else None
    head = _("So với sổ ngày {day}:").format(day=day_text(before)) if before else _("Tháng đầu tiên trong sổ:")
    gone = ""
    if changes["gone_outstanding"]:
        text = _("Khoản không còn trong tệp còn nợ {amount} ở tháng trước: cần tìm hiểu.")
        gone = text.format(amount=dong_text(changes["gone_outstanding"], language))
    return {
        "head": head,
        "counts": [{"label": _(text), "count": changes[name]} for name, text in CHANGES.items() if changes[name]],
        "outstanding": changes["outstanding"],
        "outstanding_before": changes["outstanding_before"] if before else None,
        "gone": gone,
    }


def _said(problem: dict[str, Any] | None) -> str:
    return said(Problem(problem.get("code", ""), problem["text"], problem["facts"])) if problem else ""
