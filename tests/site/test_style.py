from __future__ import annotations

import re

import pytest

from rfcflow.engine.site.carried import style
from rfcflow.model import STATES

CSS = style().decode()
LIGHT = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS.split("@media", 1)[0]))
DARK = LIGHT | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS.split("@media", 2)[1]))
PAIRS = [
    *(
        (name, f"{name}-back")
        for name in ("grey", "amber", "blue", "violet", "purple", "teal", "green", "red", "alert")
    ),
    *((name, ground) for name in ("ink", "quiet", "link") for ground in ("paper", "raised", "code")),
    ("alert", "paper"),
    *((name, "code") for name in ("blue", "green", "teal", "violet")),
]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text,ground", PAIRS)
def test_every_text_can_be_read_on_its_ground(scheme: dict[str, str], text: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, https://www.w3.org/TR/WCAG22/#contrast-minimum"""
    light, dark = sorted((luminance(scheme[text]), luminance(scheme[ground])), reverse=True)
    assert 4.5 <= (light + 0.05) / (dark + 0.05)


def test_the_stylesheet_asks_for_nothing_from_elsewhere() -> None:
    assert None is re.search(r"@import|url\(|@font-face", CSS)


def test_only_states_of_the_process_have_a_colour() -> None:
    assert set() == set(re.findall(r"\.s-([a-z-]+)", CSS)) - {*STATES, "unknown"}
