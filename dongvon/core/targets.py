"""Targets of a year (chỉ tiêu kế hoạch): who assigns them to whom, and the identities they must keep.

Amounts are whole đồng; a target is a multiple of 100,000 đồng, so that it is exact in million đồng with one decimal, as
form 07/NHCS-KH writes it. Sources: CV 7064/NHCS-KHNV of 14/7/2025 (the head of the provincial board assigns to
communes, the commune chair to hamlets; base of the first round is the balance of 31/12, afterwards the previous target),
QĐ 86/QĐ-NHCS of 10/1/2014; identities of the bank's plan tables (recalled).
"""

from enum import StrEnum

SOURCE = "CV 7064/NHCS-KHNV (14/7/2025), mẫu 07/NHCS-KH"
UNIT = 100_000  # 0.1 million đồng


class Level(StrEnum):
    """Among whom a sheet of targets divides: the communes of a province, or the hamlets, associations or groups of a
    commune."""

    COMMUNE = "commune"
    HAMLET = "hamlet"
    ASSOCIATION = "association"
    GROUP = "group"
