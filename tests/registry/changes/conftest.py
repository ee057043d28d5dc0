"""A tool with a label, and a second officer."""

import pytest

from tests.registry.public.factory import make_tool


@pytest.fixture
def second(people, django_user_model):
    """Another label officer."""
    user = django_user_model.objects.create_user("second", password="x")
    user.groups.set(people["officer"].groups.all())
    return user


@pytest.fixture
def tool(people):
    tool = make_tool("Dodo", website="https://dodo.example/", languages=["fr"])
    tool.publisher.members.add(people["publisher"])
    return tool
