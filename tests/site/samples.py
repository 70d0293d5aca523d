"""Made-up RFCs for the tests of the index: real ledgers, sealed and folded, of a fictional project.

Invariant: every sample goes through `seal` and `fold` as in a run; the people mention nobody real.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from rfcflow.engine.site.carried import commands, schemas, script, style
from rfcflow.events import Event, Source, timestamp, words
from rfcflow.ledger import seal
from rfcflow.model import (
    STATES,
    Account,
    Governance,
    Kind,
    Module,
    Person,
    Policy,
    StateRule,
    StateTable,
)
from rfcflow.policy.fold import fold
from rfcflow.site.inputs import Entry, Inputs

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
WEB = "https://github.example/acme/rfcs"
ADA = Account(1001, "ada-quill")
BEN = Account(1002, "ben-harrow")
CLEO = Account(1003, "cleo-marsh")
DREW = Account(1004, "drew-okafor")
_PEOPLE = (ADA, BEN, CLEO, DREW)
_TERMINAL = ("rejected", "withdrawn", "expired", "superseded", "retired")
_MEANINGS = {
    "draft": "The pull request is a draft, or its front matter has errors.",
    "proposed": "It waits for its modules and for a shepherd.",
    "review": "It is discussed; its shepherd moves it along.",
    "final-comment": "The last, dated window, with a proposed disposition.",
    "accepted": "Decided and landed.",
    "rejected": "Decided against, with the reason on record.",
}
_TIMERS = {"proposed": {"no-shepherd": 60}, "review": {"author-silent": 56}, "draft": {"author-silent": 180}}

TEXT = """---
title: TITLE
summary: SUMMARY
kind: feature
authors: [ada-quill]
modules: [tensors]
created: 2026-09-01
---

# TITLE

## Summary

Batches of sequences of unequal length are padded today. This proposal stores them side by side instead,
with an *offsets* tensor; see [the earlier idea](0007-packed-sequences.md) and `torn.ragged`.

## Motivation

Padding wastes memory: in the corpora we measured, **41 %** of all elements are zeros nobody reads.[^1]

| corpus | padded | ragged | saved |
|:--|--:|--:|--:|
| short chats | 1.9 GB | 0.8 GB | 58 % |
| articles | 6.4 GB | 4.4 GB | 31 % |

> [!NOTE]
> Kernels that need rectangles can still ask for one.

## Proposed implementation

```python
batch = torn.ragged([first, second, third])
assert batch.offsets.tolist() == [0, 3, 10, 12]
```

1. Store values once, offsets beside them.
2. Teach the reductions about offsets.
3. Leave everything else to `batch.padded()`.

- [x] prototype
- [ ] gradients

## Drawbacks

A second layout is a second thing to know. Every kernel has to say what it does with it.

