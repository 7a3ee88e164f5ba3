"""Where torch computes."""

import torch

# all 23 bits of a float32 in products, as everywhere else here
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False


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
