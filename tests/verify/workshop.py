"""A repository to verify, with four RFCs made by the product's own decisions, and the tools to forge in it.

Invariant: whatever is not forged is exactly what the bot writes, so that an untouched workshop verifies.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from rfcflow.adapters.git import FILE, Git, Identity
from rfcflow.decide import decide
from rfcflow.engine import landing
from rfcflow.engine.gather import submission
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import GITHUB_ACTIONS, Place
from rfcflow.engine.shown import shown_path
from rfcflow.engine.store import Store
from rfcflow.engine.verify import verify
from rfcflow.events import Event, Source, thaw
from rfcflow.facts import Comment, Facts, PullRequest, Roster
from rfcflow.ledger import dump_ledger, ledger_path, parse_ledger, seal
from rfcflow.model import Account, Rfc
from rfcflow.policy.fold import fold
from rfcflow.policy.turn import Turn
from rfcflow.verify.findings import Report
from tests.governance.samples import G, sample_files

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BOT = Identity("rfc bot", "bot@example.org")
PLACE = Place("example/rfcs", "https://github.example/example/rfcs")
MAIN, LEDGER = "refs/heads/main", "refs/heads/rfc-ledger"
IDS = {"una": 901, "dor": 902, "tre": 903, "quin": 904, "sela": 905, "olm": 906}
NEWCOMER = Account(990, "wren-holloway")
STRANGER = Account(991, "passer-by")
POLICY = """profile: pytorch
mode: enforce
roles: {core: [una, dor, tre], lead: una}
merge: bot
"""


def account(handle: str) -> Account:
    """A registered person's account."""
    return Account(IDS[handle], handle)


def governance_files() -> dict[str, bytes]:
    """A registry with three in core and two modules; states and kinds are the sample's."""
    shared = sample_files()
    files = {
        path: raw for path, raw in shared.items() if f"{G}/kinds/" in path or path.endswith("states.yml")
    }
    files[f"{G}/policy.yml"] = POLICY.encode()
    for handle, number in IDS.items():
        files[f"{G}/people/{handle}.yml"] = f"id: {number}\nlogin: {handle}\n".encode()
    for name, people in {"engine": "[quin, sela]", "docs": "[olm]"}.items():
        text = f"title: {name}\ndescription: The {name}.\npaths: [{name}/]\nmaintainers: {people}\n"
        files[f"{G}/modules/{name}.yml"] = text.encode()
    return files


def text(title: str, extra: str = "") -> bytes:
    """An RFC file as a newcomer writes it."""
    return (
        f"---\ntitle: {title}\nsummary: What it is about.\nkind: feature\nauthors: [wren-holloway]\n"
        f"modules: [engine]\ncreated: 2026-11-01\n{extra}---\n\n# {title}\n\n## Summary\n\nWords.\n"
    ).encode()


