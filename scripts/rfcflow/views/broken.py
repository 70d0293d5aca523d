"""What is shown while the governance on the default branch is broken.

Invariant: the last good governance is not assumed; nothing is decided, and everybody sees why and where.
"""

from __future__ import annotations

from rfcflow.model import Rfc
from rfcflow.views.gate import Gate, cut
from rfcflow.views.say import marker, prose


def broken_status(rfc: Rfc, problem: str) -> str:
    """The status comment of an RFC while nothing can be decided."""
    return (
        f"{marker('status', rfc.id)}\n\n### RFC {rfc.id} · {rfc.state}\n\n"
        "**Nothing is decided: the governance on the default branch is broken.**\n\n"
        f"{prose(problem, 600)}\n\n"
        "| next | when | who must act |\n|---|---|---|\n"
        "| A pull request mends the file; the next sweep then goes on where this one stopped. "
        "Nothing said here is lost. | as soon as it is mended | a core maintainer |\n"
    )


def broken_gate(problem: str) -> Gate:
    """The gate while nothing can be decided."""
    return Gate("pending", cut(f"Nothing is decided: the governance is broken. {problem}"))
