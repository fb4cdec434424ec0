"""The networks of works 002 and 004, and ours, by their numbers and shapes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from barefaced.training.models.autoencoder import Autoencoder
from barefaced.training.models.patchgan import PatchGAN
from barefaced.training.models.refiner import Refiner
from barefaced.training.models.resnet_unet import DEFAULT_FILTERS, DEFAULT_KERNELS, ResNetUNet
from barefaced.training.models.slim import SlimInpainter, SlimTrunk, WholeFace
from barefaced.training.models.srcnn import SRCNN
from barefaced.training.models.unet import SlimUNet, UNet
from barefaced.training.models.vae import ConditionalVAE

SMALL = {"widths": (8, 8, 12), "side": 16, "components": 4}


def count(network: nn.Module) -> int:
    return sum(weight.numel() for weight in network.parameters())


@pytest.mark.parametrize(
    ("make", "parameters"),
    [
        (Autoencoder, 3_138_563),
        (SRCNN, 57_281),
        (lambda: SRCNN(residual=True), 57_281),
        (ResNetUNet, 53_586_243),
        (lambda: ResNetUNet(filters=DEFAULT_FILTERS, kernels=DEFAULT_KERNELS), 5_906_611),
        (PatchGAN, 2_764_737),
    ],
)
def test_the_works_networks_have_the_works_numbers(make, parameters):
    with torch.device("meta"):
        assert count(make()) == parameters


def test_the_autoencoder_has_the_bottleneck_of_the_work():
    network = Autoencoder().eval()
    with torch.no_grad():
        code = network.encoder(torch.rand(1, 3, 208, 176))
        assert code.shape == (1, 512, 13, 11)
        assert network.decoder(code).shape == (1, 3, 208, 176)


def test_the_autoencoder_pools_four_times_and_normalises_four():
    kinds = [type(layer) for layer in Autoencoder().encoder]
    assert [kinds.count(kind) for kind in (nn.Conv2d, nn.MaxPool2d, nn.BatchNorm2d)] == [5, 4, 4]
    assert kinds[:3] == [nn.Conv2d, nn.ReLU, nn.MaxPool2d]
    assert kinds[-3:] == [nn.Conv2d, nn.ReLU, nn.BatchNorm2d]


@pytest.mark.parametrize("residual", [False, True])
def test_patches_of_33_become_patches_of_21(residual):
    answer = SRCNN(residual=residual)(torch.rand(2, 1, 33, 33))
    assert answer.shape == (2, 1, 21, 21)
    assert residual or answer.min() >= 0


def test_a_correction_begins_with_next_to_none():
    x = torch.rand(1, 1, 33, 33)
    assert torch.allclose(SRCNN(residual=True)(x), x[..., 6:-6, 6:-6], atol=0.05)


def test_the_unet_answers_with_two_logits_a_pixel():
    network = UNet(widths=(4, 6, 8, 10)).eval()
    assert network(torch.rand(2, 3, 24, 40)).shape == (2, 2, 24, 40)
    assert len(network.down) == 4
    assert len(network.grow) == len(network.merge) == 3


def test_the_slim_unet_answers_with_two_logits_a_pixel():
    assert SlimUNet(widths=(4, 6, 8)).eval()(torch.rand(2, 3, 24, 40)).shape == (2, 2, 24, 40)


@pytest.mark.parametrize("embedding", [0, 5])
def test_mask2face_answers_with_a_picture(embedding):
    network = ResNetUNet(filters=(4, 6, 8), kernels=(7, 3, 3), embedding=embedding)
    known = torch.randn(2, embedding) if embedding else None
    face = network(torch.rand(2, 3, 32, 48), known)
    assert face.shape == (2, 3, 32, 48)
    assert 0 < face.min() < face.max() < 1


def test_mask2face_joins_the_embedding_at_its_bottleneck():
    network = ResNetUNet(filters=(4, 6), kernels=(3, 3), embedding=5).eval()
    x, known = torch.rand(1, 3, 32, 32), torch.randn(2, 1, 5)
    with torch.no_grad():
        assert not torch.allclose(network(x, known[0]), network(x, known[1]))
        network.middle.weight[:, 6:] = 0.0
        assert torch.equal(network(x, known[0]), network(x, known[1]))


def test_mask2face_wants_a_kernel_for_each_level():
    with pytest.raises(ValueError, match="filters and kernels differ in number: 2 and 1"):
        ResNetUNet(filters=(4, 6), kernels=(3,))


def test_a_patch_of_the_discriminator_is_70_pixels_wide():
    network = PatchGAN(width=8).eval()
    for layer in network.layers:  # every path open, so that what is seen shows
        if isinstance(layer, nn.Conv2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
    network.layers = nn.Sequential(
        *(part for part in network.layers if not isinstance(part, nn.InstanceNorm2d))
    )
    x = torch.zeros(1, 3, 256, 256, requires_grad=True)
    answer = network(x)
    assert answer.shape == (1, 1, 30, 30)
    answer[0, 0, 15, 15].backward()
    seen = np.flatnonzero(x.grad[0].sum((0, 1)).numpy())
    assert np.ptp(seen) + 1 == 70


def test_the_refiner_begins_with_the_picture_and_never_leaves_the_hole():
    network = Refiner(width=8, depth=1).eval()
    image, hole = torch.rand(2, 3, 32, 32), (torch.rand(2, 1, 32, 32) > 0.5).float()
    assert torch.allclose(network(image, hole), image, atol=0.05)
    nn.init.normal_(network.end.weight)
    changed = (network(image, hole) != image).any(1, keepdim=True)
    assert changed.any()
    assert not (changed & (hole == 0)).any()


def test_every_place_may_look_at_every_other():
    look = WholeFace(8, heads=2)
    x = torch.randn(1, 8, 3, 5)
    assert torch.equal(look(x), x)
    nn.init.normal_(look.answer.weight)
    other = x.clone()
    other[..., 0, 0] += 1.0
    assert (look(other) - look(x))[..., 2, 4].abs().max() > 1e-4


def test_looks_are_scaled_products_as_torch_has_them():
    look = WholeFace(8, heads=2)
    nn.init.normal_(look.answer.weight)
    x = torch.randn(2, 8, 3, 5)
    parts = look.ask(x).flatten(2).chunk(3, 1)
    q, k, v = (part.unflatten(1, (2, 4)).transpose(2, 3) for part in parts)
    seen = nn.functional.scaled_dot_product_attention(q, k, v).transpose(2, 3).reshape(2, 8, 3, 5)
    assert torch.allclose(look(x), x + look.answer(seen), atol=1e-5)


def test_a_code_steers_the_trunk():
    trunk = SlimTrunk(channels=4, widths=(8, 8, 12), code=3).eval()
    levels = trunk.encode(torch.randn(1, 4, 16, 16))
    answers = [trunk.decode(levels, code) for code in (torch.zeros(1, 3), torch.ones(1, 3))]
    assert answers[0].shape == (1, 8, 16, 16)
    assert not torch.allclose(*answers)


@pytest.mark.parametrize("network", ["slim", "vae"])
def test_what_is_in_the_hole_has_no_effect(network):
    made = SlimInpainter(**SMALL) if network == "slim" else ConditionalVAE(code=3, directions=2, **SMALL)
    made.prior.fit(torch.randint(0, 256, (9, 3, 16, 16), dtype=torch.uint8))
    nn.init.normal_(made.end.weight, std=0.1)
    made.eval()
    image, hole = torch.rand(2, 3, 64, 64), torch.zeros(2, 1, 64, 64)
    hole[:, :, 20:50, 10:40] = 1.0
    rest = () if network == "slim" else (torch.randn(2, 5),)
    faces = [made(x, hole, *rest) for x in (image, torch.where(hole > 0, torch.rand(1), image))]
    one, two = faces if network == "slim" else (face for face, _ in faces)
    assert one.shape == image.shape
    assert torch.allclose(one, two, atol=1e-5)


def test_the_slim_inpainter_begins_with_the_linear_guess():
    network = SlimInpainter(**SMALL).eval()
    network.prior.fit(torch.randint(0, 256, (9, 3, 16, 16), dtype=torch.uint8))
    image, hole = torch.rand(1, 3, 64, 64), torch.zeros(1, 1, 64, 64)
    hole[..., 32:, :] = 1.0
    begun = torch.where(hole > 0, network.prior(image, hole), image)
    assert torch.allclose(network(image, hole), begun, atol=0.05)


def test_noise_gives_other_faces_and_the_truth_is_told_apart():
    network = ConditionalVAE(code=3, directions=2, **SMALL).eval()
    for layer in (network.end, network.before, network.after[-1]):
        nn.init.normal_(layer.weight, std=0.1)
    image, hole, bare = torch.rand(2, 3, 64, 64), torch.ones(2, 1, 64, 64), torch.rand(2, 3, 64, 64)
    (one, nothing), (two, _) = (network(image, hole, noise) for noise in torch.randn(2, 2, 5))
    assert not torch.allclose(one, two)
    assert not nothing.any()
    _, apart = network(image, hole, torch.zeros(2, 5), bare)
    assert apart.shape == (2, 3)
    assert (apart > 0).all()


def test_codes_of_the_truth_begin_where_they_are_expected():
    network = ConditionalVAE(code=3, directions=2, **SMALL).eval()
    image, bare = torch.rand(2, 2, 3, 64, 64)
    _, apart = network(image, torch.ones(2, 1, 64, 64), torch.zeros(2, 5), bare)
    assert torch.equal(apart, torch.zeros(2, 3))


def test_the_divergence_is_torchs():
    from torch.distributions import Normal, kl_divergence

    from barefaced.training.models.vae import _apart

    one, two = ((torch.randn(4, 3), torch.randn(4, 3)) for _ in range(2))
    wanted = kl_divergence(*(Normal(mean, spread.exp()) for mean, spread in (one, two)))
    assert torch.allclose(_apart(*one, *two), wanted, atol=1e-4, rtol=1e-4)
