"""The registry of a project that begins: what its people say, beside what its files say already.

Invariant: the same answers give the same files; nobody is in a role without being named for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from rfcflow.governance.adopt.modules import slug
from rfcflow.governance.adopt.registry_files import POLICY
from rfcflow.governance.adopt.report import Report
from rfcflow.governance.vocabulary import ROOT
from rfcflow.text.quoting import scalar, value

PEOPLE = f"{ROOT}/people"
MODULES = f"{ROOT}/modules"
ROTAS = f"{ROOT}/rotas.yml"
# Where nobody names a module there is one for everything, and it is core's.
WHOLE = "Whole project"


class Founding(Struct, frozen=True):
    """What is known when a process begins: people by login; `modules` are titles with their maintainers.

    `start` is the day of the first turn on call, `offset` goes before the numbers of pull requests.
    """

    profile: str
    mode: str
    core: tuple[str, ...]
    lead: str
    modules: tuple[tuple[str, tuple[str, ...]], ...]
    triage: tuple[str, ...]
    start: str
    offset: int = 0

    @property
    def logins(self) -> tuple[str, ...]:
        """Everybody it names, each once, in order."""
        named = [*self.core, self.lead, *self.triage]
        named += [login for _, maintainers in self.modules for login in maintainers]
        return tuple({login.lower(): login for login in reversed(named)}.values())[::-1]


def founded(founding: Founding, adopted: Report | None, ids: Mapping[str, int]) -> dict[str, str]:
    """The files by path; `ids` by login in lower case. What is said counts more than what files say."""
    files = {path: text for path, text in (adopted.files if adopted else {}).items() if path != POLICY}
    modules = founding.modules
    if not modules and not any(path.startswith(f"{MODULES}/") for path in files):
        modules = ((WHOLE, founding.core),)
    for title, maintainers in modules:
        files[f"{MODULES}/{slug(title)}.yml"] = (
            f"title: {scalar(title)}\nmaintainers: {value(_handles(maintainers))}\n"
        )
    for login in founding.logins:
        number = ids.get(login.lower())
        head = f"id: {number}\n" if number is not None else ""
        files.setdefault(f"{PEOPLE}/{login.lower()}.yml", f"{head}login: {scalar(login)}\n")
    files[POLICY] = _policy(founding)
    files[ROTAS] = (
        "# Duties taken in turns. Triage routes what nobody owns; it never decides.\n"
        f"triage:\n  roster: {value(_handles(founding.triage or founding.core))}\n"
        f"  start: {founding.start}\n  days: 7\n"
    )
    return dict(sorted(files.items()))


def _policy(founding: Founding) -> str:
    lines = [
        "# Who decides, and by which rules; what is not written here is the profile's.",
        f"profile: {founding.profile}",
    ]
    if founding.mode == "observe":
        lines.append("# The bot only reports what it would do. Take this line away when you trust it.")
        lines.append("mode: observe")
    if founding.offset:
        lines.append(
            "# New RFCs are called after their pull request plus this, so that no number is used twice."
        )
        lines.append(f"numbering: {{offset: {founding.offset}}}")
    lines += [
        "roles:",
        f"  core: {value(_handles(founding.core))}",
        f"  lead: {scalar(founding.lead.lower())}",
    ]
    return "\n".join(lines) + "\n"


def _handles(logins: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(login.lower() for login in logins))
