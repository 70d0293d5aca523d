"""How accounts look in JSON."""

from __future__ import annotations

from urllib.parse import quote

from rfcflow.forge.clock import iso
from rfcflow.forge.model import Account
from rfcflow.forge.state import Json, State, node_id


def simple(state: State, account: Account) -> Json:
    """The short shape that stands wherever somebody is named."""
    name = quote(account.login)
    url = f"{state.api_url}/users/{name}"
    is_bot = account.kind == "Bot"
    page = (
        f"{state.url}/apps/{quote(account.login.removesuffix('[bot]'))}" if is_bot else f"{state.url}/{name}"
    )
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("BOT" if is_bot else "U", account.id),
        "avatar_url": f"{state.url}/avatars/u/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        "type": account.kind,
        "site_admin": False,
    }


def public(state: State, account: Account) -> Json:
    """The profile."""
    return simple(state, account) | {
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": sum(one.owner is account for one in state.repositories.values()),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": iso(account.created_at),
        "updated_at": iso(account.created_at),
    }


def private(state: State, account: Account) -> Json:
    """The profile as its owner sees it."""
    return public(state, account) | {
        "private_gists": 0,
        "total_private_repos": 0,
        "owned_private_repos": 0,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": True,
    }
