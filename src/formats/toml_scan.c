#include "formats/toml_scan.h"

#include "base/arena.h"
#include "base/num.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool toml_fail(struct toml_cursor *c, size_t at, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag_add(c->diags, DIAG_TOML_SYNTAX, c->line,
		 (uint32_t)(at - c->line_start + 1), "%s; reading stops here",
		 text);
	return false;
}

int toml_peek(const struct toml_cursor *c, size_t ahead)
{
	if (c->text.len - c->at <= ahead)
		return -1;
	return (unsigned char)c->text.s[c->at + ahead];
}

bool toml_starts(const struct toml_cursor *c, str what)
{
	return str_starts(str_sub(c->text, c->at, c->text.len), what);
}

uint32_t toml_column(const struct toml_cursor *c)
{
	return (uint32_t)(c->at - c->line_start + 1);
}

/* ---- white space ---- */

void toml_skip_blanks(struct toml_cursor *c)
{
	while (toml_peek(c, 0) == ' ' || toml_peek(c, 0) == '\t')
		c->at++;
}

bool toml_skip_newline(struct toml_cursor *c)
{
	if (toml_peek(c, 0) == '\n')
		c->at++;
	else if (toml_peek(c, 0) == '\r' && toml_peek(c, 1) == '\n')
		c->at += 2;
	else
		return false;
	c->line++;
	c->line_start = c->at;
	return true;
}

/* Fit for a comment or a string: no control character but the tab. */
static bool is_text(int ch)
{
	return ch == '\t' || (ch >= ' ' && ch != 0x7f);
}

static bool fail_control(struct toml_cursor *c)
{
	if (toml_peek(c, 0) == '\r')
		return toml_fail(c, c->at,
				 "a bare CR; end lines with LF or CR LF");
	return toml_fail(c, c->at,
			 "control character 0x%02x; in \"...\" write \\u%04x",
			 (unsigned)toml_peek(c, 0), (unsigned)toml_peek(c, 0));
}

static bool at_newline(const struct toml_cursor *c)
{
	return toml_peek(c, 0) == '\n' ||
	       (toml_peek(c, 0) == '\r' && toml_peek(c, 1) == '\n');
}

bool toml_skip_comment(struct toml_cursor *c)
{
	if (toml_peek(c, 0) != '#')
		return true;
	while (is_text(toml_peek(c, 0)))
		c->at++;
	return toml_peek(c, 0) < 0 || at_newline(c) || fail_control(c);
}

/* ---- strings ---- */

/* A string in the making: a slice of the text as long as nothing has to be
 * changed in it, a copy from then on. */
struct piece {
	char *s; /* NULL: still a slice */
	size_t n, cap;
	size_t from; /* of the slice */
};

static void piece_add(struct toml_cursor *c, struct piece *p, const char *s,
		      size_t n)
{
	if (p->cap - p->n < n) {
		size_t cap = p->cap ? p->cap : 32;

		while (cap - p->n < n)
			cap *= 2;
		p->s = arena_grow(c->arena, p->s, p->cap, cap, 1);
		p->cap = cap;
	}
	if (n)
		memcpy(p->s + p->n, s, n);
	p->n += n;
}

/* From here on the string differs from the text. */
static void piece_copy(struct toml_cursor *c, struct piece *p)
{
	if (p->s)
		return;
	p->n = c->at - p->from;
	p->cap = p->n + 32;
	p->s = arena_alloc(c->arena, p->cap, 1);
	memcpy(p->s, c->text.s + p->from, p->n);
}

static void piece_take(struct toml_cursor *c, struct piece *p, size_t n)
{
	if (p->s)
		piece_add(c, p, c->text.s + c->at, n);
	c->at += n;
}

static str piece_end(const struct toml_cursor *c, const struct piece *p)
{
	return p->s ? str_of(p->s, p->n) : str_sub(c->text, p->from, c->at);
}

