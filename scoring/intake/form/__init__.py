"""The forms that go out to be filled in."""
