# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data that a back end holds without a home row is the user's all the same: it is carried, and gets a home row."""

from __future__ import annotations

from collections.abc import Container

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss, data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section


def data_for_target(
    data: UserData, target: BackEndCapabilities, fitting_sections: Container[Section] = frozenset()
) -> tuple[UserData, tuple[Loss, ...]]:
    """The user's data that reaches the target, and the losses. The data is homed, unless there is none at all.

    `fitting_sections`: see `data_and_losses`.
    """
    fitting, losses = data_and_losses(data, target, fitting_sections)
    if fitting.homed or not data.sections:
        return fitting, losses
    return UserData(fitting.address, {**fitting.sections, HOME_SECTION: (dict(target.home_row),)}), losses


def restored(journalled: UserData | None, on_source: UserData | None) -> UserData | None:
    """The data that is brought back of a user whose home row is gone from the source: the journals' data, and the
    remaining rows.

    None where there is no data at all.
    """
    if journalled is not None and on_source is not None and on_source.sections and not on_source.homed:
        journalled = merge(journalled, newer=on_source)
    return journalled if journalled is not None and journalled.sections else None
