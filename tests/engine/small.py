"""A project as small as a process can be: three core maintainers, three modules, one of them empty, a rota.

Invariant: loads without a warning; states, kinds and principles are the sample's own files.
"""

from __future__ import annotations

from tests.governance.samples import SAMPLE, G

CORE = ("ara-lead", "bas-core", "cyd-core")
ALPHA = ("dana-dune", "eli-elm", "fay-fell")
BETA = ("gil-gorse", "hana-heath")
TRIAGE = ("jon-jetty", "kim-kelp")
# What differs from the handle: logins keep the case their owners chose.
LOGINS = {"dana-dune": "Dana-Dune"}
HANDLES = (*CORE, *ALPHA, *BETA, *TRIAGE)
PERSON_ID = {handle: 970_001_001 + number for number, handle in enumerate(HANDLES)}

POLICY = """profile: pytorch
mode: enforce
roles:
  core: [ara-lead, bas-core, cyd-core]
  lead: ara-lead
merge: bot
"""
ROTAS = """triage:
  roster: [jon-jetty, kim-kelp]
  start: 2026-11-02
  days: 7
"""


def login(handle: str) -> str:
    """The login behind a handle."""
    return LOGINS.get(handle, handle)


def person(handle: str, extra: str = "") -> bytes:
    """One person's file."""
    return f"id: {PERSON_ID[handle]}\nlogin: {login(handle)}\n{extra}".encode()


def module(title: str, maintainers: tuple[str, ...], extra: str = "") -> bytes:
    """One module's file."""
    names = ", ".join(maintainers)
    return (
        f"title: {title}\ndescription: {title} of the project.\npaths: [src/{title.lower()}/]\n"
        f"maintainers: [{names}]\n{extra}"
    ).encode()


def governance_files() -> dict[str, bytes]:
    """Everything below `.github/governance/`, by path."""
    root = SAMPLE / G
    shared = [root / "states.yml", root / "principles.md", *sorted((root / "kinds").glob("*.yml"))]
    found = {f"{G}/{path.relative_to(root).as_posix()}": path.read_bytes() for path in shared}
    found |= {f"{G}/policy.yml": POLICY.encode(), f"{G}/rotas.yml": ROTAS.encode()}
    found |= {f"{G}/people/{handle}.yml": person(handle) for handle in HANDLES}
    found[f"{G}/modules/alpha.yml"] = module("Alpha", ALPHA)
    found[f"{G}/modules/beta.yml"] = module("Beta", BETA)
    found[f"{G}/modules/gamma.yml"] = module("Gamma", (), "parent: alpha\n")
    return found
