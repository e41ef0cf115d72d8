#include "formats/toml.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct read {
	struct arena arena;
	struct limits limits;
	struct diags diags;
	struct value v;
	bool whole;
};

static void begin(struct read *r)
{
	memset(r, 0, sizeof(*r));
	arena_init(&r->arena);
	limits_default(&r->limits);
}

static void read_text(struct read *r, str text)
{
	diags_init(&r->diags, &r->arena);
	r->whole = toml_read(&r->v, &r->arena, text, &r->limits, &r->diags);
}

static void test_a_project(void **state)
{
	struct read r;
	const struct value *v;

	(void)state;
	begin(&r);
	read_text(&r,
		  S("# c\n[project]\nname = \"digits\"\nversion = '1.0'\n"
		    "dependencies = [\n  \"torch>=2\", # c\n  'numpy',\n]\n\n"
		    "[tool.gonogo.rules.DAT210]\nmax-ratio = 20\n"
		    "[[tool.uv.index]]\nurl = \"https://x\"\n"
		    "[[tool.uv.index]]\nurl = \"https://y\"\n"));
	assert_true(r.whole);
	assert_int_equal(r.diags.list.n, 0);
	v = value_path(&r.v, "project.dependencies");
	assert_int_equal(value_count(v), 2);
	assert_true(str_eq(value_text(value_at(v, 1), S("")), S("numpy")));
	assert_int_equal(value_at(v, 1)->line, 7);
	assert_int_equal(value_at(v, 1)->column, 3);
	v = value_path(&r.v, "tool.gonogo.rules.DAT210");
	assert_int_equal(value_get_int(v, "max-ratio", 0), 20);
	assert_int_equal(v->u.map.pair[0].line, 11);
	v = value_path(&r.v, "tool.uv.index");
	assert_int_equal(value_count(v), 2);
	assert_true(
		str_eq(value_get_text(value_at(v, 1), "url"), S("https://y")));
	arena_release(&r.arena);
}

static void test_strings_and_dates(void **state)
{
	struct read r;
	const struct value *v;

	(void)state;
	begin(&r);
	read_text(&r, S("d = 2024-01-31\ns = \"2024-01-31\"\n"
			"m = \"\"\"\r\na\\\r\n   b\r\n\"c\\u00e9\"\"\"\"\n"
			"i = 0xfF\n"));
	assert_true(r.whole);
	assert_true(toml_is_date(value_find(&r.v, S("d"))));
	assert_false(toml_is_date(value_find(&r.v, S("s"))));
	assert_true(str_eq(value_get_text(&r.v, "m"), S("ab\n\"c\xc3\xa9\"")));
	v = value_find(&r.v, S("i"));
	assert_int_equal(v->u.i, 255);
	assert_true(str_eq(v->raw, S("0xfF")));
	assert_int_equal(v->line, 7);
	arena_release(&r.arena);
}

