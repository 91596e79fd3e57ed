"""Makes the corpus's Word and PDF documents: `python tests/policy/corpus/make_binary.py`.

The same words give the same bytes, so a changed file means a changed document. The paragraphs
below are wrapped for the reader of this script alone; a blank line parts two paragraphs.
The PDF wants the serif font that `npm install` brings.
"""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import typst
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

HERE = Path(__file__).parent
FONTS = HERE.parents[2] / "node_modules/@expo-google-fonts/noto-serif-sc/400Regular"
MADE = datetime(2024, 3, 6, tzinfo=UTC)

ACTION_HEAD = """
青禾县人民政府办公室
关于印发《青禾县儿童友好城市建设三年行动计划（2024—2026年）》的通知

青政办〔2024〕7号
"""

ACTION_TEXT = """
各乡镇人民政府，各街道办事处，县直有关部门：

《青禾县儿童友好城市建设三年行动计划（2024—2026年）》已经县政府同意，现印发给你们，请认真
组织实施。

青禾县人民政府办公室

2024年3月6日

青禾县儿童友好城市建设三年行动计划（2024—2026年）

为加快推进儿童友好城市建设，按照《青岚省儿童友好城市建设工作方案》《云溪市儿童友好城市建设
实施方案》要求，制定本行动计划。

一、总体目标

截至2023年底，全县常住儿童6.8万人，其中农村留守儿童4127人；城区人均公园绿地面积
11.6平方米，但适合低龄儿童玩耍的场地偏少，普惠托育、儿科诊疗、放学后看护等服务还跟不上
家庭需要。

到2026年底，全县建成儿童友好社区15个以上、儿童友好学校20所左右，乡镇（街道）儿童活动
阵地覆盖率达到100%，儿童户外活动场地总面积较2023年翻一番，儿童和家长的满意度不低于
百分之八十五。县城儿童友好氛围更加浓厚，城乡服务差距明显缩小。

二、重点任务

坚持目标导向、项目支撑，围绕五个方面实施14项任务，逐项明确目标、责任单位和完成时限
（详见附件）。列入2024年度的项目，应于4月底前制定施工图、时间表；确需调整的，须报县政府
同意。

三、保障措施

（一）加强统筹协调。各责任单位要把任务细化到岗、落实到人，遇有跨部门问题及时提请
研究，不得推诿扯皮。

（二）强化资金投入。县财政三年累计安排专项资金不低于600万元，积极争取上级补助，鼓励
慈善组织、爱心企业参与。

（三）注重宣传引导。及时总结可复制的做法，讲好孩子身边的变化，广泛听取意见建议。

附件：青禾县儿童友好城市建设三年行动计划重点任务表
"""

