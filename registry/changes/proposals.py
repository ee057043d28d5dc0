"""Moves of a proposal: propose, correct, withdraw, accept, refuse. Each in one transaction, from what was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import ledger
from registry.changes import claims, record, seals
from registry.models import ChangeProposal, Dossier, PresentationOrigin, ProposalSide, ProposalState, Tool
from registry.presentation.content import same
from registry.procedure import independence, news

#: Parts whose words are read against the vocabulary of claims.
TEXTS: Final = ("name", "summary", "description", "price_detail")
SHORTEST_REASON: Final = 10


class ChangeRefusedError(Exception):
    """The move is not possible; ``faults`` lists every reason."""

    def __init__(self, faults: list[str]):
        self.faults = [str(fault) for fault in faults]
        super().__init__(" ".join(self.faults))


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a proposal cannot be accepted today: ``code``, the parts concerned, a sentence."""

    code: str
    parts: tuple[str, ...]
    text: str


def is_officer(user) -> bool:
    """True for label officers and administrators."""
    return user.is_active and user.has_perm("registry.add_dossier")


def is_member(user, tool: Tool) -> bool:
    """True when ``user`` belongs to the publisher of ``tool``; read in the database at each call."""
    return tool.publisher.members.filter(pk=user.pk).exists()


def side_of(user, tool: Tool) -> str | None:
    """On whose behalf ``user`` may propose: a member speaks for the publisher, whatever else they are; None: nobody."""
    if not (user.is_active and user.has_perm("registry.change_tool")):
        return None
    if is_member(user, tool):
        return ProposalSide.PUBLISHER
    return ProposalSide.OFFICER if is_officer(user) else None


def visible_to(user) -> QuerySet[ChangeProposal]:
    """Proposals that ``user`` may read: officers all of them, a publisher those about its tools made on its behalf."""
    rows = ChangeProposal.objects.select_related("tool__publisher", "proposed_by", "reviewed_by", "presentation")
    if is_officer(user):
        return rows
    if not (user.is_active and user.has_perm("registry.change_tool")):
        return rows.none()
    return rows.filter(tool__in=Tool.objects.of_user(user), side=ProposalSide.PUBLISHER)


def open_one(user, tool: Tool) -> ChangeProposal | None:
    """The open proposal that ``user`` would correct: that of the publisher, or their own as an officer."""
    side = side_of(user, tool)
    rows = ChangeProposal.objects.filter(tool=tool, side=side, state=ProposalState.PROPOSED)
    if side == ProposalSide.OFFICER:
        rows = rows.filter(proposed_by=user)
    return rows.first()


def open_for(tool: Tool) -> QuerySet[ChangeProposal]:
    """Open proposals about ``tool``, oldest first."""
    return ChangeProposal.objects.filter(tool=tool, state=ProposalState.PROPOSED).order_by("proposed_at")


def may_review(user, proposal: ChangeProposal) -> bool:
    """An officer who did not write it and is independent of the publisher, the present one and the one proposed."""
    if not (proposal.is_open and is_officer(user)) or proposal.proposed_by_id == user.pk:
        return False
    publishers = {proposal.tool.publisher_id}
    publishers |= {value["id"] for value in proposal.changes.get("publisher", {}).values()}
    tied = independence.tied_publishers(user).filter(pk__in=publishers)
    return not (tied.exists() or independence.tied_tools(user).filter(pk=proposal.tool_id).exists())


def may_withdraw(user, proposal: ChangeProposal) -> bool:
    """True for those who may correct the proposal."""
    if not proposal.is_open or side_of(user, proposal.tool) != proposal.side:
        return False
    return proposal.side == ProposalSide.PUBLISHER or proposal.proposed_by_id == user.pk


