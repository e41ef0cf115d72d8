#include "base/utf8.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_every_code_point(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		char text[5] = { 0 };
		size_t n = utf8_write(text, c), at = 0;

		if (c >= 0xd800 && c < 0xe000) {
			assert_int_equal(n, 0);
			continue;
		}
		assert_int_equal(utf8_next(str_of(text, n), &at), c);
		assert_int_equal(at, n);
		assert_true(utf8_is_valid(str_of(text, n)));
		/* Cut short it is not valid. */
		if (n > 1)
			assert_int_equal(utf8_find_bad(str_of(text, n - 1)), 0);
	}
	assert_int_equal(utf8_write((char[4]){ 0 }, 0x110000), 0);
	assert_int_equal(utf8_write((char[4]){ 0 }, UTF8_BAD), 0);
}

/* Exactly 1,112,064 scalar values have a form: count all of up to 4 bytes. */
static void test_nothing_else(void **state)
{
	static const unsigned char lead[] = { 0x00, 0x41, 0x7f, 0x80, 0x9f,
					      0xa0, 0xbf, 0xc0, 0xc1, 0xc2,
					      0xdf, 0xe0, 0xed, 0xef, 0xf0,
					      0xf4, 0xf5, 0xff };
	size_t two = 0, three = 0, n = sizeof(lead);

	(void)state;
	for (unsigned a = 0; a < 256; a++)
		for (unsigned b = 0; b < 256; b++) {
			unsigned char t[2] = { (unsigned char)a,
					       (unsigned char)b };
			size_t at = 0;

			if (utf8_next(str_of(t, 2), &at) != UTF8_BAD && at == 2)
				two++;
		}
	assert_int_equal(two, 0x800 - 0x80);
	for (unsigned x = 0; x < 1u << 24; x++) {
		unsigned char t[3] = { (unsigned char)(x >> 16),
				       (unsigned char)(x >> 8),
				       (unsigned char)x };
		size_t at = 0;

		if (t[0] < 0xe0)
			continue;
		if (utf8_next(str_of(t, 3), &at) != UTF8_BAD)
			three++;
	}
	assert_int_equal(three, 0x10000 - 0x800 - 0x800);
	for (size_t i = 0; i < n * n * n * n; i++) {
		unsigned char t[4] = { lead[i % n], lead[i / n % n],
				       lead[i / n / n % n], lead[i / n / n / n] };
		size_t bad = utf8_find_bad(str_of(t, 4)), at = 0;

		while (at < 4) {
			size_t from = at;

			if (utf8_next(str_of(t, 4), &at) == UTF8_BAD) {
				at = from;
				break;
			}
		}
		assert_int_equal(bad, at);
	}
}

static void test_find_bad(void **state)
{
	char text[200];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] = (char)0xff;
		assert_int_equal(utf8_find_bad(str_of(text, sizeof(text))), i);
		assert_false(utf8_is_ascii(str_of(text, sizeof(text))));
		text[i] = 'x';
	}
	assert_true(utf8_is_ascii(str_of(text, sizeof(text))));
	assert_true(utf8_is_valid((str){ NULL, 0 }));
	assert_true(utf8_is_valid(S("a\0b")));
}

static void test_printable(void **state)
{
	static const uint32_t yes[] = { ' ',     'a',     '~',    0xa0,
					0xe9,    0x301,   0x4e2d, 0xac00,
					0x1f600, 0x2070e, 0x3042 };
	static const uint32_t no[] = {
		0,      1,      '\n',     0x1b,     0x7f,    0x80,    0x9b,
		0xad,   0x200b, 0x200e,   0x2028,   0x2029,  0x202e,  0x2066,
		0xfeff, 0xe000, 0xfffe,   0xffff,   0xe0041, 0xf0000, 0x10ffff,
		0xd800, 0x378,  0x110000, UTF8_BAD,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(utf8_is_printable(yes[i]));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(utf8_is_printable(no[i]));
}

static void test_cells(void **state)
{
	static const struct {
		const char *text;
		size_t cells;
	} cases[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\u4e2d\u6587", 4 },
		{ "e\u0301", 1 },
		{ "\U0001f600", 2 },
		{ "\uff21", 2 },
		{ "\u0410", 1 },
		{ "\xff", 1 },
		{ "\u200b", 0 },
		{ "\u1100\u1161", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(utf8_cells(str_from(cases[i].text)),
				 cases[i].cells);
}

static void test_cut(void **state)
{
	static const struct {
		const char *text;
		size_t cells;
		const char *want;
	} cases[] = {
		{ "abc", 2, "ab" },
		{ "abc", 3, "abc" },
		{ "abc", 0, "" },
		{ "\u4e2d\u6587", 3, "\u4e2d" },
		{ "e\u0301x", 1, "e\u0301" },
		{ "a\xff\xff", 2, "a\xff" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(
			str_eq(utf8_cut(str_from(cases[i].text), cases[i].cells),
			       str_from(cases[i].want)));
}

static void test_identifiers(void **state)
{
	(void)state;
	assert_true(utf8_is_id_start('_') && utf8_is_id_start('Z'));
	assert_true(utf8_is_id_start(0x4e2d) && utf8_is_id_start(0xe9));
	assert_false(utf8_is_id_start('7') || utf8_is_id_start(0x301));
	assert_true(utf8_is_id_continue('7') && utf8_is_id_continue(0x301));
	assert_false(utf8_is_id_continue('-') || utf8_is_id_continue(0x200d));
}

static void test_caseless(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "Train.py", "train.PY", true },
		{ "caf\u00e9", "cafe\u0301", true },
		{ "CAF\u00c9", "cafe\u0301", true },
		{ "\u1eb0", "a\u0306\u0300", true }, /* two marks */
		{ "\ud55c", "\u1112\u1161\u11ab", true },
		{ "\u03a3", "\u03c3", true },
		{ "\u212a", "k", true }, /* the Kelvin sign */
		{ "\u00e9", "e", false },
		{ "a", "b", false },
		{ "\xff", "\xfe", false },
		{ "", "", true },
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(str_eq(utf8_caseless(&a, str_from(cases[i].a)),
					utf8_caseless(&a, str_from(cases[i].b))),
				 cases[i].same);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_nothing_else),
		cmocka_unit_test(test_find_bad),
		cmocka_unit_test(test_printable),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_identifiers),
		cmocka_unit_test(test_caseless),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
