"""Documents as people send them: good ones, and bad ones."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.pictures import with_exif

AUTHOR = "SECRET-AUTHOR"
_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/docProps/core.xml"
 ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"""
_RELATIONSHIPS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
{}<Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/>
<Relationship Id="b" Type="x/core-properties" Target="docProps/core.xml"/></Relationships>"""
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def pdf(
    title: str = "Xin chao",
    change: Callable[[Pdf, pikepdf.Page], object] = lambda _, __: None,
    encryption: pikepdf.Encryption | bool = False,
) -> bytes:
    """A page with a line and a picture, whose properties and EXIF tell of their making."""
    made = Pdf.new()
    page = made.add_blank_page(page_size=(300, 300))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    picture = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=400, Height=200)
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    picture.write(with_exif(), filter=Name.DCTDecode)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(I=picture))
    line = f"BT /F1 24 Tf 50 50 Td ({title}) Tj ET q 100 0 0 50 10 100 cm /I Do Q"
    page.obj.Contents = made.make_stream(line.encode())
    made.docinfo["/Author"] = AUTHOR
    with made.open_metadata() as properties:
        properties["dc:creator"] = [AUTHOR]
    change(made, page)
    out = io.BytesIO()
    made.save(out, encryption=encryption)
    return out.getvalue()


def annotated(**fields: object) -> Callable[[Pdf, pikepdf.Page], None]:
    """A change that puts an annotation on the page."""

    def change(_: Pdf, page: pikepdf.Page) -> None:
        one = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]))
        for name, value in fields.items():
            one[f"/{name}"] = value
        page.obj.Annots = Array([one])

    return change


def with_form(made: Pdf, page: pikepdf.Page) -> None:
    field = made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, F=4))
    field.T, field.V, field.DA = String("ten"), String("GIATRI"), String("/F1 12 Tf 0 g")
    field.Rect = Array([10, 200, 200, 220])
    page.obj.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), DR=Dictionary(Font=page.obj.Resources.Font))
    made.Root.AcroForm.NeedAppearances = True


def readable(content: bytes) -> bytes:
    """All that a PDF holds, unpacked."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        level = pikepdf.StreamDecodeLevel.generalized
        opened.save(out, stream_decode_level=level, compress_streams=False)
    return out.getvalue()


def docx(body: str = "<w:p><w:r><w:t>Xin chào</w:t></w:r></w:p>", links: str = "", **parts: str | bytes) -> bytes:
    """A document of Word; further parts by their names, with __ for / and _ for a full stop."""
    more = {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONSHIPS.format(links),
            "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": f"<a>{AUTHOR}</a>",
            **more,
        }.items():
            archive.writestr(name, content)
    return out.getvalue()


def part(content: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def parts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()
