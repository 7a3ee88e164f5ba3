"""Furthest point sampling and nearest neighbours in plain torch operations, on the CPU or a card: what one writes without a CUDA extension."""

import torch

from device import described, device_of, waited


def load(arrays, options):
    """arrays: points [B,N,3], and queries [B,G,3] of a search. options: {work: 'fps' or 'knn', samples or neighbours, device}."""
    device = device_of(options)
    points = torch.from_numpy(arrays["points"]).to(device)
    if options["work"] == "fps":
        run = lambda: {"indices": sample(points, options["samples"]).int()}
    elif options["work"] == "knn":
        queries = torch.from_numpy(arrays["queries"]).to(device)
        run = lambda: {"indices": nearest(queries, points, options["neighbours"]).int()}
    else:
        raise ValueError(f"work: expected fps or knn, got {options['work']}")
    return waited(run, device), described(device)


def sample(points, count):
    """[B,N,3] -> [B,count]; the first point is the first sample."""
    B, N, _ = points.shape
    rows = torch.arange(B, device=points.device)
    nearest_sample = torch.full((B, N), torch.inf, device=points.device)
    chosen = torch.zeros(B, count, dtype=torch.long, device=points.device)
    furthest = chosen[:, 0]
    for i in range(count):
        chosen[:, i] = furthest
        squared = squared_distance(points, points[rows, furthest][:, None])
        nearest_sample = torch.minimum(nearest_sample, squared)
        furthest = nearest_sample.argmax(-1)
    return chosen


def nearest(queries, points, count):
    """[B,G,3], [B,N,3] -> [B,G,count], nearest first. Cloud by cloud: the differences of all would not fit on a small card."""
    found = [
        squared_distance(query[:, None], cloud[None]).topk(count, dim=-1, largest=False, sorted=True)[1]
        for query, cloud in zip(queries, points)
    ]
    return torch.stack(found)


def squared_distance(a, b):
    """Differences, not products: products lose the small distances. The order of the sum is that of all engines here."""
    difference = a - b
    x, y, z = (difference * difference).unbind(-1)
    return x + y + z
