import torch

from barefaced.training.image_pool import ImagePool


def pictures(*values):
    return torch.tensor(values, dtype=torch.float32).view(-1, 1, 1, 1)


def test_until_it_is_full_all_is_kept_and_given_back():
    pool = ImagePool(3)
    assert torch.equal(pool.drawn(pictures(1, 2, 3)), pictures(1, 2, 3))
    assert [int(held) for held in pool.held] == [1, 2, 3]


def test_then_half_of_what_comes_is_changed_for_older_ones():
    pool = ImagePool(5)
    pool.drawn(pictures(*range(5)))
    elder = 0
    for value in range(5, 505):
        [given] = pool.drawn(pictures(value)).flatten().tolist()
        assert given == value or given < value
        elder += given != value
        assert (value in [int(held) for held in pool.held]) == (given != value)
    assert 200 < elder < 300
    assert len(pool.held) == 5


def test_what_is_held_is_no_part_of_what_came():
    pool, made = ImagePool(2), pictures(1, 2).requires_grad_()
    given = pool.drawn(made)
    with torch.no_grad():
        made += 10
    assert [int(held) for held in pool.held] == [1, 2]
    assert not given.requires_grad


def test_no_pool_gives_what_comes():
    made = pictures(1, 2)
    assert ImagePool(0).drawn(made) is made
