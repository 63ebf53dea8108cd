# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The XML in which a policy object holds its settings.

`<instance>` with `<property name="...">` elements (schema page of msRTCSIP-PolicyContent; MS-SIPREGE 2.2.2.5). Seen or
documented: plain text, CDATA, sequences of `<element>`, blanks around names and values, any letter case, a namespace,
a declaration of an encoding that the attribute does not have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from xml.etree import ElementTree

Setting: TypeAlias = "str | tuple[str, ...]"
TypedSetting: TypeAlias = "bool | int | str | list[str]"

NAME, MEETING_SIZE, PHONE_USAGES = "Name", "MeetingSize", "PhoneRouteUsages"
COLOUR_DEPTH, EXTERNAL_SHARING = "ColorDepth", "AllowAppSharingForExternalMeeting"
# MSDN, MSFT_SIPGlobalMeetingPolicyData; those of voice policies: MS-SIPREGE 2.2.2.5.3.
MEETING_SWITCHES = (
    *("EnableDataCollaboration", "AllowPresenterToRecord", "AllowPresenterToDelegateRecording", "AllowIPAudio"),
    *("AllowIPVideo", "EnableAppDesktopSharing", "RetainPPTForExternalMeeting", "EnablePSTNConferencing"),
    "TrustedConferencingPinRequired",
)
VOICE_SWITCHES = ("AllowSimultaneousRinging",)
MEETING_SETTINGS = frozenset({*MEETING_SWITCHES, MEETING_SIZE, COLOUR_DEPTH, EXTERNAL_SHARING})
VOICE_SETTINGS = frozenset({*VOICE_SWITCHES, PHONE_USAGES})
_DOCUMENTED = {name.lower(): name for name in (NAME, *MEETING_SETTINGS, *VOICE_SETTINGS)}

_DECLARATION = re.compile(r"^\s*\ufeff?\s*<\?xml[^>]*\?>")


class UnreadableContent(ValueError):
    """The text is not the XML of a policy."""


def parse_content(text: str) -> dict[str, Setting]:
    """The settings in their order, by their documented names where there is one. Raises UnreadableContent.

    The text comes from everybody who can write the policy object, so a document type, which could define entities, is
    refused.
    """
    settings: dict[str, Setting] = {}
    for element in _parse(text).iter():
        if _local_name(element.tag) == "property":
            names = [value for key, value in element.attrib.items() if _local_name(key) == "name"]
            if names:
                name = names[0].strip()
                settings[_DOCUMENTED.get(name.lower(), name)] = _setting(element)
    return settings


def policy_name(settings: Mapping[str, Setting]) -> str | None:
    """The property `Name`, else the first property of the policy."""
    name = settings.get(NAME, next(iter(settings.values()), None))
    return name if isinstance(name, str) and name else None


def is_true(setting: Setting | None) -> bool:
    """The setting is on. A policy of an older tool may lack the setting, which means off."""
    return isinstance(setting, str) and setting.lower() in ("true", "1")


def as_list(setting: Setting | None) -> tuple[str, ...]:
    if setting is None or setting == "":
        return ()
    return setting if isinstance(setting, tuple) else (setting,)


def as_number(setting: Setting | None) -> int | None:
    return int(setting) if isinstance(setting, str) and re.fullmatch(r"\d{1,9}", setting) else None


def typed(name: str, setting: Setting) -> TypedSetting:
    """A setting in its own type: yes or no, a number, a list or a text. A size that is no number stays a text."""
    if name in MEETING_SWITCHES or name in VOICE_SWITCHES:
        return is_true(setting)
    if name == PHONE_USAGES or isinstance(setting, tuple):
        return list(as_list(setting))
    number = as_number(setting) if name == MEETING_SIZE else None
    return setting if number is None else number


def _parse(text: str) -> ElementTree.Element:
    from xml.etree import ElementTree  # the parser is slow to import, and few tasks read policies

    if "<!DOCTYPE" in text:
        raise UnreadableContent("it has a document type, which no policy needs")
    try:
        return ElementTree.fromstring(_DECLARATION.sub("", text.rstrip("\x00")).strip())
    except (ElementTree.ParseError, ValueError) as error:
        raise UnreadableContent(f"it is not well-formed XML ({error})") from error


def _setting(element: ElementTree.Element) -> Setting:
    items = [child for child in element.iter() if _local_name(child.tag) == "element"]
    if items:
        return tuple("".join(item.itertext()).strip() for item in items)
    text = "".join(element.itertext()).strip()
    # A list inside CDATA is plain text to the parser.
    return _setting(_parse(f"<property>{text}</property>")) if re.match(r"<(\w+:)?element\b", text) else text


def _local_name(name: str) -> str:
    return name.rpartition("}")[2].lower()
