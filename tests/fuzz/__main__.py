"""``python -m tests.fuzz public|workspace [--cases 20000] [--seed 1]``: exit 1 with the simplest request at fault."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def main() -> int:
    """Try, then say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["public", "workspace"])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    from tests.demo_site import _environment, prepare

    environment = _environment()
    prepare(environment)
    os.environ.update(environment, PUBLIC_CACHE_ENABLED="0")
    import django

    django.setup()
    from tests.fuzz import public, site, workspace

    site.quiet()
    report = {"public": public, "workspace": workspace}[chosen.part].run(chosen.cases, chosen.seed)
    for fault in report.faults:
        print(f"{fault.said}\n{fault.request}")
    print(f"{chosen.part}: {report.tried} requests, {len(report.faults)} at fault")
    return bool(report.faults)


if __name__ == "__main__":
    sys.exit(main())
