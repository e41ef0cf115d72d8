#include "rules/expr.h"
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct limits limits;

static struct value measures(struct arena *a)
{
	struct value m = value_map();
	struct value *list;

	value_put(a, &m, S("ratio"), value_float(12));
	value_put(a, &m, S("rows"), value_int(50));
	value_put(a, &m, S("nan"), value_float(NAN));
	value_put(a, &m, S("nothing"), value_null());
	value_put(a, &m, S("status"), value_str(S("ok")));
	value_put(a, &m, S("done"), value_bool(true));
	value_put(a, &m, S("empty"), value_list());
	list = value_put(a, &m, S("recall"), value_list());
	value_push(a, list, value_float(0.5));
	value_push(a, list, value_int(1));
	list = value_put(a, &m, S("holes"), value_list());
	value_push(a, list, value_int(1));
	value_push(a, list, value_null());
	list = value_put(a, &m, S("by_class"), value_map());
	value_put(a, list, S("cat"), value_int(3));
	value_put(a, &m, S("big"), value_int(9007199254740993));
	return m;
}

static struct value params(struct arena *a)
{
	struct value p = value_map();

	value_put(a, &p, S("max-ratio"), value_int(10));
	value_put(a, &p, S("ratio"), value_int(-1));
	return p;
}

