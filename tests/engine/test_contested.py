"""What core does after a decision reaches the default branch, and `rfc verify` agrees with all of it."""

from __future__ import annotations

from typing import Any

import yaml

from rfcflow.adapters.git import Git
from rfcflow.engine.verify import verify
from tests.engine.world import World

VETO = '/veto criterion=compatibility reopen="A shim for old files" It breaks every saved file.'


def outcome(world: World) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(world.file("rfcs/outcomes/0001.yml") or b"")
    return found


def verified(world: World) -> list[str]:
    with Git.open(world.repository) as git:
        main = git.resolve("refs/heads/main") or ""
        findings = verify(git, main, git.resolve("refs/heads/rfc-ledger")).findings
    return [f"{finding.code}: {finding.message}" for finding in findings]


def test_a_veto_reaches_the_default_branch_with_its_voices_and_reason(world: World) -> None:
    number = world.open_in_review()
    world.approve(number, "eli-elm")
    world.good_sweep()
    landed = world.git("rev-parse", "refs/heads/main")
    world.say(number, "bas-core", VETO)
    world.good_sweep()
    assert landed == world.git("rev-parse", "refs/heads/main")
    world.say(number, "cyd-core", "/veto")
    world.good_sweep()
    assert ["motion-carried", "overturned", "recorded"] == world.types(number)[-3:]
    assert landed == world.git("rev-parse", "refs/heads/main^")
    record = outcome(world)
    first, last = record["decisions"]
    assert ("rejected", "accept", "reject") == (record["state"], first["disposition"], last["disposition"])
    assert ["bas-core", "cyd-core"] == [voice["login"] for voice in last["by"]]
    assert (["compatibility"], "A shim for old files") == (last["criteria"], last["reopened-by"])
    assert b"state: rejected" in (world.file("rfcs/0001-idea-1.md") or b"")
    assert b"| rejected |" in (world.file("rfcs/README.md") or b"")
    assert [] == verified(world)
    before = world.git("rev-parse", "refs/heads/main", "refs/heads/rfc-ledger")
    world.good_sweep()
    assert before == world.git("rev-parse", "refs/heads/main", "refs/heads/rfc-ledger")


def test_a_dispute_that_nobody_settles_is_voted_on_without_anybody_s_comment(world: World) -> None:
    number = world.open_in_review()
    world.approve(number, "eli-elm")
    world.good_sweep()
    words = '/dispute beta criterion=composability reopen="A common format" It contradicts ours.'
    world.say(number, "gil-gorse", words)
    world.good_sweep()
    assert "dispute-1" in str(outcome(world)["disputes"])
    world.pause(days=22)
    world.good_sweep()
    assert "escalated" in world.types(number)
    for handle in ("bas-core", "cyd-core"):
        world.say(number, handle, "/sign-off")
    world.good_sweep()
    world.pause(days=15)
    world.good_sweep()
    record = outcome(world)
    assert ("rejected", "upheld") == (record["state"], record["disputes"][0]["ended"])
    assert [] == verified(world)
