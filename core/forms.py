"""Forms: faults announced with their field."""

from django import forms


def announce_faults(form: forms.Form) -> None:
    """Tie each refused field of a bound form to its message, the element ``error-<name>`` of the page (WCAG 3.3.1)."""
    if not form.is_bound:
        return
    for name in form.errors:
        if name in form.fields:
            marks = {"aria-invalid": "true", "aria-describedby": f"error-{form.add_prefix(name)}"}
            form.fields[name].widget.attrs |= marks
