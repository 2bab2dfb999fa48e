"""Scheduled events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.loopback import payloads
from tests.loopback.records import Event, Json
from tests.loopback.refusals import invalid, unknown
from tests.loopback.rights import Can
from tests.loopback.table import Call, route

EVENTS = "/guilds/{guild}/scheduled-events"
EXTERNAL = 3
INTERESTED = 1
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
NEXT = {SCHEDULED: {SCHEDULED, ACTIVE, CANCELLED}, ACTIVE: {ACTIVE, COMPLETED}}


@route(f"GET {EVENTS}")
def every(call: Call) -> Any:
    call.in_guild()
    return [payloads.event(call.world, one) for one in call.world.events.values()]


@route(f"GET {EVENTS}/{{event}}")
def fetch(call: Call) -> Any:
    return payloads.event(call.world, _event(call))


@route(f"POST {EVENTS}")
def create(call: Call) -> Any:
    call.in_guild()
    call.world.require_in_guild(Can.CREATE_EVENTS)
    body: Json = call.body
    event = Event(
        0,
        call.world.bot_id,
        body["name"],
        body["scheduled_start_time"],
        body.get("scheduled_end_time"),
        int(body["entity_type"]),
    )
    _apply(event, body)
    _check(call, event, new=True)
    event.id = call.world.new_id()
    call.world.events[event.id] = event
    call.emit("GUILD_SCHEDULED_EVENT_CREATE", payloads.event(call.world, event))
    return payloads.event(call.world, event)


@route(f"PATCH {EVENTS}/{{event}}")
def edit(call: Call) -> Any:
    event = _own(call)
    status = int(call.body.get("status") or event.status)
    if status != event.status and status not in NEXT.get(event.status, set()):
        raise invalid("status", "EVENT_STATUS", "The status cannot change this way.")
    changed = Event(**vars(event))
    _apply(changed, call.body)
    changed.status = status
    _check(call, changed, new="scheduled_start_time" in call.body)
    vars(event).update(vars(changed))
    body = payloads.event(call.world, event)
    call.emit("GUILD_SCHEDULED_EVENT_UPDATE", body)
    if status in (COMPLETED, CANCELLED):
        del call.world.events[event.id]
    return body


@route(f"DELETE {EVENTS}/{{event}}")
def delete(call: Call) -> Any:
    event = _own(call)
    del call.world.events[event.id]
    call.emit("GUILD_SCHEDULED_EVENT_DELETE", payloads.event(call.world, event))


@route(f"GET {EVENTS}/{{event}}/users")
def users(call: Call) -> Any:
    event, answers = _event(call), []
    for one in event.interested:
        person = call.world.people[one]
        told: Json = {
            "guild_scheduled_event_id": str(event.id),
            "user_id": str(person.id),
            "user": payloads.user(person),
            "response": INTERESTED,
        }
        if call.query.get("with_member") in ("1", "true"):
            told["member"] = payloads.member(person)
        answers.append(told)
    return answers


def _event(call: Call) -> Event:
    call.in_guild()
    event = call.world.events.get(call.id("event"))
    if event is None:
        raise unknown(10070)
    return event


def _own(call: Call) -> Event:
    """The bot changes its own events with Create Events, others with Manage Events."""
    event = _event(call)
    own = event.creator_id == call.world.bot_id
    call.world.require_in_guild(Can.CREATE_EVENTS if own else Can.MANAGE_EVENTS)
    return event


def _apply(event: Event, body: Json) -> None:
    event.name = body.get("name") or event.name
    event.description = body.get("description", event.description)
    event.start = body.get("scheduled_start_time") or event.start
    event.end = body.get("scheduled_end_time", event.end)
    event.entity_type = int(body.get("entity_type") or event.entity_type)
    if "channel_id" in body:
        event.channel_id = int(body["channel_id"]) if body["channel_id"] else None
    if body.get("entity_metadata"):
        event.location = body["entity_metadata"].get("location")


def _check(call: Call, event: Event, *, new: bool) -> None:
    _length("name", event.name, 1, 100)
    _length("description", event.description or "", 0, 1000)
    start = datetime.fromisoformat(event.start)
    if new and start.timestamp() < call.world.now():
        raise invalid("scheduled_start_time", "EVENT_PAST", "Cannot schedule event in the past.")
    if event.entity_type == EXTERNAL:
        _length("entity_metadata.location", event.location or "", 1, 100)
        if event.end is None:
            raise invalid("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required")
    elif event.channel_id is None:
        raise invalid("channel_id", "BASE_TYPE_REQUIRED", "This field is required")
    if event.end is not None and datetime.fromisoformat(event.end) <= start:
        raise invalid("scheduled_end_time", "EVENT_END", "Must be after the start.")


def _length(field: str, text: str, low: int, high: int) -> None:
    if not low <= len(text) <= high:
        raise invalid(field, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
