"""What changed in an RFC's text between two recorded revisions: a page for each pair, and one naming them.

Invariant: a text that is not at hand is said to be missing, never guessed; addresses stay, since a revision
keeps its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rfcflow.site import markdown
from rfcflow.site.addresses import Addresses
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.html import Links, away, code, h, moment
from rfcflow.site.layout import links_for, page, person_link
from rfcflow.site.record import Record
from rfcflow.site.rows import lines
from rfcflow.site.timeline import short
from rfcflow.site.versions import NOW, Version, pairs

if TYPE_CHECKING:
    from rfcflow.site.prose import Difference

_BOT_OWNED: Final = frozenset(
    ("rfc", "state", "shepherd", "pull-request", "decided", "outcome", "superseded-by")
)


class Changes:
    """The comparisons of one record."""

    def __init__(self, record: Record, catalogue: Catalogue) -> None:
        self.record = record
        self.catalogue = catalogue
        self.versions = record.versions if record.in_force is None else (*record.versions, record.in_force)
        self._rendered: dict[str, str] = {}

    @property
    def address(self) -> str:
        """The page that names all of them, "" where there is only one text."""
        return f"rfcs/{self.record.id}/changes/index.html" if len(self.versions) > 1 else ""

    def between(self, one: str, two: str) -> str:
        """The page that compares two revisions, "" where there is none."""
        known = any((a.name, b.name) == (one, two) for a, b in self._compared())
        return _path(self.record.id, one, two) if known else ""

    def since(self, text: str) -> str:
        """The page that says what changed since the revision of hash `text`, "" without one."""
        known = next((version for version in self.versions if text and version.text == text), None)
        return self.between(known.name, self.versions[-1].name) if known is not None else ""

    def pages(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Path of every page, and what draws it."""
        if not self.address:
            return
        yield self.address, self._index
        for one, two in self._compared():
            yield _path(self.record.id, one.name, two.name), partial(self._comparison, one, two)

    def listed(self, links: Links) -> str:
        """The revisions as a list; "" without any."""
        if not self.versions:
            return ""
        items = "".join(self._item(place, links) for place in range(len(self.versions)))
        return f'<ol class="handings">{items}</ol>'

    def _item(self, place: int, links: Links) -> str:
        version, newest = self.versions[place], self.versions[-1]
        before = self.versions[place - 1].name if place else ""
        signers = ", ".join(person_link(login, self.catalogue, links) for login in version.signers)
        told = [
            f"<strong>{h(version.title)}</strong>",
            code(short(version.text)) if version.text else "",
            f"by <bdi>{h(version.by)}</bdi>" if version.by else "",
        ]
        compare = [
            _link(self.between(before, version.name), "what it changed", links),
            _link(self.between(version.name, newest.name), f"what changed since, to {_newest(newest)}", links)
            if before != newest.name
            else "",
        ]
        roles = ["decided on" if version.is_decided else "", f"signed by {signers}" if signers else ""]
        more = " · ".join(part for part in (*roles, *compare) if part)
        return (
            f"<li>{moment(version.at)} <div>{' '.join(part for part in told if part)}"
            + (f'<p class="meta">{more}</p>' if more else "")
            + "</div></li>"
        )

    def _compared(self) -> Iterator[tuple[Version, Version]]:
        return ((a, b) for a, b in pairs(self.versions) if a.is_here and b.is_here)

    def _html(self, version: Version, links: Links) -> str:
        """The text rendered for a page that lies two directories below the RFC's."""
        if version.name not in self._rendered:
            addresses = Addresses(self.record, links, self.catalogue)
            entry = self.record.entry
            text = entry.text if version.name == NOW else entry.past.get(version.blob)
            source = markdown.body_of(text or b"")
            title = str(version.meta.get("title", self.record.title))
            self._rendered[version.name] = markdown.render(source, title, addresses.link, addresses.picture)
        return self._rendered[version.name]

    def _index(self) -> bytes:
        path = self.address
        links = links_for(self.catalogue, path)
        missing = [version.title for version in self.versions if not version.is_here]
        gone = ""
        if missing:
            gone = f"<p>Not at hand any more, and so not compared: {h(', '.join(missing))}.</p>"
        body = lines(
            [
                self._title("Revisions of the text", links),
                self.listed(links),
                self._matrix(links),
                gone,
            ]
        )
        return page(self.catalogue, path, f"Revisions of RFC {self.record.id}", body)

    def _matrix(self, links: Links) -> str:
        """Any two against each other."""
        if len(self.versions) < 3:
            return ""
        head = "".join(f'<th scope="col">{h(version.name)}</th>' for version in self.versions[1:])
        rows = []
        for place, one in enumerate(self.versions[:-1]):
            cells = "".join(
                f"<td>{_link(self.between(one.name, two.name), f'{one.name} to {two.name}', links)}</td>"
                if place < other
                else "<td></td>"
                for other, two in enumerate(self.versions[1:], 1)
            )
            rows.append(f'<tr><th scope="row">{h(one.name)}</th>{cells}</tr>')
        return (
            '<h2 id="page.pairs">Any two of them</h2><div class="scroll" tabindex="0" role="group" '
            f'aria-label="Any two of them"><table><thead><tr><td></td>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )

    def _comparison(self, one: Version, two: Version) -> bytes:
        # Most texts have but one revision, and need nothing of how to compare.
        from rfcflow.site.prose import difference

        path = _path(self.record.id, one.name, two.name)
        links = links_for(self.catalogue, path)
        found = difference(self._html(one, links), self._html(two, links))
        body = lines(
            [
                self._title(_words(one, two), links),
                f'<p class="meta">{_said(one)} → {_said(two)} · {self._around(one, two, links)}</p>',
                _front_matter(one, two),
                _pictures(one, two),
                f'<article class="text difference" aria-label="Difference">{_prose(found)}</article>',
            ]
        )
        title = f"RFC {self.record.id}: {_words(one, two)}"
        return page(self.catalogue, path, title, f'<div class="column">{body}</div>')

    def _around(self, one: Version, two: Version, links: Links) -> str:
        parts = [f'<a href="{links.to(self.address)}">all revisions</a>']
        web = self.catalogue.web
        if web and one.head and two.head and one.head != two.head:
            parts.append(away(f"{web}/compare/{one.head}..{two.head}", "as Markdown, on GitHub"))
        return " · ".join(parts)

    def _title(self, words: str, links: Links) -> str:
        record = self.record
        up = f'<a href="{links.rfc(record.id)}">RFC {record.id}: <bdi>{h(record.name)}</bdi></a>'
        return f'<div class="title"><p class="crumb">{up}</p><h1>{h(words)}</h1></div>'


def _path(rfc_id: str, one: str, two: str) -> str:
    return f"rfcs/{rfc_id}/changes/{one}-{two}/index.html"


def _newest(version: Version) -> str:
    return "the text in force" if version.name == NOW else "the newest"


def _link(path: str, words: str, links: Links) -> str:
    return f'<a href="{links.to(path)}">{h(words)}</a>' if path else ""


def _words(one: Version, two: Version) -> str:
    if two.name == NOW:
        return f"What changed from {'the decided text' if one.is_decided else one.title.lower()} to now"
    return f"What changed from revision {one.name} to {two.name}"


def _said(version: Version) -> str:
    by = f" by <bdi>{h(version.by)}</bdi>" if version.by else ""
    told = ", decided on" if version.is_decided else ""
    return f"{h(version.title)}, {moment(version.at)}{by}{told}"


def _prose(found: Difference) -> str:
    if not found.added and not found.removed:
        return '<p class="quiet">The text reads the same.</p>'
    counts = f"{found.added:,} words or signs in, {found.removed:,} out"
    legend = (
        f'<p class="legend"><ins>put in</ins> <del>taken out</del> <span class="quiet">{counts}</span></p>'
    )
    return f"{legend}\n{found.html}"


def _front_matter(one: Version, two: Version) -> str:
    keys = [key for key in dict.fromkeys((*one.meta, *two.meta)) if key not in _BOT_OWNED]
    rows = "".join(
        f'<tr><th scope="row">{h(key)}</th><td>{_marked(one.meta, key, "del")}</td>'
        f"<td>{_marked(two.meta, key, 'ins')}</td></tr>"
        for key in keys
        if _plain(one.meta.get(key)) != _plain(two.meta.get(key))
    )
    if not rows:
        return ""
    head = '<tr><th scope="col">Front matter</th><th scope="col">before</th><th scope="col">after</th></tr>'
    return (
        '<div class="scroll" tabindex="0" role="group" aria-label="Front matter"><table>'
        f"<thead>{head}</thead><tbody>{rows}</tbody></table></div>"
    )


def _marked(meta: Mapping[str, Any], key: str, mark: str) -> str:
    value = _plain(meta.get(key))
    return f"<{mark}>{h(value)}</{mark}>" if value else ""


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    return "" if value is None else str(value)


def _went(path: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    if path not in before:
        return "put in"
    return "taken out" if path not in after else "changed"


def _pictures(one: Version, two: Version) -> str:
    before, after = dict(one.assets), dict(two.assets)
    if two.name == NOW or before == after:
        return ""
    said = [
        f"<li>{code(path)}: {_went(path, before, after)}</li>"
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    ]
    return f"<h2>Pictures</h2><ul>{''.join(said)}</ul>"
