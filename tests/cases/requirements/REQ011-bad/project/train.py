import torch
import transformers

print(torch, transformers)
