"""What the documentation says of a lint, made from the rule itself.

Invariant: nothing is said of a rule that the rule does not say; the examples are those the tests run.
"""

from __future__ import annotations

from collections.abc import Iterable

from rfcflow.lints import IGNORES, Rule


def page(rule: Rule) -> str:
    """One rule as a page of Markdown."""
    since = rule.since.isoformat() if rule.since else "always"
    scope = "one RFC" if rule.scope == "document" else "all RFCs together"
    return "\n".join(
        (
            f"# {rule.code} {rule.slug}\n",
            "| severity | since | looks at |",
            "|---|---|---|",
            f"| {rule.severity} | {since} | {scope} |",
            f"\n{rule.what}\n",
            f"## Why\n\n{rule.why}\n",
            f"## Found\n\n{_example(rule.bad)}\n",
            f"## Not found\n\n{_example(rule.good)}\n",
            f"## What to do\n\n{_advice(rule)}",
        )
    )


def index(rules: Iterable[Rule]) -> str:
    """The table of all rules, each with a link to its page."""
    lines = ["| code | name | severity | what holds |", "|---|---|---|---|"]
    lines += [
        f"| [{rule.code}](lints/{rule.code}.md) | `{rule.slug}` | {rule.severity} "
        f"| {rule.what.replace('|', '&#124;')} |"
        for rule in rules
    ]
    return "\n".join(lines) + "\n"


def _example(example: str | bytes) -> str:
    """A file, keys or a body in a fence that nothing in it ends; bytes are shown where they are no text."""
    text = _visible(example if isinstance(example, str) else example.decode("utf-8", "backslashreplace"))
    lines = text.strip("\n").split("\n")
    cut = [*lines[:20], f"… ({len(lines) - 20:,} more lines)"] if len(lines) > 24 else lines
    body = "\n".join(
        line if len(line) <= 200 else f"{line[:200]}… ({len(line):,} characters)" for line in cut
    )
    fence = "```"
    while fence in body:
        fence += "`"
    return f"{fence}text\n{body}\n{fence}"


def _visible(text: str) -> str:
    """`text` with escapes for what cannot be seen."""
    return "".join(mark if mark == "\n" or mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text)


def _advice(rule: Rule) -> str:
    lines = [f"`rfc lint --select {rule.code}` looks for this alone."]
    if rule.mends:
        lines.append("`rfc lint --fix` mends it where only one thing can have been meant.")
    if rule.is_adjustable:
        if rule.slug != IGNORES and not rule.for_readers:
            lines.append(
                f"\nAn author who disagrees says why, on a line of its own in the text:\n\n"
                f"```markdown\n<!-- lint-ignore {rule.slug}: the reason -->\n```"
            )
        lines.append(
            "\nA project sets it in `.github/governance/policy.yml`; `since` leaves older RFCs alone:\n\n"
            f"```yaml\nlints:\n  {rule.slug}: {{severity: off, since: 2027-01-01}}\n```"
        )
    else:
        lines.append("\nIt cannot be ignored: the process cannot go on without it.")
    return "\n".join(lines) + "\n"
