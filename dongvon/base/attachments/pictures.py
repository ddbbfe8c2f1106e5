"""A photo without what it says beside itself: EXIF (place, time, maker of the phone), previews, remarks, trailers.

The picture itself is not touched: a JPEG is a row of marked segments, and those that are not needed to draw it are left
out. Source: ITU-T T.81, annex B."""

from dongvon.core.problems import N_, Problem, Refused

START, END, SCAN = 0xD8, 0xD9, 0xDA
JFIF, ADOBE, REMARK = 0xE0, 0xEE, 0xFE  # APP0 and APP14 say how to read the colours
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


def _unreadable() -> Refused:
    return Refused(Problem("photo_unreadable", N_("Không đọc được ảnh này; chỉ nhận ảnh JPEG.")))


def without_metadata(jpeg: bytes) -> bytes:
    """The same picture with only the segments needed to draw it; refused where it is no whole JPEG."""
    if jpeg[:2] != bytes((0xFF, START)):
        raise _unreadable()
    kept, at = bytearray(jpeg[:2]), 2
    while at + 1 < len(jpeg):
        if jpeg[at] != 0xFF:
            raise _unreadable()
        marker = jpeg[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == END:  # what follows is no part of the picture
            return bytes(kept + jpeg[at : at + 2])
        length = 0 if marker in ALONE else int.from_bytes(jpeg[at + 2 : at + 4], "big")
        end = at + 2 + length
        if end > len(jpeg) or (length < 2 and marker not in ALONE):
            raise _unreadable()
        if marker == SCAN:
            end = _end_of_scan(jpeg, end)
        beside = 0xE0 <= marker <= 0xEF and marker not in (JFIF, ADOBE)
        if not beside and marker != REMARK and not (marker == JFIF and jpeg[at + 4 : at + 9] != b"JFIF\0"):
            kept += jpeg[at:end]
        at = end
    raise _unreadable()


def _end_of_scan(jpeg: bytes, at: int) -> int:
    """Where the coded data ends: at a marker that is neither a stuffed byte nor a restart."""
    while True:
        at = jpeg.find(b"\xff", at)
        if at < 0 or at + 1 >= len(jpeg):
            raise _unreadable()
        if jpeg[at + 1] == 0 or 0xD0 <= jpeg[at + 1] <= 0xD7:
            at += 2
        elif jpeg[at + 1] == 0xFF:  # padding
            at += 1
        else:
            return at
