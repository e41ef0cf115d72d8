#include "base/glob.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct match_case {
	const char *pattern, *path;
	bool matches;
};

static void test_plain(void **state)
{
	static const struct match_case cases[] = {
		{ "*.py", "train.py", true },
		{ "*.py", "src/deep/train.py", true },
		{ "*.py", "train.pyc", false },
		{ "/*.py", "src/train.py", false },
		{ "/*.py", "train.py", true },
		{ "./train.py", "train.py", true },
		{ "./train.py", "a/train.py", false },
		{ "src/*.py", "src/a.py", true },
		{ "src/*.py", "src/b/a.py", false },
		{ "src/**/*.py", "src/a.py", true },
		{ "src/**/*.py", "src/b/c/a.py", true },
		{ "**/a.py", "a.py", true },
		{ "**/a.py", "x/y/a.py", true },
		{ "**/a.py", "x/ya.py", false },
		{ "data/**", "data/x/y", true },
		{ "data/**", "data", false },
		{ "data/", "data/x/y", true },
		{ "data/", "data", false },
		{ "**", "any/thing", true },
		{ "a**b", "axxb", true },
		{ "x/a**b", "x/a/b", false },
		{ "a/**/b", "a/b", true },
		{ "a/**/b", "a/x/y/b", true },
		{ "a/**/b", "axb", false },
		{ "**/x/**/y", "x/a/x/b/y", true },
		{ "?.txt", "a.txt", true },
		{ "?.txt", "\u4e2d.txt", true },
		{ "?.txt", "ab.txt", false },
		{ "?", "\xff", true },
		{ "a?b/", "a/b/c", false },
		{ "[a-c].txt", "b.txt", true },
		{ "[!a-c].txt", "b.txt", false },
		{ "[^a-c].txt", "d.txt", true },
		{ "[]x].txt", "].txt", true },
		{ "[a-].txt", "-.txt", true },
		{ "[\u4e00-\u9fff].txt", "\u4e2d.txt", true },
		{ "x/[/].txt", "x//.txt", false },
		{ "[!x]b/c", "/b/c", false },
		{ "*.{py,ipynb}", "a.ipynb", true },
		{ "*.{py,ipynb}", "a.txt", false },
		{ "{a,b{c,d}}/x", "bd/x", true },
		{ "{a,b{c,d}}/x", "b/x", false },
		{ "{,pre}x", "x", true },
		{ "{,pre}x", "prex", true },
		{ "{a}", "a", true },
		{ "\\{a,b\\}", "{a,b}", true },
		{ "[{]a,b}", "{a,b}", true },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ ".*", ".hidden", true },
		{ "*", ".hidden", true },
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = NULL;
		const struct glob *g =
			glob_new(&a, str_from(cases[i].pattern), &why);

		assert_non_null(g);
		if (glob_match(g, str_from(cases[i].path)) != cases[i].matches)
			fail_msg("%s, %s: not %d", cases[i].pattern,
				 cases[i].path, cases[i].matches);
	}
	arena_release(&a);
}

static void test_wrong(void **state)
{
	static const char *const wrong[] = { "",           "[a",   "[",
					     "[!]",        "{a,b", "a\\",
					     "[[:nope:]]", "[a\\", "{[a,b}" };
	struct arena a;
	const char *why;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		why = NULL;
		if (glob_new(&a, str_from(wrong[i]), &why) || !why)
			fail_msg("%s is taken for right", wrong[i]);
	}
	assert_null(glob_new(&a, S("a\0b"), &why));
	assert_null(glob_new(&a, (str){ NULL, 0 }, &why));
	arena_release(&a);
}

