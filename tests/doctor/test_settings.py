"""What `rfc doctor` says of settings: the real PyGithub asks the forge, and GitHub's schemas judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rfcflow.adapters.clock import FixedClock
from rfcflow.adapters.github import GitHub
from rfcflow.doctor import actions
from rfcflow.doctor.finding import Finding
from rfcflow.doctor.online import ONLINE
from rfcflow.forge import Forge
from rfcflow.forge.model import Label, Settings
from rfcflow.settings import AppNames
from tests.engine.world import NAME, START
from tests.forge.oracle import attach

FILES = {f".github/workflows/{name}": "on: push\n" for name in ("rfc.yml", "validate.yml", "site.yml")}
SAFE: dict[str, object] = {"deletion": True, "non_fast_forward": True}
GATE: dict[str, object] = {"required_status_checks": ["rfc/gate"]}
LAST: dict[str, object] = {"require_last_push_approval": True}
STRICT: dict[str, object] = {"strict_required_status_checks_policy": True}
APP = AppNames("RFC_APP_ID", "RFC_APP_KEY")


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """One repository for all tests; each sets everything it depends on."""
    directory: Path = tmp_path_factory.mktemp("doctor")
    with Forge(directory, START) as made:
        judge = attach(made)
        made.repository(NAME, FILES, {"ada-example": "admin", "bo-example": "write"})
        repository = made.state.repository_named(NAME)
        repository.labels["rfc: review"] = Label(1, "RFC: Review", "ededed", None)
        yield made
        judge.assert_clean()


@pytest.fixture
def examined(forge: Forge) -> Callable[..., dict[str, Finding]]:
    """Return `examined(login, action)`: the findings by check, of a repository that is set up well."""
    repository = forge.state.repository_named(NAME)
    repository.settings = Settings(pages="workflow")
    repository.runs.clear()
    forge.protect(NAME, "main", SAFE)
    forge.protect(NAME, "rfc-ledger", SAFE)
    forge.record_run(NAME, "rfc.yml")

    def examine(
        login: str = "ada-example", action: str | None = "acme/rfcflow", app: AppNames | None = None
    ) -> dict[str, Finding]:
        clock = FixedClock(forge.clock.now())
        github = GitHub(forge.api_url, NAME, forge.token(login), clock=clock)
        try:
            settings = github.settings("rfc-ledger", "rfc.yml", app)
        finally:
            github.disconnect()
        names = ("rfc.yml", "validate.yml", "site.yml")
        setup = actions.Setup(action, names, frozenset({"rfc: review"}), clock.now())
        found = [finding for check in ONLINE for finding in check(settings, setup)]
        assert [] == [
            finding for finding in found if finding.status in ("warning", "error") and not finding.do
        ]
        return {finding.check: finding for finding in found}

    return examine


def test_a_repository_that_is_set_up_well_has_one_recommendation(
    examined: Callable[..., dict[str, Finding]],
) -> None:
    found = examined()
    assert {"gate": "warning"} == {name: each.status for name, each in found.items() if each.status != "ok"}
    assert 14 == len(found)


def test_without_an_administrators_token_the_rest_is_unknown_and_never_right(
    examined: Callable[..., dict[str, Finding]],
) -> None:
    unseen = {name for name, each in examined("bo-example").items() if each.status == "unknown"}
    assert {"actions", "token", "approval"} == unseen


CASES: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("repository", "error", "Unarchive", {"archived": True}),
    ("repository", "warning", "has_issues=true", {"issues": False}),
    ("actions", "error", "allowed_actions=all", {"actions_enabled": False}),
    ("actions", "error", "select non-OWNER", {"allowed_actions": "local_only"}),
    ("actions", "error", "patterns_allowed[]=acme/rfcflow/*", {"allowed_actions": "selected"}),
    (
        "actions",
        "error",
        "add actions/*",
        {"allowed_actions": "selected", "github_owned": False, "patterns": ("acme/*",)},
    ),
    ("actions", "ok", "", {"allowed_actions": "selected", "patterns": ("acme/rfcflow@*",)}),
    ("token", "warning", "default_workflow_permissions=read", {"default_permissions": "write"}),
    (
        "workflow rfc.yml",
        "error",
        "gh workflow enable rfc.yml -R meadow/rfcs",
        {"workflow_states": {"rfc.yml": "disabled_inactivity"}},
    ),
    ("pages", "error", "gh api -X POST repos/meadow/rfcs/pages -f build_type=workflow", {"pages": None}),
    ("pages", "error", "gh api -X PUT", {"pages": "legacy"}),
    ("pages", "error", "Deployment branches: add main", {"pages_branches": ("release/*",)}),
    ("pages", "ok", "", {"pages_branches": ("ma*",)}),
)


@pytest.mark.parametrize("check,status,step,changes", CASES)
def test_a_setting_that_is_wrong_comes_with_its_click_or_command(
    forge: Forge,
    examined: Callable[..., dict[str, Finding]],
    check: str,
    status: str,
    step: str,
    changes: dict[str, object],
) -> None:
    settings = forge.state.repository_named(NAME).settings
    for name, value in changes.items():
        setattr(settings, name, value)
    found = examined()[check]
    assert (status, True) == (found.status, step in "\n".join(found.do))


@pytest.mark.parametrize(
    "branch,rules,check,status,said",
    [
        ("rfc-ledger", {}, "ledger branch", "error", "-f 'rules[][type]=non_fast_forward'"),
        ("rfc-ledger", {"deletion": True}, "ledger branch", "error", "Block force pushes"),
        ("rfc-ledger", {**SAFE, "pull_request": True}, "ledger branch", "error", "out of that ruleset"),
        ("main", {}, "default branch", "warning", "~DEFAULT_BRANCH"),
        ("main", SAFE, "landing", "ok", "`push`. Nothing keeps the bot from pushing"),
        (
            "main",
            {**SAFE, "required_linear_history": True},
            "landing",
            "ok",
            "`single`. Landings are one commit",
        ),
        (
            "main",
            {**SAFE, "pull_request": True},
            "landing",
            "warning",
            "`pull-request`, because of Require a pull",
        ),
        ("main", {**SAFE, "pull_request": True, **LAST}, "landing", "warning", "another person does"),
        ("main", {**SAFE, **GATE, **STRICT}, "landing", "warning", "Somebody clicks *Update branch*"),
        ("main", {**SAFE, "pull_request": True}, "landing pull requests", "error", "Allow GitHub Actions to"),
        ("main", {**SAFE, "required_signatures": True}, "landing", "ok", "GitHub signs them."),
        ("main", {**SAFE, **GATE}, "gate", "warning", "source: GitHub Actions"),
        ("main", {**SAFE, **GATE, "app": 15368}, "gate", "ok", "only GitHub Actions"),
        (
            "main",
            {**SAFE, **GATE, "app": 7},
            "gate",
            "error",
            "only from App 7, and the bot posts it as GitHub Act",
        ),
    ],
)
def test_rules_say_which_door_is_left_and_who_may_rewrite_what(
    forge: Forge,
    examined: Callable[..., dict[str, Finding]],
    branch: str,
    rules: dict[str, object],
    check: str,
    status: str,
    said: str,
) -> None:
    forge.protect(NAME, branch, rules)
    found = examined()[check]
    assert (status, True) == (found.status, said in " ".join((found.what, *found.do)))


def test_an_app_has_an_id_and_a_key_is_the_gates_source_and_passes_the_rules_it_is_exempt_from(
    forge: Forge, examined: Callable[..., dict[str, Finding]]
) -> None:
    settings = forge.state.repository_named(NAME).settings
    forge.app("meadow-rfcs", 77, "a public key")
    rules = {**SAFE, **GATE, "pull_request": True, "app": 77}
    forge.protect(NAME, "main", {**rules, "bypass": ["meadow-rfcs[bot]"]})
    assert ("warning", "no variable RFC_APP_ID") == said(examined(app=APP)["app"], "no variable RFC_APP_ID")
    settings.variables["RFC_APP_ID"] = "Iv1.a"
    assert ("warning", "is no number") == said(examined(app=APP)["app"], "is no number")
    settings.variables["RFC_APP_ID"] = "77"
    assert ("error", "gh secret set RFC_APP_KEY") == said(
        examined(app=APP)["app"], "gh secret set RFC_APP_KEY"
    )
    settings.secrets = ("RFC_APP_KEY",)
    found = examined(app=APP)
    assert ("ok", "the GitHub App 77") == said(found["app"], "the GitHub App 77")
    assert ("ok", "which is the bot") == said(found["gate"], "which is the bot")
    assert ("ok", "Its App bypasses Require a pull") == said(
        found["landing"], "Its App bypasses Require a pull"
    )
    forge.protect(NAME, "main", {**rules, "app": 15368})
    found = examined(app=APP)
    assert ("error", "posts it as App 77") == said(found["gate"], "posts it as App 77")
    assert ("warning", "`pull-request`") == said(found["landing"], "`pull-request`")
    assert "landing pull requests" not in found
    assert "unknown" == examined("bo-example", app=APP)["app"].status


def said(finding: Finding, words: str) -> tuple[str, str]:
    """How a finding ends, and the words where they are in it."""
    text = " ".join((finding.what, *finding.do))
    return finding.status, words if words in text else text


def test_a_schedule_that_sleeps_and_runs_that_are_refused_are_seen(
    forge: Forge, examined: Callable[..., dict[str, Finding]]
) -> None:
    forge.record_run(NAME, "rfc.yml", "issue_comment", conclusion="action_required")
    forge.record_run(NAME, "rfc.yml", "workflow_run", conclusion="failure")
    forge.clock.advance(timedelta(hours=7))
    found = examined()
    assert ("error", "error", "error") == tuple(
        found[check].status for check in ("schedule", "runs on issue_comment", "runs on workflow_run")
    )
    assert (
        "Settings → Actions → Policies: allow the event issue_comment" in found["runs on issue_comment"].do[0]
    )
    forge.state.repository_named(NAME).runs.clear()
    assert "warning" == examined()["schedule"].status
