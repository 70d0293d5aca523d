"""Core finds what waits for it, and nothing that does not."""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.model import Rfc
from rfcflow.policy.agenda import before_core
from tests.builders import World
from tests.stories import SHOWN


def whys(rfc: Rfc) -> tuple[str, ...]:
    return tuple(matter.why for matter in before_core(rfc))


def asked(name: str) -> tuple[str, ...]:
    return whys(SHOWN[name]().rfc)


def test_each_thing_that_waits_for_core_says_why() -> None:
    assert ("it was merged by hand before it was decided",) == asked("merged_by_hand")
    assert ("nobody takes it as shepherd",) == asked("options")
    assert ("its final comment period lapsed once without the voices it needs",) == asked("lapsed")
    assert ("core votes on `dispute-1`",) == asked("appealed")
    assert ("`veto-1` needs more voices",) == asked("moving")


def test_what_is_settled_or_over_is_on_no_agenda() -> None:
    for name in ("review", "accepted", "vetoed", "upheld", "not_upheld", "rejected", "spam", "unshepherded"):
        assert () == asked(name), name


def test_a_shepherd_who_is_found_takes_it_off() -> None:
    world = World().proposed()
    world.later(days=31)
    world.sweep()
    assert ("nobody takes it as shepherd",) == whys(world.rfc)
    assert "core-agenda" in world.projection.labels
    world.command("ada", "/shepherd me")
    assert () == whys(world.rfc)


def test_what_was_escalated_stays_until_it_is_decided() -> None:
    escalated = replace(SHOWN["review"]().rfc, escalated="command")
    assert ("it was brought before core",) == whys(escalated)
