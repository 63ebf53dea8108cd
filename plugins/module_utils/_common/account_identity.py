# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The identity of an account, whatever its name is now: a SIP URI can be changed, and given to another account."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """The identifiers of an account. `guid`: objectGUID, the 16 bytes as the directory holds them. `sids`: the security
    identifiers by which a back end may know the account, as bytes: its own, and that of the account of another forest
    for which it stands.
    """

    guid: bytes | None = None
    sids: tuple[bytes, ...] = ()


UNKNOWN_ACCOUNT = AccountIdentity()
