# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the progress of the module while it runs."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.plugin_utils._progress import ActionWithProgress


class ActionModule(ActionWithProgress):
    """The action of ocs_user_absent, which runs the module and shows its progress."""

    module = "msrtc.ocs.ocs_user_absent"
