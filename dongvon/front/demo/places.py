"""The five former units of phường Tân Phong, their hamlets, transaction points and savings-and-credit groups.

Official codes and names of the units are real (they stood until 2025-06-30); the bank's codes, the classes of the
hamlets, the days of the points and the groups are invented.
"""

import random
from dataclasses import dataclass
from datetime import date

from dongvon.office.bank_files.portfolio import Difficulty, Hamlet, Office, Point, Unit, UnitKind

PROVINCE_NAME = "Lai Châu"
OFFICE = Office(code="009902", name="PGD thành phố (minh họa)", branch_code="009900")

_DECISION = "00/QĐ-MH"
"""An invented number: the classes of the hamlets below are illustrations, not the lists of the State."""
_DECIDED_ON = date(2021, 6, 4)


@dataclass(frozen=True, slots=True)
class _Place:
    official_code: str
    name: str
    kind: UnitKind
    day: int
    groups: int
    hamlets: tuple[tuple[str, Difficulty], ...]
    peoples: tuple[tuple[str, int], ...]

    @property
    def urban(self) -> bool:
        return self.kind == "phường"


def _blocks(count: int) -> tuple[tuple[str, Difficulty], ...]:
    return tuple((f"Tổ dân phố số {number}", "none") for number in range(1, count + 1))


_PLACES = (
    _Place(
        "03387", "Phường Tân Phong", "phường", 5, 10, _blocks(8),
        (("Kinh", 74), ("Thái", 12), ("Giáy", 8), ("Mông", 3), ("Dao", 3)),
    ),
    _Place(
        "03408", "Phường Đông Phong", "phường", 8, 8, _blocks(6),
        (("Kinh", 70), ("Thái", 15), ("Giáy", 9), ("Mông", 4), ("Dao", 2)),
    ),
    _Place(
        "03409", "Xã San Thàng", "xã", 16, 8,
        (
            ("Bản San Thàng", "none"), ("Bản Trung Tâm", "none"), ("Bản Lùng Thàng", "difficult"),
            ("Bản Phan Lìn", "difficult"), ("Bản Chin Chu Chải", "difficult"), ("Bản Xéo Xin Chải", "difficult"),
        ),
        (("Giáy", 48), ("Mông", 22), ("Kinh", 20), ("Thái", 10)),
    ),
    _Place(
        "03415", "Xã Nùng Nàng", "xã", 19, 6,
        (
            ("Bản Nùng Nàng", "extreme"), ("Bản Phan Chu Hoa", "extreme"), ("Bản Lao Tỷ Phùng", "extreme"),
            ("Bản Xì Miền Khan", "extreme"), ("Bản Sáy San", "extreme"), ("Bản Sáy San 2", "extreme"),
        ),
        (("Mông", 88), ("Giáy", 7), ("Dao", 5)),
    ),
    _Place(
        "03418", "Xã Bản Giang", "xã", 22, 8,
        (
            ("Bản Giang", "difficult"), ("Bản Nà Sài", "difficult"), ("Bản Nà Cơ", "difficult"),
            ("Bản Nà Bỏ", "difficult"),
            ("Bản Cốc Pa", "extreme"), ("Bản Suối Thầu", "extreme"),
        ),
        (("Lự", 38), ("Giáy", 22), ("Thái", 20), ("Mông", 15), ("Dao", 5)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """A hamlet with what the generator must know of it beside its record."""

    hamlet: Hamlet
    unit: Unit
    point: Point
    peoples: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class GroupSeat:
    """A group before its head is elected: code, hamlet, association, and how large it is beside the others."""

    code: str
    ground: Ground
    association_code: str
    weight: float


def grounds() -> list[Ground]:
    """All hamlets, in the order of the units and of their codes."""
    found = []
    for position, place in enumerate(_PLACES, start=1):
        unit = Unit(f"09920{position}", place.official_code, place.name, place.kind, OFFICE.code)
        point = Point(f"TXN09920{position:02d}", f"Điểm giao dịch {place.name.lower()}", unit.bank_code, place.day)
        for number, (name, difficulty) in enumerate(place.hamlets, start=1):
            hamlet = Hamlet(
                bank_code=f"{unit.bank_code}{number:02d}",
                name=name,
                unit_bank_code=unit.bank_code,
                urban=place.urban,
                difficulty=difficulty,
                decision_no=_DECISION,
                decided_on=_DECIDED_ON,
            )
            found.append(Ground(hamlet, unit, point, place.peoples))
    return found


def group_seats(rnd: random.Random) -> list[GroupSeat]:
    """The forty groups: every hamlet has one, the larger hamlets two; farmers, women, veterans and youth share them."""
    associations = ["12"] * 14 + ["11"] * 13 + ["13"] * 7 + ["14"] * 6
    rnd.shuffle(associations)
    by_unit: dict[str, list[Ground]] = {}
    for ground in grounds():
        by_unit.setdefault(ground.unit.official_code, []).append(ground)
    seats: list[GroupSeat] = []
    for place in _PLACES:
        local = by_unit[place.official_code]
        for number in range(place.groups):
            code = f"09{len(seats) + 11:05d}"
            weight = 0.5 + rnd.random()
            seats.append(GroupSeat(code, local[number % len(local)], associations[len(seats)], weight))
    return seats
