/* What users of the Python tree rely on. */
#include "formats/py_parse.h"
#include "formats/py_token.h"

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */
#include <stdlib.h>
#include <string.h>

struct file {
	struct arena a;
	struct diags diags;
	struct py_module *m;
};

static void open_as(struct file *f, str text, const struct py_options *o)
{
	arena_init(&f->a);
	diags_init(&f->diags, &f->a);
	f->m = py_parse(&f->a, text, o, &f->diags);
}

static void open(struct file *f, const char *text)
{
	open_as(f, str_from(text), NULL);
}

static void close(struct file *f)
{
	arena_release(&f->a);
}

static void assert_text(str got, const char *want)
{
	assert_int_equal(got.len, strlen(want));
	assert_memory_equal(got.s, want, got.len);
}

static py_node first_of(const struct file *f, enum py_kind kind)
{
	for (py_node n = 1; n < f->m->nodes; n++)
		if (py_kind(f->m, n) == kind)
			return n;
	return 0;
}

static void test_call(void **state)
{
	struct file f;
	py_node call, func;

	(void)state;
	open(&f, "optimizer.step(a, *b, c=d)\n");
	call = first_of(&f, PY_Call);
	func = py_child(f.m, call, PY_FUNC);
	assert_int_equal(py_kind(f.m, func), PY_Attribute);
	assert_text(py_name_text(f.m, func), "step");
	assert_text(py_source(f.m, func), "optimizer.step");
	assert_int_equal(py_count(f.m, call, PY_ARG), 2);
	assert_int_equal(py_count(f.m, call, PY_KEYWORD), 1);
	assert_text(py_name_text(f.m, py_child(f.m, call, PY_KEYWORD)), "c");
	assert_int_equal(f.m->status, PY_OK);
	close(&f);
}

static void test_walk(void **state)
{
	struct file f;
	struct py_walk w;
	py_node n;
	size_t seen = 0, names = 0;

	(void)state;
	open(&f, "if a:\n  b = [c, d]\nelif e:\n  f\n");
	w = py_walk(&f.a, f.m, f.m->root);
	while ((n = py_walk_next(&w))) {
		seen++;
		names += py_kind(f.m, n) == PY_Name;
		if (py_kind(f.m, n) == PY_List) {
			assert_int_equal(py_kind(f.m, py_walk_parent(&w, 1)),
					 PY_Assign);
			py_walk_skip(&w);
		}
	}
	assert_int_equal(names, 4); /* c and d were left out */
	assert_int_equal(seen, 10);
	assert_int_equal(py_walk_next(&w), 0);
	close(&f);
}

