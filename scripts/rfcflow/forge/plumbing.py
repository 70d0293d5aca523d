"""Git plumbing on bare repositories: every answer about content comes from the real git.

Only refs, and in ``objects`` what lies by itself, are read from their files: a process for each look would
be a third of what a job costs here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

ZERO = "0" * 40
OBJECT_ID = re.compile(r"[0-9a-f]{40}")
CONFIG = """[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tfsync = none
\tlogallrefupdates = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[merge]
\trenames = true
"""


class GitError(Exception):
    """Git ended with an error; the message is what it wrote."""


@cache
def environment() -> dict[bytes, bytes]:
    """An environment in which nothing of the machine's git configuration is seen, as the system takes it."""
    kept = {name: value for name, value in os.environb.items() if not name.startswith(b"GIT_")}
    return kept | {
        b"GIT_CONFIG_NOSYSTEM": b"1",
        b"GIT_CONFIG_GLOBAL": os.devnull.encode(),
        b"GIT_TERMINAL_PROMPT": b"0",
        b"LC_ALL": b"C",
    }


@cache
def program() -> str:
    """Where git is: looked up once, and not along the whole PATH for each command."""
    return shutil.which("git") or "git"


def run(
    path: Path,
    *arguments: str,
    stdin: bytes = b"",
    accept: Sequence[int] = (0,),
    variables: Mapping[str, str] | None = None,
) -> bytes:
    """The output of ``git ARGUMENTS`` in the bare repository at ``path``; raises GitError."""
    done = subprocess.run(
        [program(), f"--git-dir={path}", *arguments],
        input=stdin,
        capture_output=True,
        env=environment() | {os.fsencode(name): os.fsencode(it) for name, it in (variables or {}).items()},
        check=False,
    )
    if done.returncode not in accept:
        raise GitError(done.stderr.decode("utf-8", "replace").strip() or f"git {arguments[0]} failed")
    return done.stdout


def text(path: Path, *arguments: str, stdin: bytes = b"") -> str:
    """As ``run``, decoded and stripped."""
    return run(path, *arguments, stdin=stdin).decode("utf-8", "replace").strip()


def create_bare(path: Path, default_branch: str, objects: Path | None = None) -> None:
    """Lay out a bare repository; with ``objects`` it shares the object store of its fork network.

    GitHub's forks share one store too: that is why ``refs/pull/N/head`` outlives a deleted fork.
    """
    path.mkdir(parents=True)
    (path / "refs" / "heads").mkdir(parents=True)
    (path / "refs" / "tags").mkdir()
    if objects is None:
        (path / "objects" / "info").mkdir(parents=True)
        (path / "objects" / "pack").mkdir()
    else:
        (path / "objects").symlink_to(objects)
    (path / "config").write_text(CONFIG, encoding="utf-8")
    (path / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n", encoding="utf-8")


def refs(path: Path, *prefixes: str) -> dict[str, str]:
    """Full ref names under ``prefixes`` (all without any) and the objects they point to, sorted."""
    found = dict(packed_refs(path))
    below = {prefix.rpartition("/")[0] for prefix in prefixes or ("refs/",) if prefix.startswith("refs/")}
    for start in below:
        for place, _, names in os.walk(path / start):
            for name in names:
                full = f"{place}/{name}".removeprefix(f"{path}/")
                sha = None if name.endswith(".lock") else loose_ref(path, full)
                if sha is not None:
                    found[full] = sha
    return {name: found[name] for name in sorted(found) if not prefixes or name.startswith(prefixes)}


def packed_refs(path: Path) -> Iterator[tuple[str, str]]:
    """The refs of a repository that somebody brought, as git packed them."""
    try:
        lines = (path / "packed-refs").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        sha, _, name = line.partition(" ")
        if OBJECT_ID.fullmatch(sha):
            yield name, sha


def loose_ref(path: Path, name: str) -> str | None:
    """The object that a ref's own file names; None without one, and for what is no ref."""
    try:
        found = (path / name).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    if found.startswith("ref: refs/"):
        return ref(path, found.removeprefix("ref: "))
    return found if OBJECT_ID.fullmatch(found) else None


def ref(path: Path, name: str) -> str | None:
    """The object of one full ref name, None when there is no such ref.

    Names come from requests: nothing outside ``refs/`` is read, and nothing but an object id returned.
    """
    if not name.startswith("refs/") or ".." in name or "\0" in name:
        return None
    return loose_ref(path, name) or dict(packed_refs(path)).get(name)


def update_refs(path: Path, updates: Sequence[tuple[str, str, str | None]]) -> None:
    """Move refs in one transaction: (name, new, old); new ``ZERO`` deletes, old None means any.

    Raises GitError when one ref does not stand at its old value: then none has moved.
    """
    lines = []
    for name, new, old in updates:
        verb = ["delete", name] if new == ZERO else ["update", name, new]
        lines.append(" ".join([*verb, *([] if old is None else [old])]) + "\n")
    run(path, "update-ref", "--stdin", stdin="".join(lines).encode())


def quoted(name: str) -> bytes:
    """A path as ``git fast-import`` reads it."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode()


def commit_files(
    path: Path,
    branch: str,
    parents: Sequence[str],
    files: Mapping[str, bytes | None],
    message: str,
    author: tuple[str, str],
    when: datetime,
) -> str:
    """Commit ``files`` (None deletes) over the first parent and move ``branch`` there, forced.

    ``author`` is (name, e-mail). Returns the commit's id.
    """
    stamp = f"{author[0]} <{author[1]}> {int(when.timestamp())} +0000".encode()
    body = message.encode()
    stream = [b"commit refs/heads/%s\nmark :1\n" % branch.encode()]
    stream.append(b"author %s\ncommitter %s\ndata %d\n%s\n" % (stamp, stamp, len(body), body))
    for verb, parent in zip(("from", *["merge"] * len(parents)), parents, strict=False):
        stream.append(f"{verb} {parent}\n".encode())
    for name, content in files.items():
        if content is None:
            stream.append(b"D %s\n" % quoted(name))
        else:
            stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (quoted(name), len(content), content))
    stream.append(b"\nget-mark :1\n")
    if not parents:
        stream.insert(0, b"reset refs/heads/%s\n" % branch.encode())
    return run(path, "fast-import", "--quiet", "--force", stdin=b"".join(stream)).decode().strip()


def commit_tree(
    path: Path, tree: str, parents: Sequence[str], message: str, author: tuple[str, str], when: datetime
) -> str:
    """Write a commit object without moving a ref; returns its id."""
    stamp = f"{int(when.timestamp())} +0000"
    who: dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        who |= {f"GIT_{role}_NAME": author[0], f"GIT_{role}_EMAIL": author[1], f"GIT_{role}_DATE": stamp}
    arguments = [part for parent in parents for part in ("-p", parent)]
    return run(path, "commit-tree", tree, *arguments, stdin=message.encode(), variables=who).decode().strip()


def signed_commit(
    path: Path,
    tree: str,
    parents: Sequence[str],
    message: str,
    author: tuple[str, str],
    when: datetime,
    *,
    signed: bool,
) -> str:
    """As ``commit_tree``, with GitHub's mark of a signature where asked for."""
    who = f"{author[0]} <{author[1]}> {int(when.timestamp())} +0000"
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {who}", f"committer {who}"]
    if signed:
        lines += ["gpgsig -----BEGIN PGP SIGNATURE-----", " forged", " -----END PGP SIGNATURE-----"]
    raw = "\n".join([*lines, "", message]).encode()
    return text(path, "hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)


def merged_tree(path: Path, ours: str, theirs: str) -> str | None:
    """The tree of merging two commits, None when they conflict or share no history."""
    try:
        out = run(path, "merge-tree", "--write-tree", ours, theirs, accept=(0, 1))
    except GitError:
        return None
    lines = out.decode("utf-8", "replace").splitlines()
    return lines[0] if len(lines) == 1 else None


def merge_base(path: Path, one: str, other: str) -> str | None:
    """The best common ancestor, None without one."""
    return run(path, "merge-base", one, other, accept=(0, 1)).decode().strip() or None


def is_ancestor(path: Path, old: str, new: str) -> bool:
    """Whether ``old`` is ``new`` or lies in its history."""
    return old == new or merge_base(path, old, new) == old


@lru_cache(maxsize=4096)
def is_ref_name(name: str) -> bool:
    """Whether git takes this as a ref's full name."""
    try:
        run(Path(), "check-ref-format", name)
    except GitError:
        return False
    return True


def new_commits(path: Path, old: str | None, new: str) -> list[tuple[str, list[str]]]:
    """Commits of ``new`` that ``old`` lacks, oldest first, each with its parents."""
    exclusion = [f"^{old}"] if old else []
    out = text(path, "rev-list", "--topo-order", "--reverse", "--parents", new, *exclusion, "--")
    return [(line.split()[0], line.split()[1:]) for line in out.splitlines()]
