"""PDF without what tells of its making: properties, comments, forms and signatures, former versions, data of pictures.

The file is written anew from the objects of its pages. What acts when it is opened, or carries other files, is refused.
"""

import io
from collections import Counter
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from articles.files.documents import CleanDocument, DocumentRefused, RefusalReason, RemarkKind, remarks_of
from articles.files.picture_data import bare_jpeg

MOST_OBJECTS = 200_000
MOST_PAGES = 2_000
DEEPEST = 60

REFUSED_KEYS = {
    "/JS": RefusalReason.SCRIPT,
    "/XFA": RefusalReason.SCRIPT,
    "/EF": RefusalReason.EMBEDDED_FILE,
    "/EmbeddedFiles": RefusalReason.EMBEDDED_FILE,
    "/RichMediaContent": RefusalReason.ACTIVE_CONTENT,
    "/3DD": RefusalReason.ACTIVE_CONTENT,
}
REFUSED_ACTIONS = {
    "/JavaScript": RefusalReason.SCRIPT,
    "/Launch": RefusalReason.ACTIVE_CONTENT,
    "/GoToE": RefusalReason.EMBEDDED_FILE,
    "/GoToR": RefusalReason.EXTERNAL_CONTENT,
    "/SubmitForm": RefusalReason.ACTIVE_CONTENT,
    "/ImportData": RefusalReason.ACTIVE_CONTENT,
    "/Rendition": RefusalReason.ACTIVE_CONTENT,
    "/Movie": RefusalReason.ACTIVE_CONTENT,
    "/Sound": RefusalReason.ACTIVE_CONTENT,
    "/RichMediaExecute": RefusalReason.ACTIVE_CONTENT,
}
REFUSED_ANNOTATIONS = {
    "/FileAttachment": RefusalReason.EMBEDDED_FILE,
    "/RichMedia": RefusalReason.ACTIVE_CONTENT,
    "/Screen": RefusalReason.ACTIVE_CONTENT,
    "/Movie": RefusalReason.ACTIVE_CONTENT,
    "/Sound": RefusalReason.ACTIVE_CONTENT,
    "/3D": RefusalReason.ACTIVE_CONTENT,
}
PROPERTIES = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
AUTOMATIC = ("/AA", "/OpenAction")
SHOWN_TEXT = frozenset({"Tj", "TJ", "'", '"'})
INVISIBLE = 3
"""The rendering mode of text that is not painted, such as that under a scanned page."""


def clean_pdf(content: bytes) -> CleanDocument:
    """Raises `DocumentRefused`."""
    found: Counter[RemarkKind] = Counter()
    with _opened(content) as pdf:
        _check(pdf)
        _remove(pdf, found)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    with _opened(out.getvalue()) as written:
        _check(written)
        _check_bare(written)
    return CleanDocument(out.getvalue(), remarks_of(found))


def _opened(content: bytes) -> Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise DocumentRefused(RefusalReason.ENCRYPTED, "The file is encrypted: save it without a password.") from error
    except (pikepdf.PdfError, ValueError) as error:
        raise DocumentRefused(RefusalReason.DAMAGED, "The file breaks off or is damaged.") from error
    if pdf.is_encrypted:
        raise DocumentRefused(RefusalReason.ENCRYPTED, "The file is encrypted: save it without restrictions.")
    if len(pdf.pages) > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
        raise DocumentRefused(RefusalReason.TOO_LARGE, f"A PDF has at most {MOST_PAGES} pages.")
    if not len(pdf.pages):
        raise DocumentRefused(RefusalReason.DAMAGED, "The file has no pages.")
    return pdf


