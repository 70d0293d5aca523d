"""What single commands do that the votes and timers do not show."""

from __future__ import annotations

import pytest

from rfcflow.model import Absence
from rfcflow.slash.concern import slug
from tests.builders import START, World, governance, loads, text


def refused(world: World, login: str, body: str) -> str:
    assert ["answered"] == world.command(login, body)
    return world.answer()


# --- /shepherd ---


def test_asking_where_the_place_is_offered_or_taken_has_no_effect() -> None:
    world = World().proposed()
    assert "the place is offered to " in refused(world, "olaf", "/shepherd")
    world.command("ada", "/shepherd me")
    assert "ada is its shepherd already" in refused(world, "olaf", "/shepherd")


def test_anyone_may_ask_and_the_bot_picks() -> None:
    world = World(governance=governance(policy={"duties": {"offer-shepherd": False}})).proposed()
    assert ["shepherd-requested", "shepherd-offered"] == world.command("olaf", "/shepherd")


def test_asking_where_nobody_is_free_has_no_effect_and_leaves_no_trace() -> None:
    world = World(governance=governance(policy={"capacity": 0})).proposed()
    assert "nobody who could be asked is free" in refused(world, "olaf", "/shepherd")


def test_asking_without_a_module_says_who_sets_one() -> None:
    world = World(raw=text(modules=())).proposed()
    assert "triage on call sets one with `/module add ID`" in refused(world, "olaf", "/shepherd")


def test_an_author_never_shepherds_their_own_rfc() -> None:
    world = World(author="ben").proposed()
    assert "An author never shepherds their own RFC." in refused(world, "ben", "/shepherd me")
    assert "an author never shepherds" in refused(world, "ada", "/shepherd @ben")


def test_a_full_volunteer_is_refused_with_their_capacity() -> None:
    world = World(roster=loads(ben=3)).proposed()
    assert "You are at capacity (3)." in refused(world, "ben", "/shepherd me")


@pytest.mark.parametrize(
    ("login", "why"),
    [
        ("olaf", "Nobody in the registry has the login `olaf`."),
        ("tri", "only active maintainers can shepherd"),
        ("eve", "they are at capacity"),
        ("dan", "they declared an absence"),
        ("cyrus", "they declined or handed it on"),
    ],
)
def test_naming_somebody_who_cannot_is_refused_with_the_reason(login: str, why: str) -> None:
    away = {"dan": {"absences": (Absence(START.date(), START.date()),)}}
    world = World(governance=governance(people=away), roster=loads(eve=3)).proposed()
    world.command("cyrus", "/shepherd decline")
    assert why in refused(world, "ada", f"/shepherd @{login}")


def test_naming_somebody_offers_them_the_place_and_says_by_whom() -> None:
    world = World().proposed()
    assert world.rfc.offer is not None
    other = "dan"
    assert ["shepherd-offered"] == world.command("ben", f"/shepherd @{other.upper()}")
    assert f"@{other}, would you shepherd" in world.answer()
    assert "Why you: named by ben." in world.answer()
    assert ["withdrawn", None] == [offer.ended for offer in world.rfc.offers]


def test_naming_oneself_is_volunteering() -> None:
    assert ["shepherd-accepted"] == World().proposed().command("ben", "/shepherd @ben")
    world = World().proposed()
    assert "only active maintainers can shepherd" in refused(world, "tri", "/shepherd @tri")


def test_only_one_can_shepherd() -> None:
    world = World().reviewed("ada")
    assert "ada can hand on with `/shepherd release`" in refused(world, "ben", "/shepherd me")
    assert "`/shepherd release [NOTES]` is for the shepherd; you are" in refused(
        world, "ben", "/shepherd release"
    )


def test_declining_twice_has_no_effect() -> None:
    world = World().proposed()
    world.command("ben", "/shepherd decline")
    assert "you declined already" in refused(world, "ben", "/shepherd decline")


# --- /module ---


def test_triage_shepherd_and_core_route_and_nobody_else() -> None:
    for login in ("tri", "ada", "cora"):
        assert ["modules-changed"] == World().reviewed("ada").command(login, "/module add docs")
    world = World().reviewed("ada")
    assert "is for triage on call, the shepherd or a core maintainer; you are" in refused(
        world, "ben", "/module add docs"
    )


def test_a_wrong_module_is_answered_with_the_near_one() -> None:
    world = World().reviewed("ada")
    assert "Did you mean `engine`?" in refused(world, "ada", "/module add engin")
    assert "Did you mean `docs`?" in refused(world, "ada", "/module remove docsets")
    assert "There are 3; their ids are in the registry." in refused(world, "ada", "/module add zzz")


def test_adding_what_is_there_and_removing_what_is_not_has_no_effect() -> None:
    world = World().reviewed("ada")
    assert "module `engine` is set already" in refused(world, "ada", "/module add ENGINE")
    assert "module `docs` is not set" in refused(world, "ada", "/module remove docs")