class Workshop(Struct):
    """A bare repository with both branches; `sweep` is one run of the bot on one pull request."""

    git: Git
    now: datetime = START
    comments: int = 5000

    @property
    def main(self) -> str:
        return self.git.resolve(MAIN) or ""

    @property
    def ledger(self) -> str | None:
        return self.git.resolve(LEDGER)

    def verify(self) -> Report:
        return verify(self.git, self.main, self.ledger)

    # --- what people and the bot do ---

    def commit_main(self, files: Mapping[str, bytes | None], message: str = "a change") -> str:
        """Somebody's commit on the default branch."""
        parents = [self.main] if self.main else []
        commit = self.git.commit(self._tree(self.main or None, files), parents, message, BOT, self.now)
        self.git.update_ref(MAIN, commit)
        return commit

    def open_pull(self, number: int, slug: str, raw: bytes) -> None:
        """A head commit for a pull request."""
        tree = self._tree(self.main, {f"rfcs/0000-{slug}.md": raw})
        head = self.git.commit(tree, [self.main], "an idea", BOT, self.now)
        self.git.update_ref(f"refs/pull/{number}/head", head)

    def say(self, who: Account, words: str) -> Comment:
        """A comment written a minute later; the bot hears it in the next sweep."""
        self.comments += 1
        self.now += timedelta(minutes=1)
        return Comment(self.comments, 0, who, words, self.now, self.now)

    def sweep(
        self, number: int, *comments: Comment, later: timedelta = timedelta(minutes=5)
    ) -> tuple[Event, ...]:
        """One run a while later: decide, record, land."""
        self.now += later
        git, name = self.git, f"{number:04d}"
        history = self.history(name)
        rfc = fold(history)
        head = git.resolve(f"refs/pull/{number}/head") or ""
        pull = PullRequest(
            number=number,
            title="An idea",
            author=NEWCOMER,
            draft=False,
            open=True,
            merged=False,
            base="main",
            head=head,
            head_repository="wren/rfcs",
            labels=(),
            created_at=self.now - timedelta(minutes=1) if rfc is None else START,
            updated_at=self.now - timedelta(minutes=1),
        )
        found = submission(git, pull, self.main, (), rfc) if rfc is None or rfc.decision is None else None
        heard = tuple(replace(comment, number=number) for comment in comments)
        facts = Facts(PLACE.repository, "main", GITHUB_ACTIONS, pull, found, heard)
        governance = read_governance(git, self.main)
        plan = decide(facts, history, Roster(), governance, self.now)
        whole = history + plan.events
        if plan.events:
            self.append(name, whole, plan.rfc)
        decided = plan.rfc.decision if plan.rfc is not None and plan.rfc.landing is None else None
        if decided is not None and decided.lands:
            self.now += timedelta(seconds=2)
            turn = partial(Turn, facts, governance, Roster(), self.now, name, plan.rfc, whole[-1])
            store = Store(git, PLACE, self.main, self.ledger)
            draft = landing.draft_landing(store, whole, governance, turn(), dated=True)
            commit = landing.commit_of(store, draft, joined=True)
            landed = landing.finish(git, draft, commit, "push", governance, turn())
            git.update_ref(MAIN, landed.commit)
            self.append(name, (*whole, landed.event), landed.rfc)
        return self.history(name)

    # --- the ledger ---

    def raw(self, name: str) -> bytes:
        """A ledger file's bytes now."""
        return self.git.read(self.ledger, ledger_path(name), 10_000_000) or b"" if self.ledger else b""

    def history(self, name: str) -> tuple[Event, ...]:
        """An RFC's events now."""
        return parse_ledger(self.raw(name), name)[0]

    def append(self, name: str, events: Iterable[Event], rfc: Rfc | None = None) -> None:
        """Commit a ledger as the bot does, the projection's cache beside it."""
        events = tuple(events)
        files = {ledger_path(name): dump_ledger(events)}
        if rfc is not None:
            files[shown_path(name)] = _shown(rfc.seq)
        self.commit_ledger(files, when=events[-1].seen)

    def commit_ledger(
        self,
        files: Mapping[str, bytes | None],
        *,
        when: datetime | None = None,
        parents: list[str] | None = None,
    ) -> None:
        """Any commit on the ledger branch."""
        base = self.ledger
        over = parents if parents is not None else [base] if base else []
        commit = self.git.commit(self._tree(base, files), over, "events", BOT, when or self.now)
        self.git.update_ref(LEDGER, commit)

    def _tree(self, base: str | None, files: Mapping[str, bytes | None]) -> str:
        edits = {
            path: None if raw is None else (FILE, self.git.write_blob(raw)) for path, raw in files.items()
        }
        return self.git.write_tree(base, edits)

    # --- the forger ---

    def forge(self, name: str, kind: str, **changes: Any) -> Event:
        """Append a sealed event of the forger's making, as of now, and push it the way the bot does."""
        history = self.history(name)
        self.now += timedelta(minutes=1)
        last = fold(history)
        assert last is not None
        revision = last.revision
        assert revision is not None
        draft = Event(
            type=kind,
            rfc=name,
            at=self.now,
            seen=self.now,
            source=Source("comment", str(self.comments + 500)),
            governance=self.main,
            head=revision.head,
            text=revision.text,
        )
        self.comments += 1
        (event,) = seal((replace(draft, **changes),), history)
        self.append(name, (*history, event))
        return event

    def rewrite(
        self, name: str, change: Callable[[list[Event]], list[Event]], *, caches: bool = True
    ) -> None:
        """Write the whole branch anew with RFC `name`'s events changed and sealed again, only appending.

        The best a forger can do on this branch: the same times; `caches` keeps the bot's own files.
        """
        new = _resealed(change(list(self.history(name))))
        steps = self.git.steps(self.ledger or "")[::-1]
        parent: str | None = None
        for step in steps:
            files: dict[str, bytes] = {}
            for item in step.changes:
                raw = self.git.blob(item.blob, 10_000_000)
                if item.path == ledger_path(name):
                    raw = dump_ledger(new[: raw.count(b"\n")])
                elif not caches and not item.path.endswith(".jsonl"):
                    continue
                files[item.path] = raw
            tree = self._tree(parent, files)
            when = self.git.commit_info(step.sha).committed
            if parent is None or self.git.commit_info(parent).tree != tree:
                parent = self.git.commit(tree, [parent] if parent else [], "events", BOT, when)
        self.git.update_ref(LEDGER, parent)

    def replace_tip(self, files: Mapping[str, bytes | None]) -> None:
        """Amend the last commit of the ledger branch: its parent stays, its content changes."""
        info = self.git.commit_info(self.ledger or "")
        commit = self.git.commit(
            self._tree(info.sha, files), list(info.parents), info.message, BOT, info.committed
        )
        self.git.update_ref(LEDGER, commit)

    def orphan(self, files: Mapping[str, bytes | None]) -> None:
        """Replace the branch by one commit without a parent."""
        self.commit_ledger(files, parents=[])


