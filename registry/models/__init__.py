"""Rows of the registry."""

from registry.models.change import ChangeProposal, ProposalSide, ProposalState
from registry.models.demand import EvaluationDemand
from registry.models.dossier import Dossier, StateEvent
from registry.models.evaluation import Answer, ClosedEvaluationError, Evaluation
from registry.models.framework import Criterion, Dimension, Framework
from registry.models.hearing import Hearing
from registry.models.interest import Independence, Interest
from registry.models.presentation import Presentation, PresentationOrigin
from registry.models.signature import Signature, SignatureKind
from registry.models.tool import IdentifierSequence, Publisher, Tool, ToolTarget

__all__ = [
    "Answer",
    "ChangeProposal",
    "ClosedEvaluationError",
    "Criterion",
    "Dimension",
    "Dossier",
    "Evaluation",
    "EvaluationDemand",
    "Framework",
    "Hearing",
    "IdentifierSequence",
    "Independence",
    "Interest",
    "Presentation",
    "PresentationOrigin",
    "ProposalSide",
    "ProposalState",
    "Publisher",
    "Signature",
    "SignatureKind",
    "StateEvent",
    "Tool",
    "ToolTarget",
]
