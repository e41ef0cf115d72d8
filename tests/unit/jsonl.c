#include "formats/jsonl.h"
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

struct parts {
	str left;
	size_t at_once;
	uint64_t repeat; /* bytes 'x' that come behind */
};

static ptrdiff_t read_part(void *ctx, char *buf, size_t n)
{
	struct parts *p = ctx;

	if (!p->left.len) {
		n = p->repeat < n ? (size_t)p->repeat : n;
		memset(buf, 'x', n);
		p->repeat -= n;
		return (ptrdiff_t)n;
	}
	n = n < p->at_once ? n : p->at_once;
	n = n < p->left.len ? n : p->left.len;
	memcpy(buf, p->left.s, n);
	p->left = str_sub(p->left, n, p->left.len);
	return (ptrdiff_t)n;
}

/* Reads all lines; the numbers of the good ones as text. */
static struct jsonl_counts read_all(struct arena *a, struct parts p,
				    const struct limits *limits,
				    struct buf *good, struct diags *diags)
{
	struct jsonl *l = jsonl_open(a, (struct source){ read_part, &p }, limits);
	struct jsonl_line line;

	while (jsonl_next(l, &line))
		if (jsonl_check(l))
			buf_printf(good, "%d@%d ", (int)line.number,
				   (int)line.offset);
	jsonl_report(l, diags);
	return *jsonl_counts(l);
}

struct run {
	struct arena arena;
	struct limits limits;
	struct buf good;
	struct diags diags;
	struct jsonl_counts counts;
};

static void start(struct run *r)
{
	arena_init(&r->arena);
	limits_default(&r->limits);
	buf_init(&r->good, 1000);
	diags_init(&r->diags, &r->arena);
}

static void end(struct run *r)
{
	buf_release(&r->good);
	arena_release(&r->arena);
}

static void run_text(struct run *r, str text, size_t at_once)
{
	r->counts = read_all(&r->arena, (struct parts){ text, at_once, 0 },
			     &r->limits, &r->good, &r->diags);
}

static void test_lines(void **state)
{
	struct run r;

	(void)state;
	for (size_t at_once = 1; at_once < 9; at_once += 7) {
		start(&r);
		run_text(&r, S("\xef\xbb\xbf{\"a\": 1}\n\n \r\n[2]\r\n\"x\xe2\x80\xa8y\"\n3"),
			 at_once);
		assert_true(str_eq(buf_str(&r.good), S("1@3 4@16 5@21 6@29 ")));
		assert_int_equal(r.counts.lines, 4);
		assert_int_equal(r.counts.blank, 2);
		assert_int_equal(r.counts.bad, 0);
		assert_false(r.counts.cut);
		assert_int_equal(r.diags.list.n, 0);
		end(&r);
	}
}

static void test_bad_lines(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	run_text(&r, S("{\"a\": 1\n[1]\n1 2\n\0\0\0\n[NaN]\n{\"a\":1,\"a\":2}\n1\r2\n"),
		 5);
	assert_true(str_eq(buf_str(&r.good), S("2@8 5@20 6@26 ")));
	assert_int_equal(r.counts.lines, 7);
	assert_int_equal(r.counts.bad, 4);
	assert_int_equal(r.counts.holes, 1);
	assert_int_equal(r.counts.non_finite, 1);
	assert_int_equal(r.counts.duplicates, 1);
	assert_int_equal(r.counts.first[1].line, 3);
	assert_int_equal(r.counts.first[1].column, 3);
	assert_true(diags_has(&r.diags, DIAG_JSON_SYNTAX));
	assert_true(diags_has(&r.diags, DIAG_JSON_NONFINITE));
	end(&r);
}

/* D16: a note, not a bad line; cut and malformed are two things. */
static void test_cut(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	run_text(&r, S("[1]\n{\"loss\": 0.2, \"st"), 4);
	assert_true(r.counts.cut);
	assert_int_equal(r.counts.bad, 0);
	assert_int_equal(r.diags.list.n, 1);
	assert_int_equal(r.diags.list.v[0].id, DIAG_LOG_TRUNCATED);
	assert_int_equal(r.diags.list.v[0].line, 2);
	end(&r);
	start(&r);
	run_text(&r, S("[1]\n{\"a\":: "), 4);
	assert_false(r.counts.cut);
	assert_int_equal(r.counts.bad, 1);
	end(&r);
}

static void test_limit(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	r.limits.jsonl_line = 5;
	run_text(&r, S("[12]\n[123]\n[1234]\n[1]\n[1234]"), 3);
	assert_true(str_eq(buf_str(&r.good), S("1@0 2@5 4@18 ")));
	assert_int_equal(r.counts.too_long, 2);
	assert_int_equal(r.counts.lines, 5);
	assert_int_equal(r.counts.bad, 0);
	assert_true(diags_has(&r.diags, DIAG_LOG_LIMIT));
	end(&r);
}

/* D15: a line without end, in bounded memory. */
static void test_endless(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	r.limits.jsonl_line = MIB(2);
	r.counts = read_all(&r.arena, (struct parts){ S("[1]\n"), 4, MIB(256) },
			    &r.limits, &r.good, &r.diags);
	assert_int_equal(r.counts.too_long, 1);
	assert_true(str_eq(buf_str(&r.good), S("1@0 ")));
	assert_true(r.arena.peak < MIB(9));
	end(&r);
}

static void test_many_bad(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	run_text(&r, S("x\nx\nx\nx\nx\nx\nx\nx\n"), 100);
	assert_int_equal(r.counts.bad, 8);
	assert_int_equal(r.counts.shown, JSONL_SHOWN);
	assert_int_equal(r.diags.list.n, JSONL_SHOWN + 1);
	end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_many_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
