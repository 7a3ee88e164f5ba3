"""The student of I2P-MAE in plain PyTorch layers, written from the specification: what a training step is timed against.

Groups, masks and teacher features are given; parameters carry the official names, so the same weights load.
"""

from dataclasses import dataclass

import torch
from torch import nn

from student_decoder import decode, decoder_parts
from student_encoder import Encoder


@dataclass
class Level:
    """centres [B,G,3]; neighbours [B,G,K], indices into the previous level flattened over the batch; offsets [B,G,K,3];
    mask [B,G], true = masked."""

    centres: torch.Tensor
    neighbours: torch.Tensor
    offsets: torch.Tensor
    mask: torch.Tensor


def chamfer(predicted, target):
    """Squared Chamfer distance of point sets [L,K,3] (SPEC 1.4)."""
    squared = (predicted[:, :, None] - target[:, None]).square().sum(-1)
    return squared.min(dim=2)[0].mean() + squared.min(dim=1)[0].mean()


def head(convolution, tokens):
    """tokens [L,C] -> [L,out], as one sequence: 700 sequences of length 1 take twice the time."""
    return convolution(tokens.t()[None])[0].t()


class Student(nn.Module):
    def __init__(self, config):
        super().__init__()
        middle = config["decoderDims"][1]
        neighbours = config["groupSizes"][1]
        self.mask_token = nn.Parameter(torch.zeros(1, config["decoderDims"][0]))
        self.h_encoder = Encoder(config)
        for name, part in decoder_parts(config).items():
            self.add_module(name, part)
        self.rec_head_3d = nn.Conv1d(middle, 3 * neighbours, 1)
        self.rec_head_2d = nn.Conv1d(middle, neighbours * 3 * config["teacherDim"], 1)

    def forward(self, levels, teacher_rows):
        """teacher_rows [B*G0, 3*Ct]: features of every level-0 centre, views side by side -> (3D loss, 2D loss)."""
        tokens = decode(self, levels, self.h_encoder(levels))
        middle = levels[1]
        K = middle.neighbours.shape[-1]
        masked = head(self.rec_head_3d, tokens[middle.mask]).reshape(-1, K, 3)
        loss_3d = chamfer(masked, middle.offsets[middle.mask])
        visible = head(self.rec_head_2d, tokens[~middle.mask]).reshape(-1, teacher_rows.shape[-1])
        target = teacher_rows[middle.neighbours[~middle.mask].reshape(-1)]
        return loss_3d, nn.functional.mse_loss(visible, target)

    def features(self, levels):
        """Largest value of each channel over the coarsest normalised tokens [B,C] (SPEC 8); call it in evaluation mode."""
        tokens, _ = self.h_encoder(levels)[2]
        return tokens.max(dim=1)[0]


def adamw(model, rate):
    """Torch's own AdamW with the official groups: no decay for 1-D, biases and any name with `token` (SPEC 7)."""
    groups = {True: [], False: []}
    for name, parameter in model.named_parameters():
        groups[parameter.ndim == 1 or name.endswith(".bias") or "token" in name].append(parameter)
    return torch.optim.AdamW(
        [{"params": groups[True], "weight_decay": 0.0}, {"params": groups[False], "weight_decay": 0.05}], lr=rate
    )


def levels_of(tensors):
    """The three levels of a batch file: `centres.I`, `neighbours.I`, `offsets.I`, `mask.I`."""
    return [
        Level(
            tensors[f"centres.{i}"],
            tensors[f"neighbours.{i}"].long(),
            tensors[f"offsets.{i}"],
            tensors[f"mask.{i}"].bool(),
        )
        for i in range(3)
    ]
