"""Which files are proposals, and what they are called here: ids, slugs, paths.

Invariant: a number that was given once is never given to another file; every file is a proposal, a part of
one, or named as left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.importing.profile import Profile, pattern_of
from rfcflow.text import characters

SUFFIXES: Final = (".md", ".markdown", ".rst", ".txt")
_SLUG_LIMIT: Final = 80
_LETTERS: Final = "bcdefghijklmnopqrstuvwxyz"
# Files every repository has that are about the proposals and none of them.
_ABOUT: Final = frozenset(
    (
        *("readme", "contributing", "changelog", "license", "licence", "code_of_conduct", "code-of-conduct"),
        *("security", "summary", "index", "contents", "template", "governance", "maintainers", "support"),
    )
)
_TEMPLATE: Final = re.compile(r"(?:^|[-_.])template(?:$|[-_.])", re.IGNORECASE)
_NOT_SEARCHED: Final = frozenset(("assets", "node_modules", "templates", "vendor"))


class Candidate(Struct, frozen=True):
    """A file that is a proposal by its name; `parts` are the texts in the folder that carries its name."""

    path: str
    number: int | None
    slug: str
    parts: tuple[str, ...] = ()


class LeftOut(Struct, frozen=True):
    """A text of the source that is no proposal, and why."""

    path: str
    why: str


def candidates(paths: Iterable[str], profile: Profile) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Proposals in path order, and the texts beside them."""
    patterns = [pattern_of(file) for file in profile.files]
    found: list[Candidate] = []
    others: list[str] = []
    left: list[LeftOut] = []
    for path in sorted(paths):
        match = next((m for pattern in patterns if (m := pattern.fullmatch(path)) is not None), None)
        groups = match.groupdict() if match is not None else {}
        number = int(groups["number"]) if groups.get("number") else None
        if match is None or _aside(path):
            others += [path] if path.lower().endswith(SUFFIXES) else []
        elif _is_about(path, number):
            left.append(LeftOut(path, "a template or a page about the process"))
        else:
            found.append(Candidate(path, number, groups.get("slug") or ""))
    return _with_parts(found, others, left)


def _aside(path: str) -> bool:
    folders = path.split("/")[:-1]
    return any(folder.startswith(".") or folder.casefold() in _NOT_SEARCHED for folder in folders)


def _is_about(path: str, number: int | None) -> bool:
    if number is not None:
        return number == 0
    stem = PurePosixPath(path).stem.casefold()
    return stem in _ABOUT or bool(_TEMPLATE.search(stem))


def _with_parts(
    found: list[Candidate], others: list[str], left: list[LeftOut]
) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Texts in a proposal's own folder are its parts; the rest is left out."""
    homes: dict[str, str] = {}
    for each in found:
        homes[each.path.rsplit(".", 1)[0]] = each.path
        if (
            PurePosixPath(each.path).stem.casefold() in _ABOUT
        ):  # 0042-title/README.md: the folder is the proposal
            homes[each.path.rpartition("/")[0]] = each.path
    parts: dict[str, list[str]] = {}
    for path in others:
        folders = [parent.as_posix() for parent in PurePosixPath(path).parents]
        home = next((homes[folder] for folder in folders if folder in homes), None)
        if home is not None:
            parts.setdefault(home, []).append(path)
        else:
            left.append(LeftOut(path, "its name is no proposal's by the profile"))
    whole = tuple(replace(each, parts=tuple(parts.get(each.path, ()))) for each in found)
    return whole, tuple(sorted(left, key=lambda each: each.path))


def assign(
    proposals: Collection[Candidate], known: Mapping[str, str], taken: Collection[str]
) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """An id for each path, in path order, and what is to be said about them.

    `known` maps paths of this source to the ids an earlier import gave them; `taken` are all other ids in
    use, which only a proposal without a number makes way for.
    """
    paths = {each.path for each in proposals}
    ids = {path: name for path, name in known.items() if path in paths}
    used = set(ids.values())
    # Ids whose file is no longer there wait for a file of the same number: it was renamed.
    waiting = {name: path for path, name in sorted(known.items()) if path not in paths}
    problems: list[Problem] = []
    ordered = sorted(proposals, key=lambda each: each.path)
    for each in ordered:
        if each.path in ids or each.number is None:
            continue
        base = f"{each.number:04d}"
        renamed = next((name for name in waiting if name.rstrip(_LETTERS) == base and name not in used), None)
        name = renamed or next((n for n in (base, *(base + x for x in _LETTERS)) if n not in used), "")
        if not name:
            message = f"number {each.number} is used more than {len(_LETTERS)} times."
            problems.append(_error(each.path, "number-exhausted", message, "Give it another number."))
            continue
        ids[each.path] = name
        used.add(name)
    for each in ordered:
        name = ids.get(each.path, "")
        if each.number is not None and name not in ("", f"{each.number:04d}"):
            message = f"number {each.number} is used more than once; this file is RFC {name}."
            path = characters.shown(each.path)
            problems.append(Problem(path, 0, 0, "duplicate-number", message, "", "warning"))
    following = max((int(name.rstrip(_LETTERS + "a")) for name in {*used, *waiting, *taken}), default=0) + 1
    for each in ordered:
        if each.number is None and each.path not in ids:
            ids[each.path] = f"{following:04d}"
            following += 1
    return MappingProxyType(ids), tuple(problems)


def _error(path: str, code: str, message: str, hint: str) -> Problem:
    return Problem(characters.shown(path), 0, 0, code, message, hint)


def slug(text: str) -> str:
    """`An Example: Größe` -> `an-example-grosse`; empty where no letter or digit is left."""
    ascii_only = unicodedata.normalize("NFKD", text[:400].casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(words) > _SLUG_LIMIT:
        words = words[: _SLUG_LIMIT + 1].rpartition("-")[0] or words[:_SLUG_LIMIT]
    return words


def landed_path(name: str, candidate: Candidate, title: str) -> str:
    """Where a proposal goes: `rfcs/0042-slug.md`, or `.rst` where its text is reStructuredText."""
    words = slug(candidate.slug) or slug(title) or "untitled"
    suffix = ".rst" if candidate.path.lower().endswith(".rst") else ".md"
    return f"rfcs/{name}-{words}{suffix}"
