"""The actor of a transaction, and the one shape of every write.

A write is a function decorated with `service`: keyword-only, called with `actor` and a `request_id` made by the sender.
It runs in one transaction under the database's walls, leaves one audit row, and sent twice gives the same answer.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from dongvon.base.access.models import Role
from dongvon.base.access.statements import run
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one of his roles: what he may do is the role's, where is `places` (commune codes)."""

    user_id: int
    role: Role
    places: tuple[str, ...]
    name: str = ""
    association: str = ""
    group_codes: tuple[str, ...] = ()
    deputy_for_id: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a write leaves behind: the answer for its sender and the facts for the audit row."""

    place: str
    about: tuple[str, int]
    answer: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """A transaction in which the database knows the actor and his places; outside of one it shows the application
    nothing that is walled."""
    with transaction.atomic():
        run(
            # A statement prepared by the server is not planned anew: over many months planning is most of it.
            "SELECT set_config('dongvon.actor', %s, true), set_config('dongvon.places', %s, true), "
            "set_config('plan_cache_mode', 'force_generic_plan', true)",
            [str(actor.user_id), ",".join(actor.places)],
        )
        yield


@contextmanager
def rehearsal(actor: Actor) -> Iterator[None]:
    """As `acting`, only that nothing written in it stays: a page runs the very write in it, reads what it did, and so
    shows what it would do. No audit row, request or movement is left."""
    with acting(actor):
        yield
        transaction.set_rollback(True)


def _plain(value: object) -> object:
    if isinstance(value, date | UUID | Decimal):
        return str(value)
    if isinstance(value, Path):  # a file is what is in it, wherever it lies this time
        with value.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"{type(value).__name__} has no digest")


def digest_of(content: Mapping[str, object]) -> bytes:
    """SHA-256 over the canonical JSON of what was asked."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).digest()


def _known_answer(action: str, request_id: UUID, digest: bytes) -> dict[str, Any] | None:
    """The answer given before to this id, or None; the same id with other content is refused. Whoever sends the same
    id at the same moment waits here until the first is through."""
    run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(request_id)])
    known = run("SELECT action, digest, answer FROM requests WHERE id = %s", [request_id])
    if not known:
        return None
    known_action, known_digest, answer = known[0]
    if known_action != action or known_digest != digest:
        raise Refused(
            Problem(
                "request_reused",
                N_("Mã yêu cầu {request_id} đã dùng cho một việc khác; hãy mở lại trang và làm lại."),
                {"request_id": request_id},
            )
        )
    found: dict[str, Any] = json.loads(answer)
    return found


_REQUEST = """
    INSERT INTO requests (id, action, digest, answer, user_id, place, done_at)
    VALUES (%s, %s, %s, %s::jsonb, %s, %s, now())
"""
_AUDIT = """
    INSERT INTO access_auditrow (user_id, role, deputy_for_id, action, place, about_type, about_id, request_id, facts,
                                 at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, now())
"""

Write = Callable[..., Done]
# Every write there is, by its name: the name stands in the trail and beside each answer, so it is given once.
SERVICES: dict[str, Callable[..., dict[str, Any]]] = {}


def service(*roles: Role) -> Callable[[Write], Callable[..., dict[str, Any]]]:
    """Make a write of the function: allowed to `roles` only, one transaction, one audit row, safe to send twice."""

    def decorate(write: Write) -> Callable[..., dict[str, Any]]:
        action = write.__name__

        @functools.wraps(write)
        def call(*, actor: Actor, request_id: UUID, **content: Any) -> dict[str, Any]:
            if actor.role not in roles:
                raise Refused(
                    Problem(
                        "role_may_not",
                        N_("Vai trò “{role}” không được làm việc này ({action})."),
                        {"role": actor.role.label, "action": action},
                    )
                )
            digest = digest_of(content)
            with acting(actor):
                known = _known_answer(action, request_id, digest)
                if known is not None:
                    return known
                done = write(actor=actor, request_id=request_id, **content)
                answer = json.dumps(done.answer, default=_plain)
                run(_REQUEST, [request_id, action, digest, answer, actor.user_id, done.place])
                facts = json.dumps(done.facts, default=_plain)
                who = [actor.user_id, str(actor.role), actor.deputy_for_id]
                run(_AUDIT, [*who, action, done.place, *done.about, request_id, facts])
                found: dict[str, Any] = json.loads(answer)
                return found

        call.roles = frozenset(roles)  # type: ignore[attr-defined]
        before = SERVICES.setdefault(action, call)
        if (before.__module__, before.__qualname__) != (write.__module__, write.__qualname__):
            raise InvariantBroken(f"two writes are called {action}: {before.__module__} and {write.__module__}")
        return call

    return decorate
