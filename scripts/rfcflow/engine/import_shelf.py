"""The repository that an import fills: what stands there, whose it is, and files put in place whole.

Invariant: nothing outside `rfcs/` of the destination is written, no link is followed, and a file is either as
it was or as it should be, whenever the run ends.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from rfcflow.adapters.git import Git
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.errors import Refusal
from rfcflow.importing import outcome as outcomes
from rfcflow.importing.outcome import Old
from rfcflow.ledger import ledger_of
from rfcflow.views.landing import LIST
from rfcflow.views.outcome import outcome_path

_RFC: Final = re.compile(r"([0-9]{4,12}[a-z]?)-[^/]+\.(?:md|rst)", re.ASCII)
_OUTCOME: Final = re.compile(r"([0-9]{4,12}[a-z]?)\.yml", re.ASCII)
_UNFINISHED: Final = ".importing"
_POLICY: Final = ".github/governance/policy.yml"
_LIMIT: Final = 20_000_000


class Shelf:
    """`rfcs/` of a destination, which may be empty; use `write` and nothing else to change it."""

    def __init__(self, root: Path) -> None:
        """Raises Refusal where the destination, or a directory to be written in, is a link or a file."""
        self.root = root
        for name in ("", "rfcs", "rfcs/outcomes"):
            place = root / name if name else root
            if (name and place.is_symlink()) or (place.exists() and not place.is_dir()):
                raise Refusal(f"{place} is not a directory; nothing was written. Name another destination.")
        self.files: dict[str, list[str]] = {}
        self.records: set[str] = set()
        for path in self._names("rfcs", _RFC):
            self.files.setdefault(path[1], []).append(f"rfcs/{path[0]}")
        for path in self._names("rfcs/outcomes", _OUTCOME):
            self.records.add(path[1])
        self.old: dict[str, Old] = {}
        for name in sorted(self.records):
            raw = self.read(outcome_path(name))
            old = outcomes.parse(name, raw) if raw is not None else None
            if old is not None:
                self.old[name] = old
        self.ledgers = self._ledgers()

    def _names(self, folder: str, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
        try:
            names = sorted(place.name for place in (self.root / folder).iterdir())
        except FileNotFoundError:
            return []
        return [(name, match[1]) for name in names if (match := pattern.fullmatch(name)) is not None]

    def _ledgers(self) -> frozenset[str]:
        """Ids that a ledger of the destination's repository has."""
        if not (self.root / ".git").exists():
            return frozenset()
        with Git.at(self.root) as git:
            tip = git.branch(LEDGER_BRANCH)
            paths = git.tree(tip) if tip is not None else {}
        return frozenset(name for path in paths if (name := ledger_of(path)))

    @property
    def taken(self) -> frozenset[str]:
        """Every id in use."""
        return frozenset((*self.files, *self.records, *self.ledgers))

    def holder(self, rfc: str, source: str, file: str, text: bytes) -> str:
        """Whose an id is, in words, where it is not the import's from `source`; empty where it is free."""
        if rfc in self.ledgers:
            return "it has a ledger"
        for path in (file, outcome_path(rfc)):
            place = self.root / path
            if place.is_symlink() or (place.exists() and not place.is_file()):
                return f"{path} is no regular file"
        old = self.old.get(rfc)
        if old is not None:
            return "" if old.origin.source == source else f"it was imported from {old.origin.source}"
        if rfc in self.records:
            return f"{outcome_path(rfc)} is no import's"
        others = [path for path in self.files.get(rfc, ()) if path != file]
        if others:
            return others[0]
        # The very text, and no outcome: an import was interrupted between the two.
        here = self.read(file)
        return "" if here is None or here == text else file

    def read(self, path: str) -> bytes | None:
        """A regular file's bytes, None where there is none."""
        try:
            handle = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            # A directory opens, and is refused here.
            with os.fdopen(handle, "rb") as file:
                return file.read(_LIMIT)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refusal(f"{path} cannot be read ({error.strerror}); nothing is written over it.") from error

    def write(self, path: str, content: bytes) -> bool:
        """Put a file in place at once; whether anything changed. Raises Refusal where that fails."""
        place = self.root / path
        if not path.startswith("rfcs/") or ".." in path.split("/"):
            raise ValueError(f"{path!r} is not below rfcs/")
        if self.read(path) == content:
            return False
        beside = place.with_name(f".{place.name}{_UNFINISHED}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            # What an interrupted run left, or a link somebody put there, is nothing to write into.
            beside.unlink(missing_ok=True)
            with beside.open("xb") as file:
                file.write(content)
            beside.replace(place)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise Refusal(
                f"{path} cannot be written: {error.strerror}. Run the same command again."
            ) from error
        return True

    def sweep_up(self) -> None:
        """Delete what an interrupted run left half-written beside its place."""
        for folder in ("rfcs", "rfcs/outcomes"):
            for place in (self.root / folder).glob(f".*{_UNFINISHED}"):
                place.unlink(missing_ok=True)

    def listing(self) -> bytes | None:
        """The list of landed RFCs, None where there is none."""
        return self.read(LIST)

    def policy(self) -> bytes | None:
        """The destination's policy, None where it has none."""
        return self.read(_POLICY)
