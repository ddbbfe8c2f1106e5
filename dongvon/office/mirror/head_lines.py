"""Lines of group heads by name alone (LEN_31 by head): which groups they are about.

Source: practice of an office (2026): two heads of one name stand in one line, long names are cut. A line is matched by
commune, name and balance; where several fit, it stands for all of them, never for a guessed one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dongvon.office.bank_files.formats import normalise


@dataclass(frozen=True, slots=True)
class Head:
    """A line or a group: its place in the list or its code, the commune, the head's name, the balance in đồng."""

    key: str
    commune: str
    name: str
    balance: int


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """Lines and the groups they stand for; one of each when they are certain."""

    lines: tuple[str, ...]
    groups: tuple[str, ...]


def match_heads(lines: Iterable[Head], groups: Sequence[Head]) -> list[HeadMatch]:
    """Which groups each line is about; a line that fits none is not in the answer."""
    pools: dict[tuple[str, str], tuple[list[Head], list[Head]]] = {}
    named: dict[tuple[str, str], list[Head]] = {}
    for group in groups:
        named.setdefault((group.commune, normalise(group.name)), []).append(group)
    for line in lines:
        key = (line.commune, normalise(line.name))
        pools.setdefault(key, ([], named.get(key) or _cut(key, named)))[0].append(line)
    return [match for pool in pools.values() for match in _settled(*pool)]


def _cut(key: tuple[str, str], named: dict[tuple[str, str], list[Head]]) -> list[Head]:
    """The groups whose head's name begins like this one, which was cut."""
    return [one for at, many in named.items() if at[0] == key[0] and at[1].startswith(key[1]) for one in many]


def _settled(lines: list[Head], groups: list[Head]) -> list[HeadMatch]:
    found = []
    if len(groups) > 1:
        for line in list(lines):
            fits = [group for group in groups if group.balance == line.balance]
            rivals = [other for other in lines if other.balance == line.balance]
            if len(fits) == len(rivals) == 1:
                found.append(HeadMatch((line.key,), (fits[0].key,)))
                groups = [group for group in groups if group is not fits[0]]
                lines = [other for other in lines if other is not line]
    if lines and groups:
        found.append(HeadMatch(tuple(one.key for one in lines), tuple(sorted(one.key for one in groups))))
    return found
