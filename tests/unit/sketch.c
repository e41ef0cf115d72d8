#include "facts/sketch.h"
#include "base/hash.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint64_t hash_of(uint64_t i)
{
	return hash64(str_of(&i, sizeof(i)));
}

static void test_distinct_exact(void **state)
{
	struct arena a;
	struct distinct d;

	(void)state;
	arena_init(&a);
	distinct_init(&d, DISTINCT_EXACT);
	for (uint64_t i = 0; i < 3 * DISTINCT_EXACT; i++)
		distinct_add(&d, &a, hash_of(i % DISTINCT_EXACT), S("x"), i);
	assert_true(distinct_is_exact(&d));
	assert_int_equal(distinct_count(&d), DISTINCT_EXACT);
	assert_int_equal(distinct_top(&d)->count, 3);
	assert_int_equal(distinct_top(&d)->row, 0);
	distinct_add(&d, &a, hash_of(9999), S("one more"), 1);
	assert_false(distinct_is_exact(&d));
	arena_release(&a);
}

/* The error is that of the method, whatever the number: 2.3 % is one sigma. */
static void test_distinct_estimate(void **state)
{
	static const uint64_t sizes[] = { 513,   1000,  3000,   5000,
					  10000, 50000, 200000, 1000000 };

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		struct arena a;
		struct distinct d;
		double got;

		arena_init(&a);
		distinct_init(&d, DISTINCT_EXACT);
		for (uint64_t i = 0; i < 2 * sizes[k]; i++)
			distinct_add(&d, &a, hash_of(i % sizes[k] + 77 * k),
				     S(""), i);
		got = (double)distinct_count(&d) / (double)sizes[k];
		if (fabs(got - 1) > 0.07)
			fail_msg("%zu: off by a factor of %f", (size_t)sizes[k],
				 got);
		arena_release(&a);
	}
}

/* A value that is nearly all of a column is still counted when the others are
 * too many. */
static void test_distinct_top(void **state)
{
	struct arena a;
	struct distinct d;

	(void)state;
	arena_init(&a);
	distinct_init(&d, DISTINCT_EXACT);
	for (uint64_t i = 0; i < 100000; i++)
		distinct_add(&d, &a, hash_of(i % 100 ? 0 : i), S("0"), i);
	assert_false(distinct_is_exact(&d));
	assert_int_equal(distinct_top(&d)->count, 99001);
	arena_release(&a);
}

static void test_moments(void **state)
{
	struct moments all = { 0 }, left = { 0 }, right = { 0 };

	(void)state;
	/* 1e9 + 0, 1, 2 ...: the naive sum of squares has no digit left */
	for (int i = 0; i < 10000; i++) {
		moments_add(&all, 1e9 + i);
		moments_add(i < 3333 ? &left : &right, 1e9 + i);
	}
	moments_fold(&all);
	moments_merge(&left, &right);
	assert_true(fabs(moments_mean(&all) - (1e9 + 4999.5)) < 1e-4);
	assert_true(fabs(moments_sd(&all) / 2886.8956799071675 - 1) < 1e-9);
	assert_true(fabs(moments_mean(&left) - moments_mean(&all)) < 1e-4);
	assert_true(fabs(moments_sd(&left) / moments_sd(&all) - 1) < 1e-9);
	assert_true(left.min == 1e9 && left.max == 1e9 + 9999);
	assert_int_equal(left.n, 10000);
}

static void test_moments_few(void **state)
{
	struct moments m = { 0 }, none = { 0 };

	(void)state;
	moments_add(&m, 7);
	moments_merge(&m, &none);
	moments_merge(&none, &m);
	assert_true(moments_mean(&none) == 7 && moments_sd(&none) == 0);
}

static struct value filled(struct arena *a, size_t max, uint64_t from,
			   uint64_t to, int times)
{
	struct keyset s;

	keyset_init(&s, max);
	for (int k = 0; k < times; k++)
		for (uint64_t i = from; i < to; i++)
			keyset_add(&s, a, hash_of(i), i - from + 1, 0, 0);
	return keyset_value(&s, a);
}

