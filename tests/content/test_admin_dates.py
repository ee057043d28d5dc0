"""Dates are typed as French people write them, whatever the language of the workspace."""

import datetime as dt

import pytest
from django import forms
from django.utils import translation
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("typed", "day"), [("24/11/2027", (2027, 11, 24)), ("05/06/2027", (2027, 6, 5))])
def test_day_first(language, typed, day):
    with translation.override(language):
        assert forms.DateField().clean(typed) == dt.date(*day)
        assert AdminDateInput().format_value(dt.date(*day)) == typed
        assert forms.DateField().clean(dt.date(*day).isoformat()) == dt.date(*day)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_picker_writes_is_read_again(language):
    moment = dt.datetime(2027, 6, 5, 14, 30)
    with translation.override(language):
        text = AdminDateTimeInput().format_value(moment)
        assert text == "05/06/2027 14:30"
        assert forms.DateTimeField().clean(text).replace(tzinfo=None) == moment
