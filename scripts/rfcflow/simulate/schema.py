"""The published JSON Schema of scenario files, from the tables that read them.

Invariant: what the reader takes the schema takes; editors use it for completion and first checks.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from rfcflow.governance.profiles import PROFILES
from rfcflow.simulate.expectations import EXPECTATIONS, VERDICTS, WORDS
from rfcflow.simulate.reading import GIVEN, RFC, TOP
from rfcflow.simulate.steps import OTHERS, SENTENCES

_TEXT: Final[dict[str, Any]] = {"type": ["string", "number", "boolean", "null"]}
_LIST: Final[dict[str, Any]] = {"type": "array", "items": _TEXT}
_MANY: Final[dict[str, Any]] = {"anyOf": [_TEXT, _LIST]}
_OPTIONAL: Final = " or nothing"
_PEOPLE: Final = (
    "`WHO VERB`, and after a colon what the verb takes. WHO may be several: `ben, eve and cora comment: …`. "
    "A step about another RFC than the first ends with `on NAME`.\n"
)
_KEYS: Final = (
    "Keys of `then`. `rfc: NAME` looks at another RFC than the first, `only: PROFILE` looks under that "
    "profile alone.\n"
)
_FORMS: Final[dict[str, dict[str, Any]]] = {
    "flag": {"type": ["boolean", "string"]},
    "number": {"type": ["integer", "string"]},
    "words": _MANY,
    "person": {"type": "string"},
    "people": _MANY,
    "verdicts": {"anyOf": [{"enum": list(VERDICTS)}, {"type": "array", "items": {"enum": list(VERDICTS)}}]},
    "events": _MANY,
    "moment": {"type": "string"},
    "files": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
}


def schema() -> str:
    """The schema as JSON text."""
    top = dict.fromkeys(TOP, _TEXT)
    top |= {
        "scenario": {"type": "string", "description": "The scenario's name, as a sentence."},
        "why": {"type": "string", "description": "The rule it shows."},
        "incident": {"type": "string", "description": "What happened elsewhere."},
        "profiles": {
            "anyOf": [{"enum": list(PROFILES)}, {"type": "array", "items": {"enum": list(PROFILES)}}],
            "description": "Each one it is played under; pytorch where none is named.",
        },
        "given": {
            "type": "object",
            "properties": {name: {} for name in GIVEN},
            "additionalProperties": False,
        },
        "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}},
    }
    top["given"]["properties"]["rfc"] = {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/fields"}]}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of the RFC process",
        "type": "object",
        "properties": top,
        "required": ["scenario", "steps"],
        "additionalProperties": False,
        "$defs": {
            "fields": {
                "type": "object",
                "properties": {name: {} for name in RFC},
                "additionalProperties": False,
            },
            "then": {
                "type": "object",
                "properties": {"rfc": {"type": "string"}, "only": _MANY, **_expectations()},
                "additionalProperties": False,
            },
            "step": {"anyOf": [{"type": "string"}, _steps()]},
        },
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _expectations() -> dict[str, Any]:
    return {
        name: {
            **({"enum": list(WORDS[name])} if key.form == "word" else _FORMS[key.form]),
            "description": key.what,
        }
        for name, key in EXPECTATIONS.items()
    }


def _steps() -> dict[str, Any]:
    """A mapping of one sentence: the fixed ones by name, people's acts by their form."""
    fixed: dict[str, Any] = {name: {"description": what} for name, (what, _) in OTHERS.items()}
    fixed["then"] = {"$ref": "#/$defs/then"}
    fixed["together"] = {"type": "array", "items": {"$ref": "#/$defs/step"}}
    verbs = "|".join(
        re.escape(verb).replace("WHO's", r"[A-Za-z0-9-]+'s").replace(r"\ ", " ") for verb in SENTENCES
    )
    return {
        "type": "object",
        "properties": fixed,
        "patternProperties": {rf"^[A-Za-z0-9].* ({verbs}|comment|approve|opens .+)( on .+)?$": {}},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def tables() -> str:
    """What steps and expectations there are, as Markdown for the reference."""
    lines = [
        "# What a scenario can say\n",
        "How one is written: [scenarios](../scenarios.md).\n",
        "## People\n",
        _PEOPLE,
        "| verb | takes | what it does | example |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {item.verb} | {item.takes}{_OPTIONAL * item.optional} | {item.what} | `{item.example}` |"
        for item in SENTENCES.values()
    ]
    lines += ["\n## Everything else\n", "| step | what it does | example |", "|---|---|---|"]
    lines += [f"| {name} | {what} | `{example}` |" for name, (what, example) in OTHERS.items()]
    lines += [
        "\n## Expectations\n",
        _KEYS,
        "| key | what it is | example |",
        "|---|---|---|",
    ]
    lines += [f"| `{name}` | {key.what} | `{key.example}` |" for name, key in EXPECTATIONS.items()]
    return "\n".join(lines) + "\n"
