"""Colours for blocks of code: comments, strings, numbers, words of the language, names.

Invariant: leaving out the spans gives the code as it was; it takes time linear in the code, whatever the code
is, for it comes from strangers. What each class looks like is the stylesheet's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

from rfcflow.site.languages import LANGUAGES, language

_BLOCK: Final = re.compile(r'(<code class="language-([\w+#.-]+)[^"]*">)([^<]*)(?=</code></pre>)')


def highlighted(html: str) -> str:
    """HTML of a text with its blocks of code coloured, as far as their languages are known."""
    return _BLOCK.sub(_block, html) if '<code class="language-' in html else html


def _block(found: re.Match[str]) -> str:
    name = language(found[2])
    # Raw HTML keeps its quotation marks; the patterns know one way to write them.
    return found[1] + _painter(name)(found[3].replace('"', "&quot;")) if name is not None else found[0]


@lru_cache(maxsize=len(LANGUAGES))
def _painter(name: str) -> Callable[[str], str]:
    """What colours code of a language."""
    spoken = LANGUAGES[name]
    pattern = spoken.pattern()
    kinds = [name[0] for name in pattern.groupindex]
    words = {text: _span(kind, text) for text, kind in spoken.words.items()}
    is_case_blind = spoken.is_case_blind

    def coloured(token: re.Match[str]) -> str:
        text = token[0]
        kind = kinds[(token.lastindex or 0) - 1]
        if kind == "w":
            if not is_case_blind:
                return words.get(text, text)
            known = spoken.words.get(text.lower())
            return text if known is None else _span(known, text)
        return words.get(text) or _span(kind, text) if kind == "f" else _span(kind, text)

    return partial(pattern.sub, coloured)


def _span(kind: str, text: str) -> str:
    return f'<span class="hl-{kind}">{text}</span>'
