#include "formats/json.h"
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fixture {
	struct arena arena;
	struct limits limits;
	struct diags diags;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena);
	limits_default(&f->limits);
	diags_init(&f->diags, &f->arena);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	free(f);
	return 0;
}

static struct value read_text(struct fixture *f, str text)
{
	diags_init(&f->diags, &f->arena);
	return json_read(&f->arena, text, &f->limits, &f->diags);
}

/* ---- whole documents ---- */

static void test_tree(void **state)
{
	struct fixture *f = *state;
	struct value v =
		read_text(f, S("{\n  \"a\": [1, 2.5],\n  \"b\": {\"c\": "
			       "\"x\\u00e9\\ud83d\\ude00\\n\"}}"));
	const struct value *a = value_find(&v, S("a"));
	const struct value *c = value_path(&v, "b.c");

	assert_int_equal(f->diags.list.n, 0);
	assert_int_equal(value_count(a), 2);
	assert_int_equal(value_at(a, 0)->u.i, 1);
	assert_true(value_at(a, 1)->u.f > 2.4 && value_at(a, 1)->u.f < 2.6);
	assert_int_equal(a->line, 2);
	assert_int_equal(a->column, 8);
	assert_true(
		str_eq(value_text(c, S("")), S("x\xc3\xa9\xf0\x9f\x98\x80\n")));
	assert_true(str_eq(c->raw, S("x\\u00e9\\ud83d\\ude00\\n")));
	assert_int_equal(c->line, 3);
	assert_int_equal(c->column, 14);
	assert_int_equal(v.u.map.pair[1].line, 3);
	assert_int_equal(v.u.map.pair[1].column, 3);
}

/* D07, D08: exact integers, the text of the others, no infinity. */
static void test_numbers(void **state)
{
	struct fixture *f = *state;
	struct value v = read_text(
		f, S("[9007199254740993, 9223372036854775807, "
		     "-9223372036854775808, "
		     "9223372036854775808, 1e999, -1e999, -0, 0.1e-400, -0.0, "
		     "100000000000000000000000]"));
	const struct value *n = v.u.list.item;

	assert_int_equal(f->diags.list.n, 0);
	assert_int_equal(n[0].u.i, 9007199254740993);
	assert_int_equal(n[1].u.i, INT64_MAX);
	assert_int_equal(n[2].u.i, INT64_MIN);
	assert_int_equal(n[3].type, VALUE_FLOAT);
	assert_true(str_eq(n[3].raw, S("9223372036854775808")));
	assert_true(n[4].u.f >= DBL_MAX && !isinf(n[4].u.f));
	assert_true(str_eq(n[4].raw, S("1e999")));
	assert_true(n[5].u.f <= -DBL_MAX && !isinf(n[5].u.f));
	assert_int_equal(n[6].type, VALUE_INT);
	assert_true(str_eq(n[6].raw, S("-0")));
	assert_true(n[7].u.f <= 0 && n[7].u.f >= 0);
	assert_true(signbit(n[8].u.f));
	assert_true(str_eq(n[9].raw, S("100000000000000000000000")));
}

/* D09: the loss of a run that diverged. */
static void test_non_finite(void **state)
{
	struct fixture *f = *state;
	struct value v = read_text(
		f, S("{\"loss\": NaN,\n \"x\": [Infinity, -Infinity]}"));

	assert_true(isnan(value_find(&v, S("loss"))->u.f));
	assert_true(value_at(value_find(&v, S("x")), 1)->u.f < -DBL_MAX);
	assert_int_equal(f->diags.list.n, 1);
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_NONFINITE);
	assert_int_equal(f->diags.list.v[0].line, 1);
	assert_int_equal(f->diags.list.v[0].column, 10);
	assert_true(str_has(f->diags.list.v[0].text, S("3 time(s)")));
}

/* D03: reported where it stands again; the last one counts. */
static void test_duplicates(void **state)
{
	struct fixture *f = *state;
	struct value v =
		read_text(f, S("{\"model\": 1, \"x\": {\"model\": 0},\n"
			       "\"\\u006dodel\": 2}"));

	assert_int_equal(value_count(&v), 2);
	assert_int_equal(value_get_int(&v, "model", 0), 2);
	assert_int_equal(f->diags.list.n, 1);
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_DUPLICATE);
	assert_int_equal(f->diags.list.v[0].line, 2);
	assert_int_equal(f->diags.list.v[0].column, 1);
}

