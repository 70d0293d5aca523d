"""Where the bot of a full-depth world meets the forge: its clock, its clone, and the points of the wire.

Invariant: time is the model's alone; a fetch is left out only where it would bring nothing, a push or a
request never.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rfcflow.adapters.git import Git, RefUpdate
from rfcflow.adapters.git_process import Finished
from rfcflow.engine.store import Store
from rfcflow.forge import plumbing
from rfcflow.forge.clock import Clock

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub
    from rfcflow.simulate.model.faults import Wire
    from rfcflow.simulate.model.hosting import Hosting


class SharedClock(Clock):
    """The model's time for the forge: it passes only where the model says so."""

    def __init__(self, hosting: Hosting) -> None:
        super().__init__(hosting.now)
        self._hosting = hosting

    def now(self) -> datetime:
        """The present."""
        return self._hosting.now

    def tick(self) -> datetime:
        """No time: in the model several things happen in one second."""
        return self._hosting.now

    def travel(self, to: datetime) -> datetime:
        """Go there."""
        self._hosting.now = max(to, self._hosting.now)
        return self._hosting.now


class RunnersClock:
    """The runner's clock, ahead or behind; sleeping lets the forge's time pass."""

    def __init__(self, hosting: Hosting, skew: timedelta) -> None:
        self._hosting, self._skew = hosting, skew

    def now(self) -> datetime:
        """The present, as the runner sees it."""
        return self._hosting.now + self._skew

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self._hosting.now += timedelta(seconds=seconds)


class WiredGitHub:
    """The adapter with a wire before and after each of its methods, as the model's."""

    def __init__(self, github: GitHub, wire: Wire) -> None:
        self._github, self._wire = github, wire

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._github, name)
        if not callable(method):
            return method  # what the adapter knows of its own budget is no request

        def call(*given: Any, **named: Any) -> Any:
            self._wire(f"before {name}")
            answer = method(*given, **named)
            self._wire(f"after {name}")
            return answer

        return call


class WiredStore(Store):
    """The store with a wire before and after each push."""

    wire: Wire

    def push(self, ledger: str | None, main: str | None = None) -> None:
        """Push, between two points of the wire."""
        name = "push main" if main is not None else "push ledger"
        self.wire(f"before {name}")
        super().push(ledger, main)
        self.wire(f"after {name}")


class Clone(Git):
    """A clone that asks for a fetch only where one of the refs it would ask for has moved since the last."""

    def __init__(
        self, directory: Path, remote: str | None = None, token: Callable[[], str] | None = None
    ) -> None:
        super().__init__(directory, remote, token)
        self.there = directory
        self._brought: dict[tuple[str, ...], dict[str, str]] = {}

    def _fetch(self, refspecs: Sequence[str], depth: int | None) -> Finished:
        asked = tuple(refspecs)
        sources = tuple(spec.lstrip("+").partition(":")[0].rstrip("*") for spec in asked)
        tips = plumbing.refs(self.there, *sources) if sources else {}
        if self._brought.get(asked) == tips:
            return Finished(0, b"", "")
        finished = super()._fetch(refspecs, depth)
        if finished.code == 0:
            self._brought[asked] = tips
        return finished

    def push(self, updates: Sequence[RefUpdate]) -> None:
        """As it is; what was pushed to a branch that was fetched needs not be fetched back."""
        super().push(updates)
        for asked, tips in self._brought.items():
            local = dict(spec.lstrip("+").split(":") for spec in asked)
            for update in updates:
                if update.ref in local and update.new is not None:
                    self.update_ref(local[update.ref], update.new)
                    tips[update.ref] = update.new
