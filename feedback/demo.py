"""Demo ratings, all made up, given the way citizens give them: proof of work, blind tokens, one token a rating.

Subjects are whatever demo content the running system publishes.
"""

import asyncio
import random
from collections.abc import Mapping

import httpx
from altcha import Challenge, Payload, solve_challenge

from feedback.client import TokenClient
from feedback.tokens.headers import Attestation
from services.crypto.privacypass.verifiers import ChallengeRule

ROOT = "/api/feedback"
RATINGS = 60

LISTS = (("unit", "/api/hotline/units"), ("article", "/api/articles/articles"), ("notice", "/api/wanted/notices"))

COMMENTS = (
    (5, "Thông tin rõ ràng, tìm rất nhanh. Cảm ơn các đồng chí."),
    (5, "Lịch tiếp dân đăng sớm, tôi sắp xếp được thời gian."),
    (4, "Trang dễ đọc trên điện thoại, chỉ mong chữ to hơn một chút."),
    (4, "Bai viet huu ich, minh da chia se cho ca nha."),
    (3, "Nội dung đủ nhưng hơi dài, nên có phần tóm tắt."),
    (3, "Số điện thoại đúng nhưng gọi giờ nghỉ trưa không ai nghe."),
    (2, "Thủ tục viết khó hiểu quá, đọc mấy lần mới ra."),
    (2, "Tôi gọi ba lần vẫn phải chờ lâu, số của tôi 0900 000 123, mong được gọi lại."),
    (1, "Hôm qua tôi tới đúng giờ nhưng không có người trực."),
    (1, "Mua hàng giảm giá tại shop ABC, giao tận nơi!!!"),
    (1, "Mua hàng giảm giá tại shop ABC, giao tận nhà!!!"),
    (5, "Cán bộ trực hướng dẫn tận tình."),
    (4, "Cảnh báo lừa đảo rất kịp thời."),
    (2, "Ảnh trong bài không mở được trên máy cũ."),
)
NOTE = " (Bình luận minh hoạ.)"

GOOD, BAD = ("CLEAR", "COMPLETE", "UP_TO_DATE", "QUICK"), ("UNCLEAR", "INCOMPLETE", "HARD_TO_FIND", "SLOW")
SCALES = ("interface", "content", "quality", "support")
NEAR = {1: (1, 2), 2: (1, 2, 3), 3: (2, 3, 4), 4: (3, 4, 5), 5: (4, 5)}
"""Scores on scales that go with an overall score."""

Subject = Mapping[str, str]


async def act(client: httpx.AsyncClient) -> int:
    """Gives the demo ratings through the front at the client's base URL; how many were taken."""
    async with httpx.AsyncClient(base_url=client.base_url, timeout=60.0, trust_env=False) as citizen:
        # A separate client: the launcher's is signed in, and raters are not.
        subjects = await _subjects(citizen)
        if not subjects:
            return 0
        terms = (await citizen.get(f"{ROOT}/terms")).raise_for_status().json()
        tokens = TokenClient(citizen, ChallengeRule(terms["issuerName"], terms["origin"]), lambda _: _attest(citizen))
        drawn = random.Random(2026)
        ratings = [_rating(drawn, place, subjects) for place in range(RATINGS)]
        taken = 0
        while ratings:
            if not len(tokens):
                await tokens.refill(min(terms["tokensPerChallenge"], len(ratings)))
            now, ratings = ratings[: len(tokens)], ratings[len(tokens) :]
            answers = await asyncio.gather(*(_give(citizen, rating, tokens.take()) for rating in now))
            taken += sum(answers)
        return taken


async def _subjects(citizen: httpx.AsyncClient) -> list[Subject]:
    found: list[Subject] = []
    for kind, path in LISTS:
        answer = await citizen.get(path, params={"first": 10})
        if answer.status_code == 200:
            found += [{"kind": kind, "id": edge["node"]["id"]} for edge in answer.json()["edges"]]
    return found


async def _attest(citizen: httpx.AsyncClient) -> Attestation:
    challenge = Challenge.from_dict((await citizen.get(f"{ROOT}/challenge")).raise_for_status().json())
    solution = await asyncio.to_thread(solve_challenge, challenge)
    if solution is None:
        raise TimeoutError("the proof of work was not found in time")
    return Attestation("altcha", Payload(challenge, solution).to_base64())


def _rating(drawn: random.Random, place: int, subjects: list[Subject]) -> dict[str, object]:
    if place < len(COMMENTS):
        stars, comment = COMMENTS[place]
        return {"subject": drawn.choice(subjects), "stars": stars, "comment": comment + NOTE}
    stars = drawn.choices((1, 2, 3, 4, 5), (1, 2, 3, 6, 6))[0]
    reasons = drawn.sample(GOOD if stars > 3 else BAD, drawn.randint(0, 2))
    given: dict[str, object] = {"subject": drawn.choice(subjects), "stars": stars, "reasons": reasons}
    if place % 2:
        given["scales"] = {scale: drawn.choice(NEAR[stars]) for scale in drawn.sample(SCALES, drawn.randint(1, 4))}
    return given


async def _give(citizen: httpx.AsyncClient, rating: Mapping[str, object], token: str) -> int:
    answer = await citizen.post(f"{ROOT}/ratings", json={**rating, "token": token})
    return int(answer.status_code == 201)
