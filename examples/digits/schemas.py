"""The contract of the service: what a request and an answer look like."""
from typing import List

from pydantic import BaseModel, Field, conint, conlist

from data import LEVELS, PIXELS

MAX_IMAGES = 16
Image = conlist(conint(ge=0, le=LEVELS), min_items=PIXELS, max_items=PIXELS)


class PredictRequest(BaseModel):
    """One to 16 images; each is 64 grey levels, row by row, 0 = paper, 16 = ink."""

    images: conlist(Image, min_items=1, max_items=MAX_IMAGES)


class Prediction(BaseModel):
    """The most likely digit and the calibrated probability that it is right."""

    label: int = Field(ge=0, le=9)
    probability: float = Field(ge=0, le=1)


class PredictResponse(BaseModel):
    """One prediction an image, in the order of the request."""

    model_version: str
    predictions: List[Prediction]
