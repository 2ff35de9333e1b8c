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
    description="What may be asked. Where a service is down, its fields are null with the code SERVICE_UNAVAILABLE."
)
class Query:
    node: Node | None = strawberry.field(
        resolver=reads.nodes.node, description="A thing by its global id; null where it is not there or not public."
    )
    nodes: list[Node | None] | None = strawberry.field(
        resolver=reads.nodes.nodes, description="Things by their global ids, in the order asked for."
    )
    viewer: Viewer | None = strawberry.field(
        resolver=reads.nodes.viewer, description="Who is asking; null without an access token."
    )
    unit: Unit | None = strawberry.field(
        resolver=reads.units.unit, description="A unit by its code (Articles 6, 10, 15)."
    )
    units: Connection[Unit] | None = strawberry.field(
        resolver=reads.units.units, description="Units: the ministry first, then by kind and name (Articles 6, 10, 15)."
    )
    hotlines: Connection[Hotline] | None = strawberry.field(
        resolver=reads.units.hotlines,
        description="Numbers by which citizens reach units, by unit and order (Article 9.1 e).",
    )
    reception_sessions: Connection[ReceptionSession] | None = strawberry.field(
        resolver=reads.schedule.reception_sessions,
        description="The leaders' citizen-reception schedule by time, cancelled sessions marked (Article 5.1 đ).",
    )
    wanted_notices: Connection[WantedNotice] | None = strawberry.field(
        resolver=reads.wanted.wanted_notices,
        description="Wanted, terrorism-listed and Interpol notices, the newest first (Articles 5.1 g, h, i).",
    )
    wanted_match: WantedMatches | None = strawberry.field(
        resolver=reads.wanted.wanted_match,
        description="Published notices whose names are like the given one, the likest first (Articles 5.1 h, i)."
        " A likeness is no proof: show the `caution`.",
    )
    wanted_match_batch: WantedBatch | None = strawberry.field(
        resolver=reads.wanted.wanted_match_batch,
        description="Up to 1,000 names compared at once, for a hotel's or a bank's desk (Articles 5.1 h, i). For"
        " whoever holds a role for a unit. A likeness is no proof: show the `caution`. Send it with POST.",
    )
    wanted_statistics: WantedStatistics | None = strawberry.field(
        resolver=reads.wanted.wanted_statistics,
        description="Notices counted by list, unit, state and age, and how many were published and withdrawn"
        " (Article 26).",
    )
    notice_history: list[NoticeEvent] | None = strawberry.field(
        resolver=reads.wanted.notice_history,
        description="Who did what to a notice, when and why. For editors and auditors of the unit.",
    )
    sighting_terms: SightingTerms | None = strawberry.field(
        resolver=reads.submissions.sighting_terms, description="What the token of a sighting is bound to."
    )
    submission: SubmissionProgress | None = strawberry.field(
        resolver=reads.submissions.submission,
        description="What became of one's own sighting or request for correction; null for a receipt that is none.",
    )
    submissions: SubmissionQueue | None = strawberry.field(
        resolver=reads.submissions.submissions,
        description="What citizens sent about notices of one's units, the soonest due first. For editors of the unit.",
    )
    sighting_content: SightingContent | None = strawberry.field(
        resolver=reads.submissions.sighting_content,
        description="What a sighting says. For editors of the unit; each reading is recorded.",
    )
    correction_content: CorrectionContent | None = strawberry.field(
        resolver=reads.submissions.correction_content,
        description="What a request for correction says. For editors of the unit; each reading is recorded.",
    )
    articles: Connection[Article] | None = strawberry.field(
        resolver=reads.articles.articles, description="Published information, the newest first (Articles 5.1 and 9.1)."
    )
    search: SearchConnection | None = strawberry.field(
        resolver=reads.search.search, description="Everything published, by words, the best first (Article 4.4)."
    )
    satisfaction: Satisfaction | None = strawberry.field(
        resolver=reads.ratings.satisfaction,
        description="How satisfied citizens are: with a thing, a unit, in a province or the country (Article 4.4)."
        " At most one of `subject`, `unit` and `province`; with none of them the country.",
    )
    comments: Connection[Comment] | None = strawberry.field(
        resolver=reads.ratings.comments,
        description="Published comments on a thing, the newest day first, with what the unit answered (Article 4.4).",
    )
    rating_challenge: RatingChallenge | None = strawberry.field(
        resolver=reads.ratings.rating_challenge,
        description="What a client solves to have tokens without saying who it is (Article 4.4); see `issueTokens`.",
    )
    rating_terms: RatingTerms | None = strawberry.field(
        resolver=reads.ratings.rating_terms,
        description="What a rating form offers and what tokens are bound to (Article 4.4).",
    )
    rating_by_receipt: OwnRating | None = strawberry.field(
        resolver=reads.ratings.rating_by_receipt,
        description="One's own rating, its comment and the unit's answer; null for a receipt that is none.",
    )
    moderation_queue: Connection[Comment] | None = strawberry.field(
        resolver=reads.moderation.moderation_queue,
        description="Comments that wait for the caller's decision, threats to life first, then the oldest."
        " For moderators of the unit.",
    )
    moderation_counts: QueueCounts | None = strawberry.field(
        resolver=reads.moderation.moderation_counts,
        description="How many comments wait in the queue of a unit, or of all that the caller moderates for.",
    )
    moderation_groups: list[CommentGroup] | None = strawberry.field(
        resolver=reads.moderation.moderation_groups,
        description="Floods: waiting comments that are nearly the same text, among the first 1,000 of the queue."
        " For moderators of the unit; see `rejectComments`.",
    )
    moderation_reasons: list[ModerationReason] | None = strawberry.field(
        resolver=reads.moderation.moderation_reasons,
        description="The reasons for which comments are rejected or taken down.",
    )
    moderation_records: list[ModerationRecord] | None = strawberry.field(
        resolver=reads.moderation.moderation_records,
        description="How each unit decided on comments: shares and reasons, for everybody to read.",
    )
    audit_log: AuditLog | None = strawberry.field(
        resolver=reads.moderation.audit_log,
        description="What was done in moderation, act by act. For auditors of the unit above all others (Article 22).",
    )
    audit_verification: AuditVerification | None = strawberry.field(
        resolver=reads.moderation.audit_verification,
        description="Whether the audit log is whole. For auditors of the unit above all others (Article 22).",
    )