def _dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Each dictionary and stream of the file once, wherever it stands."""
    for one in (pdf.trailer, *pdf.objects):
        yield from _within(one, 0)


def _within(one: Object, depth: int) -> Iterator[Object]:
    if depth > DEEPEST:
        raise DocumentRefused(RefusalReason.DAMAGED, "The file is nested too deeply.")
    if isinstance(one, Array):
        children = list(one)
    elif isinstance(one, Dictionary | Stream):
        yield one
        children = [value for _, value in one.items()]
    else:
        return
    for child in children:
        if isinstance(child, Array | Dictionary) and not child.is_indirect:
            yield from _within(child, depth + 1)


def _check(pdf: Pdf) -> None:
    """Raises `DocumentRefused` for what acts, or carries other files."""
    for one in _dictionaries(pdf):
        for key in one:
            if (reason := REFUSED_KEYS.get(str(key))) is not None:
                raise _refused(reason)
        for key, refused in (("/S", REFUSED_ACTIONS), ("/Subtype", REFUSED_ANNOTATIONS)):
            value = one.get(key)
            if isinstance(value, Name) and (reason := refused.get(str(value))) is not None:
                raise _refused(reason)
        if one.get("/Type") == Name.EmbeddedFile:
            raise _refused(RefusalReason.EMBEDDED_FILE)


def _refused(reason: RefusalReason) -> DocumentRefused:
    told = {
        RefusalReason.SCRIPT: "The file contains a script.",
        RefusalReason.EMBEDDED_FILE: "Another file is attached to the file.",
        RefusalReason.EXTERNAL_CONTENT: "The file opens another one.",
    }
    return DocumentRefused(reason, told.get(reason, "The file acts by itself when it is opened."))


def _remove(pdf: Pdf, found: Counter[RemarkKind]) -> None:
    _remove_comments(pdf, found)
    _flatten_form(pdf, found)
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            found[RemarkKind.PROPERTIES_REMOVED] += key == "/Info"
            del pdf.trailer[key]
    for one in _dictionaries(pdf):
        for key in (*PROPERTIES, *AUTOMATIC):
            if key in one:
                found[RemarkKind.PROPERTIES_REMOVED] += key in PROPERTIES
                del one[key]
        if isinstance(one, Stream) and one.get("/Subtype") == Name.Image:
            _clean_picture(one, found)
    _note_hidden(pdf, found)


def _remove_comments(pdf: Pdf, found: Counter[RemarkKind]) -> None:
    """Every annotation but links and the fields of forms."""
    for page in pdf.pages:
        given = page.obj.get("/Annots")
        if not isinstance(given, Array):
            continue
        kept = [one for one in given if one.get("/Subtype") in (Name.Link, Name.Widget)]
        found[RemarkKind.COMMENTS_REMOVED] += len(given) - len(kept)
        for one in kept:
            for key in ("/Contents", "/NM", "/M", "/T") if one.get("/Subtype") == Name.Link else ():
                if key in one:
                    del one[key]
        page.obj["/Annots"] = Array(kept)


def _flatten_form(pdf: Pdf, found: Counter[RemarkKind]) -> None:
    """What a form shows becomes part of its page; its fields and signatures go."""
    if "/AcroForm" not in pdf.Root:
        return
    found[RemarkKind.FORM_FLATTENED] += 1
    found[RemarkKind.SIGNATURE_REMOVED] += sum(one.get("/FT") == Name.Sig for one in _dictionaries(pdf))
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for key in ("/AcroForm", "/Perms", "/DSS", "/Legal"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        given = page.obj.get("/Annots")
        if isinstance(given, Array):
            page.obj["/Annots"] = Array([one for one in given if one.get("/Subtype") == Name.Link])


def _clean_picture(picture: Stream, found: Counter[RemarkKind]) -> None:
    filters = picture.get("/Filter")
    names = list(filters) if isinstance(filters, Array) else [filters]
    if names == [Name.DCTDecode]:
        raw = picture.read_raw_bytes()
        try:
            bare = bare_jpeg(raw)
        except ValueError:
            found[RemarkKind.PICTURE_DATA_REMAINS] += 1
            return
        if bare != raw:
            found[RemarkKind.PICTURE_DATA_REMOVED] += 1
            parameters = picture.get("/DecodeParms")
            kept = parameters if isinstance(parameters, Dictionary) else None
            picture.write(bare, filter=Name.DCTDecode, decode_parms=kept)
    elif names and names[-1] in (Name.DCTDecode, Name.JPXDecode):
        found[RemarkKind.PICTURE_DATA_REMAINS] += 1


def _note_hidden(pdf: Pdf, found: Counter[RemarkKind]) -> None:
    layers = pdf.Root.get("/OCProperties")
    shown = layers.get("/D") if isinstance(layers, Dictionary) else None
    if isinstance(shown, Dictionary) and (shown.get("/OFF") or shown.get("/BaseState") == Name.OFF):
        found[RemarkKind.HIDDEN_LAYER_REMAINS] += 1
    for page in pdf.pages:
        found[RemarkKind.INVISIBLE_TEXT_REMAINS] += _has_invisible_text(page)


def _has_invisible_text(page: pikepdf.Page) -> bool:
    mode = 0
    try:
        for instruction in pikepdf.parse_content_stream(page, "Tr Tj TJ ' \""):
            operator = str(instruction.operator)
            if operator == "Tr" and len(instruction.operands):
                mode = int(instruction.operands[0])
            elif operator in SHOWN_TEXT and mode == INVISIBLE:
                return True
    except (pikepdf.PdfError, ValueError, TypeError) as error:
        raise DocumentRefused(RefusalReason.DAMAGED, "A page of the file is damaged.") from error
    return False


def _check_bare(pdf: Pdf) -> None:
    """Raises `DocumentRefused` where something remains that was to be removed."""
    remains = {*PROPERTIES, *AUTOMATIC, "/AcroForm"}
    if "/Info" in pdf.trailer or any(key in remains for one in _dictionaries(pdf) for key in one):
        raise DocumentRefused(RefusalReason.NOT_CLEANED, "The properties of the file could not be removed.")
