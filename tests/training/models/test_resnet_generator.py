import pytest
import torch

from barefaced.runtime import Session
from barefaced.training.models.patchgan import PatchGAN
from barefaced.training.models.resnet_generator import (
    FewAnswers,
    ResNetGenerator,
    SlimGenerator,
    initialise,
)


def count(network):
    return sum(weight.numel() for weight in network.parameters())


def test_sizes_are_those_of_the_engine():
    with torch.device("meta"):
        sizes = [count(ResNetGenerator(blocks=blocks)) for blocks in (6, 9)]
        assert sizes == [7_837_699, 11_378_179]
        assert count(PatchGAN()) == 2_764_737


def test_a_discriminators_patch_is_seventy_pixels_wide():
    judge = PatchGAN(width=2, norm="batch").eval()
    initialise(judge, std=1.0)
    image = torch.zeros(1, 3, 256, 256, requires_grad=True)
    answers = judge(image)
    assert answers.shape == (1, 1, 30, 30)
    answers[0, 0, 15, 15].backward()
    seen = image.grad[0].abs().sum(0).nonzero()
    assert ((seen.max(0).values - seen.min(0).values) + 1).tolist() == [70, 70]


@pytest.mark.parametrize("norm", ["instance", "batch"])
@pytest.mark.parametrize("kind", [ResNetGenerator, SlimGenerator])
def test_pictures_keep_their_size_and_layers_are_as_wide_as_told(kind, norm):
    settings = {"blocks": 1, "norm": norm} | ({"width": 4} if kind is ResNetGenerator else {"widths": (4, 8)})
    network = kind(**settings)
    image = torch.rand(2, 3, 32, 32)
    assert network(image).shape == image.shape
    assert tuple(level.shape[1] for level in network(image, inside=True)) == network.layers


def test_the_works_generator_answers_between_minus_one_and_one():
    network = ResNetGenerator(blocks=1, width=4)
    initialise(network, std=5.0)
    assert network(torch.randn(1, 3, 32, 32)).abs().max() <= 1.0


def test_the_light_generator_begins_with_a_breath_of_grey():
    network = SlimGenerator(widths=(16, 32), blocks=2)
    initialise(network)
    image = torch.rand(1, 3, 64, 64)
    # Of a gate at sigmoid(-2), an eighth of grey, which is 0.
    assert torch.allclose(network(image), image * (1 - torch.sigmoid(torch.tensor(-2.0))), atol=0.05)


def test_the_light_generator_begins_without_a_chequer():
    network = SlimGenerator(widths=(16, 32), blocks=2)
    initialise(network)
    network.head[0].weight.data *= 100.0
    made = network(torch.zeros(1, 3, 64, 64) + torch.rand(1, 3, 1, 1))
    fours = made.unfold(2, 2, 2).unfold(3, 2, 2).flatten(4)
    assert made.std() > 1e-3
    assert fours.std(4).max() < 1e-6


def test_the_light_generator_leaves_what_its_gate_is_shut_on_and_paints_over_the_rest():
    network = SlimGenerator(widths=(16, 32), blocks=2)
    initialise(network)
    network.head[0].weight.data.zero_()
    colours, gate = network.head[0].bias.data.view(4, 4).split((3, 1))
    colours[:] = torch.atanh(torch.tensor([-0.5, 0.0, 0.5]))[:, None]
    gate[:] = torch.tensor([30.0, 30.0, -30.0, -30.0])  # the upper of each two rows is open
    image = torch.rand(1, 3, 32, 32)
    made = network(image)
    wanted = torch.tensor([-0.5, 0.0, 0.5]).view(1, 3, 1, 1).expand(1, 3, 16, 32)
    assert torch.allclose(made[:, :, ::2], wanted, atol=1e-5)
    assert torch.allclose(made[:, :, 1::2], image[:, :, 1::2], atol=1e-5)


def test_weights_begin_as_in_the_engine():
    network = ResNetGenerator(blocks=2, width=16, norm="batch")
    initialise(network)
    kernel = network.blocks[0].layers[1].weight
    assert abs(kernel.mean()) < 1e-3
    assert kernel.std().item() == pytest.approx(0.02, rel=0.05)
    gain = torch.cat([layer.weight for layer in network.modules() if isinstance(layer, torch.nn.BatchNorm2d)])
    assert gain.mean().item() == pytest.approx(1.0, abs=0.01)
    assert not network.head[1].bias.any()
    assert network.stem[1].bias is None


def test_rows_that_answer_by_themselves_are_the_convolution_and_so_are_their_gradients():
    layer = FewAnswers(5, 3, 7)
    x = torch.randn(2, 5, 12, 9, requires_grad=True)
    wanted = torch.nn.functional.conv2d(x, layer.weight, layer.bias)
    found = layer(x)
    assert torch.allclose(found, wanted, atol=1e-5)
    coming = torch.randn_like(wanted)
    weights = (x, layer.weight, layer.bias)
    ours = torch.autograd.grad(found, weights, coming)
    for one, other in zip(ours, torch.autograd.grad(wanted, weights, coming), strict=True):
        assert torch.allclose(one, other, atol=1e-4)


@pytest.mark.filterwarnings(
    "ignore:Converting a tensor to a Python:torch.jit.TracerWarning", "ignore:Constant folding:UserWarning"
)
@pytest.mark.filterwarnings("ignore:ONNX export mode is set to:UserWarning")
@pytest.mark.parametrize(
    "make", [lambda: ResNetGenerator(blocks=2, width=8), lambda: SlimGenerator(widths=(8, 16), blocks=2)]
)
def test_the_exported_graph_is_the_network_as_it_is_written(make, tmp_path):
    network = make().eval()
    initialise(network, std=0.1)
    image = torch.rand(2, 3, 32, 32) * 2.0 - 1.0
    path = tmp_path / "generator.onnx"
    torch.onnx.export(
        torch.nn.Sequential(network), (image,), path, input_names=["image"], opset_version=17, dynamo=False,
        dynamic_axes={"image": {0: "faces"}},
    )  # fmt: skip
    wanted = network.double()(image.double())  # of this precision there is no quick way
    for faces in (1, 2):
        [found] = Session(path).run(image=image[:faces].numpy())
        assert torch.allclose(torch.from_numpy(found).double(), wanted[:faces], atol=1e-4)
