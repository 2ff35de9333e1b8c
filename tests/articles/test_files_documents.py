"""Documents of articles: nothing in them tells of their making, and what acts is refused."""

import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from articles.files.cleaning import UnknownType, clean_file
from articles.files.documents import DocumentRefused
from tests.articles.conftest import Desk
from tests.articles.test_files import upload
from tests.documents import AUTHOR, annotated, docx, part, parts, pdf, readable, with_form
from tests.pictures import PLACE_TAKEN, with_exif

LARGEST = 10 << 20
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
EXTERNAL = '<Relationship Id="c" Type="x/{}" Target="{}" TargetMode="External"/>'


def cleaned(content: bytes) -> tuple[bytes, dict[str, int]]:
    file = clean_file(content, LARGEST)
    (document,) = file.encodings.values()
    return document, {remark.kind.value: remark.count for remark in file.remarks}


def refused(content: bytes) -> str:
    with pytest.raises(DocumentRefused) as raised:
        clean_file(content, LARGEST)
    return raised.value.reason.value


# -- PDF ---------------------------------------------------------------------------------------------------------


def test_a_pdf_keeps_its_page_and_loses_what_tells_of_its_making():
    sent = pdf()
    assert AUTHOR.encode() in readable(sent)
    assert PLACE_TAKEN.encode() in readable(sent)
    kept, remarks = cleaned(sent)
    assert remarks == {"PROPERTIES_REMOVED": 2, "PICTURE_DATA_REMOVED": 1}
    assert AUTHOR.encode() not in readable(kept)
    assert PLACE_TAKEN.encode() not in readable(kept)
    assert b"(Xin chao) Tj" in readable(kept)
    assert cleaned(sent)[0] == kept


def test_comments_go_and_links_stay():
    link = annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://a.example")))
    assert b"https://a.example" in readable(cleaned(pdf(change=link))[0])
    kept, remarks = cleaned(pdf(change=annotated(Subtype=Name.Text, Contents=String(AUTHOR))))
    assert remarks["COMMENTS_REMOVED"] == 1
    assert AUTHOR.encode() not in readable(kept)


def test_a_form_becomes_part_of_its_page():
    kept, remarks = cleaned(pdf(change=with_form))
    assert remarks["FORM_FLATTENED"] == 1
    assert b"(GIATRI) Tj" in readable(kept)
    assert b"AcroForm" not in readable(kept)


def test_text_that_is_not_painted_is_told():
    def change(made: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.Contents = made.make_stream(b"BT 3 Tr /F1 24 Tf (an) Tj ET")

    assert cleaned(pdf(change=change))[1]["INVISIBLE_TEXT_REMAINS"] == 1


def test_what_is_put_before_or_behind_a_pdf_goes():
    clean = cleaned(pdf())[0]
    assert cleaned(pdf() + b"PK\x05\x06<script>alert(1)</script>")[0] == clean
    assert refused(b"PK\x03\x04" + pdf()) in {"DAMAGED", "UNKNOWN_TYPE"}
    with pytest.raises(UnknownType):
        clean_file(b"<script>" + pdf(), LARGEST)


def _opens_with(action: Dictionary) -> bytes:
    return pdf(change=lambda made, _: made.Root.__setattr__("OpenAction", action))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_opens_with(SCRIPT), "SCRIPT"),
        (_opens_with(Dictionary(S=Name.Launch, F=String("cmd.exe"))), "ACTIVE_CONTENT"),
        (_opens_with(Dictionary(S=Name.SubmitForm, F=String("https://a.example"))), "ACTIVE_CONTENT"),
        (_opens_with(Dictionary(S=Name.URI, URI=String("a"), Next=Array([SCRIPT]))), "SCRIPT"),
        (pdf(change=annotated(Subtype=Name.FileAttachment)), "EMBEDDED_FILE"),
        (pdf(change=annotated(Subtype=Name.RichMedia)), "ACTIVE_CONTENT"),
        (pdf(change=annotated(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("a.pdf")))), "EXTERNAL_CONTENT"),
        (
            pdf(change=lambda made, _: made.attachments.__setitem__("a.exe", pikepdf.AttachedFileSpec(made, b"MZ"))),
            "EMBEDDED_FILE",
        ),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "ENCRYPTED"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="")), "ENCRYPTED"),
        (pdf()[:500], "DAMAGED"),
        (b"%PDF-1.7\n" + bytes(1_000), "DAMAGED"),
    ],
)
def test_a_pdf_that_acts_or_hides_is_refused_with_its_reason(content: bytes, reason: str):
    assert refused(content) == reason


def test_a_pdf_that_unpacks_to_very_much_is_refused_or_stays_small():
    zeros = zlib.compress(zlib.compress(bytes(1 << 30), 9), 9)
    head = b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length "
    bomb = head + f"{len(zeros)}>>stream\n".encode() + zeros + b"\nendstream endobj\n"
    bomb += b"2 0 obj<</Type/Catalog/Pages 3 0 R>>endobj\ntrailer<</Root 2 0 R>>\n%%EOF"
    assert refused(bomb) in {"DAMAGED", "TOO_LARGE"}


# -- DOCX --------------------------------------------------------------------------------------------------------


