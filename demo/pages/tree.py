"""From a text of ``fixtures/demo`` to a page. What a person edited, or deleted, is left alone."""

import datetime as dt
import hashlib
import json

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction

from content.models import (
    ArticlePage,
    CampaignOfferKind,
    CampaignPage,
    CampaignTool,
    CoWriting,
    GuidelinePage,
    HomePage,
    KitFile,
    KitPage,
    OfficialLink,
    SectionPage,
    Source,
    StandardPage,
)
from demo.pages import files, streams
from demo.pages.library import Library
from registry.models import Tool
from vocabularies.models import Audience, Topic

MODELS = {
    model.kind: model
    for model in (ArticlePage, CampaignPage, GuidelinePage, HomePage, KitPage, SectionPage, StandardPage)
}
# Order matters: parents before children, kits before the campaigns that show them.
ORDER = ("section", "standard", "kit", "article", "campaign", "guideline", "home")
REVIEWER = "Comité de relecture de démonstration (fictif)"
REVIEWED_ON = dt.date(2026, 10, 12)
NEXT_REVIEW = dt.date(2027, 10, 12)
PLAIN = ("summary", "image_alt", "setting", "level", "age_min", "age_max", "duration_minutes", "starts_on", "ends_on",
         "hero_title", "hero_text", "citizens_title", "show_in_menus")  # fmt: skip
MARK = "demo"


