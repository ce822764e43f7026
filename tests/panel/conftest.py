"""Two small archives of reports that speak of the same provinces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.conftest import run

TITLE = "BÁO CÁO\nKết quả thực hiện Chương trình xây dựng nông thôn mới tỉnh {}{}\n\n"
ABOUT = "Chương trình mục tiêu quốc gia xây dựng nông thôn mới trên địa bàn tỉnh được thực hiện tại các xã.\n"
REPORTS = {
    "one": {
        "lang-son.txt": TITLE.format("Lạng Sơn", " năm 2015")
        + ABOUT
        + "Đến hết năm 2015, toàn tỉnh có 19/207 xã đạt tiêu chí giao thông.\n"
        "Đến hết năm 2015, có 80/207 xã đạt tiêu chí về điện nông thôn.\n"
        "Đến hết năm 2015, tại huyện Chi Lăng có 7 xã đạt tiêu chí thủy lợi.\n"
        "Đến hết năm 2015, tại huyện Zyx Zyz có 4 xã đạt tiêu chí thủy lợi.\n",
        "yen-bai.txt": TITLE.format("Yên Bái", " năm 2015")
        + ABOUT
        + "Đến hết năm 2015, tỉnh Yên Bái có 30/157 xã đạt tiêu chí giao thông.\n",
    },
    "two": {
        "lang son, ban khac.txt": TITLE.format("Lạng Sơn", " năm 2015")
        + ABOUT
        + "Đến hết năm 2015, có 21/207 xã đạt tiêu chí về giao thông.\n"
        "Đến hết năm 2015, có 80/207 xã đạt tiêu chí điện.\n",
        "lao-cai.txt": TITLE.format("Lào Cai", " năm 2026")
        + ABOUT
        + "Đến hết năm 2026, tỉnh Lào Cai có 60/89 xã đạt tiêu chí quy hoạch.\n",
    },
}


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs; the second has a copy of a report of the first as well."""
    folder = tmp_path_factory.mktemp("panel")
    for name, reports in REPORTS.items():
        (folder / "in" / name).mkdir(parents=True)
        for file, text in reports.items():
            (folder / "in" / name / file).write_text(text, "utf-8")
    (folder / "in" / "two" / "copy.txt").write_text(REPORTS["one"]["yen-bai.txt"], "utf-8")
    for name in REPORTS:
        ran = run(folder / "in" / name, out=folder / name, jobs=1)
        assert ran.status == 0, ran.err
    return folder / "one", folder / "two"
