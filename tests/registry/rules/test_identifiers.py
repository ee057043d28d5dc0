import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.models import IdentifierSequence
from registry.rules import identifiers


@given(st.integers(1000, 9999), st.integers(1, 99999), st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_digit_is_always_seen(year, number, position, shift):
    identifier = identifiers.make(year, number)
    assert identifiers.is_valid(identifier)
    digits = list(f"{year:04d}{number:05d}")
    digits[position] = str((int(digits[position]) + shift) % 10)
    text = "".join(digits)
    assert not identifiers.is_valid(f"PRV-{text[:4]}-{text[4:]}-{identifier[-1]}")


@given(st.integers(1000, 9999), st.integers(1, 99999), st.integers(0, 7))
def test_two_digits_swapped_are_seen(year, number, position):
    identifier = identifiers.make(year, number)
    digits = list(f"{year:04d}{number:05d}")
    if digits[position] != digits[position + 1]:
        digits[position], digits[position + 1] = digits[position + 1], digits[position]
        assert identifiers.check_key("".join(digits)) != identifier[-1]


def test_what_people_type():
    identifier = identifiers.make(2026, 7)
    assert identifiers.normalise(f" {identifier.lower()} ") == identifier
    assert identifiers.normalise("PRV-2026-00007") is None
    assert identifiers.normalise("") is None


@pytest.mark.parametrize(("year", "number"), [(999, 1), (2026, 0), (2026, 100000)])
def test_out_of_bounds(year, number):
    with pytest.raises(ValueError):
        identifiers.make(year, number)


@pytest.mark.django_db
def test_a_number_is_never_given_twice():
    given = {IdentifierSequence.take(2026) for _ in range(3)}
    assert len(given) == 3
    assert IdentifierSequence.take(2027) == identifiers.make(2027, 1)
