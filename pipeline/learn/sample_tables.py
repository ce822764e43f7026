"""The samples that hold tables: what is printed in them, of places that do not exist, and the files made of it."""

from __future__ import annotations

import io

import pypdfium2
from fpdf import FPDF

from pipeline.learn.degrade import Scan, scan
from pipeline.learn.printed_tables import Cells, Head, TableSheet, print_table

_COMMUNES = (
    ("Suối Trong", 19, 41, "3,2", "12,6"),
    ("Khe Lạnh", 17, 96, "7,5", "9,8"),
    ("Pò Vải", 15, 118, "11,3", "8,4"),
    ("Nà Thung", 12, 152, "16,9", "5,7"),
    ("Đồng Mận", 19, 38, "2,9", "14,1"),
    ("Bản Cát", 13, 127, "14,8", "6,2"),
    ("Thác Giăng", 16, 84, "8,1", "10,3"),
    ("Phai Luông", 14, 109, "12,4", "7,9"),
    ("Tân Lập", 18, 62, "5,0", "11,7"),
    ("Yên Khê", 19, 45, "3,6", "13,2"),
    ("Long Đàm", 11, 163, "18,2", "4,8"),
    ("Cao Lâu", 12, 148, "17,1", "5,5"),
    ("Hữu Lộc", 17, 79, "6,8", "10,9"),
    ("Quảng Thịnh", 15, 101, "10,6", "8,8"),
    ("Bình Sơn", 18, 57, "4,7", "12,0"),
    ("Khe Cái", 14, 113, "13,0", "7,4"),
)

RULED = TableSheet(
    header=(
        (
            Head("TT", rows=2),
            Head("Tên xã", rows=2),
            Head("Số tiêu chí đạt", rows=2),
            Head("Hộ nghèo", columns=2),
            Head("Chiều dài đường trục thôn được cứng hóa (km)", rows=2),
        ),
        (Head("Số hộ"), Head("Tỷ lệ (%)")),
    ),
    rows=(
        *((str(n), *map(str, row)) for n, row in enumerate(_COMMUNES, 1)),
        ("", "Tổng cộng", "249", "1.533", "9,6", "149,3"),
    ),
    widths=(32, 110, 72, 72, 72, 112),
    align="CLCRRR",
    ruled="lines",
    before=(
        "ỦY BAN NHÂN DÂN HUYỆN KHE VÀNG",
        "BÁO CÁO KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2020",
        "Thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới, năm 2020 các xã trên địa bàn huyện Khe Vàng, "
        "tỉnh Nam Lĩnh đã tập trung nguồn lực cho đường giao thông, nước sạch và giảm nghèo. Ủy ban nhân dân huyện đã "
        "kiểm tra kết quả tại từng xã, đối chiếu với hồ sơ của các phòng, ban chuyên môn và công khai để nhân dân tham "
        "gia ý kiến. Nhìn chung các xã vùng thấp đạt kết quả cao hơn các xã vùng cao, nơi đường đi lại còn khó khăn và "
        "suất đầu tư lớn. Các xã còn lại tiếp tục thực hiện những tiêu chí chưa đạt theo kế hoạch đã được phê duyệt, "
        "trong đó ưu tiên những thôn có nhiều hộ nghèo và những tuyến đường bị hư hỏng sau mùa mưa.",
        "Mặt trận Tổ quốc và các đoàn thể huyện đã phân công cán bộ giúp các xã; doanh nghiệp trên địa bàn ủng hộ xi "
        "măng, cát, sỏi; nhân dân hiến đất và góp ngày công. Các phòng, ban đã hướng dẫn các xã lập hồ sơ, nghiệm thu "
        "công trình và quyết toán vốn đúng thời gian quy định; những việc còn chậm đã được nhắc nhở.",
        "Ở các xã vùng cao, thời tiết không thuận lợi làm chậm việc thi công; giá vật liệu tăng nên một số tuyến đường "
        "phải điều chỉnh thiết kế. Huyện đã báo cáo tỉnh để được bổ sung vốn, đồng thời chỉ đạo các xã chủ động huy "
        "động nguồn lực tại chỗ. Kết quả cụ thể của từng xã như sau.",
    ),
    caption="Biểu số 01. Kết quả thực hiện một số tiêu chí của các xã đến hết năm 2020",
    after=("Số liệu do Ủy ban nhân dân các xã báo cáo.",),
    size=13.0,
)
"""Communes by criteria, on two pages with the header on both, and a row of totals."""

