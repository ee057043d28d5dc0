"""One mutant in a process of its own, given to whoever imports the module: slow, and beyond doubt.

For what only an import can tell: a decorator, a constant of a class that registers itself.
"""

import importlib.abc
import importlib.util
import os
import sys
from pathlib import Path

from .session import ABSENT, KILLED, LIMIT, SURVIVED, _outcome, _quiet, limit_processor


class _Other(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another source; every other module is found as usual."""

    def __init__(self, name: str, path: Path, source: str):
        self.name, self.path, self.source, self.read = name, path, source, False

    def find_spec(self, fullname, path=None, target=None):
        """Ours for the module that changes."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module):
        """Run the other source."""
        self.read = True
        module.__file__ = str(self.path)
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def attempt(name: str, path: Path, source: str, options: list[str]) -> str:
    """Run pytest with ``source`` as the module ``name``, which nothing in this process may have imported yet."""
    if name in sys.modules:
        raise RuntimeError(f"{name} is imported already: a mutant would not be.")
    child = os.fork()
    if not child:
        _quiet()
        limit_processor(10 * LIMIT)
        other = _Other(name, path, source)
        sys.meta_path.insert(0, other)
        import pytest

        code = int(pytest.main(["-x", *options]))
        os._exit(0 if code == 0 and other.read else 3 if code == 0 else 1)
    return _outcome(child)


__all__ = ["ABSENT", "KILLED", "SURVIVED", "attempt"]
