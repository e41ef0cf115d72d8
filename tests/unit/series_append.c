/* Event files of one folder put together, and histograms. */
#include "facts/series.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void say(struct series_builder *b, const char *tag, double step,
		double value)
{
	struct log_sink sink = series_sink(b);
	struct log_pair p = { .key = str_from(tag),
			      .value = value,
			      .number = true };
	struct log_row row = log_row_new(&p, 1);

	row.step = step;
	row.time = 1.7e9 + step;
	log_say_row(&sink, (uint32_t)(step + 2), &row);
}

struct half {
	const char *path;
	double resumes; /* NaN: it does not say */
	double from, to, bad;
};

/* As LINK reads it from a record. */
static struct series *half_of(struct arena *a, const struct half *f)
{
	struct limits limits;
	struct diags diags;
	struct series_builder *b;
	struct log_sink sink;
	struct value v;
	size_t n;

	limits_default(&limits);
	diags_init(&diags, a);
	b = series_builder_new(a, &limits, &diags);
	sink = series_sink(b);
	series_format(b, LOG_TENSORBOARD);
	if (!isnan(f->resumes))
		log_say_restart(&sink, 1, f->resumes);
	for (double i = f->from; i < f->to; i++)
		say(b, "train/loss", i, i == f->bad ? NAN : 1 / (i + 1));
	v = series_record(a, series_builder_end(b, &n), 1);
	assert_int_equal(n, 1);
	struct series *s = series_read(a, value_at(&v, 0));

	s->path = str_from(f->path);
	return s;
}

static void test_append(void **state)
{
	static const struct {
		struct half one, two;
		double n, orphans, first_bad;
		uint32_t restarts;
		const char *bad_path;
		uint32_t bad_line;
	} cases[] = {
		/* goes on behind the last step */
		{ { "a", NAN, 0, 10, -1 },
		  { "b", NAN, 10, 20, 15 },
		  20,
		  0,
		  15,
		  0,
		  "b",
		  17 },
		/* says itself from where on it starts anew */
		{ { "a", NAN, 0, 10, 7 }, { "b", 6, 6, 20, 15 }, 20, 4, 15, 1, "b", 17 },
		/* does not, but its first step is an earlier one */
		{ { "a", NAN, 0, 10, 3 }, { "b", NAN, 6, 20, -1 }, 20, 4, 3, 1, "a", 5 },
		/* the same step again is no restart: an evaluation at the end */
		{ { "a", NAN, 0, 10, -1 }, { "b", NAN, 9, 10, 9 }, 11, 0, 9, 0, "b", 11 },
		/* everything anew */
		{ { "a", NAN, 0, 10, 3 }, { "b", 0, 0, 5, 2 }, 5, 10, 2, 1, "b", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a;
		struct series *s;
		const struct series_tag *t;
		uint32_t line;
		str path;

		arena_init(&a);
		s = half_of(&a, &cases[i].one);
		series_append(&a, s, half_of(&a, &cases[i].two));
		t = series_find(s, S("train/loss"));
		assert_int_equal(t->n, cases[i].n);
		assert_int_equal(t->curve.n, cases[i].n);
		assert_int_equal(t->orphans, cases[i].orphans);
		assert_int_equal(s->restarts, cases[i].restarts);
		assert_true(t->last.step == cases[i].two.to - 1);
		assert_int_equal(t->nan, 1);
		assert_true(t->first_bad.step == cases[i].first_bad);
		line = t->first_bad.line;
		path = series_place(s, &line);
		assert_true(str_eq(path, str_from(cases[i].bad_path)));
		assert_int_equal(line, cases[i].bad_line);
		assert_true(s->clock.last == 1.7e9 + cases[i].two.to - 1 ||
			    cases[i].two.to < cases[i].one.to);
		arena_release(&a);
	}
}

static void test_append_long(void **state)
{
	static const struct half one = { "a", NAN, 0, 5000, -1 },
				 two = { "b", 4000, 4000, 9000, -1 };
	struct arena a;
	struct series *s;
	const struct series_tag *t;
	uint64_t points = 0;

	(void)state;
	arena_init(&a);
	s = half_of(&a, &one);
	series_append(&a, s, half_of(&a, &two));
	t = series_find(s, S("train/loss"));
	assert_true(t->curve.n <= SERIES_CURVE);
	for (size_t i = 0; i < t->curve.n; i++) {
		points += t->curve.v[i].n;
		assert_true(!i || t->curve.v[i].step > t->curve.v[i - 1].step);
	}
	assert_int_equal(points, t->n);
	/* Buckets are void as a whole: one that holds step 4000 may stay. */
	assert_true(t->n >= 9000 && t->n < 9000 + 5000 / 256);
	assert_true(t->min.value == 1.0 / 9000);
	arena_release(&a);
}

static void test_zero_share(void **state)
{
	static const struct {
		struct log_bucket b[3];
		double want; /* NaN: not known */
	} cases[] = {
		/* default buckets: zeros lie from 0 to 1e-12 */
		{ { { -1e-12, 0, 1 }, { 0, 1e-12, 2 }, { 1, 1.1, 1 } }, 0.75 },
		{ { { -2, -1, 1 }, { -1e-12, 0, 0 }, { 1, 1.1, 3 } }, 0 },
		/* all values 0: left and right are the same */
		{ { { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 5 } }, 1 },
		/* wide buckets around 0 hide what is in them */
		{ { { -1, 1, 4 }, { 1, 2, 1 }, { 2, 3, 1 } }, NAN },
		{ { { 0, 0.1, 4 }, { 0.1, 2, 1 }, { 2, 3, 1 } }, NAN },
		{ { { -1, -0.5, 4 }, { -0.5, 0.5, 0 }, { 0.5, 1, 4 } }, 0 },
		/* no values */
		{ { { 0, 1, 0 }, { 1, 2, 0 }, { 2, 3, 0 } }, NAN },
		{ { { NAN, NAN, 3 }, { NAN, NAN, 1 }, { 0, 1e-12, 4 } }, 0.5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double got = log_zero_share(cases[i].b, 3);

		if (isnan(cases[i].want))
			assert_true(isnan(got));
		else
			assert_true(got == cases[i].want);
	}
	assert_true(isnan(log_zero_share(NULL, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_append_long),
		cmocka_unit_test(test_zero_share),
	};

	return cmocka_run_group_tests_name("series_append", tests, NULL, NULL);
}
