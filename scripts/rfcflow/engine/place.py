"""Where a run works: the repository's names and addresses, and who the bot is.

Invariant: fixed for a run; nothing here is read from a pull request.
"""

from __future__ import annotations

from msgspec import Struct

from rfcflow.model import Account

LEDGER_BRANCH = "rfc-ledger"
LEDGER_LIMIT = 50_000_000
GOVERNANCE = ".github/governance"
GITHUB_ACTIONS = Account(41898282, "github-actions[bot]", bot=True)


class Place(Struct, frozen=True):
    """`repository` is OWNER/NAME; `web` its address without a slash at the end."""

    repository: str
    web: str
    default_branch: str = "main"
    bot: Account = GITHUB_ACTIONS

    @property
    def main(self) -> str:
        """The full name of the default branch."""
        return f"refs/heads/{self.default_branch}"

    @property
    def ledger(self) -> str:
        """The full name of the ledger branch."""
        return f"refs/heads/{LEDGER_BRANCH}"
