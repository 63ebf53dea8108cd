#!/usr/bin/env bash
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Checks that the Debian packages which development, the tests and the lab need are installed. Installs what is missing
# as root, or with a sudo that asks for no password; else says what to type. Starts no service and stops none.
set -euo pipefail

packages=(
    # building and testing
    git make gcc python3-venv python3-dev openssh-client shellcheck
    # the collection: ODBC with the FreeTDS driver, Kerberos
    unixodbc tdsodbc krb5-user libkrb5-dev
    # the lab's directories: Samba as an Active Directory domain controller, slapd for large ones
    samba samba-ad-provision samba-dsdb-modules python3-samba slapd ldap-utils
)

installed() {
    # a package is there under its own name, or provided by another one
    dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

known() {
    # some of the packages exist in some releases only: samba-ad-provision came with Debian 12
    [ -n "$(apt-cache policy "$1" 2>/dev/null)" ] && ! apt-cache policy "$1" | grep -q 'Candidate: (none)'
}

if ! command -v apt-get >/dev/null; then
    echo "This is not a Debian or Ubuntu machine, so its packages are not checked. Needed are the counterparts of:"
    echo "    ${packages[*]}"
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo --non-interactive true 2>/dev/null; then
        echo "These system packages are missing, and installing them needs a password. Please run, then try again:" >&2
        echo "    sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo --non-interactive)
fi

echo "Installing the system packages that are missing: ${missing[*]}"
"${as_root[@]}" apt-get update --quiet --quiet
wanted=()
for package in "${missing[@]}"; do
    if known "$package"; then wanted+=("$package"); else echo "not in this release, left out: $package"; fi
done

# Debian starts a service as soon as it is installed: slapd would take port 389, samba 445. The lab starts its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --quiet --no-install-recommends "${wanted[@]}" </dev/null
