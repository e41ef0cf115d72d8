/*
 * Cuts a Python file into tokens, as CPython 3.8 to 3.14 do.
 */
#include "formats/py_lexer.h"

#include "formats/py_unicode.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void py_scratch_init(struct py_scratch *s)
{
	*s = (struct py_scratch){ 0 };
	arena_init(&s->arena);
	arena_init(&s->file);
}

void py_scratch_release(struct py_scratch *s)
{
	arena_release(&s->arena);
	arena_release(&s->file);
}

/* ---- what is wrong ---- */

unsigned lexer_line(const struct lexer *x, const uint8_t *at)
{
	unsigned line = 1;

	if (x->scratch->error.n > 200) /* or a bad file costs its square */
		return 0;
	for (const uint8_t *p = x->s; p < at;) {
		p += scan_line_end(p);
		if (p >= at || p >= x->s + x->n)
			break;
		p += p[0] == '\r' && p[1] == '\n' ? 2 : 1;
		line++;
	}
	return line;
}

static void add_error(struct lexer *x, const uint8_t *at, str text, bool python2)
{
	const uint8_t *place = at;

	/* Past some hundreds nobody wants more, and naming a line costs. */
	if (x->scratch->error.n < 1000)
		*vec_push(&x->scratch->arena, &x->scratch->error) =
			(struct py_lex_error){ (uint32_t)(at - x->s), python2,
					       text };
	/* Tokens stand in the order of the text, errors too. */
	if (x->out > x->scratch->token.v && place < x->s + x->out[-1].end)
		place = x->s + x->out[-1].end;
	lexer_put(x, PY_T_ERROR, place, place, 0);
}

void lexer_error(struct lexer *x, const uint8_t *at, const char *text)
{
	add_error(x, at, str_from(text), false);
}

void lexer_python2(struct lexer *x, const uint8_t *at, const char *text)
{
	add_error(x, at, str_from(text), true);
}

