"""Identity numbers and phones at rest: AES-GCM with the key of this installation, and a blind index to find them by.

The key file lies in `DONGVON_HOME/keys` (mode 0600), never in the database. The first byte of a sealed value names
the key, so that a key can be changed while old values stay readable.
"""

import hashlib
import hmac
import os
from functools import cache
from typing import IO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from dongvon.base.access.keys import secret

KEY_NUMBER = 1
NONCE_BYTES = 12
_TAG_BYTES = 16
_PIECE_BYTES = 1 << 20


@cache
def _key() -> bytes:
    return hashlib.sha256(secret("sealing").encode()).digest()


@cache
def _cipher() -> AESGCM:
    return AESGCM(_key())


@cache
def _index_key() -> bytes:
    return hashlib.sha256(secret("blind-index").encode()).digest()


def seal(text: str) -> bytes:
    """The text encrypted; two sealings of one text differ. An empty text stays empty."""
    return seal_bytes(text.encode()) if text else b""


def unseal(sealed: bytes) -> str:
    """The text of a sealed value; raises `cryptography.exceptions.InvalidTag` if it was changed."""
    return unseal_bytes(bytes(sealed)).decode() if sealed else ""


def seal_bytes(content: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return bytes([KEY_NUMBER]) + nonce + _cipher().encrypt(nonce, content, None)


def unseal_bytes(sealed: bytes) -> bytes:
    return _cipher().decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], None)


def seal_file(content: IO[bytes], to: IO[bytes]) -> None:
    """The same as `seal_bytes`, piece by piece: a file may be hundreds of megabytes."""
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(AES(_key()), GCM(nonce)).encryptor()
    to.write(bytes([KEY_NUMBER]) + nonce)
    while piece := content.read(_PIECE_BYTES):
        to.write(encryptor.update(piece))
    to.write(encryptor.finalize() + encryptor.tag)


def unseal_file(sealed: IO[bytes], to: IO[bytes]) -> None:
    """What `seal_file` sealed. Only when this returns is it known to be unchanged: until then use nothing of it."""
    left = sealed.seek(-_TAG_BYTES, os.SEEK_END) - 1 - NONCE_BYTES
    tag = sealed.read()
    sealed.seek(1)
    decryptor = Cipher(AES(_key()), GCM(sealed.read(NONCE_BYTES), tag)).decryptor()
    while left > 0:
        piece = sealed.read(min(_PIECE_BYTES, left))
        to.write(decryptor.update(piece))
        left -= len(piece)
    decryptor.finalize()


def blind_index(text: str) -> bytes | None:
    """16 bytes by which an equal text is found without opening any; None for an empty text."""
    return hmac.digest(_index_key(), text.encode(), "sha256")[:16] if text else None
