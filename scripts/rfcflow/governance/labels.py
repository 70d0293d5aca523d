"""The labels the bot owns: one for each state, track and module, and a few flags; and which to mend.

Invariant: every label fits GitHub (a name of at most 50 characters, a description of at most 100), and the
set follows from the governance alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from rfcflow.model import TRACKS, Governance

_GENERATED: Final = ("rfc: ", "track: ", "module: ")
_PREFIXES: Final = (*_GENERATED, "priority: ")
_NAMES: Final = frozenset(("contentious", "wants-shepherd", "needs-info", "core-agenda"))
_TRACKS = {
    "module": "Decided by its modules",
    "core": "Decided by its modules and the core maintainers",
    "lead": "Decided by the lead",
}


class Label(Struct, frozen=True):
    """A label as GitHub keeps it; `colour` is six hexadecimal digits without `#`."""

    name: str
    colour: str
    description: str


def label_set(governance: Governance) -> tuple[Label, ...]:
    """Every label the bot may put on a pull request: states first, then tracks, flags and modules by id."""
    return (
        *(
            _label(f"rfc: {row.name}", row.label_colour, row.meaning)
            for row in governance.states.states.values()
        ),
        *(_label(f"track: {track}", "c2e0c6", _TRACKS[track]) for track in TRACKS),
        _label("contentious", "d93f0b", "Changes semantics, compatibility or the core, or removes something"),
        _label("wants-shepherd", "7057ff", "Nobody moves this RFC along yet: comment /shepherd me"),
        _label("priority: high", "b60205", "To be looked at first"),
        _label("core-agenda", "5319e7", "Core is asked to look at it; the status says why"),
        _label("needs-info", "fef2c0", "Triage asked its author a question"),
        *(
            _label(f"module: {module.id}", "ededed", module.title)
            for module in sorted(governance.modules.values(), key=lambda module: module.id)
        ),
    )


def owned(name: str) -> bool:
    """Whether a label is the bot's."""
    return name.startswith(_PREFIXES) or name in _NAMES


class Mending(Struct, frozen=True):
    """What differs between the labels there should be and those there are."""

    create: tuple[Label, ...]
    change: tuple[Label, ...]
    remove: tuple[str, ...]


def mending(wanted: Iterable[Label], there: Iterable[Label]) -> Mending:
    """What has to be done; only labels of states, tracks and modules are ever removed.

    Names are compared as GitHub does, in any case.
    """
    have = {label.name.lower(): label for label in there}
    asked = {label.name.lower(): label for label in wanted}
    gone = [name for name in have if name not in asked and name.startswith(_GENERATED)]
    return Mending(
        tuple(label for name, label in asked.items() if name not in have),
        tuple(label for name, label in asked.items() if name in have and have[name] != label),
        tuple(have[name].name for name in sorted(gone)),
    )


def _label(name: str, colour: str, description: str) -> Label:
    short = description if len(description) <= 100 else description[:99] + "…"
    return Label(name[:50], colour, short)
