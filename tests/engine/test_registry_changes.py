"""Cases about people, modules and the lead, from the pull request to the changed registry.

All four kinds go through one forge together; what HTTP and Git prove nothing about is played in memory.
"""

from __future__ import annotations

from typing import cast

import pytest
import yaml

from rfcflow.adapters.git import Git
from rfcflow.engine.governance import read_governance
from rfcflow.engine.registry_change import landing_edits
from rfcflow.engine.verify import verify_repository
from rfcflow.errors import RfcflowError
from rfcflow.governance.pages import pages
from rfcflow.model import Governance
from rfcflow.policy.decided import decided_revision
from tests.engine.meadow import Meadow
from tests.engine.small import ALPHA, CORE, PERSON_ID, module
from tests.engine.world import NAME, Files, World, rfc_text
from tests.governance.samples import G

NEWT = 970_002_001
BETA_SPLIT = "replaces: [beta]\n"
JOINED: Files = {
    "people/newt.yml": f"id: {NEWT}\nlogin: newt\n",
    "modules/gamma.yml": module("Gamma", ("newt",), "parent: alpha\n"),
}
RECORDED = (
    "## Decided off the repository\n\n- by: core\n- on: 2026-11-20\n- topic: activity\n"
    "- reason: No activity for two years.\n- feedback given: 2026-11-21\n"
)
ELECTION = "## Reason\n\nA year without a word.\n\n## Candidates\n\n- @bas-core\n- @cyd-core\n"


def case(kind: str, body: str, modules: tuple[str, ...] = (), author: str = "gil-gorse") -> str:
    text = rfc_text("A case", modules, f"# A case\n\n## Summary\n\nOne.\n\n{body}", author)
    return text.replace("kind: feature", f"kind: {kind}")


def submitted(slug: str, text: str, registry: Files) -> Files:
    return {f"rfcs/0000-{slug}.md": text, **{f"{G}/{path}": raw for path, raw in registry.items()}}


def governance(world: World) -> Governance:
    with Git.at(world.repository) as git:
        commit = git.resolve("refs/heads/main")
        assert commit is not None
        return read_governance(git, commit)


def landed_in_one_commit(world: World, number: int, *paths: str) -> None:
    """Text, outcome and registry came by one commit."""
    landing = next(event for event in world.history(number) if event.type == "landed")
    commit = str(landing.data["commit"])
    changed = set(world.git("diff", "--no-renames", "--name-only", f"{commit}^1", commit).splitlines())
    rfc = world.rfc(number)
    assert {f"rfcs/outcomes/{rfc.id}.yml", "rfcs/README.md", *paths} <= changed
    assert any(path.startswith(f"rfcs/{rfc.id}-") for path in changed)


def rescope() -> Files:
    """{alpha, beta} becomes {alpha, delta, epsilon}: beta's area goes to both new ones, alpha changes."""
    return {
        "modules/beta.yml": None,
        "modules/delta.yml": module("Delta", ("gil-gorse", "fay-fell"), BETA_SPLIT),
        "modules/epsilon.yml": module("Epsilon", ("hana-heath", "eli-elm"), BETA_SPLIT),
        "modules/alpha.yml": module("Alpha", ALPHA[:2], f"emeritus: [{ALPHA[2]}]\naliases: [alfa]\n"),
    }


