#include "base/num.h"

#include "base/simd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A decimal number taken apart: all its digits as one integer times ten to the
 * `exponent`.
 */
struct decimal {
	bool minus;
	uint64_t mantissa;  /* the first MANTISSA_DIGITS significant digits */
	size_t significant; /* digits from the first that is not 0 */
	const char *first;  /* that digit; a point may follow somewhere */
	int64_t exponent;
};

__extension__ typedef unsigned __int128 uint128;

enum grammar { GRAMMAR_JSON, GRAMMAR_LOOSE };

enum {
	MANTISSA_DIGITS = 19,       /* all below 2^64 */
	WHOLE_TENS = 19,            /* powers of ten below 2^64 */
	EXPONENT_CEILING = 1 << 28, /* larger than the digits of any text */
	/* A point half-way between two doubles has at most 767 digits; what
	 * follows can only say on which side of it we are. */
	SLOW_DIGITS = 800,
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Takes the run of digits at `at`; gives its length. */
static size_t take_digits(struct decimal *d, str s, size_t at)
{
	size_t i = at;

	for (; i < s.len && is_digit(s.s[i]); i++) {
		if (!d->significant && s.s[i] == '0')
			continue;
		if (!d->significant)
			d->first = s.s + i;
		if (d->significant++ < MANTISSA_DIGITS)
			d->mantissa = d->mantissa * 10 + (unsigned)(s.s[i] - '0');
	}
	return i - at;
}

/* Takes the exponent at `at` ("e-5") if a whole one stands there. */
static size_t take_exponent(struct decimal *d, str s, size_t at)
{
	size_t i = at;
	bool minus = false;
	int64_t e = 0;

	if (i >= s.len || lower(s.s[i]) != 'e')
		return 0;
	i++;
	if (i < s.len && (s.s[i] == '-' || s.s[i] == '+'))
		minus = s.s[i++] == '-';
	if (i >= s.len || !is_digit(s.s[i]))
		return 0;
	for (; i < s.len && is_digit(s.s[i]); i++)
		if (e < EXPONENT_CEILING)
			e = e * 10 + (s.s[i] - '0');
	d->exponent += minus ? -e : e;
	return i - at;
}

/* How many bytes at the start of `s` make a number; 0 when none do. */
static size_t scan(struct decimal *d, str s, enum grammar g)
{
	size_t at = 0, whole, part = 0;

	*d = (struct decimal){ 0 };
	if (s.len && (s.s[0] == '-' || (g == GRAMMAR_LOOSE && s.s[0] == '+')))
		d->minus = s.s[at++] == '-';
	whole = take_digits(d, s, at);
	if (g == GRAMMAR_JSON && (!whole || (whole > 1 && s.s[at] == '0')))
		return 0;
	at += whole;
	if (at < s.len && s.s[at] == '.') {
		part = take_digits(d, s, at + 1);
		if (!part && (g == GRAMMAR_JSON || !whole))
			return 0;
		at += 1 + part;
	}
	if (!whole && !part)
		return 0;
	d->exponent = -(int64_t)part;
	return at + take_exponent(d, s, at);
}

/*
 * Correct for any length: at most SLOW_DIGITS digits, and a last 1 for a rest
 * that is not zero. There is no point in the text, so no locale could matter
 * (gonogo never calls setlocale either), and glibc's strtod rounds exactly.
 */
static double parse_slowly(const struct decimal *d)
{
	char text[SLOW_DIGITS + 32];
	size_t n = 0, seen = 0;
	bool rest = false;

	for (const char *p = d->first; seen < d->significant; p++) {
		if (*p == '.')
			continue;
		if (seen++ < SLOW_DIGITS)
			text[n++] = *p;
		else
			rest |= *p != '0';
	}
	if (rest)
		text[n++] = '1';
	snprintf(text + n, sizeof(text) - n, "e%lld",
		 (long long)(d->exponent + (int64_t)(seen - n)));
	return strtod(text, NULL);
}

/*
 * m / 10^k rounded once, k at most WHOLE_TENS: a quotient of 63 or 64 bits and
 * what remains say on which side of the middle between two doubles it is. What
 * Python prints of a float has 16 or 17 digits, so this is no rare case.
 */
static double divided(uint64_t m, unsigned k)
{
	uint64_t ten = 1, q, half, low;
	int up, down, drop;
	uint128 n;
	bool rest;

	for (; k; k--)
		ten *= 10;
	up = __builtin_clzll(m);
	down = __builtin_clzll(ten);
	ten <<= down;
	n = (uint128)(m << up) << 63;
	q = (uint64_t)(n / ten);
	rest = n != (uint128)q * ten;
	drop = 64 - 53 - __builtin_clzll(q);
	half = (uint64_t)1 << (drop - 1);
	low = q & (2 * half - 1);
	q >>= drop;
	if (low > half || (low == half && (rest || (q & 1))))
		q++;
	return ldexp((double)q, drop - 63 + down - up);
}

/* mantissa * 10^exponent where that takes no slow way: false there. */
static bool scaled(double *f, uint64_t mantissa, int64_t exponent)
{
	/* These are exact, so one multiplication or division rounds once. */
	static const double ten[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,
				      1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
				      1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
				      1e18, 1e19, 1e20, 1e21, 1e22 };

	if (!mantissa)
		*f = 0;
	else if (mantissa > (uint64_t)1 << 53 && exponent < 0 &&
		 exponent >= -WHOLE_TENS)
		*f = divided(mantissa, (unsigned)-exponent);
	else if (mantissa > (uint64_t)1 << 53 || exponent < -22 || exponent > 22)
		return false;
	else if (exponent < 0)
		*f = (double)mantissa / ten[-exponent];
	else
		*f = (double)mantissa * ten[exponent];
	return true;
}

static double value_of(const struct decimal *d)
{
	double f;

	if (d->significant > MANTISSA_DIGITS ||
	    !scaled(&f, d->mantissa, d->exponent))
		f = parse_slowly(d);
	return d->minus ? -f : f;
}

bool num_parse_double(str s, double *out)
{
	struct decimal d;

	if (!s.len || scan(&d, s, GRAMMAR_JSON) != s.len)
		return false;
	*out = value_of(&d);
	return true;
}

static bool is_word(char c)
{
	return is_digit(c) || c == '_' || (lower(c) >= 'a' && lower(c) <= 'z');
}

/* How many bytes make a word for what is no number: 0 when none do. */
static size_t scan_word(double *f, str s)
{
	static const struct {
		str word;
		double value;
		bool zeros; /* Windows pads it to the precision: "1.#INF00" */
	} table[] = {
		{ STR_INIT("nan"), NAN, false },
		{ STR_INIT("infinity"), INFINITY, false },
		{ STR_INIT("inf"), INFINITY, false },
		{ STR_INIT("1.#qnan"), NAN, true },
		{ STR_INIT("1.#snan"), NAN, true },
		{ STR_INIT("1.#ind"), NAN, true },
		{ STR_INIT("1.#inf"), INFINITY, true },
	};
	size_t sign = s.len && (s.s[0] == '-' || s.s[0] == '+');

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t end = sign + table[i].word.len;

		if (!str_eq_nocase(str_sub(s, sign, end), table[i].word))
			continue;
		while (table[i].zeros && end < s.len && s.s[end] == '0')
			end++;
		if (end < s.len && is_word(s.s[end]))
			continue;
		*f = s.s[0] == '-' ? -table[i].value : table[i].value;
		return end;
	}
	return 0;
}

