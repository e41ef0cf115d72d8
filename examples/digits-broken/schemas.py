"""The contract of the service: what a request and an answer look like."""
from typing import List

import numpy as np
from pydantic import BaseModel, Field, conlist

from data import LEVELS, PIXELS

MAX_IMAGES = 16


class Image(list):
    """64 whole grey levels from 0 to 16. Checked by NumPy: value by value took 4 ms a request."""

    @classmethod
    def __get_validators__(cls):
        yield cls.validate

    @classmethod
    def __modify_schema__(cls, schema):
        schema.update(type="array", minItems=PIXELS, maxItems=PIXELS,
                      items={"type": "integer", "minimum": 0, "maximum": LEVELS})

    @classmethod
    def validate(cls, value):
        if not isinstance(value, list) or len(value) != PIXELS:
            raise ValueError(f"an image is a list of {PIXELS} integers")
        levels = np.asarray(value)
        if levels.shape != (PIXELS,) or levels.dtype.kind not in "iu":
            raise ValueError("grey levels are integers")
        if levels.min() < 0 or levels.max() > LEVELS:
            raise ValueError(f"grey levels lie between 0 and {LEVELS}")
        return value


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
