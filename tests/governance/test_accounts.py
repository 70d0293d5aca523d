"""The people of a registry beside their accounts: what is said, and that nothing is guessed."""

from __future__ import annotations

import pytest

from rfcflow.facts import OnGitHub
from rfcflow.governance.accounts import compare
from rfcflow.model import Person

ADA = Person("ada", 7, "Ada")
OTHERS = {"newcomer": OnGitHub(8, "newcomer"), "ada": OnGitHub(9, "ada")}


NOW = "the account 7 is called `ada-fjord` now, and here it is `Ada`;"


@pytest.mark.parametrize(
    "account,known,said",
    [
        (OnGitHub(7, "aDA"), {}, ""),
        (OnGitHub(7, "ada-fjord"), {}, f"warning[login-renamed] {NOW} nobody is called `Ada`."),
        (OnGitHub(7, "ada-fjord"), OTHERS, f"warning[login-renamed] {NOW} `Ada` is the account 9."),
        (None, OTHERS, "error[account-gone] no account has the id 7 (any more); `Ada` is the account 9."),
        (
            OnGitHub(7, "Ada", "Organization"),
            {},
            "error[account-is-nobody] the id 7 is the account `Ada`, of type Organization.",
        ),
    ],
)
def test_what_github_says_is_shown_beside_what_is_written(
    account: OnGitHub | None, known: dict[str, OnGitHub], said: str
) -> None:
    asked: list[str] = []

    def named(login: str) -> OnGitHub | None:
        asked.append(login)
        return known.get(login.lower())

    problems = list(
        compare({"ada": ADA}, lambda _, key: {"id": 1, "login": 2}[key], lambda _: account, named)
    )
    assert ([said] if said else []) == [f"{each.severity}[{each.code}] {each.message}" for each in problems]
    # A second question only where the first one left something open.
    assert (["Ada"] if account is None or account.login == "ada-fjord" else []) == asked
    assert all(each.path.endswith("people/ada.yml") and each.line for each in problems)
