import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("published", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cycle", models.CharField(max_length=200)),
                ("item", models.CharField(max_length=200)),
                ("name_zh", models.TextField()),
                ("name_en", models.TextField()),
                ("value", models.TextField(blank=True)),
                ("points", models.TextField()),
                ("full", models.TextField()),
                ("rule_zh", models.TextField(blank=True)),
                ("rule_en", models.TextField(blank=True)),
                ("clause", models.TextField(blank=True)),
                (
                    "point",
                    models.CharField(
                        choices=[
                            ("figure", "Figure"),
                            ("evidence", "Evidence"),
                            ("rule", "Rule"),
                            ("missing", "Missing"),
                            ("other_unit", "Other Unit"),
                        ],
                        max_length=20,
                    ),
                ),
                ("claimed", models.TextField(blank=True)),
                ("reason", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                ("evidence_kind", models.CharField(blank=True, max_length=10)),
                ("evidence_digest", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("released", "Released"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("published", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="published.published")),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="published.unitat")),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("filed", "Filed"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("released", "Released"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("detail", models.JSONField(default=dict)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="appeals.appeal"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                models.F("unit"),
                models.F("item"),
                condition=models.Q(("state__in", ("open", "accepted"))),
                name="one_undone_appeal_an_item",
            ),
        ),
    ]
