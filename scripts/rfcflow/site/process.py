"""How the process goes, and the commands that move it: from the state table and the command table themselves.

Invariant: nothing here is written by hand; what the bot obeys is what is shown. The states are the table it
reads; the commands ship as data that `rfc docs` writes, and `rfc docs --check` fails where they are others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct

from rfcflow.model import Edge, StateRule, StateTable
from rfcflow.policy.machine import ways_on
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.html import Links, code, h
from rfcflow.site.layout import links_for, page, pill
from rfcflow.site.rows import crumb, heading, lines
from rfcflow.site.state_diagram import state_diagram

_SCROLL: Final = '<div class="scroll" tabindex="0" role="group"'


class _Form(Struct, frozen=True):
    """One way of writing a command; `who` in words, `states` empty: in every state."""

    usage: str
    what: str
    who: str
    states: tuple[str, ...]
    example: str


class _Command(Struct, frozen=True):
    name: str
    summary: str
    forms: tuple[_Form, ...]


def process_files(catalogue: Catalogue) -> Iterator[File]:
    """`process/`, the state table drawn and told, and `process/commands/`, every slash command."""
    # Which states have an RFC decides which pills lead somewhere: all but `unknown` have a page.
    yield File("process/index.html", (), partial(_process, catalogue))
    yield File("process/commands/index.html", (), partial(_commands, catalogue))


def _process(catalogue: Catalogue) -> bytes:
    path = "process/index.html"
    links = links_for(catalogue, path)
    governance = catalogue.inputs.governance
    commands = f'<a href="{links.to("process/commands/index.html")}">The commands</a>'
    metrics = f'<a href="{links.to("metrics/index.html")}">how long it takes</a>'
    health = f'<a href="{links.to("health/index.html")}">the registry\'s health</a>'
    lead = f"Where an RFC can stand, and every legal way on. {commands} · {metrics} · {health}"
    title = heading("", "The process", lead)
    if governance is None:
        body = [title, '<p class="quiet">The governance files of this repository cannot be read.</p>']
        return page(catalogue, path, "The process", lines(body), here="Process")
    table = governance.states
    body = [
        title,
        f'{_SCROLL} aria-label="Diagram of the states">{state_diagram(table)}</div>',
        *(_state(row, table, links) for row in table.states.values()),
    ]
    about = "Every state an RFC can be in, who owns it there, its clocks, and the ways on."
    return page(catalogue, path, "The process", lines(body), description=about, here="Process")


def _state(row: StateRule, table: StateTable, links: Links) -> str:
    timers = ", ".join(f"{h(name.replace('-', ' '))} {days} days" for name, days in row.timers.items())
    facts = [("Owner", h(row.owner)), ("Clocks", timers)]
    told = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts if value)
    edges = ways_on(table, row.name)
    corrected = [edge for edge in edges if edge.on == "corrected"]
    ways = "".join(
        f"<li>{pill(target, links)} {', '.join(_way(edge) for edge in edges)}</li>"
        for target, edges in _by_target(edge for edge in edges if edge.on != "corrected").items()
    )
    if corrected:
        who = ", ".join(dict.fromkeys(h(edge.who) for edge in corrected))
        ways += f'<li><span class="quiet">corrected to another landed state ({who})</span></li>'
    listed = f'<ul class="ways">{ways}</ul>' if ways else '<p class="quiet">The end.</p>'
    return (
        f'<section class="state" aria-labelledby="page.{h(row.name)}"><h2 id="page.{h(row.name)}">'
        f'{pill(row.name, links)}</h2><div><p>{h(row.meaning)}</p><dl class="facts">{told}</dl></div>{listed}'
        "</section>"
    )


def _by_target(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.target, []).append(edge)
    return found


def _way(edge: Edge) -> str:
    return f'{h(edge.on.replace("-", " "))} <span class="quiet">({h(edge.who)})</span>'


def _commands(catalogue: Catalogue) -> bytes:
    path = "process/commands/index.html"
    links = links_for(catalogue, path)
    lead = (
        "One verb per line, at the start of a paragraph of a comment on the RFC's pull request. All commands "
        "of one comment are done together or none, and each gets one answer."
    )
    sections = []
    # Not from the commands themselves: to load them would take longer than to draw any page.
    for command in msgspec.json.decode(catalogue.inputs.commands, type=tuple[_Command, ...]):
        forms = "".join(
            f"<li>{code(form.usage)}<p>{h(form.what)}</p>"
            f'<p class="meta">{h(form.who)} · {_where(form.states, links)}</p>'
            + (f'<p class="meta">Such as {code(form.example)}</p>' if form.example else "")
            + "</li>"
            for form in command.forms
        )
        name = h(command.name)
        sections.append(
            f'<section class="command" aria-labelledby="page.{name}"><h2 id="page.{name}">/{name}</h2>'
            f'<p>{h(command.summary)}</p><ul class="forms">{forms}</ul></section>'
        )
    body = [
        heading(crumb("Process", links.to("process/index.html")), "Commands", lead),
        *sections,
    ]
    about = "Every slash command: what it does, who may use it, and in which state."
    return page(catalogue, path, "Commands", lines(body), description=about, here="Process")


def _where(states: tuple[str, ...], links: Links) -> str:
    return " ".join(pill(state, links) for state in states) if states else "in every state"
