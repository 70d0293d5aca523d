"""The recorded revisions of an RFC's text, and which of them are compared on a page of their own.

Invariant: a revision keeps its number for ever: they are counted in the order of the ledger, which only
grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from rfcflow.events import Event, timestamp

if TYPE_CHECKING:
    from rfcflow.model import Rfc

NOW: Final = "now"
# A difference of longer texts would be of no use to a reader, and cost everybody else's build.
LONGEST: Final = 1_000_000
# Every pair of them is compared up to here; of more, those that somebody would ask for.
EVERY_PAIR: Final = 16


class Version(Struct, frozen=True):
    """A text: `name` is its number or `now` for the default branch's, `blob` its object in Git.

    `signers` signed it off (their last ballot); `is_decided`: the decision was on it; `is_here`: the text is
    at hand and can be compared.
    """

    name: str
    at: str
    by: str = ""
    text: str = ""
    blob: str = ""
    head: str = ""
    meta: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    assets: tuple[tuple[str, str], ...] = ()
    signers: tuple[str, ...] = ()
    is_decided: bool = False
    is_here: bool = False

    @property
    def title(self) -> str:
        """`Revision 2`, or what the last one is."""
        return f"Revision {self.name}" if self.name != NOW else "The text in force"


def versions(rfc: Rfc, events: tuple[Event, ...], past: Mapping[str, bytes]) -> tuple[Version, ...]:
    """The revisions of a ledger, oldest first; a push that left the text as it was is none.

    `past` are the texts at hand, by blob id.
    """
    actors = {event.seq: event.actor.login for event in events if event.actor is not None}
    decided = rfc.decision.text if rfc.decision is not None else None
    found: list[Version] = []
    last = ("", "")
    for revision in rfc.revisions:
        if (revision.text, revision.blob) == last:
            continue
        last = (revision.text, revision.blob)
        signers = [b.login for b in rfc.ballots if b.choice == "sign-off" and b.text == revision.text]
        found.append(
            Version(
                str(len(found) + 1),
                timestamp(revision.at),
                actors.get(revision.seq, ""),
                revision.text,
                revision.blob,
                revision.head,
                revision.meta,
                revision.assets,
                tuple(signers),
                revision.text == decided,
                0 < len(past.get(revision.blob, b"")) <= LONGEST,
            )
        )
    return tuple(found)


def pairs(found: tuple[Version, ...]) -> Iterator[tuple[Version, Version]]:
    """The older and the newer of every comparison that has a page."""
    size = len(found)
    for one in range(size):
        for two in range(one + 1, size):
            ends = two == one + 1 or one == 0 or two == size - 1
            if size <= EVERY_PAIR or ends or found[one].is_decided or found[two].is_decided:
                yield found[one], found[two]
