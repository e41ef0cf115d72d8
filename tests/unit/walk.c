/* The walk over tables in memory; trees on disk are in tests/walk. */
#include "facts/walk.h"

#include "base/buf.h"
#include "base/io.h"
#include "facts/ignore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct walked {
	struct arena arena;
	struct limits limits;
	struct walk walk;
};

static void walk_table(struct walked *w, const struct io_memory *table,
		       size_t n, struct walk_options o)
{
	struct io_root root;
	struct err err;

	arena_init(&w->arena);
	limits_default(&w->limits);
	o.limits = &w->limits;
	io_root_memory(&root, table, n);
	assert_true(walk_read(&w->walk, &w->arena, &root, &o, &err));
}

static void expect(struct walked *w, const char *files, const char *skips)
{
	struct buf b;

	buf_init(&b, 10000);
	for (size_t i = 0; i < w->walk.n; i++)
		buf_printf(&b, "%.*s ", STR_ARG(w->walk.file[i].path));
	buf_add_byte(&b, 0);
	assert_string_equal(b.s, files);
	buf_reset(&b);
	for (size_t i = 0; i < w->walk.nskip; i++)
		buf_printf(&b, "%.*s:%.*s ", STR_ARG(w->walk.skip[i].path),
			   STR_ARG(w->walk.skip[i].reason));
	buf_add_byte(&b, 0);
	assert_string_equal(b.s, skips);
	buf_release(&b);
	arena_release(&w->arena);
}

#define FILE_OF(p, t)                           \
	{                                       \
		STR_INIT(p), STR_INIT(t), IO_OK \
	}

/* Byte order of whole paths, whatever order the system lists them in. */
static void test_order(void **state)
{
	static const struct io_memory table[] = {
		FILE_OF("b", ""),     FILE_OF("a/z", ""), FILE_OF("a.b", ""),
		FILE_OF("a-b/x", ""), FILE_OF("a0", ""),  FILE_OF("a/b/c", ""),
		FILE_OF("a!", ""),    FILE_OF("A", ""),   FILE_OF("a/b.c", ""),
	};
	struct io_memory turned[9];

	(void)state;
	for (size_t turn = 0; turn < 9; turn++) {
		struct walked w;

		for (size_t i = 0; i < 9; i++)
			turned[i] = table[(i * 5 + turn) % 9];
		walk_table(&w, turned, 9, (struct walk_options){ 0 });
		expect(&w, "A a! a-b/x a.b a/b.c a/b/c a/z a0 b ", "");
	}
}

static void test_ignored(void **state)
{
	static const struct io_memory table[] = {
		FILE_OF(".gitignore", "*.log\n/out/\n!keep.log\n"),
		FILE_OF("a.log", ""),
		FILE_OF("keep.log", ""),
		FILE_OF("out/x.py", ""),
		FILE_OF("src/out/x.py", ""),
		FILE_OF("src/.gitignore", "!*.log\nx.*\n"),
		FILE_OF("src/b.log", ""),
		FILE_OF("src/sub/x.txt", ""),
	};
	static const str no_src[] = { STR_INIT("src/sub/") };
	struct walked w;

	(void)state;
	walk_table(&w, table, 8, (struct walk_options){ 0 });
	expect(&w, ".gitignore keep.log src/.gitignore src/b.log ",
	       "a.log:ignored out:ignored src/out/x.py:ignored "
	       "src/sub/x.txt:ignored ");
	walk_table(&w, table, 8,
		   (struct walk_options){ .no_ignore_files = true,
					  .exclude = no_src,
					  .nexclude = 1 });
	expect(&w,
	       ".gitignore a.log keep.log out/x.py src/.gitignore src/b.log "
	       "src/out/x.py ",
	       "src/sub:excluded ");
}

/* An ignore file that cannot be read leaves the list in doubt. */
static void test_unreadable_ignore(void **state)
{
	static const struct io_memory table[] = {
		{ STR_INIT(".gitignore"), STR_INIT(""), IO_DENIED },
		FILE_OF("a.py", ""),
	};
	struct walked w;

	(void)state;
	walk_table(&w, table, 2, (struct walk_options){ 0 });
	assert_int_equal(w.walk.reason, REASON_IO_ERROR);
	assert_true(str_has(w.walk.reason_text, S(".gitignore")));
	expect(&w, ".gitignore a.py ", "");
}

static void test_bad_glob(void **state)
{
	static const str bad[] = { STR_INIT("{a") };
	static const struct io_memory table[] = { FILE_OF("a", "") };
	struct limits limits;
	struct io_root root;
	struct arena a;
	struct walk w;
	struct err err = { ERR_NONE, "" };

	(void)state;
	arena_init(&a);
	limits_default(&limits);
	io_root_memory(&root, table, 1);
	assert_false(walk_read(&w, &a, &root,
			       &(struct walk_options){ .limits = &limits,
						       .include = bad,
						       .ninclude = 1 },
			       &err));
	assert_int_equal(err.kind, ERR_USE);
	assert_non_null(strstr(err.text, "{a"));
	arena_release(&a);
}

static void test_empty(void **state)
{
	struct walked w;

	(void)state;
	walk_table(&w, NULL, 0, (struct walk_options){ 0 });
	assert_int_equal(w.walk.entries, 0);
	expect(&w, "", "");
}

/* Several files of one checkout: the deepest decides. */
static void test_ignore_chain(void **state)
{
	const struct ignore *top, *deep;
	struct arena a;

	(void)state;
	arena_init(&a);
	top = ignore_read(&a, S("*.txt\nb/\n/a/c\n"), S(""), NULL, 100);
	deep = ignore_read(&a, S("!x.txt\n/c\n"), S("a/b"), top, 100);
	assert_true(ignore_match(top, S("x.txt"), false));
	assert_true(ignore_match(top, S("a/c"), true));
	assert_false(ignore_match(top, S("d/a/c"), true));
	assert_false(ignore_match(top, S("a/b"), false));
	assert_true(ignore_match(top, S("a/b"), true));
	assert_false(ignore_match(deep, S("a/b/x.txt"), false));
	assert_true(ignore_match(deep, S("a/b/y.txt"), false));
	assert_true(ignore_match(deep, S("a/b/c"), false));
	assert_false(ignore_match(deep, S("a/b/d/c"), false));
	assert_non_null(ignore_read(&a, S("a\n#x\n\nb"), S(""), NULL, 2));
	assert_null(ignore_read(&a, S("a\n#x\n\nb\nc"), S(""), NULL, 2));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_unreadable_ignore),
		cmocka_unit_test(test_bad_glob),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_ignore_chain),
	};

	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
