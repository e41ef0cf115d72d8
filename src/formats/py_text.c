/* Values of constants: escapes, literals, numbers. */
#include "base/buf.h"
#include "base/num.h"
#include "formats/py_parser.h"
#include "formats/py_unicode.h"

#include <math.h>
#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `digits` hexadecimal digits at `at`; false when there are fewer. */
static bool hex_escape(str s, size_t at, unsigned digits, uint32_t *out)
{
	*out = 0;
	for (unsigned i = 0; i < digits; i++) {
		int v = at + i < s.len ? hex_value(s.s[at + i]) : -1;

		if (v < 0)
			return false;
		*out = *out << 4 | (uint32_t)v;
	}
	return true;
}

static unsigned hex_digits(char c)
{
	return c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
}

/* Behind \N: the length of {NAME}, 0 when malformed. */
static size_t named_escape(str s, size_t at)
{
	size_t end;

	if (at >= s.len || s.s[at] != '{')
		return 0;
	end = str_find_byte(s, '}', at);
	return end < s.len && end > at + 1 ? end + 1 - at : 0;
}

/* ---- checking ---- */

static const char *check_named(str s, size_t at)
{
	size_t n = named_escape(s, at);

	if (!n)
		return "(unicode error) malformed \\N character escape";
	if (py_named_char(str_sub(s, at + 1, at + n - 1)) == PY_NO_CHAR)
		return "(unicode error) unknown Unicode character name";
	return NULL;
}

static const char *check_escape(str s, size_t at, bool bytes)
{
	char c = s.s[at];
	unsigned digits = hex_digits(c);
	uint32_t v;

	if (bytes)
		return c == 'x' && !hex_escape(s, at + 1, 2, &v)
			       ? "(value error) invalid \\x escape"
			       : NULL;
	if (c == 'N')
		return check_named(s, at + 1);
	if (!digits)
		return NULL;
	if (!hex_escape(s, at + 1, digits, &v))
		return digits == 2 ? "(unicode error) truncated \\xXX escape"
		       : digits == 4
			       ? "(unicode error) truncated \\uXXXX escape"
			       : "(unicode error) truncated \\UXXXXXXXX escape";
	return v > 0x10ffff ? "(unicode error) illegal Unicode character" : NULL;
}

const char *py_escape_error(str body, bool bytes)
{
	for (size_t i = str_find_byte(body, '\\', 0); i + 1 < body.len;
	     i = str_find_byte(body, '\\', i + 2)) {
		const char *wrong = check_escape(body, i + 1, bytes);

		if (wrong)
			return wrong;
		if (i + 2 > body.len)
			break;
	}
	return NULL;
}

/* ---- unescaping ---- */

static void add_char(struct buf *out, uint32_t c, bool bytes)
{
	char utf8[4];

	if (bytes)
		buf_add_byte(out, (char)c);
	else
		buf_add(out, str_of(utf8, py_utf8_put(utf8, c)));
}

static size_t octal_escape(str s, size_t at, uint32_t *out)
{
	size_t n = 0;

	*out = 0;
	while (n < 3 && at + n < s.len && s.s[at + n] >= '0' && s.s[at + n] <= '7')
		*out = *out << 3 | (uint32_t)(s.s[at + n++] - '0');
	return n;
}

static int simple_escape(char c)
{
	static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
	const char *p = c ? strchr(from, c) : NULL;

	return p ? to[p - from] : -1;
}

/* What stands behind the backslash at `at`; gives how many bytes it took. */
static size_t unescape_one(struct buf *out, str s, size_t at, bool bytes)
{
	char c = s.s[at];
	unsigned digits = hex_digits(c);
	uint32_t v;
	size_t n;
	int simple;

	if (c == '\n')
		return 1;
	if (c == '\r')
		return at + 1 < s.len && s.s[at + 1] == '\n' ? 2 : 1;
	simple = simple_escape(c);
	if (simple >= 0) {
		buf_add_byte(out, (char)simple);
		return 1;
	}
	n = octal_escape(s, at, &v);
	if (n) {
		add_char(out, v, bytes);
		return n;
	}
	if (digits && (!bytes || c == 'x') &&
	    hex_escape(s, at + 1, digits, &v) && v <= 0x10ffff) {
		add_char(out, v, bytes);
		return 1 + digits;
	}
	n = bytes || c != 'N' ? 0 : named_escape(s, at + 1);
	if (n) {
		v = py_named_char(str_sub(s, at + 2, at + n));
		add_char(out, v == PY_NO_CHAR ? 0xfffd : v, false);
		return 1 + n;
	}
	buf_add_byte(out, '\\');
	return 0;
}

bool py_unescape(struct buf *out, str body, unsigned flags)
{
	size_t at = 0;

	while (at < body.len) {
		size_t next = at;

		while (next < body.len && body.s[next] != '\r' &&
		       (body.s[next] != '\\' || flags & PY_STRING_RAW))
			next++;
		buf_add(out, str_sub(body, at, next));
		at = next;
		if (at == body.len)
			break;
		if (body.s[at] == '\r') {
			buf_add_byte(out, '\n');
			at += at + 1 < body.len && body.s[at + 1] == '\n' ? 2 : 1;
		} else if (at + 1 == body.len) {
			buf_add_byte(out, '\\'); /* before a brace */
			at++;
		} else {
			at++;
			at += unescape_one(out, body, at,
					   flags & PY_STRING_BYTES);
		}
	}
	return !out->full;
}

