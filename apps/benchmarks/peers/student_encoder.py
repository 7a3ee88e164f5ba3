"""Hierarchical encoder of the student (SPEC 5), visible tokens padded to the longest sample as in the official code."""

import torch
from torch import nn

from student_blocks import Blocks, drop_rates, position_embed


class TokenEmbed(nn.Module):
    """Mini-PointNet over the neighbours of every group, with the concatenation written out (SPEC 5.1)."""

    def __init__(self, width_in, width_out):
        super().__init__()
        first, second, third = (128, 256, 512) if width_in == 3 else (width_in, width_in, width_out)
        self.first_conv = nn.Sequential(
            nn.Conv1d(width_in, first, 1), nn.BatchNorm1d(first), nn.ReLU(inplace=True), nn.Conv1d(first, second, 1)
        )
        self.second_conv = nn.Sequential(
            nn.Conv1d(2 * second, third, 1), nn.BatchNorm1d(third), nn.ReLU(inplace=True), nn.Conv1d(third, width_out, 1)
        )

    def forward(self, neighbours):
        """neighbours [B,G,K,Cin] -> tokens [B,G,C]."""
        B, G, K, C = neighbours.shape
        local = self.first_conv(neighbours.reshape(B * G, K, C).transpose(2, 1))
        widest = local.max(dim=2, keepdim=True)[0]
        joined = torch.cat([widest.expand(-1, -1, K), local], dim=1)
        return self.second_conv(joined).max(dim=2)[0].reshape(B, G, -1)


class Packing:
    """Visible tokens of each sample, packed to the left of a tensor as long as the longest sample (SPEC 5.2)."""

    def __init__(self, mask):
        """mask [B,G], true = masked."""
        self.visible = ~mask
        lengths = self.visible.sum(dim=1)
        self.real = torch.arange(int(lengths.max()), device=lengths.device)[None] < lengths[:, None]
        pairs = self.real[:, :, None] & self.real[:, None, :]
        self.blocked = (~pairs).float()

    def pack(self, x):
        """x [B,G,C] -> [B,T,C], zeros behind the real tokens."""
        packed = x.new_zeros(*self.real.shape, x.shape[-1])
        packed[self.real] = x[self.visible]
        return packed


class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        widths, depths = config["encoderDims"], config["encoderDepths"]
        rates = drop_rates(sum(depths), config["dropPath"])
        starts = [sum(depths[:i]) for i in range(3)]
        self.token_embed = nn.ModuleList(TokenEmbed(3 if i == 0 else widths[i - 1], widths[i]) for i in range(3))
        self.encoder_pos_embeds = nn.ModuleList(position_embed(width) for width in widths)
        self.encoder_blocks = nn.ModuleList(
            Blocks(widths[i], config["numHeads"], rates[starts[i] : starts[i] + depths[i]]) for i in range(3)
        )
        self.encoder_norms = nn.ModuleList(nn.LayerNorm(width) for width in widths)

    def forward(self, levels):
        """Gives each level's normalised visible tokens [B,T,C] with their packing."""
        encoded, tokens = [], None
        for i, level in enumerate(levels):
            if tokens is None:
                neighbours = level.offsets
            else:
                flat = tokens.reshape(-1, tokens.shape[-1])
                neighbours = flat[level.neighbours.reshape(-1)].reshape(*level.neighbours.shape, -1)
            tokens = self.token_embed[i](neighbours)
            packing = Packing(level.mask)
            position = self.encoder_pos_embeds[i](packing.pack(level.centres))
            x = self.encoder_blocks[i](packing.pack(tokens), position, packing.blocked)
            # masked positions keep their embeddings; the next level merges un-normalised tokens (SPEC 5.2, 5.3)
            tokens = tokens.clone()
            tokens[packing.visible] = x[packing.real]
            encoded.append((self.encoder_norms[i](x), packing))
        return encoded
