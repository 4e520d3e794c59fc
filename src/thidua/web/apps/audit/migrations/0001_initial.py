"""The log's table, which refuses changes and deletions by itself, and the anchors."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "an entry of the audit log is never changed or deleted"
SQLITE = [
    f"CREATE TRIGGER audit_entry_{what.lower()} BEFORE {what} ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for what in ("UPDATE", "DELETE")
]
# INSERT OR REPLACE would overwrite an entry without an UPDATE or a DELETE.
THERE = "EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.number)"
SQLITE.append(
    f"CREATE TRIGGER audit_entry_insert BEFORE INSERT ON audit_entry WHEN {THERE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
)
POSTGRES = [
    f"CREATE FUNCTION audit_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_kept()",
    "CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_kept()",
]


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The triggers."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Made by hand, for the triggers."""

    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(db_index=True, max_length=40)),
                ("actor", models.CharField(db_index=True, max_length=60)),
                ("what", models.CharField(db_index=True, max_length=60)),
                ("where", models.CharField(db_index=True, max_length=200)),
                ("details", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"ordering": ("-number",), "db_table": "audit_entry"},
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
        migrations.AlterModelOptions(name="auditentry", options={"managed": False, "ordering": ("-number",)}),
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(unique=True)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.CharField(max_length=40)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("-number",)},
        ),
    ]
