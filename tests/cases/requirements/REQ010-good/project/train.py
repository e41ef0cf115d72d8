import torch
import albumentations as A
