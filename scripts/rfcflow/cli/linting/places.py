"""What is around the RFCs of a folder: pictures, outcomes, the ids in use, the governance over it.

Invariant: read once for all files of a folder, before any of them is looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.cli.checkout import governance_of
from rfcflow.cli.linting.files import SUFFIXES, RfcFile, below, number_of
from rfcflow.errors import Problem, UsageError
from rfcflow.lints import LintContext
from rfcflow.model import Governance

_ORIGIN: Final = re.compile(rb"^origin[ \t]*:", re.MULTILINE)
_OUTCOME_LIMIT: Final = 1_000_000
# Of every id there may be a draft.
_NOBODYS: Final = ("", "0000")


class Place(Struct, frozen=True):
    """A folder of RFCs. `landed` are the ids that have an outcome; `sizes` are pictures' bytes by path.

    `without` says why there is no governance; `broken` are its errors where it has some.
    """

    folder: str
    governance: Governance | None
    without: str
    broken: tuple[Problem, ...]
    ids: frozenset[str]
    landed: frozenset[str]
    sizes: Mapping[str, int]

    def has_landed(self, file: RfcFile) -> bool:
        """Whether the file's text was decided: an outcome has its number."""
        return file.number in self.landed

    def is_imported(self, file: RfcFile) -> bool:
        """Whether the RFC was decided elsewhere: its outcome has an `origin`."""
        if not self.has_landed(file):
            return False
        try:
            with open(f"{self.folder}/outcomes/{file.number}.yml", "rb") as outcome:  # noqa: PTH123 -- hot: a Path costs as much as the reading
                return _ORIGIN.search(outcome.read(_OUTCOME_LIMIT)) is not None
        except OSError:
            return False

    def context(self, *, imported: bool) -> LintContext:
        """What the rules are told."""
        return LintContext(
            governance=self.governance,
            known_rfcs=self.ids,
            assets=frozenset(self.sizes),
            imported=imported,
            sizes=self.sizes,
            today=datetime.now(UTC).date(),
        )


@lru_cache(maxsize=64)
def place_of(folder: str) -> Place:
    """The place of a folder."""
    ruling = governance_of(Path(folder))
    landed = landed_in(folder)
    ids = {number_of(name) for name in _names(folder) if name.endswith(SUFFIXES)}
    return Place(
        folder=folder,
        governance=ruling.governance,
        without=ruling.why,
        broken=tuple(replace(problem, code=f"governance-{problem.code}") for problem in ruling.problems),
        ids=frozenset((ids | landed).difference(_NOBODYS)),
        landed=landed,
        sizes=MappingProxyType({f"rfcs/assets/{name}": size for name, size in below(f"{folder}/assets")}),
    )


@lru_cache(maxsize=64)
def landed_in(folder: str) -> frozenset[str]:
    """The ids that have an outcome: the text of those RFCs is history, and `rfc verify` knows its bytes."""
    return frozenset(name[:-4] for name in _names(f"{folder}/outcomes") if name.endswith(".yml"))


def roots_or_here(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The paths given, else the directory `rfcs`; raises UsageError where there is none."""
    if paths:
        return paths
    if not Path("rfcs").is_dir():
        raise UsageError(
            "There is no directory rfcs here; name the files, or run it at the root of the repository."
        )
    return (Path("rfcs"),)


def _names(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)  # noqa: PTH208 -- hot: ten thousand names are wanted, not Paths
    return []
