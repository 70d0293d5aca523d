"""Cut the slices of GitHub's published descriptions that judge the forge.

Run as ``python -m tests.forge.regenerate_schemas``; needs ``npm``. The slices hold what the forge's routes
and events use and nothing else, without prose.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from rfcflow.forge.api import ROUTES

SCHEMAS = Path(__file__).parent / "schemas"
OPENAPI = ("@octokit/openapi", "23.0.2", "package/generated/api.github.com.json")
WEBHOOKS = ("@octokit/webhooks-schemas", "7.6.1", "package/schema.json")
EVENTS = (
    "create",
    "delete",
    "fork",
    "issue_comment",
    "issues",
    "label",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
    "status",
    "workflow_run",
)
PROSE = frozenset(
    {"description", "example", "examples", "title", "externalDocs", "summary", "tags", "x-github"}
)


def fetch(package: str, version: str, member: str) -> Any:
    """One JSON file out of a published package."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{package}@{version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder) / packed.stdout.strip().splitlines()[-1]) as archive:
            content = archive.extractfile(member)
            if content is None:
                raise FileNotFoundError(member)
            return json.load(content)


def without_prose(node: Any, *, names: bool = False) -> Any:
    """The node without descriptions; the keys of ``properties`` are names and stay."""
    if isinstance(node, list):
        return [without_prose(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_prose(value, names=key in ("properties", "schemas", "definitions"))
        for key, value in node.items()
        if names or key not in PROSE
    }


def references(node: Any) -> set[str]:
    """Everything a node points to."""
    if isinstance(node, list):
        return set().union(*(references(one) for one in node))
    if not isinstance(node, dict):
        return set()
    found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return found.union(*(references(value) for value in node.values()))


def closure(start: Any, whole: Any) -> dict[str, Any]:
    """The parts of ``whole`` that ``start`` needs, by pointer, followed to the end."""
    waiting, kept = references(start), {}
    while waiting:
        pointer = waiting.pop()
        if pointer not in kept:
            node = whole
            for part in pointer.removeprefix("#/").split("/"):
                node = node[part]
            kept[pointer] = without_prose(node)
            waiting |= references(kept[pointer])
    return kept


def write(name: str, content: Any) -> None:
    """Write compact, sorted, compressed JSON; the same content always gives the same bytes."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    (SCHEMAS / name).write_bytes(gzip.compress(text, mtime=0))


def rest_slice(described: Any) -> dict[str, Any]:
    """Operations of the forge's routes and the components they use."""
    templates = {(route.template, route.method.lower()) for route in ROUTES} | {("/rate_limit", "get")}
    paths: dict[str, Any] = {}
    for template, method in sorted(templates):
        if method in described["paths"].get(template, {}):
            operation = without_prose(described["paths"][template][method])
            kept = {key: operation[key] for key in ("requestBody", "responses") if key in operation}
            paths.setdefault(template, {})[method] = kept
    components: dict[str, Any] = {}
    for pointer, node in closure(paths, described).items():
        _, _, kind, name = pointer.split("/", 3)
        components.setdefault(kind, {})[name] = node
    return {"paths": paths, "components": components}


def webhook_slice(described: Any) -> dict[str, Any]:
    """Definitions of the forge's events."""
    wanted = {
        name: without_prose(node)
        for name, node in described["definitions"].items()
        if name.split("$")[0] in EVENTS and "$" in name
    }
    for pointer, node in closure(wanted, described).items():
        wanted[pointer.removeprefix("#/definitions/")] = node
    return {"definitions": wanted}


def main() -> None:
    """Fetch both packages and write both slices."""
    write("openapi.json.gz", rest_slice(fetch(*OPENAPI)))
    write("webhooks.json.gz", webhook_slice(fetch(*WEBHOOKS)))


if __name__ == "__main__":
    main()
