"""The ledger of an imported RFC: opened by the first command said about it, or by its successor's landing.

Invariant: the first event names origin, file and blobs as they lie on the default branch; nothing about an
imported RFC is claimed to be proved.
"""

from __future__ import annotations

from datetime import datetime

from rfcflow.decide.reading import author_ids
from rfcflow.decide.revising import meta_record
from rfcflow.events import words
from rfcflow.facts import Comment, ImportedRfc, PullRequest
from rfcflow.model import Account
from rfcflow.policy.machine import LANDED, TERMINAL
from rfcflow.policy.steps import Cause
from rfcflow.policy.turn import Turn
from rfcflow.slash import verbs
from rfcflow.text.commands import parse
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document


def adopt(turn: Turn) -> None:
    """Open the ledger if somebody commanded something and the RFC stands where commands can move it."""
    found, pull = turn.facts.imported, turn.facts.pull
    if found is None or pull is None or found.state not in LANDED | TERMINAL:
        return
    said = [comment for comment in turn.facts.comments if commands(comment)]
    if not said:
        return
    first = min(said, key=lambda comment: (comment.created_at, comment.id))
    open_ledger(turn, found, pull, first.created_at, first.author)


def move_in(turn: Turn) -> None:
    """Note that the RFC is commanded in another issue from now on, once somebody commands something there."""
    pull = turn.facts.pull
    said = [comment for comment in turn.facts.comments if commands(comment)]
    if pull is None or pull.number == turn.known.number or turn.known.origin is None or not said:
        return
    turn.emit(
        "conversation",
        min(comment.created_at for comment in said),
        Cause("pull", str(pull.number), turn.now, ordinal=turn.known.seq).next(),
        number=pull.number,
    )


def open_ledger(
    turn: Turn,
    found: ImportedRfc,
    pull: PullRequest,
    at: datetime,
    actor: Account | None,
    *,
    about_it: bool = True,
) -> None:
    """The event `imported`; `pull` is where it came about, and its conversation if `about_it`."""
    document, _ = parse_document(found.path, found.text)
    meta = document.meta if document is not None else {}
    turn.emit(
        "imported",
        at,
        Cause("pull", str(pull.number), at).next(),
        actor=actor,
        text=text_hash(document) if document is not None else "",
        number=pull.number if about_it else 0,
        title=words(str(meta.get("title") or (pull.title if about_it else found.path))[:256]),
        state=found.state,
        origin=dict(found.origin),
        path=found.path,
        commit=found.commit,
        blobs=dict(found.blobs),
        meta=meta_record(meta),
        author_ids=author_ids(meta, turn.governance),
    )


def commands(comment: Comment) -> bool:
    """Whether a person says any command in it."""
    return not comment.author.bot and bool(parse(comment.body, verbs()))
