"""A seeded place of the size of a real ward, for speed and for looking at: about 4,000 loans, 40 groups, 48 hamlets."""

import calendar
import random
from datetime import date, timedelta

import pyarrow as pa

from dongvon.office.books.relations import SHAPES, table

M = 1_000_000
PROGRAMMES = [
    ("HN", "Cho vay hộ nghèo", "Poor households", True, 60, 12),
    ("HCN", "Cho vay hộ cận nghèo", "Near-poor households", True, 60, 10),
    ("HMTN", "Cho vay hộ mới thoát nghèo", "Households newly escaped from poverty", True, 70, 14),
    ("GQVL", "Cho vay hỗ trợ tạo việc làm, duy trì và mở rộng việc làm", "Job creation", False, 70, 24),
    ("VKK", "Cho vay hộ gia đình sản xuất, kinh doanh tại vùng khó khăn", "Difficult areas", False, 60, 14),
    ("NSVS", "Cho vay nước sạch và vệ sinh môi trường nông thôn", "Rural clean water and sanitation", False, 20, 15),
    ("HSSV", "Cho vay học sinh, sinh viên có hoàn cảnh khó khăn", "Disadvantaged students", False, 40, 3),
    ("NOXH", "Cho vay nhà ở xã hội", "Social housing", False, 400, 6),
    ("NHA33", "Cho vay hộ nghèo về nhà ở (Quyết định 33/2015)", "Housing for poor households", False, 25, 1),
    ("CHXAPT", "Cho vay người chấp hành xong án phạt tù", "People who completed a sentence", False, 60, 1),
]
UNITS = ["phường Tân Phong", "phường Đông Phong", "xã San Thàng", "xã Nùng Nàng", "xã Bản Giang"]
ASSOCIATIONS = [
    ("11", "Hội Nông dân", "Farmers' Union"),
    ("12", "Hội Liên hiệp Phụ nữ", "Women's Union"),
    ("13", "Hội Cựu chiến binh", "Veterans' Association"),
    ("14", "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Youth Union"),
]
OPENED, CLOSED = date(2024, 12, 31), date(2025, 12, 31)


