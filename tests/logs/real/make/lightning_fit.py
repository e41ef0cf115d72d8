"""Lightning with CSVLogger and TensorBoardLogger."""
import dataclasses
import functools
import pathlib
import sys

import toy
import torch

if not hasattr(torch, "_UntypedStorage"):   # Debian's 1.13.0a0 has the storage of 1.13, by its version it looks like 1.12
    torch._UntypedStorage = torch.UntypedStorage
dataclass = dataclasses.dataclass           # torch 1.13 has a default that Python 3.11 wants hashable


def hashable(cls=None, **options):
    if cls is None:
        return functools.partial(hashable, **options)
    return dataclass(cls, unsafe_hash="__hash__" not in cls.__dict__, **options)


dataclasses.dataclass = hashable
import torch.distributed._shard.sharded_tensor.metadata  # noqa: E402
dataclasses.dataclass = dataclass
import lightning  # noqa: E402
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger  # noqa: E402

# Rate, width, share of labels by chance, columns of noise, epochs.
CASES = {"healthy": (0.003, 16, 0.0, 0, 20), "overfitted": (0.003, 64, 0.3, 40, 40)}


class Module(lightning.LightningModule):
    def __init__(self, lr, width, inputs, epochs):
        super().__init__()
        self.save_hyperparameters()
        self.f = torch.nn.Sequential(torch.nn.Linear(inputs, width), torch.nn.ReLU(), torch.nn.Linear(width, width),
                                     torch.nn.ReLU(), torch.nn.Linear(width, toy.CLASSES))

    def training_step(self, batch, _):
        loss = torch.nn.functional.cross_entropy(self.f(batch[0]), batch[1])
        self.log("train_loss", loss, on_step=True, on_epoch=False)
        self.log("lr", self.lr_schedulers().get_last_lr()[0])
        return loss

    def validation_step(self, batch, _):
        z = self.f(batch[0])
        self.log("val_loss", torch.nn.functional.cross_entropy(z, batch[1]))
        self.log("val_acc", (z.argmax(1) == batch[1]).float().mean())

    def configure_optimizers(self):
        o = torch.optim.Adam(self.parameters(), self.hparams.lr)
        return [o], [torch.optim.lr_scheduler.CosineAnnealingLR(o, self.hparams.epochs)]


def loader(n, seed, noise, columns, shuffle=False):
    x, y = map(torch.from_numpy, toy.blobs(n, seed, noise=noise))
    x = torch.cat([x, torch.randn(n, columns, generator=torch.Generator().manual_seed(seed))], 1)
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 64, shuffle=shuffle)


def main(case, out):
    torch.set_num_threads(1)
    lightning.seed_everything(3)
    lr, width, noise, columns, epochs = CASES[case]
    trainer = lightning.Trainer(
        max_epochs=epochs, accelerator="cpu", logger=[CSVLogger(out), TensorBoardLogger(out, "tb")], log_every_n_steps=2,
        enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0)
    n = 512 if case == "healthy" else 128
    trainer.fit(Module(lr, width, 2 + columns, epochs), loader(n, 1, noise, columns, True), loader(512, 2, noise, columns))
    for path in pathlib.Path(out).rglob("events.out.tfevents.*"):
        path.rename(path.with_name("events.out.tfevents.1700000000.host"))


if __name__ == "__main__":
    main(*sys.argv[1:])
