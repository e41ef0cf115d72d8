#include "formats/yaml.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* One reading: what came of it, and what it said. */
struct read {
	struct arena arena;
	struct limits limits;
	struct yaml_options options;
	struct diags diags;
	struct value v;
	bool whole;
};

static void begin(struct read *r)
{
	memset(r, 0, sizeof(*r));
	arena_init(&r->arena);
	limits_default(&r->limits);
	r->options.limits = &r->limits;
}

static void read_text(struct read *r, str text)
{
	diags_init(&r->diags, &r->arena);
	r->whole = yaml_read(&r->v, &r->arena, text, &r->options, &r->diags);
}

static void read_new(struct read *r, str text)
{
	begin(r);
	read_text(r, text);
}

static const struct diag *find_diag(const struct read *r, enum diag_id id)
{
	for (size_t i = 0; i < r->diags.list.n; i++)
		if (r->diags.list.v[i].id == id)
			return &r->diags.list.v[i];
	return NULL;
}

static void assert_diag(const struct read *r, enum diag_id id, uint32_t line,
			uint32_t column)
{
	const struct diag *d = find_diag(r, id);

	assert_non_null(d);
	assert_int_equal(d->line, line);
	assert_int_equal(d->column, column);
}

/* `head`, then n times `part`, then `tail`. */
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

/* ---- values ---- */

static void test_a_training_config(void **state)
{
	struct read r;
	const struct value *v;

	(void)state;
	read_new(&r, S("# run 7\nlr: 1e-4\nmomentum: 0.9\nepochs: 012\n"
		       "shuffle: no\ncountry: NO\nnames:\n  0: cat\n  1: dog\n"
		       "seed: 1_000\ntime: 1:30\nwd: 5.0e-5\nclip: .inf\n"));
	assert_true(r.whole);
	v = value_find(&r.v, S("lr"));
	assert_int_equal(v->type, VALUE_STR);
	assert_diag(&r, DIAG_YAML_NOT_NUMBER, 2, 5);
	assert_int_equal(value_get_int(&r.v, "epochs", 0), 10);
	assert_true(str_eq(value_find(&r.v, S("epochs"))->raw, S("012")));
	assert_false(value_get_bool(&r.v, "shuffle", true));
	assert_true(str_eq(value_find(&r.v, S("country"))->raw, S("NO")));
	assert_diag(&r, DIAG_YAML_BOOL, 5, 10);
	v = value_path(&r.v, "names.1");
	assert_true(str_eq(value_text(v, S("")), S("dog")));
	assert_int_equal(v->line, 9);
	assert_int_equal(v->column, 6);
	assert_int_equal(value_get_int(&r.v, "seed", 0), 1000);
	assert_int_equal(value_get_int(&r.v, "time", 0), 90);
	assert_true(value_get_number(&r.v, "wd", 0) > 4.9e-5);
	assert_true(value_get_number(&r.v, "clip", 0) > 1e308);
	arena_release(&r.arena);
}

static void test_quotes_keep_words(void **state)
{
	struct read r;

	(void)state;
	read_new(&r, S("a: 'no'\nb: \"1e-4\"\nc: |\n  no\nd: true\n"));
	assert_true(r.whole);
	assert_int_equal(r.diags.list.n, 0);
	assert_true(str_eq(value_get_text(&r.v, "a"), S("no")));
	assert_true(value_find(&r.v, S("a"))->quoted);
	assert_true(value_find(&r.v, S("c"))->quoted);
	assert_false(value_find(&r.v, S("d"))->quoted);
	arena_release(&r.arena);
}

static void test_places_count_bytes(void **state)
{
	struct read r;
	const struct value_pair *p;

	(void)state;
	read_new(&r, S("\xef\xbb\xbf{\xe6\x97\xa5: \xc3\xa9, k: v}\n"));
	p = r.v.u.map.pair;
	assert_int_equal(p[0].column, 2);
	assert_int_equal(p[0].value.column, 7);
	assert_int_equal(p[1].column, 11);
	assert_int_equal(p[1].value.column, 14);
	arena_release(&r.arena);
}

