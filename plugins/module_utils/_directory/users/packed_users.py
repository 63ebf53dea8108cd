# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a whole pool in little memory: 170 bytes each or so, where a User has some thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from itertools import repeat
from operator import attrgetter
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.few_values import FewValues
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues

from ..forest.pools import Pool
from ..ldap import schema, values
from .users import User

_APART = ("home_pool", "target_pool", "raw")
_NAMES = tuple(field.name for field in fields_of(User) if field.name not in _APART)
_IN_ORDER = attrgetter(*_NAMES)
_TEXTS = {  # fields that say what an attribute says
    "upn": "userprincipalname",
    "display_name": "displayname",
    "sip_uri": schema.ADDRESS.lower(),
    "home": schema.HOME_SERVER.lower(),
    "target": schema.TARGET_HOME_SERVER.lower(),
    "line": schema.LINE.lower(),
    "line_server": schema.LINE_SERVER.lower(),
    "location_profile": schema.LOCATION_PROFILE.lower(),
}


class UserPacking:
    """Packs users, and unpacks them as they were.

    Accounts of one forest are much alike, so each is kept as its differences to the first ones.
    """

    def __init__(self) -> None:
        self._pools: FewValues[Pool | None] = FewValues()
        self._values = SimilarValues()

    def packed(self, user: User) -> bytes:
        """The user in few bytes, for this object to unpack."""
        raw = {name: list(values) for name, values in user.raw.items()}
        pools = self._pools.number_of(user.home_pool), self._pools.number_of(user.target_pool)
        texts = map(_as_read(raw).get, _NAMES, repeat(...))
        others = [... if value == text else value for value, text in zip(_IN_ORDER(user), texts, strict=True)]
        return self._values.packed((others, pools, raw))

    def unpacked(self, packed: bytes) -> User:
        """The user that was packed."""
        others, (home, target), raw = self._values.unpacked(packed)
        texts = _as_read(raw)
        fields: dict[str, Any] = {
            name: texts[name] if value is ... else value for name, value in zip(_NAMES, others, strict=True)
        }
        return User(**fields, home_pool=self._pools[home], target_pool=self._pools[target], raw=raw)


def _as_read(raw: Mapping[str, Sequence[bytes]]) -> dict[str, str | None]:
    """The fields that an entry's own bytes say, and that need not be kept beside them."""
    guids, sids = raw.get("objectguid", ()), raw.get("objectsid", ())
    fields = {"guid": values.guid_text(guids[0] if guids else None), "sid": values.sid_text(sids[0] if sids else None)}
    for name, attribute in _TEXTS.items():
        stored = raw.get(attribute)
        fields[name] = stored[0].decode("utf-8", "surrogateescape") if stored else None
    return fields
