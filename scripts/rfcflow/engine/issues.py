"""Which issue an imported RFC is commanded through: the first one that an active maintainer opened about it.

Invariant: an issue in which an RFC was ever commanded is about no other one, whatever its first line says
later. Where it names the RFC no more, or is gone, a maintainer's next issue takes its place; commands said in
any other issue are not run, and one reply says where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rfcflow.actions import PostComment
from rfcflow.decide.imported import commands
from rfcflow.engine.apply import apply_actions
from rfcflow.engine.gather import imported_rfc
from rfcflow.engine.look import Look
from rfcflow.engine.place import Place
from rfcflow.engine.store import Store
from rfcflow.facts import Comment, PullRequest
from rfcflow.model import Governance
from rfcflow.policy.roles import is_maintainer
from rfcflow.views.differences import Shown
from rfcflow.views.say import marker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rfcflow.adapters.github import GitHub


def hear_issue(
    look: Look,
    store: Store,
    github: GitHub,
    comments: tuple[Comment, ...],
    landed: Mapping[str, str],
    governance: Governance,
) -> bool:
    """Read the conversation of an issue about an RFC into `look`; False where nothing said there counts.

    An RFC with a pull request, and one that does not exist, have no issue: not even a reply is due there.
    """
    issue, rfc = look.pull, look.rfc
    if rfc is not None and rfc.number == issue.number:
        look.facts = replace(look.facts, comments=comments, landed=landed)
        return True
    history, look.history, look.rfc = look.history, (), None
    said = [comment for comment in comments if commands(comment)]
    imported = imported_rfc(store.git, store.main, look.id, landed) if rfc is None else None
    if not said or (rfc is None and imported is None) or (rfc is not None and rfc.origin is None):
        return False
    # A ledger that a successor's landing opened has no conversation yet, and the number 0.
    bound = rfc is not None and rfc.number != 0 and _still_about(look.id, rfc.number, github)
    where = f"RFC {look.id} is commanded in #{rfc.number}" if rfc is not None else ""
    look.taken = where if bound else _why_not(issue, store, governance)
    if look.taken:
        return False
    look.history, look.rfc = history, rfc
    look.facts = replace(look.facts, comments=comments, landed=landed, imported=imported)
    return True


def _why_not(issue: PullRequest, store: Store, governance: Governance) -> str:
    """Why an issue cannot open the ledger of the RFC its first line names, or nothing."""
    if issue.author.bot or not is_maintainer(issue.author.id, governance):
        return (
            "an imported RFC is commanded through an issue that an active maintainer opened: "
            "ask one to open it, with the same first line"
        )
    bound = _bound(issue.number, store)
    return f"this issue is about RFC {bound} and stays so: open another one" if bound else ""


def _bound(number: int, store: Store) -> str:
    """The imported RFC that was ever commanded in this issue, or nothing."""
    for name in store.ids():
        first = store.opening(name)
        if first is None or first.type != "imported":
            continue
        homes = (event for event in store.history(name) if event.type in ("imported", "conversation"))
        if any(event.data.get("number") == number for event in homes):
            return name
    return ""


def _still_about(name: str, number: int, github: GitHub) -> bool:
    """Whether the issue an RFC is commanded in is there and names it."""
    issue = github.issue_about_rfc(number)
    return issue is not None and issue.about == name


def turn_away(look: Look, github: GitHub, place: Place) -> None:
    """Say once in an issue why nothing said there is run."""
    if not look.taken:
        return
    mark = marker("issue", str(look.pull.number))
    body = f"{mark}\n\nNo command was run here: {look.taken}.\n"
    post = PostComment(look.pull.number, mark, body, look.pull.created_at, "commands do not count here")
    applied = apply_actions(github, place, (post,), Shown(), 0)
    look.writes += applied.writes
    look.failures += applied.failures
