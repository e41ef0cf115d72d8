#include "facts/document.h"
#include "base/buf.h"
#include "facts/alerts.h"
#include "facts/loadtest.h"
#include "facts/metrics.h"
#include "facts/named_files.h"
#include "facts/quote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct limits limits;
	struct file_facts facts; /* of the file read last */
};

static int setup(void **state)
{
	static struct fixture f;

	arena_init(&f.arena);
	limits_default(&f.limits);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_release(&((struct fixture *)*state)->arena);
	return 0;
}

/* The record of a text; NULL when the scanner turns it down. */
static const struct value *scan(struct fixture *x, const struct scanner *s,
				const char *path, enum file_kind kind, str text)
{
	struct file *file = arena_new(&x->arena, struct file);
	struct value *record = arena_new(&x->arena, struct value);

	file->path = str_from(path);
	file->kind = kind;
	facts_in_memory(&x->facts, &x->arena, &x->limits, file, text);
	return s->scan(&x->facts, record) ? record : NULL;
}

static bool is_partial(const struct fixture *x)
{
	return diags_at_least(&x->facts.diags, DIAG_LEVEL_PARTIAL);
}

static const struct value *section(struct fixture *x, const char *text, size_t i)
{
	const struct value *r = scan(x, &scanner_document, "README.md",
				     KIND_DOC, str_from(text));

	return value_at(value_find(r, S("sections")), i);
}

/* ---- documents ---- */

static void test_sections(void **state)
{
	struct fixture *x = *state;
	const struct value *s = section(
		x, "before\n\n# Title\n\nText *here*.\n\n- one\n- two\n", 1);

	assert_string_equal(str_cstr(&x->arena, value_get_text(s, "title")),
			    "Title");
	assert_int_equal(value_get_int(s, "line", 0), 3);
	assert_int_equal(value_get_int(s, "items", 0), 2);
	assert_int_equal(value_get_int(s, "chars", 0), 8 + 6);
}

static void test_counts_in_tables(void **state)
{
	struct fixture *x = *state;
	const struct value *s = section(x,
					"# E\n\n| cause | n |\n|---|---|\n"
					"| a | 31 (26 %) |\n| b | 54 |\n",
					1);

	assert_int_equal(value_get_int(s, "rows", 0), 2);
	assert_true(value_get_number(s, "total", 0) == 85);
	assert_null(value_find(s, S("matrix_rows")));
	s = section(x, "# E\n\n| cause | share |\n|---|---|\n| a | many |\n", 1);
	assert_null(value_find(s, S("total")));
}

/* The words above are the words at the left. */
static void test_confusion_matrix(void **state)
{
	struct fixture *x = *state;
	const struct value *s =
		section(x,
			"# C\n\n| | cat | dog |\n|---|---|---|\n"
			"| cat | 48 | 6 |\n| dog | 5 | 41 |\n",
			1);

	assert_int_equal(value_get_int(s, "matrix_rows", 0), 2);
	assert_null(value_find(s, S("total")));
	s = section(x,
		    "# C\n\n| | cat | dog |\n|---|---|---|\n"
		    "| blurred | 48 | 6 |\n| dark | 5 | 41 |\n",
		    1);
	assert_null(value_find(s, S("matrix_rows")));
}

static void test_placeholders(void **state)
{
	static const struct {
		const char *text;
		bool placeholder;
	} cases[] = {
		{ "# P\n\nTODO: write this later on, when there is time for "
		  "it\n",
		  true },
		{ "# P\n\n[More Information Needed]\n", true },
		{ "# P\n\n待补充\n", true },
		{ "# P\n\nUsers keep long lists, and the app sorts what they "
		  "have to do; a todo list of one user holds 14 entries in the "
		  "median, and the wrong order costs a day.\n",
		  false },
		{ "# P\n\nTickets wait too long.\n", false },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(value_get_bool(section(x, cases[i].text, 1),
						"placeholder", false),
				 cases[i].placeholder);
}

static str repeated(struct fixture *x, const char *head, const char *unit,
		    size_t n)
{
	struct buf b;
	str out;

	buf_init(&b, MIB(64));
	buf_add(&b, str_from(head));
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_from(unit));
	out = str_dup(&x->arena, buf_str(&b));
	buf_release(&b);
	return out;
}

