# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times in results and files are ISO 8601 in UTC, whoever keeps them: the directory or a back end."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from end_to_end.modules import Modules
from lab.environment import Lab


def test_of_users_in_results_and_files(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    everybody = modules.run("ocs_user_info", {"pool": "pool07", "data": True}).succeeded().result["users"]
    registered = next(user["sip_uri"] for user in everybody if user["data"]["last_registered"])
    options = {"identities": [registered], "properties": "all", "data": True}
    [user] = modules.run("ocs_user_info", options).succeeded().result["users"]
    file = tmp_path / "users.csv"
    modules.run("ocs_user_info", {**options, "dest": str(file)}).succeeded()
    [row] = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    for text in (user["created"], user["changed"], row["created"], row["changed"], user["data"]["last_registered"]):
        moment = datetime.fromisoformat(text)
        assert moment.tzinfo == UTC and "T" in text and moment.year > 2000
