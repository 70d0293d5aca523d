"""A change of the registry in a pull request: read as it would be on the default branch, and landed there.

Invariant: only objects are read, with size limits; a file that the default branch changed since is never
overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rfcflow.adapters.git import Entry, Git
from rfcflow.errors import Invalid, RfcflowError
from rfcflow.events import Event
from rfcflow.governance.lead import with_lead
from rfcflow.governance.load import load
from rfcflow.governance.misfits import deviations
from rfcflow.governance.pages import INDEX, NOTE, following
from rfcflow.model import Governance, Revision, Rfc
from rfcflow.text.submission import GOVERNANCE, GOVERNANCE_LIMIT

_POLICY = f"{GOVERNANCE}policy.yml"


def registry_at(git: Git, commit: str) -> dict[str, bytes]:
    """The files of the registry at a commit; what is larger than any of them may be is left out."""
    return git.read_many(commit, _readable(_tree(git, commit)), GOVERNANCE_LIMIT)


def _tree(git: Git, commit: str) -> Mapping[str, Entry]:
    return git.tree(commit, GOVERNANCE.rstrip("/"))


def _readable(tree: Mapping[str, Entry]) -> list[str]:
    return [path for path, entry in tree.items() if entry.type == "blob" and entry.size <= GOVERNANCE_LIMIT]


def proposed(
    git: Git, main: str, base: str, head: str, paths: Iterable[tuple[str, str]]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The registry on `main` with the change of `head` in it, and paths both have changed since `base`."""
    files = registry_at(git, main)
    there, theirs = _tree(git, main), _tree(git, head)
    moved = []
    for path, blob in paths:
        if _conflicts(git, base, there, path, blob):
            moved.append(path)
        files.pop(path, None)
        entry = theirs.get(path)
        if blob and entry is not None and entry.type == "blob" and entry.size <= GOVERNANCE_LIMIT:
            files[path] = git.blob(blob, GOVERNANCE_LIMIT)
    return files, tuple(moved)


def _conflicts(git: Git, base: str, there: Mapping[str, Entry], path: str, blob: str) -> bool:
    """Whether the default branch has neither what this change began with nor what it makes of it."""
    now = there[path].sha if path in there else ""
    entry = _tree(git, base).get(path)
    return now not in (blob, entry.sha if entry is not None else "")


def landing_edits(
    git: Git, main: str, rfc: Rfc, decided: Revision, history: tuple[Event, ...], head: str
) -> dict[str, bytes | None]:
    """The files by which the registry follows an accepted RFC, and what is made from them; None: deleted.

    Raises RfcflowError where the default branch changed them since, or the result would not hold together.
    """
    before = registry_at(git, main)
    old = load(before, main)
    kind = old.kinds.get(rfc.kind)
    elected = kind is not None and kind.elects is not None
    if not decided.governance and not elected:
        return {}
    edits: dict[str, bytes | None] = {}
    if decided.governance:
        base = git.merge_base(main, head) or main
        files, moved = proposed(git, main, base, head, decided.governance)
        if moved:
            raise RfcflowError(
                f"{moved[0]} was changed on the default branch after RFC {rfc.id} was decided; put it back "
                "to what it was, let this land, and change it again"
            )
        edits |= {path: files.get(path) for path, _ in decided.governance}
    if elected:
        edits[_POLICY] = with_lead(edits.get(_POLICY) or before[_POLICY], _winner(history, old))
    after = {path: raw for path, raw in {**before, **edits}.items() if raw is not None}
    try:
        new = load(after, main)
    except Invalid as error:
        raise RfcflowError(f"the registry would not hold together with RFC {rfc.id}: {error}") from error
    if not elected:
        _refuse_moved(rfc, decided, old, new)
    return {**edits, **_followers(git, main, old, new)}


def _refuse_moved(rfc: Rfc, decided: Revision, old: Governance, new: Governance) -> None:
    """The registry goes on changing after a vote: what it would do now is what was voted on, or nothing."""
    found = deviations(
        rfc.kind, old, new, parties=decided.parties, about=decided.subjects, alone=decided.own_process
    )
    said = next(found, None)
    if said is not None:
        raise RfcflowError(
            f"the registry changed since RFC {rfc.id} was decided, and its change would not be the one that "
            f"was voted on: {said} Put back what was changed on the default branch, or open the case again"
        )


def _followers(git: Git, main: str, old: Governance, new: Governance) -> dict[str, bytes | None]:
    """Files made from the registry go along, where the default branch has them as they are made.

    A module's page comes and goes with the module where there is the page of all.
    """
    before, after = following(old), following(new)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    there = {path: git.read(main, path, GOVERNANCE_LIMIT) for path in {*changed, INDEX}}
    found: dict[str, bytes | None] = {}
    for path in sorted(changed):
        mine = there[path] == (before[path].encode() if path in before else None)
        begun = path in before or (there[INDEX] or b"").startswith(NOTE.encode())
        if mine and begun:
            found[path] = after[path].encode() if path in after else None
    return found


def _winner(history: tuple[Event, ...], governance: Governance) -> str:
    """The handle of who was elected by the decision that stands."""
    decided = next((event for event in reversed(history) if event.type == "decided"), None)
    election = decided.data.get("election") if decided is not None else None
    person = governance.person_by_id(int(election["winner"])) if election is not None else None
    if person is None:
        raise RfcflowError("nobody of the registry was elected")
    return person.handle
