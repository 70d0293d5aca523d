"""Whatever happens in whatever order: decide is pure, idempotent, and never decides against a rule."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow.decide import decide
from rfcflow.events import Event
from rfcflow.ledger import dump_ledger, parse_ledger
from rfcflow.model import Rule
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import edge
from rfcflow.slash import verbs
from rfcflow.text.commands import parse
from rfcflow.views.projection import project
from tests.builders import WEB, World, governance, mentions, text

LOGINS = ("ada", "ben", "eve", "dan", "cora", "cyrus", "cleo", "tri", "nina", "olaf")
SAID = (
    "/shepherd",
    "/shepherd me",
    "/shepherd decline",
    "/shepherd release",
    "/shepherd @ben",
    "/module add docs",
    "/module remove engine",
    "/module remove docs",
    "/contentious removal It goes away.",
    "/concern Memory use",
    "/concern Naming\nIt is odd.",
    "/resolve memory-use It was measured.",
    "/resolve naming",
    "/writeup Everything was argued, and it holds.",
    "/final-comment accept It holds.",
    '/final-comment reject criterion=evidence reopen="A proof" It does not hold.',
    "/final-comment defer It can wait.",
    "/final-comment cancel Wait.",
    "/sign-off",
    "/sign-off rev=1234567",
    "/withdraw It was a bad idea.",
    "/status",
    "/explain",
    "/help",
    "/sing-off",
    "/shepherd me\n/sign-off",
    "I have nothing to command.",
)
STEPS = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(LOGINS), st.sampled_from(SAID)),
    st.tuples(st.just("review"), st.sampled_from(LOGINS), st.sampled_from(("APPROVED", "CHANGES_REQUESTED"))),
    st.tuples(
        st.just("push"), st.sampled_from(("same", "other", "broken", "docs", "contentious")), st.just("")
    ),
    st.tuples(st.just("later"), st.sampled_from(("0.1", "3", "11", "57", "181")), st.just("")),
    st.tuples(st.just("door"), st.sampled_from(("draft", "close", "other", "base")), st.just("")),
    st.tuples(st.just("roles"), st.sampled_from(("engine", "core")), st.just("")),
    st.tuples(st.just("sweep"), st.just(""), st.just("")),
)
STORIES = st.lists(STEPS, min_size=3, max_size=25)
WORLDS = (
    governance(),
    governance(rules={"engine": {"routine": Rule("any-of", k=2)}, "docs": {"routine": Rule("majority")}}),
    governance(policy={"routine": Rule("lazy-consensus"), "core_rule": Rule("consent", floor=1)}),
)


def step(world: World, what: str, one: str, two: str) -> None:
    match what:
        case "say":
            world.say(one, two)
        case "review":
            world.review(one, two, body="I looked at it.")
        case "push":
            world.push(
                {
                    "same": world.raw,
                    "other": text(title=f"Ragged tensors {world.heads}"),
                    "broken": b"broken",
                    "docs": text(modules=("engine", "docs")),
                    "contentious": text(contentious=("removal",)),
                }[one]
            )
        case "later":
            world.later(days=float(one))
        case "roles":
            modules = {
                "engine": ("ada", "eve") if one == "engine" else ("ada", "ben", "eve"),
                "docs": ("dan",),
            }
            core = ("cora", "cleo") if one == "core" else ("cora", "cyrus", "cleo")
            policy = replace(world.governance.policy, core=core)
            world.governance = replace(world.governance, modules=governance(modules).modules, policy=policy)
        case "sweep":
            world.sweep()
        case _:
            door(world, one)


def door(world: World, which: str) -> None:
    if which == "draft":
        world.draft = not world.draft
    elif which == "base":
        world.base = "main" if world.base != "main" else "release/1"
    elif world.open:
        world.close("nina" if which == "close" else "olaf")
    else:
        world.reopen()


def play(story: list[tuple[str, str, str]], which: int) -> World:
    world = World(governance=WORLDS[which])
    world.sweep()
    for each in story:
        step(world, *each)
        rfc = world.rfc
        if each[0] == "sweep" and rfc.decision is not None and rfc.landing is None and rfc.decision.lands:
            world.land()
    world.sweep()
    return world


@settings(max_examples=max(150, settings().max_examples))
@given(STORIES, st.integers(0, 2))
def test_a_second_look_at_the_same_facts_adds_nothing(story: list[tuple[str, str, str]], which: int) -> None:
    world = play(story, which)
    assert () == world.plan().events


@settings(max_examples=max(75, settings().max_examples))
@given(STORIES, st.integers(0, 2), st.randoms(use_true_random=False))
def test_facts_that_come_twice_and_in_any_order_give_the_same_ledger(
    story: list[tuple[str, str, str]], which: int, chance: random.Random
) -> None:
    world = World(governance=WORLDS[which])
    world.sweep()
    for each in story:
        if each[0] != "sweep":
            step(world, *each)
    facts = world.facts
    comments, reviews = [*facts.comments, *facts.comments], [*facts.reviews, *facts.reviews]
    chance.shuffle(comments)
    chance.shuffle(reviews)
    mixed = replace(facts, comments=tuple(comments), reviews=tuple(reviews))
    plain = decide(facts, world.history, world.roster, world.governance, world.now)
    assert plain == decide(mixed, world.history, world.roster, world.governance, world.now)


@settings(max_examples=max(75, settings().max_examples))
@given(STORIES, st.integers(0, 2))
def test_a_ledger_is_legal_whole_and_keyed_whatever_happened(
    story: list[tuple[str, str, str]], which: int
) -> None:
    world = play(story, which)
    assert (world.history, ()) == parse_ledger(dump_ledger(world.history), "0000/0007.jsonl")
    keys = [event.source.key for event in world.history]
    assert len(keys) == len(set(keys))
    for index, event in enumerate(world.history):
        assert event.at <= event.seen
        before = fold(world.history[:index])
        if event.target is not None and before is not None:
            assert edge(world.governance.states, before.state, event.type, event.target) is not None
        if event.type == "decided" and event.data["disposition"] in ("accept", "reject"):
            lawful(event, world)


def lawful(event: Event, world: World) -> None:
    tallies = event.data["tally"]
    assert tallies
    assert all(tally["passed"] for tally in tallies)
    assert event.data["reason"]["text"]
    before = fold(world.history[: event.seq - 1])
    assert before is not None
    assert not before.open_concerns
    assert before.revision is not None
    assert (event.text, 0) == (before.revision.text, before.revision.errors)
    for tally in tallies:
        assert not {*tally["yes"], *tally["core_yes"]} & before.authors
        assert tally["eligible"] or (tally["rule"].startswith("any-of") and tally["yes"])
    if event.data["disposition"] == "reject" or before.contentious:
        assert before.window is not None
        assert event.at >= before.window.ends


@settings(max_examples=max(40, settings().max_examples))
@given(STORIES, st.integers(0, 2))
def test_everything_shown_is_harmless_and_short(story: list[tuple[str, str, str]], which: int) -> None:
    world = play(story, which)
    shown = project(world.history, world.governance, WEB)
    assert len(shown.status) < 60_000
    assert [] == mentions(shown.status)
    assert len(shown.gate.description) <= 140
    for body in (shown.status, *(said.body for said in shown.said)):
        assert () == parse(body, verbs())
    markers = [said.marker for said in shown.said]
    assert len(markers) == len(set(markers))
    answers = {
        f"{event.source.type}:{event.source.id}" for event in world.history if event.type == "answered"
    }
    assert len(answers) == sum(1 for event in world.history if event.type == "answered")


@pytest.mark.parametrize("cut", range(1, 4))
def test_comments_that_come_in_two_runs_give_the_same_ledger_as_in_one(cut: int) -> None:
    def told(stops: tuple[int, ...]) -> list[tuple[str, str, object]]:
        world = World().reviewed()
        said = [world.say("ben", "/concern Memory use"), world.say("eve", "/concern Naming")]
        said += [world.say("ben", "/resolve memory-use"), world.say("dan", "/concern Docs")]
        world.comments = []
        for number, comment in enumerate(said):
            world.comments.append(comment)
            if number + 1 in stops:
                world.sweep()
        world.sweep()
        return [(e.type, e.source.key, e.at) for e in world.history]

    assert told(()) == told((cut,))
