"""The status comment: one per RFC, output only.

Invariant: it says the state in one sentence, what happens next, when and who must act; it mentions nobody,
repeats no text of users unneutralised, and stays under 60,000 characters whatever the thread.
"""

from __future__ import annotations

from typing import Final

from rfcflow.events import spoken
from rfcflow.ledger import ledger_path
from rfcflow.model import Governance, Rfc
from rfcflow.policy.calendar import say_day, say_moment
from rfcflow.policy.electorates import is_contentious, track
from rfcflow.policy.machine import OPEN, OUTCOMES, TERMINAL
from rfcflow.policy.remembered import remembered
from rfcflow.policy.roles import say_roles, shown_login
from rfcflow.policy.shepherd_duties import pending_duty, replaced_at
from rfcflow.policy.steps import SHEPHERDED
from rfcflow.slash.legal import legal_forms
from rfcflow.slash.sign_off import short
from rfcflow.text.neutral import code, inline, table_cell
from rfcflow.views.heartbeat import badge
from rfcflow.views.next_step import next_step
from rfcflow.views.say import REASON_SHOWN, cell, marker, plural, prose
from rfcflow.views.sign_offs import concerns_table, sign_offs_table
from rfcflow.views.voices import (
    disputes_table,
    election_table,
    motions_table,
    say_against,
    say_contest,
    say_decider,
    say_grounds,
)

LIMIT: Final = 60_000
_MOST_CANDIDATES: Final = 20


@remembered
def status_comment(
    rfc: Rfc,
    governance: Governance,
    web: str,
    doubts: tuple[str, ...] = (),
    head: str | None = None,
    door: str = "",
) -> str:
    """The body of the status comment; `web` is the repository's address, `head` the pull request's commit.

    `door` says for whom a landing waits; the bot wrote it.
    """
    if rfc.spam:
        return capped(
            f"{marker('status', rfc.id)}\n\n{_headline(rfc, governance, doubts)}", _footer(rfc, web)
        )
    parts = [
        marker("status", rfc.id),
        _headline(rfc, governance, doubts),
        f"> **Landing:** {door}" if door else "",
        _facts(rfc, governance),
        _duty(rfc, governance),
        _chosen(rfc),
        _problems(rfc),
        sign_offs_table(rfc, governance, web),
        election_table(rfc, governance),
        concerns_table(rfc),
        disputes_table(rfc),
        motions_table(rfc, governance),
        _decision(rfc, governance, web, head),
        _legal(rfc),
    ]
    return capped("\n\n".join(part for part in parts if part), _footer(rfc, web))


def capped(body: str, footer: str) -> str:
    """Both together, the body cut at a line's end where the whole would be too long."""
    room = LIMIT - len(footer) - 100
    if len(body) > room:
        body = body[: body.rindex("\n", 0, room)] + "\n\n…\n\nThe rest is in the ledger."
    return f"{body}\n\n{footer}\n"


def _headline(rfc: Rfc, governance: Governance, doubts: tuple[str, ...]) -> str:
    step = next_step(rfc, governance)
    lines = [f"### RFC {rfc.id} · {rfc.state}", ""]
    if doubts:
        lines += [f"> **Nothing is decided while this holds:** {inline('; '.join(doubts), 600)}", ""]
    if "on-main-undecided" in rfc.flags:
        lines += ["> **Merged by hand before it was decided.** Its state is unchanged; core looks at it.", ""]
    if rfc.needs_info and rfc.state not in TERMINAL:
        lines += [f"> **The author is asked:** {inline(rfc.needs_info, 600)}", ""]
    for hold in rfc.open_holds:
        who, when = shown_login(hold.owner.login), say_moment(hold.until)
        lines += [f"> **Held by {who} until {when}:** {inline(hold.reason, 300)}", ""]
    lines.append(f"**{step.state}**")
    if rfc.state not in TERMINAL or step.when is not None:
        lines += [
            "",
            "| next | when | who must act |",
            "|---|---|---|",
            f"| {cell(step.next)} | {step.when_words()} | {step.who} |",
        ]
    return "\n".join(lines)


def _problems(rfc: Rfc) -> str:
    revision = rfc.revision
    if revision is None or not revision.problems or rfc.decision is not None or rfc.state in TERMINAL:
        return ""
    rows = ["| where | what | how to mend it |", "|---|---|---|"]
    for problem in revision.problems:
        where = table_cell(spoken(problem["path"]), 120) + (
            f" line {problem['line']}" if problem["line"] else ""
        )
        mark = "**error**" if problem["severity"] == "error" else "warning"
        message, hint = _told(problem["message"]), _told(problem["hint"])
        rows.append(f"| {where} | {mark}: {message} | {hint} |")
    left = revision.errors + revision.warnings - len(revision.problems)
    if left > 0:
        rows.append(f"| | …and {left} more | |")
    if not revision.errors:
        title = f"<details><summary>{plural(revision.warnings, 'warning')} in the text</summary>"
        return "\n".join([title, "", *rows, "", "</details>"])
    warned = f", {plural(revision.warnings, 'warning')}" if revision.warnings else ""
    return "\n".join([f"#### {plural(revision.errors, 'error')}{warned} in the text", "", *rows])


def _told(words: object) -> str:
    """A problem's words as a table cell; what is in code spans stays there."""
    return prose(spoken(words), 400).replace("|", "¦")


