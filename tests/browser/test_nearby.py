"""Near you, as people use it: keyboard, without script, with their position, with the map that moves."""

import re

import pytest

pytestmark = [pytest.mark.browser]
URL = "/pres-de-chez-moi/"
LILLE = URL + "?commune=59350"


def test_the_commune_field_is_operated_by_keyboard(open_page, demo_site):
    page = open_page()
    page.goto(demo_site + URL)
    page.focus("#ou")
    page.keyboard.type("saint-den")
    page.wait_for_selector("#ou-choix [role=option]")
    assert page.get_attribute("#ou", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = page.get_attribute("#ou", "aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    page.keyboard.press("Escape")
    assert page.get_attribute("#ou", "aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#ou-choix [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"commune=\d"))


def test_without_script_a_name_gives_choices_then_a_list(open_page, demo_site):
    page = open_page(javascript=False)
    page.goto(demo_site + URL)
    page.fill("#ou", "Saint-Denis")
    page.press("#ou", "Enter")
    page.click(".choices a >> nth=0")
    page.wait_for_url(re.compile(r"commune=\d"))


def test_around_me_leaves_no_trace(open_page, demo_site):
    page = open_page(geolocation={"latitude": 50.632, "longitude": 3.058}, permissions=["geolocation"])
    requests = []
    page.on("request", lambda request: requests.append((request.method, request.url, request.post_data or "")))
    page.goto(demo_site + URL)
    page.click("form[data-around] button")
    page.wait_for_url(re.compile(r"commune=\d"))
    assert not [url for _method, url, _body in requests if "50.6" in url or "lat=" in url]
    assert [body for method, _url, body in requests if method == "POST"] == ["lat=50.63&lon=3.06"]
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_refused_position_is_said(open_page, demo_site):
    page = open_page(permissions=[])
    page.goto(demo_site + URL)
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = (done, failed) => failed({ code: 1 }) }")
    page.click("form[data-around] button")
    page.wait_for_function("document.getElementById('autour-etat').textContent.length > 10")


def test_search_this_area_moves_the_list_and_leaves_no_position(open_page, demo_site):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url, request.post_data or "")))
    page.goto(demo_site + LILLE + "&rayon=20")
    page.click("[data-map-open]")
    page.wait_for_selector(".map__number")
    search = page.locator(".map__search")
    assert not search.is_visible()
    box = page.locator(".map__live").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _drag in range(3):
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] - 240, middle[1] - 60, steps=8)
        page.mouse.up()
    search.wait_for(state="visible")
    search.click()
    page.wait_for_url(re.compile(r"commune=(?!59350)\d{5}&rayon=20$"))
    posted = [body for method, _url, body in asked if method == "POST"]
    assert len(posted) == 1
    assert re.fullmatch(r"lat=-?\d+\.\d\d&lon=-?\d+\.\d\d&rayon=20", posted[0])
    assert not [url for _method, url, _body in asked if "lat=" in url]


def test_numbers_of_the_map_lead_to_the_list_without_script(open_page, demo_site):
    page = open_page(360, javascript=False)
    page.goto(demo_site + LILLE)
    page.focus(".map__point >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_url("**#lieu-1")
    assert page.locator("#lieu-1").is_visible()


def test_the_map_that_moves_says_what_the_list_says(open_page, demo_site):
    page = open_page()
    problems, hosts = [], set()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(demo_site + LILLE)
    assert page.locator("script[src*=leaflet]").count() == 0
    page.click("[data-map-open]")
    page.wait_for_selector(".map__number")
    page.wait_for_load_state("networkidle")
    listed = page.eval_on_selector_all("[data-lat]", "items => items.map(item => item.dataset.number)")
    assert page.eval_on_selector_all(".map__number", "items => items.map(item => item.textContent)") == listed
    page.focus(".map__number >> nth=0")
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup a[href*='/lieu/']").count() == 1
    assert problems == []
    assert hosts == {demo_site.split("/")[2]}