TABLE_TITLE = "青禾县儿童友好城市建设三年行动计划重点任务表"
HEADER = ("序号", "重点任务", "具体内容", "目标", "责任单位", "完成时限")
# A row of one text is a field's heading across the table; "^" joins a cell to the one above it.
ROWS: tuple[tuple[str, ...], ...] = (
    ("一、社会政策友好",),
    (
        "1",
        "健全协调机制",
        "成立县儿童友好城市建设工作专班，建立部门联席会议制度和重点任务工作台账。",
        "每季度至少召开1次会议",
        "牵头单位：县发改局\n配合单位：县妇联、县财政局",
        "2024年3月底前",
    ),
    (
        "2",
        "推行儿童影响评价",
        "对重大民生项目探索开展儿童影响评价，吸收儿童代表列席论证。",
        "评价项目不少于5个",
        "县司法局、县发改局",
        "2026年底前",
    ),
    ("二、公共服务友好",),
    (
        "3",
        "扩大普惠托育",
        "新建公办托育机构，必须与社区同步规划、方便接送。",
        "新建3所，新增托位450个",
        "县卫健局、县教育局",
        "2025年6月",
    ),
    (
        "4",
        "^",
        "支持幼儿园利用空余学位向下延伸，招收2—3岁幼儿。",
        "开设托班的幼儿园占比达30%以上",
        "^",
        "2026年12月底前",
    ),
    (
        "5",
        "优化学位供给",
        "建设实验小学东校区、城南九年一贯制学校，化解“大班额”。",
        "新增学位2700个；小学班额控制在45人以内",
        "县教育局，县自然资源局",
        "2025年8月底前",
    ),
    (
        "6",
        "健全儿童医疗服务",
        "推动儿科优质资源下沉，依托县妇幼保健院建设县儿童保健中心。",
        "每个乡镇卫生院配备儿科医生1—2名；儿童常用药不少于50种",
        "县卫健局",
        "持续推进",
    ),
    (
        "7",
        "丰富文体活动",
        "推进图书馆、文化馆、体育馆向儿童免费或低收费开放。",
        "县图书馆少儿藏书达到3万册；每年举办亲子活动100场以上",
        "县文旅局、团县委",
        "2026年底前",
    ),
    ("三、权利保障友好",),
    (
        "8",
        "关爱困境儿童",
        "建设县困境儿童动态管理系统，对一人一策帮扶情况实行按月更新。",
        "建档率100%；每月走访不少于1次",
        "县民政局，各乡镇人民政府",
        "每年",
    ),
    (
        "9",
        "加强残疾儿童康复",
        "为0—14岁残疾儿童提供手术、辅具适配和康复训练。",
        "有需求的残疾儿童康复服务率≥95%",
        "县残联、县医保局",
        "2024年12月底前",
    ),
    ("四、成长空间友好",),
    (
        "10",
        "改造公园绿地",
        "利用边角地、闲置地建设口袋公园，鼓励增设沙坑、攀爬等自然游戏设施。",
        "改造口袋公园12个",
        "县住房和城乡建设局、县城市管理局",
        "2025年底前",
    ),
    (
        "11",
        "打造安全通学路",
        "以95厘米视线高度排查遮挡，完善人行道、过街设施和限速标识。",
        "建成通学路8条；涉儿童交通事故起数下降15%",
        "县公安局、县住建局",
        "^",
    ),
    (
        "12",
        "建好社区活动场所",
        "结合老旧小区改造，建设室内外儿童活动场所，执行《青禾县社区儿童活动场所建设指引》。",
        "步行十五分钟以内可达；单个场所面积不低于60平方米",
        "各乡镇人民政府、各街道办事处",
        "2026年底前",
    ),
    ("五、发展环境友好",),
    (
        "13",
        "加强家庭教育指导",
        "推进家庭教育指导服务站点建设，引导父母陪伴成长。",
        "城市社区站点覆盖率≥90%，农村社区站点覆盖率≥80%",
        "县妇联、县教育局",
        "2025年底前",
    ),
    (
        "14",
        "净化校园周边环境",
        "严禁在中小学校周边200米范围内设置互联网上网服务营业场所和烟草销售网点。",
        "校园周边环境明显净化",
        "",
        "长期坚持",
    ),
)

REPORT_HEAD = """
砚川县妇女儿童工作委员会办公室　砚川县民政局

关于印发《砚川县2025年儿童友好社区建设工作方案》的通知

砚妇儿工委办〔2025〕4号
"""

REPORT_TEXT = """
各乡镇人民政府，各街道办事处，县直有关单位：

现将《砚川县2025年儿童友好社区建设工作方案》印发给你们，请对照任务认真落实，并于3月20日
前报送本单位联络员名单。

> 砚川县妇女儿童工作委员会办公室　砚川县民政局

> 2025年2月27日

= 砚川县2025年儿童友好社区建设工作方案

为让儿童在家门口玩得开心、走得安全、有人照看，依据《青岚省儿童友好社区建设指引》和
《砚川县儿童发展规划（2021—2030年）》，制定本方案。

一、工作目标

全县现有城乡社区168个，常住儿童5.37万人，2024年已建成儿童友好社区4个。2025年12月
底前，新建县级儿童友好社区6—8个，每个街道至少建成1个；改造提升儿童之家二十处，服务覆盖
儿童1.5万人以上；儿童主任持证上岗率达到百分之九十五，社区儿童意外伤害发生数较上年减少
一成，居民对社区儿童服务的知晓度明显提高。

二、空间建设

（一）改造室内活动场所。试点社区应设置独立的儿童活动室，使用面积不低于80平方米，每周开放
时间不少于28小时；场地确有困难的，可与党群服务中心、新时代文明实践站合用。家具边角必须作
圆角处理，严禁使用无合格标识的涂料和软垫。此项工作由县民政局牵头，县妇联、团县委配合，
6月底前完成。

（二）建设室外游戏角。结合老旧小区改造，新建或改造游戏角15处，其中至少三处设在城中村和
易地搬迁安置区。鼓励采用沙、水、木等自然材料，探索由居民认养维护。县住建局、县自然资源局、
县城管局按职责分工负责。

（三）打通安全上学路。全面排查社区至小学、幼儿园的步行路线，2025年9月底前完成隐患整改
40处以上，路口行人等待时间一般不超过60秒。从孩子95厘米的视线高度检查路口遮挡，建立步行
路线隐患台账，整改一处、销号一处。责任单位：县公安局、县交通运输局、县住房和城乡建设局，
各街道办事处。

三、服务提升

（一）发展社区托育。支持社区利用存量用房举办托育点，全年新增社区托位约300个，收费标准
不高于县城同类公办机构的1.2倍。推进托育点与社区卫生服务中心签约合作。县卫健局牵头，
县发改局、县财政局配合。

（二）组建服务队伍。每个社区配备1名专职儿童主任和不少于5名志愿者，儿童主任每年接受培训
不少于40学时。依托县未成年人救助保护中心成立“小水滴”儿童服务联盟，定期开展个案会商。由
县民政局负责。

（三）关爱重点儿童。对留守儿童、困境儿童每月至少走访一次，做到底数清、情况明、帮扶准。推动
县儿童关爱服务信息平台与医保、教育数据互通，落实强制报告制度。县民政局、县教育局、县卫生健康局
及各有关部门按职责分工负责。

（四）听取儿童意见。每个试点社区成立儿童议事会，全年议事不少于4次，儿童所提建议的答复率
实现100%。引导物业企业、社会组织参与社区儿童服务。

四、工作步骤

（一）动员部署（2025年3月）。制定到社区的任务清单，组织业务培训，摸清场地、人员和需求底数。

（二）组织实施（2025年4月至10月）。各乡镇（街道）按照清单推进建设，每月通报进度，及时协调解决
困难问题。

（三）总结验收（2025年11月至12月）。组织第三方评估和现场验收，对得分85分以上的社区予以命名，
并总结推广经验。

五、工作要求

各乡镇（街道）要把儿童友好社区建设与城市更新、基层治理结合起来，注重实效，不搞形象工程，
不增加基层负担。县级财政对每个通过验收的社区奖补10万元，奖补资金专款专用，接受审计监督。各责任
单位要确定专人联络，按月报送进展和照片资料，对弄虚作假的取消命名资格并通报批评。鼓励各乡镇
（街道）结合实际开展特色创建，探索具有砚川特点的儿童友好做法。
"""

