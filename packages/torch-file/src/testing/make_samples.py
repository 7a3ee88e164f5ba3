"""Writes the small torch files that the tests read where there is no PyTorch. Usage: make_samples.py FOLDER"""

import collections
import sys
import warnings
import zipfile

import torch
from torch import nn

warnings.simplefilter("ignore")
folder = sys.argv[1]


def wave(*shape):
    return torch.arange(torch.Size(shape).numel(), dtype=torch.float32).reshape(shape) / 4 - 1


class Part(nn.Module):
    def __init__(self, first):
        super().__init__()
        self.weight = nn.Parameter(wave(2, 3) + first)
        self.sizes = [1, 2]

    def forward(self, x):
        return x @ self.weight.t()


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Parameter(wave(2))
        self.register_buffer("input_resolution", torch.tensor(224))
        self.blocks = nn.Sequential(Part(0), Part(1))

    def forward(self, x):
        return self.blocks[0](x) * self.proj


whole = wave(4, 6)
dtypes = {
    str(kind).replace("torch.", ""): wave(2, 3).mul(4).to(kind)
    for kind in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
                 torch.int8, torch.uint8, torch.bool)
}
values = {
    "base_model": collections.OrderedDict([("module.w", whole), ("module.transposed", whole.t()[1:4, ::2])]),
    "views": {"row": whole[2], "column": whole[:, 1], "inner": whole[1:3, 2:4], "scalar": whole[3, 5],
              "expanded": whole[0, :1].expand(3), "empty": torch.zeros(0, 3)},
    "parameter": nn.Parameter(wave(2)),
    "dtypes": dtypes,
    "plain": [None, True, 3, -5, 2**40, 0.25, "text", (1, 2), torch.Size([4, 5]), torch.float16],
    "by number": {0: {"step": 7}},
}
torch.save(values, f"{folder}/values.pth")
torch.save({"w": wave(2)}, f"{folder}/older.pth", _use_new_zipfile_serialization=False)
torch.save({"model": Part(0), "w": wave(2)}, f"{folder}/class.pth")
torch.jit.save(torch.jit.script(Tower().half()), f"{folder}/script.pt")
# the archive's debugging entries name the files of the machine it was made on
with zipfile.ZipFile(f"{folder}/script.pt") as archive:
    entries = [(item.filename, archive.read(item)) for item in archive.infolist() if "debug_pkl" not in item.filename]
with zipfile.ZipFile(f"{folder}/script.pt", "w") as archive:
    for name, content in entries:
        archive.writestr(name, content)
