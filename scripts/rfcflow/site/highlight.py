"""Colours for blocks of code: comments, strings, numbers, words of the language, names.

Invariant: leaving out the spans gives the code as it was; it takes time linear in the code, whatever the code
is, for it comes from strangers. What each class looks like is the stylesheet's to say.
"""

from __future__ import annotations

import re
from typing import Final

from rfcflow.site.languages import language

_BLOCK: Final = re.compile(r'(<code class="language-([\w+#.-]+)[^"]*">)([^<]*)(?=</code></pre>)')


def highlighted(html: str) -> str:
    """HTML of a text with its blocks of code coloured, as far as their languages are known."""
    return _BLOCK.sub(_block, html) if '<code class="language-' in html else html


def _block(found: re.Match[str]) -> str:
    known = language(found[2])
    if known is None:
        return found[0]
    pattern, spoken = known
    words, is_case_blind = spoken.words, spoken.is_case_blind

    def coloured(token: re.Match[str]) -> str:
        name = token.lastgroup
        if name is None:
            return token[0]
        text = token[0]
        if name == "w":
            kind = words.get(text.lower() if is_case_blind else text)
            if kind is None:
                return text
        else:
            kind = name[0]
            if kind == "f" and (own := words.get(text)) is not None:
                kind = own
        return f'<span class="hl-{kind}">{text}</span>'

    # Raw HTML keeps its quotation marks; the patterns know one way to write them.
    return found[1] + pattern.sub(coloured, found[3].replace('"', "&quot;"))
