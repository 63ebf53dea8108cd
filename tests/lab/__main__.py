# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m lab up | down | status | reset | replicate | demo"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lab.data.awkward_people import KNOWN_PEOPLE
from lab.data.pools import DEFAULT_POOLS, LabPool, parse_pool
from lab.demo import demonstrate
from lab.directory.processes import LabError
from lab.environment import CHECKOUT, DEFAULT_FOLDER, Lab
from lab.report import where_everybody_is


def up(options: argparse.Namespace) -> None:
    """Bring the lab up and say how to use it."""
    started = time.monotonic()
    lab = Lab.up(
        options.folder,
        pools=options.pools,
        users=options.users,
        seed=options.seed,
        contacts=options.contacts,
        container=options.container,
        awkward=options.awkward,
    )
    print(f"The lab is up ({time.monotonic() - started:.1f} s).")
    print(where_everybody_is(lab, lab.snapshot()))
    print(f"Inventory, with all that the playbooks need to connect: {lab.inventory}")
    print(f"Variables, to take {lab.site.source.name} out of service: {lab.decommissioning}")
    print("\nIn this shell:")
    print(f"  export PATH={Path(sys.executable).parent}:$PATH ANSIBLE_COLLECTIONS_PATH={CHECKOUT / '.build' / 'link'}")
    print(f"  export PYTHONPATH={CHECKOUT / 'tests'}")
    print("Then, for example:")
    play = f"ansible-playbook -i {lab.inventory} msrtc.ocs"
    print(f"  {play}.find_users")
    print(f"  {play}.decommission_pool -e @{lab.decommissioning} --check --diff")
    print(f"  {play}.decommission_pool -e @{lab.decommissioning}")
    folder = f"--folder {lab.folder}"
    print(f"  python -m lab status {folder}   # who is where")
    print(f"  python -m lab reset {folder}    # everything as it was")
    print(f"  python -m lab down {folder}     # stops it; what it holds stays")


def down(options: argparse.Namespace) -> None:
    """Stop the servers; what they hold stays."""
    Lab.attach(options.folder).down()
    print("The lab is down.")


def status(options: argparse.Namespace) -> None:
    """Print the servers that run, and the users of each pool."""
    lab = Lab.attach(options.folder)
    running = lab.running()
    for name, runs in running.items():
        print(f"{name:12} {'runs' if runs else 'is down'}{f' on {lab.address_of_server(name)}' if runs else ''}")
    if all(running.values()):
        print(where_everybody_is(lab, lab.snapshot()))
        print(f"Inventory: {lab.inventory}")


def reset(options: argparse.Namespace) -> None:
    """Put everything back to how it was after `up`."""
    Lab.attach(options.folder).reset()
    print("The lab is as it was after its data had been made.")


def replicate(options: argparse.Namespace) -> None:
    """Do what User Replicator does, once or until Ctrl-C."""
    replicator = Lab.attach(options.folder).replicator
    if not options.loop:
        replicator.run_once()
        print("Every back end is in line with the directory.")
        return
    with replicator.looping():
        try:
            while True:
                time.sleep(60)
        except KeyboardInterrupt:
            pass
    print(f"{replicator.cycles} cycles, {len(replicator.failures)} that had to be tried again.")


def demo(options: argparse.Namespace) -> None:
    """Decommission a pool; exits with 1 when something is not as promised."""
    if not demonstrate(options.users):
        sys.exit(1)


def _pool(text: str) -> LabPool:
    try:
        return parse_pool(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _awkward(text: str) -> list[str] | None:
    if text == "all":
        return None
    keys = [] if text == "none" else text.split(",")
    if unknown := set(keys) - KNOWN_PEOPLE.keys():
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: known are {', '.join(KNOWN_PEOPLE)}.")
    return keys


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lab", description="A site with OCS 2007 and R2 pools, on loopback."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=(run.__doc__ or "").splitlines()[0])
        command.set_defaults(run=run)
        return command

    for name, run in (("up", up), ("down", down), ("status", status), ("reset", reset), ("replicate", replicate)):
        command(name, run).add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="default: %(default)s")
    bring_up = commands.choices["up"]
    bring_up.add_argument("--users", type=int, default=200, help="ordinary users, on all pools together")
    bring_up.add_argument("--seed", type=int, default=1)
    bring_up.add_argument("--contacts", type=int, default=50, help="contacts a user, on average")
    bring_up.add_argument("--container", choices=("system", "configuration"), default="system")
    bring_up.add_argument("--awkward", type=_awkward, default=None, help="all, none, or keys with commas between them")
    bring_up.add_argument("--pools", type=_pool, nargs="+", default=DEFAULT_POOLS, metavar="NAME:VERSION")
    commands.choices["replicate"].add_argument("--loop", action="store_true", help="until Ctrl-C")
    command("demo", demo).add_argument("--users", type=int, default=200)
    return parser


def main() -> None:
    options = _parser().parse_args()
    try:
        options.run(options)
    except LabError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
