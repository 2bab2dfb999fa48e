"""What a server needs for Agora, and what is still missing there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.topics import SECTOR_LABELS, TOPIC_LABELS, Sector, Topic

PERMISSIONS = 2_269_795_995_331_600
"""Of the bot's own role, for all areas; never Administrator."""


class Audience(StrEnum):
    EVERYONE = "everyone"
    MEMBERS = "members"
    COORDINATORS = "coordinators"


READERS = {
    Audience.EVERYONE: (),
    Audience.MEMBERS: ("role_coordinator", "role_member"),
    Audience.COORDINATORS: ("role_coordinator",),
}


class Form(StrEnum):
    TEXT = "text"
    FORUM = "forum"


@dataclass(frozen=True)
class WantedChannel:
    key: str
    audience: Audience
    form: Form = Form.TEXT
    members_write: bool = False
    """Messages of one's own; threads are open to all who read."""

    @property
    def readers(self) -> tuple[str, ...]:
        """The roles that see it; none where everybody does."""
        return READERS[self.audience]


@dataclass(frozen=True)
class WantedRole:
    key: str
    name: str
    moderates: bool = False
    """Holds Manage Messages, so that Discord shows the desk commands."""


CHANNELS = (
    WantedChannel("welcome", Audience.EVERYONE),
    WantedChannel("info-point", Audience.MEMBERS),
    WantedChannel("polls", Audience.MEMBERS),
    WantedChannel("obstacles", Audience.MEMBERS, Form.FORUM),
    WantedChannel("questions", Audience.MEMBERS, members_write=True),
    WantedChannel("funding", Audience.MEMBERS),
    WantedChannel("announcements", Audience.MEMBERS),
    WantedChannel("meetings", Audience.MEMBERS),
    WantedChannel("coordinators", Audience.COORDINATORS, members_write=True),
)
ROLES = (
    WantedRole("role_coordinator", "Coordinator", moderates=True),
    WantedRole("role_member", "Member"),
    WantedRole("role_technical", "Technical"),
    WantedRole("role_political", "Political"),
    WantedRole("role_partner", "Partner"),
)
TAGS: Mapping[str, str] = {
    **{topic.value: label for topic, label in TOPIC_LABELS.items() if topic is not Topic.OTHER},
    **{
        sector.value: label for sector, label in SECTOR_LABELS.items() if sector is not Sector.CROSS
    },
    "solved": "Solved",
    "escalated": "Escalated",
    "peers": "Looking for peers",
    "stale": "Stale",
}
"""The forum's tags, exactly as many as Discord allows; only *Stale* is kept to moderators."""
MODERATED_TAGS = frozenset({"stale"})
MOST_TAGS = 20


@dataclass(frozen=True)
class FoundChannel:
    id: int
    name: str
    form: Form | None
    tags: Mapping[str, int]
    rights_fit: bool = True
    """Whether its overwrites are those that its audience needs."""


@dataclass(frozen=True)
class FoundRole:
    id: int
    name: str
    below_ours: bool
    moderates: bool


@dataclass(frozen=True)
class Server:
    """What stands on the server, and what Agora remembers of it."""

    channels: tuple[FoundChannel, ...]
    roles: tuple[FoundRole, ...]
    places: Mapping[str, int]
    permissions: int


class Act(StrEnum):
    CREATE_ROLE = "create role"
    ADOPT_ROLE = "use role"
    ALLOW_ROLE = "give role Manage Messages"
    CREATE_CHANNEL = "create channel"
    ADOPT_CHANNEL = "use channel"
    SET_RIGHTS = "set who sees the channel"
    ADD_TAGS = "add tags"


@dataclass(frozen=True)
class Step:
    act: Act
    key: str
    name: str
    found_id: int | None = None


class Trouble(StrEnum):
    MISSING_PERMISSION = "missing permission"
    ROLE_ABOVE = "role above ours"
    WRONG_FORM = "channel of another kind"
    TOO_MANY_TAGS = "too many tags"


@dataclass(frozen=True)
class Problem:
    trouble: Trouble
    what: str


@dataclass(frozen=True)
class Double:
    """Several channels or roles of one name; ``used`` is the id of ours."""

    name: str
    used: int
    role: bool = False


