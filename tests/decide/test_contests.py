"""What can be said against a decision: disputes, core's vote on them, escalation, the lead's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from rfcflow.model import Rule
from rfcflow.policy.clocks import dues
from rfcflow.slash.legal import legal_forms
from tests.builders import IDS, World, governance, mentions, text
from tests.decide.verified import findings

DISPUTE = '/dispute docs criterion=composability reopen="A plan for the docs" Its pages contradict ours.'
SETTLE = "/settle dispute-1 Arguments: the pages differ. Resolution: one of them goes."
CONTENTIOUS = text(contentious=("removal",))


def accepted() -> World:
    world = World().decided()
    world.land()
    return world


def offered(world: World) -> set[str]:
    """The verbs that the status offers."""
    return {form.usage.split()[0] for form in legal_forms(world.rfc)}


def disputed() -> World:
    world = accepted()
    assert ["dispute-opened"] == world.command("dan", DISPUTE)
    return world


def test_a_maintainer_of_another_module_disputes_and_the_shepherd_settles() -> None:
    world = disputed()
    assert "accepted" == world.rfc.state
    assert {"ada"} == set(mentions(world.answer()))
    assert "It is accepted, and disputed." in world.projection.status
    assert ["dispute-settled"] == world.command("ada", SETTLE)
    (dispute,) = world.rfc.disputes
    assert ("settled", "the pages differ.", "one of them goes.") == (
        dispute.ended,
        dispute.arguments,
        dispute.resolution,
    )
    assert world.rfc.unrecorded
    assert [] == findings(world)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/settle dispute-1 It is fine.", "the arguments are missing"),
        ("/settle dispute-1 Arguments: some.", "the resolution is missing"),
        ("/settle dispute-1 Resolution: a shim. Arguments:", "the arguments are missing"),
        ("/settle dispute-2 Arguments: a. Resolution: b.", "needs the dispute's id (`dispute-1`)"),
    ],
)
def test_a_dispute_is_not_closed_without_its_parts(words: str, said: str) -> None:
    world = disputed()
    assert ["answered"] == world.command("ada", words)
    assert said in world.answer()


@pytest.mark.parametrize(
    ("login", "words", "said"),
    [
        ("ben", DISPUTE, "modules that did not decide it"),
        ("cyrus", DISPUTE, "core may `/veto`"),
        ("olaf", DISPUTE, "you are somebody without a role"),
        ("dan", DISPUTE.replace("docs", "dogs"), "Did you mean `docs`?"),
        ("dan", DISPUTE.replace("docs ", ""), "Name the modules affected"),
        ("dan", "/dispute docs It is bad.", "names a criterion"),
    ],
)
def test_a_dispute_has_its_rules(login: str, words: str, said: str) -> None:
    world = accepted()
    assert ["answered"] == world.command(login, words)
    assert said in world.answer()


def test_a_dispute_after_its_days_is_refused() -> None:
    world = accepted()
    world.later(days=14, hours=1)
    world.sweep()
    assert ["answered"] == world.command("dan", DISPUTE)
    assert "were over on" in world.answer()


def test_what_core_decided_is_not_disputed() -> None:
    world = World(raw=CONTENTIOUS).final()
    for login in ("ada", "ben", "cora", "cyrus"):
        world.command(login, "/sign-off")
    world.later(days=11)
    world.sweep()
    world.land()
    assert ["answered"] == world.command("dan", DISPUTE)
    assert "Core decided it" in world.answer()


def appeal(voices: Sequence[str]) -> World:
    """A dispute nobody settled, core's vote on it, and its end."""
    world = disputed()
    world.later(days=21)
    assert ["escalated"] == world.moves()
    assert [] == world.sweep()
    assert {"cora", "cyrus", "cleo"} == set(mentions(world.answer()))
    for login in voices:
        assert ["signed-off"] == world.command(login, "/sign-off")
    world.later(days=11)
    world.sweep()
    return world


def test_a_dispute_nobody_settles_goes_to_core_which_can_overturn_the_decision() -> None:
    world = appeal(["cora", "cleo"])
    rfc = world.rfc
    decision = rfc.decision
    assert decision is not None
    assert ("rejected", "reject", ("composability",)) == (rfc.state, decision.disposition, decision.criteria)
    assert "Core upheld dispute-1" in decision.reason
    assert "upheld" == rfc.disputes[0].ended
    assert [] == findings(world)


