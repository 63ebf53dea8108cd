# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users that are packed come out as they went in, and take little memory until then."""

from __future__ import annotations

import hashlib
import tracemalloc
from dataclasses import replace

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.packed_users import UserPacking
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, nobody
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.candidates import (
    Candidate,
    CandidatesByAddress,
)
from ansible_collections.msrtc.ocs.tests.unit.plugins.module_utils._directory.descriptions import DOMAIN, pool, user

USERS = 1000
BYTES_OF_A_USER = 1000  # with what is remembered of names meanwhile; an account that is not packed has 3,700


def account(number: int) -> User:
    """An account as a pool has ten thousand: all are alike, but for names and numbers."""
    name, digest = f"Firstname Lastname {number}", hashlib.sha256(str(number).encode()).digest()
    raw = {
        "objectclass": [b"top", b"person", b"organizationalPerson", b"user"],
        "objectguid": [digest[:16]],
        "objectsid": [
            b"\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00" + digest[16:28] + number.to_bytes(4, "little")
        ],
        "samaccountname": [f"user{number}".encode()],
        "userprincipalname": [f"user{number}@corp.example.test".encode()],
        "displayname": [name.encode()],
        "msrtcsip-primaryuseraddress": [f"sip:first.last{number}@corp.example.test".encode()],
        "msrtcsip-userenabled": [b"TRUE"],
        "msrtcsip-optionflags": [b"257"],
        "proxyaddresses": [b"SMTP:%d@example.test" % number, b"sip:first.last%d@corp.example.test" % number],
    }
    return user(raw, dn=f"CN={name},OU=People,{DOMAIN}")


def test_a_user_comes_out_as_it_went_in() -> None:
    packing, home, target = UserPacking(), pool("one"), pool("two")
    users = [
        replace(account(1), home_pool=home, target_pool=target),
        replace(account(2), display_name="M\u00fcller \ud800", option_flags=-(2**31), home_pool=target),
        nobody(),
        replace(account(3), raw={"photo": [bytes(range(256)) * 100]}, home_pool=home),
    ]
    unpacked = [packing.unpacked(packed) for packed in [packing.packed(user_data) for user_data in users]]
    assert unpacked == users
    assert unpacked[3].home_pool is home


def test_candidates_of_a_pool_take_little_memory_until_they_are_looked_at() -> None:
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        found = CandidatesByAddress(Candidate, lambda user: user.address or "")
        found.add(account(number) for number in range(USERS))
        after, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / USERS < BYTES_OF_A_USER
    assert [candidate.user for candidate in found.taken()] == [account(number) for number in range(USERS)]
    assert not len(found)
