"""Forms of the editor: what a health page must hold before anybody is asked to approve it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

NEEDED = ("summary", "reviewed_by", "reviewed_on", "next_review_on")


class BasePageForm(WagtailAdminPageForm):
    """Asks, in a version of another language written by hand, whether it says what its original says today."""

    says_what_original_says = forms.BooleanField(
        label=_("This version says what its original says today"),
        required=False,
        help_text=_("Tick it once you have read both: readers are no longer told that the original is newer."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk or not self.instance.is_stale:
            self.fields.pop("says_what_original_says", None)

    def save(self, commit=True):
        """Hand the answers to ``content.rules.texts.mark``, which writes them on the version that is saved."""
        for name in ("says_what_original_says", "review_covers_text"):
            setattr(self.instance, name, bool(self.cleaned_data.get(name)))
        return super().save(commit=commit)


class HealthPageForm(BasePageForm):
    """A draft may be unfinished; a page that is submitted has its words, its sources, its review and the next one."""

    review_covers_text = forms.BooleanField(
        label=_("The review covers the text as it is now"),
        required=False,
        help_text=_("Only when whoever signs the review has read this very text, the changes of today included."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk or not self.instance.reviewed_on:
            self.fields.pop("review_covers_text", None)

    def clean(self):
        """Ask for what is missing, at its own place in the form, unless a draft is being saved."""
        cleaned = super().clean()
        if not self.is_deferred_validation:
            for name in (*NEEDED, *self.instance.needed_at_submission):
                if name in self.fields and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed before the page is submitted."))
            self._need_row("sources", "title", _("Add at least one source before the page is submitted."))
        return cleaned

    def _need_row(self, name: str, field: str, message):
        """Ask for one row at least, with its ``field``, among those that a person writes below the page."""
        formset = self.formsets.get(name)
        if formset is None or not formset.is_valid():
            return  # its own errors are shown
        if not any(form.cleaned_data.get(field) and not form.cleaned_data.get("DELETE") for form in formset.forms):
            formset._non_form_errors.append(message)


class KitPageForm(HealthPageForm):
    """A kit that is submitted holds a file."""

    def clean(self):
        """As any health page, and one file at least."""
        cleaned = super().clean()
        if not self.is_deferred_validation:
            self._need_row("files", "document", _("Add at least one file before the kit is submitted."))
        return cleaned
