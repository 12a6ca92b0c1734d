import django.db.models.deletion
from django.db import migrations, models


def find_kept(apps, schema_editor) -> None:
    """Before, the open knot of an idea was that of its last promise, and the event that closed it kept them all."""
    Promise, Expected = apps.get_model("propositions", "Promise"), apps.get_model("journal", "Expected")
    for promise in Promise.objects.filter(kept=None).select_related("answer__proposal").order_by("pk").iterator():
        knots = Expected.objects.filter(thread=promise.answer.proposal.thread_id, verb="promise_kept")
        closed = knots.filter(closed_by__isnull=False, closed_by__at__gte=promise.answer.answered_at)
        knot = closed.order_by("closed_by__at").first()
        if knot is not None:
            Promise.objects.filter(pk=promise.pk).update(kept=knot.closed_by_id)


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_knots"), ("propositions", "0009_printed")]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="kept",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="journal.event",
                verbose_name="tenue par",
            ),
        ),
        migrations.RunPython(find_kept, migrations.RunPython.noop),
    ]
