from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    # Undone in words only: the second way forward finds the table of the first.
    operations = [migrations.RunSQL("CREATE TABLE broken_shelf_board (id integer)", "SELECT 1")]
