"""Makes Discord agree with the outbox: sends, edits, looks up, retries, gives up."""

from bot.delivery.faces import CardFace, Effect, NoticeFace, ThreadFace
from bot.delivery.loop import Delivery

__all__ = ["CardFace", "Delivery", "Effect", "NoticeFace", "ThreadFace"]
