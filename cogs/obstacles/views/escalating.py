"""Escalations: the forms, the coordinators' card, and the exact text that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace, NoticeFace
from bot.ids import join
from bot.texts import LONGEST_LINK, plain
from bot.topics import sector_name, topic_name
from bot.ui import (
    Accent,
    Part,
    button,
    choice_field,
    form,
    link,
    rest_of,
    select,
    text_field,
    with_button,
)
from cogs.obstacles.rules.escalation import (
    ANSWER,
    LONGEST_CONTACT,
    LONGEST_ROUTE,
    NEED,
    Act,
    Escalation,
    Kind,
    Route,
    State,
    acts,
)
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.i18n import Words
    from cogs.obstacles.rules.records import Obstacle

PRIMARY = discord.ButtonStyle.primary
MOST_LISTED = 9
NO_ROUTE = "0"
MOST_ROUTES = 20
TITLE_SHOWN = 80


def kind_name(kind: Kind, words: Words) -> str:
    return {
        Kind.TECHNICAL: words("Technical"),
        Kind.REGULATORY: words("Regulatory"),
        Kind.FINANCIAL: words("Financial"),
    }[kind]


def state_name(state: State, words: Words) -> str:
    return {
        State.NEW: words("New"),
        State.ACKNOWLEDGED: words("Acknowledged"),
        State.ROUTED: words("Sent, waits for an answer"),
        State.ANSWERED: words("Answered"),
        State.CLOSED: words("Closed"),
    }[state]


# Asking for it


def kinds_panel(obstacle: Obstacle, words: Words) -> list[Part]:
    return [
        words("What kind of help do you need from the Mission Platform?"),
        [
            button(kind_name(kind, words), join(AREA, "escalate", obstacle.id, kind.value))
            for kind in Kind
        ],
    ]


def escalate_form(
    obstacle: Obstacle, kind: Kind, routes: Sequence[Route], fresh: str, typed: str, words: Words
) -> discord.ui.Modal:
    """Without a checked route coordinators choose one."""
    fields = []
    if routes:
        options = [(str(route.id), route.name) for route in routes[:MOST_ROUTES]]
        options.append((NO_ROUTE, words("Let a coordinator choose")))
        fields.append(choice_field("route", words("Route"), options, chosen=str(routes[0].id)))
    return form(
        words("Escalate: {kind}", kind=kind_name(kind, words)),
        join(AREA, "escalated", obstacle.id, f"{kind.value}-{fresh}"),
        words("A coordinator sends your title, your text and what you write here."),
        *fields,
        text_field(
            "text",
            words("What you need, and by when"),
            long=True,
            low=NEED[0],
            high=NEED[1],
            value=typed,
        ),
    )


def escalated(obstacle: Obstacle, escalation: Escalation, who: str, words: Words) -> list[Part]:
    """The answer to whoever asked: the exact text that leaves."""
    told = words("A coordinator will send exactly this text:")
    if escalation.numbered:
        told = words("{ref}: a coordinator will send exactly this text:", ref=escalation.ref)
    parts: list[Part] = [told, text_to_send(obstacle, escalation, who, words)]
    return [*parts, *_take_back(escalation, words)]


def _take_back(escalation: Escalation, words: Words) -> list[Part]:
    """By the obstacle's number, since an escalation may have none yet."""
    if escalation.state not in {State.NEW, State.ACKNOWLEDGED}:
        return []
    return [[button(words("Take it back"), join(AREA, "esc_back", escalation.obstacle_id))]]


def running(escalation: Escalation, words: Words, *, mine: bool) -> list[Part]:
    """Where it stands, for whoever may escalate again."""
    told = words("A coordinator gets it within 15 minutes.")
    if escalation.numbered:
        told = words(
            "{ref} is under way: {state}.",
            ref=escalation.ref,
            state=state_name(escalation.state, words),
        )
    parts: list[Part] = [told]
    if escalation.answer:
        parts.append(plain(escalation.answer))
    return [*parts, *_take_back(escalation, words)] if mine else parts


def taken_back(words: Words) -> list[Part]:
    return [words("It is taken back. Nothing was sent.")]


