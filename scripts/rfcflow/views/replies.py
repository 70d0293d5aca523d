"""The one reply a command gets when a reaction is not enough.

Invariant: a reply says what was not done and why, who may, and what to write instead; it holds no command at
the start of a line outside code, so that no bot could obey it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rfcflow.events import Event, spoken
from rfcflow.model import Governance, Rfc
from rfcflow.policy.machine import TERMINAL
from rfcflow.policy.roles import say_roles, shown_login
from rfcflow.slash import commands
from rfcflow.text.neutral import code
from rfcflow.views.explain import explain
from rfcflow.views.next_step import next_step
from rfcflow.views.say import cell, marker, plural, prose

LIMIT: Final = 60_000


def reply_marker(event: Event) -> str:
    """The marker of the reply to the comment that caused `event`."""
    return marker("reply", f"{event.rfc} {event.source.type}:{event.source.id}")


def reply(event: Event, rfc: Rfc, history: tuple[Event, ...], governance: Governance) -> str:
    """The reply to the comment behind an `answered` event; `rfc` and `history` are as of that event."""
    parts = [reply_marker(event)]
    answers = event.data["answers"]
    if any(answer["verdict"] != "shown" for answer in answers):
        parts.append(f"To {shown_login(event.actor.login) if event.actor else 'somebody'}:")
    parts += [_said(answer, rfc, history, governance) for answer in answers]
    if event.data.get("done") and any(answer["verdict"] == "no-effect" for answer in answers):
        parts.append("Everything else in the comment was done.")
    undone = int(event.data.get("undone", 0))
    if undone:
        parts.append(
            f"Nothing of this comment was done, and {plural(undone, 'other command')} in it would have been: "
            "all commands of a comment are done together, or none."
        )
    if event.data.get("last"):
        parts.append("This is the last reply to you here today: whatever else is not done gets a reaction.")
    said = "\n\n".join(parts)
    if len(said) > LIMIT:
        said = (
            said[: said.rindex("\n", 0, LIMIT)]
            + "\n\n…\n\nThe rest does not fit into one comment; ask again for less."
        )
    return said + "\n"


def _said(answer: Mapping[str, Any], rfc: Rfc, history: tuple[Event, ...], governance: Governance) -> str:
    verb = code(f"/{answer['verb']}")
    match answer["verdict"]:
        case "shown":
            return _shown(answer, rfc, history, governance)
        case "no-effect":
            return f"{verb} has no effect: {prose(spoken(answer['why']))}."
        case "refused":
            why, instead = prose(spoken(answer["why"])), prose(spoken(answer["hint"]), 2000)
            return f"{verb} was refused. {why} {instead}".rstrip()
        case _:
            why, hint = prose(spoken(answer["why"])), spoken(answer["hint"])
            return f"{verb} was not understood. {why}" + (f" For example: {code(hint)}." if hint else "")


def _shown(answer: Mapping[str, Any], rfc: Rfc, history: tuple[Event, ...], governance: Governance) -> str:
    match answer["topic"]:
        case "status":
            step = next_step(rfc, governance)
            if rfc.state in TERMINAL and step.when is None:
                return f"**{step.state}** {step.next}"
            when = step.when_words()
            return f"**{step.state}**\n\n{step.next} **When:** {when}. **Who must act:** {step.who}."
        case "explain":
            return explain(rfc, history, governance)
        case "preview":
            return f"{prose(spoken(answer['detail']), 3000)} Nothing was done."
        case _:
            return help_text(str(answer["detail"]))


def help_text(verb: str) -> str:
    """The command list, or one command in full."""
    table = commands()
    if verb in table:
        command = table[verb]
        rows = [f"{code('/' + verb)}: {command.summary}", ""]
        for form in command.forms:
            states = ", ".join(form.states) if form.states else "every state"
            rows.append(f"- {code(form.usage)} {form.what}. Who: {say_roles(form.who)}. Where: {states}.")
            if form.example:
                rows.append(f"  Example: {code(form.example)}")
        return "\n".join(rows)
    rows = ["Write one command per line, at the start of a line, in a comment in the conversation.", ""]
    rows += ["| command | what it does | who |", "|---|---|---|"]
    rows += [
        f"| `{cell(form.usage)}` | {cell(form.what)} | {say_roles(form.who)} |"
        for command in table.values()
        for form in command.forms
    ]
    rows += ["", "All commands of a comment are done together, or none. `/help VERB` says more about one."]
    return "\n".join(rows)
