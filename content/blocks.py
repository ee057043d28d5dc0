"""Blocks of the body of pages. Each has a template in ``content/blocks/``; none enters migrations."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail_footnotes.blocks import RichTextBlockWithFootnotes
from wagtail_localize.segments.types import StringSegmentValue

from core import languages, phones

from .enums import NoticeKind

_INLINE = ["bold", "italic", "link", "document-link"]
_TEXT = ["h2", "h3", *_INLINE, "ol", "ul", "footnotes"]


def _template(name: str) -> str:
    return f"content/blocks/{name}.html"


class KeyPointsBlock(blocks.StructBlock):
    """Key points: up to eight short lines under a title."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    items = blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("Points"), min_num=1, max_num=8)

    class Meta:
        template = _template("key_points")
        icon = "list-ul"
        label = _("Key points")


class NoticeBlock(blocks.StructBlock):
    """Framed message: kind, title, text."""

    kind = blocks.ChoiceBlock(NoticeKind.choices, default=NoticeKind.INFO, label=_("Kind"))
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=_INLINE)

    class Meta:
        template = _template("notice")
        icon = "warning"
        label = _("Notice")


class StepBlock(blocks.StructBlock):
    """One step: title and text."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=[*_INLINE, "ul"], required=False)


class StepsBlock(blocks.StructBlock):
    """Steps to follow in order."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    items = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        template = _template("steps")
        icon = "list-ol"
        label = _("Steps")


class FigureBlock(blocks.StructBlock):
    """Image with alternative text, caption and credit."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        max_length=300,
        required=False,
        help_text=_("What the image says, for people who cannot see it. Required unless the image is decorative."),
    )
    decorative = blocks.BooleanBlock(
        label=_("Decorative"), required=False, help_text=_("The image says nothing that the text does not say.")
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)
    credit = blocks.CharBlock(label=_("Credit"), max_length=160, required=False)

    class Meta:
        template = _template("figure")
        icon = "image"
        label = _("Figure")

    def clean(self, value):
        """Refuse an image without alternative text unless it is said to be decorative, and the contrary."""
        cleaned = super().clean(value)
        alt = (cleaned.get("alt") or "").strip()
        if not alt and not cleaned.get("decorative"):
            error = ValidationError(_("Write the alternative text, or tick “Decorative”."))
            raise blocks.StructBlockValidationError(block_errors={"alt": error})
        if alt and cleaned.get("decorative"):
            error = ValidationError(_("A decorative image has no alternative text: choose one or the other."))
            raise blocks.StructBlockValidationError(block_errors={"decorative": error})
        return cleaned


class QuoteBlock(blocks.StructBlock):
    """Quotation, its author and its language."""

    text = blocks.TextBlock(label=_("Words"))
    who = blocks.CharBlock(label=_("Who"), max_length=160, required=False)
    language = blocks.ChoiceBlock(
        languages.choices,
        label=_("Language of these words"),
        required=False,
        help_text=_("Only when it is not the language of the page."),
    )

    class Meta:
        template = _template("quote")
        icon = "openquote"
        label = _("Quote")


class TableBlock(blocks.StructBlock):
    """A table of data: a caption, a header, rows whose first cell is the header of the row."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    header = blocks.ListBlock(
        blocks.CharBlock(required=False, max_length=120), default=["", ""], label=_("Header"), min_num=2, max_num=8
    )
    rows = blocks.ListBlock(
        blocks.ListBlock(
            blocks.CharBlock(required=False, max_length=400), default=["", ""], label=_("Cells"), min_num=2
        ),
        label=_("Rows"),
        min_num=1,
    )

    class Meta:
        template = _template("table")
        icon = "table"
        label = _("Table")

    def clean(self, value):
        """Refuse rows whose number of cells differs from the header's."""
        cleaned = super().clean(value)
        width = len(cleaned["header"])
        wrong = [str(number) for number, row in enumerate(cleaned["rows"], 1) if len(row) != width]
        if wrong:
            message = _("These rows do not have %(width)d cells: %(rows)s.")
            error = ValidationError(message % {"width": width, "rows": ", ".join(wrong)})
            raise blocks.StructBlockValidationError(block_errors={"rows": error})
        return cleaned