static void test_merge_keys(void **state)
{
	struct read r;
	const struct value *m;

	(void)state;
	read_new(&r, S("b: &b {x: 1, y: 2}\nc: &c {x: 7, z: 3}\n"
		       "m:\n  y: 9\n  <<: [*b, *c]\nn: {<<: *b}\n"));
	assert_true(r.whole);
	assert_int_equal(r.diags.list.n, 0);
	m = value_find(&r.v, S("m"));
	assert_int_equal(value_count(m), 3);
	assert_int_equal(value_get_int(m, "x", 0), 1);
	assert_int_equal(value_get_int(m, "y", 0), 9);
	assert_int_equal(value_get_int(m, "z", 0), 3);
	assert_int_equal(value_find(m, S("x"))->line, 1);
	assert_int_equal(value_count(value_find(&r.v, S("n"))), 2);
	arena_release(&r.arena);
}

static void test_documents(void **state)
{
	struct read r;
	str text = S("a: 1\n---\nb: 2\n---\n- c\n");

	(void)state;
	read_new(&r, text);
	assert_true(r.whole);
	assert_int_equal(value_get_int(&r.v, "a", 0), 1);
	assert_diag(&r, DIAG_YAML_DOCUMENTS, 2, 1);
	r.options.all_documents = true;
	read_text(&r, text);
	assert_true(r.whole);
	assert_int_equal(r.diags.list.n, 0);
	assert_int_equal(value_count(&r.v), 3);
	assert_int_equal(value_get_int(value_at(&r.v, 1), "b", 0), 2);
	read_text(&r, S(""));
	assert_true(r.whole);
	assert_int_equal(value_count(&r.v), 0);
	arena_release(&r.arena);
}

/* ---- what is wrong ---- */

