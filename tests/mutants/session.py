"""One run of pytest that keeps its database and its imports, and tries each mutant in a child of its own.

The tests run once as they are; which lines of the module each of them reads is noted. A child then puts the other
code in the place of the rule and runs the tests that read that line, the quickest first, until one fails. It works on
a copy of the database: nothing comes back from it.
"""

import ast
import contextlib
import functools
import gc
import os
import resource
import shutil
import signal
import sqlite3
import sys
import time
import types
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from _pytest import runner

from .changes import Mutant

LIMIT = 60
"""Seconds of processor, beside those of its tests, after which a child is taken for one that never ends: noticed.
Not of the clock: on a busy machine a child that only waits would pass for one that a test stopped."""
KILLED, SURVIVED, ABSENT, UNREAD = "killed", "survived", "absent", "unread"
"""``ABSENT``: the other code could not be put in place here, only by another import. ``UNREAD``: no test reads it."""


class _Nothing:
    """What comes next: keep the session and its database, end every module."""

    def __init__(self, session):
        self.session = session

    def listchain(self):
        return [self.session]


class Module:
    """A module of the product, its mutants, and what the tests read of it.

    ``tests``: files and folders that must hold it; none: every test of the run.
    """

    def __init__(self, path: Path, name: str, mutants: list[Mutant], tests: Iterable[str] = ()):
        self.path, self.name, self.mutants, self.tests = path, name, mutants, list(tests)
        self.lines: dict[int, set] = defaultdict(set)
        self.functions: dict[tuple, list[types.FunctionType]] = defaultdict(list)
        self.registers = any(
            isinstance(one, ast.FunctionDef) and one.decorator_list
            for one in ast.parse(path.read_text(encoding="utf-8")).body
        )
        self.seconds = 0.0

    def is_held_by(self, item) -> bool:
        """True for a test of its own."""
        return not self.tests or any(item.path.is_relative_to(Path(one).resolve()) for one in self.tests)

    def place(self, mutant: Mutant) -> bool:
        """Put the other code where the module's own is; False when only another import can."""
        return put_functions(mutant.code, self.functions) if mutant.function else self.put_constants(mutant)

    def put_constants(self, mutant: Mutant) -> bool:
        """Run the other source aside, and put what it gives in every place that holds what the module gave."""
        module = sys.modules[self.name]
        if self.registers:  # twice would not be once
            return False
        aside = types.ModuleType(self.name)
        aside.__dict__.update(__file__=str(self.path), __package__=module.__package__)
        try:
            exec(mutant.code, aside.__dict__)
        except Exception:
            return False
        done = False
        for name, new in vars(aside).items():
            old = vars(module).get(name)
            if isinstance(old, type) and isinstance(new, type) and old.__module__ == self.name:
                done |= _put_attributes(old, new)
            elif _is_value(old) and type(old) is type(new) and old != new:
                done |= _replace(name, old, new)
        return done


