"""`rfc init [DIR]`: governance, workflows, template and labels for a repository, planned first."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.git import Git
from rfcflow.adapters.runner import Console, Run
from rfcflow.adapters.source_tree import remote_address
from rfcflow.cli.governance.writing import create, replace
from rfcflow.cli.init.asking import Answers, ask, logins, module
from rfcflow.cli.init.planning import (
    Plan,
    has_governance,
    plan_governance,
    plan_workflows,
    workflow_folder_of,
)
from rfcflow.cli.init.saying import next_steps, said
from rfcflow.cli.init.sources import Sources, read_limited, read_sources
from rfcflow.cli.init.workflows import needed_pin
from rfcflow.cli.new import on_terminal
from rfcflow.cli.options import format_option, show_json
from rfcflow.engine.proposals import Proposals, proposals_in
from rfcflow.errors import Refusal, UsageError
from rfcflow.governance.adopt.adopting import adopt
from rfcflow.governance.adopt.founding import Founding, founded
from rfcflow.governance.adopt.registry_files import read_ids
from rfcflow.governance.adopt.report import Report
from rfcflow.governance.labels import label_set
from rfcflow.governance.profiles import PROFILES

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub

# A token has 5,000 requests an hour, and other things to do with them.
MOST_ACCOUNTS: Final = 1000
_NAME = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


@click.command()
@click.argument(
    "directory", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(), required=False
)
@click.option(
    "--profile", type=click.Choice(list(PROFILES)), help="The rules to begin with.  [default: pytorch]"
)
@click.option("--core", multiple=True, metavar="LOGIN", help="A core maintainer; again for more.")
@click.option("--lead", metavar="LOGIN", help="Who breaks ties.  [default: the first of core]")
@click.option(
    "--module",
    "modules",
    multiple=True,
    metavar="NAME=LOGIN,…",
    help="An area and its maintainers; again for more.  [default: one, core's]",
)
@click.option("--triage", multiple=True, metavar="LOGIN", help="Somebody on call, in turns.  [default: core]")
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Take people and modules from CODEOWNERS, merge_rules.yaml, OWNERS, a page, or a checkout.",
)
@click.option(
    "--ids",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A mapping of logins to numeric account ids, where GitHub cannot be asked.",
)
@click.option(
    "--mode",
    type=click.Choice(["enforce", "observe"]),
    help="Whether the bot acts or only reports.  [default: observe where there are proposals]",
)
@click.option(
    "--action", metavar="OWNER/NAME@SHA", help="The rfcflow to run.  [default: this checkout's commit]"
)
@click.option("--github", "name", metavar="OWNER/NAME", help="The repository.  [default: its remote's]")
@click.option("--branch", metavar="NAME", help="The default branch.  [default: the repository's]")
@click.option("--apply", "apply_", is_flag=True, help="Do it without asking.")
@format_option
def init(
    directory: Path,
    profile: str | None,
    core: tuple[str, ...],
    lead: str | None,
    modules: tuple[str, ...],
    triage: tuple[str, ...],
    sources: tuple[Path, ...],
    ids: Path | None,
    mode: str | None,
    action: str | None,
    name: str | None,
    branch: str | None,
    style: str,
    *,
    apply_: bool,
) -> int:
    """Make a repository one whose RFC process runs itself.

    DIRECTORY is a clone, empty or with proposals. Writes governance, workflows and a template, and creates
    labels. Shows the plan first; on a terminal it asks for what it is not told, and before it writes. What is
    there is never overwritten, and a second run has nothing to do. With GITHUB_TOKEN it looks up the numeric
    ids of accounts. Exit codes: 0 done or nothing to do, 1 something has to be given first, and it says what.
    """
    given = Answers(
        profile,
        logins(core, "--core"),
        next(iter(logins((lead,), "--lead")), None) if lead else None,
        tuple(module(text) for text in modules),
        logins(triage, "--triage"),
    )
    asks = style == "text" and not apply_ and on_terminal()
    plan = Plan(directory, branch or default_branch(directory), repository=repository_name(directory, name))
    template = workflow_folder_of(directory)
    plan.proposals = Proposals() if template else proposals_in(directory)
    pin = None if template and action is None else needed_pin(action)
    with _github(plan.repository) as github:
        registry: dict[str, str] = {}
        if not has_governance(directory):
            found = read_sources(sources)
            if asks and github is None and ids is None:
                click.echo("GITHUB_TOKEN is not set: nobody's numeric id can be looked up, and without ids")
                click.echo("nothing is written. With gh: export GITHUB_TOKEN=$(gh auth token). Or see --ids.")
            answers, adopted = _answers(given, found, asks=asks)
            registry = _registry(plan, answers, adopted, found, mode, _ids(ids), github)
        plan_governance(plan, registry)
        plan_workflows(plan, pin, given=action is not None)
        _plan_labels(plan, github)
        for line in said(plan, told=bool(sources or core or modules)) if style == "text" else ():
            click.echo(line)
        wanted = not plan.idle and not plan.without_id
        if asks and wanted:
            apply_ = click.confirm("Do it?", default=False)
        if apply_ and wanted:
            _apply(plan, github, say=style == "text")
    if style == "json":
        show_json(plan.record(applied=apply_ and wanted))
    elif wanted and not apply_:
        click.echo("Nothing was done." if asks else "Do it with --apply.")
    elif not plan.without_id:
        for line in next_steps(plan):
            click.echo(line)
    return 1 if plan.without_id else 0


def default_branch(directory: Path) -> str:
    """The default branch of a clone, as it knows it."""
    try:
        with Git.at(directory) as git:
            return git.default_branch()
    except Refusal:  # an unpacked archive will be pushed to some branch, usually this one
        return "main"


def repository_name(directory: Path, name: str | None) -> str:
    """OWNER/NAME given, or that of the clone's remote, or of the job; empty where nobody tells."""
    if name is not None:
        if not _NAME.fullmatch(name):
            raise UsageError(f"--github {name!r} is not OWNER/NAME.")
        return name
    address = None
    if (directory / ".git").exists():
        with Git.at(directory) as git:
            address = remote_address(git)
    path = urlsplit(address).path.strip("/") if address else Run.read().repository
    return path if _NAME.fullmatch(path) else ""