def text_to_send(obstacle: Obstacle, escalation: Escalation, who: str, words: Words) -> str:
    """As it leaves: no address of ours, nobody's name but what the post shows."""
    lines = [
        words(
            "**{title}** ({ref}, {kind})",
            title=plain(obstacle.title),
            ref=obstacle.ref,
            kind=kind_name(escalation.kind, words),
        ),
        words(
            "From: {who}. Topic: {topic}. Sector: {sector}.",
            who=who,
            topic=topic_name(obstacle.topic, words),
            sector=sector_name(obstacle.sector, words),
        ),
        plain(obstacle.body),
        plain(obstacle.tried),
        words("**What is needed:** {need}", need=plain(escalation.text)),
    ]
    return "\n".join(line for line in lines if line)


def lines(escalation: Escalation | None, words: Words) -> tuple[str, ...]:
    """What the post itself says of it."""
    if escalation is None:
        return ()
    told = words(
        "📣 {kind} help: {state}",
        kind=kind_name(escalation.kind, words),
        state=state_name(escalation.state, words),
    )
    if escalation.answer:
        return (told, words("**Answer:** {answer}", answer=plain(escalation.answer)))
    return (told,) if escalation.open else ()


# The coordinators


def escalation_card(obstacle: Obstacle, escalation: Escalation, words: Words) -> CardFace:
    title = words(
        "📣 **{kind} help for {ref}**\n{title}",
        kind=kind_name(escalation.kind, words),
        ref=obstacle.ref,
        title=plain(obstacle.title, limit=TITLE_SHOWN),
    )
    if not escalation.open:
        closed = words("**Closed**")
        if obstacle.duplicate_of is not None:
            closed = words("**Closed**: it was raised before, as OBS-{n}.", n=obstacle.duplicate_of)
        return CardFace(Accent.OBSTACLES, (title, closed), ended=True)
    parts: list[Part] = [title, _state_line(escalation, words), plain(escalation.text)]
    if escalation.route is not None:
        parts.append(words("Route: {name}", name=plain(escalation.route.name)))
    if escalation.answer:
        parts.append(words("**Answer:** {answer}", answer=plain(escalation.answer)))
    parts.append(_buttons(escalation, words))
    return CardFace(Accent.OBSTACLES, tuple(parts))


def _state_line(escalation: Escalation, words: Words) -> str:
    state = state_name(escalation.state, words)
    if escalation.due_on is None:
        return f"**{state}**"
    return words("**{state}** · due {day}", state=state, day=day_text(escalation.due_on))


def _buttons(escalation: Escalation, words: Words) -> Part:
    labels = {
        Act.ACKNOWLEDGE: (words("Acknowledge"), "esc_ack"),
        Act.SENT: (words("Sent"), "esc_sent"),
        Act.ANSWER: (words("Record the answer"), "esc_answer"),
        Act.CLOSE: (words("Close"), "esc_close"),
    }
    found = [
        button(label, join(AREA, verb, escalation.id), PRIMARY if first else _SECONDARY)
        for first, (label, verb) in (
            (place == 0, labels[act]) for place, act in enumerate(acts(escalation.state))
        )
    ]
    if Act.SENT in acts(escalation.state):
        found.insert(1, button(words("Text to send"), join(AREA, "esc_text", escalation.id)))
    return found


_SECONDARY = discord.ButtonStyle.secondary


def answer_form(escalation: Escalation, fresh: str, words: Words) -> discord.ui.Modal:
    return form(
        words("Answer to {ref}", ref=escalation.ref),
        join(AREA, "esc_answered", escalation.id, fresh),
        text_field("answer", words("The answer"), long=True, low=ANSWER[0], high=ANSWER[1]),
    )


