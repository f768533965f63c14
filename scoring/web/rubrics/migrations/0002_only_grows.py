from django.db import migrations

from scoring.web.audit.triggers import only_grows

TABLES = ("rubrics_rubric", "rubrics_saved", "rubrics_version", "rubrics_step")


class Migration(migrations.Migration):
    dependencies = [("rubrics", "0001_initial")]
    operations = [migrations.RunPython(only_grows(table), migrations.RunPython.noop) for table in TABLES]
