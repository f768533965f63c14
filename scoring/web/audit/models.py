"""One line of the log."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """What somebody did: never changed, never removed; triggers in the database see to it."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=200, db_index=True)  # a username, or `console:` and the user of the machine
    role = models.CharField(max_length=20, blank=True)
    what = models.CharField(max_length=40, db_index=True)
    object = models.CharField(max_length=300, blank=True, db_index=True)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        ordering = ("-id",)
