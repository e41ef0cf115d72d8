import torch
from transformers import Trainer, TrainingArguments

from data import model, train_set

trainer = Trainer(model=model, args=TrainingArguments(output_dir="out"), train_dataset=train_set)
trainer.train()
