"""What a file made anew takes from people and modules, so that a slip does not take much unseen.

Invariant: counted from the two texts alone, by the readers that the files have elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rfcflow.governance.adopt.rules import read_code_owners, read_merge_rules
from rfcflow.governance.adopt.sources import Rule
from rfcflow.governance.vocabulary import shown

# What is taken away without being told to by name; a plan that takes more is shown and not done.
MOST = 5


def losses(before: Mapping[str, str], after: Mapping[str, str | None]) -> tuple[str, ...]:
    """Each rule, approver, owner and page that is in `before` and not in `after`; None is a file removed."""
    found = [each for path, text in sorted(after.items()) for each in _of(path, before.get(path, ""), text)]
    return tuple(found)


def _of(path: str, old: str, new: str | None) -> Iterator[str]:
    if new is None:
        yield path
    elif path.endswith("CODEOWNERS"):
        for name in _gone(read_code_owners(old, path)[0], read_code_owners(new, path)[0]):
            yield f"{shown(name)} from {path}"
    elif path.endswith("merge_rules.yaml"):
        rules, others = read_merge_rules(old, path)[0], read_merge_rules(new, path)[0]
        names = {rule.name for rule in others}
        for rule in rules:
            if rule.name not in names:
                yield f"the rule {shown(rule.name)} from {path}"
        for name in _gone(rules, others):
            yield f"{shown(name)} from {path}"


def _gone(old: Iterable[Rule], new: Iterable[Rule]) -> list[str]:
    """Who is named by the old rules and by none of the new ones, by login or team."""
    there = {each.handle for rule in new for each in rule.approvers}
    named = {each.handle: each.login for rule in old for each in rule.approvers}
    return [login for handle, login in sorted(named.items()) if handle not in there]
