"""`rfc bench site`: what building the index costs, whole processes from start to exit.

Invariant: every ratio is of this run, the median of those between processes that took turns; a build is whole
when its output and what it remembers were removed before.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import IO, Final

import click

from rfcflow.cli.bench import _peers
from rfcflow.cli.bench._figures import Figure, missed, show
from rfcflow.cli.bench._options import corpus_options, enforce_option, repeat_option
from rfcflow.cli.bench._place import is_memory, put_aside, working
from rfcflow.cli.bench._processes import RFC, Bench, Cost, Task, best, silent
from rfcflow.cli.bench._proposals import multiply, write
from rfcflow.cli.options import format_option
from rfcflow.errors import Refusal

# Nothing may tidy up behind what is measured.
_QUIET: Final = ("-c", "gc.auto=0", "-c", "maintenance.auto=false")
_WHO: Final = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", *_QUIET)
# What each is called, and how many times faster this is to be.
_PEERS: Final = {"hugo": ("Hugo", 1.5), "mkdocs": ("MkDocs", 10.0), "sphinx": ("Sphinx", 5.0)}


@click.command()
@corpus_options
@click.option(
    "--times",
    type=click.IntRange(0, 50),
    default=10,
    show_default=True,
    help="How many times larger the larger corpus is; 0: none.",
)
@repeat_option(9)
@click.option(
    "--with",
    "peers",
    type=click.Choice([*_PEERS, "none"]),
    multiple=True,
    default=("hugo",),
    show_default=True,
    help="Also run this program over the same texts, and print the ratio (its median); repeat it for more.",
)
@click.option(
    "--work",
    "place",
    type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True),
    help="Where to build.  [default: in memory (/dev/shm) where it has 2 GiB, else on the disk]",
)
@enforce_option
@format_option
def bench(
    corpus: Path | None,
    files: int,
    times: int,
    repeat: int,
    peers: tuple[str, ...],
    place: Path | None,
    *,
    enforce: bool,
    style: str,
) -> int:
    """Measure `rfc site build`."""
    peers = tuple(name for name in dict.fromkeys(peers) if name != "none")
    with working(place) as work:
        click.echo("making the corpora …", err=True)
        if corpus is None:
            write(work / "one", files)
            corpus = work / "one"
        count = multiply(corpus, work / "once", 1)
        _commit(work / "once")
        click.echo(f"measuring: best of {repeat} …", err=True)
        # Some of the others take minutes for each run.
        measured = Bench(work / "bytecode", repeat, _told if peers else silent)
        figures = _whole(measured, work, count, peers)
        figures += _again(measured, work, peers)
        if times:
            many = multiply(corpus, work / "many", times)
            _commit(work / "many")
            figures += _large(measured, work, many, (figures[0].value or 1) / count)
        files_in = "memory" if is_memory(work) else "disk"
    show("site", figures, style, files_in)
    return 1 if enforce and missed(figures) else 0


def _whole(measured: Bench, work: Path, count: int, peers: tuple[str, ...]) -> list[Figure]:
    """A build from nothing, with colours and without, and the peers beside it."""
    tasks = {"ours": _build(work, "once"), "plain": _build(work, "once", "--no-highlight")}
    absent: dict[str, str] = {}
    for name in peers:
        try:
            tasks |= _peer(name, work)
        except Refusal as refusal:
            absent[name] = str(refusal)
    runs = dict(zip(tasks, measured.runs(list(tasks.values())), strict=True))
    ours, plain = best(runs["ours"]), best(runs["plain"])
    figures = [
        Figure(
            "site-wall",
            f"rfc site build of {count:,} RFCs, whole",
            ours.wall,
            "s",
            # What docutils takes for a text is no measure of this program; its bar is the ratio to Sphinx.
            most=None if "sphinx" in peers else 1.5 * max(count / 949, 1),
        ),
        Figure("site-cpu", "  of all processors", ours.cpu, "s"),
        Figure("site-rss", "  largest process", ours.rss / 1e6, "MB", most=250),
        Figure("plain-wall", "  code without colours", plain.wall, "s"),
    ]
    for name in peers:
        title, least = _PEERS[name]
        what = f"{title} over the same texts, to rfc site build"
        if name in absent:
            figures.append(Figure(f"{name}-ratio", what, None, "×", least=least, note=absent[name]))
            continue
        figures.append(_ratio(f"{name}-ratio", what, runs[name], runs["ours"], least))
        if "hugo-plain" in runs and name == "hugo":
            figures.append(
                _ratio("hugo-plain-ratio", "  both without colours", runs["hugo-plain"], runs["plain"], 1.0)
            )
    return figures


def _told(run: int, total: int, name: str) -> None:
    click.echo(f"  run {run} of {total}: {name}", err=True)


def _peer(name: str, work: Path) -> dict[str, Task]:
    corpus = work / "once"
    match name:
        case "hugo":
            return {
                "hugo": _peers.hugo(corpus, work, colours=True),
                "hugo-plain": _peers.hugo(corpus, work, colours=False),
            }
        case "mkdocs":
            return {"mkdocs": _peers.mkdocs(corpus, work)}
        case _:
            return {"sphinx": _peers.sphinx(corpus, work)}


def _ratio(name: str, what: str, theirs: Sequence[Cost], ours: Sequence[Cost], least: float) -> Figure:
    """The median of the ratios of runs that took turns: the machine's good and bad moments are in both."""
    ratio = median(their.wall / our.wall for their, our in zip(theirs, ours, strict=True))
    their = best(theirs)
    note = f"theirs {their.wall:.2f} s, {their.cpu:.2f} s of a processor, {their.rss / 1e6:,.0f} MB"
    return Figure(name, what, ratio, "×", least=least, note=note)


