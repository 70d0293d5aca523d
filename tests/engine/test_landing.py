"""Landing: the decided text reaches the default branch once and unchanged, whatever happens around it."""

from __future__ import annotations

import pytest
import yaml

from rfcflow.text.frontmatter import parse_document
from tests.engine.world import BODY, NAME, Files, World, rfc_text

# What is pushed has to be fetched before.
from_nothing = pytest.mark.parametrize("fresh", [True])
PNG = b"\x89PNG\r\n\x1a\n\x00\x00picture"


def parents(world: World, commit: str = "refs/heads/main") -> list[str]:
    return world.git("log", "-1", "--format=%P", commit).split()


def head(world: World, number: int) -> str:
    pull = world.forge.state.repository_named(NAME).issues[number].pull
    assert pull is not None
    return pull.head_sha


def reject(world: World, number: int) -> None:
    """The whole way of a rejection, from review on."""
    world.say(
        number,
        "dana-dune",
        "/writeup Everybody spoke, and nobody needs it.\n\n"
        '/final-comment reject criterion=need reopen="Somebody who needs it" Nobody needs it.',
    )
    world.good_sweep()
    world.say(number, "eli-elm", "/sign-off")
    window = world.rfc(number).window
    assert window is not None
    world.forge.clock.travel(window.ends)
    world.pause()
    world.good_sweep()


def body_of(raw: bytes) -> bytes:
    return raw.split(b"---", 2)[2]


@from_nothing
def test_an_accepted_rfc_lands_as_a_merge_of_its_head_and_the_pull_request_is_merged(world: World) -> None:
    number = world.open()
    main, submitted = world.git("rev-parse", "refs/heads/main"), head(world, number)
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert [main, submitted] == parents(world)
    assert ("accepted", "merged") == (world.rfc(number).state, world.state(number))
    changed = world.git("diff", "--name-status", main, "refs/heads/main").splitlines()
    assert ["A\trfcs/0001-idea-1.md", "A\trfcs/README.md", "A\trfcs/outcomes/0001.yml"] == changed
    landing = world.rfc(number).landing
    assert landing is not None
    assert world.git("rev-parse", "refs/heads/main") == landing.commit
    for path, blob in landing.blobs.items():
        assert blob == world.git("rev-parse", f"refs/heads/main:{path}")
    outcome = yaml.safe_load(world.file("rfcs/outcomes/0001.yml") or b"")
    assert ("accepted", "eli-elm") == (outcome["state"], outcome["decisions"][-1]["sign-offs"][0]["login"])
    assert outcome["decisions"][-1]["reason"]
    document, found = parse_document(
        "rfcs/0001-idea-1.md", world.file("rfcs/0001-idea-1.md") or b"", human=False
    )
    assert document is not None
    assert () == tuple(found)
    assert ("0001", "accepted") == (document.meta["rfc"], document.meta["state"])


def test_the_body_lands_byte_for_byte(world: World) -> None:
    hard = BODY + "Trailing blanks:   \n\tTabs\n\n\n\nNo line end: ﬁ é 🎈 \u2028"
    texts = {
        "crlf": rfc_text(body=BODY).replace("\n", "\r\n").encode(),
        "hard": rfc_text(body=hard).encode(),
        "mixed": rfc_text(body=BODY).encode().replace(b"With care.\n", b"With care.\r\n"),
    }
    numbers = {slug: world.open(text, slug=slug) for slug, text in texts.items()}
    for number in numbers.values():
        world.approve(number, "eli-elm")
    world.good_sweep()
    for slug, number in numbers.items():
        landed = world.file(f"rfcs/{number:04d}-{slug}.md")
        assert landed is not None, world.rfc(number).revisions[-1].problems
        assert body_of(texts[slug]) == body_of(landed)


@from_nothing
def test_pictures_land_beside_the_text(world: World) -> None:
    files: Files = {"rfcs/0000-seen.md": rfc_text(body=BODY), "rfcs/assets/seen/plan.png": PNG}
    number = world.open(files=files, slug="seen")
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert PNG == world.file("rfcs/assets/seen/plan.png")
    landing = world.rfc(number).landing
    assert landing is not None
    assert "rfcs/assets/seen/plan.png" in landing.blobs


