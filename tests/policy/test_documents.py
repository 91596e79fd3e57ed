"""Files of five formats, and files that are none."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemetre.ground.errors import InputError, OnemetreError
from onemetre.policy import read_plan
from onemetre.policy.documents import read_bytes

TEXT = "某市实施方案\n一、重点任务\n1.建母婴室。到2025年，建成母婴室3个。（责任单位：市住建局）\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


def word() -> bytes:
    document = docx.Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    for i, said in enumerate(("任务", "责任单位", "修路", "市交通局")):
        table.cell(i // 2, i % 2).text = said
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(text: str = TEXT) -> bytes:
    return typst.compile(
        ('#set page(numbering: "— 1 —", width: 120mm)\n' + text.replace("\n", "\n\n")).encode()
    )


def ofd() -> bytes:
    out = io.BytesIO()
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    lines = "".join(
        f'<ofd:TextObject ID="{i}" Boundary="20 {20 + 8 * i} 160 6" Size="5">'
        f'<ofd:TextCode X="0" Y="5">{line}</ofd:TextCode></ofd:TextObject>'
        for i, line in enumerate(TEXT.splitlines())
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "OFD.xml",
            f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
        )
        archive.writestr(
            "Doc_0/Document.xml",
            f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
            "</ofd:Pages></ofd:Document>",
        )
        archive.writestr(
            "Doc_0/Pages/Page_0/Content.xml",
            f"<ofd:Page {space}><ofd:Content><ofd:Layer>{lines}</ofd:Layer></ofd:Content></ofd:Page>",
        )
    return out.getvalue()


HTML = f"<html><body><div class='nav'>首页</div><p>{TEXT.replace(chr(10), '</p><p>')}</p></body></html>"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (TEXT.encode(), "plan.txt", "txt"), (TEXT.encode("gb18030"), "plan.txt", "txt"),
        (TEXT.encode("utf-16"), "plan.txt", "txt"), (b"\xef\xbb\xbf" + TEXT.encode(), "p.txt", "txt"),
        (TEXT.encode("utf-16-le"), "plan.txt", "txt"), (HTML.encode(), "plan.html", "html"),
        (word(), "plan.docx", "docx"), (ofd(), "plan.ofd", "ofd"),
        (word(), "misnamed.txt", "docx"), (HTML.encode("gb18030"), "misnamed.doc", "html"),
    ],
)  # fmt: skip
def test_the_same_plan_is_read_from_every_format(data, name, kind):
    document = read_bytes(data, Path(name))
    task = read_plan(document).tasks[0]
    assert document.format == kind
    assert (task.title, task.duties[0].unit) == ("建母婴室", "市住房和城乡建设局")
    assert (task.targets[0].low, task.targets[0].deadline) == (3, "2025")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "empty.txt", "empty"), (b"  \n ", "blank.txt", "empty"),
        (PNG, "picture.txt", "no document"), (PNG, "picture.docx", "no document"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old.doc", "docx"), (b"{\\rtf1 x}", "old.wps", "docx"),
        (b"PK\x03\x04" + bytes(50), "broken.docx", "damaged"),
        (b"%PDF-1.7\n" + bytes(50), "broken.pdf", "damaged"),
    ],
)  # fmt: skip
def test_it_refuses_what_it_cannot_read_and_says_what_to_do(data, name, said):
    with pytest.raises(InputError, match=said):
        read_bytes(data, Path(name))


def test_it_refuses_an_empty_word_document():
    out = io.BytesIO()
    docx.Document().save(out)
    with pytest.raises(InputError, match="no text"):
        read_bytes(out.getvalue(), Path("empty.docx"))


def test_it_refuses_an_archive_of_something_else():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InputError, match="archive"):
        read_bytes(out.getvalue(), Path("a.zip"))


def test_it_refuses_a_pdf_of_pictures():
    with pytest.raises(InputError, match="no-text-layer"):
        read_bytes(pdf("#rect(width: 3cm)"), Path("scan.pdf"))


def test_a_pdf_loses_its_page_numbers_and_joins_broken_sentences():
    sentence = "This sentence is long enough to be broken over several lines of a narrow page. " * 3
    text = read_bytes(pdf(sentence), Path("a.pdf")).text
    assert "—" not in text
    assert text.count("\n") == 1


def test_site_furniture_is_left_out_and_said():
    page = HTML.replace("</body>", "<p>【打印本页】</p><footer>版权所有 某市</footer></body>")
    document = read_bytes(page.encode(), Path("a.html"))
    assert "版权所有" not in document.text
    assert [note.code for note in document.notes] == ["site-furniture"]


def test_joined_cells_of_a_table_belong_to_each_of_their_rows():
    page = (
        "<html><body><table><tr><th>任务</th><th>责任单位</th></tr>"
        "<tr><td>修路</td><td rowspan=2>市交通局</td></tr><tr><td>种树</td></tr></table></body></html>"
    )
    plan = read_plan(read_bytes(page.encode(), Path("a.html")))
    assert [(t.title, t.duties[0].unit) for t in plan.tasks] == [
        ("修路", "市交通运输局"), ("种树", "市交通运输局"),
    ]  # fmt: skip


SEEDS = [TEXT.encode(), HTML.encode(), word(), ofd(), pdf("hello world of plans")]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    which=st.integers(0, 4), name=st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a"]),
    cuts=st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=12)), max_size=4),
)  # fmt: skip
def test_any_bytes_give_a_plan_or_a_clear_error(which, name, cuts):
    data = bytearray(SEEDS[which])
    for at, patch in cuts:
        place = at % (len(data) + 1)
        data[place : place + len(patch)] = patch
    _read(bytes(data), name)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.txt", "a.html", "a.ofd"]))
def test_random_bytes_give_a_plan_or_a_clear_error(data, name):
    _read(data, name)


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(
        alphabet="一二三、（）1234567890.。：；责任单位市教育局牵头配合到年底前建成个%％“”《》\n ①第条章每至少",
        max_size=120,
    )
)
def test_any_writing_gives_a_plan_whose_spans_fit(text):
    plan = read_plan(text)
    for task in plan.tasks:
        for target in task.targets:
            assert plan.text[slice(*target.span)] == target.text
        for duty in task.duties:
            assert plan.text[slice(*duty.span)] == duty.written


def _read(data: bytes, name: str) -> None:
    try:
        read_plan(read_bytes(data, Path(name)))
    except OnemetreError as error:
        assert str(error)
