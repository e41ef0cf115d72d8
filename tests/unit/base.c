/* The small pieces of base: arena, vec, map, buf, str, limits, diag, err. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- arena ---- */

static bool is_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static void test_arena(void **state)
{
	struct arena a;
	char *kept[200];

	(void)state;
	arena_init(&a);
	/* Sizes across block borders; all zeroed, aligned and apart. */
	for (size_t i = 0; i < 200; i++) {
		size_t n = 1 + i * i * 3;

		kept[i] = arena_alloc(&a, n, 16);
		assert_int_equal((uintptr_t)kept[i] % 16, 0);
		assert_true(is_zero(kept[i], n));
		memset(kept[i], (int)i, n);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t k = 0; k < 1 + i * i * 3; k += 97)
			assert_int_equal((unsigned char)kept[i][k], i);
	assert_true(a.peak == a.used && a.used > 200);
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	assert_true(a.peak > 0);
	for (size_t i = 0; i < 1000; i++)
		assert_true(is_zero(arena_alloc(&a, 500, 1), 500));
	arena_release(&a);
	arena_release(&a);
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 0, 1));
	arena_release(&a);
}

static void test_rewind(void **state)
{
	struct arena a;
	struct arena_mark empty, mark;
	char *p;

	(void)state;
	arena_init(&a);
	empty = arena_mark(&a);
	p = arena_alloc(&a, 100, 1);
	memset(p, 7, 100);
	for (int round = 0; round < 5; round++) {
		mark = arena_mark(&a);
		for (int i = 0; i < 100; i++)
			memset(arena_alloc(&a, 10000, 8), 9, 10000);
		arena_rewind(&a, mark);
		assert_int_equal(a.used, 100);
		assert_true(is_zero(arena_alloc(&a, 50, 1), 50));
		arena_rewind(&a, mark);
	}
	assert_int_equal(p[99], 7);
	arena_rewind(&a, empty);
	assert_int_equal(a.used, 0);
	assert_non_null(arena_alloc(&a, 10, 1));
	arena_release(&a);
}

static void test_grow(void **state)
{
	struct arena a;
	char *p, *q;

	(void)state;
	arena_init(&a);
	p = arena_alloc(&a, 10, 1);
	memset(p, 1, 10);
	q = arena_grow(&a, p, 10, 100, 1);
	assert_ptr_equal(p, q); /* the newest grows in place */
	assert_true(is_zero(q + 10, 90));
	memset(q, 1, 100);
	arena_alloc(&a, 1, 1);
	p = arena_grow(&a, q, 100, 200, 1);
	assert_ptr_not_equal(p, q);
	assert_int_equal(p[99], 1);
	assert_true(is_zero(p + 100, 100));
	p = arena_grow(&a, p, 200, 1000000, 1);
	assert_true(p[99] == 1 && is_zero(p + 100, 999900));
	assert_non_null(arena_grow(&a, NULL, 0, 8, 8));
	arena_release(&a);
}

/* ---- vec and map ---- */

static void test_vec(void **state)
{
	VEC(uint64_t) v = { 0 }, w = { 0 };
	struct arena a;

	(void)state;
	arena_init(&a);
	/* Two that grow by turns never overlap. */
	for (uint64_t i = 0; i < 10000; i++) {
		assert_int_equal(*vec_push(&a, &v), 0);
		v.v[i] = i;
		*vec_push(&a, &w) = i * 2;
	}
	for (uint64_t i = 0; i < 10000; i++)
		assert_true(v.v[i] == i && w.v[i] == i * 2);
	vec_reserve(&a, &v, 5);
	assert_true(v.cap - v.n >= 5);
	arena_release(&a);
}

static void test_map(void **state)
{
	struct map m = { 0 };
	struct arena a;
	int values[5000];

	(void)state;
	arena_init(&a);
	assert_null(map_find(&m, S("x")));
	for (int i = 0; i < 5000; i++)
		assert_null(map_put(&a, &m, str_printf(&a, "key%d", i),
				    &values[i]));
	for (int i = 0; i < 5000; i++) {
		assert_ptr_equal(map_find(&m, str_printf(&a, "key%d", i)),
				 &values[i]);
		assert_ptr_equal(m.item[i].value, &values[i]);
	}
	assert_false(map_has(&m, S("key5000")));
	assert_ptr_equal(map_put(&a, &m, S("key7"), &values[0]), &values[7]);
	assert_int_equal(m.n, 5000);
	assert_true(str_eq(m.item[7].key, S("key7")));
	/* Any bytes; "" and what differs behind a NUL are keys of their own. */
	map_put(&a, &m, S(""), &values[1]);
	map_put(&a, &m, S("a\0b"), &values[2]);
	map_put(&a, &m, S("a\0c"), &values[3]);
	assert_ptr_equal(map_find(&m, S("")), &values[1]);
	assert_ptr_equal(map_find(&m, S("a\0b")), &values[2]);
	assert_ptr_equal(map_find(&m, S("a\0c")), &values[3]);
	assert_null(map_find(&m, S("a")));
	map_at(&a, &m, S("new"))->value = &values[4];
	assert_ptr_equal(map_find(&m, S("new")), &values[4]);
	arena_release(&a);
}

