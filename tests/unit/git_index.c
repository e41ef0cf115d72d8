#include "formats/git_index.h"

#include "base/arena.h"
#include "base/io.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static str load(struct arena *a, const char *name)
{
	struct err err;
	str bytes;

	assert_true(io_read_path(
		&bytes, a, str_printf(a, "tests/fuzz/corpus/git_index/%s", name),
		100000, &err));
	return bytes;
}

/* Indexes that git wrote. */
static void test_versions(void **state)
{
	static const char *const name[] = { "v2", "v3", "v4", "sha256" };
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < 4; i++) {
		struct git_index x;

		assert_true(git_index_read(&x, &a, load(&a, name[i])));
		assert_int_equal(x.n, i == 0 ? 4 : i == 3 ? 3 : 5);
		assert_true(git_index_has(&x, S("a/b/z.py")));
		assert_true(git_index_has(&x, S("x.py")));
		assert_false(git_index_has(&x, S("a")));
		assert_false(git_index_has(&x, S("a/b/z.pyc")));
		assert_true(git_index_has_below(&x, S("a")));
		assert_true(git_index_has_below(&x, S("a/b")));
		assert_false(git_index_has_below(&x, S("x.py")));
		assert_false(git_index_has_below(&x, S("a/c")));
		assert_false(git_index_has_below(&x, S("a/b/z")));
	}
	arena_release(&a);
}

/* Cut anywhere or with a byte changed: refused or read, never over the end. */
static void test_damaged(void **state)
{
	static const char *const name[] = { "v2", "v3", "v4", "sha256" };
	struct git_index x;
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < 4; i++) {
		str whole = load(&a, name[i]);
		size_t entries = str_find(whole, S("x.py"), 0);

		for (size_t n = 0; n < whole.len; n++) {
			char *cut = str_cstr(&a, str_sub(whole, 0, n));

			if (git_index_read(&x, &a, str_of(cut, n)))
				assert_true(n > entries);
			cut = str_cstr(&a, whole);
			cut[n] ^= (char)0xff;
			git_index_read(&x, &a, str_of(cut, whole.len));
		}
	}
	assert_false(git_index_read(&x, &a, S("")));
	assert_false(git_index_read(&x, &a, S("DIRC\0\0\0\2\xff\xff\xff\xff")));
	assert_int_equal(x.n, 0);
	assert_false(git_index_has(&x, S("x")));
	arena_release(&a);
}

/* Version 4 says "the last path and a letter" in 66 bytes: not for ever. */
static void test_unpacking_bomb(void **state)
{
	enum { N = 2000, NAME = 60000, ENTRY = 62 + 3 };
	static char bytes[12 + 62 + 2 + NAME + N * ENTRY + 20] = "DIRC\0\0\0\4";
	struct git_index x;
	struct arena a;
	size_t at = 12 + 60;

	(void)state;
	bytes[10] = (char)((N + 1) >> 8);
	bytes[11] = (char)((N + 1) & 0xff);
	memcpy(bytes + at, "\x0f\xff\0", 3);
	memset(bytes + at + 3, 'a', NAME);
	at += 3 + NAME + 1;
	for (int i = 0; i < N; i++, at += ENTRY)
		memcpy(bytes + at + 60, "\x0f\xff\0b", 5);
	arena_init(&a);
	assert_false(git_index_read(&x, &a, str_of(bytes, sizeof(bytes))));
	assert_true(a.peak < sizeof(bytes) * 20 + (2 << 20));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_unpacking_bomb),
	};

	return cmocka_run_group_tests_name("git_index", tests, NULL, NULL);
}
