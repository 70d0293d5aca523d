"""One web page of the forge: its frame, and Markdown as harmless HTML.

Invariant: scripts, frames and foreign content are cleaned away, and forbidden by policy besides.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape

from rfcflow.forge.api import Reply

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:1rem auto;padding:0 1rem}
article{border:1px solid #bbb;border-radius:6px;margin:1rem 0;padding:0 1rem}
article>header{border-bottom:1px solid #ddd;padding:.4rem 0;color:#444}
.label{border:1px solid #777;border-radius:1em;padding:0 .6em;margin-right:.3em;font-size:.85em}
pre{overflow:auto;background:#f6f6f6;padding:.6rem}textarea{width:100%}table{border-collapse:collapse}
td,th{border:1px solid #ccc;padding:.2rem .5rem}"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'"
TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)


@cache
def _renderer() -> Callable[[str], str]:
    """GitHub-flavoured Markdown to harmless HTML; imported when the first page is shown."""
    import comrak
    import nh3

    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = True
    rendering.unsafe_ = True
    cleaner = nh3.Cleaner(tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"})
    return lambda text: cleaner.clean(comrak.render_markdown(text, extensions, None, rendering))


def markdown(text: str) -> str:
    """A comment or a file as GitHub shows it: hidden comments stay hidden, scripts and styles are gone."""
    return _renderer()(text)


def page(title: str, body: str, clock: str, status: int = 200) -> Reply:
    """A whole page; scripts, frames and foreign content are forbidden by policy."""
    travel = (
        f'<footer><form method="post" action="/_forge/clock">It is <b>{clock}</b>. '
        '<label>Days <input name="days" type="number" min="0" value="1"></label> '
        "<button>Travel</button></form></footer>"
    )
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><body>{body}<hr>{travel}</body></html>"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Reply(status, headers, text.encode())
