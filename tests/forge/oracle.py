"""GitHub's own descriptions as the judge of the forge: statuses, shapes of answers, bodies and payloads.

Invariant: nothing the forge sends passes unjudged while an oracle is attached; ``assert_clean`` tells what
failed.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from rfcflow.forge import Event, Exchange, Forge

SCHEMAS = Path(__file__).parent / "schemas"
# GitHub sends these everywhere and documents them here and there.
UNIVERSAL = frozenset({"304", "400", "401", "403", "404", "422"})
ERROR = {
    "type": "object",
    "required": ["message", "documentation_url"],
    "properties": {"message": {"type": "string"}, "documentation_url": {"type": "string"}},
}
LABEL_DESCRIPTION = re.compile(r"labels/\d+/description$")
# The description knows only the object form; the bare list is what PyGithub sends and GitHub accepts.
BARE_LISTS = frozenset({"/repos/{owner}/{repo}/issues/{issue_number}/labels"})

# An old address that is described under its new name only.
RENAMED = {
    ("GET", "/repos/{owner}/{repo}/statuses/{sha}"): "/repos/{owner}/{repo}/commits/{ref}/statuses",
}


@cache
def described(name: str) -> dict[str, Any]:
    """One vendored slice, with OpenAPI 3.0's ``nullable`` turned into JSON Schema."""
    content = json.loads(gzip.decompress((SCHEMAS / name).read_bytes()))
    converted: dict[str, Any] = without_nullable(content)
    return converted


def without_nullable(node: Any) -> Any:
    """``nullable: true`` as a union with null."""
    if isinstance(node, list):
        return [without_nullable(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: without_nullable(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") is True else made


@cache
def rest_validator(pointer: str) -> jsonschema_rs.Validator:
    """The validator of the schema at ``path|method|status`` or ``path|method|request``."""
    api = described("openapi.json.gz")
    path, method, part = pointer.split("|")
    node = api["paths"][path][method]
    node = node["requestBody"] if part == "request" else node["responses"][part]
    if "$ref" in node:
        kind, name = node["$ref"].split("/")[-2:]
        node = api["components"][kind][name]
    content = node.get("content", {})
    schema = content.get("application/json", next(iter(content.values()), {})).get("schema", {})
    return jsonschema_rs.validator_for(schema | {"components": api["components"]}, validate_formats=True)


@cache
def webhook_validator(name: str) -> jsonschema_rs.Validator:
    """The validator of ``event$action``."""
    definitions = described("webhooks.json.gz")["definitions"]
    return jsonschema_rs.validator_for({"$ref": f"#/definitions/{name}", "definitions": definitions})


@cache
def error_validator() -> jsonschema_rs.Validator:
    """The validator of error bodies whose status the description leaves out."""
    return jsonschema_rs.validator_for(ERROR)


class Oracle:
    """Collects what does not agree with GitHub's descriptions; ``judged`` names what was looked at."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.judged: set[str] = set()

    def blame(self, where: str, validator: jsonschema_rs.Validator, value: Any) -> None:
        """Note each way in which a value breaks its schema."""
        for error in validator.iter_errors(value):
            place = "/".join(map(str, error.instance_path))
            # The description has no null here, but a deleted fork is null on GitHub.
            if place.endswith("head/repo") and error.message.startswith("null "):
                continue
            # It calls a label's description a string; GitHub sends null for a label made without one.
            if LABEL_DESCRIPTION.search(place) and error.message.startswith("null "):
                continue
            self.violations.append(f"{where}: {place}: {error.message[:300]}")

    def exchange(self, seen: Exchange) -> None:
        """Judge one request and its answer."""
        if seen.template is None or seen.template == "/graphql":
            return
        template = RENAMED.get((seen.method, seen.template), seen.template)
        operations = described("openapi.json.gz")["paths"].get(template, {})
        method, status = seen.method.lower(), str(seen.status)
        where = f"{seen.method} {template} {status}"
        if method not in operations:
            self.violations.append(f"{where}: GitHub describes no such operation")
            return
        self.judged.add(f"{seen.method} {template}")
        documented = status in operations[method]["responses"]
        if not documented and status not in UNIVERSAL:
            self.violations.append(f"{where}: GitHub describes no such status")
        if status in ("204", "304") or seen.body is None:
            return
        if documented:
            self.blame(where, rest_validator(f"{template}|{method}|{status}"), seen.body)
        else:
            self.blame(where, error_validator(), seen.body)
        accepted = seen.status < 400 and "requestBody" in operations[method]
        if (
            accepted
            and seen.request_body
            and not (template in BARE_LISTS and isinstance(seen.request_body, list))
        ):
            request = rest_validator(f"{template}|{method}|request")
            self.blame(f"{where} request", request, seen.request_body)

    def event(self, seen: Event) -> None:
        """Judge one webhook payload."""
        name = f"{seen.name}${seen.action or 'event'}"
        if name not in described("webhooks.json.gz")["definitions"]:
            self.violations.append(f"{name}: GitHub describes no such event")
            return
        self.judged.add(name)
        self.blame(name, webhook_validator(name), json.loads(json.dumps(seen.payload)))

    def assert_clean(self) -> None:
        """Fail with everything that was found."""
        if self.violations:
            raise AssertionError("\n".join(self.violations))


def attach(forge: Forge) -> Oracle:
    """Judge everything the forge says from now on."""
    oracle = Oracle()
    forge.on_exchange = oracle.exchange
    forge.subscribe(oracle.event)
    return oracle
