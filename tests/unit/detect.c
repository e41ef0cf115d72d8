#include "facts/detect.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A run of one log, row by row. */
struct bench {
	struct arena a;
	struct limits limits;
	struct diags diags;
	struct series_builder *b;
	struct log_sink sink;
	struct run run;
};

static void start(struct bench *t)
{
	*t = (struct bench){ 0 };
	arena_init(&t->a);
	limits_default(&t->limits);
	diags_init(&t->diags, &t->a);
	t->b = series_builder_new(&t->a, &t->limits, &t->diags);
	series_format(t->b, LOG_JSONL);
	t->sink = series_sink(t->b);
}

static void put(struct bench *t, const char *tag, double step, double value)
{
	struct log_pair p = { .key = str_from(tag),
			      .value = value,
			      .number = true };
	struct log_row row = log_row_new(&p, 1);

	row.step = step;
	log_say_row(&t->sink, 1, &row);
}

static const struct run *finish(struct bench *t)
{
	size_t n;
	struct series *const *runs = series_builder_end(t->b, &n);

	t->run.name = S("a");
	for (size_t i = 0; i < n; i++)
		*vec_push(&t->a, &t->run.parts) = runs[i];
	return &t->run;
}

static void stop(struct bench *t)
{
	arena_release(&t->a);
}

static void near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fmax(1, fabs(want))))
		fail_msg("%g, wanted %g", got, want);
}

static void test_hidden_nan(void **state)
{
	/* zeros in a row, the norm beside them, is it found? */
	static const struct {
		int zeros;
		bool norm_bad, found;
	} cases[] = { { 1, true, false },
		      { 2, true, true },
		      { 20, true, true },
		      { 2, false, false } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;
		struct detect_nonfinite d;

		start(&t);
		for (int i = 0; i < 50; i++) {
			bool zero = i >= 50 - cases[c].zeros;

			put(&t, "loss", i, zero ? 0 : 2 - i / 100.0);
			put(&t, "grad_norm", i,
			    zero && cases[c].norm_bad ? NAN : 1);
		}
		d = detect_nonfinite(finish(&t));
		assert_int_equal(d.hidden != NULL, cases[c].found);
		assert_int_equal(d.losses, 0);
		stop(&t);
	}
}

/* A loss that comes down to 0 by itself is no filter. */
static void test_honest_zero(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	for (int i = 0; i < 60; i++)
		put(&t, "loss", i, i < 50 ? 2 * pow(0.8, i) : 0);
	assert_null(detect_nonfinite(finish(&t)).hidden);
	stop(&t);
}

static void test_origin(void **state)
{
	static const struct {
		int loss, norm; /* first bad step */
		const char *want;
	} cases[] = { { 5, 5, "forward" },
		      { 5, 6, "forward" },
		      { 6, 5, "backward" },
		      { 99, 5, "backward" },
		      { 5, 99, "unknown" } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;

		start(&t);
		for (int i = 0; i < 10; i++) {
			put(&t, "loss", i, i >= cases[c].loss ? NAN : 1);
			put(&t, "grad_norm", i, i >= cases[c].norm ? NAN : 1);
		}
		assert_string_equal(detect_nonfinite(finish(&t)).origin,
				    cases[c].want);
		stop(&t);
	}
}

