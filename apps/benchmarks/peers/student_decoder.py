"""Decoder of the student (SPEC 6): coarse tokens with mask tokens, feature propagation, middle tokens."""

import torch
from torch import nn

from student_blocks import Blocks, drop_rates, position_embed


def convolution(width_in, width_out):
    return nn.Sequential(nn.Conv1d(width_in, width_out, 1), nn.BatchNorm1d(width_out))


class Net(nn.Module):
    """Convolution, BatchNorm, GELU; named as checkpoints name it."""

    def __init__(self, width_in, width_out):
        super().__init__()
        self.net = convolution(width_in, width_out)

    def forward(self, x):
        return nn.functional.gelu(self.net(x))


class ResidualUnit(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net1 = convolution(width, width)
        self.net2 = convolution(width, width)

    def forward(self, x):
        return nn.functional.gelu(self.net2(nn.functional.gelu(self.net1(x))) + x)


class Extraction(nn.Module):
    def __init__(self, width, units):
        super().__init__()
        self.operation = nn.Sequential(*(ResidualUnit(width) for _ in range(units)))

    def forward(self, x):
        return self.operation(x)


def interpolate(targets, sources, features):
    """Inverse squared distance over the three nearest (SPEC 1.5): targets [B,T,3], sources [B,S,3], features [B,S,C]."""
    squared = -2 * targets @ sources.transpose(1, 2)
    squared = squared + targets.square().sum(-1)[:, :, None] + sources.square().sum(-1)[:, None, :]
    nearest, index = squared.sort(dim=-1)
    weight = 1 / (nearest[:, :, :3] + 1e-8)
    weight = weight / weight.sum(dim=2, keepdim=True)
    sample = torch.arange(targets.shape[0], device=targets.device)[:, None, None]
    return (features[sample, index[:, :, :3]] * weight[..., None]).sum(dim=2)


class FeaturePropagation(nn.Module):
    def __init__(self, width_in, width_out, units):
        super().__init__()
        self.fuse = Net(width_in, width_out)
        self.extraction = Extraction(width_out, units)

    def forward(self, targets, sources, skip, coarse):
        """skip [B,T,Cs], coarse [B,S,Cc] -> [B,T,C]; the skip features come first."""
        joined = torch.cat([skip, interpolate(targets, sources, coarse)], dim=-1)
        return self.extraction(self.fuse(joined.transpose(1, 2))).transpose(1, 2)


class DecoderStages(nn.ModuleList):
    def __init__(self, config):
        depths = config["decoderDepths"]
        rates = drop_rates(sum(depths), config["dropPath"])
        shares = [rates[: depths[0]], rates[depths[0] :]]
        super().__init__(Blocks(width, config["numHeads"], share) for width, share in zip(config["decoderDims"], shares))


def decoder_parts(config):
    """The decoder's modules by the names that checkpoints give them."""
    coarse, middle = config["decoderDims"]
    return {
        "h_decoder": DecoderStages(config),
        "decoder_pos_embeds": nn.ModuleList(position_embed(width) for width in (coarse, middle)),
        "token_prop": nn.ModuleList([FeaturePropagation(coarse + middle, middle, config["decoderUpBlocks"][0])]),
        "decoder_norm": nn.LayerNorm(middle),
    }


def decode(model, levels, encoded):
    """Middle tokens [B,G1,C], normalised."""
    (middle_tokens, middle), (coarse_tokens, coarse) = encoded[1], encoded[2]
    centres, B = levels[2].centres, levels[2].centres.shape[0]
    # visible first, then masked, each in index order; every sample has as many visible ones at this level
    sources = torch.cat([centres[coarse.visible].reshape(B, -1, 3), centres[~coarse.visible].reshape(B, -1, 3)], dim=1)
    masked = sources.shape[1] - coarse_tokens.shape[1]
    x = torch.cat([coarse_tokens, model.mask_token.expand(B, masked, -1)], dim=1)
    x = model.h_decoder[0](x, model.decoder_pos_embeds[0](sources))
    skip = middle_tokens.new_zeros(*middle.visible.shape, middle_tokens.shape[-1])
    skip[middle.visible] = middle_tokens[middle.real]
    targets = levels[1].centres
    x = model.token_prop[0](targets, sources, skip, x)
    return model.decoder_norm(model.h_decoder[1](x, model.decoder_pos_embeds[1](targets)))
