"""How repositories look in JSON."""

from __future__ import annotations

from rfcflow.forge import permissions
from rfcflow.forge.clock import iso
from rfcflow.forge.model import Account, Repository
from rfcflow.forge.payloads import accounts
from rfcflow.forge.state import Json, State, node_id

LINKS = {
    "forks_url": "/forks",
    "keys_url": "/keys{/key_id}",
    "collaborators_url": "/collaborators{/collaborator}",
    "teams_url": "/teams",
    "hooks_url": "/hooks",
    "issue_events_url": "/issues/events{/number}",
    "events_url": "/events",
    "assignees_url": "/assignees{/user}",
    "branches_url": "/branches{/branch}",
    "tags_url": "/tags",
    "blobs_url": "/git/blobs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "trees_url": "/git/trees{/sha}",
    "statuses_url": "/statuses/{sha}",
    "languages_url": "/languages",
    "stargazers_url": "/stargazers",
    "contributors_url": "/contributors",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "commits_url": "/commits{/sha}",
    "git_commits_url": "/git/commits{/sha}",
    "comments_url": "/comments{/number}",
    "issue_comment_url": "/issues/comments{/number}",
    "contents_url": "/contents/{+path}",
    "compare_url": "/compare/{base}...{head}",
    "merges_url": "/merges",
    "archive_url": "/{archive_format}{/ref}",
    "downloads_url": "/downloads",
    "issues_url": "/issues{/number}",
    "pulls_url": "/pulls{/number}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "labels_url": "/labels{/name}",
    "releases_url": "/releases{/id}",
    "deployments_url": "/deployments",
}


def api(state: State, repository: Repository) -> str:
    """The REST address of a repository."""
    return f"{state.api_url}/repos/{repository.full_name}"


def web(state: State, repository: Repository) -> str:
    """The web address of a repository; with ``.git`` it is the address git uses."""
    return f"{state.url}/{repository.full_name}"


def minimal(state: State, repository: Repository) -> Json:
    """The shape without numbers and settings."""
    url = api(state, repository)
    return {
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": False,
        "owner": accounts.simple(state, repository.owner),
        "html_url": web(state, repository),
        "description": repository.description,
        "fork": repository.parent is not None,
        "url": url,
    } | {name: url + path for name, path in LINKS.items()}


def standard(state: State, repository: Repository) -> Json:
    """The shape inside pull requests and webhook payloads."""
    page = web(state, repository)
    open_issues = sum(issue.state == "open" for issue in repository.issues.values())
    forks = sum(one.parent is repository for one in state.repositories.values())
    host = state.url.split("//", 1)[-1]
    return minimal(state, repository) | {
        "created_at": iso(repository.created_at),
        "updated_at": iso(repository.updated_at),
        "pushed_at": iso(repository.pushed_at),
        "git_url": f"git://{host}/{repository.full_name}.git",
        "ssh_url": f"git@{host.split(':', maxsplit=1)[0]}:{repository.full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "homepage": None,
        "size": 0,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": None,
        "has_issues": repository.settings.issues,
        "has_projects": False,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": repository.settings.pages is not None,
        "has_discussions": False,
        "forks_count": forks,
        "mirror_url": None,
        "archived": repository.settings.archived,
        "disabled": False,
        "open_issues_count": open_issues,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": "public",
        "forks": forks,
        "open_issues": open_issues,
        "watchers": 0,
        "default_branch": repository.default_branch,
        "custom_properties": {},
    }


def full(state: State, repository: Repository, viewer: Account | None) -> Json:
    """The shape of ``GET /repos/{owner}/{repo}``."""
    shape = standard(state, repository) | {
        "allow_merge_commit": True,
        "allow_squash_merge": True,
        "allow_rebase_merge": True,
        "allow_auto_merge": False,
        "delete_branch_on_merge": False,
        "network_count": len(state.network(repository)) - 1,
        "subscribers_count": 0,
    }
    if viewer is not None:
        shape["permissions"] = {
            "admin": permissions.has_role(repository, viewer, "admin"),
            "maintain": permissions.has_role(repository, viewer, "maintain"),
            "push": permissions.has_role(repository, viewer, "write"),
            "triage": permissions.has_role(repository, viewer, "triage"),
            "pull": True,
        }
    if repository.parent is not None:
        source = repository.parent
        while source.parent is not None:
            source = source.parent
        shape["parent"] = standard(state, repository.parent)
        shape["source"] = standard(state, source)
    return shape
