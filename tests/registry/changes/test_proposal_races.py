"""Two who decide on one change at once. A file of its own: it empties the tables."""

import threading

import pytest
from django.db import connection

from registry.changes import proposals
from registry.models import ChangeProposal
from tests.registry.changes.forms import WHY


@pytest.mark.django_db(transaction=True)
def test_accepted_and_refused_at_once_only_one_is_true(people, second, tool):
    asked = {"summary": {"before": "Dodo aide à mieux dormir.", "after": "Aide à bien dormir."}}
    proposal = proposals.propose(people["publisher"], tool, asked)
    barrier, done = threading.Barrier(3), []

    def run(user, move):
        try:
            row = ChangeProposal.objects.get(pk=proposal.pk)
            barrier.wait(timeout=20)
            move(user, row, decision=WHY, version=row.version)
            done.append(move)
        except proposals.ChangeRefusedError:
            pass
        finally:
            connection.close()

    moves = [(people["officer"], proposals.accept), (second, proposals.refuse), (people["admin"], proposals.accept)]
    threads = [threading.Thread(target=run, args=one) for one in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(done) == 1
    proposal.refresh_from_db()
    accepted = done[0] is proposals.accept
    assert proposal.state == ("accepted" if accepted else "refused")
    assert tool.dossiers.get().presentation.number == (2 if accepted else 1)
