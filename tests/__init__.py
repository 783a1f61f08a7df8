"""The tests mirror the package; properties look at 50 cases each, however slow the machine."""

from hypothesis import settings

settings.register_profile("kg", deadline=None, max_examples=50)
settings.load_profile("kg")