static void test_constants(void **state)
{
	static const struct {
		const char *source, *text;
	} cases[] = {
		{ "'plain'", "plain" },
		{ "('a' # c\n \"b\")", "ab" },
		{ "r'\\n' '\\n'", "\\n\n" },
		{ "'\\x41\\u0042\\103\\N{DIGIT ONE}'", "ABC1" },
		{ "'''a\r\nb'''", "a\nb" },
		{ "'\\\n'", "" },
		{ "'\\ud800'", "\xed\xa0\x80" },
		{ "b'\\xff'", "\xff" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file f;

		open(&f, cases[i].source);
		assert_text(py_text(&f.a, f.m, first_of(&f, PY_Constant)),
			    cases[i].text);
		close(&f);
	}
}

static void test_fstring_pieces(void **state)
{
	struct file f;

	(void)state;
	open(&f, "f'a{{{x!r:>{w}}b' 'c'\n");
	assert_int_equal(f.m->pieces, 3);
	assert_text(f.m->piece[0], ">");
	assert_text(f.m->piece[1], "a{");
	assert_text(f.m->piece[2], "bc");
	assert_int_equal(py_conversion(f.m, first_of(&f, PY_FormattedValue)), 0);
	close(&f);
}

static void test_numbers(void **state)
{
	struct file f;
	int64_t i;
	double d;

	(void)state;
	open(&f, "1e-4\n");
	assert_true(py_number(f.m, first_of(&f, PY_Constant), &d));
	assert_true(d == 1e-4);
	assert_false(py_int(f.m, first_of(&f, PY_Constant), &i));
	close(&f);
	open(&f, "0x_ff\n");
	assert_true(py_int(f.m, first_of(&f, PY_Constant), &i));
	assert_int_equal(i, 255);
	close(&f);
	open(&f, "9223372036854775808\n");
	assert_false(py_int(f.m, first_of(&f, PY_Constant), &i));
	assert_true(py_number(f.m, first_of(&f, PY_Constant), &d));
	assert_true(d == 9223372036854775808.0);
	close(&f);
}

static void test_places(void **state)
{
	struct file f;
	struct py_place p;
	py_node n;

	(void)state;
	open(&f, "x\r\ny\r\xc3\xa9 = z\n");
	n = first_of(&f, PY_Assign);
	p = py_place(f.m, py_at(f.m, n)->end);
	assert_int_equal(p.line, 3);
	assert_int_equal(p.column, 7); /* bytes */
	py_lines(f.m);
	p = py_place(f.m, py_at(f.m, n)->end);
	assert_int_equal(p.line, 3);
	assert_int_equal(p.column, 7);
	assert_int_equal(py_line_span(f.m, 2).end - py_line_span(f.m, 2).start,
			 1);
	close(&f);
}

static void test_comments(void **state)
{
	struct file f;

	(void)state;
	open(&f, "x # gonogo: ignore[TRN104] why\n# two\n");
	assert_int_equal(f.m->comments, 2);
	assert_text(str_sub(f.m->text, f.m->comment[0].start, f.m->comment[0].end),
		    "# gonogo: ignore[TRN104] why");
	close(&f);
}

/* What stands around a broken line is still there. */
static void test_recovery(void **state)
{
	static const struct {
		const char *source;
		size_t statements, errors;
	} cases[] = {
		{ "a\nb = = 1\nc\n", 2, 1 },
		{ "def f(:\n  a\n  b\nc\n", 3, 1 },
		{ "f(a\ndef g():\n  pass\nc\n", 2, 1 },
		{ "x = 'a\nb\n", 1, 1 },
		{ "x = '''a\nb\n", 1, 1 },
		{ "x = f'''a\nb\n", 1, 1 },
		{ "if x:\ny\n", 2, 1 },
		{ "a\n    b\nc\n", 3, 1 },
		{ "x = (1 ]\ny\n", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file f;

		open(&f, cases[i].source);
		assert_int_equal(f.m->status, PY_BROKEN);
		assert_int_equal(py_count(f.m, f.m->root, PY_BODY),
				 cases[i].statements);
		assert_true(f.m->errors >= cases[i].errors);
		assert_true(diags_has(&f.diags, DIAG_PY_SYNTAX));
		close(&f);
	}
}

static void test_python2(void **state)
{
	static const char *const cases[] = {
		"print 'x'\n", "exec 'x'\n",     "x = 0777\n",
		"x = 10L\n",   "x = `y`\n",      "a <> b\n",
		"ur'x'\n",     "raise E, 'x'\n", "def f(a, (b, c)): pass\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file f;

		open(&f, cases[i]);
		assert_int_equal(f.m->status, PY_PYTHON2);
		assert_int_equal(f.diags.list.n, 1);
		assert_true(diags_has(&f.diags, DIAG_PY_TWO));
		close(&f);
	}
}

static void test_versions(void **state)
{
	static const struct {
		const char *source;
		int since;
	} cases[] = {
		{ "(a := 1)", 308 },
		{ "with (a as b): pass", 309 },
		{ "@a[b]\ndef f(): pass", 309 },
		{ "match x:\n case 1: pass", 310 },
		{ "try: a\nexcept* b: c", 311 },
		{ "a[*b]", 311 },
		{ "type X = int", 312 },
		{ "f'{a['b']}'", 312 },
		{ "def f[T = int](): pass", 313 },
		{ "try: a\nexcept b, c: d", 314 },
		{ "t'{x}'", 314 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int v = PY_VERSION_MIN; v <= PY_VERSION_MAX; v++) {
			struct py_options o = { .version = (uint16_t)v };
			struct file f;

			open_as(&f, str_from(cases[i].source), &o);
			assert_int_equal(f.m->status == PY_OK,
					 v >= cases[i].since);
			if (v >= cases[i].since)
				assert_int_equal(f.m->needs, cases[i].since);
			close(&f);
		}
}

static int status_as(const char *text, uint16_t version)
{
	struct py_options o = { .version = version };
	struct file f;
	int status;

	open_as(&f, str_from(text), &o);
	status = (int)f.m->status;
	close(&f);
	return status;
}

/* 3.14 refuses what 3.13 takes; all versions together take what one of them
 * does, but not what no compiler does. */
static void test_what_3_14_refuses(void **state)
{
	static const char spec[] = "f'{a:\n}'\n";
	static const char feature[] = "'doc'\nfrom __future__ import nope\n";

	(void)state;
	assert_int_equal(status_as(spec, 313), PY_OK);
	assert_int_equal(status_as(spec, 314), PY_BROKEN);
	assert_int_equal(status_as(spec, 0), PY_OK);
	assert_int_equal(status_as(feature, 313), PY_OK);
	assert_int_equal(status_as(feature, 314), PY_BROKEN);
	assert_int_equal(status_as(feature, 0), PY_BROKEN);
	assert_int_equal(status_as("x\nfrom __future__ import nope\n", 314),
			 PY_OK);
	assert_int_equal(status_as("from .__future__ import nope\n", 314), PY_OK);
	assert_int_equal(status_as("from __future__ import annotations\n", 314),
			 PY_OK);
}

static void test_encodings(void **state)
{
	static const struct {
		const char *source;
		enum py_status status;
	} cases[] = {
		{ "# coding: latin-1\nx = '\xe9'\n", PY_OK },
		{ "# -*- coding: cp1252 -*-\nx = '\x80'\n", PY_OK },
		{ "# coding: cp1252\nx = '\x81'\n", PY_UNREADABLE },
		{ "# coding: ascii\nx = '\xe9'\n", PY_UNREADABLE },
		{ "# coding: unicode_escape\n", PY_UNREADABLE },
		{ "# coding: utf-7\n", PY_UNREADABLE },
		{ "\n# coding: rot13\n", PY_UNREADABLE },
		{ "\n\n# coding: rot13\n", PY_OK },
		{ "x\n# coding: rot13\n", PY_OK },
		{ "\xef\xbb\xbf# coding: latin-1\n", PY_UNREADABLE },
		{ "\xef\xbb\xbfx = '\xc3\xa9'\n", PY_OK },
		{ "x = '\xff'\n", PY_UNREADABLE },
		{ "x = '\xed\xa0\x80'\n", PY_UNREADABLE },
		{ "x = '\xc3", PY_UNREADABLE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file f;

		open(&f, cases[i].source);
		assert_int_equal(f.m->status, cases[i].status);
		assert_int_equal(diags_has(&f.diags, DIAG_PY_ENCODING),
				 cases[i].status == PY_UNREADABLE);
		assert_int_equal(py_kind(f.m, f.m->root), PY_Module);
		close(&f);
	}
}

/* Just below and at each limit. */
static void test_limits(void **state)
{
	struct limits l;
	struct py_options o = { .limits = &l };
	struct file f;

	(void)state;
	limits_default(&l);
	l.py_size = 6;
	open_as(&f, S("x = 1\n"), &o);
	assert_int_equal(f.m->status, PY_OK);
	close(&f);
	open_as(&f, S("x = 12\n"), &o);
	assert_int_equal(f.m->status, PY_CUT);
	assert_true(diags_has(&f.diags, DIAG_PY_LIMIT));
	close(&f);
	limits_default(&l);
	l.py_depth = 4; /* Module, Expr, BinOp, BinOp, Constant */
	open_as(&f, S("1+1+1\n"), &o);
	assert_int_equal(f.m->status, PY_OK);
	close(&f);
	open_as(&f, S("1+1+1+1\n"), &o);
	assert_int_equal(f.m->status, PY_CUT);
	close(&f);
	limits_default(&l);
	l.py_string = 5;
	open_as(&f, S("'abc'\n"), &o);
	assert_int_equal(f.m->status, PY_OK);
	close(&f);
	open_as(&f, S("'abcd'\n"), &o);
	assert_int_equal(f.m->status, PY_CUT);
	close(&f);
}

/* One scratch for many files: nothing of one shows in the next. */
static void test_scratch(void **state)
{
	struct py_scratch s;
	struct py_options o = { .scratch = &s };
	struct file f;

	(void)state;
	py_scratch_init(&s);
	for (int i = 0; i < 3; i++) {
		open_as(&f, S("f'{a}' # c\nx = (\n"), &o);
		assert_int_equal(f.m->status, PY_BROKEN);
		close(&f);
		open_as(&f, S("b\n"), &o);
		assert_int_equal(f.m->status, PY_OK);
		assert_int_equal(f.m->comments + f.m->pieces, 0);
		assert_int_equal(py_find_sym(f.m, S("a")), 0);
		assert_int_not_equal(py_find_sym(f.m, S("b")), 0);
		close(&f);
	}
	py_scratch_release(&s);
}

static void test_names_are_nfkc(void **state)
{
	struct file f;

	(void)state;
	open(&f, "\xef\xac\x81 = e\xcc\x81\n"); /* the ligature fi, e + acute */
	assert_int_not_equal(py_find_sym(f.m, S("fi")), 0);
	assert_int_not_equal(py_find_sym(f.m, S("\xc3\xa9")), 0);
	close(&f);
}

static void test_pattern(void **state)
{
	struct py_options o = { .pattern = true };
	struct file f;

	(void)state;
	open_as(&f, S("$X.backward(..., a=1, ..., $...ARGS)\n"), &o);
	assert_int_equal(f.m->status, PY_OK);
	assert_int_not_equal(py_find_sym(f.m, S("$X")), 0);
	assert_int_not_equal(py_find_sym(f.m, S("$...ARGS")), 0);
	close(&f);
	open_as(&f, S("def $F(..., x=1, ...):\n  ...\n  <... $X ...>\n"), &o);
	assert_int_equal(f.m->status, PY_OK);
	close(&f);
	open(&f, "$X\n");
	assert_int_equal(f.m->status, PY_BROKEN);
	close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_constants),
		cmocka_unit_test(test_fstring_pieces),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_recovery),
		cmocka_unit_test(test_python2),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_what_3_14_refuses),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_scratch),
		cmocka_unit_test(test_names_are_nfkc),
		cmocka_unit_test(test_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
