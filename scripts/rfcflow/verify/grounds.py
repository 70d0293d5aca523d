"""What a rejection must say beside its reason, whoever rejects.

Invariant: a text counts as said while its hash is there, redacted or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rfcflow.events import Event
from rfcflow.model import Governance
from rfcflow.verify.findings import Finding, on


def check_grounds(event: Event, governance: Governance) -> Iterator[Finding]:
    """What a rejection must say beside its reason."""
    names = [str(name) for name in event.data.get("criteria", ())]
    unknown = [name for name in names if name not in governance.policy.criteria]
    if not names or unknown:
        said = f"{unknown[0][:40]!r} is no criterion" if unknown else "it names no criterion"
        yield on(event, "criterion", f"{said} of the policy's.", "A rejection names at least one.")
    if not is_said(event.data.get("reopens")):
        yield on(
            event,
            "criterion",
            "it does not say what would reopen the matter.",
            "The next author has to know.",
        )


def check_principles(event: Event, track: str, governance: Governance) -> Iterator[Finding]:
    """A decision against a principle is one that core or the lead makes, and the principle is one."""
    names = [str(name) for name in event.data.get("against", ())]
    unknown = [name for name in names if name not in governance.principles]
    if unknown:
        yield on(event, "principle", f"{unknown[0][:40]!r} is no principle of the project.")
    if names and track not in ("core", "lead"):
        message = "it goes against a principle, and neither core nor the lead decided."
        yield on(event, "principle", message, "Bring it before core.")


def is_said(value: Any) -> bool:
    """Whether free text is there: itself, or the hash of one that was redacted."""
    return isinstance(value, Mapping) and bool(str(value.get("text", "redacted")).strip())
