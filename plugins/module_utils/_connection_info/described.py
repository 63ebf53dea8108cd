# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common part of the descriptions of domain controllers and back ends: TLS, times, and problems that are about to
come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificates import ShownCertificate, read_certificate
from ansible_collections.msrtc.ocs.plugins.module_utils._common.tls_session import TlsSession

from .mending import SET_THE_CLOCK
from .missing import THIS_HOST, Missing

SOON = 30  # days
_KERBEROS_ALLOWS, _NOTICEABLE = 300, 60  # seconds of clock skew


def described_tls(tls: TlsSession | None) -> dict[str, Any] | None:
    """Version, cipher and certificates, the server's own first; None where there was no TLS."""
    if tls is None:
        return None
    shown = [read for sent in tls.certificates if (read := read_certificate(sent))]
    return {
        "protocol": tls.protocol,
        "cipher": tls.cipher,
        "certificates": [_described(certificate) for certificate in shown],
    }


def milliseconds(seconds: float | None) -> float | None:
    """For people: two digits are enough."""
    return None if seconds is None else round(seconds * 1000, 2)


def rounded(seconds: float | None) -> float | None:
    """A clock skew in seconds; whose clock is ahead is its sign."""
    return None if seconds is None else round(seconds, 1) + 0.0


def about_to_end(where: str, tls: TlsSession | None, how: tuple[str, str]) -> Iterator[Missing]:
    """A certificate that ends soon; one that has ended is an error of the session. `how`: where to run what."""
    shown = read_certificate(tls.certificate) if tls else None
    days = shown.days_left(datetime.now(UTC)) if shown else SOON + 1
    if shown and 0 <= days <= SOON:
        what = f"The certificate ends in {days} days, at {shown.ends:%Y-%m-%d %H:%M} UTC."
        yield Missing(where, "later", what, "Renew it before then.", *how)


def clocks_apart(where: str, skew: float | None, *, kerberos: bool) -> Iterator[Missing]:
    """Clocks that differ. Kerberos does not let anybody in then; without it, times in reports mislead."""
    if skew is None or abs(skew) < _NOTICEABLE:
        return
    what = f"The server's clock is {abs(skew):,.0f} s {'ahead of' if skew > 0 else 'behind'} this host's."
    needed_for = "looking" if kerberos and abs(skew) > _KERBEROS_ALLOWS else "later"
    remedy = "Set this host's clock by the domain's; Kerberos allows five minutes."
    yield Missing(where, needed_for, what, remedy, THIS_HOST, SET_THE_CLOCK)  # type: ignore[arg-type]


def _described(certificate: ShownCertificate) -> dict[str, Any]:
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "names": list(certificate.names),
        "valid_from": certificate.begins.isoformat(timespec="seconds"),
        "valid_until": certificate.ends.isoformat(timespec="seconds"),
        "days_left": certificate.days_left(datetime.now(UTC)),
        "fingerprint": certificate.fingerprint,
    }