class HelplineBlock(blocks.StructBlock):
    """Help line: telephone number, name, and when to call."""

    number = blocks.CharBlock(label=pgettext_lazy("telephone", "Number"), max_length=30)
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    text = blocks.CharBlock(label=_("When to call, price, hours"), max_length=300, required=False)

    def clean(self, value):
        """Refuse a number that no telephone in France can call."""
        cleaned = super().clean(value)
        if not phones.normalise(cleaned["number"]):
            error = ValidationError(_("This is not a French telephone number."))
            raise blocks.StructBlockValidationError(block_errors={"number": error})
        return cleaned

    class Meta:
        template = _template("helpline")
        icon = "mobile-alt"
        label = _("Help line")


class FaqItemBlock(blocks.StructBlock):
    """One question and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=250)
    answer = blocks.RichTextBlock(label=_("Answer"), features=[*_INLINE, "ul", "ol"])


class FaqBlock(blocks.StructBlock):
    """Frequent questions."""

    items = blocks.ListBlock(FaqItemBlock(), label=_("Questions"), min_num=1)

    class Meta:
        template = _template("faq")
        icon = "help"
        label = _("Frequent questions")


def is_address(url: str) -> bool:
    """Whether a browser may follow it safely: a path of the site, the web, a telephone or a mail address."""
    local = url.startswith("/") and not url.startswith("//")
    return local or url.startswith(("https://", "http://", "tel:", "mailto:"))


class AddressBlock(blocks.CharBlock):
    """An address, which a translation may change for another one and for nothing else."""

    def get_translatable_segments(self, value):
        """Segments for wagtail-localize: the address itself."""
        return [StringSegmentValue("", value)] if value else []

    def restore_translated_segments(self, value, segments):
        """What the translator wrote when it is an address; the original otherwise."""
        said = segments[0].render_text().strip() if segments else ""
        return said if is_address(said) else value


class LinkMixin(blocks.StructBlock):
    """A destination: a page of the site, or an address."""

    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = AddressBlock(
        label=_("Address"), max_length=300, required=False, help_text=_("Used when no page is chosen: https://… or /…")
    )

    def clean(self, value):
        """Refuse no destination, two destinations, and addresses such as ``javascript:``."""
        cleaned = super().clean(value)
        url = (cleaned.get("url") or "").strip()
        if not cleaned.get("page") and not url:
            error = ValidationError(_("Choose a page or write an address."))
            raise blocks.StructBlockValidationError(block_errors={"page": error})
        if url and not is_address(url):
            error = ValidationError(_("An address begins with https:// or /."))
            raise blocks.StructBlockValidationError(block_errors={"url": error})
        return cleaned


class CtaBlock(LinkMixin):
    """Call to action: title, text, destination."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.CharBlock(label=_("Text"), max_length=300, required=False)

    class Meta:
        template = _template("cta")
        icon = "link"
        label = _("Call to action")


class QuestionCardBlock(LinkMixin):
    """Question of the home page, with its destination."""

    title = blocks.CharBlock(label=_("Question"), max_length=120)
    text = blocks.CharBlock(label=_("Text"), max_length=250, required=False)
    icon = blocks.CharBlock(
        label=_("Icon"), max_length=40, required=False, help_text=_("Name of an icon of the theme.")
    )

    class Meta:
        icon = "help"
        label = _("Question")


class FigureNumberBlock(blocks.StructBlock):
    """A number and what it counts."""

    value = blocks.CharBlock(label=pgettext_lazy("figure", "Number"), max_length=20)
    label = blocks.CharBlock(label=_("What it counts"), max_length=120)

    class Meta:
        icon = "decimal"
        label = pgettext_lazy("figure", "Number")


BODY = [
    (
        "text",
        RichTextBlockWithFootnotes(features=_TEXT, label=_("Text"), icon="pilcrow", template=_template("text")),
    ),
    ("key_points", KeyPointsBlock()),
    ("notice", NoticeBlock()),
    ("steps", StepsBlock()),
    ("figure", FigureBlock()),
    ("quote", QuoteBlock()),
    ("table", TableBlock()),
    ("helpline", HelplineBlock()),
    ("faq", FaqBlock()),
    ("cta", CtaBlock()),
]

OBJECTIVES = [("objective", blocks.CharBlock(max_length=250, label=_("Objective"), icon="success"))]
MESSAGES = [("message", blocks.CharBlock(max_length=250, label=_("Key message"), icon="comment"))]
QUESTIONS = [("question", QuestionCardBlock())]
NUMBERS = [("number", FigureNumberBlock())]