/* Keys of 15 and 16 bytes are told apart in different ways; so are the 16 first
 * of an object and the others. */
static void test_many_duplicates(void **state)
{
	struct fixture *f = *state;
	struct buf b;
	struct value v;

	buf_init(&b, MIB(1));
	buf_add(&b, S("{"));
	for (int i = 0; i < 200; i++)
		buf_printf(&b, "\"%0*d\": {\"a\": %d, \"%0*d\": 0},",
			   12 + i % 9, i % 100, i, 12 + i % 9, i % 100);
	buf_add(&b, S("\"end\": 0}"));
	v = read_text(f, buf_str(&b));
	/* 100 and 9 have no common divisor: i and i + 100 differ in width. */
	assert_int_equal(value_count(&v), 201);
	assert_int_equal(f->diags.list.n, 0);
	buf_reset(&b);
	buf_add(&b, S("{"));
	for (int i = 0; i < 300; i++)
		buf_printf(&b, "\"key number %d\": %d,", i % 100, i);
	buf_add(&b, S("\"end\": 0}"));
	v = read_text(f, buf_str(&b));
	assert_int_equal(value_count(&v), 101);
	assert_int_equal(value_get_int(&v, "key number 7", 0), 207);
	assert_int_equal(f->diags.list.n, 21);
	assert_true(str_has(f->diags.list.v[20].text, S("200 keys")));
	buf_release(&b);
}

struct fault {
	str text;
	enum diag_id id;
	uint32_t line, column;
};

static void check_faults(struct fixture *f, const struct fault *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct diag *d;

		read_text(f, c[i].text);
		if (f->diags.list.n != 1)
			fail_msg("%.*s: %zu diagnostics", STR_ARG(c[i].text),
				 f->diags.list.n);
		d = &f->diags.list.v[0];
		if (d->id != c[i].id || d->line != c[i].line ||
		    d->column != c[i].column)
			fail_msg("%.*s: %.*s at %u:%u: %.*s",
				 STR_ARG(c[i].text), STR_ARG(diag_name(d->id)),
				 d->line, d->column, STR_ARG(d->text));
	}
}

#define CASE(text, id, line, column)                         \
	{                                                    \
		STR_INIT(text), DIAG_JSON_##id, line, column \
	}

static void test_syntax(void **state)
{
	static const struct fault cases[] = {
		CASE("[1] 2", SYNTAX, 1, 5),
		CASE("[1]\n[2]", SYNTAX, 2, 1),
		CASE("[1]\0", SYNTAX, 1, 4),
		CASE("\0", SYNTAX, 1, 1),
		CASE("[1,]", SYNTAX, 1, 4),
		CASE("[,1]", SYNTAX, 1, 2),
		CASE("{\"a\":1,}", SYNTAX, 1, 8),
		CASE("{\"a\" 1}", SYNTAX, 1, 6),
		CASE("{a: 1}", SYNTAX, 1, 2),
		CASE("[1}", SYNTAX, 1, 3),
		CASE("{\"a\": 1]", SYNTAX, 1, 8),
		CASE("[1, // one\n2]", SYNTAX, 1, 5),
		CASE("['a']", SYNTAX, 1, 2),
		CASE("[0x1F]", SYNTAX, 1, 2),
		CASE("[01]", SYNTAX, 1, 2),
		CASE("[-01]", SYNTAX, 1, 3),
		CASE("[+1]", SYNTAX, 1, 2),
		CASE("[1.]", SYNTAX, 1, 4),
		CASE("[.5]", SYNTAX, 1, 2),
		CASE("[1e]", SYNTAX, 1, 4),
		CASE("[True]", SYNTAX, 1, 2),
		CASE("[nul]", SYNTAX, 1, 2),
		CASE("[\"a\tb\"]", SYNTAX, 1, 4),
		CASE("[\"a\nb\"]", SYNTAX, 1, 4),
		CASE("[\"\\x41\"]", SYNTAX, 1, 3),
		CASE("[\"\\u12g4\"]", SYNTAX, 1, 3),
		CASE("[\xc3\xa9]", SYNTAX, 1, 2),
	};

	check_faults(*state, cases, sizeof(cases) / sizeof(cases[0]));
}

