"""The one table of front-matter keys: order, owner, type, and what people call them by mistake.

Invariant: the order of `KEYS` is the canonical order, human-owned keys before bot-owned ones; every other
list of keys is derived from it.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from msgspec import Struct

TITLE_LIMIT: Final = 120
SUMMARY_LIMIT: Final = 500
TEXT_LIMIT: Final = 500
LIST_LIMIT: Final = 64
ITEM_LIMIT: Final = 200


class Key(Struct, frozen=True):
    """A key. `type` is text | names | references | date | url; `limit` is in characters."""

    name: str
    type: str
    owner: str = "human"
    required: bool = False
    limit: int = TEXT_LIMIT
    example: str = ""

    @property
    def is_list(self) -> bool:
        """Whether its value is a list of texts."""
        return self.type in ("names", "references")


_TABLE: Final = (
    Key("title", "text", required=True, limit=TITLE_LIMIT, example="Ragged tensors in the core"),
    Key("summary", "text", required=True, limit=SUMMARY_LIMIT, example="One sentence for a busy reader."),
    Key("kind", "text", required=True, example="feature"),
    Key("authors", "names", required=True, example="[ada-example]"),
    Key("modules", "names", example="[autograd, nn]"),
    Key("created", "date", required=True, example="2026-11-22"),
    Key("contentious", "names", example="[compatibility]"),
    Key("requires", "references", example='["0042"]'),
    Key("replaces", "references", example='["0042"]'),
    Key("amends", "references", example='["0042"]'),
    Key("discussion", "url", example="https://example.org/t/ragged-tensors/7"),
    Key("principles", "names", example="[P1]"),
    Key("revisit-on", "date", example="2027-06-01"),
    Key("tracking-issue", "url", example="https://example.org/issues/7"),
    Key("rfc", "reference", owner="bot", example='"0042"'),
    Key("state", "text", owner="bot", example="accepted"),
    Key("shepherd", "text", owner="bot", example="ada-example"),
    Key("pull-request", "text", owner="bot", example="https://example.org/pull/42"),
    Key("decided", "date", owner="bot", example="2026-12-24"),
    Key("outcome", "text", owner="bot", example="rfcs/outcomes/0042.yml"),
    Key("superseded-by", "references", owner="bot", example='["0077"]'),
)
# The keys that name other RFCs.
RELATIONS: Final = tuple(key.name for key in _TABLE if key.type == "references")
KEYS: Final = MappingProxyType({key.name: key for key in _TABLE})
HUMAN_KEYS: Final = tuple(key.name for key in _TABLE if key.owner == "human")
BOT_KEYS: Final = tuple(key.name for key in _TABLE if key.owner == "bot")
# What an erratum may change: words and links. The rest says what was decided, by whom, about what.
WORDING: Final = frozenset({"title", "summary"} | {key.name for key in _TABLE if key.type == "url"})
ORDER: Final = MappingProxyType({key.name: place for place, key in enumerate(_TABLE)})

# What other proposal repositories and habit call our keys; spelling mistakes are found by distance instead.
ALIASES: Final = MappingProxyType(
    {
        "abstract": "summary",
        "author": "authors",
        "breaking": "contentious",
        "category": "contentious",
        "champion": "shepherd",
        "date": "created",
        "depends": "requires",
        "depends-on": "requires",
        "description": "summary",
        "discussions-to": "discussion",
        "id": "rfc",
        "issue": "tracking-issue",
        "module": "modules",
        "name": "title",
        "number": "rfc",
        "pr": "pull-request",
        "rfc-pr": "pull-request",
        "start-date": "created",
        "status": "state",
        "supersedes": "replaces",
        "type": "kind",
    }
)

# Aliases that say what we mean and no more: such a key can be renamed without asking.
SAME_MEANING: Final = frozenset(
    (
        "abstract",
        "author",
        "date",
        "depends",
        "depends-on",
        "description",
        "discussions-to",
        "module",
        "name",
        "start-date",
        "supersedes",
    )
)

# Values of TEMPLATE.md and words people leave behind. A value that *is* one of them was never filled in.
PLACEHOLDERS: Final = frozenset(
    (
        "FIXME",
        "LINK",
        "ONE SENTENCE FOR A BUSY READER",
        "SUMMARY",
        "TBA",
        "TBD",
        "TITLE",
        "TODO",
        "XXX",
        "YOUR-LOGIN",
        "YYYY-MM-DD",
    )
)
REFERENCE: Final = re.compile(r"(?:[0-9]{4}|[1-9][0-9]{4,9})[a-z]?", re.ASCII)


def is_placeholder(text: str) -> bool:
    """Whether a value was left as the template gave it, or says that it is still missing."""
    bare = text.strip("<>[](){}. ")
    return bare in PLACEHOLDERS or text.startswith("FIXME")
