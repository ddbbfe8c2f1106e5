"""Papers kept with a record: kind by content, size, hash, sealed at rest, each opening logged."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from dongvon.base.access.sealed import seal_bytes
from dongvon.base.attachments.services import LARGEST_BYTES, attach, content_type, open_attachment
from dongvon.base.database import home
from dongvon.core.problems import InvariantBroken, Refused
from tests.base.test_access import refused
from tests.world import PAPER, WARD, World


def path_of(content: bytes) -> Path:
    sha256 = hashlib.sha256(content).hexdigest()
    return home() / "attachments" / sha256[:2] / sha256


@pytest.mark.parametrize(
    "content, kind",
    [(PAPER, "application/pdf"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"\x89PNG\r\n\x1a\n...", "image/png")],
)
def test_the_kind_is_read_from_the_content(content: bytes, kind: str) -> None:
    assert content_type(content) == kind


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b" %PDF-1.4", b"MZ"])
def test_other_kinds_are_refused(content: bytes) -> None:
    refused("attachment_kind", content_type, content)


def test_a_paper_too_large_is_refused_one_byte_over() -> None:
    assert content_type(b"%PDF-".ljust(LARGEST_BYTES, b" "))
    refused("attachment_too_large", content_type, b"%PDF-".ljust(LARGEST_BYTES + 1, b" "))


def test_a_paper_is_sealed_at_rest_and_read_back_with_the_opening_logged(
    books: World, batch: Callable[..., list[tuple[Any, ...]]]
) -> None:
    number = books.paper(("household", 1))
    at_rest = path_of(PAPER).read_bytes()
    assert PAPER not in at_rest and b"Catalog" not in at_rest
    assert path_of(PAPER).stat().st_mode & 0o777 == 0o600
    for _ in range(2):
        with books.acting("inspector") as actor:
            row, content = open_attachment(actor, number)
    assert content == PAPER
    assert (row.sha256, row.bytes, row.content_type) == (
        hashlib.sha256(PAPER).hexdigest(),
        len(PAPER),
        "application/pdf",
    )
    assert (
        batch("SELECT attachment_id, user_id, place FROM attachments_opening")
        == [(number, books.users["inspector"], WARD)] * 2
    )


def test_a_paper_of_another_commune_is_neither_opened_nor_added(books: World) -> None:
    number = books.paper(("household", 1))
    with books.acting("next_officer") as actor:
        refused("attachment_unknown", open_attachment, actor, number)
    refused(
        "place_out_of_reach",
        books.do,
        attach,
        "next_officer",
        place=WARD,
        about=("household", 1),
        title="x",
        content=PAPER,
    )


def test_a_changed_file_is_noticed(books: World) -> None:
    content = PAPER + b"1"
    number = books.paper(("household", 1), content=content)
    path = path_of(content)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with books.acting("ward_officer") as actor, pytest.raises(InvalidTag):
        open_attachment(actor, number)
    path.write_bytes(seal_bytes(PAPER))
    with books.acting("ward_officer") as actor, pytest.raises(InvariantBroken):
        open_attachment(actor, number)


def test_the_same_paper_sent_twice_is_kept_once(books: World, batch: Callable[..., list[tuple[Any, ...]]]) -> None:
    request = books.request()
    content = {"place": WARD, "about": ("household", 2), "title": "giấy", "content": PAPER}
    first = books.do(attach, "ward_officer", request_id=request, **content)
    assert books.do(attach, "ward_officer", request_id=request, **content) == first
    assert batch("SELECT count(*) FROM attachments_attachment WHERE about_id = 2") == [(1,)]
    with pytest.raises(Refused):
        books.do(attach, "ward_officer", request_id=request, **(content | {"content": PAPER + b" "}))
