"""What a change asks for, by part of the record: rules as data (``registry/changes/data/changes.yaml``). Pure.

Every change is read by an officer. Some ask for more: a verification before it is accepted while the label shows a
letter, or a new dossier when other criteria apply.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from registry.changes.claims import REFERENCE
from registry.enums import LETTER_STATES, State

#: States that no move leaves: what such a label covered is history.
FINAL_STATES: Final = frozenset({State.RETIREE, State.EXPIREE, State.ARRETEE})
#: States of a dossier under which auditors, a publisher or the commission work on what was submitted.
UNDER_WAY: Final = frozenset(
    {State.EN_EVALUATION, State.HARMONISATION, State.CONTRADICTOIRE, State.DELIBERATION, State.DECIDEE}
)


@functools.cache
def default_policy() -> Mapping[str, Any]:
    """The policy that holds unless a framework brings its own."""
    return yaml.safe_load((REFERENCE / "changes.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """Rules of one framework: ``parts`` maps a part to ``{"asks", "frozen_during_evaluation"}``."""

    version: str
    parts: Mapping[str, Mapping[str, Any]]

    def asking(self, asked: str, parts: Iterable[str]) -> list[str]:
        """Those of ``parts`` that ask for ``asked`` ("verification" or "new_file")."""
        return [part for part in parts if self.parts.get(part, {}).get("asks") == asked]

    def important(self, parts: Iterable[str]) -> list[str]:
        """Those of ``parts`` that ask for more than a reading."""
        return [part for part in parts if self.parts.get(part, {}).get("asks")]

    def public_parts(self, parts: Iterable[str], state: str) -> list[str]:
        """Those of ``parts`` that change what people read: what a label that ended covered never changes."""
        parts = list(parts)
        if state not in FINAL_STATES:
            return parts
        important = self.important(parts)
        return [part for part in parts if part not in important]

    def obstacles(self, parts: Iterable[str], *, state: str, evaluated: bool) -> list[tuple[str, list[str], str]]:
        """Why ``parts`` cannot be accepted now: ``(code, parts, sentence)``.

        ``state``: state today of the label that people see, empty without; ``evaluated``: a dossier is under way.
        """
        parts, found = list(parts), []
        verified = self.asking("verification", parts)
        if verified and state in LETTER_STATES and state != State.A_REVERIFIER:
            text = _("This is an important change: the label must first be moved to “%(state)s”.")
            found.append(("verification", verified, text % {"state": State.A_REVERIFIER.label}))
        other = self.asking("new_file", parts)
        if other and state and state not in FINAL_STATES:
            text = _("Other criteria apply, which this label cannot follow: open a new file once it has ended.")
            found.append(("new_file", other, text))
        frozen = [part for part in parts if self.parts.get(part, {}).get("frozen_during_evaluation")]
        if frozen and evaluated:
            text = _("A file is being evaluated: what auditors test may not change until it is decided.")
            found.append(("evaluation", frozen, text))
        return found


def policy_of(framework_data: Mapping[str, Any] | None) -> ChangePolicy:
    """The policy of a framework (its whole data, or None when the tool has no label)."""
    own = (framework_data or {}).get("cycle_de_vie", {}).get("changements")
    data = own or default_policy()
    return ChangePolicy(str(data["version"]), data["parts"])
