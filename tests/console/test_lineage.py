"""The screen of lineage: the graph around a focus, its table, and where the layout comes from."""

import re

import pytest
from lightspeed.ops.v1.connector_pb2 import ConnectorPlan, SinkConnector, SourceConnector
from playwright.async_api import Locator, Page, expect

from tests.harness.browser import TENANT, Console, Pages, assert_accessible, skip_pause, surface_route
from tests.harness.surfaces import SurfaceCalls

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

STAGES = ("extract", "transform", "load")


def made(console: Console, surface_id: str, reads: str, writes: str) -> SurfaceCalls:
    """Creates a surface that reads a topic and writes one."""
    surface = SurfaceCalls.create(console.api(), f"tenants/{TENANT}/surfaces/{surface_id}")
    plan: ConnectorPlan = surface.get().connector_plan
    plan.source.CopyFrom(SourceConnector(queue=SourceConnector.Queue(name="mq", topic=reads, prefetch=8)))
    plan.sink.CopyFrom(SinkConnector(pubsub=SinkConnector.Pubsub(name="mq", topic=writes, ordering_key="id")))
    surface.call("UpdateSurface", connector_plan=plan, update_mask={"paths": ["connector_plan"]})
    return surface


@pytest.fixture(scope="module", autouse=True)
def orders(console: Console) -> SurfaceCalls:
    """A surface that worked in two runs, and one that reads what it writes."""
    surface = made(console, "orders", "raw", "checked")
    for run in (1, 2):
        surface.start_run()
        for stage in STAGES:
            surface.process(f"{stage}-{run}", stage=stage, sequence=run)
        if run == 1:
            surface.call("CompleteRun")
    made(console, "report", "checked", "report")
    return surface


def node(page: Page, name: str) -> Locator:
    """Returns a node of the drawing by the beginning of its name."""
    graph = page.get_by_role("group", name=re.compile("^Lineage graph"))
    return graph.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))


async def drawn(page: Page) -> list[str]:
    """Returns the names of all nodes of the drawing."""
    graph = page.get_by_role("group", name=re.compile("^Lineage graph"))
    await expect(graph).to_be_visible()
    return [await one.get_attribute("aria-label") or "" for one in await graph.get_by_role("button").all()]


async def test_the_drawing_and_the_table_have_the_same_nodes(pages: Pages, orders: SurfaceCalls) -> None:
    """Source, runs, stages, checkpoints and sink, in the order of the data; axe finds nothing."""
    page = await pages.open(surface_route(orders.name, "lineage"), caller="viewer")
    expected = [
        *("dataset raw, topic mq", "run run-000002, running", "run run-000001, completed"),
        *("stage extract, source", "stage transform, transform", "stage load, sink"),
        *["checkpoint sequence 2, watermark 2"] * 3,
        "dataset checked, topic mq",
    ]
    assert sorted(expected) == sorted(await drawn(page))
    table = page.get_by_role("table", name="nodes of the graph")
    await expect(table.get_by_role("row")).to_have_count(len(expected) + 1)
    load = table.get_by_role("row").filter(has=page.get_by_role("button", name="load"))
    await expect(load).to_contain_text("run-000002, run-000001, transform")
    await assert_accessible(page)


async def test_a_node_in_the_focus_has_one_level_around_it(pages: Pages, orders: SurfaceCalls) -> None:
    """A press puts a node into the focus and the address; another leads back to the stages."""
    page = await pages.open(surface_route(orders.name, "lineage"))
    await node(page, "stage transform").click()
    await expect(node(page, "stage transform")).to_have_attribute("aria-pressed", "true")
    await expect(node(page, "dataset raw")).to_have_count(0)
    assert page.url.endswith("lineage?focus=stage%3Atransform")
    await page.reload()
    await expect(node(page, "stage transform")).to_have_attribute("aria-pressed", "true")
    await expect(node(page, "stage load, sink, 2 more")).to_be_visible()
    await page.get_by_role("button", name="expand load").click()
    await expect(node(page, "dataset checked")).to_be_visible()
    await page.get_by_role("button", name="Back to the stages").click()
    await expect(node(page, "dataset raw")).to_be_visible()
    assert page.url.endswith("/lineage")


