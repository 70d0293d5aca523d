"""A small project and one RFC pull request in it, so that a test of the process is a few lines.

Invariant: a `World` only ever talks to `decide` through facts, as the engine does; no test writes an event by
hand that a run could have made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.decide import Plan, decide
from rfcflow.events import Event, Source
from rfcflow.facts import Change, Comment, Facts, Load, PullRequest, Review, Roster, Submission
from rfcflow.governance.difference import PERSONAL
from rfcflow.governance.load import load
from rfcflow.model import Account, Governance, Module, Person, Policy, Rfc, Rota
from rfcflow.policy.fold import fold
from rfcflow.policy.turn import Turn
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.submission import examine
from rfcflow.views.projection import Projection, project
from tests.governance.samples import sample_files

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
BOT = Account(41898282, "github-actions[bot]", bot=True)
WEB = "https://git.example/example/rfcs"
IDS = {
    "cora": 1,
    "cyrus": 2,
    "cleo": 3,
    "ada": 11,
    "ben": 12,
    "eve": 13,
    "dan": 21,
    "tri": 31,
    "nina": 90,
    "olaf": 91,
}
CORE = ("cora", "cyrus", "cleo")
MODULES: Mapping[str, tuple[str, ...]] = {"engine": ("ada", "ben", "eve"), "docs": ("dan",), "tiny": ()}


@cache
def sample() -> Governance:
    """The sample project, for its states and kinds."""
    return load(sample_files(), "5" * 40)


def governance(
    modules: Mapping[str, Sequence[str]] = MODULES,
    *,
    core: Sequence[str] = CORE,
    lead: str | None = "cora",
    parents: Mapping[str, str] | None = None,
    triage: Sequence[str] = ("tri",),
    people: Mapping[str, Mapping[str, Any]] | None = None,
    policy: Mapping[str, Any] | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
) -> Governance:
    """A project of a few people; `people` and `rules` override fields by handle or module."""
    given = parents if parents is not None else {"tiny": "engine"}
    handles = sorted({*core, *triage, *(h for names in modules.values() for h in names), *(people or {})})
    return replace(
        sample(),
        commit="a" * 40,
        subscriptions=(),
        # What a change of the registry takes is tested with registries, below tests/governance and engine.
        kinds=MappingProxyType(
            {name: replace(kind, changes_governance=False) for name, kind in sample().kinds.items()}
        ),
        policy=Policy(core=tuple(core), lead=lead, **(policy or {})),
        people=MappingProxyType(
            {h: replace(Person(h, IDS.get(h, 0), h), **(people or {}).get(h, {})) for h in handles}
        ),
        modules=MappingProxyType(
            {
                name: Module(
                    name,
                    name.title(),
                    parent=given.get(name),
                    maintainers=tuple(names),
                    **(rules or {}).get(name, {}),
                )
                for name, names in modules.items()
            }
        ),
        rotas=MappingProxyType(
            {"triage": Rota("triage", tuple(triage), date(2026, 11, 1), 7)} if triage else {}
        ),
    )


def account(login: str) -> Account:
    """The account behind a login of the small project."""
    return BOT if login == BOT.login else Account(IDS[login], login)


def text(
    title: str = "Ragged tensors",
    *,
    modules: Sequence[str] = ("engine",),
    contentious: Sequence[str] = (),
    kind: str = "feature",
    body: str = "# Summary\n\nOne.\n",
    author: str = "nina",
) -> bytes:
    """An RFC without lint errors; a case about a person names their consent."""
    if kind in PERSONAL:
        body += f"\n## Consent\n\n{WEB}/pull/7#issuecomment-1\n"
    lines = [
        f"title: {title}",
        "summary: One sentence for the tests.",
        f"kind: {kind}",
        f"authors: [{author}]",
        f"modules: [{', '.join(modules)}]",
        "created: 2026-11-20",
    ]
    if contentious:
        lines += [f"contentious: [{', '.join(contentious)}]", "discussion: https://talk.example/t/7"]
    return ("---\n" + "\n".join(lines) + "\n---\n\n" + body).encode()


def head(number: int) -> str:
    """A commit id."""
    return hashlib.sha1(b"head %d" % number, usedforsecurity=False).hexdigest()


class World(Struct):
    """One pull request, its conversation, the ledger so far, and a clock that the test moves."""

    governance: Governance = field(default_factory=governance)
    raw: bytes = field(default_factory=text)
    now: datetime = START
    history: tuple[Event, ...] = ()
    number: int = 7
    draft: bool = False
    open: bool = True
    merged: bool = False
    base: str = "main"
    title: str = "RFC: ragged tensors"
    author: str = "nina"
    closed_by: str | None = None
    roster: Roster = field(default_factory=Roster)
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    extra: tuple[Change, ...] = ()
    doubts: tuple[str, ...] = ()
    heads: int = 1
    updated: datetime = START
    created: datetime = START
    closed_at: datetime | None = None
    next_id: int = 1000
    texts: dict[str, str] = field(default_factory=dict)
    raws: dict[str, bytes] = field(default_factory=dict)

    # --- what people do ---

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> World:
        """Let time pass."""
        self.now += timedelta(days=days, hours=hours, minutes=minutes)
        return self

    def push(self, raw: bytes | None = None, **fields: Any) -> str:
        """Push another text; returns the new head."""
        self.later(minutes=1)
        self.raw = raw if raw is not None else text(**fields)
        self.heads += 1
        self.updated = self.now
        return head(self.heads)

    def say(
        self, login: str, body: str, *, edited: bool = False, kind: str = "comment", bot: bool = False
    ) -> Comment:
        """Write a comment."""
        self.later(minutes=1)
        self.next_id += 1
        who = replace(account(login), bot=bot)
        at = self.now + timedelta(minutes=1) if edited else self.now
        comment = Comment(self.next_id, self.number, who, body, self.now, at, kind)
        self.comments.append(comment)
        return comment

    def review(
        self, login: str, state: str = "APPROVED", commit: str | None = None, body: str = ""
    ) -> Review:
        """Submit a review by the button."""
        self.later(minutes=1)
        self.next_id += 1
        found = Review(self.next_id, account(login), state, commit or head(self.heads), body, self.now)
        self.reviews.append(found)
        return found

    def dismiss(self, review: Review) -> None:
        """Dismiss a review, as GitHub lists it afterwards."""
        self.reviews[self.reviews.index(review)] = replace(review, state="DISMISSED")

    def close(self, login: str) -> None:
        """Close the pull request."""
        self.later(minutes=1)
        self.open, self.closed_by, self.closed_at, self.updated = False, login, self.now, self.now

    def reopen(self) -> None:
        """Open it again."""
        self.later(minutes=1)
        self.open, self.closed_by, self.closed_at, self.updated = True, None, None, self.now

    # --- what the bot does ---

    @property
    def facts(self) -> Facts:
        """What a run reads now."""
        path = "rfcs/0000-ragged.md"
        blob = hashlib.sha1(self.raw, usedforsecurity=False).hexdigest()
        changes = (*self.extra, Change(path, "A", "100644", blob, len(self.raw))) if self.raw else self.extra
        found = examine(changes)
        commit = head(self.heads)
        document, _ = parse_document(path, self.raw, human=True)
        if document is not None:
            self.texts[commit] = text_hash(document)
            self.raws[text_hash(document)] = self.raw
        pull = PullRequest(
            number=self.number,
            title=self.title,
            author=account(self.author),
            draft=self.draft,
            open=self.open,
            merged=self.merged,
            base=self.base,
            head=commit,
            head_repository="nina/rfcs",
            labels=(),
            created_at=self.created,
            updated_at=self.updated,
            closed_at=self.closed_at,
        )
        content = self.raw if found.path is not None else None
        commits = MappingProxyType(dict(self.texts))
        rfc = fold(self.history)
        known = [revision.text for revision in rfc.revisions if revision.text] if rfc is not None else []
        before = self.raws.get(known[-1]) if known else None
        return Facts(
            repository="example/rfcs",
            default_branch="main",
            bot=BOT,
            pull=pull,
            submission=Submission(
                commit, "b" * 40, changes, found.path, content, found.assets, commits, before=before
            ),
            comments=tuple(self.comments),
            reviews=tuple(self.reviews),
            closed_by=account(self.closed_by) if self.closed_by else None,
            doubts=self.doubts,
        )

    def plan(self) -> Plan:
        """What a run would add, without adding it."""
        return decide(self.facts, self.history, self.roster, self.governance, self.now)

    def sweep(self) -> list[Event]:
        """A run, a minute later; returns the events it added."""
        self.later(minutes=1)
        plan = self.plan()
        self.history += plan.events
        return list(plan.events)

    def moves(self) -> list[str]:
        """A run; the types of what it added, reminders left out."""
        return [event.type for event in self.sweep() if event.type != "reminded"]

    def land(self) -> None:
        """What the engine does with a decision that lands."""
        rfc = self.rfc
        decision = rfc.decision
        assert decision is not None
        states = {"accept": "accepted", "reject": "rejected", "withdraw": "withdrawn", "expire": "expired"}
        self.later(minutes=1)
        turn = self.turn()
        blobs = {"rfcs/0007-ragged.md": "c" * 40, "rfcs/outcomes/0007.yml": "d" * 40}
        event = turn.emit(
            "landed",
            self.now,
            Source("push", "e" * 40),
            to=states[decision.disposition],
            head=decision.head,
            text=decision.text,
            commit="e" * 40,
            door="push",
            blobs=blobs,
        )
        self.history += (event,)

    def turn(self) -> Turn:
        """A turn on the RFC as it is."""
        return Turn(
            self.facts, self.governance, self.roster, self.now, self.rfc.id, self.rfc, self.history[-1]
        )

    # --- what can be seen ---

    @property
    def rfc(self) -> Rfc:
        """The RFC as its ledger tells it."""
        found = fold(self.history)
        assert found is not None
        return found

    @property
    def projection(self) -> Projection:
        """What GitHub should show, with every reply and notice since the beginning."""
        return project(self.history, self.governance, WEB)

    def types(self) -> list[str]:
        """The types of the ledger's events."""
        return [event.type for event in self.history]

    def answer(self) -> str:
        """The last thing the bot said."""
        return self.projection.said[-1].body

    def command(self, login: str, body: str) -> list[str]:
        """Say something, sweep, and return the types of the events it made."""
        self.say(login, body)
        return [event.type for event in self.sweep()]

    # --- how far it is ---

    def proposed(self) -> World:
        """First run over a new pull request."""
        self.sweep()
        return self

    def reviewed(self, shepherd: str = "ada") -> World:
        """Proposed, with a shepherd."""
        self.proposed()
        assert "shepherd-accepted" in self.command(shepherd, "/shepherd me")
        return self

    def final(self, disposition: str = "accept", shepherd: str = "ada") -> World:
        """In its final comment period."""
        self.reviewed(shepherd)
        self.command(shepherd, "/writeup Two designs were compared, and the second one is simpler.")
        grounds = ' criterion=need reopen="A user who asks for it"' if disposition == "reject" else ""
        assert "final-comment" in self.command(
            shepherd, f"/final-comment {disposition}{grounds} Nobody objects any more."
        )
        return self

    def decided(self) -> World:
        """Accepted by its routine rule, not landed yet."""
        self.reviewed()
        self.command("ben", "/sign-off")
        assert self.rfc.decision is not None
        return self


def loads(**counts: int) -> Roster:
    """A roster: how many other RFCs each login shepherds."""
    return Roster(MappingProxyType({IDS[login]: Load(count) for login, count in counts.items()}))


def mentions(markdown: str) -> list[str]:
    """Whom a comment notifies: what follows an @ outside code and comments."""
    return re.findall(r"@([A-Za-z0-9][A-Za-z0-9-]*)", outside_code(markdown))


def outside_code(markdown: str) -> str:
    """What GitHub would render: without comments and code spans."""
    plain = re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", plain, flags=re.DOTALL)
