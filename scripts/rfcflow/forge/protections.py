"""Branch rules and the guard on workflow files: what a push may not do, in GitHub's words."""

from __future__ import annotations

from rfcflow.forge import objects, plumbing
from rfcflow.forge.model import BOT_LOGIN, Account, Issue, Protection, Repository, Review
from rfcflow.forge.payloads.commits import read
from rfcflow.forge.permissions import has_role
from rfcflow.forge.repositories import pull_of
from rfcflow.forge.state import Actor

DECLINED = "protected branch hook declined"
RULES_DECLINED = "push declined due to repository rule violations"
FLAGS = (
    "pull_request",
    "update",
    "non_fast_forward",
    "deletion",
    "required_linear_history",
    "required_signatures",
    "dismiss_stale_reviews_on_push",
    "require_last_push_approval",
    "strict_required_status_checks_policy",
    "ruleset",
)
LAST_PUSH = "New changes require approval from someone other than the last pusher."


def protection(rules: dict[str, object]) -> Protection:
    """Rules named as in a ruleset: flags, ``required_approving_review_count``, ``required_status_checks``,
    ``app`` and ``bypass`` (logins).

    Raises ValueError for an unknown rule, and for github-actions[bot] among those who bypass: GitHub
    does not offer it there.
    """
    known = {*FLAGS, "required_approving_review_count", "required_status_checks", "app", "bypass"}
    unknown = set(rules) - known
    if unknown:
        raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
    checks, bypass = (names(rules.get(key)) for key in ("required_status_checks", "bypass"))
    if BOT_LOGIN in bypass:
        raise ValueError(f"{BOT_LOGIN} cannot be put on a bypass list; an installed App can")
    flags = {name: bool(rules.get(name, False)) for name in FLAGS}
    app = rules.get("app")
    count = rules.get("required_approving_review_count", 0)
    if not isinstance(count, int):
        raise TypeError(f"{count!r} is no number of reviews")
    return Protection(
        **flags,
        required_approving_review_count=count,
        required_status_checks=tuple(checks),
        app=app if isinstance(app, int) else None,
        bypass=frozenset(bypass),
    )


def names(value: object) -> list[str]:
    """A list of texts; raises TypeError."""
    if value is None:
        return []
    if not isinstance(value, list | tuple | set | frozenset):
        raise TypeError(f"{value!r} is no list of names")
    return [str(one) for one in value]


def fresh_commits(repository: Repository, new: str) -> list[str]:
    """Commits no branch or tag has yet."""
    listed = plumbing.text(repository.path, "rev-list", new, "--not", "--branches", "--tags")
    return listed.splitlines()


def violations(repository: Repository, actor: Actor, ref: str, old: str, new: str) -> list[str]:
    """The sentences with which the branch's rules refuse a movement; empty when they allow it."""
    rules = repository.protections.get(ref.removeprefix("refs/heads/"))
    if rules is None or actor.account.login in rules.bypass:
        return []
    if new == plumbing.ZERO:
        return ["Cannot delete a protected branch"] if rules.deletion else []
    found = []
    changed = old != plumbing.ZERO
    if rules.non_fast_forward and changed and not plumbing.is_ancestor(repository.path, old, new):
        found.append("Cannot force-push to a protected branch")
    if rules.update and changed:
        found.append("Cannot update this protected ref.")
    if rules.pull_request and changed:
        found.append("Changes must be made through a pull request.")
    if rules.required_linear_history or rules.required_signatures:
        commits = [read(repository.path, sha) for sha in fresh_commits(repository, new)]
        if rules.required_linear_history and any(len(one.parents) > 1 for one in commits):
            found.append("This branch must not contain merge commits.")
        if rules.required_signatures and not all(one.signed for one in commits):
            found.append("Commits must have verified signatures.")
    if changed:
        found += missing_checks(repository, rules, new)
    return found


