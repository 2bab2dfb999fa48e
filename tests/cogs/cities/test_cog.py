"""Cities and their people as people see them."""

from tests.stage import said, text_of


async def test_smoke(on_stage):
    ana = await on_stage.person("Ana")
    cora = await on_stage.person("Cora", coordinator=True)
    r = await on_stage.slash(ana, "city join", place="Laibach", kind="technical")
    print(said(r))
    print(on_stage.reads(cora, "coordinators"))
    r = await on_stage.press(cora, "Confirm", "coordinators")
    print(said(r))
    print(on_stage.reads(cora, "coordinators"))
    print(
        [x.name for x in ana.actor.member.roles]
        if hasattr(ana.actor.member, "roles")
        else ana.actor.member
    )
    await on_stage.later(days=1)
    print(on_stage.reads(ana, "dm"))
    print(said(await on_stage.slash(ana, "city show")))
    print(said(await on_stage.slash(ana, "directory city")))
