"""Governance that is broken on the default branch: nothing is decided, all see why, nothing is lost."""

from __future__ import annotations

from tests.engine.small import ALPHA, POLICY, governance_files, module, person
from tests.engine.world import World
from tests.governance.samples import G

BROKEN = {f"{G}/policy.yml": "profile: pytorch\nmode: [enforce\n"}
MENDED = {f"{G}/policy.yml": POLICY}


def test_broken_governance_decides_nothing_and_status_and_gate_say_so(world: World) -> None:
    number = world.open()
    world.good_sweep()
    before = world.types(number)
    world.govern(BROKEN)
    world.approve(number, "eli-elm")
    world.say(number, "dana-dune", "/shepherd me")
    report = world.sweep()
    assert (1, before) == (report.exit_code, world.types(number))
    assert "policy.yml" in report.broken
    assert "Nothing is decided: the governance on the default branch is broken." in world.status(number)
    assert "policy.yml" in world.status(number)
    state, description = world.gate(number)
    assert "pending" == state
    assert description.startswith("Nothing is decided: the governance is broken.")


def test_the_last_good_governance_is_not_assumed(world: World) -> None:
    number = world.open()
    world.govern(BROKEN)
    world.approve(number, "eli-elm")
    assert 1 == world.sweep().exit_code
    assert {} == world.ledgers()
    assert world.file("rfcs/0001-idea-1.md") is None


def test_mended_governance_goes_on_and_hears_what_was_said_meanwhile(world: World) -> None:
    number = world.open()
    other = world.open()
    world.good_sweep()
    world.govern(BROKEN)
    said = world.say(number, "dana-dune", "/shepherd me")
    world.say(other, "eli-elm", "/sing-off")
    world.sweep()
    third = world.open()
    world.say(other, "eli-elm", "/sign-off")
    world.pause(days=2)
    world.sweep()
    world.govern(MENDED)
    world.good_sweep()
    assert ["review", "accepted", "proposed"] == [world.rfc(n).state for n in (number, other, third)]
    assert ["rocket"] == world.reactions(said)
    assert 1 == len(world.replies(other))
    assert "governance on the default branch is broken" not in world.status(number)
    assert "governance is broken" not in world.gate(number)[1]


def test_a_window_that_ends_while_the_governance_is_broken_is_settled_when_it_is_mended(world: World) -> None:
    number = world.open_in_review()
    world.say(
        number,
        "dana-dune",
        "/writeup Everybody spoke, and nobody needs it.\n\n"
        '/final-comment reject criterion=need reopen="Somebody who needs it" Nobody needs it.',
    )
    world.good_sweep()
    world.say(number, "eli-elm", "/sign-off")
    world.good_sweep()
    window = world.rfc(number).window
    assert window is not None
    world.govern(BROKEN)
    world.forge.clock.travel(window.ends)
    world.pause(hours=1)
    world.sweep()
    assert "final-comment" == world.rfc(number).state
    world.govern(MENDED)
    world.good_sweep()
    rfc = world.rfc(number)
    assert "rejected" == rfc.state
    assert rfc.decision is not None
    assert window.ends == rfc.decision.at


def test_a_sweep_over_broken_governance_writes_only_once(world: World) -> None:
    world.open()
    world.good_sweep()
    world.govern(BROKEN)
    world.sweep()
    report, requests = world.counted()
    assert ([], 0, 1) == (requests, report.pushes, report.exit_code)


def test_another_error_replaces_the_one_that_is_shown(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.govern(BROKEN)
    world.sweep()
    world.govern({**MENDED, f"{G}/modules/beta.yml": "title: [\n"})
    world.sweep()
    assert "beta.yml" in world.status(number)
    assert "policy.yml" not in world.status(number)


def test_broken_governance_lands_nothing_that_was_decided_before(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.protect("meadow/rfcs", "main", {"pull_request": True})
    world.approve(number, "eli-elm")
    world.sweep()
    assert "landed" not in world.types(number)
    world.govern(BROKEN)
    world.forge.protect("meadow/rfcs", "main", {})
    world.sweep()
    assert "landed" not in world.types(number)
    world.govern(MENDED)
    world.good_sweep()
    assert ("accepted", "merged") == (world.rfc(number).state, world.state(number))


def test_a_missing_governance_is_a_broken_one(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.govern(dict.fromkeys(governance_files()))
    world.approve(number, "eli-elm")
    assert 1 == world.sweep().exit_code
    assert "There is no governance" in world.status(number)
    assert "decided" not in world.types(number)


def test_a_maintainer_made_emeritus_mid_vote_leaves_numerator_and_denominator(world: World) -> None:
    number, handle = world.open(), "eli-elm"
    world.good_sweep()
    world.say(number, "dana-dune", "/shepherd me\n\n/contentious core-addition")
    world.good_sweep()
    world.say(number, handle, "/sign-off")
    world.good_sweep()
    (before,) = [e for e in world.rfc(number).electorates if e.scope == "module:alpha"]
    assert 3 == len(before.members)
    rest = tuple(one for one in ALPHA if one != handle)
    world.govern({f"{G}/modules/alpha.yml": module("Alpha", rest, f"emeritus: [{handle}]\n")})
    world.good_sweep()
    (left,) = [event for event in world.history(number) if event.type == "elector-left"]
    (after,) = [e for e in world.rfc(number).electorates if e.scope == "module:alpha"]
    assert 2 == len(after.members)
    assert left.data["person"] not in after.members
    # Only dana-dune and fay-fell count now, and neither has signed.
    (row,) = [line for line in world.status(number).splitlines() if line.startswith("| module alpha")]
    assert "| module alpha (2) | majority | — |" in row


def test_nobody_is_added_to_a_vote_that_is_open(world: World) -> None:
    number = world.open_in_review()
    world.govern({f"{G}/modules/alpha.yml": module("Alpha", (*ALPHA, "gil-gorse"))})
    world.say(number, "gil-gorse", "/sign-off")
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "fixed when the vote opened" in reply
    assert "review" == world.rfc(number).state


def test_a_renamed_login_keeps_its_votes_and_its_successor_gets_none(world: World) -> None:
    number = world.open_in_review()
    world.say(number, "dana-dune", "/contentious core-addition")
    world.say(number, "eli-elm", "/sign-off")
    world.good_sweep()
    world.forge.rename("eli-elm", "elijah")
    world.forge.account("eli-elm")
    world.govern({f"{G}/people/eli-elm.yml": person("eli-elm").replace(b"login: eli-elm", b"login: elijah")})
    refused = world.say(number, "eli-elm", "/sign-off")
    again = world.say(number, "elijah", "/sign-off")
    world.good_sweep()
    rfc = world.rfc(number)
    assert 1 == len([ballot for ballot in rfc.ballots if ballot.choice == "sign-off"])
    no_role, no_effect = world.replies(number)
    assert str(refused) in no_role
    assert "somebody without a role" in no_role
    assert str(again) in no_effect
    assert "you signed this text already" in no_effect
    assert "elijah" in world.status(number)
