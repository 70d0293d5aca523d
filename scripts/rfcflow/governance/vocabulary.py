"""The words governance files may use because code answers to them.

Invariant: a word no code answers to is refused in the data, so that a typing error never switches a rule off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from rfcflow.events import TYPES
from rfcflow.policy.duties import DUTIES
from rfcflow.policy.roles import ROLE_NAMES
from rfcflow.text.suggestions import closest

ROOT: Final = ".github/governance"
# A whole governance to copy and to put one's own people and modules in.
SAMPLE: Final = "scripts/rfcflow/sample/.github/governance"
KINDS: Final = (
    "feature",
    "process",
    "amendment",
    "nomination",
    "core-nomination",
    "removal",
    "module-change",
    "lead-change",
)
OWNERS: Final = ("author", "shepherd", "triage", "core", "nobody")
ACTORS: Final = (*ROLE_NAMES, "bot")
# Timers by the states in which code answers to them, shortest first where one follows the other.
TIMERS_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "draft": ("author-silent",),
        "proposed": ("agenda", "options", "no-shepherd"),
        "review": (
            "first-contact",
            "completeness",
            "experts",
            "summary",
            "replace",
            "author-nudge",
            "author-warning",
            "author-silent",
            "agenda",
            "no-shepherd",
            "lapsed",
        ),
        "returned": ("author-nudge", "author-warning", "author-silent"),
        "deferred": ("ask",),
        "dormant": ("expire",),
        "accepted": ("tracking", "ask", "ask-again"),
        "active": ("ask",),
        "implemented": ("ask",),
    }
)
TIMERS: Final = tuple(dict.fromkeys(name for names in TIMERS_OF.values() for name in names))
# Each of these comes before the next, where both run.
TIMER_ORDER: Final = (
    ("agenda", "options", "no-shepherd"),
    ("author-nudge", "author-warning", "author-silent"),
    ("first-contact", "completeness", "experts"),
)


class Vocabulary(Struct, frozen=True):
    """What the engine answers to: types of events, names of guards, duties that can be switched off.

    `lints` are the codes and names of lints, and whether policy may change each; None: not known here, and
    not checked. A lint always ignores a setting it may not have.
    """

    event_types: frozenset[str] = frozenset(TYPES)
    guards: frozenset[str] = frozenset(("always",))
    duties: frozenset[str] = frozenset(DUTIES)
    lints: Mapping[str, bool] | None = None


def suggestion(word: str, known: Iterable[str], *, listed: bool = False) -> str:
    """`Did you mean x?`, or the whole list where nothing is close and the list is short and not `listed`."""
    names = sorted(known)
    close = closest(word.lower(), names, limit=2 if len(word) > 4 else 1)
    if close is not None:
        return f"Did you mean `{close}`?"
    if 0 < len(names) <= 16 and not listed:
        return "Known: " + ", ".join(f"`{name}`" for name in names) + "."
    return ""


def shown(text: str) -> str:
    """Hostile text as a short quotation on one line."""
    flat = " ".join(text.replace("`", "'").split())
    return f"`{flat[:57]}…`" if len(flat) > 58 else f"`{flat}`"
