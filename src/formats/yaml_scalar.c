/*
 * PyYAML's resolver (yaml/resolver.py) and constructors of scalars, written as
 * cursors instead of regular expressions. Each `is_` function is one pattern.
 */
#include "formats/yaml_scalar.h"

#include "base/num.h"
#include "formats/yaml.h"

#include <math.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Steps over what `set` has, from i. */
static size_t span(str s, size_t i, const char *set)
{
	while (i < s.len && s.s[i] && strchr(set, s.s[i]))
		i++;
	return i;
}

static size_t skip_sign(str s, size_t i)
{
	return i < s.len && (s.s[i] == '-' || s.s[i] == '+') ? i + 1 : i;
}

#define DIGITS "0123456789"

/* [eE][-+][0-9]+ to the end, or nothing. */
static bool is_exponent_or_end(str s, size_t i)
{
	if (i == s.len)
		return true;
	if (s.s[i] != 'e' && s.s[i] != 'E')
		return false;
	i++;
	if (skip_sign(s, i) == i)
		return false;
	i++;
	return i < s.len && span(s, i, DIGITS) == s.len;
}

/* (?::[0-5]?[0-9])+ ; the place behind it, or i when there is none. */
static size_t skip_sixties(str s, size_t i)
{
	while (i + 1 < s.len && s.s[i] == ':' && is_digit(s.s[i + 1])) {
		if (i + 2 < s.len && is_digit(s.s[i + 2])) {
			if (s.s[i + 1] > '5')
				break;
			i += 3;
		} else {
			i += 2;
		}
	}
	return i;
}

#define ONE_OF(s, list) one_of((s), (list), sizeof(list) / sizeof((list)[0]))

static bool one_of(str s, const str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, words[i]))
			return true;
	return false;
}

static bool is_infinity(str s)
{
	static const str inf[] = { STR_INIT(".inf"), STR_INIT(".Inf"),
				   STR_INIT(".INF") };

	return ONE_OF(str_sub(s, skip_sign(s, 0), s.len), inf);
}

static bool is_nan(str s)
{
	static const str nan[] = { STR_INIT(".nan"), STR_INIT(".NaN"),
				   STR_INIT(".NAN") };

	return ONE_OF(s, nan);
}

static bool is_float(str s)
{
	size_t at = skip_sign(s, 0), end, sixties;

	if (s.len > 1 && s.s[0] == '.' && is_digit(s.s[1]))
		return is_exponent_or_end(s, span(s, 1, DIGITS "_"));
	if (is_infinity(s) || is_nan(s))
		return true;
	if (at == s.len || !is_digit(s.s[at]))
		return false;
	end = span(s, at, DIGITS "_");
	if (end < s.len && s.s[end] == '.')
		return is_exponent_or_end(s, span(s, end + 1, DIGITS "_"));
	sixties = skip_sixties(s, end);
	if (sixties == end || sixties == s.len || s.s[sixties] != '.')
		return false;
	return span(s, sixties + 1, DIGITS "_") == s.len;
}

static bool is_int(str s)
{
	size_t at = skip_sign(s, 0), end;

	if (at == s.len || !is_digit(s.s[at]))
		return false;
	if (s.s[at] != '0') {
		end = span(s, at, DIGITS "_");
		return end == s.len || skip_sixties(s, end) == s.len;
	}
	if (at + 1 == s.len)
		return true;
	if (s.s[at + 1] == 'b' && at + 2 < s.len)
		return span(s, at + 2, "01_") == s.len;
	if (s.s[at + 1] == 'x' && at + 2 < s.len)
		return span(s, at + 2, DIGITS "abcdefABCDEF_") == s.len;
	return span(s, at + 1, "01234567_") == s.len;
}

static bool is_null(str s)
{
	static const str null[] = { STR_INIT(""), STR_INIT("~"), STR_INIT("null"),
				    STR_INIT("Null"), STR_INIT("NULL") };

	return ONE_OF(s, null);
}

static const str true_words[] = { STR_INIT("yes"),  STR_INIT("Yes"),
				  STR_INIT("YES"),  STR_INIT("true"),
				  STR_INIT("True"), STR_INIT("TRUE"),
				  STR_INIT("on"),   STR_INIT("On"),
				  STR_INIT("ON") };
