/* Numbers, strings and the text parts of f-strings. */
#include "formats/py_lexer.h"

#include <string.h>

static bool is_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}

static bool is_hex(uint8_t c)
{
	return is_digit(c) || (uint8_t)((c | 0x20) - 'a') < 6;
}

static bool is_octal(uint8_t c)
{
	return (uint8_t)(c - '0') < 8;
}

static bool is_binary(uint8_t c)
{
	return c == '0' || c == '1';
}

/* A number may touch these keywords: `1if x else y`. */
static bool is_keyword_start(const uint8_t *at)
{
	static const char words[][5] = { "and", "else", "for", "in",
					 "if",  "is",   "or",  "not" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp((const char *)at, words[i], strlen(words[i])))
			return true;
	return false;
}

/* What may not follow a number directly. Before 3.10 the name behind it was
 * simply the next token, which no grammar wants but after `as`. */
static const uint8_t *end_number(struct lexer *x, const uint8_t *start,
				 const uint8_t *at, enum py_constant kind,
				 const char *what)
{
	uint32_t data = (uint32_t)kind;

	if (scan_is_name_byte(*at) && !is_keyword_start(at) &&
	    !(x->o->version < 310 && at[0] == 'a' && at[1] == 's')) {
		struct scan_name rest = scan_name(at);

		if (rest.len == 1 && (*at == 'l' || *at == 'L'))
			lexer_python2(x, start, "invalid decimal literal");
		else
			lexer_errorf(x, start, "invalid %s literal", what);
		return at + rest.len;
	}
	lexer_put(x, PY_T_NUMBER, start, at, data);
	return at;
}

/* Digits with single underscores between them, after at least one digit;
 * NULL when an underscore stands wrong. */
static const uint8_t *digits(const uint8_t *at, bool (*is)(uint8_t))
{
	for (;;) {
		while (is(*at))
			at++;
		if (*at != '_')
			return at;
		at++;
		if (!is(*at))
			return NULL;
	}
}

static const uint8_t *bad_number(struct lexer *x, const uint8_t *start,
				 const char *what)
{
	lexer_errorf(x, start, "invalid %s literal", what);
	while (scan_is_name_byte(*start) || *start == '.')
		start++;
	return start;
}

static const uint8_t *based_number(struct lexer *x, const uint8_t *start,
				   bool (*is)(uint8_t), const char *what)
{
	const uint8_t *at = start + 2;

	if (*at == '_')
		at++;
	at = is(*at) ? digits(at, is) : NULL;
	if (!at)
		return bad_number(x, start, what);
	if (is_digit(*at)) {
		lexer_errorf(x, at, "invalid digit '%c' in %s literal", *at,
			     what);
		return at + scan_name(at).len;
	}
	return end_number(x, start, at, PY_CONST_INT, what);
}

static const uint8_t *exponent(const uint8_t *at)
{
	const uint8_t *e = at + 1;

	if (*e == '+' || *e == '-')
		return is_digit(e[1]) ? digits(e + 1, is_digit) : NULL;
	return is_digit(*e) ? digits(e, is_digit) : at;
}

static const uint8_t *check_integer(struct lexer *x, const uint8_t *start,
				    const uint8_t *at)
{
	const uint8_t *d = start;
	size_t n = 0;

	while (d < at && (*d == '0' || *d == '_'))
		d++;
	if (d < at && *start == '0') {
		lexer_python2(
			x, start,
			"leading zeros in decimal integer literals are not "
			"permitted; use an 0o prefix for octal integers");
		return at + scan_name(at).len;
	}
	if (at - d > 4300) {
		for (; d < at; d++)
			n += *d != '_';
		if (n > 4300) {
			lexer_error(
				x, start,
				"Exceeds the limit (4300 digits) for integer "
				"string conversion");
			return at;
		}
	}
	return end_number(x, start, at, PY_CONST_INT, "decimal");
}