def _shown(seq: int) -> bytes:
    record = {"gate": "", "seq": seq, "status": None, "status_hash": ""}
    return json.dumps(record, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _resealed(events: list[Event]) -> tuple[Event, ...]:
    """The events in a chain of their own, whatever order or content they were given."""
    return seal([replace(event, id="", prev="", seq=0) for event in events], ())


def changed(event: Event, **data: Any) -> Event:
    """A copy with other data; None takes a key out."""
    merged = {**thaw(event.data), **data}
    return replace(event, data={key: value for key, value in merged.items() if value is not None})


def snapshot(rfc: Rfc) -> list[dict[str, Any]]:
    """An RFC's electorates as events keep them."""
    found: list[dict[str, Any]] = to_builtins(rfc.electorates)
    return found


def build(directory: Path) -> None:
    """Four RFCs: accepted by core after a window, accepted as routine, withdrawn in review, and one open."""
    with Git.create(directory) as git:
        shop = Workshop(git)
        shop.commit_main({**governance_files(), "README.md": b"# An RFC repository\n"})
        contentious = "contentious: [compatibility]\ndiscussion: https://example.org/t/1\n"
        shop.open_pull(1, "resumable", text("Resumable work", contentious))
        shop.sweep(1)
        shop.sweep(1, shop.say(account("quin"), "/shepherd me"))
        shop.sweep(1, shop.say(account("sela"), "/concern Memory use\nIt doubles."))
        shop.sweep(1, shop.say(account("sela"), "/resolve memory-use Measured, it does not."))
        shop.sweep(1, shop.say(account("quin"), "/writeup Two designs were compared and one was chosen."))
        shop.sweep(1, shop.say(account("quin"), "/final-comment accept It holds and costs little."))
        for handle in ("quin", "sela", "una", "dor"):
            shop.sweep(1, shop.say(account(handle), "/sign-off"))
        shop.sweep(1, later=timedelta(days=14))
        shop.commit_main({"README.md": b"# An RFC repository\n\nWith words.\n"})
        shop.open_pull(2, "small", text("A small thing"))
        shop.sweep(2)
        shop.sweep(2, shop.say(account("sela"), "/sign-off"))
        shop.open_pull(3, "regretted", text("A regretted thing"))
        shop.sweep(3)
        shop.sweep(3, shop.say(account("sela"), "/shepherd me"))
        shop.sweep(3, shop.say(NEWCOMER, "/withdraw It is solved already."))
        shop.open_pull(4, "open", text("An open thing", contentious))
        shop.sweep(4)
        shop.sweep(4, shop.say(account("quin"), "/shepherd me"))
        shop.sweep(4, shop.say(account("quin"), "/writeup The one question left is settled."))
    # Copied for every test: one pack instead of hundreds of objects.
    subprocess.run(("git", "-C", str(directory), "repack", "-adq"), check=True)


def opened(directory: Path, original: Path) -> Workshop:
    """A copy of a built workshop, to break; its clock stands after everything that happened."""
    shutil.copytree(original, directory)
    git = Git.open(directory)
    ledger = git.resolve(LEDGER)
    assert ledger is not None
    return Workshop(git, git.commit_info(ledger).committed.astimezone(UTC) + timedelta(hours=1), 9000)