[^1]: Measured on public corpora; the script is in the pull request.
"""


def governance() -> Governance:
    """Two modules, three maintainers, one core."""
    people = {
        account.login: Person(
            account.login, account.id, account.login, account.login.replace("-", " ").title()
        )
        for account in _PEOPLE
    }
    states = {
        name: StateRule(
            name,
            _MEANINGS.get(name, f"It is {name}."),
            "shepherd",
            terminal=name in _TERMINAL,
            timers=MappingProxyType(_TIMERS.get(name, {})),
        )
        for name in STATES
    }
    return Governance(
        commit="c" * 40,
        policy=Policy(core=("cleo-marsh", "drew-okafor"), lead="cleo-marsh"),
        states=StateTable(MappingProxyType(states), ()),
        people=MappingProxyType(people),
        modules=MappingProxyType(
            {
                "compiler": Module(
                    "compiler",
                    "Compiler",
                    maintainers=("drew-okafor",),
                    description="Lowering, fusion, codegen.",
                ),
                "tensors": Module(
                    "tensors",
                    "Tensors",
                    maintainers=("ben-harrow", "cleo-marsh"),
                    aliases=("ndarray",),
                    description="Layouts, kernels and everything that holds numbers.",
                ),
            }
        ),
        kinds=MappingProxyType({"feature": Kind("feature", "Feature")}),
        rotas=MappingProxyType({}),
    )


class Story:
    """Writes a ledger a day at a time."""

    def __init__(self, rfc_id: str, title: str, text: bytes | None = None, **meta: Any) -> None:
        self.id = rfc_id
        self.title = title
        self.meta = meta
        self.text = text if text is not None else TEXT.replace("TITLE", title).encode()
        self.hash = f"t1:{int(rfc_id[:4]):064x}"
        self.day = START
        self.events: tuple[Event, ...] = ()

    def say(
        self, kind: str, actor: Account | None = None, days: int = 1, to: str | None = None, **data: Any
    ) -> Story:
        """Add an event some days later."""
        self.day += timedelta(days=days)
        if to is not None:
            data["to"] = to
        draft = Event(
            type=kind,
            rfc=self.id,
            at=self.day,
            seen=self.day + timedelta(minutes=1),
            source=Source("comment", str(len(self.events)), 0),
            governance="c" * 40,
            actor=actor,
            head=f"{int(self.id[:4]):040x}",
            text=self.hash,
            data=data,
        )
        self.events += seal((draft,), self.events)
        return self

    def opened(self, draft: bool = False) -> Story:
        """The pull request and its first text."""
        self.say("opened", ADA, 0, number=int(self.id[:4]), title=words(self.title), draft=draft)
        meta = {
            "title": words(self.title),
            "summary": words(f"{self.title}, in one sentence for a busy reader."),
            "kind": "feature",
            "authors": ["ada-quill"],
            "modules": ["tensors"],
            **self.meta,
        }
        return self.say(
            "revised",
            ADA,
            0,
            path="rfcs/0000-a-name.md",
            blob="b" * 40,
            meta=meta,
            author_ids=[ADA.id],
            errors=0,
            warnings=0,
            problems=[],
            assets=[],
        )

    def proposed(self) -> Story:
        """Ready, and somebody is asked to shepherd it."""
        self.opened().say("ready", ADA, to="proposed", electorates=[ELECTORATE])
        return self.say(
            "shepherd-offered",
            None,
            0,
            person={"id": BEN.id, "login": BEN.login},
            expires=timestamp(self.day + timedelta(days=3)),
            because="the only one who is free and have the fewest open RFCs",
            candidates=[],
        )

    def review(self) -> Story:
        """Accepted by its shepherd."""
        return self.proposed().say("shepherd-accepted", BEN, to="review")

    def concern(self) -> Story:
        """One concern of Cleo's."""
        return self.say(
            "concern-raised",
            CLEO,
            2,
            id="memory-layout",
            title=words("The layout rules out zero-copy slices"),
            details=words("Slicing along the ragged dimension has to copy. Say so, or show how not to."),
        )

    def resolved(self) -> Story:
        """And its resolution."""
        return self.say(
            "concern-resolved",
            CLEO,
            3,
            ids=["memory-layout"],
            resolution=words(
                "The new section on slices answers it, see [the revision](https://github.example/r)."
            ),
        )

    def final_comment(self) -> Story:
        """The write-up and the window."""
        self.say(
            "writeup", BEN, 4, writeup=words("Two layouts were compared; *nobody* objects to the second one.")
        )
        return self.say(
            "final-comment",
            BEN,
            1,
            to="final-comment",
            disposition="accept",
            ends=timestamp(self.day + timedelta(days=11)),
            reason=words("The design is settled."),
            electorates=[ELECTORATE],
        )

    def decided(self, disposition: str = "accept", reason: str = "", lands: bool = True) -> Story:
        """Signed by Ben and decided."""
        self.say("signed-off", BEN, 1, disposition=disposition)
        tally: dict[str, Any] = {
            "scope": "module:tensors",
            "rule": "any-of 1",
            "eligible": [BEN.id, CLEO.id],
            "yes": [BEN.id],
        }
        tally |= {"objections": [], "abstained": [], "stale": [], "core_yes": [], "passed": True}
        return self.say(
            "decided",
            None,
            1,
            disposition=disposition,
            reason=words(reason or "It saves a third of the memory, and the second layout stays optional."),
            tally=[tally],
            electorates=[ELECTORATE],
            contestable_until=timestamp(self.day + timedelta(days=14)),
            lands=lands,
        )

    def landed(self, state: str = "accepted") -> Story:
        """Brought to the default branch."""
        path = f"rfcs/{self.id}-a-name.md"
        return self.say("landed", None, 0, to=state, commit="d" * 40, door="push", blobs={path: "b" * 40})

    def entry(self, **more: Any) -> Entry:
        """As the edge would read it."""
        rfc = fold(self.events)
        landed = rfc is not None and rfc.landing is not None
        path = f"rfcs/{self.id}-a-name.md" if landed else None
        found: dict[str, Any] = {
            "rfc": rfc,
            "text": self.text,
            "path": path,
            "outcome": {} if landed else None,
        }
        return Entry(self.id, events=self.events, **{**found, **more})


