from django.db import migrations

# The unit of work refuses this on both engines; on PostgreSQL the database does too, whoever asks. Not TRUNCATE:
# emptying a test database needs it. One key opens title and reason, and those alone: a redaction.
FORWARD = """
CREATE FUNCTION journal_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('crieur.redaction', true) = 'on'
        AND (to_jsonb(OLD) - 'title' - 'reason') = (to_jsonb(NEW) - 'title' - 'reason') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'journal_event only grows' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_event_append_only BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH ROW EXECUTE FUNCTION journal_event_append_only();
"""
REVERSE = """
DROP TRIGGER journal_event_append_only ON journal_event;
DROP FUNCTION journal_event_append_only();
"""


def run(statements: str):
    def on_postgresql(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(run(FORWARD), run(REVERSE))]
