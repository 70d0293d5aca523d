"""Whether the bot can write its two branches, nobody can rewrite them, and the index is published.

The rules: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets.

Invariant: the door to the default branch is the one the bot itself would take, with the rule behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from rfcflow.doctor.actions import Setup
from rfcflow.doctor.finding import Finding, error, ok, unknown, warning
from rfcflow.doctor.identity import ACTIONS_APP, poster, say_app
from rfcflow.settings import BranchRules, Settings, TokenPolicy, Unread
from rfcflow.views.doors import PULL_REQUEST, door_for

GATE: Final = "rfc/gate"
_RULESETS: Final = "Settings → Rules → Rulesets → New branch ruleset"
_SAFE: Final = ("deletion", "non_fast_forward")
_SAYING: Final = {
    "deletion": "Restrict deletions",
    "non_fast_forward": "Block force pushes",
    "pull_request": "Require a pull request before merging",
    "required_status_checks": "Require status checks to pass",
    "required_signatures": "Require signed commits",
    "required_linear_history": "Require linear history",
    "update": "Restrict updates",
    "creation": "Restrict creations",
    "merge_queue": "Require merge queue",
    "required_deployments": "Require deployments to succeed",
}
_BOTH: Final = " and ".join(_SAYING[kind] for kind in _SAFE)
# What takes a push of github-actions[bot], which no ruleset lets pass by.
_TAKES_PUSH: Final = (
    "pull_request",
    "required_status_checks",
    "required_signatures",
    "update",
    "merge_queue",
    "required_deployments",
)


def ledger(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """The ledger can be appended to, and neither rewritten nor deleted."""
    del setup
    rules = settings.ledger
    if isinstance(rules, Unread):
        yield unknown("ledger branch", f"its rules are not known: {rules.why}.")
        return
    taken = [_SAYING[kind] for kind in (*_TAKES_PUSH, "creation") if kind in rules.kinds]
    if taken:
        yield error(
            "ledger branch",
            f"{' and '.join(taken)} on rfc-ledger takes the bot's push, and nothing can be decided.",
            "Settings → Rules → Rulesets: take rfc-ledger out of that ruleset's targets",
        )
    missing = [kind for kind in _SAFE if kind not in rules.kinds]
    if missing:
        yield error(
            "ledger branch",
            "whoever can push may rewrite or delete rfc-ledger, which is the record of every decision.",
            f"{_RULESETS}: target rfc-ledger, {_BOTH}, bypass: nobody",
            _ruleset(settings.repository, "rfc-ledger", "refs/heads/rfc-ledger"),
        )
    elif not taken:
        yield ok("ledger branch", "rfc-ledger can be appended to, and neither rewritten nor deleted.")


def main(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """Nobody rewrites the default branch, and what is decided finds a door to it."""
    del setup
    rules, name = settings.main, settings.default_branch
    if isinstance(rules, Unread):
        yield unknown("default branch", f"the rules of {name} are not known: {rules.why}.")
        return
    if any(kind not in rules.kinds for kind in _SAFE):
        yield warning(
            "default branch",
            f"whoever can push may rewrite or delete {name}; these two rules do not hinder the bot.",
            f"{_RULESETS}: target the default branch, {_BOTH}",
            _ruleset(settings.repository, name, "~DEFAULT_BRANCH"),
        )
    yield from _door(settings, rules, name)
    yield from _gate(settings, rules, name)


def _door(settings: Settings, rules: BranchRules, name: str) -> Iterator[Finding]:
    policy = settings.token
    is_app = settings.app is not None and settings.app.number is not None
    may_open = True if is_app else None if isinstance(policy, Unread) else policy.may_create_pulls
    checks = [check.context for check in rules.checks if check.context != GATE]
    door = door_for(rules.binding, checks, may_open_pulls=may_open)
    passed = [_SAYING[kind] for kind in sorted(rules.passed & _SAYING.keys() - set(_SAFE))]
    past = f" Its App bypasses {' and '.join(passed)}." if passed else ""
    if door.name != PULL_REQUEST:
        signed = " GitHub signs them." if door.signed else ""
        yield ok("landing", f"to {name} by the door `{door.name}`. {door.why}{signed}{past}")
        return
    taken = " and ".join(_SAYING[kind] for kind in _TAKES_PUSH if kind in rules.binding)
    yield warning(
        "landing",
        f"to {name} by the door `{door.name}`, because of {taken or 'its rules'}. {door.why}{past}",
        *door.clicks,
        f"To land by push: {door.mend}",
    )
    if not is_app:
        yield from _pulls(settings)


def _pulls(settings: Settings) -> Iterator[Finding]:
    policy = settings.token
    if isinstance(policy, Unread):
        yield unknown("landing pull requests", f"whether the bot may open them is not known: {policy.why}.")
    elif not policy.may_create_pulls:
        yield error(
            "landing pull requests",
            "the bot may not open the pull request that a person is to merge.",
            "Settings → Actions → General → Allow GitHub Actions to create and approve pull requests",
            _allow_pulls(settings.repository, policy),
        )
    else:
        yield ok("landing pull requests", "the bot may open them.")


def _allow_pulls(repository: str, policy: TokenPolicy) -> str:
    return (
        f"gh api -X PUT repos/{repository}/actions/permissions/workflow "
        f"-f default_workflow_permissions={policy.default} -F can_approve_pull_request_reviews=true"
    )


def _gate(settings: Settings, rules: BranchRules, name: str) -> Iterator[Finding]:
    found = next((check for check in rules.checks if check.context == GATE), None)
    bot = poster(settings)
    source = say_app(bot) if bot is not None else "the App the bot runs as"
    edit = f"Edit the ruleset → Require status checks → {GATE} → source: {source}"
    if found is None:
        yield warning(
            "gate",
            f"{GATE} is not required on {name}: a person may merge an RFC that nobody decided.",
            f"To refuse that: {_RULESETS}: target the default branch, Require status checks: {GATE}, source "
            f"{source}; RFCs then land by a pull request each, unless an App of yours bypasses",
        )
    elif found.app is None:
        yield warning(
            "gate",
            f"{GATE} is required, from any source: a pull request's own workflow could post one.",
            edit,
        )
    elif bot is None:
        yield unknown(
            "gate", f"{GATE} is required from {say_app(found.app)}; whether that is the bot is not known."
        )
    elif found.app != bot:
        yield error(
            "gate",
            f"{GATE} counts only from {say_app(found.app)}, and the bot posts it as {source}: it never turns "
            "green, and nothing can be merged.",
            edit,
        )
    elif bot == ACTIONS_APP:
        yield ok(
            "gate",
            f"{GATE} is required, and only {source} may post it, which every workflow here may, too; an App "
            "of yours as the bot would be alone in that.",
        )
    else:
        yield ok("gate", f"{GATE} is required, and only {source}, which is the bot, may post it.")


def pages(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """The index has a place to be published, and the default branch may deploy there."""
    if "site.yml" not in setup.workflows:
        return
    site, path = settings.pages, f"repos/{settings.repository}/pages"
    if isinstance(site, Unread):
        yield unknown("pages", f"whether the index is published is not known: {site.why}.")
    elif site is None or site.build != "workflow":
        verb = "POST" if site is None else "PUT"
        yield error(
            "pages",
            "the index is not published: Pages is off." if site is None else "Pages is built from a branch.",
            "Settings → Pages → Build and deployment → Source: GitHub Actions",
            f"gh api -X {verb} {path} -f build_type=workflow",
        )
    elif site.branches is not None and not any(
        fnmatchcase(settings.default_branch, pattern) for pattern in site.branches
    ):
        yield error(
            "pages",
            f"{settings.default_branch} may not deploy to the environment github-pages.",
            f"Settings → Environments → github-pages → Deployment branches: add {settings.default_branch}",
        )
    else:
        yield ok("pages", f"the index is published by a workflow: {site.url}")


def _ruleset(repository: str, name: str, ref: str) -> str:
    rules = "".join(f" -f 'rules[][type]={kind}'" for kind in _SAFE)
    return (
        f"gh api -X POST repos/{repository}/rulesets -f 'name=rfcflow: {name}' -f target=branch "
        f"-f enforcement=active -f 'conditions[ref_name][include][]={ref}' "
        f"-F 'conditions[ref_name][exclude][]'{rules}"
    )
