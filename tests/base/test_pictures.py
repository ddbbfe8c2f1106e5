"""A photo is kept without what it says beside itself, and what is no whole JPEG is refused."""

import pytest

from dongvon.base.attachments.pictures import without_metadata
from tests.base.test_access import refused

JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
TABLE = b"\xff\xdb\x00\x05abc"
SCAN = b"\xff\xda\x00\x04xy" + b"coded\xff\x00data\xff\xd0more"


def segment(marker: int, content: bytes) -> bytes:
    length = len(content) + 2
    pieces = content if length < 65_536 else content[:65_000]
    return bytes((0xFF, marker)) + (len(pieces) + 2).to_bytes(2, "big") + pieces


def photo(*secrets: bytes, marker: int = 0xE1) -> bytes:
    """A small JPEG by its marks, with what each secret says beside the picture."""
    beside = b"".join(segment(marker, one[n : n + 60_000]) for one in secrets for n in range(0, len(one), 60_000))
    return b"\xff\xd8" + JFIF + beside + TABLE + SCAN + TABLE + SCAN + b"\xff\xd9"


@pytest.mark.parametrize("marker", [0xE1, 0xE2, 0xED, 0xEF, 0xFE])
def test_what_stands_beside_the_picture_is_left_out(marker: int) -> None:
    assert without_metadata(photo(b"GPS 22.387", marker=marker)) == photo()


def test_the_picture_itself_is_not_touched() -> None:
    adobe = photo(b"Adobe\0", marker=0xEE)
    assert without_metadata(photo()) == photo() and without_metadata(adobe) == adobe


def test_what_follows_the_picture_and_previews_are_left_out() -> None:
    assert without_metadata(photo() + b"a film of two seconds") == photo()
    preview = photo(b"JFXX\0a small picture", marker=0xE0)
    assert without_metadata(preview) == photo()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8", b"%PDF-1.4", photo()[:-2], photo()[:40], b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8abc",
     b"\xff\xd8\xff\xdb\x00\x01\xff\xd9"],
)  # fmt: skip
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    refused("photo_unreadable", without_metadata, content)
