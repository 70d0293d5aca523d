"""The questions `rfc init` asks on a terminal, one for each thing no flag and no file has told.

Invariant: whatever is asked can be given as a flag, and nothing is asked where nobody can answer.
"""

from __future__ import annotations

import re
from typing import Final

import click
from msgspec import Struct
from msgspec.structs import replace

from rfcflow.errors import UsageError
from rfcflow.governance.formats import LOGIN
from rfcflow.governance.profiles import PROFILES
from rfcflow.text import characters

_WHAT: Final = {
    "pytorch": "module maintainers, core maintainers, a lead; quorums and long windows",
    "small-team": "a handful of maintainers: shorter windows, two voices instead of a quorum",
    "lazy-consensus": "silence is assent once the window is over",
}
_TITLE: Final = 100

Modules = tuple[tuple[str, tuple[str, ...]], ...]


class Answers(Struct, frozen=True):
    """What the flags said, and then what was answered; logins as written, without `@`."""

    profile: str | None
    core: tuple[str, ...]
    lead: str | None
    modules: Modules
    triage: tuple[str, ...]


def logins(words: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Logins of a repeated option, each of which may hold several; raises UsageError for anything else."""
    found: dict[str, str] = {}
    for word in re.split(r"[\s,]+", " ".join(words)):
        login = word.removeprefix("@")
        if login and not re.fullmatch(LOGIN.pattern, login):
            raise UsageError(f"{option}: {word[:60]!r} is no GitHub login.")
        if login:
            found.setdefault(login.lower(), login)
    return tuple(found.values())


def module(text: str) -> tuple[str, tuple[str, ...]]:
    """`NAME=LOGIN,LOGIN`; raises UsageError."""
    title, equals, people = text.partition("=")
    title = " ".join(title.split())
    if not equals or not title or len(title) > _TITLE or characters.hidden(title) is not None:
        raise UsageError(f"--module {text[:80]!r} is not NAME=LOGIN,LOGIN.")
    found = logins((people,), "--module")
    if not found:
        raise UsageError(f"--module {text[:80]!r} names nobody: a module needs a maintainer.")
    return title, found


def ask(given: Answers, core: tuple[str, ...], lead: str | None, *, modules: bool) -> Answers:
    """Ask for what is not given; `core`, `lead` and whether there are `modules` are what files say."""
    profile = given.profile
    if profile is None:
        for name in PROFILES:
            click.echo(f"  {name:<15} {_WHAT[name]}")
        profile = click.prompt(
            "Profile", type=click.Choice(list(PROFILES)), default="small-team", show_choices=False
        )
    found = replace(given, profile=profile)
    if not found.core:
        found = replace(found, core=_logins("Core maintainers, by GitHub login", core))
    if found.lead is None:
        found = replace(found, lead=_logins("Who breaks ties (the lead)", (lead or found.core[0],))[0])
    if not found.modules and not modules:
        found = replace(found, modules=_modules(found.core))
    if not found.triage:
        found = replace(found, triage=_logins("On call for what nobody owns, in turns", found.core))
    return found


def _modules(core: tuple[str, ...]) -> Modules:
    click.echo("Modules: the areas whose maintainers decide. One is enough to begin with.")
    found: list[tuple[str, tuple[str, ...]]] = []
    while True:
        name = click.prompt("A module's name (empty: that is all)", default="", show_default=False)
        if not name.strip():
            return tuple(found)
        if len(name) > _TITLE or characters.hidden(name) is not None:
            click.echo("That is no name.")
            continue
        found.append((" ".join(name.split()), _logins("Its maintainers", core)))


def _logins(question: str, default: tuple[str, ...]) -> tuple[str, ...]:
    while True:
        told = click.prompt(question, default=" ".join(default) or None, type=str)
        try:
            found = logins((told,), "This")
        except UsageError as error:
            click.echo(str(error))
            continue
        if found:
            return found
