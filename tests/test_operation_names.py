"""One action, one name: each GraphQL mutation beside the REST operation that it calls."""

import re
from pathlib import Path

import pytest
from graphql import build_schema

from tests.test_openapi import DOCUMENTS

ROOT = Path(__file__).parents[1]
ACTIONS = {
    "alertHotline": ("hotline", "POST /hotlines/{id}/alert"),
    "alertUnit": ("hotline", "POST /units/{code}/alert"),
    "answerComment": ("feedback", "POST /comments/{id}/answer"),
    "appealDecision": ("feedback", "POST /receipts/appeal"),
    "approveArticle": ("articles", "POST /articles/{id}/approve"),
    "approveHotline": ("hotline", "POST /hotlines/{id}/approve"),
    "approveImportRun": ("wanted", "POST /import-runs/{id}/approve"),
    "approveNotice": ("wanted", "POST /notices/{id}/approve"),
    "approveReceptionSession": ("schedule", "POST /sessions/{id}/approve"),
    "cancelReceptionSession": ("schedule", "POST /sessions/{id}/cancel"),
    "substituteReceptionSession": ("schedule", "POST /sessions/{id}/substitute"),
    "moveReceptionSession": ("schedule", "POST /sessions/{id}/move"),
    "changeRating": ("feedback", "POST /receipts/change"),
    "claimComment": ("feedback", "POST /comments/{id}/claim"),
    "claimSubmission": ("wanted", "POST /sightings/{number}/claim"),
    "closeSubmission": ("wanted", "POST /sightings/{number}/close"),
    "decideComment": ("feedback", "POST /comments/{id}/decide"),
    "deleteArticle": ("articles", "POST /articles/{id}/delete"),
    "deleteHotline": ("hotline", "POST /hotlines/{id}/delete"),
    "deleteReceptionSession": ("schedule", "POST /sessions/{id}/delete"),
    "previewComment": ("feedback", "POST /comments/preview"),
    "prolongClaim": ("feedback", "POST /comments/{id}/prolong"),
    "deleteNotice": ("wanted", "POST /notices/{id}/delete"),
    "publishArticle": ("articles", "POST /articles/{id}/publish"),
    "publishNotice": ("wanted", "POST /notices/{id}/publish"),
    "rejectComments": ("feedback", "POST /queue/reject"),
    "resumeHotline": ("hotline", "POST /hotlines/{id}/resume"),
    "returnArticle": ("articles", "POST /articles/{id}/return"),
    "returnComment": ("feedback", "POST /comments/{id}/return"),
    "returnHotline": ("hotline", "POST /hotlines/{id}/return"),
    "approveReceptionSeries": ("schedule", "POST /series/{id}/approve"),
    "deleteReceptionSeries": ("schedule", "POST /series/{id}/delete"),
    "endReceptionSeries": ("schedule", "POST /series/{id}/end"),
    "returnReceptionSeries": ("schedule", "POST /series/{id}/return"),
    "returnReceptionSession": ("schedule", "POST /sessions/{id}/return"),
    "returnSubmission": ("wanted", "POST /sightings/{number}/return"),
    "submitArticle": ("articles", "POST /articles/{id}/submit"),
    "supersedeArticle": ("articles", "POST /articles/{id}/supersede"),
    "suspendHotline": ("hotline", "POST /hotlines/{id}/suspend"),
    "verifyHotline": ("hotline", "POST /hotlines/{id}/verify"),
    "takeDownComment": ("feedback", "POST /comments/{id}/take-down"),
    "undoDecision": ("feedback", "POST /comments/{id}/undo"),
    "undoImportRun": ("wanted", "POST /import-runs/{id}/undo"),
    "withdrawArticle": ("articles", "POST /articles/{id}/withdraw"),
    "withdrawNotice": ("wanted", "POST /notices/{id}/withdraw"),
    "withdrawRating": ("feedback", "POST /receipts/withdraw"),
}
"""Mutations that act on something: the last part of the path is the verb of the mutation."""

RESOURCES = {
    "issueTokens": ("feedback", "POST /token-request"),  # named by RFC 9578
    "reportUnansweredCall": ("hotline", "POST /hotlines/{id}/unanswered-calls"),
    "reportSighting": ("wanted", "POST /notices/{id}/sightings"),
    "requestCorrection": ("wanted", "POST /correction-requests"),
    "saveArticle": ("articles", "PUT /articles/{id}"),
    "saveHotline": ("hotline", "PUT /hotlines/{id}"),
    "saveNotice": ("wanted", "PUT /notices/{id}"),
    "saveReceptionSeries": ("schedule", "PUT /series/{id}"),
    "saveReceptionSession": ("schedule", "PUT /sessions/{id}"),
    "saveUnit": ("hotline", "PUT /units/{code}"),
    "submitRating": ("feedback", "POST /ratings"),
}
"""Mutations that create or replace a resource: the method is the verb."""

FORMER = {
    "feedback": {
        "/comments/{id}/heartbeat": "/comments/{id}/prolong",
        "/comments/{id}/decision": "/comments/{id}/decide",
        "/moderation/transparency": "/moderation/records",
    },
    "wanted": {"/audit/check": "/audit/verification"},
}
"""Deprecated paths by service, with those that replace them."""
SAME = ("summary", "description", "parameters", "requestBody", "security", "tags")


def test_every_mutation_is_in_the_table():
    mutations = build_schema((ROOT / "gateway" / "schema.graphql").read_text("utf-8")).mutation_type
    assert mutations is not None
    assert ACTIONS.keys() | RESOURCES.keys() == mutations.fields.keys()


@pytest.mark.parametrize("mutation", [*ACTIONS, *RESOURCES])
def test_the_operation_is_there_and_current(mutation: str):
    service, operation = (ACTIONS | RESOURCES)[mutation]
    method, path = operation.split()
    assert not DOCUMENTS[service]["paths"][path][method.lower()].get("deprecated")


@pytest.mark.parametrize("mutation", ACTIONS)
def test_an_action_has_one_verb(mutation: str):
    words = re.sub(r"(?<!^)([A-Z])", r"-\1", mutation).lower()
    assert words.startswith(ACTIONS[mutation][1].rpartition("/")[2] + "-")


@pytest.mark.parametrize("service", DOCUMENTS)
def test_a_former_path_is_documented_as_deprecated_and_is_the_same_operation(service: str):
    paths = DOCUMENTS[service]["paths"]
    deprecated = {
        path for path, operations in paths.items() if any(one.get("deprecated") for one in operations.values())
    }
    assert deprecated == FORMER.get(service, {}).keys()
    for path, now in FORMER.get(service, {}).items():
        for method, operation in paths[path].items():
            present = paths[now][method]
            assert [operation.get(part) for part in SAME] == [present.get(part) for part in SAME]
