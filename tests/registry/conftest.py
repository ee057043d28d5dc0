"""The product's own framework, read once."""

from pathlib import Path

import pytest

from registry import framework_file, framework_spec

FRAMEWORK = Path(__file__).resolve().parents[2] / "fixtures" / "label" / "referentiel.yaml"


@pytest.fixture(scope="session")
def framework_path():
    return FRAMEWORK


@pytest.fixture(scope="session")
def framework_data():
    return framework_file.read(FRAMEWORK)


@pytest.fixture(scope="session")
def spec(framework_data):
    return framework_spec.build(framework_data)
