"""Landing: the decided text, its outcome and the list reach the default branch, `landed` in the same push.

Invariant: the tree is the default branch's plus the decided blobs, whatever the pull request's head is now;
the accepted head is a parent, so that GitHub shows the pull request as merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rfcflow.adapters.git import FILE, Git
from rfcflow.engine.registry_change import landing_edits
from rfcflow.engine.store import Store
from rfcflow.engine.superseding import histories, replaced_by
from rfcflow.errors import HistoryMissing, RfcflowError, UpstreamError
from rfcflow.events import Event
from rfcflow.model import Decision, Governance, Rfc
from rfcflow.policy.decided import decided_revision
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import OUTCOMES, outcome_state
from rfcflow.policy.steps import Cause
from rfcflow.policy.turn import Turn
from rfcflow.text.block import TEXT_LIMIT
from rfcflow.text.origin import read_origin
from rfcflow.views.landing import LIST, landed_path, landing_files, record_files

_LIST_LIMIT: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Landed:
    """A commit ready to be pushed, and the `landed` or `recorded` event that goes with it."""

    commit: str
    event: Event
    rfc: Rfc
    superseded: Mapping[str, tuple[Event, ...]] = field(default_factory=lambda: MappingProxyType({}))


def prepare(store: Store, history: tuple[Event, ...], governance: Governance, turn: Turn) -> Landed:
    """Build the landing commit of a decided RFC on the default branch as it is now.

    Raises HistoryMissing when the decided text is not in the repository at hand.
    """
    rfc = fold(history)
    if rfc is None or rfc.decision is None or rfc.revision is None:
        raise RfcflowError("only a decided RFC lands")
    decision = rfc.decision
    git = store.git
    decided = decided_revision(rfc) or rfc.revision
    _fetch_decided(git, rfc, decision.head)
    if git.info(decided.blob) is None:
        raise HistoryMissing(
            f"the decided text of RFC {rfc.id} (commit {decision.head[:12]}) cannot be fetched"
        )
    _refuse_imported(git, store.main, rfc)
    text = git.blob(decided.blob, TEXT_LIMIT)
    listing = git.read(store.main, LIST, _LIST_LIMIT)
    replaced, listing = replaced_by(store, rfc, governance, turn, listing)
    files = landing_files(rfc, history, governance, text, listing, turn.now)
    edits: dict[str, tuple[str, str] | None] = {
        path: (FILE, git.write_blob(content)) for path, content in files.items()
    }
    there = {path: entry.sha for path, entry in git.tree(store.main, "rfcs", sizes=False).items()}
    for path, blob in decided.assets:
        if there.get(path, blob) == blob:
            edits[path] = (FILE, blob)
        elif decision.disposition == "accept":
            raise RfcflowError(f"{path} is another RFC's on the default branch; nothing is replaced")
    registry: dict[str, bytes | None] = {}
    if decision.disposition == "accept":
        registry = landing_edits(git, store.main, rfc, decided, history, decision.head)
        edits |= {
            path: None if raw is None else (FILE, git.write_blob(raw)) for path, raw in registry.items()
        }
    # Merged by hand, the file lies there under its old name; another file of that name is not touched.
    if there.get(decided.path) == decided.blob and decided.path not in files:
        edits[decided.path] = None
    blobs = {path: edit[1] for path, edit in sorted(edits.items()) if edit is not None and path != LIST}
    for old in replaced:
        edits.update({path: (FILE, git.write_blob(content)) for path, content in old.files.items()})
    tree = git.write_tree(store.main, edits)
    accepted = decision.disposition == "accept"
    joins = accepted and not git.is_ancestor(decision.head, store.main)
    parents = [store.main, decision.head] if joins else [store.main]
    commit = git.commit(
        tree, parents, _message(rfc, decision, store.ledger, joined=joins), store.identity, decision.at
    )
    others = histories(git, replaced, rfc, commit, governance, turn)
    cause = Cause("push", commit, turn.now)
    event = turn.emit(
        "landed",
        cause.at,
        cause.next(),
        to=OUTCOMES[decision.disposition],
        head=decision.head,
        text=decision.text,
        commit=commit,
        door="push",
        blobs=blobs,
    )
    return Landed(commit, event, turn.known, MappingProxyType(others))


def record(store: Store, history: tuple[Event, ...], governance: Governance, turn: Turn) -> Landed:
    """Build the commit by which the default branch follows what became of a landed RFC.

    Raises RfcflowError when the landed file is gone.
    """
    rfc = fold(history)
    if rfc is None or rfc.landing is None or (rfc.decision is None and rfc.origin is None):
        raise RfcflowError("only what has landed is recorded again")
    git, decision, path = store.git, rfc.decision, landed_path(rfc)
    text = git.read(store.main, path, TEXT_LIMIT)
    if text is None:
        raise RfcflowError(f"{path} is gone from the default branch; restore it from its landing")
    listing = git.read(store.main, LIST, _LIST_LIMIT)
    files = record_files(rfc, history, governance, text, listing)
    edits: dict[str, tuple[str, str] | None] = {
        name: (FILE, git.write_blob(content)) for name, content in files.items()
    }
    tree = git.write_tree(store.main, edits)
    message = (
        f"RFC {rfc.id} {outcome_state(rfc)}\n\nPull request: #{rfc.number}\n"
        f"Recorded up to event {history[-1].id}\nLedger commit {store.ledger}\n"
    )
    commit = git.commit(tree, [store.main], message, store.identity, turn.now)
    blobs = {name: edit[1] for name, edit in sorted(edits.items()) if edit is not None and name != LIST}
    cause = Cause("push", commit, turn.now)
    event = turn.emit(
        "recorded",
        cause.at,
        cause.next(),
        head=decision.head if decision is not None else "",
        text=decision.text if decision is not None else None,
        commit=commit,
        door="push",
        blobs=blobs,
    )
    return Landed(commit, event, turn.known)


def _fetch_decided(git: Git, rfc: Rfc, head: str) -> None:
    """Have the decided head: from the pull request's ref, or by its id where a force-push moved that ref."""
    if git.resolve(f"{head}^{{commit}}") is None:
        git.fetch_optional([f"+refs/pull/{rfc.number}/head:refs/rfcflow/pull/{rfc.number}"])
    if git.resolve(f"{head}^{{commit}}") is None:
        try:
            # GitHub serves a commit by its id as long as it keeps it, whether or not a ref names it.
            git.fetch([f"+{head}:refs/rfcflow/decided/{rfc.id}"])
        except UpstreamError as error:
            raise HistoryMissing(
                f"the decided text of RFC {rfc.id} (commit {head[:12]}) cannot be fetched: {error}"
            ) from error


def _refuse_imported(git: Git, main: str, rfc: Rfc) -> None:
    """An outcome that names an origin is an imported RFC's: it came while this one was open."""
    path = f"rfcs/outcomes/{rfc.id}.yml"
    raw = git.read(main, path, TEXT_LIMIT)
    if raw is not None and read_origin(path, raw) is not None:
        raise RfcflowError(f"{path} is an imported RFC's on the default branch; nothing is replaced")


def _message(rfc: Rfc, decision: Decision, ledger: str | None, *, joined: bool) -> str:
    """Names the slug and not the title, which could mention people; and the ledger, as its witness."""
    verb = OUTCOMES[decision.disposition]
    slug = landed_path(rfc).rsplit("/", 1)[-1].removeprefix(f"{rfc.id}-").removesuffix(".md")
    lines = [
        f"RFC {rfc.id} {verb}: {slug}",
        "",
        f"Pull request: #{rfc.number}",
        f"Decided by event {decision.event}",
        f"Ledger commit {ledger}",
    ]
    if not joined and rfc.author is not None:
        author = rfc.author
        lines.append(f"Co-authored-by: {author.login} <{author.id}+{author.login}@users.noreply.github.com>")
    return "\n".join(lines) + "\n"
