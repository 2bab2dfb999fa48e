"""The polls that are ready to be used."""

from dataclasses import dataclass
from enum import StrEnum

from bot.topics import TOPIC_LABELS, TOPICS, Topic
from cogs.polls.rules.kinds import PollKind


class TemplateName(StrEnum):
    CHALLENGE = "challenge"
    READINESS = "readiness"
    NEXT_TOPIC = "next_topic"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Template:
    """What a form starts with; an empty question is for the opener to write."""

    name: TemplateName
    kind: PollKind
    question: str
    options: tuple[str, ...] = ()
    most: int | None = None
    own_words: bool = False


TEMPLATES: dict[TemplateName, Template] = {
    template.name: template
    for template in (
        Template(
            TemplateName.CHALLENGE,
            PollKind.MULTIPLE,
            "What is your biggest challenge on the road to 2030?",
            tuple(TOPIC_LABELS[topic] for topic in TOPICS),
            most=3,
            own_words=True,
        ),
        Template(
            TemplateName.READINESS,
            PollKind.SCORE,
            "How ready is your city?",
            ("Funding", "Human resources", "Measurement", "Governance"),
        ),
        Template(
            TemplateName.NEXT_TOPIC,
            PollKind.RANKED,
            "Which topic should we take up next?",
            tuple(TOPIC_LABELS[topic] for topic in TOPICS if topic is not Topic.OTHER),
        ),
        Template(TemplateName.PROPOSAL, PollKind.CONSENT, ""),
    )
}


def topic_at(options: tuple[str, ...], position: int) -> Topic | None:
    """The topic behind an option of a challenge poll; None in any other poll."""
    if options != TEMPLATES[TemplateName.CHALLENGE].options:
        return None
    return TOPICS[position]
