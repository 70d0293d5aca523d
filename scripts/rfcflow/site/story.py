"""The decision panel and the timeline of one RFC.

Invariant: what decided and what was said about it stand apart: rules, ballots and concerns are the record's,
reasons are quoted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rfcflow.site.changes import Changes
from rfcflow.site.html import Links, code, h, moment, spoken_code
from rfcflow.site.layout import pill
from rfcflow.site.markdown import prose
from rfcflow.site.record import Contest, Objection, Record, RuleRow, SignOff, Verdict
from rfcflow.site.timeline import Moment, short

_VERBS: Final = {
    "accept": "Accepted",
    "reject": "Rejected",
    "withdraw": "Withdrawn",
    "expire": "Expired",
    "defer": "Deferred",
}


def verdict(record: Record) -> str:
    """What was decided, when, by whom, on which text, and why; "" before that."""
    last = record.verdict
    if last is None or record.hidden:
        return ""
    verb = _VERBS.get(last.disposition, last.disposition.capitalize())
    signers = [sign_off.login for sign_off in record.sign_offs if sign_off.counted]
    by = f" by <bdi>{h(last.by)}</bdi>" if last.by else ""
    on = f"Decided on text {code(short(last.text))}." if last.text else ""
    signed = f" Signed off by {_people(signers)}." if signers else ""
    window = ""
    if last.window:
        window = f" Final comment period {moment(last.window[0])} to {moment(last.window[1])}."
    final = ""
    if last.contestable_until and not record.later:
        final = f" Can be contested until {moment(last.contestable_until)}."
    reason = f"<blockquote>{prose(last.reason)}</blockquote>" if last.reason else ""
    grounds = _grounds(last)
    return (
        f'<section class="verdict s-{h(record.state)}" aria-labelledby="page.decision">'
        f'<h2 id="page.decision">{h(verb)} {moment(last.at)}{by}</h2>{reason}{grounds}{_afterwards(record)}'
        f'<p class="meta">{on}{signed}{window}{final} '
        f'<a href="#page.record">The whole record</a></p></section>'
    )


def _grounds(last: Verdict) -> str:
    """What a rejection names beside its reason: the criteria not met, and what would reopen it."""
    missed = ", ".join(h(name) for name in last.criteria)
    reopens = f"<p><strong>What would reopen it:</strong></p><blockquote>{prose(last.reopens)}</blockquote>"
    return (f"<p>Criteria not met: {missed}.</p>" if missed else "") + (reopens if last.reopens else "")


def contested(record: Record) -> str:
    """Motions, disputes and holds, the open ones first; "" without any."""
    if not record.contests or record.hidden:
        return ""
    items = "".join(_contest(one) for one in sorted(record.contests, key=lambda one: bool(one.ended)))
    return (
        '<section class="contested" aria-labelledby="page.contested"><h2 id="page.contested">Contested</h2>'
        f'<ul class="concerns">{items}</ul></section>'
    )


def _contest(contest: Contest) -> str:
    state = h(contest.ended) if contest.ended else f"<strong>open</strong> until {moment(contest.until)}"
    said = f"<blockquote>{prose(contest.reason)}</blockquote>" if contest.reason else ""
    answer = f"<blockquote>{prose(contest.outcome)}</blockquote>" if contest.outcome else ""
    return (
        f'<li><p><span class="concern">{contest.kind.capitalize()}</span>: {spoken_code(contest.what)}</p>'
        f'<p class="meta"><bdi>{h(contest.who)}</bdi> {moment(contest.at)} · {state}</p>{said}{answer}</li>'
    )


def origins(record: Record) -> str:
    """Where an imported RFC stood in its source, and the texts that stayed there; "" without any."""
    if record.hidden or not (record.history or record.parts):
        return ""
    rows = "".join(
        f"<tr><td>{moment(past.date)}</td><td>{h(past.word or past.state)}</td>"
        f"<td>{pill(past.state) if past.state else ''}</td><td>{code(past.commit[:12])}</td></tr>"
        for past in record.history
    )
    table = _table("States in its source", ("From", "Its word", "Ours", "Commit"), rows) if rows else ""
    parts = "".join(f"<li>{code(path)}</li>" for path in record.parts)
    listed = f"<h3>Texts that stayed in the source</h3><ul>{parts}</ul>" if parts else ""
    return (
        '<section class="record" aria-labelledby="page.origin"><h2 id="page.origin">Before the import</h2>'
        f"{table}{listed}</section>"
    )


def _afterwards(record: Record) -> str:
    """What became of the decision, and corrections of its text."""
    later = "".join(
        f"<p><strong>{h(one.word.capitalize())}</strong> {moment(one.at)}</p>"
        + (f"<blockquote>{prose(one.reason)}</blockquote>" if one.reason else "")
        for one in record.later
    )
    errata = "".join(
        f"<p>Text corrected {moment(one.at)}: {code(short(one.text))}, commit {code(one.commit[:12])}</p>"
        for one in record.errata
    )
    return later + errata


def votes(record: Record, changes: Changes, links: Links) -> str:
    """Rules, sign-offs with what changed since, concerns and the write-up."""
    if record.hidden:
        return ""
    parts = [
        _rules(record.rules),
        _sign_offs(record.sign_offs, changes, links),
        _concerns(record.concerns),
        f"<h3>Write-up</h3><blockquote>{prose(record.writeup)}</blockquote>" if record.writeup else "",
    ]
    if not any(parts):
        parts = ['<p class="quiet">No ballot, no concern and no write-up is on record.</p>']
    return (
        '<section class="record" aria-labelledby="page.record"><h2 id="page.record">The record</h2>'
        + "".join(parts)
        + "</section>"
    )


def _rules(rules: tuple[RuleRow, ...]) -> str:
    if not rules:
        return ""
    rows = "".join(
        f"<tr><td>{h(row.scope.replace('module:', 'module '))}</td><td>{code(row.rule)}</td>"
        f'<td class="number">{row.yes} of {row.eligible}</td>'
        f"<td>{'met' if row.passed else 'lacks ' + h(row.missing) if row.missing else 'not met'}</td></tr>"
        for row in rules
    )
    return _table("Rules", ("Who decides", "Rule", "Signed", "Stands"), rows)


def _sign_offs(sign_offs: tuple[SignOff, ...], changes: Changes, links: Links) -> str:
    if not sign_offs:
        return ""
    rows = "".join(
        f"<tr><td><bdi>{h(row.login)}</bdi></td><td>{h(row.disposition)}</td><td>{code(short(row.text))}</td>"
        f"<td>{moment(row.at)}</td><td>{'counted' if row.counted else _stale(row, changes, links)}</td></tr>"
        for row in sign_offs
    )
    return _table("Sign-offs", ("Who", "For", "Text", "When", "Counted"), rows)


def _stale(row: SignOff, changes: Changes, links: Links) -> str:
    """Why a ballot does not count, and what changed since it was cast."""
    since = changes.since(row.text)
    if not since:
        return "not counted"
    return f'on another text: <a href="{links.to(since)}">what changed since</a>'


def _table(title: str, heads: Iterable[str], rows: str) -> str:
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        f'<h3>{title}</h3><div class="scroll" tabindex="0" role="group" aria-label="{title}"><table>'
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _concerns(concerns: tuple[Objection, ...]) -> str:
    if not concerns:
        return ""
    items = "".join(_concern(concern) for concern in concerns)
    return f'<h3>Concerns</h3><ul class="concerns">{items}</ul>'


def _concern(concern: Objection) -> str:
    state = (
        f"resolved {moment(concern.resolved)} by <bdi>{h(concern.resolved_by)}</bdi>"
        if concern.resolved
        else "<strong>open</strong>"
    )
    said = f"<blockquote>{prose(concern.resolution)}</blockquote>" if concern.resolution else ""
    raised = f"raised {moment(concern.raised)} by <bdi>{h(concern.owner)}</bdi>"
    return (
        f'<li><p><bdi class="concern">{h(concern.title or concern.id)}</bdi></p>'
        f'<p class="meta">{raised} · {state}</p>{said}</li>'
    )


def story(moments: tuple[Moment, ...]) -> str:
    """The timeline; "" without a ledger."""
    if not moments:
        return ""
    items = "".join(_item(found) for found in moments)
    heading = '<h2 id="page.timeline">What happened</h2>'
    return f'<section class="story" aria-labelledby="page.timeline">{heading}<ol>{items}</ol></section>'


def _item(found: Moment) -> str:
    who = f"<bdi>{h(found.who)}</bdi> " if found.who else "rfcflow "
    to = f" {pill(found.to)}" if found.to else ""
    quotation = f"<blockquote>{prose(found.quotation)}</blockquote>" if found.quotation else ""
    return (
        f'<li id="page.event-{found.seq}"><span class="when">{moment(found.at)}</span>'
        f"<div><p>{who}{h(found.what)}{to}</p>{quotation}</div></li>"
    )


def _people(logins: list[str]) -> str:
    named = [f"<bdi>{h(login)}</bdi>" for login in logins]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)
