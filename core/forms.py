"""Forms: faults announced with their field, lines of text as they are stored."""

from typing import Any

from django import forms


def announce_faults(form: forms.Form) -> None:
    """Tie each refused field of a bound form to its message, the element ``error-<name>`` of the page (WCAG 3.3.1)."""
    if not form.is_bound:
        return
    for name in form.errors:
        if name in form.fields:
            marks = {"aria-invalid": "true", "aria-describedby": f"error-{form.add_prefix(name)}"}
            form.fields[name].widget.attrs |= marks


class Lines(forms.Textarea):
    """A field of several lines. Browsers send ``\\r\\n`` at each end of line, whatever the page held.

    Lines end with ``\\n`` here, as in files and demo data: a text that nobody changed is sent back equal to itself, so
    that saving a page does not void a signature, and no difference is shown where there is none.
    """

    def value_from_datadict(self, data: Any, files: Any, name: Any) -> Any:
        """The text with one character at each end of line."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