@dataclass(frozen=True)
class Plan:
    """What will be done, in this order, and what only a person can mend."""

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    doubles: tuple[Double, ...] = ()
    """No trouble by themselves: a person may want them."""

    @property
    def nothing_to_do(self) -> bool:
        return not self.steps and not self.problems


def plan(server: Server, permission_names: Mapping[int, str]) -> Plan:
    """``permission_names`` names each bit; steps come roles first, since channels name them."""
    steps: list[Step] = []
    problems = [
        Problem(Trouble.MISSING_PERMISSION, name)
        for bit, name in permission_names.items()
        if PERMISSIONS & bit and not server.permissions & bit
    ]
    for wanted in ROLES:
        more, trouble = _role(wanted, server)
        steps += more
        problems += trouble
    for channel in CHANNELS:
        more, trouble = _channel(channel, server)
        steps += more
        problems += trouble
    return Plan(tuple(steps), tuple(problems), _doubles(server))


def _doubles(server: Server) -> tuple[Double, ...]:
    found = []
    for role in ROLES:
        same = [one.id for one in server.roles if one.name == role.name]
        if used := _used(server, role.key, same):
            found.append(Double(role.name, used, role=True))
    for channel in CHANNELS:
        same = [
            one.id
            for one in server.channels
            if one.name == channel.key and one.form is channel.form
        ]
        if used := _used(server, channel.key, same):
            found.append(Double(channel.key, used))
    return tuple(found)


def _used(server: Server, key: str, same: list[int]) -> int | None:
    """Which of several of one name is ours, or will be; None where ours is called otherwise."""
    if len(same) < 2:  # noqa: PLR2004 - two are a double
        return None
    known = server.places.get(key)
    if known in same:
        return known
    standing = {channel.id for channel in server.channels} | {role.id for role in server.roles}
    return None if known in standing else same[0]


def _role(wanted: WantedRole, server: Server) -> tuple[list[Step], list[Problem]]:
    known = server.places.get(wanted.key)
    found = next((role for role in server.roles if role.id == known), None)
    steps = []
    if found is None:
        found = next((role for role in server.roles if role.name == wanted.name), None)
        if found is None:
            return [Step(Act.CREATE_ROLE, wanted.key, wanted.name)], []
        steps.append(Step(Act.ADOPT_ROLE, wanted.key, found.name, found.id))
    if not found.below_ours:
        return steps, [Problem(Trouble.ROLE_ABOVE, found.name)]
    if wanted.moderates and not found.moderates:
        steps.append(Step(Act.ALLOW_ROLE, wanted.key, found.name, found.id))
    return steps, []


def _channel(wanted: WantedChannel, server: Server) -> tuple[list[Step], list[Problem]]:
    known = server.places.get(wanted.key)
    found = next((channel for channel in server.channels if channel.id == known), None)
    steps = []
    if found is None:
        found = next((channel for channel in server.channels if channel.name == wanted.key), None)
        if found is None:
            return [Step(Act.CREATE_CHANNEL, wanted.key, wanted.key)], []
        steps.append(Step(Act.ADOPT_CHANNEL, wanted.key, found.name, found.id))
    if found.form is not wanted.form:
        return [], [Problem(Trouble.WRONG_FORM, found.name)]
    # What it allowed before it was ours is not known to be right: a public one must not stay so.
    if steps or not found.rights_fit:
        steps.append(Step(Act.SET_RIGHTS, wanted.key, found.name, found.id))
    if wanted.form is Form.FORUM:
        missing, problems = _tags(found, server.places)
        return steps + missing, problems
    return steps, []


def _tags(forum: FoundChannel, places: Mapping[str, int]) -> tuple[list[Step], list[Problem]]:
    """Tags of ours that are missing; others are left alone and only named."""
    missing = [name for name in TAGS.values() if name not in forum.tags]
    known = all(places.get(f"tag_{key}") == forum.tags.get(name) for key, name in TAGS.items())
    if not missing and known:
        return [], []
    if len(forum.tags) + len(missing) > MOST_TAGS:
        others = sorted(set(forum.tags) - set(TAGS.values()))
        return [], [Problem(Trouble.TOO_MANY_TAGS, ", ".join(others))]
    return [Step(Act.ADD_TAGS, "obstacles", forum.name, forum.id)], []
