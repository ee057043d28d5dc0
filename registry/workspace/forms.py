"""Forms of the answer sheet: one small form per criterion, so that one fault never loses the others."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import announce_faults
from registry import scoring
from registry.enums import Proof
from registry.framework_spec import CriterionSpec, FrameworkSpec, InvalidValueError, NumberScale
from registry.models import Answer, Criterion, Evaluation

SPECIAL_WORDS = {"nc": _("Not communicated"), "nt": _("Not tested yet")}


class EvaluationForm(forms.ModelForm):
    """Version tested, date and hours."""

    class Meta:
        model = Evaluation
        fields = ["version_tested", "tested_on", "hours"]
        widgets = {"tested_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_complement:  # the other findings hold for this version, and are not tested again
            self.fields["version_tested"].disabled = True
            self.fields["version_tested"].help_text = _("A complement is about the version that was tested.")


class AnswerForm(forms.Form):
    """One answer. An empty value is accepted (the work lasts days); anything else must be on the criterion's scale.

    ``locked``: read only, a complement is about other criteria.
    """

    value = forms.CharField(label=_("Answer"), required=False, max_length=20)
    proof = forms.ChoiceField(label=_("Proof"), required=False, choices=[("", "—"), *Proof.choices])
    justification = forms.CharField(
        label=_("Justification"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence_url = forms.URLField(label=_("Link to the evidence"), required=False, assume_scheme="https")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args,
        spec: FrameworkSpec,
        rule: CriterionSpec,
        criterion: Criterion,
        answer: Answer | None,
        locked: bool = False,
        **kwargs,
    ):
        self.spec, self.rule, self.criterion, self.answer = spec, rule, criterion, answer
        self.locked = locked
        initial = {"version": answer.version if answer else 0}
        if answer:
            initial |= {name: getattr(answer, name) for name in ("value", "proof", "justification", "evidence_url")}
        super().__init__(*args, prefix=rule.code, initial=initial, **kwargs)
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
            answer = scoring.Answer(value, data.get("proof") or None, data.get("justification", ""))
            try:
                scoring.assess(self.spec, self.rule, answer)
            except InvalidValueError:
                self.add_error("value", _("This value is not on the scale of the criterion."))
            except scoring.ScoringError as error:
                self.add_error("justification" if self.rule.may_be_na else "value", str(error))
        return data

    def has_content(self) -> bool:
        """True when there is something to save."""
        return any(self.cleaned_data.get(name) for name in ("value", "proof", "justification", "evidence_url"))
