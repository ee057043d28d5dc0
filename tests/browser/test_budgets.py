"""Budgets and promises of the public side, over every kind of page."""

import urllib.request

import pytest

from .addresses import FORMS, MAP_PAGES, STATUS, kinds

pytestmark = [pytest.mark.browser]

PAGE_BUDGET = 100_000  # bytes over the wire, first visit
MAP_BUDGET = 200_000
SCRIPT_BUDGET = 15_000
LIST_BUDGET = 50_000  # bytes of HTML


@pytest.fixture(scope="module")
def all_kinds(demo_site):
    return kinds(demo_site)


def test_the_list_of_the_label_is_light(demo_site):
    """Twenty tools of the demo, before compression."""
    with urllib.request.urlopen(f"{demo_site}/label/", timeout=60) as answer:
        assert len(answer.read()) < LIST_BUDGET


def visit(page, url):
    """Open ``url`` and return what went over the wire: list of (url, bytes, type), console errors."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes, kinds_of, urls = {}, {}, {}
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    session.on(
        "Network.responseReceived",
        lambda e: (kinds_of.update({e["requestId"]: e["type"]}), urls.update({e["requestId"]: e["response"]["url"]})),
    )
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url, wait_until="load")
    page.wait_for_timeout(200)  # what a script would ask for once the page is there
    return [(urls.get(key, ""), size, kinds_of.get(key, "")) for key, size in sizes.items()], errors


def test_weight_scripts_hosts_cookies_policy(open_page, demo_site, all_kinds):
    faults = []
    for kind, path in all_kinds.items():
        page = open_page(360, 800)
        traffic, errors = visit(page, demo_site + path)
        weight = sum(size for _url, size, _type in traffic)
        scripts = sum(size for _url, size, type_ in traffic if type_ == "Script")
        budget = MAP_BUDGET if kind in MAP_PAGES else PAGE_BUDGET
        if weight > budget:
            faults.append(f"{kind}: {weight} bytes")
        if scripts > SCRIPT_BUDGET:  # the map that moves is loaded only when asked
            faults.append(f"{kind}: {scripts} bytes of script")
        faults += [
            f"{kind}: calls {url}" for url, _s, _t in traffic if url and not url.startswith((demo_site, "data:"))
        ]
        errors = [text for text in errors if str(STATUS.get(kind, "none")) not in text]
        faults += [f"{kind}: console: {text[:200]}" for text in errors]
        if (cookies := page.context.cookies()) and kind not in FORMS:
            faults.append(f"{kind}: sets cookies {[cookie['name'] for cookie in cookies]}")
        page.context.close()
    assert not faults, "\n".join(faults)


def test_no_horizontal_scroll(open_page, demo_site, all_kinds):
    faults = []
    page = open_page(1280, 800)
    for kind, path in all_kinds.items():
        page.goto(demo_site + path)
        # 320 px is also what 1280 px becomes at 400 % zoom (WCAG 1.4.10).
        for width in (320, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            overflow = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
            if overflow > 0:
                faults.append(f"{kind} at {width} px: {overflow} px too wide")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_axe_violation(open_page, demo_site, all_kinds, scheme):
    from axe_playwright_python.sync_playwright import Axe

    axe, faults = Axe(), []
    page = open_page(1280 if scheme == "light" else 360, 900, color_scheme=scheme, bypass_csp=True)
    for kind, path in all_kinds.items():
        page.goto(demo_site + path)
        for violation in axe.run(page).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            faults.append(f"{kind}: {violation['id']} ×{len(violation['nodes'])}: {nodes}")
    assert not faults, "\n".join(faults)


LINE = """() => { const e = document.activeElement; if (!e || e === document.body) return 'end';
const s = getComputedStyle(e), n = e.nextElementSibling && getComputedStyle(e.nextElementSibling);
const line = x => x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) > 0;
const shown = x => x && (line(x) || x.boxShadow !== 'none');
return shown(s) || shown(n) || shown(getComputedStyle(e.parentElement)) ? 'ok' : e.outerHTML.slice(0, 120); }"""


def test_skip_link_comes_first_and_focus_is_always_visible(open_page, demo_site, all_kinds):
    faults = []
    page = open_page(1280, 800)
    for kind, path in all_kinds.items():
        page.goto(demo_site + path)
        page.keyboard.press("Tab")
        target = page.evaluate("document.activeElement.getAttribute('href')")
        if target != "#main":
            faults.append(f"{kind}: first focus is {target!r}")
        elif not page.evaluate("document.activeElement.getBoundingClientRect().width > 1"):
            faults.append(f"{kind}: the skip link cannot be seen when focused")
        page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.id") != "main":
            faults.append(f"{kind}: the skip link does not lead to the content")
        page.evaluate("document.activeElement.blur()")
        for step in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(LINE)
            if seen == "end":
                break
            if seen != "ok":
                faults.append(f"{kind}, tab {step + 1}: {seen}")
    assert not faults, "\n".join(faults)


def test_language_direction_title_and_one_h1(open_page, demo_site, all_kinds):
    faults, titles = [], {}
    page = open_page(1280, 800, javascript=False)
    for kind, path in all_kinds.items():
        answer = page.goto(demo_site + path)
        if answer.status != STATUS.get(kind, 200):
            faults.append(f"{kind}: status {answer.status}")
        lang, direction = page.get_attribute("html", "lang"), page.get_attribute("html", "dir")
        expected = "ar" if path.startswith("/ar/") else "en" if path.startswith("/en/") else "fr"
        if not lang.startswith(expected):
            faults.append(f"{kind}: lang={lang}")
        if (direction == "rtl") != (expected == "ar"):
            faults.append(f"{kind}: dir={direction}")
        if page.locator("h1").count() != 1:
            faults.append(f"{kind}: {page.locator('h1').count()} h1")
        title = (lang, page.title())  # a place has the same name in every language
        if title in titles:
            faults.append(f"{kind}: same title as {titles[title]}: {title}")
        titles[title] = kind
        if not page.locator("main#main").count():
            faults.append(f"{kind}: no main")
    assert not faults, "\n".join(faults)


def test_the_kit_prints_what_a_teacher_needs(open_page, demo_site, all_kinds):
    page = open_page(800, 1100)
    page.goto(demo_site + all_kinds["kit"])
    page.emulate_media(media="print")
    assert not page.locator(".site-search, .menu, .wide-nav, .display").filter(visible=True).count()
    assert page.locator(".kit-list li").first.is_visible()
    assert page.locator(".qr-box img").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