def test_an_rfc_in_review_keeps_at_least_one_module() -> None:
    world = World().reviewed("ada")
    assert "An RFC keeps at least one module." in refused(world, "ada", "/module remove engine")
    assert ["modules-changed", "modules-changed"] == world.command(
        "ada", "/module add docs\n/module remove engine"
    )
    assert (("docs",), ["module:docs"]) == (world.rfc.modules, [e.scope for e in world.rfc.electorates])


def test_a_module_known_by_an_alias_is_the_same_module() -> None:
    aliased = governance(rules={"engine": {"aliases": ("motor",)}})
    world = World(governance=aliased, raw=text(modules=("motor",))).reviewed("cora")
    assert "module `engine` is set already" in refused(world, "cora", "/module add motor")
    assert ["module: engine"] == [label for label in world.projection.labels if label.startswith("module")]
    assert ["modules-changed", "modules-changed"] == world.command(
        "cora", "/module add docs\n/module remove engine"
    )
    assert ["module:docs"] == [e.scope for e in world.rfc.electorates]
    assert ("docs",) == world.rfc.modules


# --- /contentious, /concern, /resolve, /writeup, /final-comment ---


def test_calling_it_contentious_opens_the_vote_afresh_with_core() -> None:
    world = World().reviewed()
    assert ["contentious"] == world.command("nina", "/contentious compatibility The default changes.")
    assert ["majority", "core-majority"] == [e.rule.formula for e in world.rfc.electorates]
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert "it is contentious already" in refused(world, "ada", "/contentious removal")


def test_calling_it_contentious_before_it_is_routed_asks_core() -> None:
    world = World(raw=text(modules=())).proposed()
    assert "contentious" in world.command("dan", "/contentious core-addition")
    assert ["core"] == [e.scope for e in world.rfc.electorates]


def test_a_strangers_concern_is_shown_and_blocks_once_a_maintainer_repeats_it() -> None:
    world = World().reviewed()
    assert ["concern-raised"] == world.command("olaf", "/concern Memory use\nIt doubles.")
    assert "blocks once a maintainer sponsors it: `/concern memory-use`" in world.projection.status
    assert not world.rfc.blocking_concerns
    assert "it blocks once a maintainer repeats it" in refused(world, "nina", "/concern memory use")
    assert ["concern-sponsored"] == world.command("ben", "/concern memory-use")
    assert "olaf, sponsored by ben" in world.projection.status
    assert ["signed-off"] == world.command("eve", "/sign-off")
    assert ["concern-resolved", "decided"] == world.command("ben", "/resolve memory-use It was measured.")


def test_a_strangers_concern_keeps_nobody_from_deciding() -> None:
    world = World().reviewed()
    world.command("olaf", "/concern Memory use")
    assert ["signed-off", "decided"] == world.command("eve", "/sign-off")


def test_strangers_raise_three_concerns_and_no_more() -> None:
    world = World().reviewed()
    world.command("olaf", "/concern One\n\n/concern Two\n\n/concern Three")
    assert "wait for a maintainer to sponsor them" in refused(world, "olaf", "/concern Four")
    assert ["concern-resolved"] == world.command("olaf", "/resolve two")
    assert ["concern-raised"] == world.command("olaf", "/concern Four")


def test_a_sponsor_who_is_recused_leaves_the_concern_to_others() -> None:
    world = World().reviewed()
    world.command("olaf", "/concern Memory use")
    world.command("ben", "/concern Memory use")
    world.command("ben", "/recuse")
    assert (1, 0) == (len(world.rfc.open_concerns), len(world.rfc.blocking_concerns))
    assert ["concern-sponsored"] == world.command("eve", "/concern Memory use")


def test_a_resolved_concern_is_opened_again_by_its_owner_or_a_maintainer() -> None:
    world = World().reviewed("ada")
    world.command("olaf", "/concern Memory use")
    world.command("ada", "/resolve memory-use It was measured.")
    assert "olaf or a maintainer can open it again" in refused(world, "nina", "/concern memory-use")
    assert ["concern-reopened"] == world.command("olaf", "/concern memory-use")
    assert not world.rfc.blocking_concerns
    world.command("olaf", "/resolve memory-use")
    assert ["concern-reopened"] == world.command("ben", "/concern Memory use\nWith the last push it is back.")
    (blocking,) = world.rfc.blocking_concerns
    assert blocking.objector is not None
    assert ("olaf", "ben") == (blocking.owner.login, blocking.objector.login)


def test_the_same_concern_twice_has_no_effect() -> None:
    world = World().reviewed()
    world.command("ben", "/concern Memory use")
    assert "concern `memory-use` says the same and is open" in refused(world, "eve", "/concern memory USE")


def test_a_concern_is_resolved_by_its_owner_or_with_a_reason_by_the_shepherd() -> None:
    world = World().reviewed("ada")
    world.command("ben", "/concern Memory use")
    assert "is for whoever raised or sponsored it or the shepherd; you are" in refused(
        world, "eve", "/resolve memory-use No."
    )
    assert "only with a reason" in refused(world, "ada", "/resolve memory-use")
    assert ["concern-resolved"] == world.command("ada", "/resolve memory-use Measured.\nTwo per cent.")
    assert "Measured.\n\nTwo per cent." == world.rfc.concerns[0].resolution
    assert "already" in refused(world, "ada", "/resolve memory-use Again.")


