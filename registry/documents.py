"""Documents of the index ``tools``: tools that anyone may see, one document each; the id is the public identifier.

Letter, score and state are those of the day of indexing; a day that passes (end, reservations) is caught by the
hourly tasks (:mod:`registry.tasks`), and pages read the state again from the database anyway.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Model, Prefetch

from registry import data_lines
from registry.models import Evaluation, Label, Publisher, Tool, ToolTarget
from search.schema import Field, Index
from search.sources import DocumentSource, register
from vocabularies.models import Audience, Topic

#: Facet values for what a tool does not have.
NO_LETTER = "aucune"
NEVER_EVALUATED = "JAMAIS"

TOOLS = Index(
    "tools",
    (
        Field("title", "text", boost=4.0, suggest=True),
        Field("summary", "text", boost=2.0),
        Field("publisher", "text", boost=1.5),
        Field("body", "text"),
        Field("url", "stored"),
        Field("language", "keyword"),
        Field("topics", "keyword", multi=True),
        Field("audiences", "keyword", multi=True),
        Field("name", "keyword"),
        Field("kind", "keyword"),
        Field("profile", "keyword"),
        Field("platforms", "keyword", multi=True),
        Field("price", "keyword"),
        Field("account", "keyword"),
        Field("data_location", "keyword"),
        Field("trackers", "keyword"),
        Field("letter", "keyword"),
        Field("state", "keyword"),
        Field("score", "number"),
        Field("granted_on", "date"),
        Field("is_fictitious", "boolean"),
    ),
)


def sort_key(name: str) -> str:
    """Name as people sort it: without accents nor case."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def document(tool: Tool) -> dict:
    """Document of one tool (topics, audiences, targets and current label are read from what is prefetched)."""
    label = tool.current_label
    sheet = label.evaluation.data_sheet if label and label.evaluation else {}
    topics, audiences = tool.topics.all(), tool.audiences.all()
    words = [term.label for term in (*topics, *audiences)]
    values = {
        "id": tool.identifier,
        "title": tool.name,
        "summary": tool.summary,
        "publisher": tool.publisher.name,
        "body": " ".join(
            [tool.description, tool.get_kind_display(), *words, *(target.value for target in tool.targets.all())]
        ),
        "url": f"/label/{tool.identifier}/",
        "language": "fr",
        "topics": [term.code for term in topics],
        "audiences": [term.code for term in audiences],
        "name": sort_key(tool.name),
        "kind": tool.kind,
        "profile": tool.profile,
        "platforms": tool.platforms,
        "price": tool.price,
        "account": data_lines.account_facet(sheet),
        "data_location": data_lines.location_facet(sheet),
        "trackers": data_lines.trackers_facet(sheet),
        "letter": tool.letter_shown or NO_LETTER,
        "state": label.state_shown if label else NEVER_EVALUATED,
        "is_fictitious": tool.is_fictitious,
    }
    if label and label.score_shown is not None:
        values["score"] = float(label.score_shown)
    if label and label.granted_on:
        values["granted_on"] = label.granted_on
    return values


class ToolSource(DocumentSource):
    """Tools that anyone may see (``Tool.objects.public``)."""

    index = TOOLS
    models = (Tool, Label, ToolTarget, Evaluation, Publisher, Topic, Audience)

    def _rows(self):
        labels = Label.objects.filter(is_current=True).select_related("evaluation")
        return (
            Tool.objects.public()
            .select_related("publisher")
            .prefetch_related("topics", "audiences", "targets", Prefetch("labels", labels, to_attr="current_labels"))
        )

    def documents(self, keys: Sequence[str] | None = None) -> Iterator[dict]:
        """Documents of these identifiers (all when None)."""
        rows = self._rows()
        if keys is not None:
            rows = rows.filter(identifier__in=list(keys))
        for tool in rows.iterator(chunk_size=500):
            yield document(tool)

    def keys_for(self, instance: Model) -> Iterable[str]:
        """Identifiers of the tools that a change of ``instance`` may change."""
        if isinstance(instance, Tool):
            return (instance.identifier,)
        if isinstance(instance, (Label, ToolTarget, Evaluation)):
            tools = Tool.objects.filter(pk=instance.tool_id)
        elif isinstance(instance, Publisher):
            tools = Tool.objects.filter(publisher_id=instance.pk)
        elif isinstance(instance, Topic):
            tools = Tool.objects.filter(topics__pk=instance.pk)
        else:
            tools = Tool.objects.filter(audiences__pk=instance.pk)
        return list(tools.values_list("identifier", flat=True))

    def count(self) -> int:
        """Number of public tools."""
        return Tool.objects.public().count()


def declare() -> None:
    """Tell the search port about tools."""
    register(ToolSource())
