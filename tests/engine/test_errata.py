"""Pull requests that correct one landed text: one approval, a person merges, an event has both hashes."""

from __future__ import annotations

from rfcflow.engine.verify import verify_repository
from tests.engine.world import NAME, World, rfc_text

PATH = "rfcs/0001-idea-1.md"


def landed(world: World) -> int:
    number = world.open()
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert "accepted" == world.rfc(number).state
    return number


def proposed(world: World, old: str, new: str) -> int:
    text = (world.file(PATH) or b"").decode()
    assert old in text
    return world.open(files={PATH: text.replace(old, new)})


def correction(world: World, old: str = "With care.", new: str = "With great care.") -> int:
    number = proposed(world, old, new)
    world.good_sweep()
    return number


def findings(world: World) -> list[str]:
    return [str(finding) for finding in verify_repository(world.repository).findings]


def test_an_approved_erratum_is_merged_by_a_person_and_recorded_with_both_hashes(world: World) -> None:
    rfc = landed(world)
    number = correction(world)
    wait = "one approval by a maintainer of its modules or an editor, then a person merges it."
    assert ("pending", f"Erratum of RFC 0001: {wait}") == world.gate(number)
    assert [] == world.bot_comments(number)
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert "success" == world.gate(number)[0]
    world.forge.merge_pull(NAME, number, "ara-lead")
    world.pause()
    world.good_sweep()
    event = world.history(rfc)[-1]
    decision = world.rfc(rfc).decision
    assert decision is not None
    assert ("erratum", decision.text, number) == (event.type, event.data["was"], event.data["pull"])
    assert event.text not in (None, decision.text)
    assert [] == findings(world)
    report = world.good_sweep()
    assert (0, []) == (report.writes, report.events)


def test_what_becomes_of_the_rfc_is_recorded_on_the_corrected_text(world: World) -> None:
    rfc = landed(world)
    number = correction(world)
    world.approve(number, "eli-elm")
    world.forge.merge_pull(NAME, number, "ara-lead")
    world.pause()
    world.good_sweep()
    world.say(rfc, "eli-elm", "/implemented https://git.example/meadow/pull/9")
    world.good_sweep()
    assert b"With great care." in (world.file(PATH) or b"")
    assert [] == findings(world)


def test_the_authors_own_approval_and_a_strangers_do_not_count(world: World) -> None:
    landed(world)
    number = correction(world)
    world.approve(number, "stranger")
    world.approve(number, "gil-gorse")
    world.good_sweep()
    assert "pending" == world.gate(number)[0]


def test_an_erratum_leaves_the_bots_lines_alone(world: World) -> None:
    landed(world)
    number = correction(world, "state: accepted", "state: implemented")
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert ("failure", "No erratum of RFC 0001: it changes a line that only the bot writes.") == world.gate(
        number
    )


def test_an_erratum_changes_nothing_that_was_decided(world: World) -> None:
    landed(world)
    changes = {
        "modules": ("modules: [alpha]", "modules: [beta]"),
        "kind": ("kind: feature", "kind: process"),
        "authors": ("authors: [wren]", "authors: [stranger]"),
        "replaces": ("created: ", 'replaces: ["0009"]\ncreated: '),
    }
    numbers = {key: proposed(world, old, new) for key, (old, new) in changes.items()}
    for number in numbers.values():
        world.approve(number, "eli-elm")
    world.good_sweep()
    for key, number in numbers.items():
        why = f"it changes {key}, and that is decided: an amendment or a new RFC changes it"
        assert ("failure", f"No erratum of RFC 0001: {why}.") == world.gate(number)


def test_an_erratum_may_change_title_summary_and_links(world: World) -> None:
    rfc = landed(world)
    number = correction(world, "created: ", "discussion: https://talk.example/t/7\ncreated: ")
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert "success" == world.gate(number)[0]
    world.forge.merge_pull(NAME, number, "ara-lead")
    world.pause()
    world.good_sweep()
    assert "erratum" == world.types(rfc)[-1]
    assert [] == findings(world)


def test_an_author_of_the_rfc_approves_no_erratum_of_it(world: World) -> None:
    number = world.open(rfc_text(author="eli-elm"), author="eli-elm")
    world.approve(number, "fay-fell")
    world.good_sweep()
    erratum = correction(world)
    world.approve(erratum, "eli-elm")
    world.good_sweep()
    assert "pending" == world.gate(erratum)[0]
    world.approve(erratum, "fay-fell")
    world.good_sweep()
    assert "success" == world.gate(erratum)[0]


def test_an_erratum_merged_without_approval_shows_in_the_verification(world: World) -> None:
    rfc = landed(world)
    number = correction(world)
    world.forge.merge_pull(NAME, number, "ara-lead")
    world.pause()
    world.good_sweep()
    assert "erratum" not in world.types(rfc)
    assert any("changed-on-main" in finding for finding in findings(world))


def test_a_landed_text_that_never_went_through_the_process_has_no_errata(world: World) -> None:
    world.forge.commit(NAME, "ara-lead", {"rfcs/0099-old.md": "---\ntitle: Old\n---\n\nOld.\n"}, "By hand")
    world.pause()
    number = world.open(files={"rfcs/0099-old.md": "---\ntitle: Old\n---\n\nNew.\n"})
    world.good_sweep()
    assert ("failure", "No erratum: RFC 0099 has not landed by this process.") == world.gate(number)
