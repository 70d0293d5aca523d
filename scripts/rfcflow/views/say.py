"""Small phrases every view shares.

Invariant: what a user wrote is neutralised before it is repeated, and no view mentions anybody by accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rfcflow.model import Governance, Rfc
from rfcflow.policy.ballots import Tally
from rfcflow.policy.roles import shown_login
from rfcflow.text.neutral import code, inline

_MOST_NAMES: Final = 12
# Most refusals say the same.
_MOST_REMEMBERED: Final = 256
MOST_MENTIONS: Final = 10
# How much of what somebody gave as a reason is repeated, in characters.
REASON_SHOWN: Final = 1200
MARKER: Final = "<!-- rfcflow:"
_PIECE: Final = re.compile(r"`(?P<code>[^`]+)`|[^\s`](?:[^`]*[^\s`])?|`")


def marker(what: str, key: str) -> str:
    """The hidden line by which the bot finds its own comment; never trusted for anything else."""
    return f"{MARKER}{what} {key} -->"


def joined(items: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    listed = list(items)
    if len(listed) <= 1:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


def login_of(person: int, rfc: Rfc, governance: Governance) -> str:
    """A person's login for display: the registry's, else the one a ballot recorded."""
    found = governance.person_by_id(person)
    if found is not None:
        return shown_login(found.login)
    cast = {ballot.person: ballot.login for ballot in rfc.ballots}
    return shown_login(cast[person]) if person in cast else f"account {person}"


def logins(people: Iterable[int], rfc: Rfc, governance: Governance, last: str = "and") -> str:
    """Logins, sorted, cut off with a count."""
    names = sorted((login_of(person, rfc, governance) for person in people), key=str.lower)
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} {last} {len(names) - _MOST_NAMES} more"
    return joined(names, last)


def mentions(people: Iterable[int], rfc: Rfc, governance: Governance) -> str:
    """At most ten mentions; empty for nobody."""
    names = sorted({login_of(person, rfc, governance) for person in people}, key=str.lower)
    shown = [f"@{name}" for name in names if " " not in name][:MOST_MENTIONS]
    rest = len(names) - len(shown)
    if rest and shown:
        return f"{', '.join(shown)} and {rest} more (see the status)"
    return joined(shown)


def signers(tally: Tally, rfc: Rfc) -> tuple[int, ...]:
    """Whose sign-offs count in an electorate: core's only where a module of one needs them."""
    needs_core = any(value.scope == tally.scope and value.plus_core for value in rfc.electorates)
    return (*tally.yes, *tally.core_yes) if needs_core else tally.yes


def plural(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def prose(text: str, limit: int = 800) -> str:
    """A sentence of the bot's with users' words in it: its code spans stay, everything else is neutral."""
    return _prose(text, limit)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _prose(text: str, limit: int) -> str:
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    line = " ".join(cut.split())
    return _PIECE.sub(lambda found: code(found["code"]) if found["code"] else inline(found[0], limit), line)


def cell(text: str) -> str:
    """Markdown the bot wrote, as the content of a table cell: its bars do not end the cell."""
    return text.replace("|", "\\|")
