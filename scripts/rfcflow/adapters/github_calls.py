"""How requests to GitHub are paced, repeated and refused, whichever library sends them.

Invariant: a request that may have had an effect is never sent twice unless twice is the same as once; every
bad answer is an UpstreamError with one sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Final

from msgspec import Struct

from rfcflow.adapters.clock import Clock
from rfcflow.errors import Refusal, UpstreamError

PAGE: Final = 100
ATTEMPTS: Final = 4
# GitHub allows about 500 content writes an hour; one run takes no more than this share of them.
MOST_WRITES: Final = 400
# The longest a run waits for GitHub's limits, in seconds; beyond it the next run goes on.
PATIENCE: Final = 60
_PAGES: Final = 1000
# Asking twice for these has the effect of asking once.
_REPEATABLE: Final = frozenset(("GET", "PUT", "PATCH", "DELETE"))


class NoAnswer(Exception):
    """The connection failed before an answer came: whether the request had an effect is unknown."""


class Reply(Struct, frozen=True):
    """What came over the wire; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


class Answer(Struct, frozen=True):
    """An answer that was wanted: parsed JSON, None for an empty body."""

    status: int
    headers: Mapping[str, str]
    data: Any

    @property
    def time(self) -> datetime:
        """GitHub's time when it answered, UTC; raises UpstreamError without a Date header."""
        try:
            return parsedate_to_datetime(self.headers.get("date", "")).astimezone(UTC)
        except ValueError as error:
            raise UpstreamError("GitHub's answer has no Date header; its time is not known.") from error

    @property
    def has_next(self) -> bool:
        """Whether the list goes on behind this page."""
        return 'rel="next"' in self.headers.get("link", "")


class Requests(Struct, frozen=True):
    """How many requests were sent, repeated ones included."""

    reads: int = 0
    writes: int = 0


Send = Callable[[str, str, Mapping[str, str | int], Any], Reply]


