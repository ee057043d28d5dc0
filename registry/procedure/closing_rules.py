"""What an evaluation still lacks before it may be closed: a pure function of (framework, facts, answers, today).

Each :class:`Fault` names its criterion and its field, so that a page says it beside the field and links to it. A
:class:`Notice` does not forbid closing: it says before what people would find out after (a proof too weak counts as
"not communicated"). Thresholds: :mod:`registry.framework.closing_spec`. Nothing here reads the database.
"""

import datetime as dt
import ipaddress
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import formats
from django.utils.translation import gettext as _

from registry.data_sheet import fields
from registry.framework.closing_spec import ClosingRules
from registry.framework.spec import NOT_APPLICABLE, NOT_COMMUNICATED, NOT_TESTED, CriterionSpec, FrameworkSpec
from registry.rules import scoring, settled, wording
from registry.rules.settled import Settled

_HOST_PART: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_SAME_LETTER: Final = re.compile(r"(.)\1{2,}")
_NO_HOSTS: Final = (".local", ".localhost", ".invalid", ".test", ".internal")
SHORTEST_REFERENCE: Final = 3


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it stands. ``evidence_on``: the day on which the link was read (of its entry when not said)."""

    value: str = ""
    proof: str = ""
    justification: str = ""
    evidence_url: str = ""
    evidence_ref: str = ""
    evidence_on: dt.date | None = None
    change_reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the evaluation. ``kind``: aveugle, finale or complement; ``scope``: codes it may change (empty:
    all); ``versions``: version of each other evaluation of the dossier, by its name in words; ``settled``: by code."""

    kind: str
    profile: str
    version: str = ""
    tested_on: dt.date | None = None
    hours: Decimal | None = None
    opened_on: dt.date | None = None
    declared_version: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    scope: tuple[str, ...] = ()
    settled: Mapping[str, Settled] = field(default_factory=dict)
    sheet: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why closing is refused. ``code``: criterion, line of "Mes données" or empty (the test); ``name``: its field."""

    code: str
    name: str
    message: str

    def __str__(self):
        return f"{self.code} : {self.message}" if self.code else self.message

    @property
    def is_line(self) -> bool:
        """True for a line of "Mes données", which has its own page."""
        return self.name == "line"

    @property
    def field_id(self) -> str:
        """``id`` of the field in its page."""
        return f"id_{self.code}-{self.name}" if self.code else f"id_{self.name}"


@dataclass(frozen=True, slots=True)
class Notice:
    """What closing would lead to, said before: a positive answer that will count as "not communicated"."""

    code: str
    message: str
    blocking: bool


def same_version(text: str) -> str:
    """A version as it is compared: "v 2.1" and "Version 2.1" are "2.1"."""
    return re.sub(r"^(version|v)\s*\.?\s*(?=\d)", "", " ".join(text.split()).casefold())


def url_fault(url: str) -> str:
    """Why an address is no plausible public link; empty when it is one."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode().rstrip(".")
    except (ValueError, UnicodeError):
        return _("This link is not an address.")
    labels = host.split(".")
    if parts.scheme not in ("http", "https") or len(labels) < 2 or not all(map(_HOST_PART.fullmatch, labels)):
        return _("A link begins with https:// and names a site.")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return _("A link names a site, not the number of a machine.")
    if host.endswith(_NO_HOSTS) or not re.fullmatch(r"[a-z]{2,}|xn--[a-z0-9-]+", labels[-1]):
        return _("Nobody outside can open this link.")
    return _("This link does not lead anywhere plausible.") if all(map(_SAME_LETTER.fullmatch, labels[:-1])) else ""


def faults(
    rules: ClosingRules, spec: FrameworkSpec, data: Mapping[str, Any], facts: Facts, answers: Mapping[str, Given],
    today: dt.date,
) -> list[Fault]:  # fmt: skip
    """Everything that forbids closing, in the order of the page: the test, the criteria, the lines of "Mes données"."""
    asked = [one for one in spec.for_profile(facts.profile) if not facts.scope or one.code in facts.scope]
    texts = {item["code"]: item for item in data["criteres"]}
    known = _vocabulary(data["criteres"])
    found = list(_test_faults(rules, facts, today))
    copies = _copies(rules, {one.code: answers[one.code] for one in asked if one.code in answers})
    for rule in asked:
        given = answers.get(rule.code, Given())
        found += _answer_faults(rules, spec, rule, given, today)
        if given.value and given.value != NOT_TESTED:
            found += _text_faults(rules, texts[rule.code], rule.code, given, known, copies)
        if rules.change_needs_reason and given.value and rule.code in facts.settled:
            found += _change_faults(rules, rule.code, given, facts.settled[rule.code], known)
    return [*found, *_line_faults(data, facts, today)]


