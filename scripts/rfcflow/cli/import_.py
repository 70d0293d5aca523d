"""`rfc import SOURCE DEST`: an existing proposal repository as an RFC repository."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import click
from msgspec.structs import replace

from rfcflow.adapters.source_tree import GitSource, open_source
from rfcflow.cli.options import format_option, show_json
from rfcflow.engine.import_source import import_source, shipped_profile
from rfcflow.errors import UsageError
from rfcflow.importing.profile import SHIPPED, Profile, load


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("dest", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--profile",
    "profile_name",
    default="auto",
    show_default=True,
    metavar="NAME|auto|FILE",
    help=f"How to read the source: {', '.join(SHIPPED)}, auto to guess, or a file.",
)
@click.option(
    "--history", is_flag=True, help="Also read Git's history: the days of creation and of each state."
)
@click.option("--source", "address", help="The source's address.  [default: its remote, else its name]")
@click.option(
    "--commit", help="The source's commit: read there in a repository, only recorded for a directory."
)
@click.option("--verbose", "-v", is_flag=True, help="Every finding; otherwise ten of a kind are shown.")
@format_option
def import_command(
    source: Path,
    dest: Path,
    profile_name: str,
    *,
    history: bool,
    address: str | None,
    commit: str | None,
    verbose: bool,
    style: str,
) -> int:
    """Make DEST an RFC repository from the proposals in SOURCE.

    SOURCE is a clone or any directory; nothing in it is run or changed. Below DEST/rfcs every proposal
    becomes a file with front matter and an outcome that says where it came from. Running it again writes
    only what changed in the source, and never over what somebody else wrote or edited. Exit codes: 0 all
    proposals are there, 1 some could not be taken or were left alone, and the findings say which.
    """
    begun = perf_counter()
    profile = _profile(profile_name)
    opened = open_source(source, address, commit)
    try:
        report = import_source(opened, dest, profile, history=history, progress=_progress)
    finally:
        if isinstance(opened, GitSource):
            opened.git.close()
    report = replace(report, seconds=round(perf_counter() - begun, 2))
    if style == "json":
        show_json(report.record())
    else:
        for line in report.text(verbose=verbose):
            click.echo(line)
    return 0 if report.ok else 1


def _profile(name: str) -> Profile | None:
    """The profile to use, None to guess one."""
    if name == "auto":
        return None
    if name in SHIPPED:
        return shipped_profile(name)
    path = Path(name)
    if not path.is_file():
        known = ", ".join((*SHIPPED, "auto"))
        raise UsageError(f"--profile {name!r} is neither one of {known} nor a file.")
    return load(path.read_bytes(), path=name, name=path.stem)


def _progress(done: int, total: int) -> None:
    """A counter on a terminal, nothing anywhere else."""
    if not sys.stderr.isatty() or (done % 50 and done != total):
        return
    click.echo(f"\r{done} of {total}" + ("\n" if done == total else ""), nl=False, err=True)
