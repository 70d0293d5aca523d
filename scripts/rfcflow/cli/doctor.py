"""`rfc doctor [DIR]`: what is right, what is wrong, and the exact click or command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.git import Git
from rfcflow.adapters.runner import Run
from rfcflow.cli.init.command import default_branch, repository_name
from rfcflow.cli.options import format_option, show_json
from rfcflow.doctor import actions, files, identity, ledger
from rfcflow.doctor.finding import ERROR, Finding, ok, warning
from rfcflow.doctor.online import ONLINE
from rfcflow.engine.doctor import read_files, read_record
from rfcflow.errors import Refusal, UpstreamError
from rfcflow.governance.labels import label_set
from rfcflow.governance.load import examine
from rfcflow.governance.vocabulary import Vocabulary
from rfcflow.lints import adjustable
from rfcflow.model import Governance
from rfcflow.settings import AppNames, Settings
from rfcflow.views.heartbeat import SWEEPER


@click.command()
@click.argument(
    "directory", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)
@click.option("--offline", is_flag=True, help="Look at the files and branches here, and ask nobody.")
@click.option("--github", "name", metavar="OWNER/NAME", help="The repository.  [default: its remote's]")
@click.option("--branch", metavar="NAME", help="The default branch.  [default: the repository's]")
@format_option
def doctor(directory: Path, name: str | None, branch: str | None, style: str, *, offline: bool) -> int:
    """Say what is right and what is wrong with an RFC repository.

    DIRECTORY is a clone. Its files and both branches are read as they are here, and the settings on GitHub
    with GITHUB_TOKEN, all of them if that is an administrator's. For whatever is wrong it says the exact
    click or command, and of work that was cut off or done by hand who goes on. It changes nothing. Exit
    codes: 0 no errors, 1 errors.
    """
    repository = repository_name(directory, name)
    found = read_files(directory)
    settings = None if offline else _settings(repository, identity.app_names(found))
    here = default_branch(directory)
    main = branch or (settings.default_branch if settings is not None else here)
    governance, problems = examine(found, "working-tree", Vocabulary(lints=adjustable()))
    findings = list(_offline(directory, main, found, governance))
    findings[:0] = files.governance(governance, problems)
    if settings is not None:
        findings += _online(settings, here, found, governance)
    counts = Counter(finding.status for finding in findings)
    if style == "json":
        show_json(
            {
                "schema_version": 1,
                "ok": not counts[ERROR],
                "offline": offline,
                "repository": repository or None,
                "branch": main,
                "counts": {status: counts[status] for status in ("ok", "warning", "error", "unknown")},
                "findings": [finding.record() for finding in findings],
            }
        )
    else:
        for finding in findings:
            for line in finding.lines():
                click.echo(line)
        told = ", ".join(f"{counts[status]} {status}" for status in ("ok", "warning", "error", "unknown"))
        click.echo(f"{told}{'' if not offline else '; the settings on GitHub were not asked'}")
    return 1 if counts[ERROR] else 0


def _offline(
    directory: Path, main: str, found: dict[str, bytes], governance: Governance | None
) -> Iterator[Finding]:
    if governance is not None:
        yield from files.made(governance, found)
    yield from files.workflows(found, main, watched=governance is not None and "watch" in governance.rotas)
    yield from identity.in_files(found)
    record = read_record(directory, main)
    yield from _branch(directory, main)
    yield from ledger.branch_names(record)
    yield from ledger.ledger(record)
    yield from ledger.unfinished(record)


def _branch(directory: Path, main: str) -> Iterator[Finding]:
    try:
        with Git.at(directory) as git:
            there = git.resolve(f"refs/heads/{main}") or git.resolve(f"refs/remotes/origin/{main}")
    except Refusal:
        yield warning("clone", "this is no Git repository; only its files were looked at.", "git clone it")
        return
    if there is None:
        yield warning("clone", f"it has no branch {main} yet.", f"git push -u origin {main}")
    else:
        yield ok("clone", f"the default branch is {main}.")


def _settings(repository: str, app: AppNames | None) -> Settings:
    from rfcflow.adapters.github import GitHub  # its import costs 0.3 s

    run = Run.read()
    if not repository or not run.token:
        raise Refusal(
            "To look at the settings it needs GITHUB_TOKEN (with gh: GITHUB_TOKEN=$(gh auth token)) and a "
            "clone of the repository, or --github OWNER/NAME. Without them: --offline."
        )
    github = GitHub(run.api_url, repository, run.token, clock=run_clock())
    try:
        return github.settings(ledger.BRANCH, SWEEPER, app)
    except UpstreamError as failed:
        if failed.status in (403, 404):
            raise Refusal(f"{repository} cannot be read with this token: {failed}") from failed
        raise
    finally:
        github.disconnect()


def _online(
    settings: Settings, here: str, found: dict[str, bytes], governance: Governance | None
) -> Iterator[Finding]:
    setup = actions.Setup(
        files.action_of(found),
        tuple(name for name in files.WANTED if f"{files.FOLDER}/{name}" in found) or files.WANTED,
        frozenset(label.name.lower() for label in label_set(governance)) if governance else frozenset(),
        run_clock().now(),
    )
    if settings.default_branch != here:
        yield warning(
            "default branch",
            f"GitHub's is {settings.default_branch}, and this clone takes {here} for it.",
            "git remote set-head origin --auto",
        )
    if not settings.admin:
        yield warning(
            "token of this look",
            "it is no administrator's: what only they may read is unknown below.",
            "Ask an administrator to run it, or use their token",
        )
    for check in ONLINE:
        yield from check(settings, setup)
