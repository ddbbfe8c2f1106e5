"""The files somebody has handed in and not yet decided on: sealed on disk, listed in his session, read one by one, then
taken in one by one. Every step can be sent twice: a file is known by the request id made when its row was made."""

import logging
import time
from collections.abc import Iterable, MutableMapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import FundMode
from dongvon.base.places.queries import in_force
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.reading import RowProblem
from dongvon.office.mirror import kept
from dongvon.office.mirror.taking_in import EARLIER, Preview, preview, take_in

KEY = "mirror_batch"
MOST_FILES, MOST_MEGABYTES = 40, 120
LONGEST_NAME = 120
ROWS_SHOWN = 20
SECONDS_AT_ONCE = 40  # without scripts one request goes on for so long, then asks to be sent again
FINAL = frozenset({"done", "unchanged", "not_taken", "too_large"})
TAKEABLE = frozenset({"ready", "broken"})
DAY_UNKNOWN = frozenset({"period_not_in_file", "period_missing"})
ASKED_AGAIN = frozenset({"which_lender", "no_mirror_fund"})

Session = MutableMapping[str, Any]
File = dict[str, Any]
Batch = dict[str, Any]
log = logging.getLogger(__name__)


def batch_of(session: Session, actor: Actor) -> Batch:
    """The files of this session; read anew when somebody goes on in another role."""
    batch: Batch = session.setdefault(KEY, {"files": [], "going": False, "lender": "", "as": ""})
    mine = f"{actor.user_id}/{actor.role}/{','.join(actor.places)}"
    if batch["as"] != mine:
        batch |= {"as": mine, "going": False}
        for file in batch["files"]:
            if file["state"] not in FINAL:
                file["state"] = "waiting"
    return batch


def keep_in(session: Session, batch: Batch) -> None:
    session[KEY] = batch


