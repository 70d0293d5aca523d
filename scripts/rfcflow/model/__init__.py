"""The nouns of the process: governance as loaded, the document, and an RFC as its ledger tells it.

Invariant: frozen values only; nothing here does I/O, reads a clock, or knows GitHub's API.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from rfcflow.model.account import Account as Account
from rfcflow.model.document import Document as Document

if TYPE_CHECKING:
    from rfcflow.model.decision import Decision as Decision
    from rfcflow.model.decision import Erratum as Erratum
    from rfcflow.model.decision import Landing as Landing
    from rfcflow.model.governance import CATEGORIES as CATEGORIES
    from rfcflow.model.governance import CRITERIA as CRITERIA
    from rfcflow.model.governance import DISPOSITIONS as DISPOSITIONS
    from rfcflow.model.governance import MOTIONS as MOTIONS
    from rfcflow.model.governance import STATES as STATES
    from rfcflow.model.governance import TRACKS as TRACKS
    from rfcflow.model.governance import Absence as Absence
    from rfcflow.model.governance import Edge as Edge
    from rfcflow.model.governance import Governance as Governance
    from rfcflow.model.governance import Kind as Kind
    from rfcflow.model.governance import LintSetting as LintSetting
    from rfcflow.model.governance import Module as Module
    from rfcflow.model.governance import Person as Person
    from rfcflow.model.governance import Policy as Policy
    from rfcflow.model.governance import Rota as Rota
    from rfcflow.model.governance import Rule as Rule
    from rfcflow.model.governance import Section as Section
    from rfcflow.model.governance import StateRule as StateRule
    from rfcflow.model.governance import StateTable as StateTable
    from rfcflow.model.governance import Subscription as Subscription
    from rfcflow.model.governance import Term as Term
    from rfcflow.model.governance import Upkeep as Upkeep
    from rfcflow.model.rfc import Expert as Expert
    from rfcflow.model.rfc import Offer as Offer
    from rfcflow.model.rfc import Revision as Revision
    from rfcflow.model.rfc import Rfc as Rfc
    from rfcflow.model.voices import Ballot as Ballot
    from rfcflow.model.voices import Concern as Concern
    from rfcflow.model.voices import Dispute as Dispute
    from rfcflow.model.voices import Election as Election
    from rfcflow.model.voices import Electorate as Electorate
    from rfcflow.model.voices import FailedVote as FailedVote
    from rfcflow.model.voices import Hold as Hold
    from rfcflow.model.voices import Motion as Motion
    from rfcflow.model.voices import Wait as Wait
    from rfcflow.model.voices import Window as Window

# Where the nouns are that are loaded when asked for: whoever needs none of them starts faster.
_LATER: Final = ("governance", "decision", "rfc", "voices")


def __getattr__(name: str) -> Any:
    """A noun that governance or a ledger tells."""
    for module in _LATER if not name.startswith("_") else ():
        found = getattr(import_module(f"rfcflow.model.{module}"), name, None)
        if found is not None:
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
