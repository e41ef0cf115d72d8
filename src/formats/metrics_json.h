/*
 * Metrics as JSON: Hugging Face trainer_state.json and *_results.json, a Keras
 * History, boosting evals_result, lists of records, DVCLive metrics.json, and
 * JSON Lines of any logger (MMEngine, detectron2, DETR, LLaMA-Factory ...).
 * NaN and Infinity are numbers here.
 */
#ifndef GONOGO_FORMATS_METRICS_JSON_H
#define GONOGO_FORMATS_METRICS_JSON_H

#include "base/window.h"
#include "formats/log.h"

/* By the first bytes: several lines, each an object of its own. */
bool metrics_jsonl_is(str head);

/* What a document turned out to be; LOG_NONE: no metrics in it. */
enum log_format metrics_json_read(struct window *w, const struct log_sink *sink);
enum log_format metrics_jsonl_read(struct window *w, const struct log_sink *sink);

/* The pairs of one object, nested ones joined by '/': for other readers.
 * Strings live in `a`. False when the text is no object. */
bool metrics_json_pairs(struct arena *a, str text, const struct limits *limits,
			struct log_pair **pairs, size_t *n);

#endif
