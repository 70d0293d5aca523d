"""The labels the bot owns: one for each state, track and module, and a few flags.

Invariant: every label fits GitHub (a name of at most 50 characters, a description of at most 100), and the
set follows from the governance alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from rfcflow.model import TRACKS, Governance

_TRACKS = {
    "module": "Decided by its modules",
    "core": "Decided by its modules and the core maintainers",
    "lead": "Decided by the lead",
}


@dataclass(frozen=True, slots=True)
class Label:
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


def _label(name: str, colour: str, description: str) -> Label:
    short = description if len(description) <= 100 else description[:99] + "…"
    return Label(name[:50], colour, short)
