"""What every form says about itself is true, and arguments that make no sense get few and harmless words."""

from __future__ import annotations

from keyword import iskeyword

import pytest

from rfcflow.model import STATES
from rfcflow.policy.roles import ROLE_NAMES
from rfcflow.slash import commands, verbs
from rfcflow.slash.base import Form
from rfcflow.text.commands import Invocation, parse
from tests.builders import World, mentions, outside_code

LOGINS = ("olaf", "nina", "ada", "ben", "dan", "cyrus", "cora", "tri")


def forms() -> list[tuple[str, Form]]:
    return [(name, form) for name, command in commands().items() for form in command.forms]


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
    for login in LOGINS:
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
