#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_user_export
short_description: Save users' data and settings in a file
description:
  - Writes the data that the pools of Office Communications Server 2007 and 2007 R2 hold of users (contacts, groups, permissions,
    containers, presence, conferences), their settings in Active Directory, and their places in other people's contact lists
    to one file. M(msrtc.ocs.ocs_user_import) reads it.
  - Two exports of the same data are the same bytes, and a file whose content would not change is left alone.
  - Nothing is written to the directory or to a back end; read rights are enough.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
  - msrtc.ocs.selection
  - msrtc.ocs.recreated_accounts
attributes:
  check_mode:
    support: full
    details:
      - Reads everything as a run does, and writes nothing.
  diff_mode:
    support: full
    details:
      - Shows the checksum of the content before and after.
  idempotent:
    support: full
options:
  dest:
    description:
      - The file, on the host where the module runs. It gets mode 0600, since it holds personal data, and is replaced as a whole or not
        at all. Folders that are missing are made with mode 0700.
    type: path
    required: true
  format:
    description:
      - V(json_lines) is everything, one user a line. The guide
        R(Exporting and importing,ansible_collections.msrtc.ocs.docsite.exporting_and_importing) describes it.
      - V(dbimpexp) is the publicly known part of the XML of the product's own DBImpExp.exe, contacts and groups only, for that tool and the
        converters of its successors. Users that no back end regards as homed are left out.
    type: str
    choices: [json_lines, dbimpexp]
    default: json_lines
  compress:
    description:
      - Compress the file with gzip.
    type: bool
    default: false
  batch_size:
    description:
      - Users that are read at a time.
    type: int
    default: 500
  progress:
    description:
      - Show a line for each batch while the task runs.
    type: bool
    default: true
  progress_file:
    description:
      - Used by the action plugin, which reads the progress from it. Leave it alone.
    type: path
notes:
  - Without any criterion all users of the forest are exported; with O(pool) alone all of that pool.
  - Users without a pool are exported with their settings only.
  - With O(ghosts) the rows of a pool's back end are exported that belong to nobody.
  - The data is read batch by batch while users go on working, so it is not a picture of one instant.
seealso:
  - module: msrtc.ocs.ocs_user_import
  - module: msrtc.ocs.ocs_user_info
  - ref: ansible_collections.msrtc.ocs.docsite.exporting_and_importing
    description: What is in a file, and how to bring it back.
  - ref: ansible_collections.msrtc.ocs.docsite.user_file_schema
    description: The schema of the file.
"""

EXAMPLES = r"""
- name: Save a whole pool every night
  msrtc.ocs.ocs_user_export:
    pool: poolr2
    dest: /var/backups/ocs/poolr2.jsonl.gz
    compress: true

- name: Save two users before a repair
  msrtc.ocs.ocs_user_export:
    identities:
      - sip:alice@corp.example.com
      - CORP\bob
    dest: /var/backups/ocs/alice-and-bob.jsonl

- name: Hand contacts and groups to the successor's converter
  msrtc.ocs.ocs_user_export:
    pool: poolr2
    dest: /srv/migration/poolr2.xml
    format: dbimpexp
"""

RETURN = r"""
dest:
  description: The file.
  returned: success
  type: str
  sample: /var/lib/ocs-exports/pool2007.jsonl
users:
  description: Number of users exported.
  returned: success
  type: int
  sample: 160
unassigned:
  description: Number of these that have no pool, so that only their settings are in the file.
  returned: success
  type: int
  sample: 0
pools:
  description: Names of the pools that the data is from.
  returned: success
  type: list
  elements: str
  sample: [pool2007]
rows:
  description: Number of rows in the file, by section of user data.
  returned: success
  type: dict
  sample: {contact_groups: 480, contacts: 9120, home: 160}
sha256:
  description: SHA-256 of the content, before compression.
  returned: success
  type: str
  sample: 3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea
account:
  description: A file that tells of the run, in words; after Ctrl-C nobody reads the result of a module.
  returned: when a signal has ended the run, and not in check mode
  type: str
  sample: /var/lib/ocs-exports/ocs_user_export-20260131T220000Z-1a2b3c4d.interrupted.txt
refusals:
  description: Identities of the task that stand for nobody, each with the reason.
  returned: when the task is refused
  type: list
  elements: str
  sample: ["nobody@corp.example.com: no such account in the forest."]
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.request import EXPORT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.task import export_users
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, SELECTION_OPTIONS, EXPORT_OPTIONS),
        supports_check_mode=True,
    )
    run(module, export_users)


if __name__ == "__main__":
    main()