static const str false_words[] = { STR_INIT("no"),    STR_INIT("No"),
				   STR_INIT("NO"),    STR_INIT("false"),
				   STR_INIT("False"), STR_INIT("FALSE"),
				   STR_INIT("off"),   STR_INIT("Off"),
				   STR_INIT("OFF") };

static bool is_bool(str s)
{
	return ONE_OF(s, true_words) || ONE_OF(s, false_words);
}

/* ---- values ---- */

/* A number whose digits are too many for an int64_t goes on as a double. */
struct sum {
	int64_t i;
	double f;
	bool over;
};

static void sum_step(struct sum *n, int base, int digit)
{
	n->f = n->f * base + digit;
	if (!n->over && (__builtin_mul_overflow(n->i, (int64_t)base, &n->i) ||
			 __builtin_add_overflow(n->i, (int64_t)digit, &n->i)))
		n->over = true;
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* Digits of `base` with underscores; false when there is none, or another
 * character. Negative from the start, so that the lowest integer fits. */
static bool sum_digits(struct sum *n, str s, int base, int sign)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.len; i++) {
		int d = digit_value(s.s[i]);

		if (s.s[i] == '_')
			continue;
		if (d >= base)
			return false;
		sum_step(n, base, sign * d);
		digits++;
	}
	return digits > 0;
}

static struct value sum_value(const struct sum *n)
{
	return n->over ? value_float(n->f) : value_int(n->i);
}

/* Parts between colons, each worth sixty of the next. */
static bool sum_sixties(struct sum *n, str s, int sign)
{
	struct str_cut c = { .tail = s, .found = true };

	while (c.found) {
		struct sum part = { 0 };

		c = str_cut(c.tail, ':');
		if (!sum_digits(&part, c.head, 10, sign))
			return false;
		n->f = n->f * 60 + part.f;
		if (part.over || __builtin_mul_overflow(n->i, 60, &n->i) ||
		    __builtin_add_overflow(n->i, part.i, &n->i))
			n->over = true;
	}
	return true;
}

/* The nearest double of a long run of decimal digits. */
static void round_decimal(struct value *v, str s)
{
	double f;

	if (v->type == VALUE_FLOAT && num_parse_loose(s, &f))
		v->u.f = f;
}

bool yaml_make_int(struct value *out, str text)
{
	size_t at = skip_sign(text, 0);
	int sign = text.len && text.s[0] == '-' ? -1 : 1;
	str s = str_sub(text, at, text.len);
	struct sum n = { 0 };
	bool good, decimal = s.len && s.s[0] != '0';

	if (str_starts(s, S("0b")))
		good = sum_digits(&n, str_sub(s, 2, s.len), 2, sign);
	else if (str_starts(s, S("0x")))
		good = sum_digits(&n, str_sub(s, 2, s.len), 16, sign);
	else if (decimal && str_find_byte(s, ':', 0) < s.len)
		good = sum_sixties(&n, s, sign);
	else
		good = sum_digits(&n, s, decimal ? 10 : 8, sign);
	if (!good)
		return false;
	*out = sum_value(&n);
	if (decimal)
		round_decimal(out, text);
	return true;
}

/* float() of text that may hold underscores, which PyYAML takes out first. */
static bool parse_without_underscores(str s, double *out)
{
	char small[512];
	size_t n = 0;

	if (str_find_byte(s, '_', 0) == s.len)
		return num_parse_loose(s, out);
	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] == '_')
			continue;
		if (n == sizeof(small))
			return false;
		small[n++] = s.s[i];
	}
	return num_parse_loose(str_of(small, n), out);
}

static bool float_sixties(str s, double *out)
{
	struct str_cut c = { .tail = s, .found = true };

	*out = 0;
	while (c.found) {
		double part;

		c = str_cut(c.tail, ':');
		if (!parse_without_underscores(c.head, &part))
			return false;
		*out = *out * 60 + part;
	}
	return true;
}

bool yaml_make_float(struct value *out, str text)
{
	size_t at = skip_sign(text, 0);
	str s = str_sub(text, at, text.len);
	double f;

	if (is_nan(s))
		f = (double)NAN;
	else if (is_infinity(s))
		f = (double)INFINITY;
	else if (skip_sign(s, 0) != 0)
		return false;
	else if (str_find_byte(s, ':', 0) < s.len) {
		if (!float_sixties(s, &f))
			return false;
	} else if (!parse_without_underscores(s, &f)) {
		return false;
	}
	*out = value_float(at && text.s[0] == '-' ? -f : f);
	return true;
}