def test_a_nomination_a_removal_a_rescope_and_an_election_change_the_registry(world: World) -> None:
    world.govern(pages(governance(world)) | {"docs/teams/delta.md": "By hand.\n"})
    world.forge.account("newt", id=NEWT)
    waiting = world.open(rfc_text("For beta", ("beta",)))
    comment = world.forge.comment(NAME, waiting, "newt", "I agree to be discussed here.")
    consent = f"## Consent\n\nhttps://github.com/{NAME}/pull/{waiting}#issuecomment-{comment}\n"
    alone = {"modules/alpha.yml": module("Alpha", ALPHA[:2], f"emeritus: [{ALPHA[2]}]\n")}

    def opened(slug: str, kind: str, body: str, registry: Files, modules: tuple[str, ...], who: str) -> int:
        return world.open(author=who, files=submitted(slug, case(kind, body, modules, who), registry))

    joining = opened("newt-joins", "nomination", consent, JOINED, ("gamma",), "gil-gorse")
    leaving = opened("alpha-emeritus", "removal", RECORDED, alone, (), "bas-core")
    leading = opened("a-new-lead", "lead-change", ELECTION, {}, (), "wren")
    world.good_sweep()
    for voice in ("ara-lead", "cyd-core"):
        world.say(leaving, voice, "/sign-off")
    for number, shepherd in ((waiting, "gil-gorse"), (joining, "hana-heath"), (leading, "cyd-core")):
        world.say(number, shepherd, "/shepherd me")
    world.good_sweep()
    # The removal was decided elsewhere: it is recorded as soon as core confirms it.
    decision = world.rfc(leaving).decision
    assert decision is not None
    assert "Decided by core off the repository on 2026-11-20 (activity)" in decision.reason
    found = governance(world).modules["alpha"]
    assert (ALPHA[:2], (ALPHA[2],)) == (found.maintainers, found.emeritus)
    landed_in_one_commit(world, leaving, f"{G}/modules/alpha.yml", "docs/teams/alpha.md")

    splitting = opened("rescope", "module-change", "## Why\n\nOne.\n", rescope(), ("alpha",), "wren")
    for number, shepherd in ((joining, "hana-heath"), (leading, "cyd-core")):
        world.say(number, shepherd, "/writeup It was discussed, and the project needs it.")
        world.say(number, shepherd, "/final-comment accept The project needs it.")
    world.good_sweep()
    assert {"module:alpha", "module:beta", "core"} == {e.scope for e in world.rfc(splitting).electorates}
    world.say(splitting, "eli-elm", "/shepherd me")
    world.say(splitting, "eli-elm", "/writeup It was discussed, and the modules need it.")
    world.say(splitting, "eli-elm", "/final-comment accept The modules need it.")
    for voice in ("bas-core", "cyd-core"):
        world.say(joining, voice, "/sign-off")
        world.say(leading, voice, "/sign-off")
        world.say(leading, voice, "/rank @cyd-core")
    world.good_sweep()
    for voice in ("eli-elm", "dana-dune", "gil-gorse", "hana-heath", *CORE[:2]):
        world.say(splitting, voice, "/sign-off")
    world.good_sweep()
    world.pause(days=15)
    world.good_sweep()

    assert ["implemented"] * 4 == [world.rfc(n).state for n in (joining, leaving, leading, splitting)]
    after = governance(world)
    assert ("newt",) == after.modules["gamma"].maintainers
    landed_in_one_commit(world, joining, f"{G}/people/newt.yml", f"{G}/modules/gamma.yml")
    assert "cyd-core" == after.policy.lead
    assert b"lead: cyd-core\nmerge: bot\n" in (world.file(f"{G}/policy.yml") or b"")
    landed_in_one_commit(world, leading, f"{G}/policy.yml")
    record = yaml.safe_load(world.file(f"rfcs/outcomes/{leading:04d}.yml") or b"")
    assert PERSON_ID["cyd-core"] == record["decisions"][0]["election"]["winner"]
    assert ["alpha", "delta", "epsilon", "gamma"] == sorted(after.modules)
    assert ["delta", "epsilon"] == [each.id for each in after.modules_of("beta")]
    # The pages of teams follow by the same commit, but for the one that somebody wrote.
    moved = ("docs/teams/README.md", "docs/teams/beta.md", "docs/teams/epsilon.md")
    landed_in_one_commit(world, splitting, f"{G}/modules/delta.yml", f"{G}/modules/beta.yml", *moved)
    assert (None, b"By hand.\n") == (world.file("docs/teams/beta.md"), world.file("docs/teams/delta.md"))

    # What was open is re-routed: who decides now is asked, and it lands under the names there are.
    assert {"module:delta", "module:epsilon"} == {e.scope for e in world.rfc(waiting).electorates}
    for voice in ("fay-fell", "eli-elm"):
        world.say(waiting, voice, "/sign-off")
    # The new maintainer acts at once.
    another = world.open(rfc_text("Another", ("gamma",)))
    world.good_sweep()
    world.say(another, "newt", "/shepherd me")
    world.good_sweep()
    assert "accepted" == world.rfc(waiting).state
    assert b"modules: [delta, epsilon]" in (world.file(f"rfcs/{waiting:04d}-idea-1.md") or b"")
    assert "review" == world.rfc(another).state
    # Everything can be recomputed from Git alone.
    assert () == verify_repository(world.repository).findings


