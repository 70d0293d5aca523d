"""The edge of the index: reads a repository into `Inputs`.

Invariant: nothing is written, and what cannot be read is in the result with its error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from rfcflow.adapters.git import FILE, Git, TooLarge
from rfcflow.adapters.git import Entry as TreeEntry
from rfcflow.engine.store import LEDGER_LIMIT, ledger_path, read_governance
from rfcflow.errors import HistoryMissing, Invalid, Problem
from rfcflow.events import Event, parse_ledger
from rfcflow.model import Governance, Rfc
from rfcflow.policy.fold import fold
from rfcflow.site import Entry, Inputs
from rfcflow.text import yaml
from rfcflow.text.keys import REFERENCE

TEXT_LIMIT: Final = 4_000_000
OUTCOME_LIMIT: Final = 1_000_000
ASSET_LIMIT: Final = 10_000_000
_EXECUTABLE: Final = "100755"
_FILES: Final = (FILE, _EXECUTABLE)


def style() -> bytes:
    """The stylesheet that ships with the package."""
    return files("rfcflow.site").joinpath("assets", "style.css").read_bytes()


def read_inputs(
    git: Git,
    main: str,
    ledger: str | None,
    *,
    repository: str,
    web: str = "",
    base_url: str = "",
    default_branch: str = "main",
) -> Inputs:
    """What the repository at hand says at the commits `main` and `ledger` (None: no ledger yet).

    Texts of open RFCs are read where their objects are here; fetch `refs/pull/*/head` to have them.
    Raises HistoryMissing when a commit is not here; everything else that is wrong is in the result.
    """
    governance, problems = _governance(git, main)
    landed, strays = _landed(git, main)
    ledgers, broken = _ledgers(git, ledger)
    outcomes = _outcomes(git, main)
    names = sorted({*landed, *ledgers})
    entries = [_entry(git, name, landed, ledgers, outcomes) for name in names]
    return Inputs(
        repository=repository,
        css=style(),
        rfcs=tuple(entries),
        governance=governance,
        web=web,
        base_url=base_url,
        default_branch=default_branch,
        problems=(*problems, *strays, *broken),
    )


class _Landed:
    """The files of the default branch that belong to one RFC."""

    def __init__(self, path: str, entry: TreeEntry) -> None:
        self.path = path
        self.entry = entry
        self.others: list[str] = []
        self.assets: dict[str, TreeEntry] = {}


def _governance(git: Git, main: str) -> tuple[Governance | None, tuple[Problem, ...]]:
    try:
        return read_governance(git, main), ()
    except Invalid as error:
        return None, error.problems


def _landed(git: Git, main: str) -> tuple[dict[str, _Landed], tuple[Problem, ...]]:
    """Landed RFCs by id, and files in `rfcs/` that are none."""
    found: dict[str, _Landed] = {}
    strays: list[Problem] = []
    pictures: dict[str, dict[str, TreeEntry]] = defaultdict(dict)
    for path, entry in sorted(git.tree(main, "rfcs").items()):
        name = path.removeprefix("rfcs/")
        folder, _, rest = name.partition("/")
        if folder == "assets" and entry.mode in _FILES:
            pictures[rest.partition("/")[0]][name] = entry
        if rest or not name.endswith((".md", ".rst")) or name == "README.md":
            continue
        number, _, slug = name.rpartition(".")[0].partition("-")
        if not REFERENCE.fullmatch(number) or number == "0000" or not slug or entry.mode not in _FILES:
            message = "it is in rfcs/ and its name is not ID-slug.md."
            strays.append(Problem(path, 0, 0, "stray-file", message, "Move it, or land it as an RFC."))
        elif number in found:
            found[number].others.append(path)
        else:
            found[number] = _Landed(path, entry)
    for landed in found.values():
        slug = landed.path.partition("-")[2].rpartition(".")[0]
        landed.assets = pictures.get(slug, {})
    return found, tuple(strays)


def _ledgers(git: Git, ledger: str | None) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Blob ids of the ledger files by RFC, and files that cannot be one."""
    found: dict[str, str] = {}
    broken: list[Problem] = []
    for path, entry in ({} if ledger is None else git.tree(ledger)).items():
        if not path.endswith(".jsonl"):
            continue
        name = path.removesuffix(".jsonl")
        if REFERENCE.fullmatch(name) and entry.mode == FILE:
            found[name] = entry.sha
        elif "/" not in path:
            broken.append(Problem(path, 0, 0, "stray-ledger", "its name is not the id of an RFC."))
    return found, tuple(broken)


