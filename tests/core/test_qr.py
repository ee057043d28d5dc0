"""QR codes: readable on any ground, safe whatever the address."""

from django.utils.safestring import SafeData

from core import qr


def test_an_address_cannot_write_in_the_page():
    drawn = qr.svg("https://exemple.fr/?a=1&b=<script>alert(1)</script>")
    assert isinstance(drawn, SafeData)
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


def test_dark_on_light_with_its_quiet_zone_and_no_style():
    drawn = qr.svg("https://exemple.fr/")
    assert 'fill="#fff"' in drawn
    assert 'stroke="#000"' in drawn
    assert "style=" not in drawn
    assert 'd="M4 4.5' in drawn  # four modules before the first mark
