# The counts are derived: they are made anew, and `manage.py counts repair`, which follows `migrate`, fills them.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("carte", "0001_initial"),
        ("propositions", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="ProposalCount"),
        migrations.CreateModel(
            name="ProposalCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="finesse")),
                ("detailed", models.BooleanField(default=False, verbose_name="détaillé")),
                ("cell", models.CharField(blank=True, max_length=22, verbose_name="maille")),
                ("progress", models.CharField(blank=True, max_length=7, verbose_name="avancement")),
                ("channel", models.CharField(blank=True, max_length=8, verbose_name="provenance")),
                ("year", models.PositiveSmallIntegerField(default=0, verbose_name="année")),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="clé")),
                ("ideas", models.PositiveIntegerField(default=0, verbose_name="idées")),
                ("unplaced", models.PositiveIntegerField(default=0, verbose_name="idées sans point")),
                ("longitudes", models.BigIntegerField(default=0, verbose_name="somme des longitudes")),
                ("latitudes", models.BigIntegerField(default=0, verbose_name="somme des latitudes")),
                ("keys", models.BigIntegerField(default=0, verbose_name="somme des clés")),
                ("quarter", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="carte.quarter")),
                ("theme", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="carte.theme")),
            ],
            options={
                "verbose_name": "nombre d’idées",
                "indexes": [models.Index(fields=["level", "detailed", "cell"], name="propositions_count_cell")],
            },
        ),
        migrations.RemoveIndex(model_name="proposal", name="propositions_proposal_quadkey"),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("quadkey__isnull", False), ("visibility", "public")),
                fields=[
                    "quadkey",
                    "channel",
                    "progress",
                    "published_at",
                    "theme",
                    "quarter",
                    "longitude",
                    "latitude",
                    "id",
                ],
                name="propositions_ground",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("visibility", "public")),
                fields=["progress", "-published_at", "-id"],
                name="propositions_by_progress",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("visibility", "public")),
                fields=["channel", "-published_at", "-id"],
                name="propositions_by_channel",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("quadkey__isnull", True), ("visibility", "public")),
                fields=["-published_at", "-id"],
                name="propositions_unplaced",
            ),
        ),
    ]
