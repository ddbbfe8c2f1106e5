"""The colours: readable on their ground, told apart by colour-blind eyes, the same dark both ways of asking."""

import re
from itertools import combinations
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "dongvon/front/web/static"
TOKENS = (STATIC / "css/tokens.css").read_text()

TEXTS = ("ink", "ink-2", "accent", "accent-deep", "link", "alert", "amber", "frozen")
GROUNDS = ("paper", "paper-2", "surface")
ON_THEIR_OWN = (
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("accent-deep", "accent-soft"),
    ("alert", "alert-soft"),
    ("amber", "amber-soft"),
    ("frozen", "frozen-soft"),
    ("link", "link-soft"),
    ("ink", "link-soft"),
    ("ink-2", "link-soft"),
    ("ink", "accent-soft"),
    ("link", "accent-soft"),
)
HUES = tuple(f"hue-{number}" for number in range(1, 7))


def block(opening: str) -> dict[str, str]:
    body = TOKENS.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


LIGHT = block(":root {\n  color-scheme: light;")
DARK = block(':root[data-theme="dark"] {')
SCHEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    light = sorted(sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


# Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB.
EYES = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def lab(colour: str, eye: str) -> list[float]:
    rgb = linear(colour)
    seen = [min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in EYES[eye]]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [
        sum(m * c for m, c in zip(row, seen, strict=True)) / white
        for row, white in zip(to_xyz, (0.9505, 1.0, 1.089), strict=True)
    ]
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def test_contrast_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@SCHEMES
def test_every_text_is_readable_on_every_ground(colours: dict[str, str]) -> None:
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(ON_THEIR_OWN)
    assert {
        f"{a} on {b}": round(contrast(colours[a], colours[b]), 2)
        for a, b in pairs
        if contrast(colours[a], colours[b]) < 4.5
    } == {}


@SCHEMES
def test_marks_and_borders_stand_out_from_their_ground(colours: dict[str, str]) -> None:
    marks = (*HUES, "hue-rest", "line-strong", "focus")
    weak = {
        f"{m} on {g}": round(contrast(colours[m], colours[g]), 2)
        for m in marks
        for g in GROUNDS
        if contrast(colours[m], colours[g]) < 3
    }
    assert weak == {}


@SCHEMES
@pytest.mark.parametrize("eye", EYES)
def test_the_six_hues_are_told_apart(colours: dict[str, str], eye: str) -> None:
    def apart(one: str, other: str) -> float:
        return sum((a - b) ** 2 for a, b in zip(lab(colours[one], eye), lab(colours[other], eye), strict=True)) ** 0.5

    assert {f"{a} and {b}": round(apart(a, b)) for a, b in combinations(HUES, 2) if apart(a, b) < 15} == {}


def test_dark_is_the_same_whether_the_system_or_the_person_asks() -> None:
    assert block(':root:not([data-theme="light"]) {') == DARK
    assert set(DARK) == set(LIGHT)


def test_no_other_style_sheet_names_a_colour_of_its_own() -> None:
    for name in ("base.css", "components.css"):
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)", (STATIC / "css" / name).read_text()) == []


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"--([\w-]+):", TOKENS))
    for sheet in STATIC.glob("css/*.css"):
        used = set(re.findall(r"var\(--([\w-]+)\)", sheet.read_text()))
        assert used <= defined, sheet.name
