"""Lists of GitHub that stay whole while others change them.

Invariant: an entry that existed before the first page and was not touched since is in the result of
`updated_since`, whatever moves between two pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rfcflow.adapters.github_calls import PAGE, Calls
from rfcflow.adapters.github_facts import identity, listed, updated_at


def stamp(moment: datetime) -> str:
    """A time as GitHub's queries take it; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("GitHub is asked with times that have a zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def items(calls: Calls, path: str, query: Mapping[str, str | int] | None = None) -> Iterator[Any]:
    """Every entry of a list, in its order."""
    for answer in calls.pages(path, query):
        yield from listed(answer.data)


def updated_since(calls: Calls, path: str, since: datetime | None) -> tuple[list[Any], datetime]:
    """Entries by their last change, and GitHub's time when it was first asked.

    An entry that changes or vanishes between two pages moves all those behind it, and page numbers would skip
    one for good. So each request starts a second before the last entry seen; what comes twice counts once.
    """
    found: dict[int, Any] = {}
    server_time: datetime | None = None
    cursor, page = since, 1
    while True:
        query: dict[str, str | int] = {"sort": "updated", "direction": "asc", "per_page": PAGE, "page": page}
        answer = calls.get(path, query if cursor is None else {**query, "since": stamp(cursor)})
        server_time = server_time or answer.time
        entries = listed(answer.data)
        for entry in entries:
            # A later sight of an entry is a newer one, and belongs behind the others.
            found.pop(identity(entry), None)
            found[identity(entry)] = entry
        if not answer.has_next or not entries:
            return list(found.values()), server_time
        last = updated_at(entries[-1]) - timedelta(seconds=1)
        if cursor is None or last > cursor:
            cursor, page = last, 1
        else:
            page += 1