def _again(measured: Bench, work: Path, peers: Sequence[str]) -> list[Figure]:
    """A build after one RFC changed, and after nothing did."""
    repository, output = work / "once", work / "once-again"
    path = min((repository / "rfcs").glob("[0-9]*-*"))
    command = _command(repository, output)
    changed = Task(command, before=lambda: _change(repository, path))
    one, none = measured.turns([changed, Task(command)])
    return [
        # As of the whole: docutils alone takes longer for a long text.
        Figure("changed-wall", "one RFC changed", one.wall, "s", most=None if "sphinx" in peers else 0.3),
        Figure("nothing-wall", "nothing changed", none.wall, "s", most=0.15),
    ]


def _large(measured: Bench, work: Path, many: int, each: float) -> list[Figure]:
    (cost,) = measured.turns([_build(work, "many")])
    return [
        Figure(
            "large-wall",
            f"rfc site build of {many:,} RFCs, whole",
            cost.wall,
            "s",
            most=8.0 * max(many / 9490, 1),
        ),
        Figure("large-rss", "  largest process", cost.rss / 1e6, "MB", most=250),
        Figure("growth", "cost per RFC, larger corpus to smaller", cost.wall / many / each, "×", most=1.2),
    ]


def _build(work: Path, name: str, *options: str) -> Task:
    repository, output = work / name, work / f"{name}-site{''.join(options)}"
    return Task(_command(repository, output, *options), before=_nothing_there(repository, output))


def _command(repository: Path, output: Path, *options: str) -> tuple[str, ...]:
    place = ("--repository", str(repository), "--output", str(output), "--branch", "main")
    return (*RFC, "site", "build", "--no-search", *place, *options)


def _nothing_there(repository: Path, output: Path) -> Callable[[], None]:
    def remove() -> None:
        put_aside(output)
        shutil.rmtree(repository / ".git" / "rfcflow", ignore_errors=True)

    return remove


def _change(repository: Path, path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\nA word more.\n")
    _git(repository, "commit", "--quiet", "--all", "--message", "a word more")


def _commit(directory: Path) -> None:
    """Commit all files. Their objects lie packed, as in any clone, and were never files: see `put_aside`."""
    found = sorted(path for path in directory.rglob("*") if path.is_file())
    _git(directory, "init", "--quiet", "--initial-branch=main")
    with tempfile.TemporaryFile() as stream:
        stream.write(b"commit refs/heads/main\ncommitter bench <bench@example.org> 0 +0000\ndata 6\ncorpus\n")
        for path in found:
            content = path.read_bytes()
            name = path.relative_to(directory).as_posix()
            stream.write(f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n")
        stream.seek(0)
        _git(directory, "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", stdin=stream)
    # What came in one after the other is told by differences, fifty deep; a server packs by likeness.
    _git(directory, "repack", "-a", "-d", "-f", "--quiet")
    _git(directory, "reset", "--quiet")


def _git(directory: Path, *arguments: str, stdin: IO[bytes] | int = subprocess.DEVNULL) -> None:
    command = ("git", *_WHO, "-C", str(directory), *arguments)
    done = subprocess.run(command, stdin=stdin, capture_output=True, check=False)
    if done.returncode != 0:
        why = done.stderr.decode("utf-8", "replace").strip()
        raise Refusal(f"`{' '.join(command)}` failed: {why}")
