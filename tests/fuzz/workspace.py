"""Every address and form of the workspace, as each role, with forms broken in many ways: no 5xx, ours or Wagtail's."""

from html.parser import HTMLParser

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.site import HOSTILE, Fault, Report, doors, known_values, taken_back

#: Leave the session of the fuzzer alone.
LEFT_OUT = ("logout", "/admin/login", "password_reset", "sprite")


class Forms(HTMLParser):
    """Fields of the forms that post, with their present values."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._open = False
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag, attrs):
        given_ = dict(attrs)
        if tag == "form":
            self._open = (given_.get("method") or "get").lower() == "post"
            if self._open:
                self.forms.append((given_.get("action") or "", []))
        elif self._open and (name := given_.get("name")):
            fields = self.forms[-1][1]
            if tag == "select":
                self._select = name
                fields.append((name, ""))
            elif tag == "textarea":
                self._area = name
                fields.append((name, ""))
            elif (
                tag in ("input", "button") and given_.get("type") not in ("checkbox", "radio")
            ) or "checked" in given_:
                fields.append((name, given_.get("value") or ""))
        elif tag == "option" and self._open and self._select and "selected" in given_:
            self.forms[-1][1][-1] = (self._select, given_.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._open and self._area:
            name, value = self.forms[-1][1][-1]
            self.forms[-1][1][-1] = (name, value + data)


def forms_of(html: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(action, [(name, value)]) of each form of a page that posts."""
    parser = Forms()
    parser.feed(html)
    return parser.forms


def addresses(known: dict[str, list[str]]) -> list[str]:
    """Addresses of the workspace, a few per pattern, with keys that exist and keys that do not."""
    found = []
    for door in doors("/admin/"):
        if any(part in door.route for part in LEFT_OUT):
            continue
        choices = [[]]
        for name, kind in door.variables:
            values = known.get(name) or (
                ["1", "2", "7", "99999999999999999999"] if kind == "int" else ["1", "page", "x"]
            )
            choices = [[*before, (name, kind, value)] for before in choices for value in values][:6]
        for filled in choices:
            path = door.route
            for name, kind, value in filled:
                path = path.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
            found.append(path)
    return sorted(dict.fromkeys(found))


def clients() -> dict:
    """A client signed in as each person of the demo."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from prevenance.accounts import ACCOUNTS

    found = {}
    for account in ACCOUNTS:
        client = Client(raise_request_exception=False)
        client.force_login(get_user_model().objects.get(username=account.username))
        found[account.username] = client
    return found


def _faulty(response) -> str:
    status = response.status_code
    refused = status == 503 and response.has_header("Retry-After")
    return f"answers {status}" if status >= 500 and not refused else ""


def run(count: int, number: int) -> Report:
    """Read the pages as the administrator to learn their forms, then send ``count`` broken ones as anybody."""
    report, people = Report(), clients()
    paths = addresses(known_values())
    forms = []
    for path in paths[:: max(1, len(paths) // max(60, count // 4))]:
        with taken_back():
            response = people["admin"].get(path)
        report.tried += 1
        if said := _faulty(response):
            report.faults.append(Fault(said, f"GET {path} as admin"))
        elif response.status_code == 200 and not response.streaming and b"<form" in response.content:
            forms += [(action or path, fields) for action, fields in forms_of(response.content.decode())]
    if report.faults:
        return report
    local = [(action, fields) for action, fields in forms if action.startswith("/admin/") and fields]
    text = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))

    @st.composite
    def cases(draw):
        who = draw(st.sampled_from(sorted(people)))
        if local and draw(st.booleans()):
            action, fields = draw(st.sampled_from(local))
            kept = draw(st.lists(st.sampled_from(range(len(fields))), max_size=4, unique=True))
            posted = [
                (name, draw(text) if number in kept else value)
                for number, (name, value) in enumerate(fields)
                if number not in kept or draw(st.booleans())
            ]
            if draw(st.integers(0, 3)) == 0:
                posted = [pair for pair in posted if "_FORMS" not in pair[0]]
            return who, "POST", action, posted
        names = draw(
            st.lists(st.sampled_from(["id", "q", "p", "ordering", "next", "next_page", "title", "content_type"]))
        )
        posted = [(name, draw(text)) for name in names]
        return who, draw(st.sampled_from(["GET", "POST", "POST"])), draw(st.sampled_from(paths)), posted

    @seed(number)
    @settings(
        max_examples=count, deadline=None, database=None, print_blob=False, suppress_health_check=list(HealthCheck)
    )
    @given(cases())
    def try_one(case):
        who, method, path, posted = case
        report.tried += 1
        data: dict[str, list[str]] = {}
        for name, value in posted:
            data.setdefault(name, []).append(value)
        with taken_back():
            client = people[who]
            response = client.post(path, data) if method == "POST" else client.get(path, data)
            if response.streaming:
                b"".join(response.streaming_content)
        said = _faulty(response)
        assert not said, said

    try:
        try_one()
    except AssertionError as error:
        report.faults.append(Fault(str(error), "\n".join(getattr(error, "__notes__", []))))
    return report
