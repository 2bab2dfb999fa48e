"""Every story, by its name."""

from tests.crash.exchange import EXCHANGE
from tests.crash.polls import ANONYMOUS, NAMED
from tests.crash.scenario import SETUP

SCENARIOS = {scenario.name: scenario for scenario in (SETUP, NAMED, ANONYMOUS, EXCHANGE)}