def test_an_owner_who_lost_the_role_can_still_resolve() -> None:
    world = World().reviewed("cora")
    world.command("dan", "/concern Memory use")
    world.governance = governance({"engine": ("ada", "ben", "eve"), "docs": (), "tiny": ()})
    assert ["concern-resolved"] == world.command("dan", "/resolve memory-use")


def test_an_unknown_concern_is_answered_with_the_open_ones() -> None:
    world = World().reviewed()
    world.command("ben", "/concern Memory use")
    said = refused(world, "ada", "/resolve memory")
    assert "There is no concern `memory` (open: `memory-use`)." in said
    assert "`memory-use`" in said


def test_ids_of_concerns_are_unique_short_and_never_empty() -> None:
    assert "memory-use" == slug("Memory use", frozenset())
    assert "memory-use-3" == slug("Memory use", frozenset(("memory-use", "memory-use-2")))
    assert "concern" == slug("…?!", frozenset())
    assert 40 >= len(slug("x" * 200, frozenset()))


def test_a_window_needs_a_write_up_and_no_open_concern_and_a_reason() -> None:
    world = World().reviewed()
    assert "The write-up is missing." in refused(world, "ada", "/final-comment accept It holds.")
    world.command("ada", "/writeup Everything was said that could be said.")
    world.command("ben", "/concern Memory use")
    assert "concern `memory-use` of ben is open" in refused(world, "ada", "/final-comment accept It holds.")
    world.command("ben", "/resolve memory-use")
    assert "No decision without a reason" in refused(world, "ada", "/final-comment accept")
    assert ["final-comment"] == world.command("ada", "/final-comment accept\n\nIt holds.\n\nAnd more.")
    assert world.rfc.window is not None
    assert "It holds.\n\nAnd more." == world.rfc.window.reason


def test_a_window_needs_somebody_who_could_decide() -> None:
    world = World(raw=text(modules=())).proposed()
    world.command("cora", "/shepherd me")
    world.command("cora", "/writeup Everything was said that could be said.")
    said = refused(world, "cora", "/final-comment accept It holds.")
    assert "A final comment period cannot begin: no module is set, so nobody could approve it." in said


def test_a_write_up_is_everything_up_to_the_next_command() -> None:
    world = World().reviewed()
    world.command("ada", "/writeup Two designs.\n\n- the first\n- the second\n\n/status")
    assert "Two designs.\n\n- the first\n- the second" == world.rfc.writeup


# --- /withdraw, /help, /status ---


def test_only_the_author_withdraws_and_says_why() -> None:
    world = World().reviewed()
    assert "is for the author; you are" in refused(world, "ben", "/withdraw It is bad.")
    assert "Say in a few words why" in refused(world, "nina", "/withdraw")


def test_a_refusal_offers_what_is_legal_now() -> None:
    world = World().proposed()
    said = refused(world, "ada", "/concern")
    assert "/concern Memory use doubles" in said
    said = refused(World().proposed(), "nina", "/final-comment accept It holds.")
    assert "You can say now: " in said
    assert "`/withdraw REASON`" in said


def test_what_is_over_is_refused_with_where_to_look() -> None:
    world = World().proposed()
    world.command("nina", "/withdraw It is bad.")
    assert "This RFC is over: it is `withdrawn`. `/explain` says how it came here." in refused(
        world, "ben", "/sign-off"
    )


def test_help_status_and_explain_answer_in_every_comment_of_anybody() -> None:
    world = World().reviewed()
    assert "| `/withdraw REASON` |" in refused(world, "olaf", "/help")
    assert "Example: `/sign-off`" in refused(world, "olaf", "/help /sign-off")
    assert "It is under review, led by ada." in refused(world, "olaf", "/status\nThank you!")
    assert "**How it came here:**" in refused(world, "olaf", "/explain")


@pytest.mark.parametrize("words", ["/module add docs", "/module remove docs", "/module add tiny"])
def test_an_author_does_not_choose_who_votes_once_a_vote_is_open(words: str) -> None:
    modules = ("engine", "docs") if "remove" in words else ("engine",)
    world = World(raw=text(author="cyrus", modules=modules), author="cyrus").proposed()
    assert "does not choose who votes on it" in refused(world, "cyrus", words)
    assert ["modules-changed"] == world.command("cora", words)


def test_who_is_recused_does_not_choose_who_votes() -> None:
    world = World().reviewed()
    world.command("cyrus", "/recuse")
    assert "does not choose who votes on it" in refused(world, "cyrus", "/module add docs")


def test_an_author_on_call_routes_their_rfc_while_nobody_votes_on_it() -> None:
    world = World(raw=text(author="tri", modules=()), author="tri").proposed()
    assert "modules-changed" in world.command("tri", "/module add docs")
    assert "does not choose who votes on it" in refused(world, "tri", "/module add engine")
