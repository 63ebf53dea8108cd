# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common parts of the pages: parts with headings, tables, and long parts that are folded."""

from __future__ import annotations

from collections.abc import Sequence

from ..words import number
from .markup import Markup, tag

LONG = 5  # rows or names that are shown at once; what has more is folded


def section(identifier: str, title: str, *content: object) -> Markup:
    """A part of the page with its heading."""
    heading = f"{identifier}-title"
    return tag("section", tag("h2", title, id=heading), *content, id=identifier, aria_labelledby=heading)


def table(
    caption: str, heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]], **attributes: object
) -> Markup:
    """A table; each head has a class for its column ("number" is set flush right). The first column names the row."""
    head = tag("tr", *(tag("th", text, scope="col", class_=class_ or None) for text, class_ in heads))
    body = []
    for row in rows:
        cells = [tag("th", row[0], scope="row", class_=heads[0][1] or None)]
        cells += [
            tag("td", cell, class_=head[1] or None, data_label=head[0])
            for cell, head in zip(row[1:], heads[1:], strict=True)
        ]
        body.append(tag("tr", *cells))
    whole = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body), **attributes)
    return scroller(caption, whole)


def scroller(label: str, content: Markup) -> Markup:
    """Content that is scrolled sideways where it is wider than the screen, by the keyboard, too."""
    return tag("div", content, class_="scroller", tabindex="0", role="group", aria_label=label)


def folded(title: object, *content: object) -> Markup:
    """Content of which a screen shows the title until somebody presses it; on paper all is there."""
    return tag("details", tag("summary", title), *content)


def name_list(names: Sequence[str] | None, count: int) -> Markup:
    """Names one under the other, each with a direction of its own; the first ones, if they are many, and how many there
    are besides. `count`: of all, also of those who are not named.
    """
    names = names or []
    if not names:
        return Markup("")
    shown = names if len(names) <= LONG + 1 else names[:LONG]
    items = [tag("li", tag("bdi", name.removeprefix("sip:"))) for name in shown]
    if shown is names:
        return tag("ul", *items, _unnamed(count - len(names)), class_="plain")
    rest = [tag("li", tag("bdi", name.removeprefix("sip:"))) for name in names[LONG:]]
    more = tag("ul", *rest, _unnamed(count - len(names)), class_="plain")
    return tag("ul", *items, tag("li", folded(f"{number(max(count, len(names)) - LONG)} more", more)), class_="plain")


def _unnamed(more: int) -> Markup | None:
    return tag("li", f"and {number(more)} more", class_="note") if more > 0 else None
