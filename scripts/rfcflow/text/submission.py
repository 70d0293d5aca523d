"""What a pull request brings: exactly one new RFC with its pictures, or the reasons why it is not that.

Invariant: judged by names, modes and sizes alone, before any content is read; whatever is not expressly part
of an RFC is a problem, and a path with hidden characters never reaches a message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.text.block import TEXT_LIMIT
from rfcflow.text.characters import shown

if TYPE_CHECKING:
    from rfcflow.facts import Change

ASSETS_LIMIT: Final = 10_000_000
GOVERNANCE_LIMIT: Final = 262_144
SLUG_LIMIT: Final = 80
PATH_LIMIT: Final = 240
MOST_PROBLEMS: Final = 20
ROOT: Final = "rfcs/"
ASSETS: Final = "rfcs/assets/"
GOVERNANCE: Final = ".github/governance/"
PICTURES: Final = ("png", "jpg", "jpeg", "webp", "svg")
_RFC: Final = re.compile(r"rfcs/([0-9]+[a-z]?)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md", re.ASCII)
_MARKDOWN: Final = re.compile(r"rfcs/[^/]+\.md", re.IGNORECASE)
_ASSET: Final = re.compile(r"rfcs/assets/([^/]+)/([a-z0-9]+(?:[._-][a-z0-9]+)*)\.([a-z0-9]+)", re.ASCII)
_SAFE: Final = re.compile(r"[A-Za-z0-9._/-]+", re.ASCII)
_MODES: Final = {
    "100755": ("executable", "is executable.", "Run `git update-index --chmod=-x` on it."),
    "120000": ("symlink", "is a symbolic link.", "Add the file itself."),
    "160000": ("submodule", "is a submodule.", "Remove it; link to the other repository instead."),
}
_SPLIT: Final = "Split it: one pull request for the RFC and its pictures, another one for the rest."


class Examination(Struct, frozen=True):
    """The RFC's `path` if there is exactly one to read, `assets` as (path, blob id), and problems.

    `governance` are the changed paths below `.github/governance/` with their new blobs, empty where the file
    is deleted. `is_rfc` is False where nothing below
    `rfcs/` is touched: such a pull request is none of the process's business. `erratum` is the landed RFC
    that a pull request edits and nothing else.
    """

    path: str | None
    assets: tuple[tuple[str, str], ...]
    governance: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    is_rfc: bool
    erratum: str | None = None

    @property
    def bound(self) -> tuple[tuple[str, str], ...]:
        """What a sign-off is bound to beside the text: pictures and the change of the registry."""
        return (*self.assets, *self.governance)

    @property
    def slug(self) -> str:
        """The RFC's name without number and ending; empty where there is none."""
        return slug_of(self.path) if self.path else ""


def slug_of(path: str) -> str:
    """`rfcs/0000-a-title.md` -> `a-title`."""
    name = path.rsplit("/", 1)[-1].removesuffix(".md")
    return re.sub(r"^[0-9]+[a-z]?-", "", name)


def examine(
    changes: Sequence[Change], *, text_limit: int = TEXT_LIMIT, assets_limit: int = ASSETS_LIMIT
) -> Examination:
    """Judge the changed paths of a pull request against its merge base; limits are in bytes.

    A rename counts as a deletion and an addition, as Git stores it.
    """
    if not any(change.path.casefold().lstrip("./\\").startswith(ROOT) for change in changes):
        return Examination(None, (), (), (), is_rfc=False)
    edited = erratum_path(changes)
    if edited is not None:
        return Examination(None, (), (), (), is_rfc=False, erratum=edited)
    inspection = _Inspection(text_limit, assets_limit)
    for change in changes:
        inspection.sort(change)
    return inspection.finish(changes)


def new_file_problems(path: str, mode: str) -> tuple[Problem, ...]:
    """What `examine` says of one new file by its path and mode alone, before there is a pull request."""
    from rfcflow.facts import Change  # nothing else of a start that only reads texts needs the facts

    return examine((Change(path, "A", mode, "", 0),)).problems


