"""Where torch computes."""

import torch


def device_of(options):
    """`device` of the options: cpu where nothing is said; card: a CUDA card where torch sees one."""
    wanted = options.get("device", "cpu")
    if wanted not in ("cpu", "card"):
        raise ValueError(f"device: expected cpu or card, got {wanted}")
    return torch.device("cuda" if wanted == "card" and torch.cuda.is_available() else "cpu")


def described(device):
    on = f" on {torch.cuda.get_device_name(device)}" if device.type == "cuda" else ""
    return f"torch {torch.__version__}{on}"


def waited(run, device):
    """The work until the card has done it: launching alone is no result."""
    if device.type != "cuda":
        return run

    def whole():
        results = run()
        torch.cuda.synchronize(device)
        return results

    return whole
