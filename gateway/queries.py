"""The root queries."""

import strawberry

from gateway import reads
from gateway.articles.types import Article
from gateway.feedback.audit_types import AuditLog, AuditVerification
from gateway.feedback.moderation_types import Comment, CommentGroup, ModerationReason, ModerationRecord, QueueCounts
from gateway.feedback.types import OwnRating, RatingChallenge, RatingTerms, Satisfaction
from gateway.hotline.types import Hotline, Unit
from gateway.relay import Connection, Node
from gateway.schedule.types import ReceptionSession
from gateway.search.types import SearchConnection
from gateway.viewer import Viewer
from gateway.wanted.notice_counts import WantedStatistics
from gateway.wanted.submission_types import (
    CorrectionContent,
    SightingContent,
    SightingTerms,
    SubmissionProgress,
    SubmissionQueue,
)
from gateway.wanted.types import NoticeEvent, WantedBatch, WantedMatches, WantedNotice


@strawberry.type(
    description="Root queries. If a service is unavailable, its fields are null with the error code"
    " SERVICE_UNAVAILABLE."
)
class Query:
    node: Node | None = strawberry.field(
        resolver=reads.nodes.node,
        description="Fetches an object by its global ID; null if it does not exist or is not public.",
    )
    nodes: list[Node | None] | None = strawberry.field(
        resolver=reads.nodes.nodes, description="Fetches objects by their global IDs, in the order requested."
    )
    viewer: Viewer | None = strawberry.field(
        resolver=reads.nodes.viewer, description="The authenticated user; null without an access token."
    )
    unit: Unit | None = strawberry.field(
        resolver=reads.units.unit, description="A unit by its code (Articles 6, 10, 15)."
    )
    units: Connection[Unit] | None = strawberry.field(
        resolver=reads.units.units,
        description="Units, ordered by kind (the ministry first) and name (Articles 6, 10, 15).",
    )
    hotlines: Connection[Hotline] | None = strawberry.field(
        resolver=reads.units.hotlines,
        description="Hotlines, ordered by unit and display order (Article 9.1 e).",
    )
    reception_sessions: Connection[ReceptionSession] | None = strawberry.field(
        resolver=reads.schedule.reception_sessions,
        description="The leaders' citizen-reception schedule in chronological order, including cancelled"
        " sessions (Article 5.1 đ).",
    )
    wanted_notices: Connection[WantedNotice] | None = strawberry.field(
        resolver=reads.wanted.wanted_notices,
        description="Wanted, terrorism-listed and Interpol notices, newest first (Articles 5.1 g, h, i).",
    )
    wanted_match: WantedMatches | None = strawberry.field(
        resolver=reads.wanted.wanted_match,
        description="Published notices with names similar to the given one, best match first (Articles 5.1"
        " h, i). Similarity is not proof of identity: display the `caution`.",
    )
    wanted_match_batch: WantedBatch | None = strawberry.field(
        resolver=reads.wanted.wanted_match_batch,
        description="Matches up to 1,000 names in one request, for example for a hotel or bank (Articles"
        " 5.1 h, i). Requires a role in any unit. Similarity is not proof of identity: display"
        " the `caution`. Send it with POST.",
    )
    wanted_statistics: WantedStatistics | None = strawberry.field(
        resolver=reads.wanted.wanted_statistics,
        description="Counts of notices by list, unit, state and age, and of publications and withdrawals (Article 26).",
    )
    notice_history: list[NoticeEvent] | None = strawberry.field(
        resolver=reads.wanted.notice_history,
        description="The history of a notice. Requires an editor or auditor of the unit.",
    )
    sighting_terms: SightingTerms | None = strawberry.field(
        resolver=reads.submissions.sighting_terms, description="Parameters for obtaining the token of a sighting."
    )
    submission: SubmissionProgress | None = strawberry.field(
        resolver=reads.submissions.submission,
        description="Status of a sighting or correction request, given its receipt; null if the receipt is unknown.",
    )
    submissions: SubmissionQueue | None = strawberry.field(
        resolver=reads.submissions.submissions,
        description="Sightings and correction requests for the caller's units, earliest due first. Requires"
        " an editor of the unit.",
    )
    sighting_content: SightingContent | None = strawberry.field(
        resolver=reads.submissions.sighting_content,
        description="Content of a sighting. Requires an editor of the unit; every access is recorded.",
    )
    correction_content: CorrectionContent | None = strawberry.field(
        resolver=reads.submissions.correction_content,
        description="Content of a correction request. Requires an editor of the unit; every access is recorded.",
    )
    articles: Connection[Article] | None = strawberry.field(
        resolver=reads.articles.articles, description="Published articles, newest first (Articles 5.1 and 9.1)."
    )
    search: SearchConnection | None = strawberry.field(
        resolver=reads.search.search,
        description="Full-text search over everything published, by relevance (Article 4.4).",
    )
    satisfaction: Satisfaction | None = strawberry.field(
        resolver=reads.ratings.satisfaction,
        description="Satisfaction with an item, a unit, a province or the country (Article 4.4). Pass at"
        " most one of `subject`, `unit` and `province`; with none, the figures cover the"
        " country.",
    )
    comments: Connection[Comment] | None = strawberry.field(
        resolver=reads.ratings.comments,
        description="Published comments on an item, newest day first, with the unit's replies (Article 4.4).",
    )
    rating_challenge: RatingChallenge | None = strawberry.field(
        resolver=reads.ratings.rating_challenge,
        description="A challenge to solve in order to obtain tokens anonymously (Article 4.4); see `issueTokens`.",
    )
    rating_terms: RatingTerms | None = strawberry.field(
        resolver=reads.ratings.rating_terms,
        description="Options of the rating form and parameters of tokens (Article 4.4).",
    )
    rating_by_receipt: OwnRating | None = strawberry.field(
        resolver=reads.ratings.rating_by_receipt,
        description="A rating with its comment and the unit's reply, given the receipt; null if the receipt"
        " is unknown.",
    )
    moderation_queue: Connection[Comment] | None = strawberry.field(
        resolver=reads.moderation.moderation_queue,
        description="Comments waiting for the caller's decision: threats to life first, then oldest first."
        " Requires a moderator of the unit.",
    )
    moderation_counts: QueueCounts | None = strawberry.field(
        resolver=reads.moderation.moderation_counts,
        description="Number of comments in the queue of a unit, or of all units that the caller moderates.",
    )
    moderation_groups: list[CommentGroup] | None = strawberry.field(
        resolver=reads.moderation.moderation_groups,
        description="Groups of near-duplicate comments among the first 1,000 of the queue. Requires a"
        " moderator of the unit; see `rejectComments`.",
    )
    moderation_reasons: list[ModerationReason] | None = strawberry.field(
        resolver=reads.moderation.moderation_reasons,
        description="The reasons for rejecting or taking down comments.",
    )
    moderation_records: list[ModerationRecord] | None = strawberry.field(
        resolver=reads.moderation.moderation_records,
        description="Public moderation record of each unit: rates and reasons.",
    )
    audit_log: AuditLog | None = strawberry.field(
        resolver=reads.moderation.audit_log,
        description="The audit log of moderation. Requires an auditor of the root unit (Article 22).",
    )
    audit_verification: AuditVerification | None = strawberry.field(
        resolver=reads.moderation.audit_verification,
        description="Verifies the integrity of the audit log. Requires an auditor of the root unit (Article 22).",
    )
