"""Cases about people, modules and the lead, from the pull request to the changed registry, on a forge."""

from __future__ import annotations

import yaml

from rfcflow.adapters.git import Git
from rfcflow.engine.governance import read_governance
from rfcflow.engine.verify import verify_repository
from rfcflow.model import Governance
from tests.engine.small import ALPHA, CORE, PERSON_ID, module, person
from tests.engine.world import NAME, Files, World, rfc_text
from tests.governance.samples import G

NEWT = 970_002_001
BETA_SPLIT = "replaces: [beta]\n"


def case(kind: str, body: str, modules: tuple[str, ...] = (), author: str = "gil-gorse") -> str:
    text = rfc_text("A case", modules, f"# A case\n\n## Summary\n\nOne.\n\n{body}", author)
    return text.replace("kind: feature", f"kind: {kind}")


def opened(world: World, slug: str, text: str, registry: Files, author: str = "gil-gorse") -> int:
    files: Files = {f"rfcs/0000-{slug}.md": text, **{f"{G}/{path}": raw for path, raw in registry.items()}}
    return world.open(author=author, files=files)


def governance(world: World) -> Governance:
    with Git.at(world.repository) as git:
        commit = git.resolve("refs/heads/main")
        assert commit is not None
        return read_governance(git, commit)


def decide_by_core(world: World, number: int, shepherd: str, *voices: str) -> None:
    world.in_review(number, shepherd)
    world.say(number, shepherd, "/writeup It was discussed, and the module needs it.")
    world.say(number, shepherd, "/final-comment accept The module needs it.")
    world.good_sweep()
    assert "final-comment" == world.rfc(number).state, world.replies(number)
    for voice in voices:
        world.say(number, voice, "/sign-off")
    world.good_sweep()
    world.pause(days=15)
    world.good_sweep()


def landed_in_one_commit(world: World, number: int, *paths: str) -> None:
    """Text, outcome and registry came by one commit, and everything can be recomputed from Git."""
    landing = next(event for event in world.history(number) if event.type == "landed")
    commit = str(landing.data["commit"])
    changed = set(world.git("diff", "--name-only", f"{commit}^1", commit).splitlines())
    rfc = world.rfc(number)
    assert {f"rfcs/outcomes/{rfc.id}.yml", "rfcs/README.md", *paths} <= changed
    assert any(path.startswith(f"rfcs/{rfc.id}-") for path in changed)
    assert () == verify_repository(world.repository).findings


def nomination(world: World, who: str = "newt") -> tuple[str, Files]:
    """The text and the change that make newt a maintainer of beta, with the comment of `who` as consent."""
    world.forge.account("newt", id=NEWT)
    place = world.open(slug="a-place-to-talk")
    comment = world.forge.comment(NAME, place, who, "I agree to be discussed here.")
    link = f"https://github.com/{NAME}/pull/{place}#issuecomment-{comment}"
    change: Files = {
        "people/newt.yml": f"id: {NEWT}\nlogin: newt\n",
        "modules/beta.yml": module("Beta", ("gil-gorse", "hana-heath", "newt")),
    }
    return case("nomination", f"## Consent\n\n{link}\n", ("beta",)), change


def test_a_nomination_with_consent_makes_a_maintainer(world: World) -> None:
    text, change = nomination(world)
    number = opened(world, "newt-joins-beta", text, change)
    decide_by_core(world, number, "hana-heath", "hana-heath", *CORE[:2])
    rfc = world.rfc(number)
    assert ("implemented", (NEWT,)) == (rfc.state, tuple(rfc.subjects))
    assert ("gil-gorse", "hana-heath", "newt") == governance(world).modules["beta"].maintainers
    landed_in_one_commit(world, number, f"{G}/people/newt.yml", f"{G}/modules/beta.yml")
    # The new maintainer acts by the next sweep.
    another = world.open(rfc_text("Another", ("beta",)))
    world.in_review(another, "newt")


def test_a_case_without_the_persons_own_word_is_no_proposal(world: World) -> None:
    text, change = nomination(world, who="wren")
    number = opened(world, "newt-joins-beta", text, change)
    world.good_sweep()
    assert "draft" == world.rfc(number).state
    assert "was not written by the person" in world.status(number)
    silent = opened(world, "quietly", case("nomination", "## Why\n\nOne.\n", ("beta",)), change)
    world.good_sweep()
    assert "public only with their consent" in world.status(silent)


def test_a_removal_decided_elsewhere_is_recorded_once_core_confirms_it(world: World) -> None:
    body = (
        "## Decided off the repository\n\n- by: core\n- on: 2026-11-20\n- topic: activity\n"
        "- reason: No activity for two years.\n- feedback given: 2026-11-21\n"
    )
    change: Files = {"modules/alpha.yml": module("Alpha", ALPHA[:2], f"emeritus: [{ALPHA[2]}]\n")}
    number = opened(world, "alpha-emeritus", case("removal", body, author="bas-core"), change, "bas-core")
    world.good_sweep()
    world.say(number, "ara-lead", "/sign-off")
    world.good_sweep()
    assert "proposed" == world.rfc(number).state
    world.say(number, "cyd-core", "/sign-off")
    world.good_sweep()
    rfc = world.rfc(number)
    assert rfc.decision is not None
    assert "Decided by core off the repository on 2026-11-20 (activity)" in rfc.decision.reason
    assert (ALPHA[:2], (ALPHA[2],)) == (
        governance(world).modules["alpha"].maintainers,
        governance(world).modules["alpha"].emeritus,
    )
    landed_in_one_commit(world, number, f"{G}/modules/alpha.yml")


