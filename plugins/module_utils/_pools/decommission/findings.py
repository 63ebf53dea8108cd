# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit's findings, compared with those that the play accepts by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import REFUSE

from ..audit.catalogue import FINDINGS, unknown_names
from .pairs import PoolPair

Finding = Mapping[str, Any]

# Findings that the work itself takes away, or that have an option or a check of their own.
DEALT_WITH = frozenset(
    (
        *("users", "central_forest_contacts", "half_moved", "target_leftovers", "homed_elsewhere"),
        *("homed_on_two_back_ends", "signed_in_users", "would_lose_data", "over_capacity", "rows_without_home"),
    )
)
RECREATED = "recreated_accounts"
LEFTOVERS = frozenset(("ghost_rows", "homed_without_account"))
_DELETED_LAST = (
    "Or set delete_leftovers: true: their data is exported and deleted when all users have left. Or accept it, and it"
    " stays"
)
# For some findings: other options of the pool that settle it, or the consequence of accepting it.
_CHOICES = {
    **dict.fromkeys(LEFTOVERS, _DELETED_LAST),
    "not_in_back_end": (
        "Or set allow_without_data: true: they are moved, with nothing. Or accept it, and they stay here while all"
        " others are moved"
    ),
    "renamed_accounts": "Or accept it, and they stay here while all others are moved; the next run moves them",
}
_WHOSE = (
    "The answer holds for the whole pool; move those first, by name, for whom another holds. The export needs an"
    " answer, so this cannot be accepted."
)


def unknown(accepted: Sequence[str]) -> Iterator[str]:
    """Accepted findings that do not exist."""
    if names := unknown_names(accepted):
        yield (
            f"accepted_findings names findings that do not exist: {in_sentence(names)}. Findings are:"
            f" {', '.join(sorted(FINDINGS))}."
        )


def known(accepted: Sequence[str]) -> list[str]:
    """Accepted findings that do exist."""
    return [name for name in accepted if name in FINDINGS]


def not_accepted(findings: Iterable[Finding], options: Mapping[str, Any]) -> Iterator[str]:
    """Blockers and warnings that the play neither accepts nor settles by an option."""
    accepted = set(options["accepted_findings"]) | DEALT_WITH | _allowed_by(options)
    for finding in findings:
        name = finding["name"]
        asked = name == RECREATED and options["export"] and options["recreated_accounts"] == REFUSE
        if finding["severity"] != "note" and (name not in accepted or asked):
            choice = _WHOSE if asked else f"{_CHOICES.get(name, 'Or accept it')}: accepted_findings: [{name}]."
            yield (
                f"the audit of {finding['pool']} found {finding['count']} {name} ({_objects(finding)}).\n"
                f"  {finding['description']}\n  {finding['remedy']} {choice}"
            )


def _allowed_by(options: Mapping[str, Any]) -> set[str]:
    """The findings that options of the pool allow."""
    allowed = set(LEFTOVERS) if options["delete_leftovers"] else set()
    if options["allow_without_data"]:
        allowed.add("not_in_back_end")
    if options["recreated_accounts"] != REFUSE:
        allowed.add(RECREATED)
    return allowed


def data_loss(findings: Iterable[Finding], pair: PoolPair, options: Mapping[str, Any]) -> Iterator[str]:
    """An older successor, and data that the successor cannot hold, unless the play allows the loss."""
    if options["allow_data_loss"]:
        return
    losing = [finding for finding in findings if finding["name"] == "would_lose_data"]
    lost = in_sentence([_objects(finding) for finding in losing], "; ")
    count = sum(finding["count"] for finding in losing)
    users = f"{count} users would lose data ({lost})" if losing else "no user would lose data now"
    remedy = "Choose another successor, or set allow_data_loss: true; the journal keeps what is lost."
    if pair.successor_is_older:
        yield (
            f"its successor {pair.successor.name} is one of {pair.successor.version}, older than {pair.pool.version}:"
            f" {users}. {remedy}"
        )
    elif losing:
        yield f"{users}. {remedy}"


def _objects(finding: Finding) -> str:
    names = [
        f"{found_object['name']}: {found_object['detail']}" if found_object.get("detail") else str(found_object["name"])
        for found_object in finding["objects"]
    ]
    return in_sentence(names, of=int(finding["count"]))