static int hex_digit(int ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

/* \uXXXX or \UXXXXXXXX, with the backslash here. */
static bool take_unicode(struct toml_cursor *c, struct piece *p, size_t digits)
{
	uint32_t code = 0;
	char out[4];
	size_t n;

	for (size_t i = 0; i < digits; i++) {
		int d = hex_digit(toml_peek(c, 2 + i));

		if (d < 0)
			return toml_fail(c, c->at,
					 "\\%c wants %zu hexadecimal digits",
					 toml_peek(c, 1), digits);
		code = code << 4 | (uint32_t)d;
	}
	n = utf8_write(out, code);
	if (!n)
		return toml_fail(c, c->at, "no character has the number U+%04X",
				 (unsigned)code);
	piece_add(c, p, out, n);
	c->at += 2 + digits;
	return true;
}

/* A backslash at the end of a line takes all white space behind it away. */
static bool skip_folded(struct toml_cursor *c)
{
	size_t at = c->at++;

	toml_skip_blanks(c);
	if (!at_newline(c)) {
		c->at = at;
		return false;
	}
	do
		toml_skip_blanks(c);
	while (toml_skip_newline(c));
	return true;
}

static bool take_escape(struct toml_cursor *c, struct piece *p, bool many)
{
	static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
	int ch = toml_peek(c, 1);
	const char *found = ch > 0 ? strchr(from, ch) : NULL;

	piece_copy(c, p);
	if (found) {
		piece_add(c, p, &to[found - from], 1);
		c->at += 2;
		return true;
	}
	if (ch == 'u' || ch == 'U')
		return take_unicode(c, p, ch == 'u' ? 4 : 8);
	if (many && skip_folded(c))
		return true;
	return toml_fail(
		c, c->at,
		"unknown escape; a backslash is \\\\ in \"...\", or use "
		"'...' for text as it is");
}

static bool take_newline(struct toml_cursor *c, struct piece *p)
{
	if (toml_peek(c, 0) == '\r')
		piece_copy(c, p); /* CR LF reads as LF */
	if (p->s)
		piece_add(c, p, "\n", 1);
	return toml_skip_newline(c);
}

static bool read_one_line(struct toml_cursor *c, str *out, int quote)
{
	size_t start = c->at++;
	struct piece p = { .from = c->at };

	for (;;) {
		int ch = toml_peek(c, 0);

		if (ch == quote)
			break;
		if (ch < 0 || at_newline(c))
			return toml_fail(
				c, start,
				"the string is not closed on its line; close "
				"it, or use three quotes for many lines");
		if (ch == '\\' && quote == '"') {
			if (!take_escape(c, &p, false))
				return false;
		} else if (is_text(ch)) {
			piece_take(c, &p, 1);
		} else {
			return fail_control(c);
		}
	}
	*out = piece_end(c, &p);
	c->at++;
	return true;
}

/* At three quotes or more: up to two of them belong to the string. */
static bool ends_many(struct toml_cursor *c, struct piece *p, int quote)
{
	size_t n = 0;

	while (n < 5 && toml_peek(c, n) == quote)
		n++;
	if (n < 3) {
		piece_take(c, p, n);
		return false;
	}
	piece_take(c, p, n - 3);
	return true;
}

static bool read_many_lines(struct toml_cursor *c, str *out, int quote)
{
	struct toml_cursor start = *c;
	struct piece p;

	c->at += 3;
	toml_skip_newline(c);
	p = (struct piece){ .from = c->at };
	for (;;) {
		int ch = toml_peek(c, 0);

		if (ch < 0)
			return toml_fail(
				&start, start.at,
				"the string is never closed; it ends with "
				"three quotes");
		if (ch == quote) {
			if (ends_many(c, &p, quote))
				break;
		} else if (ch == '\\' && quote == '"') {
			if (!take_escape(c, &p, true))
				return false;
		} else if (at_newline(c)) {
			take_newline(c, &p);
		} else if (is_text(ch)) {
			piece_take(c, &p, 1);
		} else {
			return fail_control(c);
		}
	}
	*out = piece_end(c, &p);
	c->at += 3;
	return true;
}

bool toml_read_string(struct toml_cursor *c, str *out, bool many)
{
	int quote = toml_peek(c, 0);

	if (many && toml_peek(c, 1) == quote && toml_peek(c, 2) == quote)
		return read_many_lines(c, out, quote);
	return read_one_line(c, out, quote);
}

/* ---- numbers ---- */

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

/* Digits with single underscores between them; the place behind, 0 if none. */
static size_t digits_end(str s, size_t at)
{
	size_t i = at;

	while (i < s.len && is_digit(s.s[i])) {
		i++;
		if (i + 1 < s.len && s.s[i] == '_' && is_digit(s.s[i + 1]))
			i++;
	}
	return i > at ? i : 0;
}

static bool based_digits(str s, int base, int64_t *out)
{
	bool digit_before = false;

	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		int d = hex_digit((unsigned char)s.s[i]);

		if (s.s[i] == '_' && digit_before && i + 1 < s.len) {
			digit_before = false;
			continue;
		}
		if (d < 0 || d >= base ||
		    __builtin_mul_overflow(*out, (int64_t)base, out) ||
		    __builtin_add_overflow(*out, (int64_t)d, out))
			return false;
		digit_before = true;
	}
	return digit_before;
}

