/* The short way to read a scalar event says what the long way says. */
#include "formats/tfevents.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crc32c.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct seen {
	unsigned n;
	double step, time, value;
	char key[64];
};

static void say(void *ctx, const struct log_item *it)
{
	struct seen *s = ctx;

	assert_int_equal(it->type, LOG_ITEM_ROW);
	assert_int_equal(it->u.row.n, 1);
	s->n++;
	s->step = it->u.row.step;
	s->time = it->u.row.time;
	s->value = it->u.row.pair[0].value;
	memcpy(s->key, it->u.row.pair[0].key.s, it->u.row.pair[0].key.len);
	s->key[it->u.row.pair[0].key.len] = 0;
}

static void number(struct buf *b, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_add_byte(b, (char)(v >> 8 * i));
}

/* What a file of this one event says; the number of diagnostics. */
static size_t read_one(struct seen *seen, str event)
{
	struct arena a;
	struct limits limits;
	struct diags diags;
	struct window w;
	struct buf file;
	size_t n;
	struct log_sink sink = { .say = say,
				 .ctx = seen,
				 .diags = &diags,
				 .limits = &limits,
				 .scratch = &a };

	*seen = (struct seen){ 0 };
	arena_init(&a);
	limits_default(&limits);
	diags_init(&diags, &a);
	buf_init(&file, 4096);
	number(&file, event.len, 8);
	number(&file, crc32c_masked(str_of(file.s, 8)), 4);
	buf_add(&file, event);
	number(&file, crc32c_masked(event), 4);
	window_text(&w, buf_str(&file));
	tfevents_read(&w, &sink);
	n = diags.list.n;
	buf_release(&file);
	arena_release(&a);
	return n;
}

#define TIME "\x09\0\0\0\0\0\0\xf8\x3f"      /* 1.5 */
#define VALUE "\x0a\x04loss\x15\0\0\x20\x40" /* 2.5 */
#define SUMMARY "\x2a\x0d\x0a\x0b" VALUE

static void test_short_and_long(void **state)
{
	static const struct {
		str event;
		double step;
	} cases[] = {
		{ STR_INIT(TIME SUMMARY), 0 },
		{ STR_INIT(TIME "\x10\x07" SUMMARY), 7 },
		{ STR_INIT(TIME "\x10\xff\xff\xff\xff\x0f" SUMMARY),
		  4294967295.0 },
		{ STR_INIT(TIME "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff"
				"\x01" SUMMARY),
		  -1 },
		/* only the long way: other order, unknown fields, long lengths */
		{ STR_INIT(TIME SUMMARY "\x10\x07"), 7 },
		{ STR_INIT("\x10\x07" TIME SUMMARY), 7 },
		{ STR_INIT(TIME "\x10\x07" SUMMARY "\x78\x01"), 7 },
		{ STR_INIT(TIME "\x10\x07\x2a\x0f\x0a\x0d" VALUE "\x78\x01"), 7 },
		{ STR_INIT(TIME "\x10\x07\x2a\x0d\x0a\x0b\x15\0\0\x20\x40\x0a"
				"\x04loss"),
		  7 },
		{ STR_INIT(TIME "\x10\x07\x2a\x8d\0\x0a\x0b" VALUE), 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen seen;

		assert_int_equal(read_one(&seen, cases[i].event), 0);
		assert_int_equal(seen.n, 1);
		assert_true(seen.step == cases[i].step);
		assert_true(seen.time == 1.5);
		assert_true(seen.value == 2.5);
		assert_string_equal(seen.key, "loss");
	}
}

/* A scalar event cut anywhere, its checksums right: no value, or a fault. */
static void test_cut(void **state)
{
	static const str whole = STR_INIT(TIME "\x10\x87\x01" SUMMARY);

	(void)state;
	for (size_t n = 0; n < whole.len; n++) {
		struct seen seen;
		size_t faults = read_one(&seen, str_of(whole.s, n));

		assert_int_equal(seen.n, 0);
		assert_int_equal(faults, n != 0 && n != 9 && n != 12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_and_long),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests_name("tfevents", tests, NULL, NULL);
}
