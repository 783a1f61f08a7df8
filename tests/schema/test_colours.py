"""Colours of types: stable, readable, and apart also for eyes that see fewer."""

from itertools import combinations

import numpy as np
import pytest

from kg.schema.colours import PALETTE, colours, line_colour, readable_on
from kg.schema.schema_file import Schema, parse_schema

# Machado, Oliveira and Fernandes (2009), severity 1: what is left of red, green and blue light.
EYES = {
    "all": np.eye(3),
    "no red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
WHITE = [0.9505, 1.0, 1.089]  # of daylight D65


def light(colour: str) -> np.ndarray:
    """Return the light of a colour of sRGB."""
    part = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(colour: str, eye: str) -> np.ndarray:
    """Return a colour as an eye sees it, in CIELAB, where distances are those that are felt."""
    seen = np.clip(np.array(EYES[eye]) @ light(colour), 0, 1)
    x, y, z = np.cbrt(np.array(TO_XYZ) @ seen / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
def test_any_two_colours_stay_apart(eye: str) -> None:
    """Two areas side by side differ clearly from a distance of 10 on; 2.3 is just noticeable."""
    seen = [lab(colour, eye) for colour in PALETTE]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 10


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of WCAG 2, computed apart from the module under test."""
    weights = [0.2126, 0.7152, 0.0722]
    dark, bright = sorted(weights @ light(colour) for colour in (first, second))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", PALETTE)
def test_text_on_a_colour_can_be_read(colour: str) -> None:
    """WCAG 2 wants a contrast of 4.5 at least."""
    assert contrast(colour, readable_on(colour)) >= 4.5


@pytest.mark.parametrize("number", range(len(PALETTE)))
def test_a_line_can_be_seen_on_white(number: int) -> None:
    """WCAG 2 wants a contrast of 3 at least for graphics."""
    assert contrast(line_colour(number), "#FFFFFF") >= 3


def test_lines_differ_until_the_palette_ends() -> None:
    lines = [line_colour(number) for number in range(len(PALETTE))]
    assert len(set(lines)) == len(PALETTE)
    assert line_colour(len(PALETTE)) == lines[0]


def schema(*names: str, **more: object) -> Schema:
    return parse_schema({"types": {name: {} for name in names} | more}, "x.toml")


def test_a_declared_type_keeps_its_colour_whatever_the_corpus_has() -> None:
    declared = schema("B", "A")
    assert colours(declared, ["A", "B"]).items() <= colours(declared, ["0", "A", "C"]).items()


def test_a_dropped_type_takes_no_colour() -> None:
    assert list(colours(schema("A", D={"drop": True}), ["C"])) == ["A", "C"]


def test_after_the_last_colour_they_start_again() -> None:
    names = [f"{number:02}" for number in range(len(PALETTE) + 1)]
    assert list(colours(Schema(), names).values()) == [*PALETTE, PALETTE[0]]
