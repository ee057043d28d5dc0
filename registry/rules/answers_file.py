"""Read answers given as JSON and say every fault at once, before anything is scored.

``{"profile": "SUIVI", "answers": {"XX-01": {"value": "oui", "proof": "D2"}, "XX-04": {"value": "so", "why": "…"}}}``
``proof`` may be left out: the criterion's minimum is then taken.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from registry.framework.spec import SPECIAL, CriterionSpec, FrameworkSpec, InvalidValueError, NumberScale
from registry.rules.scoring import CriterionAnswer, ScoringError, assess


class AnswersRefusedError(Exception):
    """The answers cannot be scored; ``faults`` lists every reason."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


def _no_duplicate(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise AnswersRefusedError([_("“%(key)s” is given twice.") % {"key": key}])
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise AnswersRefusedError([_("%(name)s is not a number.") % {"name": name}])


def parse(text: str) -> Any:
    """Strict JSON: no duplicated key, no NaN, exact decimals. :class:`AnswersRefusedError` otherwise."""
    if not text.strip():
        raise AnswersRefusedError([_("The file is empty.")])
    try:
        return json.loads(text, object_pairs_hook=_no_duplicate, parse_constant=_no_constant, parse_float=Decimal)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise AnswersRefusedError([_("This is not valid JSON (line %(line)d, column %(column)d).") % place]) from None
    except (RecursionError, ValueError, ArithmeticError) as error:
        raise AnswersRefusedError([_("This is not valid JSON: %(error)s.") % {"error": error}]) from None


def _value_text(value: object) -> str | None:
    """Text of a JSON answer; None for what can never be one (boolean, null, list, object)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or abs(value) > 10**9 or -exponent > 9:
            return None
        return str(int(value)) if value == value.to_integral_value() else f"{value:f}"
    return str(value) if isinstance(value, (str, int)) else None


def _answer(spec: FrameworkSpec, criterion: CriterionSpec, item: object) -> tuple[CriterionAnswer | None, list[str]]:
    code = criterion.code
    if not isinstance(item, Mapping):
        return None, [_("%(code)s: an answer is an object with a “value”.") % {"code": code}]
    faults = [
        _("%(code)s: unknown key “%(key)s”.") % {"code": code, "key": key}
        for key in item
        if key not in ("value", "proof", "why")
    ]
    if "value" not in item:
        return None, [*faults, _("%(code)s: “value” is missing.") % {"code": code}]
    proof, why = item.get("proof"), item.get("why", "")
    if "proof" in item and proof not in spec.proofs:
        faults.append(
            _("%(code)s: unknown proof “%(proof)s” (known: %(known)s).")
            % {"code": code, "proof": proof, "known": ", ".join(spec.proofs)}
        )
    if not isinstance(why, str):
        faults.append(_("%(code)s: “why” must be a text.") % {"code": code})
        why = "?"
    text = _value_text(item["value"])
    answer = CriterionAnswer(text if text is not None else "\0", proof if proof in spec.proofs else None, why)
    try:
        assess(spec, criterion, answer)
    except InvalidValueError:
        faults.append(_bad_value(criterion, item["value"]))
    except ScoringError as error:
        faults.append(str(error))
    return answer, faults


def _bad_value(criterion: CriterionSpec, value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)[:60]
    if isinstance(criterion.scale, NumberScale):
        return _(
            "%(code)s: %(value)s is not a number the criterion accepts (0 or more, %(unit)s), nor %(special)s."
        ) % {
            "code": criterion.code,
            "value": shown,
            "unit": criterion.scale.unit,
            "special": ", ".join(SPECIAL),
        }
    return _("%(code)s: %(value)s is not one of %(known)s.") % {
        "code": criterion.code,
        "value": shown,
        "known": ", ".join([*criterion.scale.choices(), *SPECIAL]),
    }


def read(spec: FrameworkSpec, data: Any) -> tuple[str, dict[str, CriterionAnswer]]:
    """Return profile and answers of the profile's criteria; :class:`AnswersRefusedError` lists every fault."""
    if not isinstance(data, Mapping):
        raise AnswersRefusedError([_("The answers must be an object with “profile” and “answers”.")])
    faults = [_("Unknown key “%(key)s”.") % {"key": key} for key in data if key not in ("profile", "answers")]
    profile, given = data.get("profile"), data.get("answers")
    if not isinstance(profile, str) or profile not in spec.profiles:
        faults.append(
            _("Unknown profile “%(profile)s” (known: %(known)s).")
            % {"profile": profile, "known": ", ".join(spec.profiles)}
        )
        profile = None
    if not isinstance(given, Mapping):
        raise AnswersRefusedError([*faults, _("“answers” must be an object: one answer per criterion.")])
    known = {criterion.code for criterion in spec.criteria}
    faults += [_("Unknown criterion “%(code)s”.") % {"code": code} for code in given if code not in known]
    answers: dict[str, CriterionAnswer] = {}
    for criterion in _asked(spec, profile, given):
        if criterion.code not in given:
            faults.append(_("%(code)s: no answer.") % {"code": criterion.code})
            continue
        answer, found = _answer(spec, criterion, given[criterion.code])
        faults += found
        if answer:
            answers[criterion.code] = answer
    if faults or profile is None:
        raise AnswersRefusedError(faults)
    return profile, answers


def _asked(spec: FrameworkSpec, profile: str | None, given: Mapping[str, Any]) -> Iterator[CriterionSpec]:
    """Criteria of the profile; when the profile is unknown, those that were answered."""
    for criterion in spec.criteria:
        if profile in criterion.profiles if profile else criterion.code in given:
            yield criterion
