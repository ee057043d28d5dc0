"""One day of each role on the installed site, through nginx and TLS, as a browser would live it."""

import contextlib
import datetime as dt
import re
import ssl
import subprocess
import time
import urllib.parse
from zoneinfo import ZoneInfo

from .browser import Answer, Browser, plain
from .machine import MAIL, SITE, Machine

PASSWORD = "une longue phrase à moi seul"
GROUPS = {
    "auteure": "Éditeurs",
    "relecteur": "Éditeurs",
    "moderatrice": "Modérateurs",
    "instructrice": "Instructeurs du label",
    "auditrice": "Auditeurs",
    "auditeur": "Auditeurs",
    "editeur-app": "Éditeurs d'outils",
}


class Day:
    """The site, the people who are signed in, and what they made."""

    def __init__(self, machine: Machine):
        self.machine = machine
        self.certificate = str(machine.folder / "etc" / "tls" / "certificate.pem")
        self.people: dict[str, Browser] = {}
        self.slugs: dict[str, int] = {}
        _until(lambda: self.public("/healthz"), 200, 240)  # the services have only just been asked to start

    def somebody(self) -> Browser:
        """A new reader."""
        return Browser(self.machine.https, self.certificate)

    def sign_in(self, name: str, password: str = PASSWORD) -> Browser:
        """Sign a person in; her browser is kept."""
        browser = self.people[name] = self.somebody()
        browser.fill("/admin/login/", "username", {"username": name, "password": password})
        home = browser.ask("/admin/")
        assert (home.path, home.status) == ("/admin/", 200), f"{name} could not sign in: {plain(home.text)[:400]}"
        return browser

    def public(self, path: str) -> Answer:
        """What a reader gets who is nobody."""
        return self.somebody().ask(path)


def reader(day: Day) -> None:
    """A reader: TLS, redirect, four languages, headers, no cookie, nothing of Wagtail's own"""
    import http.client

    plain_http = http.client.HTTPConnection("127.0.0.1", day.machine.http, timeout=20)
    plain_http.request("GET", "/label/", headers={"Host": SITE})
    answer = plain_http.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{SITE}/label/")
    for path in ("/", "/fr-simple/", "/en/", "/ar/", "/label/", "/pres-de-chez-moi/", "/comprendre/"):
        answer = day.public(path)
        assert answer.status == 200, (path, answer.status)
        assert "Wagtail" not in answer.text, path
        assert answer.headers["Set-Cookie"] is None, path
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"], path
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    sheet = re.search(r'href="(/static/[^"]+\.css)"', day.public("/").text)[1]
    assert day.public(sheet).status == 200
    assert "Lille" in day.public("/pres-de-chez-moi/?ou=lille").text
    assert day.public("/" + "a" * 9000).status == 414
    text = day.public("/.well-known/security.txt").text
    assert f"Contact: mailto:{MAIL}" in text
    expires = re.search(r"Expires: (\S+)", text)[1]
    assert dt.datetime.fromisoformat(expires) > dt.datetime.now(dt.UTC)


