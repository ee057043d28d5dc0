"""Forms of the editor: what a health page must hold before anybody is asked to approve it."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

NEEDED = ("summary", "reviewed_by", "reviewed_on", "next_review_on")


class HealthPageForm(WagtailAdminPageForm):
    """A draft may be unfinished; a page that is submitted has its words, its sources, its review and the next one."""

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
