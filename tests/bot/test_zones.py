"""Time zones come from the pinned package, whatever the machine has."""

import zoneinfo
from datetime import UTC, datetime

import pytest

import bot


@pytest.mark.fault(38)
def test_the_machines_own_zones_are_not_read():
    assert bot.__doc__
    assert zoneinfo.TZPATH == ()
    noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert noon.astimezone(zoneinfo.ZoneInfo("Europe/Brussels")).hour == 14
