"""The kinds of obstacle and the sectors of a city's emissions, as all areas name them."""

from collections.abc import Mapping
from enum import StrEnum

from bot.i18n import ENGLISH, Words


class Topic(StrEnum):
    """The ten kinds of obstacle, and other, in the order of the directory."""

    FUNDING = "funding"
    HUMAN_RESOURCES = "human_resources"
    MEASUREMENT = "measurement"
    GOVERNANCE = "governance"
    MULTILEVEL = "multilevel"
    REGULATION = "regulation"
    POLITICS = "politics"
    CITIZENS = "citizens"
    STAKEHOLDERS = "stakeholders"
    DELIVERY = "delivery"
    OTHER = "other"


class Sector(StrEnum):
    """Six sectors, and what cuts across them."""

    MOBILITY = "mobility"
    BUILDINGS = "buildings"
    ENERGY = "energy"
    WASTE = "waste"
    NATURE = "nature"
    INDUSTRY = "industry"
    CROSS = "cross"


TOPICS = tuple(Topic)
SECTORS = tuple(Sector)
SINGLE_SECTORS = tuple(sector for sector in Sector if sector is not Sector.CROSS)


def topic_name(topic: Topic, words: Words) -> str:
    """Short enough for a tag of a forum: 20 characters in English."""
    return {
        Topic.FUNDING: words("Funding"),
        Topic.HUMAN_RESOURCES: words("Staff and skills"),
        Topic.MEASUREMENT: words("Data and monitoring"),
        Topic.GOVERNANCE: words("City silos"),
        Topic.MULTILEVEL: words("State and region"),
        Topic.REGULATION: words("Law and procurement"),
        Topic.POLITICS: words("Political backing"),
        Topic.CITIZENS: words("Citizens"),
        Topic.STAKEHOLDERS: words("Utilities, partners"),
        Topic.DELIVERY: words("Technical delivery"),
        Topic.OTHER: words("Other"),
    }[topic]


def sector_name(sector: Sector, words: Words) -> str:
    return {
        Sector.MOBILITY: words("Mobility"),
        Sector.BUILDINGS: words("Buildings"),
        Sector.ENERGY: words("Energy"),
        Sector.WASTE: words("Waste"),
        Sector.NATURE: words("Nature"),
        Sector.INDUSTRY: words("Industry"),
        Sector.CROSS: words("All sectors"),
    }[sector]


TOPIC_LABELS: Mapping[Topic, str] = {topic: topic_name(topic, ENGLISH) for topic in TOPICS}
"""As the server's tags and the ready polls write them; *Other* has no tag."""
SECTOR_LABELS: Mapping[Sector, str] = {sector: sector_name(sector, ENGLISH) for sector in SECTORS}
"""*All sectors* has no tag."""
