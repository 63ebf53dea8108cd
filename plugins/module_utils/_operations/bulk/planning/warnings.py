# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The warnings before a run that several operations give, in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import RightsMissing

from .plan import PlannedUser
from .verdicts import OperationWords


def about_missing_rights(lacking: Iterable[RightsMissing]) -> Iterator[str]:
    """Check mode needs no more than reading; the run itself would not begin."""
    yield from (f"{problem.what} The run itself would be refused." for problem in lacking)


def about_replication(domain_controllers: Mapping[str, str], change: str) -> Iterator[str]:
    """A warning about the domain controllers (by domain) that a run writes to. `change`: "a move"."""
    if domain_controllers:
        yield (
            f"The directory is read from and written to {in_sentence(sorted(set(domain_controllers.values())))} only. "
            f"How far its replication partners lag is not known: pools that ask another one learn of {change} later."
        )


def about_protected(users: Iterable[PlannedUser[Any]]) -> Iterator[str]:
    """A warning if there are users whose directory entries this account may not write."""
    protected = [user.address for user in users if user.observed.writable is False]
    if protected:
        yield f"{len(protected)} users' directory entries may not be written by this account, such as {protected[0]}'s."


def about_signed_in(users: Sequence[PlannedUser[Any]], effect: str) -> Iterator[str]:
    """A warning about users who have clients signed in. `effect`: of the run, on them."""
    connected = [user.address for user in users if user.observed.registrations]
    if connected:
        yield f"{len(connected)} users are signed in now, such as {connected[0]}: {effect}"


def about_contacts(contacts: Sequence[str], words: OperationWords) -> Iterator[str]:
    """A warning about contact objects (by address), whom the operation leaves where they are."""
    if contacts:
        yield f"{len(contacts)} contact objects are homed on the pool and are not {words.done}, such as {contacts[0]}."


def not_writable(attributes: str) -> str:
    """The reason for which one user fails whose directory entry this account may not write."""
    return (
        f"This account may not write the user's {attributes}. Accounts that are or were administrators are protected "
        "(AdminSDHolder): use an account of their administrators, or take the protection away."
    )
