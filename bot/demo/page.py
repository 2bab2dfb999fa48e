"""The menu page as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from bot.demo.cast import BANNER
from bot.demo.world import BRUSSELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.demo.cast import Player


@dataclass(frozen=True)
class Place:
    """One button of "Open a channel", with its threads or posts under it; a forum itself has no
    ``key``, because it shows nothing."""

    key: str
    label: str
    under: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The options of a select, as (value, label), and the menu commands that take one."""

    title: str
    name: str
    options: Sequence[tuple[str, str]]
    commands: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """All that the page shows."""

    token: str
    who: Player
    players: Sequence[Player]
    places: Sequence[Place]
    menus: Sequence[Choice]
    now: datetime
    due: Sequence[str]
    discord_fails: bool
    backup: datetime | None
    """When the newest backup was made."""
    quiet: bool
    """Restored, and not yet live."""


def html(shown: Shown) -> str:
    own = f'<input type="hidden" name="token" value="{escape(shown.token)}">'
    own += f'<input type="hidden" name="who" value="{escape(shown.who.name)}">'
    return _PAGE.format(
        banner=escape(BANNER),
        people="".join(_option(player, shown.who) for player in shown.players),
        who=escape(shown.who.name),
        places="".join(_place(place) for place in shown.places),
        menus=_menus(shown.menus, own),
        now=escape(_time(shown.now)),
        due="".join(f"<li>{escape(line)}</li>" for line in shown.due)
        or "<li>Nothing is planned.</li>",
        discord=_DISCORD_FAILS if shown.discord_fails else _DISCORD_WORKS,
        backup=f"The newest backup is of {escape(_time(shown.backup))}."
        if shown.backup
        else "There is no backup yet: first press Make a backup.",
        quiet=_QUIET if shown.quiet else "",
        disk="" if shown.backup else " disabled",
        own=own,
    )


def _time(at: datetime) -> str:
    return f"{at.astimezone(BRUSSELS):%A %-d %B %Y, %H:%M}"


def _option(player: Player, who: Player) -> str:
    chosen = " selected" if player is who else ""
    return f'<option value="{escape(player.name)}"{chosen}>{escape(player.label)}</option>'


def _place(place: Place) -> str:
    label = escape(place.label)
    made = f'<button name="where" value="{escape(place.key)}">{label}</button>' if place.key else ""
    if not place.under:
        return made
    inside = "".join(_place(one) for one in place.under)
    head = made or f"<h3>{label}</h3>"
    return f'<div class="group">{head}<div class="under">{inside}</div></div>'


def _menus(menus: Sequence[Choice], own: str) -> str:
    """What Discord offers on a long press or a right click; nothing where no cog offers any."""
    if not menus:
        return ""
    made = "".join(_menu(menu, own) for menu in menus)
    return f"<section><h2>Menus of people and messages</h2>{made}</section>"


def _menu(menu: Choice, own: str) -> str:
    return (
        f'<p class="quiet">{escape(menu.title)}</p>'
        f'<form method="post" action="/menu" target="discord">{own}'
        f'<select name="{menu.name}" aria-label="{escape(menu.title)}">{_options(menu.options)}'
        f"</select>{''.join(_command(name) for name in menu.commands)}</form>"
    )


def _options(options: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in options
    )


def _command(name: str) -> str:
    return f'<button name="command" value="{escape(name)}">{escape(name)}</button>'


_DISCORD_WORKS = '<button name="way" value="fail">Discord fails</button>'
_DISCORD_FAILS = (
    "<p><strong>Discord takes no new message.</strong> Presses are answered all the same."
    " Once it works again, what was due comes within an hour.</p>"
    '<button name="way" value="mend">Discord works again</button>'
)
_QUIET = (
    "<p><strong>Agora was restored and sends nothing yet.</strong> Be Hanna Brandt, open"
    " # coordinators, type /agora, press Look, then Go live.</p>"
)

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Agora demo</title>
<style>
:root {{ color-scheme: light }}
* {{ box-sizing: border-box }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 0 auto;
  padding: 1.5rem 1rem;  color: #1b1f24; background: #fff }}
h1 {{ margin: 0; font-size: 1.6rem }}
h2 {{ font-size: 1rem; margin: 0 0 .6rem }}
section {{ border: 1px solid #d5dbe1; border-radius: 8px; padding: 1rem; margin: 1rem 0 }}
p, ul, ol {{ margin: .4rem 0 }}
ol, ul {{ padding-left: 1.3rem }}
.banner {{ border-left: 4px solid #0072b2; background: #eef4fb; padding: .5rem .8rem }}
.quiet {{ color: #57606a; font-size: .9rem }}
form {{ display: flex; flex-wrap: wrap; gap: .5rem; margin: .6rem 0 0 }}
button, select {{ font: inherit; min-height: 2.6rem; padding: .3rem .9rem; border-radius: 6px;
  border: 1px solid #8a94a0; background: #f6f8fa; color: inherit; max-width: 100% }}
select {{ flex: 1 1 16rem; min-width: 0; background: #fff }}
button {{ cursor: pointer }}
button:enabled:hover, button:enabled:focus-visible {{ background: #0072b2; color: #fff;
  border-color: #0072b2 }}
button:disabled {{ opacity: .45; cursor: default }}
h3 {{ font-size: 1rem; font-weight: normal; margin: .3rem 0 }}
.group {{ flex: 1 1 100%; min-width: 0 }}
.under {{ display: grid; gap: .4rem; margin: .4rem 0 .3rem .5rem; padding-left: .8rem;
  border-left: 2px solid #d5dbe1; justify-items: start }}
.under button {{ text-align: left }}
</style>
<h1>Agora</h1>
<p class="banner">{banner}</p>
<p>This is the real bot on an imitation of Discord. Nothing leaves this machine.</p>
<ol>
<li>Choose a person.</li>
<li>Press a channel. It opens in a second tab, as that person sees it.</li>
<li>Use the bot there: press its buttons, or type /agora.</li>
<li>Come back, choose another person, let time pass.</li>
</ol>
<section>
<h2>You are</h2>
<form method="get" action="/">
<select name="who" aria-label="Person" onchange="this.form.submit()">{people}</select>
<noscript><button>Choose</button></noscript>
</form>
</section>
<section>
<h2>Open a channel</h2>
<p class="quiet">What {who} may read.</p>
<form method="post" action="/look" target="discord">{own}{places}</form>
</section>
<section>
<h2>Time machine</h2>
<p>It is <strong>{now}</strong> in Brussels. Next:</p>
<ul>{due}</ul>
<form method="post" action="/time" target="discord">{own}
<button name="step" value="hour">+1 hour</button>
<button name="step" value="day">+1 day</button>
<button name="step" value="week">+1 week</button>
</form>
<form method="post" action="/restart" target="discord">{own}
<button>Restart the bot</button>
</form>
<p class="quiet">A restart ends the bot and starts it anew on the same files. Nothing is lost.</p>
</section>
<section>
<h2>What can go wrong</h2>
<p class="quiet">Nothing is lost and nothing is said twice. Coordinators see how Agora is:
/agora, Health of Agora.</p>
<form method="post" action="/break" target="discord">{own}{discord}</form>
<form method="post" action="/break" target="discord">{own}
<button name="way" value="back_up">Make a backup</button>
<button name="way" value="disk"{disk}>Lose the disk, restore the backup</button>
</form>
<p class="quiet">{backup}</p>
{quiet}
</section>
{menus}
<script>
for (const form of document.querySelectorAll("form[target]"))
  form.addEventListener("submit", () => setTimeout(() => location.reload(), 400));
</script>
</html>
"""
