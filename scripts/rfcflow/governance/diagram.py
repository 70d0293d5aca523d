"""The state machine for readers: a Mermaid diagram and a Markdown table.

Invariant: both say what the state table says, whatever it says; nothing is drawn by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rfcflow.model import Edge, StateTable
from rfcflow.policy.machine import ways_on

_CORRECTED = "corrected"


def mermaid(table: StateTable) -> str:
    """The text of a Mermaid state diagram, without corrections: they join all landed states."""
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{name}" as {_node(name)}' for name in table.states if "-" in name]
    lines += ["  [*] --> draft", "  [*] --> proposed"]
    for (source, target), edges in _by_pair(table.edges).items():
        events = ", ".join(dict.fromkeys(edge.on for edge in edges))
        lines.append(f"  {_node(source)} --> {_node(target)}: {events}")
    lines += [f"  {_node(row.name)} --> [*]" for row in table.states.values() if row.terminal]
    return "\n".join(lines) + "\n"


def states_table(table: StateTable) -> str:
    """A Markdown table: each state, its meaning, owner, timers, and the ways on with who takes them."""
    lines = ["| state | meaning | owner | timers | ways on |", "|---|---|---|---|---|"]
    for row in table.states.values():
        ways = [
            f"{_events(edges)} → `{target}` ({_roles(edges)})"
            for (_, target), edges in _by_pair(ways_on(table, row.name)).items()
        ]
        if any(edge.on == _CORRECTED for edge in ways_on(table, row.name)):
            ways.append("`corrected` → any other landed state (core)")
        cells = (
            f"`{row.name}`",
            cell(row.meaning),
            row.owner,
            say_timers(row.timers),
            "<br>".join(ways) or "none",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def say_timers(timers: Mapping[str, int]) -> str:
    """`agenda 14 days, options 30 days`, or `none`."""
    return ", ".join(f"{name} {days} days" for name, days in timers.items()) or "none"


def cell(text: str) -> str:
    """Text that stays inside its table cell."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def _by_pair(edges: Iterable[Edge]) -> dict[tuple[str, str], list[Edge]]:
    pairs: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        if edge.on != _CORRECTED:
            pairs.setdefault((edge.source, edge.target), []).append(edge)
    return pairs


def _events(edges: Iterable[Edge]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(edge.on for edge in edges))


def _roles(edges: Iterable[Edge]) -> str:
    return ", ".join(dict.fromkeys(role for edge in edges for role in edge.who.split(", ")))


def _node(name: str) -> str:
    return name.replace("-", "_")
