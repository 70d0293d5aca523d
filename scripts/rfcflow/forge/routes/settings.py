"""Settings of a repository, as its administrators read them: Actions, rules of branches, Pages.

Rules are those of ``forge.protect``, shown as one ruleset; there is no classic protection here.
"""

from __future__ import annotations

from rfcflow.forge import permissions, plumbing
from rfcflow.forge.clock import iso
from rfcflow.forge.model import Protection
from rfcflow.forge.payloads import repositories, runs
from rfcflow.forge.refusals import Refusal, integration_refused, not_found
from rfcflow.forge.repositories import branch_tip
from rfcflow.forge.routing import Answer, Call, Route, paged
from rfcflow.forge.state import Json, node_id

ENVIRONMENT = "github-pages"
# Rules that are on or off.
PLAIN = ("update", "non_fast_forward", "deletion", "required_linear_history", "required_signatures")


def administered(call: Call) -> None:
    """Only people with the role admin; a workflow's token never has it."""
    actor = call.authenticated()
    if actor.is_job:
        raise integration_refused()
    if not permissions.has_role(call.repository, actor.account, "admin"):
        raise Refusal(403, "Must have admin rights to Repository.")


def actions(call: Call) -> Answer:
    """Whether Actions run, and which."""
    administered(call)
    settings = call.repository.settings
    if not settings.actions_enabled:
        return Answer(200, {"enabled": False})
    url = f"{repositories.api(call.state, call.repository)}/actions/permissions/selected-actions"
    chosen = {"selected_actions_url": url} if settings.allowed_actions == "selected" else {}
    return Answer(200, {"enabled": True, "allowed_actions": settings.allowed_actions} | chosen)


def selected(call: Call) -> Answer:
    """Which actions are allowed where some are; 409 where all are."""
    administered(call)
    settings = call.repository.settings
    if settings.allowed_actions != "selected":
        raise Refusal(409, "Conflict")
    shown = {"github_owned_allowed": settings.github_owned, "verified_allowed": False}
    return Answer(200, shown | {"patterns_allowed": list(settings.patterns)})


def token(call: Call) -> Answer:
    """What a job's token may do by default, and whether it may create pull requests."""
    administered(call)
    settings = call.repository.settings
    return Answer(
        200,
        {
            "default_workflow_permissions": settings.default_permissions,
            "can_approve_pull_request_reviews": settings.may_create_pulls,
        },
    )


def approval(call: Call) -> Answer:
    """Whose runs wait for somebody's approval."""
    administered(call)
    return Answer(200, {"approval_policy": call.repository.settings.approval})


def rules_of(rules: Protection) -> list[Json]:
    """A branch's rules by GitHub's names."""
    found: list[Json] = [{"type": name} for name in PLAIN if getattr(rules, name)]
    if rules.pull_request:
        parameters: Json = {
            "allowed_merge_methods": ["merge", "squash", "rebase"],
            "dismiss_stale_reviews_on_push": rules.dismiss_stale_reviews_on_push,
            "require_code_owner_review": False,
            "require_last_push_approval": rules.require_last_push_approval,
            "required_approving_review_count": rules.required_approving_review_count,
            "required_review_thread_resolution": False,
        }
        found.append({"type": "pull_request", "parameters": parameters})
    if rules.required_status_checks:
        checks = [
            {"context": context} | ({"integration_id": rules.app} if rules.app is not None else {})
            for context in rules.required_status_checks
        ]
        parameters = {
            "required_status_checks": checks,
            "strict_required_status_checks_policy": rules.strict_required_status_checks_policy,
        }
        found.append({"type": "required_status_checks", "parameters": parameters})
    return found


def branch_rules(call: Call) -> Answer:
    """The rules in force on a branch, whether it exists or not; everybody may read them."""
    branch = call.parameters["branch"]
    rules = call.repository.protections.get(branch)
    source = {
        "ruleset_source_type": "Repository",
        "ruleset_source": call.repository.full_name,
        "ruleset_id": next((number for number, name in rulesets(call) if name == branch), 0),
    }
    return paged(call, rules_of(rules) if rules else [], lambda rule: rule | source)


def rulesets(call: Call) -> list[tuple[int, str]]:
    """One ruleset for each protected branch: its number and the branch."""
    return list(enumerate(call.repository.protections, start=call.repository.id * 1000))


def ruleset(call: Call) -> Answer:
    """One ruleset; only administrators see who bypasses it."""
    wanted = call.parameters["ruleset_id"]
    branch = next((name for number, name in rulesets(call) if str(number) == wanted), None)
    if branch is None:
        raise not_found()
    rules = call.repository.protections[branch]
    shown = {"id": int(wanted), "name": branch, "source": call.repository.full_name, "enforcement": "active"}
    actor = call.authenticated()
    if permissions.has_role(call.repository, actor.account, "admin") and not actor.is_job:
        apps = {account.login: int(name) for name, (account, _) in call.state.apps.items()}
        shown["bypass_actors"] = [
            {"actor_id": apps[login], "actor_type": "Integration", "bypass_mode": "always"}
            for login in sorted(rules.bypass & apps.keys())
        ]
    return Answer(200, shown | {"target": "branch", "rules": rules_of(rules)})


