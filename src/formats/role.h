/*
 * What a metric is by its name: "train/loss", "eval_loss", "lr-AdamW",
 * "metrics/mAP50(B)", "training's binary_logloss", "验证损失". One table of
 * words, English and Chinese; names are cut at signs and at camelCase.
 */
#ifndef GONOGO_FORMATS_ROLE_H
#define GONOGO_FORMATS_ROLE_H

#include "formats/log.h"

enum role_kind {
	ROLE_OTHER,
	ROLE_STEP,
	ROLE_EPOCH,
	ROLE_TIME,    /* of the clock: seconds or text */
	ROLE_ELAPSED, /* since the start */
	ROLE_REMAINING,
	ROLE_TOTAL_STEPS,
	ROLE_LOSS,
	ROLE_METRIC,
	ROLE_RATE,       /* learning rate */
	ROLE_GRAD_NORM,  /* of all parameters together */
	ROLE_GRAD_LAYER, /* of one layer or tensor */
	ROLE_STEP_TIME,
	ROLE_DATA_TIME,
	ROLE_THROUGHPUT,
	ROLE_MEMORY,
	ROLE_LOSS_SCALE,
	ROLE_SKIPPED,     /* steps skipped so far */
	ROLE_NAN_STEPS,   /* steps with NaN so far */
	ROLE_UTILISATION, /* of the accelerator, percent */
	ROLE_DEAD,        /* share of units that never fire */
	ROLE_ZEROS,       /* share of zeros in an output: not the same */
	ROLE_ACTIVATION,
	ROLE_WEIGHT,
	ROLE_COUNT
};

struct role {
	enum role_kind kind;
	enum log_split split;
	signed char better; /* of a metric: 1 higher, -1 lower, 0 not known */
	bool part; /* one of several terms (loss_cls), or one of many layers */
	bool adversarial; /* of a game (loss_g, policy_loss): falls and rises */
	bool derived;     /* a best, a mean over time: not judged */
};

struct role role_of(str name);
/* The tables of words are searched by halves: are they in order? */
bool role_words_in_order(void);
str role_name(enum role_kind k);
str role_split_name(enum log_split s);

/* A run or folder name that says so: overfit, debug, sanity, smoke, tiny ... */
bool role_is_debug(str name);
bool role_is_overfit(str name);
/* final, release, pretrain ...: not an early experiment. */
bool role_is_final(str name);

#endif
