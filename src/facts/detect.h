/*
 * Illnesses of a run, seen in its curves. Pure functions: the same run gives
 * the same answer, no limit of a rule stands here. Numbers that shape a measure
 * (a window, a smallest count) are named with their source; what is too much,
 * the rules say.
 *
 * A number that could not be measured is NaN, never 0.
 */
#ifndef GONOGO_FACTS_DETECT_H
#define GONOGO_FACTS_DETECT_H

#include "facts/runs.h"

/*
 * Values that are not finite, and those that a filter hides. Wrong when: a
 * metric is undefined for an absent class (a tag that never had a value is not
 * counted), NaN means "not measured" in a wide table (a regular distance is
 * recognised), a perplexity overflows at its first point only (not counted).
 */
struct detect_nonfinite {
	uint64_t losses, metrics, gradients; /* points */
	double gradient_share;               /* of the gradient norm's points */
	const struct series_tag *tag;        /* of the first one found; NULL */
	struct series_mark first;
	/* The loss is exactly 0, or does not move, while the norm is not
	 * finite: a trainer that replaces NaN by the mean so far. */
	const struct series_tag *hidden;
	struct series_mark hidden_from;
	uint64_t hidden_points;
	uint64_t orphans; /* not finite, made void by a restart */
	const struct series_tag *orphan_tag;
	double counted; /* steps that the trainer says had NaN */
	bool told;      /* a message in the text says so */
	bool amp;       /* a loss scale or skipped steps are logged */
	/* It was the forward pass (the loss went first or with the norm), the
	 * backward pass (the norm went first), or not known. */
	const char *origin; /* "forward", "backward", "unknown" */
};
struct detect_nonfinite detect_nonfinite(const struct run *r);

/*
 * The course of the training loss. First and last are medians of a tenth of the
 * run each (AutoTrainer's window), at least one point.
 */
struct detect_trend {
	const struct series_tag *tag; /* NULL: no loss */
	uint64_t points;
	double first, last, min;
	double decrease;    /* (first - last) / |first| */
	double noise;       /* two standard errors of `decrease`, from the
			     * differences of neighbours */
	double low;         /* lowest tenth, or the first value */
	double over_min;    /* last / low: 1.5 is divergence (trainproof); at
			     * most 1 where chance alone may part them */
	double oscillation; /* share of windows with a turn above 3 % of the
			     * range (AutoTrainer zeta 0.03) and above what
			     * noise alone makes of a window's median */
	double zero_share;  /* exactly 0, in a row */
	double flat_from;   /* step from which the loss has not improved by 1 %
			     * (AutoTrainer delta 0.01) */
	double spike_share; /* values above 10 x rolling median (losslint) */
	struct series_mark spike;
	bool fine_tuning; /* starts at most at half its chance value */
	bool judged;      /* falls by nature: no game, no negative loss */
};
struct detect_trend detect_trend(const struct run *r, double classes);

/*
 * Where a loss that learned nothing stands: ln C (cross-entropy of a uniform
 * guess), or ln(1 + (C - 1) / e) (the floor of cross-entropy of a softmax of a
 * softmax, reached where the first one is one-hot).
 */
struct detect_fingerprint {
	const char *name; /* "ln(C)", "ln(1+(C-1)/e)"; "" none */
	double value;
	double share; /* of the last half of the points within 1 % of it */
};
struct detect_fingerprint detect_fingerprint(const struct series_tag *loss,
					     double classes);

/* The loss at the first steps against that of a guess. `first` is NaN where
 * nothing was logged up to step 10 or the axis is the epoch. */
struct detect_start {
	double first, step, chance, ratio;
	const struct series_tag *tag;
};
struct detect_start detect_start(const struct run *r, double classes);

/*
 * Training against validation. The training value of an evaluation is that of
 * the nearest point before it. `rise` compares medians of a tenth of the
 * evaluations (at least three): a single lucky or unlucky one says little.
 */
