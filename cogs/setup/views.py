"""What set-up, health, home and privacy say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.delivery import CardFace, NoticeFace
from bot.ids import join
from bot.outbox import DELETED, RESTORED
from bot.registry import HomeLine
from bot.ui import Accent, Part, button, form, select, text_field
from cogs.setup.rules import Act, Double, Plan, Problem, Step, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.i18n import Words
    from bot.operations.figures import Held
    from bot.operations.health import HealthReport

AREA = "setup1"
MOST_HELD = 25


def welcome(words: Words) -> CardFace:
    """The card in the welcome channel."""
    return CardFace(
        Accent.SETUP,
        (
            words(
                "**Welcome to Agora**\n"
                "Here Mission cities help each other reach climate neutrality by 2030."
            ),
            words(
                "1. Press Join my city.\n"
                "2. A coordinator confirms you, usually within a working day.\n"
                "3. Type /agora at any time to see what waits for you."
            ),
            [
                button(words("Join my city"), join("cities1", "join"), discord.ButtonStyle.primary),
                button(words("My data"), join(AREA, "about")),
            ],
        ),
    )


def plan_panel(plan: Plan, words: Words) -> list[Part]:
    """What ``/setup server`` will do, before it does it."""
    if plan.nothing_to_do:
        done: list[Part] = [words("Everything is in place. There is nothing to do.")]
        return done + _doubles(plan, words)
    parts: list[Part] = []
    if plan.steps:
        lines = [words("**This server needs the following.** Nothing was changed yet.")]
        lines += [f"- {_step(step, words)}" for step in plan.steps]
        parts.append("\n".join(lines))
    parts += _problems(plan, words) + _doubles(plan, words)
    if plan.steps:
        parts.append(
            [
                button(words("Set it up"), join(AREA, "build"), discord.ButtonStyle.primary),
                button(words("Keep"), join(AREA, "leave")),
            ]
        )
    return parts


def built_panel(done: int, plan: Plan, words: Words) -> list[Part]:
    """What stands now, and what only a person can mend."""
    parts: list[Part] = [
        words.plural("Done: {n} step was taken.", "Done: {n} steps were taken.", done)
    ]
    parts += _problems(plan, words) + _doubles(plan, words)
    if not plan.problems:
        parts.append(words("Now give the role Coordinator to your coordinators."))
    return parts


def _problems(plan: Plan, words: Words) -> list[Part]:
    if not plan.problems:
        return []
    lines = [words("**Only you can mend these:**")]
    lines += [f"- {_problem(problem, words)}" for problem in plan.problems]
    return ["\n".join(lines)]


def _doubles(plan: Plan, words: Words) -> list[Part]:
    return ["\n".join(_double(each, words) for each in plan.doubles)] if plan.doubles else []


def _double(double: Double, words: Words) -> str:
    if double.role:
        return words(
            "More than one role is called {name}. Delete the one that nobody has.",
            name=double.name,
        )
    return words(
        "More than one channel is called #{name}. Agora uses {used}. Delete the other if nobody"
        " needs it.",
        name=double.name,
        used=f"<#{double.used}>",
    )


def _step(step: Step, words: Words) -> str:
    sentences = {
        Act.CREATE_ROLE: words("Create the role {name}.", name=step.name),
        Act.ADOPT_ROLE: words("Use your role {name}.", name=step.name),
        Act.ALLOW_ROLE: words("Give the role {name} Manage Messages.", name=step.name),
        Act.CREATE_CHANNEL: words("Create the channel #{name}.", name=step.name),
        Act.ADOPT_CHANNEL: words("Use your channel #{name}.", name=step.name),
        Act.SET_RIGHTS: words("Set who can see #{name}.", name=step.name),
        Act.ADD_TAGS: words("Add the tags of topics and sectors to #{name}.", name=step.name),
    }
    return sentences[step.act]


def _problem(problem: Problem, words: Words) -> str:
    sentences = {
        Trouble.MISSING_PERMISSION: words(
            "My role lacks {what}. Allow it: Server Settings, Roles, Agora.", what=problem.what
        ),
        Trouble.ROLE_ABOVE: words(
            "The role {what} stands above mine. Drag mine higher.", what=problem.what
        ),
        Trouble.WRONG_FORM: words(
            "The channel #{what} is of another kind. Rename it, then try again.",
            what=problem.what,
        ),
        Trouble.TOO_MANY_TAGS: words(
            "The forum has too many other tags: {what}. Remove some.", what=problem.what
        ),
    }
    return sentences[problem.trouble]


def privacy_about(words: Words) -> list[Part]:
    """What Agora keeps of a person, in short, with the buttons for the rest."""
    return [
        words("**Your data in Agora**"),
        words(
            "Agora keeps your Discord number, your city and your role. It keeps no name.\n"
            "An anonymous answer is never kept together with you or your city.\n"
            "Private messages and drafts are deleted after use.\n"
            "Discord itself sees what you press and write."
        ),
        words("The whole list stands in PRIVACY.md and docs/data-inventory.md."),
        [
            button(words("Get my data"), join(AREA, "export")),
            button(words("Erase my data"), join(AREA, "erase"), discord.ButtonStyle.danger),
        ],
    ]


def erase_panel(words: Words) -> list[Part]:
    """The one confirmation, and the one choice: whether the texts go, too."""
    return [
        words("**Erase everything that Agora keeps about you?** This cannot be undone."),
        words(
            "- **Erase my data**: what you raised or asked stays, without your name. Later nobody"
            " can find it as yours.\n"
            "- **Erase my texts too**: your texts go as well, within 15 minutes. Readers may guess"
            " that one person wrote them."
        ),
        words(
            "Messages that you sent yourself stay in Discord. Delete them there.\n"
            "Your city keeps its vote in running polls: nobody can find your anonymous answer.\n"
            "Backups that hold your data are deleted within 14 days.\n"
            "Your roles go at once: when this channel vanishes, it is done."
        ),
        [
            button(words("Erase my data"), join(AREA, "erase_now"), discord.ButtonStyle.danger),
            button(
                words("Erase my texts too"), join(AREA, "erase_texts"), discord.ButtonStyle.danger
            ),
            button(words("Keep"), join(AREA, "keep")),
        ],
    ]


def receipt(sentences: list[str], words: Words) -> str:
    """What went, and what cannot go yet."""
    lines = [words.fill(sentence, {}) for sentence in sentences]
    if not lines:
        lines = [words("Your data is erased.")]
    return "\n".join([*lines, words("Backups that hold your data are deleted within 14 days.")])


def leaver_receipt(words: Words) -> str:
    """The same for every leaver: what they wrote without a name stays unknown."""
    return words("Their data is erased. Backups that hold it are deleted within 14 days.")


def leaver_form(words: Words, token: str) -> discord.ui.Modal:
    """Whom to erase who has left the server: by number, since Agora keeps no names."""
    return form(
        words("Erase somebody who left"),
        join(AREA, "erase_leaver", arg=token),
        text_field(
            "user", words("Their Discord number"), low=15, high=20, placeholder="123456789012345678"
        ),
    )


def why_held(reason: str, words: Words) -> str:
    """A row's ``last_error`` for people."""
    if reason.startswith("look-up"):
        return words("I cannot see whether it was said")
    if reason.startswith("no place"):
        return words("the channel is not set up")
    known = {
        "403/50001": words("I cannot see the channel"),
        "403/50013": words("I lack a right there"),
        "404/10003": words("the channel is gone"),
        "403/160005": words("the thread is locked"),
        DELETED: words("somebody deleted it"),
        RESTORED: words("the backup cannot know whether it was said"),
    }
    return known.get(reason) or words("Discord did not take it ({code})", code=reason)


