/*
 * What the readers of training logs say, whatever the format: one item after
 * the other to a sink. A reader knows bytes and places; what a name means (a
 * loss, a step) is decided behind the sink, in formats/role.h.
 *
 * Strings of an item are good until the sink returns.
 */
#ifndef GONOGO_FORMATS_LOG_H
#define GONOGO_FORMATS_LOG_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/str.h"
#include "formats/phrases.h"

/* LOG_FORMAT(ID, "name for reports") */
#define LOG_FORMATS(FORMAT)                                      \
	FORMAT(NONE, "")                                         \
	FORMAT(TABLE, "metrics table")                           \
	FORMAT(LIGHTNING, "Lightning CSVLogger")                 \
	FORMAT(KERAS_CSV, "Keras CSVLogger")                     \
	FORMAT(ULTRALYTICS, "Ultralytics results.csv")           \
	FORMAT(SB3, "Stable-Baselines3 progress")                \
	FORMAT(JSONL, "metrics JSON Lines")                      \
	FORMAT(MMENGINE, "MMEngine scalars")                     \
	FORMAT(DETECTRON2, "detectron2 metrics.json")            \
	FORMAT(LLAMAFACTORY, "LLaMA-Factory trainer_log.jsonl")  \
	FORMAT(TRAINER_STATE, "Hugging Face trainer_state.json") \
	FORMAT(TRAINER_RESULTS, "Hugging Face results")          \
	FORMAT(HISTORY, "Keras History")                         \
	FORMAT(EVALS_RESULT, "boosting evals_result")            \
	FORMAT(TENSORBOARD, "TensorBoard events")                \
	FORMAT(TEXT, "text log")                                 \
	FORMAT(NOTEBOOK, "notebook output")                      \
	FORMAT(MLFLOW_DB, "MLflow database")                     \
	FORMAT(MLFLOW_FILES, "MLflow file store")                \
	FORMAT(WANDB, "W&B run")                                 \
	FORMAT(DVCLIVE, "DVCLive")                               \
	FORMAT(UNREAD, "not read")

enum log_format {
#define LOG_FORMAT_ENUM(id, name) LOG_##id,
	LOG_FORMATS(LOG_FORMAT_ENUM)
#undef LOG_FORMAT_ENUM
		LOG_FORMAT_COUNT
};

str log_format_name(enum log_format f);

/*
 * Things that happened. LOG_EVENT(ID, "name", "words that tell it in a text
 * log", ...): the words are matched without regard to case; more than one
 * spelling is parted by '|', and '&' wants both in the line.
 */
#define LOG_EVENTS(EVENT)                                                                                  \
	EVENT(OOM, "out-of-memory",                                                                        \
	      "cuda out of memory|outofmemoryerror|out of memory. tried "                                  \
	      "to&gib|"                                                                                    \
	      "resource_exhausted: out of memory|cublas_status_alloc_failed")                              \
	EVENT(SCALE_AT_MINIMUM,                                                                            \
	      "loss-scale-at-minimum", "current loss scale already at minimum|minimum loss scale reached") \
	EVENT(OVERFLOW, "overflow-skipped",                                                                \
	      "overflow!&skipping step|gradient overflow|overflow detected, "                              \
	      "ignoring gradient|setting loss scale to")                                                   \
	EVENT(NONFINITE, "non-finite",                                                                     \
	      "loss is nan|loss is inf|nan/inf detected|nan or inf found in "                              \
	      "input|nan loss|loss became nan|loss diverged|non-finite loss|"                              \
	      "returned nan values in its")                                                                \
	EVENT(NCCL_TIMEOUT, "collective-timeout",                                                          \
	      "nccl&timeout|watchdog caught collective operation timeout|"                                 \
	      "nccl&timed out")                                                                            \
	EVENT(WORKER_KILLED, "loader-worker-killed",                                                       \
	      "dataloader worker&is killed by signal|dataloader "                                          \
	      "worker&exited "                                                                             \
	      "unexpectedly")                                                                              \
	EVENT(DEVICE_ASSERT, "device-assert", "device-side assert triggered")                              \
	EVENT(TRACEBACK, "traceback", "traceback (most recent call last)")                                 \
	EVENT(KILLED, "killed",                                                                            \
	      "oom-kill|out of memory: killed process|slurmstepd: "                                        \
	      "error&killed|"                                                                              \
	      "due to time limit|sigterm received|preempted")                                              \
	EVENT(EARLY_STOP, "early-stopping",                                                                \
	      "early stopping|earlystopping|early stopped|early stop")                                     \
	EVENT(SCHEDULER_ORDER,                                                                             \
	      "scheduler-order", "detected call of `lr_scheduler.step()` before `optimizer.step()`")       \
	EVENT(TARGET_SIZE, "target-size",                                                                  \
	      "using a target size&that is different to the input size")                                   \
	EVENT(IDENTICAL_BATCH, "identical-batch", "identical batch hash")                                  \
	EVENT(NOT_CONVERGED,                                                                               \
	      "not-converged", "convergencewarning|iterations reached limit|failed to converge")           \
	EVENT(NO_GAIN, "no-split-gain", "no further splits with positive gain")                            \
	EVENT(BAD_IMAGE, "corrupt-image",                                                                  \
	      "corrupt jpeg|libpng error|premature end of jpeg|"                                           \
	      "cannot identify image file|ignoring corrupt image")                                         \
	EVENT(NO_IMAGES, "no-images", "found 0 images|found 0 files")                                      \
	EVENT(ANOMALY,                                                                                     \
	      "anomaly-detection", "anomaly detection has been enabled|anomaly mode has been enabled")     \
	EVENT(FINISHED, "finished",                                                                        \
	      "training completed|training complete|training finished|"                                    \
	      "epochs completed in|total training time|total time:|训练完成|"                          \
	      "训练结束")                                                                                  \
	EVENT(NAN_COUNTED, "non-finite-iterations", "")

