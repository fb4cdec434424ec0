from __future__ import annotations

import numpy as np
import pytest
import torch

from barefaced.training.losses.detection import assign, cells, detection_loss, giou


def brute_force(a, b) -> tuple[float, float]:
    """Areas counted on a grid of unit squares."""
    y, x = np.mgrid[:40, :40] + 0.5

    def inside(box):
        return (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])

    both, either = (inside(a) & inside(b)).sum(), (inside(a) | inside(b)).sum()
    hull = inside([min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])]).sum()
    return both / either, both / either - (hull - either) / hull


def random_boxes(seed: int, count: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 20, (count, 2))
    return np.concatenate([corners, corners + rng.integers(1, 20, (count, 2))], 1)


def test_giou_is_that_of_counted_areas():
    a, b = random_boxes(0, 200), random_boxes(1, 200)
    iou, generalised = giou(torch.tensor(a).float(), torch.tensor(b).float())
    expected = np.array([brute_force(*pair) for pair in zip(a, b, strict=True)])
    assert np.allclose(iou, expected[:, 0], atol=1e-6)
    assert np.allclose(generalised, expected[:, 1], atol=1e-6)
    assert expected[:, 0].max() > 0.5
    assert expected[:, 1].min() < -0.5


def test_giou_of_the_same_box_is_one_and_of_none_is_empty():
    box = torch.tensor([[1.0, 2.0, 5.0, 9.0]])
    assert giou(box, box) == (1, 1)
    assert all(len(held) == 0 for held in giou(box[:0], box[:0]))


def test_cells_stand_finest_first_row_by_row():
    centres, strides = cells(32, 64, strides=(16, 32), device=torch.device("cpu"))
    assert centres[:5].tolist() == [[8, 8], [24, 8], [40, 8], [56, 8], [8, 24]]
    assert centres[8:].tolist() == [[16, 16], [48, 16]]
    assert strides.tolist() == [16] * 8 + [32] * 2


GRIDS = cells(128, 128, strides=(8, 16, 32), device=torch.device("cpu"))


def square(x: float, y: float, side: float, score: float = 1.0) -> list[float]:
    return [x - side / 2, y - side / 2, x + side / 2, y + side / 2, score]


def claimed(*boxes: list[float]) -> dict[tuple[int, float, float], int]:
    """Which (stride, x, y) answers for which box."""
    face = assign(torch.tensor([boxes]), *GRIDS)[0]
    held = torch.nonzero(face >= 0)[:, 0].tolist()
    return {(int(GRIDS[1][c]), *GRIDS[0][c].tolist()): int(face[c]) for c in held}


def test_a_small_face_belongs_to_the_cells_near_its_middle():
    # Within three quarters of the stride, 6 pixels, of (63, 68).
    assert claimed(square(63, 68, 12)) == {(8, 60, 68): 0, (8, 68, 68): 0}


def test_a_larger_face_has_more_cells_of_coarser_grids():
    # 100 wide: the grids of 16 (never beyond 96) and 8 are too fine; a fifth of it is 20 pixels.
    assert claimed(square(64, 64, 100)).keys() == {(32, x, y) for x in (48, 80) for y in (48, 80)}


def test_a_face_between_two_ranges_belongs_to_both_grids():
    assert {stride for stride, _, _ in claimed(square(60, 60, 30))} == {8, 16}
    assert {stride for stride, _, _ in claimed(square(60, 60, 80))} == {16, 32}


def test_the_smaller_of_two_faces_has_the_cell():
    found = claimed(square(60, 60, 30), square(60, 60, 14))
    assert found[(8, 60, 60)] == 1
    assert found[(16, 56, 56)] == 0


def test_rows_of_score_zero_are_no_faces():
    assert claimed(square(60, 60, 14, score=0.0), [0.0] * 5) == {}


@pytest.fixture
def perfect():
    """One face, and what a network that knows it says."""
    truth = torch.tensor([[square(60, 60, 30, score=0.8), [0.0] * 5]])
    face = assign(truth, *GRIDS)
    logits = torch.where(face >= 0, torch.logit(torch.tensor(0.8)), torch.tensor(-20.0))
    boxes = truth[:, :1, :4].expand(1, len(GRIDS[1]), 4).clone()
    return logits, boxes, truth, face >= 0


def loss(logits, boxes, truth) -> tuple[float, float]:
    found = detection_loss(logits, boxes, truth, centres=GRIDS[0], strides=GRIDS[1])
    return float(found[0]), float(found[1])


def test_no_loss_where_all_is_right(perfect):
    logits, boxes, truth, _ = perfect
    assert loss(logits, boxes, truth) == pytest.approx((0, 0), abs=1e-6)


def test_boxes_of_cells_without_a_face_do_not_count(perfect):
    logits, boxes, truth, taught = perfect
    boxes[~taught] = 7.0
    assert loss(logits, boxes, truth) == pytest.approx((0, 0), abs=1e-6)


def test_a_missed_and_a_false_face_cost(perfect):
    logits, boxes, truth, taught = perfect
    assert loss(torch.where(taught, -20.0, logits), boxes, truth)[0] > 1
    assert loss(torch.where(taught, logits, 0.0), boxes, truth)[0] > 1


def test_a_misplaced_box_costs_and_should_be_less_sure(perfect):
    logits, boxes, truth, taught = perfect
    moved = boxes + 6
    scores, placed = loss(logits, moved, truth)
    iou = 24 * 24 / (2 * 900 - 24 * 24)
    assert placed == pytest.approx(1 - (iou - (36 * 36 - (1800 - 576)) / 36**2), abs=1e-5)
    sure = torch.where(taught, torch.logit(torch.tensor(0.8 * iou)), logits)
    assert loss(sure, moved, truth)[0] == pytest.approx(0, abs=1e-6)
    assert scores > 1e-3


def test_a_picture_without_faces_has_a_loss_of_scores_alone():
    count = len(GRIDS[1])
    logits = torch.zeros(1, count, requires_grad=True)
    boxes = torch.rand(1, count, 4, requires_grad=True)
    scores, placed = detection_loss(logits, boxes, torch.zeros(1, 3, 5), centres=GRIDS[0], strides=GRIDS[1])
    (scores + placed).backward()
    assert placed == 0
    assert scores.item() == pytest.approx(count * 0.25 * np.log(2), rel=1e-5)
    assert (boxes.grad == 0).all()
