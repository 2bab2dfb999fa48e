"""A round before it is sent, however many groups it has."""

from bot.i18n import ENGLISH
from cogs.cities.views.rounds import round_panel


def test_a_round_of_all_cities_fits_one_message_with_as_many_reasons_as_there_is_room():
    groups = [["Częstochowa", "Cluj-Napoca"]] * 56
    reasons = [["• " + "Why. " * 30] * 4] * 56
    parts = round_panel(groups, reasons, "token", 0, ENGLISH)
    text = "\n".join(part for part in parts if isinstance(part, str))
    assert len(text) < 4_000
    assert text.count("Częstochowa") == 56
    assert 5 <= text.count("• Why.") < 30