/* ---- buf ---- */

static void test_buf(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(buf_str(&b).len, 0);
	assert_true(buf_add(&b, S("one\0two")));
	assert_true(buf_add_byte(&b, '!'));
	assert_true(buf_add_times(&b, '-', 3));
	assert_true(buf_add_times(&b, '-', 0));
	assert_true(buf_printf(&b, "%d%%", 42));
	assert_true(str_eq(buf_str(&b), S("one\0two!---42%")));
	assert_true(buf_printf(&b, "%0500d", 1));
	assert_int_equal(b.len, 14 + 500);
	assert_int_equal(b.s[b.len - 1], '1');
	buf_reset(&b);
	assert_int_equal(b.len, 0);
	buf_release(&b);
}

/* Exactly the ceiling fits; one more is refused and remembered. */
static void test_buf_ceiling(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 300);
	assert_true(buf_add_times(&b, 'x', 299));
	assert_true(buf_add_byte(&b, 'y'));
	assert_false(b.full);
	assert_false(buf_add_byte(&b, 'z'));
	assert_true(b.full);
	assert_int_equal(b.len, 300);
	assert_null(buf_space(&b, SIZE_MAX));
	assert_false(buf_printf(&b, "%0400d", 1));
	assert_int_equal(b.len, 300);
	buf_reset(&b);
	assert_false(b.full);
	assert_false(buf_printf(&b, "%0400d", 1));
	buf_release(&b);
}

/* ---- str ---- */

static void test_str_compare(void **state)
{
	(void)state;
	assert_true(str_eq(S(""), (str){ NULL, 0 }));
	assert_false(str_eq(S("a\0b"), S("a\0c")));
	assert_true(str_eq_nocase(S("AbC1"), S("aBc1")));
	assert_false(str_eq_nocase(S("\xc3\x84"), S("\xc3\xa4")));
	assert_false(str_eq_nocase(S("@"), S("`")));
	assert_true(str_cmp(S("a"), S("b")) < 0);
	assert_true(str_cmp(S("a"), S("a")) == 0);
	assert_true(str_cmp(S("a"), S("aa")) < 0);
	assert_true(str_cmp(S("a\xff"), S("ab")) > 0); /* bytes are unsigned */
	assert_true(str_cmp((str){ NULL, 0 }, S("")) == 0);
	assert_true(str_starts(S("abc"), S("ab")) && str_starts(S(""), S("")));
	assert_false(str_starts(S("a"), S("ab")));
	assert_true(str_ends(S("abc"), S("bc")) && str_ends(S("x"), S("")));
	assert_false(str_ends(S("c"), S("bc")));
	assert_int_equal(str_from(NULL).len, 0);
}

