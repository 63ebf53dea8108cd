# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that LDAP cannot evaluate, as conditions on each user that the filter has found.

Criteria on policies are in policy_verdicts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..filters.search_text import SearchText
from ..users.users import User
from .forest_facts import ForestFacts
from .user_criteria import UserCriteria

Condition = Callable[[User], bool]


def conditions_of(criteria: UserCriteria, facts: ForestFacts) -> tuple[Condition, ...]:
    """The conditions; a user has to meet all of them."""
    return (_of_kind(criteria), *_texts(criteria), *_home(criteria, facts))


def _of_kind(criteria: UserCriteria) -> Condition:
    return lambda user: user.kind in criteria.kinds


def _texts(criteria: UserCriteria) -> Iterator[Condition]:
    """Search texts are compared again: LDAP has no `?`, and servers ignore blanks at the ends of a text and take
    several blanks for one. Apart from letter case, the servers' answer always contains more users, never fewer.
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
    """The kind of home server that is no valid pool: the filter has found users with any of them."""
    if criteria.assignment in ("old_container", "pool_deleted"):
        wanted = criteria.assignment == "old_container"
        yield lambda user: facts.is_old_container(user.home or "") == wanted
