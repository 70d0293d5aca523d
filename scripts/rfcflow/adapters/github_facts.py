"""GitHub's JSON as facts: the only place that knows its field names.

Invariant: whatever is deleted, empty or null on GitHub still gives a fact; whatever has another shape than
documented raises UpstreamError, never anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from msgspec import Struct

from rfcflow.errors import UpstreamError
from rfcflow.facts import Comment, OnGitHub, PullRequest, Review
from rfcflow.model import Account

P = ParamSpec("P")
T = TypeVar("T")
# Content of deleted accounts belongs to this one: https://github.com/ghost
GHOST: Final = Account(10137, "ghost")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_ABOUT: Final = re.compile(r"RFC:[ \t]*([0-9]{4,12}[a-z]?)", re.ASCII)
_NUMBER_AT_END: Final = re.compile(r"/(\d+)$")


class Label(Struct, frozen=True):
    """A label of the repository; `color` is six hexadecimal digits without `#`."""

    name: str
    color: str
    description: str


def reading(translate: Callable[P, T]) -> Callable[P, T]:
    """Turn a shape that is not GitHub's into UpstreamError."""

    @wraps(translate)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return translate(*args, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            what = translate.__name__.replace("_", " ")
            raise UpstreamError(f"GitHub's answer is no {what} as documented ({error!r:.100}).") from error

    return guarded


@reading
def account(data: Any) -> Account:
    """An account; null is the ghost of a deleted one."""
    if data is None:
        return GHOST
    return Account(_integer(data["id"]), _text(data["login"]), data.get("type") == "Bot")


@reading
def on_github(data: Any) -> OnGitHub:
    """An account as it is called now."""
    return OnGitHub(_integer(data["id"]), _text(data["login"]), _text(data["type"]))


@reading
def pull_request(data: Any) -> PullRequest:
    """A pull request, from a list or by itself."""
    head_repository = data["head"]["repo"]
    merged_at = data["merged_at"]
    return PullRequest(
        number=_integer(data["number"]),
        title=_text(data["title"]),
        author=account(data["user"]),
        draft=data.get("draft") is True,
        open=data["state"] == "open",
        merged=merged_at is not None,
        base=_text(data["base"]["ref"]),
        head=_text(data["head"]["sha"]),
        branch=_text(data["head"]["ref"]),
        head_repository=None if head_repository is None else _text(head_repository["full_name"]),
        labels=tuple(_text(label["name"]) for label in data["labels"]),
        created_at=_time(data["created_at"]),
        updated_at=_time(data["updated_at"]),
        closed_at=None if data["closed_at"] is None else _time(data["closed_at"]),
        # Until it is merged GitHub keeps a trial merge there.
        merge_commit=None if merged_at is None else _optional_text(data["merge_commit_sha"]),
    )


@reading
def issue_about_rfc(data: Any) -> PullRequest | None:
    """An issue whose first line is `RFC: ID`, as the conversation of that RFC; None for any other."""
    first = _text(data["body"]).split("\n", 1)[0]
    about = _ABOUT.fullmatch(first.strip())
    if about is None or "pull_request" in data:
        return None
    return PullRequest(
        number=_integer(data["number"]),
        title=_text(data["title"]),
        author=account(data["user"]),
        draft=False,
        open=data["state"] == "open",
        merged=False,
        base="",
        head="",
        head_repository=None,
        labels=tuple(_text(label["name"]) for label in data["labels"]),
        created_at=_time(data["created_at"]),
        updated_at=_time(data["updated_at"]),
        about=about[1],
    )


@reading
def comment(data: Any) -> Comment:
    """A conversation comment."""
    return _comment(data, data["issue_url"], "comment")


@reading
def inline_comment(data: Any) -> Comment:
    """A review comment on a line."""
    return _comment(data, data["pull_request_url"], "inline")


@reading
def review(data: Any) -> Review | None:
    """A submitted review; None for one that is still pending."""
    if data["state"] == "PENDING" or data.get("submitted_at") is None:
        return None
    return Review(
        id=_integer(data["id"]),
        author=account(data["user"]),
        state=_text(data["state"]).upper(),
        commit=_optional_text(data.get("commit_id")),
        body=_text(data["body"]),
        submitted_at=_time(data["submitted_at"]),
    )


@reading
def identity(data: Any) -> int:
    """The numeric id of anything."""
    return _integer(data["id"])


@reading
def updated_at(data: Any) -> datetime:
    """When anything was last changed."""
    return _time(data["updated_at"])


@reading
def created_at(data: Any) -> datetime:
    """When anything was made."""
    return _time(data["created_at"])


@reading
def label(data: Any) -> Label:
    """A label."""
    return Label(_text(data["name"]), _text(data["color"]), _text(data["description"]))


@reading
def status(data: Any) -> tuple[str, tuple[str, str]]:
    """The context of a commit status, and its (state, description)."""
    return _text(data["context"]), (_text(data["state"]), _text(data["description"]))


@reading
def listed(data: Any) -> list[Any]:
    """A list of anything."""
    if not isinstance(data, list):
        raise TypeError(f"{type(data).__name__} is not a list")
    return data


@reading
def moment(data: Any) -> datetime:
    """A time, UTC."""
    return _time(data)


@reading
def member(data: Any, name: str) -> Any:
    """One field of an object; it must be there."""
    return data[name]


def _comment(data: Any, thread: str, kind: str) -> Comment:
    number = _NUMBER_AT_END.search(thread)
    if number is None:
        raise ValueError(f"{thread!r} has no number")
    return Comment(
        id=_integer(data["id"]),
        number=int(number[1]),
        author=account(data["user"]),
        body=_text(data["body"]),
        created_at=_time(data["created_at"]),
        updated_at=_time(data["updated_at"]),
        kind=kind,
    )


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r:.40} is not a number")
    return value


def _text(value: Any) -> str:
    """A string, null as the empty one; half characters, which no file can hold, are replaced."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is not a text")
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value)


def _optional_text(value: Any) -> str | None:
    return None if value is None else _text(value)


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return moment.astimezone(UTC).replace(microsecond=0)
