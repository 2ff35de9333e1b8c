"""DOCX without what tells of its making: properties, comments, former versions, hidden text, data of pictures.

Every part is written anew. Macros, objects, and what is loaded from elsewhere are refused.
"""

import io
import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # it comes without types

from articles.files.documents import CleanDocument, DocumentRefused, RefusalReason, RemarkKind, remarks_of
from articles.files.picture_data import bare_jpeg, bare_png

MOST_PARTS = 2_000
MOST_UNPACKED = 100 << 20
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINKS = ("/hyperlink",)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
AT = (1980, 1, 1, 0, 0, 0)
"""The time of every part, so that the same document becomes the same file."""
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError)

DROPPED = ("docprops/", "customxml/", "word/comments", "word/people", "word/commentsids", "word/webextensions/")
DROPPED += ("word/printersettings/",)
"""Parts that hold properties, comments and their authors, and names of printers."""
REFUSED_PARTS: Mapping[str, RefusalReason] = {
    "vba": RefusalReason.MACROS,
    "macros": RefusalReason.MACROS,
    "attachedtoolbars": RefusalReason.MACROS,
    "activex": RefusalReason.ACTIVE_CONTENT,
    "embeddings/": RefusalReason.EMBEDDED_FILE,
    "oleobject": RefusalReason.EMBEDDED_FILE,
    "afchunk": RefusalReason.EMBEDDED_FILE,
}
REFUSED_TYPES = ("macroenabled", "vba", "activex", "oleobject")
REFUSED_ELEMENTS = {"object": RefusalReason.EMBEDDED_FILE, "altChunk": RefusalReason.EMBEDDED_FILE}
LOADING_FIELDS = ("DDE", "INCLUDE", "IMPORT", "LINK ", "DATABASE", "MACROBUTTON", "QUOTE")
"""Fields that load something, or from which another one is made."""
CHANGES = ("del", "moveFrom", "cellDel")
INSERTIONS = ("ins", "moveTo")
RECORDS = ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "tcPrChange", "trPrChange")
RECORDS += ("tblPrExChange", "numberingChange", "cellIns", "cellMerge")
MARKS = ("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd")
COMMENT_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
PICTURES: Mapping[str, Callable[[bytes], bytes]] = {"jpg": bare_jpeg, "jpeg": bare_jpeg, "png": bare_png}
FONTS = frozenset({"odttf", "ttf"})
TRACES = ("printerSettings", "rsids", "attachedTemplate", "docVars", "mailMerge", "trackRevisions", "proofState")
"""Settings that name files, people and times of writing."""


