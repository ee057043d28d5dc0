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
