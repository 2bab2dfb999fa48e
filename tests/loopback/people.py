"""What people do and what they see, as Discord's own client would let them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import payloads, rights
from .asked import Asked, Until
from .compose import compose
from .fields import Chosen, arguments, choose, fill
from .limits import SELECTS, Part, walk
from .records import (
    SYSTEM,
    Asking,
    Channel,
    Event,
    Interaction,
    Json,
    Kind,
    Message,
    Person,
)
from .refusals import NotPossible
from .rights import Can
from .routes.reactions import reaction
from .story import sees

if TYPE_CHECKING:
    from .gateway import Gateway
    from .world import World

Who = Person | int | str
Where = Channel | int | str


class People:
    """Every person of the world; named by record, id or name."""

    def __init__(self, world: World, gateway: Gateway, until: Until) -> None:
        self.world = world
        self._gateway = gateway
        self._until = until

    # Asking

    def press(
        self,
        user: Who,
        message: Message | int,
        custom_id: str,
        values: list[Any] | None = None,
    ) -> Asked:
        """Press a button, or choose in a select; raises NotPossible if it is not offered."""
        person = self.world.person(user)
        shown = self._readable(person, message)
        part = _control(shown, custom_id)
        data: Json = {"custom_id": custom_id, "component_type": part["type"], "id": part["id"]}
        if part["type"] in SELECTS:
            chosen = Chosen(self.world)
            data["values"] = choose(part, values or [], chosen)
            if part["type"] != Part.STRING_SELECT:
                data["resolved"] = chosen.resolved(shown.channel_id)
        return self.forge(person, Asking.COMPONENT, data, shown.channel_id, shown.id)

    def submit(self, user: Who, custom_id: str, fields: Json | None = None) -> Asked:
        """Send a form that was shown to this person; raises NotPossible if none was."""
        person = self.world.person(user)
        for origin in reversed(self.world.interactions.values()):
            form = origin.modal
            if origin.user_id == person.id and form and form["custom_id"] == custom_id:
                break
        else:
            raise NotPossible(f"{person.name} was shown no form {custom_id!r}")
        chosen = Chosen(self.world)
        data: Json = {"custom_id": custom_id, "components": fill(form, fields or {}, chosen)}
        if chosen.ids or chosen.files:
            data["resolved"] = chosen.resolved(origin.channel_id)
        source = origin.message_id if origin.kind is Asking.COMPONENT else None
        return self.forge(person, Asking.MODAL, data, origin.channel_id, source, origin)

    def command(
        self,
        user: Who,
        name: str,
        options: Json | None = None,
        *,
        channel: Where | None = None,
        target: Person | Message | None = None,
    ) -> Asked:
        """Run `poll new`, or a menu on a person or a message; raises NotPossible if hidden."""
        person = self.world.person(user)
        place = self._place(person, channel)
        data = self._command(person, place, name, target)
        chosen = Chosen(self.world)
        if target is None:
            path = name.split()[1:]
            known = self.world.commands[int(data["id"])]
            data["options"] = arguments(known, path, options or {}, chosen)
            data["resolved"] = chosen.resolved(place.id)
        return self.forge(person, Asking.COMMAND, data, place.id)

    def suggest(
        self, user: Who, name: str, option: str, typed: str, options: Json | None = None
    ) -> Asked:
        """Type into an option with autocompletion; the choices stand in the interaction."""
        person = self.world.person(user)
        place = self._place(person, None)
        data = self._command(person, place, name, None)
        known = self.world.commands[int(data["id"])]
        given = {**(options or {}), option: typed}
        data["options"] = arguments(known, name.split()[1:], given, Chosen(self.world))
        deepest = data["options"]
        while deepest and "options" in deepest[0]:
            deepest = deepest[0]["options"]
        for one in deepest:
            if one["name"] == option:
                one["focused"] = True
        return self.forge(person, Asking.AUTOCOMPLETE, data, place.id)

    def forge(
        self,
        user: Who,
        kind: Asking,
        data: Json,
        channel: Where,
        message_id: int | None = None,
        origin: Interaction | None = None,
    ) -> Asked:
        """Send an interaction unchecked, as a changed client could."""
        person, place = self.world.person(user), self.world.place(channel)
        new = self.world.new_id()
        now = self.world.now()
        asked = Interaction(new, f"token-{new}", kind, person.id, place.id, now, data, message_id)
        asked.origin_id = origin.id if origin else None
        self.world.interactions[new] = asked
        self._gateway.emit("INTERACTION_CREATE", payloads.interaction(self.world, asked))
        return Asked(self.world, asked, self._until)

    # Acting

    def say(self, user: Who, channel: Where, text: str, reply_to: Message | None = None) -> Message:
        """Write a message; raises NotPossible where this person may not."""
        person, place = self.world.person(user), self.world.place(channel)
        if not self.world.may(person, place, Can.SEND_MESSAGES):
            raise NotPossible(f"{person.name} may not write there")
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        message = compose(self.world, place.id, body, [], author_id=person.id)
        if place.thread is not None:
            place.thread.members.setdefault(person.id, self.world.now())
        self._tell(place, "MESSAGE_CREATE", payloads.told_message(self.world, message))
        return message

    def delete(self, user: Who, message: Message | int) -> None:
        """Delete one's own message, or another's as a moderator."""
        person, gone = self.world.person(user), self._readable(self.world.person(user), message)
        place = self.world.channels[gone.channel_id]
        if gone.author_id != person.id and not self.world.may(person, place, Can.MANAGE_MESSAGES):
            raise NotPossible(f"{person.name} may not delete that")
        if gone.reader_id is not None:
            del self.world.private[gone.id]
            return
        del self.world.messages[place.id][gone.id]
        self._tell(place, "MESSAGE_DELETE", self._in(place, {"id": str(gone.id)}))

    def react(self, user: Who, message: Message | int, emoji: str) -> None:
        person, shown = self.world.person(user), self._readable(self.world.person(user), message)
        place = self.world.channels[shown.channel_id]
        people = shown.reactions.setdefault(emoji, [])
        if person.id not in people:
            people.append(person.id)
            event = reaction(self.world, place, shown, person, emoji)
            self._tell(place, "MESSAGE_REACTION_ADD", event)

    def interested(self, user: Who, event: Event) -> None:
        person = self.world.person(user)
        if person.id not in event.interested:
            event.interested.append(person.id)
            body = {"guild_scheduled_event_id": str(event.id), "user_id": str(person.id)}
            body["guild_id"] = str(self.world.guild_id)
            self._gateway.emit("GUILD_SCHEDULED_EVENT_USER_ADD", body)

    def leave(self, user: Who) -> None:
        person = self.world.person(user)
        person.present, person.roles = False, []
        body = {"guild_id": str(self.world.guild_id), "user": payloads.user(person)}
        self._gateway.emit("GUILD_MEMBER_REMOVE", body)

    def join(self, user: Who) -> None:
        person = self.world.person(user)
        person.present = True
        body = {"guild_id": str(self.world.guild_id), **payloads.member(person)}
        self._gateway.emit("GUILD_MEMBER_ADD", body)

    # Seeing

    def messages(self, channel: Where) -> list[Message]:
        """The messages of a channel, oldest first, without system lines."""
        place = self.world.place(channel)
        return [one for one in self.world.messages[place.id].values() if one.kind not in SYSTEM]

    def private_answers(self, user: Who) -> list[Message]:
        """What only this person sees, oldest first."""
        person = self.world.person(user)
        return [one for one in self.world.private.values() if one.reader_id == person.id]

    def dms(self, user: Who) -> list[Message]:
        """The private conversation with the bot; empty if there is none."""
        person = self.world.person(user)
        for channel in self.world.channels.values():
            if channel.recipient_id == person.id:
                return self.messages(channel)
        return []

    def modal_shown(self, user: Who) -> Json | None:
        """The form that is open before this person, the last shown."""
        shown = self.world.modals.get(self.world.person(user).id, [])
        return shown[-1].modal if shown else None

    def sees(self, user: Who) -> list[str]:
        """Every text this person can read now."""
        return sees(self.world, self.world.person(user))

    # Helpers

    def _tell(self, place: Channel, event: str, body: Json) -> None:
        """What happens where the bot cannot look, it is not told."""
        if self.world.may(self.world.bot, place, Can.VIEW_CHANNEL):
            self._gateway.emit(event, body)

    def _readable(self, person: Person, message: Message | int) -> Message:
        wanted = message.id if isinstance(message, Message) else int(message)
        found = self.world.any_message(wanted)
        place = self.world.channels[found.channel_id]
        hidden = found.reader_id not in (None, person.id)
        if hidden or not self.world.may(person, place, Can.VIEW_CHANNEL):
            raise NotPossible(f"{person.name} cannot see this message")
        return found

    def _place(self, person: Person, channel: Where | None) -> Channel:
        if channel is not None:
            place = self.world.place(channel)
            if self.world.may(person, place, Can.VIEW_CHANNEL):
                return place
            raise NotPossible(f"{person.name} cannot see {place.name}")
        for place in self.world.channels.values():
            if place.kind is Kind.TEXT and self.world.may(person, place, Can.VIEW_CHANNEL):
                return place
        raise NotPossible(f"{person.name} sees no channel")

    def _command(
        self, person: Person, place: Channel, name: str, target: Person | Message | None
    ) -> Json:
        kind = {Person: 2, Message: 3}.get(type(target), 1) if target is not None else 1
        wanted = name.split(maxsplit=1)[0] if kind == 1 else name
        for known in self.world.commands.values():
            if (known["name"], known["type"]) == (wanted, kind):
                break
        else:
            raise NotPossible(f"there is no command {name!r}")
        if not self._offered(person, place, known):
            raise NotPossible(f"{name!r} is hidden from {person.name}")
        data: Json = {"id": known["id"], "name": known["name"], "type": kind}
        if "guild_id" in known:
            data["guild_id"] = known["guild_id"]
        if target is not None:
            data["target_id"] = str(target.id)
            data["resolved"] = self._target(target)
        return data

    def _offered(self, person: Person, place: Channel, command: Json) -> bool:
        if place.kind is Kind.DIRECT:
            allowed = 1 in (command.get("contexts") or [0, 1])
            return "guild_id" not in command and allowed
        if not self.world.may(person, place, Can.USE_APPLICATION_COMMANDS):
            return False
        wanted = command.get("default_member_permissions")
        held = rights.in_guild(self.world, person)
        if wanted is None or held == rights.ALL:
            return True
        return int(wanted) != 0 and held & int(wanted) == int(wanted)

    def _target(self, target: Person | Message) -> Json:
        if isinstance(target, Person):
            return payloads.resolved(self.world, [target.id])
        return {"messages": {str(target.id): payloads.message(self.world, target)}}

    def _in(self, place: Channel, body: Json) -> Json:
        body["channel_id"] = str(place.id)
        if place.kind is not Kind.DIRECT:
            body["guild_id"] = str(self.world.guild_id)
        return body


def _control(message: Message, custom_id: str) -> Json:
    for part in walk(message.components):
        if part.get("custom_id") == custom_id:
            if part.get("disabled"):
                raise NotPossible(f"{custom_id!r} is disabled")
            return part
    offered = [part["custom_id"] for part in walk(message.components) if "custom_id" in part]
    raise NotPossible(f"the message offers {offered}, not {custom_id!r}")
