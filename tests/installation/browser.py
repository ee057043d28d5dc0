"""A small browser: one person, her cookies, forms filled as they are shown, over TLS and through nginx."""

import http.client
import json
import re
import socket
import ssl
import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .machine import SITE


class _ByName(http.client.HTTPSConnection):
    """Connects to loopback and expects the certificate of the site."""

    def connect(self):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=120)
        self.sock = self._context.wrap_socket(raw, server_hostname=SITE)


class _Forms(HTMLParser):
    """Fields of every form of a page, with the values that a browser would send."""

    def __init__(self):
        super().__init__()
        self.forms: list[dict] = []
        self.select = self.area = None

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.forms.append({"action": a.get("action", ""), "fields": [], "names": set(), "options": []})
        if not self.forms:
            return
        form, name = self.forms[-1], a.get("name")
        if name:
            form["names"].add(name)
        if tag == "input" and name and "disabled" not in a:
            kind = a.get("type", "text")
            if (kind not in {"checkbox", "radio"} or "checked" in a) and kind not in {"submit", "button", "file"}:
                form["fields"].append((name, a.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "select" and name:
            self.select, self.first = name, None if "multiple" in a else ""
        elif tag == "option" and self.select:
            form["options"].append((self.select, a.get("value", ""), ""))
            if "selected" in a:
                form["fields"].append((self.select, a.get("value", "")))
                self.first = None
            elif self.first == "":
                self.first = a.get("value", "")
        elif tag == "textarea" and name:
            self.area = [name, ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data
        if self.select and self.forms[-1]["options"]:
            name, value, label = self.forms[-1]["options"][-1]
            self.forms[-1]["options"][-1] = (name, value, label + data)

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            if self.first is not None:  # as a browser does: the first choice, when none is marked
                self.forms[-1]["fields"].append((self.select, self.first))
            self.select = None
        elif tag == "textarea" and self.area:
            self.forms[-1]["fields"].append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    path: str

    def forms(self) -> list[dict]:
        """Forms of the page."""
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def option(self, name: str, label: str) -> str:
        """Value of the choice of the list ``name`` whose words hold ``label``."""
        found = [value for select, value, words in self.form(name)["options"] if select == name and label in words]
        assert found, f"{self.path}: “{label}” is no choice of {name}"
        return found[0]

    def form(self, name: str) -> dict:
        """The form that has a field of this name."""
        found = [form for form in self.forms() if name in form["names"]]
        assert found, f"{self.path} ({self.status}) has no form with “{name}”: {plain(self.text)[:600]}"
        return found[0]


def plain(html: str) -> str:
    """Words of a page."""
    text = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>|<[^>]+>", " ", html)
    return " ".join(text.split())


@dataclass
class Browser:
    """One person in front of the site."""

    port: int
    certificate: str
    cookies: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, data: list | None = None, *, follow: bool = True, **headers: str) -> Answer:
        """GET, or POST when there is ``data``; follows redirects of the site itself."""
        context = ssl.create_default_context(cafile=self.certificate)
        connection = _ByName(SITE, self.port, context=context, timeout=120)
        sent = {"Host": SITE, "Accept-Encoding": "identity", "Accept-Language": "fr", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            body = urllib.parse.urlencode(data)
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://{SITE}{path}",
                "Origin": f"https://{SITE}",
            }
        connection.request("GET" if data is None else "POST", path, body=body, headers=sent)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _equal, rest = line.partition("=")
            value, _semicolon, attributes = rest.partition(";")
            self.cookies[name], self.attributes[name] = value, attributes
        if follow and response.status in {301, 302, 303, 307, 308}:
            target = urllib.parse.urlsplit(response.headers["Location"])
            assert target.netloc in {"", SITE}, response.headers["Location"]
            return self.ask(target.path + (f"?{target.query}" if target.query else ""))
        return Answer(response.status, response.headers, text, path)

    def fill(self, path: str, key: str, values: dict, *, page: Answer | None = None) -> Answer:
        """Open ``path``, fill the form that has the field ``key``, send it; a list sends a field several times."""
        page = page or self.ask(path)
        form = page.form(key)
        data = [(name, value) for name, value in form["fields"] if name not in values]
        for name, value in values.items():
            data += [(name, each) for each in (value if isinstance(value, list) else [value])]
        return self.ask(urllib.parse.urljoin(page.path.split("#")[0], form["action"] or page.path), data)

    def json(self, path: str):
        """Ask for JSON."""
        return json.loads(self.ask(path).text)
