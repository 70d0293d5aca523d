"""With and without the bot's misfortunes the same causes end in the same ledger, branch and conversations."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rfcflow.simulate.convergence import differences, disturbed, undisturbed
from rfcflow.simulate.model import World
from rfcflow.simulate.traffic.script import write_script
from tests.simulate.planted import PLANTED, forget_folds


def converges(seed: int, rfcs: int, base: Mapping[str, bytes]) -> tuple[list[str], int]:
    script = write_script(seed, 1, rfcs, frozenset())
    whole = undisturbed(script, base, World.of({}))
    other, misfortunes = disturbed(script, base, World.of({}), seed)
    return list(differences(whole, other)), misfortunes


def test_a_disturbed_play_ends_as_the_undisturbed_one(base: Mapping[str, bytes]) -> None:
    found, misfortunes = converges(4, 2, base)
    assert [] == found
    assert misfortunes > 50


def test_what_is_lost_on_the_way_is_a_difference(
    base: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_folds()
    PLANTED["ignore-the-watermark"].plant(monkeypatch)
    try:
        found, _ = converges(4, 2, base)
        assert any(line.startswith("ledger ") for line in found)
    finally:
        forget_folds()


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(200, 212))
def test_longer_traffic_converges(seed: int, base: Mapping[str, bytes]) -> None:
    found, _ = converges(seed, 8, base)
    assert [] == found
