"""Who may do what with articles. Drafts are for the editors of their unit."""

from services.identity.roles import Role
from services.policy import ANYBODY, SIGNED_IN, WAITING, WAITING_ROUTE, Policy, published_else, staff

EDITOR, READABLE = staff(Role.EDITOR), published_else(Role.EDITOR)

POLICY = Policy(
    routes={
        WAITING_ROUTE: WAITING,
        "GET /articles": READABLE,
        "GET /articles/export": ANYBODY,
        "GET /articles/by-slug/{slug}": READABLE,
        "GET /articles/{id}": READABLE,
        "GET /articles/{id}/dublin-core": READABLE,
        "GET /articles/{id}/meta": READABLE,
        "GET /articles/{id}/history": staff(Role.EDITOR, Role.AUDITOR),
        "GET /articles/{id}/correction": staff(Role.EDITOR, Role.AUDITOR),
        "POST /articles": EDITOR,
        "PUT /articles/{id}": EDITOR,
        "PATCH /articles/{id}": EDITOR,
        "POST /articles/preview-body": SIGNED_IN,
        "POST /articles/{id}/submit": EDITOR,
        "POST /articles/{id}/return": EDITOR,
        "POST /articles/{id}/approve": EDITOR,
        "POST /articles/{id}/publish": EDITOR,
        "POST /articles/{id}/withdraw": EDITOR,
        "POST /articles/{id}/supersede": EDITOR,
        "POST /articles/{id}/delete": EDITOR,
        "POST /articles/import": EDITOR,
        "POST /files": EDITOR,
        "GET /files/{name}": READABLE,
    },
    fields={
        "Query.article": ("GET /articles/by-slug/{slug}",),
        "Query.articles": ("GET /articles",),
        "Mutation.saveArticle": ("POST /articles", "PATCH /articles/{id}"),
        "Mutation.submitArticle": ("POST /articles/{id}/submit",),
        "Mutation.returnArticle": ("POST /articles/{id}/return",),
        "Mutation.approveArticle": ("POST /articles/{id}/approve",),
        "Mutation.publishArticle": ("POST /articles/{id}/publish",),
        "Mutation.withdrawArticle": ("POST /articles/{id}/withdraw",),
        "Mutation.supersedeArticle": ("POST /articles/{id}/supersede",),
        "Mutation.deleteArticle": ("POST /articles/{id}/delete",),
    },
)