class Calls:
    """Sends requests through `send(verb, path, parameters, body)`, which raises NoAnswer without an answer.

    `write_gap` is seconds between writes, `floor` the number of requests left at which a run stops.
    """

    def __init__(self, send: Send, clock: Clock, write_gap: float, floor: int, *, observe: bool) -> None:
        self._send = send
        self._clock = clock
        self._write_gap = write_gap
        self._floor = floor
        self._observe = observe
        self._last_write: datetime | None = None
        self._reset: datetime | None = None
        self.remaining: int | None = None
        self.spent = False
        self.requests = Requests()

    def get(
        self, path: str, parameters: Mapping[str, str | int] | None = None, accept: Collection[int] = ()
    ) -> Answer:
        """Read; statuses in `accept` are answers too. Raises UpstreamError."""
        return self.call("GET", path, parameters or {}, accept=accept)

    def pages(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Iterator[Answer]:
        """Every page of a list, a hundred entries each."""
        for page in range(1, _PAGES + 1):
            answer = self.get(path, {**(parameters or {}), "per_page": PAGE, "page": page})
            yield answer
            if not answer.has_next:
                return
        raise UpstreamError(f"The list {path} has more than {_PAGES} pages.")

    def call(
        self,
        verb: str,
        path: str,
        parameters: Mapping[str, str | int] | None = None,
        body: Any = None,
        *,
        repeatable: bool = False,
        accept: Collection[int] = (),
    ) -> Answer:
        """Send and, where that is safe, repeat. `repeatable` vouches for a POST that may be sent twice."""
        if verb != "GET" and self._observe:
            raise Refusal(f"{verb} {path} was not sent: policy.yml says mode: observe.")
        safe = repeatable or verb in _REPEATABLE
        for attempt in range(1, ATTEMPTS + 1):
            self._prepare(verb)
            try:
                reply = self._send(verb, path, parameters or {}, body)
            except NoAnswer as error:
                if not safe or attempt == ATTEMPTS:
                    outcome = (
                        "" if verb == "GET" else " Whether it was done is not known; the next run looks."
                    )
                    raise UpstreamError(
                        f"{verb} {path}: GitHub did not answer ({error}).{outcome}"
                    ) from error
                self._clock.sleep(2 ** (attempt - 1))
                continue
            self._note(reply)
            if reply.status < 300 or reply.status in accept:
                return Answer(reply.status, reply.headers, _parsed(verb, path, reply))
            wait = self._wait(reply, attempt, safe=safe)
            if wait is None or attempt == ATTEMPTS:
                raise UpstreamError(explained(verb, path, reply), reply.status, _message(reply))
            self._clock.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _prepare(self, verb: str) -> None:
        """Stop before the hour's budget is gone, keep the gap between writes, and count."""
        now = self._clock.now()
        if verb != "GET" and self.requests.writes >= MOST_WRITES:
            self.spent = True
            raise UpstreamError(f"This run has written {MOST_WRITES} times; the next one goes on.", 429)
        if self.remaining is not None and self.remaining <= self._floor and self._reset and now < self._reset:
            self.spent = True
            raise UpstreamError(
                f"GitHub's budget has {self.remaining} requests left until {self._reset:%H:%M} UTC; "
                "this run stops here and the next one goes on.",
                429,
            )
        if verb == "GET":
            self.requests = Requests(self.requests.reads + 1, self.requests.writes)
            return
        # The clock tells whole seconds: a difference of n may be anything above n - 1.
        if self._last_write is not None and (now - self._last_write).total_seconds() < self._write_gap + 1:
            self._clock.sleep(self._write_gap)
        self._last_write = self._clock.now()
        self.requests = Requests(self.requests.reads, self.requests.writes + 1)

    def _note(self, reply: Reply) -> None:
        remaining, reset = (
            _number(reply.headers.get(f"x-ratelimit-{name}")) for name in ("remaining", "reset")
        )
        if remaining is not None and reset is not None:
            self.remaining = remaining
            self._reset = datetime.fromtimestamp(reset, UTC)

    def _wait(self, reply: Reply, attempt: int, *, safe: bool) -> float | None:
        """Seconds until the request may be sent again, None when it may not."""
        if is_limit(reply):
            # GitHub turned the request away unread, so that repeating it is safe whatever it is.
            wait = _number(reply.headers.get("retry-after"))
            if wait is None and self.remaining == 0 and self._reset is not None:
                wait = int((self._reset - self._clock.now()).total_seconds()) + 1
            wait = PATIENCE if wait is None else max(wait, 1)
            return wait if wait <= PATIENCE else None
        return 2 ** (attempt - 1) if reply.status >= 500 and safe else None


def is_limit(reply: Reply) -> bool:
    """Whether an answer is GitHub's request to slow down.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if reply.status == 429:
        return True
    if reply.status != 403:
        return False
    exhausted = reply.headers.get("x-ratelimit-remaining") == "0"
    return exhausted or "retry-after" in reply.headers or "rate limit" in _message(reply).lower()


def explained(verb: str, path: str, reply: Reply) -> str:
    """One sentence on a bad answer: what was asked, what GitHub says, which permission is missing."""
    said = _message(reply) or "no message"
    needed = reply.headers.get("x-accepted-github-permissions", "")
    if reply.status == 403 and "not accessible" in said and needed:
        said += f" (the token needs {_clean(needed)})"
    if 300 <= reply.status < 400:
        said += f" (moved to {_clean(reply.headers.get('location', 'an unknown place'))})"
    return f"{verb} {path}: GitHub answered {reply.status}, {said}"


def _message(reply: Reply) -> str:
    try:
        data = json.loads(reply.text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(data, dict):
        return ""
    errors = data.get("errors")
    details = [_detail(error) for error in errors] if isinstance(errors, list) else []
    parts = [data.get("message"), *details]
    return _clean("; ".join(str(part) for part in parts if part))


def _detail(error: Any) -> str:
    """One entry of a 422's list: its own words, else the field and what is wrong with it."""
    if not isinstance(error, dict):
        return str(error)
    parts = [error.get("field"), error.get("code"), error.get("message")]
    return " ".join(str(part) for part in parts if part)


@cache
def _unprintable() -> re.Pattern[str]:
    # So many characters take 8 ms to compile, and GitHub seldom complains.
    return re.compile(r"[^\x20-\x7e\u00a1-\ud7ff\uf900-\ufffd]+")


def _clean(text: str) -> str:
    return _unprintable().sub(" ", text).strip()[:500]


def _parsed(verb: str, path: str, reply: Reply) -> Any:
    if not reply.text.strip():
        return None
    try:
        return json.loads(reply.text)
    except (ValueError, RecursionError) as error:
        raise UpstreamError(f"{verb} {path}: GitHub's answer is not JSON.", reply.status) from error


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 12 else None