class Session:
    """Plugin of pytest that tries the mutants of modules instead of reporting on tests.

    ``tell(module, mutant, outcome)`` is called for each.
    """

    def __init__(self, modules: list[Module], tell):
        self.modules, self.tell, self.done = modules, tell, 0
        self.failed: list[str] = []
        self.seconds: dict = {}
        self.noticed: Counter = Counter()
        self.caches: list = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        """Run the tests once, then each mutant."""
        items = [item for item in session.items if not _commits(item)]
        if session.testsfailed or not items:
            raise session.Interrupted("no test, or one that cannot be read")
        self.read(session, items)
        if not self.failed:
            self.find_functions()
            self.caches = caches()
            for one in self.caches:
                depends_on(one.__wrapped__.__module__)
            gc.collect()
            gc.freeze()
            if self.in_a_child(session, None, None, list(self.seconds)) != SURVIVED:
                self.failed.append("The tests fail in a child in which nothing changed.")
                return True
            for module in self.modules:
                self.noticed.clear()
                start = sum(os.times()[:4])
                for mutant in module.mutants:
                    outcome = self.attempt(session, module, mutant)
                    self.done += 1
                    module.seconds = sum(os.times()[:4]) - start
                    self.tell(module, mutant, outcome)
        return True

    def read(self, session, items) -> None:
        """Run every test as it is, and note the lines that it reads; those of a fixture belong to its whole file."""
        here, of_file = set(), defaultdict(set)
        paths = {str(module.path) for module in self.modules}
        lines: dict[types.CodeType, set] = {}

        def local(frame, event, _argument):
            if event == "line":
                here.add((frame.f_code.co_filename, frame.f_lineno))
            return local

        def trace(frame, _event, _argument):
            code = frame.f_code
            if code.co_filename not in paths:
                return None
            if code not in lines:
                lines[code] = {(code.co_filename, line) for _start, _end, line in code.co_lines() if line}
            return None if lines[code] <= here else local  # what runs for each letter of a text is read once

        found = defaultdict(set)
        for item, following in zip(items, [*items[1:], _Nothing(session)], strict=True):
            start = time.process_time()
            here.clear()
            sys.settrace(trace)
            try:
                reports = _run(item, following, between=lambda item=item: of_file[item.path].update(here))
            finally:
                sys.settrace(None)
            self.seconds[item] = time.process_time() - start
            self.failed += [report.nodeid for report in reports if report.failed]
            for place in here:
                found[place].add(item)
        for item in items:
            for place in of_file[item.path]:
                found[place].add(item)
        for module in self.modules:
            for (path, line), readers in found.items():
                if path == str(module.path):
                    module.lines[line] = {item for item in readers if module.is_held_by(item)}

    def find_functions(self) -> None:
        """Live functions of the modules by what tells them apart in any compilation."""
        of_path = {str(module.path): module for module in self.modules}
        for one in gc.get_objects():
            if type(one) is types.FunctionType and (module := of_path.get(one.__code__.co_filename)):
                module.functions[one.__code__.co_qualname, one.__code__.co_firstlineno].append(one)

    def attempt(self, session, module: Module, mutant: Mutant) -> str:
        """Try one mutant in a child."""
        readers = {item for line in range(mutant.line, mutant.end + 1) for item in module.lines.get(line, ())}
        if mutant.function and not readers:
            return UNREAD
        # What is read at import (a set of words, a default) may be used by any test. Those that noticed others first.
        readers = readers or {item for item in self.seconds if module.is_held_by(item)}
        order = sorted(readers, key=lambda item: (-self.noticed[item], self.seconds[item]))
        return self.in_a_child(session, module, mutant, order)

    def in_a_child(self, session, module: Module | None, mutant: Mutant | None, order) -> str:
        """Fork, run the tests in this order on a copy of the database, and note the one that fails."""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            _quiet()
            try:
                if mutant:
                    limit_processor(LIMIT + 2 * sum(self.seconds[item] for item in order))
                with _copied_database():
                    os._exit(self.child(session, module, mutant, order, writing))
            except BaseException:  # whatever it is, the mutant did it
                os._exit(1)
        os.close(writing)
        outcome = _outcome(child)
        with os.fdopen(reading) as pipe:
            if number := pipe.read():
                self.noticed[order[int(number)]] += 1
        return outcome

    def child(self, session, module: Module | None, mutant: Mutant | None, order, writing: int) -> int:
        """0: no test failed. 1: one did, whose number is written. 3: the other code is not in place."""
        if mutant and not module.place(mutant):
            return 3
        for one in self.caches:
            if module is None or module.name in depends_on(one.__wrapped__.__module__):  # known before the fork
                one.cache_clear()
        for number, (item, following) in enumerate(zip(order, [*order[1:], _Nothing(session)], strict=True)):
            if any(report.failed for report in _run(item, following)):
                os.write(writing, str(number).encode())
                return 1
        return 0


def _is_value(one) -> bool:
    return isinstance(one, int | str | float | tuple | list | dict | set | frozenset)


def _put_attributes(old: type, new: type) -> bool:
    done = False
    for name, value in list(vars(old).items()):
        other = vars(new).get(name)
        if not name.startswith("__") and _is_value(value) and type(other) is type(value) and other != value:
            setattr(old, name, other)
            done = True
    return done


def _replace(name: str, old, new) -> bool:
    for module in list(sys.modules.values()):
        held = getattr(module, "__dict__", {})
        for key, value in list(held.items()):
            if value is old and (key == name or isinstance(old, tuple | frozenset)):
                held[key] = new
    if isinstance(old, dict | set):
        old.clear()
        old.update(new)
    elif isinstance(old, list):
        old[:] = new
    return True


