from django.db import migrations

from scoring.web.audit.triggers import only_grows


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(only_grows("audit_event"), migrations.RunPython.noop)]
