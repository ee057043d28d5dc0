"""Modules whose every character is a rule, and the tests that hold each.

A folder stands for all its tests. What a mutant changes is looked for in these tests only: a rule is held by the tests
of its own module, not by luck at the other end of the house.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_R, _D, _S, _C = "tests/registry/", "tests/directory/", "tests/site/", "tests/content/"
_SHEET = [_R + "data_sheet/test_data_rules.py", _R + "data_sheet/test_data_sheet.py"]

TARGETS: dict[str, list[str]] = {
    # The label: pure rules
    "registry/rules/scoring.py": [
        *(_R + "rules/test_scoring.py", _R + "rules/test_scoring_made.py", _R + "rules/test_scoring_properties.py"),
    ],
    "registry/rules/lifecycle.py": [_R + "rules/test_lifecycle.py"],
    "registry/rules/agreement.py": [_R + "rules/test_agreement.py"],
    "registry/rules/calendar.py": [_R + "rules/test_calendar.py"],
    "registry/rules/notices.py": [_R + "rules/test_notices.py"],
    "registry/rules/settled.py": [_R + "rules/test_settled.py"],
    "registry/rules/wording.py": [_R + "rules/test_wording.py"],
    "registry/framework/hands.py": [_R + "framework/test_hands.py"],
    "registry/framework/closing_spec.py": [_R + "framework/test_closing_spec.py"],
    "registry/data_sheet/lines.py": _SHEET,
    "registry/data_sheet/fields.py": [*_SHEET, _R + "data_sheet/test_data_blanks.py"],
    "registry/data_sheet/sheet.py": _SHEET,
    # The label: who may, and when
    "registry/permissions.py": [_S + "test_permissions.py", _R + "test_permissions.py"],
    "registry/procedure/closing_rules.py": [_R + "procedure/test_closing.py"],
    "registry/procedure/closing.py": [_R + "procedure/test_closing_for_good.py"],
    "registry/procedure/door.py": [_R + "procedure/test_door_rules.py", _R + "procedure/test_door.py"],
    "registry/procedure/moves.py": [_R + "procedure/test_moves.py"],
    "registry/procedure/roles.py": [_R + "procedure/test_roles.py"],
    "registry/procedure/results.py": [_R + "procedure/test_results.py"],
    "registry/procedure/deadlines.py": [_R + "procedure/test_deadlines.py"],
    "registry/procedure/independence.py": [_R + "procedure/test_independence.py"],
    "registry/procedure/separation.py": [_R + "procedure/test_separation_rules.py"],
    "registry/procedure/harmonisation.py": [
        _R + "workspace/test_harmonising.py",
        _R + "workspace/test_third_auditor.py",
    ],
    "registry/procedure/hearings.py": [_R + "procedure/test_hearings.py"],
    "registry/procedure/corrections.py": [_R + "procedure/test_corrections.py"],
    # Rights
    "accounts/roles.py": [_S + "test_permissions.py"],
    "content/permissions.py": [_S + "test_permissions.py"],
    "directory/permissions.py": [_S + "test_permissions.py"],
    "search/permissions.py": [_S + "test_permissions.py"],
    # Content
    "content/moderation/workflow.py": [_C + "moderation/test_workflow_setup.py"],
    "content/moderation/publication.py": [_C + "moderation/test_publication.py"],
    "content/moderation/log.py": [_C + "moderation/test_moderation_log.py", _C + "moderation/test_log_rules.py"],
    "content/rules/publishing.py": [_C + "rules/test_publishing.py"],
    "content/rules/four_eyes.py": [_C + "rules/test_four_eyes.py"],
    "content/rules/restrictions.py": [_C + "rules/test_restrictions.py"],
    # Local offer
    "directory/hours/opening.py": [_D + "hours"],
    "directory/hours/parsing.py": [_D + "hours"],
    "directory/hours/rendering.py": [_D + "hours"],
    "directory/sources/whereabouts.py": [_D + "sources/test_whereabouts.py"],
    "directory/sources/writing.py": [_D + "sources/test_writing.py"],
    # The ground
    "search/outbox.py": ["tests/search/test_outbox_positions.py", "tests/search/test_outbox.py"],
    "core/exports.py": ["tests/core/test_exports.py"],
    "site/prevenance/caching.py": [_S + "test_caching_rules.py", _S + "test_caching.py"],
}


def module_of(path: str) -> str:
    """Dotted name under which the product imports a file."""
    return path.removeprefix("site/").removesuffix(".py").replace("/", ".")


def tests_of(path: str) -> list[str]:
    """Those that exist."""
    return [one for one in TARGETS[path] if (ROOT / one).exists()]
