"""Repositories, forks, branches, refs, comparisons and files."""

from __future__ import annotations

import base64
from urllib.parse import quote

from rfcflow.forge import differences, objects, plumbing, repositories, webhooks
from rfcflow.forge.model import Repository
from rfcflow.forge.payloads import commits
from rfcflow.forge.payloads import repositories as shapes
from rfcflow.forge.refusals import Refusal, integration_refused, not_found
from rfcflow.forge.routing import Answer, Call, Route, paged
from rfcflow.forge.state import Json, identity, node_id

CONTENT_LIMIT = 1_000_000


def show(call: Call) -> Answer:
    """The repository."""
    viewer = call.actor.account if call.actor else None
    return Answer(200, shapes.full(call.state, call.repository, viewer))


def fork(call: Call) -> Answer:
    """Fork into the caller's account; a workflow's token cannot."""
    actor = call.authenticated()
    if actor.is_job:
        raise integration_refused()
    if actor.account is call.repository.owner:
        raise Refusal(403, "You cannot fork your own repository.")
    known = set(call.state.repositories)
    made = repositories.fork(call.state, call.repository, actor.account)
    if made.id not in known:
        webhooks.forked(call.state, call.repository, made, actor)
    return Answer(202, shapes.full(call.state, made, actor.account))


def branches(call: Call) -> Answer:
    """All branches."""
    found = list(plumbing.refs(call.repository.path, "refs/heads/").items())
    return paged(
        call,
        found,
        lambda one: commits.branch(call.state, call.repository, one[0].removeprefix("refs/heads/"), one[1]),
    )


def branch(call: Call) -> Answer:
    """One branch with its commit."""
    name = call.parameters["branch"]
    sha = repositories.branch_tip(call.repository, name)
    if sha is None:
        raise Refusal(404, "Branch not found")
    url = f"{shapes.api(call.state, call.repository)}/branches/{quote(name)}"
    protected = name in call.repository.protections
    return Answer(
        200,
        {
            "name": name,
            "commit": commits.commit(call.state, call.repository, sha),
            "_links": {"self": url, "html": f"{shapes.web(call.state, call.repository)}/tree/{quote(name)}"},
            "protected": protected,
            "protection": {"enabled": protected},
            "protection_url": f"{url}/protection",
        },
    )


def ref(call: Call) -> Answer:
    """One ref, e.g. ``heads/main`` or ``pull/7/head``."""
    name = f"refs/{call.parameters['ref']}"
    sha = plumbing.ref(call.repository.path, name)
    if sha is None:
        raise not_found()
    root = shapes.api(call.state, call.repository)
    return Answer(
        200,
        {
            "ref": name,
            "node_id": node_id("REF", int(sha[:12], 16)),
            "url": f"{root}/git/{quote(name)}",
            "object": {"sha": sha, "type": "commit", "url": f"{root}/git/commits/{sha}"},
        },
    )


def resolve(repository: Repository, name: str) -> str:
    """The commit of a branch, tag, full ref or id; 404."""
    for candidate in (f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}"):
        sha = plumbing.ref(repository.path, candidate)
        if sha is not None:
            return sha
    if objects.exists(repository.path, name):
        return name
    raise not_found()


def compared(call: Call, name: str) -> str:
    """The commit of one side of a comparison: a name here, or ``owner:branch`` of a fork; 404."""
    owner, colon, branch = name.rpartition(":")
    for one in call.state.network(call.repository) if colon else [call.repository]:
        if not colon or one.owner.login.lower() == owner.lower():
            return resolve(one, branch)
    raise not_found()


def compare(call: Call) -> Answer:
    """``base...head`` with commits and changed files."""
    base_name, dots, head_name = call.parameters["basehead"].partition("...")
    if not dots:
        raise not_found()
    repository, path = call.repository, call.repository.path
    base, head = (compared(call, name) for name in (base_name, head_name))
    ancestor = differences.merge_base(path, base, head)
    if ancestor is None:
        raise Refusal(404, "No common ancestor between the two.")
    ahead = differences.commits_between(path, base, head)
    behind = len(differences.commits_between(path, head, base))
    status = "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else "identical"
    url = f"{shapes.api(call.state, repository)}/compare/{quote(base_name)}...{quote(head_name)}"
    page = f"{shapes.web(call.state, repository)}/compare/{quote(base_name)}...{quote(head_name)}"
    return Answer(
        200,
        {
            "url": url,
            "html_url": page,
            "permalink_url": f"{shapes.web(call.state, repository)}/compare/{base}...{head}",
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "base_commit": commits.commit(call.state, repository, base),
            "merge_base_commit": commits.commit(call.state, repository, ancestor),
            "status": status,
            "ahead_by": len(ahead),
            "behind_by": behind,
            "total_commits": len(ahead),
            "commits": [commits.commit(call.state, repository, sha) for sha in ahead[:250]],
            "files": commits.files(call.state, repository, ancestor, head),
        },
    )


