"""The visual tower of CLIP in plain torch: patch features and saliency of depth images (SPEC 3)."""

import torch
from torch import nn
from torch.nn import functional as F

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
HEAD = 64


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, tokens, with_saliency):
        """[n,T,C] -> [n,T,C], and the class row over the patches [n,T-1] where it is asked for."""
        n, count, width = tokens.shape
        qkv = F.linear(tokens, self.in_proj_weight, self.in_proj_bias)
        query, key, value = qkv.view(n, count, 3, width // HEAD, HEAD).permute(2, 0, 3, 1, 4)
        saliency = None
        if with_saliency:
            attention = (query * HEAD**-0.5 @ key.transpose(-2, -1)).softmax(-1)
            saliency = attention[:, :, 0, 1:].mean(1)
            mixed = attention @ value
        else:
            mixed = F.scaled_dot_product_attention(query, key, value)
        return self.out_proj(mixed.transpose(1, 2).reshape(n, count, width)), saliency


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, tokens):
        inner = self.c_fc(tokens)
        return self.c_proj(inner * torch.sigmoid(1.702 * inner))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = Attention(width)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = Mlp(width)

    def forward(self, tokens, with_saliency):
        mixed, saliency = self.attn(self.ln_1(tokens), with_saliency)
        tokens = tokens + mixed
        return tokens + self.mlp(self.ln_2(tokens)), saliency


class Transformer(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width) for _ in range(depth))

    def forward(self, tokens):
        saliency = None
        for block in self.resblocks:
            tokens, saliency = block(tokens, with_saliency=block is self.resblocks[-1])
        return tokens, saliency


class ClipVit(nn.Module):
    """Parameters carry CLIP's names, so that its files load as they are."""

    def __init__(self, width, depth, patch, tokens, features):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, patch, patch, bias=False)
        self.class_embedding = nn.Parameter(torch.empty(width))
        self.positional_embedding = nn.Parameter(torch.empty(tokens, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(width, depth)
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.empty(width, features))

    def forward(self, images):
        """Depth images [n,H*W] -> features [n,T-1,F], saliency [n,T-1]."""
        side = int(images.shape[1] ** 0.5)
        pixels = (images.view(-1, 1, side, side).expand(-1, 3, -1, -1) - MEAN) / STD
        patches = self.conv1(pixels).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(len(images), 1, -1)
        tokens = self.ln_pre(torch.cat([first, patches], 1) + self.positional_embedding)
        tokens, saliency = self.transformer(tokens)
        return self.ln_post(tokens[:, 1:]) @ self.proj, saliency


def clip_vit(weights):
    """A tower from tensors in CLIP naming without prefix."""
    width, _, patch, _ = weights["conv1.weight"].shape
    depth = len({name.split(".")[2] for name in weights if name.startswith("transformer.resblocks.")})
    vit = ClipVit(width, depth, patch, weights["positional_embedding"].shape[0], weights["proj"].shape[1])
    vit.load_state_dict({name: torch.as_tensor(value) for name, value in weights.items()})
    return vit.eval()


def load(arrays, options):
    """Weights under `weights.`, `images` [n,H*W]."""
    prefix = "weights."
    vit = clip_vit({name[len(prefix) :]: value for name, value in arrays.items() if name.startswith(prefix)})
    images = torch.from_numpy(arrays["images"])

    @torch.inference_mode()
    def run():
        features, saliency = vit(images)
        return {"features": features, "saliency": saliency}

    return run, f"torch {torch.__version__}"
