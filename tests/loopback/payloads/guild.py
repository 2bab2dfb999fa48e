"""How the server, its events and the bot itself are spelled on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.loopback import rights
from tests.loopback.records import Event, Json, Person

from .people import iso, member, own_user, role, user
from .places import channel

if TYPE_CHECKING:
    from tests.loopback.world import World


def event(world: World, record: Event) -> Json:
    return {
        "id": str(record.id),
        "guild_id": str(world.guild_id),
        "channel_id": str(record.channel_id) if record.channel_id else None,
        "creator_id": str(record.creator_id),
        "creator": user(world.people[record.creator_id]),
        "name": record.name,
        "description": record.description,
        "scheduled_start_time": record.start,
        "scheduled_end_time": record.end,
        "privacy_level": 2,
        "status": record.status,
        "entity_type": record.entity_type,
        "entity_id": None,
        "entity_metadata": {"location": record.location} if record.location else None,
        "user_count": len(record.interested),
        "image": None,
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
    }


def guild(world: World) -> Json:
    """The server as REST gives it."""
    return {
        "id": str(world.guild_id),
        "name": world.guild_name,
        "owner_id": str(world.guild_id),
        "roles": [role(one) for one in world.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY"],
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "vanity_url_code": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-GB",
        "max_members": 500000,
        "application_id": None,
        "home_header": None,
        "region": "deprecated",
        "widget_enabled": False,
        "widget_channel_id": None,
        "max_presences": None,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "nsfw": False,
        "incidents_data": None,
    }


def guild_create(world: World, *, everyone: bool) -> Json:
    """GUILD_CREATE; without the members intent (`everyone`) it holds the bot only."""
    here = [one for one in world.people.values() if one.present]
    threads = [one for one in world.channels.values() if one.thread and not one.thread.archived]
    visible = rights.Can.VIEW_CHANNEL
    return {
        **guild(world),
        "unavailable": False,
        "large": False,
        "joined_at": iso(world.bot.joined_at),
        "member_count": len(here),
        "members": [member(one) for one in here if everyone or one.id == world.bot_id],
        "channels": [
            channel(world, one)
            for one in world.channels.values()
            if one.thread is None and one.recipient_id is None
        ],
        "threads": [channel(world, one) for one in threads if world.may(world.bot, one, visible)],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "soundboard_sounds": [],
        "guild_scheduled_events": [event(world, one) for one in world.events.values()],
    }


def ready(world: World, session_id: str, gateway: str) -> Json:
    return {
        "v": 10,
        "user": own_user(world.bot),
        "guilds": [{"id": str(world.guild_id), "unavailable": True}],
        "session_id": session_id,
        "session_type": "normal",
        "resume_gateway_url": gateway,
        "private_channels": [],
        "application": {"id": str(world.bot_id), "flags": 0},
    }


def application(world: World) -> Json:
    owner = Person(world.guild_id, "owner", world.bot.joined_at)
    return {
        "id": str(world.bot_id),
        "name": world.bot_name,
        "description": "",
        "icon": None,
        "bot_public": False,
        "bot_require_code_grant": False,
        "owner": user(owner),
        "verify_key": "0" * 64,
        "team": None,
        "type": None,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
    }
