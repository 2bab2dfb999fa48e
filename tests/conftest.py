"""What every test stands on: one hypothesis profile, the same examples on every machine."""

from hypothesis import settings

settings.register_profile("agora", deadline=None, derandomize=True)
settings.load_profile("agora")