def test_without_core_s_majority_the_decision_stands() -> None:
    world = appeal(["cora"])
    rfc = world.rfc
    assert ("accepted", "stands", None) == (rfc.state, rfc.disputes[0].ended, rfc.window)
    assert "the decision stands" in world.answer()
    assert [] == findings(world)
    assert [] == [due for due in dues(rfc, world.governance) if due.rule in ("window", "dispute", "motion")]


def test_those_who_decided_do_not_vote_on_the_dispute() -> None:
    world = disputed()
    world.command("ada", "/escalate We cannot agree.")
    assert ["answered"] == world.command("ben", "/sign-off")
    assert "was fixed when the vote opened" in world.answer()


def test_whoever_disputes_can_bring_it_before_core_at_once() -> None:
    world = disputed()
    assert ["answered"] == world.command("ben", "/escalate We cannot agree.")
    assert ["escalated"] == world.command("dan", "/escalate We cannot agree.")
    status = world.projection.status
    assert "core votes on a dispute about it" in status
    assert "#### Sign-offs to reject" in status
    assert ["answered"] == world.command("ada", SETTLE)
    assert "core's vote ends it" in world.answer()
    assert [] == findings(world)


def test_a_second_dispute_joins_the_vote_that_is_open() -> None:
    many = {"engine": ("ada", "ben", "eve"), "docs": ("dan",), "forge": ("tri",)}
    world = World(governance=governance(many)).decided()
    world.land()
    world.command("dan", DISPUTE)
    world.command("tri", DISPUTE.replace("docs", "forge", 1))
    world.command("dan", "/escalate We cannot agree.")
    ends = world.rfc.window
    world.command("tri", "/escalate Nor can we.")
    assert ends == world.rfc.window
    for login in ("cora", "cyrus"):
        world.command(login, "/sign-off")
    world.later(days=11)
    world.sweep()
    assert ["upheld", "upheld"] == [dispute.ended for dispute in world.rfc.disputes]
    assert [] == findings(world)


def test_until_when_it_is_contestable_is_said_so_that_it_holds_afterwards_too() -> None:
    world = accepted()
    assert "Core can `/veto` until" in world.projection.status
    world.command("dan", DISPUTE)
    assert "It is disputed, and stays contestable until that ends." in world.projection.status


# --- escalation under review ---