static const uint8_t *decimal_number(struct lexer *x, const uint8_t *start)
{
	enum py_constant kind = PY_CONST_INT;
	const uint8_t *at = start;

	if (*at != '.')
		at = digits(at, is_digit);
	if (at && *at == '.') {
		kind = PY_CONST_FLOAT;
		at++;
		if (is_digit(*at))
			at = digits(at, is_digit);
	}
	if (at && (*at | 0x20) == 'e') {
		const uint8_t *e = exponent(at);

		kind = e == at ? kind : PY_CONST_FLOAT;
		at = e;
	}
	if (!at)
		return bad_number(x, start, "decimal");
	if ((*at | 0x20) == 'j')
		return end_number(x, start, at + 1, PY_CONST_COMPLEX,
				  "imaginary");
	if (kind == PY_CONST_INT)
		return check_integer(x, start, at);
	return end_number(x, start, at, kind, "decimal");
}

const uint8_t *lex_number(struct lexer *x, const uint8_t *at)
{
	if (*at == '0') {
		switch (at[1] | 0x20) {
		case 'x':
			return based_number(x, at, is_hex, "hexadecimal");
		case 'o':
			return based_number(x, at, is_octal, "octal");
		case 'b':
			return based_number(x, at, is_binary, "binary");
		default:
			break;
		}
	}
	return decimal_number(x, at);
}

/* ---- strings ---- */

/* Flags of a prefix of at most two letters; -1 when it is none. `is_f` is set
 * for f and t. */
static int prefix_flags(const struct lexer *x, const uint8_t *at, size_t len,
			bool *is_f)
{
	int flags = 0;
	bool b = false, u = false, r = false, f = false;

	for (size_t i = 0; i < len; i++) {
		uint8_t c = at[i] | 0x20;

		if (c == 'b' && !b && !u && !f)
			b = true;
		else if (c == 'u' && !b && !u && !r && !f)
			u = true;
		else if (c == 'r' && !r && !u)
			r = true;
		else if ((c == 'f' || (c == 't' && x->o->version >= 314)) &&
			 !f && !b && !u)
			f = true, flags |= c == 't' ? PY_STRING_TEMPLATE : 0;
		else
			return -1;
	}
	flags |= b ? PY_STRING_BYTES : 0;
	flags |= r ? PY_STRING_RAW : 0;
	flags |= u && at[0] == 'u' ? PY_STRING_U : 0;
	*is_f = f;
	return flags;
}

struct string_end {
	const uint8_t *at; /* behind the closing quotes; NULL: not closed */
	const uint8_t *stopped;
	bool plain;
};

static struct string_end string_end(const struct lexer *x, const uint8_t *at,
				    uint8_t quote, bool triple)
{
	struct string_end r = { NULL, NULL, true };
	char q = (char)quote;

	for (;;) {
		at += scan_any4(at, q, '\\', triple ? q : '\n', '\r');
		if (*at == quote) {
			if (!triple || (at[1] == quote && at[2] == quote)) {
				r.at = at + (triple ? 3 : 1);
				return r;
			}
			at++;
			continue;
		}
		r.stopped = at;
		if (at >= x->s + x->n || (!triple && *at != '\\'))
			return r;
		r.plain = false;
		if (*at == '\\') {
			at++;
			if (at >= x->s + x->n) {
				r.stopped = at;
				return r;
			}
			if (*at == '\r' && at[1] == '\n')
				at++;
		}
		at++;
	}
}

static bool has_quotes(const struct fstring *f, const uint8_t *from,
		       const uint8_t *to)
{
	uint32_t run = 0;

	for (; from < to && run < f->size; from++)
		run = *from == f->quote ? run + 1 : 0;
	return run == f->size;
}

/* Before 3.12 the inside of an f-string was itself only a string. Looks at a
 * part of what the first `around` open ones hold. */
