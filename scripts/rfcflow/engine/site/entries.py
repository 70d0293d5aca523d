"""From object ids to entries: the texts, outcomes, pictures and ledgers of RFCs, read in batches.

Invariant: what cannot be read is in the entry with its error; memory is that of two batches and of what the
caller keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.adapters.git_process import TooLarge
from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.shared_bytes import SharedBytes
from rfcflow.engine.place import LEDGER_LIMIT
from rfcflow.engine.site.histories import History, history_of
from rfcflow.engine.site.outcomes import OUTCOME_LIMIT, outcome_of
from rfcflow.engine.site.sources import Source
from rfcflow.errors import HistoryMissing, Problem
from rfcflow.ledger import ledger_path
from rfcflow.site.inputs import Entry

TEXT_LIMIT: Final = 4_000_000
ASSET_LIMIT: Final = 10_000_000
BATCH: Final = 64

_Content = bytes | HistoryMissing | TooLarge


class Read(Struct, frozen=True):
    """An entry, and whether each text it could have that is on neither branch was at hand, by blob id."""

    entry: Entry
    elsewhere: tuple[tuple[str, bool], ...]


class _Asked(Struct, frozen=True):
    """A batch that Git was asked for: what is known of it, and the rest as it comes."""

    sources: Sequence[Source]
    histories: Mapping[str, History]
    known: Mapping[str, bytes]
    wanted: Sequence[str]
    coming: Iterator[_Content]


def read_entries(
    git: Reader,
    sources: Sequence[Source],
    shared: SharedBytes | None = None,
    *,
    without_outcomes: bool = False,
) -> Iterator[Read]:
    """The entries of `sources`, in their order; texts that are shared already are taken from there.

    Texts of open RFCs are read where their objects are here; fetch `refs/pull/*/head` to have them.
    """
    if without_outcomes:
        sources = [replace(source, outcome="") for source in sources]
    batches = (sources[start : start + BATCH] for start in range(0, len(sources), BATCH))
    return read_batches(git, batches, shared)


def read_batches(
    git: Reader, batches: Iterable[Sequence[Source]], shared: SharedBytes | None = None
) -> Iterator[Read]:
    """As `read_entries`; Git gets a batch ready while the one before it is used."""
    ahead: _Asked | None = None
    for batch in batches:
        asked = _ask(git, batch, shared)
        if ahead is not None:
            yield from _entries(ahead)
        ahead = asked
    if ahead is not None:
        yield from _entries(ahead)


def _ask(git: Reader, sources: Sequence[Source], shared: SharedBytes | None) -> _Asked:
    histories = _histories(git, sources)
    wanted: dict[str, int] = {}
    known: dict[str, bytes] = {}
    for source in sources:
        for sha, limit in _wanted(source, histories[source.id]):
            taken = shared.take(sha) if shared is not None else None
            if taken is not None:
                known[sha] = taken
            else:
                wanted[sha] = max(limit, wanted.get(sha, 0))
    # One that several share is read once.
    return _Asked(sources, histories, known, tuple(wanted), git.blobs(tuple(wanted.items())))


def _entries(asked: _Asked) -> Iterator[Read]:
    contents = {**asked.known, **dict(zip(asked.wanted, asked.coming, strict=True))}
    for source in asked.sources:
        history = asked.histories[source.id]
        here = ((sha, not isinstance(contents[sha], HistoryMissing)) for sha in _elsewhere(source, history))
        yield Read(_entry(source, history, contents), tuple(here))


def _histories(git: Reader, sources: Sequence[Source]) -> dict[str, History]:
    found = {source.id: History() for source in sources}
    here = [source for source in sources if source.ledger]
    asked = [(source.ledger, LEDGER_LIMIT) for source in here]
    for source, raw in zip(here, git.blobs(asked), strict=True):
        found[source.id] = (
            history_of(source.id, raw)
            if isinstance(raw, bytes)
            else History(errors=(_unreadable(ledger_path(source.id), raw),))
        )
    return found


def _wanted(source: Source, history: History) -> Iterator[tuple[str, int]]:
    """Blob ids and limits of all that is read besides the ledger."""
    if source.outcome:
        yield source.outcome, OUTCOME_LIMIT
    yield from ((sha, ASSET_LIMIT) for _, sha in _pictures(source, history))
    if source.text:
        yield source.text, TEXT_LIMIT
    yield from ((sha, TEXT_LIMIT) for sha in _elsewhere(source, history))


def _elsewhere(source: Source, history: History) -> tuple[str, ...]:
    """Blob ids of texts that may be here or not: those that are on neither branch."""
    shown = (history.shown.blob,) if not source.text and history.shown is not None else ()
    return tuple(sha for sha in dict.fromkeys((*shown, *history.past)) if sha)


def _pictures(source: Source, history: History) -> tuple[tuple[str, str], ...]:
    return source.pictures if source.path is not None else history.pictures


def _entry(source: Source, history: History, contents: Mapping[str, _Content]) -> Entry:
    name, path = source.id, source.path
    errors = list(history.errors)
    for other in source.others:
        message = f"RFC {name} is there twice, also as {path}."
        errors.append(Problem(other, 0, 0, "twice", message, "Give one of them a letter: rfc import."))
    if path is not None:
        text = _taken(contents[source.text], TEXT_LIMIT, path, errors)
    else:
        text = _open_text(history, contents, errors)
    pictures = ((where, contents[blob]) for where, blob in _pictures(source, history))
    past = ((sha, contents[sha]) for sha in history.past if sha)
    return Entry(
        id=name,
        rfc=history.rfc,
        events=history.events,
        text=text,
        outcome=_outcome(source, contents, errors),
        path=path,
        assets=_readable(pictures, ASSET_LIMIT),
        errors=tuple(errors),
        past=_readable(past, TEXT_LIMIT),
    )


def _readable(found: Iterable[tuple[str, _Content]], limit: int) -> dict[str, bytes]:
    return {name: content for name, content in found if isinstance(content, bytes) and len(content) <= limit}


def _open_text(history: History, contents: Mapping[str, _Content], errors: list[Problem]) -> bytes | None:
    """Its text; that of an open RFC is at hand only where somebody fetched it."""
    shown = history.shown
    if shown is None or not shown.blob:
        return None
    content = contents[shown.blob]
    return None if isinstance(content, HistoryMissing) else _taken(content, TEXT_LIMIT, shown.path, errors)


def _outcome(
    source: Source, contents: Mapping[str, _Content], errors: list[Problem]
) -> Mapping[str, Any] | None:
    if not source.outcome:
        return None
    path = f"rfcs/outcomes/{source.id}.yml"
    raw = _taken(contents[source.outcome], OUTCOME_LIMIT, path, errors)
    if raw is None:
        return None
    value, problems = outcome_of(raw, path)
    errors += problems
    return value


def _taken(content: _Content, limit: int, path: str, errors: list[Problem]) -> bytes | None:
    if isinstance(content, bytes) and len(content) > limit:
        content = TooLarge(f"it has {len(content)} bytes; at most {limit} are read here.")
    if isinstance(content, bytes):
        return content
    errors.append(_unreadable(path, content))
    return None


def _unreadable(path: str, why: Exception) -> Problem:
    return Problem(path, 0, 0, "unreadable-file", str(why))
