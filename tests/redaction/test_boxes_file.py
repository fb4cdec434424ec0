from pathlib import Path

import pytest

from barefaced.errors import BarefacedError
from barefaced.redaction.boxes_file import boxes_of, read_boxes


def written(tmp_path, text, name="boxes.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("b.csv", "a.jpg,1,2,3,4\nin/b.jpg,5,6,7.5,8\na.jpg,9,9,10,10\n"),
        ("b.csv", "name,x1,y1,x2,y2\r\na.jpg,1,2,3,4\r\n\r\nin/b.jpg,5,6,7.5,8\r\na.jpg,9,9,10,10"),
        ("b.json", '{"a.jpg": [[1, 2, 3, 4], [9, 9, 10, 10]], "in/b.jpg": [[5, 6, 7.5, 8]]}'),
    ],
)
def test_boxes_by_picture(tmp_path, name, text):
    boxes = read_boxes(written(tmp_path, text, name))
    assert boxes == {"a.jpg": [(1, 2, 3, 4), (9, 9, 10, 10)], "in/b.jpg": [(5, 6, 7.5, 8)]}


def test_a_picture_is_meant_by_as_much_of_its_path_as_is_named():
    boxes = {"a.jpg": [(0.0, 0.0, 1.0, 1.0)], "x/a.jpg": [(2.0, 2.0, 3.0, 3.0)]}
    assert boxes_of(boxes, Path("in/y/a.jpg")) == [(0, 0, 1, 1)]
    assert sorted(boxes_of(boxes, Path("in/x/a.jpg"))) == [(0, 0, 1, 1), (2, 2, 3, 3)]
    assert boxes_of(boxes, Path("in/ba.jpg")) == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("b.csv", "a.jpg,1,2,3\n", "line 1: a box is x1,y1,x2,y2"),
        ("b.csv", "a.jpg,1,2,3,4\na.jpg,1,2,3,far\n", "line 2: a box is"),
        ("b.json", "[1, 2]", "an object of names and lists"),
        ("b.json", '{"a.jpg": 3}', "an object of names and lists"),
        ("b.json", "{", "an object of names and lists"),
        ("b.json", '{"a.jpg": [[1, 2, 3]]}', "'a.jpg': a box is"),
    ],
)
def test_what_is_no_box_is_told(tmp_path, name, text, told):
    with pytest.raises(BarefacedError, match=told):
        read_boxes(written(tmp_path, text, name))
