"""Translations go through moderation like any page; left alone, wagtail-localize publishes them by itself.

Two of its habits are changed by :func:`save_target`, which takes the place of ``Translation.save_target``: “publish
immediately” asks for no right to publish, and a draft of a live translation is written on the live page itself. A
third is a setting: ``WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False`` (a page sent to translation was published
at once, in the wrong language).
"""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.signals import pre_save
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages as admin_messages
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import StringSegment, Translation, TranslationSource
from wagtail_localize.segments.ingest import ingest_segments

from content.models import BasePage, SectionPage
from content.rules import texts
from content.rules.texts import stale_original

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
    if page is not None and not translation.enabled:
        return  # the page has a structure of its own: nothing is written over it
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


def keep_own_structure(sender, instance, raw=False, **kwargs) -> None:
    """A page written by hand, or given a structure of its own, is not taken back by “translate this page”.

    wagtail-localize makes or enables the translation of every page below the one that is sent to translation. Only
    :func:`restart`, which a person asks for on the page itself, brings a synchronised translation back.
    """
    if raw or not instance.enabled:
        return
    before = Translation.objects.filter(pk=instance.pk).values_list("enabled", flat=True).first()
    page = target_of(instance) if before is not True else None
    if page is not None and not page.alias_of_id:
        instance.enabled = False


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
    """Replace methods of wagtail-localize by those of this module; called once, at start."""
    Translation.save_target = save_target
    copy_for_translation_done.connect(draft_section, dispatch_uid="content.draft_section")
    pre_save.connect(keep_own_structure, sender=Translation, dispatch_uid="content.keep_own_structure")


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


def source_is_behind(translation: Translation) -> bool:
    """Whether the text of the original changed since it was handed to translators."""
    original, source = translation.source.get_source_instance(), translation.source
    if not getattr(original, "text_digest", "") or not original.live:
        return False
    handed = texts.of_content(source.specific_content_type.model_class(), json.loads(source.content_json))
    return handed != original.text_digest


def own_structure(request, page_id: int):
    """Confirm (GET), then let a translated page live its own structure (POST): the link to its original stays."""
    page = get_object_or_404(Page, pk=page_id).specific
    translation = of_page(page)
    if translation is None or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    back = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if request.method != "POST":
        return render(request, "content/admin/own_structure.html", {"page": page, "back": back})
    with transaction.atomic():
        translation.save_target(user=request.user, publish=False)  # the words of today are kept
        translation.enabled = False
        translation.save(update_fields=["enabled"])
    messages.success(request, _("The page has a structure of its own. It is still compared with its original."))
    return redirect(back)


def restart(request, page: Page):
    """Bring the synchronised translation back, when a person asks for it on the page; None otherwise."""
    if request.method != "POST" or "localize-restart-translation" not in request.POST:
        return None
    found = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=False
    )
    if not found.update(enabled=True):
        return None
    messages.success(request, _("The page is translated text by text again, from its original."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def add_staleness_messages(request, page: Page) -> None:
    """At the top of every editor: the original is newer, the text changed after its review."""
    if request.method != "GET" or not isinstance(page, BasePage):
        return
    if page.is_health_page and page.is_review_old:
        messages.warning(request, _("The text changed after the review that it shows: readers are told."))
    original = stale_original(page)
    if original is not None:
        said = _("The original changed after this version was made from it: readers are told.")
        compare = admin_messages.button(
            reverse("wagtailadmin_pages:history", args=[original.pk]), _("History of the original")
        )
        admin_messages.warning(request, said, buttons=[compare])


def add_submission_message(request, page: Page) -> None:
    """At the top of the translation editor: where the page stands, and the button that it lacks."""
    if request.method != "GET":
        return
    translation = of_page(page)
    if translation is None or not page.has_workflow:
        return
    if source_is_behind(translation):
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
        own = reverse("own_structure", args=[page.pk])
        button.append(admin_messages.button(own, _("Give the page its own structure")))
        said = text % {"count": left} if left else _("Every text is translated.")
        admin_messages.info(request, said, buttons=button)
