"""The optimizer of the matrices: momentum, then each update is made orthogonal by a Newton-Schulz iteration."""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import Parameter


class Muon:
    """Matrices of one shape are stepped together."""

    def __init__(self, parameters: Iterable[Parameter], momentum: float = 0.95) -> None:
        self.momentum = momentum
        self.groups: dict[torch.Size, list[Parameter]] = {}
        for parameter in parameters:
            self.groups.setdefault(parameter.shape, []).append(parameter)
        self.moments = {shape: torch.zeros(len(group), *shape) for shape, group in self.groups.items()}

    @torch.no_grad()
    def step(self, rate: float, decay: float) -> None:
        for shape, parameters in self.groups.items():
            gradient = torch.stack([_gradient(parameter) for parameter in parameters])
            self.moments[shape].lerp_(gradient, 1 - self.momentum)
            update = gradient.lerp(self.moments[shape], self.momentum)
            scale = max(1, shape[0] / shape[1]) ** 0.5
            for parameter, change in zip(parameters, orthogonal(update) * scale, strict=True):
                parameter.mul_(1 - rate * decay).sub_(change, alpha=rate)


def _gradient(parameter: Parameter) -> Tensor:
    if parameter.grad is None:
        raise ValueError("a matrix got no gradient")
    return parameter.grad


def orthogonal(update: Tensor) -> Tensor:
    """Five steps of the quintic iteration of https://kellerjordan.github.io/posts/muon/, in bfloat16."""
    is_tall = update.shape[-2] > update.shape[-1]
    x = (update.mT if is_tall else update).bfloat16()
    x = x / (x.float().norm(dim=(1, 2), keepdim=True) + 1e-7).bfloat16()
    for _ in range(5):
        a = x @ x.mT
        x = 3.4445 * x + (-4.775 * a + 2.0315 * (a @ a)) @ x
    done: Tensor = x.mT if is_tall else x
    return done.float()
