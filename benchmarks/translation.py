"""What translating faces both ways costs: generators as they ship, and a training step beside the engine's.

    python benchmarks/translation.py

CPU time of one thread (`time.process_time`), the least of a few tries, milliseconds; plain convolutions of
the same network in the same minute tell how busy the machine was. Weights are by chance: time knows nothing
of them. The engine's step is CycleGAN's public one as written there (generators' losses with identity, then
both discriminators), with the same networks, plain convolutions and plain Adam.
"""

import argparse
import json
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import onnxruntime
import torch
from torch import nn

from barefaced.training.models import resnet_generator
from barefaced.training.models.patchgan import PatchGAN
from barefaced.training.models.resnet_generator import (
    FewAnswers,
    ResNetGenerator,
    SlimGenerator,
    initialise,
)
from barefaced.training.recipes import recipe_named
from barefaced.training.recipes.cyclegan import Shipped

SIDE, STEP_SIDE = 256, 128


def main() -> None:
    """Measure, and print one line a thing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--only", choices=("run", "train"), help="generators alone, or the step alone")
    given = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    if given.only != "train":
        for name, network in (("G9", ResNetGenerator(blocks=9)), ("slim", SlimGenerator())):
            told = {"what": f"{name}, {SIDE} px, ONNX Runtime", **shipped(network, given.tries)}
            print(json.dumps(told), flush=True)
    if given.only != "run":
        print(json.dumps({"what": "training step, G6, 128 px, batch 1", **steps(given.tries)}), flush=True)


def shipped(network: nn.Module, tries: int) -> dict[str, Any]:
    """Of the exported graph, and of torch with plain convolutions."""
    initialise(network)
    module = Shipped(network).eval()
    image = torch.randint(0, 256, (1, 3, SIDE, SIDE), dtype=torch.uint8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(module, (image,), path, input_names=["image"], opset_version=17, dynamo=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path), options)
    given = {"image": image.numpy()}
    with torch.no_grad():
        wanted = module(image).numpy().astype(int)
        apart = int(np.abs(session.run(None, given)[0].astype(int) - wanted).max())
        plain = least(lambda: plainly(lambda: module(image)), tries)
    return {
        "ms": least(lambda: session.run(None, given), tries),
        "plain torch ms": plain,
        "levels apart": apart,
    }


def steps(tries: int) -> dict[str, Any]:
    """Our step and the engine's, turn by turn."""
    batch = {
        name: torch.randint(0, 256, (1, 3, STEP_SIDE, STEP_SIDE), dtype=torch.uint8)
        for name in ("bare", "masked")
    }
    recipe = recipe_named("cyclegan", {"size": str(STEP_SIDE), "accelerator": "cpu"})
    networks = recipe.skeleton()
    initialise(networks)
    optimisers = recipe.optimizers(networks)

    def ours() -> None:
        for name, loss, _ in recipe.losses(networks, batch):
            loss.backward()
            optimisers[name].step()
            optimisers[name].zero_grad()

    engine = Engine(batch)
    found: dict[str, float] = {}
    for _ in range(tries):
        for name, work in (("ms", ours), ("engine ms", lambda: plainly(engine.step))):
            found[name] = min(found.get(name, float("inf")), least(work, 1))
    return found


class Engine:
    """CycleGAN's public step: junyanz/pytorch-CycleGAN-and-pix2pix, `cycle_gan_model.py`, written anew."""

    def __init__(self, batch: dict[str, torch.Tensor]) -> None:
        self.a, self.b = (batch[name].float() / 127.5 - 1.0 for name in ("bare", "masked"))
        self.to_b, self.to_a = ResNetGenerator(blocks=6), ResNetGenerator(blocks=6)
        self.judges = [PatchGAN(), PatchGAN()]
        for network in (self.to_b, self.to_a, *self.judges):
            initialise(network)
        makers = [*self.to_b.parameters(), *self.to_a.parameters()]
        judging = [weight for judge in self.judges for weight in judge.parameters()]
        self.makers = torch.optim.Adam(makers, lr=2e-4, betas=(0.5, 0.999))
        self.judging = torch.optim.Adam(judging, lr=2e-4, betas=(0.5, 0.999))

    def step(self) -> None:
        """One."""
        close = nn.functional.l1_loss
        made_b, made_a = self.to_b(self.a), self.to_a(self.b)
        back_a, back_b = self.to_a(made_b), self.to_b(made_a)
        for judge in self.judges:
            judge.requires_grad_(False)
        self.makers.zero_grad()
        loss = 10.0 * (close(back_a, self.a) + close(back_b, self.b))
        loss = loss + 5.0 * (close(self.to_b(self.b), self.b) + close(self.to_a(self.a), self.a))
        for judge, made in zip(self.judges, (made_b, made_a), strict=True):
            loss = loss + (judge(made) - 1.0).square().mean()
        loss.backward()
        self.makers.step()
        for judge in self.judges:
            judge.requires_grad_(True)
        self.judging.zero_grad()
        for judge, real, made in zip(self.judges, (self.b, self.a), (made_b, made_a), strict=True):
            (0.5 * ((judge(real) - 1.0).square().mean() + judge(made.detach()).square().mean())).backward()
        self.judging.step()


def plainly(work: Callable[[], Any]) -> None:
    """Do it with torch's own convolutions throughout."""
    blocks = mock.patch.object(resnet_generator, "through", one_by_one)
    with blocks, mock.patch.object(FewAnswers, "forward", nn.Conv2d.forward):
        work()


def one_by_one(blocks: nn.ModuleList, x: torch.Tensor) -> torch.Tensor:
    """Residual blocks as they are written."""
    for block in blocks:
        x = block(x)
    return x


def least(work: Callable[[], Any], tries: int) -> float:
    """CPU milliseconds."""
    found = []
    for _ in range(tries):
        began = time.process_time()
        work()
        found.append(1000.0 * (time.process_time() - began))
    return round(min(found), 1)


if __name__ == "__main__":
    main()
