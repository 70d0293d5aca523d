"""What several people say together, as the status shows it: motions, disputes, elections.

Invariant: each row says who has spoken, who is missing, and until when; nobody is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rfcflow.model import Account, Decision, Dispute, Governance, Motion, Rfc
from rfcflow.policy import elections
from rfcflow.policy.calendar import say_day, say_moment
from rfcflow.policy.contests import contestable, decided_by, dispute_until
from rfcflow.policy.motions import lacking, missing_voices, purpose, veto_until
from rfcflow.policy.roles import shown_login
from rfcflow.text.neutral import code, inline, table_cell
from rfcflow.views.say import joined, login_of, logins, plural

_MOST_ROWS: Final = 30
BUTTON: Final = "GitHub's *Approve* is for accepting, so it does not count here."
_ENDED: Final = {"carried": "carried", "lapsed": "lapsed"}


def say_accounts(accounts: Iterable[Account]) -> str:
    """Logins in the order given."""
    return joined(shown_login(account.login) for account in accounts)


def say_grounds(criteria: Iterable[str], reopens: str) -> str:
    """The criteria of a rejection, and what would reopen it; empty where nothing was rejected."""
    named = joined(code(name) for name in criteria)
    if not named:
        return ""
    again = f" It would be taken up again with: {inline(reopens, 600)}" if reopens else ""
    return f"Criterion: {named}.{again}"


def say_against(names: Iterable[str]) -> str:
    """The principles that a decision goes against; empty where there are none."""
    named = joined(code(name) for name in names)
    return f"It goes against the project's principles: {named}." if named else ""


def say_contest(rfc: Rfc, governance: Governance) -> str:
    """Until when, by whom and how what was accepted can be contested; empty where it cannot be."""
    until, disputed = contestable(rfc)
    decision = rfc.decision
    if until is None or decision is None:
        return ""
    if decision.final:
        still = " A dispute from before is still open." if disputed else ""
        return f"It was contestable until {say_moment(until)}.{still}"
    ways = [f"Core can `/veto` until {say_moment(veto_until(decision, governance))}"]
    if decided_by(decision, rfc, governance) == "module":
        last = say_moment(dispute_until(decision, governance))
        ways.append(f"maintainers of other modules can `/dispute` until {last}")
    open_now = " It is disputed, and stays contestable until that ends." if disputed else ""
    final = "" if disputed else f" From {say_day(until)} on it is final."
    return f"{joined(ways)}.{final}{open_now}"


def motions_table(rfc: Rfc, governance: Governance) -> str:
    """Every motion, open ones with who is missing."""
    if not rfc.motions:
        return ""
    rows = ["| motion | to | has spoken | missing | until |", "|---|---|---|---|---|"]
    rows += [_motion_row(motion, rfc, governance) for motion in rfc.motions[-_MOST_ROWS:]]
    reasons = [f"- `{motion.id}`: {inline(motion.reason, 600)}" for motion in rfc.open_motions[-_MOST_ROWS:]]
    return "\n".join(["#### Motions", "", *rows, *([""] if reasons else []), *reasons])


def _motion_row(motion: Motion, rfc: Rfc, governance: Governance) -> str:
    spoken = say_accounts(motion.voices)
    if motion.ended is not None:
        return f"| `{motion.id}` | {purpose(motion)} | {spoken} | — | {_ENDED[motion.ended]} |"
    others = logins(missing_voices(motion, rfc), rfc, governance, last="or") or "nobody"
    needs = f"{plural(lacking(motion, rfc), 'voice')} of {others}"
    return f"| `{motion.id}` | {purpose(motion)} | {spoken} | {needs} | {say_moment(motion.expires)} |"


def disputes_table(rfc: Rfc) -> str:
    """Every dispute and how it stands."""
    if not rfc.disputes:
        return ""
    rows = ["| dispute | by | modules affected | why | stands |", "|---|---|---|---|---|"]
    for dispute in rfc.disputes[-_MOST_ROWS:]:
        modules = ", ".join(code(name) for name in dispute.modules[:10])
        owner = shown_login(dispute.owner.login)
        why = table_cell(dispute.reason, 300)
        rows.append(f"| `{dispute.id}` | {owner} | {modules} | {why} | {_dispute_stands(dispute, rfc)} |")
    return "\n".join(["#### Disputes", "", *rows])


def _dispute_stands(dispute: Dispute, rfc: Rfc) -> str:
    match dispute.ended:
        case "settled":
            return f"settled: {table_cell(dispute.resolution, 300)}{_disagree(dispute, rfc)}"
        case "upheld":
            return "upheld by core"
        case "stands":
            return "not upheld: the decision stands"
        case "moot":
            return "over: there is nothing left to dispute"
    if dispute.escalated is not None:
        ends = f" until {say_moment(rfc.window.ends)}" if rfc.window is not None else ""
        return f"**open**, before core{ends}"
    return f"**open**, to be settled by {say_moment(dispute.settle_by)}"


def _disagree(dispute: Dispute, rfc: Rfc) -> str:
    """Until when whoever opened a dispute can disagree with how the shepherd settled it."""
    ends = [wait.until for wait in rfc.waits if (wait.what, wait.subject) == ("dispute-settled", dispute.id)]
    if not ends or dispute.id not in {d.id for d in rfc.disputes if d.ended == "settled"}:
        return ""
    return f" ({shown_login(dispute.owner.login)} can `/escalate` until {say_moment(ends[-1])})"


def election_table(rfc: Rfc, governance: Governance) -> str:
    """The election that is open: for whom, who has ranked, who has not."""
    election = rfc.election
    if election is None:
        return ""
    names = joined(f"`@{login_of(person, rfc, governance)}`" for person in election.candidates)
    ranked = [person for person in election.electors if person in election.rankings]
    missing = [person for person in election.electors if person not in election.rankings]
    if rfc.decision is not None:
        others = logins(missing, rfc, governance) or "nobody"
        return (
            f"#### Election\n\nElected: `@{elected(rfc, governance)}`, among {names}. "
            f"Ranked by {logins(ranked, rfc, governance)}; not by {others}."
        )
    return (
        "#### Election\n\n"
        f"Candidates: {names}. Electors rank them with `/rank`, the best one first.\n"
        f"Ranked by {logins(ranked, rfc, governance) or 'nobody yet'}; "
        f"not yet by {logins(missing, rfc, governance) or 'nobody: all have'}. "
        f"Lots, should ties need them, are drawn from `{election.seed[:16]}`."
    )


def elected(rfc: Rfc, governance: Governance) -> str:
    """Who would be elected as the rankings are now; empty without an election or a ranking."""
    if rfc.election is None:
        return ""
    winner = elections.count(rfc.election).winner
    return login_of(winner, rfc, governance) if winner is not None else ""


def say_decider(decision: Decision) -> str:
    """Who decided where one person did."""
    if decision.track != "lead" or decision.by is None:
        return ""
    return f"Decided by the lead, {shown_login(decision.by.login)}. "
