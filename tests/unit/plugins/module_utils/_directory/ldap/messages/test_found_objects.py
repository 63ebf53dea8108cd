# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A damaged length never leaves an object without attributes or values that it has."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.messages.ber import (
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    ber,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.messages.found_objects import found_object

VALUES = ber(SET, ber(OCTET_STRING, b"TRUE"))
ATTRIBUTE = ber(SEQUENCE, ber(OCTET_STRING, b"cn") + VALUES)
LIST = ber(SEQUENCE, ATTRIBUTE)


def message(attributes: bytes) -> bytes:
    return ber(SEQUENCE, ber(INTEGER, b"\x07") + ber(0x64, ber(OCTET_STRING, b"CN=a") + attributes))


def test_a_whole_object() -> None:
    expected = {"type": "searchResEntry", "dn": "CN=a", "raw_attributes": {"cn": [b"TRUE"]}}
    assert found_object(message(LIST)) == (7, expected)


@pytest.mark.parametrize(
    "damaged",
    [
        LIST.replace(bytes([SEQUENCE, len(ATTRIBUTE)]), bytes([SEQUENCE, 0]), 1),
        LIST.replace(bytes([SET, len(VALUES) - 2]), bytes([SET, 0])),
        LIST.replace(bytes([SET, len(VALUES) - 2]), bytes([SET, 0x80])),
        bytes([SEQUENCE, 0x80]) + ATTRIBUTE + b"\x00\x00",
    ],
    ids=["a list of no length", "values of no length", "values of any length", "a list of any length"],
)
def test_a_length_that_leaves_something_out_is_an_error(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="of a message"):
        found_object(message(damaged))