/* Headings below, at and above the limit (one section stands before them). */
static void test_heading_limit(void **state)
{
	struct fixture *x = *state;

	x->limits.doc_sections = 100;
	scan(x, &scanner_document, "a.md", KIND_DOC,
	     repeated(x, "", "# h\n", 98));
	assert_false(is_partial(x));
	scan(x, &scanner_document, "a.md", KIND_DOC,
	     repeated(x, "", "# h\n", 99));
	assert_false(is_partial(x));
	scan(x, &scanner_document, "a.md", KIND_DOC,
	     repeated(x, "", "# h\n", 100));
	assert_true(is_partial(x));
}

static void test_size_limit(void **state)
{
	struct fixture *x = *state;

	x->limits.doc_size = 1000;
	for (size_t n = 999; n <= 1001; n++) {
		scan(x, &scanner_document, "a.md", KIND_DOC,
		     repeated(x, "", "a", n));
		assert_int_equal(is_partial(x), n > 1000);
	}
}

/* Shapes that make naive Markdown readers slow or deep; the test has a time
 * limit. */
static void test_evil_markdown(void **state)
{
	static const char *const units[] = { "[",   "![",   "> ",    "*a ",
					     "`",   "<",    "- ",    "| ",
					     "](",  "# a ", "[a](b", "**a_",
					     "&#x", "\\",   "<!--",  "1. " };
	struct fixture *x = *state;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		assert_non_null(scan(x, &scanner_document, "a.md", KIND_DOC,
				     repeated(x, "", units[i], 100000)));
}

/* ---- quoted numbers ---- */