static void test_keyset(void **state)
{
	struct arena a;
	struct value v;
	struct keyview view;
	size_t key;

	(void)state;
	arena_init(&a);
	v = filled(&a, 1000, 0, 1000, 2);
	assert_true(keyview_read(&view, &v));
	assert_int_equal(view.shift, 0);
	assert_int_equal(view.n, 1000);
	assert_int_equal(view.keys, 2000);
	assert_int_equal(view.extra, 1000);
	assert_int_equal(keyview_agains(&view), 1000);
	assert_int_equal(keyview_again(&view, 5, &key), 2);
	for (size_t i = 1; i < view.n; i++)
		assert_true(keyview_hash(&view, i - 1) < keyview_hash(&view, i));
	assert_int_equal(keyview_hash(&view, key),
			 hash_of(keyview_row(&view, key) - 1));
	arena_release(&a);
}

/* Past its bound a set keeps the same keys as every other set of that shift,
 * whatever the order they came in. */
static void test_keyset_thin(void **state)
{
	struct arena a;
	struct value v, w;
	struct keyview x, y;
	size_t common = 0, j = 0;

	(void)state;
	arena_init(&a);
	v = filled(&a, 1000, 0, 20000, 1);
	w = filled(&a, 1000, 10000, 30000, 1);
	assert_true(keyview_read(&x, &v) && keyview_read(&y, &w));
	assert_true(x.shift >= 4 && x.shift <= 5 && x.n <= 1000);
	for (size_t i = 0; i < x.n; i++) {
		assert_int_equal(keyview_hash(&x, i) >> (64 - x.shift), 0);
		assert_true(!i || keyview_hash(&x, i - 1) < keyview_hash(&x, i));
	}
	for (size_t i = 0; i < x.n; i++) {
		if (keyview_hash(&x, i) >> (64 - y.shift))
			break;
		while (j < y.n && keyview_hash(&y, j) < keyview_hash(&x, i))
			j++;
		common += j < y.n && keyview_hash(&y, j) == keyview_hash(&x, i);
	}
	/* half of each is in the other */
	assert_true(common > 200 && common < 450);
	arena_release(&a);
}

static void test_keyset_tags(void **state)
{
	struct arena a;
	struct keyset s;
	struct value v;

	(void)state;
	arena_init(&a);
	keyset_init(&s, 100);
	keyset_add(&s, &a, 1, 1, 7, 0);
	keyset_add(&s, &a, 1, 2, 7, 0); /* the same label again */
	keyset_add(&s, &a, 2, 3, 7, 0);
	keyset_add(&s, &a, 2, 4, 8, 0); /* another one */
	keyset_add(&s, &a, 3, 5, 7, 0);
	keyset_add(&s, &a, 3, 6, 0, 0); /* none is no contradiction */
	v = keyset_value(&s, &a);
	assert_int_equal(value_get_int(&v, "mixed", -1), 1);
	assert_int_equal(value_get_int(&v, "mixed_rows", -1), 2);
	assert_int_equal(s.conflicts, 1);
	assert_int_equal(s.conflict[0][0], 3);
	assert_int_equal(s.conflict[0][1], 4);
	arena_release(&a);
}

static void test_keyview_malformed(void **state)
{
	struct arena a;
	struct value v;
	struct keyview view;

	(void)state;
	arena_init(&a);
	v = filled(&a, 100, 0, 10, 1);
	v.u.map.pair[1].value = value_int(11);
	assert_false(keyview_read(&view, &v));
	v = value_map();
	assert_false(keyview_read(&view, &v));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distinct_exact),
		cmocka_unit_test(test_distinct_estimate),
		cmocka_unit_test(test_distinct_top),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_moments_few),
		cmocka_unit_test(test_keyset),
		cmocka_unit_test(test_keyset_thin),
		cmocka_unit_test(test_keyset_tags),
		cmocka_unit_test(test_keyview_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