ELECTORATE = {
    "scope": "module:tensors",
    "rule": {"formula": "any-of", "k": 1, "p": 0, "q": 1, "floor": 0},
    "members": [BEN.id, CLEO.id],
    "stand_ins": [],
    "plus_core": 0,
    "drawn_from": "module:tensors",
}

IMPORTED_TEXT = b"""---
title: Packed sequences
summary: An older way to store sequences of unequal length.
kind: feature
authors: [elin-varga]
modules: [ndarray]
created: 2024-02-29
---

# Summary

An *older* idea. ![how it looks](https://pictures.example/packed.png)

# Details

<details><summary>Numbers</summary>

They are <b>old</b>.

</details>
"""
IMPORTED_OUTCOME = {
    "rfc": "0007",
    "title": "Packed sequences",
    "kind": "feature",
    "state": "accepted",
    "pull-request": "7",
    "modules": ["ndarray"],
    "origin": {"source": "acme/old-rfcs", "commit": "e" * 40, "path": "text/7.md", "blob": "f" * 40},
}


def spam() -> Story:
    """Opened, never reviewed, withdrawn."""
    return (
        Story("0050", "BUY CHEAP PILLS", b"---\ntitle: BUY CHEAP PILLS\n---\nvisit pills.example\n")
        .proposed()
        .say("closed", ADA, by_author=True)
        .say(
            "decided",
            None,
            7,
            to="withdrawn",
            disposition="withdraw",
            reason=words("PILLS"),
            tally=[],
            lands=False,
        )
    )


@cache
def entries() -> tuple[Entry, ...]:
    """One RFC of every sort."""
    successor: dict[str, Any] = {"replaces": ["0007"], "requires": ["0042"]}
    return (
        Entry("0007", text=IMPORTED_TEXT, outcome=IMPORTED_OUTCOME, path="rfcs/0007-packed-sequences.md"),
        Entry("0009", text=b"no front matter at all\n", path="rfcs/0009-lost.md"),
        Story("0042", "Ragged tensors in the core").review().concern().resolved().decided().landed().entry(),
        Story("0043", "Ragged tensors, second edition", **successor).review().decided().landed().entry(),
        Story("0044", "Drop support for three-bit integers")
        .review()
        .final_comment()
        .decided("reject", "People still use them: three of the five largest models do.")
        .landed("rejected")
        .entry(),
        spam().entry(),
        Story("0051", "One allocator for every device").opened(draft=True).entry(),
        Story("0052", "Deterministic reductions by default").proposed().entry(),
        Story("0053", "Fuse element-wise kernels ahead of time").review().concern().entry(),
        Story("0054", "A stable binary interface for extensions").review().final_comment().entry(text=None),
    )


def inputs(*more: Entry, base_url: str = "", **changes: Any) -> Inputs:
    """A whole site."""
    made = Inputs(
        repository="acme/rfcs",
        css=style(),
        commands=commands(),
        script=script(),
        schemas=schemas(),
        asof="2026-09-10T00:00:00Z",
        rfcs=(*entries(), *more),
        governance=governance(),
        web=WEB,
        base_url=base_url,
    )
    return replace(made, **changes)