/* ---- literals of a constant ---- */

struct literal {
	str body;
	unsigned flags;
};

static size_t skip_between(str s, size_t at)
{
	while (at < s.len) {
		char c = s.s[at];

		if (c == '#')
			while (at < s.len && s.s[at] != '\n' && s.s[at] != '\r')
				at++;
		else if (c == ' ' || c == '\t' || c == '\f' || c == '\n' ||
			 c == '\r' || c == '\\')
			at++;
		else
			break;
	}
	return at;
}

static unsigned prefix(str s, size_t *at)
{
	unsigned flags = 0;

	for (; *at < s.len && s.s[*at] != '"' && s.s[*at] != '\''; ++*at) {
		char c = s.s[*at] | 0x20;

		flags |= c == 'r'   ? PY_STRING_RAW
			 : c == 'b' ? PY_STRING_BYTES
				    : 0;
	}
	return flags;
}

static size_t closing(str s, size_t at, char quote, size_t quotes)
{
	size_t run = 0;

	for (; at < s.len; at++) {
		run = s.s[at] == quote ? run + 1 : 0;
		if (run == quotes)
			return at + 1 - quotes;
		if (s.s[at] == '\\')
			at++;
	}
	return s.len;
}

/* The next of the literals that a constant is written with. */
static bool next_literal(str s, size_t *at, struct literal *out)
{
	size_t from, end, quotes;
	char q;

	*at = skip_between(s, *at);
	if (*at >= s.len)
		return false;
	out->flags = prefix(s, at);
	if (*at >= s.len)
		return false;
	q = s.s[*at];
	quotes = *at + 2 < s.len && s.s[*at + 1] == q && s.s[*at + 2] == q ? 3
									   : 1;
	from = *at + quotes;
	end = closing(s, from, q, quotes);
	out->body = str_sub(s, from, end);
	*at = end + quotes;
	return true;
}

static bool says_itself(struct literal l)
{
	return (l.flags & PY_STRING_RAW ||
		str_find_byte(l.body, '\\', 0) == l.body.len) &&
	       str_find_byte(l.body, '\r', 0) == l.body.len;
}

str py_text(struct arena *a, const struct py_module *m, py_node n)
{
	str s = py_source(m, n), value;
	struct literal l;
	struct buf b;
	size_t at = 0;

	if (py_constant(m, n) == PY_CONST_PIECE)
		return m->piece[m->node[n].aux >> 9];
	if (!next_literal(s, &at, &l))
		return S("");
	if (at >= s.len && says_itself(l))
		return l.body;
	buf_init(&b, s.len * 2 + 16);
	do
		py_unescape(&b, l.body, l.flags);
	while (next_literal(s, &at, &l));
	value = str_dup(a, buf_str(&b));
	buf_release(&b);
	return value;
}

/* ---- numbers ---- */

static unsigned base_of(str s)
{
	if (s.len < 2 || s.s[0] != '0')
		return 10;
	switch (s.s[1] | 0x20) {
	case 'x':
		return 16;
	case 'o':
		return 8;
	case 'b':
		return 2;
	default:
		return 10;
	}
}

bool py_int(const struct py_module *m, py_node n, int64_t *out)
{
	str s = py_source(m, n);
	unsigned base = base_of(s);
	uint64_t v = 0;

	if (py_kind(m, n) != PY_Constant || py_constant(m, n) != PY_CONST_INT)
		return false;
	for (size_t i = base == 10 ? 0 : 2; i < s.len; i++) {
		if (s.s[i] == '_')
			continue;
		if (v > (uint64_t)INT64_MAX / base)
			return false;
		v = v * base + (uint64_t)hex_value(s.s[i]);
		if (v > INT64_MAX)
			return false;
	}
	*out = (int64_t)v;
	return true;
}

static double large_int(str s, unsigned base)
{
	double v = 0;

	for (size_t i = 2; i < s.len; i++)
		if (s.s[i] != '_')
			v = v * base + hex_value(s.s[i]);
	return v;
}

bool py_number(const struct py_module *m, py_node n, double *out)
{
	str s = py_source(m, n);
	enum py_constant k = py_constant(m, n);
	char text[512];
	size_t len = 0;
	int64_t i;

	if (py_kind(m, n) != PY_Constant || k < PY_CONST_INT ||
	    k > PY_CONST_COMPLEX)
		return false;
	if (py_int(m, n, &i)) {
		*out = (double)i;
		return true;
	}
	if (k == PY_CONST_INT && base_of(s) != 10) {
		*out = large_int(s, base_of(s));
		return true;
	}
	/* What stands past so many digits does not change the double. */
	for (size_t c = 0; c < s.len && len < sizeof(text); c++)
		if (s.s[c] != '_' && (s.s[c] | 0x20) != 'j')
			text[len++] = s.s[c];
	if (s.len >= sizeof(text)) {
		*out = INFINITY;
		return k == PY_CONST_INT ||
		       num_parse_loose(str_of(text, len), out);
	}
	return num_parse_loose(str_of(text, len), out);
}
