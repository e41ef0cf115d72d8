#include "formats/cell.h"

#include "base/date.h"
#include "base/num.h"
#include "base/simd.h"

#include <string.h>

/* ---- null and boolean ---- */

static bool in_list(str s, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s.len == list[i].len && !memcmp(s.s, list[i].s, s.len))
			return true;
	return false;
}

/* The list of pandas.read_csv. */
bool cell_is_null(str s)
{
	static const str tokens[] = {
		STR_INIT("#N/A"),    STR_INIT("#N/A N/A"), STR_INIT("#NA"),
		STR_INIT("-1.#IND"), STR_INIT("-1.#QNAN"), STR_INIT("-NaN"),
		STR_INIT("-nan"),    STR_INIT("1.#IND"),   STR_INIT("1.#QNAN"),
		STR_INIT("<NA>"),    STR_INIT("N/A"),      STR_INIT("NA"),
		STR_INIT("NULL"),    STR_INIT("NaN"),      STR_INIT("None"),
		STR_INIT("n/a"),     STR_INIT("nan"),      STR_INIT("null"),
	};

	if (!s.len)
		return true;
	if (s.len > 8 || !memchr("#-1<Nn", s.s[0], 6))
		return false;
	return in_list(s, tokens, sizeof(tokens) / sizeof(tokens[0]));
}

static bool read_bool(str s, bool *out)
{
	static const str yes[] = { STR_INIT("true"), STR_INIT("True"),
				   STR_INIT("TRUE") };
	static const str no[] = { STR_INIT("false"), STR_INIT("False"),
				  STR_INIT("FALSE") };

	*out = in_list(s, yes, 3);
	return *out || in_list(s, no, 3);
}

/* ---- numbers ---- */

struct number {
	uint64_t digits; /* the first 19 of them */
	int count;       /* of digits in `digits`, without leading zeros */
	int dropped;     /* digits behind those */
	int behind;      /* digits behind the point */
	int exponent;
	bool is_short; /* so few bytes that no digit can be too many */
	bool negative, point, has_exponent, leading_zero;
};

/* Are these eight bytes '0' to '9'? */
static bool eight_digits(uint64_t v)
{
	return ((v & 0xf0f0f0f0f0f0f0f0u) |
		(((v + 0x0606060606060606u) & 0xf0f0f0f0f0f0f0f0u) >> 4)) ==
	       0x3333333333333333u;
}

