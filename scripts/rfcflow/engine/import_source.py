"""`rfc import`, the moving half: one source read proposal by proposal, each written when it is whole.

Invariant: one proposal that cannot be read stops no other, memory holds one text at a time, and the same
source gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path, PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.adapters.git import TooLarge
from rfcflow.adapters.git_log import log_files
from rfcflow.adapters.source_tree import FILE, LINK, DirectorySource, GitSource, Listed
from rfcflow.engine.import_shelf import Shelf
from rfcflow.errors import Invalid, Problem, Refusal
from rfcflow.importing import guess as guessing
from rfcflow.importing import history as histories
from rfcflow.importing import listing, placing, record
from rfcflow.importing.naming import SUFFIXES, Candidate, assign, candidates, landed_path
from rfcflow.importing.outcome import Old, Origin, Transition, blob_id, outcome
from rfcflow.importing.profile import Profile, load
from rfcflow.importing.record import Imported
from rfcflow.importing.relations import problems as relation_problems
from rfcflow.importing.relations import relate
from rfcflow.importing.report import Line, Report
from rfcflow.text.block import TEXT_LIMIT, unreadable
from rfcflow.text.characters import hidden, shown
from rfcflow.views.landing import LIST
from rfcflow.views.outcome import outcome_path

# As much as a pull request's RFC may have; the largest proposal of those known has an eighth of it.
Progress = Callable[[int, int], None]


def shipped_profile(name: str) -> Profile:
    """A profile that ships with the package."""
    path = f"{name}.yml"
    return load(files("rfcflow.importing").joinpath("profiles", path).read_bytes(), path=path, name=name)


def import_source(
    source: DirectorySource | GitSource,
    destination: Path,
    profile: Profile | None,
    *,
    history: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Fill `destination` from `source`; without a profile one is guessed.

    Raises Refusal where nothing can be done at all: no proposal, no history, no place to write.
    """
    if history and not isinstance(source, GitSource):
        raise Refusal("--history needs a Git repository with its history; this source has none.")
    return _Import(source, Shelf(destination), profile, history, progress).run()


