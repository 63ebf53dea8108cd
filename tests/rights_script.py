# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The T-SQL of the guide about rights, made from the user data maps and from what the product asks the server about.

python -m rights_script 2007 moving     prints what the guide has to say.
"""

from __future__ import annotations

import sys

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import Catalogue
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.grants import grants as granted
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.rights import needed, needed_to_delete
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.sql_names import SqlNames
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap

VERSIONS = ("2007", "2007 R2")
PURPOSES = ("moving", "deleting")
LOGINS = {"moving": "ocs_move", "deleting": "ocs_delete"}


def grants(version: str, purpose: str) -> str:
    """The rights that a login needs beside reading, one GRANT for each table; each database begins with its USE."""
    user_data_map = UserDataMap.for_version(version)
    sql_names = SqlNames(user_data_map, Catalogue(user_data_map.schema, {}))
    resources = sql_names.name(user_data_map.resources)
    of_a_move = [(on, right) for on, right in needed(sql_names) if right not in ("SELECT", "EXECUTE")]
    of_a_move.remove((resources, "DELETE"))
    rights = of_a_move
    if purpose == "deleting":
        rights += [right for right in needed(sql_names) if right == (resources, "DELETE")]
        rights += [right for right in needed(sql_names) if right[1] == "EXECUTE"]
        rights += [right for right in needed_to_delete(sql_names) if right[1] == "DELETE"]
    return granted(rights, LOGINS[purpose], user_data_map.database)


if __name__ == "__main__":
    sys.stdout.write(grants(sys.argv[1], sys.argv[2]))
