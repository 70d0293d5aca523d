"""`rfc site`: the index as a directory of files, from Git alone, and on this machine while it changes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Final, TypeVar

import click

from rfcflow.adapters.git_reading import Reader
from rfcflow.cli.building import at_hand, build_from, check_addresses, named, say, searched
from rfcflow.cli.options import branch_option, remote_store, repository_option
from rfcflow.cli.signals import stopped_by_signals
from rfcflow.cli.waiting import progress
from rfcflow.engine.site.build import build_site
from rfcflow.engine.site.options import Options
from rfcflow.errors import Refusal

F = TypeVar("F", bound=Callable[..., Any])
# Seconds between two looks at where the branches are.
_LOOK: Final = 0.5


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
    check_addresses(("--base-url", base_url), ("--web", web))
    search = searched(wanted=search)
    started = perf_counter()
    name, web = named(repository, name, web)
    with _fetched(main) if fetch else at_hand(repository, main) as (git, default, commit, ledger):
        options = Options(name, web, base_url, default, search, highlight)
        build_from(git, commit, ledger, options, output, started, None if fetch else sys.argv[1:])


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

    check_addresses(("--web", web))
    name, web = named(repository, name, web)
    known: tuple[str, str | None] | None = None
    pause = threading.Event()
    with serving(output, port) as (address, changes), stopped_by_signals():
        try:
            while True:
                # Opened anew each time: another process may have packed what is there.
                with at_hand(repository, main) as (git, default, commit, ledger):
                    if (commit, ledger) != known:
                        started = perf_counter()
                        options = Options(name, web, "", default, highlight=highlight)
                        built = build_site(git, commit, ledger, options, output, progress())
                        say(built, perf_counter() - started, address)
                        known = (commit, ledger)
                        changes.happened()
                pause.wait(_LOOK)
        except KeyboardInterrupt:
            click.echo("\nStopped.", err=True)


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
