# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The T-SQL of the guide about rights, made from the user data maps and from what the product asks the server about.

python -m rights_script 2007 moving     prints what the guide has to say.
"""

from __future__ import annotations

import sys

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import Catalogue
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.rights import Right, needed, needed_to_delete
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.sql_names import SqlNames
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap

VERSIONS = ("2007", "2007 R2")
PURPOSES = ("moving", "deleting")
LOGINS = {"moving": "ocs_move", "deleting": "ocs_delete"}


def grants(version: str, purpose: str) -> str:
    """What a login needs beside reading, one GRANT for each table; each database begins with its USE."""
    user_data_map = UserDataMap.for_version(version)
    sql_names = SqlNames(user_data_map, Catalogue(user_data_map.schema, {}))
    resources = sql_names.name(user_data_map.resources)
    of_a_move = [(on, right) for on, right in needed(sql_names) if right not in ("SELECT", "EXECUTE")]
    of_a_move.remove((resources, "DELETE"))
    lines = [f"USE {user_data_map.database}", *_grants(of_a_move, LOGINS[purpose])]
    if purpose == "deleting":
        more = [one for one in needed(sql_names) if one[1] == "EXECUTE" or one == (resources, "DELETE")]
        lines += _grants(more, LOGINS[purpose])
        transient = [one for one in needed_to_delete(sql_names) if one[1] == "DELETE"]
        lines += [f"USE {user_data_map.transient_database}", *_grants(transient, LOGINS[purpose])]
    return "\n".join(lines) + "\n"


def _grants(rights: list[Right], login: str) -> list[str]:
    """One line for each table, without its database, which USE has named."""
    by_table: dict[str, list[str]] = {}
    for on, right in rights:
        by_table.setdefault(".".join(on.split(".")[-2:]), []).append(right)
    return [f"GRANT {', '.join(found)} ON {table} TO {login}" for table, found in by_table.items()]


if __name__ == "__main__":
    sys.stdout.write(grants(sys.argv[1], sys.argv[2]))