def test_a_shepherd_brings_an_rfc_before_core() -> None:
    world = World(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    assert ["escalated"] == world.command("ada", "/escalate The two designs split the module.")
    assert ["module:engine", "core"] == [value.scope for value in world.rfc.electorates]
    world.command("ada", "/sign-off")
    world.command("ben", "/sign-off")
    # A routine RFC would be decided by now; before core it takes its window.
    assert world.rfc.decision is None
    assert "track: core" in world.projection.labels
    assert [] == findings(world)


REJECT = 'reject criterion=need reopen="A user who needs it"'


def lapsed(times: int, raw: bytes = text(), signers: Sequence[str] = (), window: str = "accept") -> World:
    """An RFC whose final comment period has lapsed so often on the same text."""
    rules = {"engine": {"routine": Rule("any-of", k=2)}}
    world = World(governance=governance(rules=rules), raw=raw).reviewed()
    world.command("ada", "/writeup Two designs were compared, and the second one is simpler.")
    for _ in range(times):
        assert "final-comment" in world.command("ada", f"/final-comment {window} It is simpler.")
        for login in signers:
            world.command(login, "/sign-off")
        world.later(days=11)
        world.sweep()
    return world


def test_the_second_lapse_on_the_same_text_brings_it_before_core() -> None:
    world = lapsed(1)
    assert ("review", "") == (world.rfc.state, world.rfc.escalated)
    world = lapsed(2)
    assert ("review", "second-lapse") == (world.rfc.state, world.rfc.escalated)
    assert "core" in [value.scope for value in world.rfc.electorates]
    assert "before core" in world.projection.status
    assert [] == findings(world)


def test_thirty_days_after_the_second_lapse_it_is_deferred() -> None:
    world = lapsed(2)
    world.later(days=29)
    world.sweep()
    assert "review" == world.rfc.state
    world.later(days=2)
    world.sweep()
    assert "deferred" == world.rfc.state
    assert [] == findings(world)


def test_a_new_text_starts_the_count_of_lapses_again() -> None:
    world = lapsed(1)
    world.push(title="Ragged tensors, once more")
    world.sweep()
    world.command("ada", "/final-comment accept It is simpler.")
    world.later(days=11)
    world.sweep()
    assert "" == world.rfc.escalated


def test_the_lapse_names_who_is_missing() -> None:
    world = lapsed(1, signers=["ada"])
    said = world.answer()
    assert "1 sign-off" in said
    assert {"ben", "eve"} <= set(mentions(said))
    assert "ada" not in mentions(said)


# --- the lead ---

DECIDE = "/decide accept Core is split, and the smaller change is the better one."


def test_the_lead_decides_only_after_a_recorded_vote_of_core_failed() -> None:
    world = World(raw=CONTENTIOUS).reviewed()
    assert ["answered"] == world.command("cora", DECIDE)
    assert "only after a vote of core to accept this very text has failed" in world.answer()
    world = lapsed(1, CONTENTIOUS, signers=["ada", "ben", "eve", "cyrus"])
    assert ["answered"] == world.command("cyrus", DECIDE)
    assert "Core's vote failed, so the lead may `/decide`." in world.projection.status
    assert ["decided"] == world.command("cora", DECIDE)
    decision = world.rfc.decision
    assert decision is not None
    assert ("accept", "lead") == (decision.disposition, decision.track)
    assert [("core", False)] == [(t["scope"], t["passed"]) for t in world.history[-1].data["tally"]][-1:]
    assert decision.by is not None
    assert "cora" == decision.by.login
    assert "Decided by the lead, cora." in world.projection.status
    assert [] == findings(world)


def test_the_lead_rejects_with_a_criterion() -> None:
    world = lapsed(1, CONTENTIOUS, signers=["cyrus"], window=REJECT)
    assert ["answered"] == world.command("cora", "/decide reject No.")
    words = '/decide reject criterion=need reopen="A user who needs it" Nobody needs it now.'
    assert ["decided"] == world.command("cora", words)
    assert "Criterion: `need`." in world.projection.status
    assert [] == findings(world)


def test_a_failed_vote_on_another_text_is_none_on_this_one() -> None:
    world = lapsed(1, CONTENTIOUS, signers=["cyrus"])
    world.push(text(title="Ragged tensors, once more", contentious=("removal",)))
    world.sweep()
    assert ["answered"] == world.command("cora", DECIDE)


def test_a_vote_in_which_only_a_module_failed_is_no_failed_vote_of_core() -> None:
    world = lapsed(1, CONTENTIOUS, signers=["cora", "cyrus"])
    assert () == world.rfc.core_failed
    assert ["answered"] == world.command("cora", DECIDE)


@pytest.mark.parametrize("window", [REJECT, "defer until=2027-05-01"])
def test_a_failed_vote_to_do_something_else_lets_the_lead_accept_nothing(window: str) -> None:
    world = lapsed(1, CONTENTIOUS, signers=["cyrus"], window=window)
    assert ["answered"] == world.command("cora", DECIDE)


def test_a_vote_in_which_core_was_silent_is_none_that_failed() -> None:
    world = lapsed(1, CONTENTIOUS, signers=["ada", "ben", "eve"])
    assert ["answered"] == world.command("cora", DECIDE)
    assert "silence is no vote" in world.answer()


def test_a_lead_who_shepherds_decides_nothing_even_after_handing_on() -> None:
    world = World(raw=CONTENTIOUS).final(shepherd="cora")
    world.command("cyrus", "/sign-off")
    world.later(days=11)
    world.sweep()
    assert ["answered"] == world.command("cora", DECIDE)
    world.command("cora", "/shepherd release")
    assert ["answered"] == world.command("cora", DECIDE)
    assert "does not decide on it alone" in world.answer()


def test_the_lead_breaks_a_tie() -> None:
    world = World(
        raw=CONTENTIOUS,
        governance=governance(core=("cora", "cyrus", "cleo", "dan")),
    ).final()
    for login in ("ada", "ben", "eve", "cora", "cyrus"):
        world.command(login, "/sign-off")
    world.later(days=11)
    world.sweep()
    assert ["decided"] == world.command("cora", DECIDE)
    assert [] == findings(world)


def test_a_lead_who_is_the_author_decides_nothing() -> None:
    raw = CONTENTIOUS.replace(b"authors: [nina]", b"authors: [nina, cora]")
    world = lapsed(1, raw)
    assert "decided" not in world.command("cora", DECIDE)
    assert "An author does not decide" in world.answer()


def test_the_lead_decides_over_a_concern_but_not_over_a_broken_text() -> None:
    world = lapsed(1, CONTENTIOUS, signers=["cyrus"])
    world.command("eve", "/concern Memory use doubles")
    assert ["decided"] == world.command("cora", DECIDE)
    assert [] == findings(world)
    world = lapsed(1, CONTENTIOUS, signers=["cyrus"])
    world.close("ben")
    world.sweep()
    assert ["answered"] == world.command("cora", DECIDE)
    assert "its pull request is closed" in world.answer()


def test_where_the_kind_says_so_the_lead_decides_in_review() -> None:
    raw = text(kind="core-nomination", modules=())
    world = World(raw=raw, author="ada").reviewed("cyrus")
    assert ["decided"] == world.command("cora", DECIDE)
    assert [] == findings(world)


def disarmed() -> World:
    """Accepted with the whole of core named as authors by somebody else's text."""
    world = World(raw=text(author="nina, cora, cyrus, cleo, dan")).decided()
    world.land()
    return world


def test_naming_core_as_authors_disarms_no_veto() -> None:
    world = disarmed()
    assert ["motion-opened"] == world.command(
        "cyrus", '/veto criterion=need reopen="A user" Nobody needs it.'
    )
    assert ["motion-seconded", "motion-carried", "overturned"] == world.command("cleo", "/veto")
    assert [] == findings(world)


def test_naming_somebody_as_an_author_disarms_no_dispute_and_no_vote_on_it() -> None:
    world = disarmed()
    assert ["dispute-opened"] == world.command(
        "dan", '/dispute docs criterion=need reopen="A user" Nobody needs it.'
    )
    assert ["escalated"] == world.command("dan", "/escalate The groups cannot conclude it.")
    assert [(IDS["cora"], IDS["cyrus"], IDS["cleo"])] == [value.members for value in world.rfc.electorates]
    assert "Named as authors" not in world.projection.status
    for login in ("cora", "cyrus", "cleo"):
        assert ["signed-off"] == world.command(login, "/sign-off")
    world.later(days=15)
    world.sweep()
    assert "rejected" == world.rfc.state
    assert [] == findings(world)


def test_naming_core_as_authors_disarms_no_overruling() -> None:
    world = World(raw=text(author="nina, cora, cyrus, cleo")).reviewed()
    world.command("dan", "/concern Memory use")
    assert ["motion-opened"] == world.command("cyrus", "/overrule memory-use It was measured.")
    assert ["motion-seconded", "motion-carried", "concern-overruled"] == world.command(
        "cleo", "/overrule memory-use"
    )
    assert [] == findings(world)


def test_who_opened_it_or_is_recused_disputes_nothing() -> None:
    world = World(raw=text(author="dan"), author="dan").decided()
    world.land()
    words = '/dispute docs criterion=need reopen="A user" Nobody needs it.'
    assert ["answered"] == world.command("dan", words)
    assert "An author does not dispute their own RFC." in world.answer()
    world = World().reviewed()
    world.command("dan", "/recuse")
    world.command("ben", "/sign-off")
    world.land()
    assert ["answered"] == world.command("dan", words)
    assert "You are recused" in world.answer()


def test_when_the_days_to_contest_are_over_nothing_offers_it_any_more() -> None:
    world = accepted()
    decision = world.rfc.decision
    assert decision is not None
    assert decision.contestable_until is not None
    assert {"/veto", "/dispute"} <= offered(world)
    world.now = decision.contestable_until + timedelta(minutes=1)
    found = world.sweep()
    assert ["tracking", "contest-over"] == [e.data["about"] for e in found if e.type == "reminded"]
    assert set() == {"/veto", "/dispute"} & offered(world)
    assert "was contestable until" in world.projection.status
    assert [] == [event.data["about"] for event in world.sweep() if event.type == "reminded"]
