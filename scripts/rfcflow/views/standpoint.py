"""An RFC seen from where it stands: its next date, and whom it waits for, as people call them.

Invariant: whoever is named can do something now; logins mention nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from rfcflow.model import Governance, Rfc
from rfcflow.policy.ballots import Tally
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.clocks import Due
from rfcflow.policy.obstacles import say_scope
from rfcflow.policy.roles import shown_login
from rfcflow.views.say import joined, logins, plural


class NextStep(Struct, frozen=True):
    """`state` is where it stands, `next` what happens, `when` the next date (None: no date), `who` must act.

    `then` says what the date brings where `next` can happen before it, `soon` is said where no date tells.
    """

    state: str
    next: str
    when: datetime | None
    who: str
    then: str = ""
    soon: str = ""

    def when_words(self) -> str:
        """The date as people read it."""
        if self.soon:
            return self.soon
        if self.when is None:
            return "no date"
        return f"any time; on {say_moment(self.when)} {self.then}" if self.then else say_moment(self.when)


class Standpoint(Struct, frozen=True):
    """An RFC and its next date."""

    rfc: Rfc
    governance: Governance
    soonest: Due | None

    @property
    def shepherd(self) -> str:
        """The shepherd's login, empty without one."""
        return shown_login(self.rfc.shepherd.login) if self.rfc.shepherd is not None else ""

    def at(self, state: str, what: str, who: str) -> NextStep:
        """What happens at the next date."""
        return NextStep(state, what, self.soonest.at if self.soonest else None, who)

    def before(self, state: str, what: str, who: str) -> NextStep:
        """What can happen before the next date brings something else."""
        if self.soonest is None:
            return NextStep(state, what, None, who)
        return NextStep(state, what, self.soonest.at, who, self.soonest.what)


def say_missing(tallies: Iterable[Tally]) -> str:
    """What each of these votes lacks, and whose vote it is."""
    return joined(f"{tally.missing} for {say_scope(tally.scope)}" for tally in tallies)


def waited_for(tallies: tuple[Tally, ...], here: Standpoint) -> str:
    """Whose sign-off would count, in words that do not ask all where one suffices."""
    people = {person for tally in tallies for person in tally.waiting}
    if len(tallies) == 1 and tallies[0].missing == plural(len(people), "sign-off"):
        return logins(people, here.rfc, here.governance)
    if len(people) <= 1 or len(tallies) > 1 or not tallies[0].missing.startswith("1 sign-off"):
        return ("some of " if len(people) > 1 else "") + logins(people, here.rfc, here.governance)
    return logins(people, here.rfc, here.governance, last="or")
