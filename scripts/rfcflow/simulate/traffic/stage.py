"""Where a script is played: who everybody is by now, what was opened, and the words in double brackets.

Invariant: people are their numeric ids, whatever they are called meanwhile; looks at the world, changes
nothing but what it remembers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.errors import Invalid
from rfcflow.model import Governance, Rfc
from rfcflow.policy.roles import on_call_login
from rfcflow.simulate.model.world import World
from rfcflow.simulate.project import governance_files
from rfcflow.simulate.traffic.population import STRANGERS
from rfcflow.simulate.traffic.step import Script, Step

_WORDS: Final = re.compile(r"\[\[([a-z]+)((?: [a-z0-9]+)*)\]\]")
_SHORT: Final = 10


class Stage(Struct):
    """The state of a script being played on a world; `project` is the governance in words as it is now."""

    world: World
    script: Script
    base: Mapping[str, bytes]
    project: dict[str, Any]
    governance: Governance
    ids: dict[str, int] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    fields: dict[int, dict[str, Any]] = field(default_factory=dict)
    impostors: list[str] = field(default_factory=list)
    broken: bool = False

    @classmethod
    def of(cls, world: World, script: Script, base: Mapping[str, bytes]) -> Stage:
        """The world with the project's governance on its default branch."""
        project, hosting = dict(script.project), world.hosting
        files = governance_files(project, script.profile, base, lambda name: hosting.account(name).id)
        world.commit_to_main("cora", files)
        return cls(world, script, base, project, world.governance)

    def files(self, project: Mapping[str, Any]) -> dict[str, bytes | None]:
        """A project's governance as files."""
        return dict(governance_files(project, self.script.profile, self.base, self.id))

    # --- people ---

    def id(self, name: str) -> int:
        """The account id behind a name of the script."""
        if name not in self.ids:
            self.ids[name] = self.world.hosting.account(name).id
        return self.ids[name]

    def login(self, name: str) -> str:
        """What somebody is called by now."""
        return self.world.hosting.login_of(self.id(name))

    def who(self, step: Step) -> str | None:
        """The login a step means; None where nobody is that, or who is never shows up."""
        role, _, index = step.who.partition(" ")
        rfc = self.rfc(step.rfc)
        if role == "author":
            return self.login(self.fields[step.rfc]["author"]) if step.rfc in self.fields else None
        if role == "stranger":
            names = [*STRANGERS, *self.impostors]
            return self.login(names[-1 - int(index)] if int(index) == 0 else names[int(index)])
        if role in _STANDING:
            person = _STANDING[role](rfc)
            return None if person is None or self._away(person) else self.world.hosting.login_of(person)
        if role == "on-call":
            return on_call_login(self.governance, self.world.now.date())
        if role == "lead":
            return self._handle(self.governance.policy.lead)
        handles = self._handles(role, rfc)
        if handles is None:
            return self.login(step.who)
        able = [handle for handle in handles if handle not in self.script.absent]
        return self._handle(able[int(index) % len(able)]) if able else None

    def _handles(self, role: str, rfc: Rfc | None) -> tuple[str, ...] | None:
        modules = rfc.modules if rfc is not None else ()
        registry = self.governance.modules
        match role:
            case "core":
                return self.governance.policy.core
            case "maintainer":
                return registry[modules[0]].maintainers if modules and modules[0] in registry else ()
            case "second":
                return registry[modules[1]].maintainers if modules[1:] and modules[1] in registry else ()
            case "other":
                others = (row for name, row in registry.items() if name not in modules)
                mine = {
                    handle for name in modules if name in registry for handle in registry[name].maintainers
                }
                return tuple(handle for row in others for handle in row.maintainers if handle not in mine)
            case _:
                return None

    def _handle(self, handle: str | None) -> str | None:
        person = self.governance.people.get(handle) if handle is not None else None
        return None if person is None else self.world.hosting.login_of(person.id)

    def _away(self, person: int) -> bool:
        found = self.governance.person_by_id(person)
        return found is not None and found.handle in self.script.absent

    # --- RFCs ---

    def rfc(self, index: int) -> Rfc | None:
        """An RFC of the script as its ledger tells it."""
        return self.world.rfc(f"{self.numbers[index]:04d}") if index in self.numbers else None

    def landed(self) -> str | None:
        """The id of the last RFC that was accepted."""
        names = (path.split("/")[-1] for path in self.world.main_paths() if path.startswith("rfcs/0"))
        found = sorted(name.partition("-")[0] for name in names if name.endswith(".md"))
        return found[-1] if found else None

    def fill(self, body: str, step: Step) -> str:
        """A text with its words in double brackets filled in."""
        rfc = self.rfc(step.rfc)

        def word(match: re.Match[str]) -> str:
            name, rest = match[1], match[2].split()
            return _FILLS[name](self, step, rfc, rest)

        return _WORDS.sub(word, body) if "[[" in body else body

    def look_again(self) -> None:
        """Read the governance again after a change of it; a broken one is remembered as such."""
        try:
            self.governance = self.world.governance
            self.broken = False
        except Invalid:
            self.broken = True


def _led_by(rfc: Rfc | None) -> int | None:
    return rfc.shepherd.id if rfc is not None and rfc.shepherd is not None else None


def _offered_to(rfc: Rfc | None) -> int | None:
    return rfc.offer.person if rfc is not None and rfc.offer is not None else None


def _objecting(rfc: Rfc | None) -> int | None:
    return rfc.open_concerns[0].owner.id if rfc is not None and rfc.open_concerns else None


# Roles that somebody has in an RFC by what was said there.
_STANDING: Final[Mapping[str, Callable[[Rfc | None], int | None]]] = {
    "shepherd": _led_by,
    "offered": _offered_to,
    "objector": _objecting,
}


def _revision(_stage: Stage, _step: Step, rfc: Rfc | None, rest: list[str]) -> str:
    revisions = rfc.revisions if rfc is not None else ()
    wanted = revisions[-2:-1] if rest and revisions[1:] else revisions[-1:]
    return wanted[0].text.removeprefix("t1:")[:_SHORT] if wanted else "0000000000"


def _concern(_stage: Stage, _step: Step, rfc: Rfc | None, _rest: list[str]) -> str:
    return rfc.open_concerns[0].id if rfc is not None and rfc.open_concerns else "memory-use-doubles"


def _dispute(_stage: Stage, _step: Step, rfc: Rfc | None, _rest: list[str]) -> str:
    return rfc.open_disputes[0].id if rfc is not None and rfc.open_disputes else "dispute-1"


def _until(stage: Stage, _step: Step, _rfc: Rfc | None, rest: list[str]) -> str:
    return f"{stage.world.now + timedelta(days=int(rest[0])):%Y-%m-%d}"


def _login(stage: Stage, step: Step, _rfc: Rfc | None, rest: list[str]) -> str:
    return stage.who(Step(step.at, "", step.rfc, " ".join(rest))) or "nobody-at-all"


_FILLS: Final[Mapping[str, Callable[[Stage, Step, Rfc | None, list[str]], str]]] = {
    "rev": _revision,
    "concern": _concern,
    "dispute": _dispute,
    "until": _until,
    "login": _login,
}