def _outcomes(git: Git, main: str) -> dict[str, str]:
    entries = git.tree(main, "rfcs/outcomes")
    return {
        path.removeprefix("rfcs/outcomes/").removesuffix(".yml"): entry.sha
        for path, entry in entries.items()
        if path.endswith(".yml") and entry.mode in _FILES
    }


def _entry(
    git: Git,
    name: str,
    landed: Mapping[str, _Landed],
    ledgers: Mapping[str, str],
    outcomes: Mapping[str, str],
) -> Entry:
    errors: list[Problem] = []
    rfc, events = _history(git, name, ledgers.get(name), errors)
    here = landed.get(name)
    if here is not None:
        for other in here.others:
            message = f"RFC {name} is there twice, also as {here.path}."
            errors.append(Problem(other, 0, 0, "twice", message, "Give one of them a letter: rfc import."))
        text = _blob(git, here.entry.sha, TEXT_LIMIT, here.path, errors)
        pictures = {path: entry.sha for path, entry in here.assets.items()}
    else:
        text = _text_of(git, rfc, errors)
        known = rfc.revision.assets if rfc is not None and rfc.revision is not None else ()
        pictures = {
            path.removeprefix("rfcs/"): blob for path, blob in known if path.startswith("rfcs/assets/")
        }
    assets = {path: _optional(git, blob, ASSET_LIMIT) for path, blob in pictures.items()}
    return Entry(
        id=name,
        rfc=rfc,
        events=events,
        text=text,
        outcome=_outcome(git, name, outcomes.get(name), errors),
        path=here.path if here is not None else None,
        assets={path: content for path, content in assets.items() if content is not None},
        errors=tuple(errors),
    )


def _history(
    git: Git, name: str, blob: str | None, errors: list[Problem]
) -> tuple[Rfc | None, tuple[Event, ...]]:
    """The fold of a ledger file; of a broken one nothing is believed."""
    if blob is None:
        return None, ()
    raw = _blob(git, blob, LEDGER_LIMIT, ledger_path(name), errors)
    if raw is None:
        return None, ()
    events, problems = parse_ledger(raw, ledger_path(name))
    foreign = next((event for event in events if event.rfc != name), None)
    if foreign is not None and not problems:
        message = f"event {foreign.seq} is of RFC {foreign.rfc}."
        problems = (Problem(ledger_path(name), foreign.seq, 1, "foreign-event", message),)
    errors += problems
    if problems:
        return None, ()
    try:
        return fold(events), events
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        message = f"its events cannot be followed ({type(error).__name__}: {error})."
        errors.append(Problem(ledger_path(name), 0, 0, "ledger-misfit", message, "Run `rfc verify`."))
        return None, ()


def _text_of(git: Git, rfc: Rfc | None, errors: list[Problem]) -> bytes | None:
    """The text of an RFC that has not landed: the decided one, else the last revision's."""
    if rfc is None or rfc.revision is None:
        return None
    decided = rfc.decision.text if rfc.decision is not None else None
    revision = next((r for r in reversed(rfc.revisions) if r.text == decided), rfc.revision)
    if git.info(revision.blob) is None:
        return None
    return _blob(git, revision.blob, TEXT_LIMIT, revision.path, errors)


def _blob(git: Git, sha: str, limit: int, path: str, errors: list[Problem]) -> bytes | None:
    try:
        return git.blob(sha, limit)
    except (TooLarge, HistoryMissing) as error:
        errors.append(Problem(path, 0, 0, "unreadable-file", str(error)))
        return None


def _optional(git: Git, sha: str, limit: int) -> bytes | None:
    try:
        return git.blob(sha, limit) if git.info(sha) is not None else None
    except (TooLarge, HistoryMissing):
        return None


def _outcome(git: Git, name: str, blob: str | None, errors: list[Problem]) -> Mapping[str, Any] | None:
    if blob is None:
        return None
    path = f"rfcs/outcomes/{name}.yml"
    raw = _blob(git, blob, OUTCOME_LIMIT, path, errors)
    if raw is None:
        return None
    try:
        node = yaml.parse(yaml.decode(raw, path=path, limit=OUTCOME_LIMIT), path=path, limit=OUTCOME_LIMIT)
    except Invalid as error:
        errors += error.problems
        return None
    value = _plain(node)
    return value if isinstance(value, Mapping) else None


def _plain(node: yaml.Node) -> Any:
    """Plain values: null and booleans where YAML's own words stand unquoted, everything else as written."""
    if isinstance(node, yaml.Mapping):
        return {key.text: _plain(value) for key, value in node.entries}
    if isinstance(node, yaml.Sequence):
        return [_plain(item) for item in node.items]
    if node.is_null:
        return None
    if node.style == "plain" and node.text in ("true", "false"):
        return node.text == "true"
    return node.text
