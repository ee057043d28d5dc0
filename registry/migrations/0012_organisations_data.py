"""What was free text becomes organisations and memberships: publishers, organisations of auditors, their accounts."""

from django.db import migrations
from django.db.models import Min

from core import append_only
from identity import names, registration

#: Texts that the software itself wrote on a harmonised evaluation: no body.
NO_BODY = {"harmonisation of the two evaluations", "harmonisation des deux evaluations"}


def _body(apps, name, **values):
    """The standing body of this name, made when there is none."""
    organisations = apps.get_model("identity", "Organisation").objects
    normal = names.normal(name)[:160]
    found, _created = organisations.get_or_create(
        normal_name=normal, merged_into=None, defaults={"name": name[:160], **values}
    )
    return found


def _member(apps, person, organisation, since, function):
    memberships = apps.get_model("identity", "Membership").objects
    if not memberships.filter(person_id=person, organisation=organisation, until=None).exists():
        memberships.create(person_id=person, organisation=organisation, since=since, function=function)


def forwards(apps, schema_editor):
    """Fill the new column of closed evaluations too: on PostgreSQL their triggers stand aside for that alone."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":  # on SQLite, migrate takes them away itself (core.append_only)
        fill(apps)
        return
    append_only.uninstall(connection)
    fill(apps)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending when the triggers come back
    append_only.install(connection)


def fill(apps):
    """Publishers first: an auditor's organisation of the same name is the same body."""
    publishers = apps.get_model("registry", "Publisher").objects
    evaluations = apps.get_model("registry", "Evaluation").objects
    for publisher in publishers.order_by("pk"):
        publisher.organisation = _body(
            apps,
            publisher.name,
            registration=publisher.registration if publisher.is_fictitious else registration.tidy(publisher.registration, publisher.country),
            country=publisher.country,
            website=publisher.website,
            is_fictitious=publisher.is_fictitious,
            kind="autre",
        )
        publisher.save(update_fields=["organisation"])
        for person in publisher.members.values_list("pk", "date_joined"):
            _member(apps, person[0], publisher.organisation, person[1].date(), "")
    rows = evaluations.exclude(organisation="").order_by("organisation").values_list("organisation", flat=True).distinct()
    for text in rows:
        if names.normal(text) in NO_BODY or not text.strip():
            continue
        own = evaluations.filter(organisation=text)
        body = _body(apps, text, is_fictitious=not own.filter(tool__is_fictitious=False).exists())
        own.update(body=body)
        for person, since in own.exclude(auditor=None).values_list("auditor").annotate(Min("opened_at")).order_by("auditor"):
            _member(apps, person, body, since.date(), "Auditeur, repris de l'historique")


def backwards(apps, schema_editor):
    """Accounts of publishers go back to their list; bodies stay."""
    memberships = apps.get_model("identity", "Membership").objects
    for publisher in apps.get_model("registry", "Publisher").objects.exclude(organisation=None):
        rows = memberships.filter(organisation=publisher.organisation, until=None)
        publisher.members.set(rows.values_list("person", flat=True))


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_organisations")]
    operations = [migrations.RunPython(forwards, backwards)]
