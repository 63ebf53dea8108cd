# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a lab whose SIP URI says something else than their GUID and SID: renamed, and made anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from end_to_end.reaching_back_ends.addresses import set_sip_uri
from lab.data.filling import sid_bytes
from lab.environment import Lab

GONE = uuid.uuid5(uuid.NAMESPACE_URL, "an account that is gone").bytes_le
GONE_SID = sid_bytes("S-1-5-21-1111111111-2222222222-3333333333-4444")
_WITH_ADDRESS = "ResourceId IN (SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?)"


def rename(lab: Lab, old: str, new: str) -> None:
    """Change a SIP URI in the directory alone, before User Replicator has replicated it. Addresses without sip:."""
    set_sip_uri(lab, old, f"sip:{new}")


def make_anew(lab: Lab, pool: str, addresses: Iterable[str]) -> None:
    """Make the accounts look recreated: the rows on the pool's back end name accounts that are gone."""
    for address in addresses:
        run_sql(
            lab,
            pool,
            "UPDATE dbo.ResourceDirectory SET UserGuid = ?, AdUserSid = ? WHERE " + _WITH_ADDRESS,
            GONE,
            GONE_SID,
            address,
        )


def forget(lab: Lab, pool: str, *columns: str) -> None:
    """Empty columns of identifiers, as on a site whose back ends record no GUID, no SID, or neither."""
    for column in columns:
        run_sql(lab, pool, f"UPDATE dbo.ResourceDirectory SET {column} = NULL")


def run_sql(lab: Lab, pool: str, sql: str, *parameters: Any) -> None:
    with closing(lab.back_ends[pool].connect("rtc")) as connection:
        connection.execute(sql, *parameters)


def without_columns(*fields: str) -> dict[str, Any]:
    """user_data_maps of a site that does not trust these columns of User Replicator's rows: guid, sid."""
    columns = {field: {"role": "not_carried"} for field in fields}
    tables = {"directory_entries": {"columns": columns}}
    return {version: {"tables": tables} for version in ("2007", "2007 R2")}
