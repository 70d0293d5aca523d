"""How commits, branches, files and comparisons look in JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from rfcflow.forge import differences, objects
from rfcflow.forge.clock import iso
from rfcflow.forge.model import Account, Repository
from rfcflow.forge.payloads import accounts, repositories
from rfcflow.forge.state import Json, State, node_id

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
NOREPLY = re.compile(r"^(\d+)\+.+@users\.noreply\.github\.com$")


class Signature(Struct, frozen=True):
    """Who wrote or committed, and when (UTC)."""

    name: str
    email: str
    date: datetime


class CommitObject(Struct, frozen=True):
    """What git stores about a commit."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str
    signed: bool


def signature(value: str) -> Signature:
    """Read ``Name <email> seconds offset``."""
    found = re.fullmatch(r"(.*?) ?<([^>]*)> (\d+) [+-]\d{4}", value)
    if found is None:
        return Signature(value, "", datetime.fromtimestamp(0, UTC))
    return Signature(found[1], found[2], datetime.fromtimestamp(int(found[3]), UTC))


@lru_cache(maxsize=8192)
def read(path: Path, sha: str) -> CommitObject:
    """The commit of an id; raises GitError when it is none."""
    raw = objects.content(path, "commit", sha).decode("utf-8", "replace")
    head, _, message = raw.partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        name, _, value = line.partition(" ")
        fields.setdefault(name, []).append(value)
    return CommitObject(
        sha,
        fields["tree"][0],
        tuple(fields.get("parent", [])),
        signature(fields["author"][0]),
        signature(fields["committer"][0]),
        message.rstrip("\n"),
        "gpgsig" in fields,
    )


def account_of(state: State, who: Signature) -> Account | None:
    """The account a commit's e-mail belongs to: GitHub's no-reply addresses name the id."""
    found = NOREPLY.match(who.email)
    return state.accounts.get(int(found[1])) if found else None


def dated(who: Signature) -> Json:
    """A signature as the API shows it."""
    return {"name": who.name, "email": who.email, "date": iso(who.date)}


def commit(state: State, repository: Repository, sha: str) -> Json:
    """The full shape of a commit, without its files."""
    shown = read(repository.path, sha)
    root, page = repositories.api(state, repository), repositories.web(state, repository)
    people = {}
    for role, who in (("author", shown.author), ("committer", shown.committer)):
        account = account_of(state, who)
        people[role] = accounts.simple(state, account) if account else None
    return {
        "sha": sha,
        "node_id": node_id("C", int(sha[:12], 16)),
        "commit": {
            "author": dated(shown.author),
            "committer": dated(shown.committer),
            "message": shown.message,
            "tree": {"sha": shown.tree, "url": f"{root}/git/trees/{shown.tree}"},
            "url": f"{root}/git/commits/{sha}",
            "comment_count": 0,
            "verification": {
                "verified": shown.signed,
                "reason": "valid" if shown.signed else "unsigned",
                "signature": "forged" if shown.signed else None,
                "payload": f"tree {shown.tree}" if shown.signed else None,
                "verified_at": None,
            },
        },
        "url": f"{root}/commits/{sha}",
        "html_url": f"{page}/commit/{sha}",
        "comments_url": f"{root}/commits/{sha}/comments",
        "author": people["author"],
        "committer": people["committer"],
        "parents": [
            {"sha": one, "url": f"{root}/commits/{one}", "html_url": f"{page}/commit/{one}"}
            for one in shown.parents
        ],
    }


def person(state: State, who: Signature) -> Json:
    """An author in a push event."""
    shape: Json = {"name": who.name, "email": who.email}
    account = account_of(state, who)
    return shape | {"username": account.login} if account else shape


def brief(repository: Repository, sha: str) -> Json:
    """The shape inside workflow runs."""
    shown = read(repository.path, sha)
    return {
        "id": sha,
        "tree_id": shown.tree,
        "message": shown.message,
        "timestamp": iso(shown.committer.date),
        "author": {"name": shown.author.name, "email": shown.author.email},
        "committer": {"name": shown.committer.name, "email": shown.committer.email},
    }


def pushed(state: State, repository: Repository, sha: str) -> Json:
    """The shape inside push events, with the names of the changed files."""
    shown = read(repository.path, sha)
    files = differences.changes(repository.path, shown.parents[0] if shown.parents else EMPTY_TREE, sha)
    added = [one.path for one in files if one.status in ("added", "renamed", "copied")]
    removed = [one.previous or one.path for one in files if one.status in ("removed", "renamed")]
    return {
        "id": sha,
        "tree_id": shown.tree,
        "distinct": True,
        "message": shown.message,
        "timestamp": iso(shown.committer.date),
        "url": f"{repositories.web(state, repository)}/commit/{sha}",
        "author": person(state, shown.author),
        "committer": person(state, shown.committer),
        "added": added,
        "removed": removed,
        "modified": [one.path for one in files if one.status in ("modified", "changed")],
    }


def branch(state: State, repository: Repository, name: str, sha: str) -> Json:
    """A branch in a list."""
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{repositories.api(state, repository)}/commits/{sha}"},
        "protected": name in repository.protections,
    }


def files(state: State, repository: Repository, old: str, new: str) -> list[Json]:
    """The changed files between two commits with their patches."""
    root, page = repositories.api(state, repository), repositories.web(state, repository)
    shapes = []
    changed = differences.changes(repository.path, old, new)
    for one, patch in zip(changed, differences.patches(repository.path, old, new), strict=True):
        path = quote(one.path)
        shape: Json = {
            "sha": one.sha,
            "filename": one.path,
            "status": one.status,
            "additions": one.additions,
            "deletions": one.deletions,
            "changes": one.additions + one.deletions,
            "blob_url": f"{page}/blob/{new}/{path}",
            "raw_url": f"{page}/raw/{new}/{path}",
            "contents_url": f"{root}/contents/{path}?ref={new}",
        }
        if patch is not None:
            shape["patch"] = patch
        if one.previous is not None:
            shape["previous_filename"] = one.previous
        shapes.append(shape)
    return shapes