static void test_str_find(void **state)
{
	static const struct {
		str s, needle;
		size_t from, at;
	} cases[] = {
		{ STR_INIT("banana"), STR_INIT("ana"), 0, 1 },
		{ STR_INIT("banana"), STR_INIT("ana"), 2, 3 },
		{ STR_INIT("banana"), STR_INIT("ana"), 4, 6 },
		{ STR_INIT("banana"), STR_INIT("nab"), 0, 6 },
		{ STR_INIT("banana"), STR_INIT(""), 3, 3 },
		{ STR_INIT("banana"), STR_INIT(""), 9, 6 },
		{ STR_INIT("banana"), STR_INIT("bananas"), 0, 6 },
		{ STR_INIT(""), STR_INIT("a"), 0, 0 },
		{ STR_INIT("a\0b"), STR_INIT("\0b"), 0, 1 },
		{ STR_INIT("aaaab"), STR_INIT("aab"), 0, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(str_find(cases[i].s, cases[i].needle,
					  cases[i].from),
				 cases[i].at);
	assert_int_equal(str_find_byte(S("abc"), 'c', 0), 2);
	assert_int_equal(str_find_byte(S("abc"), 'c', 3), 3);
	assert_int_equal(str_find_byte((str){ NULL, 0 }, 'c', 0), 0);
	assert_true(str_has(S("abc"), S("bc")) && str_has(S(""), S("")));
	assert_false(str_has(S("abc"), S("bd")));
}

static void test_str_cut(void **state)
{
	static const struct {
		str in, head, tail, last_head, last_tail;
		bool found;
	} cases[] = {
#define CUT(a, b, c, d, e, f) \
	{ STR_INIT(a), STR_INIT(b), STR_INIT(c), STR_INIT(d), STR_INIT(e), f }
		CUT("a=b", "a", "b", "a", "b", true),
		CUT("a=b=c", "a", "b=c", "a=b", "c", true),
		CUT("a", "a", "", "a", "", false),
		CUT("=", "", "", "", "", true),
		CUT("", "", "", "", "", false),
#undef CUT
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str_cut c = str_cut(cases[i].in, '=');
		struct str_cut l = str_cut_last(cases[i].in, '=');

		assert_true(str_eq(c.head, cases[i].head));
		assert_true(str_eq(c.tail, cases[i].tail));
		assert_true(str_eq(l.head, cases[i].last_head));
		assert_true(str_eq(l.tail, cases[i].last_tail));
		assert_true(c.found == cases[i].found && l.found == c.found);
	}
}

static void test_str_parts(void **state)
{
	str rest = S("one\r\n\ntwo\rx\nlast"), line;
	static const char *const want[] = { "one", "", "two\rx", "last" };

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_true(str_line(&rest, &line));
		assert_true(str_eq(line, str_from(want[i])));
	}
	assert_false(str_line(&rest, &line));
	assert_true(str_eq(str_sub(S("abc"), 1, 9), S("bc")));
	assert_true(str_eq(str_sub(S("abc"), 5, 2), S("")));
	assert_true(str_eq(str_sub((str){ NULL, 0 }, 0, 3), S("")));
	assert_true(str_eq(str_trim(S(" \t\r\n a b \v\f")), S("a b")));
	assert_true(str_eq(str_trim(S("  ")), S("")));
	assert_true(str_eq(str_basename(S("a/b/c.py")), S("c.py")));
	assert_true(str_eq(str_basename(S("c")), S("c")));
	assert_true(str_eq(str_basename(S("a/")), S("")));
	assert_true(str_eq(str_dirname(S("a/b/c")), S("a/b")));
	assert_true(str_eq(str_dirname(S("c")), S("")));
	assert_true(str_eq(str_suffix(S("a.b/c.tar.gz")), S(".gz")));
	assert_true(str_eq(str_suffix(S("a.b/c")), S("")));
	assert_true(str_eq(str_suffix(S(".bashrc")), S("")));
	assert_true(str_eq(str_suffix(S("")), S("")));
}

static void test_str_make(void **state)
{
	struct arena a;
	char *c;

	(void)state;
	arena_init(&a);
	assert_true(str_eq(str_dup(&a, S("x\0y")), S("x\0y")));
	assert_int_equal(str_dup(&a, (str){ NULL, 0 }).len, 0);
	c = str_cstr(&a, S("abc"));
	assert_string_equal(c, "abc");
	assert_true(str_eq(str_lower(&a, S("AZaz[\xc4")), S("azaz[\xc4")));
	assert_true(str_eq(str_printf(&a, "%d-%.*s", 7, STR_ARG(S("xyz"))),
			   S("7-xyz")));
	assert_int_equal(str_printf(&a, "%s", "").len, 0);
	arena_release(&a);
}

static void test_str_numbers(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
		bool ok;
	} cases[] = {
		{ "0", 0, true },
		{ "-0", 0, true },
		{ "+7", 7, true },
		{ "9223372036854775807", INT64_MAX, true },
		{ "9223372036854775808", 0, false },
		{ "-9223372036854775808", INT64_MIN, true },
		{ "-9223372036854775809", 0, false },
		{ "99999999999999999999999999", 0, false },
		{ "", 0, false },
		{ "-", 0, false },
		{ "--1", 0, false },
		{ "1 ", 0, false },
		{ " 1", 0, false },
		{ "0x1", 0, false },
		{ "1.0", 0, false },
	};
	uint64_t u;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t v = 0;

		assert_int_equal(str_int64(str_from(cases[i].text), &v),
				 cases[i].ok);
		assert_true(v == cases[i].value);
	}
	assert_true(str_uint64(S("18446744073709551615"), &u));
	assert_true(u == UINT64_MAX);
	assert_false(str_uint64(S("18446744073709551616"), &u));
	assert_false(str_uint64(S("-1"), &u));
	assert_false(str_uint64(S("1\0"), &u));
}

/* ---- limits ---- */

