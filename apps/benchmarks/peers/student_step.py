"""Peer program: one training step of the student (forward, backward, AdamW), or its frozen features."""

import torch

from device import described, device_of, waited
from student import Student, adamw, levels_of
from student_rows import embed_on_rows


def load(arrays, options):
    """arrays: the weights behind `weights.`, and a batch. options: {config, rows, work: 'step' or 'features', gradients:
    names of those to hand back, device}. With `rows` the token embedding works on rows, not in the official layout."""
    device = device_of(options)
    tensors = {name: torch.from_numpy(array).to(device) for name, array in arrays.items()}
    model = student_of(tensors, options["config"]).to(device)
    if options["rows"]:
        embed_on_rows(model)
    levels = levels_of(tensors)
    if options["work"] == "features":
        run = features_of(model, levels)
    elif options["work"] == "step":
        run = trainer_of(model, levels, tensors["teacher_rows"], options["gradients"])
    else:
        raise ValueError(f"work: expected step or features, got {options['work']}")
    layers = "linear layers on rows" if options["rows"] else "official layers"
    return waited(run, device), f"{described(device)}, {layers}"


def named(tensors, prefix):
    """Those behind a prefix, without it."""
    return {name[len(prefix) :]: tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def student_of(tensors, config):
    """The model with its weights; every name must match."""
    model = Student(config)
    model.load_state_dict(named(tensors, "weights."), strict=True)
    return model


def train_once(model, optimizer, levels, teacher_rows, wanted):
    """Forward, backward and update. Gives the losses and the wanted gradients"""
    optimizer.zero_grad()
    loss_3d, loss_2d = model(levels, teacher_rows)
    (loss_3d + loss_2d).backward()
    optimizer.step()
    losses = torch.stack([loss_3d.detach(), loss_2d.detach()])
    return {"losses": losses, **{name: model.get_parameter(name).grad for name in wanted}}


def trainer_of(model, levels, teacher_rows, wanted):
    """A whole step at rate 0: everything is computed, and the next one starts from the same weights."""
    model.train()
    optimizer = adamw(model, rate=0.0)
    return lambda: train_once(model, optimizer, levels, teacher_rows, wanted)


def features_of(model, levels):
    model.eval()

    def run():
        with torch.no_grad():
            return {"features": model.features(levels)}

    return run
