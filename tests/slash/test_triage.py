"""What triage on call and core say about an RFC: `/routine`, `/priority`, `/needs-info`, `/spam`."""

from __future__ import annotations

import pytest

from rfcflow.ledger import dump_ledger, parse_ledger, redact
from rfcflow.policy.electorates import is_contentious
from tests.builders import IDS, World, governance, mentions, text


def said(world: World, login: str, body: str) -> str:
    assert ["answered"] == world.command(login, body)
    return world.answer()


# --- /routine ---


def test_only_core_lowers_the_class_and_the_vote_opens_afresh() -> None:
    world = World().reviewed()
    world.command("ada", "/contentious core-addition It adds a class.")
    assert "is for a core maintainer; you are" in said(world, "ada", "/routine It does not.")
    assert "needs a reason" in said(world, "cora", "/routine")
    assert ["routine"] == world.command("cora", "/routine The class exists already, only its name changes.")
    assert not is_contentious(world.rfc)
    assert ["any-of"] == [value.rule.formula for value in world.rfc.electorates]
    assert "nobody called it contentious" in said(world, "cora", "/routine Once more.")
    assert ["signed-off"] == world.command("ben", "/sign-off")
    assert "its class was lowered, and others can object until" in world.projection.status
    world.later(days=5)
    assert ["decided"] == world.moves()


def test_the_class_is_never_lower_than_the_text_says() -> None:
    world = World(raw=text(contentious=("removal",))).reviewed()
    assert "Its own text names `removal`." in said(world, "cora", "/routine Nobody used it.")
    world.push(text())
    world.sweep()
    assert is_contentious(world.rfc)
    assert ["routine"] == world.command("cora", "/routine Nobody used it.")
    world.push(text("Another title", contentious=("removal",)))
    world.sweep()
    assert is_contentious(world.rfc)


def test_nobody_lowers_the_class_of_their_own_rfc() -> None:
    world = World(author="cora").reviewed()
    world.command("ada", "/contentious core-addition")
    assert "does not lower its class" in said(world, "cora", "/routine It is small.")


# --- /priority ---


def test_a_priority_is_a_label_and_nothing_else() -> None:
    world = World().proposed()
    assert ["prioritised"] == world.command("tri", "/priority high")
    assert "priority: high" in world.projection.labels
    assert "its priority is high already" in said(world, "tri", "/priority HIGH")
    assert "takes `high` or `normal`" in said(world, "tri", "/priority urgent")
    assert ["prioritised"] == world.command("tri", "/priority normal")
    assert not [label for label in world.projection.labels if label.startswith("priority")]
    assert "is for triage on call; you are" in said(world, "ada", "/priority high")


# --- /needs-info ---


@pytest.mark.parametrize("answer", ["comment", "push"])
def test_a_question_stays_in_the_status_until_the_author_answers(answer: str) -> None:
    world = World().proposed()
    assert ["needs-info"] == world.command("tri", "/needs-info Which @module does it change?")
    assert ["nina"] == mentions(world.answer())
    assert "**The author is asked:** Which" in world.projection.status
    assert "needs-info" in world.projection.labels
    world.say("olaf", "I wonder too.")
    world.sweep()
    assert "needs-info" in world.projection.labels
    if answer == "comment":
        assert ["author-spoke"] == world.command("nina", "The engine, as the text says.")
    else:
        world.push(text("The engine's ragged tensors"))
        world.sweep()
    assert "" == world.rfc.needs_info
    assert "needs-info" not in world.projection.labels


# --- /spam ---


def spam() -> World:
    world = World(raw=text("Buy cheap tensors")).proposed()
    assert ["spam"] == world.command("tri", "/spam")
    return world


def test_spam_is_closed_and_its_words_are_shown_nowhere() -> None:
    world = spam()
    rfc, shown = world.rfc, world.projection
    assert ("withdrawn", None, False) == (rfc.state, rfc.decision, shown.open)
    assert "cheap" not in shown.status
    assert "It was closed as spam" in shown.status
    assert ("rfc: withdrawn",) == shown.labels
    assert "failure" == shown.gate.state


def test_the_ledger_keeps_no_word_of_spam_and_still_holds() -> None:
    world = spam()
    raw = dump_ledger(redact(world.history))
    assert b"cheap" not in raw
    assert b"ragged tensors" not in raw
    events, problems = parse_ledger(raw, "0000/0007.jsonl")
    assert () == problems
    assert [event.id for event in world.history] == [event.id for event in events]


def test_what_was_in_review_is_no_spam() -> None:
    world = World().reviewed()
    world.later(days=57)
    world.sweep()
    assert "dormant" == world.rfc.state
    assert "somebody took it for a proposal" in said(world, "tri", "/spam")
    assert "is for triage on call; you are" in said(World().proposed(), "ada", "/spam")
    assert "stands alone" in said(World().proposed(), "tri", "/spam It is an advertisement.")


def test_somebody_on_call_is_an_identity_of_the_registry() -> None:
    world = World(governance=governance(triage=("ben",))).proposed()
    assert IDS["ben"] in {person.id for person in world.governance.people.values()}
    assert ["spam"] == world.command("ben", "/spam")


def test_what_an_author_said_before_a_question_is_no_answer_to_it() -> None:
    world = World().reviewed()
    world.say("nina", "Hello.")
    world.sweep()
    world.later(days=3)
    world.command("tri", "/needs-info Which module?")
    world.sweep()
    assert "Which module?" == world.rfc.needs_info
    world.command("olaf", "Hello.")
    assert "Which module?" == world.rfc.needs_info
    assert ["author-spoke"] == world.command("nina", "The engine.")
    assert "" == world.rfc.needs_info
