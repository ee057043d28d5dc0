"""The demo command: refuses production, keeps what was entered, says who may sign in."""

import io

import pytest
from django.core.management import CommandError, call_command

from demo.management.commands.demo import Progress, fingerprint
from prevenance import accounts


def test_production_never_gets_a_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="production"):
        call_command("demo")


@pytest.mark.django_db
def test_nothing_to_do_when_nothing_changed(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "demo.json").write_text(f'{{"fingerprint": "{fingerprint(settings.ROOT)}"}}')
    output = io.StringIO()
    call_command("demo", stdout=output)
    text = output.getvalue()
    assert "what you entered was kept" in text
    for account in accounts.ACCOUNTS:
        assert account.username in text
    assert accounts.DEMO_PASSWORD in text


def test_fingerprint_follows_the_files(tmp_path):
    (tmp_path / "fixtures").mkdir()
    before = fingerprint(tmp_path)
    (tmp_path / "fixtures" / "a.csv").write_text("1")
    assert fingerprint(tmp_path) != before


def test_progress_is_one_line_per_step_when_nobody_watches():
    output = io.StringIO()
    progress = Progress(output)
    progress.step("Communes")
    progress("Nord", 10, 100)
    progress.close()
    assert output.getvalue().startswith("  Communes… ")
    assert output.getvalue().endswith(" s\n")
    assert "Nord" not in output.getvalue()
