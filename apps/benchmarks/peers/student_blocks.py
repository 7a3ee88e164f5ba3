"""Pre-norm transformer block of the student (SPEC 5.3): separate attention operations, padding masked by -1e5."""

import torch
from torch import nn


class DropPath(nn.Module):
    """Stochastic depth per sample; survivors are divided by the keep probability."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if self.rate == 0.0 or not self.training:
            return x
        kept = torch.empty(x.shape[0], 1, 1, device=x.device).bernoulli_(1 - self.rate)
        return x / (1 - self.rate) * kept


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.scale = (width // heads) ** -0.5
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.proj = nn.Linear(width, width)

    def forward(self, x, blocked):
        """x [B,T,C], blocked [B,T,T] with 1 where a pair must not meet (or None) -> [B,T,C]."""
        B, T, C = x.shape
        q, k, v = self.qkv(x).reshape(B, T, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        logits = (q @ k.transpose(-2, -1)) * self.scale
        if blocked is not None:
            logits = logits + blocked.unsqueeze(1) * -1e5
        mixed = logits.softmax(dim=-1) @ v
        return self.proj(mixed.transpose(1, 2).reshape(B, T, C))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width, heads, rate):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Mlp(width)
        self.drop_path = DropPath(rate)

    def forward(self, x, blocked):
        x = x + self.drop_path(self.attn(self.norm1(x), blocked))
        return x + self.drop_path(self.mlp(self.norm2(x)))


class Blocks(nn.Module):
    """The blocks of one level; the positional embedding joins the input of every one (SPEC 5.3)."""

    def __init__(self, width, heads, rates):
        super().__init__()
        self.blocks = nn.ModuleList(Block(width, heads, rate) for rate in rates)

    def forward(self, x, position, blocked=None):
        for block in self.blocks:
            x = block(x + position, blocked)
        return x


def position_embed(width):
    """Centres [B,T,3] -> [B,T,C]."""
    return nn.Sequential(nn.Linear(3, width), nn.GELU(), nn.Linear(width, width))


def drop_rates(count, largest):
    """Linear from 0 to the largest over all blocks."""
    return [largest * i / (count - 1) if count > 1 else 0.0 for i in range(count)]
