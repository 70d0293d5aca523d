"""The first act: a newcomer's unsolicited RFC, from opened to landed.

Invariant: it works for any text that can be proposed; who shepherds, signs and is late follows from the
ledger.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from rfcflow.cli.demo.stage import NAME
from rfcflow.cli.demo.story import Story, front_matter
from rfcflow.cli.demo.texts import BOUNDED, NEWCOMER, UNBOUNDED
from rfcflow.errors import RfcflowError
from rfcflow.model import Window
from rfcflow.policy.electorates import is_contentious
from rfcflow.policy.roles import on_call_login
from rfcflow.slash.sign_off import short
from rfcflow.text.frontmatter import edit, parse_document

AUTHOR = "wren-holloway"
MODULE = "distributed"
_PATH = "rfcs/0000-newcomer.md"
_FIRST_SUMMARY = "A first summary, which will change while people discuss."


def newcomer_text(raw: bytes | None) -> bytes:
    """The newcomer's RFC: the given file, with front matter put before it where it has none."""
    if raw is None:
        summary = "Jobs survive the loss of a worker."
        return front_matter("Resumable collectives", AUTHOR, [], summary) + NEWCOMER.encode()
    if raw.startswith((b"---\n", b"---\r\n")):
        return raw
    return front_matter(_title_of(raw), AUTHOR, []) + raw


def _title_of(raw: bytes) -> str:
    """The first heading of a Markdown file, else a plain title."""
    for line in raw.decode("utf-8", "replace").splitlines():
        if line.startswith("#"):
            title = " ".join(line.lstrip("#").replace("`", "").split()).strip(" #*[]")
            if title.isprintable() and title:
                return title[:110]
    return "A proposal from outside"


class Newcomer(Struct):
    """The act, step by step; `number` is the pull request's once it is opened."""

    story: Story
    text: bytes
    number: int = 0
    shepherd: str = ""

    def play(self) -> int:
        """All of it; returns the RFC's number."""
        self._open()
        self._route()
        critic, early, reviewer = self._maintainers()
        self._contest(critic)
        self._sign_early(early, reviewer)
        self._revise(critic, early)
        window = self._final_comment()
        self._sign(window)
        self.story.say(
            "Nobody comments any more. The clock alone ends the window: decided, landed, archived."
        )
        self.story.stage.travel_to(window.ends + timedelta(minutes=20))
        self.story.sweep()
        self.story.expect(self.number, "accepted")
        return self.number

    def _say(self, login: str, body: str) -> None:
        self.story.comment(self.number, login, body)

    def _open(self) -> None:
        document, _ = parse_document(_PATH, self.text, human=True)
        if document is None:
            raise RfcflowError("the newcomer's text cannot be read")
        title = str(document.meta["title"])
        self.story.say(f'{AUTHOR}, who has never been here before, opens an RFC nobody asked for: "{title}".')
        first = edit(self.text, {"summary": _FIRST_SUMMARY}).replace(BOUNDED.encode(), UNBOUNDED.encode())
        self.number = self.story.propose(AUTHOR, "newcomer", first, title)
        self.story.sweep()

    def _route(self) -> None:
        """Triage names a module, somebody declines, the next one accepts."""
        story = self.story
        on_call = on_call_login(story.stage.governance, story.now().date()) or ""
        if MODULE not in story.rfc(self.number).modules:
            story.say(f"{on_call} is on triage call this week, and routes it. Triage never decides.")
            self._say(on_call, f"This belongs to {MODULE}.\n\n/module add {MODULE}")
            story.sweep()
        offer = story.rfc(self.number).offer
        if offer is None:
            raise RfcflowError("nobody was offered the shepherd's place")
        story.say(f"The bot offered it to {offer.login}, who has no time.")
        self._say(offer.login, "Travelling for three weeks, sorry.\n\n/shepherd decline")
        story.sweep()
        self.shepherd = story.shepherded(self.number)
        story.expect(self.number, "review")

    def _maintainers(self) -> tuple[str, str, str]:
        """Three maintainers of the module beside the shepherd."""
        handles = self.story.stage.governance.modules[MODULE].maintainers
        others = [login for login in map(self.story.login, handles) if login != self.shepherd]
        return others[0], others[1], others[2]

    def _contest(self, critic: str) -> None:
        story = self.story
        story.stage.travel(days=1)
        story.say(f"{critic} says this adds to the core, so core decides too. And has a concern.")
        lines = [
            "/concern Memory on large groups",
            "64 bytes for each collective adds up with ten thousand workers.",
        ]
        if not is_contentious(story.rfc(self.number)):
            lines.insert(0, "/contentious core-addition New public API on process groups.")
        self._say(critic, "\n".join(lines))
        story.sweep()

    def _sign_early(self, early: str, reviewer: str) -> None:
        story = self.story
        story.say(f"{early} likes it and signs off already; {reviewer} presses GitHub's *Approve*.")
        self._say(early, "/sign-off")
        story.stage.forge.review(NAME, self.number, reviewer, "APPROVE", "Good to go from my side.")
        story.stage.travel(minutes=1)
        story.sweep()
        story.say(f"{early} mistypes a command. Every command gets an answer.")
        self._say(early, "/sing-off")
        story.sweep()

    def _revise(self, critic: str, early: str) -> None:
        story = self.story
        story.stage.travel(days=2)
        story.say(f"{AUTHOR} answers the concern with a new revision. Both sign-offs are stale now.")
        story.stage.forge.push_to_pull(NAME, self.number, {_PATH: self.text}, "Bound the log")
        story.stage.travel(minutes=1)
        story.sweep()
        revision = story.rfc(self.number).revision
        rev = short(revision.text) if revision is not None else ""
        story.say(f"{early} reads the difference and signs again; {critic} is satisfied.")
        self._say(early, f"Read it, still good.\n\n/sign-off rev={rev}")
        self._say(critic, "/resolve memory-on-large-groups The log is bounded now.")
        story.sweep()

    def _final_comment(self) -> Window:
        story = self.story
        story.stage.travel(days=3)
        story.say(
            f"{self.shepherd} sums up and opens the final comment period: a date, a disposition, a reason."
        )
        self._say(
            self.shepherd,
            "/writeup Two designs were compared: a log in each process group, and checkpoints after every "
            "step. The log won on cost; its memory is bounded since the second revision.\n\n"
            "/final-comment accept The concern is answered, and the fault test shows seconds instead of "
            "minutes.",
        )
        story.sweep()
        window = story.expect(self.number, "final-comment").window
        if window is None:
            raise RfcflowError("there is no final comment period")
        return window

    def _sign(self, window: Window) -> None:
        """Everybody of the modules, and as much of core as its rule needs; the last one is late."""
        story = self.story
        rfc = story.rfc(self.number)
        signed = {b.person for b in rfc.ballots if rfc.revision is not None and b.text == rfc.revision.text}
        people = [
            person
            for electorate in rfc.electorates
            for person in electorate.members[: len(electorate.members) // 2 + 1]
            if electorate.scope == "core"
        ]
        people += [p for e in rfc.electorates if e.scope != "core" for p in e.members]
        logins = {person.id: person.login for person in story.stage.governance.people.values()}
        waiting = [logins[person] for person in dict.fromkeys(people) if person not in signed]
        late = waiting.pop(0)
        story.say("Maintainers and core sign the exact text. One is late and signs on the last day.")
        for login in waiting:
            self._say(login, "/sign-off")
        story.sweep()
        story.stage.travel_to(window.ends - timedelta(hours=4))
        self._say(late, "Back from holiday. I read `/sign-off` in the status, so here it is.\n\n/sign-off")
        story.sweep()
