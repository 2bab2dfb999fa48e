"""The kinds of obstacle and the sectors of a city's emissions, as all areas name them."""

from collections.abc import Mapping
from enum import StrEnum


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
TOPIC_LABELS: Mapping[Topic, str] = {
    Topic.FUNDING: "Funding",
    Topic.HUMAN_RESOURCES: "Staff and skills",
    Topic.MEASUREMENT: "Data and monitoring",
    Topic.GOVERNANCE: "City silos",
    Topic.MULTILEVEL: "State and region",
    Topic.REGULATION: "Law and procurement",
    Topic.POLITICS: "Political backing",
    Topic.CITIZENS: "Citizens",
    Topic.STAKEHOLDERS: "Utilities, partners",
    Topic.DELIVERY: "Technical delivery",
    Topic.OTHER: "Other",
}
"""Catalogue keys, each short enough for a tag of a forum (20 characters)."""
SECTOR_LABELS: Mapping[Sector, str] = {
    Sector.MOBILITY: "Mobility",
    Sector.BUILDINGS: "Buildings",
    Sector.ENERGY: "Energy",
    Sector.WASTE: "Waste",
    Sector.NATURE: "Nature",
    Sector.INDUSTRY: "Industry",
    Sector.CROSS: "All sectors",
}
"""Catalogue keys; *All sectors* has no tag, as *Other* has none."""
