import lightning
from model import LitModel, loader

lightning.Trainer(max_epochs=3, gradient_clip_val=1.0).fit(LitModel(), loader)