def missing_checks(repository: Repository, rules: Protection, sha: str) -> list[str]:
    """What is said of required statuses that are not green on a commit."""
    found = []
    for context in rules.required_status_checks:
        posted = [one.state for one in repository.statuses if one.sha == sha and one.context == context]
        if posted[-1:] != ["success"]:
            found.append(f'Required status check "{context}" is expected.')
    return found


def merge_violations(issue: Issue, actor: Actor, method: str) -> list[str]:
    """The sentences with which the base branch's rules refuse to merge a pull request."""
    repository, pull = issue.repository, pull_of(issue)
    rules = repository.protections.get(pull.base_branch)
    if rules is None or actor.account.login in rules.bypass:
        return []
    found = missing_checks(repository, rules, pull.head_sha)
    base = plumbing.ref(repository.path, f"refs/heads/{pull.base_branch}") or pull.base_sha
    if rules.strict_required_status_checks_policy and not plumbing.is_ancestor(
        repository.path, base, pull.head_sha
    ):
        found.append("The head branch is not up to date with the base branch.")
    if rules.update:
        found.append("Cannot update this protected ref.")
    approvals = approvers(issue)
    if len(approvals) < rules.required_approving_review_count:
        count = rules.required_approving_review_count
        review = "approving review is" if count == 1 else "approving reviews are"
        found.append(f"At least {count} {review} required by reviewers with write access.")
    if rules.require_last_push_approval and not approvals - {pull.pushed_by}:
        found.append(LAST_PUSH)
    if rules.required_linear_history and method == "merge":
        found.append("Merge commits are not allowed on this repository.")
    if rules.required_signatures and not (method == "squash" and actor.account is issue.author):
        fresh = plumbing.new_commits(repository.path, base, pull.head_sha)
        if not all(read(repository.path, sha).signed for sha, _ in fresh):
            found.append("Commits must have verified signatures.")
    return found


def approvers(issue: Issue) -> set[Account | None]:
    """Who may write and approved as their last word."""
    last: dict[int, Review] = {}
    for review in pull_of(issue).reviews:
        if review.state != "COMMENTED":
            last[review.author.id] = review
    return {
        review.author
        for review in last.values()
        if review.state == "APPROVED" and has_role(issue.repository, review.author, "write")
    }


def touched_workflow(repository: Repository, actor: Actor, new: str) -> str | None:
    """The reason to refuse a job that pushes workflow files without ``workflows: write``.

    GitHub looks at each pushed commit, not at the sum: a merge whose workflow files differ from those of
    one parent is refused too, which is what happens when the head forked before they last changed.
    """
    if actor.token is None or not actor.is_job or dict(actor.token.permissions).get("workflows") == "write":
        return None
    tips = set(plumbing.refs(repository.path, "refs/heads/", "refs/tags/").values())
    parents = read(repository.path, new).parents if objects.exists(repository.path, new) else ()
    if parents and tips.issuperset(parents):
        # One commit on what is there: no walk through the past is needed to see that it touches none.
        mine = workflows(repository, new)
        if all(workflows(repository, parent) == mine for parent in parents):
            return None
    where = ["--", ".github/workflows"]
    limits = ["--full-history", new, "--not", "--branches", "--tags"]
    touching = plumbing.text(repository.path, "rev-list", "--max-count=1", *limits, *where)
    if not touching:
        return None
    listed = plumbing.text(
        repository.path, "diff-tree", "--root", "-r", "-m", "--no-commit-id", "--name-only", touching, *where
    )
    name = listed.splitlines()[0] if listed else ".github/workflows"
    return (
        f"refusing to allow a GitHub App to create or update workflow `{name}` without `workflows` permission"
    )


def workflows(repository: Repository, commit: str) -> str | None:
    """The tree of a commit's workflow files, None without any."""
    tree: str | None = read(repository.path, commit).tree
    for name in (b".github", b"workflows"):
        tree = objects.entries(repository.path, tree).get(name) if tree is not None else None
    return tree