class _Import(Struct):
    source: DirectorySource | GitSource
    shelf: Shelf
    given: Profile | None
    history: bool
    progress: Progress | None
    listed: dict[str, Listed] = field(default_factory=dict)
    findings: list[Problem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    imported: list[Imported] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    steps: Mapping[str, tuple[Transition, ...]] = field(default_factory=dict)
    profile: Profile = field(default_factory=lambda: Profile("none", ("{slug}.md",), ("none",)))

    def run(self) -> Report:
        self.shelf.sweep_up()
        own = self.own_folder()
        listed = tuple(self.source.listing())
        self.listed = {each.path: each for each in listed if not own or not each.path.startswith(own)}
        self.profile = self.given or self.guess()
        found, left = candidates(self.listed, self.profile)
        if not found:
            if self.given is None and not any(path.lower().endswith(SUFFIXES) for path in self.listed):
                raise Refusal(
                    f"There are no proposals in {self.source.name}: no file ends in {', '.join(SUFFIXES)}."
                )
            names = ", ".join(f"`{file}`" for file in self.profile.files)
            hint = "Name another profile with --profile."
            if len(listed) > len(self.listed):
                hint = "What lies in rfcs/ of DEST is not imported into itself; name another directory."
            raise Refusal(f"No proposal was found: no file is called {names}. {hint}")
        known = {
            old.origin.path: name
            for name, old in self.shelf.old.items()
            if old.origin.source == self.source.name
        }
        ids, problems = assign(found, known, self.shelf.taken)
        self.findings += problems
        if self.history:
            self.steps = self.transitions(found)
        for done, candidate in enumerate(found, start=1):
            self.one(candidate, ids.get(candidate.path))
            if self.progress is not None:
                self.progress(done, len(found))
        self.gone(known, {each.path for each in found}, set(ids.values()))
        relations = relate(self.imported, self.shelf.taken)
        self.findings += relation_problems(relations, {each.id: shown(each.path) for each in self.imported})
        self.list_them()
        return Report(
            source=self.source.name,
            commit=self.source.commit,
            profile=self.profile,
            guessed=self.given is None,
            lines=tuple(self.lines),
            left_out=tuple(replace(each, path=shown(each.path)) for each in left),
            relations=relations,
            findings=tuple(self.findings),
            offset=listing.offset((*ids.values(), *self.shelf.taken), self.shelf.policy()),
            governed=self.shelf.policy() is not None,
        )

    def own_folder(self) -> str:
        """Where the source has the destination's own `rfcs/`, if it does: that is no source."""
        top, own = self.source.root, (self.shelf.root / "rfcs").resolve()
        if top is None or not own.is_relative_to(top.resolve()):
            return ""
        return f"{own.relative_to(top.resolve()).as_posix()}/"

    def guess(self) -> Profile:
        paths = sorted(
            path for path, each in self.listed.items() if each.kind == FILE and hidden(path) is None
        )

        def read(path: str) -> bytes | None:
            raw = self.source.read(self.listed[path], TEXT_LIMIT)
            return raw if raw is not None and unreadable(path, raw, TEXT_LIMIT) is None else None

        return guessing.guess(paths, read)

    def one(self, candidate: Candidate, rfc: str | None) -> None:
        """Read, place and write one proposal; its line and its findings say what happened."""
        path = candidate.path
        if rfc is None:
            self.lines.append(Line(shown(path), None, None, None, "refused"))
            return
        raw, problem = self.text_of(path)
        if problem is not None:
            self.findings.append(problem)
            self.lines.append(Line(shown(path), rfc, None, None, "refused"))
            return
        imported = record.read(rfc, candidate, raw, self.profile, self.sidecar(candidate))
        self.imported.append(imported)
        self.findings += imported.problems
        old = self.shelf.old.get(rfc)
        if old is not None and old.origin.source != self.source.name:
            old = None
        file = old.file if old is not None else landed_path(rfc, candidate, imported.title)
        written = outcome(
            imported, self.origin(path, raw, old), file, self.parts(candidate), self.past(path, old)
        )
        holder = self.shelf.holder(rfc, self.source.name, file, imported.text)
        here, there = (None if holder else self.shelf.read(each) for each in (file, outcome_path(rfc)))
        place = placing.Place(old, here, there, holder)
        result, problem = placing.judge(shown(path), rfc, file, imported.text, written, place)
        if problem is not None:
            self.findings.append(problem)
        if result == placing.WRITTEN:
            # The outcome comes last: what has one is whole.
            self.shelf.write(file, imported.text)
            self.shelf.write(outcome_path(rfc), written)
        if problem is None and (row := listing.row(imported, file)) is not None:
            self.rows.append(row)
        self.lines.append(Line(shown(path), rfc, file, imported.state, result))

    def text_of(self, path: str) -> tuple[bytes, Problem | None]:
        """A proposal's bytes, or why it cannot be taken."""
        listed, name = self.listed[path], shown(path)
        if hidden(path) is not None:
            hint = "Rename the file and import again."
            return b"", Problem(name, 0, 0, "path", "its name has characters nobody can see.", hint)
        if listed.kind != FILE:
            what = "a symbolic link" if listed.kind == LINK else "no regular file"
            return b"", Problem(
                name, 0, 0, "not-a-file", f"it is {what} and was not read.", "Put the file itself there."
            )
        raw = self.source.read(listed, TEXT_LIMIT)
        if raw is None and listed.size > TEXT_LIMIT:
            message = f"the file has {listed.size:,} bytes; at most {TEXT_LIMIT:,} are read."
            return b"", Problem(name, 0, 0, "too-large", message, "Move data and pictures out of it.")
        if raw is None:
            return b"", Problem(
                name, 0, 0, "unreadable", "it cannot be opened.", "Look at its name and permissions."
            )
        problem = unreadable(name, raw, TEXT_LIMIT)
        return raw, problem

    def sidecar(self, candidate: Candidate) -> bytes | None:
        if self.profile.sidecar is None:
            return None
        pure = PurePosixPath(candidate.path)
        name = self.profile.sidecar.replace("{stem}", pure.stem)
        listed = self.listed.get((pure.parent / name).as_posix())
        if listed is None or listed.kind != FILE:
            return None
        raw = self.source.read(listed, TEXT_LIMIT)
        return raw if raw is not None and unreadable("", raw, TEXT_LIMIT) is None else None

    def origin(self, path: str, raw: bytes, old: Old | None) -> Origin:
        blob = self.listed[path].blob or blob_id(raw)
        before = old.origin if old is not None else None
        # The commit that was imported first still has this very file: a later one says nothing new.
        same = before is not None and (before.path, before.blob) == (path, blob)
        commit = (before.commit if before is not None and same else None) or self.source.commit
        return Origin(self.source.name, commit, path, blob)

    def parts(self, candidate: Candidate) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for path in candidate.parts:
            listed = self.listed[path]
            raw = self.source.read(listed, TEXT_LIMIT) if listed.blob is None else None
            blob = listed.blob or (blob_id(raw) if raw is not None else "")
            if blob and hidden(path) is None:
                found.append((path, blob))
        return tuple(found)

    def past(self, path: str, old: Old | None) -> tuple[Transition, ...]:
        if self.history:
            return self.steps.get(path, ())
        return old.history if old is not None else ()

    def transitions(self, found: tuple[Candidate, ...]) -> Mapping[str, tuple[Transition, ...]]:
        """The history of each proposal, from one reading of the source's log."""
        source = self.source
        if not isinstance(source, GitSource):
            return {}
        seen: dict[str, histories.State | None] = {}

        def state(version: histories.Version) -> histories.State | None:
            if version.blob not in seen:
                try:
                    raw = source.git.blob(version.blob, TEXT_LIMIT)
                    seen[version.blob] = record.state_of(version.path, raw, self.profile)
                except TooLarge:
                    seen[version.blob] = None
            return seen[version.blob]

        log = (
            (
                each.sha,
                each.at.date().isoformat(),
                tuple(histories.Touched(file.path, file.before, file.blob) for file in each.files),
            )
            for each in log_files(source.git, source.commit)
        )
        versions = histories.versions(log, [each.path for each in found])
        return {path: histories.transitions(each, state) for path, each in versions.items()}

    def gone(self, known: Mapping[str, str], paths: set[str], given: set[str]) -> None:
        for path, name in sorted(known.items()):
            if path not in paths and name not in given:
                message = f"it is no longer in the source; RFC {name} stays as it was imported."
                self.findings.append(Problem(shown(path), 0, 0, "gone", message, "", "warning"))

    def list_them(self) -> None:
        """Bring the list of decided RFCs up to date, where it is the bot's."""
        try:
            merged = listing.merge(self.shelf.listing(), self.rows)
        except Invalid as error:
            self.findings += error.problems
            return
        if merged is not None:
            self.shelf.write(LIST, merged)