def test_two_rfcs_decided_in_one_sweep_both_land_and_the_list_holds_both(world: World) -> None:
    first, second = world.open(title="One"), world.open(rfc_text("A | B [x](y)"))
    world.approve(first, "eli-elm")
    world.approve(second, "fay-fell")
    world.good_sweep()
    assert ["merged", "merged"] == [world.state(first), world.state(second)]
    listing = (world.file("rfcs/README.md") or b"").decode()
    rows = [line for line in listing.splitlines() if line.startswith("| [")]
    assert ["| [0001](0001-idea-1.md)", "| [0002](0002-idea-2.md)"] == [row[:24] for row in rows]
    assert all(row.replace("\\|", "").count("|") == 6 for row in rows)


def test_a_head_that_moved_after_the_decision_lands_as_decided_and_is_linked(world: World) -> None:
    number = world.open(slug="idea")
    world.forge.protect(NAME, "main", {"pull_request": True})
    world.approve(number, "eli-elm")
    decided = head(world, number)
    world.sweep()
    moved = world.push(number, {"rfcs/0000-idea.md": rfc_text(body=BODY + "\nSneaked in.\n")})
    world.forge.protect(NAME, "main", {})
    world.good_sweep()
    assert b"Sneaked in" not in (world.file("rfcs/0001-idea.md") or b"")
    assert decided in parents(world)
    assert ("accepted", "closed") == (world.rfc(number).state, world.state(number))
    assert f"compare/{decided}..{moved}" in "\n".join(world.bot_comments(number))


@from_nothing
def test_a_force_push_after_the_decision_changes_nothing_of_what_lands(world: World) -> None:
    number = world.open(slug="idea")
    world.good_sweep()
    world.forge.protect(NAME, "main", {"pull_request": True})
    world.approve(number, "eli-elm")
    world.sweep()
    world.push(number, {"rfcs/0000-idea.md": rfc_text("Another", body="# Other\n")}, force=True)
    world.forge.protect(NAME, "main", {})
    world.good_sweep()
    landed = world.file("rfcs/0001-idea.md") or b""
    assert (True, False) == (b"# An idea" in landed, b"# Other" in landed)
    assert "accepted" == world.rfc(number).state


@from_nothing
def test_a_rejected_rfc_lands_without_its_head_as_a_parent_and_is_closed(world: World) -> None:
    number = world.open_in_review(slug="idea")
    main = world.git("rev-parse", "refs/heads/main")
    reject(world, number)
    assert [main] == parents(world)
    assert "Co-authored-by: wren <" in world.git("log", "-1", "--format=%B", "refs/heads/main")
    assert ("rejected", "closed") == (world.rfc(number).state, world.state(number))
    assert b"state: rejected" in (world.file("rfcs/0001-idea.md") or b"")
    assert "/blob/" in world.status(number)
    assert "rejected" in (world.file("rfcs/README.md") or b"").decode()


def test_a_withdrawn_rfc_that_was_in_review_lands_and_is_closed(world: World) -> None:
    number = world.open_in_review(slug="idea")
    world.say(number, "wren", "/withdraw A better way was found.")
    world.good_sweep()
    assert 1 == len(parents(world))
    assert ("withdrawn", "closed") == (world.rfc(number).state, world.state(number))
    assert b"state: withdrawn" in (world.file("rfcs/0001-idea.md") or b"")
    outcome = yaml.safe_load(world.file("rfcs/outcomes/0001.yml") or b"")
    assert "A better way was found." == outcome["decisions"][-1]["reason"]


def test_nobody_publishes_by_opening_and_withdrawing(world: World) -> None:
    number = world.open()
    main = world.git("rev-parse", "refs/heads/main")
    world.say(number, "wren", "/withdraw Just wanted to be seen.")
    world.good_sweep()
    assert main == world.git("rev-parse", "refs/heads/main")
    assert ("withdrawn", "closed") == (world.rfc(number).state, world.state(number))
    assert "landed" not in world.types(number)


