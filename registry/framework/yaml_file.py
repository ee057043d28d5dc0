"""Read a framework file (YAML, hence also JSON) strictly: no duplicated key, no surprise date, text keys everywhere."""

import hashlib
import json
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _


class UnreadableFileError(Exception):
    """The file cannot be read as a framework at all; the message says why."""


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader that refuses duplicated keys and leaves dates as text."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Any] = set()
    for key_node, _value in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, (list, dict)) or key in seen:
            line = key_node.start_mark.line + 1
            raise UnreadableFileError(
                _("Line %(line)d: the key “%(key)s” is given twice or is not a plain text.")
                % {"line": line, "key": key}
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def normalise(value: Any) -> Any:
    """The same data with text keys, as JSON keeps it."""
    if isinstance(value, Mapping):
        return {str(key): normalise(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [normalise(item) for item in value]
    return value


def parse(text: str) -> dict[str, Any]:
    """Parse the text of a framework; :class:`UnreadableFileError` says what prevents it."""
    try:
        data = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader, only stricter
    except yaml.YAMLError as error:
        raise UnreadableFileError(
            _("This is not valid YAML: %(error)s") % {"error": " ".join(str(error).split())}
        ) from None
    except (RecursionError, ValueError) as error:
        raise UnreadableFileError(_("This is not valid YAML: %(error)s") % {"error": error}) from None
    if data is None:
        raise UnreadableFileError(_("The file is empty."))
    if not isinstance(data, dict):
        raise UnreadableFileError(_("The file must be a set of sections (a mapping), not a list or a text."))
    found: dict[str, Any] = normalise(data)
    return found


def read_text(path: str | Path) -> str:
    """Text of a UTF-8 file; :class:`UnreadableFileError` when it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFileError(_("%(path)s is not UTF-8 text.") % {"path": path}) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableFileError(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": reason}
        ) from None


def read(path: str | Path) -> dict[str, Any]:
    """:func:`read_text` then :func:`parse`."""
    return parse(read_text(path))


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: comments and layout of the file do not count, every word does. ``statut`` does
    not either: the same text passes from proposal to in force."""
    shown = {**data, "referentiel": {k: v for k, v in data["referentiel"].items() if k != "statut"}}
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