def found_claims(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the vocabulary points out in the words proposed, with its version: ``{"version", "found": [...]}``."""
    texts = [changes[part]["after"] for part in TEXTS if part in changes]
    return {"version": claims.vocabulary()["version"], "found": claims.in_texts(texts)}


@transaction.atomic
def propose(user, tool: Tool, changes: Mapping[str, Any], *, reason: str = "") -> ChangeProposal | None:
    """Write or correct the open proposal of ``user`` about ``tool``; no change left: it is withdrawn, and None.

    ``changes`` as :func:`registry.presentation.content.changes` gives them, from what people read
    (:func:`registry.changes.record.base_of`).
    """
    side = side_of(user, tool)
    if side is None:
        raise ChangeRefusedError([_("You may not propose a change of this tool.")])
    found = open_one(user, tool)
    if not changes:
        if found is not None:
            withdraw(user, found, version=found.version)
        return None
    values = {"changes": dict(changes), "reason": reason, "claims": found_claims(changes)}
    if found is None:
        try:
            with transaction.atomic():
                row = ChangeProposal.objects.create(tool=tool, side=side, proposed_by=user, **values)
                news.notify(news.PROPOSAL, tool, reverse("registry_workspace:change", args=[row.pk]))
                return row
        except IntegrityError:  # somebody of the same publisher wrote one at the same moment
            raise ChangeRefusedError([_("This proposal changed meanwhile, or was decided. Read it again.")]) from None
    values |= {"proposed_by": user, "proposed_at": timezone.now(), "version": found.version + 1}
    _take(found, found.version, values)
    return found


def _take(proposal: ChangeProposal, version: int, values: Mapping[str, Any]) -> None:
    """Write ``values`` if the proposal is still open and as it was read (``version``): the first to write wins."""
    read = ChangeProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED, version=version)
    if not read.update(**values):
        raise ChangeRefusedError([_("This proposal changed meanwhile, or was decided. Read it again.")])
    proposal.refresh_from_db()


@transaction.atomic
def withdraw(user, proposal: ChangeProposal, *, version: int) -> None:
    """Give up an open proposal; it is kept, and says so."""
    if not may_withdraw(user, proposal):
        raise ChangeRefusedError([_("Only those who wrote this proposal may withdraw it, while it is open.")])
    _take(proposal, version, {"state": ProposalState.WITHDRAWN, "reviewed_at": timezone.now()})


def _check(user, proposal: ChangeProposal, decision: str) -> str:
    proposal.tool = record.fresh(proposal.tool)
    faults = []
    if not may_review(user, proposal):
        faults.append(
            _("An officer who neither wrote this proposal nor belongs to the publisher decides, while it is open.")
        )
    decision = decision.strip()
    if len(decision) < SHORTEST_REASON:
        faults.append(_("Say why, in at least 10 characters."))
    if faults:
        raise ChangeRefusedError(faults)
    return decision


@transaction.atomic
def refuse(user, proposal: ChangeProposal, *, decision: str, version: int) -> None:
    """Refuse with a reason, which its author reads; nothing changes for anybody else."""
    decision = _check(user, proposal, decision)
    values = {"reviewed_by": user, "reviewed_at": timezone.now(), "decision": decision}
    _take(proposal, version, {"state": ProposalState.REFUSED, **values})
    _enter(proposal, user, "change-refused")


def stale_parts(proposal: ChangeProposal, tool: Tool) -> list[str]:
    """Parts that are no longer what the proposal started from: something else was accepted meanwhile."""
    base = record.base_of(tool)
    return [part for part, change in proposal.changes.items() if not same(part, base[part], change["before"])]


def obstacles(proposal: ChangeProposal, tool: Tool | None = None) -> list[Obstacle]:
    """Why the proposal cannot be accepted today, each with the parts concerned."""
    tool = tool or record.fresh(proposal.tool)
    label = tool.current_label
    found = record.policy_for(tool).obstacles(
        proposal.changes, state=label.state_shown if label else "", evaluated=record.is_evaluated(tool)
    )
    stale = stale_parts(proposal, tool)
    if stale:
        found.append(
            ("stale", stale, _("Other words were accepted since this was written: it has to be written again."))
        )
    return [Obstacle(code, tuple(parts), str(text)) for code, parts, text in found]


@transaction.atomic
def accept(user, proposal: ChangeProposal, *, decision: str, version: int) -> ChangeProposal:
    """Accept: the record changes, and what people read becomes a new presentation; the former one is kept.

    Raises :class:`ChangeRefusedError` with every reason. ``decision`` is public: the history of the sheet shows it.
    """
    decision = _check(user, proposal, decision)
    # The label, then its tool, then the ledger: the order of every move.
    list(Dossier.objects.select_for_update(no_key=True).filter(tool=proposal.tool_id, is_current=True))
    Tool.objects.select_for_update(no_key=True).get(pk=proposal.tool_id)
    tool = record.fresh(proposal.tool)
    blocked = obstacles(proposal, tool)
    if blocked:
        raise ChangeRefusedError([one.text for one in blocked])
    label = tool.current_label
    after = {part: change["after"] for part, change in proposal.changes.items()}
    shown = record.policy_for(tool).public_parts(after, label.state_shown if label else "")
    values = {"reviewed_by": user, "reviewed_at": timezone.now(), "decision": decision}
    record.write(tool, after)
    held = record.show(tool, {part: after[part] for part in shown}, PresentationOrigin.ACCEPTED) if shown else None
    values |= {"presentation": held, "public_parts": shown if held else []}
    _take(proposal, version, {"state": ProposalState.ACCEPTED, **values})
    tool.save()  # after the presentation: the index and the caches follow the row
    _enter(proposal, user, "change-accepted")
    return proposal


def _enter(proposal: ChangeProposal, user, kind: str) -> None:
    """The decision in the ledger, sealing the words that it made public."""
    held = proposal.presentation
    ledger.append(
        kind,
        proposal,
        actor=user,
        role="instructeur",
        before={part: change["before"] for part, change in proposal.changes.items()},
        after={part: change["after"] for part, change in proposal.changes.items()},
        reason=proposal.decision,
        reason_public=held is not None,
        seals=[ledger.seal(seals.NAME, held.pk)] if held else [],
    )


def history(tool_pk: int) -> QuerySet[ChangeProposal]:
    """Accepted changes that people read, newest first."""
    return ChangeProposal.objects.filter(
        Q(presentation__isnull=False), tool_id=tool_pk, state=ProposalState.ACCEPTED
    ).order_by("-reviewed_at", "-pk")