/* D05, D06 */
static void test_encoding(void **state)
{
	static const struct fault cases[] = {
		CASE("[\"\xff\"]", ENCODING, 1, 3),
		CASE("[\"a\xc0\x80\"]", ENCODING, 1, 4),
		CASE("[\"\xed\xa0\x80\"]", ENCODING, 1, 3),
		CASE("[\"\xe0\x9f\xbf\"]", ENCODING, 1, 3),
		CASE("[\"\xf4\x90\x80\x80\"]", ENCODING, 1, 3),
		CASE("[\"\xe4\xb8\"]", ENCODING, 1, 3),
		CASE("[\"\x80\"]", ENCODING, 1, 3),
		CASE("[\"\\ud800\"]", ENCODING, 1, 9),
		CASE("[\"\\ud800\\n\"]", ENCODING, 1, 9),
		CASE("[\"\\ud800\\ud800\"]", ENCODING, 1, 9),
		CASE("[\"\\udc00\"]", ENCODING, 1, 3),
		CASE("\xff\xfe[\0", ENCODING, 1, 1),
	};

	check_faults(*state, cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_truncated(void **state)
{
	static const char whole[] =
		"{\"a\": [-1.5e-3, true, null, "
		"\"x\\u00e9\\ud83d\\ude00\xf0\x9f\x98\x80\"]}";
	struct fixture *f = *state;

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		read_text(f, str_of(whole, n));
		if (f->diags.list.n != 1 ||
		    f->diags.list.v[0].id != DIAG_JSON_TRUNCATED ||
		    f->diags.list.v[0].column != n + 1)
			fail_msg("cut at %zu: %.*s", n,
				 STR_ARG(f->diags.list.v[0].text));
	}
}

/* What stood before the fault is kept. */
static void test_partial(void **state)
{
	struct fixture *f = *state;
	struct value v = read_text(f, S("{\"a\": [1, 2, {\"b\": 3"));

	assert_int_equal(value_count(value_find(&v, S("a"))), 3);
	v = read_text(f, S(""));
	assert_int_equal(v.type, VALUE_NULL);
	assert_true(diags_has(&f->diags, DIAG_JSON_TRUNCATED));
}

static void test_mark(void **state)
{
	struct fixture *f = *state;
	struct value v = read_text(f, S("\xef\xbb\xbf{\"a\": 1}"));

	assert_int_equal(value_get_int(&v, "a", 0), 1);
	assert_int_equal(f->diags.list.n, 1);
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_BOM);
}

/* ---- limits: below, at, above ---- */

static bool within(struct fixture *f, str text)
{
	read_text(f, text);
	return f->diags.list.n == 0;
}

static void test_limits(void **state)
{
	struct fixture *f = *state;

	f->limits.json_depth = 3;
	assert_true(within(f, S("[[]]")));
	assert_true(within(f, S("[[{}]]")));
	assert_false(within(f, S("[[[[]]]]")));
	assert_int_equal(f->diags.list.v[0].column, 4);
	f->limits.json_string = 4;
	assert_true(within(f, S("[\"abc\"]")));
	assert_true(within(f, S("[\"abcd\"]")));
	assert_false(within(f, S("[\"abcde\"]")));
	assert_false(within(f, S("{\"abcde\": 1}")));
	f->limits.json_number = 4;
	assert_true(within(f, S("[123]")));
	assert_true(within(f, S("[1234]")));
	assert_false(within(f, S("[12345]")));
	f->limits.json_keys = 2;
	assert_true(within(f, S("{\"a\": 1}")));
	assert_true(within(f, S("{\"a\": 1, \"b\": {\"c\": 1, \"d\": 2}}")));
	assert_false(within(f, S("{\"a\": 1, \"b\": 2, \"c\": 3}")));
	f->limits.json_nodes = 3;
	assert_true(within(f, S("[1]")));
	assert_true(within(f, S("[1, 2]")));
	assert_false(within(f, S("[1, 2, 3]")));
	assert_true(str_has(f->diags.list.v[0].text, S("json.nodes")));
	f->limits.json_tokens = 3;
	assert_true(within(f, S("{\"a\": 1}")));
	assert_false(within(f, S("{\"a\": 1, \"b\": 1}")));
	assert_true(str_has(f->diags.list.v[0].text, S("json.tokens")));
	f->limits.text_size = 4;
	assert_true(within(f, S("1   ")));
	assert_false(within(f, S("1    ")));
}

