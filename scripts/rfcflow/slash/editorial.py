"""`/editorial [from=HASH]`: the shepherd attests that a change of the text changed words and no meaning.

Invariant: never by an author; a ballot keeps its disposition, only its text follows; the event names both.
"""

from __future__ import annotations

import re

from rfcflow.model import Revision, Rfc
from rfcflow.policy.waits import begun
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_EXAMPLE = "/editorial"
_HASH = re.compile(r"(?:t1:)?[0-9a-f]{7,64}")


def _run(hearing: Hearing) -> Answer:
    given, rfc = hearing.arguments, hearing.rfc
    if given.words or given.repeated or set(given.options) - {"from"} or hearing.invocation.text.strip():
        return Misunderstood("`/editorial` takes `from=HASH` or nothing.", _EXAMPLE)
    now = rfc.revision
    if now is None or not now.text or now.errors:
        return Refused("There is no sound text to attest.", "Its author must mend the file first.")
    if hearing.actor.id in rfc.authors:
        return Refused(
            "An author attests nothing about their own text.", "Hand on with `/shepherd release` first."
        )
    wanted = given.options.get("from", "").lower()
    if wanted and not _HASH.fullmatch(wanted):
        return Misunderstood(
            "`from=` takes a text's hash, seven digits or more.", "/editorial from=0a1b2c3d4e5f"
        )
    old = _before(rfc, now, wanted.removeprefix("t1:"))
    start = "t1:" + wanted.removeprefix("t1:")
    if wanted and len({r.text for r in rfc.revisions if r.text.startswith(start)}) > 1:
        return Refused(f"`{wanted[:64]}` begins several texts of this RFC.", "Give more of its digits.")
    if old is None:
        return Refused("There is no such earlier text of this RFC.", "The status and the ledger name them.")
    if now.seen >= hearing.cause.at:
        return Refused(
            "The bot had not announced the current text yet when you wrote this.",
            "Read what changed, then say it again.",
        )
    window = rfc.suspended
    resumes = window is not None and window.text == old.text and window.ends > hearing.turn.now
    if not resumes and all(ballot.text != old.text for ballot in rfc.ballots):
        return NoEffect("no ballot and no final comment period is bound to the text before")
    to = "final-comment" if resumes else None
    hearing.emit("editorial", to=to, old=old.text, new=now.text, **begun(hearing.turn.now))
    return Done()


def _before(rfc: Rfc, now: Revision, prefix: str) -> Revision | None:
    """The last revision with another text, or the last whose hash begins with `prefix`."""
    others = [r for r in reversed(rfc.revisions) if r.text and r.text != now.text]
    return next((r for r in others if r.text.removeprefix("t1:").startswith(prefix)), None)


COMMAND = Command(
    name="editorial",
    summary="Attests that the last change of the text is editorial: ballots on the text before stay good.",
    forms=(
        Form(
            "/editorial [from=HASH]",
            "attests that the text changed in words only: ballots on the text before (or on HASH) are "
            "current again, and a final comment period it had ended goes on",
            ("shepherd",),
            _run,
            states=("proposed", "review"),
            useful=lambda rfc: (
                len({r.text for r in rfc.revisions}) > 1 and bool(rfc.ballots or rfc.suspended)
            ),
            example=_EXAMPLE,
        ),
    ),
)
