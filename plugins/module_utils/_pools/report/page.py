# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of one pool: its parts in their order, and a table of contents."""

from __future__ import annotations

from collections.abc import Sequence

from . import circumstances, obstacles, sections
from .document import Facts
from .html.layout import section
from .html.markup import Markup, joined, tag
from .html.whole_page import heading, whole_page
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
        section("about", "How this report was made", circumstances.lines_of(facts)),
        user_table(users, facts["rehearsal"], data_name),
    ]
    return whole_page(
        title,
        _header(facts, title),
        _contents(parts),
        tag("main", *parts),
        tag("footer", tag("p", f"The same facts for programs are in {data_name}. Written by msrtc.ocs.")),
        rehearsal=facts["rehearsal"],
    )


def _contents(parts: Sequence[Markup | None]) -> Markup:
    shown = [named for named, part in zip(_PARTS, parts, strict=True) if part is not None]
    links = [tag("a", text, href=f"#{name}") for name, text in shown]
    return tag("nav", tag("ul", *(tag("li", link) for link in links)), class_="contents", aria_label="Contents")


def _header(facts: Facts, title: str) -> Markup:
    route = joined(tag("bdi", facts["pool"]["name"]), " → ", tag("bdi", facts["successor"]["name"]))
    when = f", {time_words(facts['started'])}" if facts["started"] else ""
    return heading(title, route, when)