static void test_limits(void **state)
{
	struct limits l, paranoid;
	const struct limit_info *info;
	size_t n;

	(void)state;
	info = limits_info(&n);
	limits_default(&l);
	limits_paranoid(&paranoid);
	assert_int_equal(n * sizeof(uint64_t), sizeof(l));
	for (size_t i = 0; i < n; i++) {
		uint64_t *field = (void *)((char *)&l + info[i].offset);

		assert_true(*field == info[i].by_default);
		assert_true(info[i].paranoid <= info[i].by_default);
		assert_true(info[i].paranoid > 0 && info[i].doc.len > 0);
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(info[i].name, info[k].name));
		assert_true(limits_set(&l, info[i].name, S("12345")));
		assert_true(*field == 12345);
	}
}

static void test_limits_values(void **state)
{
	static const struct {
		const char *text;
		uint64_t value; /* 0: refused */
	} cases[] = {
		{ "1", 1 },
		{ "4K", 4096 },
		{ "4k", 4096 },
		{ "2M", 2097152 },
		{ "3G", 3221225472u },
		{ "9223372036854775807", INT64_MAX },
		{ "9223372036854775808", 0 },
		{ "9999999999999G", 0 },
		{ "0", 0 },
		{ "", 0 },
		{ "K", 0 },
		{ "-1", 0 },
		{ "+1", 0 },
		{ "1.5M", 0 },
		{ "1KB", 0 },
		{ "1 K", 0 },
	};
	struct limits l;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		limits_default(&l);
		assert_int_equal(limits_set(&l, S("text.size"),
					    str_from(cases[i].text)),
				 cases[i].value != 0);
		assert_true(l.text_size ==
			    (cases[i].value ? cases[i].value : MIB(64)));
	}
	assert_false(limits_set(&l, S("no.such"), S("1")));
	assert_false(limits_set(&l, S(""), S("1")));
}

/* ---- diag and err ---- */

static void test_diag(void **state)
{
	struct arena a;
	struct diags d;

	(void)state;
	arena_init(&a);
	diags_init(&d, &a);
	assert_false(diags_at_least(&d, DIAG_LEVEL_NOTE));
	diag_add(&d, DIAG_JSON_BOM, 1, 1, "at %s", "start");
	assert_true(diags_at_least(&d, DIAG_LEVEL_NOTE));
	assert_false(diags_at_least(&d, DIAG_LEVEL_PARTIAL));
	diag_add(&d, DIAG_IO_DENIED, 0, 0, "x");
	assert_true(diags_at_least(&d, DIAG_LEVEL_PARTIAL));
	assert_true(diags_has(&d, DIAG_IO_DENIED));
	assert_false(diags_has(&d, DIAG_YAML_TAG));
	assert_true(str_eq(d.list.v[0].text, S("at start")));
	for (int i = 0; i < DIAG_MAX + 10; i++)
		diag_add(&d, DIAG_JSON_BOM, 1, 1, "again");
	assert_true(d.list.n >= DIAG_MAX && d.omitted > 0);
	assert_true(d.list.n + d.omitted == DIAG_MAX + 12);
	arena_release(&a);
}

static void test_diag_table(void **state)
{
	(void)state;
	for (int i = 0; i < DIAG_COUNT; i++) {
		str name = diag_name((enum diag_id)i);

		assert_true(str_has(name, S(".")));
		assert_true(diag_meaning((enum diag_id)i).len > 5);
		assert_true(diag_level((enum diag_id)i) <= DIAG_LEVEL_BAD);
		for (int k = 0; k < i; k++)
			assert_false(str_eq(name, diag_name((enum diag_id)k)));
	}
}

static void test_err(void **state)
{
	static char long_text[3000];
	struct err err = { ERR_NONE, "" };

	(void)state;
	assert_false(err_use(&err, "%s: no", "x"));
	assert_int_equal(err.kind, ERR_USE);
	assert_string_equal(err.text, "x: no");
	memset(long_text, 'y', sizeof(long_text) - 1);
	assert_false(err_system(&err, "%s", long_text));
	assert_int_equal(err.kind, ERR_SYSTEM);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_rewind),
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_vec),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_buf_ceiling),
		cmocka_unit_test(test_str_compare),
		cmocka_unit_test(test_str_find),
		cmocka_unit_test(test_str_cut),
		cmocka_unit_test(test_str_parts),
		cmocka_unit_test(test_str_make),
		cmocka_unit_test(test_str_numbers),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_limits_values),
		cmocka_unit_test(test_diag),
		cmocka_unit_test(test_diag_table),
		cmocka_unit_test(test_err),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