PAGE = """
#set document(date: none)
#set page(paper: "a4", margin: (x: 27mm, y: 34mm), footer: context {
  let page = counter(page).get().first()
  align(if calc.odd(page) { right } else { left })[— #page —]
})
#set text(font: "Noto Serif SC", size: 15pt, lang: "zh", region: "cn", cjk-latin-spacing: none)
#set par(justify: true, leading: 13pt, spacing: 13pt)
"""


def paragraphs(text: str) -> list[str]:
    """The text's paragraphs, each on one line."""
    return [block.replace("\n", "") for block in text.strip().split("\n\n")]


def filled_table(document: Document) -> None:
    """The task table, with its headings across and its cells joined down."""
    table = document.add_table(rows=1 + len(ROWS), cols=len(HEADER), style="Table Grid")
    for column, text in enumerate(HEADER):
        table.cell(0, column).text = text
    for row, texts in enumerate(ROWS, start=1):
        if len(texts) == 1:
            table.cell(row, 0).merge(table.cell(row, len(HEADER) - 1)).text = texts[0]
            continue
        for column, text in enumerate(texts):
            if text == "^":
                above = table.cell(row - 1, column)
                words = above.text
                above.merge(table.cell(row, column)).text = words
            else:
                table.cell(row, column).text = text


def three_year_action() -> bytes:
    """The three-year plan: a text, then its table on a page turned sideways."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = MADE
    document.core_properties.title = ""
    document.core_properties.author = document.core_properties.comments = ""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "仿宋_GB2312", Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    for line in paragraphs(ACTION_HEAD):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in paragraphs(ACTION_TEXT):
        document.add_paragraph(line)
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("附件")
    document.add_paragraph(TABLE_TITLE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    filled_table(document)
    written = io.BytesIO()
    document.save(written)
    return with_one_date(written.getvalue())


def with_one_date(archive: bytes) -> bytes:
    """The same zip archive, its members dated alike whenever it is made."""
    dated = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return dated.getvalue()


def typeset(line: str) -> str:
    """One paragraph as Typst markup: "= " a title, "> " a signature at the right."""
    words = re.sub(r"([#\[\]*_=<>@$\\`])", r"\\\1", line.removeprefix("= ").removeprefix("> "))
    if line.startswith("= "):
        return f"#v(14pt)\n#align(center)[#text(size: 19pt)[{words}]]"
    if line.startswith("> "):
        return f"#align(right)[{words}]"
    return f"#h(2em){words}" if not line.startswith("各乡镇人民政府") else words


def work_report() -> bytes:
    """The work plan as a PDF with a text layer and a number under each page."""
    head = [f"#align(center)[{line}]" for line in paragraphs(REPORT_HEAD)]
    body = [typeset(line) for line in paragraphs(REPORT_TEXT)]
    markup = "\n\n".join([PAGE, *head, *body])
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    return typst.compile(markup.encode(), font_paths=fonts, format="pdf")


if __name__ == "__main__":
    (HERE / "three-year-action.docx").write_bytes(three_year_action())
    (HERE / "work-report.pdf").write_bytes(work_report())
