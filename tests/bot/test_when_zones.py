"""What people type for a time: with a zone, a city or an offset."""

import pytest

from tests.bot.when_desk import read, rows

READ = """
tomorrow 20:00-24:00 = 2026-03-26T20:00+01:00/2026-03-27T00:00+01:00 Europe/Brussels
31 March 2026 10-12 Lisbon = 2026-03-31 10:00-12:00 Europe/Lisbon
31 March 22:00 Lisbon = 2026-03-31 22:00 Europe/Lisbon
2026-03-31 22:00 - 2026-04-01 01:00 = 2026-03-31T22:00+02:00/2026-04-01T01:00+02:00 Europe/Brussels
31.3. 22:00 - 1.4. 01:00 = 2026-03-31T22:00+02:00/2026-04-01T01:00+02:00 Europe/Brussels
31 March 10:00 Lisbon = 2026-03-31 10:00 Europe/Lisbon
31 March 10:00 in Lisbon = 2026-03-31 10:00 Europe/Lisbon
31 March 10:00 (Lisbon) = 2026-03-31 10:00 Europe/Lisbon
31 March 10:00 Lisbon time = 2026-03-31 10:00 Europe/Lisbon
31 March 10:00 Lisbon local time = 2026-03-31 10:00 Europe/Lisbon
10:00 Lisbon 31 March = 2026-03-31 10:00 Europe/Lisbon
Lisbon 31 March 10:00 = 2026-03-31 10:00 Europe/Lisbon
31 March 10:00 Łódź = 2026-03-31 10:00 Europe/Warsaw
31 March 10:00 Den Haag = 2026-03-31 10:00 Europe/Amsterdam
31 March 10:00 Sint-Niklaas = 2026-03-31 10:00
31 March 10:00 Villeneuve d'Ascq = 2026-03-31 10:00 Europe/Paris
31 March 10:00 L'Aquila = 2026-03-31 10:00 Europe/Rome
31 March 10:00 europe/sofia = 2026-03-31 10:00 Europe/Sofia
31 March 10:00 Europe/Sofia time = 2026-03-31 10:00 Europe/Sofia
31 March 10:00 America/Port-au-Prince = 2026-03-31 10:00 America/Port-au-Prince
31 March 10:00 Brussels Europe/Brussels = 2026-03-31 10:00
31 March 10:00 UTC = 2026-03-31 10:00 UTC
31 March 10:00 GMT = 2026-03-31 10:00 UTC
31 March 10:00Z = 2026-03-31 10:00 UTC
31 March 10:00 UTC+3 = 2026-03-31 09:00
31 March 10:00 UTC +3 = 2026-03-31 09:00
31 March 10:00 UTC+03:00 = 2026-03-31 09:00
31 March 10:00 UTC+5:30 = 2026-03-31 06:30
31 March 10:00 UTC+14 = 2026-03-30 22:00
31 March 10:00 UTC-3 = 2026-03-31 15:00
31 March 10:00 GMT+1 = 2026-03-31 11:00
31 March 10:00 (UTC+2) = 2026-03-31 10:00
31 March 10:00+03:00 = 2026-03-31 09:00
31 March 10:00 +0300 = 2026-03-31 09:00
31 March 10:00 CEST = 2026-03-31 10:00
31 March 10:00 EEST = 2026-03-31 09:00
31 March 10:00 WEST = 2026-03-31 11:00
27 March 10:00 CET = 2026-03-27 10:00
27 March 10:00 EET = 2026-03-27 09:00
31. März 10:00 MESZ = 2026-03-31 10:00
2026-04-15T09:00+02:00 = 2026-04-15 09:00
2026-04-15T09:00:00.000+00:00 = 2026-04-15 11:00
2026-04-15T09:00-05:00 = 2026-04-15 16:00
2026-04-15T09:00+02:00 Europe/Brussels = 2026-04-15 09:00
2026-04-15T09:00+02:00[Europe/Brussels] = 2026-04-15 09:00
2026-10-25T02:30+01:00 Europe/Brussels = 2026-10-25T02:30+01:00 Europe/Brussels
25 October 2026 02:30 CEST = 2026-10-25T02:30+02:00 Europe/Brussels
25 October 2026 02:30 CET = 2026-10-25T02:30+01:00 Europe/Brussels
<t:1775000000:F> = 2026-04-01 01:33:20
<t:1775000000> = 2026-04-01 01:33:20
<t:1775001600:R> = 2026-04-01 02:00
Wed, 15 Apr 2026 09:00:00 +0200 = 2026-04-15 09:00
Wed, 15 Apr 2026 09:00:00 GMT = 2026-04-15 09:00 UTC
5 May 2026 20:00-23:00 UTC+0 = 2026-05-05T22:00+02:00/2026-05-06T01:00+02:00 Europe/Brussels
25 October 02:30 Lisbon = 2026-10-25 02:30 Europe/Lisbon
29 March 02:30 Sofia = 2026-03-29 02:30 Europe/Sofia
5. Mai 10 Uhr Lissabon-Zeit = 2026-05-05 10:00 Europe/Lisbon
in 90 minutes Lisbon = 2026-03-25 15:30 Europe/Lisbon
2026-03-31T20:00Z/2026-03-31T23:00Z = 2026-03-31 20:00-23:00 UTC
2026-03-31T20:00+02:00/2026-04-01T01:00+02:00 = 2026-03-31T20:00+02:00/2026-04-01T01:00+02:00 Europe/Brussels
2026-10-25T02:15+02:00/2026-10-25T02:45+01:00 Europe/Brussels = 2026-10-25T02:15+02:00/2026-10-25T02:45+01:00 Europe/Brussels
"""  # noqa: E501


@pytest.mark.parametrize(("phrase", "canonical"), rows(READ))
def test_the_phrase_reads_as(phrase: str, canonical: str) -> None:
    assert read(phrase) == canonical
