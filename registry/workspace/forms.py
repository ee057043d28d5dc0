"""Forms of the answer sheet: one small form per criterion, so that one fault never loses the others."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from registry.enums import Proof
from registry.framework.spec import CriterionSpec, FrameworkSpec, InvalidValueError, NumberScale
from registry.models import Answer, Criterion, Evaluation
from registry.procedure import closing_rules
from registry.rules import scoring
from registry.rules.settled import COPIED, Settled

#: What an answer holds, and what is stored for nothing.
FIELDS = (*COPIED, "change_reason")
EMPTY = {"evidence_on": None}
SPECIAL_WORDS = {"nc": _("Not communicated"), "nt": _("Not tested yet")}


class EvaluationForm(forms.ModelForm):
    """Version tested, date and hours."""

    class Meta:
        model = Evaluation
        fields = ["version_tested", "tested_on", "hours"]
        widgets = {
            "tested_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "hours": forms.NumberInput(attrs={"min": "0.5", "step": "0.1", "inputmode": "decimal"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_complement:  # the other findings hold for this version, and are not tested again
            self.fields["version_tested"].disabled = True
            self.fields["version_tested"].help_text = _("A complement is about the version that was tested.")
        elif self.instance.dossier and self.instance.dossier.version:
            text = _("The file is about version %(version)s.") % {"version": self.instance.dossier.version}
            self.fields["version_tested"].help_text = text
        announce_faults(self)

    def save_valid(self) -> None:
        """Save the fields that are right; what is wrong stays in the form, and never holds the others back."""
        right = [name for name in self.changed_data if name not in self.errors]
        if right:
            Evaluation.objects.filter(pk=self.instance.pk, closed_at__isnull=True).update(
                **{name: self.cleaned_data[name] for name in right}
            )

    def clean_tested_on(self):
        """Refuse a day in the future."""
        day = self.cleaned_data["tested_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_hours(self):
        """Refuse zero hours or less; hours are published."""
        hours = self.cleaned_data["hours"]
        if hours is not None and hours <= 0:
            raise forms.ValidationError(_("More than 0: this time is published, and must be the time spent."))
        return hours


class CriterionAnswerForm(forms.Form):
    """One answer. An empty value is accepted (the work lasts days); anything else must be on the criterion's scale.

    ``locked``: read only, a complement is about other criteria.
    """

    value = forms.CharField(label=_("Answer"), required=False, max_length=20)
    proof = forms.ChoiceField(label=_("Proof"), required=False, choices=[("", "—"), *Proof.choices])
    justification = forms.CharField(
        label=_("Justification"), required=False, max_length=5000, widget=Lines(attrs={"rows": 3})
    )
    evidence_url = forms.URLField(
        label=_("Link to the evidence"), required=False, assume_scheme="https", max_length=200
    )
    evidence_on = forms.DateField(
        label=_("Day the link was read"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today, when left empty."),
    )
    evidence_ref = forms.CharField(
        label=_("Or the reference of a document"),
        required=False,
        max_length=200,
        help_text=_("What it is and where it is kept, for example “Network capture of 3 May, document 4”."),
    )
    change_reason = forms.CharField(
        label=_("Why this changes"),
        required=False,
        max_length=2000,
        widget=Lines(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args,
        spec: FrameworkSpec,
        rule: CriterionSpec,
        criterion: Criterion,
        answer: Answer | None,
        locked: bool = False,
        settled: Settled | None = None,
        reason_public: bool = False,
        **kwargs,
    ):
        self.spec, self.rule, self.criterion, self.answer = spec, rule, criterion, answer
        self.locked, self.lacks = locked, []
        initial = {"version": answer.version if answer else 0}
        if answer:
            initial |= {name: getattr(answer, name) for name in FIELDS}
        super().__init__(*args, prefix=rule.code, initial=initial, **kwargs)
        if settled is None:
            del self.fields["change_reason"]
        else:
            told = _("Everyone reads it.") if reason_public else _("The commission reads it; it is not published.")
            text = _("Only when you change the answer, the proof or the justification that were settled.")
            self.fields["change_reason"].help_text = f"{text} {told}"
        if not isinstance(rule.scale, NumberScale):
            choices = [("", "—")]
            choices += [(value, self._word(value)) for value in rule.scale.choices()]
            if rule.may_be_na:
                choices.append(("so", _("Not applicable")))
            choices += list(SPECIAL_WORDS.items())
            self.fields["value"] = forms.ChoiceField(label=_("Answer"), required=False, choices=choices)
        else:
            self.fields["value"].help_text = _("A number (%(unit)s), or nc, nt%(so)s.") % {
                "unit": rule.scale.unit,
                "so": ", so" if rule.may_be_na else "",
            }
        announce_faults(self)

    def _word(self, value: str) -> str:
        meaning = (self.criterion.levels or {}).get(value)
        return f"{value} — {meaning}" if meaning else value

    def clean(self):
        """A value of the scale; a reason for "not applicable"."""
        data = super().clean()
        value = data.get("value")
        if value:
            answer = scoring.CriterionAnswer(value, data.get("proof") or None, data.get("justification", ""))
            try:
                scoring.assess(self.spec, self.rule, answer)
            except InvalidValueError:
                self.add_error("value", _("This value is not on the scale of the criterion."))
            except scoring.ScoringError as error:
                self.add_error("justification" if self.rule.may_be_na else "value", str(error))
        return data

    def clean_evidence_url(self):
        """Refuse an address that is not public (see :func:`closing_rules.url_fault`)."""
        url = self.cleaned_data["evidence_url"]
        problem = closing_rules.url_fault(url) if url else ""
        if problem:
            raise forms.ValidationError(problem)
        return url

    def clean_evidence_on(self):
        """Refuse a day in the future."""
        day = self.cleaned_data["evidence_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def result(self) -> dict:
        """What to store: the fields that were sent, and the day of a link that came without one."""
        sent = [name for name in FIELDS if name in self.fields and self.add_prefix(name) in self.data]
        found = {name: self.cleaned_data.get(name) or EMPTY.get(name, "") for name in sent}
        if found.get("evidence_url") and not found.get("evidence_on"):
            same = self.answer is not None and self.answer.evidence_url == found["evidence_url"]
            found["evidence_on"] = (self.answer.evidence_on if same else None) or timezone.localdate()
        return found

    def lacking(self, name: str) -> list[str]:
        """What closing would still refuse about a field."""
        return [fault.message for fault in self.lacks if fault.name == name]

    def has_content(self) -> bool:
        """True when there is something to save."""
        return any(self.cleaned_data.get(name) for name in FIELDS)
