#include "facts/suppressions.h"
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* "line scope rules first-last reason" of each comment. */
static str seen(struct arena *a, const char *path, const char *text)
{
	static struct limits limits;
	struct file file = { .path = str_from(path),
			     .kind = file_kind_of(str_from(path)) };
	struct value record = value_null();
	struct file_facts f;
	str out = S("");
	const struct value *list;

	limits_default(&limits);
	facts_in_memory(&f, a, &limits, &file, str_from(text));
	assert_true(scanner_suppressions.wants(&file));
	if (!scanner_suppressions.scan(&f, &record))
		return S("none");
	list = value_find(&record, S("comments"));
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);
		const struct value *rules = value_find(v, S("rules"));
		str names = S("");

		for (size_t k = 0; k < value_count(rules); k++)
			names = str_printf(
				a, "%.*s%s%.*s", STR_ARG(names), k ? "," : "",
				STR_ARG(value_text(value_at(rules, k), S(""))));
		out = str_printf(a, "%.*s%s%lld/%lld '%.*s' %.*s %lld-%lld %.*s",
				 STR_ARG(out), i ? "; " : "",
				 (long long)value_get_int(v, "cell", 0),
				 (long long)value_get_int(v, "line", 0),
				 STR_ARG(value_get_text(v, "scope")),
				 STR_ARG(names),
				 (long long)value_get_int(v, "first", 0),
				 (long long)value_get_int(v, "last", 0),
				 STR_ARG(value_get_text(v, "reason")));
	}
	facts_close(&f);
	return out;
}

static void test_python(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "x = 1\n", "none" },
		{ "x = 'gonogo: ignore[A]'\n", "none" },
		{ "x = 1  # gonogo: ignore[TRN104] a reason\n",
		  "0/1 'line' TRN104 1-1 a reason" },
		{ "x = 1  #gonogo:ignore[TRN104,  zero-grad]\n",
		  "0/1 'line' TRN104,zero-grad 1-1 " },
		{ "# gonogo: ignore[A] r\n\nx = f(1,\n  2)\ny = 2\n",
		  "0/1 'line' A 1-4 r" },
		{ "def f():\n    # gonogo: ignore[A] r\n    for x in y:\n"
		  "        z()\n",
		  "0/2 'line' A 2-3 r" },
		{ "# gonogo: ignore[A] r\n@d\ndef f():\n    pass\n",
		  "0/1 'line' A 1-3 r" },
		{ "# gonogo: ignore[A] r\n# gonogo: ignore[B] s\nx = 1\n",
		  "0/1 'line' A 1-3 r; 0/2 'line' B 2-3 s" },
		{ "x = 1\n# gonogo: ignore[A] at the end\n",
		  "0/2 'line' A 2-2 at the end" },
		{ "# gonogo: file-ignore[A] old\nx = 1\n",
		  "0/1 'file' A 0-0 old" },
		{ "x = 1  # gonogo: ignore TRN104\n",
		  "0/1 ''  0-0 ignore TRN104" },
		{ "x = 1  # gonogo: ignroe[A] r\n", "0/1 ''  0-0 ignroe[A] r" },
		{ "if x:  # gonogo: ignore[A] r\n    pass\n",
		  "0/1 'line' A 1-1 r" },
		{ "# gonogo: ignore[A] r\nif x: y = {1: 2}\n",
		  "0/1 'line' A 1-2 r" },
		{ "# gonogo: ignore[A] r\nclass", "0/1 'line' A 1-1 r" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a;
		str got;

		arena_init(&a);
		got = seen(&a, "a.py", cases[i].text);
		if (!str_eq(got, str_from(cases[i].want)))
			fail_msg("%zu: %.*s", i, STR_ARG(got));
		arena_release(&a);
	}
}

static void test_notebook(void **state)
{
	struct arena a;
	str got;

	(void)state;
	arena_init(&a);
	got = seen(
		&a, "a.ipynb",
		"{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, "
		"\"cells\": [{\"cell_type\": \"markdown\", \"metadata\": {}, "
		"\"source\": [\"# gonogo: ignore[A] text\"]}, "
		"{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], "
		"\"execution_count\": null, \"source\": [\"x = 1\\n\", "
		"\"y = 2  # gonogo: ignore[B] r\\n\", "
		"\"# gonogo: cell-ignore[C] s\\n\"]}]}");
	if (!str_eq(got, S("2/2 'line' B 2-2 r; 2/3 'cell' C 0-0 s")))
		fail_msg("%.*s", STR_ARG(got));
	arena_release(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_python),
		cmocka_unit_test(test_notebook),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
