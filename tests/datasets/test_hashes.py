from __future__ import annotations

import cv2
import numpy as np
import pytest

from barefaced.datasets.hashes import NearDuplicates, perceptual_hash


def apart(one, other, **size):
    return int(np.bitwise_count(perceptual_hash(one, **size) ^ perceptual_hash(other, **size)).sum())


def test_a_wave_sets_the_bit_of_its_frequency():
    # The cosine of the DCT's row and column 3, so that the third bit of the third eight is the highest.
    wave = np.cos((np.arange(32) + 0.5) * np.pi * 3 / 32)
    image = np.repeat(np.rint(127 + 100 * np.outer(wave, wave)).astype(np.uint8)[..., None], 3, 2)
    low = cv2.dct(image[..., 0].astype(np.float32))[1:9, 1:9]
    assert np.unravel_index(low.argmax(), low.shape) == (2, 2)
    assert int(perceptual_hash(image)[0]) >> (63 - (2 * 8 + 2)) & 1 == 1


@pytest.mark.parametrize(("side", "words", "few"), [(8, 1, 4), (16, 4, 16)])
def test_copies_differ_in_few_bits_and_others_in_half(astronaut, side, words, few):
    assert perceptual_hash(astronaut, side=side).shape == (words,)
    small = cv2.resize(astronaut, (200, 200), interpolation=cv2.INTER_AREA)
    coded = cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_COLOR)
    bright = np.clip(astronaut * 0.8 + 20, 0, 255).astype(np.uint8)
    assert apart(astronaut, coded, side=side) <= few
    assert apart(astronaut, bright, side=side) <= few
    assert apart(astronaut, astronaut[:, ::-1].copy(), side=side) > 15 * words


def test_twins_agree_in_both_hashes_and_the_first_is_named():
    none = np.zeros(1, np.uint64)
    fine = np.zeros(4, np.uint64)
    seen = NearDuplicates(coarse=4, fine=20)
    assert seen.find(none, fine) is None
    seen.add(none ^ np.uint64(0xFF), fine)  # 8 bits away
    seen.add(none, ~fine)
    seen.add(none ^ np.uint64(0xF), fine ^ np.uint64(0x1F))  # 4 of 64 and 20 of 256
    seen.add(none, fine)
    assert seen.find(none, fine) == 2
    assert seen.find(none ^ np.uint64(1 << 63), fine) == 3


def test_more_pictures_than_there_was_room_for():
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 1 << 63, (3000, 5), np.uint64)
    seen = NearDuplicates(coarse=0, fine=0)
    for value in hashes:
        seen.add(value[:1], value[1:])
    assert seen.find(hashes[2999, :1], hashes[2999, 1:]) == 2999
    assert seen.find(hashes[0, :1], hashes[0, 1:]) == 0
