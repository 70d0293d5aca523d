"""The story of the demo, act by act: people act on the forge, the bot sweeps, time travels.

Invariant: the story asks the ledger who was chosen and follows it; nobody's part is written in advance but
the authors' and what people argue about.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from rfcflow.adapters.git import Git
from rfcflow.cli.demo.stage import NAME, Stage
from rfcflow.cli.demo.texts import LONELY, OPEN, REJECTED, WITHDRAWN
from rfcflow.engine.place import LEDGER_LIMIT
from rfcflow.errors import RfcflowError
from rfcflow.events import Event
from rfcflow.ledger import ledger_path, parse_ledger
from rfcflow.model import Rfc
from rfcflow.policy.clocks import dues
from rfcflow.policy.fold import fold
from rfcflow.text.frontmatter import compose

OTHERS = ("tamsin-oakes", "ebbe-lindqvale", "marlo-finch")


class Story(Struct):
    """The running story. `say` narrates, `hear` prints what the bot wrote since the last time."""

    stage: Stage
    say: Callable[[str], None]
    hear: Callable[[], None]

    # --- what people do ---

    def comment(self, number: int, login: str, body: str) -> None:
        """Somebody comments; the bot hears it at its next sweep, a minute later."""
        self.stage.forge.comment(NAME, number, login, body)
        self.stage.travel(minutes=1)

    def sweep(self) -> None:
        """The bot runs, and what it says is shown."""
        report = self.stage.sweep()
        if report.failures or report.broken:
            raise RfcflowError("the sweep failed: " + "; ".join([*report.failures, report.broken]))
        self.hear()

    def history(self, number: int) -> tuple[Event, ...]:
        """The ledger of an RFC as anybody can read it."""
        with Git.at(self.stage.repository) as git:
            raw = git.read("refs/heads/rfc-ledger", ledger_path(f"{number:04d}"), LEDGER_LIMIT)
        events, problems = parse_ledger(raw or b"", f"{number:04d}")
        if problems:
            raise RfcflowError(str(problems[0]))
        return events

    def rfc(self, number: int) -> Rfc:
        """Where an RFC stands, from its ledger."""
        rfc = fold(self.history(number))
        if rfc is None:
            raise RfcflowError(f"pull request {number} has no ledger")
        return rfc

    def expect(self, number: int, state: str) -> Rfc:
        """The RFC, in the state the story needs; anything else is a bug and says so."""
        rfc = self.rfc(number)
        if rfc.state != state:
            raise RfcflowError(f"the story expected RFC {number} to be {state}; it is {rfc.state}")
        return rfc

    def propose(self, login: str, slug: str, text: bytes, title: str) -> int:
        """Open a pull request from a fork."""
        path = f"rfcs/0000-{slug}.md"
        self.stage.forge.account(login)
        number = self.stage.forge.open_pull(NAME, login, slug, {path: text}, title)
        self.stage.travel(minutes=1)
        return number

    def login(self, handle: str) -> str:
        """A registered person's login."""
        return self.stage.governance.people[handle].login

    def now(self) -> datetime:
        """The forge's time."""
        return self.stage.forge.clock.now()

    def shepherded(self, number: int) -> str:
        """The offered person accepts; returns their login."""
        offer = self.rfc(number).offer
        if offer is None:
            raise RfcflowError(f"nobody is offered RFC {number}")
        self.say(f"{offer.login} accepts.")
        self.comment(number, offer.login, "Happy to.\n\n/shepherd accept")
        self.sweep()
        return offer.login

    # --- the acts ---

    def rejected_act(self) -> int:
        """A second RFC is discussed and rejected; its text and the reason are kept."""
        author = OTHERS[0]
        self.say(f"{author} proposes a global switch. It names its module, so a shepherd is offered at once.")
        number = self.propose(
            author,
            "global-switch",
            front_matter("A global switch for gradients", author, ["autograd"]) + REJECTED.encode(),
            "A global switch for gradients",
        )
        self.sweep()
        shepherd = self.shepherded(number)
        self.stage.travel(days=2)
        self.say(f"After two days of discussion {shepherd} proposes to reject, with a reason.")
        self.comment(
            number,
            shepherd,
            "/writeup Everybody agrees on the problem; nobody who maintains training code could live with "
            "the switch.\n\n"
            '/final-comment reject criterion=compatibility reopen="A switch that leaves training alone" '
            "A switch that breaks training from a distance is worse than the memory it saves; "
            "the inference mode does this locally.",
        )
        self.sweep()
        module = self.stage.governance.modules["autograd"]
        signer = next(self.login(h) for h in module.maintainers if self.login(h) != shepherd)
        self.comment(number, signer, "/sign-off")
        self.sweep()
        window = self.expect(number, "final-comment").window
        if window is None:
            raise RfcflowError("there is no final comment period")
        self.stage.travel_to(window.ends + timedelta(minutes=20))
        self.sweep()
        self.expect(number, "rejected")
        return number

    def withdrawn_act(self) -> int:
        """A third one is withdrawn by its author after its review began; its text is kept, too."""
        author = OTHERS[1]
        self.say(
            f"{author} proposes sparse windows, and withdraws it during the review: "
            "somebody found a better way."
        )
        number = self.propose(
            author,
            "sparse-windows",
            front_matter("Sparse windows", author, ["sparse"]) + WITHDRAWN.encode(),
            "Sparse windows",
        )
        self.sweep()
        self.shepherded(number)
        self.stage.travel(days=4)
        self.comment(number, author, "/withdraw The blocked format of the sparse module does this better.")
        self.sweep()
        self.expect(number, "withdrawn")
        return number

    def lonely_act(self) -> int:
        """A fourth finds no shepherd in 60 days and is parked: the project's failure, and it says so."""
        author = OTHERS[2]
        self.say(f"{author} proposes something only few people know about. Offer after offer lapses.")
        number = self.propose(
            author,
            "bit-exact",
            front_matter("Bit-exact builds on rare processors", author, ["powerpc"]) + LONELY.encode(),
            "Bit-exact builds",
        )
        self.sweep()
        for _ in range(40):
            rfc = self.rfc(number)
            if rfc.state == "dormant":
                return number
            pending = [due for due in dues(rfc, self.stage.governance) if due.acts]
            if not pending:
                break
            self.stage.travel_to(pending[0].at + timedelta(minutes=17))
            self.say("Still nobody.")
            self.sweep()
        self.expect(number, "dormant")
        return number

    def open_act(self, built: int) -> int:
        """What the first one asked for is built, and a last one that builds on it is still open."""
        shepherd = self.rfc(built).shepherd
        if shepherd is None:
            raise RfcflowError(f"nobody shepherds RFC {built}")
        self.say(f"RFC {built} is built; {shepherd.login} says where. Somebody builds on it already.")
        self.comment(built, shepherd.login, "/implemented https://git.example/example/engine/pull/88")
        author = OTHERS[0]
        title = "Resumable collectives across clusters"
        head = front_matter(title, author, ["distributed"], requires=(f"{built:04d}",))
        number = self.propose(author, "across-clusters", head + OPEN.encode(), title)
        self.sweep()
        self.expect(built, "implemented")
        leads = self.shepherded(number)
        self.stage.travel(days=4)
        self.comment(
            number,
            leads,
            "/writeup The digest was compared with a witness; nobody would pay for a witness.\n\n"
            "/final-comment accept Two sites ran it for a month and lost nothing.",
        )
        self.sweep()
        self.expect(number, "final-comment")
        return number


def front_matter(
    title: str, author: str, modules: list[str], summary: str = "", requires: tuple[str, ...] = ()
) -> bytes:
    """The front matter of a story's RFC."""
    return compose(
        {
            "title": title,
            "summary": summary or f"{title}, in one page.",
            "kind": "feature",
            "authors": [author],
            "modules": modules,
            "created": "2026-11-23",
            **({"requires": list(requires)} if requires else {}),
            "discussion": "https://forum.example.org/t/an-idea/1",
        }
    )
