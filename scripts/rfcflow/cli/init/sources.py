"""Files a project has already that say who decides what, found by their names and read with a limit.

Invariant: in a directory no symbolic link is followed and nothing outside it is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from rfcflow.adapters.source_tree import FILE, DirectorySource, Listed
from rfcflow.errors import Invalid, Problem, Refusal, UsageError
from rfcflow.governance.adopt.sources import LIMIT, Text
from rfcflow.text import yaml

MOST_OWNERS: Final = 2000
# Where GitHub looks for CODEOWNERS, first one first, and where the others usually lie.
_PLACES: Final = (
    "docs/source/community/persons_of_interest.md",
    ".github/merge_rules.yaml",
    ".github/merge_rules.yml",
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    "OWNERS_ALIASES",
)
_GENERATED: Final = "# Generated from .github/governance/"


class Sources(Struct):
    """One text of a kind each, but as many OWNERS files as there are."""

    page: Text | None = None
    merge_rules: Text | None = None
    code_owners: Text | None = None
    aliases: Text | None = None
    owners_files: list[Text] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        """What was taken, OWNERS files by their number."""
        single = [text.path for text in (self.page, self.merge_rules, self.code_owners, self.aliases) if text]
        many = len(self.owners_files)
        return (*single, *([f"{many} OWNERS file{'s' if many > 1 else ''}"] if many else []))

    def take(self, path: str, text: Text) -> None:
        """Keep a text by what its file is called; raises UsageError for a name nobody knows."""
        name = path.rpartition("/")[2]
        if name == "OWNERS":
            self.owners_files.append(text)
        elif name == "OWNERS_ALIASES":
            self.aliases = self.aliases or text
        elif name == "CODEOWNERS":
            self.code_owners = self.code_owners or text
        elif name in ("merge_rules.yaml", "merge_rules.yml"):
            self.merge_rules = self.merge_rules or text
        elif name.endswith(".md"):
            self.page = self.page or text
        else:
            raise UsageError(
                f"--from {path!r}: CODEOWNERS, merge_rules.yaml, OWNERS, OWNERS_ALIASES, a maintainers page "
                "(.md) and a checkout that holds them are read, each by its name."
            )


def read_sources(paths: Sequence[Path]) -> Sources:
    """The files named, and those a directory named has."""
    found = Sources()
    for path in paths:
        if not path.is_dir():
            found.take(path.name, Text(path.name, _decoded(read_limited(path), str(path))))
            continue
        before = len(found.names())
        for inner, text in _below(path):
            found.take(inner, text)
        if len(found.names()) == before:
            raise Refusal(f"--from {path}: no CODEOWNERS, merge_rules.yaml or OWNERS file was found in it.")
    return found


def code_owners_of(root: Path) -> str | None:
    """The CODEOWNERS file that people wrote in an adopter's repository, if there is one."""
    for place in _PLACES:
        if place.endswith("CODEOWNERS") and (raw := _inside(root, place)) is not None:
            return None if raw.startswith(_GENERATED.encode()) else place
    return None


def _below(root: Path) -> Iterator[tuple[str, Text]]:
    for place in _PLACES:
        raw = _inside(root, place)
        if raw is not None and not raw.startswith(_GENERATED.encode()):
            yield place, Text(place, _decoded(raw, f"{root}/{place}"))
    tree = DirectorySource(root, root.name, None)
    owners = [
        each for each in tree.listing() if each.path.rpartition("/")[2] == "OWNERS" and each.kind == FILE
    ]
    if len(owners) > MOST_OWNERS:
        raise Refusal(f"--from {root} has more than {MOST_OWNERS:,} OWNERS files. Name a part of it.")
    for each in owners:
        raw = tree.read(each, LIMIT)
        if raw is not None:
            yield each.path, Text(each.path, _decoded(raw, f"{root}/{each.path}"))


def _inside(root: Path, place: str) -> bytes | None:
    """A file's bytes; None where there is none, it is too large, or a link is on the way."""
    step = root
    for part in place.split("/"):
        step = step / part
        if step.is_symlink():
            return None
    return DirectorySource(root, root.name, None).read(Listed(place, FILE, 0), LIMIT)


def read_limited(path: Path) -> bytes:
    """A file that somebody named by hand; raises Refusal, and Invalid where it is too large."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            raw = file.read(LIMIT + 1) or b""
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from None
    if len(raw) > LIMIT:
        raise Invalid((Problem(str(path), 0, 0, "too-large", f"it has more than {LIMIT:,} bytes."),))
    return raw


def _decoded(raw: bytes, path: str) -> str:
    return yaml.decode(raw, path=path, limit=LIMIT)
