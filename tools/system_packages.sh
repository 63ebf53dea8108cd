#!/usr/bin/env bash
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Checks that the Debian packages which development, the tests and the lab need are installed. Installs what is missing
# as root, or with a sudo that asks for no password; else says what to type. No service is started or stopped by it.
set -euo pipefail

packages=(
    # building and testing
    git make gcc libc6-dev python3-venv python3-dev openssh-client shellcheck
    # the collection: ODBC with the FreeTDS driver, Kerberos
    unixodbc tdsodbc krb5-user libkrb5-dev
    # the lab's directories: Samba as an Active Directory domain controller, slapd for large ones
    samba samba-ad-provision samba-dsdb-modules python3-samba slapd ldap-utils
    # the report's tests: a browser, and what drives it
    chromium chromium-driver fonts-dejavu-core
)

if ! command -v apt-get >/dev/null; then
    echo "This is not a Debian or Ubuntu machine, so its packages are not checked. Needed are the counterparts of:"
    echo "    ${packages[*]}"
    exit 0
fi

installed() {
    dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

lists_are_empty() {
    [ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit)" ]
}

in_this_release() {
    # Releases cut Samba into packages in different ways: what a release does not have is not asked for.
    lists_are_empty || apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

find_missing() {
    missing=()
    for package in "${packages[@]}"; do
        if ! installed "$package" && in_this_release "$package"; then missing+=("$package"); fi
    done
    # From Debian 13 on the domain controller is a package of its own. Before, that name stood for more than is needed.
    if installed samba && [ ! -x /usr/sbin/samba ]; then missing+=(samba-ad-dc); fi
}

find_missing
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo --non-interactive true 2>/dev/null; then
        echo "System packages are missing, and installing them needs a password. Please type this, then try again:" >&2
        echo "    sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo --non-interactive)
fi

# Debian starts a service as soon as it is installed, and again at each boot: slapd would take port 389, Samba 445.
# The lab starts its own, so those that are new here stay off.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
fi

new_services=()
for service in slapd smbd nmbd winbind samba-ad-dc; do
    [ -e "/lib/systemd/system/$service.service" ] || new_services+=("$service")
done

install_missing() {
    echo "Installing the system packages that are missing: ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

"${as_root[@]}" apt-get update --quiet --quiet
find_missing
install_missing
find_missing # samba-ad-dc shows only now
if [ ${#missing[@]} -gt 0 ]; then
    install_missing
fi
for service in "${new_services[@]}"; do
    "${as_root[@]}" systemctl --quiet disable "$service" 2>/dev/null || true # not in this release, or no systemd
done
