"""What granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from scoring.web.alone import use
from scoring.web.environment import data_folder
from scoring.web.parent import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scoring.web.settings")
use(data_folder())
application = get_wsgi_application()
end_with_parent()
