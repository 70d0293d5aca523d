"""What keeps a decision from being made, and how the votes stand on what is proposed.

Invariant: nothing here changes an RFC; what is in the way is half a sentence that a person can act on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rfcflow.model import Governance, Rfc, Wait
from rfcflow.policy.ballots import Tally, tally_all
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.electorates import track
from rfcflow.policy.roles import shown_login

_FLAGS: Final = {
    "foreign-base": "its pull request does not target the default branch",
    "registry-moved": "the registry it changes was changed on the default branch: merge that branch into it",
}


def lacks_module(rfc: Rfc, governance: Governance) -> bool:
    """Whether it must be routed first: its modules would decide, and it names none."""
    return not rfc.modules and track(rfc, governance) == "module"


def obstacles(rfc: Rfc, disposition: str = "") -> tuple[str, ...]:
    """What keeps a decision from being made although rules may be met, each as half a sentence.

    `disposition` is what is proposed: the window's unless it is given, and accepting where there is none.
    """
    concerns = [
        f"concern `{concern.id}` of {shown_login(concern.owner.login)} is open"
        for concern in rfc.blocking_concerns
    ]
    broken = hindrances(rfc, disposition or (rfc.window.disposition if rfc.window else "accept"))
    # The text comes first: who mends it can answer concerns with it.
    first = [said for said in broken if said.startswith("its text")]
    return (*first, *concerns, *map(say_wait, rfc.waits), *(said for said in broken if said not in first))


def _unfit(rfc: Rfc) -> Iterator[str]:
    """What is wrong with the text and the pull request."""
    revision = rfc.revision
    if revision is None or (not revision.text and not revision.errors):
        yield "its text cannot be read"
    elif revision.errors:
        yield f"its text has {revision.errors} error{'s' if revision.errors != 1 else ''}"
    if not rfc.open:
        yield "its pull request is closed"
    yield from (_FLAGS[flag] for flag in rfc.flags if flag in _FLAGS)


def say_wait(wait: Wait) -> str:
    """What others have time for, and until when, as half a sentence."""
    said = {
        "concern-resolved": f"concern `{wait.subject}` was resolved by the shepherd and can be opened again",
        "modules-changed": f"module `{wait.subject}` was taken off, and others can object"
        if wait.subject
        else "it replaces more than before, and others can object",
        "dispute-settled": f"`{wait.subject}` was settled, and who opened it can bring it before core",
        "routine": "its class was lowered, and others can object",
        "editorial": "its text changed, in words only says its shepherd, and who voted before can object",
    }
    return f"{said[wait.what]} until {say_moment(wait.until)}"


def hindrances(rfc: Rfc, disposition: str = "accept") -> tuple[str, ...]:
    """The part of it that nobody's word can overcome, the lead's included.

    What its author can do to text and pull request keeps it from being accepted, and not from being rejected
    or deferred.
    """
    found = [*_unfit(rfc)] if disposition == "accept" else []
    found += [
        f"{shown_login(hold.owner.login)} holds it until {say_moment(hold.until)}" for hold in rfc.open_holds
    ]
    if not rfc.electorates:
        found.append("no module is set, so nobody could approve it")
    return tuple(found)


def standing(rfc: Rfc, *, window_over: bool = False) -> tuple[Tally, ...]:
    """The tallies for what is proposed now: the window's disposition, else accepting, on the current text."""
    revision = rfc.proposed
    disposition = rfc.window.disposition if rfc.window else "accept"
    return tally_all(rfc, disposition, revision.text if revision else "", window_over=window_over)


def lacks_fresh_voice(rfc: Rfc, tallies: Iterable[Tally]) -> bool:
    """Whether every sign-off that counts is older than a window that proposed something else.

    Sign-offs to accept stay on show beside a window that proposes to reject or defer; when it ends they
    decide nothing by themselves.
    """
    ayes = {person for tally in tallies for person in (*tally.yes, *tally.core_yes)}
    cast = [ballot.seq for ballot in rfc.ballots if ballot.person in ayes]
    return rfc.fresh_after > max(cast, default=rfc.fresh_after)


def say_scope(scope: str) -> str:
    """`module:nn` as people read it: `module nn`."""
    return scope.replace("module:", "module ")
