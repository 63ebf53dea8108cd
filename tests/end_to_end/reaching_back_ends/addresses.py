# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give users of a lab other SIP addresses, everywhere: as they would be after User Replicator has been there."""

from __future__ import annotations

import ldap3
from ldap3.utils.conv import escape_filter_chars

from lab.directory import client
from lab.environment import Lab


def give_address(lab: Lab, old: str, new: str) -> None:
    """Change an address in the directory, and in the databases of all pools that know it. Both without sip:."""
    set_sip_uri(lab, old, f"sip:{new}")
    for back_end in lab.back_ends.values():
        connection = back_end.connect("rtc")
        connection.execute("UPDATE dbo.Resource SET UserAtHost = ? WHERE UserAtHost = ?", new, old)
        connection.commit()
        connection.close()


def set_sip_uri(lab: Lab, address: str, sip_uri: str) -> None:
    """Change a SIP URI in the directory alone."""
    change = {"msRTCSIP-PrimaryUserAddress": [(ldap3.MODIFY_REPLACE, [sip_uri])]}
    with client.connect(lab.directory()) as session:
        wanted = f"(msRTCSIP-PrimaryUserAddress=sip:{escape_filter_chars(address)})"
        found = list(client.search(session, lab.directory()["base_dn"], wanted, ["cn"]))
        assert len(found) == 1
        session.modify(found[0], change)
