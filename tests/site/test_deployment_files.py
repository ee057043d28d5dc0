"""deploy/ and the page that tells how to use it: one says nothing that the other does not hold."""

import re
import shutil
import subprocess

import pytest

from tests.demo_site import ROOT
from tests.installation.page import blocks

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def test_without_variables_deploy_fill_changes_nothing_but_the_marks_of_other_machines():
    for path in (ROOT / "deploy").rglob("*"):
        if path.is_dir() or path.name == "fill":
            continue
        filled = subprocess.run([ROOT / "deploy" / "fill", path], check=True, capture_output=True, text=True).stdout
        kept = "".join(
            line
            for line in path.read_text().splitlines(keepends=True)
            if "#FRONT" not in line and "#BROTLI" not in line
        )
        assert filled == kept, path


def test_deploy_fill_refuses_what_would_be_a_command():
    done = subprocess.run(
        [ROOT / "deploy" / "fill", ROOT / "deploy" / "nginx" / "prevenance.conf"],
        env={"PATH": "/usr/bin:/bin", "SITE": "a.fr#;e id;"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""


def test_the_line_of_cron_is_the_timer_s_and_needs_no_variable():
    page = (ROOT / "docs" / "operations.md").read_text()
    line = re.search(r"^    \* \* \* \* \* prevenance (.*)$", page, re.MULTILINE)[1]
    assert line == "/srv/prevenance/.venv/bin/python /srv/prevenance/site/manage.py run_calendar"
    assert (
        "ExecStart=/srv/prevenance/.venv/bin/python manage.py run_calendar"
        in (ROOT / "deploy" / "systemd" / "prevenance-calendar.service").read_text()
    )


def test_the_page_installs_every_file_of_deploy():
    words = "\n".join(blocks("install"))
    for unit in (ROOT / "deploy" / "systemd").iterdir():
        assert unit.name in words
    for part in (ROOT / "deploy" / "nginx").glob("prevenance-*.conf"):
        assert part.stem.removeprefix("prevenance-") in words
    assert "setup_site" in words
    assert "check --deploy" in words


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_units_are_hardened(unit):
    """systemd's own measure, from 0 (closed) to 10; where systemd is not installed, its directives are looked at."""
    text = unit.read_text()
    for line in (
        "User=prevenance",
        "NoNewPrivileges=true",
        "ProtectSystem=strict",
        "UMask=0027",
        "PrivateDevices=true",
    ):
        assert line in text
    if shutil.which("systemd-analyze"):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=25", "--no-pager", unit],
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_every_variable_that_settings_read_is_explained():
    page = (ROOT / "docs" / "operations.md").read_text() + (ROOT / "docs" / "caching.md").read_text()
    settings = "".join(path.read_text() for path in (ROOT / "site" / "prevenance" / "settings").glob("*.py"))
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings)) - {"TEST_DB"}
    unexplained = {name for name in names if name not in page and not name.startswith(("PUBLIC_CACHE_", "SECURE_"))}
    assert unexplained == set()