class PageWriter:
    """Writes pages one by one; remembers what it wrote in the log of Wagtail (digest of the text)."""

    def __init__(self, library: Library):
        self.library = library
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.topics = {term.code: term for term in Topic.objects.filter(locale__language_code="fr")}
        self.audiences = {term.code: term for term in Audience.objects.filter(locale__language_code="fr")}
        self.editor = get_user_model().objects.filter(username="editrice").first()
        self.french: dict[str, Page] = {}
        self.count = 0
        self.wrote = False  # whether the last call of ``write`` wrote something
        # What was already written, and where: {(name, language): (page id, digest)}.
        self.known = {}
        for entry in PageLogEntry.objects.filter(data__has_key=MARK).order_by("pk"):
            mark = entry.data[MARK]
            self.known[mark["name"], mark["language"]] = (entry.page_id, mark["digest"])

    def write(self, text: files.Text) -> Page | None:
        """Create or refresh the page of ``text``; ``None`` when a person deleted it."""
        self.count += 1
        self.wrote = False
        page_id, digest = self.known.get((text.name, text.language), (None, None))
        page = Page.objects.filter(pk=page_id).first() if page_id else self.existing(text)
        if page_id and page is None:
            return None  # a person deleted it: it does not come back
        wanted = self.digest(text)
        if page is not None:
            page = page.specific
            if digest == wanted or self.is_touched(page):
                return self.remember(text, page)
        else:
            page = self.blank(text)
            if page is None:
                return None
        self.fill(page, text)
        if page.pk is None:
            self.parent(text).add_child(instance=page)
        self.save(page, text)
        log(
            instance=page,
            action="wagtail.edit",
            data={MARK: {"name": text.name, "language": text.language, "digest": wanted}},
        )
        return self.remember(text, page)

    def remember(self, text: files.Text, page: Page) -> Page:
        """Keep French pages at hand for their translations."""
        if text.language == "fr":
            self.french[text.name] = page
        return page

    @staticmethod
    def digest(text: files.Text) -> str:
        """Changes when the text, or its front matter, changes."""
        return hashlib.sha256(f"{text.meta}{text.source}".encode()).hexdigest()[:16]

    @staticmethod
    def is_touched(page: Page) -> bool:
        """Whether a person ever wrote a version of this page."""
        return page.revisions.filter(user__isnull=False).exists()

    def existing(self, text: files.Text) -> Page | None:
        """The page that ``content.reference`` made, if this text fills one of its shelves."""
        if text.meta["kind"] == "home":
            return HomePage.objects.filter(locale=self.locales[text.language]).first()
        parent = self.parent(text)
        return parent and Page.objects.child_of(parent).filter(slug=self.slug(text)).first()

    def slug(self, text: files.Text) -> str:
        """Address of the page under its parent: the same in every language."""
        return text.meta.get("slug", text.name)

    def parent(self, text: files.Text) -> Page | None:
        """Home or section that carries the page, in its language."""
        home = HomePage.objects.filter(locale=self.locales[text.language]).first()
        name = text.meta.get("parent")
        if not name or home is None:
            return home
        return SectionPage.objects.descendant_of(home).filter(slug=name).first()

    def blank(self, text: files.Text) -> Page | None:
        """A new page, not saved; a translation shares the key of its French page. ``None`` without a shelf for it."""
        if self.parent(text) is None:
            return None
        day = timezone.now() - dt.timedelta(days=2 * self.count)
        page = MODELS[text.meta["kind"]](
            title=text.meta["title"], slug=self.slug(text), locale=self.locales[text.language], live=False,
            first_published_at=day,
        )  # fmt: skip
        original = self.french.get(text.name)
        if text.language != "fr" and original is not None:
            page.translation_key = original.translation_key
        return page

    def fill(self, page: Page, text: files.Text) -> None:
        """Put the text in the fields of the page."""
        meta, original = text.meta, self.french.get(text.name) if text.language != "fr" else None
        base = files.french_meta(text.name) if original is not None else meta
        if meta["kind"] != "home":
            page.title = meta["title"]
            page.draft_title = meta["title"]
        for name in PLAIN:
            if name in meta:
                setattr(page, name, meta[name])
        if meta.get("image"):
            page.image_id = self.library.image(meta["image"])
        page.body = json.dumps(streams.body(text.blocks, self.library.image))
        for block in page.body:
            block.value  # noqa: B018  each item of a list gets its key: without it wagtail-localize leaves it in French
        page.topics = [self.topics[code] for code in base.get("topics", []) if code in self.topics]
        page.audiences = [self.audiences[code] for code in base.get("audiences", []) if code in self.audiences]
        page.sources = [Source(sort_order=n, **self.source(key)) for n, key in enumerate(base.get("sources", []))]
        page.cowriting = [
            CoWriting(sort_order=n, locale=page.locale, on=dt.date(2026, 9, 8), **row)
            for n, row in enumerate(meta.get("cowriting", []))
        ]
        if page.is_health_page:
            page.reviewed_by = REVIEWER
            page.reviewed_on = base.get("reviewed_on", REVIEWED_ON)
            page.next_review_on = base.get("next_review_on", NEXT_REVIEW)
        getattr(self, f"fill_{meta['kind']}", lambda *_: None)(page, text)

    @staticmethod
    def source(key: str) -> dict:
        """Fields of a source."""
        row = files.sources()[key]
        return {
            "title": row["title"],
            "publisher": row["publisher"],
            "url": row["url"],
            "consulted_on": row["consulted"],
        }

    def fill_home(self, page: HomePage, text: files.Text) -> None:
        """Questions of the public and what the citizens did."""
        questions = []
        for row in text.meta["questions"]:
            target = self.translated(row["page"], text.language) if "page" in row else None
            url = row.get("url", "")
            value = {**row, "page": target and target.pk, "url": url, "icon": row.get("icon", "")}
            questions.append({"type": "question", "value": value})
        page.questions = json.dumps(questions)
        numbers = [{"type": "number", "value": row} for row in text.meta["citizens_numbers"]]
        page.citizens_numbers = json.dumps(numbers)
        page.citizens_text = streams.body(files.short(text.meta["citizens_text"]), self.library.image)[0]["value"]

    def translated(self, name: str, language: str) -> Page | None:
        """The page ``name`` in ``language``."""
        page = self.french.get(name)
        return page and Page.objects.filter(
            translation_key=page.translation_key, locale=self.locales[language]
        ).first()  # fmt: skip

    def fill_kit(self, page: KitPage, text: files.Text) -> None:
        """Objectives and printable files."""
        page.objectives = json.dumps([{"type": "objective", "value": line} for line in text.meta["objectives"]])
        rows = []
        for number, name in enumerate(text.meta["files"]):
            document, source = self.library.document(name)
            rows.append(
                KitFile(
                    title=source.title + (" (noir et blanc)" if source.bw else ""), document=document, format="PDF",
                    description=files.description(name), language=source.language, black_and_white=source.bw,
                    locale=page.locale, sort_order=number,
                )
            )  # fmt: skip
        page.files = rows

    def fill_campaign(self, page: CampaignPage, text: files.Text) -> None:
        """Messages, official links, kits, kinds of places."""
        meta = text.meta
        page.key_messages = json.dumps([{"type": "message", "value": line} for line in meta["key_messages"]])
        page.official_links = [
            OfficialLink(
                sort_order=n, locale=page.locale, title=row["title"], url=row["url"], publisher=row["publisher"]
            )
            for n, row in enumerate(files.sources()[key] for key in meta["official_links"])
        ]
        page.kits = [self.french[name] for name in meta["kits"] if name in self.french]
        tools = Tool.objects.filter(name__in=meta.get("tools", [])).order_by("name")
        page.tools = [CampaignTool(sort_order=n, identifier=tool.identifier) for n, tool in enumerate(tools)]
        page.offer_kinds = [CampaignOfferKind(sort_order=n, code=code) for n, code in enumerate(meta["offer_kinds"])]

    def save(self, page: Page, text: files.Text) -> None:
        """Publish, schedule, protect or submit, as the front matter says (``state``)."""
        match text.meta.get("state"):
            case "in_moderation":
                page.save_revision(user=self.editor)
                workflow = page.get_workflow()
                if workflow is not None and not page.workflow_in_progress:
                    workflow.start(page, self.editor)
            case "scheduled":
                day = text.meta["go_live_at"]
                page.go_live_at = timezone.make_aware(dt.datetime(day.year, day.month, day.day, 8))
                page.save_revision().publish()
            case state:
                if state == "private":
                    PageViewRestriction.objects.get_or_create(page=page, restriction_type=PageViewRestriction.LOGIN)
                page.save_revision().publish()