enum log_event {
#define LOG_EVENT_ENUM(id, name, words) LOG_EVENT_##id,
	LOG_EVENTS(LOG_EVENT_ENUM)
#undef LOG_EVENT_ENUM
		LOG_EVENT_COUNT
};

str log_event_name(enum log_event e);

/* The spellings of all events, made once; all are looked for in one pass. */
enum { LOG_EVENT_SPELLINGS = PHRASES_MOST };
struct log_events {
	struct phrases phrases; /* of each spelling its longest part */
	struct {
		str words; /* parted by '&' */
		enum log_event event;
	} v[LOG_EVENT_SPELLINGS];
	size_t n;
	size_t best;     /* the phrase of best_follows */
	size_t compares; /* the first of those of compares, to the end */
};
void log_events_init(struct log_events *e);

/* What a line of text tells besides numbers. */
struct log_said {
	enum log_event event; /* LOG_EVENT_COUNT: none */
	bool best_follows; /* LightGBM repeats its best iteration in the next */
	/* "val_loss improved from inf to 0.5", "loss decreased (inf --> 0.5)":
	 * what a checkpoint or an early stop compares was told before. */
	bool compares;
};
/* `line`: already without colours. */
struct log_said log_said_by(const struct log_events *e, str line);

/* What the framing or the words around a row say of all its values. */
enum log_split {
	LOG_SPLIT_NONE,
	LOG_SPLIT_TRAIN,
	LOG_SPLIT_EVAL,
	LOG_SPLIT_TEST
};

struct log_pair {
	str key;
	str text;     /* as written; of a string without its quotes */
	str unit;     /* what stood right behind the number: "ms", "%", "MB" */
	double value; /* when `number` */
	bool number;
};

/* Values that belong to one moment. Axes that only keys tell are NaN here. */
struct log_row {
	double step, epoch;
	double time; /* seconds since 1970 */
	enum log_split split;
	const struct log_pair *pair;
	size_t n;
};

/* A progress bar or an "eta": NaN where unknown. Seconds. */
struct log_progress {
	double done, total, elapsed, remaining;
};

/* Values above `left` (for the first bucket of some writers minus infinity) and
 * up to `right`. */
struct log_bucket {
	double left, right, count;
};

/* Sums that the writer did not tell are worked out from the buckets. */
struct log_histogram {
	str tag;
	double step, time;
	double min, max, num, sum, sum_squares;
	double zero_share; /* of values within 1e-6 of 0; NaN: buckets too wide */
	const struct log_bucket *bucket;
	size_t n;
};

/* What `zero_share` is for these buckets. */
double log_zero_share(const struct log_bucket *b, size_t n);

enum log_item_type {
	LOG_ITEM_ROW,
	LOG_ITEM_EVENT,
	LOG_ITEM_PARAM,   /* a hyper-parameter: key, text */
	LOG_ITEM_FACT,    /* a fact of the run: key, value (see below) */
	LOG_ITEM_RESTART, /* points from `step` on are void */
	LOG_ITEM_PROGRESS,
	LOG_ITEM_HISTOGRAM,
	LOG_ITEM_RUN, /* what follows belongs to the run named `key` */
};

/*
 * Facts have fixed keys: runtime (s), max_steps, global_step, epochs,
 * best_step, best_metric, exit_code, status (0 finished, 1 running, 2 failed),
 * start, end (s since 1970), devices, scale_skips, nan_steps.
 */
struct log_item {
	enum log_item_type type;
	uint32_t line; /* or the number of the record, from 1; 0 = none */
	union {
		struct log_row row;
		struct log_progress progress;
		struct log_histogram histogram;
		struct {
			enum log_event id;
			str text;
		} event;
		struct {
			str key, text;
			double value;
		} named;     /* PARAM, FACT, RUN */
		double step; /* RESTART */
	} u;
};

struct log_sink {
	void (*say)(void *ctx, const struct log_item *item);
	void *ctx;
	struct diags *diags;
	const struct limits *limits;
	struct arena *scratch; /* the reader's own memory, for its whole life */
};

void log_say_row(const struct log_sink *s, uint32_t line,
		 const struct log_row *row);
void log_say_event(const struct log_sink *s, uint32_t line, enum log_event id,
		   str text);
void log_say_fact(const struct log_sink *s, uint32_t line, const char *key,
		  double value);
void log_say_param(const struct log_sink *s, uint32_t line, str key, str text);
/* A parameter that a reader of pairs found: its text, or its number as text. */
void log_say_setting(const struct log_sink *s, uint32_t line, str key,
		     const struct log_pair *p);
void log_say_run(const struct log_sink *s, str name);
void log_say_restart(const struct log_sink *s, uint32_t line, double step);
void log_say_progress(const struct log_sink *s, uint32_t line,
		      const struct log_progress *p);

/* A row with nothing known of it yet. */
struct log_row log_row_new(const struct log_pair *pair, size_t n);

#endif
