"""The privacy statement in numbers, from the settings and the rules, for pages that explain it."""

from fastapi import APIRouter
from pydantic import Field

from feedback.container import FeedbackContainer
from feedback.dependencies import ContainerDep
from feedback.moderation import RULES
from feedback.statistics.api import method
from feedback.statistics.methodology import FiguresMethod
from services.crypto.privacypass.periods import GRACE
from services.documents.models import Camel

router = APIRouter(tags=["privacy"])


class RetentionRules(Camel):
    """Retention periods. A pending batch moves with at least so many ratings, and after these hours."""

    unpublished_comment_days: int
    spent_token_days_after_week: int
    batch_at_least: int
    batch_hours: float
    batch_hours_at_most: float
    undo_minutes: int


class TokenGrants(Camel):
    """How many tokens each attester grants."""

    proof_of_work: int
    signed_in_each_day: int
    desk_code: int
    desk_code_days: int


class PrivacyStatement(Camel):
    trial: bool = Field(description="The system is only tried: batches are so small or so quick that nobody is hidden.")
    keeping: RetentionRules
    granted: TokenGrants
    figures: FiguresMethod


@router.get("/privacy")
async def privacy_statement(container: ContainerDep) -> PrivacyStatement:
    """Retention periods, token grants, and the methodology of released figures."""
    return PrivacyStatement(
        trial=container.settings.intake.is_trial,
        keeping=_retention_rules(container),
        granted=_token_grants(container),
        figures=await method(container),
    )


def _retention_rules(container: FeedbackContainer) -> RetentionRules:
    intake = container.settings.intake
    return RetentionRules(
        unpublished_comment_days=RULES.retention.days,
        spent_token_days_after_week=GRACE.days,
        batch_at_least=intake.min_batch,
        batch_hours=round(intake.hold.total_seconds() / 3_600, 2),
        batch_hours_at_most=round(intake.max_hold.total_seconds() / 3_600, 2),
        undo_minutes=int(RULES.undo_within.total_seconds() // 60),
    )


def _token_grants(container: FeedbackContainer) -> TokenGrants:
    grants = container.settings.grants
    return TokenGrants(
        proof_of_work=grants.proof_of_work,
        signed_in_each_day=grants.signed_in,
        desk_code=grants.desk_code,
        desk_code_days=grants.desk_code_days,
    )