def commit(call: Call) -> Answer:
    """One commit with its files."""
    repository = call.repository
    try:
        sha = resolve(repository, call.parameters["ref"])
    except Refusal:
        raise Refusal(422, f"No commit found for SHA: {call.parameters['ref']}") from None
    parents = commits.read(repository.path, sha).parents
    files = commits.files(call.state, repository, parents[0] if parents else commits.EMPTY_TREE, sha)
    counts = {name: sum(one[name] for one in files) for name in ("additions", "deletions")}
    stats = counts | {"total": sum(counts.values())}
    return Answer(200, commits.commit(call.state, repository, sha) | {"stats": stats, "files": files})


def make_commit(call: Call) -> Answer:
    """A commit of a tree that is there; what a job makes without naming an author is signed by GitHub.

    https://docs.github.com/en/authentication/managing-commit-signature-verification
    """
    actor = call.require("contents", "write")
    repository, path = call.repository, call.repository.path
    message, tree = call.required("message", str), call.required("tree", str)
    parents = call.texts("parents") or []
    if not all(objects.exists(path, parent) for parent in parents):
        raise Refusal(422, "Parent SHA does not exist or is not a commit object")
    signed = actor.is_job and call.field("author", dict) is None and call.field("committer", dict) is None
    who, now = identity(actor.account), call.state.clock.now()
    sha = plumbing.signed_commit(path, tree, parents, message, who, now, signed=signed)
    root, page = shapes.api(call.state, repository), shapes.web(call.state, repository)
    shown = commits.commit(call.state, repository, sha)
    links = {"sha": sha, "node_id": shown["node_id"], "url": f"{root}/git/commits/{sha}"}
    known = {
        name: shown["commit"][name] for name in ("author", "committer", "message", "tree", "verification")
    }
    return Answer(201, {**links, **known, "parents": shown["parents"], "html_url": f"{page}/commit/{sha}"})


def entry(call: Call, path: str, sha: str, kind: str, size: int, reference: str) -> Json:
    """A file or directory without its content."""
    root, page = shapes.api(call.state, call.repository), shapes.web(call.state, call.repository)
    quoted = quote(path)
    what = "blob" if kind == "file" else "tree"
    links = {
        "self": f"{root}/contents/{quoted}?ref={quote(reference)}",
        "git": f"{root}/git/{what}s/{sha}",
        "html": f"{page}/{what}/{quote(reference)}/{quoted}",
    }
    return {
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": sha,
        "size": size,
        "url": links["self"],
        "html_url": links["html"],
        "git_url": links["git"],
        "download_url": f"{page}/raw/{quote(reference)}/{quoted}" if kind == "file" else None,
        "type": kind,
        "_links": links,
    }


def contents(call: Call) -> Answer:
    """A file (base64, or raw on request) or the list of a directory."""
    repository = call.repository
    path = call.parameters.get("path", "").strip("/")
    reference = call.query.get("ref") or repository.default_branch
    try:
        commit_id = resolve(repository, reference)
    except Refusal:
        raise Refusal(404, f"No commit found for the ref {reference}") from None
    where = [path] if path else []
    listing = plumbing.run(repository.path, "ls-tree", "-z", "--long", commit_id, "--", *where)
    rows = [row.split("\t", 1) for row in listing.decode("utf-8", "surrogateescape").split("\0") if row]
    if len(rows) == 1 and rows[0][0].split()[1] == "tree" and path:
        listing = plumbing.run(repository.path, "ls-tree", "-z", "--long", commit_id, "--", f"{path}/")
        rows = [row.split("\t", 1) for row in listing.decode("utf-8", "surrogateescape").split("\0") if row]
    elif path and rows:
        _, _, sha, size = rows[0][0].split()
        body = plumbing.run(repository.path, "cat-file", "blob", sha)
        if "raw" in call.headers.get("accept", ""):
            return Answer(200, headers={"Content-Type": "application/vnd.github.raw+json"}, raw=body)
        if int(size) > CONTENT_LIMIT:
            raise Refusal(403, "This API returns blobs up to 1 MB in size.")
        content = base64.encodebytes(body).decode()
        shape = entry(call, path, sha, "file", int(size), reference)
        return Answer(200, shape | {"content": content, "encoding": "base64"})
    if not rows and path:
        raise not_found()
    shown = []
    for meta, name in rows:
        _, kind, sha, size = meta.split()
        known = "file" if kind == "blob" else "dir"
        shown.append(entry(call, name, sha, known, int(size) if size.isdecimal() else 0, reference))
    return Answer(200, shown)


ROOT = "/repos/{owner}/{repo}"
ROUTES = (
    Route("GET", ROOT, show),
    Route("POST", f"{ROOT}/forks", fork),
    Route("GET", f"{ROOT}/branches", branches),
    Route("GET", f"{ROOT}/branches/{{branch}}", branch),
    Route("GET", f"{ROOT}/git/ref/{{ref}}", ref),
    Route("POST", f"{ROOT}/git/commits", make_commit),
    Route("GET", f"{ROOT}/compare/{{basehead}}", compare),
    Route("GET", f"{ROOT}/contents/{{path}}", contents),
)
COMMIT_ROUTE = Route("GET", f"{ROOT}/commits/{{ref}}", commit)
