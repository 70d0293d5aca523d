"""Only what was decided reaches the default branch."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.events import spoken
from rfcflow.simulate.invariants.view import Invariant, View
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.markdown import normal
from rfcflow.views.landing import LIST


def check(view: View) -> Iterator[str]:
    """Only the decided text lands, under its own number, and the commit that brings it touches nothing but
    that RFC, its pictures, its outcome, the list, and the registry where its kind changes that.
    """
    for event in view.fresh:
        if event.type in ("landed", "recorded"):
            yield from _touches(view, event.data["commit"])
    landed = next((event for event in reversed(view.fresh) if event.type == "landed"), None)
    if landed is None:
        return
    objects = view.world.hosting.objects
    decided = next(e for e in reversed(view.history[: landed.seq]) if e.type == "decided")
    revision = next(
        (e for e in reversed(view.history[: landed.seq]) if e.type == "revised" and e.text == decided.text),
        None,
    )
    if revision is None:
        yield "landed a text the ledger has no revision of"
        return
    path = next((path for path in landed.data["blobs"] if path.startswith(f"rfcs/{view.name}-")), "")
    there = objects.blobs.get(landed.data["blobs"].get(path, ""), b"")
    document, _ = parse_document(path, there, human=False)
    source, _ = parse_document(
        spoken(revision.data["path"]), objects.blobs.get(revision.data["blob"], b""), human=True
    )
    if f"rfcs/outcomes/{view.name}.yml" not in landed.data["blobs"]:
        yield "landed without its outcome"
    if document is None or source is None or normal(document.body.decode()) != normal(source.body.decode()):
        yield f"landed another text than the decided one as {path or 'nothing'}"
    elif any(
        document.meta.get(key) != source.meta.get(key) for key in ("title", "summary", "kind", "replaces")
    ):
        yield f"landed another front matter than the decided one as {path}"


def _touches(view: View, commit: str) -> Iterator[str]:
    objects = view.world.hosting.objects
    kind = view.governance.kinds.get(view.rfc.kind)
    registry = (".github/governance/",) if kind is not None and kind.changes_governance else ()
    own: tuple[str, ...] = (
        *registry,
        f"rfcs/{view.name}-",
        f"rfcs/outcomes/{view.name}.yml",
        "rfcs/assets/",
        LIST,
    )
    # What superseded it landed in the same commit.
    own = (*own, *(f"rfcs/{name}-" for name in view.rfc.superseded_by))
    own = (*own, *(f"rfcs/outcomes/{name}.yml" for name in view.rfc.superseded_by))
    older = {
        name
        for value in view.rfc.meta.get("replaces", ())
        for name in (f"rfcs/{value}-", f"rfcs/outcomes/{value}.yml")
    }
    for change in objects.changes(objects.commits[commit].parents[0], commit):
        merged_by_hand = change.status == "D" and change.path.startswith("rfcs/0000-")
        if not change.path.startswith((*own, *older)) and not merged_by_hand:
            yield f"changed {change.path} with its landing"


INVARIANT = Invariant("only-decided-text-lands", check)
