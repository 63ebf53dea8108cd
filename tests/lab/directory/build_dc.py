# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds a domain controller's database. Runs under the system's own Python, which has Samba's bindings.

Reads a job (JSON, made by samba.py) from standard input. Needs no root: there is no file server, so there are
no access lists of files.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import ldb
from samba import dsdb, param
from samba.auth import system_session
from samba.dcerpc import security
from samba.provision import FILL_FULL, provision
from samba.samdb import SamDB
from samba.sd_utils import SDUtils

# Without it loading gets slower with every user (quadratic). An index of this size holds 100,000 users.
BULK = ["batch_mode:1", "transaction_index_cache_size:1000000"]
OWN_GUID = ["relax:0"]  # lets an object bring its own objectGUID
WITH_CHILDREN = ["tree_delete:1"]
# Samba's own format, tdb, is a hash table of a fixed size, which every change maps into memory anew: a change takes
# longer the more objects there are. In LMDB, a tree of pages, it does not.
DATABASE_FORMAT = "mdb"
ACCESS_LIST_ONLY = f"sd_flags:1:{security.SECINFO_DACL}"
# As CN=AdminSDHolder has it, without the rights to change passwords.
ONLY_ADMINISTRATORS_WRITE = "D:P(A;;RPLCLORC;;;AU)" + "".join(
    f"(A;;RPWPCRCCDCLCLORCWOWDSDSW;;;{group})" for group in ("SY", "BA", "DA", "EA")
)


class DomainController:
    """The database of a domain controller that is not running."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.domain_dn = ",".join(f"DC={part}" for part in job["domain"].split("."))
        self.parameters = param.LoadParm()
        self.parameters.load(job["configuration_file"])
        self.parameters.set("dsdb:schema update allowed", "true")

    def provision(self) -> None:
        """An empty domain."""
        job = self.job
        provision(
            logging.getLogger("provision"),
            system_session(),
            smbconf=job["configuration_file"],
            samdb_fill=FILL_FULL,
            realm=job["domain"].upper(),
            domain=job["netbios_name"],
            domainsid=security.dom_sid(job["domain_sid"]),
            hostname=job["host"],
            hostip=job["address"],
            adminpass=job["password"],
            dns_backend="NONE",
            serverrole="active directory domain controller",
            dom_for_fun_level=dsdb.DS_DOMAIN_FUNCTION_2008_R2,
            lp=self.parameters,
            skip_sysvolacl=True,
            batch_mode=True,
            backend_store=DATABASE_FORMAT,
            nobody="nobody",
            users="users",
            root="root",
        )

    def open(self, options: list[str] | None = None) -> SamDB:
        """The database, with the schema as it is now."""
        url = f"{self.job['tree']}/private/sam.ldb"
        return SamDB(url=url, session_info=system_session(), lp=self.parameters, options=options or [])

    def load(self, records: str, options: list[str] | None = None, controls: list[str] | None = None) -> None:
        """LDIF records in one transaction; ends the program with the name of the one that is refused."""
        database = self.open(options)
        database.transaction_start()
        for kind, record in database.parse_ldif(records):
            write = database.add if kind == ldb.CHANGETYPE_ADD else database.modify
            try:
                write(record, controls)
            except ldb.LdbError as error:
                database.transaction_cancel()
                raise SystemExit(f"{record.dn}: {error.args[1]}") from None
        database.transaction_commit()

    def extend_schema(self) -> None:
        for step in self.job["schema_steps"]:
            self.load(step)
            self.open().set_schema_update_now()

    def add_service_names(self) -> None:
        """The names that Kerberos clients ask for; on a real DC its DNS updater registers them."""
        host, domain = self.job["host"], self.job["domain"]
        fqdn = f"{host}.{domain}"
        names = [f"ldap/{fqdn}", f"ldap/{host}", f"ldap/{fqdn}/{domain}", "ldap/localhost", f"GC/{fqdn}/{domain}"]
        self.load(
            f"dn: CN={host.upper()},OU=Domain Controllers,{self.domain_dn}\nchangetype: modify\n"
            "add: servicePrincipalName\n" + "".join(f"servicePrincipalName: {name}\n" for name in names)
        )

    def add_accounts(self) -> None:
        """The service accounts; passwords of all that log on never expire."""
        database = self.open()
        for account in self.job["accounts"]:
            database.newuser(account, self.job["password"])
        for account in ("Administrator", *self.job["accounts"]):
            database.setexpiry(f"(sAMAccountName={account})", 0, no_expiry_req=True)

    def grant_write(self) -> None:
        """One account may write some attributes (named by schemaIDGUID) in the whole domain, and nothing else."""
        database = self.open()
        descriptors = SDUtils(database)
        writer = descriptors.get_object_sid(f"CN={self.job['writer']},CN=Users,{self.domain_dn}")
        rights = "".join(f"(OA;CI;WP;{attribute};;{writer})" for attribute in self.job["writable"])
        old = descriptors.read_sd_on_dn(self.domain_dn).as_sddl(descriptors.domain_sid)
        owner, found, entries = old.partition("D:")
        flags, bracket, rest = entries.partition("(")
        descriptors.modify_sd_on_dn(self.domain_dn, owner + found + flags + rights + bracket + rest)

    def protect_administrators(self) -> None:
        """Give accounts with adminCount an access list that inherits nothing, as a real domain controller does every
        hour.
        """
        database = self.open()
        descriptors = SDUtils(database)
        for account in database.search(self.domain_dn, expression="(&(objectClass=user)(adminCount=1))", attrs=["cn"]):
            descriptors.modify_sd_on_dn(account.dn, ONLY_ADMINISTRATORS_WRITE, [ACCESS_LIST_ONLY])

    def remove(self) -> None:
        """Objects that people refer to and that are gone."""
        database = self.open()
        for dn in self.job["removed"]:
            database.delete(dn, WITH_CHILDREN)


def build_domain(job: dict[str, Any]) -> None:
    """A domain without people and pools, in the order in which one thing needs another."""
    controller = DomainController(job)
    controller.provision()
    controller.extend_schema()
    controller.add_service_names()
    controller.add_accounts()
    controller.grant_write()


def fill(job: dict[str, Any]) -> None:
    """Everything else, in such a domain."""
    controller = DomainController(job)
    controller.load(job["before_people"])
    controller.load(job["people"], BULK, OWN_GUID)
    controller.load(job["after_people"])
    controller.protect_administrators()
    controller.remove()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    {"domain": build_domain, "fill": fill}[sys.argv[1]](json.load(sys.stdin))
