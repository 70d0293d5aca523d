"""GitHub Apps: where one is installed, and the tokens of its installation."""

from __future__ import annotations

from datetime import timedelta

import jwt

from rfcflow.forge import credentials
from rfcflow.forge.clock import iso
from rfcflow.forge.model import Account
from rfcflow.forge.payloads import accounts
from rfcflow.forge.refusals import bad_credentials, not_found
from rfcflow.forge.routing import Answer, Call, Route
from rfcflow.forge.state import Json

GRANTED = {
    "actions": "read",
    "contents": "write",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "write",
}


def application(call: Call) -> tuple[str, Account]:
    """The App whose signed token asks, its id and its bot's account; 401 for anybody else."""
    claim = call.headers.get("authorization", "").partition(" ")[2]
    try:
        name = str(jwt.decode(claim, options={"verify_signature": False})["iss"])
        account, key = call.state.apps[name]
        jwt.decode(claim, key, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False})
    except (jwt.PyJWTError, KeyError):
        raise bad_credentials() from None
    return name, account


def installation(call: Call) -> Answer:
    """The installation of the asking App on a repository."""
    name, account = application(call)
    root, slug = call.state.api_url, account.login.removesuffix("[bot]")
    found: Json = {
        "id": int(name),
        "account": accounts.simple(call.state, call.repository.owner),
        "repository_selection": "selected",
        "access_tokens_url": f"{root}/app/installations/{name}/access_tokens",
        "repositories_url": f"{root}/installation/repositories",
        "html_url": f"{call.state.url}/settings/installations/{name}",
        "app_id": int(name),
        "app_slug": slug,
        "client_id": f"Iv1.{slug}",
        "target_id": call.repository.owner.id,
        "target_type": call.repository.owner.kind,
        "permissions": GRANTED,
        "events": [],
        "created_at": iso(call.repository.created_at),
        "updated_at": iso(call.repository.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": None,
    }
    return Answer(200, found)


def make_token(call: Call) -> Answer:
    """A token of an installation; it is the App's bot in the repository of whoever installed it."""
    name, account = application(call)
    home = next(iter(call.state.repositories.values()), None)
    if call.parameters["installation_id"] != name or home is None:
        raise not_found()
    token = credentials.mint(call.state, account.login, home.full_name, GRANTED)
    ends = iso(call.state.clock.now() + timedelta(hours=1))
    return Answer(201, {"token": token, "expires_at": ends, "permissions": GRANTED})


ROUTES = (
    Route("GET", "/repos/{owner}/{repo}/installation", installation),
    Route("POST", "/app/installations/{installation_id}/access_tokens", make_token),
)
