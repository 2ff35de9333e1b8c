"""Values that are written one way everywhere: what a GraphQL scalar takes, every service takes, no more and no less.

Moments, days and partial dates are in `services.documents.models`.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, Field, StringConstraints, ValidationError

E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$"), Field(examples=["+84243939113"])]
"""A telephone number in the international format of ITU-T E.164."""

LanguageTag = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35), Field(examples=["vi", "en"])
]
"""A BCP 47 language tag, its language in lower case."""

_ABSOLUTE = re.compile(r"https?://[^\s/?#]+[^\s]*")


def _web_url(url: str) -> str:
    if not _ABSOLUTE.fullmatch(url):
        raise ValueError("is not an absolute http or https address")
    try:
        AnyHttpUrl(url)
    except ValidationError as error:
        raise ValueError("is not an absolute http or https address") from error
    return url


WebUrl = Annotated[str, StringConstraints(max_length=500), AfterValidator(_web_url)]
"""An absolute address of the web."""
