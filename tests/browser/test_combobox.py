"""The one combobox, on a page of its own: keyboard, what is said aloud, what a choice does. No site is needed."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.demo_site import ROOT

pytestmark = [pytest.mark.browser]
SCRIPTS = ROOT / "themes/neutral/static/neutral/js"
SITE = "http://combobox.example"
PAGES = {
    "suggestions": [{"text": "Bien dormir", "kind": "Article", "url": "/dormir/"}, {"text": "Dos", "url": "/dos/"}]
}
COMMUNES = {"communes": [{"name": "Lille", "detail": "Nord", "label": "Lille (59)", "code": "59350"}]}
HTML = """<!doctype html><title>x</title><form action="/recherche/"><div><input type="search" id="q" name="q"
  data-combobox="/pages/" data-list="Propositions" data-many="{n} propositions"></div></form>
<form action="/pres/"><div><input id="ou" name="ou" data-combobox="/communes/" data-list="Communes"
  data-many="{n} communes" data-none="Aucune commune"></div></form><script src="/combobox.js"></script>
<script src="/nearby.js"></script>"""


@pytest.fixture
def page(open_page):
    asked = []

    def answer(route):
        path, _, query = route.request.url.removeprefix(SITE).partition("?")
        asked.append(path + "?" + query)
        if path.endswith(".js"):
            route.fulfill(body=(SCRIPTS / path[1:]).read_text(), content_type="text/javascript")
        elif path in ("/pages/", "/communes/"):
            found = {"/pages/": PAGES, "/communes/": COMMUNES}[path]
            route.fulfill(
                body=json.dumps(found if "zz" not in query else {"communes": []}), content_type="application/json"
            )
        else:
            route.fulfill(body=HTML, content_type="text/html")

    page = open_page()
    page.route("**/*", answer)
    page.asked = asked
    page.goto(SITE + "/")
    return page


def test_the_keyboard_goes_round_the_list_and_enter_follows_the_address(page):
    field, options = page.locator("#q"), page.locator("#q-choix [role=option]")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("do")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form >> nth=0").get_by_role("status")).to_have_text("2 propositions")
    field.press("ArrowUp")
    expect(field).to_have_attribute("aria-activedescendant", "q-choix-1")
    field.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(options.nth(1)).to_have_attribute("aria-selected", "false")
    field.press("Enter")
    page.wait_for_url(SITE + "/dormir/")


def test_escape_closes_and_an_arrow_opens_again_without_asking_twice(page):
    field = page.locator("#q")
    field.press_sequentially("do")
    expect(page.locator("#q-choix")).to_be_visible()
    field.press("Escape")
    expect(page.locator("#q-choix")).to_be_hidden()
    expect(field).to_have_value("do")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowDown")
    expect(page.locator("#q-choix")).to_be_visible()
    assert page.asked.count("/pages/?q=do") == 1


def test_enter_without_a_choice_sends_the_form(page):
    page.locator("#q").press_sequentially("do")
    expect(page.locator("#q-choix")).to_be_visible()
    page.locator("#q").press("Enter")
    page.wait_for_url(SITE + "/recherche/?q=do")


def test_a_commune_that_is_clicked_goes_by_its_code(page):
    page.locator("#ou").press_sequentially("li")
    page.locator("#ou-choix [role=option]").click()
    page.wait_for_url(re.compile(r"/pres/\?commune=59350$"))


def test_nothing_found_is_said_and_a_single_letter_asks_nothing(page):
    field = page.locator("#ou")
    field.press_sequentially("z")
    page.wait_for_timeout(300)
    assert not [path for path in page.asked if path.startswith("/communes/")]
    field.press_sequentially("z")
    expect(page.locator("form >> nth=1").get_by_role("status")).to_have_text("Aucune commune")
    expect(page.locator("#ou-choix")).to_be_hidden()
