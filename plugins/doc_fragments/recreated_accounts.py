# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option for rows of an account that is gone, under the SIP URI of one that was created anew."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  recreated_accounts:
    description:
      - What the rows are that a back end has under a user's SIP URI when they were made from another account (by its GUID,
        else by its SID), and that account is gone. Somebody was deleted and made anew, or has a predecessor's SIP URI.
      - V(refuse) refuses such users, each with its reason.
      - V(same_person) takes the rows for the user's own, as after a domain was rebuilt.
      - V(other_person) takes them for somebody else's. The user goes without them, and they stay where they are.
      - Whoever was only renamed, and not replicated since, is another matter. Such users always have to wait for User
        Replicator.
    type: str
    choices: [refuse, same_person, other_person]
    default: refuse
"""
