import lightning
from model import LitModel, loader

lightning.Trainer(max_epochs=3).fit(LitModel(), loader)
