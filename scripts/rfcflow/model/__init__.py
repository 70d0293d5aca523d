"""The nouns of the process: governance as loaded, the document, and an RFC as its ledger tells it.

Invariant: frozen values only; nothing here does I/O, reads a clock, or knows GitHub's API.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rfcflow.model.account import Account
from rfcflow.model.document import Document

if TYPE_CHECKING:
    from rfcflow.model.governance import (
        CATEGORIES,
        CRITERIA,
        DISPOSITIONS,
        MOTIONS,
        STATES,
        TRACKS,
        Absence,
        Edge,
        Governance,
        Kind,
        LintSetting,
        Module,
        Person,
        Policy,
        Rota,
        Rule,
        Section,
        StateRule,
        StateTable,
        Subscription,
        Term,
        Upkeep,
    )
    from rfcflow.model.rfc import Decision, Erratum, Expert, Landing, Offer, Revision, Rfc
    from rfcflow.model.voices import (
        Ballot,
        Concern,
        Dispute,
        Election,
        Electorate,
        FailedVote,
        Hold,
        Motion,
        Wait,
        Window,
    )

__all__ = [
    "CATEGORIES",
    "CRITERIA",
    "DISPOSITIONS",
    "MOTIONS",
    "STATES",
    "TRACKS",
    "Absence",
    "Account",
    "Ballot",
    "Concern",
    "Decision",
    "Dispute",
    "Document",
    "Edge",
    "Election",
    "Electorate",
    "Erratum",
    "Expert",
    "FailedVote",
    "Governance",
    "Hold",
    "Kind",
    "Landing",
    "LintSetting",
    "Module",
    "Motion",
    "Offer",
    "Person",
    "Policy",
    "Revision",
    "Rfc",
    "Rota",
    "Rule",
    "Section",
    "StateRule",
    "StateTable",
    "Subscription",
    "Term",
    "Upkeep",
    "Wait",
    "Window",
]


def __getattr__(name: str) -> Any:
    """What governance and a ledger tell, loaded when asked for: whoever needs neither starts faster."""
    for module in ("governance", "rfc", "voices") if name in __all__ else ():
        found = getattr(import_module(f"rfcflow.model.{module}"), name, None)
        if found is not None:
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
