"""Who the bot is: the token of each job, or a GitHub App that the workflow asks for.

Invariant: of a secret only its name and its absence are ever told. https://docs.github.com/en/apps/creating-github-apps
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from rfcflow.doctor.actions import Setup
from rfcflow.doctor.files import FOLDER, sweeper_inputs
from rfcflow.doctor.finding import Finding, error, ok, unknown, warning
from rfcflow.settings import AppNames, Settings, Unread
from rfcflow.text import characters
from rfcflow.views.heartbeat import SWEEPER

# GitHub Actions as an App: https://api.github.com/apps/github-actions
ACTIONS_APP: Final = 15368
_VARIABLE: Final = re.compile(r"\$\{\{\s*vars\.([A-Za-z_]\w*)\s*\}\}", re.ASCII)
_SECRET: Final = re.compile(r"\$\{\{\s*secrets\.([A-Za-z_]\w*)\s*\}\}", re.ASCII)
_ID: Final = "app-id: ${{ vars.RFC_APP_ID }}"
_KEY: Final = "app-key: ${{ secrets.RFC_APP_KEY }}"


def app_names(files: Mapping[str, bytes]) -> AppNames | None:
    """By what names the bot's workflow asks for an App; None where it asks for none, or for half of one."""
    given = sweeper_inputs(files)
    variable = _VARIABLE.fullmatch(given.get("app-id", ""))
    secret = _SECRET.fullmatch(given.get("app-key", ""))
    return AppNames(variable[1], secret[1]) if variable and secret else None


def in_files(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What the workflow says of who the bot is."""
    if f"{FOLDER}/{SWEEPER}" not in files:
        return
    given = sweeper_inputs(files)
    app, key = given.get("app-id", ""), given.get("app-key", "")
    if key and _SECRET.fullmatch(key) is None:
        yield error(
            "bot",
            f"app-key in {SWEEPER} is no secret: whoever can read the repository may be the bot.",
            f"Write `{_KEY}`",
            "Take that key off the App's page and make a new one: it stays readable in the history",
        )
    elif bool(app) != bool(key):
        lacks = _KEY if app else _ID
        what = "app-id without app-key: each run ends with a refusal" if app else "app-key without app-id"
        yield error("bot", f"{SWEEPER} gives {what}.", f"Add `{lacks}` beside it")
    elif app:
        shown = characters.shown(app, 60)
        yield ok("bot", f"a GitHub App, where {shown} says which; else github-actions[bot].")
    else:
        yield ok(
            "bot",
            "github-actions[bot], by the token of each job: 1,000 requests an hour, and on no bypass list. "
            "docs/identity.md says what a GitHub App would buy.",
        )


def app(settings: Settings, setup: Setup) -> Iterator[Finding]:
    """The App that the workflow asks for has an id and a key here."""
    del setup
    found, where = settings.app, settings.repository
    if found is None:
        return
    names = found.names
    if isinstance(found.id, Unread) or isinstance(found.key, Unread):
        why = found.id.why if isinstance(found.id, Unread) else "only an administrator's token may read it"
        yield unknown("app", f"which App the bot is, is not known: {why}.")
    elif not found.id:
        yield warning(
            "app",
            f"this repository has no variable {names.variable} of its own (its organization's is not seen "
            "from here); without one the bot is github-actions[bot].",
            f"gh variable set {names.variable} -R {where} --body ID",
        )
    elif found.number is None:
        yield warning(
            "app",
            f"{names.variable} is no number; the expected source of the gate cannot be compared with it.",
            f"gh variable set {names.variable} -R {where} --body ID, the number on the App's page",
        )
    elif not found.key:
        yield error(
            "app",
            f"there is no secret {names.secret} of this repository: unless its organization has one, each "
            "run ends with a refusal.",
            f"gh secret set {names.secret} -R {where} < KEY.pem",
        )
    else:
        yield ok("app", f"the bot is the GitHub App {found.number}; its key is a secret.")


def poster(settings: Settings) -> int | None:
    """The App in whose name the bot posts the gate; None where that is not known."""
    return ACTIONS_APP if settings.app is None else settings.app.number


def say_app(number: int) -> str:
    """An App as people know it."""
    return "GitHub Actions" if number == ACTIONS_APP else f"App {number}"