/* ---- the pull reader ---- */

struct parts {
	str left;
	size_t at_once;
	bool fails;
};

static ptrdiff_t read_part(void *ctx, char *buf, size_t n)
{
	struct parts *p = ctx;

	if (!p->left.len && p->fails)
		return -1;
	n = n < p->at_once ? n : p->at_once;
	n = n < p->left.len ? n : p->left.len;
	memcpy(buf, p->left.s, n);
	p->left = str_sub(p->left, n, p->left.len);
	return (ptrdiff_t)n;
}

static struct json *open_parts(struct fixture *f, struct parts *p)
{
	return json_open(&f->arena, (struct source){ read_part, p },
			 &(struct json_options){ .limits = &f->limits,
						 .diags = &f->diags });
}

static void test_skip(void **state)
{
	struct fixture *f = *state;
	struct parts p = {
		.left = S("{\"skip\": [{\"a\": \"\\ud83d\\ude00\"}, [1]], "
			  "\"go\": {\"x\": 1, \"y\": [2, 3]}, \"n\": 7}"),
		.at_once = 3
	};
	struct json *j = open_parts(f, &p);
	struct json_event e;
	int64_t seven = 0;
	int keys = 0;

	while (json_next(j, &e)) {
		if (e.type != JSON_KEY)
			continue;
		keys++;
		if (str_eq(e.text, S("skip"))) {
			assert_true(json_skip(j));
		} else if (str_eq(e.text, S("go"))) {
			assert_true(json_next(j, &e));
			assert_true(json_next(j, &e));
			assert_true(str_eq(e.text, S("x")));
			assert_int_equal(json_depth(j), 2);
			assert_true(json_leave(j));
			assert_int_equal(json_depth(j), 1);
		} else if (str_eq(e.text, S("n"))) {
			assert_true(json_next(j, &e));
			seven = e.i;
		}
	}
	assert_null(json_failed(j));
	assert_int_equal(keys, 3);
	assert_int_equal(seven, 7);
}

/* What is skipped is still JSON, and a fault in it a fault. */
static void test_skip_checks(void **state)
{
	static const char *const bad[] = { "[[\"\\ud800\"]]", "[[1,]]",
					   "[[\"\xff\"]]", "[[nope]]" };
	struct fixture *f = *state;

	for (size_t i = 0; i < 4; i++) {
		struct json_options o = { .limits = &f->limits };
		struct json *j = json_open_text(&f->arena, str_from(bad[i]), &o);
		struct json_event e;

		assert_true(json_next(j, &e));
		assert_false(json_skip(j));
		assert_non_null(json_failed(j));
	}
}

/* B30: an output of 60 MiB is skipped in a chunk's memory. */
static void test_skip_long_string(void **state)
{
	struct fixture *f = *state;
	size_t n = 8 * 1024 * 1024;
	char *text = malloc(n + 32);
	struct parts p = { .at_once = 1 << 20 };
	struct json *j;
	struct json_event e;
	size_t before;

	memset(text, 'A', n + 32);
	memcpy(text, "{\"png\": \"", 9);
	memcpy(text + n, "\", \"b\": 1}", 10);
	p.left = str_of(text, n + 10);
	j = open_parts(f, &p);
	before = f->arena.used;
	assert_true(json_next(j, &e) && json_next(j, &e));
	assert_true(json_skip(j));
	assert_true(json_next(j, &e));
	assert_true(str_eq(e.text, S("b")));
	assert_true(f->arena.used - before < KIB(256));
	assert_true(json_next(j, &e) && json_next(j, &e));
	assert_false(json_next(j, &e));
	assert_null(json_failed(j));
	/* Held, it is over the limit. */
	p.left = str_of(text, n + 10);
	j = open_parts(f, &p);
	while (json_next(j, &e))
		;
	assert_int_equal(json_failed(j)->id, DIAG_JSON_LIMIT);
	free(text);
}