static void check_inside_old(struct lexer *x, uint32_t around,
			     const uint8_t *from, const uint8_t *to)
{
	if (!around)
		return;
	for (uint32_t i = 0; i < around; i++) {
		if (!has_quotes(&x->string[i], from, to))
			continue;
		lexer_need(x, 312, from, "f-string with its own quotes inside");
		return;
	}
	if (memchr(from, '\\', (size_t)(to - from)))
		lexer_need(x, 312, from, "f-string with a backslash inside");
	else if (x->string[around - 1].size == 1 &&
		 memchr(from, '\n', (size_t)(to - from)))
		lexer_need(x, 312, from, "f-string with a line end inside");
}

static const uint8_t *unclosed_string(struct lexer *x, const uint8_t *start,
				      const uint8_t *quote, bool triple,
				      const uint8_t *stopped)
{
	if (!triple) {
		lexer_errorf(
			x, start,
			"unterminated string literal (detected at line %u)",
			lexer_line(x, start));
		return stopped;
	}
	if (!x->unclosed[*quote == '"'])
		lexer_errorf(x, start,
			     "unterminated triple-quoted string literal "
			     "(detected at line %u)",
			     lexer_line(x, x->s + x->n));
	else
		lexer_error(x, start,
			    "unterminated triple-quoted string literal");
	x->unclosed[*quote == '"'] = true;
	return quote + 3 + scan_line_end(quote + 3);
}

static const uint8_t *begin_fstring(struct lexer *x, const uint8_t *at,
				    const uint8_t *quote, int flags)
{
	struct fstring *f;

	if (flags & PY_STRING_TEMPLATE)
		lexer_need(x, 314, at, "t-string");
	if (x->strings >= PY_MAX_FSTRINGS) {
		lexer_error(x, at, "too many nested f-strings");
		x->stop = true;
		return quote;
	}
	f = &x->string[x->strings++];
	*f = (struct fstring){
		.start = (uint32_t)(at - x->s),
		.token = (uint32_t)(x->out - x->scratch->token.v),
		.level = x->level,
		.quote = *quote,
		.size = quote[1] == *quote && quote[2] == *quote ? 3 : 1,
		.flags = (uint8_t)flags,
		.field = -1,
	};
	check_inside_old(x, x->strings - 1, at, quote + f->size);
	lexer_put(x, PY_T_FSTART, at, quote + f->size, (uint32_t)flags);
	return lex_fstring_text(x, quote + f->size, false);
}

const uint8_t *lex_string(struct lexer *x, const uint8_t *at, const uint8_t *quote)
{
	bool triple = quote[1] == *quote && quote[2] == *quote;
	bool is_f;
	int flags = prefix_flags(x, at, (size_t)(quote - at), &is_f);
	struct string_end e;

	if (flags < 0) /* the prefix is a name before a string */
		return NULL;
	if (is_f)
		return begin_fstring(x, at, quote, flags);
	if (triple && x->unclosed[*quote == '"'])
		return unclosed_string(x, at, quote, true, quote);
	e = string_end(x, quote + (triple ? 3 : 1), *quote, triple);
	if (!e.at)
		return unclosed_string(x, at, quote, triple, e.stopped);
	if ((uint64_t)(e.at - at) > x->o->max_string) {
		lexer_limit(x, at, "py.string");
		return at;
	}
	check_inside_old(x, x->strings, at, e.at);
	if (flags & PY_STRING_BYTES &&
	    scan_ascii(at, (size_t)(e.at - at)) < (size_t)(e.at - at)) {
		lexer_error(x, at,
			    "bytes can only contain ASCII literal characters");
		return e.at;
	}
	flags |= (triple ? PY_STRING_TRIPLE : 0) |
		 (e.plain ? PY_STRING_PLAIN : 0);
	lexer_put(x, PY_T_STRING, at, e.at, (uint32_t)flags);
	return e.at;
}