static void test_diagnostics(void **state)
{
	static const struct {
		str text;
		enum diag_id id;
		uint32_t line, column;
		bool whole;
	} cases[] = {
		{ STR_INIT("a: 1\nb: 2\na: 3\n"), DIAG_YAML_DUPLICATE, 3, 1,
		  true },
		{ STR_INIT("yes: 1\nyes: 3\n"), DIAG_YAML_DUPLICATE, 2, 1, true },
		{ STR_INIT("1: a\n0x1: b\n"), DIAG_YAML_KEY_TYPE, 2, 1, true },
		{ STR_INIT("1: a\n\"1\": b\n"), DIAG_YAML_KEY_TYPE, 2, 1, true },
		{ STR_INIT("yes: a\ntrue: b\n"), DIAG_YAML_KEY_TYPE, 2, 1, true },
		{ STR_INIT("1: a\n1.0: b\n"), DIAG_YAML_KEY_TYPE, 2, 1, true },
		{ STR_INIT("x: !!python/object/apply:os.system [ls]\n"),
		  DIAG_YAML_TAG, 1, 4, true },
		{ STR_INIT("x: !Ref y\n"), DIAG_YAML_TAG, 1, 4, true },
		{ STR_INIT("x: !!int many\n"), DIAG_YAML_TAG, 1, 4, true },
		{ STR_INIT("a: *b\n"), DIAG_YAML_ALIAS, 1, 4, true },
		{ STR_INIT("&a [1, *a]\n"), DIAG_YAML_ALIAS, 1, 8, true },
		{ STR_INIT("- &a 1\n- &a 2\n"), DIAG_YAML_ALIAS, 2, 3, true },
		{ STR_INIT("<<: 7\n"), DIAG_YAML_MERGE, 1, 1, true },
		{ STR_INIT("<<: [{a: 1}, b]\n"), DIAG_YAML_MERGE, 1, 1, true },
		{ STR_INIT("? [a]\n: b\n"), DIAG_YAML_KEY, 1, 3, true },
		{ STR_INIT("a:\n\t- b\n"), DIAG_YAML_SYNTAX, 2, 1, false },
		{ STR_INIT("a: b: c\n"), DIAG_YAML_SYNTAX, 1, 5, false },
		{ STR_INIT("a: 1\n}\n"), DIAG_YAML_SYNTAX, 2, 1, false },
		{ STR_INIT("%YAML 9.9\n---\na\n"), DIAG_YAML_SYNTAX, 1, 1, false },
		{ STR_INIT("a: 1\rb: 2\r"), DIAG_YAML_ENCODING, 1, 5, true },
		{ STR_INIT("a: \0b\n"), DIAG_YAML_ENCODING, 1, 4, false },
		{ STR_INIT("a:\n  b: \xff\n"), DIAG_YAML_ENCODING, 2, 6, false },
		{ STR_INIT("\xff\xfe\0\0a\0\0\0"), DIAG_YAML_ENCODING, 0, 0,
		  false },
		{ STR_INIT("\xff\xfe\0\xd8"), DIAG_YAML_ENCODING, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct read r;

		read_new(&r, cases[i].text);
		assert_diag(&r, cases[i].id, cases[i].line, cases[i].column);
		assert_int_equal(r.whole, cases[i].whole);
		arena_release(&r.arena);
	}
}

static void test_what_was_read_is_kept(void **state)
{
	struct read r;

	(void)state;
	read_new(&r, S("a: 1\nb:\n  c: [2, 3\nd: e: f\n"));
	assert_false(r.whole);
	assert_int_equal(value_get_int(&r.v, "a", 0), 1);
	assert_int_equal(value_whole(value_at(value_path(&r.v, "b.c"), 0), 0), 2);
	arena_release(&r.arena);
}

static void test_duplicates_take_the_last(void **state)
{
	struct read r;

	(void)state;
	read_new(&r, S("a: 1\nb: 2\na: 3\n"));
	assert_int_equal(value_count(&r.v), 2);
	assert_int_equal(value_get_int(&r.v, "a", 0), 3);
	arena_release(&r.arena);
}

static void test_tags_construct_nothing(void **state)
{
	struct read r;

	(void)state;
	read_new(&r, S("a: !!python/tuple [0.9, 0.999]\nb: !!binary aGk=\n"
		       "c: !!str 12\nd: !!float 1e-4\n"));
	assert_true(r.whole);
	assert_int_equal(value_count(value_find(&r.v, S("a"))), 2);
	assert_true(str_eq(value_get_text(&r.v, "b"), S("aGk=")));
	assert_true(str_eq(value_get_text(&r.v, "c"), S("12")));
	assert_true(value_is(value_find(&r.v, S("d")), VALUE_FLOAT));
	assert_int_equal(r.diags.list.n, 1);
	arena_release(&r.arena);
}

static void test_notes_leave_room_for_errors(void **state)
{
	struct read r;

	(void)state;
	begin(&r);
	read_text(&r, times(&r.arena, "", "- no\n- 1e5\n", 1000, "- !x y\n"));
	assert_true(r.whole);
	assert_true(diags_has(&r.diags, DIAG_YAML_TAG));
	assert_int_equal(r.diags.list.n, 41);
	arena_release(&r.arena);
}

static void test_utf16(void **state)
{
	struct read r;

	(void)state;
	read_new(&r, S("\xff\xfe"
		       "a\0:\0 \0\xe9\0\n\0b\0:\0 \0\x3d\xd8\x00\xde"));
	assert_true(r.whole);
	assert_true(str_eq(value_get_text(&r.v, "a"), S("\xc3\xa9")));
	assert_true(str_eq(value_get_text(&r.v, "b"), S("\xf0\x9f\x98\x80")));
	arena_release(&r.arena);
}

/* ---- limits: just below, at, above ---- */

struct shape {
	const char *head, *part, *tail;
	size_t limit_offset;
	const char *name;
	size_t extra; /* counted besides the parts */
};

#define LIMIT_OF(field) offsetof(struct limits, field), #field

static void test_limits(void **state)
{
	static const struct shape shapes[] = {
		{ "", "[", "", LIMIT_OF(yaml_depth), 0 },
		{ "", "- ", "x", LIMIT_OF(yaml_depth), 0 },
		{ "", "%TAG !a! b\n", "--- x\n", LIMIT_OF(yaml_directives), 0 },
		{ "", "- x\n", "", LIMIT_OF(yaml_events), 6 },
		{ "", "- &a x\n", "", LIMIT_OF(yaml_anchors), 0 },
		{ "- &a x\n", "- *a\n", "", LIMIT_OF(yaml_aliases), 0 },
		{ "- &a x\n", "- *a\n", "", LIMIT_OF(yaml_expanded), 0 },
		{ "", "--- x\n", "", LIMIT_OF(yaml_documents), 0 },
		{ "", "x", "\n", LIMIT_OF(yaml_scalar), 0 },
		{ "", "{<<: ", "{}", LIMIT_OF(yaml_merge), 0 },
		{ "", "x", "", LIMIT_OF(yaml_size), 0 },
		{ "", "x", "", LIMIT_OF(yaml_policy_size), 0 },
	};
	enum { AT = 12 };

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *s = &shapes[i];

		for (size_t n = AT - 1; n <= AT + 1; n++) {
			struct read r;
			uint64_t most = AT + s->extra;
			const struct diag *d;

			begin(&r);
			memcpy((char *)&r.limits + s->limit_offset, &most,
			       sizeof(most));
			r.options.all_documents = true;
			r.options.policy = strstr(s->name, "policy") != NULL;
			read_text(&r,
				  times(&r.arena, s->head, s->part, n, s->tail));
			d = find_diag(&r, DIAG_YAML_LIMIT);
			if ((n > AT) != (d != NULL))
				fail_msg("%s with %zu", s->name, n);
			if (n > AT)
				assert_false(r.whole);
			arena_release(&r.arena);
		}
	}
}