static void test_quotes(void **state)
{
	static const struct {
		const char *text, *metric, *number;
	} cases[] = {
		{ "macro f1 0.84 (n=5000)", "macro_f1", "0.84" },
		{ "the accuracy is 91.3 % on test", "accuracy", "91.3" },
		{ "accuracy: 0.9608", "accuracy", "0.9608" },
		{ "roc-auc of 0.97", "roc_auc", "0.97" },
		{ "accuracy on the test set 0.90", "accuracy", "0.90" },
		{ "inaccuracy 0.4", "accuracy", NULL },
		{ "accuracy of class 3", "accuracy", NULL },
		{ "f1 in 2026", "f1", NULL },
		{ "recall 1.2.3", "recall", NULL },
		{ "accuracy 100", "accuracy", NULL },
		{ "accuracy", "accuracy", NULL },
		{ "auc 0.93-0.97", "auc", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct quote q;
		bool found = quote_find(str_from(cases[i].text),
					str_from(cases[i].metric), &q);

		if (found != (cases[i].number != NULL))
			fail_msg("%s", cases[i].text);
		if (found)
			assert_true(str_eq(q.text, str_from(cases[i].number)));
	}
}

/* At the printed digits, and in percent. */
static void test_quote_agrees(void **state)
{
	static const struct {
		const char *text;
		double measured;
		bool agrees;
	} cases[] = {
		{ "accuracy 0.84", 0.84, true },
		{ "accuracy 0.84", 0.8412, true },
		{ "accuracy 0.84", 0.835, true },
		{ "accuracy 0.84", 0.8349, false },
		{ "accuracy 0.84", 0.845, true },
		{ "accuracy 0.84", 0.8451, false },
		{ "accuracy 91.3 %", 0.9134, true },
		{ "accuracy 91.3 %", 0.9136, false },
		{ "accuracy 91.3", 0.913, true },
		{ "accuracy 84 %", 0.84, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct quote q;

		assert_true(
			quote_find(str_from(cases[i].text), S("accuracy"), &q));
		if (quote_agrees(&q, cases[i].measured) != cases[i].agrees)
			fail_msg("%s against %g", cases[i].text,
				 cases[i].measured);
	}
}

static void test_quote_names(void **state)
{
	(void)state;
	assert_true(quote_names(S("model.macro_f1"), S("macro_f1")));
	assert_true(quote_names(S("macro_f1"), S("macro_f1")));
	assert_false(quote_names(S("baseline.macro_f1"), S("macro_f1")));
	assert_false(quote_names(S("model.cat.macro_f1"), S("macro_f1")));
	assert_false(quote_names(S("model.macro_f1_ci.0"), S("macro_f1")));
}

/* ---- alert rules ---- */

static void test_alert_words(void **state)
{
	struct fixture *x = *state;
	const struct value *r =
		scan(x, &scanner_alerts, "monitoring/alerts.yaml", KIND_YAML,
		     S("# ModelAge\n- alert: LatencyP99 # Traffic\n"
		       "  expr: error_rate > 1\n"));
	str words = value_get_text(r, "words");

	assert_true(str_has(words, S("latency p99")));
	assert_true(str_has(words, S("error rate")));
	assert_false(str_has(words, S("model age")));
	assert_false(str_has(words, S("traffic")));
}

/* ---- names of files ---- */

static void test_names(void **state)
{
	struct fixture *x = *state;
	static const struct {
		const char *name, *fault;
	} cases[] = {
		{ "cat0001.jpg", NULL },     { "a_b-c.jpg", "strict" },
		{ "猫.jpg", "unportable" },  { "a b.jpg", "unportable" },
		{ "con.jpg", "reserved" },   { "COM1", "reserved" },
		{ "console.jpg", NULL },     { "com0.jpg", NULL },
		{ "a\x01.jpg", "control" },  { "\xff.jpg", "control" },
		{ ".hidden", "unportable" }, { "", "unportable" },
		{ "a..jpg", "strict" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got =
			file_name_fault(&x->arena, str_from(cases[i].name));

		if ((got == NULL) != (cases[i].fault == NULL) ||
		    (got && strcmp(got, cases[i].fault)))
			fail_msg("%s: %s", cases[i].name, got ? got : "none");
	}
}

static void test_long_names(void **state)
{
	struct fixture *x = *state;

	assert_null(file_name_fault(&x->arena, repeated(x, "", "a", 254)));
	assert_null(file_name_fault(&x->arena, repeated(x, "", "a", 255)));
	assert_string_equal(
		file_name_fault(&x->arena, repeated(x, "", "a", 256)), "long");
}

/* ---- ceilings of records ---- */

static void test_loadtest_limit(void **state)
{
	struct fixture *x = *state;

	x->limits.loadtest_rows = 50;
	for (size_t n = 49; n <= 51; n++) {
		assert_non_null(scan(
			x, &scanner_loadtest, "loadtest.csv", KIND_CSV,
			repeated(x, "concurrency,n,p50_ms\n", "1,2,3\n", n)));
		assert_int_equal(is_partial(x), n > 50);
		assert_non_null(scan(x, &scanner_loadtest, "soak.csv", KIND_CSV,
				     repeated(x, "minute,rss_mb\n", "1,2\n", n)));
		assert_int_equal(is_partial(x), n > 50);
	}
}

static void test_metrics_limit(void **state)
{
	struct fixture *x = *state;
	struct buf b;

	x->limits.metrics_values = 20;
	for (int n = 19; n <= 21; n++) {
		buf_init(&b, MIB(1));
		for (int i = 0; i < n; i++)
			buf_printf(&b, "%c\"k%d\": %d", i ? ',' : '{', i, i);
		buf_add_byte(&b, '}');
		assert_non_null(scan(x, &scanner_metrics, "metrics.json",
				     KIND_JSON, str_dup(&x->arena, buf_str(&b))));
		assert_int_equal(is_partial(x), n > 20);
		buf_release(&b);
	}
}

static void test_experiments_limit(void **state)
{
	struct fixture *x = *state;

	x->limits.experiments_rows = 50;
	for (size_t n = 49; n <= 51; n++) {
		assert_non_null(
			scan(x, &scanner_experiments, "experiments.csv", KIND_CSV,
			     repeated(x, "variant,seed,f1\n", "a,1,0.5\n", n)));
		assert_int_equal(is_partial(x), n > 50);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_sections),         TEST(test_counts_in_tables),
		TEST(test_confusion_matrix), TEST(test_placeholders),
		TEST(test_heading_limit),    TEST(test_size_limit),
		TEST(test_evil_markdown),    TEST(test_quotes),
		TEST(test_quote_agrees),     TEST(test_quote_names),
		TEST(test_alert_words),      TEST(test_names),
		TEST(test_long_names),       TEST(test_loadtest_limit),
		TEST(test_metrics_limit),    TEST(test_experiments_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
