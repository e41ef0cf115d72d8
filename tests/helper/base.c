/*
 * usage: helper_base doubles | print | sha256 | classes | caseless
 *
 * Reads standard input and answers line by line, for tests/diff/test_base.py.
 */
#include "base/arena.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void doubles(str line)
{
	double f = 0;
	uint64_t bits;
	bool strict = num_parse_double(line, &f);

	if (!strict && !num_parse_loose(line, &f)) {
		puts("no");
		return;
	}
	memcpy(&bits, &f, 8);
	printf("%s %016" PRIx64 "\n", strict ? "json" : "loose", bits);
}

static void print_bits(str line)
{
	uint64_t bits = 0;
	struct buf b;
	double f;

	for (size_t i = 0; i < line.len; i++)
		bits = bits << 4 |
		       (uint64_t)(line.s[i] <= '9' ? line.s[i] - '0'
						   : line.s[i] - 'a' + 10);
	memcpy(&f, &bits, 8);
	buf_init(&b, 100);
	num_print(&b, f);
	printf("%.*s\n", STR_ARG(buf_str(&b)));
	buf_release(&b);
}

/* Nothing is assigned in between. */
static uint32_t next(uint32_t c)
{
	return c == 0x32fff ? 0xe0000 : c + 1;
}

static void classes(void)
{
	for (uint32_t c = 0; c < 0xe1000; c = next(c))
		printf("%d %u %d %d\n", utf8_is_printable(c), utf8_width(c),
		       utf8_is_id_start(c), utf8_is_id_continue(c));
}

static void caseless(struct arena *a)
{
	for (uint32_t c = 0; c < 0xe1000; c = next(c)) {
		char text[4];
		str s = utf8_caseless(a, str_of(text, utf8_write(text, c)));

		for (size_t i = 0; i < s.len; i++)
			printf("%02x", (unsigned char)s.s[i]);
		putchar('\n');
		arena_reset(a);
	}
}

int main(int argc, char **argv)
{
	str what = str_from(argc > 1 ? argv[1] : ""), text, line;
	struct arena a;
	struct err err;

	arena_init(&a);
	if (str_eq(what, S("classes"))) {
		classes();
	} else if (str_eq(what, S("caseless"))) {
		caseless(&a);
	} else if (!io_read_fd(&text, &a, 0, MIB(256), &err)) {
		return 1;
	} else if (str_eq(what, S("sha256"))) {
		printf("%.*s\n", STR_ARG(sha256_hex(&a, text)));
	} else {
		while (str_line(&text, &line))
			str_eq(what, S("print")) ? print_bits(line)
						 : doubles(line);
	}
	arena_release(&a);
	return 0;
}
