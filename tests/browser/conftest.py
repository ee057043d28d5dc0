"""Debian's Chromium driven by Playwright, on the real demo."""

import pytest

from tests.conftest import chromium_path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser():
    """One browser for the session."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser):
    """``open_page(width=1280, javascript=True, …)`` gives a fresh page; everything is closed at the end."""
    contexts = []

    def opened(width: int = 1280, height: int = 900, *, javascript: bool = True, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            **{"locale": "fr-FR", **options},
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
