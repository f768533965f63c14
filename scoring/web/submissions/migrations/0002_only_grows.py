from django.db import migrations

from scoring.web.audit.triggers import only_grows


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]
    operations = [migrations.RunPython(only_grows("submissions_step"), migrations.RunPython.noop)]