static void test_git(void **state)
{
	static const struct match_case cases[] = {
		{ "foo", "foo", true },
		{ "*f", "foo", false },
		{ "*.py", "a/b.py", false },
		{ "**/b.py", "b.py", true },
		{ "a/**", "a/b/c", true },
		{ "a/**/c", "a/c", true },
		{ "a**c", "a/c", false },
		{ "{a,b}", "a", false },
		{ "{a,b}", "{a,b}", true },
		{ "[[:digit:]]x", "7x", true },
		{ "[[:digit:]]x", "ax", false },
		{ "[[:bad:]]", "a", false },
		{ "[a", "[a", false },
		{ "a\\", "a\\", false },
		{ "[z-a]", "z", true },
		{ "[z-a]", "m", false },
		{ "?", "\u00e9", false },
		{ "??", "\u00e9", true },
		{ "[]]", "]", true },
		{ "[!]a-]", "b", true },
		{ "[\\]]", "]", true },
		{ "[[:]", ":", true },
		{ "***/x", "a/b/x", true },
		{ "a/***", "a/b/x", true },
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct glob *g =
			glob_new_git(&a, str_from(cases[i].pattern));

		if (glob_match_whole(g, str_from(cases[i].path)) !=
		    cases[i].matches)
			fail_msg("%s, %s: not %d", cases[i].pattern,
				 cases[i].path, cases[i].matches);
	}
	arena_release(&a);
}

/* A backtracking matcher would take the age of the universe. */
static void test_pathological(void **state)
{
	static char pattern[4000], text[4096], deep[4096];
	struct arena a;
	const char *why;
	const struct glob *g;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i + 2 <= 3998; i += 2)
		memcpy(pattern + i, "a*", 2);
	pattern[3998] = 'b';
	memset(text, 'a', sizeof(text));
	g = glob_new(&a, str_of(pattern, 3999), &why);
	assert_non_null(g);
	assert_false(glob_match(g, str_of(text, sizeof(text))));
	for (size_t i = 0; i + 2 <= sizeof(deep); i += 2)
		memcpy(deep + i, "a/", 2);
	for (size_t i = 0; i + 5 <= 3995; i += 5)
		memcpy(pattern + i, "**/a/", 5);
	pattern[3995] = 'b';
	g = glob_new(&a, str_of(pattern, 3996), &why);
	assert_non_null(g);
	assert_false(glob_match(g, str_of(deep, sizeof(deep))));
	arena_release(&a);
}

/* Braces: what is allowed works, one more is refused. */
static void test_brace_limit(void **state)
{
	char pattern[4100];
	struct arena a;
	const char *why;

	(void)state;
	arena_init(&a);
	memset(pattern, ',', sizeof(pattern));
	pattern[0] = '{';
	pattern[1023] = '}';
	assert_non_null(glob_new(&a, str_of(pattern, 1024), &why));
	pattern[1023] = ',';
	pattern[1024] = '}';
	assert_null(glob_new(&a, str_of(pattern, 1025), &why));
	/* 2^60 alternatives; 1,500 levels. */
	for (size_t i = 0; i + 5 <= 300; i += 5)
		memcpy(pattern + i, "{a,b}", 5);
	assert_null(glob_new(&a, str_of(pattern, 300), &why));
	memset(pattern, '{', 1500);
	memset(pattern + 1500, '}', 1500);
	assert_null(glob_new(&a, str_of(pattern, 3000), &why));
	memset(pattern, 'x', sizeof(pattern));
	assert_non_null(glob_new(&a, str_of(pattern, 4096), &why));
	assert_null(glob_new(&a, str_of(pattern, 4097), &why));
	arena_release(&a);
}

static void test_literal(void **state)
{
	(void)state;
	assert_true(glob_is_literal(S("src/train.py")));
	assert_false(glob_is_literal(S("*.py")));
	assert_false(glob_is_literal(S("a\\b")));
	assert_false(glob_is_literal(S("{a}")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_git),
		cmocka_unit_test(test_pathological),
		cmocka_unit_test(test_brace_limit),
		cmocka_unit_test(test_literal),
	};

	return cmocka_run_group_tests_name("glob", tests, NULL, NULL);
}