def held_select(held: list[Held], words: Words) -> Part:
    """Which held message to post again."""
    return select(
        join(AREA, "again"),
        [
            (f"{row.table}:{row.id}", f"{row.mark}: {why_held(row.reason, words)}")
            for row in held[:MOST_HELD]
        ],
        words("Post again"),
    )


def health_panel(
    report: HealthReport,
    held: list[Held],
    plan: Plan,
    *,
    quiet: bool,
    words: Words,
) -> list[Part]:
    """How Agora is, what is held, and the buttons that settle it."""
    colours = {
        "green": words("**Health: green.** All is well."),
        "yellow": words("**Health: yellow.** Something needs attention."),
        "red": words("**Health: red.** Somebody must act now."),
    }
    label = report.colour.label
    if label == "green" and not plan.nothing_to_do:
        label = "yellow"
    parts: list[Part] = [colours[label]]
    if report.lines:
        parts.append(_lines_of(report))
    if plan.steps:
        lines = [words("**Something is not in place.** /setup server would do this:")]
        parts.append("\n".join(lines + [f"- {_step(step, words)}" for step in plan.steps]))
    parts += _problems(plan, words)
    if quiet:
        parts.append(words("Restored from a copy: clicks work, nothing is sent."))
        parts.append([button(words("Go live"), join(AREA, "live"), discord.ButtonStyle.primary)])
    if held:
        parts.append(words("These messages are held, because Discord refused or lost them:"))
        parts.append(held_select(held, words))
    parts.append([button(words("Erase a leaver"), join(AREA, "leaver"))])
    return parts


def _lines_of(report: HealthReport) -> str:
    """What needs somebody stands first, with a mark."""
    marks = {"green": "-", "yellow": "- 🟡", "red": "- 🔴"}
    worst_first = sorted(report.lines, key=lambda line: -line.colour)
    return "\n".join(f"{marks[line.colour.label]} {line.text}" for line in worst_first)


def waiting_lines(held: int, *, quiet: bool, now: datetime, words: Words) -> list[HomeLine]:
    """The coordinators' line of ``/agora``: due now, since others wait for these messages. One
    at most: both open the same panel."""
    if quiet:
        text = words("Agora was restored from a copy: it sends nothing yet.")
    elif held:
        text = words.plural(
            "{n} message could not be posted and waits for you.",
            "{n} messages could not be posted and wait for you.",
            held,
        )
    else:
        return []
    return [HomeLine(text, words("Look"), join(AREA, "health"), now)]


async def coordinators_line(payload: Mapping[str, Any], words: Words) -> NoticeFace:
    """One line for coordinators; ``what`` names the sentence, the rest fills it. ``open`` is the
    custom_id of the control that leads to where it is settled."""
    sentences = {
        "held": words(
            "{ref} is held: {reason}. See /agora, Health of Agora.",
            ref=payload.get("ref", ""),
            reason=why_held(payload.get("reason", ""), words),
        ),
        "clock": words("The machine's clock leapt. Timers wait until Discord's time confirms it."),
        "health": words("The health of Agora changed to {colour}.", colour=payload.get("colour")),
        "roles": words(
            "Missing roles: {roles}. /setup server makes them again.",
            roles=payload.get("roles", ""),
        ),
        "tags": words("Tags of #obstacles are missing. /setup server makes them again."),
        "rights": words(
            "Who can see {channels} has changed. Look at /agora, Health of Agora.",
            channels=payload.get("channels", ""),
        ),
        "obstacle": words("{ref} has no answer after three weeks.", ref=payload.get("ref", "")),
        "question": words("{ref} has been open for five days.", ref=payload.get("ref", "")),
    }
    opens = payload.get("open")
    buttons = (button(words("Open"), opens),) if opens else ()
    return NoticeFace(sentences[payload["what"]], buttons)
