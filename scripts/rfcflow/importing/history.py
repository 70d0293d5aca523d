"""From a source's Git history to the days on which proposals were created and changed state.

Invariant: a file is followed through its renames, and a version that says the same state is no transition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from rfcflow.importing.outcome import Transition

State = tuple[str, str | None]


class Version(Struct, frozen=True):
    """A file as a commit left it: its path then and its blob; `day` is the commit's, UTC, ISO."""

    commit: str
    day: str
    path: str
    blob: str


class Touched(Struct, frozen=True):
    """One file a commit changed; `before` is its earlier path where it was renamed, `blob` None: deleted."""

    path: str
    before: str | None
    blob: str | None


def versions(
    log: Iterable[tuple[str, str, tuple[Touched, ...]]], paths: Iterable[str]
) -> Mapping[str, tuple[Version, ...]]:
    """The versions of each path, oldest first; `log` gives (commit, day, files), the newest commit first."""
    names = {path: path for path in paths}  # what a file is called at this place of the log -> its path today
    found: dict[str, list[Version]] = {path: [] for path in names}
    for commit, day, files in log:
        renamed: dict[str, str] = {}
        for each in files:
            today = names.get(each.path)
            if today is None or each.blob is None:
                continue
            found[today].append(Version(commit, day, each.path, each.blob))
            if each.before is not None:
                del names[each.path]
                renamed[each.before] = today
        names |= renamed
    return {path: tuple(reversed(each)) for path, each in found.items()}


def transitions(
    history: Iterable[Version], state: Callable[[Version], State | None]
) -> tuple[Transition, ...]:
    """The creation and every change of state; `state` gives the word and our state of a version, or None."""
    found: list[Transition] = []
    for version in history:
        read = state(version)
        if read is None:
            continue
        word, ours = read
        if not found or (found[-1].word, found[-1].state) != (word, ours):
            found.append(Transition(ours, word, version.day, version.commit))
    return tuple(found)