static void test_trend(void **state)
{
	struct bench t;
	struct detect_trend d;

	(void)state;
	start(&t);
	for (int i = 0; i < 100; i++)
		put(&t, "loss", i, 2 - i / 100.0);
	d = detect_trend(finish(&t), NAN);
	near(d.first, 2 - 0.045);
	near(d.last, 2 - 0.945);
	near(d.oscillation, 0);
	assert_true(d.judged && !d.fine_tuning);
	stop(&t);

	start(&t);
	for (int i = 0; i < 200; i++)
		put(&t, "loss", i, i / 10 % 2 ? 1 : 2);
	d = detect_trend(finish(&t), NAN);
	assert_true(d.oscillation > 0.5);
	stop(&t);

	start(&t);
	for (int i = 0; i < 20; i++) {
		put(&t, "loss_g", i, 1);
		put(&t, "loss_d", i, 1);
	}
	assert_false(detect_trend(finish(&t), NAN).judged);
	stop(&t);

	start(&t); /* every label is masked */
	for (int i = 0; i < 20; i++)
		put(&t, "loss", i, 0);
	d = detect_trend(finish(&t), NAN);
	near(d.zero_share, 1);
	near(d.decrease, 0);
	assert_true(d.judged);
	stop(&t);

	start(&t); /* no axis */
	for (int i = 0; i < 20; i++)
		put(&t, "loss", 0, 2 - i / 20.0);
	assert_false(detect_trend(finish(&t), NAN).judged);
	stop(&t);

	start(&t); /* of an agent */
	for (int i = 0; i < 20; i++) {
		put(&t, "train/loss", i, 1);
		put(&t, "rollout/ep_rew_mean", i, i);
	}
	assert_false(detect_trend(finish(&t), NAN).judged);
	stop(&t);
}

/* Even steps of noise in -1 to 1, the same each time. */
static double noise(int i)
{
	uint32_t x = (uint32_t)i * 2654435761u;

	x ^= x >> 15;
	x *= 2246822519u;
	x ^= x >> 13;
	return (double)(x % 2001) / 1000 - 1;
}

/* A noisy curve that falls is well: its turns are noise and its lowest single
 * value is no level that it held. */
static void test_noise(void **state)
{
	struct bench t;
	struct detect_trend d;

	(void)state;
	for (int n = 40; n <= 1000; n *= 5) {
		start(&t);
		for (int i = 0; i < n; i++)
			put(&t, "loss", i,
			    1 - 0.5 * i / n + 0.4 * noise(i) * (i > 0));
		d = detect_trend(finish(&t), NAN);
		assert_true(d.last / d.min > 1.5);
		assert_true(d.over_min < 1.5);
		assert_true(d.oscillation <= 0.2);
		assert_true(d.decrease > d.noise);
		stop(&t);
	}
}

/* It left the level that it began at or held for a while. */
static void test_diverged(void **state)
{
	static const struct {
		double first, low, last; /* the first value, then two halves */
		double want;
	} cases[] = { { 1.4, 9, 7, 5 }, { 9, 1, 2, 2 }, { 9, 2, 2, 1 } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;
		struct detect_trend d;

		start(&t);
		for (int i = 0; i < 100; i++)
			put(&t, "loss", i,
			    !i       ? cases[c].first
			    : i < 50 ? cases[c].low
				     : cases[c].last);
		d = detect_trend(finish(&t), NAN);
		near(d.over_min, cases[c].want);
		stop(&t);
	}
}

/* A rise is one when it is more than chance. */
static void test_rise_above_noise(void **state)
{
	static const struct {
		double slope, noise;
		bool rises;
	} cases[] = { { 0, 0.2, false },
		      { 0.01, 0.2, false },
		      { 0.5, 0.2, true },
		      { 0.01, 0, true } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;
		struct detect_trend d;

		start(&t);
		for (int i = 0; i < 60; i++)
			put(&t, "loss", i,
			    1 + cases[c].slope * i / 60 +
				    cases[c].noise * noise(i));
		d = detect_trend(finish(&t), NAN);
		assert_int_equal(d.decrease + d.noise < 0, cases[c].rises);
		stop(&t);
	}
}

static void test_spikes(void **state)
{
	struct bench t;
	struct detect_trend d;

	(void)state;
	start(&t);
	for (int i = 0; i < 220; i++)
		put(&t, "loss", i, i == 150 ? 10.5 : i == 160 ? 9.5 : 1);
	d = detect_trend(finish(&t), NAN);
	near(d.spike_share, 1 / 200.0);
	near(d.spike.step, 150);
	stop(&t);
}

