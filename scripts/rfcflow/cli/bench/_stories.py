"""The lives an RFC can have, as the product itself tells them: played once, told many times.

Invariant: each story's events are the bot's own decisions about what people did in it; only names, numbers
and dates differ between its copies, and those are put where the first ones stood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from rfcflow.cli.simulate import base_files
from rfcflow.events import canonical, moment, timestamp, words
from rfcflow.ledger import digest
from rfcflow.simulate.play import Play, perform
from rfcflow.simulate.reading import read_scenario
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document

_TITLE: Final = "Ragged tensors"
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
# Accepted, rejected, withdrawn, expired; with and without a window, a concern, a second text, a motion.
_SCENARIO: Final = b"""
scenario: What RFCs go through
why: One of each, for the bench.
profiles: [pytorch]
steps:
  - nina opens wide: {contentious: [compatibility]}
  - nina opens small: {summary: A small thing.}
  - nina opens unwanted: {contentious: [removal]}
  - nina opens regretted: {summary: Solved elsewhere.}
  - nina opens forgotten: {summary: Nobody came., modules: [docs]}
  - ada comments on wide: /shepherd me
  - ben comments on unwanted: /shepherd me
  - eve comments on regretted: /shepherd me
  - ben comments on small: /sign-off
  - eve comments on wide: "/concern Memory use\\n\\nIt doubles."
  - ada comments on wide: /hold until=2026-12-04 The benchmark runs until then.
  - nina pushes on wide: {motivation: Measured now.}
  - eve comments on wide: /resolve memory-use Measured, it does not.
  - ben comments on wide: /sign-off
  - nina comments on regretted: /withdraw It is solved already.
  - after: 6 days
  - ada comments on wide: /unhold
  - ada comments on wide: /writeup Two designs were compared, and the second one is simpler.
  - ada comments on wide: /final-comment accept Every concern is answered.
  - ben comments on unwanted: /writeup Two designs were compared, and neither holds.
  - ben comments on unwanted: >-
      /final-comment reject criterion=evidence reopen="A benchmark" It breaks what everybody relies on.
  - ben, eve, cora, cleo and cyrus comment on wide: /sign-off
  - ada, eve, cora and cleo comment on unwanted: /sign-off
  - after: 20 days
  - ada comments on wide: /implemented https://git.example/engine/pull/7
  - after: 260 days
"""


class Story(Struct, frozen=True):
    """One RFC's life: its texts as first written, and its events as JSON with marks, by the run that saw it.

    `parts` are (seconds since the story began, events); a part with `landed` in it has nothing else.
    """

    name: str
    texts: tuple[bytes, ...]
    begins: datetime
    parts: tuple[tuple[int, tuple[str, ...]], ...]


def stories() -> tuple[Mapping[str, bytes], tuple[Story, ...]]:
    """The governance they are told under, and the stories."""
    stage = perform(read_scenario(_SCENARIO, "bench"), "pytorch", base_files(), [])
    return stage.files(), tuple(_story(stage, name) for name in stage.numbers)


def _story(stage: Play, name: str) -> Story:
    history = stage.world.history(stage.name(name))
    objects = stage.world.hosting.objects
    marks: dict[str, str] = {}
    texts: list[bytes] = []
    for event in history:
        marks[event.governance] = "@main@"
        if event.type == "revised":
            place = len(texts)
            blob = str(event.data["blob"])
            texts.append(objects.blobs[blob])
            marks |= {
                str(event.head): f"@head{place}@",
                str(event.text): f"@text{place}@",
                blob: f"@blob{place}@",
            }
    parts: list[tuple[int, list[str]]] = []
    begins, before = history[0].seen, None
    for event in history:
        record = event.record()
        alone = event.type in ("landed", "recorded")
        if event.type == "revised":
            record["data"]["meta"]["title"] = "@title@"
        raw = json.dumps(record, ensure_ascii=False)
        for found, mark in marks.items():
            raw = raw.replace(found, mark)
        seconds = int((event.seen - begins).total_seconds())
        if alone or before in (None, "alone") or parts[-1][0] != seconds:
            parts.append((seconds, []))
        parts[-1][1].append(_numbered(raw, stage.name(name)))
        before = "alone" if alone else "shared"
    return Story(name, tuple(texts), begins, tuple((at, tuple(events)) for at, events in parts))


def _numbered(raw: str, name: str) -> str:
    return re.sub(rf"(?<![0-9a-f]){name}(?![0-9a-f])", "@id@", raw)


class Cast(Struct, frozen=True):
    """What one copy of a story is called: its id, number, title, and each text's hash, blob id and bytes."""

    id: str
    number: int
    title: str
    texts: tuple[tuple[str, str, bytes], ...]


def cast(story: Story, number: int, blob_id: Any) -> Cast:
    """Names for the copy with this number; `blob_id` gives Git's id of bytes."""
    title = f"{_TITLE} {number}"
    found = []
    for text in story.texts:
        raw = text.replace(f"title: {_TITLE}".encode(), f"title: {title}".encode(), 1)
        document, _ = parse_document("rfcs/0000-a.md", raw)
        if document is None:
            raise AssertionError("a story's text can be read")
        found.append((text_hash(document), blob_id(raw), raw))
    return Cast(f"{number:04d}", number, title, tuple(found))


class Told(Struct):
    """A copy as it is being told: its lines so far and the id of the last one."""

    story: Story
    cast: Cast
    shift: timedelta
    heads: list[str]
    lines: list[bytes]
    last: str = "0" * 64

    def tell(self, part: int, main: str, changes: Mapping[str, Any] | None = None) -> None:
        """Add a part's events, seen under the governance of commit `main`, with `changes` in their data."""
        for raw in self.story.parts[part][1]:
            record = json.loads(self._named(raw, main))
            source, data = record["source"], record["data"]
            match record["type"]:
                case "opened":
                    data["number"] = self.cast.number
                case "revised":
                    data["meta"]["title"] = words(self.cast.title)
                case "landed" | "recorded":
                    data |= changes or {}
                    source["id"] = data["commit"]
            if source["type"] == "pull":
                source["id"] = str(self.cast.number)
            elif source["id"].isdigit():
                source["id"] = str(int(source["id"]) + 1000 * self.cast.number)
            record |= {"prev": self.last, "seq": len(self.lines) + 1}
            self.last = record["id"] = digest(record)
            self.lines.append(canonical(record) + b"\n")

    def _named(self, raw: str, main: str) -> str:
        for place, ((text, blob, _), head) in enumerate(zip(self.cast.texts, self.heads, strict=True)):
            raw = raw.replace(f"@text{place}@", text).replace(f"@blob{place}@", blob)
            raw = raw.replace(f"@head{place}@", head)
        raw = raw.replace("@id@", self.cast.id).replace("@main@", main)
        return _TIME.sub(lambda found: timestamp(moment(found[0]) + self.shift), raw)
