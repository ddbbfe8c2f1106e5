"""Sums of a month, kept while the files they come from stay the same: counts and totals only, nothing about a person.

The key is who looks, how far he sees, and the files in force of the months; a file taken in makes another key."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from threading import Lock

from dongvon.base.access.acting import Actor
from dongvon.office.mirror.models import BankFile, FileState

MOST = 256
Sums = Mapping[str, int]
_kept: OrderedDict[tuple[object, ...], Sums] = OrderedDict()
_lock = Lock()


def kept(name: str, actor: Actor, days: tuple[date, ...], reckon: Callable[[], Sums]) -> Sums:
    """What `reckon` says, once for each state of the files of these days."""
    files = BankFile.objects.filter(state=FileState.IN_FORCE, as_of_on__in=days, places__overlap=list(actor.places))
    state = tuple(files.order_by("pk").values_list("pk", "sha256", "taken_at"))
    key = (name, days, actor.role, actor.places, actor.association, actor.group_codes, state)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = reckon()
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
