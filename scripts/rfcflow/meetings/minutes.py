"""Public minutes from private notes.

Invariant: what is returned holds nothing that was marked, no name of a marked span, and no name of a nominee
who was not accepted; else nothing is returned, and what is wrong is told by line without a quotation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rfcflow.errors import Invalid, Problem
from rfcflow.meetings.decisions import tally
from rfcflow.meetings.leaks import Known, Needle, leaks, needles
from rfcflow.meetings.minutes_text import as_markdown
from rfcflow.meetings.notes import Line, read_header, sort_lines
from rfcflow.meetings.record import Minutes
from rfcflow.meetings.redaction import Secret, spans, without


def make_minutes(
    text: str, people: Sequence[Known] = (), path: str = "notes"
) -> tuple[Minutes, tuple[Needle, ...]]:
    """The minutes of notes, and what must not occur in anything else written about them.

    `people` are known by the registry. Raises Invalid with every problem; none quotes the notes.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    marked = spans(text, path)
    lines = without(text, marked).split("\n")
    header, first = read_header(lines, path)
    found = sort_lines(lines, first, path, header["date"])
    # Who was not accepted is a secret with all that is said of them, beside what is marked anyway.
    unnamed = [Secret(_unmarked(line), number) for number, line in found.dropped if _unmarked(line)]
    secrets = [*(span.secret for span in marked), *unnamed]
    sought = needles(secrets, people, header.get("publish", ()))
    minutes = Minutes(
        header["meeting"],
        header["date"],
        header["attended"],
        tally(found.cases),
        found.decisions,
        _body(found.kept),
        dict(sorted(Counter(span.reason for span in marked).items())),
    )
    _refuse_leaks(minutes, lines[:first], [*found.published, *found.kept], sought, path)
    return minutes, sought


def _unmarked(text: str) -> str:
    return re.sub(r"\[redacted: [a-z]+\]", " ", text).strip(" .,:;-")


def _refuse_leaks(
    minutes: Minutes,
    header: Sequence[str],
    published: Sequence[Line],
    sought: Sequence[Needle],
    path: str,
) -> None:
    shown = [
        (next((at for at, line in enumerate(header, start=1) if line.startswith(f"{key}:")), 1), value)
        for key, value in (("meeting", minutes.meeting), ("attended", ", ".join(minutes.attended)))
    ]
    places = [
        (number, needle.line) for number, line in (*shown, *published) for needle in leaks(line, sought)
    ]
    if not places:
        # Over the ends of lines, and in whatever the page adds.
        places = [(0, needle.line) for needle in leaks(as_markdown(minutes), sought)]
    hint = "Mark it too, say it otherwise, or name in `publish` who may be named."
    problems = [
        Problem(path, number, 1, "leak", f"this repeats something that line {line} keeps private.", hint)
        for number, line in sorted(set(places))
    ]
    if problems:
        raise Invalid(tuple(problems))


def _body(kept: Sequence[Line]) -> str:
    text = "\n".join(line.rstrip() for _, line in kept)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
