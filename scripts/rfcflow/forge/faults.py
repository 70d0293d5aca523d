"""Faults on demand: everything GitHub is known to do on a bad day, at the moment a story chooses."""

from __future__ import annotations

import re

from msgspec import Struct, field

SECONDARY_LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
KINDS = ("status", "drop", "secondary_limit", "null_mergeable", "stale_sha", "reject")


class Fault(Struct):
    """A fault that waits for ``times`` matching requests.

    ``method`` is GET, POST, PATCH, PUT or DELETE for the REST API, PUSH or FETCH for git, and ``*`` for
    any; ``path`` is a regular expression searched in the path (REST paths begin with ``/repos/``, git
    paths look like ``/owner/name.git``). ``when`` "before" prevents the effect, "after" lets it happen
    and spoils only the answer.
    """

    method: str
    path: re.Pattern[str]
    status: int
    when: str
    times: int
    kind: str
    body: object
    headers: dict[str, str] = field(default_factory=dict)


class Faults:
    """The faults that still wait, in the order in which they were added."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(
        self,
        method: str = "*",
        path: str = "",
        status: int = 502,
        when: str = "before",
        times: int = 1,
        body: object = None,
        headers: dict[str, str] | None = None,
        kind: str = "status",
    ) -> Fault:
        """Plan a fault; raises ValueError for a ``kind`` or ``when`` there is not.

        Kinds: ``status`` (answer with it), ``drop`` (the effect happens, the connection closes without an
        answer), ``secondary_limit`` (403 with Retry-After), ``null_mergeable`` (the pull request does not
        know yet), ``stale_sha`` (409 on a merge), ``reject`` (a push is refused ref by ref).
        """
        if kind not in KINDS or when not in ("before", "after"):
            raise ValueError(f"there is no fault {kind!r} {when!r}")
        if kind == "drop":
            when = "after"
        elif kind == "secondary_limit":
            status, headers = 403, {"Retry-After": "1"} | (headers or {})
            body = body or {"message": SECONDARY_LIMIT, "documentation_url": "https://docs.github.com/rest"}
        elif kind == "stale_sha":
            message = "Head branch was modified. Review and try the merge again."
            status, body = 409, {"message": message, "documentation_url": "https://docs.github.com/rest"}
        fault = Fault(method, re.compile(path), status, when, times, kind, body, headers or {})
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Forget the faults that have not happened."""
        self.waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault that matches, used up by one."""
        for fault in self.waiting:
            if fault.method in ("*", method) and fault.path.search(path):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
