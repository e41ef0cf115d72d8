"""A loop with accelerate and its TensorBoard tracker."""
import pathlib
import sys

import accelerate
import toy
import torch

RATE = {"healthy": 0.2, "no-evaluation": 0.2}


def main(case, out):
    torch.set_num_threads(1)
    accelerate.utils.set_seed(3)
    a = accelerate.Accelerator(cpu=True, log_with="tensorboard", project_dir=out)
    a.init_trackers("toy", {"lr": RATE[case], "batch_size": 128, "epochs": 8})
    data = torch.utils.data.TensorDataset(*map(torch.from_numpy, toy.blobs(1024, 1)))
    net = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, toy.CLASSES))
    opt = torch.optim.SGD(net.parameters(), RATE[case])
    plan = torch.optim.lr_scheduler.LinearLR(opt, 1, .01, 64)
    net, opt, loader, plan = a.prepare(net, opt, torch.utils.data.DataLoader(data, 128, shuffle=True), plan)
    vx, vy = map(torch.from_numpy, toy.blobs(512, 2))
    step = 0
    for epoch in range(8):
        for x, y in loader:
            loss = torch.nn.functional.cross_entropy(net(x), y)
            a.backward(loss)
            norm = a.clip_grad_norm_(net.parameters(), 5.0)
            opt.step()
            plan.step()
            opt.zero_grad()
            step += 1
            a.log({"train_loss": loss.item(), "lr": plan.get_last_lr()[0], "grad_norm": norm.item(), "epoch": epoch}, step=step)
        if case == "healthy":
            with torch.no_grad():
                z = net(vx)
            a.log({"val_loss": torch.nn.functional.cross_entropy(z, vy).item(),
                   "val_accuracy": (z.argmax(1) == vy).float().mean().item()}, step=step)
    a.end_training()
    for path in pathlib.Path(out).rglob("events.out.tfevents.*"):
        path.rename(path.with_name("events.out.tfevents.1700000000.host"))


if __name__ == "__main__":
    main(*sys.argv[1:])
