"""The edge of the index: reads a repository into `Inputs`.

Invariant: nothing is written, and what cannot be read is in the result with its error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from rfcflow.adapters.git import FILE, Git, TooLarge
from rfcflow.adapters.git import Entry as TreeEntry
from rfcflow.engine.store import LEDGER_LIMIT, ledger_path, read_governance
from rfcflow.errors import HistoryMissing, Invalid, Problem
from rfcflow.events import Event, parse_ledger, timestamp
from rfcflow.model import Governance, Revision, Rfc
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


def script() -> bytes:
    """The script that ships with the package."""
    return files("rfcflow.site").joinpath("assets", "index.js").read_bytes()


def schemas() -> dict[str, bytes]:
    """The JSON Schemas of the data, by file name."""
    directory = files("rfcflow.site").joinpath("schemas")
    return {name: directory.joinpath(name).read_bytes() for name in ("index.json", "rfc.json")}


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
    histories = _histories(git, names, ledgers)
    contents = _contents(git, landed, histories, outcomes)
    entries = [
        _entry(name, landed.get(name), histories[name], outcomes.get(name), contents) for name in names
    ]
    return Inputs(
        repository=repository,
        css=style(),
        rfcs=tuple(entries),
        governance=governance,
        web=web,
        base_url=base_url,
        default_branch=default_branch,
        problems=(*problems, *strays, *broken),
        asof=_newest(git, main, ledger),
        script=script(),
        schemas=schemas(),
    )


def _newest(git: Git, main: str, ledger: str | None) -> str:
    """When the newer of the commits was made: the same repository gives the same site on every day."""
    return timestamp(max(git.commit_info(sha).committed for sha in (main, ledger) if sha is not None))


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


@dataclass
class _History:
    """What a ledger file says, and what is wrong with it."""

    rfc: Rfc | None = None
    events: tuple[Event, ...] = ()
    errors: tuple[Problem, ...] = ()


def _histories(git: Git, names: Sequence[str], ledgers: Mapping[str, str]) -> dict[str, _History]:
    """The fold of every ledger; the files themselves are let go one by one."""
    found = {name: _History() for name in names}
    here = [name for name in names if name in ledgers]
    for name, raw in zip(here, git.blobs([(ledgers[name], LEDGER_LIMIT) for name in here]), strict=True):
        found[name] = (
            _history(name, raw)
            if isinstance(raw, bytes)
            else _History(errors=(_unreadable(ledger_path(name), raw),))
        )
    return found


def _history(name: str, raw: bytes) -> _History:
    """The fold of a ledger file; of a broken one nothing is believed."""
    events, problems = parse_ledger(raw, ledger_path(name))
    foreign = next((event for event in events if event.rfc != name), None)
    if foreign is not None and not problems:
        message = f"event {foreign.seq} is of RFC {foreign.rfc}."
        problems = (Problem(ledger_path(name), foreign.seq, 1, "foreign-event", message),)
    if problems:
        return _History(errors=tuple(problems))
    try:
        return _History(fold(events), events)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        message = f"its events cannot be followed ({type(error).__name__}: {error})."
        problem = Problem(ledger_path(name), 0, 0, "ledger-misfit", message, "Run `rfc verify`.")
        return _History(errors=(problem,))


_Contents = Mapping[str, bytes | HistoryMissing | TooLarge]


def _contents(
    git: Git, landed: Mapping[str, _Landed], histories: Mapping[str, _History], outcomes: Mapping[str, str]
) -> _Contents:
    """Every text, picture and outcome by its blob id, read in one pass; each once, whoever shares it."""
    wanted: dict[str, int] = {}
    for name, history in histories.items():
        here = landed.get(name)
        shown = _shown(history.rfc)
        text = here.entry.sha if here is not None else shown.blob if shown is not None else None
        for sha, limit in (
            *((sha, ASSET_LIMIT) for sha in _pictures(here, history.rfc).values()),
            (outcomes.get(name), OUTCOME_LIMIT),
            (text, TEXT_LIMIT),
            *((sha, TEXT_LIMIT) for sha in _past(history.rfc)),
        ):
            if sha:
                wanted[sha] = max(limit, wanted.get(sha, 0))
    return dict(zip(wanted, git.blobs(tuple(wanted.items())), strict=True))


def _past(rfc: Rfc | None) -> tuple[str, ...]:
    """Blob ids of the recorded revisions, where there is more than one text to compare."""
    found = tuple(dict.fromkeys(revision.blob for revision in rfc.revisions)) if rfc is not None else ()
    return found if len(found) > 1 or (rfc is not None and rfc.errata) else ()


def _pictures(here: _Landed | None, rfc: Rfc | None) -> dict[str, str]:
    """Blob ids of the pictures of an RFC by `assets/SLUG/FILE`."""
    if here is not None:
        return {path: entry.sha for path, entry in here.assets.items()}
    known = rfc.revision.assets if rfc is not None and rfc.revision is not None else ()
    return {path.removeprefix("rfcs/"): blob for path, blob in known if path.startswith("rfcs/assets/")}


def _shown(rfc: Rfc | None) -> Revision | None:
    """The revision to show of an RFC that has not landed: the decided one, else the last."""
    if rfc is None or rfc.revision is None:
        return None
    decided = rfc.decision.text if rfc.decision is not None else None
    return next((r for r in reversed(rfc.revisions) if r.text == decided), rfc.revision)


def _entry(
    name: str, here: _Landed | None, history: _History, outcome: str | None, contents: _Contents
) -> Entry:
    errors = list(history.errors)
    if here is not None:
        for other in here.others:
            message = f"RFC {name} is there twice, also as {here.path}."
            errors.append(Problem(other, 0, 0, "twice", message, "Give one of them a letter: rfc import."))
        text = _taken(contents[here.entry.sha], TEXT_LIMIT, here.path, errors)
    else:
        text = _open_text(_shown(history.rfc), contents, errors)
    pictures = {path: contents[blob] for path, blob in _pictures(here, history.rfc).items()}
    return Entry(
        id=name,
        rfc=history.rfc,
        events=history.events,
        text=text,
        outcome=_outcome(name, contents[outcome], errors) if outcome is not None else None,
        path=here.path if here is not None else None,
        assets={
            path: content
            for path, content in pictures.items()
            if isinstance(content, bytes) and len(content) <= ASSET_LIMIT
        },
        errors=tuple(errors),
        past={sha: content for sha in _past(history.rfc) if isinstance(content := contents[sha], bytes)},
    )


def _open_text(shown: Revision | None, contents: _Contents, errors: list[Problem]) -> bytes | None:
    """Its text; that of an open RFC is at hand only where somebody fetched it."""
    if shown is None:
        return None
    content = contents[shown.blob]
    return None if isinstance(content, HistoryMissing) else _taken(content, TEXT_LIMIT, shown.path, errors)


def _taken(
    content: bytes | HistoryMissing | TooLarge, limit: int, path: str, errors: list[Problem]
) -> bytes | None:
    if isinstance(content, bytes) and len(content) > limit:
        content = TooLarge(f"it has {len(content)} bytes; at most {limit} are read here.")
    if isinstance(content, bytes):
        return content
    errors.append(_unreadable(path, content))
    return None


def _unreadable(path: str, why: Exception) -> Problem:
    return Problem(path, 0, 0, "unreadable-file", str(why))


def _outcome(
    name: str, content: bytes | HistoryMissing | TooLarge, errors: list[Problem]
) -> Mapping[str, Any] | None:
    path = f"rfcs/outcomes/{name}.yml"
    raw = _taken(content, OUTCOME_LIMIT, path, errors)
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
