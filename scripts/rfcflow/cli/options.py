"""Options that several verbs share, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rfcflow.engine.place import LEDGER_BRANCH, Place
from rfcflow.errors import Refusal

if TYPE_CHECKING:
    from rfcflow.adapters.git import Git
    from rfcflow.adapters.git_reading import Reader
    from rfcflow.engine.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def repository_option(function: F) -> F:
    """`--repository DIR`: bare or not, the current directory by default."""
    return click.option(
        "--repository",
        "repository",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        default=Path(),
        help="The repository to read, bare or not.  [default: here]",
    )(function)


def format_option(function: F) -> F:
    """`--format text|json`."""
    return click.option(
        "--format", "style", type=click.Choice(["text", "json"]), default="text", help="How to print it."
    )(function)


def show_json(record: dict[str, Any]) -> None:
    """One JSON object on standard output."""
    import json  # most commands print words

    click.echo(json.dumps(record, indent=2, ensure_ascii=False))


def branch_option(function: F) -> F:
    """`--branch NAME`: the default branch, found out where it is not given (None)."""
    return click.option(
        "--branch", "main", metavar="NAME", help="The default branch.  [default: the repository's]"
    )(function)


def rfc_name(text: str) -> str:
    """`7`, `#7` and `0007` are RFC 0007; raises Refusal for anything else."""
    digits = text.lstrip("#")
    number = digits.rstrip("abcdefghijklmnopqrstuvwxyz")
    if not number.isascii() or not number.isdigit() or len(digits) > 12:
        raise Refusal(f"{text!r} is not an RFC's number; write it like 7 or 0007.")
    return f"{int(number):04d}{digits[len(number) :]}"


def ledger_commit(git: Reader) -> str:
    """The tip of the ledger; raises Refusal where the repository has none."""
    tip = git.branch(LEDGER_BRANCH)
    if tip is None:
        raise Refusal(
            f"This repository has no branch {LEDGER_BRANCH}. "
            f"In a clone, fetch it: git fetch origin {LEDGER_BRANCH}:{LEDGER_BRANCH}."
        )
    return tip


@contextmanager
def object_store(directory: Path | None, remote: str, token: str, *, sparse: bool = False) -> Iterator[Git]:
    """The run's object store: a repository at hand, else a temporary one, with all of it or what is asked."""
    # Reading a repository at hand needs none of them.
    from tempfile import TemporaryDirectory

    from rfcflow.adapters.git import Git
    from rfcflow.adapters.git_sparse import SparseGit

    if directory is not None:
        with Git.open(directory, remote=remote, token=lambda: token) as git:
            yield git
        return
    with (
        TemporaryDirectory(prefix="rfcflow-") as made,
        (SparseGit if sparse else Git).create(
            Path(made) / "store.git", remote=remote, token=lambda: token
        ) as git,
    ):
        yield git


@contextmanager
def remote_store(
    repository: str,
    server_url: str,
    token: str,
    main: str | None,
    directory: Path | None = None,
    *,
    sparse: bool = False,
) -> Iterator[Store]:
    """A run's store over OWNER/NAME on a server; Git is asked for the default branch where none is given."""
    from rfcflow.adapters.git_sparse import SparseGit
    from rfcflow.engine.store import Store  # half of a start that verbs without a run are spared

    web = f"{server_url.rstrip('/')}/{repository}"
    with object_store(directory, f"{web}.git", token, sparse=sparse) as git:
        place = Place(repository, web, main or git.remote_default_branch())
        if isinstance(git, SparseGit):
            git.whole = place.main
        yield Store(git, place)