def test_a_docx_keeps_its_words_and_loses_what_tells_of_its_making():
    body = (
        f'<w:p w:rsidR="00A1"><w:r><w:t>Xin chào</w:t></w:r><w:del w:author="{AUTHOR}"><w:r><w:delText>cũ</w:delText>'
        f'</w:r></w:del><w:ins w:author="{AUTHOR}"><w:r><w:t>mới</w:t></w:r></w:ins><w:commentRangeStart w:id="1"/>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r></w:p>"
    )
    sent = docx(body, word__comments_xml=f"<a>{AUTHOR}</a>", word__media__a_jpg=with_exif())
    kept, remarks = cleaned(sent)
    assert remarks == {
        "PROPERTIES_REMOVED": 1,
        "COMMENTS_REMOVED": 2,
        "CHANGES_ACCEPTED": 2,
        "HIDDEN_TEXT_REMOVED": 1,
        "PICTURE_DATA_REMOVED": 1,
    }
    words = "<w:p><w:r><w:t>Xin chào</w:t></w:r><w:r><w:t>mới</w:t></w:r></w:p>"
    assert words in part(kept)
    assert parts(kept) == ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/media/a.jpg"]
    assert "docProps" not in part(kept, "[Content_Types].xml") + part(kept, "_rels/.rels")
    assert cleaned(sent)[0] == kept


def test_deleted_rows_and_paragraphs_go():
    row = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    body = f"<w:tbl>{row}</w:tbl><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>"
    assert "<w:body><w:tbl/></w:body>" in part(cleaned(docx(body))[0])


def _field(*instructions: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in instructions)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}</w:p>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (docx(word__vbaProject_bin=b"x"), "MACROS"),
        (docx(word__embeddings__a_xlsx=b"x"), "EMBEDDED_FILE"),
        *((docx(**{f"word__media__a_{ending}": b"x"}), "PICTURE_FORMAT") for ending in ("gif", "tiff", "EMF", "svg")),
        (docx(word__activeX__a_xml="<a/>"), "ACTIVE_CONTENT"),
        (docx("<w:p><w:r><w:object/></w:r></w:p>"), "EMBEDDED_FILE"),
        (docx("<w:altChunk/>"), "EMBEDDED_FILE"),
        (docx(_field(" DD", "EAUTO c:\\cmd")), "EXTERNAL_CONTENT"),
        (docx('<w:p><w:fldSimple w:instr="INCLUDETEXT a"/></w:p>'), "EXTERNAL_CONTENT"),
        (docx(links=EXTERNAL.format("image", "https://a.example/p.png")), "EXTERNAL_CONTENT"),
        (docx(links=EXTERNAL.format("hyperlink", "file:///c:/a")), "EXTERNAL_CONTENT"),
        (docx(word__x_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "DAMAGED"),
        (docx(word__x_xml="<a>"), "DAMAGED"),
        (docx(word__media__a_jpg=b"x"), "DAMAGED"),
        (docx(word__media__a_bin=bytes(101 << 20)), "TOO_LARGE"),
        (docx()[:200], "DAMAGED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "ENCRYPTED"),
    ],
)
def test_a_docx_that_acts_or_hides_is_refused_with_its_reason(content: bytes, reason: str):
    assert refused(content) == reason


# -- over HTTP ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "ending"), [(pdf(), "pdf"), (docx(), "docx")], ids=["pdf", "docx"])
async def test_a_document_is_downloaded_while_an_article_shows_it(desk: Desk, content: bytes, ending: str):
    sent = (await upload(desk.client, desk.writer, content)).json()
    assert {remark["kind"] for remark in sent["remarks"]} >= {"PROPERTIES_REMOVED"}
    path = f"/files/{sent['file']}.{ending}"
    shown: list[dict[str, Any]] = [{"file": sent["file"], "title": "Thông báo"}]
    draft = await desk.draft(attachments=shown)
    assert (await desk.client.get(path)).status_code == 404
    article = await desk.through(draft["id"])
    assert article["attachments"] == shown
    seen = await desk.client.get(path)
    assert len(seen.content) == sent["bytes"] == article["files"][0]["bytes"]
    assert seen.headers["Content-Type"] == sent["mediaType"]
    assert seen.headers["Content-Disposition"] == f'attachment; filename="{sent["file"]}.{ending}"'
    assert seen.headers["Content-Security-Policy"].startswith("sandbox;")
    other = {"pdf": "docx", "docx": "pdf"}[ending]
    assert (await desk.client.get(f"/files/{sent['file']}.{other}")).status_code == 404
    await desk.act(draft["id"], "withdraw", desk.second, why="Nhầm")
    assert (await desk.client.get(path)).status_code == 410


async def test_pictures_and_documents_have_fields_of_their_own(desk: Desk):
    paper = (await upload(desk.client, desk.writer, pdf())).json()["file"]
    picture = (await upload(desk.client, desk.writer, with_exif())).json()["file"]
    for given, field in (
        ({"cover": {"file": paper, "alt": "a"}}, "cover.file"),
        ({"attachments": [{"file": picture, "title": "a"}]}, "attachments.0.file"),
    ):
        draft = await desk.draft()
        answer = await desk.client.patch(f"/articles/{draft['id']}", json=given, headers=desk.writer)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_refused_document_is_not_stored(desk: Desk):
    answer = await upload(desk.client, desk.writer, _opens_with(SCRIPT))
    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["reason"]) == ("DOCUMENT_REFUSED", "SCRIPT")
