"""Linting files of a working tree: each by itself, then those of whole folders together.

Invariant: one file's defect stops no other; what has landed is never mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from rfcflow.adapters.workers import Tell, silent, spread
from rfcflow.cli.linting import files
from rfcflow.cli.linting.files import Found, RfcFile
from rfcflow.cli.linting.places import Place, place_of
from rfcflow.errors import Problem
from rfcflow.lints import Entry, LintContext, entry_of, lint_corpus, lint_file, mend, rules
from rfcflow.text import block
from rfcflow.text.submission import new_file_problems


class Asked(Struct, frozen=True):
    """What the person asked for: the rules (slugs; None: all), and whether to mend."""

    slugs: frozenset[str] | None = None
    fix: bool = False

    def wants(self, slug: str) -> bool:
        """Whether findings of a rule are asked for; what could not be read always is."""
        return self.slugs is None or slug in self.slugs or slug == files.NOT_READ.slug


class Report(Struct, frozen=True):
    """All findings, sorted by place; `mended` is the number of findings mended, by file."""

    problems: tuple[Problem, ...]
    mended: dict[str, int]
    files: int


class _Share(Struct):
    problems: list[Problem]
    entries: list[tuple[str, Entry]]
    mended: dict[str, int]


def check(found: Found, asked: Asked, tell: Tell = silent) -> Report:
    """Everything wrong with the files that were found."""
    for folder in {file.folder for file in found.files}:
        place_of(folder)  # read once, before anything is forked
    rules()

    def work(share: Sequence[RfcFile], tell: Tell) -> _Share:
        return _check_all(share, asked, frozenset(found.whole), tell)

    shares = spread(work, found.files, tell)
    problems = [*found.problems, *(problem for share in shares for problem in share.problems)]
    # Without a governance that holds together its rules are not asked, which must not look like a pass.
    problems += {problem: None for file in found.files for problem in place_of(file.folder).broken}
    entries = [pair for share in shares for pair in share.entries]
    for folder in sorted(found.whole):
        problems.extend(_together(folder, entries, found.files, asked))
    problems.sort(key=lambda item: (item.path, item.line, item.column, item.code, item.message))
    mended = {path: count for share in shares for path, count in share.mended.items()}
    return Report(tuple(problems), dict(sorted(mended.items())), len(found.files))


def _check_all(share: Sequence[RfcFile], asked: Asked, whole: frozenset[str], tell: Tell) -> _Share:
    result = _Share([], [], {})
    for done, file in enumerate(share):
        if done % 50 == 0:
            tell(done)
        place = place_of(file.folder)
        problems, entry = _check_one(file, place, asked, result.mended)
        result.problems.extend(problem for problem in problems if asked.wants(problem.code))
        if entry is not None and file.folder in whole:
            result.entries.append((file.folder, entry))
    return result


def _check_one(
    file: RfcFile, place: Place, asked: Asked, mended: dict[str, int]
) -> tuple[Iterable[Problem], Entry | None]:
    # As the bot would take the file in a pull request that adds it.
    named = () if place.has_landed(file) or not file.is_in_rfcs else _named(file)
    raw = files.read(file.shown)
    if isinstance(raw, Problem):
        return (*named, raw), None
    imported = place.is_imported(file)
    context = _context(file.folder, imported)
    # An author's text: the keys of the bot are not theirs to write.
    human = not place.has_landed(file)
    rest = b""
    only = asked.slugs
    if file.path.endswith(".rst"):
        # Front matter is the same there; no rule here reads reStructuredText.
        frame, _ = block.find(file.path, raw)
        end = frame.body if frame is not None else len(raw)
        raw, rest = raw[:end], raw[end:]
        only = _of_front_matter() if only is None else only & _of_front_matter()
    failed: tuple[Problem, ...] = ()
    if asked.fix and human:
        raw, failed = _mend(file, raw, rest, context, only, mended)
    document, problems = lint_file(file.path, raw, context, human=human)
    if rest:
        problems = tuple(problem for problem in problems if problem.code in _of_front_matter())
    if file.shown != file.path:
        problems = tuple(_moved(problem, file.shown) for problem in problems)
    entry = entry_of(document, imported=imported) if document is not None else None
    return (*named, *failed, *problems), entry


def _named(file: RfcFile) -> tuple[Problem, ...]:
    found = new_file_problems(file.path, files.mode_of(file.shown))
    return tuple(_moved(problem, file.shown) for problem in found)


def _mend(
    file: RfcFile,
    raw: bytes,
    rest: bytes,
    context: LintContext,
    only: frozenset[str] | None,
    mended: dict[str, int],
) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes after mending and writing; those from before and the reason where it cannot be written."""
    result = mend(file.path, raw, context, human=True, only=only)
    if result.raw == raw:
        return raw, ()
    problem = files.write(file.shown, result.raw + rest)
    if problem is not None:
        return raw, (problem,)
    mended[file.shown] = result.count
    return result.raw, ()


def _together(
    folder: str, entries: Sequence[tuple[str, Entry]], known: Sequence[RfcFile], asked: Asked
) -> Iterable[Problem]:
    """What the rules across files find in a folder that was seen whole."""
    shown = {file.path: file.shown for file in known if file.folder == folder}
    found = lint_corpus((entry for place, entry in entries if place == folder), place_of(folder).governance)
    for problem in found:
        if asked.wants(problem.code):
            path = shown[problem.path]
            yield problem if path == problem.path else _moved(problem, path)


def _moved(problem: Problem, path: str) -> Problem:
    """The finding under the path the person knows; `dataclasses.replace` takes three times as long."""
    return Problem(
        path,
        problem.line,
        problem.column,
        problem.code,
        problem.message,
        problem.hint,
        problem.severity,
        problem.fix,
    )


@lru_cache(maxsize=8)
def _context(folder: str, imported: bool) -> LintContext:
    return place_of(folder).context(imported=imported)


@lru_cache(maxsize=1)
def _of_front_matter() -> frozenset[str]:
    """The rules that need no Markdown."""
    return frozenset(rule.slug for rule in rules() if rule.code < "RFC200")