@contextmanager
def _github(name: str) -> Iterator[GitHub | None]:
    """GitHub, where there is a token to ask it with."""
    run = Run.read()
    if not run.token:
        yield None
        return
    from rfcflow.adapters.github import GitHub  # its import costs 0.3 s

    github = GitHub(run.api_url, name or "nobody/nothing", run.token, clock=run_clock())
    try:
        yield github
    finally:
        github.disconnect()


def _ids(path: Path | None) -> dict[str, int]:
    return read_ids(read_limited(path).decode("utf-8", "replace"), str(path)) if path else {}


def _answers(given: Answers, found: Sources, *, asks: bool) -> tuple[Answers, Report | None]:
    """What flags, files and people say; raises UsageError where nobody says who decides."""
    adopted = _adopted(found, {}) if found.names() else None
    core, lead = (adopted.core, adopted.lead) if adopted is not None else ((), None)
    if asks:
        has_modules = adopted is not None and any("/modules/" in path for path in adopted.files)
        return ask(given, core, lead, modules=has_modules), adopted
    people = given.core or core
    if not people:
        raise UsageError(
            "Who decides? Name the core maintainers with --core LOGIN (again for more), or files that say it "
            "with --from."
        )
    first = given.lead or (lead if lead in people else None) or people[0]
    return Answers(given.profile or "pytorch", people, first, given.modules, given.triage), adopted


def _registry(
    plan: Plan,
    answers: Answers,
    adopted: Report | None,
    found: Sources,
    mode: str | None,
    ids: dict[str, int],
    github: GitHub | None,
) -> dict[str, str]:
    """The files of people, modules and roles, with every id that is known."""
    now = run_clock().now().date()
    known = plan.proposals
    founding = Founding(
        profile=answers.profile or "pytorch",
        mode=mode or ("observe" if known.waiting or known.imported or known.loose else "enforce"),
        core=answers.core,
        lead=answers.lead or answers.core[0],
        modules=answers.modules,
        triage=answers.triage,
        start=(now - timedelta(days=now.weekday())).isoformat(),
        offset=known.offset,
    )
    named = {login.lower(): login for login in (*(adopted.without_id if adopted else ()), *founding.logins)}
    unknown = [login for handle, login in sorted(named.items()) if handle not in ids]
    if github is not None and len(unknown) > MOST_ACCOUNTS:
        raise Refusal(
            f"{len(unknown):,} people are named, and at most {MOST_ACCOUNTS:,} are looked up at once. "
            "Name fewer files with --from, or give their ids with --ids."
        )
    if github is not None:
        ids = {**ids, **_looked_up(github, unknown)}
    plan.without_id = tuple(login for handle, login in sorted(named.items()) if handle not in ids)
    plan.people = {login: ids[handle] for handle, login in named.items() if handle in ids}
    if adopted is not None:
        adopted = _adopted(found, ids)
        plan.findings = adopted.problems
    return founded(founding, adopted, ids)


def _adopted(found: Sources, ids: dict[str, int]) -> Report:
    return adopt(
        page=found.page,
        merge_rules=found.merge_rules,
        code_owners=found.code_owners,
        aliases=found.aliases,
        owners_files=found.owners_files,
        ids=ids,
    )


def _looked_up(github: GitHub, wanted: Sequence[str]) -> dict[str, int]:
    """Numeric ids by login in lower case; accounts that do not exist, and organizations, have none."""
    tell = _progress("accounts")
    ids: dict[str, int] = {}
    for done, login in enumerate(wanted, start=1):
        account = github.account(login)
        if account is not None:
            ids[login.lower()] = account.id
        tell(done, len(wanted))
    return ids


def _plan_labels(plan: Plan, github: GitHub | None) -> None:
    """The labels that the repository lacks; not known without a token and a name."""
    if github is None or not plan.repository or plan.governance is None:
        return
    there = {label.name.lower() for label in github.labels()}
    plan.labels = tuple(label for label in label_set(plan.governance) if label.name.lower() not in there)


def _apply(plan: Plan, github: GitHub | None, *, say: bool) -> None:
    create(plan.root, plan.new)
    for path, text in plan.changed.items():
        replace(plan.root / path, text)
    if say:
        click.echo(f"Wrote {len(plan.files)} file{'s' if len(plan.files) != 1 else ''}.")
    if github is None or not plan.labels:
        return
    tell = _progress("labels")
    for done, label in enumerate(plan.labels, start=1):
        github.create_label(label.name, label.colour, label.description)
        tell(done, len(plan.labels))
    if say:
        click.echo(f"Created {len(plan.labels)} labels.")


def _progress(what: str) -> Callable[[int, int], None]:
    console = Console(sys.stderr)
    return lambda done, total: console.progress(done, total, what)