struct detect_overfit {
	const struct series_tag *train, *eval; /* NULL: not both are there */
	uint64_t evals;
	double gap_best, gap_last; /* (eval - train) / train; NaN below 0.01 */
	uint64_t gap_evals;        /* in a row at the end above `ratio` */
	double best, best_step, last, last_step;
	uint64_t after_best;   /* evaluations after the best one */
	double last_over_best; /* last / best - 1 */
	double rise;           /* the same of medians of a tenth each; at most
				* 0 where chance alone may part them */
	double early;          /* at a tenth of the run */
	bool train_falls;
	bool improving; /* the best one is in the last tenth */
	/* The held-out metric ends within 1 % of its best: the loss then rises
	 * because the model grows too sure of itself (Guo et al. 2017). */
	const struct series_tag *metric;
	bool metric_kept;
	bool stopped_early;
	double onset; /* step from which validation rises while
		       * training falls; NaN */
};
struct detect_overfit detect_overfit(const struct run *r, double ratio);

/* The learning rate's schedule. */
struct detect_rate {
	const struct series_tag *tag;
	uint64_t points;
	double min, max, first, last;
	double flat_share; /* of the points in the longest constant piece */
	double warmup;     /* steps until the highest value; 0 = starts there */
	bool decays;
	double zero_share; /* exactly 0 */
};
struct detect_rate detect_rate(const struct run *r);

/*
 * Gradients by layer, output first. Vanishing is judged only while the loss is
 * above half of its first value: after that small gradients are what one wants.
 */
struct detect_layer {
	const struct series_tag *tag;
	double median;
	uint64_t vanished; /* records in a row at or below `vanish` */
	struct series_mark from;
};
struct detect_gradients {
	const struct series_tag *norm; /* of all parameters; or NULL */
	size_t layers;
	struct detect_layer worst; /* most vanished records in a row */
	double ratio;              /* median of first / last layer */
	double above;              /* share of norms above `explode` */
	double spikes;             /* share above 10 x rolling median */
	struct series_mark spike;
	double bad_share; /* not finite */
	struct series_mark bad;
	bool amp;
};
struct detect_gradients detect_gradients(const struct run *r, double vanish,
					 double explode);

/* Waiting for data: data time / step time, the first tenth left out (the first
 * batches start the workers). */
struct detect_wait {
	const struct series_tag *step, *data;
	double share, worst; /* of the run, of the worst tenth */
	double worst_step;
};
struct detect_wait detect_wait(const struct run *r);

/* Step time or throughput, last tenth against first (trainproof: 3 x). */
struct detect_pace {
	const struct series_tag *tag;
	double slower; /* factor */
};
struct detect_pace detect_pace(const struct run *r);

/* How long it took: without gaps over 30 minutes where points are closer. */
struct detect_time {
	double hours;                /* NaN: not told */
	double planned;              /* as progress bars and etas told; NaN */
	double span;                 /* with gaps */
	double longest;              /* seconds without a new point */
	double after;                /* seconds that the run went on then */
	double usual;                /* seconds between points */
	bool finished;               /* it says so */
	const char *source;          /* total, start-end, points, elapsed */
	const struct series *series; /* of the longest gap */
};
struct detect_time detect_time(const struct run *r);

/* Dead units: the highest last share of a layer; zeros only hint. */
struct detect_dead {
	const struct series_tag *tag, *zeros;
	double share, first, zero_share;
};
struct detect_dead detect_dead(const struct run *r);

/* Loss scale and skipped steps of half precision. A scale is a power of two:
 * another series of such a name (a loss of scales) is none. */
struct detect_scale {
	const struct series_tag *tag, *skips;
	double min, last;
	double skipped; /* share of the steps behind the first 1000, in which a
			 * scaler looks for its scale; NaN in shorter runs */
	bool at_minimum;
};
struct detect_scale detect_scale(const struct run *r);

/* Batch norm statistics that were never updated: the loss falls, validation
 * never moves far from where it started. */
struct detect_bn {
	double train_fall, eval_change; /* shares of the first value; NaN */
	uint64_t evals;
};
struct detect_bn detect_bn(const struct run *r);

#endif
