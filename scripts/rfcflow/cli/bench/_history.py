"""A repository with a past: thousands of RFCs that landed long ago, each with its ledger.

Invariant: each ledger is a whole chain, made from one that the bot itself wrote; both branches have the
history of a commit for every few RFCs.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from rfcflow.engine.shown import shown_path
from rfcflow.errors import RfcflowError
from rfcflow.events import Event
from rfcflow.ledger import dump_ledger, ledger_path, parse_ledger, seal

# So many RFCs in one commit; far above the numbers of pull requests that a bench opens.
_STEP = 20
FIRST = 20_000
_WHO = b"bot <bot@example.org> 1700000000 +0000"


def lay_down(repository: Path, name: str, count: int) -> None:
    """Put `count` copies of the landed RFC `name` into both branches of a bare `repository`."""
    raw = _show(repository, f"rfc-ledger:{ledger_path(name)}")
    history, problems = parse_ledger(raw, name)
    path = _only(repository, name)
    text, outcome = _show(repository, f"main:{path}"), _show(repository, f"main:rfcs/outcomes/{name}.yml")
    listing = _show(repository, "main:rfcs/README.md")
    if problems or not history:
        raise RfcflowError(f"RFC {name} has no ledger to copy")
    shown = _show(repository, f"rfc-ledger:{shown_path(name)}")
    stream = [*_ledger(history, shown, name, count), *_main(path, text, outcome, listing, name, count)]
    done = subprocess.run(
        ["git", "fast-import", "--quiet"],
        cwd=repository,
        input=b"".join(stream),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise RfcflowError(f"git fast-import: {done.stderr.decode(errors='replace')[-300:]}")


def _ledger(history: tuple[Event, ...], shown: bytes, name: str, count: int) -> Iterator[bytes]:
    for step in range(0, count, _STEP):
        yield _commit(b"rfc-ledger", first=step == 0)
        for number in range(step, min(step + _STEP, count)):
            copy = f"{FIRST + number}"
            events = seal((replace(event, rfc=copy, seq=0, prev="", id="") for event in history), ())
            yield _file(ledger_path(copy), dump_ledger(events))
            yield _file(shown_path(copy), shown)
    del name


def _main(path: str, text: bytes, outcome: bytes, listing: bytes, name: str, count: int) -> Iterator[bytes]:
    row = next(line for line in listing.splitlines(keepends=True) if line.startswith(b"| [" + name.encode()))
    for step in range(0, count, _STEP):
        yield _commit(b"main", first=step == 0)
        for number in range(step, min(step + _STEP, count)):
            copy = f"{FIRST + number}".encode()
            own = path.replace(name, copy.decode(), 1)
            yield _file(own, text.replace(name.encode(), copy))
            yield _file(f"rfcs/outcomes/{copy.decode()}.yml", outcome.replace(name.encode(), copy))
        if step + _STEP >= count:
            rows = b"".join(
                row.replace(name.encode(), f"{FIRST + number}".encode()) for number in range(count)
            )
            yield _file("rfcs/README.md", listing + rows)


def _commit(branch: bytes, *, first: bool) -> bytes:
    start = b"from refs/heads/%s^0\n" % branch if first else b""
    return b"commit refs/heads/%s\ncommitter %s\ndata 4\npast\n%s" % (branch, _WHO, start)


def _file(path: str, content: bytes) -> bytes:
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)


def _only(repository: Path, name: str) -> str:
    listed = _git(repository, "ls-tree", "--name-only", "main", "rfcs/").decode().splitlines()
    return next(path for path in listed if path.startswith(f"rfcs/{name}-"))


def _show(repository: Path, what: str) -> bytes:
    return _git(repository, "show", what)


def _git(repository: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=False)
    if done.returncode != 0:
        raise RfcflowError(f"git {arguments[0]}: {done.stderr.decode(errors='replace')[-300:]}")
    return done.stdout