def put_functions(code, functions) -> bool:
    """Give each live function the code that another compilation has at its place; False when none became another."""
    counts: Counter = Counter()
    done = False
    for one in codes(code):
        key = (one.co_qualname, one.co_firstlineno)
        same = functions.get(key, [])
        if len({id(function.__code__) for function in same}) > 1 or counts[key]:
            continue  # several on one line: reached through the function around them
        counts[key] += 1
        for function in same:
            if function.__code__ != one:
                try:
                    function.__code__ = one
                except ValueError:  # it closes over other names
                    continue
                done = True
    return done


def codes(code) -> Iterable[types.CodeType]:
    """Every code object in a compiled module, outermost first."""
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield one
            yield from codes(one)


def caches() -> list:
    """Functions of the house that remember what they returned (``functools.cache``).

    A child forgets first what the module that changed may have given; the rest, a dictionary of French for one, stays.
    """
    found = []
    for one in gc.get_objects():
        if type(one).__name__ == "_lru_cache_wrapper":
            code = getattr(getattr(one, "__wrapped__", None), "__code__", None)
            if code and "site-packages" not in code.co_filename and not code.co_filename.startswith(sys.base_prefix):
                found.append(one)
    return found


@functools.cache
def depends_on(name: str) -> frozenset[str]:
    """The module ``name`` and those that it uses, however far: by what its names hold, so only what is imported."""
    found, waiting = set(), {name}
    while waiting:
        one = waiting.pop()
        found.add(one)
        for value in list(vars(sys.modules.get(one, types.ModuleType(one))).values()):
            other = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
            path = getattr(sys.modules.get(other), "__file__", None) if isinstance(other, str) else None
            if path and other not in found and "site-packages" not in path and not path.startswith(sys.base_prefix):
                waiting.add(other)
    return frozenset(found)


def _run(item, following, between=None):
    """The reports of one test, which nobody prints."""
    if hasattr(item, "_request") and not item._request:
        item._initrequest()
    reports = [runner.call_and_report(item, "setup", log=False)]
    if between:
        between()
    if reports[0].passed:
        reports.append(runner.call_and_report(item, "call", log=False))
    reports.append(runner.call_and_report(item, "teardown", log=False, nextitem=following))
    if hasattr(item, "_request"):
        item._request = False
        item.funcargs = None
    return reports


def _commits(item) -> bool:
    """Tests that commit for good, drive a browser or start servers cost too much for each mutant."""
    marker = item.get_closest_marker("django_db")
    return bool(
        (marker and (marker.kwargs.get("transaction") or marker.args))
        or {"transactional_db", "live_server", "demo_site", "browser"} & set(getattr(item, "fixturenames", ()))
        or any(item.get_closest_marker(name) for name in ("browser", "nginx", "redis", "postgres", "skip"))
    )


@contextlib.contextmanager
def _copied_database():
    """Work on a copy of the file, through a connection of one's own."""
    from django.conf import settings

    if not settings.configured:
        yield
        return
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or not Path(name).is_file():
        yield
        return
    with contextlib.closing(sqlite3.connect(name)) as whole:  # what was committed is in the file itself
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = f"{name}.{os.getpid()}"
    shutil.copyfile(name, copy)
    connection.connection = None  # the parent's: closing it here would be none of our business
    connection.settings_dict["NAME"] = copy
    yield


def _quiet() -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)


def limit_processor(seconds: float) -> None:
    """End this process once it has used so many seconds of processor."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))


def _outcome(child: int) -> str:
    """What became of a child; one that sleeps for half an hour is ended too."""
    end = time.monotonic() + 30 * LIMIT
    try:
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return {0: SURVIVED, 3: ABSENT}.get(os.waitstatus_to_exitcode(status), KILLED)
            time.sleep(0.005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return KILLED
    finally:
        for left in Path(os.environ.get("TEST_DB", ".")).parent.glob(f"*.{child}*"):
            left.unlink(missing_ok=True)


def of_source(path: Path) -> str:
    """The module as Python would write it: what a mutant is compared with."""
    return ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
