"""Rows of the registry."""

from registry.models.evaluation import Answer, ClosedEvaluationError, Evaluation
from registry.models.framework import Criterion, Dimension, Framework
from registry.models.label import Label, StateEvent
from registry.models.tool import IdentifierSequence, Publisher, Tool, ToolTarget

__all__ = [
    "Answer",
    "ClosedEvaluationError",
    "Criterion",
    "Dimension",
    "Evaluation",
    "Framework",
    "IdentifierSequence",
    "Label",
    "Publisher",
    "StateEvent",
    "Tool",
    "ToolTarget",
]
