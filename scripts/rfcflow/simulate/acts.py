"""What people do in a play: each act takes a minute and changes the model, as it would change GitHub.

Invariant: an act touches the model only; the bot answers in its next run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rfcflow.errors import UpstreamError
from rfcflow.facts import Comment
from rfcflow.simulate.model.hosting import BOT
from rfcflow.simulate.project import rfc_text
from rfcflow.text.submission import slug_of

if TYPE_CHECKING:
    from rfcflow.simulate.play import Play


class Impossible(Exception):
    """A step that cannot be done where it stands, in words."""


class People(Struct):
    """The acts of a play; every one takes who, on which RFC, with what, and about whom."""

    play: Play

    # --- the pull request ---

    def opens(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Open the pull request of an RFC."""
        play = self.play
        if rfc in play.numbers:
            raise Impossible(f"{rfc} is open already; give the new one a name: `{who} opens other`")
        fields = {"author": who, **(value or {})}
        fields.setdefault("authors", [fields["author"]])
        play.texts[rfc] = fields
        title = str(fields.get("pull-request") or f"RFC: {fields.get('title', 'ragged tensors')}")
        play.numbers[rfc] = play.world.open_pull(
            str(fields["author"]),
            self._files(rfc),
            title=title,
            draft=bool(fields.get("draft")),
            base=str(fields.get("base", "main")),
        )

    def opens_files(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Open a pull request of any files."""
        self.play.numbers[rfc] = self.play.world.open_pull(who, _bytes(value), title="A change")

    def opens_issue(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Open the issue through which an imported RFC is commanded."""
        self.play.numbers[rfc] = self.play.world.open_issue(who, str(value))

    def corrects(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Open a pull request that changes words of landed RFCs."""
        there = self.play.world.main.items()
        landed = {path: text.decode() for path, text in there if path.startswith("rfcs/0")}
        changed: dict[str, bytes | None] = {}
        for old, new in value.items():
            found = {path: text.replace(old, str(new)) for path, text in landed.items() if old in text}
            if not found:
                raise Impossible(f"no landed RFC says `{old}`")
            changed |= {path: text.encode() for path, text in found.items()}
        self.play.numbers[rfc] = self.play.world.open_pull(who, changed, title="A correction")

    def pushes(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Push a commit on top of the head."""
        self._push(who, rfc, value, force=False)

    def force_pushes(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Replace the branch by another one."""
        self._push(who, rfc, value, force=True)

    def _push(self, who: str, rfc: str, value: Any, *, force: bool) -> None:
        play, number = self.play, self.play.number(rfc)
        play.texts[rfc] = {**play.texts.get(rfc, {}), "files": None, **(value or {})}
        play.heads.setdefault(rfc, []).append(play.world.hosting.pull(number).head)
        play.world.push(number, who, self._files(rfc), force=force)

    def _files(self, rfc: str) -> dict[str, bytes | None]:
        play = self.play
        fields = play.texts[rfc]
        kind = play.world.governance.kinds.get(str(fields.get("kind", "feature")))
        sections = kind.sections if kind is not None else ("Summary", "Motivation")
        raw = fields.get("raw")
        content = str(raw).encode() if raw is not None else rfc_text(fields, sections)
        name = "ragged-tensors" if rfc == "rfc" else slug_of(rfc)
        return {f"rfcs/0000-{name}.md": content, **_bytes(fields.get("files") or {})}

    def drafts(self, _who: str, rfc: str, _value: Any, _whom: str) -> None:
        """Convert to draft."""
        self.play.world.change(self.play.number(rfc), draft=True)

    def readies(self, _who: str, rfc: str, _value: Any, _whom: str) -> None:
        """Mark ready for review."""
        self.play.world.change(self.play.number(rfc), draft=False)

    def closes(self, who: str, rfc: str, _value: Any, _whom: str) -> None:
        """Close the pull request."""
        self.play.world.close(self.play.number(rfc), who)

    def reopens(self, who: str, rfc: str, _value: Any, _whom: str) -> None:
        """Reopen it."""
        try:
            self.play.world.reopen(self.play.number(rfc), who)
        except UpstreamError as error:
            raise Impossible(str(error)) from error

    def retargets(self, _who: str, rfc: str, value: Any, _whom: str) -> None:
        """Change the base branch."""
        self.play.world.change(self.play.number(rfc), base=str(value))

    def merges(self, who: str, rfc: str, _value: Any, _whom: str) -> None:
        """Merge by hand."""
        self.play.world.merge(self.play.number(rfc), who)

    def deletes_fork(self, _who: str, rfc: str, _value: Any, _whom: str) -> None:
        """Delete the fork."""
        self.play.world.lose_fork(self.play.number(rfc))

    def labels(self, _who: str, rfc: str, value: Any, _whom: str) -> None:
        """Add labels by hand."""
        number = self.play.number(rfc)
        there = self.play.world.hosting.pull(number).labels
        self.play.world.change(number, labels=tuple(sorted({*there, *value})))

    def unlabels(self, _who: str, rfc: str, value: Any, _whom: str) -> None:
        """Take labels off by hand."""
        number = self.play.number(rfc)
        there = self.play.world.hosting.pull(number).labels
        self.play.world.change(number, labels=tuple(label for label in there if label not in value))

    # --- the conversation ---

    def comments(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Write a comment."""
        self.play.last_comment = self.play.world.comment(who, self.play.number(rfc), str(value)).id

    def inline(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Write on a line."""
        self.play.world.inline(who, self.play.number(rfc), str(value))

    def edits(self, who: str, rfc: str, value: Any, whom: str) -> None:
        """Change a comment."""
        comment = self._comment(rfc, whom or who)
        self.play.world.hosting.edit(comment.id, str(value))
        self.play.last_comment = comment.id

    def deletes(self, who: str, rfc: str, _value: Any, whom: str) -> None:
        """Delete a comment."""
        self.play.world.hosting.delete(self._comment(rfc, whom or who).id)

    def edits_status(self, _who: str, rfc: str, value: Any, _whom: str) -> None:
        """Write over the status comment."""
        self.play.world.hosting.edit(self._comment(rfc, BOT.login).id, str(value))

    def deletes_status(self, _who: str, rfc: str, _value: Any, _whom: str) -> None:
        """Delete the status comment."""
        self.play.world.hosting.delete(self._comment(rfc, BOT.login).id)

    def _comment(self, rfc: str, login: str) -> Comment:
        """The last comment of somebody; of the bot its first one, the status."""
        hosting = self.play.world.hosting
        found = [c for c in hosting.conversation(self.play.number(rfc)) if c.author == hosting.account(login)]
        if not found:
            raise Impossible(f"{login} has no comment there")
        return found[0] if login == BOT.login else found[-1]

    # --- reviews ---

    def approves(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Approve the head."""
        self._review(who, rfc, "APPROVED", value)

    def approves_last(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Approve the commit that was the head before the last push."""
        heads = self.play.heads.get(rfc)
        if not heads:
            raise Impossible("nothing was pushed, so there is no text before")
        self._review(who, rfc, "APPROVED", value, heads[-1])

    def objects(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Request changes."""
        self._review(who, rfc, "CHANGES_REQUESTED", value)

    def reviews(self, who: str, rfc: str, value: Any, _whom: str) -> None:
        """Only comment."""
        self._review(who, rfc, "COMMENTED", value)

    def _review(self, who: str, rfc: str, state: str, body: Any, commit: str | None = None) -> None:
        self.play.world.review(who, self.play.number(rfc), state, str(body or ""), commit)

    def dismisses(self, _who: str, rfc: str, _value: Any, whom: str) -> None:
        """Dismiss somebody's last review."""
        number, hosting = self.play.number(rfc), self.play.world.hosting
        mine = [r for r in hosting.reviews.get(number, ()) if r.author == hosting.account(whom)]
        if not mine:
            raise Impossible(f"{whom} has no review there")
        self.play.world.dismiss(number, mine[-1].id)

    # --- the repository ---

    def commits(self, who: str, _rfc: str, value: Any, _whom: str) -> None:
        """Commit to the default branch by hand."""
        self.play.world.commit_to_main(who, _bytes(value))

    def becomes(self, who: str, _rfc: str, value: Any, _whom: str) -> None:
        """Rename an account."""
        if who.lower() not in self.play.world.hosting.accounts:
            raise Impossible(f"{who} has no account yet")
        self.play.world.hosting.rename(who, str(value))


def _bytes(files: Any) -> dict[str, bytes | None]:
    return {path: None if content is None else str(content).encode() for path, content in files.items()}
