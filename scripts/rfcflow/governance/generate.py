"""Files that follow from the governance: CODEOWNERS, TEMPLATE.md, the pages of states and registry.

Invariant: the same governance gives the same bytes; each file says that it is generated and by which command.
"""

from __future__ import annotations

from typing import Final

from rfcflow.governance.diagram import cell, mermaid, states_table
from rfcflow.governance.labels import label_set
from rfcflow.governance.rules import say_rule
from rfcflow.governance.template import template
from rfcflow.model import Governance, Module

COMMAND: Final = "rfc governance sync --apply"
# What can change how decisions are made: the policy with its workflows, and the code that runs them.
_GUARDED: Final = ("/.github/", "/scripts/")


def generated(governance: Governance) -> dict[str, str]:
    """The files every repository with this process has, by path from its root.

    TEMPLATE.md is the feature kind's; where that kind has headings without prompts the file is a person's.
    """
    files = {".github/CODEOWNERS": codeowners(governance)}
    feature = governance.kinds.get("feature")
    if feature is not None and any(section.prompt for section in feature.template):
        files["TEMPLATE.md"] = template(feature)
    return files


def reference(governance: Governance) -> dict[str, str]:
    """The reference pages, for repositories that keep `docs/reference/`."""
    return {
        "docs/reference/states.md": states_page(governance),
        "docs/reference/registry.md": registry_page(governance),
    }


def codeowners(governance: Governance) -> str:
    """CODEOWNERS: GitHub asks core for a review of what decides. It is a notice; the gate is what refuses.

    https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
    """
    core = [governance.people[handle] for handle in governance.policy.core if handle in governance.people]
    owners = " ".join(f"@{person.login}" for person in core)
    lines = [f"# Generated from .github/governance/ by `{COMMAND}`; edits are overwritten."]
    lines += [f"{path} {owners}".rstrip() for path in _GUARDED]
    return "\n".join(lines) + "\n"


def states_page(governance: Governance) -> str:
    """The states, as a diagram and as a table."""
    return (
        f"<!-- Generated from .github/governance/states.yml by `{COMMAND}`; edits are overwritten. -->\n"
        "# States\n\n"
        "Where an RFC can stand, and every legal move. A move that is not here is refused.\n\n"
        f"```mermaid\n{mermaid(governance.states)}```\n\n"
        "Corrections are not drawn: `/correct` moves a landed RFC to any other landed state, by several\n"
        "voices of core and with a reason.\n\n"
        f"{states_table(governance.states)}"
    )


def registry_page(governance: Governance) -> str:
    """Who decides what: roles, rules, modules, kinds and labels."""
    policy = governance.policy
    roles = [f"- core: {_people(policy.core, governance)}"]
    if policy.lead is not None:
        roles.append(f"- lead: {_people((policy.lead,), governance)}")
    roles += [
        f"- core reviewer until {until}: {_people((handle,), governance)}"
        for handle, until in sorted(policy.reviewers.items())
    ]
    if policy.editors:
        roles.append(f"- editors: {_people(policy.editors, governance)}")
    return (
        f"<!-- Generated from .github/governance/ by `{COMMAND}`; edits are overwritten. -->\n"
        "# Registry\n\n"
        f"Profile `{policy.profile}`. Rules where a module has none of its own: routine\n"
        f"`{say_rule(policy.routine)}`, contentious `{say_rule(policy.contentious)}`, core\n"
        f"`{say_rule(policy.core_rule)}`. A final comment period lasts at least\n"
        f"{policy.final_comment_days} days and {policy.final_comment_working_days} working days.\n\n"
        "## Roles\n\n" + "\n".join(roles) + "\n\n"
        f"## Modules\n\n{modules_table(governance)}\n"
        f"## Kinds\n\n{kinds_table(governance)}\n"
        f"## Labels\n\n{labels_table(governance)}"
    )


def modules_table(governance: Governance) -> str:
    """A Markdown table of the modules by id, with who maintains each and by which rules."""
    lines = ["| module | title | parent | maintainers | emeritus | own rules |", "|---|---|---|---|---|---|"]
    for module in sorted(governance.modules.values(), key=lambda module: module.id):
        cells = (
            f"`{module.id}`",
            cell(module.title),
            f"`{module.parent}`" if module.parent else "",
            _people(module.maintainers, governance) or "nobody",
            _people(module.emeritus, governance),
            _own_rules(module),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def kinds_table(governance: Governance) -> str:
    """A Markdown table of the kinds: who decides, and what an accepted one becomes."""
    lines = ["| kind | what for | decided by | becomes |", "|---|---|---|---|"]
    for kind in sorted(governance.kinds.values(), key=lambda kind: kind.id):
        becomes = f"`{kind.after_landing}`" if kind.after_landing else ""
        track = kind.track or "its class"
        lines.append(f"| `{kind.id}` | {cell(kind.description or kind.title)} | {track} | {becomes} |")
    return "\n".join(lines) + "\n"


def labels_table(governance: Governance) -> str:
    """A Markdown table of the labels the bot owns."""
    lines = ["| label | meaning |", "|---|---|"]
    lines += [f"| `{label.name}` | {cell(label.description)} |" for label in label_set(governance)]
    return "\n".join(lines) + "\n"


def _people(handles: tuple[str, ...], governance: Governance) -> str:
    """Names without a mention."""
    known = (governance.people.get(handle) for handle in handles)
    return ", ".join(cell(person.name or person.login) for person in known if person is not None)


def _own_rules(module: Module) -> str:
    rules = (
        ("routine", module.routine),
        ("contentious", module.contentious),
        ("nomination", module.nomination),
    )
    said = [f"{name} `{say_rule(rule)}`" for name, rule in rules if rule is not None]
    said += [f"quorum {module.quorum}"] if module.quorum else []
    said += [f"inactive after {module.inactivity_days} days"] if module.inactivity_days else []
    return ", ".join(said)
