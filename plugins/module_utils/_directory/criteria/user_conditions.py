# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that LDAP cannot evaluate, as conditions on each user that the filter let through.

Those on policies are in policy_verdicts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..filters.search_text import SearchText
from ..users.users import User
from .forest_facts import ForestFacts
from .user_criteria import UserCriteria

Condition = Callable[[User], bool]


def conditions_of(criteria: UserCriteria, facts: ForestFacts) -> tuple[Condition, ...]:
    """All of them have to be true of a user."""
    return (_of_kind(criteria), *_texts(criteria), *_home(criteria, facts))


def _of_kind(criteria: UserCriteria) -> Condition:
    return lambda user: user.kind in criteria.kinds


def _texts(criteria: UserCriteria) -> Iterator[Condition]:
    """Texts are compared again: LDAP does not know `?`, and servers take blanks for nothing at the ends of a text, and
    several for one. What they find is letter case aside always more, never less.
    """
    texts: tuple[tuple[SearchText | None, Callable[[User], str | None]], ...] = (
        (criteria.sip_uri, lambda user: user.sip_uri),
        (criteria.display_name, lambda user: user.display_name),
        (criteria.server_uri, lambda user: user.line_server),
        (criteria.line_uri, lambda user: user.line),
    )
    for text, value in texts:
        if text is not None:
            yield _matches(text, value)


def _matches(text: SearchText, value: Callable[[User], str | None]) -> Condition:
    return lambda user: text.matches(value(user))


def _home(criteria: UserCriteria, facts: ForestFacts) -> Iterator[Condition]:
    """The filter has left those whose home is no valid pool: what does it say?"""
    if criteria.assignment in ("old_container", "pool_deleted"):
        wanted = criteria.assignment == "old_container"
        yield lambda user: facts.is_old_container(user.home or "") == wanted