def clean_docx(content: bytes) -> CleanDocument:
    """Raises `DocumentRefused`."""
    found: Counter[RemarkKind] = Counter()
    parts = _parts(content)
    _check_types(parts)
    kept = {name: part for name, part in parts.items() if not _is_dropped(name)}
    found[RemarkKind.PROPERTIES_REMOVED] += any(name.lower().startswith("docprops/") for name in parts)
    found[RemarkKind.COMMENTS_REMOVED] += any("comments" in name.lower() for name in parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in kept.items():
            archive.writestr(zipfile.ZipInfo(name, AT), _clean_part(name, part, kept, found), zipfile.ZIP_DEFLATED)
    return CleanDocument(out.getvalue(), remarks_of(found))


# -- the archive -------------------------------------------------------------------------------------------------


def _parts(content: bytes) -> dict[str, bytes]:
    """The parts by name, in their order; unpacked within bounds."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise _too_large()
            for info in infos:
                part = _unpacked(archive, info, left)
                left -= len(part)
                if info.filename in parts or not _is_plain(info.filename):
                    raise DocumentRefused(RefusalReason.DAMAGED, "The file has parts with impossible names.")
                if not info.is_dir():
                    parts[info.filename] = part
    except (*BROKEN, zlib.error) as error:
        raise DocumentRefused(RefusalReason.DAMAGED, "The file breaks off or is damaged.") from error
    return parts


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & 0x1:
        raise DocumentRefused(RefusalReason.ENCRYPTED, "The file is encrypted: save it without a password.")
    with archive.open(info) as file:
        part = file.read(most + 1)
    if len(part) > most:
        raise _too_large()
    return part


def _too_large() -> DocumentRefused:
    return DocumentRefused(RefusalReason.TOO_LARGE, "The file unpacks to too much.")


def _is_plain(name: str) -> bool:
    return not name.startswith("/") and ".." not in name.split("/") and "\\" not in name and name.isprintable()


def _is_dropped(name: str) -> bool:
    return name.lower().startswith(DROPPED)


# -- what is refused ---------------------------------------------------------------------------------------------


def _check_types(parts: Mapping[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml")
    if types is None or "word/document.xml" not in parts:
        raise DocumentRefused(RefusalReason.UNKNOWN_TYPE, "The file is no Word document (DOCX).")
    for name in parts:
        for sign, reason in REFUSED_PARTS.items():
            if sign in name.lower():
                raise _refused(reason)
    named = [one.get("ContentType", "").lower() for one in _xml(types)]
    for sign in REFUSED_TYPES:
        if any(sign in one for one in named):
            raise _refused(RefusalReason.MACROS if sign in ("macroenabled", "vba") else RefusalReason.EMBEDDED_FILE)
    if MAIN not in named or _xml(parts["word/document.xml"]).tag != f"{W}document":
        raise DocumentRefused(RefusalReason.UNKNOWN_TYPE, "The file is no Word document (DOCX).")


def _refused(reason: RefusalReason) -> DocumentRefused:
    told = {
        RefusalReason.MACROS: "The file contains macros: save it as DOCX without them.",
        RefusalReason.EMBEDDED_FILE: "Another file is embedded in the file: put a picture in its place.",
        RefusalReason.EXTERNAL_CONTENT: "The file loads something from elsewhere when it is opened.",
    }
    return DocumentRefused(reason, told.get(reason, "The file acts by itself when it is opened."))


# -- each part ---------------------------------------------------------------------------------------------------


def _clean_part(name: str, part: bytes, kept: Mapping[str, bytes], found: Counter[RemarkKind]) -> bytes:
    lower = name.lower()
    if lower.endswith((".xml", ".rels")):
        root = _xml(part)
        if lower.endswith(".rels"):
            _clean_relationships(root, name, kept)
        elif lower == "[content_types].xml":
            _drop(one for one in root if _is_dropped(one.get("PartName", "").lstrip("/")))
        else:
            _clean_text(root, found)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    ending = lower.rpartition(".")[2]
    if ending in FONTS:
        return part
    bare = PICTURES.get(ending)
    if bare is None:
        raise DocumentRefused(
            RefusalReason.PICTURE_FORMAT,
            f"The file has a part that is neither JPEG nor PNG ({ending.upper()}): save such a picture as PNG, and put"
            " it in again.",
        )
    try:
        cleaned = bare(part)
    except ValueError as error:
        raise DocumentRefused(RefusalReason.DAMAGED, "A picture of the file is damaged.") from error
    found[RemarkKind.PICTURE_DATA_REMOVED] += cleaned != part
    return cleaned


def _xml(part: bytes) -> etree._Element:
    """Without entities, and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentRefused(RefusalReason.DAMAGED, "A part of the file is damaged.") from error
    if root.getroottree().docinfo.doctype:
        raise DocumentRefused(RefusalReason.DAMAGED, "A part of the file defines entities.")
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    return root


def _clean_relationships(root: etree._Element, name: str, kept: Mapping[str, bytes]) -> None:
    """Links stay; what is loaded from elsewhere is refused, but for the template, which is not needed."""
    folder = name.replace("_rels/", "").rpartition("/")[0]
    for one in list(root):
        kind, target = one.get("Type", ""), one.get("Target", "")
        if one.get("TargetMode") == "External":
            if kind.endswith("/attachedTemplate"):
                _remove(one)
            elif not kind.endswith(LINKS) or not target.lower().startswith(("http://", "https://", "mailto:", "#")):
                raise _refused(RefusalReason.EXTERNAL_CONTENT)
        elif _is_dropped(
            target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}").lstrip("/")
        ):
            _remove(one)


