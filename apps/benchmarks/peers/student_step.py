"""Peer program: one training step of the student (forward, backward, AdamW), or its frozen features."""

import torch

from student import Student, adamw, levels_of

WEIGHTS = "weights/"


def load(arrays, options):
    """arrays: the weights behind `weights/`, and a batch. options: {config, work: 'step' or 'features'}."""
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    model = student_of(tensors, options["config"])
    levels = levels_of(tensors)
    if options["work"] == "features":
        run = features_of(model, levels)
    elif options["work"] == "step":
        run = trainer_of(model, levels, tensors["teacher_rows"])
    else:
        raise ValueError(f"work: expected step or features, got {options['work']}")
    return run, f"torch {torch.__version__}"


def student_of(tensors, config):
    """The model with its weights; every name must match."""
    model = Student(config)
    weights = {name[len(WEIGHTS) :]: tensor for name, tensor in tensors.items() if name.startswith(WEIGHTS)}
    model.load_state_dict(weights, strict=True)
    return model


def trainer_of(model, levels, teacher_rows):
    """A whole step at rate 0: everything is computed, and the next one starts from the same weights."""
    model.train()
    optimizer = adamw(model, rate=0.0)

    def run():
        optimizer.zero_grad()
        loss_3d, loss_2d = model(levels, teacher_rows)
        (loss_3d + loss_2d).backward()
        optimizer.step()
        gradients = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
        return {"loss_3d": loss_3d.detach(), "loss_2d": loss_2d.detach(), **gradients}

    return run


def features_of(model, levels):
    model.eval()

    def run():
        with torch.no_grad():
            return {"features": model.features(levels)}

    return run