static void test_fingerprints(void **state)
{
	static const struct {
		double value;
		const char *name;
		bool all;
	} cases[] = { { 2.302585, "ln(C)", true },
		      { 1.4611501, "ln(1+(C-1)/e)", true },
		      { 1.9, "ln(1+(C-1)/e)", false } };

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		struct bench t;
		struct detect_fingerprint d;

		start(&t);
		for (int i = 0; i < 40; i++)
			put(&t, "loss", i, i < 10 ? 3 : cases[c].value);
		d = detect_fingerprint(run_loss(finish(&t), LOG_SPLIT_TRAIN), 10);
		assert_string_equal(d.name, cases[c].name);
		near(d.share, cases[c].all ? 1 : 0);
		stop(&t);
	}
}

static void test_start(void **state)
{
	static const struct {
		double step, value;
		bool judged;
	} cases[] = { { 0, 2.3, true }, { 10, 2.3, true }, { 11, 2.3, false } };

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		struct bench t;
		struct detect_start d;

		start(&t);
		put(&t, "loss", cases[c].step, cases[c].value);
		put(&t, "loss", cases[c].step + 1, 2);
		d = detect_start(finish(&t), 10);
		assert_int_equal(!isnan(d.ratio), cases[c].judged);
		if (cases[c].judged)
			near(d.ratio, 2.3 / log(10));
		stop(&t);
	}
}

static void test_overfit(void **state)
{
	struct bench t;
	struct detect_overfit d;

	(void)state;
	start(&t);
	for (int i = 0; i < 20; i++) {
		put(&t, "train/loss", i, 2.0 / (i + 1));
		put(&t, "val/loss", i,
		    i < 8 ? 2.1 / (i + 1) : 0.3 + 0.05 * (i - 8));
	}
	d = detect_overfit(finish(&t), 0.1);
	near(d.best_step, 7);
	near(d.onset, 7);
	assert_int_equal(d.after_best, 12);
	assert_int_equal(d.gap_evals, 12);
	assert_true(d.train_falls && !d.improving);
	stop(&t);

	start(&t);
	for (int i = 0; i < 20; i++) {
		put(&t, "train/loss", i, 0.009);
		put(&t, "val/loss", i, 0.02);
	}
	d = detect_overfit(finish(&t), 0.1);
	assert_true(isnan(d.gap_last)); /* a ratio of tiny losses says nothing */
	assert_int_equal(d.gap_evals, 0);
	stop(&t);
}

/* One unlucky last evaluation is no overfitting; a metric that stays at its
 * best says that nothing was lost. */
static void test_overfit_rise(void **state)
{
	struct bench t;
	struct detect_overfit d;

	(void)state;
	start(&t);
	for (int i = 0; i < 40; i++) {
		put(&t, "train/loss", i, 2.0 / (i + 1));
		put(&t, "val/loss", i, i == 39 ? 0.8 : 0.5 + 1.0 / (i + 1));
		put(&t, "val/accuracy", i, 0.9 - 0.5 / (i + 1));
	}
	d = detect_overfit(finish(&t), 0.1);
	assert_true(d.last_over_best > 0.1);
	assert_true(d.rise < 0.1);
	assert_true(d.metric_kept);
	stop(&t);

	start(&t);
	for (int i = 0; i < 40; i++) {
		put(&t, "train/loss", i, 2.0 / (i + 1));
		put(&t, "val/loss", i, i < 10 ? 1 - i / 20.0 : 0.5 + i / 40.0);
		put(&t, "val/accuracy", i, i < 10 ? 0.9 : 0.8);
	}
	d = detect_overfit(finish(&t), 0.1);
	assert_true(d.rise > 0.5);
	assert_false(d.metric_kept);
	stop(&t);
}

