"""Requests and answers of the REST API as values, and the table that maps one to the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from msgspec import Struct, field

from rfcflow.forge import permissions
from rfcflow.forge.clock import parse_iso
from rfcflow.forge.faults import Fault
from rfcflow.forge.model import Account, Comment, Issue, Pull, Repository
from rfcflow.forge.refusals import Refusal, needs_authentication, not_found
from rfcflow.forge.state import Actor, State

Item = TypeVar("Item")
WITH_SLASHES = {"path": ".*", "ref": ".+", "branch": ".+", "basehead": ".+"}


class Answer(Struct, frozen=True):
    """A status with a JSON body; ``body`` None sends none. ``raw`` is sent as it is instead."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


class Call(Struct, dict=True):
    """One request, already authenticated, with the parts its handler asks for."""

    state: State
    actor: Actor | None
    method: str
    path: str
    parameters: dict[str, str]
    query: dict[str, str]
    body: Any
    headers: dict[str, str]
    fault: Fault | None = None

    @cached_property
    def repository(self) -> Repository:
        """The repository of the path; 404."""
        found = self.state.find_repository(f"{self.parameters['owner']}/{self.parameters['repo']}")
        if found is None:
            raise not_found()
        return found

    @cached_property
    def issue(self) -> Issue:
        """The issue or pull request of the path; 404."""
        number = self.parameters.get("issue_number") or self.parameters["pull_number"]
        found = self.repository.issues.get(int(number)) if number.isdecimal() else None
        if found is None or ("pull_number" in self.parameters and found.pull is None):
            raise not_found()
        return found

    @cached_property
    def pull(self) -> Pull:
        """The pull request of the path; 404."""
        if self.issue.pull is None:
            raise not_found()
        return self.issue.pull

    @cached_property
    def comment(self) -> Comment:
        """The conversation comment of the path; 404."""
        number = self.parameters["comment_id"]
        found = self.state.comments.get(int(number)) if number.isdecimal() else None
        if found is None or found.issue.repository is not self.repository:
            raise not_found()
        return found

    @property
    def thread_scope(self) -> str:
        """The permission a job needs to write in this thread: an issue's or a pull request's."""
        return "issues" if self.issue.pull is None else "pull-requests"

    def authenticated(self) -> Actor:
        """Whoever calls; 401 for nobody."""
        if self.actor is None:
            raise needs_authentication()
        return self.actor

    def require(self, scope: str, least: str, *, author: Account | None = None) -> Actor:
        """See ``permissions.require``."""
        return permissions.require(self.actor, self.repository, scope, least, author=author)

    def field(self, name: str, kind: type[Item]) -> Item | None:
        """A field of the body, None when absent or null; 422 for another type."""
        if not isinstance(self.body, dict):
            raise Refusal(400, "Body should be a JSON object")
        value = self.body.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            problem = f"For 'properties/{name}', {value!r} is not a {kind.__name__}."
            raise Refusal(422, f"Invalid request.\n\n{problem}")
        return value

    def required(self, name: str, kind: type[Item]) -> Item:
        """As ``field``; 422 when it is missing."""
        value = self.field(name, kind)
        if value is None:
            raise Refusal(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        return value

    def texts(self, name: str, *, bare: bool = False) -> list[str] | None:
        """A list of texts; ``bare`` allows the body itself to be the list, and labels as objects."""
        values = self.body if bare and isinstance(self.body, list) else self.field(name, list)
        if values is None:
            return None
        texts = [one.get("name") if isinstance(one, dict) else one for one in values]
        if not all(isinstance(one, str) for one in texts):
            raise Refusal(422, f"Invalid request.\n\nFor 'properties/{name}', every item must be a string.")
        return [str(one) for one in texts]

    def since(self) -> datetime | None:
        """The query's ``since``; 422 when it is no instant."""
        if "since" not in self.query:
            return None
        try:
            return parse_iso(self.query["since"])
        except ValueError:
            raise Refusal(422, "Invalid request.\n\nsince is not a valid date-time.") from None

    def accounts(self, names: Iterable[str]) -> list[Account]:
        """The accounts of these logins, unknown ones left out."""
        found = (self.state.find_account(name) for name in names)
        return [one for one in found if one is not None]


def paged(call: Call, items: Sequence[Item], shape: Callable[[Item], Any], wrap: str | None = None) -> Answer:
    """One page of a list with GitHub's ``Link`` header; only what is shown is rendered.

    ``wrap`` names the key under which GitHub nests some lists, beside ``total_count``.
    """
    size = min(max(number(call.query.get("per_page"), 30), 1), 100)
    page = max(number(call.query.get("page"), 1), 1)
    last = max((len(items) + size - 1) // size, 1)
    links = []
    for relation, target in (("prev", page - 1), ("next", page + 1), ("last", last), ("first", 1)):
        wanted = page > 1 if relation in ("prev", "first") else page < last
        if wanted:
            query = urlencode(call.query | {"page": str(target)})
            links.append(f'<{call.state.api_url}{call.path}?{query}>; rel="{relation}"')
    shown = [shape(item) for item in items[(page - 1) * size : page * size]]
    body = shown if wrap is None else {"total_count": len(items), wrap: shown}
    return Answer(200, body, {"Link": ", ".join(links)} if links else {})


def number(text: str | None, default: int) -> int:
    """A number of the query; the default when it is none."""
    return int(text) if text is not None and text.isdecimal() else default


Handler = Callable[[Call], Answer]


def group(parameter: re.Match[str]) -> str:
    """The named group of a template's parameter; some parameters may hold slashes."""
    name = parameter[1]
    return f"(?P<{name}>{WITH_SLASHES.get(name, '[^/]+')})"


class Route:
    """A method and a path template, spelled as in GitHub's OpenAPI description, and its handler."""

    def __init__(self, method: str, template: str, handler: Handler) -> None:
        self.method = method
        self.template = template
        self.handler = handler
        self.pattern = re.compile(re.sub(r"\{(\w+)\}", group, template) + "$")

    def match(self, path: str) -> dict[str, str] | None:
        """The parameters of a path, unquoted; None when it is not this route's."""
        found = self.pattern.match(path)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None