def relations(seed: int = 7, loans: int = 4000) -> dict[str, pa.Table]:
    """Relations that balance, drawn by a seeded generator; about half of the loans are closed ones of earlier years."""
    chance = random.Random(seed)
    grades = ["good"] * 18 + ["fair", "average"]
    ends = [OPENED] + [date(2025, month, calendar.monthrange(2025, month)[1]) for month in range(1, 13)]
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in SHAPES}
    hamlets = list(range(1, 49))
    groups = [(1 + number, ASSOCIATIONS[number % 4][0], chance.choice(hamlets)) for number in range(40)]
    for loan in range(1, loans + 1):
        _lend(chance, rows, loan, groups, hamlets, ends)
    for end in (OPENED, CLOSED):
        for household in range(1700):
            group, association, hamlet = groups[household % 40]
            rows["savings"].append(
                _row("savings", end, f"H{household}", group, association, hamlet, 250_000 + 1000 * household, True)
            )
    rows["params"] = [_row("params", "03408", "Phường Tân Phong", "Tỉnh Lai Châu", 2025, OPENED, CLOSED)]
    rows["programmes"] = [
        _row("programmes", code, None, vi, en, position, poor)
        for position, (code, vi, en, poor, _, _) in enumerate(PROGRAMMES)
    ]
    rows["units"] = [_row("units", str(number), name, None, None, CLOSED) for number, name in enumerate(UNITS)]
    rows["hamlets"] = [
        _row("hamlets", number, f"{number:03d}", _hamlet(number), UNITS[number * 5 // 49]) for number in hamlets
    ]
    rows["associations"] = [_row("associations", *one, position) for position, one in enumerate(ASSOCIATIONS)]
    rows["funds"] = [
        _row("funds", 1, "TW", "Nguồn vốn trung ương", "TW"),
        _row("funds", 2, "TINH", "Ngân sách tỉnh ủy thác", "DP"),
        _row("funds", 3, "XA", "Ngân sách phường ủy thác", "DP"),
    ]
    rows["groups"] = [
        _row("groups", group, f"00{group:05d}", _head(group), association, hamlet, None, 42, chance.choice(grades))
        for group, association, hamlet in groups
    ]
    for number, name in enumerate(UNITS):
        point = f"P{number}"
        rows["points"].append(_row("points", point, f"Điểm giao dịch {name}", 5 + 4 * number))
        rows["sessions"] += [_row("sessions", point, date(2025, month, 5 + 4 * number)) for month in range(1, 13)]
    rows["targets"] = [_row("targets", "HN", 1, 15_000 * M), _row("targets", "GQVL", 1, 30_000 * M)]
    return {name: table(name, found) for name, found in rows.items()}


def _lend(chance, rows, loan, groups, hamlets, ends) -> None:  # type: ignore[no-untyped-def]
    code, _, _, _, size, _ = chance.choices(PROGRAMMES, [one[5] for one in PROGRAMMES])[0]
    group, association, hamlet = chance.choice(groups) if code != "NOXH" else (None, None, chance.choice(hamlets))
    amount = chance.randint(size // 2, size) * M
    fate = chance.choices(["old", "open", "new"], [55, 37, 8])[0]
    household = f"H{chance.randrange(1700)}"
    first = {
        "old": OPENED - timedelta(900 + chance.randrange(4000)),
        "open": OPENED - timedelta(chance.randrange(900)),
    }.get(fate, OPENED + timedelta(1 + chance.randrange(364)))
    due = first + timedelta(1500)
    closed = first + timedelta(800) if fate == "old" else None
    fund = chance.choices([1, 2, 3], [85, 10, 5])[0]
    channel = "group" if group else "direct"
    rows["loans"].append(
        _row("loans", loan, code, None, household, None, group, association, hamlet, fund, channel, first, first, due,
             amount, False, False, closed)
    )  # fmt: skip
    if fate == "old":
        return
    moves = [(first, "lent", amount)] if fate == "new" else []
    if fate == "open" and chance.random() < 0.2:
        moves.append((OPENED + timedelta(1 + chance.randrange(364)), "collected", chance.choice([amount, amount // 2])))
    due_interest = max(amount // 200, 1)
    for end in ends[1:]:
        if end > first:
            moves.append((end, "interest_due", due_interest))
            moves.append((end, "interest_collected", due_interest * (100 if chance.random() < 0.97 else 80) // 100))
    rows["movements"] += [_row("movements", on, loan, kind, value, False) for on, kind, value in moves]
    late = loan % 900 == 0
    for end in ends:
        stood = 0 if fate == "new" else amount
        stood += sum({"lent": value, "collected": -value}.get(kind, 0) for on, kind, value in moves if on <= end)
        if stood:
            overdue = stood // 3 if late and end > date(2025, 6, 1) else 0
            rows["positions"].append(
                _row("positions", end, loan, stood - overdue, overdue, 0, 0, 250_000 if loan % 40 == 0 else 0)
            )
    kind = {"GQVL": "job", "HSSV": "student", "NSVS": "water_work", "NOXH": "social_house", "CHXAPT": "after_prison"}
    if code in kind:
        rows["outcomes"].append(_row("outcomes", loan, kind[code], household, 2 if code == "NSVS" else 1, first))
    elif code == "NHA33":
        rows["outcomes"].append(_row("outcomes", loan, "poor_house", household, 1, first))


def _head(group: int) -> str:
    return f"Tổ bà Lò Thị {chr(65 + group % 26)}"


def _hamlet(number: int) -> str:
    return f"Tổ dân phố số {number}" if number < 20 else f"Bản số {number}"


def _row(name: str, *values: object) -> dict[str, object]:
    return dict(zip([field.name for field in SHAPES[name]], values, strict=True))
