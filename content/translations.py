"""Translations go through moderation like any page; left alone, wagtail-localize publishes them by itself.

Two of its habits are changed by :func:`save_target`, which takes the place of ``Translation.save_target``: “publish
immediately” asks for no right to publish, and a draft of a live translation is written on the live page itself. A
third is a setting: ``WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False`` (a page sent to translation was published
at once, in the wrong language).
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import StringSegment, Translation, TranslationSource
from wagtail_localize.segments.ingest import ingest_segments

from .models import SectionPage

_original_save_target = Translation.save_target


def target_of(translation: Translation) -> Page | None:
    """The translated page, or None when it does not exist yet or is no page."""
    found = Page.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    ).first()
    return found.specific if found else None


def _may_publish(translation: Translation, user) -> bool:
    page = target_of(translation) or translation.source.get_source_instance()
    return not isinstance(page, Page) or page.permissions_for_user(user).can_publish()


def save_target(translation: Translation, user=None, publish: bool = True) -> None:
    """Write the translation: published only when ``user`` may publish; a draft never touches the live page.

    Without ``user`` the caller is code that answers for itself (loaders, commands).
    """
    if publish and user is not None and not _may_publish(translation, user):
        publish = False
    page = target_of(translation)
    if not publish and page is not None and page.live:
        _draft(translation, page, user)
    else:
        _original_save_target(translation, user=user, publish=publish)


@transaction.atomic
def _draft(translation: Translation, page: Page, user) -> None:
    """A revision with the words of today; the row that readers see is left alone."""
    source = translation.source
    original = source.as_instance()
    slug = page.slug
    copy_synchronised_fields(original, page)
    segments = source._get_segments_for_translation(translation.target_locale, fallback=True)
    ingest_segments(original, page, source.locale, translation.target_locale, segments)
    page.slug = slug
    page.save_revision(user=user)


def draft_section(sender, source_obj, target_obj, **kwargs) -> None:
    """A section copied for a page below it is a draft to translate, not a live page in the wrong language."""
    if not isinstance(target_obj, SectionPage) or not target_obj.alias_of_id:
        return
    target_obj.alias_of = target_obj.first_published_at = None
    target_obj.save(clean=False, update_fields=["alias_of", "first_published_at"])
    target_obj.unpublish(log_action=None)
    source, _created = TranslationSource.get_or_create_from_instance(source_obj.specific)
    Translation.objects.update_or_create(source=source, target_locale=target_obj.locale, defaults={"enabled": True})


def connect() -> None:
    """Put the rules in the place of wagtail-localize's own; called once, at start."""
    Translation.save_target = save_target
    copy_for_translation_done.connect(draft_section, dispatch_uid="content.draft_section")


def left_to_translate(translation: Translation) -> int:
    """Number of texts that are still in the language of the original."""
    segments = StringSegment.objects.filter(source=translation.source).exclude(context__path="slug")
    return segments.annotate_translation(translation.target_locale).filter(translation__isnull=True).count()


def _may_submit(page: Page, user) -> bool:
    rights = page.permissions_for_user(user)
    return rights.can_edit() and rights.can_submit_for_moderation()


def of_page(page: Page) -> Translation | None:
    """The translation that makes this page, or None for a page written by hand."""
    return Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()


def submit(request, page_id: int):
    """Confirm (GET), then send the translation of a page to moderation (POST)."""
    page = get_object_or_404(Page, pk=page_id).specific
    translation = of_page(page)
    if translation is None or not _may_submit(page, request.user):
        raise PermissionDenied
    left, back = left_to_translate(translation), reverse("wagtailadmin_pages:edit", args=[page.pk])
    if request.method == "POST" and not left:
        with transaction.atomic():
            translation.save_target(user=request.user, publish=False)
            page = Page.objects.get(pk=page.pk).specific
            page.get_workflow().start(page, request.user)
        messages.success(request, _("The translation was submitted for moderation."))
        return redirect(back)
    text = ngettext("%(count)d text is not translated yet.", "%(count)d texts are not translated yet.", left)
    context = {"page": page, "left": text % {"count": left} if left else "", "back": back}
    return render(request, "content/admin/submit_translation.html", context)


def refuse_alias(request, page_id: int):
    """A page made an alias would be live at once, in the language of its original, and its translation lost."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    messages.error(
        request, _("A page never shows its original in the place of its translation: translate it, or unpublish it.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def is_stale(translation: Translation) -> bool:
    """Whether the original was published again since its texts were handed to translators."""
    original = translation.source.get_source_instance()
    return bool(original.last_published_at and original.last_published_at > translation.source.last_updated_at)


def invite(request, page: Page) -> None:
    """At the top of the translation editor: where the page stands, and the button that it lacks."""
    if request.method != "GET":
        return
    translation = of_page(page)
    if translation is None or not page.has_workflow:
        return
    from wagtail.admin import messages as admin_messages

    if is_stale(translation):
        address = reverse("wagtail_localize:update_translations", args=[translation.source_id])
        button = [admin_messages.button(address, _("Synchronise"))]
        said = _("The original changed since its texts were translated: synchronise the translation.")
        admin_messages.warning(request, said, buttons=button)
    if page.workflow_in_progress:
        step = page.current_workflow_task
        awaits = step is not None and step.specific.get_actions(page, request.user)
        button = [admin_messages.button(reverse("wagtailadmin_home"), _("What awaits you"))] if awaits else None
        said = _("This translation is in moderation: %(step)s.") % {"step": step}
        admin_messages.info(request, said, buttons=button)  # this editor has no button to approve: the dashboard has
    elif _may_submit(page, request.user):
        address = reverse("submit_translation", args=[page.pk])
        left = left_to_translate(translation)
        text = ngettext("%(count)d text is not translated yet.", "%(count)d texts are not translated yet.", left)
        button = [admin_messages.button(address, _("Submit the translation for moderation"))]
        said = text % {"count": left} if left else _("Every text is translated.")
        admin_messages.info(request, said, buttons=button)
