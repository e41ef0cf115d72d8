#include "base/value.h"
#include "base/arena.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct value sample(struct arena *a)
{
	struct value v = value_map(), *list, *inner;

	value_put(a, &v, S("null"), value_null());
	value_put(a, &v, S("yes"), value_bool(true));
	value_put(a, &v, S("no"), value_bool(false));
	value_put(a, &v, S("small"), value_int(INT64_MIN));
	value_put(a, &v, S("large"), value_int(INT64_MAX));
	value_put(a, &v, S("loss"), value_float(0.1));
	value_put(a, &v, S("inf"), value_float(-INFINITY));
	value_put(a, &v, S("bytes"), value_str(S("a\0\xff\n")));
	value_put(a, &v, S(""), value_str(S("")));
	list = value_put(a, &v, S("list"), value_list());
	for (int64_t i = -70; i < 70; i++)
		value_push(a, list, value_int(i));
	value_push(a, list, value_list());
	inner = value_put(a, &v, S("map"), value_map());
	inner = value_put(a, inner, S("deep"), value_map());
	value_put(a, inner, S("er"), value_int(5));
	return v;
}

static void test_round_trip(void **state)
{
	struct value v, back, copy;
	struct buf once, twice;
	struct arena a;

	(void)state;
	arena_init(&a);
	buf_init(&once, 100000);
	buf_init(&twice, 100000);
	v = sample(&a);
	value_write(&once, &v);
	assert_true(value_read(&back, &a, buf_str(&once), 1000, 10));
	assert_true(value_eq(&v, &back));
	value_write(&twice, &back);
	assert_true(str_eq(buf_str(&once), buf_str(&twice)));
	copy = value_copy(&a, &v);
	assert_true(value_eq(&v, &copy));
	/* Cut anywhere it is refused, and never read past the end. */
	for (size_t n = 0; n < once.len; n++) {
		char *cut = str_cstr(&a, str_sub(buf_str(&once), 0, n));

		assert_false(value_read(&back, &a, str_of(cut, n), 1000, 10));
	}
	buf_add_byte(&once, 0);
	assert_false(value_read(&back, &a, buf_str(&once), 1000, 10));
	buf_release(&once);
	buf_release(&twice);
	arena_release(&a);
}

static void test_nan(void **state)
{
	struct value v = value_float(NAN), back;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, 100);
	value_write(&b, &v);
	assert_true(value_read(&back, &a, buf_str(&b), 1, 1));
	assert_true(isnan(back.u.f));
	assert_false(value_eq(&v, &back));
	buf_release(&b);
	arena_release(&a);
}

static void test_readers(void **state)
{
	struct value v, one = value_int(1), point = value_float(1.0);
	struct arena a;

	(void)state;
	arena_init(&a);
	v = sample(&a);
	assert_true(value_eq(&one, &point));
	assert_int_equal(value_count(&v), 11);
	assert_int_equal(value_whole(value_path(&v, "map.deep.er"), 0), 5);
	assert_null(value_path(&v, "map.deep.none"));
	assert_null(value_path(&v, "yes.no"));
	assert_null(value_path(NULL, "x"));
	assert_int_equal(value_count(value_find(&v, S("list"))), 141);
	assert_null(value_at(value_find(&v, S("list")), 141));
	assert_int_equal(value_whole(value_at(value_find(&v, S("list")), 0), 0),
			 -70);
	assert_true(value_get_bool(&v, "yes", false));
	assert_true(value_get_bool(&v, "absent", true));
	assert_int_equal(value_get_int(&v, "loss", 9), 9);
	assert_true(value_get_number(&v, "large", 0) > 9e18);
	assert_true(isnan(value_get_number(&v, "bytes", NAN)));
	assert_int_equal(value_get_text(&v, "bytes").len, 4);
	assert_int_equal(value_get_text(&v, "loss").len, 0);
	assert_int_equal(value_count(NULL), 0);
	assert_false(value_is(NULL, VALUE_NULL));
	for (int t = VALUE_NULL; t <= VALUE_MAP; t++)
		assert_true(strlen(value_type_name((enum value_type)t)) > 2);
	arena_release(&a);
}

static void test_unequal(void **state)
{
	struct value a = value_map(), b = value_map();
	struct arena arena;

	(void)state;
	arena_init(&arena);
	value_put(&arena, &a, S("x"), value_int(1));
	value_put(&arena, &a, S("y"), value_int(2));
	value_put(&arena, &b, S("y"), value_int(2));
	assert_false(value_eq(&a, &b));
	value_put(&arena, &b, S("x"), value_int(1));
	assert_true(value_eq(&a, &b)); /* the order does not matter */
	b.u.map.pair[0].value = value_str(S("2"));
	assert_false(value_eq(&a, &b));
	assert_true(value_eq(NULL, NULL));
	assert_false(value_eq(&a, NULL));
	arena_release(&arena);
}

/* Bytes that lie, from a worker that may be taken over. */
static void test_hostile(void **state)
{
	static const str bad[] = {
		STR_INIT(""),
		STR_INIT("\x08"),     /* no such tag */
		STR_INIT("\xff"),     /* nor this */
		STR_INIT("\x03"),     /* an integer of no bytes */
		STR_INIT("\x03\x80"), /* cut */
		STR_INIT("\x03\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"),
		STR_INIT("\x03\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"),
		STR_INIT("\x04\0\0\0\0\0\0\0"),
		STR_INIT("\x05\x02x"), /* longer than what is left */
		STR_INIT("\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"),
		STR_INIT("\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		STR_INIT("\x06\x02\x00"),
		STR_INIT("\x07\x01\x05"),
		STR_INIT("\x07\x01\x00"),
		STR_INIT("\x00\x00"), /* two values */
	};
	struct value v;
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(value_read(&v, &a, bad[i], 1000, 10));
	assert_false(value_read(&v, &a, (str){ NULL, 0 }, 10, 10));
	arena_release(&a);
}

/* Just below, at and above the numbers of nodes and levels. */
static void test_limits(void **state)
{
	struct value v = value_list(), back, *in = &v;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, 1000);
	for (int i = 0; i < 9; i++)
		in = value_push(&a, in, value_list());
	value_write(&b, &v); /* ten lists */
	assert_true(value_read(&back, &a, buf_str(&b), 11, 11));
	assert_true(value_read(&back, &a, buf_str(&b), 10, 10));
	assert_false(value_read(&back, &a, buf_str(&b), 9, 10));
	assert_false(value_read(&back, &a, buf_str(&b), 10, 9));
	buf_release(&b);
	arena_release(&a);
}

/* Nested lists that each promise all that is left get no memory for it. */
static void test_promises(void **state)
{
	static char bytes[30000];
	struct value v;
	struct arena a;

	(void)state;
	for (size_t i = 0; i + 4 <= sizeof(bytes); i += 4)
		memcpy(bytes + i, "\x06\xff\x7f\x06", 4); /* 16,383 items */
	arena_init(&a);
	assert_false(
		value_read(&v, &a, str_of(bytes, sizeof(bytes)), 30000, 1000));
	assert_true(a.peak < 30000 * 2 * sizeof(v));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_nan),
		cmocka_unit_test(test_readers),
		cmocka_unit_test(test_unequal),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_promises),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
