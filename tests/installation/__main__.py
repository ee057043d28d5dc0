"""Install, live a day, clean up; say what failed. ``--keep`` leaves the site running to look at."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from tests.demo_site import ROOT

from .journeys import JOURNEYS, Day
from .machine import Machine
from .page import blocks

_LIMIT = 3000  # seconds for the whole of the page


def install(machine: Machine) -> None:
    """Run the blocks of the page in one shell, as it asks; a block that fails is shown with what it said."""
    parts = [f"echo '::block {number}' >&2\n{block}" for number, block in enumerate(blocks("install"), 1)]
    process = subprocess.Popen(
        ["/bin/sh", "-eu", "-c", "\n".join(parts)],
        env=machine.environment,
        cwd=machine.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, faults = process.communicate(timeout=_LIMIT)
    finally:  # also when the check itself is ended
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    if process.returncode != 0:
        number = faults.count("::block ")
        print(f"FAILED  block {number} of docs/operations.md:\n\n{blocks('install')[number - 1]}")
        print(said[-3000:], faults.split("::block ")[-1][-3000:], sep="\n")
        raise SystemExit(1)


def logs(machine: Machine) -> None:
    """Show the ends of the logs."""
    for path in sorted(machine.folder.glob("*.log")):
        lines = [line for line in path.read_text(errors="replace").splitlines() if '"level": "info"' not in line]
        if lines:
            print(f"--- {path.name}", *lines[-25:], sep="\n")


def main() -> int:
    """Return the exit code."""
    started = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGINT):  # ended from outside, it still cleans up
        signal.signal(number, lambda *_: sys.exit(143))
    machine = Machine(os.environ.get("TEST_POSTGRES_URL") or _services())
    failed = []
    try:
        install(machine)
        print(f"ok      installed as the page says ({time.monotonic() - started:.0f} s)", flush=True)
        day = Day(machine)
        for journey in JOURNEYS:
            began, name = time.monotonic(), (journey.__doc__ or "").splitlines()[0]
            try:
                journey(day)
            except Exception as error:
                failed.append(name)
                print(f"FAILED  {name}\n        {type(error).__name__}: {str(error)[:1500]}", flush=True)
            else:
                print(f"ok      {name} ({time.monotonic() - began:.0f} s)", flush=True)
        if failed:
            logs(machine)
        if "--keep" in sys.argv:
            print(f"Kept in {machine.folder}, https on port {machine.https}. Enter ends it.")
            input()
    finally:
        machine.close()
    print(
        f"{'FAILED: ' + '; '.join(failed) if failed else 'The installation works'} ({time.monotonic() - started:.0f} s)"
    )
    return bool(failed)


def _services() -> str:
    """Address of the server that ``make services`` started."""
    for line in (ROOT / "var" / "services" / "env").read_text(encoding="utf-8").splitlines():
        if line.startswith("TEST_POSTGRES_URL="):
            return line.split("=", 1)[1].strip("'")
    raise SystemExit("PostgreSQL is missing: make services")


if __name__ == "__main__":
    sys.exit(main())
