"""What is in the way of a decision, each as half a sentence."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from rfcflow.model import Rfc
from rfcflow.policy.obstacles import hindrances, lacks_module, obstacles, say_scope
from tests.builders import World


def reviewed() -> Rfc:
    return World().reviewed().rfc


def broken(errors: int) -> Rfc:
    rfc = reviewed()
    return replace(rfc, revisions=(replace(rfc.revisions[-1], errors=errors),))


def unread() -> Rfc:
    rfc = reviewed()
    return replace(rfc, revisions=(replace(rfc.revisions[-1], text="", errors=0),))


@pytest.mark.parametrize(
    ("rfc", "said"),
    [
        (reviewed(), ()),
        (replace(reviewed(), revisions=()), ("its text cannot be read",)),
        (unread(), ("its text cannot be read",)),
        (broken(1), ("its text has 1 error",)),
        (broken(2), ("its text has 2 errors",)),
        (replace(reviewed(), open=False), ("its pull request is closed",)),
        (replace(reviewed(), flags=frozenset(("draft",))), ()),
        (replace(reviewed(), flags=frozenset(("foreign-base",))),
         ("its pull request does not target the default branch",)),
        (replace(reviewed(), flags=frozenset(("registry-moved",))),
         ("the registry it changes was changed on the default branch: merge that branch into it",)),
        (replace(reviewed(), electorates=()), ("no module is set, so nobody could approve it",)),
    ],
)  # fmt: skip
def test_what_is_in_the_way_is_said(rfc: Rfc, said: tuple[str, ...]) -> None:
    assert said == obstacles(rfc) == hindrances(rfc)


def test_what_an_author_can_do_to_a_text_is_no_shield_against_being_rejected() -> None:
    rfc = replace(broken(2), open=False)
    assert () == hindrances(rfc, "reject") == obstacles(rfc, "defer")


def test_the_text_comes_before_concerns_and_the_rest_behind_them() -> None:
    world = World().reviewed()
    world.command("eve", "/concern Memory use doubles")
    rfc = world.rfc
    rfc = replace(rfc, open=False, revisions=(replace(rfc.revisions[-1], errors=1),))
    concern = "concern `memory-use-doubles` of eve is open"
    assert ("its text has 1 error", concern, "its pull request is closed") == obstacles(rfc)
    assert (concern,) == obstacles(rfc, "reject")


def test_a_hold_is_in_everybodys_way() -> None:
    world = World().reviewed()
    world.command("ben", "/hold until=2026-12-04 I am away.")
    (said,) = hindrances(world.rfc, "reject")
    assert said.startswith("ben holds it until ")
    assert (said,) == obstacles(world.rfc)


def test_only_what_its_modules_would_decide_lacks_one() -> None:
    world = World().reviewed()
    assert not lacks_module(world.rfc, world.governance)
    revision = world.rfc.revisions[-1]
    routed = replace(world.rfc, revisions=(replace(revision, meta={**revision.meta, "modules": ()}),))
    assert lacks_module(routed, world.governance)


def test_a_scope_is_said_as_people_read_it() -> None:
    assert ("module engine", "core") == (say_scope("module:engine"), say_scope("core"))
