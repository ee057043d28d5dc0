"""Sets of answers that several tests share."""

from registry.framework.spec import NumberScale
from registry.rules.scoring import CriterionAnswer


def graded(criterion):
    """Values of the criterion from the best to the worst."""
    if not isinstance(criterion.scale, NumberScale):
        return list(criterion.scale.choices())
    values = []
    for step in criterion.scale.steps:
        if step.maximum is not None:
            values.append(str(step.maximum))
        elif step.minimum is not None:
            values.append(str(step.minimum))
        else:
            values.append("100000")
    return values


def best(criterion):
    return graded(criterion)[0]


def worst(criterion):
    return graded(criterion)[-1]


def all_best(spec, **changes):
    answers = {criterion.code: CriterionAnswer(best(criterion)) for criterion in spec.criteria}
    return answers | {code.replace("_", "-"): CriterionAnswer(value) for code, value in changes.items()}
