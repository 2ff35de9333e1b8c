"""What a scalar takes, the services take, and nothing else."""

import pytest
from pydantic import TypeAdapter, ValidationError

from gateway import scalars
from services.documents.models import Day, Instant, PartialDate
from services.scalars import E164, LanguageTag, WebUrl

KINDS = [
    (scalars.DateTime, Instant, "2026-11-24T09:00:00+07:00"),
    (scalars.Date, Day, "2026-11-24"),
    (scalars.PartialDate, PartialDate, "1985-04"),
    (scalars.PhoneNumber, E164, "+84243939113"),
    (scalars.URL, WebUrl, "https://bocongan.gov.vn/"),
    (scalars.LanguageTag, LanguageTag, "en-GB"),
]
WRITTEN = [
    *(example for _, _, example in KINDS),
    "2026-11-24T09:00Z",
    "2026-11-24 09:00:00.123456+0700",
    "2026-11-24t02:00:00z",
    "2026-W08-2T07:00Z",
    "2026W082T0700Z",
    "20261124T090000Z",
    "2026-11-24T09:00:00",
    "2026-11-24_09:00Z",
    "2026-11-31T09:00Z",
    "2026-11-24T25:00Z",
    "２０２６-11-24T09:00Z",
    "٢٠٢٦-11-24",
    "2026-02-30",
    "20261124",
    "2026-W48-2",
    "1985",
    "1985-13",
    "0000",
    "+84",
    "+8424393911３",
    "https://a b/",
    " https://bocongan.gov.vn/",
    "https://bocongan.gov.vn/\n",
    "http:bocongan.gov.vn",
    "ftp://bocongan.gov.vn/",
    "https://" + "a" * 500,
    "VI",
    "vi_VN",
    "",
]


def _takes(kind: object, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize(("scalar", "kind", "example"), KINDS)
def test_gateway_and_services_take_the_same(scalar: object, kind: object, example: str, text: str):
    parse = scalars.SCALARS[scalar].parse_value
    if not _takes(kind, text):
        with pytest.raises(ValueError, match=r"."):
            parse(text)
    else:
        assert parse(text) == text


@pytest.mark.parametrize(("scalar", "kind", "example"), KINDS)
def test_each_takes_its_example(scalar: object, kind: object, example: str):
    assert scalars.SCALARS[scalar].parse_value(example) == example


@pytest.mark.parametrize(
    "text", ["2026-W08-2T07:00Z", "20261124T090000Z", "２０２６-11-24T09:00Z", "2026-11-24_09:00Z"]
)
def test_a_moment_is_written_as_rfc_3339_has_it(text: str):
    assert not _takes(Instant, text)
