# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The room that a journal needs is known before the run: what is promised is enough, and not more than twice of it."""

from __future__ import annotations

import pytest

from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, move
from lab.environment import Lab
from lab.schema_variants import site_name

LARGE = 200_000  # bytes of one published note


def publish_large_notes(lab: Lab, pool: str) -> None:
    """Everybody of the pool who has published something has something large there."""
    connection = lab.back_ends[pool].connect("rtc")
    table, instance, data = (site_name(name) for name in ("PublishedStaticInstance", "InstanceNum", "Data"))
    connection.execute(f"UPDATE dbo.{table} SET {data} = 0x{'AB' * LARGE} WHERE {instance} = 0")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("size", ["ordinary", "large"])
def test_a_journal_is_as_large_as_promised(modules: Modules, lab: Lab, size: str) -> None:
    """Users of the target are among them, whose rows there are replaced."""
    if size == "large":
        publish_large_notes(lab, SOURCE)
        publish_large_notes(lab, TARGET)
    promised = move(modules, lab, check=True, sip_uri="sip:b*", batch_size=10).result["journal_size"]
    done = move(modules, lab, sip_uri="sip:b*", batch_size=10).result
    (journal,) = (lab.folder / "journals").iterdir()
    written = journal.stat().st_size
    assert done["journal_size"] == promised
    assert written <= promised <= 2 * written, f"{promised:,} promised, {written:,} written"


def test_a_single_user_without_much(modules: Modules, lab: Lab) -> None:
    task = {"identities": [f"sip:{lab.address('no_data')}"]}
    promised = move(modules, lab, check=True, **task).succeeded().result["journal_size"]
    move(modules, lab, **task).succeeded()
    (journal,) = (lab.folder / "journals").iterdir()
    assert journal.stat().st_size <= promised <= 5000
