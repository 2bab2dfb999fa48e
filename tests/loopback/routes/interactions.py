"""Answers to people: the callback, the original answer, follow-ups."""

from __future__ import annotations

from typing import Any

from tests.loopback import payloads
from tests.loopback.compose import compose, keep, revise
from tests.loopback.limits import check_modal, check_options
from tests.loopback.records import (
    Answering,
    Asking,
    Interaction,
    Json,
    Kind,
    Message,
    MessageFlag,
    MessageKind,
)
from tests.loopback.refusals import Refusal, invalid, unknown
from tests.loopback.table import Call, route
from tests.loopback.world import CALLBACK_WINDOW, TOKEN_LIFE

WEBHOOK = "/webhooks/{application}/{token}"
MESSAGE = f"{WEBHOOK}/messages"
SHOWS = (Answering.MESSAGE, Answering.DEFERRED_MESSAGE)
CHANGES = (Answering.UPDATE, Answering.DEFERRED_UPDATE)


@route("POST /interactions/{interaction}/{token}/callback", open_to_all=True)
def callback(call: Call) -> Any:
    asked = call.world.interactions.get(call.id("interaction"))
    if asked is None or asked.token != call.words["token"]:
        raise unknown(10062)
    if asked.answer is not None:
        raise Refusal(400, 40060, "Interaction has already been acknowledged.")
    if call.world.now() - asked.created_at > CALLBACK_WINDOW:
        raise unknown(10062)
    answer = Answering(call.body["type"])
    if answer not in _possible(asked):
        raise invalid("type", "INTERACTION_CALLBACK_TYPE", "Not possible for this interaction.")
    shown = _answer(call, asked, answer, call.body.get("data") or {})
    asked.answer = answer
    asked.original_id = None if shown is None else shown.id
    if asked.kind is Asking.MODAL:
        _close_form(call, asked)
    if call.query.get("with_response") in ("1", "true"):
        return payloads.callback(call.world, asked, shown)
    return None


def _possible(asked: Interaction) -> set[Answering]:
    if asked.kind is Asking.AUTOCOMPLETE:
        return {Answering.CHOICES}
    possible = set(SHOWS)
    if asked.message_id is not None and asked.kind is not Asking.COMMAND:
        possible |= set(CHANGES)
    return possible if asked.kind is Asking.MODAL else {*possible, Answering.MODAL}


def _answer(call: Call, asked: Interaction, answer: Answering, data: Json) -> Message | None:
    if answer is Answering.MODAL:
        check_modal(data)
        asked.modal = data
        call.world.modals.setdefault(asked.user_id, []).append(asked)
        return None
    if answer is Answering.CHOICES:
        choices = [
            {**one, "label": one["name"], "value": str(one["value"])} for one in data["choices"]
        ]
        check_options(choices, 0, 25)
        asked.choices = data["choices"]
        return None
    if answer in CHANGES:
        source = call.world.any_message(asked.message_id or 0)
        if answer is Answering.UPDATE:
            _change(call, source, data)
        return source
    if answer is Answering.DEFERRED_MESSAGE:
        return _thinking(call, asked, data)
    return _say(call, asked, data)


def _say(call: Call, asked: Interaction, data: Json) -> Message:
    private = int(data.get("flags") or 0) & MessageFlag.EPHEMERAL
    reader = asked.user_id if private else None
    message = compose(call.world, asked.channel_id, data, call.uploads, reader_id=reader)
    return _publish(call, asked, message)


def _thinking(call: Call, asked: Interaction, data: Json) -> Message:
    message = Message(call.world.new_id(), asked.channel_id, call.world.bot_id)
    message.flags = MessageFlag.LOADING
    if int(data.get("flags") or 0) & MessageFlag.EPHEMERAL:
        message.flags |= MessageFlag.EPHEMERAL
        message.reader_id = asked.user_id
    return _publish(call, asked, keep(call.world, message))


def _publish(call: Call, asked: Interaction, message: Message) -> Message:
    message.interaction_id = asked.id
    if asked.kind is Asking.COMMAND:
        slash = asked.data["type"] == 1
        message.kind = MessageKind.COMMAND if slash else MessageKind.CONTEXT_COMMAND
    call.emit_message("MESSAGE_CREATE", message)
    return message


def _change(call: Call, message: Message, body: Json) -> None:
    revise(call.world, message, body, call.uploads)
    call.emit_message("MESSAGE_UPDATE", message)


def _close_form(call: Call, asked: Interaction) -> None:
    open_forms = call.world.modals.get(asked.user_id, [])
    for form in reversed(open_forms):
        if form.modal and form.modal["custom_id"] == asked.data["custom_id"]:
            open_forms.remove(form)
            return


# After the callback


@route(f"POST {WEBHOOK}", open_to_all=True)
def follow_up(call: Call) -> Any:
    asked = _asked(call)
    original = _original(call, asked)
    if asked.answer is Answering.DEFERRED_MESSAGE and original is not None and original.loading:
        _change(call, original, call.body)
        return payloads.message(call.world, original)
    message = _say(call, asked, call.body)
    message.kind = MessageKind.PLAIN
    asked.followups.append(message.id)
    return payloads.message(call.world, message)


@route(f"GET {MESSAGE}/@original", open_to_all=True)
def original(call: Call) -> Any:
    return payloads.message(call.world, _need_original(call))


@route(f"PATCH {MESSAGE}/@original", open_to_all=True)
def edit_original(call: Call) -> Any:
    message = _need_original(call)
    _change(call, message, call.body)
    return payloads.message(call.world, message)


@route(f"DELETE {MESSAGE}/@original", open_to_all=True)
def delete_original(call: Call) -> Any:
    _delete(call, _need_original(call))


@route(f"GET {MESSAGE}/{{message}}", open_to_all=True)
def fetch(call: Call) -> Any:
    return payloads.message(call.world, _answered(call))


@route(f"PATCH {MESSAGE}/{{message}}", open_to_all=True)
def edit(call: Call) -> Any:
    message = _answered(call)
    _change(call, message, call.body)
    return payloads.message(call.world, message)


@route(f"DELETE {MESSAGE}/{{message}}", open_to_all=True)
def delete(call: Call) -> Any:
    _delete(call, _answered(call))


def _asked(call: Call) -> Interaction:
    """The interaction behind a token; 10015 if it is over, unknown or not yet answered."""
    for asked in reversed(call.world.interactions.values()):
        if asked.token == call.words["token"]:
            over = call.world.now() - asked.created_at > TOKEN_LIFE
            if over or asked.answer is None:
                break
            return asked
    raise unknown(10015)


def _original(call: Call, asked: Interaction) -> Message | None:
    try:
        return call.world.any_message(asked.original_id or 0)
    except Refusal:
        return None


def _need_original(call: Call) -> Message:
    message = _original(call, _asked(call))
    if message is None:
        raise unknown(10008)
    return message


def _answered(call: Call) -> Message:
    asked = _asked(call)
    message_id = call.id("message")
    if message_id not in (*asked.followups, asked.original_id, asked.message_id):
        raise unknown(10008)
    return call.world.any_message(message_id)


def _delete(call: Call, message: Message) -> None:
    if message.reader_id is not None:
        del call.world.private[message.id]
        return
    del call.world.messages[message.channel_id][message.id]
    gone = {"id": str(message.id), "channel_id": str(message.channel_id)}
    if call.world.channels[message.channel_id].kind is not Kind.DIRECT:
        gone["guild_id"] = str(call.world.guild_id)
    call.emit("MESSAGE_DELETE", gone)
