"""Lines of text files and of pages."""

from pathlib import Path

from pipeline.knowledge import Knowledge
from pipeline.layout import arrange
from pipeline.single import read

RULES = Knowledge()


def test_lines_of_a_text_file_keep_their_numbers_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("  Toàn tỉnh có  19/207 xã\r\n\r\n \t\r\nđạt chuẩn".encode())
    (page,) = read(path).pages
    assert [(line.number, line.seen) for line in page.lines] == [
        (1, "  Toàn tỉnh có  19/207 xã"),
        (3, " \t"),
        (4, "đạt chuẩn"),
    ]
    assert [word.seen for word in page.lines[0].words] == ["Toàn", "tỉnh", "có", "19/207", "xã"]
    assert arrange(read(path), RULES) == read(path)
