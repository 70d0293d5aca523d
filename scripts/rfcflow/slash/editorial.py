"""`/editorial [from=HASH]`: the shepherd attests that a change of the text changed words and no meaning.

Invariant: never by an author; only few words and no fact of the front matter; a ballot keeps its disposition,
only its text follows; the event names both texts, the words, and the end of the window it resumes.
"""

from __future__ import annotations

import re
from typing import Any

from rfcflow.events import timestamp
from rfcflow.model import Revision, Rfc
from rfcflow.policy.editorial import beginning, changed_facts, resumed_end, words_since
from rfcflow.policy.waits import begun
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused
from rfcflow.text.wording import MOST

_EXAMPLE = "/editorial"
_INSTEAD = "Everybody is asked again: `/sign-off` on the new text, and `/final-comment` for a new period."
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
    window, policy = rfc.suspended, hearing.turn.governance.policy
    resumes = window is not None and window.text == old.text and window.ends > hearing.turn.now
    if not resumes and all(ballot.text != old.text for ballot in rfc.ballots):
        return NoEffect("no ballot and no final comment period is bound to the text before")
    refused = _too_much(rfc, old, now, policy.editorial_words)
    if refused is not None:
        return refused
    data: dict[str, Any] = {"words": words_since(rfc, beginning(rfc, old)), **begun(hearing.turn.now)}
    if window is not None and resumes:
        ends = resumed_end(window.ends, hearing.turn.now, policy)
        data |= {"to": "final-comment", "ends": timestamp(ends)}
    hearing.emit("editorial", old=old.text, new=now.text, **data)
    return Done()


def _too_much(rfc: Rfc, old: Revision, now: Revision, most: int) -> Refused | None:
    """Why the change is more than words, and what to do instead."""
    facts = changed_facts(rfc, old.text, now)
    if facts:
        return Refused(f"More than words changed: {', '.join(facts)}.", _INSTEAD)
    count = words_since(rfc, beginning(rfc, old))
    if count is None:
        return Refused(
            "Nobody can count what changed: the text before is not in the repository any more.", _INSTEAD
        )
    if count > most:
        said = f"more than {MOST}" if count > MOST else str(count)
        return Refused(
            f"An editorial change puts in or takes out at most {most} words, "
            f"and since that text was signed it is {said}.",
            _INSTEAD,
        )
    return None


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
            "attests that the text changed in few words and in no fact: ballots on the text before (or on "
            "HASH) are current again, and a final comment period it had ended goes on for some days at least",
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