def _clean_text(root: etree._Element, found: Counter[RemarkKind]) -> None:
    for one in root.iter():
        name = etree.QName(one).localname
        if (reason := REFUSED_ELEMENTS.get(name)) is not None and one.tag.startswith(W):
            raise _refused(reason)
    if any(field.strip().upper().startswith(LOADING_FIELDS) for field in _fields(root)):
        raise _refused(RefusalReason.EXTERNAL_CONTENT)
    _accept_changes(root, found)
    found[RemarkKind.COMMENTS_REMOVED] += _drop(_named(root, COMMENT_MARKS))
    found[RemarkKind.HIDDEN_TEXT_REMOVED] += _drop(list(_hidden_runs(root)))
    found[RemarkKind.INVISIBLE_TEXT_REMAINS] += len(root.findall(f".//{W}style/{W}rPr/{W}vanish"))
    _drop(_named(root, TRACES))
    for one in root.iter():
        for attribute in [a for a in one.attrib if "rsid" in str(a) or str(a).endswith("}author")]:
            del one.attrib[attribute]


def _fields(root: etree._Element) -> list[str]:
    """The instruction of each field, which may be spread over many runs."""
    text: list[str] = []
    for one in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
        begins = one.get(f"{W}fldCharType") == "begin" or one.tag == f"{W}fldSimple"
        text += ["\n" if begins else "", one.text or "", one.get(f"{W}instr", "")]
    return "".join(text).split("\n")


def _accept_changes(root: etree._Element, found: Counter[RemarkKind]) -> None:
    """The document as it is with every change accepted."""
    for mark in _named(root, CHANGES):
        parent = mark.getparent()
        found[RemarkKind.CHANGES_ACCEPTED] += 1
        if parent is not None and etree.QName(parent).localname in ("rPr", "trPr", "tcPr"):
            _accept_marked(mark, parent)
        elif parent is not None:
            _remove(mark)
    for mark in _named(root, INSERTIONS):
        found[RemarkKind.CHANGES_ACCEPTED] += 1
        _unwrap(mark)
    found[RemarkKind.CHANGES_ACCEPTED] += _drop(_named(root, RECORDS))
    _drop(_named(root, MARKS))


def _accept_marked(mark: etree._Element, properties: etree._Element) -> None:
    """A deleted row or cell goes; so does a deleted end of a paragraph, with the paragraph where it holds nothing."""
    holder = properties.getparent()
    _remove(mark)
    if holder is None:
        return
    kind = etree.QName(holder).localname
    if kind in ("tr", "tc"):
        _remove(holder)
    elif kind == "pPr" and (paragraph := holder.getparent()) is not None and not _named(paragraph, ("r", "ins")):
        _remove(paragraph)


def _hidden_runs(root: etree._Element) -> Iterator[etree._Element]:
    for mark in _named(root, ("vanish", "specVanish", "webHidden")):
        properties = mark.getparent()
        run = properties.getparent() if properties is not None else None
        off = mark.get(f"{W}val", "true").lower() in ("0", "false", "off")
        if not off and run is not None and run.tag == f"{W}r":
            yield run


def _named(root: etree._Element, names: Iterable[str]) -> list[etree._Element]:
    return list(root.iter(*(f"{W}{name}" for name in names)))


def _drop(ones: Iterable[etree._Element]) -> int:
    count = 0
    for one in list(ones):
        if one.getparent() is not None:
            _remove(one)
            count += 1
    return count


def _remove(one: etree._Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _unwrap(one: etree._Element) -> None:
    """The children take the place of the element."""
    parent = one.getparent()
    if parent is None:
        return
    place = parent.index(one)
    for offset, child in enumerate(list(one)):
        parent.insert(place + offset, child)
    parent.remove(one)
