"""Branch rules and the guard on workflow files: what a push may not do, in GitHub's words."""

from __future__ import annotations

from rfcflow.forge import plumbing
from rfcflow.forge.model import BOT_LOGIN, Protection, Repository
from rfcflow.forge.payloads.commits import read
from rfcflow.forge.state import Actor

DECLINED = "protected branch hook declined"
FLAGS = ("pull_request", "non_fast_forward", "deletion", "required_linear_history", "required_signatures")


def protection(rules: dict[str, object]) -> Protection:
    """Rules named as in a ruleset: five flags, ``required_status_checks``, ``app`` and ``bypass`` (logins).

    Raises ValueError for an unknown rule, and for github-actions[bot] among those who bypass: GitHub
    does not offer it there.
    """
    unknown = set(rules) - {*FLAGS, "required_status_checks", "app", "bypass"}
    if unknown:
        raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
    checks, bypass = (names(rules.get(key)) for key in ("required_status_checks", "bypass"))
    if BOT_LOGIN in bypass:
        raise ValueError(f"{BOT_LOGIN} cannot be put on a bypass list; an installed App can")
    flags = {name: bool(rules.get(name, False)) for name in FLAGS}
    app = rules.get("app")
    return Protection(
        **flags,
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
    if rules.pull_request and changed:
        found.append("Changes must be made through a pull request.")
    if rules.required_linear_history or rules.required_signatures:
        commits = [read(repository.path, sha) for sha in fresh_commits(repository, new)]
        if rules.required_linear_history and any(len(one.parents) > 1 for one in commits):
            found.append("This branch must not contain merge commits.")
        if rules.required_signatures and not all(one.signed for one in commits):
            found.append("Commits must have verified signatures.")
    for context in rules.required_status_checks:
        posted = [one.state for one in repository.statuses if one.sha == new and one.context == context]
        if changed and posted[-1:] != ["success"]:
            found.append(f'Required status check "{context}" is expected.')
    return found


def touched_workflow(repository: Repository, actor: Actor, new: str) -> str | None:
    """The reason to refuse a job that pushes workflow files without ``workflows: write``.

    GitHub looks at each pushed commit, not at the sum: a merge whose workflow files differ from those of
    one parent is refused too, which is what happens when the head forked before they last changed.
    """
    if actor.token is None or not actor.is_job or dict(actor.token.permissions).get("workflows") == "write":
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
