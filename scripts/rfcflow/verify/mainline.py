"""The default branch along its first parents: the order of its commits, and what each path held when.

Invariant: position is authority. A commit that is not on this line never was the default branch, whoever
names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from rfcflow.facts import Change

GOVERNANCE: Final = ".github/governance/"
RFCS: Final = "rfcs/"
_NOTHING: Final = ""


class MainCommit(Struct, frozen=True):
    """A commit of the default branch's first-parent line, with what it changed against its first parent."""

    sha: str
    parents: tuple[str, ...]
    message: str
    changes: tuple[Change, ...]


class Mainline:
    """The line as an index: `position` of a commit, what a path held there, epochs of governance."""

    def __init__(self, commits: Iterable[MainCommit]) -> None:
        """Takes the commits oldest first."""
        self.commits = tuple(commits)
        self.position: dict[str, int] = {commit.sha: place for place, commit in enumerate(self.commits)}
        self._held: dict[str, list[tuple[int, str]]] = {}
        self._epochs: list[int] = []
        for place, commit in enumerate(self.commits):
            governed = False
            for change in commit.changes:
                if change.path.startswith(RFCS):
                    blob = _NOTHING if change.status == "D" else f"{change.mode} {change.blob}"
                    self._held.setdefault(change.path, []).append((place, blob))
                governed = governed or change.path.startswith(GOVERNANCE)
            if governed or not self._epochs:
                self._epochs.append(place)
            else:
                self._epochs.append(self._epochs[-1])

    def epoch(self, commit: str) -> str | None:
        """The commit that last changed the governance as of `commit`; None when it is not on the line."""
        place = self.position.get(commit)
        return None if place is None else self.commits[self._epochs[place]].sha

    def blob(self, path: str, commit: str) -> str | None:
        """The blob id of a regular file at a commit of the line; None where there is none."""
        place = self.position.get(commit)
        return None if place is None else self._at(path, place)

    def blob_now(self, path: str) -> str | None:
        """The blob id of a regular file at the tip."""
        return self._at(path, len(self.commits) - 1)

    def last_change(self, path: str) -> str:
        """The commit that last changed a path, or an empty string."""
        held = self._held.get(path)
        return self.commits[held[-1][0]].sha if held else ""

    def paths_now(self) -> Mapping[str, str]:
        """Every regular file below `rfcs/` at the tip, and its blob."""
        return {path: blob for path in sorted(self._held) if (blob := self.blob_now(path)) is not None}

    def irregular_now(self) -> tuple[str, ...]:
        """Paths below `rfcs/` that are links or submodules at the tip."""
        return tuple(
            path
            for path, held in sorted(self._held.items())
            if held[-1][1] and not held[-1][1].startswith("100")
        )

    def _at(self, path: str, place: int) -> str | None:
        for changed, blob in reversed(self._held.get(path, ())):
            if changed <= place:
                mode, _, sha = blob.partition(" ")
                return sha if mode.startswith("100") else None
        return None
