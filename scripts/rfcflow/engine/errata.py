"""Pull requests that correct a landed RFC: their gate, and the event once a person has merged one.

Invariant: an erratum changes words and links of one text, no line that says what was decided;
only an approved one gets its event.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from rfcflow.decide.revising import meta_record
from rfcflow.engine.look import Look
from rfcflow.engine.store import Store
from rfcflow.events import Event, Source
from rfcflow.facts import Facts, Roster
from rfcflow.model import Account, Document, Governance, Rfc
from rfcflow.policy.decided import decided_revision
from rfcflow.policy.errata import approver
from rfcflow.policy.fold import fold
from rfcflow.policy.turn import Turn
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.keys import BOT_KEYS, HUMAN_KEYS, WORDING
from rfcflow.text.submission import erratum_path, examine
from rfcflow.views.gate import Gate, cut
from rfcflow.views.landing import landed_path

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

_TEXT_LIMIT: Final = 1_000_000


class Corrected(Struct, frozen=True):
    """A landed RFC whose text is corrected, with its ledger, the old text and the new one."""

    rfc: Rfc
    history: tuple[Event, ...]
    path: str
    before: Document
    after: Document

    @property
    def fault(self) -> str:
        """Why it can be no erratum, or nothing."""
        if any(self.before.meta.get(key) != self.after.meta.get(key) for key in BOT_KEYS):
            return "it changes a line that only the bot writes"
        for key in HUMAN_KEYS:
            if key not in WORDING and self.before.meta.get(key) != self.after.meta.get(key):
                return f"it changes {key}, and that is decided: an amendment or a new RFC changes it"
        return ""


def erratum_gate(look: Look, store: Store, governance: Governance, now: datetime) -> Gate | None:
    """The gate of an open pull request that edits one landed RFC; None where it does something else."""
    submission = look.facts.submission
    path = examine(submission.changes).erratum if submission is not None else None
    if submission is None or path is None:
        return None
    found = _corrected(store, path, store.main, look.pull.head)
    if isinstance(found, str):
        return Gate("failure", cut(f"No erratum: {found}."))
    if found.fault:
        return Gate("failure", cut(f"No erratum of RFC {found.rfc.id}: {found.fault}."))
    who = approver(look.pull, look.facts.reviews, found.rfc, governance, now.date())
    if who is None:
        wait = "one approval by a maintainer of its modules or an editor, then a person merges it."
        return Gate("pending", f"Erratum of RFC {found.rfc.id}: {wait}")
    return Gate("success", f"Erratum of RFC {found.rfc.id}, approved: a person may merge it.")


def merged_erratum(
    look: Look, store: Store, github: GitHub, governance: Governance, now: datetime
) -> tuple[str, tuple[Event, ...]] | None:
    """The RFC and its ledger with the event `erratum`; None for any other merged pull request."""
    pull, git = look.pull, store.git
    commit = pull.merge_commit
    if commit is None or git.resolve(f"{commit}^1") is None or not git.is_ancestor(commit, store.main):
        return None
    path = erratum_path(git.changes(f"{commit}^1", commit))
    found = _corrected(store, path, f"{commit}^1", commit) if path is not None else ""
    if isinstance(found, str) or found.fault:
        return None
    who = approver(pull, github.reviews(pull.number), found.rfc, governance, now.date())
    turn = _turn(look.facts, found, governance, now)
    if who is None or turn.handled("pull", str(pull.number)):
        return None
    blob = git.tree(commit, "rfcs", sizes=False)[found.path].sha
    return found.rfc.id, (*found.history, _event(turn, look, found, who, commit, blob))


def _event(turn: Turn, look: Look, found: Corrected, who: Account, commit: str, blob: str) -> Event:
    revision = decided_revision(found.rfc)
    assets = revision.assets if revision is not None else ()
    return turn.emit(
        "erratum",
        look.pull.closed_at or turn.now,
        Source("pull", str(look.pull.number)),
        actor=look.pull.author,
        head=look.pull.head,
        text=text_hash(found.after, assets),
        was=text_hash(found.before, assets),
        pull=look.pull.number,
        approved_by={"id": who.id, "login": who.login},
        meta=meta_record(found.after.meta),
        commit=commit,
        blobs={found.path: blob},
    )


def _corrected(store: Store, path: str, old: str, new: str) -> Corrected | str:
    """What is corrected, or why it is not an erratum, as half a sentence."""
    name = path.removeprefix("rfcs/").partition("-")[0]
    history = store.history(name)
    rfc = fold(history)
    if rfc is None or rfc.landing is None or landed_path(rfc) != path:
        return f"RFC {name} has not landed by this process"
    texts = [store.git.read(commit, path, _TEXT_LIMIT) for commit in (old, new)]
    documents = [parse_document(path, raw)[0] if raw is not None else None for raw in texts]
    problems = parse_document(path, texts[1])[1] if texts[1] is not None else ()
    before, after = documents
    if before is None or after is None or any(problem.severity == "error" for problem in problems):
        return "its front matter cannot be read"
    return Corrected(rfc, history, path, before, after)


def _turn(facts: Facts, found: Corrected, governance: Governance, now: datetime) -> Turn:
    return Turn(facts, governance, Roster(), now, found.rfc.id, found.rfc, found.history[-1])