def consented(meadow: Meadow, who: str) -> str:
    """The text of newt's nomination, with a comment of `who` as consent."""
    meadow.account("newt", NEWT)
    place = meadow.open("wren", {"rfcs/0000-a-place-to-talk.md": rfc_text()})
    comment = meadow.say(place, who, "I agree to be discussed here.")
    link = f"https://github.com/{NAME}/pull/{place}#issuecomment-{comment}"
    return case("nomination", f"## Consent\n\n{link}\n", ("gamma",))


def nominated(meadow: Meadow, who: str = "newt", registry: Files = JOINED) -> int:
    return meadow.open("gil-gorse", submitted("newt-joins", consented(meadow, who), registry))


def test_a_case_without_the_persons_own_word_is_no_proposal() -> None:
    meadow = Meadow()
    number = nominated(meadow, who="wren")
    silent = meadow.open(
        "gil-gorse", submitted("quietly", case("nomination", "## Why\n\nOne.\n", ("gamma",)), JOINED)
    )
    meadow.sweep()
    assert "draft" == meadow.rfc(number).state
    assert "was not written by the person" in meadow.status(number)
    assert "public only with their consent" in meadow.status(silent)


def test_nobody_is_registered_under_another_name_than_their_accounts() -> None:
    meadow = Meadow()
    number = nominated(meadow, registry={**JOINED, "people/newt.yml": f"id: {NEWT}\nlogin: ara-1ead\n"})
    meadow.sweep()
    assert "draft" == meadow.rfc(number).state
    assert "the account that agreed is called" in meadow.status(number)


def test_only_core_records_what_was_decided_elsewhere() -> None:
    meadow = Meadow()
    change: Files = {"modules/alpha.yml": module("Alpha", ALPHA[:2])}
    number = meadow.open("gil-gorse", submitted("a-coup", case("removal", RECORDED), change))
    meadow.sweep()
    assert "draft" == meadow.rfc(number).state
    assert "A core maintainer records" in meadow.status(number)


def test_who_leaves_by_themselves_needs_nobody_and_hands_over_what_they_led() -> None:
    meadow = Meadow()
    led = meadow.open("wren", {"rfcs/0000-led.md": rfc_text(modules=("alpha",))})
    meadow.in_review(led, "dana-dune")
    body = case("removal", "## Hand-over\n\nThe rest of Alpha takes it.\n", author="dana-dune")
    change: Files = {"modules/alpha.yml": module("Alpha", ALPHA[1:])}
    number = meadow.open("dana-dune", submitted("dana-leaves", body, change))
    meadow.sweep()
    meadow.sweep()
    assert ALPHA[1:] == meadow.governance.modules["alpha"].maintainers
    assert "implemented" == meadow.rfc(number).state
    assert "shepherd-released" in meadow.types(led)


def test_a_sign_off_is_bound_to_the_change_and_a_newer_registry_is_never_overwritten() -> None:
    meadow = Meadow()
    number = nominated(meadow)
    meadow.in_review(number, "hana-heath")
    meadow.say(number, "bas-core", "/sign-off")
    meadow.sweep()
    first = meadow.rfc(number)
    assert ["bas-core"] == [ballot.login for ballot in first.ballots]
    meadow.push(number, "gil-gorse", {f"{G}/modules/gamma.yml": module("Gamma", ("newt",))})
    meadow.sweep()
    assert first.revision != meadow.rfc(number).revision
    assert "| core (3) | core-majority | — | bas-core |" in meadow.status(number)
    meadow.govern({f"{G}/modules/gamma.yml": module("Gamma", (), "parent: beta\n")})
    meadow.sweep()
    assert "registry-moved" in meadow.rfc(number).flags
    assert "was changed on the default branch" in meadow.status(number)


