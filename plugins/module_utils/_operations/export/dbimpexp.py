# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documented part of DBImpExp's XML: contacts and groups.

DBImpExp is the product's own tool to export and import user data. Only this part of its format is public (scripts that
edit its files to add contacts): names in clear, texts that users have typed in base64. Other elements exist; their
names were not found, so none is written.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.users_writer import UsersWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, folded

# Published files have it in their outermost element; whether the tool reads files without it is not known.
_NAMESPACE = "http://schemas.microsoft.com/RtcServer/2002/11/dbimpexp"
_SECTIONS = ("contact_groups", "contacts", "contact_group_members")
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DbimpexpWriter(UsersWriter):
    """A file in the making: UTF-16 with a byte order mark."""

    def _begin(self) -> None:
        self._file.write("\ufeff".encode("utf-16-le"))
        self._put('<?xml version="1.0" encoding="utf-16"?>', f'<HomedResources xmlns="{_NAMESPACE}">')

    def write(self, user: ExportedUser) -> None:
        """The next user; a user without a home row has no data, and is left out."""
        if user.data.homed:
            self._put(*_element(user.data))
            self.users += 1
            self.rows.update({name: rows for name, rows in user.data.counts().items() if name in _SECTIONS})

    def finish(self) -> bool:
        self._put("</HomedResources>")
        return self._file.finish()

    def _put(self, *lines: str) -> None:
        self._file.write("".join(f"{line}\r\n" for line in lines).encode("utf-16-le"))


def _element(data: UserData) -> Iterator[str]:
    yield f"  <HomedResource{_attributes({'UserAtHost': data.address})}>"
    yield "    <ContactGroups>"
    for group in data.rows("contact_groups"):
        texts = {"DisplayName": _base64(group.get("display_name")), "ExternalUri": _base64(group.get("external_uri"))}
        yield f"      <ContactGroup{_attributes({'Number': str(group.get('number')), **texts})}/>"
    yield "    </ContactGroups>"
    yield "    <Contacts>"
    groups = _groups_of_contacts(data.rows("contact_group_members"))
    for contact in data.rows("contacts"):
        address = str(contact.get("address"))
        numbers = " ".join(groups.get(folded(address), []))
        texts = {"DisplayName": _base64(contact.get("display_name")), "Groups": numbers}
        if contact.get("subscribed") is False:
            texts["SubscribePresence"] = "0"
        yield f"      <Contact{_attributes({'Buddy': address, **texts})}/>"
    yield "    </Contacts>"
    yield "  </HomedResource>"


def _groups_of_contacts(members: tuple[Row, ...]) -> Mapping[str, list[str]]:
    groups: dict[str, list[int]] = {}
    for row in members:
        number = row.get("number")
        if isinstance(number, int):
            groups.setdefault(folded(str(row.get("address"))), []).append(number)
    return {address: [str(number) for number in sorted(numbers)] for address, numbers in groups.items()}


def _attributes(values: Mapping[str, str | None]) -> str:
    return "".join(f" {name}={_quoted(value)}" for name, value in values.items() if value is not None)


def _quoted(value: str) -> str:
    """A text as the value of an attribute. Raises OcsError for characters that XML cannot hold."""
    if _NOT_IN_XML.search(value):
        raise OcsError(
            f"{value!r} has a character that XML cannot hold.",
            remedy="Export with format: json_lines, or leave that user out.",
        )
    return quoteattr(value)


def _base64(value: Value) -> str | None:
    """A text that a user has typed, as base64; in the back end it is bytes of UTF-8."""
    if value is None:
        return None
    raw = value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
    return base64.b64encode(raw).decode("ascii")
