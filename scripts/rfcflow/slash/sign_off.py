"""`/sign-off [rev=HASH]`: a ballot bound to the exact text and to what is proposed."""

from __future__ import annotations

import re
from datetime import datetime

from rfcflow.model import Revision, Rfc
from rfcflow.policy.machine import LANDED
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_HASH = re.compile(r"(?:t1:)?[0-9a-f]{7,64}")
SHOWN = 12


def short(text: str) -> str:
    """The part of a text hash that people type: twelve hexadecimal digits."""
    return text.removeprefix("t1:")[:SHOWN]


def may_vote(rfc: Rfc, person: int) -> bool:
    """Whether somebody is in the snapshot of any electorate, or may stand in."""
    return any(person in value.members or person in value.stand_ins for value in rfc.electorates)


def _run(hearing: Hearing) -> Answer:
    return vote(hearing, "sign-off")


def vote(hearing: Hearing, choice: str) -> Answer:
    """Cast a ballot of the given choice (sign-off or abstain), once everything that binds it is right."""
    given, verb = hearing.arguments, f"/{choice}"
    if given.words or given.repeated or set(given.options) - {"rev"}:
        return Misunderstood(f"`{verb}` takes `rev=HASH` or nothing.", verb)
    if hearing.invocation.text.strip():
        why = "A ballot has no conditions: it stands alone, with an empty line before anything else you say."
        return Misunderstood(why, verb)
    rfc, actor = hearing.rfc, hearing.actor
    if rfc.decision is not None and rfc.window is None:
        return Refused("This RFC is decided, and nothing is voted on.", "`/status` says more.")
    revision = rfc.proposed
    if revision is None or not revision.text:
        return Refused("There is no readable text to sign.", "Its author must mend the file first.")
    # After the landing core votes on whether to undo it, where only who opened it has no voice.
    if actor.id in rfc.authors and rfc.state not in LANDED:
        return Refused("An author's own approval does not count.", "Somebody else of the module must sign.")
    if actor.id in rfc.recused:
        return Refused("You are recused, and nobody recused votes.", "Others decide this one.")
    if not may_vote(rfc, actor.id):
        return Refused(
            "Who may sign was fixed when the vote opened, and you are not among them.",
            "An objection counts all the same: raise it with `/concern TITLE`.",
        )
    wanted = given.options.get("rev")
    if wanted is not None:
        stale = _by_hash(wanted, hearing, revision, verb)
        if stale is not None:
            return stale
    elif not announced(rfc, revision, hearing.cause.at):
        return _early(revision, verb)
    return _cast(hearing, rfc, revision, choice)


def _cast(hearing: Hearing, rfc: Rfc, revision: Revision, choice: str) -> Answer:
    """Write the ballot, unless the same one stands."""
    disposition = rfc.window.disposition if rfc.window else "accept"
    mine = (hearing.actor.id, choice, revision.text, disposition)
    # Who is waited for says it again, and nobody waits for them any more.
    waited = any(hearing.actor.id in wait.people for wait in rfc.waits)
    standing = (b for b in rfc.ballots if b.seq > rfc.fresh_after and not waited)
    if any(mine == (b.person, b.choice, b.text, b.disposition) for b in standing):
        if choice == "abstain":
            return NoEffect("you abstained on this text already")
        return NoEffect(f"you signed this text already, to {disposition} it")
    kind = "signed-off" if choice == "sign-off" else "abstained"
    hearing.emit(kind, head=revision.head, text=revision.text, disposition=disposition)
    return Done()


def _by_hash(wanted: str, hearing: Hearing, revision: Revision, verb: str) -> Answer | None:
    """Whether a hash names the current text and no other one of this RFC.

    Texts whose hashes begin alike can be made: who wrote a short one meant a text that was announced by then.
    """
    if not _HASH.fullmatch(wanted.lower()):
        return Misunderstood(
            "`rev=` takes the text's hash, seven digits or more.", f"{verb} rev={short(revision.text)}"
        )
    start = wanted.lower().removeprefix("t1:")
    meant = {r.text for r in hearing.rfc.revisions if r.text.removeprefix("t1:").startswith(start)}
    if meant == {revision.text}:
        sure = start == revision.text.removeprefix("t1:")
        sure = sure or announced(hearing.rfc, revision, hearing.cause.at)
        return None if sure else _early(revision, verb)
    if revision.text in meant:
        exact = f"Say `{verb} rev={revision.text.removeprefix('t1:')}`."
        return Refused(f"`{wanted[:64]}` begins several texts of this RFC.", exact)
    return Refused(
        f"`{wanted[:64]}` is not the current text.",
        f"Read what changed, then say `{verb} rev={short(revision.text)}`.",
    )


def _early(revision: Revision, verb: str) -> Refused:
    return Refused(
        "The bot had not announced the current text yet when you wrote this.",
        f"Read it, then say `{verb} rev={short(revision.text)}`.",
    )


def announced(rfc: Rfc, revision: Revision, at: datetime) -> bool:
    """Whether the last text the bot had seen before a command was written at `at` is this one.

    A command of the same second counts as written before: times only ever refuse.
    """
    if rfc.window is not None and revision is not rfc.revision:
        # A broken push beside a window, which is on the text it was opened with and announced.
        return rfc.since is not None and rfc.since < at
    seen = [known for known in rfc.revisions if known.seen < at]
    return bool(seen) and seen[-1].text == revision.text


COMMAND = Command(
    name="sign-off",
    summary="Signs the exact text for what is proposed; it turns stale when either changes.",
    forms=(
        Form(
            "/sign-off [rev=HASH]",
            "signs the current text for what is proposed: in a window to reject or defer, a yes to that; "
            "who may was fixed when the vote opened",
            ("maintainer",),
            _run,
            states=("proposed", "review", "final-comment", *sorted(LANDED)),
            example="/sign-off",
            useful=lambda rfc: bool(rfc.electorates) and (rfc.decision is None or rfc.window is not None),
        ),
    ),
)
