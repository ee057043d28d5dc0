"""The gallery under a real browser: axe in light, dark and right-to-left, narrow screens, display choices."""

import pytest

from prevenance.accounts import DEMO_PASSWORD

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def staff_cookies(demo_site, browser):
    """Cookies of the administrator of the demo."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo_site + "/admin/login/")
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/admin/")
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def visit(demo_site, open_page, staff_cookies):
    """Open the gallery as staff: ``visit("/en/gallery/", width=320, color_scheme="dark")``."""

    def visited(path="/gallery/", **options):
        page = open_page(**options)
        page.context.add_cookies(staff_cookies)
        answer = page.goto(demo_site + path)
        assert answer.status == 200
        return page

    return visited


def violations(page):
    """What axe finds, in short."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(item["id"], node["html"][:200]) for item in found for node in item["nodes"]]


@pytest.mark.parametrize("path", ["/gallery/", "/ar/gallery/", "/fr-simple/gallery/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe(visit, path, scheme):
    assert violations(visit(path, color_scheme=scheme)) == []


def test_axe_with_panels_open(visit):
    page = visit(width=360)
    page.locator("details.menu > summary").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("details.display > summary").click()
    assert violations(page) == []


def overflow(page):
    """Elements that stick out of the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth > innerWidth ?"
        " [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 5).map(e => e.outerHTML.slice(0, 120)) : []"
    )


@pytest.mark.parametrize("path", ["/gallery/", "/ar/gallery/"])
@pytest.mark.parametrize("width", [320, 640, 1920])
def test_no_sideways_scroll(visit, path, width):
    assert overflow(visit(path, width=width)) == []


def test_very_large_text_fits_a_phone(visit):
    page = visit(width=360)
    page.evaluate("document.documentElement.setAttribute('data-text', 'larger')")
    assert overflow(page) == []


def background(page):
    """Colour behind the page."""
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_dark_and_large_can_be_chosen(visit):
    page = visit(color_scheme="light")
    size = page.locator("p.lead").first.evaluate("e => getComputedStyle(e).fontSize")
    page.locator("details.display > summary").click()
    page.locator("#display-theme-dark").check()
    page.locator("#display-text-large").check()
    assert background(page) == "rgb(23, 18, 26)"
    assert page.locator("p.lead").first.evaluate("e => getComputedStyle(e).fontSize") != size


def test_choices_act_without_javascript(visit):
    """The style sheet itself follows the choice; the only witness without script is a picture of the page."""
    page = visit(javascript=False, color_scheme="light")
    page.locator("details.display > summary").click()
    before = page.locator(".site-footer").bounding_box()["height"]
    page.locator("#display-text-larger").check()
    assert page.locator(".site-footer").bounding_box()["height"] > before


def test_choice_stays_without_cookie(visit):
    page = visit(color_scheme="light")
    before = page.context.cookies()
    page.locator("details.display > summary").click()
    page.locator("#display-theme-dark").check()
    page.reload()
    assert background(page) == "rgb(23, 18, 26)"
    assert page.locator("#display-theme-dark").is_checked()
    assert page.context.cookies() == before


def test_tab_reaches_the_content_first(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_main_targets_are_large(visit):
    """At least 24 CSS pixels a side for every control that is not in a sentence (WCAG 2.5.8)."""
    page = visit(width=360)
    small = page.evaluate(
        "[...document.querySelectorAll('button, summary, .button, a.tag, .pagination a, .languages a, input')]"
        ".filter(e => e.checkVisibility())"
        ".filter(e => { const b = (e.closest('label') || e).getBoundingClientRect();"
        " return b.width < 24 || b.height < 24; })"
        ".map(e => e.outerHTML.slice(0, 100))"
    )
    assert small == []
