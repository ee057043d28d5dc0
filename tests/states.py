"""States that many tests begin with, built once for the tests of a module that begin there.

Building the dossier of a tool up to its deliberation takes seconds; several hundred tests need one. A state is a plain
function decorated with :func:`state`; the fixture of the same name gives each test its own copy of what was built, in
rows that only a savepoint separates from the test::

    @state
    def people(): ...

    @state
    def world(people): ...

Parameters are names of other states, which are built before. A module where a test commits for good builds its states
in each test. What a test changes is undone after it (``db``); the rows of a state are undone after the last test of the
module that begins there: pytest puts these together.
"""

import copy
import inspect
from collections.abc import Callable, Iterable

import pytest
from django.db import transaction

_BUILDERS: dict[str, Callable] = {}


def state(build: Callable) -> Callable:
    """Declare a state; returns the fixture of that name."""
    name = build.__name__
    _BUILDERS[name] = build

    @pytest.fixture(name=name)
    def given(state_of_test):
        return state_of_test(name)

    return given


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """``names`` and the states that they need, each after those."""
    found: dict[str, None] = {}
    for name in sorted(names, key=list(_BUILDERS).index):
        found |= dict.fromkeys((*in_order(inspect.signature(_BUILDERS[name]).parameters), name))
    return tuple(found)


def _build(names: Iterable[str], built: dict) -> dict:
    for name in in_order(names):
        if name not in built:
            needed = inspect.signature(_BUILDERS[name]).parameters
            built[name] = _BUILDERS[name](**{one: built[one] for one in needed})
    return built


def pytest_generate_tests(metafunc):
    """Tests of a module that begin with the same states are put together."""
    if "state_of_module" in metafunc.fixturenames:
        names = in_order(set(metafunc.fixturenames) & set(_BUILDERS))
        hidden = pytest.param(names, id=pytest.HIDDEN_PARAM)
        metafunc.parametrize("state_of_module", [hidden], indirect=True, scope="module")


@pytest.fixture(scope="module")
def state_of_module(request, module_transaction, django_db_blocker):
    """The states of a group of tests, by name; nothing where a test commits for good."""
    if not module_transaction:
        yield {}
        return
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # as in ``module_transaction``
        around.__enter__()
        built = _build(request.param, {})
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def state_of_test(state_of_module):
    """The states as this test may change them: ``state_of_test("world")``."""
    own = copy.deepcopy(state_of_module)
    return lambda name: _build([name], own)[name]
