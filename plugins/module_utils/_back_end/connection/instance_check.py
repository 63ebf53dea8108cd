# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check that the instance that answered is the named one: its port may belong to another instance by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..settings.server_address import DEFAULT_INSTANCE
from ..statements.results import Question

if TYPE_CHECKING:
    from .connection import BackEnd

_ASKED = Question(
    "instance", ("CAST(SERVERPROPERTY('InstanceName') AS nvarchar(128))",), kinds=("text or NULL",), one_row=True
)


def require_instance(back_end: BackEnd) -> None:
    """Raise BadInput if the settings name an instance and another one answered. One round trip, or none."""
    wanted = back_end.settings.instance
    if wanted is None:
        return
    (((found,),),) = back_end.run("the name of the instance", [_ASKED])
    if found is None or without_case(found) != without_case(wanted):
        instance = f"the instance {found}" if found else f"the default instance ({DEFAULT_INSTANCE})"
        raise BadInput(
            f"{back_end.settings.title} was to be the instance {wanted}, and {instance} of {back_end.server_name} "
            "answered.",
            remedy=f"Correct port in back_ends, or instance: {found or DEFAULT_INSTANCE} if that is the pool's.",
        )
