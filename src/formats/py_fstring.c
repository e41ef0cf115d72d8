/*
 * Strings as atoms: runs of literals are one constant; as soon as one of them
 * is an f-string, all become one JoinedStr whose neighbouring texts are joined.
 */
#include "formats/py_parser.h"

#include "base/buf.h"

#include <string.h>

/* A JoinedStr being made: its children, and the text that collects until the
 * next replacement field. */
struct joined {
	struct chain c;
	bool open; /* text collects */
	bool u;    /* its first literal has a `u` */
	uint32_t start, end;
	str text;
	char *room; /* the text, when it is ours to add to */
	size_t cap;
};

/* Mostly there is one piece of text, which is borrowed; room for more doubles,
 * so that many of them cost no square. */
static void append_text(struct parser *p, struct joined *j, str more)
{
	if (!j->text.len) {
		j->text = more;
		j->cap = 0;
		return;
	}
	if (j->text.len + more.len > j->cap) {
		size_t cap = (j->text.len + more.len) * 2;
		char *s = arena_alloc(&p->scratch->file, cap, 1);

		memcpy(s, j->text.s, j->text.len);
		j->text.s = j->room = s;
		j->cap = cap;
	}
	memcpy(j->room + j->text.len, more.s, more.len);
	j->text.len += more.len;
}

static void add_text(struct parser *p, struct joined *j, str text,
		     struct py_span at, bool u)
{
	if (!j->open) {
		j->open = true;
		j->u = u;
		j->start = at.start;
		j->text = S("");
	}
	j->end = at.end;
	append_text(p, j, text);
}

static void flush_text(struct parser *p, struct joined *j)
{
	uint32_t aux;

	if (!j->open)
		return;
	j->open = false;
	if (!j->text.len)
		return;
	*vec_push(&p->scratch->arena, &p->scratch->piece) = j->text;
	aux = PY_CONST_PIECE | (j->u ? 1u << 8 : 0) |
	      (uint32_t)(p->scratch->piece.n - 1) << 9;
	chain_add(p, &j->c, node_leaf(p, PY_Constant, j->start, j->end, aux),
		  PY_VALUES);
}

/* The value of what stands between quotes; borrowed when it says itself. */
static str value_of(struct parser *p, str body, unsigned flags)
{
	struct buf b;
	str s;

	if (!memchr(body.s, '\\', body.len) && !memchr(body.s, '\r', body.len))
		return body;
	buf_init(&b, body.len * 2 + 16);
	py_unescape(&b, body, flags);
	s = str_dup(&p->scratch->file, buf_str(&b));
	buf_release(&b);
	return s;
}

static str token_text(const struct parser *p, const struct py_token *t)
{
	return str_of(p->s + t->start, t->end - t->start);
}

static str literal_body(const struct parser *p, const struct py_token *t)
{
	str s = token_text(p, t);
	size_t quotes = t->data & PY_STRING_TRIPLE ? 3 : 1;
	size_t from = 0;

	while (s.s[from] != '"' && s.s[from] != '\'')
		from++;
	return str_sub(s, from + quotes, s.len - quotes);
}

static void check_escapes(struct parser *p, const struct py_token *t, str body,
			  unsigned flags)
{
	const char *wrong;

	if (flags & (PY_STRING_RAW | PY_STRING_PLAIN) ||
	    !memchr(body.s, '\\', body.len))
		return;
	wrong = py_escape_error(body, flags & PY_STRING_BYTES);
	if (wrong)
		fail_at(p, t->start, wrong);
}

static void join_fstring(struct parser *p, struct joined *j);

/* ---- replacement fields ---- */

static py_node format_spec(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct joined j = { 0 };

	join_fstring(p, &j);
	flush_text(p, &j);
	return node_add(p, PY_JoinedStr, start, prev_end(p), 0, j.c);
}

