"""Documents of the index ``tools``: tools that anyone may see, one document each; the id is the public identifier.

Letter, score and state are those of the day of indexing; a day that passes (end, reservations) is caught by the
hourly tasks (:mod:`registry.tasks`), and pages read the state again from the database anyway.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from django.db.models import Model

from core import languages
from registry.data_sheet import lines
from registry.models import Dossier, Evaluation, Publisher, Tool, ToolTarget
from search.schema import Field, Index
from search.sources import DocumentSource
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


def document(record: Tool, words: Mapping[str, str] = MappingProxyType({})) -> dict:
    """Document of one tool loaded by ``for_public``: what people read of it (:attr:`Tool.shown`), never its row.

    ``words``: French words of topics (``t:<code>``) and audiences (``a:<code>``) in the vocabulary of today.
    """
    tool, label = record.shown, record.current_label
    sheet = label.evaluation.data_sheet if label and label.evaluation else {}
    terms = [words.get(f"t:{term.code}", term.label) for term in tool.topics]
    terms += [words.get(f"a:{term.code}", term.label) for term in tool.audiences]
    values = {
        "id": tool.identifier,
        "title": tool.name,
        "summary": tool.summary,
        "publisher": tool.publisher.name,
        "body": " ".join(
            [tool.description, tool.get_kind_display(), *terms, *(target.value for target in tool.targets)]
        ),
        "url": f"/label/{tool.identifier}/",
        "language": languages.default(),
        "topics": [term.code for term in tool.topics],
        "audiences": [term.code for term in tool.audiences],
        "name": sort_key(tool.name),
        "kind": tool.kind,
        "profile": tool.profile,
        "platforms": tool.platforms,
        "price": tool.price,
        "account": lines.account_facet(sheet),
        "data_location": lines.location_facet(sheet),
        "trackers": lines.trackers_facet(sheet),
        "letter": record.letter_shown or NO_LETTER,
        "state": label.state_shown if label else NEVER_EVALUATED,
        "is_fictitious": tool.is_fictitious,
    }
    if label and label.score_shown is not None:
        values["score"] = float(label.score_shown)
    if label and label.granted_on:
        values["granted_on"] = label.granted_on
    return values


def _using(part: str, code: str) -> list[str]:
    """Identifiers of the tools whose shown words, or whose row, hold this topic or audience (rare: a word changed)."""
    rows = Tool.objects.filter(**{f"{part}__code": code})
    found = set(rows.values_list("identifier", flat=True))
    labels = Dossier.objects.filter(is_current=True, presentation__isnull=False)
    for held in (
        labels.values_list("tool__identifier", "presentation__content"),
        Tool.objects.filter(presentation__isnull=False).values_list("identifier", "presentation__content"),
    ):
        found |= {name for name, content in held if any(term["code"] == code for term in content[part])}
    return sorted(found)


class ToolSource(DocumentSource):
    """Tools that anyone may see (``Tool.objects.public``)."""

    index = TOOLS
    models = (Tool, Dossier, ToolTarget, Evaluation, Publisher, Topic, Audience)

    def documents(self, keys: Sequence[str] | None = None) -> Iterator[dict]:
        """Documents of these identifiers (all when None)."""
        rows = Tool.objects.public().for_public()
        if keys is not None:
            rows = rows.filter(identifier__in=list(keys))
        words = {f"t:{code}": term.label for code, term in Topic.in_language(languages.default()).items()}
        words |= {f"a:{code}": term.label for code, term in Audience.in_language(languages.default()).items()}
        for tool in rows.iterator(chunk_size=500):
            yield document(tool, words)

    def keys_for(self, instance: Model) -> Iterable[str]:
        """Identifiers of the tools that a change of ``instance`` may change."""
        if isinstance(instance, Tool):
            return (instance.identifier,)
        if isinstance(instance, (Dossier, ToolTarget, Evaluation)):
            tools = Tool.objects.filter(pk=instance.tool_id)
        elif isinstance(instance, Publisher):
            tools = Tool.objects.filter(publisher_id=instance.pk)
        else:
            return _using("topics" if isinstance(instance, Topic) else "audiences", instance.code)
        return list(tools.values_list("identifier", flat=True))

    def count(self) -> int:
        """Number of public tools."""
        return Tool.objects.public().count()
