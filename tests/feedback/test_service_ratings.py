"""Giving ratings over HTTP, with real tokens and the real database."""

import asyncio

from tests.feedback.service import Citizen, House, rating


async def test_a_rating_is_taken_and_a_retry_gives_the_same_receipt(house: House, citizen: Citizen):
    token = await citizen.token()
    first = await house.client.post("/ratings", json=rating(token))
    assert first.status_code == 201, first.text
    assert first.json()["state"] == "PENDING"
    again = await house.client.post("/ratings", json=rating(token))
    assert (again.status_code, again.json()) == (201, first.json())
    other = await house.client.post("/ratings", json=rating(token, stars=1))
    assert (other.status_code, other.json()["code"]) == (409, "TOKEN_SPENT")
    assert await house.move() == 1


async def test_of_a_hundred_parallel_spends_one_counts(house: House, citizen: Citizen):
    token = await citizen.token()
    bodies = [rating(token, comment=f"Lần thứ {n}") for n in range(100)]
    answers = await asyncio.gather(*(house.client.post("/ratings", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 99
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"TOKEN_SPENT"}
    assert await house.move() == 1
