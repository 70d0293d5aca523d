"""The doors to the default branch: what GitHub's rules leave open, and who must click what.

Invariant: a refusal in words nobody knows still has a door: a pull request that a person merges. Names of
rules are those of rulesets (https://docs.github.com/en/rest/repos/rules), whichever page they were set on.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from msgspec import Struct

from rfcflow.text.neutral import inline

PUSH: Final = "push"
SINGLE: Final = "single"
PULL_REQUEST: Final = "pull-request"
# Merged by a person's button that left the decided head out.
PULL_REQUEST_SINGLE: Final = "pull-request-single"
WITHOUT_HEAD: Final = (SINGLE, PULL_REQUEST_SINGLE)
BRANCH: Final = "rfc-landing/"
ADMINS: Final = "an administrator"
# What a refused push or merge says, and the rule behind it.
_SAYS: Final = (
    ("workflows", r"without `?workflows?`? (?:permission|scope)"),
    ("required_linear_history", r"must not contain merge commits|Merge commits are not allowed"),
    ("required_signatures", r"must have verified signatures"),
    ("pull_request", r"must be made through a pull request|approving reviews? (?:is|are) required"),
    ("last-push", r"from someone other than the last pusher"),
    ("required_status_checks", r"status checks? .*(?:expected|pending|failing|failed)"),
    ("behind", r"not up to date with the base branch|out of date"),
    ("merge_queue", r"merge queue"),
    ("update", r"Cannot update this protected ref|not authorized to push|locked branch|branch is locked"),
)
_SHAPES: Final = frozenset(("workflows", "required_linear_history", "required_signatures"))
# Rules that say nothing about what the bot pushes to the branch.
_HARMLESS: Final = frozenset(("non_fast_forward", "deletion", "creation"))


class Door(Struct, frozen=True):
    """How landings reach the default branch: `push`, `single` (one parent) or `pull-request`, and why.

    `signed` says that GitHub has to sign the commit; `clicks` are what people do at each landing, and `mend`
    what an administrator may change once so that a better door opens.
    """

    name: str
    why: str
    signed: bool = False
    clicks: tuple[str, ...] = ()
    mend: str = ""


def rules_in(said: str) -> frozenset[str]:
    """The rules a refusal names."""
    return frozenset(name for name, words in _SAYS if re.search(words, said, re.IGNORECASE))


def door_for(
    rules: Collection[str], checks: Collection[str] = (), *, may_open_pulls: bool | None = None
) -> Door:
    """The best door that `rules` of the default branch leave to a bot that bypasses none of them.

    `checks` are the contexts of required statuses, `may_open_pulls` whether Actions may open pull requests
    (None: not known).
    """
    found = frozenset(rules) - _HARMLESS
    signed = "required_signatures" in found
    if found <= _SHAPES:
        if not found:
            return Door(PUSH, "Nothing keeps the bot from pushing: landings merge the decided head.")
        why = {
            "workflows": "the head is older than a workflow file and the token may not touch those",
            "required_linear_history": "merge commits are not allowed",
            "required_signatures": "commits must be signed",
        }
        because = " and ".join(why[name] for name in sorted(found))
        return Door(SINGLE, f"Landings are one commit each, without the decided head: {because}.", signed)
    clicks = tuple(_clicks(found, checks, may_open_pulls))
    mend = "Make a GitHub App the bot's identity and put it on the bypass list of that rule."
    return Door(PULL_REQUEST, "Landings come as pull requests: " + _shut(found) + ".", signed, clicks, mend)


def _shut(found: Collection[str]) -> str:
    words = {
        "pull_request": "changes must be made through one",
        "required_status_checks": "required checks run only there",
        "merge_queue": "they go through the merge queue",
        "update": "the bot may not update the branch",
        "last-push": "somebody has to approve the most recent push",
        "behind": "the branch has to be up to date",
    }
    told = [words[name] for name in words if name in found]
    return ", ".join(told) or "a rule refuses the push"


def _clicks(found: Collection[str], checks: Collection[str], may_open_pulls: bool | None) -> list[str]:
    clicks = []
    if may_open_pulls is False:
        clicks.append(
            "Somebody who may write opens the pull request by that link; or an administrator ticks "
            "*Allow GitHub Actions to create and approve pull requests* (Settings → Actions → General)."
        )
    if "pull_request" in found or "last-push" in found:
        clicks.append("Whoever may write approves it, where approvals are required. The bot merges it then.")
    if "last-push" in found:
        clicks.append(
            "Who pushed to it last, *Update branch* included, cannot approve it: another person does."
        )
    if "required_status_checks" in found:
        named = f" ({', '.join(sorted(checks))})" if checks else ""
        clicks.append(
            f"What the bot opens starts no workflow: somebody closes and reopens it, then checks{named} run."
        )
    if "behind" in found:
        clicks.append("Somebody clicks *Update branch*; somebody else approves.")
    if "merge_queue" in found:
        clicks.append("Somebody who may write clicks *Merge when ready*.")
    if "update" in found:
        clicks.append("Somebody on the bypass list of that rule merges it.")
    return clicks or ["Somebody who may write merges it."]


def say_waiting(pull: int, web: str, said: str) -> str:
    """One paragraph about a landing pull request that GitHub does not let the bot merge, in its words."""
    found = rules_in(said)
    clicks = " ".join(_clicks(found, (), None))
    words = inline(said, 400)
    link = f"[#{pull}]({web}/pull/{pull})"
    return f"{link} brings it to the default branch and waits. GitHub says: {words} {clicks}"
