"""An agenda as text, Markdown and JSON.

Invariant: all three say the same; titles of strangers are words only, and nobody is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rfcflow.events import timestamp
from rfcflow.meetings.agenda import SECTIONS, Agenda, Item, say_on_call
from rfcflow.text import characters
from rfcflow.text.neutral import inline

NONE = "Nothing is on the agenda."
SETTLED = "Settled by minutes, and left out:"
_HIDDEN = "(title not shown)"


def as_text(agenda: Agenda) -> Iterator[str]:
    """Lines for a terminal or an e-mail."""
    yield _headline(agenda)
    yield _closing(agenda)
    yield f"Triage on call: {say_on_call(agenda.on_call)}."
    if not agenda.items:
        yield ""
        yield NONE
    for section, heading in SECTIONS.items():
        items = agenda.of(section)
        if items:
            yield ""
            yield f"{heading} ({len(items)})"
        for item in items:
            title = characters.shown(item.title, 100) or _HIDDEN
            yield f"  {item.rfc}  {title}{'  [late]' if item.late else ''}"
            yield f"        {item.why} Must act: {item.who}."
    if agenda.settled:
        yield ""
        yield SETTLED
    for settled in agenda.settled:
        yield f"  {settled.rfc}  {characters.shown(settled.outcome, 200)}, {settled.path}"
    for problem in agenda.problems:
        yield ""
        yield f"Could not be read: {problem}"


def as_markdown(agenda: Agenda, web: str = "") -> str:
    """A page; with `web`, the repository's address, each RFC is a link to its pull request."""
    lines = [
        f"# {_headline(agenda).removesuffix('.')}",
        "",
        _closing(agenda),
        f"Triage on call: {say_on_call(agenda.on_call)}.",
    ]
    if not agenda.items:
        lines += ["", NONE]
    for section, heading in SECTIONS.items():
        items = agenda.of(section)
        if items:
            lines += ["", f"## {heading}", "", *(_bullet(item, web) for item in items)]
    if agenda.settled:
        lines += ["", f"## {SETTLED.removesuffix(':')}", ""]
        lines += [
            f"- {_name(each.rfc, web)}: {inline(each.outcome)}, {inline(each.path)}"
            for each in agenda.settled
        ]
    if agenda.problems:
        lines += ["", "## Could not be read", "", *(f"- {inline(str(each))}" for each in agenda.problems)]
    return "\n".join(lines) + "\n"


def as_record(agenda: Agenda) -> dict[str, Any]:
    """The JSON object; every section is there, empty ones too."""
    return {
        "schema_version": 1,
        "period": agenda.period,
        "meeting": agenda.meeting.isoformat(),
        "closed": agenda.closed.isoformat(),
        "on_call": agenda.on_call,
        "sections": [
            {
                "id": section,
                "title": heading,
                "items": [
                    {
                        "rfc": item.rfc,
                        "title": item.title or None,
                        "why": item.why,
                        "since": timestamp(item.since),
                        "who": item.who,
                        "late": item.late,
                    }
                    for item in agenda.of(section)
                ],
            }
            for section, heading in SECTIONS.items()
        ],
        "settled": [
            {
                "rfc": settled.rfc,
                "outcome": settled.outcome,
                "on": settled.day.isoformat(),
                "minutes": settled.path,
            }
            for settled in agenda.settled
        ],
        "problems": [str(problem) for problem in agenda.problems],
    }


def _headline(agenda: Agenda) -> str:
    return f"Agenda of the {agenda.period} meeting on {agenda.meeting:%A} {agenda.meeting}."


def _closing(agenda: Agenda) -> str:
    return f"Closed on {agenda.closed}; what came after is marked late, and is discussed, not decided."


def _bullet(item: Item, web: str) -> str:
    title = inline(item.title, 120) if item.title else _HIDDEN
    late = " **(late)**" if item.late else ""
    return f"- {_name(item.rfc, web)} {title}{late}: {item.why} Must act: {item.who}."


def _name(rfc: str, web: str) -> str:
    number = rfc.lstrip("0").rstrip("abcdefghijklmnopqrstuvwxyz")
    return f"[{rfc}]({web}/pull/{number})" if web else rfc
