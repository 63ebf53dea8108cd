# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of a module that writes to Active Directory names every attribute that it writes, and no other."""

from __future__ import annotations

import importlib
import re

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import MOVE_ATTRIBUTES

EVERYTHING = {*schema.OCS_ATTRIBUTES, schema.PROXY_ADDRESSES}
WRITTEN = {
    "ocs_user_absent": EVERYTHING,
    "ocs_user_import": EVERYTHING,
    "ocs_user_move": {*MOVE_ATTRIBUTES, schema.LOCATION_PROFILE},
}


@pytest.mark.parametrize("module", sorted(WRITTEN))
def test_every_attribute_is_named(module: str) -> None:
    documented = importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{module}").DOCUMENTATION
    notes = " ".join(yaml.safe_load(documented)["notes"])
    assert set(re.findall(r"C\((msRTCSIP-\w+|proxyAddresses)\)", notes)) == WRITTEN[module]