/* Nine levels of nine aliases: 9^9 nodes, found out before one is made. */
static void test_billion_laughs(void **state)
{
	struct read r;
	struct buf b;

	(void)state;
	begin(&r);
	buf_init(&b, MIB(1));
	buf_add(&b, S("a0: &a0 [x,x,x,x,x,x,x,x,x]\n"));
	for (int i = 1; i < 20; i++) {
		buf_printf(&b, "a%d: &a%d [", i, i);
		for (int k = 0; k < 9; k++)
			buf_printf(&b, "%s*a%d", k ? "," : "", i - 1);
		buf_add(&b, S("]\n"));
	}
	read_text(&r, buf_str(&b));
	assert_false(r.whole);
	assert_true(diags_has(&r.diags, DIAG_YAML_LIMIT));
	assert_true(r.arena.peak < MIB(1));
	buf_release(&b);
	arena_release(&r.arena);
}

static void test_merge_chain(void **state)
{
	struct read r;
	struct buf b;

	(void)state;
	begin(&r);
	buf_init(&b, MIB(1));
	buf_add(&b, S("m0: &m0 {k: 1}\n"));
	for (int i = 1; i < 1000; i++)
		buf_printf(&b, "m%d: &m%d {<<: *m%d, k%d: 1}\n", i, i, i - 1, i);
	read_text(&r, buf_str(&b));
	assert_false(r.whole);
	assert_diag(&r, DIAG_YAML_LIMIT, 18, 16);
	assert_int_equal(value_count(value_find(&r.v, S("m16"))), 17);
	buf_release(&b);
	arena_release(&r.arena);
}

static void test_timestamps(void **state)
{
	(void)state;
	assert_true(yaml_is_timestamp(S("2024-01-31")));
	assert_true(yaml_is_timestamp(S("2001-12-14t21:59:43.10-05:00")));
	assert_true(yaml_is_timestamp(S("2001-1-4 1:59:43 Z")));
	assert_false(yaml_is_timestamp(S("2024-1-1")));
	assert_false(yaml_is_timestamp(S("2024-01-01T10:00")));
	assert_false(yaml_is_timestamp(S("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_training_config),
		cmocka_unit_test(test_quotes_keep_words),
		cmocka_unit_test(test_places_count_bytes),
		cmocka_unit_test(test_merge_keys),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_diagnostics),
		cmocka_unit_test(test_what_was_read_is_kept),
		cmocka_unit_test(test_duplicates_take_the_last),
		cmocka_unit_test(test_tags_construct_nothing),
		cmocka_unit_test(test_notes_leave_room_for_errors),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_billion_laughs),
		cmocka_unit_test(test_merge_chain),
		cmocka_unit_test(test_timestamps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
