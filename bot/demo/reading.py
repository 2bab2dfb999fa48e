"""The words of messages, forms and private answers on the embedded server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcord.components import walk_components

if TYPE_CHECKING:
    from collections.abc import Iterable

    import discord
    from simcord import InteractionResult, ResponseMessage

BUTTON = 2
SHOWN = ("content", "label", "description", "placeholder", "value")


def text_of(message: discord.Message | ResponseMessage | None) -> str:
    """All words of a message: content, texts, labels, options."""
    if message is None:
        return ""
    return "\n".join(filter(None, [message.content, *words_of(_raw(message))]))


def said(result: InteractionResult) -> str:
    """All words of the private answers to a press, and of the form that it opened."""
    texts = [text_of(result.response), *(text_of(more) for more in result.followups)]
    if result.modal:
        texts += [result.modal["title"], *words_of(result.modal["components"])]
    return "\n".join(filter(None, texts))


def labels_of(message: discord.Message | ResponseMessage) -> list[str]:
    """The labels of its buttons."""
    return [c["label"] for c in walk_components(_raw(message)) if c.get("type") == BUTTON]


def custom_id_of(message: discord.Message | ResponseMessage, label: str) -> str:
    """Of the button with this label. Raises LookupError where there is none."""
    for component in walk_components(_raw(message)):
        if component.get("type") == BUTTON and component["label"] == label:
            return str(component["custom_id"])
    raise LookupError(label)


def custom_id_after(message: discord.Message | ResponseMessage, words: str) -> str:
    """Of the first button that follows these words. Raises LookupError where there is none."""
    seen = False
    for component in walk_components(_raw(message)):
        seen = seen or words in str(component.get("content", ""))
        if seen and component.get("type") == BUTTON:
            return str(component["custom_id"])
    raise LookupError(words)


def words_of(components: Iterable[Any]) -> list[str]:
    """Every text that a person sees in raw components."""
    found: list[str] = []
    for component in walk_components(list(components)):
        texts = (component.get(key) for key in SHOWN)
        found += [text for text in texts if isinstance(text, str)]
        found += [option["label"] for option in component.get("options", ())]
        found += [item["description"] for item in component.get("items", ()) if item["description"]]
    return found


def _raw(message: discord.Message | ResponseMessage) -> list[Any]:
    return [c if isinstance(c, dict) else c.to_dict() for c in message.components]