def sending_panel(
    obstacle: Obstacle,
    escalation: Escalation,
    who: str,
    routes: Sequence[Route],
    words: Words,
) -> list[Part]:
    """What to copy, and where to; ``routes`` are the checked ones of its kind."""
    parts: list[Part] = [text_to_send(obstacle, escalation, who, words)]
    route = escalation.route
    if route is None:
        hint = words("No route is chosen. Choose one below.")
        parts.append(hint if routes else words("No route is checked yet. See /escalation routes."))
    else:
        parts.append(
            words(
                "Send it to {name}. {contact}",
                name=plain(route.name),
                contact=plain(route.contact),
            )
        )
        if route.url:
            parts.append([link(words("Open"), route.url)])
    if routes and Act.SENT in acts(escalation.state):
        options = [(str(each.id), each.name) for each in routes[:MOST_ROUTES]]
        chosen = [str(route.id)] if route is not None and route in routes[:MOST_ROUTES] else []
        control = join(AREA, "esc_route", escalation.id)
        parts.append(select(control, options, words("Choose a route"), chosen=chosen))
    return parts


def done(escalation: Escalation, words: Words) -> list[Part]:
    state = state_name(escalation.state, words)
    return [words("Recorded. {ref}: {state}.", ref=escalation.ref, state=state)]


def listed(escalations: Sequence[Escalation], words: Words) -> list[Part]:
    if not escalations:
        return [words("Nothing to do. No escalation is open.")]
    parts: list[Part] = []
    for each in escalations[:MOST_LISTED]:
        line = words(
            "**{ref}** · {kind} · OBS-{n}",
            ref=each.ref,
            kind=kind_name(each.kind, words),
            n=each.obstacle_id,
        )
        text = f"{line}\n{_state_line(each, words)}"
        parts.append(with_button(text, button(words("Open"), join(AREA, "esc_open", each.id))))
    rest = [
        (
            join(AREA, "esc_open", each.id),
            words("{ref} · {state}", ref=each.ref, state=state_name(each.state, words)),
        )
        for each in escalations[MOST_LISTED:]
    ]
    return [*parts, *rest_of(rest, words)]


def opened(obstacle: Obstacle, escalation: Escalation, words: Words) -> list[Part]:
    return list(escalation_card(obstacle, escalation, words).parts)


def due(escalation: Escalation, words: Words) -> NoticeFace:
    if escalation.state is State.ROUTED:
        text = words("{ref} still has no answer. Please ask again.", ref=escalation.ref)
    else:
        text = words("{ref} still waits for you.", ref=escalation.ref)
    return NoticeFace(text, (button(words("Open"), join(AREA, "esc_open", escalation.id)),))


# Routes


def routes_panel(routes: Sequence[Route], words: Words) -> list[Part]:
    """All of them; the checked ones are offered."""
    parts: list[Part] = [words("**Routes to the Mission Platform.** Checked ones are offered.")]
    for route in routes[:MOST_LISTED]:
        state = words("not checked yet")
        if route.active and route.checked_on is not None:
            state = words("checked on {day}", day=day_text(route.checked_on))
        line = f"**{plain(route.name)}**\n-# {kind_name(route.kind, words)} · {state}"
        parts.append(with_button(line, button(words("Edit"), join(AREA, "route", route.id))))
    return parts


def route_form(
    route: Route, fresh: str, typed: Mapping[str, str], words: Words
) -> discord.ui.Modal:
    return form(
        kind_name(route.kind, words),
        join(AREA, "route_sent", route.id, fresh),
        text_field(
            "name",
            words("Name"),
            low=2,
            high=LONGEST_ROUTE,
            value=typed.get("name", route.name),
        ),
        text_field("url", words("Web page"), high=LONGEST_LINK, value=typed.get("url", route.url)),
        text_field(
            "contact",
            words("Where to write"),
            high=LONGEST_CONTACT,
            value=typed.get("contact", route.contact),
        ),
        text_field(
            "days",
            words("Working days until the answer"),
            low=1,
            high=3,
            value=typed.get("days", str(route.answer_days)),
        ),
        choice_field(
            "active",
            words("I have checked it today"),
            [("yes", words("Yes, offer it")), ("no", words("No, do not offer it"))],
            chosen=typed.get("active", "yes" if route.active else "no"),
        ),
    )


def day_text(day: date) -> str:
    """12 March 2026."""
    return f"{day.day} {day:%B %Y}"
