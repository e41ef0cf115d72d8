#include "base/num.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t bits(double f)
{
	uint64_t b;

	memcpy(&b, &f, 8);
	return b;
}

static double from_bits(uint64_t b)
{
	double f;

	memcpy(&f, &b, 8);
	return f;
}

static void test_json_syntax(void **state)
{
	static const char *const good[] = { "0",   "-0",         "1",
					    "12",  "0.5",        "-1.25e3",
					    "1e5", "1E+05",      "1e-5",
					    "0e0", "123.456e-78" };
	static const char *const bad[] = { "",    "-",   "+1",   ".5",  "5.",
					   "01",  "-01", "1e",   "1e+", "0x1",
					   "1_0", " 1",  "1 ",   "nan", "NaN",
					   "inf", "--1", "1.e1", "1,5", "1e5.0" };
	double f;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(num_parse_double(str_from(good[i]), &f));
		assert_int_equal(bits(f), bits(strtod(good[i], NULL)));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(num_parse_double(str_from(bad[i]), &f));
	/* A NUL is a byte like any other: not part of a number. */
	assert_false(num_parse_double(S("1\0002"), &f));
	assert_false(num_parse_double((str){ NULL, 0 }, &f));
}

static void test_exact(void **state)
{
	static const char *const hard[] = {
		"9007199254740993", /* 2^53 + 1 */
		"9007199254740992",
		"9007199254740993.00000000000000000000000000000000001",
		"18446744073709551615",
		"18446744073709551616",
		"123456789012345678901234567890",
		"1e22",
		"1e23",
		"8.5e22",
		"0.1",
		"0.30000000000000004",
		"2.2250738585072011e-308", /* once hung PHP and Java */
		"2.2250738585072014e-308",
		"4.9406564584124654e-324",
		"2.4703282292062327e-324",
		"2.4703282292062328e-324",
		"1.7976931348623157e308",
		"1.7976931348623159e308",
		"1e999",
		"-1e999",
		"1e-999",
		"1e99999999999999999999",
		"0e99999999999999999999",
		"0.000000000000000000000000000000000000000000001234e45",
		"100000000000000000000000000000000000000000000000000e-50",
		"7.2057594037927933e16",
		"6.02214076e23",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++) {
		double f;

		assert_true(num_parse_double(str_from(hard[i]), &f));
		assert_int_equal(bits(f), bits(strtod(hard[i], NULL)));
	}
}

/* Long numbers, near half-way points, read as strtod reads the whole text. */
static void test_long(void **state)
{
	static char text[20000];
	static const char half[] = "9007199254740993"; /* ties to ...992 */

	(void)state;
	for (size_t zeros = 0; zeros < 1700; zeros += 37) {
		for (int last = 0; last < 2; last++) {
			size_t n = sizeof(half) - 1;
			double f;

			memcpy(text, half, n);
			text[n++] = '.';
			memset(text + n, '0', zeros);
			n += zeros;
			text[n++] = last ? '1' : '0';
			text[n] = 0;
			assert_true(num_parse_double(str_of(text, n), &f));
			assert_int_equal(bits(f), bits(strtod(text, NULL)));
			assert_int_equal(bits(f),
					 bits(last ? 9007199254740994.0
						   : 9007199254740992.0));
		}
	}
	memset(text, '7', sizeof(text) - 1);
	for (size_t point = 1; point < 12000; point += 791) {
		char was = text[point];
		double f;

		text[point] = '.';
		assert_true(num_parse_double(str_of(text, 15000), &f));
		text[15000] = 0;
		assert_int_equal(bits(f), bits(strtod(text, NULL)));
		text[15000] = '7';
		text[point] = was;
	}
	memset(text, '0', sizeof(text));
	memcpy(text + 15000, "123e15003", 10);
	text[1] = '.';
	{
		double f;

		assert_true(num_parse_double(str_of(text, 15009), &f));
		assert_int_equal(bits(f), bits(12300.0));
	}
}

static void test_loose(void **state)
{
	static const struct {
		const char *text;
		double value;
	} good[] = {
		{ "5.", 5 },
		{ ".5", 0.5 },
		{ "+007", 7 },
		{ "-.5e1", -5 },
		{ "nan", NAN },
		{ "NaN", NAN },
		{ "-nan", NAN },
		{ "inf", INFINITY },
		{ "-Infinity", -INFINITY },
		{ "+INF", INFINITY },
		{ "1.#QNAN", NAN },
		{ "-1.#IND", NAN },
		{ "-1.#IND00", NAN },
		{ "1.#INF", INFINITY },
		{ "-1.#INF00", -INFINITY },
	};
	static const char *const bad[] = { "",       "+",       "-",    "NA",
					   "nano",   "infx",    "1.#",  ".",
					   "e5",     "1,5",     "0x10", "1 ",
					   "nan(1)", "1.#QNAN1" };
	double f;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(num_parse_loose(str_from(good[i].text), &f));
		if (isnan(good[i].value))
			assert_true(isnan(f));
		else
			assert_int_equal(bits(f), bits(good[i].value));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(num_parse_loose(str_from(bad[i]), &f));
}

