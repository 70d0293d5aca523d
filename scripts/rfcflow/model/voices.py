"""What people say that counts: ballots, concerns and holds, and the votes they are heard in.

Invariant: frozen values, each bound to the text and the time it was said on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from rfcflow.model.account import Account
from rfcflow.model.governance import Rule


class Ballot(Struct, frozen=True):
    """The last word of one person: `choice` is sign-off, abstain or recuse, on (text, disposition).

    `seq` is the event it was cast by, `rebound` the one that attested its text to differ editorially only.
    """

    person: int
    login: str
    choice: str
    text: str | None
    disposition: str | None
    at: datetime
    seq: int
    source: str
    rebound: int = 0


class Concern(Struct, frozen=True):
    """A named objection to a text; `id` is a slug unique within the RFC.

    `objector` is the maintainer whose objection it is: its owner, or who sponsored it for somebody else;
    while that is nobody it is shown and blocks nothing. `overruled_on` is the text core overruled it on.
    """

    id: str
    title: str
    owner: Account
    raised: datetime
    text: str
    objector: Account | None = None
    resolved: datetime | None = None
    resolution: str | None = None
    resolved_by: str | None = None
    overruled: bool = False
    overruled_on: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it is open and a maintainer's own or sponsored."""
        return self.resolved is None and self.objector is not None


class Electorate(Struct, frozen=True):
    """Who may vote in one scope (`module:ID`, `core` or `lead`), by which rule: a snapshot; nobody is added.

    `members` are people's numeric ids; `stand_ins` are core maintainers who may sign in the members' place
    where the rule is any-of, and give the `plus_core` sign-offs a module of one needs besides its own;
    `drawn_from` is the scope the people come from, another one where the module has nobody.
    """

    scope: str
    rule: Rule
    members: tuple[int, ...]
    stand_ins: tuple[int, ...] = ()
    plus_core: int = 0
    drawn_from: str = ""


class Window(Struct, frozen=True):
    """A final comment period: dated, with a disposition, on one text; `until` is when a deferral ends."""

    disposition: str
    text: str
    opened: datetime
    ends: datetime
    reason: str
    by: Account
    criteria: tuple[str, ...] = ()
    reopens: str = ""
    against: tuple[str, ...] = ()
    until: datetime | None = None


class Motion(Struct, frozen=True):
    """What needs several voices: `kind` is a verb, `subject` what it is about (a concern, a state).

    Bound to `text`; `ended` is carried or lapsed. `criteria` and `reopens` belong to what rejects.
    """

    id: str
    kind: str
    subject: str
    reason: str
    text: str
    opened: datetime
    expires: datetime
    electorate: Electorate
    voices: tuple[Account, ...]
    criteria: tuple[str, ...] = ()
    reopens: str = ""
    ended: str | None = None


class Dispute(Struct, frozen=True):
    """A decision disputed by a maintainer of another module; `modules` are those affected.

    `ended` is settled (agreed), stands (core did not uphold it), upheld, or moot; `escalated` is when core
    took it.
    """

    id: str
    owner: Account
    modules: tuple[str, ...]
    reason: str
    criteria: tuple[str, ...]
    reopens: str
    opened: datetime
    settle_by: datetime
    escalated: datetime | None = None
    arguments: str = ""
    resolution: str = ""
    ended: str | None = None


class Election(Struct, frozen=True):
    """A ranked-choice election: electors and candidates by id, fixed when its window opened.

    `seed` draws lots; `rankings` are by elector.
    """

    electors: tuple[int, ...]
    candidates: tuple[int, ...]
    seed: str
    rankings: Mapping[int, tuple[int, ...]]


class Hold(Struct, frozen=True):
    """A maintainer asks for time: nothing is decided until it ends; `ended` says how (expired or lifted)."""

    owner: Account
    text: str
    at: datetime
    until: datetime
    reason: str
    ended: str | None = None


class Wait(Struct, frozen=True):
    """Time others have after one person cleared the way of a decision; until then nothing is decided.

    `what` is the type of event that began it, `subject` a concern or modules; with the word of all `people`
    it is over earlier, and with nobody in it only by its date.
    """

    what: str
    subject: str
    until: datetime
    people: frozenset[int]


class FailedVote(Struct, frozen=True):
    """A window that ended without core's approval although some of core voted; `tally` as recorded."""

    text: str
    disposition: str
    tally: tuple[Mapping[str, Any], ...]
