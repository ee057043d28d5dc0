"""A short form of the fuzzing suite; ``make fuzz`` is the long one."""

import os
import subprocess
import sys

import pytest

from tests.demo_site import ROOT

MOST = int(os.environ.get("FUZZ_CASES", "1000"))
CASES = {"public": MOST, "workspace": MOST // 3}


@pytest.mark.parametrize("part", CASES)
def test_no_request_makes_us_fail(part, demo_environment):
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", part, "--cases", str(CASES[part])],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=1500,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
