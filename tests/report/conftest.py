"""A run whose report has everything in it: an image, a table, traps in a text, a file that is no report."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.archive.conftest import page_image, run

ROOT = Path(__file__).parents[2]
TEXT = """BÁO CÁO
Kết quả thực hiện Chương trình xây dựng nông thôn mới tỉnh Lạng Sơn năm 2015

Chương trình mục tiêu quốc gia xây dựng nông thôn mới được thực hiện tại các xã.
Đến hết năm 2015, toàn tỉnh có 19/207 xã đạt tiêu chí giao thông, chiếm 20%.
Đến hết năm 2015, có 80/207 xã đạt tiêu chí về điện nông thôn.
Ghi chú <script>document.title = "hacked"</script> "trích 'dẫn" \u202e702 xã\u202c & <b>đậm</b> 41 thôn.

III. Kết quả huy động nguồn vốn
Tổng kinh phí huy động năm 2015 là 1.000 triệu đồng, trong đó:
- Ngân sách Nhà nước: 250 triệu đồng.
- Vốn tín dụng: 600 triệu đồng.
- Đóng góp của cộng đồng dân cư: 50 triệu đồng.
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported")
    inputs = folder / "in"
    inputs.mkdir()
    (inputs / "<b>lang son.txt").write_text(TEXT, "utf-8")
    (inputs / "other.txt").write_text(TEXT.replace("19/207", "21/207").replace("20%", "10,14%"), "utf-8")
    scan: Image.Image = page_image(["Den nay co 253/207 xa dat chuan.", "Tong so 35 thon."])
    scan.save(inputs / "scan.pdf", resolution=150)
    shutil.copy(ROOT / "samples" / "born-digital.pdf", inputs / "digital.pdf")
    (inputs / "empty.pdf").touch()
    ran = run(inputs, out=folder / "out", jobs=1)
    assert ran.status == 3, ran.err
    return folder / "out"
