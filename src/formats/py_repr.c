/* Constants as Python's repr() shows them. */
#include "base/num.h"
#include "formats/py_dump.h"
#include "formats/py_unicode.h"

#include <string.h>

static char quote_for(str s)
{
	return str_find_byte(s, '\'', 0) < s.len &&
			       str_find_byte(s, '"', 0) == s.len
		       ? '"'
		       : '\'';
}

/* Backslash, quote, the three named controls; false for all else. */
static bool put_short(struct buf *out, uint32_t c, char quote)
{
	const char *s = c == '\\'   ? "\\\\"
			: c == '\n' ? "\\n"
			: c == '\r' ? "\\r"
			: c == '\t' ? "\\t"
				    : NULL;

	if (c == (uint8_t)quote)
		return buf_add_byte(out, '\\') && buf_add_byte(out, quote);
	if (!s)
		return false;
	buf_add(out, str_of(s, 2));
	return true;
}

static void put_escaped(struct buf *out, uint32_t c)
{
	if (c < 0x100)
		buf_printf(out, "\\x%02x", (unsigned)c);
	else if (c < 0x10000)
		buf_printf(out, "\\u%04x", (unsigned)c);
	else
		buf_printf(out, "\\U%08x", (unsigned)c);
}

void py_repr_str(struct buf *out, str s)
{
	char quote = quote_for(s);
	unsigned len;

	buf_add_byte(out, quote);
	for (size_t i = 0; i < s.len; i += len) {
		uint32_t c = py_utf8_get(s.s + i, &len);

		if (put_short(out, c, quote))
			continue;
		if (py_is_printable(c))
			buf_add(out, str_sub(s, i, i + len));
		else
			put_escaped(out, c);
	}
	buf_add_byte(out, quote);
}

void py_repr_bytes(struct buf *out, str s)
{
	char quote = quote_for(s);

	buf_add_byte(out, 'b');
	buf_add_byte(out, quote);
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = (uint8_t)s.s[i];

		if (put_short(out, c, quote))
			continue;
		if (c >= 0x20 && c < 0x7f)
			buf_add_byte(out, (char)c);
		else
			buf_printf(out, "\\x%02x", (unsigned)c);
	}
	buf_add_byte(out, quote);
}

/* ---- integers ---- */

/* Decimal digits, nine in a word, least first. */
struct big {
	uint32_t *word;
	size_t n, cap;
};

static void big_mul_add(struct big *b, uint32_t factor, uint32_t more)
{
	uint64_t carry = more;

	for (size_t i = 0; i < b->n; i++) {
		carry += (uint64_t)b->word[i] * factor;
		b->word[i] = (uint32_t)(carry % 1000000000);
		carry /= 1000000000;
	}
	if (carry && b->n < b->cap)
		b->word[b->n++] = (uint32_t)carry;
}

static uint32_t digit_value(char c)
{
	return c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
}

/* Python itself shows no more than 4300 digits; more words are cut. */
enum { BIG_WORDS = 480 };

static void repr_based(struct buf *out, str s, uint32_t base)
{
	uint32_t word[BIG_WORDS];
	struct big b = { word, 0, BIG_WORDS };

	for (size_t i = 2; i < s.len; i++)
		if (s.s[i] != '_')
			big_mul_add(&b, base, digit_value(s.s[i]));
	if (!b.n)
		buf_add_byte(out, '0');
	for (size_t i = b.n; i; i--)
		buf_printf(out, i == b.n ? "%u" : "%09u", (unsigned)word[i - 1]);
}

static void repr_decimal(struct buf *out, str s)
{
	size_t i = 0;

	while (i + 1 < s.len && (s.s[i] == '0' || s.s[i] == '_'))
		i++;
	for (; i < s.len; i++)
		if (s.s[i] != '_')
			buf_add_byte(out, s.s[i]);
}