bool yaml_make_bool(struct value *out, str text)
{
	static const char *const truths[] = { "yes", "true", "on", NULL };
	static const char *const lies[] = { "no", "false", "off", NULL };

	for (size_t i = 0; truths[i]; i++) {
		bool yes = str_eq_nocase(text, str_from(truths[i]));

		if (yes || str_eq_nocase(text, str_from(lies[i]))) {
			*out = value_bool(yes);
			return true;
		}
	}
	return false;
}

struct value yaml_plain(str text)
{
	struct value v = value_str(text);
	char first = text.len ? text.s[0] : '~';

	/* As PyYAML: the first character says which patterns to try. */
	if ((is_digit(first) || strchr("+-.", first)) && is_float(text))
		(void)yaml_make_float(&v, text);
	else if ((is_digit(first) || strchr("+-", first)) && is_int(text))
		(void)yaml_make_int(&v, text);
	else if (strchr("yYnNtTfFoO", first) && is_bool(text))
		v = value_bool(ONE_OF(text, true_words));
	else if (strchr("~nN", first) && is_null(text))
		v = value_null();
	v.raw = text;
	return v;
}

bool yaml_is_surprising_bool(str text)
{
	return is_bool(text) && !str_eq_nocase(text, S("true")) &&
	       !str_eq_nocase(text, S("false"));
}

bool yaml_is_not_quite_number(str text)
{
	size_t at = skip_sign(text, 0);
	str s = str_sub(text, at, text.len);
	double f;

	if (!s.len || !strchr(DIGITS ".nNiI", s.s[0]) || is_float(text) ||
	    is_int(text))
		return false;
	if (str_starts(s, S("0o")) && s.len > 2)
		return span(s, 2, "01234567") == s.len;
	return s.len &&
	       (is_digit(s.s[0]) || s.s[0] == '.' || s.s[0] == 'n' ||
		s.s[0] == 'N' || s.s[0] == 'i' || s.s[0] == 'I') &&
	       str_find_byte(s, '#', 0) == s.len && num_parse_loose(text, &f);
}

/* ---- timestamps ---- */

/* Between `least` and `most` digits; the place behind, or 0. */
static size_t take_digits(str s, size_t at, size_t least, size_t most)
{
	size_t i = at;

	while (i < s.len && i - at < most && is_digit(s.s[i]))
		i++;
	return i - at < least ? 0 : i;
}

static size_t take(str s, size_t at, char c)
{
	return at && at < s.len && s.s[at] == c ? at + 1 : 0;
}

/* Z, or an offset like +02:00 or -5, to the end; nothing is fine too. */
static bool is_zone_or_end(str s, size_t at)
{
	size_t i = span(s, at, " \t");

	if (at == s.len)
		return true;
	if (i == s.len)
		return false;
	if (s.s[i] == 'Z')
		return i + 1 == s.len;
	if (skip_sign(s, i) == i || !(i = take_digits(s, i + 1, 1, 2)))
		return false;
	if (i == s.len)
		return true;
	i = take(s, i, ':');
	return i && take_digits(s, i, 2, 2) == s.len;
}

static bool is_date(str s)
{
	size_t i = take_digits(s, 0, 4, 4);

	if ((i = take(s, i, '-')) && (i = take_digits(s, i, 2, 2)) &&
	    (i = take(s, i, '-')))
		i = take_digits(s, i, 2, 2);
	return i && i == s.len;
}

bool yaml_is_timestamp(str text)
{
	size_t i = take_digits(text, 0, 4, 4), t;

	if (is_date(text))
		return true;
	if (!(i = take(text, i, '-')) || !(i = take_digits(text, i, 1, 2)) ||
	    !(i = take(text, i, '-')) || !(i = take_digits(text, i, 1, 2)))
		return false;
	t = i < text.len && (text.s[i] == 'T' || text.s[i] == 't')
		    ? i + 1
		    : span(text, i, " \t");
	if (t == i || !(i = take_digits(text, t, 1, 2)) ||
	    !(i = take(text, i, ':')) || !(i = take_digits(text, i, 2, 2)) ||
	    !(i = take(text, i, ':')) || !(i = take_digits(text, i, 2, 2)))
		return false;
	if (i < text.len && text.s[i] == '.')
		i = span(text, i + 1, DIGITS);
	return is_zone_or_end(text, i);
}