static const struct {
	const char *text;
	enum truth want;
} cases[] = {
	/* plain */
	{ "ratio > 10", TRUTH_TRUE },
	{ "ratio > max-ratio", TRUTH_TRUE },
	{ "ratio - max-ratio == 2", TRUTH_TRUE },
	{ "ratio <= 12 and rows < 100", TRUTH_TRUE },
	{ "status == 'ok'", TRUTH_TRUE },
	{ "status != \"ok\"", TRUTH_FALSE },
	{ "status in ['ok', 'fine']", TRUTH_TRUE },
	{ "status not in ['bad']", TRUTH_TRUE },
	{ "'o' in status", TRUTH_TRUE },
	{ "'cat' in by_class", TRUTH_TRUE },
	{ "by_class.cat == 3", TRUTH_TRUE },
	{ "done", TRUTH_TRUE },
	{ "not done", TRUTH_FALSE },
	{ "rows", TRUTH_TRUE },
	{ "empty", TRUTH_FALSE },
	{ "big == 9007199254740993 - 0", TRUTH_TRUE },
	{ "big <= big", TRUTH_TRUE },
	/* precedence and chains, as in Python */
	{ "1 + 2 * 3 == 7", TRUTH_TRUE },
	{ "(1 + 2) * 3 == 9", TRUTH_TRUE },
	{ "8 / 4 / 2 == 1", TRUTH_TRUE },
	{ "8 - 4 - 2 == 2", TRUTH_TRUE },
	{ "-2 * 3 == -6", TRUTH_TRUE },
	{ "- -2 == +2", TRUTH_TRUE },
	{ "not 1 == 2", TRUTH_TRUE },
	{ "not false and false", TRUTH_FALSE },
	{ "true or false and false", TRUTH_TRUE },
	{ "1 < 2 < 3", TRUTH_TRUE },
	{ "1 < 3 < 2", TRUTH_FALSE },
	{ "3 > 1 == 1", TRUTH_TRUE },
	{ "1e-4 < .5 and 5. > 1E+0", TRUTH_TRUE },
	{ "1 == '1'", TRUTH_FALSE },
	{ "true == 1", TRUTH_FALSE },
	{ "[1, 2] == [1, 2]", TRUTH_TRUE },
	{ "[1, 2] == [1, 3]", TRUTH_FALSE },
	{ "'a' < 'b'", TRUTH_TRUE },
	/* functions */
	{ "min(recall) == 0.5", TRUTH_TRUE },
	{ "max(recall, 7) == 7", TRUTH_TRUE },
	{ "sum(recall) == 1.5", TRUTH_TRUE },
	{ "sum(empty) == 0", TRUTH_TRUE },
	{ "len(recall) == 2 and len(status) == 2 and len(by_class) == 1",
	  TRUTH_TRUE },
	{ "abs(0 - 3) == 3", TRUTH_TRUE },
	{ "count([true, false, 2]) == 2", TRUTH_TRUE },
	{ "max(by_class) == 3", TRUTH_TRUE },
	{ "known(ratio)", TRUTH_TRUE },
	{ "known(nothing)", TRUTH_FALSE },
	{ "known(nan)", TRUTH_FALSE },
	{ "known(absent)", TRUTH_FALSE },
	{ "known(1 / 0)", TRUTH_FALSE },
	/* every operator with something unknown */
	{ "absent", TRUTH_UNKNOWN },
	{ "not absent", TRUTH_UNKNOWN },
	{ "absent > 1", TRUTH_UNKNOWN },
	{ "absent >= 1", TRUTH_UNKNOWN },
	{ "1 < absent", TRUTH_UNKNOWN },
	{ "1 <= absent", TRUTH_UNKNOWN },
	{ "nothing == 1", TRUTH_UNKNOWN },
	{ "nan == nan", TRUTH_UNKNOWN },
	{ "nan != nan", TRUTH_UNKNOWN },
	{ "nan > 1", TRUTH_UNKNOWN },
	{ "absent == absent", TRUTH_UNKNOWN },
	{ "absent != 1", TRUTH_UNKNOWN },
	{ "-absent < 1", TRUTH_UNKNOWN },
	{ "absent + 1 > 0", TRUTH_UNKNOWN },
	{ "absent - 1 > 0", TRUTH_UNKNOWN },
	{ "absent * 0 == 0", TRUTH_UNKNOWN },
	{ "absent / 1 > 0", TRUTH_UNKNOWN },
	{ "1 / 0 > 0", TRUTH_UNKNOWN },
	{ "0 / 0 > 0", TRUTH_UNKNOWN },
	{ "'a' + 1 > 0", TRUTH_UNKNOWN },
	{ "'a' < 1", TRUTH_UNKNOWN },
	{ "done < 1", TRUTH_UNKNOWN },
	{ "absent in [1, 2]", TRUTH_UNKNOWN },
	{ "absent not in [1, 2]", TRUTH_UNKNOWN },
	{ "absent in empty", TRUTH_FALSE },
	{ "1 in holes", TRUTH_TRUE },
	{ "2 in holes", TRUTH_UNKNOWN },
	{ "2 not in holes", TRUTH_UNKNOWN },
	{ "1 in absent", TRUTH_UNKNOWN },
	{ "[1, absent] == [1, 2]", TRUTH_UNKNOWN },
	{ "[1, absent] == [2, 2]", TRUTH_FALSE },
	{ "1 < 2 < absent", TRUTH_UNKNOWN },
	{ "2 < 1 < absent", TRUTH_FALSE },
	{ "min(holes) < 5", TRUTH_UNKNOWN },
	{ "max(holes) < 5", TRUTH_UNKNOWN },
	{ "sum(holes) < 5", TRUTH_UNKNOWN },
	{ "min(empty) < 5", TRUTH_UNKNOWN },
	{ "count(holes) < 5", TRUTH_UNKNOWN },
	{ "len(holes) == 2", TRUTH_TRUE },
	{ "len(absent) == 2", TRUTH_UNKNOWN },
	{ "abs(absent) == 2", TRUTH_UNKNOWN },
	/* three-valued logic */
	{ "absent and false", TRUTH_FALSE },
	{ "false and absent", TRUTH_FALSE },
	{ "absent and true", TRUTH_UNKNOWN },
	{ "absent or true", TRUTH_TRUE },
	{ "true or absent", TRUTH_TRUE },
	{ "absent or false", TRUTH_UNKNOWN },
	{ "absent and absent", TRUTH_UNKNOWN },
	{ "absent or absent", TRUTH_UNKNOWN },
	{ "known(absent) and absent > 1", TRUTH_FALSE },
};

