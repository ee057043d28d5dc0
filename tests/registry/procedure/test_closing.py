"""What closing demands: a pure function, each of its thresholds tried on both sides."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from registry.framework import closing_spec, validation
from registry.procedure import closing_rules
from registry.procedure.closing_rules import Facts, Given
from registry.rules.settled import Settled
from tests.registry.answers import best, worst

TODAY = dt.date(2026, 6, 15)
FACTS = Facts(
    kind="aveugle",
    profile="SUIVI",
    version="2.1",
    tested_on=dt.date(2026, 6, 10),
    hours=Decimal("12.5"),
    opened_on=dt.date(2026, 6, 1),
)


def honest(data, spec, profile="SUIVI"):
    """Every answer as a conscientious auditor leaves it."""
    titles = {item["code"]: item["titre"] for item in data["criteres"]}
    return {
        rule.code: Given(
            best(rule),
            rule.minimum_proof,
            f"Vérifié pendant le test, voir la capture : {titles[rule.code]}.",
            evidence_ref=f"Pièce {rule.code}",
        )
        for rule in spec.for_profile(profile)
    }


@pytest.fixture
def judge(framework_data, spec):
    """Faults of the honest evaluation with changes: ``DP_01={…}`` for an answer, the rest for the facts."""

    def found(rules=None, answers=None, **changes):
        rules = rules or closing_spec.build(framework_data)
        given = dict(answers or honest(framework_data, spec))
        facts = {}
        for name, value in changes.items():
            code = name.replace("_", "-")
            if code in given:
                given[code] = replace(given[code], **value)
            else:
                facts[name] = value
        return closing_rules.faults(rules, spec, framework_data, replace(FACTS, **facts), given, TODAY)

    return found


def places(faults):
    return {(fault.code, fault.name) for fault in faults}


def test_an_honest_evaluation_closes(judge):
    assert judge() == []


@pytest.mark.parametrize("profile", ["INFO", "SUIVI", "OBJET", "ECHANGE"])
def test_in_every_profile(judge, framework_data, spec, profile):
    assert judge(answers=honest(framework_data, spec, profile), profile=profile) == []


def test_the_evaluation_of_the_attack(framework_data, spec):
    """xxxxx as every reason, no evidence, no hour, a version nobody tested, a date to come: nothing of it passes."""
    rules = closing_spec.build(framework_data)
    answers = {rule.code: Given(best(rule), rule.minimum_proof, "xxxxx" * 5) for rule in spec.for_profile("SUIVI")}
    facts = replace(
        FACTS, version="", hours=Decimal(0), tested_on=dt.date(2031, 1, 1), versions={"Second evaluation": "3.0"}
    )
    found = closing_rules.faults(rules, spec, framework_data, facts, answers, TODAY)
    assert {("", "version_tested"), ("", "hours"), ("", "tested_on")} <= places(found)
    for code in answers:
        assert {(code, "justification"), (code, "evidence_url")} <= places(found)


@pytest.mark.parametrize(
    ("change", "faulty"),
    [
        ({"version": ""}, True), ({"version": "   "}, True), ({"version": "xxxxx"}, True),
        ({"version": "dernière"}, True),
        ({"version": "v2.1"}, False), ({"version": "2026-06-10"}, False), ({"version": "7"}, False),
        ({"declared_version": "2.1"}, False), ({"declared_version": "Version 2.1"}, False),
        ({"declared_version": "2.2"}, True),
        ({"versions": {"Autre": "2.1"}}, False), ({"versions": {"Autre": "V 2.1"}}, False),
        ({"versions": {"Autre": "2.1", "Troisième": "2.0"}}, True), ({"versions": {"Autre": ""}}, False),
    ],
)  # fmt: skip
def test_version(judge, change, faulty):
    assert places(judge(**change)) == ({("", "version_tested")} if faulty else set())


@pytest.mark.parametrize(
    ("kind", "day", "faulty"),
    [
        ("aveugle", None, True),
        ("aveugle", TODAY, False),
        ("aveugle", TODAY + dt.timedelta(days=1), True),
        ("aveugle", dt.date(2026, 6, 1), False),
        ("aveugle", dt.date(2026, 5, 31), True),
        ("finale", dt.date(2026, 6, 1), False),
    ],
)
def test_day_of_the_test(judge, kind, day, faulty):
    assert places(judge(kind=kind, tested_on=day)) == ({("", "tested_on")} if faulty else set())


@pytest.mark.parametrize(("kind", "days"), [("aveugle", 60), ("finale", 180), ("complement", 365)])
def test_age_of_the_test(judge, kind, days):
    long_ago = dt.date(2020, 1, 1)
    limit = TODAY - dt.timedelta(days=days)
    assert judge(kind=kind, opened_on=long_ago, tested_on=limit) == []
    over = judge(kind=kind, opened_on=long_ago, tested_on=limit - dt.timedelta(days=1))
    assert places(over) == {("", "tested_on")}
    assert judge(kind=kind, opened_on=None, tested_on=limit) == []


@pytest.mark.parametrize(
    ("kind", "hours", "faulty"),
    [
        ("aveugle", None, True), ("aveugle", "0", True), ("aveugle", "-3", True), ("aveugle", "0.9", True),
        ("aveugle", "1", False), ("aveugle", "300", False), ("aveugle", "300.1", True), ("aveugle", "9999", True),
        ("finale", "0.5", False), ("finale", "0.4", True), ("complement", "0.5", False), ("complement", "0", True),
    ],
)  # fmt: skip
def test_hours(judge, kind, hours, faulty):
    found = judge(kind=kind, hours=None if hours is None else Decimal(hours))
    assert places(found) == ({("", "hours")} if faulty else set())


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (Given(), {"value"}),
        (Given("nt"), {"value"}),
        (Given("peut-être", "D2", "Le serveur refuse la demande.", evidence_ref="Pièce 3"), {"value"}),
        (Given("so", "", "Ce critère ne concerne pas cet outil."), {"value"}),  # DP-01 forbids it
        (Given("oui", "", "Le serveur refuse la demande.", evidence_ref="Pièce 3"), {"proof"}),
        (Given("oui", "D9", "Le serveur refuse la demande.", evidence_ref="Pièce 3"), {"proof"}),
        (Given("oui", "D2", "Le serveur refuse la demande."), {"evidence_url"}),
        (Given("partiel", "D1", "Le serveur refuse la demande."), {"evidence_url"}),
        (Given("oui", "D3", "Le serveur refuse la demande."), {"evidence_url"}),
        (Given("oui", "D0", "L'éditeur le déclare sans preuve."), set()),
        (Given("non", "D2", "Le serveur refuse la demande."), set()),
        (Given("non", "", "Le serveur refuse la demande."), {"proof"}),
        (Given("nc", "", "Malgré deux relances, rien n'est venu."), set()),
        (Given("nc", "", "Rien n'est venu."), {"justification"}),
        (Given("oui", "D2", "Bien.", evidence_ref="Pièce 3"), {"justification"}),
        (Given("oui", "D2", "Le serveur dit non.!", evidence_ref="Pièce 3"), set()),  # 20 characters
        (Given("oui", "D2", "Le serveur dit non.", evidence_ref="Pièce 3"), {"justification"}),  # 19
        (Given("oui", "D2", "Le  serveur  dit  non.", evidence_ref="Pièce 3"), {"justification"}),  # padded
        (Given("oui", "D2", "Le serveur refuse la demande.", evidence_ref="xxxx"), {"evidence_ref"}),
        (Given("oui", "D2", "Le serveur refuse la demande.", evidence_ref="P1"), {"evidence_ref"}),
        (Given("oui", "D2", "Le serveur refuse la demande.", evidence_ref="P12"), set()),
        (Given("oui", "D2", "Le serveur refuse la demande.", "https://preuves.example/3"), set()),
        (Given("oui", "D2", "Le serveur refuse la demande.", "http://localhost/3"), {"evidence_url"}),
        (Given("oui", "D2", "Le serveur refuse la demande.", "https://a.example", "", dt.date(2026, 6, 15)), set()),
        (Given("oui", "D2", "Le serveur refuse la demande.", "https://a.example", "", dt.date(2026, 6, 16)),
         {"evidence_on"}),
    ],
)  # fmt: skip
def test_one_answer(judge, framework_data, spec, given, names):
    answers = honest(framework_data, spec) | {"DP-01": given}
    assert places(judge(answers=answers)) == {("DP-01", name) for name in names}


def test_not_applicable_where_it_may_be(judge, framework_data, spec):
    answers = honest(framework_data, spec)
    answers["DP-04"] = Given("so", "", "Aucune donnée de santé n'est traitée ici.")
    assert judge(answers=answers) == []
    answers["DP-04"] = Given("so", "", "sans objet")
    assert places(judge(answers=answers)) == {("DP-04", "justification")}


def test_filler_and_what_the_criterion_says_itself(judge, framework_data):
    item = framework_data["criteres"][0]
    for text in ("xxxxxxxxxxxxxxxxxxxxxxx", "aaaa bbbb cccc dddd eeee", item["question"], item["methode"],
                 f"Oui. {item['question']}", item["public"]["question"]):  # fmt: skip
        assert places(judge(DP_01={"justification": text})) == {("DP-01", "justification")}, text


def test_the_same_sentence_everywhere(judge, framework_data, spec):
    answers, codes = honest(framework_data, spec), ["DP-01", "DP-02", "DP-03", "DP-05"]
    for count in (3, 4):
        same = {
            code: replace(answers[code], justification=f"{code} : vérifié sur l'écran n° {number}, sans écart.")
            for number, code in enumerate(codes[:count])
        }
        found = places(judge(answers=answers | same))
        assert found == ({(code, "justification") for code in codes} if count == 4 else set())
    silent = [rule.code for rule in spec.for_profile("SUIVI")][:11]
    for count in (10, 11):
        same = {code: Given("nc", "", "L'éditeur n'a pas répondu à nos relances.") for code in silent[:count]}
        assert bool(judge(answers=answers | same)) == (count == 11)
    spared = [rule.code for rule in spec.for_profile("SUIVI") if rule.may_be_na][:4]
    same = {code: Given("so", "", "Aucune donnée de santé n'est traitée ici.") for code in spared}
    assert judge(answers=answers | same) == []


@pytest.mark.parametrize(
    ("url", "plausible"),
    [
        ("https://preuves.example/rapport.pdf", True), ("http://www.sante.fr", True), ("https://été.fr/x", True),
        ("https://a.b.example:8443/x?y=1", True), ("https://x", False), ("https://127.0.0.1/x", False),
        ("https://[::1]/", False), ("ftp://preuves.example/x", False), ("javascript:alert(1)", False),
        ("https://poste.local/x", False), ("https://exemple.test", False), ("https://xxxxx.xxx", False),
        ("https://aaaa.fr", False), ("https://a..fr", False), ("https://-a.fr", False), ("https://a.1", False),
        ("https://", False), ("https://[", False), ("rapport.pdf", False), ("https://preuves.1", False),
        ("https://poste.localhost", False), ("https://preuves.invalid", False), ("https://preuves.internal", False),
    ],
)  # fmt: skip
def test_links(url, plausible):
    assert (closing_rules.url_fault(url) == "") == plausible


BEFORE = Settled(
    "oui", "D2", "Vérifié pendant le test.", "Le premier avis manquait de preuve.", ("Vu par la première auditrice.",)
)
REASON = "La capture montre un refus que le premier avis ignorait."


@pytest.mark.parametrize(
    ("change", "reason", "faulty"),
    [
        ({}, "", False),
        ({"justification": "Vérifié  pendant le\ntest."}, "", False),
        ({"justification": "Vu par la première auditrice."}, "", False),  # either wording may stand alone
        ({"value": "partiel"}, "", True), ({"proof": "D3"}, "", True),
        ({"justification": "Vérifié, puis encore revu."}, "", True),
        ({"value": "partiel"}, REASON, False), ({"proof": "D3"}, REASON, False),
        ({"value": "partiel"}, "xxxxx xxxxx xxxxx xxxxx", True),
        ({"value": "partiel"}, "Trop court.", True),
        ({"value": "partiel"}, "Le serveur a changé", True),  # 19 characters
        ({"value": "partiel"}, "Le serveur a changé.", False),
        ({"value": "partiel"}, BEFORE.reason, True),  # a reason given before cannot serve twice
        ({"value": "partiel", "justification": f"{REASON} Vu deux fois."}, REASON, True),  # nor the justification
    ],
)  # fmt: skip
def test_what_was_settled_changes_with_a_reason(judge, framework_data, spec, change, reason, faulty):
    given = Given("oui", "D2", "Vérifié pendant le test.", evidence_ref="Pièce 3", change_reason=reason)
    answers = honest(framework_data, spec) | {"DP-01": replace(given, **change)}
    found = places(judge(answers=answers, kind="finale", settled={"DP-01": BEFORE}))
    assert found == ({("DP-01", "change_reason")} if faulty else set())
    free = closing_spec.build({**framework_data, "evaluation": {"cloture": {"changement_motive": False}}})
    assert judge(rules=free, answers=answers, kind="finale", settled={"DP-01": BEFORE}) == []


def test_a_complement_is_judged_on_its_scope(judge, framework_data, spec):
    old = dict.fromkeys(honest(framework_data, spec), Given("oui", "D2", "Ancien."))
    found = judge(answers=old, kind="complement", scope=("DP-01",))
    assert {code for code, _name in places(found)} == {"DP-01"}


def test_lines_of_my_data(judge):
    sheet = {"FD-04": {"reponse": "oui"}, "FD-07": {"detectes": 0, "version_testee": "9.9", "date_test": "2026-06-10"}}
    assert places(judge(sheet=sheet)) == {("FD-04", "line"), ("FD-07", "line")}
    assert places(judge(sheet=sheet, kind="complement", scope=("DP-11",))) == {("FD-04", "line")}
    sheet = {"FD-04": {"reponse": "oui", "valide_jusqu_au": "2026-06-14"}}
    assert places(judge(sheet=sheet)) == {("FD-04", "line")}
    assert judge(sheet={"FD-04": {"reponse": "oui", "valide_jusqu_au": "2026-06-15"}, "FD-05": {}}) == []


def test_what_will_count_as_not_communicated_is_said(framework_data, spec):
    answers = honest(framework_data, spec)
    assert closing_rules.notices(spec, FACTS, answers) == []
    answers["DP-01"] = replace(answers["DP-01"], proof="D1")
    answers["DP-02"] = replace(answers["DP-02"], proof="D0")
    answers["DP-03"] = Given("0", "D0", "Absente de l'outil et du site.")
    answers["DP-04"], answers["DP-05"] = Given("oui", ""), Given("oui", "D9")  # no proof that the framework knows
    found = closing_rules.notices(spec, FACTS, answers)
    assert [(one.code, one.blocking) for one in found] == [("DP-01", False), ("DP-02", True)]
    assert "D1" in found[0].message
    assert "D2" in found[0].message


@pytest.mark.parametrize(
    ("facts", "answer", "message"),
    [
        ({"version": ""}, {}, "Say which version was tested."),
        ({"version": "la dernière"}, {}, "A version holds a number or a date"),
        ({"declared_version": "2.2"}, {}, "The file is about version 2.2"),
        ({"versions": {"Second": "2.2"}}, {}, "Second: version 2.2."),
        ({"tested_on": None}, {}, "Say on which day"),
        ({"tested_on": dt.date(2026, 6, 16)}, {}, "still to come"),
        ({"tested_on": dt.date(2026, 5, 1)}, {}, "before the file was opened"),
        ({"tested_on": dt.date(2026, 1, 1), "opened_on": None}, {}, "more than 60 days old"),
        ({"hours": None}, {}, "The hours spent are needed"),
        ({"hours": Decimal(301)}, {}, "Between 1 and 300 hours"),
        ({}, {"value": ""}, "no answer."),
        ({}, {"value": "nt"}, "not tested."),
        ({}, {"value": "peut-être"}, "not on the scale"),
        ({}, {"evidence_ref": "", "evidence_url": "https://127.0.0.1/x"}, "not the number of a machine"),
        ({}, {"evidence_ref": "", "evidence_url": "https://x"}, "names a site."),
        ({}, {"evidence_ref": "", "evidence_url": "https://["}, "not an address"),
        ({}, {"evidence_ref": "", "evidence_url": "https://poste.local"}, "Nobody outside"),
        ({}, {"evidence_ref": "", "evidence_url": "https://xxxx.fr"}, "plausible"),
    ],
)  # fmt: skip
def test_each_fault_says_its_own_reason(judge, facts, answer, message):
    with translation.override("en"):
        [fault] = judge(**facts, **({"DP_01": answer} if answer else {}))
    assert message in fault.message
    assert (fault.field_id, str(fault)) == (
        (f"id_DP-01-{fault.name}", f"DP-01 : {fault.message}") if answer else (f"id_{fault.name}", fault.message)
    )
    assert not fault.is_line
    assert closing_rules.Fault("FD-04", "line", "x").is_line


MADE_UP = "mirolu vumelo quenfi zorblax"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("titre", MADE_UP), ("question", MADE_UP), ("methode", MADE_UP), ("preuves", ["Une capture", MADE_UP]),
        ("public", {"reussi": MADE_UP}), ("niveaux", [{"texte": MADE_UP}]), ("sans_objet", {"motif": MADE_UP}),
        ("unite", MADE_UP),
    ],
)  # fmt: skip
def test_words_of_the_framework_may_be_used(framework_data, spec, part, value):
    """Wherever the framework says them: an auditor writes with the words of the criterion."""
    first, *others = framework_data["criteres"]
    own = {**framework_data, "criteres": [{**first, part: value}, *others]}
    answers = honest(framework_data, spec)
    answers["DP-01"] = replace(answers["DP-01"], justification="Zorblax quenfi mirolu, vumelo.")
    rules = closing_spec.build(framework_data)
    plain = closing_rules.faults(rules, spec, framework_data, FACTS, answers, TODAY)
    assert places(plain) == {("DP-01", "justification")}
    assert closing_rules.faults(rules, spec, own, FACTS, answers, TODAY) == []


def test_a_framework_without_data_sheet_asks_no_line(framework_data, spec):
    own = {**framework_data, "fiche_donnees": None}
    facts = replace(FACTS, sheet={"FD-04": {"reponse": "oui"}})
    rules = closing_spec.build(own)
    assert closing_rules.faults(rules, spec, own, facts, honest(framework_data, spec), TODAY) == []


@given(st.data())
def test_a_fault_names_its_field_and_goes_when_it_is_mended(framework_data, spec, data):
    """Whatever is broken is found where it is, and nothing else is."""
    rules, answers = closing_spec.build(framework_data), honest(framework_data, spec)
    codes = data.draw(st.sets(st.sampled_from(sorted(answers)), max_size=5))
    broken = dict(answers)
    for code in codes:
        what = data.draw(st.sampled_from(["value", "proof", "justification", "evidence_ref"]))
        broken[code] = replace(answers[code], **{what: ""})
    found = closing_rules.faults(rules, spec, framework_data, FACTS, broken, TODAY)
    assert {fault.code for fault in found} == codes
    assert all(fault.field_id.startswith(f"id_{fault.code}-") and str(fault).startswith(fault.code) for fault in found)


def test_rules_are_data(framework_data, spec, judge):
    own = {
        **framework_data,
        "evaluation": {
            "exigence_par_reponse": ["justification (40 caractères au moins)"],
            "cloture": {"heures": {"aveugle": {"min": 20}}, "exigences": {"nulle": ["preuve", "piece"]}},
        },
    }
    rules = closing_spec.build(own)
    assert (rules.characters, rules.hours["aveugle"]) == (40, (Decimal(20), Decimal(300)))
    assert places(judge(rules=rules)) == {("", "hours")}
    answers = honest(framework_data, spec)
    worse = next(rule for rule in spec.for_profile("SUIVI") if rule.code == "DP-01")
    answers["DP-01"] = Given(worst(worse), "D2", "Le serveur refuse la demande que nous avons faite.")
    assert ("DP-01", "evidence_url") in places(judge(rules=rules, answers=answers))
    assert ("DP-01", "evidence_url") not in places(judge(answers=answers))


@pytest.mark.parametrize(
    "own",
    [
        [], {"inconnu": 1}, {"heures": 3}, {"heures": {"aveugle": {"min": "beaucoup"}}},
        {"heures": {"aveugle": {"min": 10, "max": 5}}}, {"mots": {"part_connue_min": 2}},
        {"justification": {"caracteres_min": 0}}, {"test": {"anciennete_max_jours": {"aveugle": None}}},
    ],
)  # fmt: skip
def test_a_framework_with_faulty_rules_is_refused(framework_data, own):
    faulty = {**framework_data, "evaluation": {**framework_data["evaluation"], "cloture": own}}
    if own == {"justification": {"caracteres_min": 0}}:
        faulty["evaluation"] = {"cloture": own}  # the framework's own words would win
    assert validation.faults(faulty)


def test_a_framework_may_give_its_own(framework_data):
    own = {**framework_data["evaluation"], "cloture": {"version": "2", "motif_public": False}}
    data = {**framework_data, "evaluation": own}
    assert validation.faults(data) == []
    assert (closing_spec.build(data).version, closing_spec.build(data).change_reason_public) == ("2", False)
    assert closing_spec.build({}).version == "1"
