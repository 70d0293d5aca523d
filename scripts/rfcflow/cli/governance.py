"""`rfc governance check|sync`: the registry's own checks, and the files made from it."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.adapters.git import Git
from rfcflow.cli.checkout import governance_files
from rfcflow.cli.options import branch, format_option, show_json
from rfcflow.errors import Problem, Refusal
from rfcflow.governance.generate import generated
from rfcflow.governance.load import examine, load
from rfcflow.governance.vocabulary import Vocabulary
from rfcflow.lints import adjustable

_LIMIT = 1_000_000


@click.group()
def governance() -> None:
    """Check the registry and the files made from it."""


_ROOT = click.argument(
    "root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)


def committed_files(repository: Path, main: str) -> dict[str, bytes]:
    """The governance files on a branch of a repository, bare or not."""
    with Git.at(repository) as git:
        commit = branch(git, main)
        if commit is None:
            raise Refusal(f"{repository} has no branch {main}; name it with --branch.")
        entries = git.tree(commit, ".github/governance")
        paths = [path for path, entry in entries.items() if entry.type == "blob" and entry.size <= _LIMIT]
        if not paths:
            raise Refusal(f"There is no .github/governance on {main} of {repository}.")
        return git.read_many(commit, paths, _LIMIT)


@governance.command()
@_ROOT
@click.option(
    "--repository",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="Check what is committed in this repository, bare or not, instead of ROOT's files.",
)
@click.option("--branch", "main", default="main", show_default=True, help="The branch of --repository.")
@format_option
def check(root: Path, repository: Path | None, main: str, style: str) -> int:
    """Check every file under ROOT/.github/governance; all problems at once."""
    files = governance_files(root) if repository is None else committed_files(repository, main)
    _, problems = examine(files, "working-tree", Vocabulary(lints=adjustable()))
    errors = [problem for problem in problems if problem.severity == "error"]
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "ok": not errors,
                "findings": [_record(problem) for problem in problems],
            }
        )
    else:
        for problem in problems:
            click.echo(str(problem))
        warnings = len(problems) - len(errors)
        click.echo(f"governance: {len(errors)} errors, {warnings} warnings")
    return 1 if errors else 0


def _record(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
    }


@governance.command()
@_ROOT
@click.option("--apply", "apply_", is_flag=True, help="Write what differs.")
@click.option("--check", "only_check", is_flag=True, help="Exit 1 when something differs.")
def sync(root: Path, *, apply_: bool, only_check: bool) -> int:
    """Compare the generated files with the registry; show the plan, and write it with --apply."""
    loaded = load(governance_files(root), "working-tree")
    differing = {
        path: text
        for path, text in generated(loaded).items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    }
    if not differing:
        click.echo("Every generated file follows the registry; nothing to do.")
        return 0
    for path, text in sorted(differing.items()):
        click.echo(f"{'write' if apply_ else 'would write'} {path} ({len(text.splitlines())} lines)")
        if apply_:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    if apply_:
        return 0
    click.echo("Write it with: scripts/rfc governance sync --apply")
    return 1 if only_check else 0