def test_a_nomination_that_came_to_nothing_is_repeated_after_a_while_or_by_core_with_a_reason() -> None:
    meadow = Meadow()
    text = consented(meadow, "newt")
    first = meadow.open("gil-gorse", submitted("newt-joins", text, JOINED))
    meadow.in_review(first, "hana-heath")
    meadow.say(first, "gil-gorse", "/withdraw There is more to see first.")
    meadow.sweep()
    assert "withdrawn" == meadow.rfc(first).state
    again = meadow.open("gil-gorse", submitted("newt-again", text, JOINED))
    by_core = text.replace("[gil-gorse]", "[bas-core]") + "\n## Why so soon\n\nThe split needs somebody.\n"
    sooner = meadow.open("bas-core", submitted("newt-now", by_core, JOINED))
    meadow.sweep()
    assert ("draft", "proposed") == (meadow.rfc(again).state, meadow.rfc(sooner).state)
    assert "came to nothing; another one may be made from 2027-02-21." in meadow.status(again)
    meadow.pause(days=91)
    meadow.say(again, "gil-gorse", "Now?")
    meadow.sweep()
    assert "proposed" == meadow.rfc(again).state


def test_who_joined_is_announced_by_the_day_that_was_promised() -> None:
    meadow = Meadow()
    told = RECORDED.replace("topic: activity", "topic: nomination") + "- announce by: 2026-12-01\n"
    text = case("nomination", told, ("gamma",), "bas-core")
    number = meadow.open("bas-core", submitted("newt-joined", text, JOINED))
    meadow.sweep()
    for voice in ("ara-lead", "cyd-core"):
        meadow.say(number, voice, "/sign-off")
    meadow.sweep()
    meadow.sweep()
    assert "implemented" == meadow.rfc(number).state
    record = yaml.safe_load(meadow.model.main[f"rfcs/outcomes/{number:04d}.yml"])
    assert ("2026-12-01", "2026-11-21") == tuple(
        record["decisions"][0]["recorded"][name] for name in ("announce by", "feedback given")
    )
    meadow.pause(days=7)
    meadow.sweep()
    assert "announce" not in meadow.rfc(number).reminders
    meadow.pause(days=1)
    meadow.sweep()
    assert "announce" in meadow.rfc(number).reminders
    assert "was it announced who joined?" in meadow.comments(number)[-1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        # Somebody puts another account in the nominee's place, or the module's rule for joining away.
        ({"people/newt.yml": b"id: 970002002\nlogin: newt\n"}, "it is about other people"),
        ({"modules/gamma.yml": module("Gamma", (), "parent: beta\n")}, "was changed on the default branch"),
    ],
)
def test_a_change_that_moved_between_ballot_and_landing_is_not_landed(change: Files, says: str) -> None:
    meadow = Meadow()
    meadow.govern({f"{G}/people/newt.yml": f"id: {NEWT}\nlogin: newt\n"})
    number = nominated(meadow, registry={"modules/gamma.yml": JOINED["modules/gamma.yml"]})
    meadow.sweep()
    # The model's objects have every method of Git the engine calls.
    rfc, objects = meadow.rfc(number), cast("Git", meadow.model.hosting.objects)
    decided, head = decided_revision(rfc), meadow.model.hosting.pull(number).head
    assert decided is not None
    history = meadow.model.history(rfc.id)
    landing = (rfc, decided, history, head)
    assert set(landing_edits(objects, "refs/heads/main", *landing)) == {f"{G}/modules/gamma.yml"}
    meadow.govern({f"{G}/{path}": raw for path, raw in change.items()})
    with pytest.raises(RfcflowError, match=says):
        landing_edits(objects, "refs/heads/main", *landing)