void lexer_errorf(struct lexer *x, const uint8_t *at, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	if (x->scratch->error.n > 1000) {
		add_error(x, at, S(""), false);
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add_error(x, at, str_dup(&x->scratch->file, str_from(text)), false);
}

void lexer_need(struct lexer *x, uint16_t version, const uint8_t *at,
		const char *what)
{
	if (version > x->r.needs) {
		x->r.needs = version;
		x->r.needs_at = (uint32_t)(at - x->s);
		x->r.needs_what = what;
	}
	if (version > x->o->version)
		lexer_errorf(x, at, "%s: only in Python 3.%d and greater", what,
			     version % 100);
}

void lexer_limit(struct lexer *x, const uint8_t *at, const char *limit)
{
	if (!x->r.over_limit) {
		x->r.over_limit = true;
		x->r.limit = limit;
		x->r.limit_at = (uint32_t)(at - x->s);
	}
	x->stop = true;
}

void lexer_more_room(struct lexer *x)
{
	struct py_scratch *s = x->scratch;

	s->token.n = (size_t)(x->out - s->token.v);
	if (s->token.n >= x->o->max_tokens && !x->stop)
		lexer_limit(x, x->s + x->out[-1].start, "py.tokens");
	vec_reserve(&s->arena, &s->token, s->token.n / 2 + 1024);
	x->out = s->token.v + s->token.n;
	x->out_end = s->token.v + s->token.cap;
}

/* ---- indentation ---- */

static void bad_indent(struct lexer *x, const uint8_t *at)
{
	lexer_error(x, at, "inconsistent use of tabs and spaces in indentation");
}

static void indent(struct lexer *x, const uint8_t *at, uint32_t col, uint32_t alt)
{
	if (x->indent + 1 >= PY_MAX_INDENT) {
		lexer_error(x, at, "too many levels of indentation");
		x->stop = true;
		return;
	}
	if (alt <= x->alt_column[x->indent])
		bad_indent(x, at);
	x->indent++;
	x->column[x->indent] = col;
	x->alt_column[x->indent] = alt;
	lexer_put(x, PY_T_INDENT, at, at, 0);
}

static void dedent(struct lexer *x, const uint8_t *at, uint32_t col, uint32_t alt)
{
	while (x->indent && col < x->column[x->indent]) {
		x->indent--;
		lexer_put(x, PY_T_DEDENT, at, at, 0);
	}
	if (col != x->column[x->indent])
		lexer_error(
			x, at,
			"unindent does not match any outer indentation level");
	else if (alt != x->alt_column[x->indent])
		bad_indent(x, at);
}

static const uint8_t *skip_line_end(const uint8_t *at)
{
	return at + (at[0] == '\r' && at[1] == '\n' ? 2 : 1);
}

/* Behind the backslash at `at` and the line end it hides; NULL: none there. */
static const uint8_t *continuation(struct lexer *x, const uint8_t *at)
{
	const uint8_t *next = at + 1;

	if (next >= x->s + x->n) {
		lexer_error(x, at, "unexpected EOF while parsing");
		return NULL;
	}
	if (*next != '\n' && *next != '\r') {
		lexer_error(
			x,
			next, "unexpected character after line continuation character");
		return NULL;
	}
	next = skip_line_end(next);
	if (next >= x->s + x->n) {
		lexer_error(x, at, "unexpected EOF while parsing");
		return NULL;
	}
	if (x->strings)
		lexer_need(x, 312, at, "f-string with a backslash inside");
	return next;
}

static void add_comment(struct lexer *x, const uint8_t *at, const uint8_t *end)
{
	*vec_push(&x->scratch->arena, &x->scratch->comment) =
		(struct py_span){ (uint32_t)(at - x->s), (uint32_t)(end - x->s) };
}

static const uint8_t *skip_comment(struct lexer *x, const uint8_t *at)
{
	const uint8_t *end = at + scan_line_end(at);

	add_comment(x, at, end);
	return end;
}

struct columns {
	uint32_t col, alt;
	const uint8_t *at;
};

/* The blanks at the start of a line: tabs go to multiples of eight, and once
 * more counted as one, to find out what depends on their width. */
static struct columns measure(struct lexer *x, const uint8_t *at)
{
	struct columns c = { 0, 0, at };
	uint32_t kept = 0;

	for (;;) {
		uint32_t n = (uint32_t)scan_spaces(c.at);

		c.at += n;
		c.col += n;
		c.alt += n;
		if (*c.at == '\t') {
			c.col = (c.col / 8 + 1) * 8;
			c.alt++;
		} else if (*c.at == '\f') {
			c.col = c.alt = 0;
		} else if (*c.at == '\\' && x->o->version >= 310) {
			/* The first backslash tells the indentation. */
			const uint8_t *next = continuation(x, c.at);

			kept = kept ? kept : c.col;
			if (!next) {
				c.at++;
				break;
			}
			c.at = next - 1;
		} else {
			break;
		}
		c.at++;
	}
	if (kept)
		c.col = c.alt = kept;
	return c;
}

/* Blank lines and lines with only a comment are passed over; then the
 * indentation of the next. */
static const uint8_t *begin_line(struct lexer *x, const uint8_t *at)
{
	for (;;) {
		struct columns c = measure(x, at);

		at = c.at;
		if (*at == '#')
			at = skip_comment(x, at);
		else if (*at != '\n' && *at != '\r') {
			if (at >= x->s + x->n)
				return at;
			if (c.col > x->column[x->indent])
				indent(x, at, c.col, c.alt);
			else if (c.col != x->column[x->indent] ||
				 c.alt != x->alt_column[x->indent])
				dedent(x, at, c.col, c.alt);
			return at;
		}
		if (at >= x->s + x->n)
			return at;
		at = skip_line_end(at);
	}
}

/* ---- brackets ---- */

bool lexer_open(struct lexer *x, uint8_t bracket, const uint8_t *at)
{
	if (x->level >= PY_MAX_BRACKETS) {
		lexer_error(x, at, "too many nested parentheses");
		x->stop = true;
		return false;
	}
	x->bracket[x->level] = bracket;
	x->bracket_at[x->level++] = (uint32_t)(at - x->s);
	return true;
}

static const uint8_t *open_bracket(struct lexer *x, const uint8_t *at,
				   enum py_token_kind kind)
{
	if (!lexer_open(x, *at, at))
		return at;
	if (x->strings)
		x->string[x->strings - 1].depth++;
	lexer_put(x, kind, at, at + 1, 0);
	return at + 1;
}

static void mismatch(struct lexer *x, const uint8_t *at, uint8_t opening,
		     uint32_t opened)
{
	unsigned line = lexer_line(x, x->s + opened);

	if (x->strings && opening == '{')
		lexer_errorf(x, at, "f-string: unmatched '%c'", *at);
	else if (line != lexer_line(x, at))
		lexer_errorf(x, at,
			     "closing parenthesis '%c' does not match opening "
			     "parenthesis '%c' on line %u",
			     *at, opening, line);
	else
		lexer_errorf(x, at,
			     "closing parenthesis '%c' does not match opening "
			     "parenthesis '%c'",
			     *at, opening);
}

static const uint8_t *close_bracket(struct lexer *x, const uint8_t *at,
				    enum py_token_kind kind)
{
	struct fstring *f = x->strings ? &x->string[x->strings - 1] : NULL;
	uint8_t opening;
	uint32_t opened;

	if (!x->level || (f && x->level <= f->level)) {
		lexer_errorf(x, at, "unmatched '%c'", *at);
		return at + 1;
	}
	opening = x->bracket[--x->level];
	opened = x->bracket_at[x->level];
	/* ASCII has the closing bracket one or two behind the opening one. */
	if (*at != opening + (opening == '(' ? 1 : 2)) {
		if (f && opening == '{')
			x->level++;
		mismatch(x, at, opening, opened);
		if (!f)
			return at + 1;
		if (opening == '{')
			return at + 1;
	}
	if (f) {
		f->depth--;
		if (*at == '}' && f->depth == f->field) {
			f->field--;
			lexer_put(x, PY_T_FCLOSE, at, at + 1, 0);
			return lex_fstring_text(x, at + 1, true);
		}
	}
	lexer_put(x, kind, at, at + 1, 0);
	return at + 1;
}

/* At the level of the replacement field itself, not in brackets within it? */
static bool in_field(const struct lexer *x)
{
	const struct fstring *f;

	if (!x->strings)
		return false;
	f = &x->string[x->strings - 1];
	return f->field >= 0 && f->depth - 1 == f->field;
}

/* ---- names ---- */

static bool is_name(struct lexer *x, const uint8_t *at, size_t len)
{
	size_t bad;
	uint32_t c = py_name_bad(str_of(at, len), &bad);

	if (!c)
		return true;
	if (py_is_printable(c))
		lexer_errorf(x, at + bad, "invalid character '%.*s' (U+%04X)",
			     (int)py_utf8_len(at[bad]), (const char *)at + bad,
			     c);
	else
		lexer_errorf(x, at + bad,
			     "invalid non-printable character U+%04X", c);
	return false;
}

static const uint8_t *lex_name(struct lexer *x, const uint8_t *at)
{
	struct scan_name name = scan_name(at);
	const uint8_t *end = at + name.len;
	str s = str_of(at, name.len);
	py_sym sym;

	if (name.len <= 2 && (*end == '"' || *end == '\'')) {
		const uint8_t *next = lex_string(x, at, end);

		if (next)
			return next;
	}
	if (!name.ascii) {
		if (!is_name(x, at, name.len))
			return end;
		s = py_nfkc(&x->scratch->file, s);
	}
	sym = py_symbol(x->scratch, s.s, s.len);
	if (sym < PY_KEYWORDS)
		lexer_put(x, (enum py_token_kind)sym, at, end, 0);
	else
		lexer_put(x, PY_T_NAME, at, end, sym);
	return end;
}

/* ---- lines ---- */

/* Does a line begin here with a word that no expression can hold? */
static bool is_statement(struct lexer *x, const uint8_t *at)
{
	struct scan_name name;

	at += scan_spaces(at);
	if (*at == '@')
		return true;
	name = scan_name(at);
	if (!name.len || (*at >= '0' && *at <= '9') || !name.ascii)
		return false;
	switch (py_symbol(x->scratch, (const char *)at, name.len)) {
	case PY_SYM_ASSERT:
	case PY_SYM_BREAK:
	case PY_SYM_CLASS:
	case PY_SYM_CONTINUE:
	case PY_SYM_DEF:
	case PY_SYM_DEL:
	case PY_SYM_ELIF:
	case PY_SYM_EXCEPT:
	case PY_SYM_FINALLY:
	case PY_SYM_GLOBAL:
	case PY_SYM_IMPORT:
	case PY_SYM_NONLOCAL:
	case PY_SYM_PASS:
	case PY_SYM_RAISE:
	case PY_SYM_RETURN:
	case PY_SYM_TRY:
	case PY_SYM_WHILE:
	case PY_SYM_WITH:
		return true;
	default:
		return at[name.len] == ' ' &&
		       py_symbol(x->scratch, (const char *)at, name.len) ==
			       PY_SYM_FROM &&
		       x->level == 1;
	}
}

static const uint8_t *lex_newline(struct lexer *x, const uint8_t *at)
{
	const uint8_t *next = skip_line_end(at);

	if (x->level || x->strings) {
		if (x->o->version < 312 && x->strings &&
		    x->string[x->strings - 1].size == 1)
			lexer_need(x, 312, at, "f-string with a line end inside");
		if (!x->o->recover || !x->level ||
		    (x->out[-1].kind != PY_T_COLON && !is_statement(x, next)))
			return next;
		lexer_errorf(x, x->s + x->bracket_at[x->level - 1],
			     "'%c' was never closed", x->bracket[x->level - 1]);
		x->level = 0;
		x->strings = 0;
	}
	lexer_put(x, PY_T_NEWLINE, at, next, 0);
	return begin_line(x, next);
}

static void never_closed(struct lexer *x)
{
	uint32_t i = x->level - 1;

	x->r.open_bracket = true;
	lexer_errorf(x, x->s + x->bracket_at[i], "'%c' was never closed",
		     x->bracket[i]);
}

static void finish(struct lexer *x, const uint8_t *at)
{
	if (x->level && !x->stop)
		never_closed(x);
	if (x->out > x->scratch->token.v && x->out[-1].kind != PY_T_NEWLINE)
		lexer_put(x, PY_T_NEWLINE, at, at, 0);
	for (; x->indent; x->indent--)
		lexer_put(x, PY_T_DEDENT, at, at, 0);
	lexer_put(x, PY_T_END, at, at, 0);
	x->scratch->token.n = (size_t)(x->out - x->scratch->token.v);
}

/* ---- operators ---- */

static const uint8_t *op(struct lexer *x, const uint8_t *at,
			 enum py_token_kind kind, unsigned len)
{
	lexer_put(x, kind, at, at + len, 0);
	return at + len;
}

/* `+`, `+=` */
static const uint8_t *op_eq(struct lexer *x, const uint8_t *at,
			    enum py_token_kind one, enum py_token_kind with_eq)
{
	if (at[1] == '=')
		return op(x, at, with_eq, 2);
	return op(x, at, one, 1);
}

/* `*`, `*=`, `**`, `**=` */
static const uint8_t *op_twice(struct lexer *x, const uint8_t *at,
			       enum py_token_kind one, enum py_token_kind one_eq,
			       enum py_token_kind two, enum py_token_kind two_eq)
{
	if (at[1] != at[0])
		return op_eq(x, at, one, one_eq);
	if (at[2] == '=')
		return op(x, at, two_eq, 3);
	return op(x, at, two, 2);
}

static const uint8_t *lex_colon(struct lexer *x, const uint8_t *at)
{
	if (in_field(x)) {
		lexer_put(x, PY_T_FCOLON, at, at + 1, 0);
		return lex_fstring_text(x, at + 1, false);
	}
	return op_eq(x, at, PY_T_COLON, PY_T_WALRUS);
}

static const uint8_t *lex_bang(struct lexer *x, const uint8_t *at)
{
	if (at[1] == '=')
		return op(x, at, PY_T_NOTEQUAL, 2);
	return op(x, at, in_field(x) ? PY_T_FBANG : PY_T_BANG, 1);
}

static const uint8_t *lex_less(struct lexer *x, const uint8_t *at)
{
	if (at[1] == '>') {
		lexer_python2(x, at, "invalid syntax");
		return at + 2;
	}
	return op_twice(x, at, PY_T_LESS, PY_T_LESSEQUAL, PY_T_LSHIFT,
			PY_T_LSHIFT_EQ);
}

static const uint8_t *lex_minus(struct lexer *x, const uint8_t *at)
{
	if (at[1] == '>')
		return op(x, at, PY_T_ARROW, 2);
	return op_eq(x, at, PY_T_MINUS, PY_T_MINUS_EQ);
}

static const uint8_t *lex_dot(struct lexer *x, const uint8_t *at)
{
	if (at[1] >= '0' && at[1] <= '9')
		return lex_number(x, at);
	if (at[1] == '.' && at[2] == '.')
		return op(x, at, PY_T_ELLIPSIS, 3);
	return op(x, at, PY_T_DOT, 1);
}

static const uint8_t *lex_backslash(struct lexer *x, const uint8_t *at)
{
	const uint8_t *next = continuation(x, at);

	return next ? next : at + 1 + scan_line_end(at + 1);
}

static const uint8_t *lex_comment(struct lexer *x, const uint8_t *at)
{
	if (x->strings)
		lexer_need(x, 312, at, "f-string with a comment inside");
	return skip_comment(x, at);
}

static const uint8_t *lex_other(struct lexer *x, const uint8_t *at)
{
	if (*at == '`')
		lexer_python2(x, at, "invalid syntax");
	else if (*at >= 0x20 && *at < 0x7f)
		lexer_error(x, at, "invalid syntax");
	else
		lexer_errorf(x, at, "invalid non-printable character U+%04X",
			     *at);
	return at + 1;
}

/* `$X`, `$_`, `$...X` as names; `<...` and `...>` as operators of patterns. */
static const uint8_t *lex_dollar(struct lexer *x, const uint8_t *at)
{
	const uint8_t *from = at + 1;
	struct scan_name name;

	if (!x->o->pattern)
		return lex_other(x, at);
	if (from[0] == '.' && from[1] == '.' && from[2] == '.')
		from += 3;
	name = scan_name(from);
	if (!name.len || !name.ascii)
		return lex_other(x, at);
	lexer_put(x, PY_T_NAME, at, from + name.len,
		  py_symbol(x->scratch, (const char *)at,
			    (size_t)(from + name.len - at)));
	return from + name.len;
}

static const uint8_t *lex_one(struct lexer *x, const uint8_t *at)
{
	switch (*at) {
	case ' ':
		return at + 1 + (at[1] == ' ' ? scan_spaces(at + 1) : 0);
	case '\t':
	case '\f':
		return at + 1;
	case '\n':
	case '\r':
		return lex_newline(x, at);
	case '#':
		return lex_comment(x, at);
	case '\\':
		return lex_backslash(x, at);
	case '"':
	case '\'':
		return lex_string(x, at, at);
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
		return lex_number(x, at);
	case '(':
		return open_bracket(x, at, PY_T_LPAR);
	case '[':
		return open_bracket(x, at, PY_T_LSQB);
	case '{':
		return open_bracket(x, at, PY_T_LBRACE);
	case ')':
		return close_bracket(x, at, PY_T_RPAR);
	case ']':
		return close_bracket(x, at, PY_T_RSQB);
	case '}':
		return close_bracket(x, at, PY_T_RBRACE);
	case ',':
		return op(x, at, PY_T_COMMA, 1);
	case '.':
		return lex_dot(x, at);
	case ':':
		return lex_colon(x, at);
	case ';':
		return op(x, at, PY_T_SEMI, 1);
	case '=':
		return op_eq(x, at, PY_T_EQUAL, PY_T_EQEQUAL);
	case '!':
		return lex_bang(x, at);
	case '<':
		return lex_less(x, at);
	case '>':
		return op_twice(x, at, PY_T_GREATER, PY_T_GREATEREQUAL,
				PY_T_RSHIFT, PY_T_RSHIFT_EQ);
	case '+':
		return op_eq(x, at, PY_T_PLUS, PY_T_PLUS_EQ);
	case '-':
		return lex_minus(x, at);
	case '*':
		return op_twice(x, at, PY_T_STAR, PY_T_STAR_EQ, PY_T_STAR2,
				PY_T_STAR2_EQ);
	case '/':
		return op_twice(x, at, PY_T_SLASH, PY_T_SLASH_EQ, PY_T_SLASH2,
				PY_T_SLASH2_EQ);
	case '%':
		return op_eq(x, at, PY_T_PERCENT, PY_T_PERCENT_EQ);
	case '&':
		return op_eq(x, at, PY_T_AMPER, PY_T_AMPER_EQ);
	case '|':
		return op_eq(x, at, PY_T_VBAR, PY_T_VBAR_EQ);
	case '^':
		return op_eq(x, at, PY_T_CIRCUMFLEX, PY_T_CIRCUMFLEX_EQ);
	case '@':
		return op_eq(x, at, PY_T_AT, PY_T_AT_EQ);
	case '~':
		return op(x, at, PY_T_TILDE, 1);
	case '$':
		return lex_dollar(x, at);
	default:
		return scan_is_name_byte(*at) ? lex_name(x, at)
					      : lex_other(x, at);
	}
}

struct py_lexed py_lex(struct py_scratch *s, str text,
		       const struct py_lex_options *o)
{
	struct lexer x;
	const uint8_t *at = (const uint8_t *)text.s;
	const uint8_t *end = at + text.len;

	/* The big stacks in it are written before they are read. */
	x.s = at;
	x.n = (uint32_t)text.len;
	x.scratch = s;
	x.o = o;
	x.r = (struct py_lexed){ .needs = 308 };
	x.stop = x.went_back = false;
	x.level = x.strings = x.indent = 0;
	x.unclosed[0] = x.unclosed[1] = false;
	x.column[0] = x.alt_column[0] = 0;
	s->token.n = s->comment.n = s->error.n = 0;
	vec_reserve(&s->arena, &s->token, 1024);
	x.out = s->token.v;
	x.out_end = s->token.v + s->token.cap;
	py_symbols_begin(s);

	at = begin_line(&x, at);
	while (at < end && !x.stop)
		at = lex_one(&x, at);
	if (s->symbol.n > 0xffffff)
		lexer_limit(&x, end, "py.tokens");
	finish(&x, at < end ? at : end);
	return x.r;
}

const char *py_token_name(enum py_token_kind kind)
{
	static const char *const names[PY_T_KINDS] = {
		[PY_T_END] = "end of file",
#define KW(id, text) [PY_T_##id] = "'" text "'",
		PY_KEYWORD_LIST(KW)
#undef KW
			[PY_T_NAME] = "name",
		[PY_T_NUMBER] = "number",
		[PY_T_STRING] = "string",
		[PY_T_FSTART] = "f-string",
		[PY_T_FTEXT] = "f-string text",
		[PY_T_FEND] = "f-string end",
		[PY_T_FOPEN] = "f-string '{'",
		[PY_T_FCLOSE] = "f-string '}'",
		[PY_T_FBANG] = "f-string '!'",
		[PY_T_FCOLON] = "f-string ':'",
		[PY_T_NEWLINE] = "newline",
		[PY_T_INDENT] = "indent",
		[PY_T_DEDENT] = "dedent",
		[PY_T_ERROR] = "error",
		[PY_T_LPAR] = "'('",
		[PY_T_RPAR] = "')'",
		[PY_T_LSQB] = "'['",
		[PY_T_RSQB] = "']'",
		[PY_T_LBRACE] = "'{'",
		[PY_T_RBRACE] = "'}'",
		[PY_T_COLON] = "':'",
		[PY_T_COMMA] = "','",
		[PY_T_SEMI] = "';'",
		[PY_T_DOT] = "'.'",
		[PY_T_ELLIPSIS] = "'...'",
		[PY_T_ARROW] = "'->'",
		[PY_T_AT] = "'@'",
		[PY_T_WALRUS] = "':='",
		[PY_T_BANG] = "'!'",
		[PY_T_EQUAL] = "'='",
		[PY_T_PLUS] = "'+'",
		[PY_T_MINUS] = "'-'",
		[PY_T_STAR] = "'*'",
		[PY_T_SLASH] = "'/'",
		[PY_T_SLASH2] = "'//'",
		[PY_T_PERCENT] = "'%'",
		[PY_T_STAR2] = "'**'",
		[PY_T_LSHIFT] = "'<<'",
		[PY_T_RSHIFT] = "'>>'",
		[PY_T_AMPER] = "'&'",
		[PY_T_VBAR] = "'|'",
		[PY_T_CIRCUMFLEX] = "'^'",
		[PY_T_TILDE] = "'~'",
		[PY_T_EQEQUAL] = "'=='",
		[PY_T_NOTEQUAL] = "'!='",
		[PY_T_LESS] = "'<'",
		[PY_T_LESSEQUAL] = "'<='",
		[PY_T_GREATER] = "'>'",
		[PY_T_GREATEREQUAL] = "'>='",
		[PY_T_PLUS_EQ] = "'+='",
		[PY_T_MINUS_EQ] = "'-='",
		[PY_T_STAR_EQ] = "'*='",
		[PY_T_SLASH_EQ] = "'/='",
		[PY_T_SLASH2_EQ] = "'//='",
		[PY_T_PERCENT_EQ] = "'%='",
		[PY_T_STAR2_EQ] = "'**='",
		[PY_T_LSHIFT_EQ] = "'<<='",
		[PY_T_RSHIFT_EQ] = "'>>='",
		[PY_T_AMPER_EQ] = "'&='",
		[PY_T_VBAR_EQ] = "'|='",
		[PY_T_CIRCUMFLEX_EQ] = "'^='",
		[PY_T_AT_EQ] = "'@='",
	};

	return names[kind];
}
