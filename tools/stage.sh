#!/usr/bin/env bash
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Copies this checkout's files, committed or not, to .build/ansible_collections/msrtc/ocs, or to the folder that is named:
# ansible-test and the build want a real folder with such a path. tests/output of the copy stays between runs.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
checkout=$PWD
copy=${1:-$checkout/.build/ansible_collections/msrtc/ocs}
mkdir -p "$copy"

existing() {
    # git also lists what is deleted but not yet committed
    while IFS= read -r -d '' file; do
        if [ -e "$1/$file" ]; then printf '%s\0' "$file"; fi
    done
}

git ls-files -z --cached --others --exclude-standard | existing "$checkout" |
    tar --create --null --files-from=- --file=- |
    tar --extract --file=- --directory="$copy"

cd "$copy"
# ansible-test asks git for the files. Without a .git of its own it would see an ignored folder, test nothing and succeed.
[ -d .git ] || git init --quiet
git ls-files -z --others --exclude-standard | while IFS= read -r -d '' file; do
    if [ ! -e "$checkout/$file" ]; then rm -f "$file"; fi
done
