"""Landing: the decided text, its outcome and the list reach the default branch, `landed` in the same push.

Invariant: the tree is the default branch's plus the decided blobs, whatever the pull request's head is now;
the accepted head is a parent, so that GitHub shows the pull request as merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from rfcflow.adapters.git import FILE, Git
from rfcflow.engine.registry_change import landing_edits
from rfcflow.engine.store import Store
from rfcflow.engine.superseding import Replaced, histories, replaced_by
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


class Draft(Struct, frozen=True):
    """What the default branch should get: `tree` is its own with `edits`; `joins` the head to merge with it.

    `own` are the paths that the event names; the others are the list and what is replaced.
    """

    rfc: Rfc
    event: str
    edits: Mapping[str, tuple[str, str] | None]
    tree: str
    joins: str | None
    message: str
    unjoined: str
    when: datetime
    replaced: tuple[Replaced, ...] = ()
    own: frozenset[str] = frozenset()

    @property
    def blobs(self) -> dict[str, str]:
        """The files the event names, and their blobs."""
        edits = ((path, edit) for path, edit in sorted(self.edits.items()) if path in self.own)
        return {path: edit[1] for path, edit in edits if edit is not None}


class Landed(Struct, frozen=True):
    """A commit, and the `landed` or `recorded` event that goes with it."""

    commit: str
    event: Event
    rfc: Rfc
    superseded: Mapping[str, tuple[Event, ...]] = field(default_factory=lambda: MappingProxyType({}))


def draft_landing(
    store: Store, history: tuple[Event, ...], governance: Governance, turn: Turn, *, dated: bool
) -> Draft:
    """What brings a decided RFC to the default branch as it is now.

    `dated` counts the days to object from now; where a person merges it, nobody knows yet when that will be.
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
    files = landing_files(rfc, history, governance, text, listing, turn.now if dated else None)
    edits: dict[str, tuple[str, str] | None] = {
        path: (FILE, git.write_blob(content)) for path, content in files.items()
    }
    there = {path: entry.sha for path, entry in git.tree(store.main, "rfcs", sizes=False).items()}
    git.infos([blob for _, blob in decided.assets])
    for path, blob in decided.assets:
        if there.get(path, blob) == blob:
            edits[path] = (FILE, blob)
        elif decision.disposition == "accept":
            raise RfcflowError(f"{path} is another RFC's on the default branch; nothing is replaced")
    if decision.disposition == "accept":
        registry = landing_edits(git, store.main, rfc, decided, history, decision.head)
        edits |= {
            path: None if raw is None else (FILE, git.write_blob(raw)) for path, raw in registry.items()
        }
    # Merged by hand, the file lies there under its old name; another file of that name is not touched.
    if there.get(decided.path) == decided.blob and decided.path not in files:
        edits[decided.path] = None
    own = frozenset(path for path, edit in edits.items() if edit is not None and path != LIST)
    for old in replaced:
        edits.update({path: (FILE, git.write_blob(content)) for path, content in old.files.items()})
    accepted = decision.disposition == "accept"
    joins = accepted and not git.is_ancestor(decision.head, store.main)
    return Draft(
        rfc=rfc,
        event="landed",
        edits=edits,
        tree=git.write_tree(store.main, edits),
        joins=decision.head if joins else None,
        message=_message(rfc, decision, store.ledger, joined=True),
        unjoined=_message(rfc, decision, store.ledger, joined=False),
        when=decision.at,
        replaced=replaced,
        own=own,
    )


def draft_record(
    store: Store, history: tuple[Event, ...], governance: Governance, turn: Turn, *, dated: bool
) -> Draft:
    """What lets the default branch follow what became of a landed RFC, `dated` or not.

    Raises RfcflowError when the landed file is gone.
    """
    del dated
    rfc = fold(history)
    if rfc is None or rfc.landing is None or (rfc.decision is None and rfc.origin is None):
        raise RfcflowError("only what has landed is recorded again")
    git, path = store.git, landed_path(rfc)
    text = git.read(store.main, path, TEXT_LIMIT)
    if text is None:
        raise RfcflowError(f"{path} is gone from the default branch; restore it from its landing")
    listing = git.read(store.main, LIST, _LIST_LIMIT)
    files = record_files(rfc, history, governance, text, listing)
    edits: dict[str, tuple[str, str] | None] = {
        name: (FILE, git.write_blob(content)) for name, content in files.items()
    }
    message = (
        f"RFC {rfc.id} {outcome_state(rfc)}\n\nPull request: #{rfc.number}\n"
        f"Recorded up to event {history[-1].id}\nLedger commit {store.ledger}\n"
    )
    own = frozenset(files) - {LIST}
    tree = git.write_tree(store.main, edits)
    return Draft(rfc, "recorded", edits, tree, None, message, message, turn.now, own=own)


def commit_of(store: Store, draft: Draft, *, joined: bool) -> str:
    """The commit of a draft on the default branch; `joined` merges the decided head where there is one."""
    joins = draft.joins if joined else None
    parents = [store.main] if joins is None else [store.main, joins]
    message = draft.message if joins is not None else draft.unjoined
    if joins is not None:
        store.git.have_added(store.main, joins)
    return store.git.commit(draft.tree, parents, message, store.identity, draft.when)


def finish(git: Git, draft: Draft, commit: str, door: str, governance: Governance, turn: Turn) -> Landed:
    """The events that say that `commit` on the default branch holds the draft; `turn` is used up by it."""
    rfc, decision = draft.rfc, draft.rfc.decision
    others = histories(git, draft.replaced, rfc, commit, governance, turn)
    cause = Cause("push", commit, turn.now)
    event = turn.emit(
        draft.event,
        cause.at,
        cause.next(),
        to=OUTCOMES[decision.disposition] if decision is not None and draft.event == "landed" else None,
        head=decision.head if decision is not None else "",
        text=decision.text if decision is not None else None,
        commit=commit,
        door=door,
        blobs=draft.blobs,
    )
    return Landed(commit, event, turn.known, MappingProxyType(others))


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
