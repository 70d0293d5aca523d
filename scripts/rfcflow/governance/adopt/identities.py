"""Who is who in all sources: one person for each login in any case, with one spelling and one name.

Invariant: the spelling and the name are the most frequent ones, the first of several; the others are
reported where they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.governance.adopt.sources import Mention
from rfcflow.governance.vocabulary import shown


class Identity(Struct, frozen=True):
    """One account: the login as it is most often written, and the name behind it ("" where none is told)."""

    login: str
    name: str


def identities(mentions: Iterable[Mention]) -> tuple[dict[str, Identity], tuple[Problem, ...]]:
    """Everybody with an account, by handle in order of appearance; teams are nobody."""
    by_handle: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.login and "/" not in mention.login:
            by_handle.setdefault(mention.handle, []).append(mention)
    found = {
        handle: Identity(
            _most([each.login for each in named]), _most([each.name for each in named if each.name])
        )
        for handle, named in by_handle.items()
    }
    problems = [each for handle, named in by_handle.items() for each in _differences(found[handle], named)]
    return found, tuple(problems)


def _most(values: list[str]) -> str:
    return Counter(values).most_common(1)[0][0] if values else ""


def _differences(identity: Identity, named: list[Mention]) -> Iterator[Problem]:
    for mention in named:
        if mention.login != identity.login:
            message = f"the login `{mention.login}` is written `{identity.login}` elsewhere."
            yield mention.place.problem("login-case", message, "Write it as its account does.")
        if mention.name and mention.name != identity.name:
            names = f"{shown(mention.name)} here and {shown(identity.name)} elsewhere"
            message = f"`{identity.login}` is called {names}."
            yield mention.place.problem("several-names", message, "Use one name.")
