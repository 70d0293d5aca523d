"""Tokens: who a request's ``Authorization`` header speaks for."""

from __future__ import annotations

import base64
import binascii

from rfcflow.forge.model import Token
from rfcflow.forge.refusals import bad_credentials
from rfcflow.forge.state import Actor, State


def actor_of(state: State, header: str | None) -> Actor | None:
    """The actor of ``bearer``, ``token`` or ``basic`` credentials, None without any; 401 otherwise.

    Basic credentials carry the token as the password (``x-access-token:TOKEN``) or as the user.
    """
    if not header:
        return None
    scheme, _, value = header.partition(" ")
    value = value.strip()
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise bad_credentials() from None
        value = user if password in ("", "x-oauth-basic") else password
    elif scheme.lower() not in ("bearer", "token"):
        raise bad_credentials()
    if value.count(".") == 2 and state.apps:
        return None  # what an App signed speaks for no account: `routes.apps` reads it
    token = state.tokens.get(value)
    if token is None:
        raise bad_credentials()
    return Actor(token.account, token)


def mint(state: State, login: str, repository: str | None, permissions: dict[str, str] | None) -> str:
    """A new token for a login; with ``repository`` that of a job with these permissions.

    Raises KeyError for an unknown login or repository, ValueError for an unknown permission.
    """
    account = state.find_account(login)
    if account is None:
        raise KeyError(f"the forge has no account {login}")
    prefix = "ghp" if repository is None else "ghs"
    value = f"{prefix}_{state.next_id('token', 1):036d}"
    given = {} if permissions is None else permissions
    wrong = {level for level in given.values() if level not in ("none", "read", "write")}
    if wrong:
        raise ValueError(f"permissions are none, read or write, not {', '.join(sorted(wrong))}")
    home = state.repository_named(repository) if repository is not None else None
    scopes = tuple((name.replace("_", "-"), level) for name, level in given.items())
    state.tokens[value] = Token(value, account, home, scopes)
    return value
