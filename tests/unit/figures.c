#include "facts/figures.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void near(double got, double wanted, double slack)
{
	if (!(fabs(got - wanted) <= slack))
		fail_msg("%.9f, wanted %.9f", got, wanted);
}

/* The two q with (p - q)^2 = z^2 q (1 - q) / n, found by halving. */
static void test_wilson(void **state)
{
	static const struct {
		double p, n, low, high;
	} cases[] = {
		{ 0.5, 10, 0.236593091, 0.763406909 },
		{ 0.8, 200, 0.739144813, 0.849547991 },
		{ 0, 10, 0, 0.277532836 },
		{ 1, 10, 0.722467164, 1 },
		{ 0.86, 5000, 0.850105535, 0.869341719 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct interval v = figures_wilson(cases[i].p, cases[i].n);

		near(v.low, cases[i].low, 2e-6);
		near(v.high, cases[i].high, 2e-6);
		assert_true(v.low >= -1e-12 && v.high <= 1 + 1e-12);
	}
}

static void test_fit(void **state)
{
	const double x[] = { 1, 2, NAN, 3, 4 }, y[] = { 5, 7, 100, 9, 11 };
	const double same[] = { 2, 2, 2 };
	struct line_fit f;

	(void)state;
	assert_true(figures_fit(x, y, 5, &f));
	near(f.slope, 2, 1e-12);
	near(f.at_first, 5, 1e-12);
	assert_int_equal(f.n, 4);
	assert_false(figures_fit(same, y, 3, &f));
	assert_false(figures_fit(x, y, 1, &f));
	assert_false(figures_fit(x, y, 0, &f));
}

/* Seconds since 1970 have ten digits before the point. */
static void test_fit_far_away(void **state)
{
	double x[60], y[60];
	struct line_fit f;

	(void)state;
	for (int i = 0; i < 60; i++) {
		x[i] = 1.9e9 + i;
		y[i] = 2000 + 0.001 * i;
	}
	assert_true(figures_fit(x, y, 60, &f));
	near(f.slope, 0.001, 1e-9);
}

static void test_growth(void **state)
{
	double x[60], flat[60], rising[60], early[60], percent;

	(void)state;
	for (int i = 0; i < 60; i++) {
		x[i] = i;
		flat[i] = 2100 + i % 3;
		rising[i] = 2000 + 40 * i;
		early[i] = i < 15 ? 2000 + 40 * i : 2600;
	}
	assert_true(figures_growth(x, flat, 60, &percent));
	assert_true(fabs(percent) < 0.1);
	assert_true(figures_growth(x, rising, 60, &percent));
	near(percent, 40.0 * 29 / (2000 + 40 * 30) * 100, 1e-9);
	assert_true(figures_growth(x, early, 60, &percent));
	near(percent, 0, 1e-9);
}

/* Five points are needed in the last half, so nine in all. */
static void test_growth_of_little(void **state)
{
	const double x[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	const double y[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	const double zero[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	double percent;

	(void)state;
	assert_false(figures_growth(x, y, 8, &percent));
	assert_true(figures_growth(x, y, 9, &percent));
	assert_true(figures_growth(x, y, 10, &percent));
	assert_false(figures_growth(x, zero, 10, &percent));
}

static void test_gain(void **state)
{
	(void)state;
	near(figures_gain(0.84, 0.71, false), 0.13 / 0.29, 1e-12);
	near(figures_gain(3.0, 3.2, true), 0.2 / 3.2, 1e-12);
	assert_true(figures_gain(0.7, 0.8, false) < 0);
	assert_true(figures_gain(4, 3, true) < 0);
	assert_true(isnan(figures_gain(1, 1, false)));
	assert_true(isnan(figures_gain(0, 0, true)));
	/* BLEU of 31 has no known perfect value here. */
	assert_true(isnan(figures_gain(31, 28, false)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wilson),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_fit_far_away),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_growth_of_little),
		cmocka_unit_test(test_gain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
