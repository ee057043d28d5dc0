"""Every entrance defaults to production, and stops with clear words, without a file, when something is missing."""

import os
import subprocess
import sys

import pytest

from tests.demo_site import ROOT

SITE = ROOT / "site"
KEY = "pX7vQ2mZ-9rTfLw3Kc8NsBy5HdJg6Ve1Ua4Ri0Ot_EoMqWnGxPzYbSkCjDhFl"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of this Python in ``site/`` with nothing else in its environment."""
    return subprocess.run(
        [sys.executable, *command],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "ENV_FILE": os.devnull, **environment},
        cwd=SITE, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


ENTRANCES = {
    "manage": ("manage.py", "migrate"),
    "celery": ("-m", "celery", "-A", "prevenance", "worker"),
    "beat": ("-m", "celery", "-A", "prevenance", "beat"),
    "wsgi": ("-c", "import prevenance.wsgi"),
}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_no_secret_stops_every_entrance_without_a_trace(entrance, tmp_path):
    done = run(*ENTRANCES[entrance], VAR_DIR=str(tmp_path))
    assert done.returncode == 3
    assert "SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr
    if entrance != "wsgi":  # which names all that is wrong
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_settings_that_do_not_exist_are_named():
    done = run("manage.py", "migrate", DJANGO_SETTINGS_MODULE="prevenance.settings.nowhere")
    assert done.returncode == 3
    assert "“prevenance.settings.nowhere”, which does not exist" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_of_data_that_is_missing_is_said_and_never_made(tmp_path):
    done = run("manage.py", "migrate", SECRET_KEY=KEY, VAR_DIR=str(tmp_path / "missing"))
    assert done.returncode == 3
    assert f"VAR_DIR ({tmp_path / 'missing'}) does not exist" in done.stderr
    assert not (tmp_path / "missing").exists()


def test_values_that_cannot_be_read_are_all_named_and_never_shown(tmp_path):
    done = run(
        "manage.py", "migrate", SECRET_KEY=KEY, VAR_DIR=str(tmp_path), SECURE_HSTS_SECONDS="hush-1",
        DATABASE_URL="hush-2", EMAIL_URL="hush-3://x",
    )  # fmt: skip
    assert done.returncode == 3
    for name in ("SECURE_HSTS_SECONDS", "DATABASE_URL", "EMAIL_URL"):
        assert name in done.stderr
    assert "hush" not in done.stderr
    assert "3 things are wrong" in done.stderr


def test_the_file_of_variables_is_read_and_its_absence_said(tmp_path):
    named = run("manage.py", "migrate", ENV_FILE=str(tmp_path / "none"))
    assert named.returncode == 3
    assert "which does not exist" in named.stderr
    (tmp_path / "env").write_text(f"SECRET_KEY={KEY}\nVAR_DIR={tmp_path / 'absent'}\n")
    read = run("manage.py", "migrate", ENV_FILE=str(tmp_path / "env"))
    assert "SECRET_KEY" not in read.stderr
    assert "absent" in read.stderr


def test_files_of_production_are_for_their_owner_and_group(tmp_path):
    code = f"from prevenance import startup; startup.configure(); open('{tmp_path}/made', 'w')"
    assert run("-c", code, SECRET_KEY=KEY, VAR_DIR=str(tmp_path)).returncode == 0
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o640


def test_production_names_all_that_is_wrong_at_once(tmp_path):
    tmp_path.chmod(0o755)
    done = run("-c", "import prevenance.wsgi", SECRET_KEY="test", VAR_DIR=str(tmp_path), DEBUG="1", ALLOWED_HOSTS="*")
    assert done.returncode == 3
    found = {line.split(": ")[0].strip(" -") for line in done.stderr.splitlines()[1:]}
    assert found == {f"prevenance.E{n}" for n in (102, 103, 104, 105, 107, 108, 109, 111, 113, 121)}
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_may_be_tried_again(tmp_path):
    """systemd starts the site again for this one, and for this one alone."""
    tmp_path.chmod(0o750)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text('{"paths": {}, "version": "1.1", "hash": ""}')
    done = run(
        "-c", "import prevenance.wsgi", SECRET_KEY=KEY, VAR_DIR=str(tmp_path), ALLOWED_HOSTS="example.fr",
        BASE_URL="https://example.fr", TRUSTED_PROXIES="127.0.0.1", DEFAULT_FROM_EMAIL="a@example.fr",
        EMAIL_URL="smtp://127.0.0.1", DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
    )  # fmt: skip
    assert "prevenance.E128" in done.stderr
    assert done.returncode == 75