/* ---- text inside f-strings ---- */

static void put_text(struct lexer *x, const uint8_t *from, const uint8_t *to)
{
	check_inside_old(x, x->strings - 1, from, to);
	if (to > from)
		lexer_put(x, PY_T_FTEXT, from, to,
			  x->string[x->strings - 1].flags);
}

/* Up to and with the doubled brace at `brace`. */
static void put_doubled(struct lexer *x, const uint8_t *from, const uint8_t *brace)
{
	unsigned flags = x->string[x->strings - 1].flags;

	check_inside_old(x, x->strings - 1, from, brace + 2);
	lexer_put(x, PY_T_FTEXT, from, brace + 2, flags | PY_STRING_DOUBLED);
}

/* Leaves the innermost f-string, whatever was open in it. */
static void end_fstring(struct lexer *x)
{
	x->level = x->string[--x->strings].level;
}

/* Goes on behind the line in which the outermost open f-string began, as if it
 * had not been there. Going back a second time would cost the square of a
 * hostile file: then it goes on where it is. */
static const uint8_t *drop_fstrings(struct lexer *x, const uint8_t *at)
{
	const struct fstring *outer = &x->string[0];
	const uint8_t *start = x->s + outer->start;

	x->level = outer->level;
	x->strings = 0;
	if (x->went_back)
		return at;
	x->went_back = true;
	x->out = x->scratch->token.v + outer->token;
	while (x->scratch->comment.n &&
	       x->scratch->comment.v[x->scratch->comment.n - 1].start >
		       outer->start)
		x->scratch->comment.n--;
	return start + scan_line_end(start);
}

/* Blames the outermost one: its tokens are those that go. */
static const uint8_t *unclosed_fstring(struct lexer *x, const uint8_t *at)
{
	const struct fstring *f = &x->string[0];
	const char *letter = f->flags & PY_STRING_TEMPLATE ? "t" : "f";
	const uint8_t *start = x->s + f->start;
	unsigned line = lexer_line(x, f->size == 3 ? at : start);
	bool triple = f->size == 3;

	at = drop_fstrings(x, at);
	lexer_errorf(x, start,
		     "unterminated %s%s-string literal (detected at line %u)",
		     triple ? "triple-quoted " : "", letter, line);
	return at;
}

/* 3.12 and 3.13 take it. */
static const uint8_t *cut_spec(struct lexer *x, const uint8_t *at)
{
	bool template = x->string[x->strings - 1].flags & PY_STRING_TEMPLATE;
	const uint8_t *outer = x->s + x->string[0].start;
	const uint8_t *next = drop_fstrings(x, at);

	lexer_errorf(x, next < at ? outer : at,
		     "%c-string: newlines are not allowed in format specifiers "
		     "for single quoted %c-strings",
		     template ? 't' : 'f', template ? 't' : 'f');
	return next;
}

static const uint8_t *close_fstring(struct lexer *x, const uint8_t *at)
{
	struct fstring *f = &x->string[x->strings - 1];
	const uint8_t *end = at + f->size;

	if (f->field >= 0) {
		lexer_errorf(x, at, "%c-string: expecting '}'",
			     f->flags & PY_STRING_TEMPLATE ? 't' : 'f');
		end_fstring(x);
		return end;
	}
	if ((uint64_t)(end - x->s) - f->start > x->o->max_string)
		lexer_limit(x, x->s + f->start, "py.string");
	lexer_put(x, PY_T_FEND, at, end, 0);
	end_fstring(x);
	check_inside_old(x, x->strings, at, end);
	return end;
}

static const uint8_t *open_field(struct lexer *x, const uint8_t *at)
{
	struct fstring *f = &x->string[x->strings - 1];

	f->field++;
	if (f->field >= PY_MAX_FIELDS ||
	    (x->o->version < 312 && f->field >= PY_MAX_FIELDS - 1)) {
		lexer_error(x, at, "f-string: expressions nested too deeply");
		end_fstring(x);
		return at + scan_line_end(at);
	}
	if (!lexer_open(x, '{', at))
		return at;
	f->depth++;
	lexer_put(x, PY_T_FOPEN, at, at + 1, 0);
	return at + 1;
}

