"""What two runs at once have both said: the later one of two comments with the same marker is taken back.

Invariant: only comments of the bot that nobody changed since are deleted, and one of each always stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rfcflow.engine.run import Run
from rfcflow.errors import UpstreamError
from rfcflow.facts import Comment

_MARKER: Final = re.compile(r"<!-- rfcflow:[^>]* -->")
_GONE: Final = (404, 410)


def doubles(comments: Iterable[Comment], bot: int) -> tuple[Comment, ...]:
    """The comments of account `bot` that say again what an older one of the same conversation says."""
    found: list[Comment] = []
    said: set[tuple[int, str]] = set()
    for comment in sorted(comments, key=lambda comment: comment.id):
        marker = _MARKER.match(comment.body) if comment.author.id == bot else None
        if marker is None:
            continue
        key = (comment.number, marker[0])
        if key in said and not comment.edited:
            found.append(comment)
        said.add(key)
    return tuple(found)


def remove_doubles(run: Run, comments: Iterable[Comment]) -> int:
    """Delete them; returns how many there were. What cannot be deleted stays, and is reported."""
    found = doubles(comments, run.place.bot.id)
    for comment in found:
        try:
            run.github.delete_comment(comment.id)
        except UpstreamError as error:
            if error.status not in _GONE:
                run.note(f"cannot delete comment {comment.id}, which says something twice: {error}")
                continue
        run.report.writes += 1
    return len(found)
