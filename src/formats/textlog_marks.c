#include "formats/textlog_marks.h"

#include "base/simd.h"

/* ---- what a line has ---- */

unsigned line_has(str line)
{
	/* See bytes16_kinds(): the lower four bits, then the upper four. */
	static const char low[BYTES16] = {
		[0] = (char)LINE_DIGIT,
		[1] = (char)LINE_DIGIT,
		[2] = (char)LINE_DIGIT,
		[3] = (char)LINE_DIGIT,
		[4] = (char)LINE_DIGIT,
		[5] = (char)LINE_DIGIT,
		[6] = (char)LINE_DIGIT,
		[7] = (char)LINE_DIGIT,
		[8] = (char)(LINE_DIGIT | LINE_BACKSPACE),
		[9] = (char)(LINE_DIGIT | LINE_TAB),
		[10] = LINE_SIGN,
		[11] = LINE_ESCAPE | LINE_BRACKET,
		[12] = LINE_PIPE | LINE_LESS,
		[13] = LINE_SIGN,
	};
	static const char high[BYTES16] = {
		[0] = LINE_BACKSPACE | LINE_TAB,
		[1] = LINE_ESCAPE,
		[3] = (char)(LINE_DIGIT | LINE_SIGN | LINE_LESS),
		[5] = LINE_BRACKET,
		[7] = LINE_PIPE,
	};
	const bytes16 lows = bytes16_load(low), highs = bytes16_load(high);
	const bytes16 space = bytes16_fill(' ');
	bytes16 all = bytes16_fill(0), gap = all;
	char text[BYTES16];
	uint64_t v;

	for (size_t i = 0; i < line.len; i += BYTES16) {
		bytes16 here = bytes16_load(line.s + i);
		bytes16 next = bytes16_load(line.s + i + 1);

		all = bytes16_or(all, bytes16_kinds(here, lows, highs));
		gap = bytes16_or(gap, bytes16_and(bytes16_same(here, space),
						  bytes16_same(next, space)));
	}
	bytes16_store(text, all);
	v = bytes8_load(text) | bytes8_load(text + 8);
	v |= v >> 32;
	v |= v >> 16;
	v |= v >> 8;
	return (unsigned)(v & 0xff) | (bytes16_high(gap) ? LINE_GAP : 0);
}

/* ---- places ---- */

enum kind {
	DIGIT = 1,
	LETTER_LOW = 2, /* A to O, a to o, and all of these with bit 5 */
	LETTER_HIGH = 4,
	POINT = 8, /* + - . */
	COMMA_PIPE = 16,
	SEMICOLON_BRACE = 32,
	BRACKET_BRACE = 64,
	TAB_CLOSE = 128,

	WORD = DIGIT | LETTER_LOW | LETTER_HIGH,
	PART = COMMA_PIPE | SEMICOLON_BRACE | BRACKET_BRACE | TAB_CLOSE
};

static const char low_kinds[BYTES16] = {
	[0] = DIGIT | LETTER_HIGH,
	[1] = WORD,
	[2] = WORD,
	[3] = WORD,
	[4] = WORD,
	[5] = WORD,
	[6] = WORD,
	[7] = WORD,
	[8] = WORD,
	[9] = (char)(WORD | TAB_CLOSE),
	[10] = LETTER_LOW | LETTER_HIGH,
	[11] = LETTER_LOW | POINT | SEMICOLON_BRACE,
	[12] = LETTER_LOW | COMMA_PIPE,
	[13] = LETTER_LOW | POINT | BRACKET_BRACE,
	[14] = LETTER_LOW | POINT,
	[15] = LETTER_LOW,
};

static const char high_kinds[BYTES16] = {
	[0] = (char)TAB_CLOSE,
	[2] = (char)(POINT | COMMA_PIPE | TAB_CLOSE),
	[3] = DIGIT | SEMICOLON_BRACE,
	[4] = LETTER_LOW,
	[5] = LETTER_HIGH | BRACKET_BRACE,
	[6] = LETTER_LOW,
	[7] = (char)(LETTER_HIGH | COMMA_PIPE | SEMICOLON_BRACE | BRACKET_BRACE),
};

/* Of 64 places. */
struct places {
	uint64_t digit, word, point, part, close, dash, dot, block, space,
		special;
};