def _vocabulary(criteria: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for one in value.values():
                yield from texts(one)
        elif isinstance(value, list):
            for one in value:
                yield from texts(one)

    parts = ("titre", "question", "methode", "preuves", "public", "niveaux", "sans_objet", "unite")
    return wording.vocabulary(text for item in criteria for part in parts for text in texts(item.get(part)))


def _test_faults(rules: ClosingRules, facts: Facts, today: dt.date) -> Iterator[Fault]:
    if not facts.version.strip():
        yield Fault("", "version_tested", _("Say which version was tested."))
    elif not any(one.isdigit() for one in facts.version):
        text = _("A version holds a number or a date, as the tool or its store shows it.")
        yield Fault("", "version_tested", text)
    mine = same_version(facts.version)
    if mine and facts.declared_version and mine != same_version(facts.declared_version):
        text = _("The file is about version %(version)s: it is the one to test.")
        yield Fault("", "version_tested", text % {"version": facts.declared_version})
    for who, version in facts.versions.items():
        if mine and version and mine != same_version(version):
            text = _("%(who)s: version %(version)s. All evaluations of a file test the same version, or no decision is "
                     "possible.")  # fmt: skip
            yield Fault("", "version_tested", text % {"who": who, "version": version})
    yield from _date_faults(rules, facts, today)
    least, most = rules.hours[facts.kind]
    if facts.hours is None:
        yield Fault("", "hours", _("The hours spent are needed: they are published."))
    elif not least <= facts.hours <= most:
        text = _("Between %(least)s and %(most)s hours: this time is published, and must be the time spent.")
        numbers = {"least": formats.number_format(least), "most": formats.number_format(most)}
        yield Fault("", "hours", text % numbers)


def _date_faults(rules: ClosingRules, facts: Facts, today: dt.date) -> Iterator[Fault]:
    day = facts.tested_on
    if day is None:
        yield Fault("", "tested_on", _("Say on which day the test was made."))
    elif day > today:
        yield Fault("", "tested_on", _("This day is still to come."))
    elif facts.opened_on and day < facts.opened_on:
        text = _("The test was made before the file was opened, on %(day)s.")
        yield Fault("", "tested_on", text % {"day": formats.date_format(facts.opened_on)})
    elif (today - day).days > rules.test_age[facts.kind]:
        text = _("The test is more than %(days)d days old: test again.")
        yield Fault("", "tested_on", text % {"days": rules.test_age[facts.kind]})


def kind_of(rule: CriterionSpec, given: Given) -> str | None:
    """ "positive", "nulle", "so" or "nc"; None when there is no value, or none that the scale knows."""
    if given.value in (NOT_APPLICABLE, NOT_COMMUNICATED):
        return given.value
    try:
        return "positive" if rule.scale.worth(given.value) > 0 else "nulle"
    except ValueError:
        return None


def _answer_faults(
    rules: ClosingRules, spec: FrameworkSpec, rule: CriterionSpec, given: Given, today: dt.date
) -> Iterator[Fault]:
    if not given.value:
        yield Fault(rule.code, "value", _("no answer."))
        return
    if given.value == NOT_TESTED:
        yield Fault(rule.code, "value", _("not tested."))
        return
    kind = kind_of(rule, given)
    if kind is None:
        yield Fault(rule.code, "value", _("this value is not on the scale."))
        return
    if kind == NOT_APPLICABLE and not rule.may_be_na:
        yield Fault(rule.code, "value", _("this criterion may not be “not applicable”."))
    needs = rules.needs[kind]
    if "preuve" in needs and given.proof not in spec.proofs:
        yield Fault(rule.code, "proof", _("say how it was established."))
    if (
        "piece" in needs
        and given.proof not in rules.without_evidence
        and not (given.evidence_url or given.evidence_ref)
    ):
        yield Fault(rule.code, "evidence_url", _("this answer needs evidence: a link, or the reference of a document."))
    yield from _evidence_faults(rule.code, given, today)


def _evidence_faults(code: str, given: Given, today: dt.date) -> Iterator[Fault]:
    if given.evidence_url and (problem := url_fault(given.evidence_url)):
        yield Fault(code, "evidence_url", problem)
    reference = given.evidence_ref.strip()
    if reference and (len(reference) < SHORTEST_REFERENCE or wording.is_filler(reference)):
        yield Fault(code, "evidence_ref", _("name the document so that somebody else finds it."))
    if given.evidence_on and given.evidence_on > today:
        yield Fault(code, "evidence_on", _("This day is still to come."))


def _text_faults(
    rules: ClosingRules,
    item: Mapping[str, Any],
    code: str,
    given: Given,
    known: Collection[str],
    copies: Mapping[str, int],
) -> Iterator[Fault]:
    text = " ".join(given.justification.split())
    if len(text) < rules.characters:
        message = _("a justification of at least %(count)d characters is needed.")
        yield Fault(code, "justification", message % {"count": rules.characters})
        return
    for problem in wording.faults(text, rules.words, known):
        yield Fault(code, "justification", problem)
        return
    models = (item.get("question"), item.get("methode"), (item.get("public") or {}).get("question"))
    if any(model and wording.repeats(text, str(model), rules.likeness) for model in models):
        yield Fault(code, "justification", _("this gives the criterion back: say what you saw."))
    elif code in copies:
        message = _("the same sentence stands on %(count)d criteria: say what you saw on this one.")
        yield Fault(code, "justification", message % {"count": copies[code]})


def _copies(rules: ClosingRules, answers: Mapping[str, Given]) -> dict[str, int]:
    """Codes whose justification stands on too many criteria, with their number."""
    same: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for code, given in answers.items():
        text = wording.skeleton(given.justification)
        if text:
            same[text, given.value in (NOT_APPLICABLE, NOT_COMMUNICATED)].append(code)
    found = {}
    for (_text, without_value), codes in same.items():
        if len(codes) > (rules.same_text_without_value if without_value else rules.same_text):
            found |= dict.fromkeys(codes, len(codes))
    return found


def _change_faults(
    rules: ClosingRules, code: str, given: Given, before: Settled, known: Collection[str]
) -> Iterator[Fault]:
    if not settled.changes(before, given.value, given.proof, given.justification):
        return
    reason = " ".join(given.change_reason.split())
    if len(reason) < rules.characters or reason == " ".join(before.reason.split()):
        yield Fault(code, "change_reason", _("this was settled: say why it changes, in a reason of its own."))
    elif wording.skeleton(reason) in wording.skeleton(given.justification):
        yield Fault(code, "change_reason", _("the reason of the change is not the justification again."))
    else:
        for problem in wording.faults(reason, rules.words, known):
            yield Fault(code, "change_reason", problem)


def _line_faults(data: Mapping[str, Any], facts: Facts, today: dt.date) -> Iterator[Fault]:
    for line in (data.get("fiche_donnees") or {}).get("lignes", []):
        code, values = line["code"], facts.sheet.get(line["code"])
        if not values or (facts.scope and not set(line.get("criteres", ())) & set(facts.scope)):
            continue
        for message in fields.faults(code, values, today).values():
            yield Fault(code, "line", message)
        version = values.get("version_testee")
        if version and facts.version and same_version(str(version)) != same_version(facts.version):
            yield Fault(code, "line", _("The version of this line is not the version tested."))


def notices(spec: FrameworkSpec, facts: Facts, answers: Mapping[str, Given]) -> list[Notice]:
    """Positive answers that will count as "not communicated", because their proof is under the criterion's minimum."""
    found = []
    for rule in spec.for_profile(facts.profile):
        given = answers.get(rule.code, Given())
        if given.proof not in spec.proofs or kind_of(rule, given) != "positive":
            continue
        if scoring.assess(spec, rule, scoring.CriterionAnswer(given.value, given.proof, "-")).insufficient_proof:
            text = _("proof %(proof)s, %(minimum)s needed: counts as “not communicated”.")
            message = text % {"proof": given.proof, "minimum": rule.minimum_proof}
            found.append(Notice(rule.code, message, rule.threshold is not None))
    return found