/* Up to eight digits at `s` as a number, at once; how many goes into *n. */
static uint64_t eight_digits(const char *s, size_t *n)
{
	uint64_t v = bytes8_load(s) ^ 0x3030303030303030u;
	uint64_t other = ((v + 0x7676767676767676u) | v) & 0x8080808080808080u;

	*n = other ? low_bit(other) / 8 : 8;
	if (!*n)
		return 0;
	v <<= 8 * (8 - *n); /* zeros in front */
	v = (v * 2561) >> 8 & 0x00ff00ff00ff00ffu;
	v = (v * 6553601) >> 16 & 0x0000ffff0000ffffu;
	return (v * 42949672960001u) >> 32;
}

/* The digits in [at, end) behind those of the mantissa: where they end. */
static size_t take_run(str s, size_t at, size_t end, uint64_t *mantissa)
{
	static const uint64_t ten[] = { 1,       10,       100,
					1000,    10000,    100000,
					1000000, 10000000, 100000000 };

	while (end - at >= 8) {
		size_t n;
		uint64_t v = eight_digits(s.s + at, &n);

		*mantissa = *mantissa * ten[n] + v;
		at += n;
		if (n < 8)
			return at;
	}
	for (; at < end && is_digit(s.s[at]); at++)
		*mantissa = *mantissa * 10 + (unsigned)(s.s[at] - '0');
	return at;
}

/*
 * What most numbers are: digits, perhaps a point and an exponent, so few that
 * the value is exact at once. 0 for all others, be they numbers or not.
 */
static size_t scan_common(double *f, str s)
{
	size_t at = s.len && (s.s[0] == '-' || s.s[0] == '+'), from = at, part;
	size_t end = s.len < at + MANTISSA_DIGITS ? s.len : at + MANTISSA_DIGITS;
	uint64_t mantissa = 0;
	int64_t exponent = 0;

	at = take_run(s, at, end, &mantissa);
	if (at == from)
		return 0;
	if (at < end && s.s[at] == '.') {
		part = ++at;
		at = take_run(s, at, end, &mantissa);
		exponent = (int64_t)part - (int64_t)at;
	}
	/* More digits, or "1.#QNAN". */
	if (at < s.len && (is_digit(s.s[at]) || s.s[at] == '.' || s.s[at] == '#'))
		return 0;
	if (at < s.len && lower(s.s[at]) == 'e') {
		struct decimal d = { 0 };

		at += take_exponent(&d, s, at);
		exponent += d.exponent;
	}
	if (!scaled(f, mantissa, exponent))
		return 0;
	if (s.s[0] == '-')
		*f = -*f;
	return at;
}

