"""What people come for, from the first page to the answer, on a phone or a school PC, with and without script."""

import re
import urllib.error
import urllib.request

import pytest

from .addresses import LILLE, below

pytestmark = [pytest.mark.browser]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
WITH_TOUCH = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}


def tab_to(page, description: str, limit: int = 60):
    """Press Tab until the focused element answers to ``description`` (a CSS selector)."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", description):
            return
    raise AssertionError(f"{description} is not reached with {limit} tabs")


@BOTH
def test_a_citizen_finds_the_letter_of_an_app_and_its_ten_lines(open_page, demo_site, javascript):
    page = open_page(360, 740, javascript=javascript, **WITH_TOUCH)
    page.goto(demo_site + "/")
    page.tap("main .card a[href='/label/']")
    page.wait_for_url("**/label/")
    page.locator("main input[name=q]").fill("pas a pas")
    page.locator("main form[role=search] button").tap()
    page.wait_for_url("**/label/?*q=pas+a+pas*")
    first = page.locator("main h3 a, main h2 a").filter(has_text="Pas à pas doux").first
    first.tap()
    page.wait_for_url(re.compile(r"/label/PRV-[\w-]+/$"))
    assert page.locator("h1").inner_text() == "Pas à pas doux"
    grade = page.locator(".sheet-hero .grade").first
    assert re.search(r"\b[ABC]\b", grade.inner_text())
    assert page.locator(".data-lines > *").count() == 10
    assert all(text.strip() for text in page.locator(".data-lines > *").all_inner_texts())


@BOTH
def test_a_phone_opens_the_filters_and_narrows_the_label(open_page, demo_site, javascript):
    page = open_page(360, 740, javascript=javascript)
    page.goto(demo_site + "/label/")
    assert not page.locator("input[name=prix]").first.is_visible()
    page.locator("details.filters > summary").click()
    page.locator("input[name=lettre][value=A]").check()
    page.locator(".filters-apply button").click()
    page.wait_for_url("**/label/?*lettre=A*")
    letters = page.locator("main .grade-letter").all_inner_texts()
    assert letters
    assert set(letters) == {"A"}


@BOTH
@pytest.mark.parametrize(
    ("typed", "commune"), [("Lens", "62498"), ("Paris 11e", "75111"), ("59300", "59606")], ids=lambda value: value
)
def test_a_place_is_found_near_what_one_types(open_page, demo_site, javascript, typed, commune):
    page = open_page(360, 740, javascript=javascript)
    page.goto(demo_site + "/pres-de-chez-moi/")
    page.fill("#ou", typed)
    if typed == "59300":  # three communes share it: with or without script, one chooses
        page.press("#ou", "Enter")  # the key of a phone's keyboard: suggestions may cover the button
        choices = page.locator(".choices a")
        choices.first.wait_for()
        assert choices.count() == 3
        choices.filter(has_text="Valenciennes (59)").first.click()
    else:
        page.press("#ou", "Enter")
    page.wait_for_url(f"**/pres-de-chez-moi/?commune={commune}")
    assert page.locator("h1").inner_text()
    first = page.locator(".place-row h4 a")
    if first.count():
        first.first.click()
        page.wait_for_url("**/lieu/**")
        assert page.locator("address").inner_text().strip()


def test_an_unknown_place_is_said_and_what_was_typed_stays(open_page, demo_site):
    page = open_page(360, 740, javascript=False)
    answer = page.goto(demo_site + "/pres-de-chez-moi/?ou=zzzz")
    assert answer.status == 404
    assert page.locator("#ou").input_value() == "zzzz"
    assert page.locator("#ou").get_attribute("aria-invalid") == "true"
    assert page.locator("#ou-erreur").is_visible()


@BOTH
def test_an_error_is_reported_without_losing_a_word(open_page, demo_site, javascript):
    page = open_page(360, 740, javascript=javascript)
    page.goto(demo_site + LILLE)
    page.locator(".place-row h4 a").first.click()
    page.get_by_role("link", name="Signaler une erreur").click()
    page.wait_for_url("**/signaler/")
    words = "La porte est fermée le lundi « matin » & l'affiche dit <14 h>."
    page.fill("textarea[name=message]", words)
    page.fill("input[name=contact]", "voisine@exemple.fr")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.locator("main form[method=post] button[type=submit]").click()
    assert sent.value.status == 422
    assert page.locator("[role=alert] a").count() == 1
    page.locator("[role=alert] a").click()
    assert page.evaluate("location.hash") == "#id_kind_0"
    assert page.locator("textarea[name=message]").input_value() == words
    assert page.locator("input[name=contact]").input_value() == "voisine@exemple.fr"
    page.locator("input[name=kind][value=hours]").check()
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url("**/signaler/merci/")
    assert page.locator("h1").is_visible()


@BOTH
def test_a_teacher_downloads_the_kit_and_a_sheet(open_page, demo_site, javascript, tmp_path):
    page = open_page(1280, 900, javascript=javascript, accept_downloads=True)
    page.goto(demo_site + "/kits/")
    page.locator("main .grid h3 a").first.click()
    page.wait_for_url(re.compile(r"/kits/[\w-]+/$"))
    page.get_by_role("link", name=re.compile("ZIP")).wait_for()
    archive = page.context.request.get(demo_site + page.locator("a[href$='/archive/']").get_attribute("href"))
    assert archive.status == 200
    assert archive.body()[:2] == b"PK"
    sheet = page.context.request.get(demo_site + page.locator(".kit-list a").first.get_attribute("href"))
    assert sheet.body()[:5] == b"%PDF-"
    with page.expect_download() as started:
        page.locator("a[href$='/archive/']").click()
    saved = tmp_path / "kit.zip"
    started.value.save_as(saved)
    assert saved.read_bytes()[:2] == b"PK"
    assert started.value.suggested_filename.endswith(".zip")


@BOTH
def test_a_typing_error_is_understood(open_page, demo_site, javascript):
    page = open_page(360, 740, javascript=javascript)
    page.goto(demo_site + "/recherche/")
    page.fill("#page-search", "somneil")
    page.press("#page-search", "Enter")
    page.wait_for_url("**/recherche/?q=somneil")
    meant = page.locator(".search-head a", has_text="sommeil")
    meant.click()
    page.wait_for_url("**/recherche/?q=sommeil")
    assert page.locator(".result").count() > 3


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("%22", 200),
        ("%22sommeil", 200),
        ("*", 200),
        ("NEAR(a%20b)", 200),
        ("%F0%9F%98%80", 200),
        ("a" * 1_000, 400),
        ("a" * 10_000, 414),
    ],
    ids=["quote", "open quote", "star", "near", "emoji", "1,000 characters", "10,000 characters"],
)
def test_strange_searches_get_an_answer_in_the_theme(demo_site, query, status):
    try:
        answer = urllib.request.urlopen(f"{demo_site}/recherche/?q={query}", timeout=30)
    except urllib.error.HTTPError as refused:
        answer = refused
    text = answer.read().decode()
    assert answer.status == status
    assert "<h1>" in text
    assert ("trop longue" in text) == (status in {400, 414})


def test_arabic_is_searched_and_read_from_the_right(open_page, demo_site):
    page = open_page(360, 740)
    page.goto(demo_site + "/ar/recherche/")
    assert page.get_attribute("html", "dir") == "rtl"
    page.fill("#page-search", "الصحة")
    page.press("#page-search", "Enter")
    page.wait_for_url("**/ar/recherche/?q=*")
    assert page.locator(".result a").count() > 0
    page.locator(".result a").first.click()
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "ar"


@BOTH
@pytest.mark.parametrize(
    "path", ["/label/?lettre=A&prix=gratuit", LILLE + "&rayon=20", "/recherche/?q=sommeil", "/comprendre/"]
)
def test_another_language_keeps_the_page(open_page, demo_site, javascript, path):
    page = open_page(1280, 800, javascript=javascript)
    page.goto(demo_site + path)
    page.locator(".languages a[lang=en]").click()
    page.wait_for_url("**/en/**")
    assert page.url == demo_site + "/en" + path
    assert page.get_attribute("html", "lang") == "en"
    page.locator(".languages a[lang=fr]").click()
    page.wait_for_url(demo_site + path)


def test_large_text_follows_from_page_to_page_without_a_cookie(open_page, demo_site):
    page = open_page(1280, 900)
    page.goto(demo_site + "/")
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    usual = page.evaluate(size)
    page.locator("details.display > summary").click()
    page.locator("#display-text-larger").check()
    assert page.evaluate(size) > usual
    for path in ("/label/", "/ar/", LILLE):
        page.goto(demo_site + path)
        assert page.evaluate(size) > usual
        assert page.locator("#display-text-larger").is_checked()
    assert page.context.cookies() == []


def test_paper_shows_addresses_and_telephones(open_page, demo_site):
    page = open_page(800, 1100)
    page.goto(demo_site + LILLE)
    page.emulate_media(media="print")
    row = page.locator(".place-row").first
    assert re.search(r"\b59\d{3}\b", row.inner_text())
    assert not page.locator(".where, .filters, .site-search, .menu, .display").filter(visible=True).count()
    page.emulate_media(media="screen")
    row.locator("h4 a").click()
    page.wait_for_url("**/lieu/**")
    page.emulate_media(media="print")
    assert page.locator("address").is_visible()
    assert page.locator(".qr svg").is_visible()


def test_paper_writes_out_where_links_lead(open_page, demo_site):
    page = open_page(800, 1100)
    page.goto(demo_site + below(demo_site, "/comprendre/"))
    page.emulate_media(media="print")
    written = page.evaluate(
        "[...document.querySelectorAll('main a[href^=http]')].filter(a => a.checkVisibility())"
        ".map(a => getComputedStyle(a, '::after').content)"
    )
    assert written
    assert any("attr(href)" in content or "http" in content for content in written)


def test_the_whole_way_to_an_app_with_the_keyboard_only(open_page, demo_site):
    page = open_page(1280, 900)
    page.goto(demo_site + "/")
    tab_to(page, ".wide-nav a[href='/label/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/label/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip the menu
    tab_to(page, "main input[name=q]", limit=5)
    page.keyboard.type("sommeil")
    page.keyboard.press("Enter")
    page.wait_for_url("**/label/?*q=sommeil*")
    tab_to(page, "main a[href*='/label/PRV-']", limit=150)
    page.keyboard.press("Enter")
    page.wait_for_url("**/label/PRV-*/")
    tab_to(page, "a[href='#mes-donnees']", limit=60)
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#mes-donnees"


def test_the_keyboard_only_folds_and_chooses(open_page, demo_site):
    page = open_page(360, 740)
    page.goto(demo_site + "/comprendre/")
    tab_to(page, "details.filters > summary")
    assert not page.locator("input[name=topic]").first.is_visible()
    page.keyboard.press("Enter")
    tab_to(page, "input[name=topic]", limit=3)
    page.keyboard.press("Space")
    tab_to(page, "details.filters button[type=submit]", limit=60)
    page.keyboard.press("Enter")
    page.wait_for_url("**/comprendre/?topic=*")
    assert page.locator("main .grid h3 a").count() > 0
