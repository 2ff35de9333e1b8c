"""What the demo data has once its pictures have come, for screens with pictures."""

import httpx

from tests.system.instance import Instance, in_thread
from tests.waiting import PATIENCE

PICTURES = """{ wantedNotices(list: WANTED, first: 30) { edges { node { photos { width height url } } } }
    article(slug: "demo-illustrated-61") { cover { url } figures { url } } }"""


async def test_pictures_come_once_the_system_is_ready(demo: Instance, developer: httpx.AsyncClient):
    assert await in_thread(lambda: demo.hears("Added pictures", PATIENCE)), demo.said
    found = (await developer.post("/graphql", json={"query": PICTURES})).json()["data"]
    photos = [photo for edge in found["wantedNotices"]["edges"] for photo in edge["node"]["photos"]]
    assert {(photo["width"], photo["height"]) for photo in photos} == {(480, 640)}
    article = found["article"]
    for picture in (photos[0], article["cover"], *article["figures"]):
        assert (await developer.get(picture["url"])).headers["Content-Type"] == "image/webp"