UNRULED = TableSheet(
    header=((Head("Chỉ tiêu"), Head("Đơn vị tính"), Head("Năm 2018"), Head("Năm 2019"), Head("Kế hoạch năm 2020")),),
    rows=(
        ("Diện tích gieo trồng lúa", "ha", "3.412,5", "3.389,0", "3.350"),
        ("Sản lượng lương thực có hạt", "tấn", "21.640", "22.115", "22.500"),
        ("Tổng đàn trâu", "con", "6.845", "6.702", "6.700"),
        ("Diện tích rừng trồng mới", "ha", "412", "436,7", "450"),
        ("Tỷ lệ hộ sử dụng nước hợp vệ sinh", "%", "86,3", "88,9", "91"),
        ("Tỷ lệ hộ nghèo", "%", "14,6", "12,1", "9,7"),
        ("Thu ngân sách trên địa bàn", "triệu đồng", "48.230", "52.715", "56.000"),
        ("Số trường đạt chuẩn quốc gia", "trường", "21", "23", "26"),
    ),
    widths=(190, 75, 70, 70, 80),
    align="LCRRR",
    ruled="none",
    before=(
        "ỦY BAN NHÂN DÂN HUYỆN KHE VÀNG",
        "BÁO CÁO TÌNH HÌNH KINH TẾ - XÃ HỘI NĂM 2019",
        "Năm 2019 kinh tế của huyện Khe Vàng, tỉnh Nam Lĩnh tiếp tục phát triển; các chỉ tiêu chủ yếu được nêu trong "
        "bảng sau đây.",
    ),
    caption="Bảng 1. Một số chỉ tiêu chủ yếu",
    after=("Các phòng, ban và Ủy ban nhân dân các xã căn cứ kế hoạch để tổ chức thực hiện.",),
    size=13.0,
)
"""Measures by years, columns parted by white space."""

SCANNED = TableSheet(
    header=((Head("TT"), Head("Nguồn vốn"), Head("Kế hoạch"), Head("Thực hiện"), Head("TH/KH (%)")),),
    rows=(
        ("1", "Ngân sách trung ương", "152.400", "149.860", "98,3"),
        ("2", "Ngân sách tỉnh", "61.750", "63.120", "102,2"),
        ("3", "Ngân sách huyện, xã", "38.200", "35.915", "94,0"),
        ("4", "Vốn tín dụng đầu tư phát triển nông thôn", "210.000", "224.370", "106,8"),
        ("5", "Doanh nghiệp, hợp tác xã", "24.600", "19.845", "80,7"),
        ("6", "Nhân dân đóng góp", "45.000", "47.236", "105,0"),
        ("", "Tổng cộng", "531.950", "540.346", "101,6"),
    ),
    widths=(32, 180, 90, 90, 80),
    align="CLRRR",
    ruled="boxes",
    before=(
        "ỦY BAN NHÂN DÂN HUYỆN KHE VÀNG",
        "BÁO CÁO KẾT QUẢ HUY ĐỘNG NGUỒN LỰC GIAI ĐOẠN 2016-2020",
        "Trong giai đoạn 2016-2020 huyện Khe Vàng, tỉnh Nam Lĩnh đã huy động nguồn lực của các cấp, các ngành và nhân "
        "dân để xây dựng nông thôn mới. Kết quả huy động theo từng nguồn như sau.",
    ),
    caption="Biểu 2. Vốn huy động xây dựng nông thôn mới giai đoạn 2016-2020",
    unit="Đơn vị tính: triệu đồng",
    after=("Báo cáo này thay cho báo cáo quý trước.",),
    size=13.0,
)
"""Sources of funds by plan and result, with the unit above the table."""

_COPIER = Scan(dpi=200, skew=0.35, blur=0.6, noise=4.0, jpeg=None, threshold=150, speckle=0.00001)


def table_pdf(pdf: FPDF, sheet: TableSheet) -> tuple[bytes, list[Cells]]:
    """The bytes of a PDF with one table, and what its cells hold, page by page. `pdf` is new and has its fonts."""
    cells = print_table(pdf, sheet)
    return bytes(pdf.output()), cells


def scanned_table(pdf: FPDF) -> bytes:
    """A ruled table printed and scanned by a copier: black and white, 200 dpi, slightly askew, CCITT group 4."""
    data, _ = table_pdf(pdf, SCANNED)
    page = pypdfium2.PdfDocument(data)[0]
    printed = page.render(scale=300 / 72, grayscale=True).to_pil().convert("L")
    picture, _ = scan(printed, 300, _COPIER, seed=21)
    file = io.BytesIO()
    picture.convert("1").save(file, "TIFF", compression="group4", dpi=(_COPIER.dpi, _COPIER.dpi))
    return file.getvalue()
