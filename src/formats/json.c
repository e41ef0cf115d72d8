#include "formats/json.h"

#include "base/arena.h"
#include "base/num.h"
#include "base/simd.h"
#include "formats/json_keys.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the grammar wants next. */
enum state {
	WANT_VALUE,        /* the document's, or one behind a comma or colon */
	WANT_FIRST_ITEM,   /* a value or ] */
	WANT_FIRST_KEY,    /* a key or } */
	WANT_KEY,          /* a key, behind a comma */
	WANT_COLON,        /* behind a key */
	WANT_COMMA_OR_END, /* behind a value in a container */
	WANT_NOTHING,      /* behind the document's value */
	ENDED,
};

enum {
	DUPLICATES_SHOWN = 20,
	CHUNK = 128 * 1024,
};

struct json {
	struct window w;
	struct arena *arena;
	struct json_options o;
	enum state state;
	bool skipping;

	uint32_t line;
	uint64_t line_begin; /* where the current line begins in the input */
	uint64_t start;      /* where the current token begins */

	struct json_keys keys; /* and open containers */

	char *scratch; /* text without escapes */
	size_t scratch_cap;

	struct json_counts counts;
	struct json_failure failure;
	bool has_failed;
};

/* ---- places and faults ---- */

static uint32_t capped(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static uint32_t column_of(const struct json *j, uint64_t offset)
{
	return capped(offset - j->line_begin + 1);
}

static uint64_t here(const struct json *j, size_t ahead)
{
	return window_offset(&j->w, j->w.at) + ahead;
}

static void tell_counts(struct json *j)
{
	const struct json_counts *c = &j->counts;

	if (!j->o.diags)
		return;
	if (c->non_finite)
		diag_add(j->o.diags, DIAG_JSON_NONFINITE, c->non_finite_line,
			 c->non_finite_column,
			 "NaN or Infinity is not JSON; read as Python does, "
			 "%" PRIu64 " time(s)",
			 c->non_finite);
	if (c->duplicates > DUPLICATES_SHOWN)
		diag_add(j->o.diags, DIAG_JSON_DUPLICATE, c->duplicate_line,
			 c->duplicate_column,
			 "%" PRIu64 " keys stand twice; the first %d are shown",
			 c->duplicates, DUPLICATES_SHOWN);
}

/* Ends reading. Returns false, so that callers can return it. */
__attribute__((format(printf, 4, 5))) static bool
fail(struct json *j, enum diag_id id, uint64_t offset, const char *fmt, ...)
{
	struct json_failure *f = &j->failure;
	va_list ap;

	if (j->has_failed)
		return false;
	j->has_failed = true;
	j->state = ENDED;
	f->id = id;
	f->line = j->line;
	f->column = column_of(j, offset);
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	if (j->o.diags)
		diag_add(j->o.diags, id, f->line, f->column, "%s", f->text);
	tell_counts(j);
	return false;
}

static bool cut(struct json *j, size_t ahead)
{
	if (j->w.failed)
		return fail(j, DIAG_IO_ERROR, here(j, ahead),
			    "reading failed; what came before it is kept");
	return fail(j, DIAG_JSON_TRUNCATED, here(j, ahead),
		    j->keys.frames.n
			    ? "the text ends inside %zu open container(s)"
			    : "the text ends before its value does",
		    j->keys.frames.n);
}

/* A byte that does not belong there, named for what people write. */
static bool unexpected(struct json *j, const char *wanted)
{
	unsigned char c = (unsigned char)*j->w.at;
	uint64_t at = here(j, 0);

	if (c == '/' || c == '#')
		return fail(j, DIAG_JSON_SYNTAX, at,
			    "%s expected; JSON has no comments", wanted);
	if (c == '\'')
		return fail(j, DIAG_JSON_SYNTAX, at,
			    "%s expected; JSON strings have double quotes",
			    wanted);
	if (c == 0)
		return fail(j, DIAG_JSON_SYNTAX, at,
			    "%s expected, not a NUL byte", wanted);
	if (c > 0x20 && c < 0x7f)
		return fail(j, DIAG_JSON_SYNTAX, at, "%s expected, not '%c'",
			    wanted, c);
	return fail(j, DIAG_JSON_SYNTAX, at, "%s expected, not byte 0x%02x",
		    wanted, c);
}

/* ---- white space ---- */

static int peek_further(struct json *j)
{
	for (;;) {
		const char *p = j->w.at, *end = j->w.end;

		for (; p < end; p++) {
			if (*p == '\n') {
				j->line += j->line < UINT32_MAX;
				j->line_begin = window_offset(&j->w, p) + 1;
			} else if (*p != ' ' && *p != '\r' && *p != '\t') {
				j->w.at = p;
				return (unsigned char)*p;
			}
		}
		j->w.at = p;
		if (!window_fill(&j->w))
			return -1;
	}
}

/* The next byte that is not white space, not eaten; -1 at the end. Mostly it is
 * the next one, or the one behind a space. */
static inline int peek(struct json *j)
{
	const char *p = j->w.at;

	if (j->w.end - p >= 2) {
		p += *p == ' ';
		if ((unsigned char)*p > ' ') {
			j->w.at = p;
			return (unsigned char)*p;
		}
	}
	return peek_further(j);
}

/* ---- strings ---- */

/* How much of a string was seen. While skipping, bytes seen are let go. */
struct scan {
	size_t i; /* next byte, from `at` */
	bool escaped;
	bool hold;
};

static bool more(struct json *j, struct scan *s, size_t n)
{
	while ((size_t)(j->w.end - j->w.at) < s->i + n) {
		if (!s->hold) {
			j->w.at += s->i;
			s->i = 0;
		}
		if (!window_fill(&j->w))
			return false;
	}
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hexadecimal digits from `i + 2` on; -1 when reading ended. */
static int32_t read_u(struct json *j, struct scan *s)
{
	int32_t v = 0;

	for (size_t k = 2; k < 6; k++) {
		int d;

		if (!more(j, s, k + 1)) {
			cut(j, s->i + k);
			return -1;
		}
		d = hex_digit(j->w.at[s->i + k]);
		if (d < 0) {
			fail(j, DIAG_JSON_SYNTAX, here(j, s->i),
			     "\\u wants four hexadecimal digits");
			return -1;
		}
		v = v * 16 + d;
	}
	return v;
}

static bool scan_low_surrogate(struct json *j, struct scan *s)
{
	int32_t low;

	s->i += 6;
	if (!more(j, s, 1))
		return cut(j, s->i);
	if (j->w.at[s->i] == '\\' && !more(j, s, 2))
		return cut(j, s->i + 1);
	if (j->w.at[s->i] != '\\' || j->w.at[s->i + 1] != 'u')
		return fail(j, DIAG_JSON_ENCODING, here(j, s->i),
			    "a high surrogate without its low one");
	low = read_u(j, s);
	if (low < 0)
		return false;
	if (low < 0xdc00 || low > 0xdfff)
		return fail(j, DIAG_JSON_ENCODING, here(j, s->i),
			    "a high surrogate without its low one");
	s->i += 6;
	return true;
}

static bool scan_escape(struct json *j, struct scan *s)
{
	int32_t unit;

	s->escaped = true;
	if (!more(j, s, 2))
		return cut(j, s->i + 1);
	switch (j->w.at[s->i + 1]) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		s->i += 2;
		return true;
	case 'u':
		unit = read_u(j, s);
		if (unit < 0)
			return false;
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return fail(j, DIAG_JSON_ENCODING, here(j, s->i),
				    "a low surrogate without its high one");
		if (unit >= 0xd800 && unit <= 0xdbff)
			return scan_low_surrogate(j, s);
		s->i += 6;
		return true;
	default:
		return fail(j, DIAG_JSON_SYNTAX, here(j, s->i),
			    "no such escape in JSON");
	}
}

/* The length of the UTF-8 sequence that begins with this byte; 0: none does. */
static size_t utf8_length(unsigned char c)
{
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* Not overlong, no surrogate, not above U+10FFFF. */
static bool utf8_second_fits(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0 && second <= 0xbf;
	case 0xed:
		return second >= 0x80 && second <= 0x9f;
	case 0xf0:
		return second >= 0x90 && second <= 0xbf;
	case 0xf4:
		return second >= 0x80 && second <= 0x8f;
	default:
		return (second & 0xc0) == 0x80;
	}
}

static bool scan_utf8(struct json *j, struct scan *s)
{
	unsigned char first = (unsigned char)j->w.at[s->i];
	size_t n = utf8_length(first);

	if (!n)
		return fail(j, DIAG_JSON_ENCODING, here(j, s->i),
			    "byte 0x%02x is not UTF-8", first);
	for (size_t k = 1; k < n; k++) {
		unsigned char c;

		if (!more(j, s, k + 1))
			return cut(j, s->i + k);
		c = (unsigned char)j->w.at[s->i + k];
		if (k == 1 ? !utf8_second_fits(first, c) : (c & 0xc0) != 0x80)
			return fail(j, DIAG_JSON_ENCODING, here(j, s->i),
				    "bytes 0x%02x 0x%02x are not UTF-8", first,
				    c);
	}
	s->i += n;
	return true;
}

/* The next byte that is not plain ASCII text, or the end of what is there. */
static size_t plain_end(const char *p, size_t i, size_t n)
{
	const bytes16 quote = bytes16_fill('"'), back = bytes16_fill('\\');
	const bytes16 control = bytes16_fill(0x1f);

	while (n - i >= BYTES16) {
		bytes16 v = bytes16_load(p + i);
		uint32_t m = bytes16_eq(v, quote) | bytes16_eq(v, back) |
			     bytes16_le(v, control) | bytes16_high(v);

		if (m)
			return i + low_bit(m);
		i += BYTES16;
	}
	while (i < n) {
		unsigned char c = (unsigned char)p[i];

		if (c == '"' || c == '\\' || c < 0x20 || c >= 0x80)
			break;
		i++;
	}
	return i;
}

static bool string_too_long(struct json *j)
{
	return fail(j, DIAG_JSON_LIMIT, j->start,
		    "a string of more than %" PRIu64
		    " bytes (limit json.string); reading stops there",
		    j->o.max_string);
}

/* From the quote at `at` to the one that closes; `i` then is behind it. */
static bool scan_string(struct json *j, struct scan *s)
{
	s->i = 1;
	for (;;) {
		unsigned char c;

		s->i = plain_end(j->w.at, s->i, (size_t)(j->w.end - j->w.at));
		if (s->hold && s->i - 1 > j->o.max_string)
			return string_too_long(j);
		if (!more(j, s, 1))
			return cut(j, s->i);
		c = (unsigned char)j->w.at[s->i];
		if (c == '"') {
			s->i++;
			return true;
		}
		if (c == '\\') {
			if (!scan_escape(j, s))
				return false;
		} else if (c >= 0x80) {
			if (!scan_utf8(j, s))
				return false;
		} else if (c < 0x20) {
			return fail(j, DIAG_JSON_SYNTAX, here(j, s->i),
				    "control character 0x%02x in a string", c);
		}
	}
}

static char *put_utf8(char *p, uint32_t c)
{
	if (c < 0x80) {
		*p++ = (char)c;
		return p;
	}
	if (c < 0x800) {
		*p++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*p++ = (char)(0xe0 | c >> 12);
		} else {
			*p++ = (char)(0xf0 | c >> 18);
			*p++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*p++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*p++ = (char)(0x80 | (c & 0x3f));
	return p;
}

static uint32_t four_digits(const char *p)
{
	uint32_t v = 0;

	for (int k = 0; k < 4; k++)
		v = v * 16 + (uint32_t)hex_digit(p[k]);
	return v;
}

/* The escape at `p`, known to be right; eats it, gives its character. */
static uint32_t unescape(const char **p)
{
	uint32_t c;

	*p += 2;
	switch ((*p)[-1]) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'u':
		c = four_digits(*p);
		*p += 4;
		if (c >= 0xd800 && c <= 0xdbff) {
			c = 0x10000 + ((c - 0xd800) << 10) +
			    (four_digits(*p + 2) - 0xdc00);
			*p += 6;
		}
		return c;
	default:
		return (unsigned char)(*p)[-1];
	}
}

/* No escape is shorter than what it stands for. */
static str without_escapes(struct json *j, str s)
{
	const char *p = s.s, *end = s.s + s.len;
	char *to;

	if (j->scratch_cap < s.len) {
		size_t cap =
			j->scratch_cap * 2 > s.len ? j->scratch_cap * 2 : s.len;

		j->scratch = arena_alloc(j->arena, cap, 1);
		j->scratch_cap = cap;
	}
	to = j->scratch;
	while (p < end) {
		const char *next = memchr(p, '\\', (size_t)(end - p));
		size_t n = (size_t)((next ? next : end) - p);

		memcpy(to, p, n);
		to += n;
		p += n;
		if (next)
			to = put_utf8(to, unescape(&p));
	}
	return str_of(j->scratch, (size_t)(to - j->scratch));
}

/* Most strings are plain ASCII and end within the window. */
static bool read_plain_string(struct json *j, struct json_event *e)
{
	const char *p = j->w.at + 1;
	size_t n = (size_t)(j->w.end - p), i = plain_end(p, 0, n);

	if (i == n || p[i] != '"' || i > j->o.max_string)
		return false;
	e->type = JSON_STRING;
	e->text = e->raw = (str){ p, i };
	j->w.at = p + i + 1;
	return true;
}

static bool read_string(struct json *j, struct json_event *e)
{
	struct scan s = { .hold = !j->skipping };

	if (read_plain_string(j, e))
		return true;
	if (!scan_string(j, &s))
		return false;
	e->type = JSON_STRING;
	if (s.hold) {
		e->escaped = s.escaped;
		e->text = e->raw = str_of(j->w.at + 1, s.i - 2);
		if (s.escaped)
			e->text = without_escapes(j, e->text);
	}
	j->w.at += s.i;
	return true;
}

/* ---- numbers and words ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool in_number(char c)
{
	return is_digit(c) || c == '.' || (c | 0x20) == 'e' || c == '+' ||
	       c == '-';
}

static size_t digits_end(str s, size_t i)
{
	while (i < s.len && is_digit(s.s[i]))
		i++;
	return i;
}

/* What a number lacks. */
struct number_form {
	const char *wrong; /* NULL: nothing */
	size_t at;
	bool whole;
};

static struct number_form number_form(str s)
{
	struct number_form f = { .whole = true };
	size_t i = s.s[0] == '-', from = i;

	i = digits_end(s, i);
	if (i == from)
		return (struct number_form){ "a digit expected", i, false };
	if (i - from > 1 && s.s[from] == '0')
		return (struct number_form){ "a number does not begin with 0",
					     from, false };
	if (i < s.len && s.s[i] == '.') {
		from = ++i;
		f.whole = false;
		i = digits_end(s, i);
		if (i == from)
			return (struct number_form){
				"a digit expected behind the point", i, false
			};
	}
	if (i < s.len && (s.s[i] | 0x20) == 'e') {
		i++;
		f.whole = false;
		if (i < s.len && (s.s[i] == '+' || s.s[i] == '-'))
			i++;
		from = i;
		i = digits_end(s, i);
		if (i == from)
			return (struct number_form){
				"a digit expected in the exponent", i, false
			};
	}
	if (i < s.len)
		return (struct number_form){ "not a number", i, false };
	return f;
}

/* Up to 18 digits cannot overflow; the rest goes the careful way. */
static bool whole_number(str s, int64_t *out)
{
	size_t i = s.s[0] == '-';
	int64_t v = 0;

	if (s.len - i > 18)
		return str_int64(s, out);
	for (; i < s.len; i++)
		v = v * 10 + (s.s[i] - '0');
	*out = s.s[0] == '-' ? -v : v;
	return true;
}

static bool read_non_finite(struct json *j, struct json_event *e, size_t n)
{
	if (!j->counts.non_finite++) {
		j->counts.non_finite_line = e->line;
		j->counts.non_finite_column = e->column;
	}
	e->type = JSON_NUMBER;
	e->non_finite = true;
	e->text = e->raw = str_of(j->w.at, n);
	j->w.at += n;
	return true;
}

/* Is this word there? Cut short by the end of the text is a fault of its own. */
static bool eat_word(struct json *j, str word)
{
	for (size_t i = 1; i < word.len; i++) {
		if (!window_has(&j->w, i + 1))
			return cut(j, i);
		if (j->w.at[i] != word.s[i])
			return fail(j, DIAG_JSON_SYNTAX, here(j, 0),
				    "a value expected; did you mean %.*s?",
				    STR_ARG(word));
	}
	return true;
}

static bool number_end(struct json *j, size_t *n)
{
	size_t i = 1;

	do {
		size_t left = (size_t)(j->w.end - j->w.at);

		while (i < left && in_number(j->w.at[i]))
			i++;
		if (i > j->o.limits->json_number)
			return fail(j, DIAG_JSON_LIMIT,
				    j->start, "a number of more than %" PRIu64 " bytes (limit json.number); reading stops there",
				    j->o.limits->json_number);
		*n = i;
	} while (window_has(&j->w, i + 1) && in_number(j->w.at[i]));
	return true;
}

static void take_number(struct json *j, struct json_event *e, size_t n)
{
	e->type = JSON_NUMBER;
	e->text = e->raw = (str){ j->w.at, n };
	j->w.at += n;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* A fraction and an exponent from p on; NULL when one lacks its digits. */
static const char *skip_fraction(const char *p, const char *end)
{
	const char *from;

	if (*p == '.') {
		from = ++p;
		p = skip_digits(p, end);
		if (p == from || p == end)
			return NULL;
	}
	if ((*p | 0x20) == 'e') {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		from = p;
		p = skip_digits(p, end);
		if (p == from || p == end)
			return NULL;
	}
	return p;
}

/* Most numbers are right, short, and end within the window. False, nothing
 * eaten: this one may not be. */
static bool read_short_number(struct json *j, struct json_event *e)
{
	const char *at = j->w.at, *p = at + (*at == '-'), *from = p;
	const char *end = j->w.end - p > 40 ? p + 40 : j->w.end;
	const char *point;
	int64_t v = 0;

	for (; p < end && is_digit(*p); p++)
		v = (int64_t)((uint64_t)v * 10 + (uint64_t)(*p - '0'));
	if (p == end || p == from || p - from > 18 ||
	    (*from == '0' && p - from > 1))
		return false;
	point = p;
	p = skip_fraction(p, end);
	if (!p || in_number(*p) || (*p | 0x20) == 'x')
		return false;
	e->i = *at == '-' ? -v : v;
	e->whole = p == point;
	take_number(j, e, (size_t)(p - at));
	return true;
}

static bool read_number(struct json *j, struct json_event *e)
{
	struct number_form f;
	size_t n = 0;

	if (j->o.limits->json_number > 40 && read_short_number(j, e))
		return true;
	if (*j->w.at == '-' && window_has(&j->w, 2) && j->w.at[1] == 'I')
		return eat_word(j, S("-Infinity")) && read_non_finite(j, e, 9);
	if (!number_end(j, &n))
		return false;
	f = number_form(str_of(j->w.at, n));
	if (f.wrong && f.at == n && !window_has(&j->w, n + 1))
		return cut(j, n);
	if (f.wrong)
		return fail(j, DIAG_JSON_SYNTAX, here(j, f.at), "%s", f.wrong);
	if (n == 1 && *j->w.at == '0' && window_has(&j->w, 2) &&
	    (j->w.at[1] | 0x20) == 'x')
		return fail(j, DIAG_JSON_SYNTAX, here(j, 0),
			    "JSON has no hexadecimal numbers");
	take_number(j, e, n);
	e->whole = f.whole && whole_number(e->text, &e->i);
	return true;
}

static bool read_word(struct json *j, struct json_event *e)
{
	str word = S("null");

	switch (*j->w.at) {
	case 'N':
		return eat_word(j, S("NaN")) && read_non_finite(j, e, 3);
	case 'I':
		return eat_word(j, S("Infinity")) && read_non_finite(j, e, 8);
	case 't':
		word = S("true");
		break;
	case 'f':
		word = S("false");
		break;
	}
	if (!eat_word(j, word))
		return false;
	e->type = *j->w.at == 'n' ? JSON_NULL : JSON_BOOL;
	e->truth = *j->w.at == 't';
	j->w.at += word.len;
	return true;
}

/* ---- keys that stand twice ---- */

/* At most 80 bytes, no character cut. */
static str shown(str s)
{
	size_t n = s.len < 80 ? s.len : 80;

	while (n && n < s.len && ((unsigned char)s.s[n] & 0xc0) == 0x80)
		n--;
	return str_of(s.s, n);
}

static void report_duplicate(struct json *j, const struct json_event *e)
{
	if (!j->counts.duplicates++) {
		j->counts.duplicate_line = e->line;
		j->counts.duplicate_column = e->column;
	}
	if (j->o.diags && j->counts.duplicates <= DUPLICATES_SHOWN)
		diag_add(j->o.diags, DIAG_JSON_DUPLICATE, e->line, e->column,
			 "key \"%.*s\" stands twice; the last one counts",
			 STR_ARG(shown(e->text)));
}

/* All open objects together may hold four times what one may. */
static bool note_key(struct json *j, struct json_event *e)
{
	const uint64_t most = j->o.limits->json_keys;

	switch (json_keys_add(&j->keys, e->text, &e->nth)) {
	case JSON_KEY_AGAIN:
		e->again = true;
		report_duplicate(j, e);
		return true;
	case JSON_KEYS_COLLIDE:
		return fail(j, DIAG_JSON_LIMIT, j->start,
			    "keys made to collide (limit json.keys); "
			    "reading stops there");
	case JSON_KEY_NEW:
		break;
	}
	if (e->nth < most && j->keys.keys.n / 4 <= most &&
	    j->keys.keys.n < UINT32_MAX - 1)
		return true;
	return fail(j, DIAG_JSON_LIMIT, j->start,
		    "more than %" PRIu64
		    " keys in an object (limit json.keys); reading stops there",
		    most);
}

/* ---- the grammar ---- */

/* The comma mostly stands right behind the value. */
static void after_value(struct json *j)
{
	j->state = j->keys.frames.n ? WANT_COMMA_OR_END : WANT_NOTHING;
	if (j->keys.frames.n && j->w.at < j->w.end && *j->w.at == ',') {
		j->w.at++;
		j->state = json_keys_in_object(&j->keys) ? WANT_KEY : WANT_VALUE;
	}
}

static bool open_container(struct json *j, struct json_event *e, bool is_object)
{
	if (j->keys.frames.n >= j->o.limits->json_depth)
		return fail(j, DIAG_JSON_LIMIT, here(j, 0),
			    "nested deeper than %" PRIu64
			    " (limit json.depth); reading stops there",
			    j->o.limits->json_depth);
	json_keys_open(&j->keys, is_object);
	j->w.at++;
	j->state = is_object ? WANT_FIRST_KEY : WANT_FIRST_ITEM;
	e->type = is_object ? JSON_OBJECT : JSON_ARRAY;
	return true;
}

static bool close_container(struct json *j, struct json_event *e)
{
	e->type = json_keys_in_object(&j->keys) ? JSON_OBJECT_END
						: JSON_ARRAY_END;
	json_keys_close(&j->keys);
	j->w.at++;
	after_value(j);
	return true;
}

static bool read_value(struct json *j, struct json_event *e)
{
	bool ok;

	switch (*j->w.at) {
	case '{':
		return open_container(j, e, true);
	case '[':
		return open_container(j, e, false);
	case '"':
		ok = read_string(j, e);
		break;
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		ok = read_number(j, e);
		break;
	case 't':
	case 'f':
	case 'n':
	case 'N':
	case 'I':
		ok = read_word(j, e);
		break;
	default:
		return unexpected(j, "a value");
	}
	after_value(j);
	if (!ok)
		j->state = ENDED;
	return ok;
}

static bool read_key(struct json *j, struct json_event *e)
{
	if (*j->w.at != '"')
		return unexpected(j, "a key in double quotes");
	if (!read_string(j, e))
		return false;
	e->type = JSON_KEY;
	j->state = WANT_COLON;
	if (j->w.at < j->w.end && *j->w.at == ':') {
		j->w.at++;
		j->state = WANT_VALUE;
	}
	return j->skipping || note_key(j, e);
}

static bool eat_colon(struct json *j, int c)
{
	if (c != ':')
		return unexpected(j, "':'");
	j->w.at++;
	j->state = WANT_VALUE;
	return true;
}

static bool eat_comma(struct json *j, int c)
{
	if (c != ',')
		return unexpected(j, json_keys_in_object(&j->keys)
					     ? "',' or '}'"
					     : "',' or ']'");
	j->w.at++;
	j->state = json_keys_in_object(&j->keys) ? WANT_KEY : WANT_VALUE;
	return true;
}

static bool finish(struct json *j)
{
	if (j->w.failed)
		return cut(j, 0);
	j->state = ENDED;
	tell_counts(j);
	return false;
}

static bool is_end(const struct json *j, int c)
{
	return c == (json_keys_in_object(&j->keys) ? '}' : ']');
}

static void begin_token(struct json *j, struct json_event *e)
{
	j->start = here(j, 0);
	*e = (struct json_event){ .line = j->line,
				  .column = column_of(j, j->start) };
}

bool json_next(struct json *j, struct json_event *e)
{
	while (j->state != ENDED) {
		int c = peek(j);

		if (c < 0)
			return j->state == WANT_NOTHING ? finish(j) : cut(j, 0);
		begin_token(j, e);
		switch (j->state) {
		case WANT_KEY:
			return read_key(j, e);
		case WANT_VALUE:
			return read_value(j, e);
		case WANT_COLON:
			if (!eat_colon(j, c))
				return false;
			break;
		case WANT_COMMA_OR_END:
			if (is_end(j, c))
				return close_container(j, e);
			if (!eat_comma(j, c))
				return false;
			break;
		case WANT_FIRST_KEY:
			return c == '}' ? close_container(j, e) : read_key(j, e);
		case WANT_FIRST_ITEM:
			return c == ']' ? close_container(j, e)
					: read_value(j, e);
		case WANT_NOTHING:
			return fail(j, DIAG_JSON_SYNTAX, here(j, 0),
				    "more text behind the value");
		case ENDED:
			break;
		}
	}
	return false;
}

/* ---- skipping ---- */

static bool skip_to(struct json *j, size_t depth)
{
	struct json_event e;

	while (j->keys.frames.n > depth)
		if (!json_next(j, &e))
			return false;
	return true;
}

bool json_skip(struct json *j)
{
	struct json_event e;
	size_t depth = j->keys.frames.n;
	bool ok;

	if (j->state == ENDED || j->state == WANT_NOTHING)
		return false;
	if (j->state == WANT_FIRST_ITEM || j->state == WANT_FIRST_KEY ||
	    j->state == WANT_COMMA_OR_END) {
		int c = peek(j);

		if (c >= 0 && is_end(j, c))
			return true;
	}
	j->skipping = true;
	ok = json_next(j, &e);
	if (ok && e.type == JSON_KEY)
		ok = json_next(j, &e);
	ok = ok && skip_to(j, depth);
	j->skipping = false;
	return ok;
}

bool json_leave(struct json *j)
{
	bool ok;

	if (!j->keys.frames.n || j->state == ENDED)
		return false;
	j->skipping = true;
	ok = skip_to(j, j->keys.frames.n - 1);
	j->skipping = false;
	return ok;
}

size_t json_depth(const struct json *j)
{
	return j->keys.frames.n;
}

const struct json_failure *json_failed(const struct json *j)
{
	return j->has_failed ? &j->failure : NULL;
}

struct json_counts json_counts(const struct json *j)
{
	return j->counts;
}

/* ---- beginning ---- */

/* A byte order mark is skipped; that of UTF-16 is another encoding. */
static void look_at_start(struct json *j)
{
	if (window_has(&j->w, 3) && !memcmp(j->w.at, "\xef\xbb\xbf", 3)) {
		if (j->o.diags)
			diag_add(j->o.diags, DIAG_JSON_BOM, j->line, 1,
				 "byte order mark, skipped");
		j->w.at += 3;
	} else if (window_has(&j->w, 2) && (!memcmp(j->w.at, "\xff\xfe", 2) ||
					    !memcmp(j->w.at, "\xfe\xff", 2))) {
		fail(j, DIAG_JSON_ENCODING, 0, "UTF-16; JSON is UTF-8");
	}
}

static struct json *new_reader(struct arena *a, const struct json_options *options)
{
	struct json *j = arena_new(a, struct json);

	j->arena = j->keys.arena = a;
	j->o = *options;
	if (!j->o.max_string)
		j->o.max_string = options->limits->json_string;
	j->line = options->line ? options->line : 1;
	j->state = WANT_VALUE;
	return j;
}

struct json *json_open(struct arena *a, struct source source,
		       const struct json_options *options)
{
	struct json *j = new_reader(a, options);

	window_source(&j->w, a, source, CHUNK);
	look_at_start(j);
	return j;
}

struct json *json_open_text(struct arena *a, str text,
			    const struct json_options *options)
{
	struct json *j = new_reader(a, options);

	window_text(&j->w, text);
	look_at_start(j);
	return j;
}

void json_restart(struct json *j, str text, uint32_t line)
{
	while (j->keys.frames.n)
		json_keys_close(&j->keys);
	j->line = line;
	j->line_begin = 0;
	j->state = WANT_VALUE;
	j->skipping = false;
	j->has_failed = false;
	j->counts = (struct json_counts){ 0 };
	window_text(&j->w, text);
}

/* ---- numbers ---- */

double json_double(str number)
{
	double d;

	if (str_eq(number, S("NaN")))
		return (double)NAN;
	if (str_ends(number, S("Infinity")))
		return number.s[0] == '-' ? -(double)INFINITY : (double)INFINITY;
	if (!num_parse_double(number, &d))
		return (double)NAN;
	if (isinf(d))
		return d < 0 ? -DBL_MAX : DBL_MAX;
	return d;
}