def test_only_core_records_what_was_decided_elsewhere(world: World) -> None:
    body = (
        "## Decided off the repository\n\n- by: core\n- on: 2026-11-20\n- topic: activity\n- reason: None.\n"
    )
    change: Files = {"modules/alpha.yml": module("Alpha", ALPHA[:2])}
    number = opened(world, "a-coup", case("removal", body), change)
    world.good_sweep()
    assert "draft" == world.rfc(number).state
    assert "A core maintainer records" in world.status(number)


def test_who_leaves_by_themselves_needs_nobody_and_hands_over_what_they_led(world: World) -> None:
    led = world.open_in_review(rfc_text(modules=("alpha",)))
    body = "## Hand-over\n\nThe rest of Alpha takes it.\n"
    change: Files = {"modules/alpha.yml": module("Alpha", ALPHA[1:])}
    number = opened(world, "dana-leaves", case("removal", body, author="dana-dune"), change, "dana-dune")
    world.good_sweep()
    world.good_sweep()
    assert ALPHA[1:] == governance(world).modules["alpha"].maintainers
    assert "implemented" == world.rfc(number).state
    assert "shepherd-released" in world.types(led)
    landed_in_one_commit(world, number, f"{G}/modules/alpha.yml")


def rescope() -> Files:
    """{alpha, beta} becomes {alpha, delta, epsilon}: beta's area goes to both new ones, alpha changes."""
    return {
        "modules/beta.yml": None,
        "modules/delta.yml": module("Delta", ("gil-gorse", "fay-fell"), BETA_SPLIT),
        "modules/epsilon.yml": module("Epsilon", ("hana-heath", "eli-elm"), BETA_SPLIT),
        "modules/alpha.yml": module("Alpha", ("dana-dune", "eli-elm"), "aliases: [alfa]\n"),
    }


def test_a_rescope_asks_every_module_it_changes_and_reroutes_open_rfcs(world: World) -> None:
    waiting = world.open(rfc_text("For beta", ("beta",)))
    world.in_review(waiting, "gil-gorse")
    number = opened(
        world, "rescope", case("module-change", "## Why\n\nOne.\n", ("alpha",), "wren"), rescope(), "wren"
    )
    world.good_sweep()
    assert {"module:alpha", "module:beta", "core"} == {e.scope for e in world.rfc(number).electorates}
    decide_by_core(world, number, "eli-elm", "eli-elm", "dana-dune", "gil-gorse", "hana-heath", *CORE[:2])
    found = governance(world)
    assert ["alpha", "delta", "epsilon", "gamma"] == sorted(found.modules)
    assert ["delta", "epsilon"] == [each.id for each in found.modules_of("beta")]
    landed_in_one_commit(world, number, f"{G}/modules/delta.yml", f"{G}/modules/beta.yml")
    # What was open is re-routed: who decides now is asked, and it lands under the names there are.
    world.good_sweep()
    assert {"module:delta", "module:epsilon"} == {e.scope for e in world.rfc(waiting).electorates}
    for voice in ("fay-fell", "eli-elm"):
        world.say(waiting, voice, "/sign-off")
    world.good_sweep()
    assert "accepted" == world.rfc(waiting).state
    text = world.file(f"rfcs/{waiting:04d}-idea-1.md")
    assert text is not None
    assert b"modules: [delta, epsilon]" in text
    assert () == verify_repository(world.repository).findings


def test_a_sign_off_is_bound_to_the_change_and_a_newer_registry_is_never_overwritten(world: World) -> None:
    text, change = nomination(world)
    number = opened(world, "newt-joins-beta", text, change)
    world.in_review(number, "hana-heath")
    world.say(number, "bas-core", "/sign-off")
    world.good_sweep()
    before = world.rev(number)
    assert ["bas-core"] == [ballot.login for ballot in world.rfc(number).ballots]
    world.push(number, {f"{G}/modules/beta.yml": module("Beta", ("newt",))})
    world.good_sweep()
    assert before != world.rev(number)
    assert "| core (3) | core-majority | — | bas-core |" in world.status(number)
    world.govern({f"{G}/modules/beta.yml": module("Beta", ("gil-gorse", "hana-heath", "eli-elm"))})
    world.good_sweep()
    assert "registry-moved" in world.rfc(number).flags
    assert "was changed on the default branch" in world.status(number)


def test_the_elected_lead_is_written_into_the_registry_by_the_landing(world: World) -> None:
    body = "## Reason\n\nA year without a word.\n\n## Candidates\n\n- @bas-core\n- @cyd-core\n"
    number = opened(world, "a-new-lead", case("lead-change", body, author="wren"), {}, "wren")
    world.in_review(number, "cyd-core")
    world.say(number, "cyd-core", "/writeup The lead has been away for a year, and core wants a vote.")
    world.say(number, "cyd-core", "/final-comment accept Nobody has led for a year.")
    world.good_sweep()
    for voice in ("bas-core", "cyd-core"):
        world.say(number, voice, "/sign-off")
        world.say(number, voice, "/rank @cyd-core")
    world.good_sweep()
    world.pause(days=15)
    world.good_sweep()
    assert "cyd-core" == governance(world).policy.lead
    policy = world.file(f"{G}/policy.yml")
    assert policy is not None
    assert b"lead: cyd-core\nmerge: bot\n" in policy
    landed_in_one_commit(world, number, f"{G}/policy.yml")
    record = yaml.safe_load(world.file(f"rfcs/outcomes/{number:04d}.yml") or b"")
    assert PERSON_ID["cyd-core"] == record["decisions"][0]["election"]["winner"]
    assert person("cyd-core").startswith(b"id: ")
