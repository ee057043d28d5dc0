"""``score_evaluation``: exact output, and a line per fault."""

import json

import pytest
from django.core.management import call_command

from .answers import best


@pytest.fixture
def answers(spec):
    return {
        "profile": "SUIVI",
        "answers": {item.code: {"value": best(item)} for item in spec.for_profile("SUIVI")},
    }


@pytest.fixture
def run(tmp_path, framework_path, capsys):
    def runner(content, *extra):
        path = tmp_path / "answers.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        code = 0
        try:
            call_command("score_evaluation", "--framework", str(framework_path), str(path), *extra)
        except SystemExit as stop:
            code = stop.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err.strip().splitlines()

    return runner


def test_the_example_of_the_issue(run, answers):
    answers["answers"]["DP-07"] = {"value": "non", "proof": "D2"}
    code, out, err = run(answers)
    assert (code, err) == (0, [])
    assert json.loads(out) == {
        "dimensions": {"DP": 93.2, "SE": 100.0, "SC": 100.0, "AC": 100.0, "TE": 100.0, "IR": 100.0},
        "score": 98.0,
        "letter": None,
        "label": False,
        "blocking": ["DP-07"],
        "caps": [{"code": "P3", "because": ["DP-07"]}],
    }


def test_numbers_levels_and_proofs_as_people_write_them(run, answers):
    answers["answers"]["DP-06"] = {"value": 0}
    answers["answers"]["DP-03"] = {"value": 3}
    answers["answers"]["SC-04"] = {"value": 23.5, "proof": "D3"}
    answers["answers"]["AC-01"] = {"value": "92,5"}
    code, out, _err = run(answers)
    assert code == 0
    assert json.loads(out)["score"] == 100.0


def test_untested_is_no_label(run, answers):
    answers["answers"]["DP-06"] = {"value": "nt"}
    code, out, _err = run(answers, "--explain")
    shown = json.loads(out)
    assert (code, shown["label"], shown["score"], shown["untested"]) == (0, False, None, ["DP-06"])


BAD = {
    "boolean": ("DP-07", {"value": True}),
    "boolean number": ("DP-06", {"value": True}),
    "null": ("DP-07", {"value": None}),
    "unknown word": ("DP-07", {"value": "partiel"}),
    "unknown level": ("DP-03", {"value": 4}),
    "half level": ("DP-03", {"value": 2.5}),
    "negative": ("DP-06", {"value": -1}),
    "negative text": ("DP-06", {"value": "-1"}),
    "words for a number": ("DP-06", {"value": "deux"}),
    "infinite": ("DP-06", {"value": "inf"}),
    "huge": ("DP-06", {"value": 10**400}),
    "over one hundred per cent": ("AC-01", {"value": 101}),
    "so without why": ("DP-04", {"value": "so"}),
    "so with blank why": ("DP-04", {"value": "so", "why": "  "}),
    "so not allowed": ("DP-05", {"value": "so", "why": "Parce que."}),
    "unknown proof": ("DP-07", {"value": "oui", "proof": "D9"}),
    "proof not text": ("DP-07", {"value": "oui", "proof": ["D2"]}),
    "null proof": ("DP-07", {"value": "oui", "proof": None}),
    "why not text": ("DP-04", {"value": "so", "why": 12}),
    "not an object": ("DP-07", "oui"),
    "no value": ("DP-07", {"proof": "D2"}),
    "unknown key": ("DP-07", {"value": "oui", "preuve": "D2"}),
    "list": ("DP-07", {"value": ["oui"]}),
}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_answer_is_one_line(run, answers, name):
    criterion, answer = BAD[name]
    answers["answers"][criterion] = answer
    code, out, err = run(answers)
    assert (code, out) == (2, "")
    assert len(err) == 1
    assert criterion in err[0]


def test_every_fault_is_said_at_once(run, answers):
    del answers["answers"]["TE-05"]
    answers["answers"]["ZZ-01"] = {"value": "oui"}
    answers["answers"]["DP-07"] = {"value": 1}
    code, _out, err = run(answers)
    assert code == 2
    assert len(err) == 3
    assert all(any(word in line for line in err) for word in ("TE-05", "ZZ-01", "DP-07"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"[]",
        b'"oui"',
        b"null",
        b"{",
        b"\xff\xfe\x00",
        b'{"profile": "SUIVI"}',
        b'{"profile": "LUNE", "answers": {}}',
        b'{"profile": ["SUIVI"], "answers": {}}',
        b'{"profile": "SUIVI", "answers": []}',
        b'{"profile": "SUIVI", "profile": "INFO", "answers": {}}',
        b'{"profile": "SUIVI", "answers": {"DP-01": {"value": "oui"}, "DP-01": {"value": "non"}}}',
        b'{"profile": "SUIVI", "answers": {"DP-06": {"value": NaN}}}',
        b'{"profile": "SUIVI", "answers": {"DP-06": {"value": 1e999999999999999999999}}}',
        b'{"profile": "SUIVI", "answers": {"DP-06": {"value": ' + b"9" * 6000 + b"}}}",
        b"[" * 100000,
    ],
)
def test_what_is_not_answers_is_refused(run, content):
    code, out, err = run(content)
    assert (code, out) == (2, "")
    assert err


def test_files_that_are_not_there(framework_path, tmp_path, capsys):
    for arguments in ((str(framework_path), str(tmp_path / "no.json")), (str(tmp_path / "no.yaml"), "x.json")):
        with pytest.raises(SystemExit) as stop:
            call_command("score_evaluation", "--framework", *arguments)
        assert stop.value.code == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