static void test_truth(void **state)
{
	struct arena a;
	struct value m, p;

	(void)state;
	arena_init(&a);
	m = measures(&a);
	p = params(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		const struct expr *e =
			expr_read(&a, str_from(cases[i].text), &limits, &err);

		if (!e)
			fail_msg("%s: %s", cases[i].text, err.text);
		if (expr_test(e, &m, &p) != cases[i].want)
			fail_msg("%s: got %d", cases[i].text,
				 (int)expr_test(e, &m, &p));
	}
	arena_release(&a);
}

static void test_errors(void **state)
{
	static const struct {
		const char *text, *part;
	} wrong[] = {
		{ "", "column 1: the condition ends too early" },
		{ "a >", "column 4: the condition ends too early" },
		{ "a = 1", "write ==" },
		{ "a > 'x", "column 5: a quote that is not closed" },
		{ "a b", "column 3: unexpected 'b'" },
		{ "(a", "')' is missing" },
		{ "[a", "']' is missing" },
		{ "a > 1)", "unexpected ')'" },
		{ "avg(a)", "no such function" },
		{ "len(a, b)", "wrong number of arguments" },
		{ "min()", "wrong number of arguments" },
		{ "x == null", "write known(x)" },
		{ "null < x", "write known(x)" },
		{ "a not b", "'in' is missing" },
		{ "1 + not x", "unexpected 'not'" },
		{ "a == not b", "unexpected 'not'" },
		{ "10x > 1", "unexpected '10'" },
		{ "a & b", "unexpected '&'" },
		{ "a > 1 \xff", "unexpected" },
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct err err = { 0 };

		if (expr_read(&a, str_from(wrong[i].text), &limits, &err))
			fail_msg("%s: accepted", wrong[i].text);
		if (!strstr(err.text, wrong[i].part))
			fail_msg("%s: %s", wrong[i].text, err.text);
		assert_int_equal(err.kind, ERR_USE);
	}
	arena_release(&a);
}

static void test_names(void **state)
{
	struct err err = { 0 };
	struct arena a;
	const struct expr *e;
	const str *names;

	(void)state;
	arena_init(&a);
	e = expr_read(&a, S("b-c > a.b + b-c or max(d) in ['x']"), &limits, &err);
	assert_non_null(e);
	assert_int_equal(expr_names(e, &names), 3);
	assert_true(str_eq(names[0], S("b-c")));
	assert_true(str_eq(names[1], S("a.b")));
	assert_true(str_eq(names[2], S("d")));
	arena_release(&a);
}

/* n times `open`, "1", n times `close`. */
static bool reads(const char *open, const char *close, size_t n, char *why)
{
	struct err err = { 0 };
	struct arena a;
	struct buf b;
	bool ok;

	arena_init(&a);
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_from(open));
	buf_add(&b, S("1"));
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_from(close));
	ok = expr_read(&a, buf_str(&b), &limits, &err);
	memcpy(why, err.text, sizeof(err.text));
	buf_release(&b);
	arena_release(&a);
	return ok;
}

static void test_limits(void **state)
{
	char why[sizeof((struct err){ 0 }.text)];

	(void)state;
	assert_true(reads("(", ")", limits.rule_depth - 1, why));
	assert_false(reads("(", ")", limits.rule_depth, why));
	assert_non_null(strstr(why, "rule.depth"));
	assert_true(reads("1+", "", limits.rule_depth - 1, why));
	assert_false(reads("1+", "", limits.rule_depth, why));
	assert_false(reads("not ", "", 1000, why));
	assert_false(reads("[", "]", 1000, why));
	assert_false(reads("max(", ")", 500, why));
	assert_true(reads(" ", "", limits.rule_pattern - 1, why));
	assert_false(reads(" ", "", limits.rule_pattern, why));
	assert_non_null(strstr(why, "rule.pattern"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_limits),
	};

	limits_default(&limits);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
