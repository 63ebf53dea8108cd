# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Meeting, voice and presence policies: their settings and the XML in which Active Directory holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Setting = str | bool | int | tuple[str, ...]
Kind = Literal["meeting", "telephony", "presence"]

# The first half of a msRTCSIP-UserPolicy value: which kind of policy is assigned, as a little-endian DWORD.
TYPE_OF_ASSIGNMENT: dict[str, int] = {"meeting": 1, "telephony": 2, "presence": 4}

# How the XML is written. Only `plain` is usual; the others are what a reader has to cope with.
Style = Literal["plain", "cdata", "blanks", "namespace", "declaration", "upper_case"]


@dataclass(frozen=True)
class Policy:
    """One policy. `content` replaces the XML made from the settings; a `removed` one is deleted after use,
    so that its assignments are left dangling."""

    name: str
    kind: Kind
    settings: Mapping[str, Setting] = field(default_factory=dict)
    default: bool = False
    style: Style = "plain"
    content: str | None = None
    removed: bool = False

    def xml(self) -> str:
        """The value of msRTCSIP-PolicyContent."""
        if self.content is not None:
            return self.content
        settings: dict[str, Setting] = {"Name": self.name, **self.settings}
        properties = "".join(_property(name, value, self.style) for name, value in settings.items())
        if self.style == "namespace":
            return f'<p:instance xmlns:p="urn:lab:policy">{properties}</p:instance>'
        declaration = '<?xml version="1.0" encoding="utf-16"?>\n' if self.style == "declaration" else ""
        return f"{declaration}<instance>{properties}</instance>"


def _property(name: str, value: Setting, style: Style) -> str:
    tag = "p:property" if style == "namespace" else "property"
    if isinstance(value, tuple):
        content = "".join(f"<element>{escape(letter)}</element>" for letter in value)
    else:
        word = str(value).lower() if isinstance(value, bool) else str(value)
        word = word.upper() if style == "upper_case" else word
        content = f"<![CDATA[{word}]]>" if style == "cdata" else escape(word)
    if style == "blanks":
        name, content = f" {name} ", f" {content} "
    if style == "upper_case":
        name = name.upper()
    return f"<{tag} name={quoteattr(name)}>{content}</{tag}>"


def meeting_policy(
    name: str, settings: Mapping[str, Setting] | None = None, *, default: bool = False, style: Style = "plain"
) -> Policy:
    """A meeting policy; settings that are not given have the values of a cautious administrator."""
    values: dict[str, Setting] = {
        "MeetingSize": 100,
        "EnableDataCollaboration": True,
        "RetainPPTForExternalMeeting": False,
        "EnableAppDesktopSharing": True,
        "ColorDepth": "HighColor",
        "AllowAppSharingForExternalMeeting": "None",
        "AllowPresenterToRecord": False,
        "AllowPresenterToDelegateRecording": False,
        "AllowIPAudio": True,
        "AllowIPVideo": False,
        **(settings or {}),
    }
    return Policy(name, "meeting", values, default, style)


def voice_policy(
    name: str, usages: tuple[str, ...] = (), *, ringing: bool = False, default: bool = False, style: Style = "cdata"
) -> Policy:
    """A voice policy: phone usages in their order, and simultaneous ringing."""
    settings: dict[str, Setting] = {"AllowSimultaneousRinging": ringing, "PhoneRouteUsages": usages}
    return Policy(name, "telephony", settings, default, style)


def usual_policies(version: str) -> tuple[Policy, ...]:
    """The policies that the product brings, and a few of an administrator's, in all the spellings of the XML.

    The default names are documented (R2 documentation, list of default policies); the values are not.
    """
    pstn: dict[str, Setting] = {"EnablePSTNConferencing": True, "TrustedConferencingPinRequired": True}
    r2 = pstn if version == "R2" else {}
    generous: dict[str, Setting] = {
        "MeetingSize": 250,
        "ColorDepth": "TrueColor",
        "AllowAppSharingForExternalMeeting": "Desktop",
        "AllowPresenterToRecord": True,
        "AllowPresenterToDelegateRecording": True,
        "AllowIPVideo": True,
        "RetainPPTForExternalMeeting": True,
        **r2,
    }
    video: dict[str, Setting] = {"AllowIPVideo": True, "AllowAppSharingForExternalMeeting": "SingleApplication"}
    small: dict[str, Setting] = {"MeetingSize": 10, "EnableDataCollaboration": False, "AllowIPAudio": False}
    return (
        meeting_policy("Default Policy", default=True),
        meeting_policy("Policy 1 (High)", generous, style="blanks"),
        meeting_policy("Policy 2 (Medium High)", video, style="declaration"),
        meeting_policy("Policy 3 (Medium)", {"AllowPresenterToRecord": True}, style="namespace"),
        meeting_policy("Policy 4 (Medium Low)", {"EnableAppDesktopSharing": False}, style="upper_case"),
        meeting_policy("Policy 5 (Low)", small, style="cdata"),
        voice_policy("Default Policy", default=True),
        voice_policy("Sales & Support", ("Local", "Long Distance"), ringing=True),
        voice_policy("International", ("International", "Long Distance", "Local"), style="blanks"),
        Policy("Service: Medium", "presence", {"CategorySubscriptions": 200, "PromptedSubscribers": 200}),
    )