static void close_field(struct lexer *x, const uint8_t *at)
{
	struct fstring *f = &x->string[x->strings - 1];

	x->level--;
	f->depth--;
	f->field--;
	lexer_put(x, PY_T_FCLOSE, at, at + 1, 0);
}

static bool is_end(const struct fstring *f, const uint8_t *at)
{
	return *at == f->quote &&
	       (f->size == 1 || (at[1] == f->quote && at[2] == f->quote));
}

/* Behind the backslash at `at`: what it keeps from being special. */
static const uint8_t *skip_escape(const struct lexer *x, const uint8_t *at,
				  bool raw, bool *named)
{
	at++;
	if (at >= x->s + x->n || *at == '{' || *at == '}')
		return at;
	if (*at == '\r' && at[1] == '\n')
		return at + 2;
	if (!raw && *at == 'N' && at[1] == '{') {
		*named = true;
		return at + 2;
	}
	return at + 1;
}

/* The next byte that may mean something in the text of `f`. */
static const uint8_t *text_stop(const struct fstring *f, const uint8_t *at)
{
	size_t n = scan_any4(at, (char)f->quote, '\\', '{', '}');

	if (f->size == 1) {
		const uint8_t *lf = memchr(at, '\n', n);
		const uint8_t *cr;

		n = lf ? (size_t)(lf - at) : n;
		cr = memchr(at, '\r', n);
		n = cr ? (size_t)(cr - at) : n;
	}
	return at + n;
}

static const uint8_t *single_brace(struct lexer *x, const uint8_t *at)
{
	const struct fstring *f = &x->string[x->strings - 1];

	lexer_errorf(x, at, "%c-string: single '}' is not allowed",
		     f->flags & PY_STRING_TEMPLATE ? 't' : 'f');
	return at + 1;
}

const uint8_t *lex_fstring_text(struct lexer *x, const uint8_t *at, bool closed)
{
	struct fstring *f = &x->string[x->strings - 1];
	const uint8_t *from = at;
	bool named = false; /* inside \N{...} */

	for (;;) {
		/* 3.13 forgets the spec behind a field in it. */
		bool in_spec = f->field >= 0;
		bool doubles = !in_spec || (closed && x->o->version >= 313);

		at = text_stop(f, at);
		if (at >= x->s + x->n)
			return unclosed_fstring(x, at);
		if (*at == '\n' || *at == '\r') {
			if (!in_spec || (closed && x->o->version >= 313))
				return unclosed_fstring(x, at);
			if (x->o->version >= 314 && !x->o->any)
				return cut_spec(x, at);
			put_text(x, from, at); /* only `}` may follow */
			return at;
		}
		if (is_end(f, at)) {
			put_text(x, from, at);
			return close_fstring(x, at);
		}
		if (*at == '\\') {
			at = skip_escape(x, at, f->flags & PY_STRING_RAW, &named);
		} else if (*at == '{' && (at[1] != '{' || !doubles)) {
			put_text(x, from, at);
			return open_field(x, at);
		} else if (*at == '}' && named) {
			named = false;
			put_text(x, from, ++at);
			from = at;
		} else if (*at == '}' && in_spec) {
			put_text(x, from, at);
			close_field(x, at);
			closed = true;
			from = ++at;
		} else if (*at == '{' || (*at == '}' && at[1] == '}')) {
			put_doubled(x, from, at);
			from = at += 2;
		} else if (*at == '}') {
			put_text(x, from, at);
			from = at = single_brace(x, at);
		} else {
			at++; /* a quote alone in a triple-quoted one */
		}
	}
}