def plain_name(name: str | None) -> str:
    """A file's name as it may be shown and stored: no path, nothing that cannot be seen."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    seen = "".join(char for char in last if char.isprintable()).strip(" .")
    stem, suffix = Path(seen).stem, Path(seen).suffix[:8]
    return (stem[: LONGEST_NAME - len(suffix)] + suffix) or "tep"


# --- handing in ---


def hand_in(batch: Batch, uploads: Iterable[UploadedFile]) -> list[Problem]:
    """Seal the files and list them; what went wrong, in one sentence each. Too many of them: none is received."""
    uploads = list(uploads)
    if not uploads:
        return [Problem("no_file_chosen", N_("Chưa chọn tệp nào."))]
    if all(file["state"] in FINAL for file in batch["files"]):
        batch["files"] = []
    if len(uploads) + len(batch["files"]) > MOST_FILES:
        text = N_("Mỗi lần nhận nhiều nhất {files} tệp, mỗi tệp nhiều nhất {megabytes} MB. Chưa nhận tệp nào.")
        return [Problem("too_many_files", text, {"files": MOST_FILES, "megabytes": MOST_MEGABYTES})]
    known = {(file["name"], file["sha256"]) for file in batch["files"]}
    problems = []
    for upload in uploads:
        file = _handed_in(upload)
        if file["sha256"] and (file["name"], file["sha256"]) in known:
            text = N_("Tệp {name} đã có trong danh sách bên dưới: không nhận lần hai.")
            problems.append(Problem("file_twice", text, {"name": file["name"]}, severity="warn"))
            continue
        known.add((file["name"], file["sha256"]))
        batch["files"].append(file)
    batch["going"] = False
    return problems


def _handed_in(upload: UploadedFile) -> File:
    size = upload.size or 0
    file: File = {
        "id": str(uuid4()),
        "name": plain_name(upload.name),
        "size": size,
        "sha256": "",
        "state": "waiting",
        "day": "",
    }
    if size > MOST_MEGABYTES * 1024**2:
        text = N_("Tệp {size} MB quá lớn: mỗi tệp nhiều nhất {megabytes} MB.")
        facts = {"size": -(-size // 1024**2), "megabytes": MOST_MEGABYTES}
        return file | {"state": "too_large", "problem": _kept(Problem("too_large", text, facts))}
    with TemporaryDirectory(prefix="dongvon-upload-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as target:
            target.writelines(upload.chunks())
        file["sha256"], file["size"] = kept.keep(path)
    return file


# --- one step after the other ---


def waiting(batch: Batch) -> list[File]:
    """What is still to be done, in order: reading first; then, once asked for, taking in."""
    unread = [file for file in batch["files"] if file["state"] == "waiting"]
    if unread or not batch["going"]:
        return unread
    return sorted((file for file in batch["files"] if file["state"] in TAKEABLE), key=order)


def order(file: File) -> tuple[int, str, str]:
    """Form 31 before everything that is laid beside it, earlier days first."""
    kind = file.get("format", "")
    return ({"form_31": 0, EARLIER: 1}.get(kind, 2 if kind else 3), file.get("as_of_on", ""), file["name"])


def step(batch: Batch, actor: Actor) -> bool:
    """Do the next thing; whether something is left to do."""
    todo = waiting(batch)
    if not todo:
        batch["going"] = False
        return False
    batch.setdefault("began", time.time())
    if todo[0]["state"] == "waiting":
        _read(todo[0], actor)
    else:
        take(batch, todo[0], actor)
    left = bool(waiting(batch))
    if not left:
        batch.pop("began", None)
        batch["going"] = False
    return left


def go_on(batch: Batch, actor: Actor) -> None:
    """Everything that is left, for as long as one request may take."""
    until = time.monotonic() + SECONDS_AT_ONCE
    while step(batch, actor) and time.monotonic() < until:
        pass


def _day(file: File) -> date | None:
    return date.fromisoformat(file["day"]) if file["day"] else None


def _read(file: File, actor: Actor) -> None:
    for name in ("problem", "rows", "told"):
        file.pop(name, None)
    try:
        with kept.opened(file["sha256"], file["name"]) as path, transaction.atomic():
            file |= _told(preview(path, actor, _day(file))) | {"state": "ready"}
    except Refused as refusal:
        asked = refusal.problem.code in DAY_UNKNOWN
        file |= {"state": "ask_day" if asked else "broken", "problem": _kept(refusal.problem)}
        file["rows"] = _kept_rows(getattr(refusal, "rows", ()))
    except Exception:
        log.exception("a file of the bank could not be read: %s", file["sha256"])
        text = N_("Máy gặp lỗi khi đọc tệp này; các tệp khác không bị ảnh hưởng. Hãy báo người quản trị.")
        file |= {"state": "not_taken", "problem": _kept(Problem("reading_failed", text))}


def _told(found: Preview) -> File:
    told, changes, before = found.told, found.changes, found.replaces
    return {
        "format": told.format,
        "format_name": told.name,
        "as_of_on": told.as_of_on.isoformat(),
        "office": told.office_code,
        "records": told.records,
        "left_out": told.left_out,
        "skipped": dict(told.skipped),
        "notes": [_kept(note) for note in told.notes],
        "dates": _kept(told.dates) if told.dates else None,
        "rows": _kept_rows(told.faults),
        "row_count": len(told.faults),
        "same": found.same,
        "later": found.later,
        "replaces": {"name": before.name, "at": before.taken_at.isoformat()} if before and not found.same else None,
        "changes": {name: getattr(changes, name) for name in changes.__dataclass_fields__ if name != "before"}
        | {"before": changes.before.isoformat() if changes.before else ""}
        if changes
        else None,
    }


def take(batch: Batch, file: File, actor: Actor) -> None:
    """Take one file in; what the books answered stands in its row. Others are compared anew after a new month."""
    on = _day(file) or (date.fromisoformat(file["as_of_on"]) if file.get("as_of_on") else None)
    try:
        lender = lender_for(batch, on) if file.get("format") in ("form_31", EARLIER) else ""
        with kept.opened(file["sha256"], file["name"]) as path:
            answer = take_in(
                actor=actor,
                request_id=UUID(file["id"]),
                path=path,
                name=file["name"],
                lender_code=lender,
                as_of_on=_day(file),
            )
    except Refused as refusal:
        file["problem"] = _kept(refusal.problem)
        if refusal.problem.code in ASKED_AGAIN:
            batch["going"] = False
        else:
            file["state"] = "not_taken"
        return
    except Exception:
        log.exception("a file of the bank could not be taken in: %s", file["sha256"])
        text = N_("Máy gặp lỗi khi nhập tệp này, nên không ghi gì từ tệp. Hãy báo người quản trị rồi nạp lại.")
        file |= {"state": "not_taken", "problem": _kept(Problem("taking_in_failed", text))}
        return
    if answer["state"] == "broken":
        file |= {"state": "not_taken", "recorded": True}
        file.setdefault("problem", {"text": answer["reason"], "facts": {}})
        return
    file.pop("problem", None)
    file["state"] = "unchanged" if answer["counts"].get("unchanged") else "done"
    if file["format"] == "form_31" and not batch["going"]:
        for other in batch["files"]:
            if other["state"] == "ready" and other.get("format") == "form_31":
                other["state"] = "waiting"


def lenders_in_mirror(on: date) -> dict[str, str]:
    """Lenders with mirrored funds on a day: code → name."""
    rows = FundMode.objects.filter(in_force(on), mode="mirror").values_list("fund__lender__code", "fund__lender__name")
    return dict(rows.distinct())


def lender_for(batch: Batch, on: date | None) -> str:
    """The one lender whose books are a mirror, or the one that was chosen."""
    found = lenders_in_mirror(on) if on else {}
    if len(found) == 1:
        return next(iter(found))
    if batch["lender"] in found:
        return str(batch["lender"])
    if not found:
        text = N_("Chưa nguồn vốn nào được khai là sổ đối chiếu vào ngày của tệp. Người quản trị khai nguồn vốn trước.")
        raise Refused(Problem("no_mirror_fund", text))
    text = N_("Nhiều bên cho vay dùng sổ đối chiếu: hãy chọn bên cho vay rồi nhập lại.")
    raise Refused(Problem("which_lender", text))


# --- what a session can keep ---


def _kept(problem: Problem) -> dict[str, Any]:
    facts = {name: fact if isinstance(fact, int | str) else str(fact) for name, fact in problem.facts.items()}
    return {"text": problem.text, "facts": facts, "warn": problem.severity == "warn", "code": problem.code}


def _kept_rows(rows: Iterable[RowProblem]) -> list[dict[str, Any]]:
    """Where a file is wrong, without the value itself: it may be somebody's number."""
    return [
        {"row": told.row, "column": told.column, "problem": _kept(told.problem)} for told in list(rows)[:ROWS_SHOWN]
    ]
