"""Draws what changed, in units: a list page is one, all the files of an RFC are another.

Invariant: a unit is drawn if what it shows is not what it showed; a file is written if it is not what it was.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct

from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.shared_bytes import SharedBytes
from rfcflow.adapters.workers import deal
from rfcflow.engine.output import Staging
from rfcflow.engine.progress import Progress
from rfcflow.engine.site.digests import Digests
from rfcflow.engine.site.entries import BATCH, read_entries
from rfcflow.engine.site.later import Later
from rfcflow.engine.site.memory import Kept, Written
from rfcflow.site.build import shared_files
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File, Shown
from rfcflow.site.record import Record
from rfcflow.site.rfc_files import rfc_files, surroundings


class Unit(Struct, frozen=True):
    """Files that are drawn together, all they show as a digest, and the entry whose text they show."""

    name: str
    digest: Callable[[], str]
    files: Callable[[], Iterable[File]]
    entry: Later | None = None


class Drawn(Struct, frozen=True):
    """A unit's files, in their order; `fresh` are those that were written."""

    name: str
    digest: str
    files: tuple[tuple[str, Written], ...]
    fresh: tuple[str, ...]


class _Own(Struct):
    """The files of one RFC; what is around it is looked up when it is first asked, often in no build."""

    record: Record
    catalogue: Catalogue
    digests: Digests
    _around: Shown | None = None

    @property
    def around(self) -> Shown:
        if self._around is None:
            self._around = surroundings(self.record, self.catalogue)
        return self._around

    def digest(self) -> str:
        return self.digests.of_record(self.record, self.around)

    def files(self) -> Iterable[File]:
        return rfc_files(self.record, self.around, self.catalogue)


def units(catalogue: Catalogue, kept: Mapping[str, Kept]) -> Iterator[Unit]:
    """Every unit of the site; `kept` are its records as they were read, by id."""
    marks = {name: one.mark for name, one in kept.items()}
    digests = Digests(marks, {name: one.face for name, one in kept.items()})
    for record in catalogue.records:
        own = _Own(record, catalogue, digests)
        entry = record.entry if isinstance(record.entry, Later) else None
        yield Unit(own_unit(record.id), own.digest, own.files, entry)
    for file in shared_files(catalogue):
        yield Unit(file.path, partial(digests.of, file.shows), partial(tuple, (file,)))


def own_unit(rfc_id: str) -> str:
    """The name of the unit of an RFC's own files."""
    return f"RFC {rfc_id}"


def draw(
    git: Reader,
    shared: SharedBytes,
    todo: Sequence[Unit],
    staged: Staging,
    before: Mapping[str, Written],
    progress: Progress,
) -> Iterator[Drawn]:
    """Each unit drawn; `before` are the files of the site as it is."""

    def share(batches: Iterable[Sequence[Unit]]) -> list[Drawn]:
        gc.freeze()
        with git.mine() as own:
            return [drawn for batch in batches for drawn in _batch(own, shared, batch, staged, before)]

    # reStructuredText takes a hundred times as long as Markdown: no process is to wait for a large share.
    slow = any(unit.entry is not None and unit.entry.is_restructured for unit in todo)
    for drawn in deal(
        share, todo, BATCH // 8 if slow else BATCH, lambda done: progress(done, len(todo), "pages drawn")
    ):
        yield from drawn


def _batch(
    git: Reader, shared: SharedBytes, batch: Sequence[Unit], staged: Staging, before: Mapping[str, Written]
) -> Iterator[Drawn]:
    entries = [unit.entry for unit in batch if unit.entry is not None]
    sources = [entry.source for entry in entries]
    read_again = read_entries(git, sources, shared, without_outcomes=True)
    for entry, read in zip(entries, read_again, strict=True):
        entry.give(read.entry)
    for unit in batch:
        yield _drawn(unit, staged, before)
        if unit.entry is not None:
            unit.entry.forget()


def _drawn(unit: Unit, staged: Staging, before: Mapping[str, Written]) -> Drawn:
    files: list[tuple[str, Written]] = []
    fresh: list[str] = []
    for file in unit.files():
        content = file.draw()
        written = before.get(file.path)
        if written is None or written[0] != len(content) or not staged.stands(file.path, content):
            written = staged.write(file.path, content)
            fresh.append(file.path)
        files.append((file.path, written))
    return Drawn(unit.name, unit.digest(), tuple(files), tuple(fresh))
