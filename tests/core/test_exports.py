from core.exports import csv_response, csv_text


def test_formulas_are_neutralised():
    assert csv_text([{"a": "=1+1", "b": None}], ["a", "b"]).splitlines() == ["a,b", "'=1+1,"]


def test_response_says_what_it_is():
    response = csv_response([{"a": "é"}], ["a"], "x.csv")
    assert response.content.decode().startswith("\ufeffa")
    assert response["Content-Disposition"] == 'attachment; filename="x.csv"'