def erratum_path(changes: Sequence[Change]) -> str | None:
    """The one landed RFC whose text a pull request edits, where it changes nothing else."""
    if len(changes) != 1 or changes[0].status != "M" or changes[0].mode != "100644":
        return None
    path = changes[0].path
    match = _RFC.fullmatch(path)
    return path if match is not None and match[1] != "0000" else None


class _Inspection:
    """Sorts the changes of one pull request."""

    def __init__(self, text_limit: int, assets_limit: int) -> None:
        self.text_limit = text_limit
        self.assets_limit = assets_limit
        self.problems: list[Problem] = []
        self.rfcs: list[Change] = []
        self.assets: list[Change] = []
        self.governance: list[tuple[str, str]] = []
        self.landed: list[str] = []
        self.beside: list[str] = []

    def report(self, path: str, code: str, says: str, hint: str) -> None:
        """A problem of one file: `says` is the sentence behind its name."""
        self.report_all(path, code, f"`{shown(path)}` {says}", hint)

    def report_all(self, path: str, code: str, message: str, hint: str) -> None:
        """A problem of the pull request as a whole, shown at `path`."""
        self.problems.append(Problem(shown(path), 0, 0, code, message, hint))

    def sort(self, change: Change) -> None:
        """Put a change where it belongs, after the checks every path must pass."""
        path = change.path
        if not self._safe(path):
            return
        lower = path.casefold()
        if lower.startswith(GOVERNANCE) and path.startswith(GOVERNANCE):
            if self._plain(change):
                self.governance.append((path, "" if change.status == "D" else change.blob))
            if change.size > GOVERNANCE_LIMIT:
                message = f"has {change.size:,} bytes; at most {GOVERNANCE_LIMIT:,} are read."
                self.report(path, "too-large", message, "A file of the registry is a page of text.")
        elif not lower.startswith(ROOT):
            self.beside.append(path)
        elif not path.startswith(ROOT):
            hint = "Write the folder's name in lower case: `rfcs/`."
            self.report(path, "path-case", "differs from `rfcs/` in upper and lower case.", hint)
        elif lower == "rfcs/readme.md" or lower.startswith("rfcs/outcomes/"):
            self.report(
                path, "bot-owned-file", "is written by the bot alone.", "Undo the change of this file."
            )
        elif change.status != "A":
            self.landed.append(path)
        elif _MARKDOWN.fullmatch(path):
            self._rfc(change)
        elif lower.startswith(ASSETS):
            self._asset(change)
        else:
            hint = f"An RFC is one file `rfcs/0000-a-title.md`; pictures go to `{ASSETS}a-title/`."
            self.report(path, "stray-file", "has no place below `rfcs/`.", hint)

    def _safe(self, path: str) -> bool:
        if not path or len(path) > PATH_LIMIT:
            message = f"has a name of {len(path)} characters; at most {PATH_LIMIT} are allowed."
            self.report(path, "path-length", message, "Choose a shorter name.")
            return False
        parts = path.split("/")
        if any(part in ("", ".", "..") or part.casefold() == ".git" for part in parts) or "\\" in path:
            self.report(
                path, "path-traversal", "is not a plain path inside the repository.", "Rename the file."
            )
            return False
        if path.casefold().startswith(ROOT) and not _SAFE.fullmatch(path):
            hint = "Use lower-case letters a-z, digits and hyphens."
            self.report(
                path, "path-characters", "has spaces or characters beyond plain ASCII in its name.", hint
            )
            return False
        return True

    def _plain(self, change: Change) -> bool:
        if change.status == "D" or change.mode == "100644":
            return True
        unknown = ("file-mode", f"has the unusual mode {shown(change.mode, 10)}.", "Add it as a plain file.")
        self.report(change.path, *_MODES.get(change.mode, unknown))
        return change.mode == "100755"

    def _rfc(self, change: Change) -> None:
        if not self._plain(change):
            return
        path = change.path
        if not _RFC.fullmatch(path):
            wish = (
                re.sub(r"[^a-z0-9]+", "-", slug_of(path).lower()).strip("-")[:SLUG_LIMIT].strip("-")
                or "a-title"
            )
            hint = f"Name it `rfcs/0000-{wish}.md`; the number is given at landing."
            self.report(path, "rfc-name", "is not named like an RFC.", hint)
        elif len(slug_of(path)) > SLUG_LIMIT:
            message = f"has a name of {len(slug_of(path))} characters; at most {SLUG_LIMIT} are allowed."
            self.report(path, "rfc-name", message, "Choose a shorter one; the title can be longer.")
        if change.size > self.text_limit:
            message = f"has {change.size:,} bytes; at most {self.text_limit:,} are read."
            self.report(path, "too-large", message, "Move pictures to assets and data to a link.")
        self.rfcs.append(change)

    def _asset(self, change: Change) -> None:
        if not self._plain(change):
            return
        match = _ASSET.fullmatch(change.path)
        if match is None or match[3] not in PICTURES:
            hint = f"Pictures are `{ASSETS}SLUG/name.EXT`, lower case, EXT one of {', '.join(PICTURES)}."
            self.report(change.path, "asset-name", "is not a picture an RFC can have.", hint)
            return
        self.assets.append(change)

    def finish(self, changes: Sequence[Change]) -> Examination:
        """Everything that only all changes together can tell."""
        path = self._only_rfc()
        if self.landed:
            hint = (
                "Correct a landed text in a pull request of its own; a change of meaning is an RFC of kind "
            )
            hint += "`amendment` that leaves the old text alone."
            for landed in self.landed:
                self.report(landed, "landed-edited", "has landed and is not edited by an RFC.", hint)
        if self.beside:
            names = ", ".join(f"`{shown(name, 60)}`" for name in self.beside[:5])
            more = f" and {len(self.beside) - 5} more" if len(self.beside) > 5 else ""
            message = f"changes beside the RFC: {names}{more}."
            self.report_all(self.beside[0], "beside", message, _SPLIT)
        self._collisions(change.path for change in changes)
        self._assets(path)
        problems = sorted(self.problems)
        if len(problems) > MOST_PROBLEMS:
            rest = len(problems) - MOST_PROBLEMS
            last = Problem("", 0, 0, "more", f"{rest} more problems are not listed.", "Mend these first.")
            problems = [*problems[:MOST_PROBLEMS], last]
        assets = tuple(sorted((change.path, change.blob) for change in self.assets))
        return Examination(path, assets, tuple(sorted(self.governance)), tuple(problems), is_rfc=True)

    def _only_rfc(self) -> str | None:
        if len(self.rfcs) == 1:
            return self.rfcs[0].path
        if self.rfcs:
            names = ", ".join(f"`{shown(change.path, 100)}`" for change in self.rfcs[:5])
            message = f"{len(self.rfcs)} RFCs in one pull request: {names}."
            self.report_all(
                self.rfcs[0].path, "several-rfcs", message, "Split it: one pull request for each RFC."
            )
        elif not self.landed and not self.problems:
            hint = "An RFC is one new file `rfcs/0000-a-title.md`."
            self.report_all(ROOT, "no-rfc", "the pull request changes `rfcs/` without adding an RFC.", hint)
        return None

    def _collisions(self, paths: Iterable[str]) -> None:
        names = list(paths)
        folded = Counter(name.casefold() for name in names)
        for name in names:
            if folded[name.casefold()] > 1:
                message = "differs from another file only in upper and lower case."
                self.report(name, "case-collision", message, "Rename one of them.")

    def _assets(self, path: str | None) -> None:
        total = sum(change.size for change in self.assets)
        if total > self.assets_limit:
            message = f"the pictures have {total:,} bytes; at most {self.assets_limit:,} are allowed."
            self.report_all(ASSETS, "assets-too-large", message, "Use smaller pictures.")
        if path is None:
            return
        folder = f"{ASSETS}{slug_of(path)}/"
        for change in self.assets:
            if not change.path.startswith(folder):
                hint = f"Move it to `{folder}`."
                self.report(change.path, "asset-folder", "is not in the folder of its RFC.", hint)