/* Eight digits at once, the first one in the lowest byte. */
static uint64_t eight_value(uint64_t v)
{
	v = (v & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
	v = (v & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
	return (v & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits from p on into n; where they end. */
static inline const char *take_digits(struct number *n, const char *p,
				      const char *end)
{
	uint64_t digits = n->digits;
	int count = n->count, dropped = n->dropped;

	if (n->is_short) {
		for (unsigned d; p < end && (d = (unsigned)*p - '0') < 10; p++)
			digits = digits * 10 + d;
		n->digits = digits;
		return p;
	}
	while (end - p >= 8 && count <= 11 && eight_digits(bytes8_load(p))) {
		digits = digits * 100000000 + eight_value(bytes8_load(p));
		count = digits ? count + 8 : 0;
		p += 8;
	}
	for (; p < end && is_digit(*p); p++) {
		if (count >= 19) {
			dropped++;
			continue;
		}
		digits = digits * 10 + (uint64_t)(*p - '0');
		count += digits != 0;
	}
	n->digits = digits;
	n->count = count;
	n->dropped = dropped;
	return p;
}

static const char *take_exponent(struct number *n, const char *p, const char *end)
{
	bool negative = false;
	const char *from;

	p++;
	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	from = p;
	for (; p < end && is_digit(*p); p++)
		if (n->exponent < 100000)
			n->exponent = n->exponent * 10 + (*p - '0');
	if (p == from)
		return NULL;
	if (negative)
		n->exponent = -n->exponent;
	n->has_exponent = true;
	return p;
}

/* All of s as a decimal number in any usual form. */
static bool scan_number(str s, char point, struct number *n)
{
	const char *p = s.s, *end = s.s + s.len, *from;
	size_t digits;

	*n = (struct number){ .is_short = s.len <= 18 };
	if (*p == '-' || *p == '+')
		n->negative = *p++ == '-';
	from = p;
	p = take_digits(n, p, end);
	digits = (size_t)(p - from);
	n->leading_zero = digits > 1 && *from == '0';
	if (p < end && *p == point) {
		n->point = true;
		from = ++p;
		p = take_digits(n, p, end);
		n->behind = p - from > 100000 ? 100000 : (int)(p - from);
		digits += (size_t)(p - from);
	}
	if (!digits)
		return false;
	if (p < end && (*p | 0x20) == 'e')
		p = take_exponent(n, p, end);
	return p == end;
}

static const double power[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* What most cells are: up to 15 digits, perhaps with a point and a minus. */
static bool short_number(struct cell *c, str s, char point)
{
	bool negative = *s.s == '-';
	const char *first = s.s + negative, *p = first, *end = s.s + s.len;
	const char *dot = NULL;
	uint64_t v = 0;
	size_t digits;

	if (s.len > 16)
		return false;
	for (; p < end; p++) {
		unsigned d = (unsigned char)*p - (unsigned)'0';

		if (d < 10)
			v = v * 10 + d;
		else if (*p == point && !dot)
			dot = p;
		else
			return false;
	}
	digits = (size_t)(end - first) - (dot != NULL);
	if (!digits || digits > 15)
		return false;
	if (dot) {
		c->type = CELL_FLOAT;
		c->f = (double)v / power[end - dot - 1];
		c->f = negative ? -c->f : c->f;
		return true;
	}
	c->type = CELL_INT;
	c->leading_zero = digits > 1 && *first == '0';
	c->i = negative ? -(int64_t)v : (int64_t)v;
	c->f = (double)c->i;
	return true;
}

/* A mantissa below 2^53 times or over a power of ten up to 10^22: both are
 * doubles, so one rounding, which is the right one. */
static bool short_double(const struct number *n, double *out)
{
	int e = n->exponent - n->behind;
	double v = (double)n->digits;

	if (n->dropped || n->digits >= (uint64_t)1 << 53 || e < -22 || e > 22)
		return false;
	v = e < 0 ? v / power[-e] : v * power[e];
	*out = n->negative ? -v : v;
	return true;
}

static bool long_double(str s, char point, double *out)
{
	char copy[512];

	if (point == '.' || !memchr(s.s, point, s.len))
		return num_parse_loose(s, out);
	if (s.len > sizeof(copy))
		return false;
	memcpy(copy, s.s, s.len);
	*(char *)memchr(copy, point, s.len) = '.';
	return num_parse_loose(str_of(copy, s.len), out);
}

static bool is_whole(const struct number *n)
{
	return !n->point && !n->has_exponent && !n->dropped &&
	       n->digits <= (uint64_t)INT64_MAX + n->negative;
}

static bool read_number(str s, char point, struct cell *c)
{
	struct number n;

	if (!scan_number(s, point, &n))
		return false;
	if (is_whole(&n)) {
		c->type = CELL_INT;
		c->leading_zero = n.leading_zero;
		c->i = n.negative ? (int64_t)(0 - n.digits) : (int64_t)n.digits;
		c->f = (double)c->i;
		return true;
	}
	c->type = CELL_FLOAT;
	return short_double(&n, &c->f) || long_double(s, point, &c->f);
}

static bool read_infinity(str s, double *out)
{
	str word = s;

	if (s.len > 9)
		return false;
	if (word.s[0] == '-' || word.s[0] == '+')
		word = str_sub(word, 1, word.len);
	if (!str_eq_nocase(word, S("inf")) &&
	    !str_eq_nocase(word, S("infinity")))
		return false;
	return num_parse_loose(s, out);
}

/* ---- dates ---- */

static bool read_date(str s, double *seconds)
{
	char copy[40];
	date day;

	if (s.len < 10 || s.len > sizeof(copy) || !is_digit(s.s[0]) ||
	    !is_digit(s.s[3]) || (s.s[4] != '-' && s.s[4] != '/') ||
	    s.s[7] != s.s[4])
		return false;
	memcpy(copy, s.s, s.len);
	copy[4] = copy[7] = '-';
	if (s.len > 10)
		return time_read(str_of(copy, s.len), seconds);
	day = date_read(str_of(copy, s.len));
	if (day != DATE_NONE)
		*seconds = day * 86400.0;
	return day != DATE_NONE;
}

/* ---- all of it ---- */

static str without_spaces(str s)
{
	if (!s.len || (*s.s > ' ' && s.s[s.len - 1] > ' '))
		return s;
	while (s.len && (s.s[0] == ' ' || s.s[0] == '\t')) {
		s.s++;
		s.len--;
	}
	while (s.len && (s.s[s.len - 1] == ' ' || s.s[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* What is no number. Most of it is text, which its first byte tells. */
static enum cell_type read_word(str s, struct cell *c)
{
	switch (*s.s) {
	case '#':
	case '<':
	case 'N':
	case 'n':
		return cell_is_null(s) ? CELL_NULL : CELL_TEXT;
	case 't':
	case 'T':
	case 'f':
	case 'F':
		return read_bool(s, &c->truth) ? CELL_BOOL : CELL_TEXT;
	case 'i':
	case 'I':
		return read_infinity(s, &c->f) ? CELL_FLOAT : CELL_TEXT;
	case '+':
	case '-':
		if (cell_is_null(s))
			return CELL_NULL;
		return read_infinity(s, &c->f) ? CELL_FLOAT : CELL_TEXT;
	default:
		if (!is_digit(*s.s))
			return CELL_TEXT;
		if (cell_is_null(s))
			return CELL_NULL;
		return read_date(s, &c->f) ? CELL_DATE : CELL_TEXT;
	}
}

void cell_take(struct cell *c, str s, bool decimal_comma)
{
	*c = (struct cell){ .type = CELL_NULL };
	s = without_spaces(s);
	if (!s.len)
		return;
	if (*s.s <= '9' && (short_number(c, s, decimal_comma ? ',' : '.') ||
			    read_number(s, decimal_comma ? ',' : '.', c)))
		return;
	c->type = read_word(s, c);
}

struct cell cell_read(str s, bool decimal_comma)
{
	struct cell c;

	cell_take(&c, s, decimal_comma);
	return c;
}

const char *cell_type_name(enum cell_type type)
{
	static const char *const name[] = { "null",    "integer", "float",
					    "boolean", "date",    "text" };

	return name[type];
}
