"""Three depth views of every cloud, and patch features read back at points: torch, computing only what is needed.

The official code scatters through an index of all cells and resizes whole feature maps to 224 x 224. Here the splat is one
index_add of the points' 25 cells, and the bicubic resize is evaluated only at the pixels of the points.
"""

import torch
from torch.nn.functional import embedding_bag

SIZE = 224
PATCHES = 14
AXES = ((0, 1, 2), (2, 0, 1), (1, 2, 0))
OFFSETS = torch.arange(-2, 3)


def load(arrays, options):
    points = torch.from_numpy(arrays["points"])  # [B,N,3]
    centres = torch.from_numpy(arrays["centres"])  # [B,M,3]
    patches = torch.from_numpy(arrays["patches"])  # [V*B,P*P,C]
    taps, weights = bicubic_taps()

    @torch.no_grad()
    def run():
        images, grid = render(points)
        return {"images": images, "features": back_project(patches, centres, grid, taps, weights)}

    return run, f"torch {torch.__version__}, index_add and embedding_bag"


def permuted(points):
    """[B,N,3] -> [V,B,N,3] with axes (row, column, depth) of each view."""
    return torch.stack([points[..., axes] for axes in AXES])


def render(points):
    """[B,N,3] -> images [V*B,224*224] and the grid: minimum, step and shift of each view and cloud."""
    views = permuted(points)
    plane = views[..., :2]
    low, high = plane.amin(2), plane.amax(2)
    step = (high - low).amax(2, keepdim=True) / (SIZE - 3)
    largest = torch.floor((high - low) / step).long()
    shift = SIZE // 2 - 1 - torch.div(largest + 2, 2, rounding_mode="floor")
    grid = (low, step, shift)
    cells = (cells_of(views, grid).unsqueeze(-1) + OFFSETS).clamp_(0, SIZE - 1)  # [V,B,N,2,5]
    index = cells[..., 0, :, None] * SIZE + cells[..., 1, None, :]  # [V,B,N,5,5]
    batch = views.shape[0] * views.shape[1]
    index = index.reshape(batch, -1) + SIZE * SIZE * torch.arange(batch)[:, None]
    depth = views[..., 2, None].expand(-1, -1, -1, 25)
    images = torch.zeros(batch * SIZE * SIZE).index_add_(0, index.flatten(), depth.flatten())
    return images.sigmoid_().view(batch, SIZE * SIZE), grid


def cells_of(views, grid):
    """[V,B,M,3] -> undilated cells [V,B,M,2]."""
    low, step, shift = (part.unsqueeze(2) for part in grid)
    return torch.floor((views[..., :2] - low) / step).long() + 1 + shift


def back_project(patches, centres, grid, taps, weights):
    """patches [V*B,P*P,C], centres [B,M,3] -> [B,M,V,C]."""
    cells = cells_of(permuted(centres), grid)  # [V,B,M,2]
    views, batch, count, _ = cells.shape
    rows, columns = cells[..., 0], cells[..., 1]
    index = (taps[rows][..., :, None] * PATCHES + taps[columns][..., None, :]).view(views * batch, -1)
    index = index + PATCHES * PATCHES * torch.arange(views * batch)[:, None]
    weight = weights[rows][..., :, None] * weights[columns][..., None, :]
    features = embedding_bag(
        index.view(-1, 16), patches.view(-1, patches.shape[-1]), per_sample_weights=weight.view(-1, 16), mode="sum"
    )
    return features.view(views, batch, count, -1).permute(1, 2, 0, 3).contiguous()


def bicubic_taps():
    """Source cells and weights of every pixel along one axis, [224,4]: a = -0.75, half-pixel centres, replicated border."""
    position = (torch.arange(SIZE, dtype=torch.float64) + 0.5) * PATCHES / SIZE - 0.5
    source = torch.floor(position)[:, None] + torch.arange(-1, 3)
    d = (position[:, None] - source).abs()
    a = -0.75
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = a * (((d - 5) * d + 8) * d - 4)
    return source.clamp(0, PATCHES - 1).long(), torch.where(d <= 1, near, far).float()
