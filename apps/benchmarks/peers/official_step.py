"""Peer program: a whole step of pre-training in the official formulation (SPEC 2, 3, 6): views, ViT, whole feature maps resized
to 224 x 224 and read at pixels, then the student's step. Groups and masks are given: the official code needs CUDA for them.
"""

import torch
from torch.nn.functional import interpolate

from projection import PATCHES, SIZE, cells_of, permuted, render
from student import adamw, levels_of
from student_step import named, student_of, train_once
from vit import clip_vit


def load(arrays, options):
    """arrays: `weights.` of the student, `teacher.` of the ViT, levels, masks, and the clouds `points` [B,N,3].
    options: {config, gradients: names of those to hand back}."""
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    vit = clip_vit(named(tensors, "teacher."))
    student = student_of(tensors, options["config"])
    student.train()
    optimizer = adamw(student, rate=0.0)
    levels = levels_of(tensors)

    def run():
        with torch.no_grad():
            images, grid = render(tensors["points"])
            features, saliency = vit(images)
            read(saliency[..., None], levels[2].centres, grid).mean(dim=-1)  # what masks are drawn by
            rows = read(features, levels[0].centres, grid)
        return train_once(student, optimizer, levels, rows, options["gradients"])

    return run, f"torch {torch.__version__}, whole maps resized"


def read(patches, centres, grid):
    """patches [V*B,P*P,C] -> what their resized maps say at the centres [B,M,3], views side by side [B*M,V*C]."""
    cells = cells_of(permuted(centres), grid)  # [V,B,M,2]
    pixels = cells[..., 0] * SIZE + cells[..., 1]
    V, B, M = pixels.shape
    maps = patches.transpose(1, 2).reshape(V, B, -1, PATCHES, PATCHES)
    read_views = []
    for view in range(V):
        whole = interpolate(maps[view], (SIZE, SIZE), mode="bicubic", align_corners=False).flatten(2)  # [B,C,224*224]
        index = pixels[view][:, None].expand(-1, whole.shape[1], -1)
        read_views.append(whole.gather(2, index).transpose(1, 2))
    return torch.cat(read_views, dim=-1).reshape(B * M, -1)
