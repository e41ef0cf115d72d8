#include "base/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_distance(void **state)
{
	(void)state;
	assert_int_equal(suggest_distance(S("label"), S("label"), 3), 0);
	assert_int_equal(suggest_distance(S("lable"), S("label"), 3), 1);
	assert_int_equal(suggest_distance(S("Label"), S("label"), 3), 0);
	assert_int_equal(suggest_distance(S("labels"), S("label"), 3), 1);
	assert_int_equal(suggest_distance(S(""), S("abc"), 3), 3);
	assert_int_equal(suggest_distance(S("abc"), S("xyz123"), 3), 4);
}

static void test_suggest(void **state)
{
	static const str words[] = { STR_INIT("label"), STR_INIT("table"),
				     STR_INIT("collected_at") };

	(void)state;
	assert_true(str_eq(suggest(words, 3, S("lable")), S("label")));
	assert_true(str_eq(suggest(words, 3, S("tabl")), S("table")));
	assert_true(
		str_eq(suggest(words, 3, S("colected-at")), S("collected_at")));
	assert_int_equal(suggest(words, 3, S("xx")).len, 0);
	assert_int_equal(suggest(words, 0, S("label")).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_suggest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
