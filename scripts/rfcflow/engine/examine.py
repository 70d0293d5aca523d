"""One ledger examined: its bytes, its growth, its events, and what its landings put on the default branch.

Invariant: objects are only read, with size limits; nothing of one RFC depends on another, so that ledgers can
be examined in any order and by several processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from rfcflow.adapters.git import Git, TooLarge
from rfcflow.adapters.workers import Tell
from rfcflow.engine.epochs import Epochs
from rfcflow.engine.place import LEDGER_LIMIT
from rfcflow.engine.read_ledger import ReadLedger, read_ledger
from rfcflow.errors import HistoryMissing
from rfcflow.events import Event, thaw, timestamp
from rfcflow.ledger import ledger_path
from rfcflow.model import Governance
from rfcflow.text.block import TEXT_LIMIT
from rfcflow.text.origin import read_origin
from rfcflow.text.submission import slug_of
from rfcflow.verify.branch import Version, beginnings, check_times, compare
from rfcflow.verify.findings import UNREADABLE, Finding, Verified, on
from rfcflow.verify.history import Replayed, replay
from rfcflow.verify.landings import Landing, Shelved, check_landing, check_now
from rfcflow.verify.mainline import Mainline
from rfcflow.verify.published import OUTCOME_LIMIT
from rfcflow.verify.revisions import Pushed, check_revision, path_of, read_pushed
from rfcflow.verify.succession import Succession, Superseded, landings_of, superseded_of

# So many ledgers are held at a time, and what they landed is read by one question.
_PORTION: Final = 64
_TEXT_LIMIT: Final = 2_000_000
# Old versions are read only where something is wrong or a text was redacted; so many bytes of them per RFC.
_OLD_BYTES: Final = 500_000_000


class Examined(Struct):
    """What ledgers hold that others are compared with, and what was found; everything by RFC."""

    findings: list[Finding] = field(default_factory=list)
    verified: list[Verified] = field(default_factory=list)
    shelved: dict[str, Shelved] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, frozenset[str]] = field(default_factory=dict)
    taken: set[tuple[int, str]] = field(default_factory=set)
    adopted: dict[str, str] = field(default_factory=dict)
    superseded: list[Superseded] = field(default_factory=list)
    successions: dict[tuple[str, str], Succession] = field(default_factory=dict)
    redacted: int = 0
    unread: int = 0

    def add(self, other: Examined) -> None:
        """Take in what another process examined."""
        self.findings += other.findings
        self.verified += other.verified
        self.shelved |= other.shelved
        self.decided |= other.decided
        self.lengths |= other.lengths
        self.ids |= other.ids
        self.states |= other.states
        self.taken |= other.taken
        self.adopted |= other.adopted
        self.superseded += other.superseded
        self.successions |= other.successions
        self.redacted += other.redacted
        self.unread += other.unread


class Examiner(Struct):
    """Examines ledgers of one repository into `found`; `width` is the length of its object ids."""

    git: Git
    line: Mainline
    width: int
    epochs: Epochs
    found: Examined = field(default_factory=Examined)
    _texts: Mapping[str, bytes | TooLarge] = field(default_factory=dict)
    _pushed: Mapping[tuple[str, str], Pushed | None] = field(default_factory=dict)

    def all(self, ledgers: Sequence[tuple[str, list[Version]]], tell: Tell) -> None:
        """Each ledger by its name and its versions, oldest first; `tell` is told how many are done."""
        for start in range(0, len(ledgers), _PORTION):
            portion = ledgers[start : start + _PORTION]
            last = [(versions[-1].blob, LEDGER_LIMIT) for _, versions in portion]
            contents = zip(portion, self.git.blobs(last), strict=True)
            read = [read_ledger(name, versions, raw) for (name, versions), raw in contents]
            self._texts = self._landed(read)
            self._pushed = self._pushes(event for ledger in read for event in ledger.events)
            for ledger in read:
                self._one(ledger)
            tell(start + len(portion))

    def _one(self, ledger: ReadLedger) -> None:
        name, events, found = ledger.name, ledger.events, ledger.found
        found += self._growth(ledger)
        replayed = replay(name, events, self.epochs.of(events), self.line)
        found += replayed.findings
        found += self._revisions(events, replayed)
        found += self._landings(events, replayed)
        found += self._origin(events)
        found += check_now(events, self.line)
        self._keep(name, ledger.raw, events, replayed)
        state = replayed.rfc.state if replayed.rfc is not None else "unreadable"
        self.found.findings += found
        self.found.verified.append(Verified(name, state, len(events), len(found)))

    def _keep(self, name: str, raw: bytes, events: tuple[Event, ...], replayed: Replayed) -> None:
        """What this ledger is asked about by others."""
        kept = self.found
        kept.lengths[name] = raw.count(b"\n")
        kept.ids[name] = tuple(event.id for event in events)
        kept.states[name] = replayed.states
        kept.superseded += superseded_of(events, self.epochs.of(events), replayed.folded)
        kept.successions |= landings_of(events, replayed.folded)
        kept.decided |= {event.id: name for event in events if event.type == "decided"}
        kept.taken |= {
            (event.actor.id, timestamp(event.at))
            for event in events
            if event.type == "shepherd-accepted" and event.actor is not None
        }

    def _growth(self, ledger: ReadLedger) -> list[Finding]:
        """That each version only appended, and that each commit is of the time its events were seen."""
        name, raw, events, versions = ledger.name, ledger.raw, ledger.events, ledger.versions
        wrong = set(beginnings(raw, versions))
        if not wrong:
            return list(check_times(events, ((v, raw.count(b"\n", 0, v.size)) for v in versions)))
        found: list[Finding] = []
        lines: list[tuple[Version, int]] = []
        budget, old = _OLD_BYTES, b""
        for version in versions:
            budget -= version.size
            if budget < 0 or version.size > LEDGER_LIMIT:
                message = "its old versions are too large to compare."
                return [*found, Finding(name, None, ledger_path(name), "too-large", message)]
            new = self.git.blob(version.blob, LEDGER_LIMIT) if version.blob else b""
            finding, redacted = compare(name, version, old, new)
            self.found.redacted += redacted
            if finding is not None:
                # What follows the first break is compared with nothing that holds.
                return [*found, finding]
            lines.append((version, new.count(b"\n")))
            old = new
        return [*found, *check_times(events, lines)]

    # --- revisions ---

    def _pushes(self, events: Iterable[Event]) -> dict[tuple[str, str], Pushed | None]:
        """What the heads of `revised` events hold, by (head, path); without those that are not here."""
        wanted = list(
            dict.fromkeys(
                (event.head or "", path)
                for event in events
                if event.type == "revised" and (path := path_of(event))
            )
        )
        heads = self.git.found_at([(head, "rfcs") for head, _ in wanted])
        here = [pair for pair, info in zip(wanted, heads, strict=True) if info is not None]
        files = self.git.found_at(here)
        folders = self.git.found_at([(head, f"rfcs/assets/{slug_of(path)}") for head, path in here])
        found: dict[tuple[str, str], Pushed | None] = dict.fromkeys(here)
        blobs = [info.sha if info is not None else "" for info in files]
        contents = self.git.blobs([(blob, TEXT_LIMIT) for blob in blobs])
        for (head, path), blob, folder, raw in zip(here, blobs, folders, contents, strict=True):
            if isinstance(raw, bytes):
                entries = self.git.tree(head, f"rfcs/assets/{slug_of(path)}") if folder is not None else {}
                assets = {name: entry.sha for name, entry in entries.items()}
                found[head, path] = read_pushed(path, blob, raw, assets)
        return found

    def _revisions(self, events: tuple[Event, ...], replayed: Replayed) -> Iterator[Finding]:
        """Each text that was announced, computed again where its commit is here."""
        earlier: Pushed | None = None
        for event in events[1 : len(replayed.folded) + 1]:
            if event.type != "revised":
                continue
            key, governance = (
                (event.head or "", path_of(event)),
                self.epochs.of((event,)).get(event.governance),
            )
            if key not in self._pushed or governance is None:
                self.found.unread += bool(key[1])
                earlier = None
                continue
            pushed = self._pushed[key]
            try:
                was = earlier.document if earlier is not None else None
                heard = replayed.voices.get(event.seq, frozenset())
                yield from check_revision(event, pushed, was, heard, governance)
            except UNREADABLE:
                continue  # said where the event is replayed
            earlier = pushed if event.text else earlier

    # --- landings ---

    def _landings(self, events: tuple[Event, ...], replayed: Replayed) -> Iterator[Finding]:
        for place, event in enumerate(events[: len(replayed.folded) + 1]):
            if event.type not in ("landed", "recorded") or events[0].type == "imported":
                continue  # what was imported is shown and not proved; `check_now` looks at its blobs
            governance = self.epochs.of((event,)).get(event.governance)
            if governance is None:
                continue  # said where the event itself is judged
            text = self._texts.get(self._landed_blob(event))
            if isinstance(text, TooLarge):
                yield on(event, "too-large", str(text))
                text = None
            history, folded = events[:place], replayed.folded[:place]
            by_hand = _Joined(self.git, self.line, event)
            registries = self._registries(event)
            landing = Landing(event, history, folded, governance, text, by_hand, self.width, registries)
            shelf, found = check_landing(landing, self.line)
            if shelf is not None:
                later = any("blobs" in other.data for other in events[place + 1 :])
                self.found.shelved[shelf.rfc] = replace(shelf, row=None) if later else shelf
            yield from found

    def _registries(self, event: Event) -> tuple[Governance | None, Governance | None]:
        """The governance before and after a landing's commit."""
        commit = str(event.data.get("commit"))
        place = self.line.position.get(commit)
        if not place:
            return None, None
        return self.epochs.at(self.line.commits[place - 1].sha), self.epochs.at(commit)

    def _origin(self, events: tuple[Event, ...]) -> Iterator[Finding]:
        """An imported RFC's first event repeats the origin and state of the outcome it names."""
        if not events or events[0].type != "imported":
            return
        event = events[0]
        path = f"rfcs/outcomes/{event.rfc}.yml"
        hint = "Compare with the import; only the bot writes this event."
        blob = self.line.blob(path, str(event.data.get("commit")))
        origin = read_origin(path, self.git.blob(blob, OUTCOME_LIMIT)) if blob is not None else None
        if origin is None:
            yield on(event, "origin", f"{path} names no origin at its commit.", hint)
        self.found.adopted[event.rfc] = str(event.data["blobs"].get(event.data["path"]))
        if origin is not None and (dict(origin.fields), origin.state) != (
            thaw(event.data.get("origin")),
            event.data.get("state"),
        ):
            yield on(event, "origin", f"its origin or state is not that of {path}.", hint)

    def _landed(self, ledgers: Iterable[ReadLedger]) -> dict[str, bytes | TooLarge]:
        """The texts that ledgers landed, by blob; raises HistoryMissing."""
        wanted = list(
            dict.fromkeys(
                blob
                for ledger in ledgers
                for event in ledger.events
                if event.type in ("landed", "recorded") and (blob := self._landed_blob(event))
            )
        )
        found: dict[str, bytes | TooLarge] = {}
        for blob, text in zip(wanted, self.git.blobs([(b, _TEXT_LIMIT) for b in wanted]), strict=True):
            if isinstance(text, HistoryMissing):
                raise text
            found[blob] = text
        return found

    def _landed_blob(self, event: Event) -> str:
        """The landed RFC's blob, where the commit the event names holds what it names; else nothing."""
        commit, blobs = event.data.get("commit"), event.data.get("blobs")
        if not isinstance(commit, str) or not isinstance(blobs, Mapping):
            return ""
        for path, blob in blobs.items():
            if path.startswith(f"rfcs/{event.rfc}-") and self.line.blob(path, commit) == blob:
                return str(blob)
        return ""


class _Joined(Struct, frozen=True):
    """Whether the decided head was on the default branch before its landing, looked up when it matters."""

    git: Git
    line: Mainline
    event: Event

    def __call__(self) -> bool:
        place = self.line.position.get(str(self.event.data["commit"]))
        parents = self.line.commits[place].parents if place is not None else ()
        head = self.event.head
        if len(parents) != 1 or head is None or self.git.resolve(head) is None:
            return False
        return self.git.is_ancestor(head, parents[0])
