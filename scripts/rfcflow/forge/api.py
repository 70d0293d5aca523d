"""The REST API without its transport: a request in, an answer with GitHub's headers out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from rfcflow.forge import credentials
from rfcflow.forge.faults import Fault, Faults
from rfcflow.forge.refusals import Refusal, not_found
from rfcflow.forge.routes import (
    actions,
    apps,
    comments,
    graphql,
    issues,
    labels,
    pulls,
    repos,
    reviews,
    settings,
    statuses,
    users,
)
from rfcflow.forge.routing import Answer, Call, Route
from rfcflow.forge.state import Actor, Json, State

# The first match answers: `pulls/comments` (reviews) comes before `pulls/{pull_number}` (pulls).
MODULES = (
    *(actions, apps, comments, graphql, issues, labels, reviews, pulls, settings, repos, statuses, users),
)
ROUTES: tuple[Route, ...] = tuple(route for module in MODULES for route in module.ROUTES)
RATE_LIMIT = "/rate_limit"
READS = ("GET", "HEAD")


class Request(Struct, frozen=True):
    """One line of the forge's log; ``actor`` is a login, None for nobody. Paths have no query."""

    method: str
    path: str
    status: int
    actor: str | None
    at: datetime


class Exchange(Struct, frozen=True):
    """A REST request and its answer, for those who check them. ``template`` is the route's OpenAPI path."""

    method: str
    path: str
    template: str | None
    query: dict[str, str]
    request_body: Any
    status: int
    headers: dict[str, str]
    body: Any


class Reply(Struct, frozen=True):
    """What goes over the wire; ``dropped`` closes the connection instead."""

    status: int
    headers: dict[str, str]
    body: bytes
    dropped: bool = False


class Api:
    """Authentication, routing, faults, rate limits, conditional requests and the log."""

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults
        self.requests: list[Request] = []
        self.on_exchange: Callable[[Exchange], None] | None = None
        self.enforce_limits = False
        self.spent: dict[str, tuple[datetime, int]] = {}

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answer one request; ``headers`` have lower-case names, ``target`` starts with ``/``."""
        parts = urlsplit(target)
        path, query = parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
        with self.state.lock:
            fault = self.faults.take(method, path)
            actor, route, sent = None, None, None
            try:
                actor = credentials.actor_of(self.state, headers.get("authorization"))
                self.spend(actor)
                if fault is not None and fault.when == "before" and fault.kind != "null_mergeable":
                    answer = spoiled(fault)
                else:
                    sent = decoded(body)
                    route, parameters = self.route(method, path)
                    if method not in READS:
                        self.state.clock.tick()
                    if route is None:
                        answer = Answer(200, self.limits(actor))
                    else:
                        call = Call(self.state, actor, method, path, parameters, query, sent, headers, fault)
                        answer = route.handler(call)
            except Refusal as refusal:
                answer = Answer(refusal.status, refusal.body(), refusal.headers)
            honest = answer
            if fault is not None and fault.when == "after" and fault.kind == "status":
                answer = spoiled(fault)
            dropped = fault is not None and fault.kind == "drop"
            reply = self.reply(method, answer, actor, headers, dropped=dropped)
            login = actor.account.login if actor else None
            now = self.state.clock.now()
            self.requests.append(Request(method, path, reply.status, login, now))
        if self.on_exchange is not None and answer is honest and (fault is None or fault.when == "after"):
            template = RATE_LIMIT if path == RATE_LIMIT else route.template if route else None
            self.on_exchange(
                Exchange(method, path, template, query, sent, reply.status, reply.headers, answer.body)
            )
        return reply

    def route(self, method: str, path: str) -> tuple[Route | None, dict[str, str]]:
        """The route of a path and its parameters, None for the rate limit; 404."""
        if path == RATE_LIMIT and method == "GET":
            return None, {}
        for route in ROUTES:
            if route.method == method:
                parameters = route.match(path)
                if parameters is not None:
                    return route, parameters
        raise not_found()

    def reply(
        self, method: str, answer: Answer, actor: Actor | None, asked: dict[str, str], *, dropped: bool
    ) -> Reply:
        """Encode an answer with the headers GitHub sends."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Date": format_datetime(self.state.clock.now(), usegmt=True),
            "Server": "github.com",
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Request-Id": f"F0:{len(self.requests) + 1:06X}",
        }
        body = answer.raw if answer.raw is not None else b""
        if answer.body is not None:
            body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
        rate = self.limits(actor)["rate"]
        headers |= {f"X-RateLimit-{name.capitalize()}": str(rate[name]) for name in rate}
        headers["X-RateLimit-Resource"] = "core"
        headers |= answer.headers
        status = answer.status
        if method in READS and status == 200:
            tag = f'W/"{hashlib.sha256(body).hexdigest()}"'
            headers |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
            if tag in (part.strip() for part in asked.get("if-none-match", "").split(",")):
                status, body = 304, b""
        return Reply(status, headers, body, dropped)

    def spend(self, actor: Actor | None) -> None:
        """Count one request; 403 when the hour's budget is gone and limits are enforced."""
        key = actor.token.value if actor and actor.token else ""
        now = self.state.clock.now()
        start, used = self.spent.get(key, (now, 0))
        if now - start >= timedelta(hours=1):
            start, used = now, 0
        self.spent[key] = (start, used + 1)
        if self.enforce_limits and used >= budget(actor):
            raise Refusal(403, f"API rate limit exceeded for ID {actor.account.id if actor else 0}.")

    def limits(self, actor: Actor | None) -> Json:
        """The budget of the caller, as ``GET /rate_limit`` shows it."""
        start, used = self.spent.get(
            actor.token.value if actor and actor.token else "", (self.state.clock.now(), 0)
        )
        limit = budget(actor)
        reset = int((start + timedelta(hours=1)).timestamp())
        rate = {"limit": limit, "remaining": max(limit - used, 0), "reset": reset, "used": min(used, limit)}
        return {"resources": {"core": rate, "graphql": rate, "search": rate}, "rate": rate}

    def counts(self) -> tuple[int, int]:
        """How many requests read and how many wrote so far."""
        reads = sum(one.method in READS for one in self.requests)
        return reads, len(self.requests) - reads


def budget(actor: Actor | None) -> int:
    """Requests an hour: 60 for nobody, 1,000 for a job's token, 5,000 for a person."""
    return 60 if actor is None else 1_000 if actor.is_job else 5_000


def decoded(body: bytes) -> Any:
    """The JSON of a request body, an empty object without one; 400."""
    if not body:
        return {}
    try:
        return json.loads(body)
    except ValueError:
        raise Refusal(400, "Problems parsing JSON") from None


def spoiled(fault: Fault) -> Answer:
    """What a fault answers."""
    body = fault.body if fault.body is not None else {"message": "Server Error"}
    if isinstance(body, str | bytes):
        raw = body.encode() if isinstance(body, str) else body
        return Answer(fault.status, headers={"Content-Type": "text/html"} | fault.headers, raw=raw)
    return Answer(fault.status, body, dict(fault.headers))
