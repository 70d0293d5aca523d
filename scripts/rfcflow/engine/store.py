"""The two branches as one run sees them: the default branch with its governance, and the ledger.

Invariant: a ledger grows only by appending, in one compare-and-swap push; what a run read is what its push
expects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from rfcflow.adapters.git import FILE, Git, Identity, RefUpdate
from rfcflow.engine.checkpoint import FILE as CHECKPOINT_FILE
from rfcflow.engine.checkpoint import Checkpoint, load_checkpoint
from rfcflow.engine.governance import read_governance
from rfcflow.engine.place import GOVERNANCE, LEDGER_LIMIT, Place
from rfcflow.engine.shown import load_shown, shown_path
from rfcflow.errors import RfcflowError
from rfcflow.events import Event
from rfcflow.ledger import dump_ledger, ledger_of, ledger_path, parse_ledger
from rfcflow.model import Governance
from rfcflow.views.differences import Shown
from rfcflow.views.doors import BRANCH

# Where a run keeps the tips of the bot's own branches for landings, by RFC.
LANDINGS: Final = "refs/rfcflow/landing/"


class BrokenLedger(RfcflowError):
    """A ledger file does not hold; nothing is appended to it until a person has looked."""

    exit_code = 1


@dataclass(slots=True)
class Store:
    """A run's view of the repository; `refresh` reads the remote's branches again.

    Files given to `stage` are read back at once and go out with the next push of the ledger.
    """

    git: Git
    place: Place
    main: str = ""
    ledger: str | None = None
    _staged: dict[str, bytes] = field(default_factory=dict)
    _governance: dict[str, Governance] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)

    def refresh(self) -> None:
        """Fetch both branches and remember where they are."""
        local_main, local_ledger = "refs/rfcflow/main", "refs/rfcflow/ledger"
        missing = self.git.fetch_optional(
            [
                f"+{self.place.main}:{local_main}",
                f"+{self.place.ledger}:{local_ledger}",
                f"+refs/heads/{BRANCH}*:{LANDINGS}*",
            ]
        )
        if self.place.main in missing:
            raise RfcflowError(f"{self.place.repository} has no branch {self.place.default_branch}.")
        self.main = self.git.resolve(local_main) or ""
        self.ledger = None if self.place.ledger in missing else self.git.resolve(local_ledger)
        # What every pass reads, in one round.
        needed = [entry.sha for entry in self.git.tree(self.main, GOVERNANCE, sizes=False).values()]
        if self.ledger is not None:
            needed += [sha for sha in [self.git.find(self.ledger, CHECKPOINT_FILE)] if sha is not None]
        self.git.infos(needed)

    def governance(self) -> Governance:
        """The governance of the default branch as it is now; raises Invalid with every problem."""
        key = self.governance_key()
        if key not in self._governance:
            self._governance[key] = read_governance(self.git, self.main)
        return replace(self._governance[key], commit=self.main)

    def governance_key(self) -> str:
        """What identifies the governance's content, whatever else the default branch gained."""
        if self.main not in self._keys:
            entries = self.git.tree(self.main, GOVERNANCE, sizes=False)
            named = "\n".join(f"{path}\0{entry.mode}\0{entry.sha}" for path, entry in sorted(entries.items()))
            self._keys[self.main] = hashlib.sha256(named.encode()).hexdigest()[:16]
        return self._keys[self.main]

    def stage(self, files: Mapping[str, bytes]) -> None:
        """Remember files for the next push of the ledger branch."""
        self._staged.update(files)

    def unstage(self) -> None:
        """Forget what is staged: it was derived from a ledger that another run has moved since."""
        self._staged.clear()

    def checkpoint(self) -> Checkpoint:
        """The last sweep's checkpoint."""
        return load_checkpoint(self._read(CHECKPOINT_FILE))

    def shown(self, rfc_id: str) -> Shown:
        """What the bot has shown for an RFC."""
        return load_shown(self._read(shown_path(rfc_id)))

    def history(self, rfc_id: str) -> tuple[Event, ...]:
        """The events of an RFC; raises BrokenLedger where the file does not hold."""
        raw = self._read(ledger_path(rfc_id))
        if raw is None:
            return ()
        events, problems = parse_ledger(raw, ledger_path(rfc_id))
        if problems:
            raise BrokenLedger(str(problems[0]))
        return events

    def opening(self, rfc_id: str) -> Event | None:
        """The first event of an RFC; None where there is none, or none that can be read."""
        raw = self._read(ledger_path(rfc_id)) or b""
        events, _ = parse_ledger(raw[: raw.find(b"\n") + 1], ledger_path(rfc_id))
        return events[0] if events else None

    def ids(self) -> tuple[str, ...]:
        """Every RFC that has a ledger."""
        if self.ledger is None:
            return ()
        paths = self.git.tree(self.ledger, sizes=False)
        return tuple(sorted(name for path in paths if (name := ledger_of(path))))

    def want(self, ids: Iterable[str]) -> None:
        """Have the ledgers of these RFCs, and what was shown for them, at hand: one round for all."""
        names = [path for name in ids for path in (ledger_path(name), shown_path(name))]
        if self.ledger is not None and names:
            self.git.read_many(self.ledger, names, LEDGER_LIMIT)

    def _read(self, path: str) -> bytes | None:
        if path in self._staged:
            return self._staged[path]
        return None if self.ledger is None else self.git.read(self.ledger, path, LEDGER_LIMIT)

    def commit(self, histories: Mapping[str, tuple[Event, ...]], message: str, when: datetime) -> str | None:
        """A commit on the ledger with these whole histories and what is staged; None when nothing differs."""
        contents = {ledger_path(name): dump_ledger(events) for name, events in histories.items()}
        contents.update(self._staged)
        edits = {path: (FILE, self.git.write_blob(content)) for path, content in contents.items()}
        base = None if self.ledger is None else self.ledger
        tree = self.git.write_tree(base, edits)
        if base is not None and tree == self.git.commit_info(base).tree:
            return None
        parents = [base] if base is not None else []
        return self.git.commit(tree, parents, message, self.identity, when)

    @property
    def identity(self) -> Identity:
        """The bot as a Git author, in GitHub's form for its own accounts."""
        bot = self.place.bot
        return Identity(bot.login, f"{bot.id}+{bot.login}@users.noreply.github.com")

    def push(self, ledger: str | None, main: str | None = None) -> None:
        """Move ledger, default branch, or both in one atomic step, from where this run read them."""
        updates = []
        if main is not None:
            updates.append(RefUpdate(self.place.main, main, self.main, ff_only=True))
        if ledger is not None:
            updates.append(RefUpdate(self.place.ledger, ledger, self.ledger, ff_only=True))
        self.git.push(updates)
        if ledger is not None:
            self._staged.clear()
        self.main = main or self.main
        self.ledger = ledger or self.ledger