def variable(call: Call) -> Answer:
    """A variable of the repository's workflows."""
    administered(call)
    name, made = call.parameters["name"], iso(call.repository.created_at)
    value = call.repository.settings.variables.get(name)
    if value is None:
        raise not_found()
    return Answer(200, {"name": name, "value": value, "created_at": made, "updated_at": made})


def secret(call: Call) -> Answer:
    """That there is a secret; nobody is told what it says."""
    administered(call)
    name, made = call.parameters["secret_name"], iso(call.repository.created_at)
    if name not in call.repository.settings.secrets:
        raise not_found()
    return Answer(200, {"name": name, "created_at": made, "updated_at": made})


def protection(call: Call) -> Answer:
    """Classic protection, which no branch here has."""
    administered(call)
    if branch_tip(call.repository, call.parameters["branch"]) is None:
        raise Refusal(404, "Branch not found")
    raise Refusal(404, "Branch not protected")


def pages(call: Call) -> Answer:
    """The Pages site; 404 where none is set up."""
    settings = call.repository.settings
    if settings.pages is None:
        raise not_found()
    return Answer(
        200,
        {
            "url": f"{repositories.api(call.state, call.repository)}/pages",
            "status": "built",
            "cname": None,
            "custom_404": False,
            "html_url": f"{repositories.web(call.state, call.repository)}/pages/",
            "build_type": settings.pages,
            "source": {"branch": call.repository.default_branch, "path": "/"},
            "public": True,
            "https_enforced": True,
        },
    )


def environment(call: Call) -> Answer:
    """The environment of Pages, which comes with the site."""
    settings = call.repository.settings
    if settings.pages is None or call.parameters["environment_name"] != ENVIRONMENT:
        raise not_found()
    url = f"{repositories.api(call.state, call.repository)}/environments/{ENVIRONMENT}"
    number, made = call.repository.id, iso(call.repository.created_at)
    custom = settings.pages_branches is not None
    return Answer(
        200,
        {
            "id": number,
            "node_id": node_id("EN", number),
            "name": ENVIRONMENT,
            "url": url,
            "html_url": f"{repositories.web(call.state, call.repository)}/deployments/activity_log",
            "created_at": made,
            "updated_at": made,
            "protection_rules": [],
            "deployment_branch_policy": (
                {"protected_branches": False, "custom_branch_policies": True} if custom else None
            ),
        },
    )


def deployers(call: Call) -> Answer:
    """Branches that may deploy."""
    settings = call.repository.settings
    if settings.pages_branches is None or call.parameters["environment_name"] != ENVIRONMENT:
        raise not_found()
    shown = [
        {"id": number, "node_id": node_id("GBP", number), "name": name, "type": "branch"}
        for number, name in enumerate(settings.pages_branches, start=1)
    ]
    return Answer(200, {"total_count": len(shown), "branch_policies": shown})


def workflows(call: Call) -> Answer:
    """The workflow files of the default branch, with their states."""
    tip = branch_tip(call.repository, call.repository.default_branch)
    folder = ".github/workflows/"
    listing = plumbing.text(call.repository.path, "ls-tree", "--name-only", tip, folder) if tip else ""
    names = [line.rsplit("/", 1)[-1] for line in listing.splitlines()]
    return paged(call, names, lambda name: runs.workflow(call.state, call.repository, name), "workflows")


ROOT = "/repos/{owner}/{repo}"
ROUTES = (
    Route("GET", f"{ROOT}/actions/permissions", actions),
    Route("GET", f"{ROOT}/actions/permissions/selected-actions", selected),
    Route("GET", f"{ROOT}/actions/permissions/workflow", token),
    Route("GET", f"{ROOT}/actions/permissions/fork-pr-contributor-approval", approval),
    Route("GET", f"{ROOT}/actions/workflows", workflows),
    Route("GET", f"{ROOT}/actions/variables/{{name}}", variable),
    Route("GET", f"{ROOT}/actions/secrets/{{secret_name}}", secret),
    Route("GET", f"{ROOT}/rules/branches/{{branch}}", branch_rules),
    Route("GET", f"{ROOT}/rulesets/{{ruleset_id}}", ruleset),
    Route("GET", f"{ROOT}/branches/{{branch}}/protection", protection),
    Route("GET", f"{ROOT}/pages", pages),
    Route("GET", f"{ROOT}/environments/{{environment_name}}", environment),
    Route("GET", f"{ROOT}/environments/{{environment_name}}/deployment-branch-policies", deployers),
)