static void repr_int(struct buf *out, str s)
{
	switch (s.len > 1 && s.s[0] == '0' ? s.s[1] | 0x20 : 0) {
	case 'x':
		repr_based(out, s, 16);
		break;
	case 'o':
		repr_based(out, s, 8);
		break;
	case 'b':
		repr_based(out, s, 2);
		break;
	default:
		repr_decimal(out, s);
		break;
	}
}

/* ---- floats ---- */

/* The digits of a shortest text ("1.5e-07") and where the point stands behind
 * the first of them. */
struct decimal {
	char digit[32];
	size_t n;
	int exponent;
};

static struct decimal decimal_of(str s)
{
	struct decimal d = { .n = 0 };
	size_t e = str_find_byte(s, 'e', 0), point = SIZE_MAX, seen = 0, lead = 0;
	int64_t exponent = 0;

	for (size_t i = 0; i < e; i++) {
		if (s.s[i] == '.') {
			point = seen;
			continue;
		}
		seen++;
		if (s.s[i] == '0' && !d.n)
			lead++;
		else if (d.n < sizeof(d.digit))
			d.digit[d.n++] = s.s[i];
	}
	if (point == SIZE_MAX)
		point = seen;
	if (e + 1 < s.len)
		str_int64(str_sub(s, e + (s.s[e + 1] == '+' ? 2 : 1), s.len),
			  &exponent);
	d.exponent = (int)exponent + (int)point - (int)lead - 1;
	while (d.n > 1 && d.digit[d.n - 1] == '0')
		d.n--;
	if (!d.n) {
		d.digit[d.n++] = '0';
		d.exponent = 0;
	}
	return d;
}

static void put_scientific(struct buf *out, const struct decimal *d)
{
	int e = d->exponent;

	buf_add_byte(out, d->digit[0]);
	if (d->n > 1) {
		buf_add_byte(out, '.');
		buf_add(out, str_of(d->digit + 1, d->n - 1));
	}
	buf_printf(out, "e%c%02d", e < 0 ? '-' : '+', e < 0 ? -e : e);
}

static void put_fixed(struct buf *out, const struct decimal *d, bool point)
{
	int e = d->exponent;

	if (e < 0) {
		buf_add(out, S("0."));
		buf_add_times(out, '0', (size_t)(-e - 1));
		buf_add(out, str_of(d->digit, d->n));
		return;
	}
	for (size_t i = 0; i < d->n || i <= (size_t)e; i++) {
		if (i == (size_t)e + 1)
			buf_add_byte(out, '.');
		buf_add_byte(out, i < d->n ? d->digit[i] : '0');
	}
	if (point && d->n <= (size_t)e + 1)
		buf_add(out, S(".0"));
}

static void repr_double(struct buf *out, double f, bool point)
{
	struct buf text;
	struct decimal d;

	buf_init(&text, 64);
	num_print(&text, f);
	if (str_eq(buf_str(&text), S("inf"))) {
		buf_add(out, S("inf"));
	} else {
		d = decimal_of(buf_str(&text));
		if (d.exponent < -4 || d.exponent >= 16)
			put_scientific(out, &d);
		else
			put_fixed(out, &d, point);
	}
	buf_release(&text);
}

static double double_of(str s)
{
	struct buf digits;
	double f = 0;

	buf_init(&digits, s.len + 1);
	for (size_t i = 0; i < s.len; i++)
		if (s.s[i] != '_' && (s.s[i] | 0x20) != 'j')
			buf_add_byte(&digits, s.s[i]);
	num_parse_loose(buf_str(&digits), &f);
	buf_release(&digits);
	return f;
}

void py_repr_number(struct buf *out, str literal, enum py_constant kind)
{
	if (kind == PY_CONST_INT) {
		repr_int(out, literal);
		return;
	}
	repr_double(out, double_of(literal), kind == PY_CONST_FLOAT);
	if (kind == PY_CONST_COMPLEX)
		buf_add_byte(out, 'j');
}
