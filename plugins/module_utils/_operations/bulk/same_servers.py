# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rerun works on the domain controllers of the run that it finishes: others may not have its changes yet.

What a compare-and-swap compares with is one domain controller's copy. On another one a user may still stand where it
was before the first run, and both changes would be made, each right in its own place.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError


class OtherDomainController(OcsError):
    """The domain controller that an unfinished run wrote to cannot be used; another one would be."""


def same_servers(
    stack: ExitStack,
    forest: Forest,
    settings: DirectorySettings,
    before: Mapping[str, str],
    unfinished: str,
    *,
    converged: bool,
) -> Forest:
    """The forest, on the domain controllers that were used `before` (by domain); `stack` closes a new one.

    `unfinished` names the run, for the message. With `converged` another one will do where the former does not answer.
    Raises OtherDomainController; DirectoryUnreachable when a domain has none that answers.
    """
    if not before:
        return forest
    if any(forest.chosen_servers.get(domain) != server for domain, server in before.items()):
        forest = stack.enter_context(Forest.open(settings, tuple(before.values())))
    others = {} if converged else _others(forest, before)
    if others:
        lost = in_sentence(sorted(before[domain] for domain in others))
        found = in_sentence(sorted(set(others.values())))
        raise OtherDomainController(
            f"{unfinished} wrote to the domain controller {lost}, which cannot be used now; this run would use "
            f"{found}. Users are protected from being changed twice by a comparison with one domain controller's "
            f"values, and {found} may not have received all changes yet.",
            remedy=f"Bring {lost} back and name it in directory_servers. If all its changes have reached {found} "
            "(repadmin /showrepl), or it is gone for good, say replication_converged: true.",
        )
    return forest


def _others(forest: Forest, before: Mapping[str, str]) -> dict[str, str]:
    """Domain -> what would be used instead. A domain that the forest no longer has holds nobody."""
    found = {}
    for domain in forest.domains:
        former = before.get(domain.dns_name)
        if former is not None and (now := forest.domain_controller(domain.dn).server) != former:
            found[domain.dns_name] = now
    return found
