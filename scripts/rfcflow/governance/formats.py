"""The keys of each governance file.

Invariant: what is not declared here is refused; a file's name is its id, so no file repeats it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from rfcflow.governance.containers import Items, Keyed, Shorthand, Table
from rfcflow.governance.profiles import PROFILES
from rfcflow.governance.shapes import Choice, Day, Formula, Shape, Switch, Text, Timer, Whole, Words
from rfcflow.governance.vocabulary import OWNERS, TIMERS
from rfcflow.model import MOTIONS, STATES, TRACKS

HANDLE_PATTERN: Final = r"[a-z0-9](?:-?[a-z0-9]){0,38}"
ID_PATTERN: Final = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"

HANDLE: Final = Text(HANDLE_PATTERN, "a handle: lower-case letters, digits and single hyphens", 39)
ID: Final = Text(ID_PATTERN, "an id: lower-case letters, digits and single hyphens, a letter first", 40)
LOGIN: Final = Text(
    r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}", "a GitHub login: letters, digits and single hyphens", 39
)
NAME: Final = Text(longest=100)
PATH: Final = Text(
    r"(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\\\n]+", "a path or pattern relative to the code repository's root", 300
)
REPOSITORY: Final = Text(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}", "a repository: OWNER/NAME", 140)
COLOUR: Final = Text(r"[0-9a-f]{6}", "a colour: six lower-case hexadecimal digits", 6)
URL: Final = Text(r"https?://[^\s/]+(?:/\S*)?", "an address that starts with https://", 300)
LINT: Final = Text(
    r"RFC[0-9]{3}|[a-z0-9]+(?:-[a-z0-9]+)*", "the code or name of a lint: `RFC205` or `image-alt`", 40
)
LICENCE: Final = Text(longest=200)
DAYS: Final = Whole(1, 3650)

_FOR_CORE: Final = Formula(without=("majority", "lazy-consensus"))
_FOR_MODULES: Final = Formula(without=("core-majority",))
_FOR_MOTIONS: Final = Formula(without=("majority", "consent", "lazy-consensus"))
_NAMED_BY_FILE: Final = "The file's name is the id: delete the line, or rename the file."

WINDOWS: Final = ("dispute-days", "settle-days", "veto-days", "motion-days", "hold-days")
POLICY: Final = Table(
    {
        "profile": Choice(tuple(PROFILES)),
        "mode": Choice(("enforce", "observe")),
        "numbering": Table({"offset": Whole()}),
        "roles": Table(
            {
                "core": Items(HANDLE, least=1),
                "lead": HANDLE,
                # A tier that ends: each with the last day it counts.
                "reviewers": Keyed(HANDLE, Day()),
                "editors": Items(HANDLE),
            },
            required=("core",),
        ),
        "rules": Table({"routine": _FOR_MODULES, "contentious": _FOR_MODULES, "core": _FOR_CORE}),
        "final-comment": Table({"days": DAYS, "working-days": DAYS}),
        "shepherd": Table(
            {
                "offer-working-days": Whole(1, 60),
                "offers-before-call": Whole(1, 20),
                "capacity": Whole(1, 100),
                "newcomer-capacity": Whole(0, 100),
            }
        ),
        "windows": Table(
            dict.fromkeys(("dispute-days", "settle-days", "veto-days", "motion-days", "hold-days"), DAYS)
        ),
        "editorial": Table({"words": Whole(0, 400), "window-days": Whole(1, 60)}),
        "motions": Table(dict.fromkeys(MOTIONS, _FOR_MOTIONS)),
        "criteria": Keyed(ID, Words(300)),
        "holidays": Items(Day()),
        "duties": Keyed(ID, Switch()),
        "notifications": Table({"mentions-per-day": Whole(0, 100)}),
        "people": Table(
            {"inactivity-days": DAYS, "renomination-days": Whole(0, 3650), "announce-days": Whole(1, 365)}
        ),
        "triage": Table({"items-per-day": Whole(1, 1000), "high-priority": Words(600)}),
        "merge": Choice(("bot", "person")),
        "site-url": URL,
        "lints": Keyed(LINT, Table({"severity": Choice(("off", "warning", "error")), "since": Day()})),
        "documents": Table({"licence": LICENCE, "sign-off": Switch()}),
    },
    required=("roles",),
    moved={
        "automatic": "It is called `duties`.",
        "core": "Write it below `roles`.",
        "lead": "Write it below `roles`.",
        "offset": "Write it below `numbering`.",
        "licence": "Write it below `documents`.",
        "sign-off": "Write it below `documents`.",
    },
)
STATE_TABLE: Final = Table(
    {
        "states": Keyed(
            ID,
            Table(
                {
                    "meaning": Words(300),
                    "owner": Choice(OWNERS),
                    "terminal": Switch(),
                    "colour": COLOUR,
                    "timers": Table(dict.fromkeys(TIMERS, Timer())),
                },
                required=("meaning", "owner"),
            ),
        ),
        "edges": Items(
            Table(
                {
                    "from": Items(ID, least=1, alone=True),
                    "on": ID,
                    "to": Items(ID, least=1, alone=True),
                    "who": Items(ID, least=1, alone=True),
                    "guard": ID,
                },
                required=("from", "on", "to", "who"),
            ),
            least=1,
        ),
    },
    required=("states", "edges"),
)
ROTAS: Final = Keyed(
    ID,
    Table(
        {
            "roster": Items(HANDLE, least=1),
            "start": Day(),
            "days": Whole(1, 366),
            "overrides": Keyed(Day(), HANDLE),
        },
        required=("roster", "start"),
    ),
)
# A heading of a kind's template. It is asked for unless optional; `prompt` tells authors what to write there.
SECTION: Final = Table(
    {"heading": NAME, "prompt": Words(1000), "optional": Switch()},
    required=("heading",),
)
KIND: Final = Table(
    {
        "title": NAME,
        "description": Words(500),
        "track": Choice(TRACKS),
        "after-landing": Choice(("active", "implemented")),
        "changes-governance": Switch(),
        "sections": Items(Shorthand("heading", SECTION)),
        "rule": _FOR_CORE,
        "elects": Choice(("lead",)),
    },
    required=("title",),
    moved={"id": _NAMED_BY_FILE},
)
MODULE: Final = Table(
    {
        "title": NAME,
        "description": Words(500),
        "parent": ID,
        "paths": Items(PATH),
        "repository": REPOSITORY,
        "labels": Items(Text(r"[^,\n]+", "a label without a comma", 50)),
        "aliases": Items(ID),
        "maintainers": Items(HANDLE),
        "emeritus": Items(HANDLE),
        "rules": Table({"routine": _FOR_MODULES, "contentious": _FOR_MODULES, "quorum": Whole(1, 100)}),
        "replaces": Items(ID),
        # How people join it; without a rule core decides.
        "nomination": _FOR_MODULES,
        "inactivity-days": DAYS,
        "terms": Keyed(HANDLE, Table({"since": Day(), "until": Day()})),
        "upkeep": Keyed(
            ID, Table({"every-days": Whole(7, 3650), "last": Day(), "link": URL}, required=("every-days",))
        ),
    },
    required=("title",),
    moved={"id": _NAMED_BY_FILE},
)
PERSON: Final = Table(
    {
        "id": Whole(1, 10**12),
        "login": LOGIN,
        "name": NAME,
        "absences": Items(Table({"from": Day(), "until": Day()}, required=("from", "until"))),
        "capacity": Whole(0, 100),
        "newcomer-until": Day(),
    },
    required=("id", "login"),
    moved={
        "handle": _NAMED_BY_FILE,
        "company": "Roles belong to people, never to companies: delete the line.",
        "affiliation": "Roles belong to people, never to companies: delete the line.",
        "modules": "A module names its maintainers, in its own file.",
    },
)

# Whoever wants to hear of RFCs, by login: no role, so no person's file is needed.
SUBSCRIPTIONS: Final = Keyed(
    LOGIN,
    Table(
        {
            "modules": Items(ID),
            "labels": Items(Text(r"[^,\n]+", "a label without a comma", 50)),
            "kinds": Items(ID),
            "priorities": Items(Choice(("normal", "high"))),
        }
    ),
)

SINGLE: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "policy.yml": POLICY,
        "states.yml": STATE_TABLE,
        "rotas.yml": ROTAS,
        "subscriptions.yml": SUBSCRIPTIONS,
    }
)
MANY: Final[Mapping[str, tuple[Shape, Text]]] = MappingProxyType(
    {"kinds": (KIND, ID), "modules": (MODULE, ID), "people": (PERSON, HANDLE)}
)


def schemas() -> dict[str, str]:
    """The published JSON Schemas, by file name; texts end with a newline."""
    files: dict[str, tuple[str, Shape]] = {
        "policy.json": ("policy.yml: the numbers and switches of the process", POLICY),
        "states.json": ("states.yml: the states and the legal moves between them", STATE_TABLE),
        "rotas.json": ("rotas.yml: duties taken in turns", ROTAS),
        "subscriptions.json": ("subscriptions.yml: who wants to hear of which RFCs", SUBSCRIPTIONS),
        "kind.json": ("kinds/ID.yml: a kind of RFC", KIND),
        "module.json": ("modules/ID.yml: an area of the project and its maintainers", MODULE),
        "person.json": ("people/HANDLE.yml: somebody with a role", PERSON),
    }
    published = {}
    for name, (title, shape) in files.items():
        schema: dict[str, Any] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            **shape.schema(),
        }
        if name == "states.json":
            schema["properties"]["states"]["propertyNames"] = {"enum": list(STATES)}
        published[name] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return published
