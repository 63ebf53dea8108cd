# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m lab.sql_server --listen 127.0.0.21:1433 --data DIR --login sa:password --login reader:password:readonly"""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from lab.sql_server.protocol.logins import OWNER
from lab.sql_server.protocol.server import DEFAULT_PRODUCT, SqlServer


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; one line on standard output says that clients may connect."""
    options = argparse.ArgumentParser(
        prog="python -m lab.sql_server", description="A SQL Server for the lab: TDS over SQLite files."
    )
    options.add_argument("--listen", default="127.0.0.1:1433", help="address:port; port 0 takes a free one")
    options.add_argument("--data", required=True, help="directory of the databases' files")
    options.add_argument("--login", action="append", required=True, help="name:password[:db_owner|readonly|noaccess]")
    options.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    options.add_argument("--product", default=DEFAULT_PRODUCT, help="the version it says it is, such as 8.00.2039")
    options.add_argument("--translations", type=Path, help="the file of what servers have translated before")
    given = options.parse_args()
    host, _unused, port = given.listen.rpartition(":")
    logins = {}
    for login in given.login:
        name, password, *role = login.split(":")
        logins[name] = (password, role[0] if role else OWNER)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    with SqlServer(
        given.data,
        host=host,
        port=int(port),
        logins=logins,
        tls=given.tls,
        product=given.product,
        translations=given.translations,
    ) as server:
        print(f"ready: SQL Server on {server.host}:{server.port}", flush=True)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main()