/* "nan" or "inf" begin at these bytes. */
static bytes16 words_at(const char *s)
{
	const bytes16 small = bytes16_fill(' ');
	bytes16 a = bytes16_or(bytes16_load(s), small);
	bytes16 b = bytes16_or(bytes16_load(s + 1), small);
	bytes16 c = bytes16_or(bytes16_load(s + 2), small);
	const bytes16 n = bytes16_fill('n');
	bytes16 nan = bytes16_and(bytes16_same(a, n),
				  bytes16_and(bytes16_same(b, bytes16_fill('a')),
					      bytes16_same(c, n)));
	bytes16 inf =
		bytes16_and(bytes16_same(a, bytes16_fill('i')),
			    bytes16_and(bytes16_same(b, n),
					bytes16_same(c, bytes16_fill('f'))));

	return bytes16_or(nan, inf);
}

static void look(struct places *p, const char *s, unsigned shift)
{
	bytes16 v = bytes16_load(s);
	bytes16 kind = bytes16_kinds(v, bytes16_load(low_kinds),
				     bytes16_load(high_kinds));
	bytes16 block = bytes16_or(bytes16_same(v, bytes16_fill('@')),
				   bytes16_same(v, bytes16_fill('%')));
	uint64_t word = bytes16_with(kind, bytes16_fill(WORD)) |
			bytes16_high(v) | bytes16_eq(v, bytes16_fill('_'));

	p->word |= word << shift;
	p->digit |= (uint64_t)bytes16_with(kind, bytes16_fill(DIGIT)) << shift;
	p->point |= (uint64_t)bytes16_with(kind, bytes16_fill(POINT)) << shift;
	p->part |= (uint64_t)bytes16_with(kind, bytes16_fill((char)PART))
		   << shift;
	p->close |= (uint64_t)bytes16_eq(v, bytes16_fill(')')) << shift;
	p->dash |= (uint64_t)bytes16_eq(v, bytes16_fill('-')) << shift;
	p->dot |= (uint64_t)bytes16_eq(v, bytes16_fill('.')) << shift;
	p->space |= (uint64_t)bytes16_eq(v, bytes16_fill(' ')) << shift;
	p->block |= (uint64_t)bytes16_high(block) << shift;
	p->special |= (uint64_t)bytes16_high(words_at(s)) << shift;
}

/* The top bits of the 64 places before. */
struct before {
	uint64_t word, stop, space;
};

static uint64_t up(uint64_t bits, uint64_t before)
{
	return bits << 1 | before;
}

/*
 * A number starts behind no word, '@', '.' or '%', and behind no dash that a
 * word has before it. A sign or a point wants something to follow; at the end
 * of the 64 places it is marked in any case.
 */
static void mark_64(struct line_marks *m, size_t i, const char *s, size_t n,
		    struct before *b)
{
	struct places p = { 0 };
	uint64_t behind_word, stop, open, number;

	for (unsigned k = 0; k < 64 && k < n; k += BYTES16)
		look(&p, s + k, k);
	behind_word = up(p.word, b->word);
	stop = p.dot | p.block | (p.dash & behind_word);
	open = ~behind_word & ~up(stop, b->stop);
	number = p.digit | p.special;
	m->start[i] = open & (number | (p.point & ((number | p.dot) >> 1 |
						   (uint64_t)1 << 63)));
	m->digit[i] = p.digit;
	m->close[i] = p.close;
	m->part[i] = (p.part & ~p.close) |
		     (p.dash & up(p.space, b->space) &
		      (p.space >> 1 | (uint64_t)(s[64] == ' ') << 63));
	*b = (struct before){ p.word >> 63, stop >> 63, p.space >> 63 };
}

void line_mark(struct line_marks *m, str line)
{
	struct before b = { 0 };

	m->words = line.len / 64 + 1;
	for (size_t i = 0; i < m->words; i++)
		mark_64(m, i, line.s + 64 * i, line.len - 64 * i, &b);
}

uint64_t line_times(str line)
{
	const bytes16 lows = bytes16_load(low_kinds);
	const bytes16 highs = bytes16_load(high_kinds);
	uint64_t d = 0, c = 0;

	for (unsigned k = 0; k < 64 && k < line.len; k += BYTES16) {
		bytes16 v = bytes16_load(line.s + k);
		bytes16 kind = bytes16_kinds(v, lows, highs);

		d |= (uint64_t)bytes16_with(kind, bytes16_fill(DIGIT)) << k;
		c |= (uint64_t)bytes16_eq(v, bytes16_fill(':')) << k;
	}
	return d & d >> 1 & c >> 2 & d >> 3 & d >> 4 & c >> 5 & d >> 6 & d >> 7;
}
