"""What people type for a time: in German."""

import pytest

from tests.bot.when_desk import read, rows

READ = """
am 5. Mai um 14 Uhr = 2026-05-05 14:00
5. Mai 14 Uhr = 2026-05-05 14:00
5. Mai um 14:30 Uhr = 2026-05-05 14:30
5. Mai um 14.30 Uhr = 2026-05-05 14:30
5. Mai um 9.05 Uhr = 2026-05-05 09:05
5. Mai 14 Uhr 30 = 2026-05-05 14:30
5. Mai 2026 um 14 Uhr = 2026-05-05 14:00
am 5.5. um 14 Uhr = 2026-05-05 14:00
am 05.05.2026 um 14:00 Uhr = 2026-05-05 14:00
um 14 Uhr am 5. Mai = 2026-05-05 14:00
14 Uhr am 5. Mai = 2026-05-05 14:00
14:30 am 5. Mai = 2026-05-05 14:30
um 9 am 5. Mai = 2026-05-05 09:00
12:30 am Freitag = 2026-03-27 12:30
Dienstag, den 5. Mai, 14 Uhr = 2026-05-05 14:00
Dienstag, 5. Mai 2026, 14:00 Uhr = 2026-05-05 14:00
am Freitag um 10 Uhr = 2026-03-27 10:00
Freitag 10 Uhr = 2026-03-27 10:00
Fr 10:00 = 2026-03-27 10:00
Mi. 16 Uhr = 2026-03-25 16:00
Do, 10 Uhr = 2026-03-26 10:00
So 10 Uhr = 2026-03-29 10:00
morgen 10 Uhr = 2026-03-26 10:00
morgen um 10 = 2026-03-26 10:00
morgen Mittag = 2026-03-26 12:00
morgen um neun Uhr = 2026-03-26 09:00
übermorgen 10 Uhr = 2026-03-27 10:00
uebermorgen um 10 Uhr = 2026-03-27 10:00
heute 16 Uhr = 2026-03-25 16:00
heute um 16:30 = 2026-03-25 16:30
am nächsten Dienstag um 10 Uhr = 2026-03-31 10:00
naechsten Dienstag 10 Uhr = 2026-03-31 10:00
kommenden Freitag 10 Uhr = 2026-03-27 10:00
diesen Freitag 10 Uhr = 2026-03-27 10:00
nächste Woche Montag 14 Uhr = 2026-03-30 14:00
Montag nächster Woche 14 Uhr = 2026-03-30 14:00
Montag nächste Woche um 14 Uhr = 2026-03-30 14:00
nächste Woche am Montag um 14 Uhr = 2026-03-30 14:00
übernächste Woche Montag 14 Uhr = 2026-04-06 14:00
Freitag dieser Woche 10 Uhr = 2026-03-27 10:00
in drei Tagen um 10 Uhr = 2026-03-28 10:00
in 3 Tagen um 10 = 2026-03-28 10:00
in zwei Wochen um 9 Uhr = 2026-04-08 09:00
um 9 Uhr in zwei Wochen = 2026-04-08 09:00
in einer Woche um 9 Uhr = 2026-04-01 09:00
in zwei Monaten um 9 Uhr = 2026-05-25 09:00
in 8 Tagen um 10 Uhr = 2026-04-02 10:00
in zwei Stunden = 2026-03-25 17:00
in einer Stunde = 2026-03-25 16:00
in 90 Minuten = 2026-03-25 16:30
in 1 Stunde und 30 Minuten = 2026-03-25 16:30
erster Dienstag im Mai 10 Uhr = 2026-05-05 10:00
am ersten Dienstag im Mai um 10 Uhr = 2026-05-05 10:00
am 1. Dienstag im Mai um 10 Uhr = 2026-05-05 10:00
letzter Freitag im April 10 Uhr = 2026-04-24 10:00
am zweiten Mittwoch im April 2026 um 10 Uhr = 2026-04-08 10:00
erster Montag nächsten Monats 10 Uhr = 2026-04-06 10:00
erster Montag im nächsten Monat 10 Uhr = 2026-04-06 10:00
Donnerstag von 10 bis 12 = 2026-03-26 10:00-12:00
Donnerstag von 10 bis 12 Uhr = 2026-03-26 10:00-12:00
Donnerstag 10 bis 12 Uhr = 2026-03-26 10:00-12:00
Donnerstag 10-12 Uhr = 2026-03-26 10:00-12:00
Donnerstag, 10:00 bis 11:30 Uhr = 2026-03-26 10:00-11:30
von 10 Uhr bis 11:30 Uhr am 5. Mai = 2026-05-05 10:00-11:30
5. Mai 10-11.30 Uhr = 2026-05-05 10:00-11:30
5. Mai 10 Uhr Lissabon = 2026-05-05 10:00 Europe/Lisbon
5. Mai 10 Uhr in Lissabon = 2026-05-05 10:00 Europe/Lisbon
5. Mai 10 Uhr Lissabonner Zeit = 2026-05-05 10:00 Europe/Lisbon
5. Mai 10 Uhr Berliner Zeit = 2026-05-05 10:00 Europe/Berlin
5. Mai 10 Uhr Ortszeit Lissabon = 2026-05-05 10:00 Europe/Lisbon
5. März 2027 10 Uhr = 2027-03-05 10:00
5. Maerz 2027 10 Uhr = 2027-03-05 10:00
3. Dez. 9 Uhr = 2026-12-03 09:00
24. Oktober 9h = 2026-10-24 09:00
31.03.2026, 10.00 Uhr = 2026-03-31 10:00
31.03.2026, 10.00 = 2026-03-31 10:00
Freitag, den 27. um 10 Uhr = 2026-03-27 10:00
am Dienstag, dem 5. Mai, um 14 Uhr = 2026-05-05 14:00
Montag um 10 Uhr nächste Woche = 2026-03-30 10:00
Mittwoch Mittag = 2026-04-01 12:00
morgen von 9.05 bis 10.10 Uhr = 2026-03-26 09:05-10:10
Di 5.5. 14:00 = 2026-05-05 14:00
31.3.2026 - 10:00 Uhr = 2026-03-31 10:00
Mittwoch, 1. April 2026, 10:00-11:30 Uhr = 2026-04-01 10:00-11:30
Donnerstag, 26. März, von 14 bis 15:30 Uhr = 2026-03-26 14:00-15:30
14 bis 15.30 Uhr am Donnerstag = 2026-03-26 14:00-15:30
Sa 28.3. 10-12 = 2026-03-28 10:00-12:00
5.5.2026, 14-16 Uhr = 2026-05-05 14:00-16:00
letzter Donnerstag im Monat 15 Uhr = 2026-03-26 15:00
in einem Monat um 10 Uhr = 2026-04-25 10:00
"""


@pytest.mark.parametrize(("phrase", "canonical"), rows(READ))
def test_the_phrase_reads_as(phrase: str, canonical: str) -> None:
    assert read(phrase) == canonical
