"""The question set against the real demo: the untouched half holds the floor (`evaluation/bars.py`)."""

import subprocess
import sys

from tests.demo_site import ROOT


def test_the_search_of_the_demo_holds_the_floor(demo_environment):
    done = subprocess.run(
        [sys.executable, str(ROOT / "site" / "manage.py"), "evaluate_search", "--strict"],
        env=demo_environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
