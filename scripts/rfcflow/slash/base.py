"""What a slash command is: its forms, who may use each where, and the answer it gives.

Invariant: a command only speaks through its answer and the events it emits on the hearing's turn, and `Done`
means at least one event; authority is checked once, before `run`, from the form's roles and states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from rfcflow.events import Event
from rfcflow.model import Account, Rfc
from rfcflow.policy.machine import OPEN
from rfcflow.policy.steps import Cause
from rfcflow.policy.turn import Turn
from rfcflow.text.commands import Arguments, Invocation, arguments

ANY_STATE: Final = ()


class Done(Struct, frozen=True):
    """It was done; the reaction and the status say so."""


class Shown(Struct, frozen=True):
    """It asks for text: `topic` names what the reply shows (status, explain, help)."""

    topic: str
    detail: str = ""


class NoEffect(Struct, frozen=True):
    """It was understood and allowed, and changes nothing, because…"""

    why: str


class Refused(Struct, frozen=True):
    """It may not be done; `why` is one sentence, `instead` what can be."""

    why: str
    instead: str = ""


class Misunderstood(Struct, frozen=True):
    """It could not be read; `hint` shows how it is written."""

    why: str
    hint: str = ""


Answer = Done | Shown | NoEffect | Refused | Misunderstood


class Hearing(Struct):
    """One command being heard: who said it, when, and the turn its events go to."""

    turn: Turn
    invocation: Invocation
    actor: Account
    roles: frozenset[str]
    cause: Cause

    @property
    def rfc(self) -> Rfc:
        """The RFC as it is now, commands before this one included."""
        return self.turn.known

    @property
    def arguments(self) -> Arguments:
        """The rest of the command's line as words and `key=value` options."""
        return arguments(self.invocation.argument)

    @property
    def prose(self) -> str:
        """The rest of the line and the lines after it, as one text."""
        parts = (self.invocation.argument.strip(), self.invocation.text.strip())
        return "\n\n".join(part for part in parts if part)

    @property
    def headed(self) -> tuple[str, str]:
        """The first word of the line, and the prose behind it."""
        words = self.invocation.argument.split(maxsplit=1)
        first, rest = (words[0] if words else ""), (words[1] if len(words) > 1 else "")
        parts = (rest.strip(), self.invocation.text.strip())
        return first, "\n\n".join(part for part in parts if part)

    @property
    def essay(self) -> str:
        """The rest of the line and everything behind it up to the next command: for write-ups and reasons."""
        parts = (self.invocation.argument.strip(), self.invocation.rest.strip())
        return "\n\n".join(part for part in parts if part)

    def emit(
        self,
        kind: str,
        *,
        to: str | None = None,
        head: str | None = None,
        text: str | None = None,
        **data: object,
    ) -> Event:
        """Add an event whose actor and time are the command's."""
        return self.turn.emit(
            kind,
            self.cause.at,
            self.cause.next(),
            actor=self.actor,
            to=to,
            head=head,
            text=text,
            **data,
        )


class Form(Struct, frozen=True):
    """One way of writing a command. `states` empty: legal in every state.

    `useful` says whether it is worth offering now; it is heard and answered all the same. `decided` marks the
    few forms that are legal while a decision waits to reach the default branch, and only then.
    """

    usage: str
    what: str
    who: tuple[str, ...]
    run: Callable[[Hearing], Answer]
    states: tuple[str, ...] = OPEN
    example: str = ""
    useful: Callable[[Rfc], bool] = lambda _: True
    decided: bool = False


class Command(Struct, frozen=True):
    """A slash command: `select` picks the form from the arguments, or says why none fits."""

    name: str
    summary: str
    forms: tuple[Form, ...]
    select: Callable[[Hearing], Form | Misunderstood] | None = None

    def form(self, hearing: Hearing) -> Form | Misunderstood:
        """The form that was written."""
        return self.forms[0] if self.select is None else self.select(hearing)
