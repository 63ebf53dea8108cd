# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders and the configuration files of one Samba domain controller."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

AUDIT_LOG = "changes.json"  # one line of JSON for every change of the directory

_FOLDERS = ("etc", "log", "private/tls", "state", "cache", "lock", "run/ncalrpc", "bind")

# LDAP and Kerberos are all that is needed. A password in clear is refused outside TLS, and so is SASL without signing.
# No change waits for the disk, which costs some 30 ms each on a busy machine: a lab has to survive processes that are
# killed, but no power cut.
_SAMBA = """\
[global]
  netbios name = {host}
  realm = {realm}
  workgroup = {netbios_name}
  server role = active directory domain controller
  interfaces = {address}/8
  bind interfaces only = yes
  server services = ldap, kdc
  dcerpc endpoint servers =
  private dir = {tree}/private
  state directory = {tree}/state
  cache directory = {tree}/cache
  lock directory = {tree}/lock
  pid directory = {tree}/run
  binddns dir = {tree}/bind
  ncalrpc dir = {tree}/run/ncalrpc
  ntp signd socket directory = {tree}/run/ntp
  winbindd socket directory = {tree}/run/winbind
  usershare path =
  logging = file
  log file = {tree}/log/samba.log
  log level = 0
  ldb:nosync = yes
  max log size = 0
  disable spoolss = yes
  load printers = no
  ldap server require strong auth = allow_sasl_over_tls
  tls enabled = yes
  tls cafile = {tree}/private/tls/ca.pem
  tls certfile = {tree}/private/tls/dc.pem
  tls keyfile = {tree}/private/tls/dc.key
  tls dh params file = {tree}/private/tls/dh.pem

[sysvol]
  path = {tree}/sysvol
  read only = no

[netlogon]
  path = {tree}/sysvol/{domain}/scripts
  read only = no
"""

# The group ffdhe2048 of RFC 7919. Without one Samba looks for a prime at each start, which takes up to three seconds.
_DIFFIE_HELLMAN = """\
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""

_KERBEROS = """\
[libdefaults]
  default_realm = {realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1

[realms]
  {realm} = {{
    kdc = {address}:88
    kpasswd_server = {address}:464
  }}

[domain_realm]
  .{domain} = {realm}
  {domain} = {realm}
"""


def lay_out(tree: Path, description: Mapping[str, str]) -> Path:
    """Makes the folders and writes the configuration for this place and address; returns the path of smb.conf."""
    for folder in (*_FOLDERS, f"sysvol/{description['domain']}/scripts"):
        (tree / folder).mkdir(parents=True, exist_ok=True)
    values = {
        **description,
        "host": description["host"].upper(),
        "realm": description["domain"].upper(),
        "tree": str(tree),
    }
    (tree / "private" / "tls" / "dh.pem").write_text(_DIFFIE_HELLMAN)
    (tree / "etc" / "krb5.conf").write_text(_KERBEROS.format_map(values))
    configuration = tree / "etc" / "smb.conf"
    configuration.write_text(_SAMBA.format_map(values))
    return configuration