/* [+-] digits, no leading zero, in range; negative while summing up. */
static bool decimal(str s, int64_t *out)
{
	size_t at = s.s[0] == '-' || s.s[0] == '+';
	bool minus = s.s[0] == '-';

	if (digits_end(s, at) != s.len || (s.s[at] == '0' && s.len > at + 1))
		return false;
	*out = 0;
	for (size_t i = at; i < s.len; i++)
		if (s.s[i] != '_' &&
		    (__builtin_mul_overflow(*out, (int64_t)10, out) ||
		     __builtin_sub_overflow(*out, (int64_t)(s.s[i] - '0'), out)))
			return false;
	if (!minus && *out == INT64_MIN)
		return false;
	*out = minus ? *out : -*out;
	return true;
}

static bool read_integer(str s, struct value *out)
{
	int64_t i;
	int base = 10;

	if (s.len > 2 && s.s[0] == '0')
		base = s.s[1] == 'x'   ? 16
		       : s.s[1] == 'o' ? 8
		       : s.s[1] == 'b' ? 2
				       : 10;
	if (base == 10 ? !decimal(s, &i)
		       : !based_digits(str_sub(s, 2, s.len), base, &i))
		return false;
	*out = value_int(i);
	return true;
}

/* [+-] digits, then a fraction, an exponent, or both. */
static bool is_float(str s)
{
	size_t at = s.s[0] == '-' || s.s[0] == '+';
	size_t i = digits_end(s, at);

	if (!i || i == s.len || (s.s[at] == '0' && i > at + 1))
		return false;
	if (s.s[i] == '.' && !(i = digits_end(s, i + 1)))
		return false;
	if (i < s.len && (s.s[i] == 'e' || s.s[i] == 'E')) {
		i++;
		i += i < s.len && (s.s[i] == '-' || s.s[i] == '+');
		i = digits_end(s, i);
	}
	return i == s.len;
}

/* The same without underscores. */
static str without_underscores(struct arena *a, str s)
{
	char *copy;
	size_t n = 0;

	if (str_find_byte(s, '_', 0) == s.len)
		return s;
	copy = arena_alloc(a, s.len, 1);
	for (size_t i = 0; i < s.len; i++)
		if (s.s[i] != '_')
			copy[n++] = s.s[i];
	return str_of(copy, n);
}

static bool read_float(struct toml_cursor *c, str s, struct value *out)
{
	str word = str_sub(s, s.s[0] == '-' || s.s[0] == '+', s.len);
	double f;

	if (!str_eq(word, S("inf")) && !str_eq(word, S("nan")) && !is_float(s))
		return false;
	if (!num_parse_loose(without_underscores(c->arena, s), &f))
		return false;
	*out = value_float(f);
	return true;
}

/* ---- dates and times ---- */

/* `n` digits with a value in range. */
static bool number_in(str s, size_t at, size_t n, int low, int high)
{
	int v = 0;

	if (at > s.len || s.len - at < n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		if (!is_digit(s.s[i]))
			return false;
		v = v * 10 + (s.s[i] - '0');
	}
	return v >= low && v <= high;
}

static int two(str s, size_t at)
{
	return (s.s[at] - '0') * 10 + (s.s[at + 1] - '0');
}

