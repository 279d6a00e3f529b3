# SPDX-License-Identifier: Apache-2.0
"""How fast PyTorch trains the CIFAR-10 tutorial's network on the processor: channels last, the same
batch of random pictures again and again, plain gradient descent with the tutorial's weight decay.
No input and no averages, which the programs beside it have. Prints the tutorial's lines.

The normalization sums its squares by a 1x1 convolution, which is faster than nn.LocalResponseNorm.
"""
import argparse
import datetime
import time

import torch
from torch import nn


class Normalize(nn.Module):
    """nn.LocalResponseNorm(9, alpha=0.001, beta=0.75, k=1) of 64 channels."""

    def __init__(self):
        super().__init__()
        distance = (torch.arange(64)[:, None] - torch.arange(64)).abs()
        band = (distance <= 4).float() * (0.001 / 9)
        self.register_buffer("band", band[:, :, None, None].to(memory_format=torch.channels_last))
        self.register_buffer("one", torch.ones(64))

    def forward(self, x):
        root = nn.functional.conv2d(x * x, self.band, self.one).rsqrt()
        return x * root * root.sqrt()


def network():
    def pool():
        return nn.MaxPool2d(3, 2, ceil_mode=True)

    return nn.Sequential(
        nn.Conv2d(3, 64, 5, padding=2), nn.ReLU(), pool(), Normalize(),
        nn.Conv2d(64, 64, 5, padding=2), nn.ReLU(), Normalize(), pool(),
        nn.Flatten(),
        nn.Linear(6 * 6 * 64, 384), nn.ReLU(), nn.Linear(384, 192), nn.ReLU(), nn.Linear(192, 10),
    ).to(memory_format=torch.channels_last)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--max_steps", type=int, default=181)
    parser.add_argument("--log_frequency", type=int, default=60)
    parser.add_argument("--batch_size", type=int, default=128)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    flags, _ = parser.parse_known_args()

    model = network()
    decayed = [layer.weight for layer in (model[9], model[11])]
    others = [p for p in model.parameters() if all(p is not weight for weight in decayed)]
    groups = [{"params": decayed, "weight_decay": 0.004}, {"params": others}]
    update = torch.optim.SGD(groups, lr=0.01)
    images = torch.randn(flags.batch_size, 3, 24, 24).to(memory_format=torch.channels_last)
    labels = torch.randint(10, (flags.batch_size,))
    before = time.time()
    for step in range(flags.max_steps):
        update.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=flags.precision == "bfloat16"):
            loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        update.step()
        if step % flags.log_frequency == 0:
            seconds, before = time.time() - before, time.time()
            print(
                f"{datetime.datetime.now()}: step {step}, loss = {loss.item():.2f} "
                f"({flags.log_frequency * flags.batch_size / seconds:.1f} examples/sec; "
                f"{seconds / flags.log_frequency:.3f} sec/batch)",
                flush=True,
            )


if __name__ == "__main__":
    main()
