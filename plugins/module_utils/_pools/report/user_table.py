# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the page with all users: data for the script, and the first of them for readers without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .html.layout import folded, scroller, section
from .html.markup import Markup, embedded_json, joined, tag
from .moved_users import MovedUser
from .words import OUTCOMES, counted, number, outcome_words, plain_words

LONGEST = 20  # users who are visible at once; a longer table is folded
FIRST = 100  # rows on a page of the table; without scripts no more are visible
_PAGES = (FIRST, 500, 2000)
_COLUMNS = (
    ("address", "SIP address", None),
    ("outcome", "Outcome", None),
    ("reason", "Why", "reason"),
    ("rows", "Rows", "number"),
    ("lost", "Rows lost", "number"),
)


def user_table(users: Sequence[MovedUser], rehearsal: bool, data_name: str) -> Markup:
    """The part of the page with `users`, in order of address; `data_name`: the file with all of them."""
    if not users:
        return section("users", "All users", tag("p", "No user was looked at."))
    content: list[Markup] = [
        _without_scripts(len(users), data_name),
        _controls(rehearsal),
        tag("p", f"{counted(len(users), 'user')}.", id="user-count", role="status", aria_live="polite"),
        _table(users, rehearsal),
        _pager(),
        embedded_json("user-data", _columns(users, rehearsal)),
    ]
    if len(users) > LONGEST:
        content = [folded(f"{counted(len(users), 'user')}, to be searched and sorted", *content)]
    return section("users", "All users", *content)


def _columns(users: Sequence[MovedUser], rehearsal: bool) -> dict[str, Any]:
    """One list for each column, a third of the size of a list of users. Reasons and outcomes are numbered in the order
    in which they sort.
    """
    reasons = sorted({user.reason for user in users})
    of_reason = {reason: index for index, reason in enumerate(reasons)}
    of_outcome = {outcome: index for index, outcome in enumerate(OUTCOMES)}
    return {
        "outcomes": [plain_words(outcome_words(outcome, rehearsal)) for outcome in OUTCOMES],
        "classes": OUTCOMES,
        "reasons": reasons,
        "address": [_address(user) for user in users],
        "outcome": [of_outcome[user.outcome] for user in users],
        "reason": [of_reason[user.reason] for user in users],
        "rows": [user.rows for user in users],
        "lost": [user.lost_rows for user in users],
    }


def _address(user: MovedUser) -> str:
    return user.sip_uri.removeprefix("sip:")


def _without_scripts(total: int, data_name: str) -> Markup:
    shown = f"The first {number(FIRST)} of {number(total)} users are shown" if total > FIRST else "All users are shown"
    return joined(
        tag(
            "noscript",
            tag("p", f"{shown}. Searching and sorting need JavaScript; {data_name} has everybody.", class_="note"),
        ),
        tag(
            "p",
            f"Not everybody is printed; {data_name} has everybody.",
            class_="note print-only",
            id="print-note",
        ),
    )


def _controls(rehearsal: bool) -> Markup:
    choices = [tag("option", "All outcomes", value="")]
    choices += [
        tag("option", plain_words(outcome_words(outcome, rehearsal)), value=index)
        for index, outcome in enumerate(OUTCOMES)
    ]
    sizes = [tag("option", number(size), value=size) for size in _PAGES]
    return tag(
        "form",
        tag(
            "label",
            "Search ",
            tag(
                "input",
                type="search",
                id="user-search",
                autocomplete="off",
                spellcheck="false",
                placeholder="address or reason",
            ),
        ),
        tag("label", "Outcome ", tag("select", *choices, id="user-outcome")),
        tag("label", "Rows on a page ", tag("select", *sizes, id="user-page-size")),
        id="user-controls",
        class_="controls",
        role="search",
        hidden=True,
    )


def _table(users: Sequence[MovedUser], rehearsal: bool) -> Markup:
    head = tag(
        "tr",
        *(
            tag("th", label, scope="col", data_column=name, data_label=label, class_=class_)
            for name, label, class_ in _COLUMNS
        ),
    )
    body = [_row(user, rehearsal) for user in users[:FIRST]]
    whole = tag(
        "table",
        tag("caption", "Users with their outcome"),
        tag("thead", head),
        tag("tbody", *body, id="user-rows"),
        id="user-table",
        aria_rowcount=len(users) + 1,
    )
    return scroller("Users with their outcome", whole)


def _row(user: MovedUser, rehearsal: bool) -> Markup:
    outcome = plain_words(outcome_words(user.outcome, rehearsal))
    return tag(
        "tr",
        tag("th", tag("bdi", _address(user)), scope="row", class_="address"),
        _cell("Outcome", tag("span", class_=f"chip {user.outcome}"), outcome),
        _cell("Why", user.reason, class_="reason"),
        _cell("Rows", "" if user.rows is None else number(user.rows), class_="number"),
        _cell("Rows lost", number(user.lost_rows), class_="number"),
    )


def _cell(label: str, *content: object, class_: str | None = None) -> Markup:
    return tag("td", *content, class_=class_, data_label=label)


def _pager() -> Markup:
    buttons = [("first", "First"), ("previous", "Previous"), ("next", "Next"), ("last", "Last")]
    drawn = [tag("button", text, type="button", data_go=go) for go, text in buttons]
    drawn.insert(2, tag("span", "", id="user-page"))
    return tag("nav", *drawn, id="user-pager", class_="controls", aria_label="Pages of the table of users", hidden=True)