static void test_gradients(void **state)
{
	struct bench t;
	struct detect_gradients d;

	(void)state;
	start(&t);
	for (int i = 0; i < 30; i++) {
		put(&t, "loss", i, 2);
		put(&t, "grad/layer1", i, i >= 10 && i < 14 ? 1e-7 : 1e-4);
		put(&t, "grad/layer9", i, 1);
	}
	d = detect_gradients(finish(&t), 1e-7, 1000);
	assert_int_equal(d.layers, 2);
	assert_int_equal(d.worst.vanished, 4);
	near(d.worst.from.step, 10);
	near(d.ratio, 1e-4);
	near(d.above, 0);
	stop(&t);

	start(&t);
	for (int i = 0; i < 100; i++)
		put(&t, "grad_norm", i, i < 2 ? 1000 : i == 50 ? INFINITY : 1);
	d = detect_gradients(finish(&t), 1e-7, 1000);
	near(d.above, 2 / 99.0);
	near(d.bad_share, 0.01);
	near(d.bad.step, 50);
	stop(&t);
}

/* A norm of all parameters that is exactly 0 while the loss is high. */
static void test_no_gradient(void **state)
{
	static const struct {
		double norm, loss; /* at the end */
		uint64_t vanished;
	} cases[] = { { 0, 2, 20 }, { 1e-9, 2, 0 }, { 1, 2, 0 }, { 0, 0.1, 0 } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;

		start(&t);
		for (int i = 0; i < 20; i++) {
			put(&t, "loss", i, i < 2 ? 2 : cases[c].loss);
			put(&t, "grad_norm", i, cases[c].norm);
		}
		assert_int_equal(
			detect_gradients(finish(&t), 1e-7, 1000).worst.vanished,
			cases[c].vanished);
		stop(&t);
	}
}

static void test_rate(void **state)
{
	struct bench t;
	struct detect_rate d;

	(void)state;
	start(&t);
	for (int i = 0; i < 100; i++)
		put(&t, "lr", i, i < 10 ? (i + 1) * 1e-4 : 1e-3 * (100 - i) / 90);
	d = detect_rate(finish(&t));
	near(d.warmup, 9);
	assert_true(d.decays && d.flat_share < 0.05);
	stop(&t);

	start(&t);
	for (int i = 0; i < 100; i++)
		put(&t, "lr", i, i < 96 ? 1e-3 : 1e-4);
	near(detect_rate(finish(&t)).flat_share, 0.96);
	stop(&t);
}

static void test_wait(void **state)
{
	struct bench t;
	struct detect_wait d;

	(void)state;
	start(&t);
	for (int i = 0; i < 100; i++) {
		put(&t, "time", i, 1.0 + (i % 3) * 1e-3);
		put(&t, "data_time", i, i < 5 ? 0.9 : i >= 90 ? 0.6 : 0.1);
	}
	d = detect_wait(finish(&t));
	assert_true(d.share > 0.09 &&
		    d.share < 0.11); /* without the first tenth */
	assert_true(d.worst > 0.59 && d.worst < 0.61);
	near(d.worst_step, 90);
	stop(&t);
}

/* Files of a run behind each other add up, side by side they do not. */
/* How long a run went on after its longest pause. */
static void test_pause(void **state)
{
	struct bench t;
	struct detect_time d;

	(void)state;
	start(&t);
	for (int i = 0; i <= 60; i++) {
		struct log_pair p = { .key = S("loss"),
				      .value = 1,
				      .number = true };
		struct log_row row = log_row_new(&p, 1);

		row.step = i;
		row.time = 1e9 + i * 60 + (i > 20 ? 7200 : 0);
		log_say_row(&t.sink, 1, &row);
	}
	d = detect_time(finish(&t));
	near(d.longest, 7260);
	near(d.after, 39 * 60);
	stop(&t);
}

