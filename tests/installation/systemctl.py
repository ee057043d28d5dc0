"""Stands in for ``systemctl`` where no systemd runs: starts what the installed units say, as they say it.

``PREVENANCE_MACHINE`` is a folder: ``units/`` is where the page installed them, ``pids`` lists what was started.
"""

import configparser
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

MACHINE = Path(os.environ["PREVENANCE_MACHINE"])
EVERY = 10  # seconds between two runs of a timer: a minute is long when one waits


def unit(name: str) -> configparser.SectionProxy:
    """Section ``[Service]`` (or ``[Timer]``) of an installed unit."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parsed.optionxform = str
    text = Path(os.environ["UNITS"], name).read_text(encoding="utf-8")
    parsed.read_string(text)
    return parsed["Timer" if name.endswith(".timer") else "Service"]


def spawn(name: str, command: list[str], folder: str) -> int:
    """Start a process in a session of its own, with the environment that systemd would give: nearly none."""
    log = (MACHINE / f"{name}.log").open("ab")
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(MACHINE), "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        umask=int(unit(name).get("UMask", "0022"), 8),
    )
    with (MACHINE / "pids").open("a") as pids:
        pids.write(f"{name} {process.pid}\n")
    return process.pid


def start(name: str) -> None:
    """Start a service, or a timer: its service again and again."""
    if name.endswith(".timer"):
        service = name.removesuffix(".timer") + ".service"
        settings = unit(service)
        if re.search(r"\s\d\d:\d\d:\d\d$", unit(name)["OnCalendar"]):
            return  # once a night or a week: nobody waits for it here
        loop = f"while :; do {settings['ExecStart']}; sleep {EVERY}; done"
        spawn(service, ["/bin/sh", "-c", loop], settings["WorkingDirectory"])
        return
    settings = unit(name)
    pid = spawn(name, shlex.split(settings["ExecStart"]), settings["WorkingDirectory"])
    time.sleep(1)
    if not Path(f"/proc/{pid}").exists():
        sys.exit(f"{name} ended at once:\n" + (MACHINE / f"{name}.log").read_text()[-3000:])


def nginx(action: str) -> None:
    """Start nginx, or let it read its configuration again."""
    pid = MACHINE / "nginx.pid"
    command = ["nginx", "-s", "reload"] if pid.exists() and pid.read_text().strip() else ["nginx"]
    subprocess.run(command, check=True)


def main(arguments: list[str]) -> None:
    """Do what the page asks; anything else is a fault of the page."""
    match [word for word in arguments if not word.startswith("-")]:
        case ["daemon-reload"]:
            return
        case ["enable", *names]:
            for name in names:
                start(name)
        case ["reload", "nginx"]:
            nginx("reload")
        case _:
            sys.exit(f"systemctl {' '.join(arguments)}: not tried by make install-check")


if __name__ == "__main__":
    main(sys.argv[1:])
