"""An issue that tells people of something while it lasts: opened once, kept true, closed when it is over.

Invariant: only an issue that the bot wrote itself is taken for its own, whatever others write into theirs.
https://docs.github.com/en/rest/issues/issues
"""

from __future__ import annotations

from typing import Any, Final

from rfcflow.adapters.github_calls import Calls
from rfcflow.adapters.github_facts import account, listed, member, reading
from rfcflow.adapters.github_lists import items
from rfcflow.model import Account

# GitHub's word for people who cannot be assigned; they are mentioned all the same.
_NOT_ASSIGNABLE: Final = (404, 422)


class Alarm:
    """The issue of repository `root` (a path) that `bot` wrote and whose text begins with `marker`."""

    def __init__(self, calls: Calls, root: str, bot: Account, marker: str) -> None:
        self._calls = calls
        self._issues = f"{root}/issues"
        self._bot = bot
        self._marker = marker

    def raise_(self, title: str, text: str, login: str | None) -> int:
        """Say `text` (Markdown) in the open issue or a new one, assign `login`; returns its number."""
        body = f"{self._marker}\n{text}"
        issue = self._open()
        if issue is None:
            issue = self._calls.call("POST", self._issues, body={"title": title, "body": body}).data
        elif str(issue.get("body") or "").replace("\r\n", "\n") != body:
            self._calls.call("PATCH", f"{self._issues}/{_number(issue):d}", body={"body": body})
        number = _number(issue)
        if login is not None and login.lower() not in _assigned(issue):
            path, asked = f"{self._issues}/{number:d}/assignees", {"assignees": [login]}
            self._calls.call("POST", path, body=asked, accept=_NOT_ASSIGNABLE, repeatable=True)
        return number

    def end(self) -> int | None:
        """Close the open issue; its number, None where there is none."""
        issue = self._open()
        if issue is None:
            return None
        number = _number(issue)
        self._calls.call("PATCH", f"{self._issues}/{number:d}", body={"state": "closed"})
        return number

    def _open(self) -> Any | None:
        query = {"state": "open", "creator": self._bot.login}
        return next(filter(self._is_own, items(self._calls, self._issues, query)), None)

    def _is_own(self, issue: Any) -> bool:
        text = str(issue.get("body") or "")
        return (
            "pull_request" not in issue
            and account(member(issue, "user")).id == self._bot.id
            and text.partition("\n")[0].rstrip() == self._marker
        )


@reading
def _number(issue: Any) -> int:
    return int(issue["number"])


@reading
def _assigned(issue: Any) -> set[str]:
    return {str(person["login"]).lower() for person in listed(issue.get("assignees") or [])}
