import numpy as np
import pytest

import barefaced
from barefaced.errors import BarefacedError
from barefaced.recognition import RECOGNISERS, Recogniser, aligned


@pytest.fixture
def recogniser(network, tmp_path):
    (tmp_path / "x.onnx").write_bytes(network(512))
    return Recogniser(RECOGNISERS["edgeface"], tmp_path / "x.onnx")


def test_faces_are_embedded_largest_first(astronaut, recogniser):
    small = np.ascontiguousarray(astronaut[::2, ::2])
    image = np.concatenate([np.pad(small, ((0, 256), (0, 0), (0, 0))), astronaut], axis=1)
    found = barefaced.embed(image, recogniser=recogniser)
    faces = barefaced.detect(image)
    assert len(faces) == 2
    assert found == pytest.approx(recogniser.embed(np.stack([aligned(image, f, recogniser) for f in faces])))
    assert faces[0].box[0] > 256


def test_no_face_gives_no_row(recogniser):
    assert barefaced.embed(np.zeros((64, 64, 3), np.uint8), recogniser=recogniser).shape == (0, 512)


def test_an_unknown_recogniser_is_told(astronaut):
    with pytest.raises(BarefacedError, match="unknown recogniser 'facenet'"):
        barefaced.embed(astronaut, recogniser="facenet")
