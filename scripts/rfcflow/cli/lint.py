"""`rfc lint [PATH…]`: the lints of an RFC pull request, before it is opened."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from rfcflow.adapters.runner import Run, annotation
from rfcflow.adapters.runner_log import obeyed
from rfcflow.cli.checkout import governance_files
from rfcflow.cli.options import object_store, place_of, show_json
from rfcflow.errors import Invalid, Problem, Refusal, UsageError
from rfcflow.governance.load import load
from rfcflow.lints import LintContext, rule_for
from rfcflow.lints import lint as lint_document
from rfcflow.model import Governance
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.neutral import code, inline

_LIMIT = 1_000_000
_SKIPPED = frozenset(("README.md",))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--pull",
    type=click.IntRange(1),
    default=None,
    help="Check what this pull request of GITHUB_REPOSITORY brings, by the default branch's rules.",
)
@click.option("--branch", default="main", show_default=True, help="The default branch, for --pull.")
@click.option(
    "--format", "style", type=click.Choice(["text", "json", "github"]), default="text", help="How to print."
)
def lint(paths: tuple[Path, ...], pull: int | None, branch: str, style: str) -> int:
    """Check RFC files.

    PATHS may be files or directories; `rfcs` by default.
    """
    begun = time.perf_counter()
    if pull is not None:
        if paths:
            raise UsageError("Name files or --pull, not both.")
        brought = _findings_of(pull, branch)
        if brought is None:
            click.echo(f"Pull request {pull} brings no RFC; there is nothing to check.")
            return 0
        return _show(brought, 1, begun, style)
    roots = paths or (Path("rfcs"),)
    if not paths and not roots[0].is_dir():
        raise Refusal("There is no directory rfcs here; name the files to check.")
    files = sorted({file for root in roots for file in _files(root)})
    governance = _governance(roots)
    if governance is None and style == "text":
        click.echo("No registry that holds was found: kinds, modules and sections are not checked.", err=True)
    findings: list[Problem] = []
    for file in files:
        findings += _check(file, governance)
    return _show(findings, len(files), begun, style)


def _findings_of(number: int, branch: str) -> list[Problem] | None:
    """What is wrong with a pull request, None where it is none of the process's business."""
    from rfcflow.engine.pull_text import read_pull
    from rfcflow.engine.store import Store

    run = Run.read()
    if not run.repository:
        raise Refusal("--pull needs GITHUB_REPOSITORY (and GITHUB_TOKEN where it is private).")
    place = place_of(run.repository, run.server_url, branch)
    with object_store(None, f"{place.web}.git", run.token) as git:
        reading = read_pull(Store(git, place), number)
    return list(reading.problems) if reading.is_rfc else None


def _show(findings: list[Problem], files: int, begun: float, style: str) -> int:
    """Print the findings; returns the exit code."""
    errors = sum(1 for finding in findings if finding.severity == "error")
    seconds = round(time.perf_counter() - begun, 3)
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "findings": [_record(finding) for finding in findings],
                "summary": {
                    "files": files,
                    "errors": errors,
                    "warnings": len(findings) - errors,
                    "seconds": seconds,
                },
            }
        )
    else:
        for finding in findings:
            if style == "github":
                level = "error" if finding.severity == "error" else "warning"
                text = f"{finding.message} {finding.hint}".strip()
                place = (finding.path, finding.line, finding.column, finding.code)
                obeyed(sys.stdout, annotation(level, text, *place))
            else:
                shown = replace(finding, code=f"{_number(finding.code)} {finding.code}")
                click.echo(str(shown))
        counted = f"{files} files, {errors} errors, {len(findings) - errors} warnings"
        click.echo(counted, err=style == "github")
        if style == "github":
            Run.read().summarize("\n".join([f"### rfc lint\n\n{counted}\n", *map(_line, findings)]))
    return 1 if errors else 0


def _files(root: Path) -> Iterable[Path]:
    if not root.is_dir():
        return [root]
    return [path for path in root.rglob("*.md") if path.is_file() and path.name not in _SKIPPED]


def _governance(roots: tuple[Path, ...]) -> Governance | None:
    """The governance of the repository the files are in, where there is one that holds."""
    for parent in [roots[0].resolve(), *roots[0].resolve().parents]:
        if (parent / ".github" / "governance").is_dir():
            try:
                return load(governance_files(parent), "working-tree")
            except (Invalid, Refusal):
                return None
    return None


def _check(file: Path, governance: Governance | None) -> list[Problem]:
    shown = file.as_posix()
    if file.stat().st_size > _LIMIT:
        size = file.stat().st_size
        return [
            Problem(shown, 0, 0, "too-large", f"The file has {size} bytes.", f"At most {_LIMIT} are read.")
        ]
    document, problems = parse_document(shown, file.read_bytes(), human=False)
    found = list(problems)
    if document is not None:
        context = LintContext(governance=governance, known_rfcs=None, assets=_assets(file), state=None)
        found += [problem for problem in lint_document(document, context) if problem not in found]
    return sorted(found)


def _assets(file: Path) -> frozenset[str]:
    folder = file.parent / "assets"
    if not folder.is_dir():
        return frozenset()
    return frozenset(
        f"rfcs/assets/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file()
    )


def _number(slug: str) -> str:
    """The code of the rule behind a slug, as the reference lists it."""
    rule = rule_for(slug)
    return rule.code if rule is not None else slug


def _line(finding: Problem) -> str:
    """A finding as an item of the summary: nothing in it is Markdown but what is written here."""
    said = inline(f"{finding.message} {finding.hint}".strip(), 1000)
    return f"- {finding.severity}: {code(f'{finding.path}:{finding.line}')} {said}"


def _record(finding: Problem) -> dict[str, object]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "code": _number(finding.code),
        "slug": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "fix": finding.hint or None,
    }
