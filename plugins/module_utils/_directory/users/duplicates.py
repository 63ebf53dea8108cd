# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIP URIs that more than one account of the forest has."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..filters import ldap_filter as ldap
from ..forest.forest import Forest
from ..ldap import schema
from .user_search import everywhere
from .users import User


def shares_its_sip_uri(forest: Forest, wanted: bool) -> Callable[[User], bool]:
    """A condition for users. `wanted`: another account of the forest, of any kind, has the user's SIP URI too;
    otherwise: no other account has it.

    The addresses of the whole forest are read once. Memory: some 100 bytes for each account with an address.
    """
    seen: set[int] = set()
    twice: set[int] = set()
    for entry in everywhere(forest, ldap.is_set(schema.ADDRESS), [schema.ADDRESS]):
        address = _hash(entry.text(schema.ADDRESS) or "")
        (twice if address in seen else seen).add(address)
    return lambda user: (user.sip_uri is not None and _hash(user.sip_uri) in twice) is wanted


def _hash(sip_uri: str) -> int:
    return hash(folded(sip_uri))
