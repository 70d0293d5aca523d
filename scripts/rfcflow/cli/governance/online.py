"""`rfc governance check --online`: the people of the registry, asked for on GitHub.

Invariant: only reads; an answer that does not come is a sentence, and never a finding.
"""

from __future__ import annotations

from msgspec import Struct

from rfcflow.adapters.clock import run_clock
from rfcflow.adapters.runner import Run
from rfcflow.errors import Problem, UpstreamError
from rfcflow.facts import OnGitHub
from rfcflow.governance.accounts import compare
from rfcflow.governance.registry import Registry
from rfcflow.model import Person


class Asked(Struct, frozen=True):
    """How many people were asked for, what differs, and the sentence that says why it ended early."""

    asked: int
    problems: tuple[Problem, ...]
    unanswered: str = ""


def ask(registry: Registry, name: str) -> Asked:
    """Ask GitHub for everybody whose file can be read; `name` is OWNER/NAME, or empty."""
    from rfcflow.adapters.github import GitHub  # its import costs 0.3 s

    people = {
        handle: Person(handle, record.get("id"), record.get("login"))
        for handle, record in registry.people.items()
        if record.get("id") is not None and record.get("login") is not None
    }
    run = Run.read()
    github = GitHub(run.api_url, name or "nobody/nothing", run.token, clock=run_clock())
    asked: list[int] = []
    found: list[Problem] = []

    def line(handle: str, key: str) -> int:
        return registry.people[handle].place(key)[0]

    def account(number: int) -> OnGitHub | None:
        answer = github.account_of(number)
        asked.append(number)
        return answer

    unanswered = ""
    try:
        found.extend(compare(people, line, account, github.account_named))
    except UpstreamError as error:
        left = len(people) - len(asked)
        unanswered = (
            f"{left} of {len(people)} people were not asked for, and the files stand as they are: {error}"
        )
    finally:
        github.disconnect()
    return Asked(len(asked), tuple(found), unanswered)
