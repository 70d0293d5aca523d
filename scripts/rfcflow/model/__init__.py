"""The nouns of the process: governance as loaded, the document, and an RFC as its ledger tells it.

Invariant: frozen values only; nothing here does I/O, reads a clock, or knows GitHub's API.
"""

from __future__ import annotations

from rfcflow.model.document import Document
from rfcflow.model.governance import (
    CATEGORIES,
    DISPOSITIONS,
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
)
from rfcflow.model.rfc import (
    Account,
    Ballot,
    Concern,
    Decision,
    Electorate,
    Landing,
    Offer,
    Revision,
    Rfc,
    Window,
)

__all__ = [
    "CATEGORIES",
    "DISPOSITIONS",
    "STATES",
    "TRACKS",
    "Absence",
    "Account",
    "Ballot",
    "Concern",
    "Decision",
    "Document",
    "Edge",
    "Electorate",
    "Governance",
    "Kind",
    "Landing",
    "LintSetting",
    "Module",
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
    "Window",
]
