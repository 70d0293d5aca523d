"""Whether the bot may run on GitHub Actions, does run, and with which rights.

The settings: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository.

Invariant: a setting that was not read gives *unknown*.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Final

from msgspec import Struct

from rfcflow.doctor.finding import Finding, error, ok, unknown, warning
from rfcflow.settings import Settings, Unread
from rfcflow.views.heartbeat import SWEEPER

_LATE: Final = timedelta(hours=6)
_GENERAL: Final = "Settings → Actions → General"
_POLICIES: Final = "Settings → Actions → Policies"


class Setup(Struct, frozen=True):
    """What the repository's files want: `action` is the OWNER/NAME their workflows call, None: their own.

    `workflows` are the files it should have, `labels` those of its governance in lower case.
    """

    action: str | None
    workflows: tuple[str, ...]
    labels: frozenset[str]
    now: datetime


def repository(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """The repository takes comments and commits."""
    del setup
    where = settings.repository
    if settings.archived:
        yield error(
            "repository", "it is archived: nothing can be written.", "Settings → Danger Zone → Unarchive"
        )
    elif not settings.issues:
        yield warning(
            "repository",
            "issues are off, so an imported RFC has no place for commands.",
            f"gh api -X PATCH repos/{where} -F has_issues=true",
        )
    else:
        yield ok("repository", f"{where} takes comments and commits.")


def enabled(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """Actions run, and those that the workflows use are allowed."""
    policy = settings.actions
    if isinstance(policy, Unread):
        yield unknown("actions", f"whether Actions are enabled is not known: {policy.why}.")
        return
    path = f"repos/{settings.repository}/actions/permissions"
    everything = f"gh api -X PUT {path} -F enabled=true -f allowed_actions=all"
    if not policy.enabled:
        yield error(
            "actions", "Actions are off: the bot never runs.", f"{_GENERAL} → Allow all actions", everything
        )
    elif policy.allowed == "local_only" and setup.action is not None:
        yield error(
            "actions",
            f"only actions of this owner are allowed; the workflows use GitHub's own and {setup.action}.",
            f"{_GENERAL} → Allow OWNER, and select non-OWNER, actions → Allow actions created by GitHub",
        )
    elif policy.allowed == "selected":
        yield from _selected(settings, setup, policy.patterns, github_owned=policy.github_owned)
    else:
        yield ok("actions", f"Actions are on, {policy.allowed} allowed.")


def _selected(
    settings: Settings, setup: Setup, patterns: tuple[str, ...], *, github_owned: bool
) -> Iterator[Finding]:
    missing = [] if github_owned else ["actions/*"]
    called = f"{setup.action}/.github/actions/rfc@"
    if setup.action is not None and not any(
        fnmatchcase(called, f"{each.partition('@')[0]}*") for each in patterns
    ):
        missing.append(f"{setup.action}/*")
    if missing:
        path = f"repos/{settings.repository}/actions/permissions/selected-actions"
        every = "".join(f" -f 'patterns_allowed[]={each}'" for each in (*patterns, *missing[-1:]))
        yield error(
            "actions",
            f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not among the allowed actions.",
            f"{_GENERAL} → Allow specified actions: add {', '.join(missing)}",
            f"gh api -X PUT {path} -F github_owned_allowed=true{every}",
        )
    else:
        yield ok("actions", "Actions are on, and those the workflows use are allowed.")


def token(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """A job's token may do what the job asks for, and nothing by default."""
    del setup
    policy = settings.token
    if isinstance(policy, Unread):
        yield unknown("token", f"what a job's token may do by default is not known: {policy.why}.")
        return
    if policy.default == "write":
        path = f"repos/{settings.repository}/actions/permissions/workflow"
        yield warning(
            "token",
            "every workflow's token may write by default; rfcflow asks for what it needs.",
            f"{_GENERAL} → Workflow permissions → Read repository contents and packages permissions",
            f"gh api -X PUT {path} -f default_workflow_permissions=read "
            f"-F can_approve_pull_request_reviews={str(policy.may_create_pulls).lower()}",
        )
    else:
        yield ok("token", "tokens read by default; each job of rfcflow says what it writes.")


def strangers(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """First-timers wait for approval of their own lint, and the bot does not wait for that."""
    del setup
    if isinstance(settings.approval, Unread):
        yield unknown("approval", f"whose runs wait for approval is not known: {settings.approval.why}.")
    else:
        who = settings.approval.replace("_", " ")
        yield ok("approval", f"runs of {who} wait for approval; the bot looks at their RFCs without it.")


def workflow_files(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """GitHub knows the workflows and has switched none off."""
    for name in setup.workflows:
        state = settings.workflows.get(name)
        check = f"workflow {name}"
        if state is None:
            yield error(
                check,
                f"it is not on {settings.default_branch} yet.",
                "Commit and push it; missing altogether, scripts/rfc init writes it.",
            )
        elif state == "active":
            yield ok(check, "it is active.")
        else:
            why = "GitHub switched it off after 60 days without a commit" if "inactivity" in state else state
            yield error(
                check, f"it does not run: {why}.", f"gh workflow enable {name} -R {settings.repository}"
            )


def schedule(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """The schedule is alive: it makes good what an event missed, and it is the clock of every deadline."""
    last = next((run for run in settings.runs if run.event == "schedule"), None)
    start = f"gh workflow run {SWEEPER} -R {settings.repository}"
    if last is None:
        yield warning(
            "schedule",
            "it has never started the bot; after a first push that takes up to an hour.",
            f"Start it by hand meanwhile: {start}",
        )
    elif setup.now - last.at > _LATE:
        yield error(
            "schedule",
            f"it last started the bot on {last.at:%Y-%m-%d %H:%M} UTC, over six hours ago.",
            f"gh workflow disable {SWEEPER} -R {settings.repository} && "
            f"gh workflow enable {SWEEPER} -R {settings.repository}",
            start,
        )
    else:
        yield ok("schedule", f"it last started the bot on {last.at:%Y-%m-%d %H:%M} UTC.")


def runs(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """What starts the bot starts it, and it ends well.

    Policies that forbid an event or an actor are not told by the API that GitHub describes; they show here,
    for a run they refuse fails before it starts.
    """
    del setup
    for run in settings.runs:
        check = f"runs on {run.event}"
        if run.conclusion in ("startup_failure", "action_required"):
            yield error(
                check,
                f"the last one was refused before it started ({run.conclusion}).",
                f"{_POLICIES}: allow the event {run.event} and the actor github-actions[bot]",
                f"Read why: {run.page}",
            )
        elif run.conclusion in ("failure", "timed_out"):
            yield error(check, f"the last one ended with {run.conclusion}.", f"Read why: {run.page}")
        else:
            yield ok(check, f"the last one: {run.conclusion or 'still running'}.")


def labels(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """The labels of the process are there, with colour and description."""
    missing = sorted(setup.labels - settings.labels)
    if not setup.labels:
        yield unknown("labels", "which there should be is not known without a governance.")
    elif missing:
        yield warning(
            "labels",
            f"{len(missing)} of {len(setup.labels)} are missing; the bot makes them grey and without a word.",
            "GITHUB_TOKEN=$(gh auth token) scripts/rfc init --apply",
        )
    else:
        yield ok("labels", f"all {len(setup.labels)} are there.")
