from core.templating import tight


def test_indentation_is_not_sent_and_attributes_of_a_tag_stay_on_its_line():
    source = '<p>\n    a\n\n  <a href="/x"\n     :level="2"\n     rel={{ x }}\n  >b</a>\n  <br\n  />\n</p>\n'
    assert tight(source) == '<p>\na\n<a href="/x" :level="2" rel={{ x }} >b</a>\n<br />\n</p>\n'


def test_white_space_that_counts_stays():
    for kept in (
        "<pre>a\n   b</pre>",
        "{% blocktranslate %}a\n   b{% endblocktranslate %}",
        "<textarea>\n  a=\n</textarea>",
    ):
        assert tight(f"<p>\n  x</p>{kept}\n\n  y") == f"<p>\nx</p>{kept}\ny"
