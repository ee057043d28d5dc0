import pytest

from content.printing import markup


def test_running_text():
    blocks = markup.parse("## Titre\n\nUn **fort** et\n[lien](https://www.ameli.fr/).\n\n- un\n- deux\n\n1. a")
    assert [block["kind"] for block in blocks] == ["heading", "paragraph", "list", "list"]
    assert blocks[3]["ordered"]
    assert not blocks[2]["ordered"]
    assert markup.rich_text(blocks[:2]) == (
        '<h2>Titre</h2><p>Un <b>fort</b> et <a href="https://www.ameli.fr/">lien</a>.</p>'
    )


def test_html_is_escaped():
    assert markup.rich_text(markup.parse("a < b & <script>")) == "<p>a &lt; b &amp; &lt;script&gt;</p>"
    assert markup.html(markup.runs('[x](https://a.fr/"onclick=1)')) == '<a href="https://a.fr/&quot;onclick=1">x</a>'


def test_by_line_keeps_a_sentence_a_line():
    assert len(markup.parse("Une phrase.\nUne autre.", by_line=True)) == 2
    assert len(markup.parse("Une phrase.\nUne autre.")) == 1


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (":::notice info\nx", "never closed"),
        (":::unknown\nx\n:::", "unknown block"),
        (":::steps\n- sans barre\n:::", "step"),
        (":::table T\na | b\nc\n:::", "lengths"),
    ],
)
def test_faults_are_said(source, message):
    with pytest.raises(markup.MarkupError, match=message):
        markup.parse(source)


def test_only_running_text_becomes_rich_text():
    with pytest.raises(markup.MarkupError):
        markup.rich_text(markup.parse(":::checklist\n- a\n:::"))


def test_special_blocks():
    faq, figure, lines = markup.parse(
        ":::faq\n? Pourquoi ?\nParce que.\nVoilà.\n:::\n:::figure nom\nalt: Un dessin\n:::\n:::lines 4\nDate :\n:::"
    )
    assert len(faq["items"][0]["answer"]) == 2
    assert figure["alt"] == "Un dessin"
    assert (lines["count"], lines["title"]) == (4, "Date :")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//ailleurs.example"])
def test_an_address_that_a_page_may_not_have_is_left_out(address):
    assert markup.runs(f"[mot]({address})") == [{"kind": "text", "text": "mot"}]


@pytest.mark.parametrize("address", ["https://www.ameli.fr", "/label/", "tel:3114", "mailto:a@exemple.fr"])
def test_addresses_of_the_web_the_site_a_telephone_a_mail(address):
    assert markup.runs(f"voir [ici]({address}).")[1] == {"kind": "link", "text": "ici", "url": address}


def test_raw_html_code_and_images_are_text():
    text = "<b onclick=x>a</b> `b` ![c](d.png) & d"
    assert markup.plain(markup.runs(text)) == text
    assert markup.html(markup.runs("<img src=x onerror=alert(1)>")) == "&lt;img src=x onerror=alert(1)&gt;"


def test_a_line_of_a_table_or_a_card_is_never_a_block():
    for text in ("1. Dormir", "- 5 °C", "# un mot", "2026. Fin", "+ de sport"):
        assert markup.plain(markup.runs(text)) == text


def test_a_list_needs_no_empty_line_before_it_and_has_one_level():
    assert [block["kind"] for block in markup.parse("Choisir :\n- a\n- b\n\nPuis :\n1. c")] == [
        "paragraph", "list", "paragraph", "list",
    ]  # fmt: skip
    assert markup.parse("- a\n  suite\n- b")[0]["items"] == [
        [{"kind": "text", "text": "a suite"}], [{"kind": "text", "text": "b"}],
    ]  # fmt: skip
    with pytest.raises(markup.MarkupError, match="list inside"):
        markup.parse("- a\n    - b")
