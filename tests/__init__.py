"""The tests mirror the package; properties look at 40 cases each, however slow the machine."""

from hypothesis import settings

settings.register_profile("kg", deadline=None, max_examples=40)
settings.load_profile("kg")
