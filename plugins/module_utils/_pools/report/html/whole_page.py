# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole page: one file that needs nothing else, and that a browser will not let load or run anything else."""

from __future__ import annotations

import base64
import hashlib

from .markup import Markup, tag, verbatim
from .script import SCRIPT
from .style import STYLE


def whole_page(title: str, *parts: Markup, rehearsal: bool) -> str:
    """The page as text, from its header to its footer. The main part begins with one whose id is summary."""
    body = tag(
        "body",
        tag("a", "Skip to the summary", href="#summary", class_="skip"),
        _rehearsal() if rehearsal else None,
        *parts,
        verbatim("script", SCRIPT),
        class_="rehearsal" if rehearsal else None,
    )
    return f"<!DOCTYPE html>\n{tag('html', _head(title), body, lang='en')}\n"


def heading(title: str, *line: object) -> Markup:
    """The top of the page: its title, a line below it, and the button for light and dark."""
    return tag(
        "header",
        tag("h1", title),
        tag("p", *line, class_="note"),
        tag("button", "Dark", type="button", id="theme", hidden=True),
    )


def _head(title: str) -> Markup:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=content_security_policy()),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        verbatim("style", STYLE),
    )


def content_security_policy() -> str:
    """The policy: nothing is loaded from anywhere; only the page's own scripts and styles run, known by
    their hashes.
    """
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _rehearsal() -> Markup:
    """A sign on top of the screen and of every printed page."""
    return tag(
        "div",
        tag("strong", "Rehearsal"),
        " Nothing was changed. This is what would happen.",
        class_="banner",
        role="note",
    )
