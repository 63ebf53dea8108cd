# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide about rights grants what the code asks for: no more, no less, and no table of an older map."""

from __future__ import annotations

import re

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import changes
from guides import code_blocks
from rights_script import PURPOSES, VERSIONS, grants

SCRIPTS = [(version, purpose) for purpose in PURPOSES for version in VERSIONS]


@pytest.mark.parametrize(("number", "version", "purpose"), [(n, *script) for n, script in enumerate(SCRIPTS, 2)])
def test_the_scripts_are_those_of_the_maps(number: int, version: str, purpose: str) -> None:
    """The first two scripts of the page make the login for looking."""
    assert code_blocks("rights", "sql")[number] == grants(version, purpose)


def delegated(block: str) -> list[str]:
    return re.findall(r":WP;([\w-]+);user", block)


def test_the_dsacls_lines_are_the_attributes_that_are_written() -> None:
    of_a_move, of_a_deletion = map(delegated, code_blocks("rights", "batch"))
    assert set(of_a_move) == {*changes.MOVE_ATTRIBUTES, schema.LOCATION_PROFILE}
    # The originator's SID is taken away from user objects only where it should never have been.
    written = {*schema.OCS_ATTRIBUTES, schema.PROXY_ADDRESSES}
    assert {*of_a_move, *of_a_deletion} == written
    assert len(of_a_move) + len(of_a_deletion) == len(written)
