"""What the default branch shows as a whole: every RFC proved or imported, every outcome with its RFC and its
decision, the list exact.

Invariant: nothing on the default branch counts as decided because it lies there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from rfcflow.errors import Invalid
from rfcflow.text import yaml
from rfcflow.verify.findings import Finding
from rfcflow.verify.landings import Shelved
from rfcflow.verify.mainline import Mainline
from rfcflow.views.landing import LIST, merge_list

RFC_FILE: Final = re.compile(r"rfcs/([0-9]{4,12}[a-z]?)-[^/]+\.(?:md|rst)", re.ASCII)
OUTCOME_FILE: Final = re.compile(r"rfcs/outcomes/([0-9]{4,12}[a-z]?)\.yml", re.ASCII)
OUTCOME_LIMIT: Final = 1_000_000
_ROW: Final = re.compile(r"\| \[([0-9]{4,12}[a-z]?)\]\(([^)\s]+)\) \| .*", re.ASCII)
_DECIDED_BY: Final = re.compile(r"^Decided by event ([0-9a-f]{64})$", re.MULTILINE)
_LEDGER_AT: Final = re.compile(r"^Ledger commit ([0-9a-f]{40}|[0-9a-f]{64})$", re.MULTILINE)
_CUT: Final = "The ledger was cut or rewritten: compare with another clone of rfc-ledger."


class Outcome(Struct, frozen=True):
    """An outcome no ledger accounts for, as read: whether it has an `origin`, and the decisions it names.

    `file` is the path and blob of what an import wrote, None where the outcome does not say.
    """

    imported: bool
    events: tuple[str, ...]
    problem: str = ""
    file: tuple[str, str] | None = None


def read_outcome(path: str, raw: bytes) -> Outcome:
    """The little of a foreign outcome that matters here; never raises."""
    try:
        root = yaml.parse(yaml.decode(raw, path=path, limit=OUTCOME_LIMIT), path=path, limit=OUTCOME_LIMIT)
    except Invalid as error:
        return Outcome(False, (), error.problems[0].message)
    if not isinstance(root, yaml.Mapping):
        return Outcome(False, (), "it is no record.")
    decisions = root.get("decisions")
    events = [
        node.text
        for item in (decisions.items if isinstance(decisions, yaml.Sequence) else ())
        if isinstance(item, yaml.Mapping) and isinstance(node := item.get("event"), yaml.Scalar)
    ]
    file = _texts(root.get("file"), "path", "blob")
    return Outcome(
        # The commit may be unknown: a source can be an archive without its repository.
        imported=_texts(root.get("origin"), "source", "path", "blob") is not None,
        events=tuple(events),
        file=None if file is None else (file[0], file[1]),
    )


def _texts(node: yaml.Node | None, *keys: str) -> tuple[str, ...] | None:
    """The texts of these keys of a mapping, None where one is missing or empty."""
    values = [node.get(key) for key in keys] if isinstance(node, yaml.Mapping) else [None]
    found = [value.text for value in values if isinstance(value, yaml.Scalar) and not value.is_null]
    return tuple(found) if len(found) == len(keys) and all(found) else None


def check_shelf(
    line: Mainline,
    shelved: Iterable[Shelved],
    foreign: Mapping[str, Outcome],
    known_events: Mapping[str, str],
    adopted: Mapping[str, str] | None = None,
) -> tuple[int, tuple[Finding, ...]]:
    """How many RFCs are imported, and what is on the default branch without proof.

    `adopted` maps imported RFCs that have a ledger to the blob their file had when it was opened: what came
    of the file since is in that ledger.

    `foreign` holds the outcomes that no ledger accounts for, by path; `known_events` maps the ids of all
    `decided` events to their RFCs.
    """
    found: list[Finding] = []
    mine = {shelf.rfc: shelf for shelf in shelved}
    files: dict[str, list[str]] = {}
    outcomes: dict[str, str] = {}
    for path in line.paths_now():
        if (match := RFC_FILE.fullmatch(path)) is not None:
            files.setdefault(match[1], []).append(path)
        elif (match := OUTCOME_FILE.fullmatch(path)) is not None:
            outcomes[match[1]] = path
    found += [
        Finding(
            "",
            None,
            path[:200],
            "not-a-file",
            "it is a link or a submodule.",
            "Only plain files belong there.",
        )
        for path in line.irregular_now()
    ]
    imported, blobs = 0, adopted or {}
    for name, paths in sorted(files.items()):
        outcome = foreign.get(outcomes.get(name, ""))
        if len(paths) > 1:
            message = f"there is more than one file: {', '.join(paths[:3])}."
            found.append(Finding(name, None, paths[1], "number-twice", message, "Give one of them a letter."))
        if name not in mine:
            if outcome is not None and outcome.imported:
                imported += 1
                found += _changed(name, paths[0], blobs.get(name, line.blob_now(paths[0])), outcome.file)
            else:
                found.append(_unproved(name, paths[0]))
        elif mine[name].path not in paths:
            message = f"its file should be {mine[name].path}."
            found.append(
                Finding(name, None, paths[0], "misplaced", message, "RFCs are never moved once landed.")
            )
    for name, path in sorted(outcomes.items()):
        if name not in files:
            message = "the outcome has no RFC beside it."
            found.append(
                Finding(name, None, path, "outcome-alone", message, "Restore the RFC from the landing.")
            )
        if name not in mine and path in foreign and not foreign[path].imported:
            found.append(_outcome_finding(name, path, foreign[path], known_events))
    return imported, tuple(found)


def _changed(name: str, path: str, blob: str | None, file: tuple[str, str] | None) -> Iterator[Finding]:
    """Whether an imported RFC still is what its import wrote."""
    hint = "Restore it, or delete it and run `rfc import` again."
    if file is None:
        message = "its outcome does not say which file the import wrote."
        yield Finding(name, None, path, "import-unchecked", message, "Run `rfc import` again.")
    elif file[0] != path:
        message = f"the import wrote {file[0][:200]}."
        yield Finding(name, None, path, "misplaced", message, "RFCs are never moved once landed.")
    # An import counts in SHA-1, as GitHub does; another repository's ids say nothing about it.
    elif blob is not None and len(blob) == len(file[1]) and blob != file[1]:
        message = "its text is not the one that was imported."
        yield Finding(name, None, path, "import-changed", message, hint)


def _unproved(name: str, path: str) -> Finding:
    message = "it is on the default branch, and no ledger says that it landed."
    hint = "Revert it and open a pull request, or import it with its origin."
    return Finding(name, None, path, "unproved", message, hint)


def _outcome_finding(name: str, path: str, outcome: Outcome, known_events: Mapping[str, str]) -> Finding:
    if outcome.problem:
        return Finding(name, None, path, "outcome", f"it cannot be read: {outcome.problem}", "Restore it.")
    missing = [event for event in outcome.events if event not in known_events]
    if missing:
        message = f"it names the decision {missing[0][:12]}, which is in no ledger."
        return Finding(name, None, path, "cut", message, _CUT)
    message = "its decision is in the ledger, and the event `landed` is not."
    return Finding(name, None, path, "cut", message, f"Run `rfc sweep`; if it stays: {_CUT}")


def check_messages(
    line: Mainline, known_events: Mapping[str, str], ledger: frozenset[str]
) -> Iterator[Finding]:
    """Landing commits are witnesses: they name the decision, and the ledger's commit at that time."""
    for commit in line.commits:
        if not any(change.path.startswith("rfcs/outcomes/") for change in commit.changes):
            continue
        for event in _DECIDED_BY.findall(commit.message):
            if event not in known_events:
                message = f"landing {commit.sha[:12]} names the decision {event[:12]}, which is in no ledger."
                yield Finding(_about(commit.message), None, "rfc-ledger", "cut", message, _CUT)
        for sha in _LEDGER_AT.findall(commit.message):
            if sha not in ledger:
                message = f"landing {commit.sha[:12]} saw the ledger at {sha[:12]}, which is not in it now."
                yield Finding(_about(commit.message), None, "rfc-ledger", "history", message, _CUT)


