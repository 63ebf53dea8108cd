# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts that the accounts of a pool have in common are not packed again with each."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.packed_users import UserPacking

from .test_packed_users import account

USERS = 1000
BYTES_OF_A_USER = 110  # of which some 50 are chance: GUID, SID, names


def test_a_packed_user_is_small() -> None:
    packing = UserPacking()
    packed = [packing.packed(account(number)) for number in range(USERS)]
    assert sum(map(len, packed)) / USERS < BYTES_OF_A_USER
    assert [packing.unpacked(one) for one in packed] == [account(number) for number in range(USERS)]


def test_what_the_attributes_do_not_say_comes_out_too() -> None:
    packing = UserPacking()
    users = [
        replace(account(number), guid="another", sid=None, upn=None, home="CN=elsewhere", sip_uri=f"sip:{number}")
        for number in range(20)
    ]
    packed = [packing.packed(one) for one in users]
    assert [packing.unpacked(one) for one in packed] == users


def test_users_come_out_after_others_were_learnt() -> None:
    packing = UserPacking()
    first = packing.packed(account(1))
    for number in range(2, 50):
        packing.packed(replace(account(number), raw={"photo": [bytes(range(256)) * 100]}))
    assert packing.unpacked(first) == account(1)
    assert packing.unpacked(packing.packed(account(50))) == account(50)