static bool is_date(str s)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	int year, month;

	if (s.len != 10 || s.s[4] != '-' || s.s[7] != '-' ||
	    !number_in(s, 0, 4, 0, 9999) || !number_in(s, 5, 2, 1, 12))
		return false;
	year = two(s, 0) * 100 + two(s, 2);
	month = two(s, 5);
	if (month == 2 && (year % 4 || (!(year % 100) && year % 400)))
		return number_in(s, 8, 2, 1, 28);
	return number_in(s, 8, 2, 1, days[month - 1]);
}

/* HH:MM:SS with a fraction; the length, 0 if none. */
static size_t time_length(str s)
{
	size_t i = 8;

	if (s.len < 8 || s.s[2] != ':' || s.s[5] != ':' ||
	    !number_in(s, 0, 2, 0, 23) || !number_in(s, 3, 2, 0, 59) ||
	    !number_in(s, 6, 2, 0, 60))
		return 0;
	if (i == s.len || s.s[i] != '.')
		return i;
	for (i++; i < s.len && is_digit(s.s[i]);)
		i++;
	return i > 9 ? i : 0;
}

static bool is_offset(str s)
{
	if (s.len == 1)
		return s.s[0] == 'Z' || s.s[0] == 'z';
	return s.len == 6 && (s.s[0] == '+' || s.s[0] == '-') && s.s[3] == ':' &&
	       number_in(s, 1, 2, 0, 23) && number_in(s, 4, 2, 0, 59);
}

static bool is_moment(str s)
{
	size_t n;
	str time;

	if (s.len > 2 && s.s[2] == ':')
		return time_length(s) == s.len;
	if (!is_date(str_sub(s, 0, 10)))
		return false;
	if (s.len == 10)
		return true;
	if (s.s[10] != 'T' && s.s[10] != 't' && s.s[10] != ' ')
		return false;
	time = str_sub(s, 11, s.len);
	n = time_length(time);
	return n && (n == time.len || is_offset(str_sub(time, n, time.len)));
}

/* ---- words ---- */

static bool is_word(int ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') ||
	       (ch >= 'A' && ch <= 'Z') || ch == '+' || ch == '-' ||
	       ch == '.' || ch == '_' || ch == ':' || ch >= 0x80;
}

/* All up to a delimiter; a date takes one space when a time follows. */
static str take_word(struct toml_cursor *c)
{
	size_t start = c->at, from = c->at;

	while (is_word(toml_peek(c, 0)))
		c->at++;
	if (c->at - start == 10 && toml_peek(c, 0) == ' ' &&
	    is_date(str_sub(c->text, start, c->at)) && toml_peek(c, 1) >= '0' &&
	    toml_peek(c, 1) <= '9') {
		c->at++;
		while (is_word(toml_peek(c, 0)))
			c->at++;
	}
	return str_sub(c->text, from, c->at);
}

static const char *word_hint(str s)
{
	if (str_eq_nocase(s, S("true")) || str_eq_nocase(s, S("false")))
		return "; booleans are true and false, in lower case";
	if (str_eq_nocase(s, S("none")) || str_eq_nocase(s, S("null")))
		return "; TOML has no null, leave the key out";
	if (is_digit(s.s[0]) && is_moment(s))
		return "";
	if (s.s[0] == '.' || s.s[s.len - 1] == '.')
		return "; a float has digits on both sides of its point";
	if (is_digit(s.s[0]) || s.s[0] == '-' || s.s[0] == '+')
		return "; no leading zeros, single underscores, 64 bits, dates "
		       "as 2024-01-31";
	return "; strings stand in quotes";
}

bool toml_read_word(struct toml_cursor *c, struct value *out)
{
	size_t start = c->at;
	str s = take_word(c);

	if (!s.len) {
		int ch = toml_peek(c, 0);

		if (ch < 0 || at_newline(c) || ch == '#')
			return toml_fail(c, start, "a value is missing");
		if (!is_text(ch))
			return fail_control(c);
		return toml_fail(c, start, "%c cannot start a value", ch);
	}
	if (str_eq(s, S("true")) || str_eq(s, S("false")))
		*out = value_bool(s.s[0] == 't');
	else if (is_moment(s))
		*out = value_str(s);
	else if (!read_integer(s, out) && !read_float(c, s, out))
		return toml_fail(c, start, "%.*s is no value%s",
				 STR_ARG(str_sub(s, 0, 60)), word_hint(s));
	out->raw = s;
	return true;
}
