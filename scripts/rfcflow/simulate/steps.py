"""What a scenario's lines can say: people's acts, the passing of time, the bot's bad days, expectations.

Invariant: one table holds every sentence with what it takes and an example; reader, schema and docs use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.simulate.expectations import read_expectations
from rfcflow.simulate.model.faults import REQUESTS, Strike
from rfcflow.simulate.project import KEYS, people_of
from rfcflow.simulate.reading import MAIN_RFC, Reader, Step, meant
from rfcflow.text import yaml

if TYPE_CHECKING:
    from rfcflow.simulate.play import Play

_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?"
_WHOM: Final = re.compile(rf"(?P<verb>edits|deletes|dismisses) (?P<whom>{_NAME})'s (?P<what>comment|review)")
_SEVERAL: Final = re.compile(rf"(?P<who>{_NAME}(?:(?:, | and ){_NAME})+) (?P<rest>.+)")
_WIDEST: Final = 160
_ON: Final = re.compile(rf"(?P<rest>.*\S) on (?P<rfc>{_NAME})")


class Sentence(Struct, frozen=True):
    """One thing somebody can do: `takes` is nothing, text, fields, list, files or a name; `act` does it.

    `act` gets the play, who, which RFC, the value, and whose comment or review it is about.
    """

    verb: str
    takes: str
    what: str
    example: str
    act: Callable[[Play, str, str, Any, str], None]
    optional: bool = False


def _acts(name: str) -> Callable[[Play, str, str, Any, str], None]:
    def act(play: Play, who: str, rfc: str, value: Any, whom: str) -> None:
        getattr(play.people, name)(who, rfc, value, whom)

    return act


# Verb, what it takes (`?`: or nothing), what it does, an example, the act of `acts.People`.
_ROWS: Final = """
comments | text | writes in the conversation | ada comments: /shepherd me | comments
comments on a line | text | writes on a line of the difference | ada comments on a line: /sign-off | inline
edits their comment | text | changes their last comment | ada edits their comment: /sign-off | edits
edits WHO's comment | text | changes somebody else's last comment | cora edits ada's comment: No. | edits
edits the status | text | writes over the bot's status comment | cora edits the status: Yes! | edits_status
deletes the status | nothing | deletes the bot's status comment | cora deletes the status | deletes_status
deletes their comment | nothing | deletes their last comment | ada deletes their comment | deletes
deletes WHO's comment | nothing | deletes somebody else's last comment | cora deletes ada's comment | deletes
approves | text? | approves by the review button | ben approves | approves
approves the text before | text? | approves the head before | ben approves the text before | approves_last
requests changes | text? | requests changes by the button | ben requests changes: Too slow. | objects
reviews | text | submits a review that only comments | ben reviews: Nice. | reviews
dismisses WHO's review | nothing | dismisses somebody's last review | cora dismisses ben's review | dismisses
pushes | fields? | pushes a commit that changes what is named | nina pushes: {motivation: More.} | pushes
force-pushes | fields? | replaces the branch | nina force-pushes: {title: Another title} | force_pushes
converts to draft | nothing | marks the pull request as a draft | nina converts to draft | drafts
marks ready | nothing | marks it ready for review | nina marks ready | readies
closes | nothing | closes the pull request | nina closes | closes
reopens | nothing | reopens the pull request | nina reopens | reopens
retargets | text | changes the base branch | nina retargets: release | retargets
merges | nothing | merges the pull request by hand | cora merges | merges
deletes the fork | nothing | deletes the repository the head is in | nina deletes the fork | deletes_fork
labels | list | adds labels by hand | cora labels: ["rfc: accepted"] | labels
unlabels | list | takes labels off by hand | cora unlabels: ["rfc: review"] | unlabels
opens | fields? | opens the pull request of an RFC; `opens NAME` of another one | olaf opens other | opens
opens an issue about | text | opens `issue` about an old RFC | nina opens an issue about: 0042 | opens_issue
corrects | files | opens `erratum`: other words in landed RFCs | nina corrects: {teh: the} | corrects
opens a pull request | files | opens one of any files | nina opens a pull request: {a.py: x} | opens_files
commits to main | files | commits to the default branch by hand | cora commits to main: {a.py: x} | commits
becomes | text | renames their account | ada becomes: ada-new | becomes
"""


def _sentence(row: str) -> Sentence:
    verb, takes, what, example, act = (part.strip() for part in row.split("|"))
    return Sentence(verb, takes.rstrip("?"), what, example, _acts(act), takes.endswith("?"))


SENTENCES: Final = {sentence.verb: sentence for sentence in map(_sentence, _ROWS.strip().splitlines())}
# Acts whose pull request or issue has a name of its own in what follows.
_NAMES_ITS_OWN: Final = {"opens an issue about": "issue", "corrects": "erratum"}
# What is no person's act, with an example of each.
OTHERS: Final = {
    "after": ("lets time pass; the bot's schedule runs whenever something is due", "after: 3 days"),
    "until": ("lets time pass until a date", "until: 2026-12-24"),
    "sweep": ("runs the bot", "sweep"),
    "bot is away": ("no run happens until it is back", "bot is away"),
    "bot is back": ("runs happen again, beginning now", "bot is back"),
    "next run": ("what befalls the next run", "next run: is killed before post_comment"),
    "together": ("acts without a run between them", "together: [ada comments: /sign-off]"),
    "governance": ("changes the project on the default branch", "governance: {modules: {engine: [ada]}}"),
    "note": ("says something to the reader", "note: Now the vote is open."),
    "then": ("says what must hold now", "then: {state: review, shepherd: ada}"),
}
RUNS: Final = ("is lost", "is doubled", "is overtaken")


def read_steps(node: yaml.Node, reader: Reader) -> tuple[Step, ...]:
    """The steps of a list, each problem at its line."""
    if not isinstance(node, yaml.Sequence):
        reader.report(node, "not-a-list", "`steps` must be a list.", "Begin each step with `- `.")
        return ()
    steps: list[Step] = []
    for item in node.items:
        found = _step(item, reader)
        if found is not None:
            steps.append(found)
    return tuple(steps)


def _step(item: yaml.Node, reader: Reader) -> Step | None:
    key: yaml.Scalar
    value: yaml.Node | None
    if isinstance(item, yaml.Scalar):
        key, value = _halves(item)
    elif isinstance(item, yaml.Mapping) and len(item.entries) == 1:
        key, value = item.entries[0]
    else:
        hint = "Write `- ada comments: /sign-off`, `- after: 3 days`, or `- then: {state: review}`."
        reader.report(item, "not-a-step", "a step is one sentence.", hint)
        return None
    said = " ".join(key.text.split())
    if said in OTHERS:
        return _other(said, key, value, reader)
    several = _SEVERAL.fullmatch(said)
    if several is None:
        return _act(said, key, value, reader)
    first, space, tail = several["rest"].partition(" ")
    verb = {"comment": "comments", "approve": "approves"}.get(first, first) + space + tail
    names = several["who"].replace(" and ", ", ").split(", ")
    steps = [_act(f"{name} {verb}", key, value, reader) for name in names]
    found = tuple(step for step in steps if step is not None)
    words = said if value is None else f"{said}: {_short(reader.plain(value))}"
    return Step(key.line, words, lambda play: play.together(found))


def _halves(item: yaml.Scalar) -> tuple[yaml.Scalar, yaml.Scalar | None]:
    """A sentence in quotes, or in brackets, says the same as one without."""
    before, colon, after = item.text.partition(": ")
    if not colon:
        return item, None
    return replace(item, text=before), replace(item, text=after.strip(), style="double")


def _other(said: str, key: yaml.Scalar, value: yaml.Node | None, reader: Reader) -> Step | None:
    if said in ("sweep", "bot is away", "bot is back"):
        name = said.replace(" ", "_")
        return Step(key.line, said, lambda play: getattr(play, name)(), sweeps=False)
    if value is None:
        example = OTHERS[said][1]
        reader.report(key, "nothing-given", f"`{said}` needs something after it.", f"Write `{example}`.")
        return None
    match said:
        case "after":
            span = reader.span(value, "`after`")
            return Step(key.line, f"after {reader.plain(value)}", lambda play: play.wait(span), sweeps=False)
        case "until":
            moment = reader.moment(value, "`until`")
            return Step(
                key.line,
                f"until {reader.plain(value)}",
                lambda play: play.wait(moment - play.now),
                sweeps=False,
            )
        case "note":
            return Step(key.line, reader.text(value, "`note`"), lambda _: None, sweeps=False)
        case "then":
            checks = read_expectations(value, reader)
            return Step(key.line, "then", lambda play: play.expect(checks), sweeps=False)
        case "together":
            steps = read_steps(value, reader)
            words = "; ".join(step.words for step in steps)
            return Step(key.line, f"together: {words}", lambda play: play.together(steps))
        case "governance":
            changes = reader.project(reader.mapping(value, "`governance`", KEYS))
            if not reader.problems:
                reader.people |= set(people_of(changes))
            words = f"the governance changes: {_short(changes)}"
            return Step(key.line, words, lambda play: play.change_governance(changes))
        case _:
            return _next_run(key, value, reader)


def _next_run(key: yaml.Scalar, value: yaml.Node, reader: Reader) -> Step | None:
    said = " ".join(reader.text(value, "`next run`").split())
    match = re.fullmatch(r"(is killed|fails|always fails) (before|after) (.+?)(?: (\d+))?", said)
    if said in RUNS:
        name = said.removeprefix("is ")
        return Step(key.line, f"the next run {said}", lambda play: play.arm(name), sweeps=False)
    if match and match[3] in REQUESTS:
        point, nth = f"{match[2]} {match[3]}", int(match[4] or 1)
        fault = Strike(point, nth, kills=match[1] == "is killed", always=match[1] == "always fails")
        return Step(key.line, f"the next run {said}", lambda play: play.strike(fault), sweeps=False)
    hint = f"Write one of {', '.join(f'`{run}`' for run in RUNS)}, `is killed before REQUEST`, "
    hint += (
        f"`fails after REQUEST`, or `always fails before REQUEST`; a request is one of {', '.join(REQUESTS)}."
    )
    reader.report(value, "unknown-fault", f"a run cannot be `{said[:60]}`.", hint)
    return None


def _act(said: str, key: yaml.Scalar, value: yaml.Node | None, reader: Reader) -> Step | None:
    who, _, rest = said.partition(" ")
    opened = re.fullmatch(rf"opens ({_NAME})", rest)
    rfc, whom = MAIN_RFC, ""
    if opened:
        rest, rfc = "opens", opened[1]
        reader.rfcs.add(rfc)
    on = _ON.fullmatch(rest)
    if on and on["rfc"] in reader.rfcs:
        rest, rfc = on["rest"], on["rfc"]
    about = _WHOM.fullmatch(rest)
    if about:
        whom, rest = about["whom"], f"{about['verb']} WHO's {about['what']}"
    sentence = SENTENCES.get(rest)
    if rest in _NAMES_ITS_OWN:
        rfc = _NAMES_ITS_OWN[rest]
        reader.rfcs.add(rfc)
    if sentence is None:
        _unknown(said, rest, key, reader)
        return None
    reader.person(who, key)
    if whom:
        reader.person(whom, key)
    if value is None and sentence.takes != "nothing" and not sentence.optional:
        reader.report(
            key, "nothing-given", f"`{said}` needs {sentence.takes} after it.", f"Write `{sentence.example}`."
        )
        return None
    given = None if value is None else _value(sentence, value, reader)
    if sentence.verb == "becomes" and isinstance(given, str):
        reader.people.add(given)
    words = said if given is None else f"{said}: {_short(given)}"
    return Step(key.line, words, lambda play: sentence.act(play, who, rfc, given, whom))


def _value(sentence: Sentence, value: yaml.Node, reader: Reader) -> Any:
    what = f"`{sentence.verb}`"
    match sentence.takes:
        case "fields":
            return reader.fields(value, what)
        case "list":
            return list(reader.texts(value, what))
        case "files":
            files = reader.plain(value)
            if not isinstance(files, dict) or not all(isinstance(c, str | None) for c in files.values()):
                reader.report(
                    value, "not-files", f"{what} takes paths and what is in them.", sentence.example
                )
            return files
        case "nothing":
            reader.report(
                value, "too-much", f"{what} takes nothing after it.", f"Write `{sentence.example}`."
            )
            return None
        case _:
            return reader.text(value, what)


def _unknown(said: str, rest: str, key: yaml.Scalar, reader: Reader) -> None:
    if said.partition(" ")[0] in OTHERS or not rest:
        hint = meant(said, OTHERS)
    else:
        hint = meant(rest, (*SENTENCES, *OTHERS))
    reader.report(key, "unknown-step", f"nobody knows how to do `{said[:80]}`.", hint)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{key} {item}" for key, item in value.items())
    elif isinstance(value, list):
        value = ", ".join(map(str, value))
    line = " / ".join(part.strip() for part in str(value).strip().splitlines())
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
