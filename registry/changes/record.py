"""The record of a tool and what people read of it: where a change starts from, and how an accepted one is written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import slugify

from core import languages
from registry.changes.policy import FINAL_STATES, UNDER_WAY, ChangePolicy, policy_of
from registry.models import Dossier, Presentation, PresentationOrigin, Publisher, Tool, ToolTarget
from registry.presentation.content import PLAIN, Content, content_of
from vocabularies.models import Audience, Topic


def fresh(tool: Tool) -> Tool:
    """The row as it is in the database now, with what a content reads."""
    rows = Tool.objects.select_related("publisher", "presentation").prefetch_related("topics", "audiences", "targets")
    return rows.get(pk=tool.pk)


def base_of(tool: Tool) -> Content:
    """What a change of ``tool`` (fresh) starts from: the words that people read, else the record.

    A label that ended keeps its words whatever the record becomes: a change then starts from the record.
    """
    label = tool.current_label
    if label is not None:
        return content_of(tool) if label.state_shown in FINAL_STATES else label.presentation.content
    held = tool.presentation
    return held.content if held and not tool.dossiers.exists() else content_of(tool)


def is_evaluated(tool: Tool) -> bool:
    """True while a dossier of ``tool`` is under way, from the evaluations to the decision."""
    return Dossier.objects.filter(tool=tool, state__in=UNDER_WAY).exists()


def policy_for(tool: Tool) -> ChangePolicy:
    """The rules of the label in force, or those that hold without."""
    return policy_of(tool.current_label.framework.data if tool.current_label else None)


def needs_another_officer(tool: Tool) -> bool:
    """True when an officer's own change is a proposal too: a label is or was public, or a dossier is under way."""
    return tool.label_public_since is not None or is_evaluated(tool)


def write(tool: Tool, values: Mapping[str, Any]) -> None:
    """Write ``{part: value}`` in the record; a new name gives a new short name, the former goes on leading here."""
    for part, value in values.items():
        if part == "publisher":
            tool.publisher = Publisher.objects.get(pk=value["id"])
        elif part == "languages":
            tool.languages = list(value)
        elif part == "fictitious":
            tool.is_fictitious = value
        elif part in PLAIN:
            setattr(tool, part, value)
    if "name" in values:
        tool.slug = slugify(tool.name) or tool.slug
    tool.save()
    for part, model in (("topics", Topic), ("audiences", Audience)):
        if part in values:
            codes = [term["code"] for term in values[part]]
            getattr(tool, part).set(model.objects.filter(locale__language_code=languages.default(), code__in=codes))
    if "targets" in values:
        wanted = {(one["kind"], one["value"]) for one in values["targets"]}
        rows = ToolTarget.objects.filter(tool=tool)
        ToolTarget.objects.filter(pk__in=[row.pk for row in rows if (row.kind, row.value) not in wanted]).delete()
        known = {(row.kind, row.value) for row in rows}
        for kind, value in sorted(wanted - known):
            ToolTarget.objects.create(tool=tool, kind=kind, value=value)


def show(tool: Tool, values: Mapping[str, Any], origin: str) -> Presentation | None:
    """Make ``{part: value}`` the words that people read from now on; None when the tool is not shown.

    The former presentation is kept. The caller wrote the record and holds the transaction.
    """
    tool = fresh(tool)
    label = tool.current_label
    if label is None and tool.dossiers.exists():
        return None
    old = label.presentation.content if label else (tool.presentation.content if tool.presentation else {})
    content = {**content_of(tool), **old, **values}
    if "name" in values:
        content["slug"] = slugify(content["name"]) or content["slug"]
    held = Presentation.take(tool, origin, content=content)
    if label is not None:
        Dossier.objects.filter(pk=label.pk).update(presentation=held)
    else:
        Tool.objects.filter(pk=tool.pk).update(presentation=held)
    return held


def register(tool: Tool) -> Presentation | None:
    """Keep the words that an officer just wrote of a tool without label, when they differ from those kept before."""
    tool = fresh(tool)
    if tool.current_label is not None or tool.dossiers.exists():
        return None
    content = content_of(tool)
    if tool.presentation and tool.presentation.content == content:
        return tool.presentation
    held = Presentation.take(tool, PresentationOrigin.REGISTERED, content=content)
    Tool.objects.filter(pk=tool.pk).update(presentation=held)
    return held


def merged(content: Content, changes: Mapping[str, Mapping[str, Any]], parts: Iterable[str] | None = None) -> Content:
    """``content`` with what a proposal would make of it (only ``parts`` when given)."""
    wanted = changes if parts is None else {part: changes[part] for part in parts}
    return {**content, **{part: change["after"] for part, change in wanted.items()}}