async def test_a_surface_that_shares_a_dataset_is_found(pages: Pages, orders: SurfaceCalls) -> None:
    """Surfaces are read when they are asked for; the reader of the sink's topic is behind it."""
    page = await pages.open(surface_route(orders.name, "lineage"))
    await expect(node(page, "dataset checked")).to_be_visible()
    await page.get_by_role("button", name="Find neighbouring surfaces").click()
    await expect(node(page, "dataset checked, topic mq, 1 more")).to_be_visible()
    await page.get_by_role("button", name="expand checked").click()
    await expect(node(page, "surface report, idle")).to_be_visible()
    table = page.get_by_role("table", name="nodes of the graph")
    await table.get_by_role("link", name="idle").click()
    await expect(page.get_by_role("heading", name="Lineage of report")).to_be_visible()
    await expect(node(page, "dataset report")).to_be_visible()


async def test_keyboard_alone(pages: Pages, orders: SurfaceCalls) -> None:
    """Arrows move through the drawing, plus and minus expand and collapse, Enter sets the focus."""
    page = await pages.open(surface_route(orders.name, "lineage?focus=stage:transform"))
    await expect(node(page, "stage transform")).to_be_visible()
    for _ in range(30):
        if await node(page, "stage transform").evaluate("node => node === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowRight")
    await expect(node(page, "stage load")).to_be_focused()
    await page.keyboard.press("+")
    await expect(node(page, "dataset checked")).to_be_visible()
    await expect(node(page, "stage load, sink, expanded")).to_be_focused()
    await page.keyboard.press("-")
    await expect(node(page, "dataset checked")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(node(page, "stage load")).to_have_attribute("aria-pressed", "true")
    await expect(node(page, "dataset checked")).to_be_visible()
    await assert_accessible(page)


async def test_work_appears_by_itself(pages: Pages, console: Console) -> None:
    """A first run and its checkpoint appear without a reload."""
    surface = made(console, "fresh", "a", "b")
    page = await pages.open(surface_route(surface.name, "lineage"))
    await expect(node(page, "stage load")).to_be_visible()
    surface.start_run()
    surface.process("e-1", sequence=7)
    await skip_pause(page)
    await expect(node(page, "checkpoint sequence 7")).to_be_visible()
    await expect(node(page, "run run-000001, running")).to_be_visible()


async def test_the_layout_is_loaded_with_the_screen(pages: Pages, orders: SurfaceCalls) -> None:
    """Other screens do not need its code, and the lineage shows its table without it."""
    page = await pages.open(surface_route(orders.name))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.route("**/dagre*.js", lambda route: route.abort())
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not any("dagre" in url for url in asked)
    await page.get_by_role("link", name="Lineage").click()
    await expect(page.get_by_role("main")).to_contain_text("The drawing could not be loaded")
    await expect(page.get_by_role("table", name="nodes of the graph")).to_be_visible()
    assert any("dagre" in url for url in asked)


async def test_another_tenant_is_refused(pages: Pages) -> None:
    """The page says why the server refuses the surface."""
    page = await pages.open("tenants/other/surfaces/orders/lineage", caller="viewer")
    await expect(page.get_by_role("alert")).to_contain_text("SURFACE_NOT_FOUND")
    await expect(page.get_by_role("table")).to_have_count(0)


async def test_after_a_restart_of_the_server_it_goes_on(pages: Pages, console: Console) -> None:
    """While the server is away the graph stays under a banner; after it, new work appears."""
    surface = made(console, "again", "c", "d")
    page = await pages.open(surface_route(surface.name, "lineage"))
    await expect(node(page, "stage load")).to_be_visible()
    with console.gone():
        await skip_pause(page)
        await expect(page.get_by_role("status").filter(has_text="Disconnected")).to_contain_text("as of")
        await expect(node(page, "stage load")).to_be_visible()
    SurfaceCalls(console.api(), surface.name).start_run()
    await skip_pause(page)
    await expect(page.get_by_role("status").filter(has_text="Disconnected")).to_have_count(0, timeout=20_000)
    await expect(page.get_by_role("main")).to_contain_text("5 of 6 nodes", timeout=20_000)
