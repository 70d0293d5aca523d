"""The people of a registry beside their accounts on GitHub: who was renamed, who is gone, who is no person.

Invariant: what GitHub says is shown beside what is written, and no file is changed by it: whether a new login
is the same person's is for people to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rfcflow.errors import Problem
from rfcflow.facts import OnGitHub
from rfcflow.governance.vocabulary import ROOT, shown
from rfcflow.model import Person


def differences(
    person: Person,
    line: Callable[[str], int],
    by_id: OnGitHub | None,
    by_login: OnGitHub | None,
) -> Iterator[Problem]:
    """What one person's file and GitHub disagree about.

    `line` gives the line of a key of the file; `by_id` is the account of the id and `by_login` the one that
    has the written login now, asked for only where the two differ. None: there is no such account.
    """
    path = f"{ROOT}/people/{person.handle}.yml"
    if by_id is None:
        message = f"no account has the id {person.id} (any more); {_holder(person.login, by_login)}."
        hint = "Nobody can act by this file. Ask the person which account is theirs."
        yield Problem(path, line("id"), 1, "account-gone", message, hint)
        return
    if by_id.type != "User":
        message = f"the id {person.id} is the account {shown(by_id.login)}, of type {by_id.type}."
        yield Problem(path, line("id"), 1, "account-is-nobody", message, "Roles belong to people.")
    if by_id.login.lower() != person.login.lower():
        message = (
            f"the account {person.id} is called {shown(by_id.login)} now, and here it is "
            f"{shown(person.login)}; {_holder(person.login, by_login)}."
        )
        hint = f"If they were renamed, write `login: {by_id.login}`; if not, the id is another person's."
        yield Problem(path, line("login"), 1, "login-renamed", message, hint, "warning")


def _holder(login: str, account: OnGitHub | None) -> str:
    """Who has a login now: it is given to others once it is free."""
    if account is None:
        return f"nobody is called {shown(login)}"
    return f"{shown(login)} is the account {account.id}"


def compare(
    people: Mapping[str, Person],
    line: Callable[[str, str], int],
    account: Callable[[int], OnGitHub | None],
    named: Callable[[str], OnGitHub | None],
) -> Iterator[Problem]:
    """Everybody by handle, one question each and a second one where something differs.

    `line` takes a handle and a key; `account` asks by id and `named` by login.
    """
    for handle, person in sorted(people.items()):
        found = account(person.id)
        same = found is not None and found.login.lower() == person.login.lower()
        other = None if same else named(person.login)

        def place(key: str, of: str = handle) -> int:
            return line(of, key)

        yield from differences(person, place, found, other)