def _facts(rfc: Rfc, governance: Governance) -> str:
    revision = rfc.revision
    modules = ", ".join(code(name[:60]) for name in rfc.modules[:20]) or "none yet"
    if rfc.replaced:
        names = ", ".join(f"RFC {name}" for name in rfc.replaced)
        modules += f" (it replaces {names}, whose modules decide as well)"
    kind = f"class {'contentious' if is_contentious(rfc) else 'routine'}"
    shepherd = "nobody yet" if rfc.decision is None else "nobody"
    if rfc.shepherd is not None:
        shepherd = shown_login(rfc.shepherd.login)
    elif rfc.offer is not None:
        shepherd = f"offered to {shown_login(rfc.offer.login)}"
    text = f"`{short(revision.text)}`" if revision is not None and revision.text else "not readable"
    if rfc.origin is not None:
        source, path = inline(str(rfc.origin["source"]), 200), inline(str(rfc.origin["path"]), 200)
        return (
            f"**{inline(rfc.title or 'untitled', 200)}** · kind {inline(rfc.kind, 60)}\n"
            f"Modules: {modules} · Shepherd: {shepherd} · Imported from {source}, file {path}; "
            "how it was decided there is not proved here"
        )
    seen = f" (revision {len(rfc.revisions)}, {say_day(revision.at)})" if revision is not None else ""
    return (
        f"**{inline(rfc.title or 'untitled', 200)}** · kind {inline(rfc.kind, 60)} · {kind} "
        f"· track {track(rfc, governance)}\n"
        f"Modules: {modules} · Shepherd: {shepherd} · Text: {text}{seen}"
    )


def _duty(rfc: Rfc, governance: Governance) -> str:
    """What the shepherd owes next, and by when it is replaced; what they handed over."""
    lines = []
    duty, end = pending_duty(rfc, governance), replaced_at(rfc, governance)
    if duty is not None and rfc.shepherd is not None:
        replaced = f"; without a word until {say_day(end)} somebody else is asked" if end else ""
        name, by = shown_login(rfc.shepherd.login), say_moment(duty.deadline)
        lines.append(f"Next from {name}: {duty.says} by {by}{replaced}.")
    if rfc.handover and rfc.state in OPEN:
        lines.append(f"Handed over with: {inline(rfc.handover, 600)}")
    return "\n".join(lines)


def _chosen(rfc: Rfc) -> str:
    """Why whoever is asked was chosen, and who was not and why; `/explain` keeps it when somebody leads."""
    if not rfc.shortlist or rfc.shepherd is not None or rfc.state not in SHEPHERDED:
        return ""
    because = f": {inline(rfc.chosen_because, 300)}" if rfc.chosen_because else ""
    rows = ["| person | for | carries | answer |", "|---|---|---|---|"]
    for row in rfc.shortlist[:_MOST_CANDIDATES]:
        offered = f" and {row['offered']} offered" if row.get("offered") else ""
        answer = table_cell(str(row["refused"]) or "can be asked", 80)
        why = table_cell(str(row["why"]).removeprefix("for "), 80)
        rows.append(f"| {shown_login(str(row['login']))} | {why} | {row['open']} open{offered} | {answer} |")
    if len(rfc.shortlist) > _MOST_CANDIDATES:
        rows.append(f"| …and {len(rfc.shortlist) - _MOST_CANDIDATES} more | | | |")
    title = f"<details><summary>How the shepherd was chosen{because}</summary>"
    return "\n".join([title, "", *rows, "", "</details>"])


def _decision(rfc: Rfc, governance: Governance, web: str, head: str | None) -> str:
    decision = rfc.decision
    if decision is None:
        return ""
    outcome = OUTCOMES.get(decision.disposition, decision.disposition)
    when = f"On {say_day(decision.at)}, text `{short(decision.text)}`. {say_decider(decision)}"
    lines = [f"#### Decided: {outcome}", "", f"{when}Reason: {inline(decision.reason, REASON_SHOWN)}"]
    grounds = say_grounds(decision.criteria, decision.reopens)
    for said in (grounds, say_against(decision.against), say_contest(rfc, governance)):
        lines += ["", said] if said else []
    if decision.lands and head is not None and head != decision.head:
        link = f"[what differs]({web}/compare/{decision.head}..{head})"
        lines += ["", f"The head moved since; {link} does not land."]
    if rfc.implemented_by is not None:
        lines += ["", f"Built by {inline(rfc.implemented_by, 300)}"]
    if rfc.superseded_by:
        lines += ["", f"Replaced by RFC {', '.join(rfc.superseded_by)}"]
    if rfc.landing is not None:
        commit = rfc.landing.commit
        paths = [path for path in sorted(rfc.landing.blobs) if path.endswith((".md", ".yml"))]
        files = " · ".join(f"[{path.rsplit('/', 1)[-1]}]({web}/blob/{commit}/{path})" for path in paths)
        lines += ["", f"Landed as [`{commit[:12]}`]({web}/commit/{commit}): {files}"]
    return "\n".join(lines)


def _legal(rfc: Rfc) -> str:
    forms = legal_forms(rfc)
    if not forms:
        return ""
    rows = [f"- `{form.usage}` {form.what} *({say_roles(form.who)})*" for form in forms]
    rows.append("- `/status`, `/explain` and `/help` show more *(anyone)*")
    return "\n".join(["<details><summary>What can be said now</summary>", "", *rows, "", "</details>"])


def _footer(rfc: Rfc, web: str) -> str:
    when = f" on {say_moment(rfc.changed_at)}" if rfc.changed_at else ""
    ledger = f"[the ledger]({web}/blob/rfc-ledger/{ledger_path(rfc.id)})"
    return f"<sub>Last changed{when} by event {rfc.changed} of {ledger}. {badge(web)}</sub>"
