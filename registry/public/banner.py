"""Banners of a sheet: the state of today in one sentence, with its date and its reason."""

import datetime as dt
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from registry.enums import State
from registry.public.sheet import ToolSheet


@dataclass(frozen=True, slots=True)
class Banner:
    """A notice: ``kind`` info|success|warning|danger, ``reason`` is data (French)."""

    kind: str
    title: str
    text: str = ""
    reason: str = ""
    reason_title: str = ""


def _day(day: dt.date | dt.datetime | None) -> str:
    if isinstance(day, dt.datetime):
        day = timezone.localtime(day).date()
    return formats.date_format(day) if day else ""


def _state_banner(sheet: ToolSheet) -> Banner | None:
    label, event = sheet.label, sheet.last_event
    if label is None:
        return Banner(
            "info",
            _("This tool was never evaluated"),
            _("Nobody has checked it for the label: there is no letter, and its absence says nothing good or bad."),
        )
    since = _day(event.at if event else label.suspended_on)
    reason = event.reason if event else ""
    if label.suspended_on:
        reason = label.suspension_reason
    if sheet.state == State.LABELLISEE:
        return None
    if sheet.state == State.AVEC_RESERVES:
        text = _("The label is valid. The publisher has until %(day)s to correct what follows.") % {
            "day": _day(label.reserves_until)
        }
        return Banner("warning", _("Label with reservations"), text, label.reserves, _("To correct:"))
    if sheet.state == State.A_REVERIFIER:
        text = _("The tool has changed since our tests. The label stays valid while we check again.")
        return Banner("warning", _("Important change being checked since %(day)s") % {"day": since}, text, reason)
    if sheet.state == State.SUSPENDUE:
        text = _("The label is not valid for now and no letter is shown. What was found in our tests stays readable.")
        return Banner("danger", _("Label suspended since %(day)s") % {"day": since}, text, reason)
    if sheet.state == State.RETIREE:
        text = _("The label was taken back. What was found in our tests stays readable.")
        return Banner("danger", _("Label withdrawn on %(day)s") % {"day": since}, text, reason)
    if sheet.state == State.EXPIREE:
        text = _("The label ended and was not renewed. These results are old: the tool may have changed.")
        return Banner("warning", _("Label expired since %(day)s") % {"day": _day(label.expires_on)}, text)
    text = _("Its publisher has stopped it. This page stays as a memory of what was found.")
    return Banner("info", _("Tool stopped on %(day)s") % {"day": since}, text, reason)


def banners(sheet: ToolSheet) -> list[Banner]:
    """The notices to show above the sheet, the most important first."""
    found = [one for one in (_state_banner(sheet),) if one]
    if sheet.tool.is_fictitious:
        found.append(
            Banner(
                "info",
                _("Demonstration: this tool does not exist"),
                _("Tool, publisher and results were invented to show how the label works."),
            )
        )
    return found
