"""A forge with one repository and an oracle that judges all it says, and the real clients that talk to it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from github import Auth, Github
from github.Repository import Repository

from rfcflow.forge import Forge
from tests.forge.oracle import Oracle, attach

NAME = "meadow/rfcs"
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ALL_SCOPES = {"contents": "write", "issues": "write", "pull-requests": "write", "statuses": "write"}

Connect = Callable[[str], Github]
Git = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with Forge(tmp_path / "forge", START) as made:
        made.repository(
            NAME,
            {
                "README.md": "# RFCs\n",
                "rfcs/README.md": "none yet\n",
                ".github/workflows/rfc.yml": "on: push\n",
            },
            {"maya": "write", "tara": "triage", "lena": "admin"},
        )
        yield made


@pytest.fixture(autouse=True)
def oracle(forge: Forge) -> Iterator[Oracle]:
    judge = attach(forge)
    yield judge
    judge.assert_clean()


@pytest.fixture
def connect(forge: Forge) -> Iterator[Connect]:
    """Return `connect(token)`: the real PyGithub, without its pauses and without trying again."""
    opened: list[Github] = []

    def client(token: str) -> Github:
        made = Github(
            base_url=forge.api_url,
            auth=Auth.Token(token),
            per_page=100,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
        )
        opened.append(made)
        return made

    yield client
    for one in opened:
        one.close()


@pytest.fixture
def bot(forge: Forge, connect: Connect) -> Repository:
    """The repository as a workflow's job sees it."""
    return connect(forge.job_token(NAME, ALL_SCOPES)).get_repo(NAME)


@pytest.fixture
def as_person(forge: Forge, connect: Connect) -> Callable[[str], Repository]:
    """Return `as_person(login)`: the repository as this person sees it."""
    return lambda login: connect(forge.token(login)).get_repo(NAME)


@pytest.fixture
def number(forge: Forge) -> int:
    """An open pull request of a newcomer's fork."""
    return forge.open_pull(
        NAME, "nils", "lazy-dawn", {"rfcs/0000-lazy-dawn.md": "one\n"}, "Lazy dawn", "please"
    )


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Return `git(*arguments, where="clone", check=True)`: the real git in a directory of the test."""

    def run(*arguments: str, where: str = "clone", check: bool = True) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / where
        folder.mkdir(exist_ok=True)
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture
def address(forge: Forge) -> Callable[..., str]:
    """Return `address(token, name=NAME)`: where git finds a repository, credentials included."""

    def with_token(token: str, name: str = NAME) -> str:
        return f"{forge.url.replace('//', f'//x-access-token:{token}@')}/{name}.git"

    return with_token
