from django.db import migrations


def forget(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    dependencies = [("broken_room", "0001_initial")]
    operations = [
        migrations.RunPython(forget, forget),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RunPython(forget)]),
        migrations.RunSQL("SELECT 1"),
    ]