def administrator(day: Day) -> None:
    """The administrator: chooses her password by the one-time link, creates an account for each role"""
    link = (day.machine.folder / "state" / "first-administrator.txt").read_text().strip()
    assert link.startswith(f"https://{SITE}/admin/")
    browser, path = day.somebody(), link.removeprefix(f"https://{SITE}")
    answer = browser.fill(path, "new_password1", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer.status == 200, answer.status
    assert "new_password1" not in day.somebody().ask(path).text, "the link opens twice"
    admin = day.sign_in("admin")
    cookie = next(text for name, text in admin.attributes.items() if "sessionid" in name)
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax")), cookie
    new = admin.ask("/admin/users/new/")
    groups = {
        label.strip().replace("&#x27;", "'"): value
        for value, label in re.findall(r'name="groups"[^>]*value="(\d+)"[^>]*>\s*([^<]+)', new.text)
    }
    assert not {"Editors", "Moderators"} & set(groups), groups
    for name, group in GROUPS.items():
        admin.fill(
            "/admin/users/new/",
            "password1",
            {
                "username": name,
                "email": f"{name}@example.fr",
                "first_name": name,
                "last_name": "Essai",
                "password1": PASSWORD,
                "password2": PASSWORD,
                "groups": groups[group],
            },
        )
        day.sign_in(name)
        assert day.people[name].ask("/admin/users/").path != "/admin/users/", f"{name} reads the accounts"


def _day(moment: dt.date) -> str:
    return f"{moment:%d/%m/%Y}"


def _article(slug: str, **more: str) -> dict[str, str]:
    today = dt.datetime.now(ZoneInfo("Europe/Paris")).date()
    return {
        "title": f"Bien dormir ({slug})",
        "slug": slug,
        "summary": "Ce qui aide à dormir.",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "helpline",
        "body-0-id": "",
        "body-0-value-number": "3114",
        "body-0-value-name": "Prévention du suicide",
        "body-0-value-text": "",
        "reviewed_by": "Docteure Essai",
        "reviewed_on": _day(today),
        "next_review_on": _day(today + dt.timedelta(days=300)),
        "sources-TOTAL_FORMS": "1",
        "sources-0-id": "",
        "sources-0-ORDER": "1",
        "sources-0-DELETE": "",
        "sources-0-title": "Sommeil",
        "sources-0-language": "fr",
        "sources-0-publisher": "Santé publique France",
        "sources-0-url": "https://example.org/sommeil",
        "sources-0-consulted_on": _day(today),
        **more,
    }


def _write(day: Day, slug: str, **more: str) -> int:
    """The author writes an article and submits it; returns its number."""
    author = day.people["auteure"]
    section = _number(author, "comprendre")
    words = _article(slug, **more) | {"action-submit": "1"}
    answer = author.fill(f"/admin/pages/add/content/articlepage/{section}/", "slug", words)
    faults = re.findall(r'(?s)class="[^"]*error-message[^"]*"[^>]*>(.*?)</', answer.text)
    assert "/add/" not in answer.path, (
        f"not submitted: {[plain(fault) for fault in faults]} {plain(answer.text)[:1500]}"
    )
    return _number(author, slug)


def _number(browser: Browser, slug: str) -> int:
    """Number of the French page of this slug, as the chooser of pages finds it."""
    items = browser.json(f"/admin/api/main/pages/?slug={slug}")["items"]
    assert items, f"no page “{slug}”"
    return min(items, key=lambda item: len(item["meta"]["html_url"] or "x" * 999))["id"]


def _approve(day: Day, name: str, page: int) -> Answer:
    """Press “approve” in the editor, as this person; the address is the one that her page shows."""
    browser = day.people[name]
    editor = browser.ask(f"/admin/pages/{page}/edit/")
    state = re.search(r"/approve/(\d+)/", editor.text)
    address = f"/admin/pages/workflow/action/{page}/approve/{state[1] if state else day.slugs['state']}/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.ask("/admin/account/").text)[1]
    if state:
        day.slugs["state"] = int(state[1])
    answer = browser.ask(address, [("csrfmiddlewaretoken", token), ("comment", "")])
    assert answer.status != 404, f"{address} does not exist"
    return answer


def four_eyes(day: Day) -> None:
    """Author, second editor, moderator: written, never approved by her who wrote, read twice, published, read"""
    page = _write(day, "dormir")
    assert day.public("/comprendre/dormir/").status == 404
    for approver in ("relecteur", "moderatrice"):
        day.slugs["state"] = int(re.search(r"/approve/(\d+)/", _editor(day, approver, page))[1])
        _approve(day, "auteure", page)  # at the address of this very step
        assert str(day.slugs["state"]) in re.findall(r"/approve/(\d+)/", _editor(day, approver, page)), (
            "author approved"
        )
        assert day.public("/comprendre/dormir/").status == 404, "published before its steps"
        _approve(day, approver, page)
    answer = _until(lambda: day.public("/comprendre/dormir/"), 200, 30)
    assert "3114" in answer.text
    end = time.monotonic() + 30
    while "Bien dormir (dormir)" not in day.public("/comprendre/").text:
        assert time.monotonic() < end, "the section does not list the page"
        time.sleep(1)


def _editor(day: Day, name: str, page: int) -> str:
    return day.people[name].ask(f"/admin/pages/{page}/edit/").text


def _until(ask, status: int, seconds: int) -> Answer:
    """Ask again until the answer has this status: nginx keeps a 404 for five seconds, a service takes time to start."""
    end, answer = time.monotonic() + seconds, None
    while time.monotonic() < end:
        with contextlib.suppress(ConnectionError):
            answer = ask()
            if answer.status == status:
                return answer
        time.sleep(1)
    raise AssertionError(f"{answer.path}: {answer.status}" if answer else "nobody answers")


def scheduled(day: Day) -> None:
    """The calendar: a page approved for later is published at its minute by the timer"""
    moment = dt.datetime.now(ZoneInfo("Europe/Paris")) + dt.timedelta(seconds=75)
    moment = moment.replace(second=0, microsecond=0)
    page = _write(day, "plus-tard", go_live_at=f"{moment:%d/%m/%Y %H:%M}")
    _approve(day, "relecteur", page)
    _approve(day, "moderatrice", page)
    if dt.datetime.now(moment.tzinfo) < moment:
        assert day.public("/comprendre/plus-tard/").status == 404, "published before its hour"
    _until(lambda: day.public("/comprendre/plus-tard/"), 200, 150)


def label(day: Day) -> None:
    """The label: an officer registers a tool and opens its file; auditors and publisher find what is theirs"""
    officer = day.people["instructrice"]
    for body, member in (("Laboratoire Nord", "auditrice"), ("Collectif Sud", "auditeur"), ("Opale", "editeur-app")):
        _fill(officer, "/admin/organisation/new/", "name", {"name": body})
        bodies = officer.ask(f"/admin/organisation/?q={urllib.parse.quote(body)}")
        page = officer.ask(re.search(rf"(/admin/organisations/\d+/)[^>]*>\s*{body}", bodies.text)[1])
        _fill(officer, page.path, "member-person", {"member-person": page.option("member-person", f"({member})")})
    new = officer.ask("/admin/publisher/new/")
    _fill(officer, new.path, "name", {"name": "Opale", "organisation": new.option("organisation", "Opale")})
    new = officer.ask("/admin/tool/new/")
    _fill(
        officer,
        new.path,
        "name",
        {
            "name": "Sommeil serein",
            "publisher": new.option("publisher", "Opale"),
            "summary": "Un carnet de sommeil.",
            "description": "Noter ses nuits et ce qui les trouble.",
            "kind": "application",
            "profile": "INFO",
            "price": "gratuit",
            "languages": "fr",
            "targets-TOTAL_FORMS": "1",
            "targets-0-kind": "web",
            "targets-0-value": "sommeil.example.org",
            "targets-0-id": "",
            "targets-0-ORDER": "1",
            "targets-0-DELETE": "",
            "website": "https://sommeil.example.org",
        },
    )
    assert day.public("/label/?q=sommeil").status == 200
    new = officer.ask("/admin/label-workspace/dossier/open/")
    opened = _fill(
        officer,
        new.path,
        "first_auditor",
        {
            "tool": new.option("tool", "Sommeil serein"),
            "first_auditor": new.option("first_auditor", "Laboratoire Nord"),
            "second_auditor": new.option("second_auditor", "Collectif Sud"),
            "independent": "on",
            "on_paper": "on",
        },
    )
    assert re.search(r"/label-workspace/dossier/\d+/$", opened.path), plain(opened.text)[:1500]
    for name in ("auditrice", "auditeur"):
        answer = day.people[name].ask(opened.path)
        assert (answer.path, answer.status) != (opened.path, 200), f"{name} reads the officer's file"
        assert day.people[name].ask("/admin/label-workspace/").status == 200
    assert "Sommeil serein" in day.people["editeur-app"].ask("/admin/label-workspace/publisher/").text
    for name in ("instructrice", "auditrice", "editeur-app"):
        assert day.people[name].ask("/admin/users/").path != "/admin/users/"


def _fill(browser: Browser, path: str, key: str, values: dict) -> Answer:
    answer = browser.fill(path, key, values)
    faults = [plain(fault) for fault in re.findall(r"(?s)error-message[^>]*>(.*?)</", answer.text)]
    assert answer.status == 200, f"{path}: {answer.status} {faults} {plain(answer.text)[-300:]}"
    assert answer.path != path or not faults, f"{path}: {faults} {plain(answer.text)[-300:]}"
    return answer


def worker(day: Day) -> None:
    """The worker: takes a task from Redis with production settings and does it"""
    code = day.machine.folder / "code"

    def celery(*arguments: str) -> str:
        return subprocess.run(
            [code / ".venv" / "bin" / "celery", "-A", "prevenance", *arguments],
            cwd=code / "site",
            timeout=60,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    celery("call", "search.follow")
    for _try in range(20):
        if re.search(r'"search.follow": [1-9]', celery("inspect", "stats", "--timeout", "2")):
            return
        time.sleep(1)
    raise AssertionError((day.machine.folder / "prevenance-worker.service.log").read_text()[-1500:])


def mails(day: Day) -> None:
    """Mails: the trial of the page, and the notices of moderation, have a sender and arrived"""
    received = day.machine.mail.received
    assert any("Test email" in text for text in received), received[:1]
    assert any("auteure" in text or "relecteur@" in text or "moderatrice@" in text for text in received), len(received)
    assert all(re.search(rf"(?mi)^From: .*{re.escape(MAIL)}", text) for text in received)


def safe(day: Day) -> None:
    """The machine: files for the site alone, and a demo account that stops the next start"""
    folder = day.machine.folder
    for path in [folder / "state", folder / "etc" / "prevenance.env", *(folder / "state").iterdir()]:
        assert path.stat().st_mode & 0o007 == 0, f"{path} {path.stat().st_mode:o}"
    day.machine.manage("check", "--deploy", "--fail-level", "WARNING")
    day.machine.manage("setup_site", "--no-input", "--no-static", "--no-index")
    day.machine.manage(
        "shell",
        "-c",
        "from django.contrib.auth.models import User as U; U.objects.create_user('x', 'x@demo.invalid', 'x')",
    )
    code = folder / "code"
    done = subprocess.run(
        [
            code / ".venv/bin/gunicorn",
            "--config",
            code / "site/gunicorn.conf.py",
            "--check-config",
            "prevenance.wsgi",
        ],
        cwd=code / "site",
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3, done.stderr[-1500:]
    assert all(name in done.stderr for name in ("prevenance.E001", "prevenance.E120")), done.stderr[-1500:]


JOURNEYS = (reader, administrator, four_eyes, label, worker, scheduled, mails, safe)
assert ssl.HAS_TLSv1_3
