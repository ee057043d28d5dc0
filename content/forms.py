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
            self._need_source()
        return cleaned

    def _need_source(self):
        formset = self.formsets.get("sources")
        if formset is None or not formset.is_valid():
            return  # its own errors are shown
        kept = [
            form for form in formset.forms if form.cleaned_data.get("title") and not form.cleaned_data.get("DELETE")
        ]
        if not kept:
            formset._non_form_errors.append(_("Add at least one source before the page is submitted."))
