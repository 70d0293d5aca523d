"""A repository with the whole history of many RFCs, both branches, streamed into Git at once.

Invariant: the same number of RFCs gives the same objects everywhere; every commit is one the bot would push:
a run's events for all RFCs it saw, or one landing with its `landed`.

Two things are shorter than life, since they cost Git time and verification none: the list of landed RFCs is
written with each hundredth landing and at the end, and all pull requests begin at the first commit.
"""

from __future__ import annotations

import heapq
import os
import subprocess
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.adapters.workers import Tell, silent
from rfcflow.cli.bench._stories import Story, Told, cast
from rfcflow.errors import Refusal
from rfcflow.governance.load import load
from rfcflow.ledger import ledger_path, parse_ledger
from rfcflow.model import Governance, Rfc
from rfcflow.policy.fold import fold
from rfcflow.verify.branch import blob_id
from rfcflow.views.landing import LIST, landed_path, landing_files, merge_list, record_files

# The governance, and the stories told under it.
Plot = tuple[Mapping[str, bytes], tuple[Story, ...]]

MAIN: Final = "refs/heads/main"
LEDGER: Final = "refs/heads/rfc-ledger"
# Of ten RFCs so many of each story; so many new ones a week.
_SHARES: Final = ("wide", "small", "wide", "forgotten", "small", "unwanted", "wide", "regretted", "small")
_WEEKLY: Final = 25
_LISTED: Final = 100
_WEEK: Final = timedelta(days=7)


def write(directory: Path, count: int, plot: Plot, tell: Tell = silent) -> int:
    """A bare repository of `count` RFCs at `directory`; returns how many events their ledgers have.

    `tell` is told how many RFCs have begun.
    """
    files, told = plot
    subprocess.run(("git", "init", "-q", "--bare", str(directory)), check=True)
    with _Stream(directory) as stream:
        writer = _Writer(stream, load(dict(files), ""), {story.name: story for story in told})
        return writer.run(files, count, tell)


class _Stream(Struct):
    """`git fast-import`, asked for the id of each commit as it is made."""

    directory: Path
    marks: dict[str, int] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _answers: IO[bytes] | None = None

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        command = ("git", "fast-import", "--quiet", f"--cat-blob-fd={writing}", "--depth=20")
        self._process = subprocess.Popen(
            command, cwd=self.directory, stdin=subprocess.PIPE, pass_fds=(writing,)
        )
        os.close(writing)
        self._answers = os.fdopen(reading, "rb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None or self._process.stdin is None or self._answers is None:
            return
        self._process.stdin.close()
        self._answers.close()
        if self._process.wait() != 0 and error is None:
            raise Refusal(f"git fast-import ended with {self._process.returncode}.")

    def commit(
        self,
        ref: str,
        files: Mapping[str, bytes],
        message: str,
        when: datetime,
        *,
        base: str = "",
        merge: str = "",
    ) -> str:
        """A commit on top of `ref` (or of `base`) that brings `files`; returns its id."""
        if self._process is None or self._process.stdin is None or self._answers is None:
            raise Refusal("git fast-import is not running.")
        mark, text = len(self.marks) + 1, message.encode()
        parts = [f"commit {ref}\nmark :{mark}\ncommitter rfc bot <bot@example.org> ".encode()]
        parts.append(b"%d +0000\ndata %d\n%s\n" % (int(when.timestamp()), len(text), text))
        # What is not in a finished pack yet is known by its mark alone.
        parts += [b"from :%d\n" % self.marks[base]] if base else []
        parts += [b"merge :%d\n" % self.marks[merge]] if merge else []
        for path, content in files.items():
            parts.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))
        parts.append(b"\nget-mark :%d\n" % mark)
        self._process.stdin.write(b"".join(parts))
        self._process.stdin.flush()
        made = self._answers.readline().decode().strip()
        self.marks[made] = mark
        return made