def _about(message: str) -> str:
    match = re.match(r"RFC ([0-9]{4,12}[a-z]?) ", message)
    return match[1] if match is not None else ""


def check_list(line: Mainline, shelved: Iterable[Shelved], raw: bytes | None) -> Iterator[Finding]:
    """`rfcs/README.md` lists exactly the RFCs that landed, each as the ledger gives it."""
    rows: dict[str, tuple[str, str]] = {}
    text = (raw or b"").decode("utf-8", "replace")
    for each in text.split("\n"):
        match = _ROW.fullmatch(each)
        if match is not None:
            if match[1] in rows:
                yield _listed(match[1], "is listed twice")
            rows[match[1]] = (each, match[2])
    landed = {shelf.rfc: shelf for shelf in shelved}
    for name, shelf in sorted(landed.items()):
        if name not in rows:
            yield _listed(name, "landed and is not listed")
        elif shelf.row is not None and rows[name][0] != shelf.row:
            yield _listed(name, "is listed with another row than its ledger gives")
    now = line.paths_now()
    for name, (_, file) in sorted(rows.items()):
        if name not in landed and f"rfcs/{file}" not in now:
            yield _listed(name, "is listed and is not there")
    if rows and merge_list(raw, next(iter(rows.values()))[0]) != text:
        message = "it is not the list the bot writes from its rows."
        yield Finding("", None, LIST, "list", message, "It is generated; the next landing writes it again.")


def _listed(name: str, what: str) -> Finding:
    hint = "The list changes only in landings; restore it from the last one."
    return Finding(name, None, LIST, "list", f"RFC {name} {what}.", hint)
