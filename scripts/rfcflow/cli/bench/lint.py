"""`rfc bench lint`: what checking costs, whole processes from start to exit.

Invariant: every ratio is between two processes of this run.
"""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

import click

from rfcflow.cli.bench._eipw import eipw
from rfcflow.cli.bench._figures import Figure, missed, show
from rfcflow.cli.bench._options import corpus_options, enforce_option, repeat_option
from rfcflow.cli.bench._processes import PYTHON, RFC, Bench
from rfcflow.cli.bench._proposals import multiply, write
from rfcflow.cli.options import format_option

_REFERENCE = ("click", "yaml", "frontmatter", "jsonschema")
# Findings that are errors are no failure of the bench.
_DONE = (0, 1)


@click.command()
@corpus_options
@click.option(
    "--times",
    type=click.IntRange(2, 50),
    default=10,
    show_default=True,
    help="How many times larger the larger corpus is.",
)
@repeat_option()
@click.option(
    "--with-eipw",
    "eips",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="EIPS",
    help="Also run eipw (npm) over the original proposals in this directory, and print the ratio.",
)
@enforce_option
@format_option
def bench(
    corpus: Path | None, files: int, times: int, repeat: int, eips: Path | None, *, enforce: bool, style: str
) -> int:
    """Measure `rfc lint` and the start of `rfc`."""
    with tempfile.TemporaryDirectory(prefix="rfc-bench-") as made:
        work = Path(made)
        click.echo("making the corpora …", err=True)
        if corpus is None:
            write(work / "one", files)
            corpus = work / "one"
        count = multiply(corpus, work / "once", 1)
        many = multiply(corpus, work / "many", times)
        click.echo(f"measuring: best of {repeat} …", err=True)
        measured = Bench(work / "bytecode", repeat)
        figures = [*_whole(measured, work, count, many), *_start(measured, work)]
        if eips is not None:
            figures.append(eipw(measured, eips, work, figures[0]))
    show("lint", figures, style)
    return 1 if enforce and missed(figures) else 0


def _whole(measured: Bench, work: Path, count: int, many: int) -> list[Figure]:
    """All rules over one corpus and over the larger one."""
    command = (*RFC, "lint", "--format", "json")
    one = measured.cost((*command, str(work / "once")), ends=_DONE)
    large = measured.cost((*command, str(work / "many")), ends=_DONE)
    growth = (large.wall / many) / (one.wall / count)
    return [
        Figure("lint-wall", f"rfc lint of {count:,} RFCs", one.wall, "s", most=1.0 * max(count / 949, 1)),
        Figure("lint-cpu", "  of all processors", one.cpu, "s"),
        Figure("lint-rss", "  largest process", one.rss / 1e6, "MB", most=300),
        Figure("lint-rate", "  files a second", count / one.wall, "/s"),
        Figure("large-wall", f"rfc lint of {many:,} RFCs", large.wall, "s", most=12.0 * max(many / 9490, 1)),
        Figure("large-rss", "  largest process", large.rss / 1e6, "MB", most=300),
        Figure("growth", "cost per file, larger corpus to smaller", growth, "×", most=1.2),
    ]


def _start(measured: Bench, work: Path) -> list[Figure]:
    """One file, and the list of verbs, against a Python that only imports."""
    file = next((work / "once" / "rfcs").glob("*.md"), None)
    missing = [name for name in _REFERENCE if importlib.util.find_spec(name) is None]
    single = helped = None
    if file is not None and not missing:
        imports = measured.cost((*PYTHON, "-c", f"import {', '.join(_REFERENCE)}")).wall
        single = measured.cost((*RFC, "lint", str(file)), ends=_DONE).wall / imports
    bare = measured.cost((*PYTHON, "-c", "import click")).wall
    helped = measured.cost((*RFC, "--help")).wall / bare
    why = f"not installed: {', '.join(missing)}" if missing else "" if file else "no Markdown file"
    reference = f"rfc lint FILE to `import {', '.join(_REFERENCE)}`"
    return [
        Figure("file-ratio", reference, single, "×", most=1.5, note=why),
        Figure("help-ratio", "rfc --help to `import click`", helped, "×", most=2.0),
    ]
