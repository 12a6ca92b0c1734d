from django.db import migrations

# As for the journal: the unit of work refuses it on both engines, and on PostgreSQL the database too.
FORWARD = """
CREATE FUNCTION propositions_answer_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'propositions_officialanswer only grows' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER propositions_answer_append_only BEFORE UPDATE OR DELETE ON propositions_officialanswer
    FOR EACH ROW EXECUTE FUNCTION propositions_answer_append_only();
"""
REVERSE = """
DROP TRIGGER propositions_answer_append_only ON propositions_officialanswer;
DROP FUNCTION propositions_answer_append_only();
"""


def run(statements: str):
    def on_postgresql(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("propositions", "0004_life")]
    operations = [migrations.RunPython(run(FORWARD), run(REVERSE))]
