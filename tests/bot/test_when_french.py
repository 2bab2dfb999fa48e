"""What people type for a time: in French."""

import pytest

from tests.bot.when_desk import read, rows

READ = """
le 5 mai à 14h30 = 2026-05-05 14:30
5 mai 14h30 = 2026-05-05 14:30
5 mai à 14 h 30 = 2026-05-05 14:30
5 mai 14 h 30 = 2026-05-05 14:30
5 mai 14:30 = 2026-05-05 14:30
5 mai 14h = 2026-05-05 14:00
5 mai à 14 heures = 2026-05-05 14:00
5 mai à 14 heures 30 = 2026-05-05 14:30
14h30 le 5 mai = 2026-05-05 14:30
à 14h30 le 5 mai 2026 = 2026-05-05 14:30
mardi 5 mai à 14h30 = 2026-05-05 14:30
le mardi 5 mai 2026 à 14h30 = 2026-05-05 14:30
lundi 30 mars 2026 10h = 2026-03-30 10:00
lundi 30 à 10h = 2026-03-30 10:00
1er avril 10h = 2026-04-01 10:00
le 1er avril à 10h = 2026-04-01 10:00
le premier avril à 10h = 2026-04-01 10:00
15 août 9h = 2026-08-15 09:00
3 déc. 9h15 = 2026-12-03 09:15
5 juil. 9h = 2026-07-05 09:00
demain 10h = 2026-03-26 10:00
demain midi = 2026-03-26 12:00
demain à midi = 2026-03-26 12:00
demain à dix heures = 2026-03-26 10:00
après-demain 10h = 2026-03-27 10:00
après demain à 10h = 2026-03-27 10:00
apres-demain 10 h = 2026-03-27 10:00
aujourd'hui 16h = 2026-03-25 16:00
aujourd'hui à 16h = 2026-03-25 16:00
vendredi 10h = 2026-03-27 10:00
ven. 10h = 2026-03-27 10:00
jeu 10h30 = 2026-03-26 10:30
ce vendredi à 10h = 2026-03-27 10:00
lundi prochain à 10h = 2026-03-30 10:00
lundi de la semaine prochaine à 10h = 2026-03-30 10:00
la semaine prochaine lundi 10h = 2026-03-30 10:00
lundi la semaine prochaine 10h = 2026-03-30 10:00
vendredi cette semaine 10h = 2026-03-27 10:00
dans 2 semaines à 9h = 2026-04-08 09:00
dans deux semaines à 9h = 2026-04-08 09:00
dans une semaine à 9h = 2026-04-01 09:00
dans 3 jours à 9h = 2026-03-28 09:00
dans sept jours à 9h = 2026-04-01 09:00
dans 2 mois à 9h = 2026-05-25 09:00
dans 2 heures = 2026-03-25 17:00
dans 2h = 2026-03-25 17:00
dans une heure = 2026-03-25 16:00
dans 90 minutes = 2026-03-25 16:30
dans 1h30 = 2026-03-25 16:30
dans 1 heure et 30 minutes = 2026-03-25 16:30
premier mardi de mai 10h = 2026-05-05 10:00
le premier mardi de mai à 10h = 2026-05-05 10:00
le 1er mardi de mai à 10h = 2026-05-05 10:00
le dernier vendredi d'avril à 10h = 2026-04-24 10:00
le 2e mercredi d'avril à 10h = 2026-04-08 10:00
le 3ème jeudi du mois de mai 10h = 2026-05-21 10:00
le premier lundi du mois prochain à 10h = 2026-04-06 10:00
jeudi de 10h à 12h = 2026-03-26 10:00-12:00
jeudi 10h-12h = 2026-03-26 10:00-12:00
jeudi 10h30-12h = 2026-03-26 10:30-12:00
jeudi 10h à 12h = 2026-03-26 10:00-12:00
jeudi de 10 à 12h = 2026-03-26 10:00-12:00
jeudi de 10 à 12 = 2026-03-26 10:00-12:00
de 10h à 12h le 5 mai = 2026-05-05 10:00-12:00
le 5 mai de 10h30 à 12h = 2026-05-05 10:30-12:00
le 5 mai, 10h-11h30, Lisbonne = 2026-05-05 10:00-11:30 Europe/Lisbon
5 mai 10h heure de Lisbonne = 2026-05-05 10:00 Europe/Lisbon
5 mai 10h (heure d'Athènes) = 2026-05-05 10:00 Europe/Athens
5 mai à 10h à Lisbonne = 2026-05-05 10:00 Europe/Lisbon
mar 31 mars 10h = 2026-03-31 10:00
5/5 14h = 2026-05-05 14:00
le 05/05 à 14 h = 2026-05-05 14:00
le 05/05/2026 à 14h00 = 2026-05-05 14:00
sam. 28 mars à 14h = 2026-03-28 14:00
vendredi 27 à 10h = 2026-03-27 10:00
lundi à 10h la semaine prochaine = 2026-03-30 10:00
9h 15 mai = 2026-05-15 09:00
9h 5 mai = 2026-05-05 09:00
demain 14h-16h = 2026-03-26 14:00-16:00
demain midi-14h = 2026-03-26 12:00-14:00
dans 1 h 30 = 2026-03-25 16:30
mercredi midi = 2026-04-01 12:00
sa 10h = 2026-03-28 10:00
jeudi 10h00-11h30 = 2026-03-26 10:00-11:30
jeudi 26 mars de 14h à 15h30 = 2026-03-26 14:00-15:30
demain à neuf heures 30 = 2026-03-26 09:30
à sept heures demain = 2026-03-26 07:00
dernier jeudi du mois 15h = 2026-03-26 15:00
vendredi à midi = 2026-03-27 12:00
"""


@pytest.mark.parametrize(("phrase", "canonical"), rows(READ))
def test_the_phrase_reads_as(phrase: str, canonical: str) -> None:
    assert read(phrase) == canonical
