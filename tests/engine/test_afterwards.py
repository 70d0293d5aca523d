"""After the decision: what was built, what came in force by landing, and what replaces what."""

from __future__ import annotations

import yaml

from rfcflow.engine.verify import verify_repository
from rfcflow.text.frontmatter import parse_document
from tests.engine.world import World, rfc_text


def accept(world: World, text: str | None = None, slug: str = "") -> int:
    number = world.open(text, slug=slug)
    world.approve(number, "eli-elm")
    world.good_sweep()
    return number


def front_matter(world: World, path: str) -> dict[str, object]:
    document, _ = parse_document(path, world.file(path) or b"")
    assert document is not None
    return dict(document.meta)


def findings(world: World) -> list[str]:
    return [str(finding) for finding in verify_repository(world.repository).findings]


def test_what_is_built_is_said_by_command_and_shown_on_the_default_branch(world: World) -> None:
    number = accept(world)
    world.say(number, "stranger", "/implemented https://git.example/pull/9")
    world.say(number, "eli-elm", "/implemented see the other one")
    world.good_sweep()
    assert "accepted" == world.rfc(number).state
    world.say(number, "eli-elm", "/implemented https://git.example/meadow/pull/9")
    world.good_sweep()
    assert "implemented" == world.rfc(number).state
    assert "implemented" == front_matter(world, "rfcs/0001-idea-1.md")["state"]
    outcome = yaml.safe_load(world.file("rfcs/outcomes/0001.yml") or b"")
    assert ("implemented", "https://git.example/meadow/pull/9") == (
        outcome["state"],
        outcome["implemented-by"],
    )
    assert [] == findings(world)


def test_process_is_in_force_as_soon_as_it_has_landed(world: World) -> None:
    number = accept(world, rfc_text().replace("kind: feature", "kind: process"))
    assert ["landed", "activated", "recorded"] == world.types(number)[-3:]
    assert ("active", "active") == (
        world.rfc(number).state,
        front_matter(world, "rfcs/0001-idea-1.md")["state"],
    )
    assert [] == findings(world)


def test_a_successor_supersedes_in_the_commit_of_its_landing(world: World) -> None:
    old = accept(world)
    before = world.git("rev-list", "--count", "--first-parent", "refs/heads/main")
    new = accept(world, rfc_text("A better idea", extra='replaces: ["0001"]\n'))
    after = world.git("rev-list", "--count", "--first-parent", "refs/heads/main")
    assert 1 == int(after) - int(before)
    assert ["superseded", "recorded"] == world.types(old)[-2:]
    landing = world.rfc(new).landing
    assert landing is not None
    assert landing.commit == world.history(old)[-1].data["commit"]
    path = "rfcs/0001-idea-1.md"
    meta = front_matter(world, path)
    assert ("superseded", ("0002",)) == (meta["state"], meta["superseded-by"])
    outcome = yaml.safe_load(world.file("rfcs/outcomes/0001.yml") or b"")
    assert ("superseded", ["0002"]) == (outcome["state"], outcome["superseded-by"])
    listing = (world.file("rfcs/README.md") or b"").decode()
    assert "| superseded |" in listing
    assert "Replaced by RFC 0002" in world.status(old)
    assert [] == findings(world)


def test_a_rejected_rfc_replaces_nothing(world: World) -> None:
    old = accept(world)
    number = world.open_in_review(rfc_text("A worse idea", extra='replaces: ["0001"]\n'))
    world.say(number, "wren", "/withdraw It is worse.")
    world.good_sweep()
    assert ("withdrawn", "accepted") == (world.rfc(number).state, world.rfc(old).state)
    assert [] == findings(world)


def test_who_was_already_replaced_is_not_replaced_again(world: World) -> None:
    old = accept(world)
    accept(world, rfc_text("A better idea", extra='replaces: ["0001"]\n'))
    accept(world, rfc_text("The best idea", extra='replaces: ["0001"]\n'))
    assert ("0002",) == world.rfc(old).superseded_by
    assert [] == findings(world)


def test_the_run_after_a_succession_writes_nothing(world: World) -> None:
    accept(world)
    accept(world, rfc_text("A better idea", extra='replaces: ["0001"]\n'))
    report = world.good_sweep()
    assert (0, []) == (report.writes, report.events)
