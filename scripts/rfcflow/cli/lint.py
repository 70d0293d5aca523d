"""`rfc lint [PATH…]`: the lints of an RFC pull request, before it is opened.

Invariant: findings go to standard output in the format asked for and nothing else does; exit code 1 means
that a finding is an error.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from rfcflow.adapters.workers import Tell, silent
from rfcflow.cli.linting import files, formats
from rfcflow.cli.linting.checking import Asked, Report, check
from rfcflow.cli.linting.choosing import chosen, rule_named
from rfcflow.cli.linting.places import place_of, roots_or_here
from rfcflow.errors import UsageError
from rfcflow.lints import rules

# Below this many files it is over before anybody wonders.
_LONG = 500


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How to print the findings.",
)
@click.option(
    "--pull",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="Check what this pull request of GITHUB_REPOSITORY brings, by the default branch's rules.",
)
@click.option("--branch", metavar="NAME", help="The default branch, for --pull.  [default: the repository's]")
@click.option("--fix", is_flag=True, help="Mend what has only one right form, in place.")
@click.option(
    "--select",
    "selected",
    multiple=True,
    metavar="RULES",
    help="Only these rules: codes, names, or the beginning of either, with commas; may be repeated.",
)
@click.option("--explain", metavar="RULE", help="Explain a rule and do nothing else.")
def lint(
    paths: tuple[Path, ...],
    style: str,
    pull: int | None,
    branch: str | None,
    *,
    fix: bool,
    selected: tuple[str, ...],
    explain: str | None,
) -> int:
    """Check RFC files.

    PATHS may be files or directories; `rfcs` by default. Rules across files are asked where a whole directory
    of RFCs is checked.
    """
    begun = time.perf_counter()
    if explain is not None:
        from rfcflow.views.lint_pages import page

        click.echo(page(rule_named(explain)), nl=False)
        return 0
    asked = Asked(chosen(selected), fix)
    if pull is not None:
        if paths or fix:
            raise click.UsageError("--pull reads a pull request: name no files beside it, and no --fix.")
        brought = _brought(pull, branch, asked)
        if brought is None:
            click.echo(f"Pull request {pull} brings no RFC; there is nothing to check.", err=True)
            return 0
        return _show(brought, style, begun)
    found = files.find(roots_or_here(paths))
    report = check(found, asked, _progress(len(found.files)))
    for shown in found.empty:
        click.echo(f"{files.printable(shown)}: no RFC in it.", err=True)
    for why in sorted({place_of(file.folder).without for file in found.files} - {""}):
        many = sum(rule.governed for rule in rules())
        click.echo(f"{why}: {many} rules (kinds, modules, sections …) were not asked.", err=True)
    for path, count in report.mended.items():
        click.echo(f"mended {files.printable(path)} ({count})", err=True)
    return _show(report, style, begun)


def _brought(number: int, branch: str | None, asked: Asked) -> Report | None:
    """What is wrong with a pull request, None where it is none of the process's business."""
    from rfcflow.adapters.runner import Run
    from rfcflow.cli.options import remote_store
    from rfcflow.engine.pull_text import read_pull

    run = Run.read()
    if not run.repository:
        raise UsageError("--pull needs GITHUB_REPOSITORY (and GITHUB_TOKEN where it is private).")
    with remote_store(run.repository, run.server_url, run.token, branch) as store:
        reading = read_pull(store, number)
    if not reading.is_rfc:
        return None
    return Report(tuple(problem for problem in reading.problems if asked.wants(problem.code)), {}, 1)


def _show(report: Report, style: str, begun: float) -> int:
    """Print the findings; returns the exit code."""
    if style == "json":
        _write(formats.as_json(report, time.perf_counter() - begun))
    elif style == "sarif":
        from rfcflow.cli.linting.sarif import as_sarif

        _write(as_sarif(report, "0.1.0"))
    elif style == "github":
        from rfcflow.adapters.runner import Run
        from rfcflow.adapters.runner_log import obeyed

        if report.problems:
            obeyed(sys.stdout, formats.as_annotations(report))
        click.echo(formats.summary(report), err=True)
        if os.environ.get("GITHUB_STEP_SUMMARY"):
            Run.read().summarize(formats.as_summary(report))
    else:
        _write(formats.as_text(report) + formats.summary(report) + "\n")
    return 1 if formats.errors_of(report) else 0


def _write(text: str) -> None:
    """Whole and at once: many lines one by one cost more than finding them."""
    # File names may hold bytes that are no text.
    click.echo(text.encode("utf-8", "backslashreplace").decode(), nl=False)


def _progress(total: int) -> Tell:
    if total < _LONG or not sys.stderr.isatty():
        return silent
    from rfcflow.adapters.runner import Console

    console = Console(sys.stderr)
    return lambda done: console.progress(min(done, total), total, "files")
