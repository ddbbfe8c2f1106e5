"""The form in which entries leave a phone, whichever way: by network, as QR codes, as a file, as a kept copy.

    DV1.<id of the device>.<base64url of nonce and AES-GCM over deflated JSON>

Both keys of a device are made from its id and one secret of the installation, so that nothing about a phone need be
kept secret in the database, and only the phone (under its PIN) and this installation can write or read its parcels:
who could open one has made it (decision 0044).
"""

import hmac
import json
import re
import zlib
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dongvon.base.access.keys import secret
from dongvon.base.access.sealed import NONCE_BYTES
from dongvon.core.handing import Handed
from dongvon.core.problems import N_, Problem, Refused

MARK = "DV1"
MOST_BYTES = 1 << 20  # opened: some five thousand entries, far above a group's month


@lru_cache(maxsize=1024)
def key_of(device: UUID, purpose: str) -> bytes:
    """32 bytes for "parcel" (AES) or "receipt" (HMAC) of one device."""
    return hmac.digest(secret("phones").encode(), purpose.encode() + device.bytes, "sha256")


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


PIECE = re.compile(r"DVQ\|(\d{1,3})\|(\d{1,3})\|([\w-]{6})\|([\w.-]+)")


def parcels_in(text: str) -> list[str]:
    """Whole parcels and receipts in a text of lines: as files hold them, as pasted, or the pieces of QR codes in any
    order and any number of times. Refused where a piece is missing, which says how many there are."""
    found: dict[str, None] = {}
    pieces: dict[tuple[str, int], dict[int, str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        piece = PIECE.fullmatch(line)
        if piece:
            number, count, tag, part = piece.groups()
            pieces.setdefault((tag, int(count)), {})[int(number)] = part
        else:
            found[line] = None
    for (_, count), parts in pieces.items():
        if set(parts) != set(range(1, count + 1)):
            said = N_("Mới đọc được {have} trên {count} mã; hãy quét tiếp các mã còn thiếu.")
            raise Refused(Problem("parcel_incomplete", said, {"have": len(parts), "count": count}))
        found["".join(parts[number] for number in range(1, count + 1))] = None
    return list(found)


def unreadable() -> Refused:
    text = N_("Gói dữ liệu không đọc được: thiếu mảnh, bị sửa, hoặc không phải của máy đã ghi danh.")
    return Refused(Problem("parcel_unreadable", text))


def sender_of(parcel: str) -> UUID:
    """The device a parcel names; whether it is the sender shows when it is opened."""
    try:
        mark, device, _ = parcel.split(".")
        if mark != MARK:
            raise ValueError(mark)
        return UUID(device)
    except ValueError:
        raise unreadable() from None


def open_parcel(parcel: str) -> tuple[Handed, ...]:
    """The entries in a parcel. Refused where a single letter was changed."""
    device = sender_of(parcel)
    try:
        sealed = _decoded(parcel.split(".")[2])
        box = AESGCM(key_of(device, "parcel"))
        packed = box.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], str(device).encode())
        unpacking = zlib.decompressobj()
        content = json.loads(unpacking.decompress(packed, MOST_BYTES))
        return tuple(_entry(device, content["session"], row) for row in content["entries"])
    except (InvalidTag, ValueError, TypeError, KeyError, OverflowError, zlib.error):
        raise unreadable() from None


def make_parcel(device: UUID, session_on: date, entries: Sequence[Handed], nonce: bytes) -> str:
    """What the phone does; the tests and the team's laptop do it too."""
    content: Mapping[str, Any] = {"session": str(session_on), "entries": [_row(one) for one in entries]}
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode())
    sealed = AESGCM(key_of(device, "parcel")).encrypt(nonce, packed, str(device).encode())
    return f"{MARK}.{device}.{encoded(nonce + sealed)}"


def _entry(device: UUID, session: str, row: Sequence[Any]) -> Handed:
    number, entry_id, kind, about_id, amount, receipt, claimed, undoes, made_at, *further = row
    basis, recipient = further or (None, None)
    whole = (number, about_id, amount, made_at, *(one for one in further if one is not None))
    if any(type(one) is not int or abs(one) >= 2**62 for one in whole) or number >= 2**31:
        raise ValueError("an amount or number is none")
    return Handed(
        device=device,
        entry_id=UUID(entry_id),
        number=number,
        kind=str(kind),
        about_id=about_id,
        amount=amount,
        receipt=str(receipt),
        session_on=date.fromisoformat(session),
        claimed_on=date.fromisoformat(claimed),
        undoes=UUID(undoes) if undoes else None,
        made_at=made_at,
        basis=basis,
        recipient=recipient,
    )


def _row(one: Handed) -> list[Any]:
    undoes = str(one.undoes) if one.undoes else None
    return [
        one.number,
        str(one.entry_id),
        one.kind,
        one.about_id,
        one.amount,
        one.receipt,
        str(one.claimed_on),
        undoes,
        one.made_at,
        *([] if one.basis is None else [one.basis, one.recipient]),
    ]


# --- the receipt the member photographs ------------------------------------------------------------------------------


_PLAIN = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def stub_of(one: Handed) -> str:
    """The entry as it stands in the receipt's QR code, behind the address that checks it."""
    content = [str(one.device), str(one.session_on), _row(one)]
    return encoded(_PLAIN(content).encode())


def code_of(one: Handed) -> str:
    """26 letters nobody can guess: an HMAC over the whole entry by the key of its device."""
    if one.device is None:
        raise unreadable()
    found = hmac.digest(key_of(one.device, "receipt"), stub_of(one).encode(), "sha256")[:16]
    return b32encode(found).decode().rstrip("=").lower()


def entry_of_receipt(text: str) -> Handed:
    """The entry in a receipt's QR code, `…/bien-lai/<place>-<code>#<stub>`; refused where the code is not its own.
    With these a phone that was lost or destroyed is rebuilt."""
    address, _, stub = text.strip().partition("#")
    try:
        device, session, row = json.loads(_decoded(stub))
        found = replace(_entry(UUID(device), session, row))
    except (ValueError, TypeError):
        raise unreadable() from None
    if not hmac.compare_digest(address.rpartition("-")[2].encode(), code_of(found).encode()):
        raise unreadable()
    return found