static void test_hours(void **state)
{
	(void)state;
	for (int beside = 0; beside < 2; beside++) {
		struct bench t[2];
		struct run both = { .name = S("a") };

		for (int k = 0; k < 2; k++) {
			start(&t[k]);
			for (int i = 0; i <= 60; i++) {
				struct log_pair p = { .key = S("loss"),
						      .value = 1,
						      .number = true };
				struct log_row row = log_row_new(&p, 1);

				row.step = i;
				row.time =
					1e9 + i * 60 + (beside ? 0 : k * 86400);
				log_say_row(&t[k].sink, 1, &row);
			}
			*vec_push(&t[0].a, &both.parts) =
				finish(&t[k])->parts.v[0];
		}
		near(detect_time(&both).hours, beside ? 1 : 2);
		stop(&t[1]);
		stop(&t[0]);
	}
}

/* The file counts steps, the console beside it epochs. */
static void test_first_bad_of_two_parts(void **state)
{
	struct bench t[2];
	struct run both = { .name = S("a") };

	(void)state;
	for (int k = 0; k < 2; k++) {
		start(&t[k]);
		for (int i = 0; i < 20; i++)
			put(&t[k], "loss", k ? i : i * 8,
			    i < 3 ? 1 : (double)NAN);
		*vec_push(&t[0].a, &both.parts) = finish(&t[k])->parts.v[0];
	}
	near(detect_nonfinite(&both).first.step, 24);
	stop(&t[1]);
	stop(&t[0]);
}

static void test_scale(void **state)
{
	static const struct {
		const char *tag;
		double scale, skips; /* at its lowest; added every 100 steps */
		double min, skipped;
	} cases[] = {
		{ "loss_scale", 0.5, 0, 0.5, 0 },
		{ "loss_scale", 1024, 2, 1024, 0.02 },
		{ "scale_loss", 0.7, 0, NAN, 0 }, /* a loss, by its values */
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;
		struct detect_scale d;

		start(&t);
		for (int i = 0; i <= 30; i++) {
			put(&t, cases[c].tag, i * 100,
			    i < 20 ? 65536 : cases[c].scale);
			put(&t, "skipped_steps", i * 100,
			    i < 10 ? i * 5 : 50 + cases[c].skips * (i - 10));
		}
		d = detect_scale(finish(&t));
		assert_int_equal(isnan(d.min), isnan(cases[c].min));
		if (!isnan(cases[c].min))
			near(d.min, cases[c].min);
		near(d.skipped, cases[c].skipped);
		stop(&t);
	}
}

/* The search for the scale in a run of 1000 steps or fewer tells nothing. */
static void test_scale_short(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	for (int i = 0; i <= 10; i++)
		put(&t, "skipped_steps", i * 100, i * 5);
	assert_true(isnan(detect_scale(finish(&t)).skipped));
	stop(&t);
}

static void test_bn(void **state)
{
	static const struct {
		double dip; /* of validation in the middle of the run */
		double change;
	} cases[] = { { 0, 0 }, { 0.04, 0.04 }, { 0.6, 0.6 } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;
		struct detect_bn d;

		start(&t);
		for (int i = 0; i < 20; i++) {
			put(&t, "train_loss", i, 2.0 - 0.09 * i);
			put(&t, "val_loss", i,
			    i == 10 ? 2 - 2 * cases[c].dip : 2);
		}
		d = detect_bn(finish(&t));
		near(d.eval_change, cases[c].change);
		assert_true(d.train_fall > 0.5);
		assert_int_equal(d.evals, 20);
		stop(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hidden_nan),
		cmocka_unit_test(test_honest_zero),
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_trend),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_diverged),
		cmocka_unit_test(test_rise_above_noise),
		cmocka_unit_test(test_spikes),
		cmocka_unit_test(test_fingerprints),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_overfit),
		cmocka_unit_test(test_overfit_rise),
		cmocka_unit_test(test_gradients),
		cmocka_unit_test(test_no_gradient),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_hours),
		cmocka_unit_test(test_first_bad_of_two_parts),
		cmocka_unit_test(test_scale),
		cmocka_unit_test(test_scale_short),
		cmocka_unit_test(test_bn),
	};

	return cmocka_run_group_tests_name("detect", tests, NULL, NULL);
}
