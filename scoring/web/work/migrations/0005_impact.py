import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0002_only_grows"),
        ("rubrics", "0002_only_grows"),
        ("work", "0004_placed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="job",
            name="one_active_job_a_cycle",
        ),
        migrations.AddField(
            model_name="job",
            name="rubric",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to="rubrics.rubric"
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("check", "Check"),
                    ("run", "Run"),
                    ("publish", "Publish"),
                    ("accept", "Accept"),
                    ("release", "Release"),
                    ("impact", "Impact"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                models.F("cycle"),
                condition=models.Q(("appeal", None), ("rubric", None), ("state__in", ("queued", "running"))),
                name="one_active_job_a_cycle",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                models.F("rubric"),
                condition=models.Q(("state__in", ("queued", "running"))),
                name="one_active_job_a_rubric",
            ),
        ),
    ]
