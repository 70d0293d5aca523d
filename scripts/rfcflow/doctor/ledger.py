"""What the branches say: RFCs that wait to land, work that was cut off, and what people did by hand.

Invariant: the ledger is believed; what the default branch or the bot's notes say otherwise is a finding that
names who mends it, the next sweep or a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from rfcflow.doctor.finding import Finding, error, ok, unknown, warning
from rfcflow.model import Rfc
from rfcflow.policy.machine import is_behind
from rfcflow.text import characters

BRANCH: Final = "rfc-ledger"
_SUBMITTED: Final = re.compile(r"rfcs/0000-[^/]+\.md")
_LANDING: Final = "rfc-landing"
_SWEEP: Final = "Nothing: the next sweep does it (at once: gh workflow run rfc.yml)"
_SHOWN: Final = 5


class Record(Struct, frozen=True):
    """What the repository at hand has of both branches.

    `tip` is the ledger's commit, None without the branch; `author` who made it. `branches` are names of local
    and fetched branches, `rfcs` folds by id, `broken` ledger files with why. `files` are blob ids below
    `rfcs/` of the default branch, `pending` ids whose last run did not finish showing. `verified` are the
    sentences of `rfc verify`, None where it could not run, and `why` then.
    """

    tip: str | None = None
    author: str = ""
    branches: tuple[str, ...] = ()
    rfcs: Mapping[str, Rfc] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    verified: tuple[str, ...] | None = None
    why: str = ""


def branch_names(record: Record) -> Iterator[Finding]:
    """No branch has a name beside which Git has no room for the bot's own."""
    for name in record.branches:
        if name.startswith(f"{BRANCH}/") or name == _LANDING:
            shown = characters.shown(name, 80)
            yield error(
                "branch names",
                f"there is a branch {shown}, and Git then has no room for {BRANCH} and {_LANDING}/ID.",
                f"git push origin :{shown}, and git fetch --prune",
            )


def ledger(record: Record) -> Iterator[Finding]:
    """The ledger holds, by the judgement of `rfc verify`."""
    if record.tip is None:
        yield ok("ledger", f"there is no branch {BRANCH} here; the first sweep that sees an RFC makes it.")
        return
    yield ok("identity", f"the ledger's last commit is by {characters.shown(record.author, 60)}.")
    for path, why in sorted(record.broken.items())[:_SHOWN]:
        yield error("ledger", f"{path}: {why}", "scripts/rfc verify says which line; restore it from a clone")
    if record.verified is None:
        yield unknown("verify", record.why, f"git fetch --unshallow origin HEAD {BRANCH}:{BRANCH}")
    elif record.verified:
        more = f" (and {len(record.verified) - 1} more)" if len(record.verified) > 1 else ""
        yield error("verify", f"{characters.shown(record.verified[0], 300)}{more}", "scripts/rfc verify")
    else:
        yield ok("verify", f"{len(record.rfcs)} RFCs with a ledger, every decision recomputed.")


def unfinished(record: Record) -> Iterator[Finding]:
    """Work that a run left, or that people finished by hand; and who goes on."""
    waiting = False
    for name, rfc in sorted(record.rfcs.items()):
        for finding in _of(record, name, rfc):
            waiting = True
            yield finding
    known = {rfc.revision.path for rfc in record.rfcs.values() if rfc.revision is not None}
    for path in sorted(record.files):
        if _SUBMITTED.fullmatch(path) and path not in known:
            waiting = True
            yield error(
                "by hand",
                f"{characters.shown(path, 120)} was put on the default branch without a pull request the bot "
                "knows of; it is no RFC.",
                f"git rm {characters.shown(path, 120)}, and open a pull request with it",
            )
    if not waiting and record.tip is not None:
        yield ok("unfinished work", "none: what is decided has landed, and what is recorded was shown.")


def _of(record: Record, name: str, rfc: Rfc) -> Iterator[Finding]:
    check, blob = f"RFC {name}", _text_of(rfc)
    by_hand = next((path for path, here in record.files.items() if here == blob), None)
    if is_behind(rfc):
        if rfc.landing is not None or rfc.origin is not None:
            yield warning(check, "its record on the default branch is older than the ledger.", _SWEEP)
        elif by_hand is not None:
            yield warning(
                check,
                f"it is decided, and a person put its text on the default branch as "
                f"{characters.shown(by_hand, 120)}: the bot gives it its number and its outcome.",
                _SWEEP,
            )
        else:
            yield warning(
                check,
                "it is decided and has not landed: a run was cut off, a rule took its push, or policy waits "
                f"for a person. The status comment of #{rfc.number} says which, and who clicks what.",
                _SWEEP,
            )
    elif rfc.decision is None and rfc.landing is None and rfc.origin is None and by_hand is not None:
        yield error(
            check,
            f"nobody decided it, and a person put its text on the default branch as "
            f"{characters.shown(by_hand, 120)}. It stays {rfc.state}.",
            f"Take it off until it is decided: revert the merge of #{rfc.number}",
        )
    elif name in record.pending:
        yield warning(check, "the last run ended before everything was shown on GitHub.", _SWEEP)


def _text_of(rfc: Rfc) -> str:
    """The blob of the decided text, else of the last."""
    if rfc.revision is None:
        return ""
    wanted = rfc.decision.text if rfc.decision is not None else rfc.revision.text
    return next((r.blob for r in reversed(rfc.revisions) if r.text == wanted), rfc.revision.blob)
