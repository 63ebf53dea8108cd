# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait until all servers of OCS_LAB_SQL_SERVERS let their administrator in, each asked once a second."""

from __future__ import annotations

import os
import sys
import time

import pyodbc


def answers(server: str) -> bool:
    """`server`: host, port, user and password, with colons between them."""
    host, port, user, password = server.split(":", 3)
    driver = f"DRIVER=FreeTDS;SERVER={host};PORT={port};TDS_Version=7.4"
    try:
        pyodbc.connect(f"{driver};UID={user};PWD={{{password}}}", timeout=5).close()
    except pyodbc.Error:
        return False
    return True


def main() -> None:
    for server in os.environ["OCS_LAB_SQL_SERVERS"].split():
        while not answers(server):
            time.sleep(1)
    sys.stdout.write("All servers answer.\n")


if __name__ == "__main__":
    main()