/* The place of the error, and what stands before it is there. */
static void test_errors(void **state)
{
	static const struct {
		str text;
		uint32_t line, column;
		const char *word; /* in the message */
	} cases[] = {
		{ STR_INIT("a = 1\nb = \n"), 2, 5, "missing" },
		{ STR_INIT("a = 1\nb = yes\n"), 2, 5, "quotes" },
		{ STR_INIT("a = 1\nb = True\n"), 2, 5, "lower case" },
		{ STR_INIT("a = 1\nb = None\n"), 2, 5, "no null" },
		{ STR_INIT("a = 1\nb = .5\n"), 2, 5, "both sides" },
		{ STR_INIT("a = 1\nb = 9223372036854775808\n"), 2, 5, "64 bits" },
		{ STR_INIT("a = 1\nb = \"x\nc = 2\n"), 2, 5, "not closed" },
		{ STR_INIT("a = 1\nb = \"\"\"x\nc = 2\n"), 2, 5, "never closed" },
		{ STR_INIT("a = 1\nb = \"C:\\dir\"\n"), 2, 8, "backslash" },
		{ STR_INIT("a = 1\nb = [1,\n2\n"), 2, 5, "never closed" },
		{ STR_INIT("a = 1\nb = [1\n2]\n"), 3, 1, "comma" },
		{ STR_INIT("a = 1\nb = {x = 1,}\n"), 2, 12, "comma" },
		{ STR_INIT("a = 1\nb = {x = 1\n}\n"), 2, 11, "one line" },
		{ STR_INIT("a = 1\nb 2\n"), 2, 3, "=" },
		{ STR_INIT("a = 1\nb = 1 2\n"), 2, 7, "should end" },
		{ STR_INIT("a = 1\na = 2\n"), 2, 1, "twice" },
		{ STR_INIT("a = 1\n[a]\n"), 2, 2, "not a table" },
		{ STR_INIT("a = 1\n[t]\n[t]\n"), 3, 2, "elsewhere" },
		{ STR_INIT("a = 1\nt = {}\nt.x = 1\n"), 3, 1, "inline" },
		{ STR_INIT("a = 1\n[t.u]\n[t]\nu.x = 1\n"), 4, 1, "elsewhere" },
		{ STR_INIT("a = 1\n[t\n"), 2, 3, "]" },
		{ STR_INIT("a = 1\rb = 2\n"), 1, 6, "bare CR" },
		{ STR_INIT("a = 1\nb = \"\x01\"\n"), 2, 6, "control" },
		{ STR_INIT("a = 1\nb = \"\xff\"\n"), 2, 5, "not closed" },
		{ STR_INIT("a = 1\n\xff\n"), 2, 1, "UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct read r;
		const struct diag *d;

		begin(&r);
		read_text(&r, cases[i].text);
		if (r.whole || r.diags.list.n != 1)
			fail_msg("case %zu is read", i);
		d = &r.diags.list.v[0];
		assert_int_equal(d->id, DIAG_TOML_SYNTAX);
		if (d->line != cases[i].line || d->column != cases[i].column ||
		    !str_has(d->text, str_from(cases[i].word)))
			fail_msg("case %zu: %u:%u %.*s", i, d->line, d->column,
				 STR_ARG(d->text));
		if (cases[i].line > 1)
			assert_int_equal(value_get_int(&r.v, "a", 0), 1);
		arena_release(&r.arena);
	}
}

static str times(struct arena *a, const char *head, const char *part, size_t n,
		 const char *tail)
{
	struct buf b;
	str out;

	buf_init(&b, SIZE_MAX / 2);
	buf_add(&b, str_from(head));
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_from(part));
	buf_add(&b, str_from(tail));
	out = str_dup(a, buf_str(&b));
	buf_release(&b);
	return out;
}

static void test_limits(void **state)
{
	static const struct {
		size_t offset;
		const char *head, *part, *tail;
	} shapes[] = {
		{ offsetof(struct limits, toml_depth), "", "a.", "b = 1" },
		{ offsetof(struct limits, toml_depth), "[a", ".a", "" },
		{ offsetof(struct limits, toml_depth), "a = ", "[", "" },
		{ offsetof(struct limits, toml_depth), "a = ", "{a = ", "" },
		{ offsetof(struct limits, toml_values), "a = [", "1,", "]\n" },
		{ offsetof(struct limits, toml_size), "#", "x", "" },
	};
	enum { AT = 12 };

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		/* The head counts one. */
		for (size_t n = AT - 2; n <= AT; n++) {
			struct read r;
			uint64_t most = AT;
			bool over;

			begin(&r);
			memcpy((char *)&r.limits + shapes[i].offset, &most,
			       sizeof(most));
			read_text(&r, times(&r.arena, shapes[i].head,
					    shapes[i].part, n, shapes[i].tail));
			over = diags_has(&r.diags, DIAG_TOML_LIMIT);
			if (over != (n == AT))
				fail_msg("shape %zu with %zu", i, n);
			arena_release(&r.arena);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_project),
		cmocka_unit_test(test_strings_and_dates),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