static void test_read_failure(void **state)
{
	struct fixture *f = *state;
	struct parts p = { .left = S("[1, 2"), .at_once = 2, .fails = true };
	struct json *j = open_parts(f, &p);
	struct json_event e;

	while (json_next(j, &e))
		;
	assert_int_equal(json_failed(j)->id, DIAG_IO_ERROR);
	p.left = S("[1, 2]");
	j = open_parts(f, &p);
	while (json_next(j, &e))
		;
	assert_int_equal(json_failed(j)->id, DIAG_IO_ERROR);
}

static void test_restart(void **state)
{
	struct fixture *f = *state;
	struct json_options o = { .limits = &f->limits };
	struct json *j = json_open_text(&f->arena, S("{\"a\": {\"b\": "), &o);
	struct json_event e;

	while (json_next(j, &e))
		;
	assert_non_null(json_failed(j));
	json_restart(j, S("{\"b\": 1}"), 7);
	assert_true(json_next(j, &e));
	assert_int_equal(e.line, 7);
	while (json_next(j, &e))
		assert_false(e.type == JSON_KEY && e.again);
	assert_null(json_failed(j));
}

/* ---- evil shapes ---- */

static double now(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static char *repeated(const char *s, size_t times)
{
	size_t n = strlen(s);
	char *all = malloc(n * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(all + i * n, s, n);
	all[n * times] = '\0';
	return all;
}

/* D02 */
static void test_deep(void **state)
{
	struct fixture *f = *state;
	char *text = repeated("[", 100000);
	double start = now();

	read_text(f, str_of(text, 100000));
	assert_true(now() - start < 0.05); /* 5 ms without sanitizers */
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_LIMIT);
	assert_int_equal(f->diags.list.v[0].column, 129);
	f->limits.json_depth = 200000;
	read_text(f, str_of(text, 100000));
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_TRUNCATED);
	free(text);
}

/* D13: no tree of it, but not much memory either. */
static void test_long_array(void **state)
{
	struct fixture *f = *state;
	char *text = repeated("1,", 8 * 1024 * 1024);

	text[0] = '[';
	text[1] = ' ';
	read_text(f, str_of(text, 16 * 1024 * 1024));
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_LIMIT);
	assert_true(f->arena.peak < MIB(100));
	free(text);
}

/* D14 */
static void test_long_number(void **state)
{
	struct fixture *f = *state;
	char *text = repeated("1", 1 << 20);

	read_text(f, str_of(text, 1 << 20));
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_LIMIT);
	free(text);
}

static void test_many_keys(void **state)
{
	struct fixture *f = *state;
	struct buf b;
	double start;

	buf_init(&b, MIB(64));
	buf_add(&b, S("{"));
	for (int i = 0; i < 300000; i++)
		buf_printf(&b, "\"k%d\": 0,", i);
	buf_add(&b, S("\"k7\": 1}"));
	start = now();
	read_text(f, buf_str(&b));
	assert_true(now() - start < 2);
	assert_int_equal(f->diags.list.n, 1);
	assert_int_equal(f->diags.list.v[0].id, DIAG_JSON_DUPLICATE);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tree, setup, teardown),
		cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_non_finite, setup, teardown),
		cmocka_unit_test_setup_teardown(test_duplicates, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_duplicates, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_syntax, setup, teardown),
		cmocka_unit_test_setup_teardown(test_encoding, setup, teardown),
		cmocka_unit_test_setup_teardown(test_truncated, setup, teardown),
		cmocka_unit_test_setup_teardown(test_partial, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mark, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_skip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_skip_checks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_skip_long_string, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_read_failure, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_restart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_array, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_keys, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
