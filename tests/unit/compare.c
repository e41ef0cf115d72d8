#include "facts/compare.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A run of one log, row by row. */
struct bench {
	struct arena *a;
	struct limits limits;
	struct diags diags;
	struct series_builder *b;
	struct log_sink sink;
	struct run run;
};

static void start(struct bench *t, struct arena *a)
{
	*t = (struct bench){ .a = a };
	limits_default(&t->limits);
	diags_init(&t->diags, a);
	t->b = series_builder_new(a, &t->limits, &t->diags);
	series_format(t->b, LOG_JSONL);
	t->sink = series_sink(t->b);
}

static void put_at(struct bench *t, const char *tag, double step, double epoch,
		   double value)
{
	struct log_pair p = { .key = str_from(tag),
			      .value = value,
			      .number = true };
	struct log_row row = log_row_new(&p, 1);

	row.step = step;
	row.epoch = epoch;
	log_say_row(&t->sink, 1, &row);
}

static void put(struct bench *t, const char *tag, double step, double value)
{
	put_at(t, tag, step, NAN, value);
}

static const struct run *finish(struct bench *t)
{
	size_t n;
	struct series *const *runs = series_builder_end(t->b, &n);

	t->run.name = S("a");
	for (size_t i = 0; i < n; i++)
		*vec_push(t->a, &t->run.parts) = runs[i];
	return &t->run;
}

/* The same in every run of the test; between -1 and 1. */
static double jitter(unsigned i)
{
	unsigned x = i * 2654435761u;

	x ^= x >> 15;
	x *= 2246822519u;
	x ^= x >> 13;
	return (double)(x % 2001) / 1000 - 1;
}

struct pair {
	struct arena arena;
	struct bench a, b;
};

static void start_pair(struct pair *p)
{
	arena_init(&p->arena);
	start(&p->a, &p->arena);
	start(&p->b, &p->arena);
}

static struct compare compare(struct pair *p, enum compare_axis axis)
{
	return compare_runs(&p->arena, finish(&p->a), finish(&p->b), axis,
			    &compare_limits_default);
}

/* 2 falling to 0.5; from step `from` on times `factor`. */
static double falling(int i)
{
	return 0.5 + 1.5 * exp(-i / 20.0);
}

static void test_worse_at_the_same_step(void **state)
{
	static const struct {
		double factor, noise;
		enum compare_verdict want;
	} cases[] = {
		{ 1.00, 0.01, COMPARE_SAME },
		{ 1.00, 0.20, COMPARE_SAME },
		{ 1.05, 0.005, COMPARE_WORSE },
		{ 1.03, 0.05, COMPARE_SAME }, /* 0.015; noise 0.011 */
		{ 1.30, 0.005, COMPARE_MUCH_WORSE },
		{ 1.15, 0.20, COMPARE_SAME },
		{ 0.80, 0.005, COMPARE_BETTER },
		{ 1.005, 0, COMPARE_SAME }, /* told apart, but below 1 % */
		{ 1.02, 0, COMPARE_WORSE },
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		struct pair p;
		struct compare c;

		start_pair(&p);
		for (int i = 0; i < 200; i++) {
			double e = cases[k].noise;

			put(&p.a, "loss", i,
			    falling(i) * cases[k].factor +
				    e * jitter((unsigned)i));
			put(&p.b, "loss", i,
			    falling(i) + e * jitter((unsigned)i + 7000));
		}
		c = compare(&p, COMPARE_AUTO);
		assert_int_equal(c.n, 1);
		if (c.curve[0].verdict != cases[k].want)
			fail_msg("case %zu: verdict %d, wanted %d (worse %g, "
				 "noise %g)",
				 k, c.curve[0].verdict, cases[k].want,
				 c.curve[0].worse, c.curve[0].noise);
		arena_release(&p.arena);
	}
}