static size_t scan_loose(double *f, str s)
{
	size_t n = scan_common(f, s);
	struct decimal d;

	if (n)
		return n;
	n = scan_word(f, s);
	if (n)
		return n;
	n = scan(&d, s, GRAMMAR_LOOSE);
	if (n)
		*f = value_of(&d);
	return n;
}

bool num_parse_loose(str s, double *out)
{
	double f;

	if (!s.len || scan_loose(&f, s) != s.len)
		return false;
	*out = f;
	return true;
}

size_t num_span_loose(str s)
{
	double f;

	return scan_loose(&f, s);
}

size_t num_take_loose(str s, double *out)
{
	double f = 0;
	size_t n = scan_loose(&f, s);

	if (n)
		*out = f;
	return n;
}

/* ---- printing ---- */

static bool same(double a, double b)
{
	return a >= b && a <= b;
}

bool num_print(struct buf *out, double f)
{
	char text[40];
	int digits = 15;

	if (isnan(f))
		return buf_add(out, S("nan"));
	if (isinf(f))
		return buf_add(out, f < 0 ? S("-inf") : S("inf"));
	/* All doubles keep 15 digits, except those that are nearly zero. */
	if (fabs(f) < 2.3e-308)
		digits = 1;
	for (; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, f);
		if (same(strtod(text, NULL), f))
			return buf_add(out, str_from(text));
	}
	return buf_printf(out, "%.17g", f);
}

bool num_print_json(struct buf *out, double f)
{
	return isfinite(f) ? num_print(out, f) : buf_add(out, S("null"));
}

bool num_print_count(struct buf *out, int64_t n)
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char text[32];
	size_t at = sizeof(text);

	for (int digits = 0; left || !digits; digits++) {
		if (digits && digits % 3 == 0)
			text[--at] = ',';
		text[--at] = (char)('0' + left % 10);
		left /= 10;
	}
	if (n < 0)
		text[--at] = '-';
	return buf_add(out, str_of(text + at, sizeof(text) - at));
}

bool num_print_human(struct buf *out, double f)
{
	double whole = round(f);

	if (!isfinite(f))
		return num_print(out, f);
	if (fabs(f) < 1e15 && (same(f, whole) || fabs(f) >= 999.95))
		return num_print_count(out, (int64_t)whole);
	return buf_printf(out, "%.4g", f);
}

/* Three digits, no zeros behind the point: "1.84", "14.2", "3", "840". */
static bool print_three(struct buf *out, double f)
{
	char text[40];
	size_t n;

	if (!(f < 999.5))
		return num_print_human(out, round(f));
	snprintf(text, sizeof(text), "%.*f",
		 f < 9.995   ? 2
		 : f < 99.95 ? 1
			     : 0,
		 f);
	n = strlen(text);
	if (strchr(text, '.')) {
		while (text[n - 1] == '0')
			n--;
		if (text[n - 1] == '.')
			n--;
	}
	return buf_add(out, str_of(text, n));
}

bool num_print_size(struct buf *out, uint64_t bytes)
{
	static const char *const unit[] = { "B",   "KiB", "MiB", "GiB",
					    "TiB", "PiB", "EiB" };
	double f = (double)bytes;
	size_t i = 0;

	for (; f >= 1023.5 && i + 1 < sizeof(unit) / sizeof(unit[0]); i++)
		f /= 1024;
	return print_three(out, f) && buf_printf(out, " %s", unit[i]);
}

bool num_print_seconds(struct buf *out, double seconds)
{
	static const struct {
		double below, factor;
		const char *name;
	} unit[] = {
		{ 0.9995e-3, 1e6, "us" },
		{ 0.9995, 1e3, "ms" },
		{ 120, 1, "s" },
		{ 120 * 60, 1.0 / 60, "min" },
		{ 48 * 3600, 1.0 / 3600, "h" },
		{ INFINITY, 1.0 / 86400, "d" },
	};
	size_t i = 0;

	if (!isfinite(seconds))
		return num_print(out, seconds) && buf_add(out, S(" s"));
	if (seconds < 0) {
		buf_add_byte(out, '-');
		seconds = -seconds;
	}
	if (!(seconds > 0))
		return buf_add(out, S("0 s"));
	while (seconds >= unit[i].below)
		i++;
	return print_three(out, seconds * unit[i].factor) &&
	       buf_printf(out, " %s", unit[i].name);
}

bool num_print_percent(struct buf *out, double part)
{
	double f = part * 100;

	if (!isfinite(f))
		return num_print(out, f);
	if (f < 0) {
		buf_add_byte(out, '-');
		f = -f;
	}
	/* 99.96 % must not read as all, nor 0.04 % as none. */
	if (f > 99.95 && f < 100)
		return buf_add(out, S("> 99.9 %"));
	if (f > 0 && f < 0.1)
		return buf_printf(out, "%.2g %%", f);
	return print_three(out, f) && buf_add(out, S(" %"));
}
