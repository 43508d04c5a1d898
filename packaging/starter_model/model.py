"""The network: a plain llama (RMSNorm, RoPE, SwiGLU, tied embeddings), small enough for two processor cores."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Config:
    """The sizes of the network."""

    vocab: int = 4096
    dim: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 4
    ff: int = 768
    ctx: int = 2048
    theta: float = 10000.0
    eps: float = 1e-5

    @property
    def head_dim(self) -> int:
        return self.dim // self.heads


class Norm(nn.Module):
    """RMSNorm with a weight."""

    def __init__(self, dim: int, eps: float) -> None:
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(dim)), eps

    def forward(self, x: Tensor) -> Tensor:
        return functional.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self.eps)


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position, half-split; export.py permutes wq and wk to llama.cpp's interleaved order."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


class Block(nn.Module):
    """Attention and a gated feed-forward net, each added to the stream."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        dim, kv_dim = config.dim, config.kv_heads * config.head_dim
        self.attn_norm, self.ffn_norm = Norm(dim, config.eps), Norm(dim, config.eps)
        self.wq = nn.Linear(dim, dim, bias=False)
        self.wk = nn.Linear(dim, kv_dim, bias=False)
        self.wv = nn.Linear(dim, kv_dim, bias=False)
        self.wo = nn.Linear(dim, dim, bias=False)
        self.gate = nn.Linear(dim, config.ff, bias=False)
        self.up = nn.Linear(dim, config.ff, bias=False)
        self.down = nn.Linear(config.ff, dim, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        batch, length, _ = x.shape
        config, normed = self.config, self.attn_norm(x)
        q = rotated(self.wq(normed).view(batch, length, config.heads, config.head_dim).transpose(1, 2), cos, sin)
        k = rotated(self.wk(normed).view(batch, length, config.kv_heads, config.head_dim).transpose(1, 2), cos, sin)
        v = self.wv(normed).view(batch, length, config.kv_heads, config.head_dim).transpose(1, 2)
        seen = functional.scaled_dot_product_attention(
            q, k, v, is_causal=True, enable_gqa=config.heads != config.kv_heads
        )
        x = x + self.wo(seen.transpose(1, 2).reshape(batch, length, config.dim))
        normed = self.ffn_norm(x)
        added: Tensor = self.down(functional.silu(self.gate(normed)) * self.up(normed))
        return x + added


class Llama(nn.Module):
    """The whole network; the embedding is also the output matrix."""

    cos: Tensor
    sin: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.embed = nn.Embedding(config.vocab, config.dim)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = Norm(config.dim, config.eps)
        inverse = config.theta ** (-torch.arange(0, config.head_dim, 2).float() / config.head_dim)
        angles = torch.outer(torch.arange(config.ctx).float(), inverse)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        nn.init.normal_(self.embed.weight, std=0.02)
        for name, weight in self.named_parameters():
            if name.endswith(("wq.weight", "wk.weight", "wv.weight", "gate.weight", "up.weight")):
                nn.init.normal_(weight, std=0.5 * config.dim**-0.5)
            elif name.endswith(("wo.weight", "down.weight")):
                nn.init.zeros_(weight)

    def hidden(self, ids: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
        length = ids.shape[1]
        cos, sin = self.cos[:length].to(dtype), self.sin[:length].to(dtype)
        x: Tensor = self.embed(ids).to(dtype)
        for block in self.blocks:
            x = block(x, cos, sin)
        normed: Tensor = self.norm(x)
        return normed

    def forward(self, ids: Tensor) -> Tensor:
        return self.hidden(ids) @ self.embed.weight.T

    def loss(self, ids: Tensor, targets: Tensor, dtype: torch.dtype = torch.bfloat16) -> Tensor:
        """Mean cross-entropy over the positions whose target is not negative: what the assistant writes."""
        with torch.autocast(ids.device.type, dtype=dtype):
            learned = targets.flatten() >= 0
            logits = self.hidden(ids, dtype).flatten(0, 1)[learned] @ self.embed.weight.T
        return functional.cross_entropy(logits.float(), targets.flatten()[learned])