static void test_noise_is_the_scatter(void **state)
{
	struct pair p;
	const struct compare_curve *c;
	struct compare all;

	(void)state;
	start_pair(&p);
	/* A steep slope and a spike are no noise; +-0.1 by turns is. */
	for (int i = 0; i < 100; i++) {
		put(&p.a, "loss", i, 10 - i / 20.0 + (i == 70 ? 30 : 0));
		put(&p.b, "loss", i, 10 - i / 20.0 + 0.1 * jitter((unsigned)i));
	}
	all = compare(&p, COMPARE_STEP);
	c = compare_find(&all, COMPARE_TRAIN_LOSS);
	assert_true(c->scatter > 0.03 && c->scatter < 0.12);
	/* Of a median of ten points. */
	assert_true(fabs(c->noise - 1.2533 * c->scatter / sqrt(10)) < 1e-9);
	arena_release(&p.arena);
}

static void test_parting(void **state)
{
	struct pair p;
	struct compare c;

	(void)state;
	start_pair(&p);
	for (int i = 0; i < 200; i++) {
		put(&p.a, "loss", i,
		    falling(i) + (i >= 120 ? 0.4 : 0) +
			    0.01 * jitter((unsigned)i));
		put(&p.b, "loss", i,
		    falling(i) + 0.01 * jitter((unsigned)i + 900));
	}
	c = compare(&p, COMPARE_AUTO);
	assert_true(c.curve[0].parted >= 118 && c.curve[0].parted <= 122);
	arena_release(&p.arena);

	/* Apart for a while, together at the end. */
	start_pair(&p);
	for (int i = 0; i < 200; i++) {
		put(&p.a, "loss", i, falling(i) + (i >= 50 && i < 90 ? 0.4 : 0));
		put(&p.b, "loss", i, falling(i));
	}
	c = compare(&p, COMPARE_AUTO);
	assert_true(isnan(c.curve[0].parted));
	arena_release(&p.arena);
}

static void test_few_points(void **state)
{
	static const struct {
		double factor;
		enum compare_verdict want;
	} cases[] = { { 1.05, COMPARE_SAME },
		      { 1.2, COMPARE_WORSE },
		      { 2.5, COMPARE_MUCH_WORSE },
		      { 0.7, COMPARE_BETTER } };

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		struct pair p;
		struct compare c;

		start_pair(&p);
		for (int i = 0; i < 4; i++) {
			put(&p.a, "eval_loss", i * 50,
			    falling(i * 50) * cases[k].factor);
			put(&p.b, "eval_loss", i * 50, falling(i * 50));
		}
		c = compare(&p, COMPARE_AUTO);
		assert_int_equal(c.curve[0].what, COMPARE_EVAL_LOSS);
		assert_true(isnan(c.curve[0].noise));
		assert_int_equal(c.curve[0].verdict, cases[k].want);
		arena_release(&p.arena);
	}
}

static void test_not_finite(void **state)
{
	struct pair p;
	struct compare c;

	(void)state;
	start_pair(&p);
	for (int i = 0; i < 60; i++) {
		put(&p.a, "loss", i, i < 40 ? falling(i) : NAN);
		put(&p.b, "loss", i, falling(i));
	}
	c = compare(&p, COMPARE_AUTO);
	assert_int_equal(c.curve[0].verdict, COMPARE_MUCH_WORSE);
	arena_release(&p.arena);
	/* The baseline is what is broken: nothing can be said. */
	start_pair(&p);
	for (int i = 0; i < 60; i++) {
		put(&p.a, "loss", i, falling(i));
		put(&p.b, "loss", i, i < 40 ? falling(i) : NAN);
	}
	c = compare(&p, COMPARE_AUTO);
	assert_int_equal(c.curve[0].verdict, COMPARE_UNKNOWN);
	arena_release(&p.arena);
}

static void test_metrics(void **state)
{
	struct pair p;
	struct compare c;
	const struct compare_curve *m;

	(void)state;
	start_pair(&p);
	for (int i = 0; i < 50; i++) {
		put(&p.a, "val_accuracy", i, 0.6);
		put(&p.b, "val_accuracy", i, 0.9);
		put(&p.a, "val_f1", i, 0.1); /* the other has none */
		put(&p.b, "val_recall", i, 0.9);
	}
	c = compare(&p, COMPARE_AUTO);
	assert_int_equal(c.n, 1);
	m = compare_find(&c, COMPARE_METRIC);
	assert_int_equal(m->better, 1);
	assert_true(fabs(m->worse - 0.3) < 1e-9);
	assert_int_equal(m->verdict, COMPARE_MUCH_WORSE);
	assert_null(compare_find(&c, COMPARE_TRAIN_LOSS));
	arena_release(&p.arena);
}

