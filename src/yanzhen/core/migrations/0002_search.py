"""The text index beside SearchEntry; the database itself keeps it in step with the rows."""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE core_search USING fts5(
        words, content='core_searchentry', content_rowid='id', prefix='2 3 4',
        tokenize='unicode61 remove_diacritics 0', columnsize=0
    )""",
    """CREATE TRIGGER core_search_insert AFTER INSERT ON core_searchentry BEGIN
        INSERT INTO core_search(rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER core_search_delete AFTER DELETE ON core_searchentry BEGIN
        INSERT INTO core_search(core_search, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER core_search_update AFTER UPDATE ON core_searchentry
    WHEN old.words IS NOT new.words BEGIN
        INSERT INTO core_search(core_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO core_search(rowid, words) VALUES (new.id, new.words);
    END""",
]
POSTGRESQL = [
    """ALTER TABLE core_searchentry ADD COLUMN found_by tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED""",
    "CREATE INDEX core_search ON core_searchentry USING gin (found_by)",
]


def build(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER core_search_{name}")
        schema_editor.execute("DROP TABLE core_search")
    else:
        schema_editor.execute("ALTER TABLE core_searchentry DROP COLUMN found_by")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(build, drop)]
