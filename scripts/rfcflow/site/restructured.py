"""reStructuredText to HTML, for imported texts that are written in it.

Invariant: no file is read, no raw HTML passes, and what comes out is sanitised like any other text; a text
that docutils cannot follow is shown as it is written.
https://docutils.sourceforge.io/docs/howto/security.html
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from rfcflow.site.cleaning import Rewriter
from rfcflow.site.html import h
from rfcflow.site.markdown import sanitised

_LITERAL: Final = re.compile(r'<span class="docutils literal">([^<]*)</span>')
_CODE: Final = re.compile(r'<pre class="code ([\w+-]+) literal-block"><code>')
SETTINGS: Final = MappingProxyType(
    {
        "_disable_config": True,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "report_level": 5,
        "halt_level": 5,
        "warning_stream": False,
        "embed_stylesheet": False,
        "stylesheet_path": "",
        "doctitle_xform": False,
        "docinfo_xform": False,
        "initial_header_level": 2,
        "syntax_highlight": "none",
        "math_output": "LaTeX",
        "id_prefix": "text-",
        "line_length_limit": 1_000_000,
        # Raise what goes wrong; it would end the process else.
        "traceback": True,
    }
)


def render(source: str, link: Rewriter, picture: Rewriter) -> str:
    """HTML of `source`; `link` and `picture` as for Markdown."""
    # With docutils, which few indexes need anything of.
    from rfcflow.site.publishing import body_of

    try:
        body = body_of(source, SETTINGS)
    except Exception:  # noqa: BLE001 - docutils documents no set of errors; one odd text must not cost the site
        return f"<pre>{_verbatim(source)}</pre>"
    body = _LITERAL.sub(r"<code>\1</code>", body)
    body = _CODE.sub(r'<pre><code class="language-\1">', body)
    # A footnote is part of the text; an `aside` would be a landmark within one.
    body = body.replace("<aside ", "<div ").replace("</aside>", "</div>")
    return sanitised(body, link, picture)


def _verbatim(source: str) -> str:
    return "\n".join(h(line) for line in source.split("\n"))
