"""Every form of every command, by every role, in every state: one defined answer, and nothing is raised."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from keyword import iskeyword

import pytest

from rfcflow.decide import decide
from rfcflow.events import Event, Source
from rfcflow.model import STATES
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import OPEN
from rfcflow.policy.roles import ROLE_NAMES, roles
from rfcflow.slash import commands, verbs
from rfcflow.slash.base import Form
from rfcflow.slash.legal import legal_forms
from rfcflow.text.commands import Invocation, parse
from rfcflow.views.replies import reply
from tests.builders import World, account, mentions, outside_code

LOGINS = {
    "anyone": "olaf",
    "author": "nina",
    "shepherd": "ada",
    "module-maintainer": "ben",
    "maintainer": "dan",
    "core": "cyrus",
    "lead": "cora",
    "on-call": "tri",
}
VERDICTS = {"shown", "no-effect", "refused", "misunderstood"}


def dormant() -> World:
    world = World().reviewed()
    world.later(days=57)
    world.sweep()
    return world


def deferred() -> World:
    world = World().final("defer")
    world.command("ben", "/sign-off")
    world.later(days=11)
    world.sweep()
    return world


def ended(disposition: str) -> World:
    world = World().final(disposition) if disposition != "withdraw" else World().reviewed()
    world.command("ben", "/sign-off") if disposition != "withdraw" else world.command("nina", "/withdraw No.")
    world.later(days=11)
    world.sweep()
    world.land()
    return world


def expired() -> World:
    world = dormant()
    world.later(days=181)
    world.sweep()
    world.land()
    return world


def moved(world: World, kind: str, to: str) -> World:
    """Where no command of today leads: by the event that will."""
    event = world.turn().emit(kind, world.now, Source("person", kind), to=to)
    world.history += (event,)
    return world


STAGES: dict[str, Callable[[], World]] = {
    "draft": lambda: World(draft=True).proposed(),
    "proposed": lambda: World().proposed(),
    "review": lambda: World().reviewed(),
    "returned": lambda: moved(World().reviewed(), "returned", "returned"),
    "final-comment": lambda: World().final(),
    "deferred": deferred,
    "dormant": dormant,
    "accepted": lambda: ended("accept"),
    "active": lambda: moved(ended("accept"), "activated", "active"),
    "implemented": lambda: moved(ended("accept"), "implemented", "implemented"),
    "rejected": lambda: ended("reject"),
    "withdrawn": lambda: ended("withdraw"),
    "expired": expired,
    "superseded": lambda: moved(ended("accept"), "superseded", "superseded"),
    "retired": lambda: moved(moved(ended("accept"), "activated", "active"), "retired", "retired"),
}


@cache
def stage(state: str) -> tuple[Event, ...]:
    world = STAGES[state]()
    assert state == world.rfc.state
    return world.history


def forms() -> list[tuple[str, Form]]:
    return [(name, form) for name, command in commands().items() for form in command.forms]


def test_every_state_has_a_stage() -> None:
    assert STATES == tuple(STAGES)


@pytest.mark.parametrize("state", STATES)
def test_every_command_has_one_answer_for_everybody(state: str) -> None:
    world = STAGES[state]()
    rfc = world.rfc
    for name, form in forms():
        for role, login in LOGINS.items():
            about = f"{form.usage} by {role} ({login}) in {state}"
            world.comments.clear()
            world.say(login, example(form))
            plan = decide(world.facts, world.history, world.roster, world.governance, world.now)
            answers = [e for e in plan.events if e.type == "answered"]
            made = [e for e in plan.events if e.source.type == "comment" and e.type != "answered"]
            assert bool(answers) != bool(made), about
            assert len(answers) <= 1, about
            if made:
                assert allowed(world, form, login), about
                assert form.states == () or state in form.states, about
            else:
                (answer,) = answers[0].data["answers"]
                assert answer["verdict"] in VERDICTS, about
                assert name == answer["verb"], about
                said = reply(answers[0], rfc, world.history, world.governance)
                assert () == parse(said, verbs()), about
                if not allowed(world, form, login):
                    assert "you are" in said, about


def allowed(world: World, form: Form, login: str) -> bool:
    found = roles(account(login), world.rfc, world.governance, world.now.date())
    return bool(found & set(form.who))


def example(form: Form) -> str:
    given = {
        "/resolve ID [TEXT]": "/resolve memory-use It was measured.",
        "/module add ID": "/module add docs",
        "/module remove ID": "/module remove engine",
        "/shepherd @LOGIN": "/shepherd @eve",
    }
    return given.get(form.usage, form.example)


@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_is_legal(state: str) -> None:
    rfc = fold(stage(state))
    assert rfc is not None
    for form in legal_forms(rfc):
        assert state in form.states
        assert state not in OPEN or rfc.decision is None


# --- the table itself ---


@pytest.mark.parametrize(
    ("name", "form"), forms(), ids=lambda value: value if isinstance(value, str) else value.usage
)
def test_a_form_documents_itself(name: str, form: Form) -> None:
    assert form.usage.split()[0] == f"/{name}"
    (read,) = parse(form.example, verbs())
    assert isinstance(read, Invocation)
    assert name == read.verb
    assert set(form.who) <= set(ROLE_NAMES)
    assert set(form.states) <= set(STATES)
    assert form.what
    assert form.what[0].islower()
    assert not form.what.endswith(".")


def test_a_command_lives_in_the_file_of_its_name() -> None:
    table = commands()
    assert sorted(table) == list(table)
    for name, command in table.items():
        assert command.summary.endswith(".")
        file = f"{name}_" if iskeyword(name) else name.replace("-", "_")
        module = __import__(f"rfcflow.slash.{file}", fromlist=["COMMAND"])
        assert module.COMMAND is command


@pytest.mark.parametrize(
    "body",
    [
        "/shepherd me now",
        "/shepherd me=you",
        "/shepherd @",
        "/shepherd " + "x" * 5000,
        "/shepherd @" + "x" * 5000,
        "/module",
        "/module add",
        "/module add a b",
        "/module add " + "x" * 5000,
        '/module add "@ada" ',
        "/contentious",
        "/contentious everything",
        "/concern",
        "/concern " + "x" * 121,
        "/resolve",
        "/resolve `@ada`",
        "/writeup short",
        "/final-comment",
        "/final-comment maybe It could.",
        "/final-comment accept",
        "/final-comment cancel",
        "/sign-off rev=1 rev=2",
        "/sign-off force=yes",
        "/withdraw",
        "/status please",
        "/explain all",
        "/help me out",
        "/help lgtm",
        "/help " + "x" * 5000,
    ],
)
def test_arguments_that_make_no_sense_are_answered_in_few_words(body: str) -> None:
    for login in LOGINS.values():
        world = World().reviewed()
        events = world.command(login, body)
        assert ["answered"] == [kind for kind in events if kind != "author-spoke"], login
        said = world.answer()
        assert len(said) < 2000
        assert "xxxxx" * 20 not in said


def test_hostile_arguments_are_neutral_in_the_reply() -> None:
    world = World().reviewed()
    for body in (
        "/resolve @ada",
        "/shepherd @<b>x</b>",
        "/module add [x](http://evil.example)",
        "/help `/sign-off",
        "/sign-off rev=`@ada`@ben",
        "/module add `\u202e@ada",
    ):
        world.command("ada", body)
        said = outside_code(world.answer())
        assert "<b>" not in said
        assert "](" not in said
        assert [] == mentions(world.answer())