static uint32_t conversion(struct parser *p)
{
	uint32_t c;

	p->t++; /* ! */
	if (!is_at(p, PY_T_NAME) || p->t->start != p->t[-1].end) {
		fail(p, is_at(p, PY_T_NAME)
				? "f-string: conversion type must come right "
				  "after "
				  "the exclamation mark"
				: "f-string: missing conversion character");
		return 0;
	}
	c = (uint8_t)p->s[p->t->start];
	if (p->t->end - p->t->start != 1 || (c != 's' && c != 'r' && c != 'a')) {
		fail(p, "f-string: invalid conversion character: expected 's', "
			"'r', or 'a'");
		return 0;
	}
	p->t++;
	if (p->version < 312 && p->t->start != p->t[-1].end)
		fail(p, "f-string: expecting '}'");
	return c;
}

static size_t first_comment(const struct parser *p, uint32_t from)
{
	size_t lo = 0, hi = p->scratch->comment.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->scratch->comment.v[mid].start < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Without the comments in it. */
static str debug_text(struct parser *p, uint32_t from, uint32_t to)
{
	str s = str_of(p->s + from, to - from);
	struct buf b;
	size_t at = 0;

	if (!memchr(s.s, '#', s.len))
		return value_of(p, s, PY_STRING_RAW);
	buf_init(&b, s.len);
	for (size_t i = first_comment(p, from); i < p->scratch->comment.n; i++) {
		struct py_span c = p->scratch->comment.v[i];

		if (c.start >= to)
			break;
		buf_add(&b, str_sub(s, at, c.start - from));
		at = c.end - from;
	}
	buf_add(&b, str_sub(s, at, s.len));
	s = str_dup(&p->scratch->file, buf_str(&b));
	buf_release(&b);
	return s;
}

static py_node field_value(struct parser *p)
{
	py_node n;

	if (is_at(p, PY_T_FCLOSE) || is_at(p, PY_T_FBANG) ||
	    is_at(p, PY_T_FCOLON) || is_at(p, PY_T_EQUAL))
		return fail(p,
			    "f-string: valid expression required before '}'");
	if (is_at(p, PY_T_LAMBDA))
		return fail(p, "f-string: lambda expressions are not allowed "
			       "without parentheses");
	n = parse_value(p);
	if (p->node[n].kind == PY_Starred && p->version >= 309 && p->version < 312)
		return fail(p, "f-string: cannot use starred expression here");
	return n;
}

static void field(struct parser *p, struct joined *j, bool template)
{
	uint32_t start = p->t++->start, value_end;
	bool debug;
	uint32_t conv = 0, aux = 0;
	struct chain c;
	py_node n;

	c = chain_one(p, field_value(p), PY_VALUE);
	value_end = prev_end(p);
	debug = take(p, PY_T_EQUAL);
	if (p->panic_at)
		return;
	if (debug) {
		struct py_span at = { start + 1, p->t->start };

		add_text(p, j, debug_text(p, at.start, at.end), at, false);
	}
	if (is_at(p, PY_T_FBANG))
		conv = conversion(p);
	else if (debug && !is_at(p, PY_T_FCOLON))
		conv = 'r';
	if (is_at(p, PY_T_FCOLON))
		chain_add(p, &c, format_spec(p), PY_SPEC);
	if (!take(p, PY_T_FCLOSE)) {
		fail(p, "f-string: expecting '}'");
		return;
	}
	if (template) {
		*vec_push(&p->scratch->arena, &p->scratch->piece) =
			str_of(p->s + start + 1, value_end - start - 1);
		aux = (uint32_t)p->scratch->piece.n - 1;
	}
	flush_text(p, j);
	n = node_add(p, template ? PY_Interpolation : PY_FormattedValue, start,
		     prev_end(p), conv | aux << 8, c);
	chain_add(p, &j->c, n, PY_VALUES);
}

/* Text and fields, up to what is neither. */
static void join_fstring(struct parser *p, struct joined *j)
{
	bool template = p->in_template;

	for (;;) {
		const struct py_token *t = p->t;

		if (t->kind == PY_T_FTEXT) {
			str s = token_text(p, t);

			s.len -= t->data & PY_STRING_DOUBLED ? 1 : 0;
			check_escapes(p, t, s, t->data);
			if (p->panic_at)
				return;
			p->t++;
			add_text(p, j, value_of(p, s, t->data),
				 (struct py_span){ t->start, t->end }, false);
		} else if (t->kind == PY_T_FOPEN) {
			if (!go_deeper(p))
				return;
			field(p, j, template);
			p->in_template = template;
			p->depth--;
		} else {
			return;
		}
	}
}

static void fstring(struct parser *p, struct joined *j)
{
	bool outer = p->in_template;

	p->in_template = p->t->data & PY_STRING_TEMPLATE;
	p->t++;
	join_fstring(p, j);
	p->in_template = outer;
	if (!take(p, PY_T_FEND))
		fail_syntax(p);
}

/* ---- runs of literals ---- */

struct run {
	const struct py_token *end;
	bool joined, bytes, text, template, format;
};

/* What stands together. Inside an f-string there may be more strings. */
static struct run look_at_run(const struct parser *p)
{
	struct run r = { .end = p->t };
	unsigned depth = 0;

	for (const struct py_token *t = p->t;; t++) {
		if (t->kind == PY_T_FSTART) {
			if (!depth++) {
				bool tmpl = t->data & PY_STRING_TEMPLATE;

				r.joined = true;
				r.template |= tmpl;
				r.format |= !tmpl;
			}
		} else if (t->kind == PY_T_FEND) {
			depth -= depth > 0;
		} else if (t->kind == PY_T_STRING) {
			if (!depth)
				*(t->data & PY_STRING_BYTES ? &r.bytes
							    : &r.text) = true;
		} else if (!depth || t->kind == PY_T_ERROR ||
			   t->kind == PY_T_NEWLINE || t->kind == PY_T_END) {
			r.end = t;
			return r;
		}
	}
}

static py_node plain_string(struct parser *p)
{
	const struct py_token *first = p->t;
	bool bytes = first->data & PY_STRING_BYTES;
	uint32_t aux = bytes ? PY_CONST_BYTES : PY_CONST_STR;

	if (first->data & PY_STRING_U)
		aux |= 1u << 8;
	for (; is_at(p, PY_T_STRING); p->t++) {
		if (!!(p->t->data & PY_STRING_BYTES) != bytes)
			return fail_at(
				p, first->start,
				"cannot mix bytes and nonbytes literals");
		if (!(p->t->data & (PY_STRING_PLAIN | PY_STRING_RAW)))
			check_escapes(p, p->t, literal_body(p, p->t), p->t->data);
		if (p->panic_at)
			return 0;
	}
	return node_leaf(p, PY_Constant, first->start, prev_end(p), aux);
}

static bool is_only_strings(const struct parser *p)
{
	const struct py_token *t = p->t;

	while (t->kind == PY_T_STRING)
		t++;
	return t->kind != PY_T_FSTART;
}

py_node parse_strings(struct parser *p)
{
	uint32_t start = p->t->start;
	struct joined j = { 0 };
	struct run run;

	if (is_only_strings(p))
		return plain_string(p);
	run = look_at_run(p);
	if (run.bytes)
		return fail(p, "cannot mix bytes and nonbytes literals");
	if (run.template && (run.format || run.text))
		return fail(p, "cannot mix t-string literals with string or "
			       "bytes literals");
	while (is_at(p, PY_T_STRING) || is_at(p, PY_T_FSTART)) {
		const struct py_token *t = p->t;

		if (t->kind == PY_T_FSTART) {
			fstring(p, &j);
			continue;
		}
		check_escapes(p, t, literal_body(p, t), t->data);
		if (p->panic_at)
			return 0;
		p->t++;
		add_text(p, &j, value_of(p, literal_body(p, t), t->data),
			 (struct py_span){ t->start, t->end },
			 t->data & PY_STRING_U);
	}
	flush_text(p, &j);
	return node_add(p, run.template ? PY_TemplateStr : PY_JoinedStr, start,
			prev_end(p), 0, j.c);
}
