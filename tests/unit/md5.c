#include "base/md5.h"
#include "base/arena.h"
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static str md5_of(struct arena *a, str s, size_t piece)
{
	struct md5 h;
	uint8_t out[16];

	md5_init(&h);
	for (size_t i = 0; i < s.len; i += piece)
		md5_add(&h, str_sub(s, i, i + piece));
	md5_end(&h, out);
	return hash_hex(a, out, 16);
}

/* The suite of RFC 1321, in pieces of every size. */
static void test_suite(void **state)
{
	static const struct {
		str text;
		const char *sum;
	} cases[] = {
		{ STR_INIT(""), "d41d8cd98f00b204e9800998ecf8427e" },
		{ STR_INIT("abc"), "900150983cd24fb0d6963f7d28e17f72" },
		{ STR_INIT("abcdefghijklmnopqrstuvwxyz"),
		  "c3fcd3d76192e4007dfb496cca67e13b" },
		{ STR_INIT("1234567890123456789012345678901234567890123456789"
			   "0123456789012345678901234567890"),
		  "57edf4a22be3c955ac49da2e2107b67a" },
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t piece = 1; piece < 90; piece++)
			assert_true(str_eq(md5_of(&a, cases[i].text, piece),
					   str_from(cases[i].sum)));
	arena_release(&a);
}

/* Every length around the end of a block is padded right: no two are equal, and
 * 55, 56 and 64 are known. */
static void test_padding(void **state)
{
	static char x[130];
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(x); i++)
		x[i] = 'a';
	assert_true(str_eq(md5_of(&a, str_of(x, 55), 7),
			   S("ef1772b6dff9a122358552954ad0df65")));
	assert_true(str_eq(md5_of(&a, str_of(x, 56), 7),
			   S("3b0c8ac703f828b04c6c197006d17218")));
	assert_true(str_eq(md5_of(&a, str_of(x, 64), 64),
			   S("014842d480b571495a4a0363793f7367")));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suite),
		cmocka_unit_test(test_padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
