"""What is promised to people who rate, in numbers: from the settings and the rules, for pages that explain it."""

from fastapi import APIRouter

from feedback.container import House
from feedback.dependencies import AskedHouse
from feedback.moderation import RULES
from feedback.statistics.api import method
from feedback.statistics.methodology import Method
from services.crypto.privacypass.periods import GRACE
from services.documents.models import Camel

router = APIRouter(tags=["privacy"])


class Keeping(Camel):
    """How long things are kept. A waiting batch moves on with at least so many ratings, and after these hours."""

    unpublished_comment_days: int
    spent_token_days_after_week: int
    batch_at_least: int
    batch_hours: float
    batch_hours_at_most: float
    undo_minutes: int


class Granted(Camel):
    """How many ratings each way to get tokens is good for."""

    proof_of_work: int
    signed_in_each_day: int
    desk_code: int
    desk_code_days: int


class Promises(Camel):
    keeping: Keeping
    granted: Granted
    figures: Method


@router.get("/privacy")
async def promises(house: AskedHouse) -> Promises:
    """How long what is kept, how many tokens there are, and how figures are made."""
    return Promises(keeping=_keeping(house), granted=_granted(house), figures=await method(house))


def _keeping(house: House) -> Keeping:
    intake = house.settings.intake
    return Keeping(
        unpublished_comment_days=RULES.retention.days,
        spent_token_days_after_week=GRACE.days,
        batch_at_least=intake.at_least,
        batch_hours=round(intake.hold.total_seconds() / 3_600, 2),
        batch_hours_at_most=round(intake.longest.total_seconds() / 3_600, 2),
        undo_minutes=int(RULES.undo_within.total_seconds() // 60),
    )


def _granted(house: House) -> Granted:
    grants = house.settings.grants
    return Granted(
        proof_of_work=grants.proof_of_work,
        signed_in_each_day=grants.signed_in,
        desk_code=grants.desk_code,
        desk_code_days=grants.desk_code_days,
    )
