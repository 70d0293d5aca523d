"""Which commands are legal now, for whom: the same table that authorises them.

Invariant: what a refusal or the status offers is what would be allowed.
"""

from __future__ import annotations

from rfcflow.model import Rfc
from rfcflow.policy.machine import is_decided
from rfcflow.slash import commands
from rfcflow.slash.base import ANY_STATE, Form


def legal_forms(rfc: Rfc) -> tuple[Form, ...]:
    """Every form that is legal in the RFC's state and has a use, except those that only show text."""
    return tuple(
        form
        for command in commands().values()
        for form in command.forms
        if form.states != ANY_STATE
        and rfc.state in form.states
        and form.decided == is_decided(rfc)
        and form.useful(rfc)
    )


def legal_usages(rfc: Rfc, found: frozenset[str]) -> tuple[str, ...]:
    """The usages legal now for somebody with these roles."""
    return tuple(form.usage for form in legal_forms(rfc) if found & set(form.who))
