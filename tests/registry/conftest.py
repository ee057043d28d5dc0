"""The product's own framework, read once."""

from pathlib import Path

import pytest

from registry.framework import spec as framework_spec
from registry.framework import yaml_file

FRAMEWORK = Path(__file__).resolve().parents[2] / "fixtures" / "label" / "referentiel.yaml"


@pytest.fixture(scope="session")
def framework_path():
    return FRAMEWORK


@pytest.fixture(scope="session")
def framework_data():
    return yaml_file.read(FRAMEWORK)


@pytest.fixture(scope="session")
def spec(framework_data):
    return framework_spec.build(framework_data)