def test_a_landing_that_is_refused_says_so_and_lands_when_the_rule_is_lifted(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.protect(NAME, "main", {"pull_request": True})
    world.approve(number, "eli-elm")
    report = world.sweep()
    rfc = world.rfc(number)
    assert (0, True, None) == (report.exit_code, rfc.decision is not None, rfc.landing)
    assert "It waits for a pull request that the bot may not open" in world.status(number)
    assert "open" == world.state(number)
    again, _ = world.counted()
    assert (0, 0) == (again.writes, again.pushes)

    world.forge.protect(NAME, "main", {})
    world.good_sweep()
    assert ("accepted", "merged") == (world.rfc(number).state, world.state(number))
    assert "It waits for a pull request" not in world.status(number)
    assert 1 == world.types(number).count("decided")


@from_nothing
def test_main_that_moves_on_meanwhile_keeps_what_it_gained(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.commit(NAME, "ara-lead", {"NEWS.md": "Something else.\n"}, "News")
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert b"Something else.\n" == world.file("NEWS.md")
    assert "merged" == world.state(number)


def test_a_pull_request_merged_by_hand_after_the_decision_is_completed(world: World) -> None:
    number = world.open(slug="idea")
    world.good_sweep()
    world.forge.protect(NAME, "main", {"pull_request": True})
    world.approve(number, "eli-elm")
    world.sweep()
    world.forge.merge_pull(NAME, number, "ara-lead")
    world.pause()
    world.forge.protect(NAME, "main", {})
    world.good_sweep()
    rfc = world.rfc(number)
    assert ("accepted", True) == (rfc.state, rfc.landing is not None)
    assert world.file("rfcs/0000-idea.md") is None
    assert world.file("rfcs/0001-idea.md") is not None
    assert world.file("rfcs/outcomes/0001.yml") is not None
    assert b"0001-idea.md" in (world.file("rfcs/README.md") or b"")


def test_a_pull_request_merged_by_hand_before_the_decision_is_flagged_and_not_decided(world: World) -> None:
    number = world.open_in_review()
    world.forge.merge_pull(NAME, number, "ara-lead")
    world.pause()
    world.good_sweep()
    rfc = world.rfc(number)
    assert ("review", None) == (rfc.state, rfc.decision)
    assert "on-main-undecided" in rfc.flags
    assert "Merged by hand before it was decided" in world.status(number)
    world.good_sweep()
    assert 1 == world.types(number).count("flagged")


def test_a_squash_merge_by_hand_before_the_decision_is_flagged_too(world: World) -> None:
    number = world.open_in_review()
    world.forge.merge_pull(NAME, number, "ara-lead", method="squash")
    world.pause()
    world.approve(number, "eli-elm")
    world.good_sweep()
    rfc = world.rfc(number)
    assert "on-main-undecided" in rfc.flags
    assert world.git("log", "--format=%s", "refs/heads/main").count("RFC 0001") == (rfc.landing is not None)


def test_a_number_is_never_given_twice(world: World) -> None:
    first, second = world.open(slug="same"), world.open(author="robin", slug="same")
    world.approve(first, "eli-elm")
    world.approve(second, "eli-elm")
    world.good_sweep()
    assert world.file("rfcs/0001-same.md") is not None
    assert world.file("rfcs/0002-same.md") is not None


def test_an_rfc_that_landed_is_not_taken_away_by_a_file_of_its_name_in_another_pull_request(
    world: World,
) -> None:
    landed, other = world.open(slug="good"), world.open_in_review(slug="evil")
    world.approve(landed, "eli-elm")
    world.good_sweep()
    mine = f"rfcs/{landed:04d}-good.md"
    before = world.file(mine)
    world.push(other, {"rfcs/0000-evil.md": None, mine: rfc_text("Other")})
    world.good_sweep()
    revision = world.rfc(other).revision
    assert revision is not None
    assert "path-taken" in [problem["code"] for problem in revision.problems]
    world.say(other, "wren", "/withdraw Never mind.")
    world.sweep()
    assert before is not None
    assert before == world.file(mine)


def test_a_picture_that_landed_is_not_replaced_by_another_rfcs(world: World) -> None:
    def files(picture: bytes) -> Files:
        return {"rfcs/0000-same.md": rfc_text(), "rfcs/assets/same/a.png": picture}

    first = world.open(slug="same", files=files(PNG))
    second = world.open(slug="same-again", files=files(PNG + b"other"))
    world.in_review(second)
    world.approve(first, "eli-elm")
    world.good_sweep()
    world.say(second, "wren", "/withdraw Never mind.")
    world.good_sweep()
    assert ("accepted", "withdrawn") == (world.rfc(first).state, world.rfc(second).state)
    assert PNG == world.file("rfcs/assets/same/a.png")
