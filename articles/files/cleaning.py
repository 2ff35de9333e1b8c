"""What is stored of an uploaded file: its content made anew, by the type that the content shows."""

from articles.files.models import CleanFile, FileFacts, MediaType
from services.media.pictures import process_picture


def clean_file(content: bytes) -> CleanFile:
    """The file as it is stored. Raises what `process_picture` does."""
    picture = process_picture(content)
    facts = FileFacts(
        file=picture.ref,
        media_type=MediaType.JPEG,
        bytes=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
    )
    encodings = {
        "jpeg": picture.jpeg,
        "webp": picture.webp,
        "small_jpeg": picture.small_jpeg,
        "small_webp": picture.small_webp,
    }
    return CleanFile(facts, encodings)
