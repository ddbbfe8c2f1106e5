"""The published figures of the ward, and how the invented loans share them between the past and the year 2025.

Past + year 2025 = published, by construction: the past is what is left when the plan of 2025 is taken away.
"""

PUBLISHED = {
    "loan_turns": 3231, "poverty_households": 463, "jobs": 1585, "students": 76, "poor_houses": 37, "water_works": 607,
    "after_prison": 5, "social_houses": 216,
}  # fmt: skip
"""Cumulative, counted on 2025-12-31. Source: conference of phường Tân Phong, 2026-01-30 (domain/seed.txt)."""

PLAN_TURNS = {
    "HN": 24, "HCN": 18, "HMTN": 16, "VKK": 34, "GQVL": 97, "NSVS": 112, "HSSV": 9, "NOXH": 9, "CHXAPT": 1,
}  # fmt: skip
"""Loan-turns lent in 2025."""

PLAN_NEW_POVERTY_HOUSEHOLDS = 26
"""Of the poverty loans of 2025: to households that never had one before."""

PLAN_JOBS = 138
PLAN_DOUBLE_WATER = 62
PLAN_WORKS = PLAN_TURNS["NSVS"] + PLAN_DOUBLE_WATER

OPEN = {
    "HN": 100, "HCN": 80, "HMTN": 70, "VKK": 200, "GQVL": 450, "NSVS": 175, "HSSV": 26, "NHA33": 20, "NOXH": 195,
    "DTTS2085": 5, "XKLD": 3, "CHXAPT": 4,
}  # fmt: skip
"""Loans still open at the end of 2024."""

PAST_TURNS = {
    "POVERTY": 800,
    "GQVL": 1030,
    "NSVS": 275,
    "HSSV": 69,
    "NHA33": PUBLISHED["poor_houses"],
    "NOXH": PUBLISHED["social_houses"] - PLAN_TURNS["NOXH"],
    "DTTS2085": 11,
    "XKLD": 12,
    "CHXAPT": PUBLISHED["after_prison"] - PLAN_TURNS["CHXAPT"],
}
"""Loan-turns up to the end of 2024; POVERTY = HN, HCN and HMTN together. VKK takes what is left."""
PAST_TURNS["VKK"] = PUBLISHED["loan_turns"] - sum(PLAN_TURNS.values()) - sum(PAST_TURNS.values())

PAST_POVERTY_HOUSEHOLDS = PUBLISHED["poverty_households"] - PLAN_NEW_POVERTY_HOUSEHOLDS
PAST_JOBS = PUBLISHED["jobs"] - PLAN_JOBS
PAST_STUDENTS = PUBLISHED["students"] - PLAN_TURNS["HSSV"]
PAST_WORKS = PUBLISHED["water_works"] - PLAN_WORKS
