# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account's OCS settings as plain data that can be kept in a file and given back to the account, or to its
successor.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from ..forest.pools import Pool
from ..ldap import schema, values
from ..ldap.modifications import Modification
from .users import User

_TEXTS = ("dn", "guid", "kind")
_OPTIONAL_TEXTS = ("sid", "upn", "login", "display_name", "home_pool")
_SETTINGS = {name.lower(): name for name in (*schema.OCS_ATTRIBUTES, schema.PROXY_ADDRESSES)}
_SIP = values.SIP.encode()


def account_record(user: User) -> dict[str, Any]:
    """The account's identity, and its OCS attributes: names of attributes to lists of values (of proxy addresses only
    the SIP addresses).

    A value is a text; a security identifier is `{"sid": "S-1-..."}`, other bytes are `{"base64": ...}`.
    """
    return {
        "dn": user.dn,
        "guid": user.guid,
        "kind": user.kind,
        "sid": user.sid,
        "upn": user.upn,
        "login": user.login,
        "display_name": user.display_name,
        "home_pool": user.home_pool.name if user.home_pool else None,
        "settings": {
            name: [_typed(name, value) for value in sorted(found)]
            for key, name in sorted(_SETTINGS.items())
            if (found := _of_ocs(name, user.raw.get(key, [])))
        },
    }


def raw_settings(record: Any) -> dict[str, list[bytes]]:
    """The settings of an account record as raw values, for `deletes.restore`.

    Raises ValueError, naming the place, for a record that `account_record` cannot have made.
    """
    if not isinstance(record, dict) or set(record) != {*_TEXTS, *_OPTIONAL_TEXTS, "settings"}:
        raise ValueError(f"an account must have exactly the keys {', '.join([*_TEXTS, *_OPTIONAL_TEXTS, 'settings'])}")
    for name in _TEXTS:
        if not isinstance(record[name], str):
            raise ValueError(f"{name} must be a text")
    values.guid_bytes(record["guid"])
    for name in _OPTIONAL_TEXTS:
        if not isinstance(record[name], str | None):
            raise ValueError(f"{name} must be a text or null")
    settings = record["settings"]
    if not isinstance(settings, dict):
        raise ValueError("settings must be a mapping")
    raw: dict[str, list[bytes]] = {}
    for name, found in settings.items():
        if name not in _SETTINGS.values():
            raise ValueError(f"settings.{name} is not a setting of OCS")
        if not isinstance(found, list) or not found:
            raise ValueError(f"settings.{name} must be a list of values")
        raw[name] = [_untyped(f"settings.{name}", value) for value in found]
    return raw


def settings_are_kept(kept: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Does the account record `kept` hold all settings of `now`? The enabled flag is not compared: the user may have
    been disabled meanwhile.
    """
    if kept is None or kept["guid"] != now["guid"]:
        return False
    return all(
        name == schema.ENABLED or all(value in kept["settings"].get(name, []) for value in found)
        for name, found in now["settings"].items()
    )


def compared_settings(record: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """All of an account record that `settings_are_kept` looks at: of two records with the same, each holds the other's
    settings.
    """
    return record["guid"], {name: found for name, found in record["settings"].items() if name != schema.ENABLED}


def settings_of(user: User) -> dict[str, list[bytes]]:
    """The OCS settings that an account has now, as raw values."""
    return {name: found for key, name in _SETTINGS.items() if (found := _of_ocs(name, user.raw.get(key, [])))}


def with_location_profile(user: User, dn: str) -> dict[str, list[bytes]]:
    """The account's present settings, with this location profile if it has none."""
    return {schema.LOCATION_PROFILE: [dn.encode()], **settings_of(user)}


def settings_to_restore(user: User, saved: Mapping[str, list[bytes]], home: Pool | None) -> dict[str, list[bytes]]:
    """The saved settings in the form that this account can have: its present home server, else `home`; no target home
    server.

    A pool of OCS 2007 has no location profiles, so its users get none.
    """
    raw = {
        name: list(found)
        for name, found in saved.items()
        if name not in (schema.HOME_SERVER, schema.TARGET_HOME_SERVER)
    }
    stays = user.home_pool is not None and user.home is not None
    if stays:
        raw[schema.HOME_SERVER] = user.raw[schema.HOME_SERVER.lower()]
    elif home is not None:
        raw[schema.HOME_SERVER] = [home.service_dn.encode()]
    if stays and user.target is not None:
        raw[schema.TARGET_HOME_SERVER] = user.raw[schema.TARGET_HOME_SERVER.lower()]
    if home is not None and home.version == "2007":
        raw.pop(schema.LOCATION_PROFILE, None)
    return raw


def in_words(modification: Modification) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The values that a modification takes away, and those that it brings, for people to read."""
    before, after = (
        {name: [_readable(value) for value in found] for name, found in side.items()}
        for side in (modification.deletes, modification.adds)
    )
    return before, after


def _readable(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    return values.sid_text(value) or value.decode("utf-8", "backslashreplace")


def _of_ocs(name: str, found: list[bytes]) -> list[bytes]:
    if name != schema.PROXY_ADDRESSES:
        return found
    return [value for value in found if value[: len(_SIP)].lower() == _SIP]


def _typed(name: str, value: bytes) -> Any:
    if name == schema.ORIGINATOR_SID and (sid := values.sid_text(value)):
        return {"sid": sid}
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode("ascii")}


def _untyped(place: str, value: Any) -> bytes:
    if isinstance(value, str):
        try:
            return value.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError(f"{place} is not a text that a directory can hold") from None
    if isinstance(value, Mapping) and len(value) == 1:
        ((kind, text),) = value.items()
        if kind == "base64" and isinstance(text, str):
            try:
                return base64.b64decode(text, validate=True)
            except binascii.Error as error:
                raise ValueError(f"{place}: {error}") from None
        if kind == "sid" and isinstance(text, str):
            return values.sid_bytes(text)
    raise ValueError(f"{place} must hold texts, or one of base64 and sid")
