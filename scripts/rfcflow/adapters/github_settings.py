"""A repository's settings, read through the API.

Invariant: only reads; an endpoint the token may not use makes one setting unread and stops nothing.
Shapes are GitHub's: https://docs.github.com/en/rest (actions/permissions, repos/rules, branches, pages).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

from rfcflow.adapters.github_calls import Calls
from rfcflow.adapters.github_facts import listed, moment, reading
from rfcflow.adapters.github_lists import items
from rfcflow.errors import UpstreamError
from rfcflow.settings import (
    ActionsPolicy,
    AppBot,
    AppNames,
    BranchRules,
    LastRun,
    PagesSite,
    RequiredCheck,
    Settings,
    TokenPolicy,
    Unread,
)

T = TypeVar("T")
# One of each is enough to know whether the event starts the bot.
EVENTS: Final = ("schedule", "issue_comment", "workflow_run")
_HIDDEN: Final = (403, 404)
# `pull_request` lets only merges pass by.
_BYPASSES: Final = ("always", "exempt")
_NEEDS_ADMIN: Final = "only an administrator's token may read it"
# What classic protection calls the types of rules.
_CLASSIC: Final = {
    "required_pull_request_reviews": "pull_request",
    "required_signatures": "required_signatures",
    "required_linear_history": "required_linear_history",
    "lock_branch": "update",
}


def read_settings(calls: Calls, root: str, ledger: str, sweeper: str, app: AppNames | None) -> Settings:
    """All of repository `root` (a path); `ledger` is the ledger's branch, `sweeper` the bot's workflow.

    `app` says by what names the workflow asks for an App, if it does. Raises UpstreamError where the
    repository itself, its labels or its workflows cannot be read.
    """
    return _Look(calls, root, app).settings(ledger, sweeper)


class _Look:
    def __init__(self, calls: Calls, root: str, app: AppNames | None) -> None:
        self._calls = calls
        self._root = root
        self._names = app
        self._admin = False
        self._app: AppBot | None = None

    def settings(self, ledger: str, sweeper: str) -> Settings:
        data = self._calls.get(self._root).data
        return self._settings(data, ledger, sweeper)

    @reading
    def _settings(self, data: Any, ledger: str, sweeper: str) -> Settings:
        main = str(data["default_branch"])
        self._admin = bool((data.get("permissions") or {}).get("admin"))
        self._app = self._asked()
        return Settings(
            repository=str(data["full_name"]),
            default_branch=main,
            public=not data["private"],
            archived=bool(data["archived"]),
            issues=bool(data["has_issues"]),
            admin=self._admin,
            actions=self._for_admins(self._actions),
            token=self._for_admins(self._token),
            approval=self._for_admins(self._approval),
            app=self._app,
            main=self._rules(main),
            ledger=self._rules(ledger),
            pages=self._pages(),
            labels=frozenset(
                str(label["name"]).lower() for label in items(self._calls, f"{self._root}/labels")
            ),
            workflows=dict(self._workflows()),
            runs=tuple(self._runs(sweeper)),
        )

    def _for_admins(self, read: Callable[[], T]) -> T | Unread:
        if not self._admin:
            return Unread(_NEEDS_ADMIN)
        try:
            return read()
        except UpstreamError as error:
            if error.status in _HIDDEN:
                return Unread(_NEEDS_ADMIN)
            raise

    def _get(self, path: str) -> Any:
        return self._calls.get(f"{self._root}{path}").data

    def _actions(self) -> ActionsPolicy:
        data = self._get("/actions/permissions")
        allowed = str(data.get("allowed_actions", "all"))
        if not data["enabled"] or allowed != "selected":
            return ActionsPolicy(bool(data["enabled"]), allowed)
        chosen = self._get("/actions/permissions/selected-actions")
        patterns = tuple(str(each) for each in chosen.get("patterns_allowed") or ())
        return ActionsPolicy(True, allowed, bool(chosen.get("github_owned_allowed")), patterns)

    def _token(self) -> TokenPolicy:
        data = self._get("/actions/permissions/workflow")
        return TokenPolicy(
            str(data["default_workflow_permissions"]), bool(data["can_approve_pull_request_reviews"])
        )

    def _approval(self) -> str:
        return str(self._get("/actions/permissions/fork-pr-contributor-approval")["approval_policy"])

    def _asked(self) -> AppBot | None:
        """The App that the bot's workflow asks for; names of secrets are told, their contents never."""
        names = self._names
        if names is None:
            return None
        value = self._for_admins(lambda: self._found(f"/actions/variables/{names.variable}"))
        secret = self._for_admins(lambda: self._found(f"/actions/secrets/{names.secret}"))
        return AppBot(
            names,
            value if isinstance(value, Unread) else str((value or {}).get("value", "")).strip(),
            secret if isinstance(secret, Unread) else secret is not None,
        )

    def _found(self, path: str) -> Any:
        """What is at a path, None where nothing is."""
        answer = self._calls.get(f"{self._root}{path}", accept=(404,))
        return None if answer.status == 404 else answer.data

    def _rules(self, branch: str) -> BranchRules | Unread:
        name = quote(branch, safe="")
        kinds: dict[str, set[int]] = {}
        checks: list[RequiredCheck] = []
        for rule in items(self._calls, f"{self._root}/rules/branches/{name}"):
            given = rule.get("parameters") or {}
            for kind in _kinds(str(rule["type"]), given):
                kinds.setdefault(kind, set()).add(int(rule.get("ruleset_id") or 0))
            if rule["type"] == "required_status_checks":
                checks += [
                    RequiredCheck(str(each["context"]), each.get("integration_id"))
                    for each in given["required_status_checks"]
                ]
        open_to_app = {ruleset for ruleset in set().union(*kinds.values()) if self._passes(ruleset)}
        passed = {kind for kind, rulesets in kinds.items() if rulesets <= open_to_app}
        classic = self._classic(name)
        if isinstance(classic, Unread):
            # Protected by rulesets, most likely, and everybody may read those.
            return BranchRules(frozenset(kinds), tuple(checks), frozenset(passed)) if kinds else classic
        both = frozenset(kinds) | classic.kinds
        return BranchRules(both, (*checks, *classic.checks), frozenset(passed) - classic.kinds)

    def _passes(self, ruleset: int) -> bool:
        """Whether the bot's App is on a ruleset's bypass list, for pushes too; False where nobody tells."""
        app = self._app.number if self._app is not None else None
        if app is None or not ruleset:
            return False
        answer = self._calls.get(f"{self._root}/rulesets/{ruleset:d}", accept=_HIDDEN)
        actors = answer.data.get("bypass_actors") if answer.status == 200 else None
        return any(
            actor.get("actor_type") == "Integration"
            and actor.get("actor_id") == app
            and actor.get("bypass_mode") in _BYPASSES
            for actor in actors or ()
        )

    def _classic(self, name: str) -> BranchRules | Unread:
        """Protection set by the older page; people without rights see only whether there is any."""
        answer = self._calls.get(f"{self._root}/branches/{name}", accept=(404,))
        if answer.status == 404 or not answer.data.get("protected"):
            return BranchRules()
        if not self._admin:
            return (
                BranchRules()
                if not answer.data.get("protection", {}).get("enabled")
                else Unread(_NEEDS_ADMIN)
            )
        answer = self._calls.get(f"{self._root}/branches/{name}/protection", accept=_HIDDEN)
        if answer.status in _HIDDEN:  # it is protected by rulesets alone
            return BranchRules()
        data = answer.data
        kinds = {kind for key, kind in _CLASSIC.items() if _is_on(data.get(key))}
        for key in ("required_pull_request_reviews", "required_status_checks"):
            kinds |= set(_harder(data.get(key) or {}))
        # Classic protection forbids both unless it allows them.
        kinds |= {"non_fast_forward"} if not _is_on(data.get("allow_force_pushes")) else set()
        kinds |= {"deletion"} if not _is_on(data.get("allow_deletions")) else set()
        required = data.get("required_status_checks") or {}
        checks = tuple(
            RequiredCheck(str(each["context"]), each.get("app_id")) for each in required.get("checks", ())
        )
        return BranchRules(frozenset(kinds | ({"required_status_checks"} if checks else set())), checks)

    def _pages(self) -> PagesSite | Unread | None:
        answer = self._calls.get(f"{self._root}/pages", accept=_HIDDEN)
        if answer.status == 403:
            return Unread(_NEEDS_ADMIN)
        if answer.status == 404:
            return None
        branches = self._deployers()
        return PagesSite(
            str(answer.data.get("build_type") or "legacy"), str(answer.data.get("html_url") or ""), branches
        )

    def _deployers(self) -> tuple[str, ...] | None:
        """Branch patterns that may deploy to `github-pages`, None where any may or nothing is told."""
        path = "/environments/github-pages"
        answer = self._calls.get(f"{self._root}{path}", accept=_HIDDEN)
        policy = answer.data.get("deployment_branch_policy") if answer.status not in _HIDDEN else None
        if not policy or not policy.get("custom_branch_policies"):
            return None
        listing = self._calls.get(f"{self._root}{path}/deployment-branch-policies", accept=_HIDDEN)
        if listing.status in _HIDDEN:
            return None
        return tuple(str(each["name"]) for each in listing.data["branch_policies"])

    def _workflows(self) -> Iterator[tuple[str, str]]:
        for answer in self._calls.pages(f"{self._root}/actions/workflows"):
            for each in listed(answer.data["workflows"]):
                yield str(each["path"]).removeprefix(".github/workflows/"), str(each["state"])

    def _runs(self, sweeper: str) -> Iterator[LastRun]:
        for event in EVENTS:
            query: dict[str, str | int] = {"event": event, "per_page": 1}
            path = f"{self._root}/actions/workflows/{quote(sweeper, safe='')}/runs"
            answer = self._calls.get(path, query, accept=(404,))
            for run in [] if answer.status == 404 else listed(answer.data["workflow_runs"])[:1]:
                yield LastRun(event, run["conclusion"], moment(run["created_at"]), str(run["html_url"]))


def _kinds(kind: str, given: Mapping[str, Any]) -> Iterator[str]:
    yield kind
    yield from _harder(given)


def _harder(given: Mapping[str, Any]) -> Iterator[str]:
    """The harder forms of a rule with these parameters, whichever page they were set on."""
    if given.get("require_last_push_approval"):
        yield "last-push"
    if given.get("strict_required_status_checks_policy") or given.get("strict"):
        yield "behind"


def _is_on(value: Any) -> bool:
    return bool(value.get("enabled", True)) if isinstance(value, dict) else bool(value)
