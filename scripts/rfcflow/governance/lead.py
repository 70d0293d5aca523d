"""Writing the elected lead into `policy.yml`.

Invariant: one line changes; every other byte of the file stays as it was.
"""

from __future__ import annotations

from rfcflow.errors import Refusal
from rfcflow.text import yaml

_PATH = ".github/governance/policy.yml"


def with_lead(raw: bytes, handle: str) -> bytes:
    """The policy with `roles.lead` set to `handle`; raises Refusal where the line cannot be found."""
    text = yaml.decode(raw, path=_PATH, limit=len(raw))
    root = yaml.parse(text, path=_PATH, limit=len(raw))
    roles = root.get("roles") if isinstance(root, yaml.Mapping) else None
    listed = roles.entries if isinstance(roles, yaml.Mapping) else ()
    entries = {key.text: (key, value) for key, value in listed}
    lines = text.split("\n")
    if "lead" in entries:
        value = entries["lead"][1]
        if isinstance(value, yaml.Scalar) and value.line == value.end:
            line = lines[value.line - 1]
            start = value.column - 1
            rest = line[start:]
            length = len(rest) - len(rest.lstrip("'\"abcdefghijklmnopqrstuvwxyz0123456789-"))
            lines[value.line - 1] = f"{line[:start]}{handle}{rest[length:]}"
            return "\n".join(lines).encode()
    elif "core" in entries:
        key = entries["core"][0]
        line = lines[key.line - 1]
        if line[: key.column - 1].strip() == "":
            lines.insert(key.line - 1, f"{line[: key.column - 1]}lead: {handle}")
            return "\n".join(lines).encode()
    raise Refusal(f"{_PATH}: the lead could not be written; put `lead:` on a line of its own below `roles`.")
