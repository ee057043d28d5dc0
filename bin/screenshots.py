"""Take the README screenshots from the demo: ``make screenshots`` (needs Chromium)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import sync_playwright

from tests.browser.addresses import kinds
from tests.browser.conftest import FLAGS
from tests.conftest import chromium_path
from tests.demo_site import _environment, free_port, prepare, serving

ROOT = Path(__file__).resolve().parents[1]
PICTURES = {"fiche": "fiche", "near me, results": "nearby"}


def main(folder: Path, wanted: dict[str, str] | None = None, width: int = 1280, full: bool = False) -> None:
    """Write one PNG per kind of page of ``wanted`` into ``folder``; every kind when ``wanted`` is ``None``."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = _environment()
    prepare(environment)
    port = free_port()
    with serving(environment, port), sync_playwright() as playwright:
        base = f"http://127.0.0.1:{port}"
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": 900}, locale="fr-FR")
        found = kinds(base)
        for kind, name in (wanted or {kind: kind.replace(", ", "-").replace(" ", "-") for kind in found}).items():
            page.goto(base + found[kind])
            page.screenshot(path=folder / f"{name}.png", full_page=full)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:  # every kind of page, whole, at a width: bin/screenshots.py FOLDER [WIDTH]
        main(Path(sys.argv[1]), width=int(sys.argv[2]) if len(sys.argv) > 2 else 1280, full=True)
    else:
        main(ROOT / "docs" / "screenshots", PICTURES)
