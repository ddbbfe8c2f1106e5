"""Adding a paper to a record, and opening it."""

import hashlib
import os
from pathlib import Path
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import READ_ONLY, Role
from dongvon.base.access.sealed import seal_bytes, unseal_bytes
from dongvon.base.attachments.models import Attachment, Opening
from dongvon.base.database import home
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused

LARGEST_BYTES = 10 * 1024 * 1024
# What a file is, is read from its first bytes, never from its name.
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
# What people in a hamlet hear may be kept as a recording; a paper never is one.
SOUNDS = {b"ID3": "audio/mpeg", b"OggS": "audio/ogg"}
HEARD = frozenset({"telling"})


def content_type(content: bytes, about_type: str = "") -> str:
    """The kind of a file by its content; refuses what is not PDF, JPEG or PNG (about what is heard: MP3 or Ogg too),
    and what is too large or empty."""
    if len(content) > LARGEST_BYTES:
        raise Refused(
            Problem(
                "attachment_too_large",
                N_("Tệp {megabytes} MB quá lớn; tối đa {largest} MB."),
                {"megabytes": -(-len(content) // 1024**2), "largest": LARGEST_BYTES // 1024**2},
            )
        )
    for start, kind in (KINDS | SOUNDS if about_type in HEARD else KINDS).items():
        if content.startswith(start):
            return kind
    raise Refused(Problem("attachment_kind", N_("Chỉ nhận tệp PDF, ảnh JPEG hoặc PNG.")))


def _path(sha256: str) -> Path:
    return home() / "attachments" / sha256[:2] / sha256


@service(*(role for role in Role if role not in READ_ONLY))
def attach(*, actor: Actor, request_id: UUID, place: str, about: tuple[str, int], title: str, content: bytes) -> Done:
    """Keep a paper with a record. The file is written first and sealed; the row that makes it known comes after, so
    a cut leaves at most an unreachable sealed file."""
    kind = content_type(content, about[0])
    if place not in actor.places:
        raise Refused(
            Problem("place_out_of_reach", N_("Hồ sơ thuộc địa bàn {place}, ngoài phạm vi của bạn."), {"place": place})
        )
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(f".{request_id}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seal_bytes(content))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    attachment = Attachment.objects.create(
        place=place,
        about_type=about[0],
        about_id=about[1],
        title=title,
        content_type=kind,
        bytes=len(content),
        sha256=sha256,
        added_by_id=actor.user_id,
    )
    return Done(
        place=place, about=about, answer={"attachment_id": attachment.pk, "sha256": sha256}, facts={"sha256": sha256}
    )


def open_attachment(actor: Actor, attachment_id: int) -> tuple[Attachment, bytes]:
    """The paper and its content; the opening is logged in the same transaction, at the place of whoever opens it. Call
    inside `acting(actor)`: the wall knows which papers came to his places with what they are about."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        raise Refused(Problem("attachment_unknown", N_("Không có tệp này trong phạm vi của bạn.")))
    content = unseal_bytes(_path(attachment.sha256).read_bytes())
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise InvariantBroken(f"attachment {attachment_id} is not what was attached")
    place = attachment.place if attachment.place in actor.places else actor.places[0]
    Opening.objects.create(attachment=attachment, place=place, user_id=actor.user_id)
    return attachment, content
