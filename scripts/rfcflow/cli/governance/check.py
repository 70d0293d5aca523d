"""`rfc governance check`: every problem of the registry at once."""

from __future__ import annotations

from pathlib import Path

import click

from rfcflow.adapters.git import Git
from rfcflow.cli.checkout import governance_files
from rfcflow.cli.governance.online import ask
from rfcflow.cli.init.command import repository_name
from rfcflow.cli.options import branch_option, format_option, show_json
from rfcflow.errors import Problem, Refusal, UsageError
from rfcflow.governance.checks import CHECKS, name_of
from rfcflow.governance.load import examine
from rfcflow.governance.registry import read
from rfcflow.governance.vocabulary import Vocabulary, suggestion
from rfcflow.lints import adjustable

_LIMIT = 1_000_000


def committed_files(repository: Path, main: str | None) -> dict[str, bytes]:
    """The governance files on a branch of a repository, bare or not."""
    with Git.at(repository) as git:
        main, commit = git.main_branch(main)
        entries = git.tree(commit, ".github/governance")
        paths = [path for path, entry in entries.items() if entry.type == "blob" and entry.size <= _LIMIT]
        if not paths:
            raise Refusal(f"There is no .github/governance on {main} of {repository}.")
        return git.read_many(commit, paths, _LIMIT)


@click.command()
@click.argument(
    "root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)
@click.option(
    "--repository",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="Check what is committed in this repository, bare or not, instead of ROOT's files.",
)
@branch_option
@click.option(
    "--skip", "skipped", multiple=True, metavar="NAME", help="Leave a cross-check out; again for more."
)
@click.option(
    "--online",
    is_flag=True,
    help="Ask GitHub for everybody's account too (GITHUB_TOKEN, where there is one).",
)
@click.option("--list", "only_list", is_flag=True, help="List the cross-checks with what each is about.")
@format_option
def check(
    root: Path,
    repository: Path | None,
    main: str | None,
    skipped: tuple[str, ...],
    style: str,
    *,
    online: bool,
    only_list: bool,
) -> int:
    """Check every file under ROOT/.github/governance; all problems at once.

    With --online numeric ids are compared with the logins their accounts have now: renames are shown and
    never written. What GitHub does not answer is said in a sentence, and is no finding.
    """
    if only_list:
        _list(style)
        return 0
    files = governance_files(root) if repository is None else committed_files(repository, main)
    _, problems = examine(files, "working-tree", Vocabulary(lints=adjustable()), skip=_known(skipped))
    asked = ask(read(files, Vocabulary())[0], repository_name(repository or root, None)) if online else None
    if asked is not None:
        problems = tuple(sorted((*problems, *asked.problems)))
    errors = [problem for problem in problems if problem.severity == "error"]
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "ok": not errors,
                "skipped": list(skipped),
                **(
                    {"asked": asked.asked, "unanswered": asked.unanswered or None}
                    if asked is not None
                    else {}
                ),
                "findings": [_record(problem) for problem in problems],
            }
        )
    else:
        for problem in problems:
            click.echo(str(problem))
        warnings = len(problems) - len(errors)
        without = f", without {', '.join(skipped)}" if skipped else ""
        if asked is not None and asked.unanswered:
            click.echo(asked.unanswered)
        there = f", {asked.asked} accounts asked for" if asked is not None else ""
        click.echo(f"governance: {len(errors)} errors, {warnings} warnings{without}{there}")
    return 1 if errors else 0


def _list(style: str) -> None:
    """Every cross-check: its name, which is the code it reports, and its documentation's first line."""
    described = [(name_of(each), (each.__doc__ or "").partition("\n")[0]) for each in CHECKS]
    if style == "json":
        show_json({"schema_version": 1, "checks": [{"name": name, "what": what} for name, what in described]})
        return
    for name, what in described:
        click.echo(f"{name}: {what}")


def _known(names: tuple[str, ...]) -> frozenset[str]:
    known = [name_of(each) for each in CHECKS]
    for name in names:
        if name not in known:
            hint = suggestion(name, known) or "See --list."
            raise UsageError(f"--skip {name!r}: there is no such cross-check. {hint}")
    return frozenset(names)


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
