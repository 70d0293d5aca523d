"""Git's smart HTTP protocol: fetching through the real ``git upload-pack``, pushing through ``receive``."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from rfcflow.forge import credentials, permissions, plumbing, receive, repositories
from rfcflow.forge.api import Reply
from rfcflow.forge.faults import Fault, Faults
from rfcflow.forge.model import Repository
from rfcflow.forge.refusals import Refusal
from rfcflow.forge.state import Actor, State

ADDRESS = re.compile(r"^/([^/]+)/([^/]+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack)$")
MERGE_REF = re.compile(rb"refs/pull/(\d+)/merge")
ASKS_FOR_REFS = b"command=ls-refs"
BODY_LIMIT = 256 * 1024 * 1024


class Transfer(Struct, frozen=True):
    """One line of the git log: ``kind`` is FETCH or PUSH; advertisements are not counted."""

    kind: str
    repository: str
    status: int
    actor: str | None
    at: datetime


class GitHttp:
    """Serves the repositories of a state at ``/owner/name.git``."""

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults
        self.transfers: list[Transfer] = []
        self.offers: dict[str, bytes] = {}

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """Answer a request of git; None when the path is not one."""
        parts = urlsplit(target)
        found = ADDRESS.match(unquote(parts.path))
        if found is None:
            return None
        owner, name, service = found.groups()
        path = f"/{owner}/{name}.git"
        with self.state.lock:
            repository = self.state.find_repository(f"{owner}/{name}")
        try:
            actor = credentials.actor_of(self.state, headers.get("authorization"))
            if repository is None:
                raise Refusal(404, "Repository not found.")
            if headers.get("content-encoding") in ("gzip", "x-gzip"):
                body = inflate(body)
            if service == "info/refs" and method == "GET":
                wanted = parse_qs(parts.query).get("service", [""])[0]
                return self.advertise(repository, actor, wanted, headers)
            if service == "git-upload-pack" and method == "POST":
                return self.fetch(repository, actor, path, headers, body)
            if service == "git-receive-pack" and method == "POST":
                return self.push(repository, actor, path, body)
            raise Refusal(405, "Method Not Allowed")
        except Refusal as refusal:
            challenge = {"WWW-Authenticate": 'Basic realm="GitHub"'} if refusal.status == 401 else {}
            return reply(refusal.status, "text/plain; charset=utf-8", refusal.message.encode(), challenge)

    def advertise(
        self, repository: Repository, actor: Actor | None, service: str, headers: dict[str, str]
    ) -> Reply:
        """``info/refs``: what there is to fetch or to push to."""
        if service == "git-receive-pack":
            self.may_push(repository, actor)
            body = receive.advertise(repository)
        elif service == "git-upload-pack":
            body = self.offer(repository, headers)
        else:
            raise Refusal(403, "Please upgrade your git client.")
        return reply(200, f"application/x-{service}-advertisement", body)

    def offer(self, repository: Repository, headers: dict[str, str]) -> bytes:
        """What ``git-upload-pack`` says first: the refs, or by the second version only what it can do."""
        said = headers.get("git-protocol", "")
        if said in self.offers:
            return self.offers[said]
        answer = plumbing.run(
            repository.path,
            "upload-pack",
            "--stateless-rpc",
            "--http-backend-info-refs",
            str(repository.path),
            variables=protocol(headers),
        )
        if "version=2" not in said:
            return receive.packet(b"# service=git-upload-pack\n") + b"0000" + answer
        # Nothing in it is about this repository.
        self.offers[said] = answer
        return answer

    def fetch(
        self, repository: Repository, actor: Actor | None, path: str, headers: dict[str, str], body: bytes
    ) -> Reply:
        """``git-upload-pack``; test merges that are asked for by name are made first."""
        with self.state.lock:
            fault = self.faults.take("FETCH", path)
        if fault is not None and fault.when == "before":
            return self.fetched(repository, actor, body, spoiled(fault))
        with self.state.lock:
            for number in {int(one) for one in MERGE_REF.findall(body)}:
                issue = repository.issues.get(number)
                if issue is not None and issue.pull is not None and issue.state == "open":
                    repositories.trial_merge(issue)
        packed = listed_refs(repository, body) if ASKS_FOR_REFS in body[:64] else None
        if packed is None:
            packed = plumbing.run(
                repository.path,
                "upload-pack",
                "--stateless-rpc",
                str(repository.path),
                stdin=body,
                accept=(0, 128),
                variables=protocol(headers),
            )
        answer = reply(200, "application/x-git-upload-pack-result", packed)
        return self.fetched(repository, actor, body, spoiled(fault) if fault else answer)

    def push(self, repository: Repository, actor: Actor | None, path: str, body: bytes) -> Reply:
        """``git-receive-pack``, one push at a time."""
        who = self.may_push(repository, actor)
        if body == b"0000":
            # git probes with an empty request before it sends a large pack in chunks.
            return reply(200, "application/x-git-receive-pack-result", b"")
        with self.state.lock:
            fault = self.faults.take("PUSH", path)
            if fault is not None and fault.when == "before" and fault.kind != "reject":
                return self.log("PUSH", repository, actor, spoiled(fault))
            try:
                request = receive.parse(body)
            except ValueError:
                raise Refusal(400, "malformed request") from None
            self.state.clock.tick()
            refusal = str(fault.body or "internal server error") if fault and fault.kind == "reject" else None
            report = receive.receive(self.state, repository, who, request, refusal)
            answer = reply(200, "application/x-git-receive-pack-result", report)
            spoil = fault is not None and fault.when == "after"
            return self.log("PUSH", repository, actor, spoiled(fault) if fault and spoil else answer)

    def may_push(self, repository: Repository, actor: Actor | None) -> Actor:
        """Whoever may push; 401 for nobody, 403 for those who may not."""
        if actor is None:
            raise Refusal(401, "No anonymous write access.")
        if actor.is_job:
            if not permissions.job_may(actor, repository, "contents"):
                raise Refusal(403, "Write access to repository not granted.")
        elif not permissions.has_role(repository, actor.account, "write"):
            raise Refusal(403, f"Permission to {repository.full_name}.git denied to {actor.account.login}.")
        return actor

    def fetched(self, repository: Repository, actor: Actor | None, body: bytes, answer: Reply) -> Reply:
        """Note a fetch, but not the question for refs that precedes it."""
        return answer if ASKS_FOR_REFS in body[:64] else self.log("FETCH", repository, actor, answer)

    def log(self, kind: str, repository: Repository, actor: Actor | None, answer: Reply) -> Reply:
        """Note a transfer and pass its answer on."""
        login = actor.account.login if actor else None
        line = Transfer(kind, repository.full_name, answer.status, login, self.state.clock.now())
        self.transfers.append(line)
        return answer


def listed_refs(repository: Repository, body: bytes) -> bytes | None:
    """The answer to ``ls-refs``; None where git itself shall give it: tags, or no default branch yet."""
    refs = plumbing.refs(repository.path)
    head = f"refs/heads/{repository.default_branch}"
    if head not in refs or any(name.startswith("refs/tags/") for name in refs):
        return None
    try:
        asked = list(packets(body))
    except ValueError:
        return None
    starts = tuple(one.removeprefix("ref-prefix ") for one in asked if one.startswith("ref-prefix ")) or ""
    target = f" symref-target:{head}" if "symrefs" in asked else ""
    lines = [f"{refs[head]} HEAD{target}"] if "HEAD".startswith(starts) else []
    lines += [f"{sha} {name}" for name, sha in refs.items() if name.startswith(starts)]
    encoded = (f"{line}\n".encode("utf-8", "surrogateescape") for line in lines)
    return b"".join(receive.packet(line) for line in encoded) + b"0000"


def packets(body: bytes) -> Iterator[str]:
    """The lines of a request, without those that only divide it; raises ValueError when it is malformed."""
    position = 0
    while position < len(body):
        size = int(body[position : position + 4], 16)
        if size > 4:
            line = body[position + 4 : position + size]
            yield line.decode("utf-8", "surrogateescape").removesuffix("\n")
        position += max(size, 4)


def protocol(headers: dict[str, str]) -> dict[str, str]:
    """The protocol version the client speaks, as git wants to hear of it."""
    version = headers.get("git-protocol", "")
    return {"GIT_PROTOCOL": version} if re.fullmatch(r"[\w=:.,-]{1,64}", version) else {}


def inflate(body: bytes) -> bytes:
    """Undo gzip, refusing bombs."""
    engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = engine.decompress(body, BODY_LIMIT)
    except zlib.error:
        raise Refusal(400, "malformed gzip body") from None
    if engine.unconsumed_tail:
        raise Refusal(413, "body too large")
    return plain


def reply(status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> Reply:
    """An answer git understands, never cached."""
    return Reply(status, {"Content-Type": kind, "Cache-Control": "no-cache"} | (headers or {}), body)


def spoiled(fault: Fault) -> Reply:
    """What a fault answers to git."""
    body = str(fault.body or "Server Error").encode()
    answer = reply(fault.status, "text/plain; charset=utf-8", body, dict(fault.headers))
    return Reply(answer.status, answer.headers, answer.body, dropped=fault.kind == "drop")
