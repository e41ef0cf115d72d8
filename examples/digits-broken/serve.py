"""The service: POST /predict, GET /health.

    python serve.py --port 8080

The weights are named in deploy/serving.yaml together with their SHA-256; other
weights are refused at start-up. Requests that arrive within two milliseconds
of each other go through the network together.
"""
import argparse
import asyncio
import json
import logging
import pathlib

import torch
import uvicorn
import yaml
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from data import PIXELS, file_sha256, to_input
from model import load_model
from schemas import PredictRequest, PredictResponse

MAX_BODY_BYTES = 65536
MAX_WAITING = 256
BATCH_WINDOW_S = 0.002
MAX_BATCH_IMAGES = 256
PREDICT_TIMEOUT_S = 2.0


class Classifier:
    """The network, loaded once, together with the version it reports."""

    def __init__(self, settings_file):
        model = yaml.safe_load(settings_file.read_text(encoding="utf-8"))["model"]
        weights = pathlib.Path(model["path"])
        if file_sha256(weights) != model["sha256"]:
            raise RuntimeError(f"{weights} is not the released artifact {model['sha256'][:12]}")
        config = json.loads(pathlib.Path(model["config"]).read_text(encoding="utf-8"))
        self.version = f"{model['version']}+{model['sha256'][:12]}"
        self.temperature = model["temperature"]
        self.model = load_model(weights, config)
        self.predict([[0] * PIXELS])  # warm-up: the first request must not pay for it

    def predict(self, images):
        """(label, probability) of each image."""
        probability = torch.softmax(self.model(to_input(images)) / self.temperature, dim=1)
        best, label = probability.max(dim=1)
        return list(zip(label.tolist(), best.tolist()))


class Batcher:
    """Collects the requests of a short window and answers them with one forward pass."""

    def __init__(self, classifier):
        self.classifier = classifier
        self.queue = asyncio.Queue(MAX_WAITING)

    async def ask(self, images):
        """Queue a request and wait for its answer; full queue means 503."""
        answer = asyncio.get_running_loop().create_future()
        try:
            self.queue.put_nowait((images, answer))
        except asyncio.QueueFull:
            raise HTTPException(status_code=503, detail="overloaded, retry later") from None
        return await asyncio.wait_for(answer, timeout=PREDICT_TIMEOUT_S)

    async def run(self):
        """Work off the queue for ever."""
        while True:
            waiting = [await self.queue.get()]
            await asyncio.sleep(BATCH_WINDOW_S)
            images = list(waiting[0][0])
            while not self.queue.empty() and len(images) < MAX_BATCH_IMAGES:
                waiting.append(self.queue.get_nowait())
                images += waiting[-1][0]
            self.answer(waiting, images)

    def answer(self, waiting, images):
        """Predict all images and hand each request its part, or its error."""
        try:
            results = self.classifier.predict(images)
        except Exception as error:  # one bad batch must not stop the worker
            logging.exception("prediction failed")
            for _, answer in waiting:
                if not answer.done():
                    answer.set_exception(error)
            return
        at = 0
        for part, answer in waiting:
            if not answer.done():
                answer.set_result(results[at:at + len(part)])
            at += len(part)


def create_app(settings_file=pathlib.Path("deploy/serving.yaml")):
    """The application; the model is loaded and warmed up before the first request."""
    app = FastAPI(title="digits", version="1.0.0")

    @app.on_event("startup")
    async def load():
        torch.set_num_threads(1)
        app.state.classifier = Classifier(settings_file)
        app.state.batcher = Batcher(app.state.classifier)
        app.state.worker = asyncio.create_task(app.state.batcher.run())

    @app.on_event("shutdown")
    async def stop():
        app.state.worker.cancel()

    @app.middleware("http")
    async def limit_size(request: Request, call_next):
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return JSONResponse({"detail": f"body over {MAX_BODY_BYTES} bytes"}, status_code=413)
        return await call_next(request)

    @app.get("/health")
    async def health():
        return {"status": "ok", "model_version": app.state.classifier.version}

    @app.post("/predict", response_model=PredictResponse)
    async def predict(request: PredictRequest):
        try:
            results = await app.state.batcher.ask(request.images)
        except asyncio.TimeoutError:
            raise HTTPException(status_code=504, detail="prediction took too long") from None
        return {"model_version": app.state.classifier.version,
                "predictions": [{"label": label, "probability": probability}
                                for label, probability in results]}

    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--settings", default="deploy/serving.yaml")
    args = parser.parse_args()
    uvicorn.run(create_app(pathlib.Path(args.settings)), host=args.host, port=args.port,
                log_level="warning", limit_concurrency=512, timeout_keep_alive=5)


if __name__ == "__main__":
    main()