class _Writer(Struct):
    stream: _Stream
    governance: Governance
    stories: Mapping[str, Story]
    main: str = ""
    ledger: str = ""
    events: int = 0
    first: str = ""
    rows: dict[str, str] = field(default_factory=dict)
    landed: dict[str, bytes] = field(default_factory=dict)

    def run(self, files: Mapping[str, bytes], count: int, tell: Tell) -> int:
        """Everything, in the order it happened."""
        begins = min(story.begins for story in self.stories.values())
        self.main = self.first = self.stream.commit(MAIN, files, "The first commit", begins - _WEEK)
        last = begins
        for when, parts in _by_run(self._parts(count, tell)):
            self._run(when, parts)
            last = when
        self.stream.commit(MAIN, {LIST: self._list()}, "The list", last)
        return self.events

    def _list(self) -> bytes:
        return merge_list(None, *self.rows.values()).encode()

    def _parts(self, count: int, tell: Tell) -> Iterator[tuple[datetime, int, int, Told]]:
        """Each part of each RFC's life in the order of time: when it was seen, number, part, whose."""
        waiting: list[tuple[datetime, int, int, Told]] = []
        for number in range(1, count + 1):
            story = self.stories[_SHARES[number % len(_SHARES)]]
            shift = _WEEK * ((number - 1) // _WEEKLY)
            begins = story.begins + shift
            while waiting and waiting[0][0] < begins:
                yield self._next(waiting)
            told = Told(story, cast(story, number, lambda raw: blob_id(raw, 40)), shift, [], [])
            heapq.heappush(waiting, (begins, number, 0, told))
            tell(number)
        while waiting:
            yield self._next(waiting)

    def _next(self, waiting: list[tuple[datetime, int, int, Told]]) -> tuple[datetime, int, int, Told]:
        when, number, part, told = heapq.heappop(waiting)
        if part + 1 < len(told.story.parts):
            seconds = told.story.parts[part + 1][0]
            later = told.story.begins + told.shift + timedelta(seconds=seconds)
            heapq.heappush(waiting, (later, number, part + 1, told))
        return when, number, part, told

    def _run(self, when: datetime, parts: list[tuple[int, Told]]) -> None:
        """One run of the bot: what it saw in one commit, then each landing with its own."""
        changed: dict[str, bytes] = {}
        landings: list[tuple[int, Told]] = []
        for part, told in parts:
            if not told.heads:
                self._open(told, when)
            if _lands(told, part):
                landings.append((part, told))
            else:
                self._tell(told, part)
                changed[ledger_path(told.cast.id)] = b"".join(told.lines)
        if changed:
            self.ledger = self.stream.commit(LEDGER, changed, "events", when)
        for part, told in landings:
            self._land(told, part, when)

    def _open(self, told: Told, when: datetime) -> None:
        """The pull request's commits: a push is made before it is seen, whenever that will be."""
        ref = f"refs/pull/{told.cast.number}/head"
        for _, _, raw in told.cast.texts:
            path = f"rfcs/0000-{told.story.name}.md"
            base = "" if told.heads else self.first
            told.heads.append(self.stream.commit(ref, {path: raw}, "an idea", when, base=base))

    def _tell(self, told: Told, part: int, changes: Mapping[str, object] | None = None) -> None:
        before = len(told.lines)
        told.tell(part, self.main, changes)
        self.events += len(told.lines) - before

    def _land(self, told: Told, part: int, when: datetime) -> None:
        """The commit on the default branch, and the event that records it."""
        history, _ = parse_ledger(b"".join(told.lines), told.cast.id)
        rfc = fold(history)
        if rfc is None or rfc.decision is None:
            raise AssertionError("a story lands what was decided")
        governance = replace(self.governance, commit=self.main)
        first = rfc.landing is None
        text = told.cast.texts[-1][2] if first else self.landed[rfc.id]
        if first:
            files = landing_files(rfc, history, governance, text, None, when)
        else:
            files = record_files(rfc, history, governance, text, None)
        path = landed_path(rfc)
        self.landed[rfc.id] = files[path]
        self.rows[rfc.id] = files[LIST].decode().splitlines()[-1]
        blobs = {name: blob_id(raw, 40) for name, raw in sorted(files.items()) if name != LIST}
        del files[LIST]
        if len(self.rows) % _LISTED == 0:
            files[LIST] = self._list()
        joins = told.heads[-1] if first and rfc.decision.disposition == "accept" else ""
        self.main = self.stream.commit(MAIN, files, self._message(rfc), when, merge=joins)
        self._tell(told, part, {"commit": self.main, "blobs": blobs})
        ledger = {ledger_path(rfc.id): b"".join(told.lines)}
        self.ledger = self.stream.commit(LEDGER, ledger, f"{rfc.id} landed", when)

    def _message(self, rfc: Rfc) -> str:
        event = rfc.decision.event if rfc.decision is not None else ""
        return f"RFC {rfc.id} lands\n\nDecided by event {event}\nLedger commit {self.ledger}\n"


def _lands(told: Told, part: int) -> bool:
    return any('"landed"' in raw[:300] or '"recorded"' in raw[:300] for raw in told.story.parts[part][1])


def _by_run(
    parts: Iterator[tuple[datetime, int, int, Told]],
) -> Iterator[tuple[datetime, list[tuple[int, Told]]]]:
    """Parts seen at the same time are one run's; an RFC's landing comes after its decision."""
    run: list[tuple[int, Told]] = []
    now: datetime | None = None
    for when, _, part, told in parts:
        if now is not None and when != now:
            yield now, run
            run = []
        now = when
        run.append((part, told))
    if now is not None:
        yield now, run