/* Half the batch: twice the steps an epoch. */
static void test_axis(void **state)
{
	struct pair p;
	struct compare c;

	(void)state;
	start_pair(&p);
	for (int i = 0; i <= 100; i++) {
		put_at(&p.a, "loss", i * 2, i / 10.0, falling(i));
		put_at(&p.b, "loss", i, i / 10.0, falling(i));
	}
	c = compare(&p, COMPARE_AUTO);
	assert_int_equal(c.axis, COMPARE_EPOCH);
	assert_int_equal(c.curve[0].verdict, COMPARE_SAME);
	assert_true(fabs(c.covered - 1) < 1e-9);
	arena_release(&p.arena);

	/* No epochs, no overlap: nothing to say. */
	start_pair(&p);
	for (int i = 0; i < 20; i++) {
		put(&p.a, "loss", i, falling(i));
		put(&p.b, "loss", i + 500, falling(i));
	}
	c = compare(&p, COMPARE_AUTO);
	assert_int_equal(c.axis, COMPARE_STEP);
	assert_int_equal(c.curve[0].n, 0);
	assert_int_equal(c.curve[0].verdict, COMPARE_UNKNOWN);
	assert_true(isnan(c.curve[0].parted));
	arena_release(&p.arena);
	start_pair(&p);
	put(&p.a, "loss", 1, 2);
	put(&p.b, "loss", 1, 2);
	c = compare(&p, COMPARE_EPOCH); /* asked for, not there */
	assert_int_equal(c.curve[0].verdict, COMPARE_UNKNOWN);
	arena_release(&p.arena);
}

/* Every tenth step against every step: between points a line. */
static void test_different_density(void **state)
{
	struct pair p;
	struct compare c;

	(void)state;
	start_pair(&p);
	for (int i = 0; i <= 400; i++)
		put(&p.a, "loss", i, 4 - i / 200.0);
	for (int i = 0; i <= 40; i++)
		put(&p.b, "loss", i * 10, 4 - i / 20.0);
	c = compare(&p, COMPARE_AUTO);
	assert_int_equal(c.curve[0].n, 401);
	for (size_t i = 0; i < c.curve[0].n; i++)
		assert_true(fabs(c.curve[0].point[i].a - c.curve[0].point[i].b) <
			    1e-9);
	assert_int_equal(c.curve[0].verdict, COMPARE_SAME);
	arena_release(&p.arena);
}

static void test_settings(void **state)
{
	struct pair p;
	struct compare c;

	(void)state;
	start_pair(&p);
	put(&p.a, "loss", 1, 2);
	put(&p.b, "loss", 1, 2);
	log_say_param(&p.a.sink, 0, S("lr"), S("1e-3"));
	log_say_param(&p.b.sink, 0, S("lr"), S("1e-4"));
	log_say_param(&p.a.sink, 0, S("batch"), S("32"));
	log_say_param(&p.b.sink, 0, S("batch"), S("32"));
	log_say_param(&p.b.sink, 0, S("dropout"), S("0.1"));
	c = compare(&p, COMPARE_AUTO);
	assert_int_equal(c.nsettings, 2);
	assert_int_equal(c.settings_same, 1);
	assert_true(str_eq(c.setting[0].name, S("dropout")));
	assert_int_equal(c.setting[0].a.len, 0);
	assert_true(str_eq(c.setting[1].a, S("1e-3")));
	arena_release(&p.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worse_at_the_same_step),
		cmocka_unit_test(test_noise_is_the_scatter),
		cmocka_unit_test(test_parting),
		cmocka_unit_test(test_few_points),
		cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_metrics),
		cmocka_unit_test(test_axis),
		cmocka_unit_test(test_different_density),
		cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
