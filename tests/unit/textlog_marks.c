/* The first look at a line of a text log against plain, slow answers. */
#include "formats/textlog_marks.h"
#include "base/num.h"
#include "formats/log.h"
#include "formats/role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 300 };

static uint64_t next(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || c & 0x80;
}

static bool starts_number(str s, size_t i)
{
	char before = i ? s.s[i - 1] : ' ';

	if (is_word(before) || before == '@' || before == '.' || before == '%')
		return false;
	if (before == '-' && i >= 2 && is_word(s.s[i - 2]))
		return false;
	return num_span_loose(str_sub(s, i, s.len)) > 0;
}

static bool parts(str s, size_t i)
{
	if (s.s[i] == '-')
		return i && s.s[i - 1] == ' ' && i + 1 < s.len &&
		       s.s[i + 1] == ' ';
	return memchr(",;|\t{}]", s.s[i], 7) != NULL;
}

static bool bit(const uint64_t *marks, size_t i)
{
	return marks[i / 64] >> (i % 64) & 1;
}

/* Text of what lines are made of, zeros behind it. */
static str make_line(char *text, uint64_t *x)
{
	static const char *const pieces[] = { "nan",      "NaN",
					      "inf",      "Inf",
					      "info",     "name",
					      "1",        "22",
					      "0.5",      ".5",
					      "-",        "+",
					      "-3",       "1e-5",
					      ".",        "@",
					      "%",        "_",
					      "a",        "Z",
					      " ",        " ",
					      " - ",      "  ",
					      ",",        ";",
					      "|",        "\t",
					      "{",        "}",
					      "[",        "]",
					      "(",        ")",
					      ":",        "=",
					      "loss",     "\xe6\x8d\x9f",
					      "10:01:02", "1.#QNAN",
					      "9",        "/" };
	size_t n = 0, want = next(x) % (LONGEST - 20);

	while (n < want) {
		const char *p =
			pieces[next(x) % (sizeof(pieces) / sizeof(pieces[0]))];
		size_t len = strlen(p);

		memcpy(text + n, p, len);
		n += len;
	}
	memset(text + n, 0, TEXTLOG_PAD);
	return str_of(text, n);
}

static void test_marks(void **state)
{
	uint64_t start[8], part[8], close[8], digit[8], x = 88172645463325252u;
	struct line_marks m = {
		.digit = digit, .start = start, .part = part, .close = close
	};
	char text[LONGEST + TEXTLOG_PAD];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		str s = make_line(text, &x);

		line_mark(&m, s);
		for (size_t i = 0; i < s.len; i++) {
			if (starts_number(s, i))
				assert_true(bit(start, i));
			assert_int_equal(bit(part, i), parts(s, i));
			assert_int_equal(bit(close, i), s.s[i] == ')');
			assert_int_equal(bit(digit, i), is_digit(s.s[i]));
		}
	}
}

static unsigned slow_has(str s)
{
	static const struct {
		char c;
		unsigned has;
	} of[] = {
		{ 0x1b, LINE_ESCAPE }, { '\b', LINE_BACKSPACE },
		{ '\t', LINE_TAB },    { '|', LINE_PIPE },
		{ ':', LINE_SIGN },    { '=', LINE_SIGN },
		{ '<', LINE_LESS },    { '[', LINE_BRACKET },
	};
	unsigned has = 0;

	for (size_t i = 0; i < s.len; i++) {
		for (size_t k = 0; k < sizeof(of) / sizeof(of[0]); k++)
			has |= s.s[i] == of[k].c ? of[k].has : 0;
		has |= is_digit(s.s[i]) ? (unsigned)LINE_DIGIT : 0;
		if (i + 1 < s.len && s.s[i] == ' ' && s.s[i + 1] == ' ')
			has |= LINE_GAP;
	}
	return has;
}

/* All bytes, in short lines and long ones. */
static void test_has(void **state)
{
	char text[LONGEST + TEXTLOG_PAD];
	uint64_t x = 362436069;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = next(&x) % (round % 3 ? 20 : LONGEST);

		for (size_t i = 0; i < n; i++)
			text[i] = (char)(next(&x) >> 20);
		memset(text + n, 0, TEXTLOG_PAD);
		assert_int_equal(line_has(str_of(text, n)),
				 slow_has(str_of(text, n)));
	}
}

static void test_times(void **state)
{
	char text[LONGEST + TEXTLOG_PAD];
	uint64_t x = 521288629;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		str s = make_line(text, &x);
		uint64_t times = line_times(s);

		for (size_t i = 0; i + 8 <= 64; i++) {
			const char *p = s.s + i;
			bool is = i + 8 <= s.len && is_digit(p[0]) &&
				  is_digit(p[1]) && p[2] == ':' &&
				  is_digit(p[3]) && is_digit(p[4]) &&
				  p[5] == ':' && is_digit(p[6]) &&
				  is_digit(p[7]);

			assert_int_equal(times >> i & 1, is);
		}
	}
}

/* Each message is found wherever it stands, in any case, and not when a letter
 * of it is another one. */
static void test_messages(void **state)
{
	static const struct {
		const char *text;
		enum log_event event;
	} cases[] = {
		{ "CUDA out of memory", LOG_EVENT_OOM },
		{ "Traceback (most recent call last)", LOG_EVENT_TRACEBACK },
		{ "Loss is NaN", LOG_EVENT_NONFINITE },
		{ "NCCL operation timed out", LOG_EVENT_NCCL_TIMEOUT },
		{ "oom-kill", LOG_EVENT_KILLED },
		{ "preempted", LOG_EVENT_KILLED },
		{ "found 0 images", LOG_EVENT_NO_IMAGES },
		{ "\xe8\xae\xad\xe7\xbb\x83\xe5\xae\x8c\xe6\x88\x90",
		  LOG_EVENT_FINISHED },
	};
	static struct log_events events;

	(void)state;
	log_events_init(&events);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t at = 0; at < 40; at++) {
			size_t len = strlen(cases[i].text);
			char text[120];

			memset(text, '.', sizeof(text));
			memcpy(text + at, cases[i].text, len);
			assert_int_equal(
				log_said_by(&events, str_of(text, at + len)).event,
				cases[i].event);
			assert_int_equal(log_said_by(&events,
						     str_of(text, at + len + 20))
						 .event,
					 cases[i].event);
			assert_int_equal(
				log_said_by(&events, str_of(text, at + len - 1)).event,
				LOG_EVENT_COUNT);
			text[at + len - 2] ^= 1;
			assert_int_equal(
				log_said_by(&events, str_of(text, at + len)).event,
				LOG_EVENT_COUNT);
		}
}

static void test_words(void **state)
{
	(void)state;
	assert_true(role_words_in_order());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks), cmocka_unit_test(test_has),
		cmocka_unit_test(test_times), cmocka_unit_test(test_messages),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
