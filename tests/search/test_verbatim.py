"""Expressions that only say something with their stop words: kept between quotation marks in the table."""

from search import query

WALK = (("marche",),)
TABLE = {query.synonym_key('"pas par jour"'): WALK, query.synonym_key("clope"): (("tabac",),)}


def clauses(text):
    return [(clause.words, clause.expansions) for clause in query.parse(text, TABLE).clauses]


def test_a_key_between_marks_holds_every_word():
    assert query.synonym_key('"pas par jour"') == (query.VERBATIM, "pas", "par", "jour")
    assert query.synonym_key("pas par jour") == ("jour",)


def test_it_is_found_as_typed_and_nowhere_else():
    assert clauses("de pas par jour") == [(("jour",), WALK)]
    assert clauses("par jour pas") == [(("jour",), ())]
    assert clauses("un jour") == [(("jour",), ())]


def test_what_stands_around_is_read_as_ever():
    assert clauses("clope pas par jour santé") == [(("clope",), (("tabac",),)), (("jour",), WALK), (("sante",), ())]


def test_between_quotation_marks_a_phrase_stays_a_phrase():
    [clause] = query.parse('"pas par jour"', TABLE).clauses
    assert clause.phrase
    assert clause.words == ("pas", "par", "jour")
