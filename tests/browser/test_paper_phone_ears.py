"""Paper, small phones and ears: pages counted in the PDF, nothing beyond the edge, targets of a finger, the stop."""

import io
import re
import unicodedata

import pypdf
import pytest

pytestmark = [pytest.mark.browser]
ARTICLES = "/comprendre/prendre-soin-de-soi/"
ARTICLE = ARTICLES + "bien-dormir/"
WITH_QUESTIONS = "/comprendre/se-faire-suivre/depistages/"
MANY = (
    *("/", "/comprendre/", ARTICLE, "/label/", "/pres-de-chez-moi/?commune=59350", "/kits/kit-college/"),
    *("/recherche/?q=sommeil", "/ar/", "/campagnes/octobre-rose/"),
)
SMALL_TARGETS = """() => {
  const found = [];
  const asked = 'a.button, button, summary, select, input:not([type=hidden]), nav a, a.tag, .breadcrumb a';
  for (const one of document.querySelectorAll(asked)) {
    if (one.closest('.trap, .footnotes')) continue;
    const box = (one.matches('input') && one.closest('label') || one).getBoundingClientRect();
    if (box.width && box.height < 43.5) found.push(one.outerHTML.slice(0, 90) + ' ' + box.height);
  }
  return found;
}"""


def pdf(page, url: str) -> pypdf.PdfReader:
    page.goto(url)
    return pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)  # ligatures of the print, no-break spaces


def words(reader: pypdf.PdfReader) -> str:
    return plain(" ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split()))


def sheet_of(page, demo_site: str) -> str:
    page.goto(demo_site + "/label/?lettre=A")
    return page.locator(".tool-card h3 a").first.get_attribute("href")


def test_paper_shows_what_is_folded_and_no_list_of_pictures(open_page, demo_site):
    page = open_page()
    page.goto(demo_site + WITH_QUESTIONS)
    answers = page.locator(".faq details .details-body").all_text_contents()
    heads = page.locator("#related ~ ul h3, .section .card h3").all_text_contents()
    assert answers
    assert heads
    printed = words(pdf(page, demo_site + WITH_QUESTIONS)).replace(" ", "")
    for answer in answers:
        assert "".join(plain(answer).split())[:40] in printed
    assert not [head for head in heads if "".join(head.split()) in printed]


@pytest.mark.parametrize("slug", ["bien-dormir", "alcool-reperes", "arreter-de-fumer", "sante-mentale-3114"])
def test_an_article_takes_the_pages_that_its_text_needs(open_page, demo_site, slug):
    reader = pdf(open_page(), f"{demo_site}{ARTICLES}{slug}/")
    amount = len(words(reader).split())
    assert len(reader.pages) <= 1 + round(amount / 300)


def test_the_summary_of_each_article_is_one_sheet(open_page, demo_site):
    page = open_page()
    page.goto(demo_site + "/sitemap-pages-fr.xml")
    addresses = re.findall(r"/comprendre/[a-z-]+/[a-z0-9-]+/", page.content())
    assert len(addresses) > 8
    for address in dict.fromkeys(addresses):
        page.goto(demo_site + address)
        summary = page.locator("a[href*='/resume/']").first.get_attribute("href")
        reader = pdf(page, demo_site + summary)
        assert len(reader.pages) == 1, address
        assert address in words(reader).replace(" ", "")


@pytest.mark.parametrize("address", ["A", "/label/PRV-2026-00026-E/", "/ar/label/PRV-2026-00026-E/"])
def test_the_summary_of_a_tool_is_one_sheet(open_page, demo_site, address):
    page = open_page()
    path = sheet_of(page, demo_site) if address == "A" else address
    assert len(pdf(page, demo_site + path + "resume/").pages) == 1


def test_large_print_is_the_size_that_was_chosen(open_page, demo_site):
    page = open_page()
    usual = len(pdf(page, demo_site + ARTICLE).pages)
    page.evaluate("localStorage.setItem('display-text', 'larger')")
    assert len(pdf(page, demo_site + ARTICLE).pages) > usual


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_no_line_of_french_begins_by_a_colon_nor_ends_by_a_quotation_mark(open_page, demo_site, javascript):
    page = open_page(360, 740, javascript=javascript)
    for path in (ARTICLE, ARTICLES + "sante-mentale-3114/"):
        page.goto(demo_site + path)
        text = page.locator(".article-main .body").text_content()
        assert not re.findall(r".{9} [:;?!»].{5}|.{5}« .{9}", text)


def test_nothing_goes_beyond_a_small_phone_with_its_text_doubled(open_page, demo_site):
    page = open_page(320, 640)
    for path in (*MANY, sheet_of(page, demo_site)):
        page.goto(demo_site + path)
        for size in ("100%", "200%"):
            page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", size)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, (path, size)


def test_targets_are_as_high_as_a_finger(open_page, demo_site):
    page = open_page(360, 740)
    for path in (*MANY, sheet_of(page, demo_site)):
        page.goto(demo_site + path)
        assert page.evaluate(SMALL_TARGETS) == [], path


@pytest.mark.parametrize(("width", "beside"), [(360, False), (1280, True)])
def test_on_this_page_comes_before_the_text(open_page, demo_site, width, beside):
    page = open_page(width, 740, javascript=False)
    page.goto(demo_site + ARTICLE)
    contents, text = page.locator("nav.contents").bounding_box(), page.locator(".article-main").bounding_box()
    if beside:
        assert contents["x"] > text["x"] + text["width"] - 1
        assert abs(contents["y"] - text["y"]) < 40
    else:
        assert contents["y"] + contents["height"] <= text["y"] + 1


VOICE = """
window.said = []; window.cancelled = 0;
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, 'speechSynthesis', { value: {
  speak(one) { window.said.push([one.lang, one.text]); if (window.said.length < 4) setTimeout(one.onend, 5); },
  cancel() { window.cancelled += 1; },
} });
"""


@pytest.mark.parametrize("path", [ARTICLE, "/fr-simple" + ARTICLE, "/label/PRV-2026-00026-E/"])
def test_a_page_is_read_aloud_and_stopped(open_page, demo_site, path):
    page = open_page(360, 740)
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.add_init_script(VOICE)
    page.goto(demo_site + path)
    start, stop = page.locator("[data-read-start]"), page.locator("[data-read-stop]")
    assert start.is_visible()
    assert not stop.is_visible()
    start.click()
    page.wait_for_function("window.said.length === 4")
    said = page.evaluate("window.said")
    assert said[0] == ["fr", page.locator("h1").text_content().strip()]
    assert len({text for _language, text in said}) == 4
    assert stop.is_visible()
    page.mouse.wheel(0, 400)
    assert stop.is_visible()
    stop.click()
    assert page.evaluate("window.cancelled") >= 2
    assert start.is_visible()
    assert not stop.is_visible()
    assert not [fault for fault in faults if "Content Security Policy" in fault]


def test_without_script_no_voice_is_offered(open_page, demo_site):
    page = open_page(javascript=False)
    page.goto(demo_site + ARTICLE)
    assert page.locator("[data-read-aloud]").count() == 1
    assert not page.locator("[data-read-aloud]").is_visible()
