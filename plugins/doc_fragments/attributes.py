# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes that every module has, with descriptions in ansible-core's words."""

from __future__ import annotations


class ModuleDocFragment:
    # The descriptions. A module adds `support`, and `details` where the support is partial.
    DOCUMENTATION = r"""
requirements:
  - Python 3.11 or newer on the host where this runs
options: {}
attributes:
  action_group:
    description: Use C(group/msrtc.ocs.ocs) in C(module_defaults) to set the connection options for all modules at once.
    support: full
    membership:
      - msrtc.ocs.ocs
  check_mode:
    description: Can run in C(check_mode) and return what it would change, without changing anything.
  diff_mode:
    description: Returns what has changed, or would change in C(check_mode), when in diff mode.
  idempotent:
    description: When run twice in a row with the same arguments, the second run changes nothing.
  platform:
    description: Operating systems of the host where the module runs. It reaches Windows servers by LDAP and SQL only.
    support: full
    platforms: posix
"""

    # For modules that only read.
    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - This module changes nothing.
  diff_mode:
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    support: full
    details:
      - This module changes nothing.
"""