static void test_span(void **state)
{
	static const struct {
		const char *text;
		size_t span;
	} cases[] = {
		{ "0.5, next", 3 }, { "1e5}", 3 }, { "1e}", 1 },
		{ "12.3ms", 4 },    { "nan}", 3 }, { "nano", 0 },
		{ "1.2.3", 3 },     { "-x", 0 },   { "infinity)", 8 },
		{ "inf,", 3 },      { "", 0 },     { "1.#QNAN ", 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(num_span_loose(str_from(cases[i].text)),
				 cases[i].span);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double f = 0, same = 0;
		size_t n = num_take_loose(str_from(cases[i].text), &f);

		assert_int_equal(n, cases[i].span);
		num_parse_loose(str_of(cases[i].text, n), &same);
		assert_true(bits(f) == bits(same));
	}
}

static void check_print(double f)
{
	struct buf b;
	double back;

	buf_init(&b, 100);
	assert_true(num_print(&b, f));
	assert_true(num_parse_loose(buf_str(&b), &back));
	if (isnan(f))
		assert_true(isnan(back));
	else
		assert_int_equal(bits(f), bits(back));
	buf_release(&b);
}

static void test_round_trip(void **state)
{
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		check_print(from_bits(x));
		check_print((double)(x >> 40) / 1000);
	}
}

/* Up to 19 digits with a point anywhere: what programs print of a float. */
static void test_digits(void **state)
{
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char text[60], digits[24];
		double f, taken;
		int n, point;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		n = snprintf(digits, sizeof(digits), "%.*s", 1 + (int)(x % 19),
			     &"1000000000000000000"[(x >> 8) % 19]);
		if (i % 8)
			n = snprintf(digits, sizeof(digits), "%llu",
				     (unsigned long long)(x >> x % 60) %
					     (uint64_t)1e19);
		point = (int)(x >> 40) % (n + 1);
		snprintf(text, sizeof(text), "%s%.*s.%s%s", x & 1 ? "-" : "",
			 point, digits, digits + point, x & 6 ? "" : "e-05");
		assert_true(num_parse_loose(str_from(text), &f));
		assert_int_equal(bits(f), bits(strtod(text, NULL)));
		assert_int_equal(num_take_loose(str_from(text), &taken),
				 strlen(text));
		assert_int_equal(bits(taken), bits(f));
	}
}

static void expect(bool (*print)(struct buf *, double), double f, const char *want)
{
	struct buf b;

	buf_init(&b, 100);
	assert_true(print(&b, f));
	buf_add_byte(&b, 0);
	assert_string_equal(b.s, want);
	buf_release(&b);
}

static bool print_size(struct buf *b, double f)
{
	return num_print_size(b, (uint64_t)f);
}

static bool print_count(struct buf *b, double f)
{
	return num_print_count(b, (int64_t)f);
}

static void test_print(void **state)
{
	static const struct {
		double f;
		const char *want;
	} cases[] = {
		{ 0.1, "0.1" },
		{ 3, "3" },
		{ -0.0, "-0" },
		{ 1e22, "1e+22" },
		{ 1e15, "1e+15" },
		{ 100000, "100000" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ NAN, "nan" },
		{ -INFINITY, "-inf" },
		{ 5e-324, "5e-324" },
		{ 0.30000000000000004, "0.30000000000000004" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(num_print, cases[i].f, cases[i].want);
	expect(num_print_json, NAN, "null");
	expect(num_print_json, INFINITY, "null");
	expect(num_print_json, 0.5, "0.5");
}

static void test_human(void **state)
{
	(void)state;
	expect(print_count, 0, "0");
	expect(print_count, 999, "999");
	expect(print_count, 1000, "1,000");
	expect(print_count, 18417, "18,417");
	expect(print_count, -1234567, "-1,234,567");
	expect(num_print_human, 18417, "18,417");
	expect(num_print_human, 29.2, "29.2");
	expect(num_print_human, 0.9137, "0.9137");
	expect(num_print_human, 999.96, "1,000");
	expect(num_print_human, 1234.56, "1,235");
	expect(num_print_human, 1.5e-7, "1.5e-07");
	expect(num_print_human, 2.5e20, "2.5e+20");
	expect(num_print_human, NAN, "nan");
	expect(print_size, 0, "0 B");
	expect(print_size, 512, "512 B");
	expect(print_size, 1023, "1,023 B");
	expect(print_size, 1024, "1 KiB");
	expect(print_size, 29901, "29.2 KiB");
	expect(print_size, 1048575, "1 MiB");
	expect(print_size, 1.5 * 1073741824, "1.5 GiB");
	expect(num_print_seconds, 0, "0 s");
	expect(num_print_seconds, 0.00084, "840 us");
	expect(num_print_seconds, 0.0125, "12.5 ms");
	expect(num_print_seconds, 0.99999, "1 s");
	expect(num_print_seconds, 1.84, "1.84 s");
	expect(num_print_seconds, 90, "90 s");
	expect(num_print_seconds, 210, "3.5 min");
	expect(num_print_seconds, 14.2 * 3600, "14.2 h");
	expect(num_print_seconds, 3 * 86400, "3 d");
	expect(num_print_seconds, -2, "-2 s");
	expect(num_print_percent, 0.123, "12.3 %");
	expect(num_print_percent, 1, "100 %");
	expect(num_print_percent, 0.99999, "> 99.9 %");
	expect(num_print_percent, 0.0004, "0.04 %");
	expect(num_print_percent, 0, "0 %");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_syntax),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_loose),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_human),
	};

	return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
