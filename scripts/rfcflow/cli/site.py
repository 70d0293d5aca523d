"""`rfc site`: the index as a directory of files, from Git alone, and on this machine while it changes."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Final, TypeVar

import click

from rfcflow.adapters.git_reading import Reader
from rfcflow.cli.again import remember
from rfcflow.cli.building import say, warnings
from rfcflow.cli.options import branch_option, main_branch, remote_store, repository_option
from rfcflow.cli.signals import stopped_by_signals
from rfcflow.cli.waiting import progress
from rfcflow.engine.place import LEDGER_BRANCH
from rfcflow.engine.site.build import build_site
from rfcflow.engine.site.options import Options
from rfcflow.errors import Refusal, UsageError

F = TypeVar("F", bound=Callable[..., Any])
# Seconds between two looks at where the branches are.
_LOOK: Final = 0.5
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


@click.group()
def site() -> None:
    """Build the index, or show it while it changes."""


def _shared(function: F) -> F:
    """The options of every verb that builds."""
    for option in (
        click.option("--highlight/--no-highlight", default=True, show_default=True, help="Colour code."),
        click.option(
            "--web", default="", help="The repository's address on GitHub, for links.  [default: the job's]"
        ),
        click.option(
            "--name",
            default="",
            help="The repository's OWNER/NAME.  [default: the job's, else the directory's]",
        ),
        branch_option,
        click.option(
            "--output",
            type=click.Path(path_type=Path),
            default=Path("site"),
            show_default=True,
            help="Where to put it.",
        ),
        repository_option,
    ):
        function = option(function)
    return function


@site.command()
@_shared
@click.option("--base-url", default="", help="Where it will be served.  [default: links are relative]")
@click.option(
    "--fetch",
    is_flag=True,
    help="Fetch all that is needed from GITHUB_REPOSITORY instead of reading a clone.",
)
@click.option(
    "--search/--no-search",
    default=None,
    help="Index the texts for the search (Pagefind).  [default: where Pagefind is installed]",
)
def build(
    repository: Path,
    output: Path,
    base_url: str,
    main: str | None,
    name: str,
    web: str,
    *,
    fetch: bool,
    search: bool | None,
    highlight: bool,
) -> None:
    """Build every page from what this repository has of main, rfc-ledger and the pull requests.

    What did not change since the last time is left as it is. In a clone, fetch first:
    git fetch origin rfc-ledger:rfc-ledger "+refs/pull/*/head:refs/pull/*/head"
    """
    _check_addresses(("--base-url", base_url), ("--web", web))
    search = _search(wanted=search)
    started = perf_counter()
    name, web = _place(repository, name, web)
    with _fetched(main) if fetch else _at_hand(repository, main) as (git, default, commit, ledger):
        options = Options(name, web.rstrip("/"), base_url, default, search, highlight)
        built = build_site(git, commit, ledger, options, output, progress())
        if not fetch and not search:
            branches = ((default, commit), (LEDGER_BRANCH, ledger))
            remember(sys.argv[1:], git, str(output), options, branches, warnings(ledger, built))
        if search:
            # Loaded where it is used: most that build a site look at it without its search.
            from rfcflow.engine.site.search import index_site

            index_site(output)
    say(built, perf_counter() - started, f"{output}/index.html")
    for warning in warnings(ledger, built):
        click.echo(warning, err=True)


@site.command()
@_shared
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free.")
def serve(
    repository: Path, output: Path, main: str | None, name: str, web: str, *, port: int, highlight: bool
) -> None:
    """Build the index, show it on this machine alone, and build it again whenever a branch moves.

    A page that is open in a browser loads again by itself. Stop with Ctrl-C.
    """
    from rfcflow.cli.serving import serving

    _check_addresses(("--web", web))
    name, web = _place(repository, name, web)
    known: tuple[str, str | None] | None = None
    pause = threading.Event()
    with serving(output, port) as (address, changes), stopped_by_signals():
        try:
            while True:
                # Opened anew each time: another process may have packed what is there.
                with _at_hand(repository, main) as (git, default, commit, ledger):
                    if (commit, ledger) != known:
                        started = perf_counter()
                        options = Options(name, web.rstrip("/"), "", default, highlight=highlight)
                        built = build_site(git, commit, ledger, options, output, progress())
                        say(built, perf_counter() - started, address)
                        known = (commit, ledger)
                        changes.happened()
                pause.wait(_LOOK)
        except KeyboardInterrupt:
            click.echo("\nStopped.", err=True)


def _check_addresses(*given: tuple[str, str]) -> None:
    for option, url in given:
        if not url:
            continue
        from rfcflow.text.values import is_url

        if not is_url(url):
            raise UsageError(f"{option} {url!r} is no http or https address.")


def _search(*, wanted: bool | None) -> bool:
    """Whether to index the texts; raises UsageError where that is asked for and cannot be done."""
    if wanted is False:
        return False
    from rfcflow.adapters.pagefind import is_installed

    if wanted and not is_installed():
        raise UsageError("--search needs Pagefind, which is not installed: pip install 'pagefind[bin]'.")
    return is_installed()


@contextmanager
def _at_hand(repository: Path, main: str | None) -> Iterator[tuple[Reader, str, str, str | None]]:
    """A repository on disk, the default branch's name and the commits of both branches."""
    with Reader.at(repository) as git:
        yield git, *main_branch(git, main), git.branch(LEDGER_BRANCH)


@contextmanager
def _fetched(main: str | None) -> Iterator[tuple[Reader, str, str, str | None]]:
    """The job's repository, as far as the index needs it, in a temporary object store."""
    from rfcflow.adapters.runner import Run
    from rfcflow.engine.pull_text import fetch_open_texts

    run = Run.read()
    if not run.repository:
        raise Refusal("--fetch needs GITHUB_REPOSITORY (and GITHUB_TOKEN where it is private).")
    with remote_store(run.repository, run.server_url, run.token, main) as store:
        fetch_open_texts(store)
        yield store.git, store.place.default_branch, store.main, store.ledger


def _place(repository: Path, name: str, web: str) -> tuple[str, str]:
    """The name and address given, else the job's, else the directory's name and no address."""
    if not name and not web and os.environ.get("GITHUB_REPOSITORY"):
        from rfcflow.adapters.runner import Run

        run = Run.read()
        name, web = run.repository, f"{run.server_url.rstrip('/')}/{run.repository}"
    if not name and web:
        name = "/".join(web.rstrip("/").rsplit("/", 2)[-2:])
    if name and not _REPOSITORY.fullmatch(name):
        raise UsageError(f"--name {name!r} is not OWNER/NAME.")
    return name or repository.resolve().name.removesuffix(".git"), web
