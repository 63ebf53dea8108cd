# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page: one file that needs nothing else, and that a browser will not let load or run anything else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from . import circumstances, obstacles, sections
from .document import Facts
from .html.markup import Markup, joined, tag, verbatim
from .html.script import SCRIPT
from .html.style import STYLE
from .moved_users import MovedUser
from .user_table import user_table
from .words import time_words

_PARTS = (  # identifiers of the parts, in their order, with their titles in the table of contents
    *(("summary", "Summary"), ("left", "Who is left"), ("blockers", "In the way"), ("steps", "Steps for people")),
    *(("pools", "Pools"), ("outcomes", "Outcomes"), ("progress", "Progress"), ("data", "Data"), ("losses", "Losses")),
    *(("audit", "Audit"), ("about", "This report"), ("users", "All users")),
)


def page(facts: Facts, users: Sequence[MovedUser], data_name: str) -> str:
    """The whole page. The same facts give the same text."""
    title = f"{'Rehearsal: ' if facts['rehearsal'] else ''}{facts['title']}"
    parts = [
        sections.summary(facts),
        obstacles.left(facts),
        obstacles.blockers(facts),
        obstacles.steps(facts),
        sections.pools(facts),
        sections.outcomes(facts),
        sections.progress(facts),
        sections.data(facts),
        sections.losses(facts),
        obstacles.audit(facts),
        sections.section("about", "How this report was made", circumstances.lines_of(facts)),
        user_table(users, facts["rehearsal"], data_name),
    ]
    body = tag(
        "body",
        tag("a", "Skip to the summary", href="#summary", class_="skip"),
        _rehearsal() if facts["rehearsal"] else None,
        _header(facts, title),
        _contents(parts),
        tag("main", *(part for part in parts if part is not None)),
        tag("footer", tag("p", f"The same facts for programs are in {data_name}. Written by msrtc.ocs.")),
        verbatim("script", SCRIPT),
        class_="rehearsal" if facts["rehearsal"] else None,
    )
    return f"<!DOCTYPE html>\n{tag('html', _head(title), body, lang='en')}\n"


def _contents(parts: Sequence[Markup | None]) -> Markup:
    shown = [named for named, part in zip(_PARTS, parts, strict=True) if part is not None]
    links = [tag("a", text, href=f"#{name}") for name, text in shown]
    return tag("nav", tag("ul", *(tag("li", link) for link in links)), class_="contents", aria_label="Contents")


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


def _header(facts: Facts, title: str) -> Markup:
    route = joined(tag("bdi", facts["pool"]["name"]), " → ", tag("bdi", facts["successor"]["name"]))
    when = f", {time_words(facts['started'])}" if facts["started"] else ""
    return tag(
        "header",
        tag("h1", title),
        tag("p", route, when, class_="note"),
        tag("button", "Dark", type="button", id="theme", hidden=True),
    )
