/* The parser's entry: bytes to module, errors to diagnostics. */
#include "formats/py_parser.h"

#include "base/scan.h"
#include "formats/py_decode.h"
#include "formats/py_symbol.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- errors ---- */

/* What readers see after an error: nothing that any of them takes. */
static const struct py_token error_tokens[8] = {
	{ 0, 0, PY_T_ERROR, 0 }, { 0, 0, PY_T_ERROR, 0 },
	{ 0, 0, PY_T_ERROR, 0 }, { 0, 0, PY_T_ERROR, 0 },
	{ 0, 0, PY_T_ERROR, 0 }, { 0, 0, PY_T_ERROR, 0 },
	{ 0, 0, PY_T_ERROR, 0 }, { 0, 0, PY_T_ERROR, 0 },
};

static void add_error(struct parser *p, uint32_t at, str text, bool python2)
{
	struct py_scratch *s = p->scratch;

	p->m->errors++;
	if (s->error.n < 1000)
		*vec_push(&s->arena, &s->error) =
			(struct py_lex_error){ at, python2, text };
}

static py_node panic(struct parser *p)
{
	p->panic_at = p->t;
	p->t = error_tokens + 4;
	return 0;
}

static py_node fail_with(struct parser *p, uint32_t at, const char *text,
			 bool python2)
{
	if (p->panic_at)
		return 0;
	/* An error token has its message already. */
	if (!is_at(p, PY_T_ERROR))
		add_error(p, at, str_from(text), python2);
	return panic(p);
}

py_node fail_at(struct parser *p, uint32_t at, const char *text)
{
	return fail_with(p, at, text, false);
}

py_node fail(struct parser *p, const char *text)
{
	return fail_with(p, p->t->start, text, false);
}

py_node fail_python2(struct parser *p, const char *text)
{
	return fail_with(p, p->t->start, text, true);
}

static str __attribute__((format(printf, 2, 0)))
error_text(struct parser *p, const char *fmt, va_list ap)
{
	char text[256];

	if (p->m->errors > 1000)
		return S("");
	vsnprintf(text, sizeof(text), fmt, ap);
	return str_dup(&p->scratch->file, str_from(text));
}

py_node failf_at(struct parser *p, uint32_t at, const char *fmt, ...)
{
	va_list ap;

	if (p->panic_at)
		return 0;
	va_start(ap, fmt);
	if (!is_at(p, PY_T_ERROR))
		add_error(p, at, error_text(p, fmt, ap), false);
	va_end(ap);
	return panic(p);
}

void note_error(struct parser *p, uint32_t at, const char *fmt, ...)
{
	va_list ap;

	if (p->panic_at)
		return;
	va_start(ap, fmt);
	add_error(p, at, error_text(p, fmt, ap), false);
	va_end(ap);
}

static bool is_name(const struct py_token *t, py_sym sym)
{
	return t->kind == PY_T_NAME && t->data == sym;
}

/* `print x`, `exec "..."`, ur"..." */
static bool is_python2(const struct parser *p)
{
	const struct py_token *t = p->t, *before = p->t - 1;

	if (t == p->scratch->token.v || !starts_expr(kind_at(p)))
		return false;
	if (is_name(before, PY_SYM_PRINT) || is_name(before, PY_SYM_EXEC))
		return true;
	return t->kind == PY_T_STRING && before->kind == PY_T_NAME &&
	       before->end - before->start == 2 && before->end == t->start &&
	       (p->s[before->start] | 0x20) == 'u';
}

static const char *syntax_text(const struct parser *p)
{
	const struct py_token *before = p->t - 1;

	if (p->t != p->scratch->token.v && starts_expr(kind_at(p))) {
		if (is_name(before, PY_SYM_PRINT))
			return "Missing parentheses in call to 'print'. Did "
			       "you "
			       "mean print(...)?";
		if (is_name(before, PY_SYM_EXEC))
			return "Missing parentheses in call to 'exec'. Did you "
			       "mean exec(...)?";
		if (is_at(p, PY_T_NOT))
			return "'not' after an operator must be parenthesized";
	}
	return "invalid syntax";
}

py_node fail_syntax(struct parser *p)
{
	if (p->panic_at)
		return 0;
	return fail_with(p, p->t->start, syntax_text(p), is_python2(p));
}

bool expect(struct parser *p, enum py_token_kind kind)
{
	if (take(p, kind))
		return true;
	if (kind == PY_T_COLON)
		fail(p, "expected ':'");
	else
		fail_syntax(p);
	return false;
}

void need(struct parser *p, uint16_t version, uint32_t at, const char *what)
{
	if (p->panic_at)
		return;
	if (version > p->m->needs) {
		p->m->needs = version;
		p->m->needs_at = at;
		p->m->needs_what = what;
	}
	if (version > p->version)
		failf_at(p, at, "%s: only in Python 3.%d and greater", what,
			 version % 100);
}

static void over_limit(struct parser *p, uint32_t at, const char *limit)
{
	if (!p->over) {
		p->over = true;
		add_error(p, at, str_from(limit), false);
	}
	if (!p->panic_at)
		panic(p);
}

bool go_deeper(struct parser *p)
{
	if (p->depth >= PY_MAX_RECURSION) {
		over_limit(p, p->t->start, "py.depth");
		return false;
	}
	p->depth++;
	return true;
}

void parser_too_high(struct parser *p)
{
	over_limit(p, p->panic_at ? 0 : p->t->start, "py.depth");
}

unsigned line_of(const struct parser *p, uint32_t at)
{
	unsigned line = 1;
	const char *end = p->s + at;

	if (p->m->errors > 200)
		return 0;
	for (const char *c = p->s; c < end; c++)
		line += *c == '\n' || (*c == '\r' && c[1] != '\n');
	return line;
}

/* ---- memory ---- */

void parser_more_nodes(struct parser *p)
{
	uint32_t cap = p->cap + p->cap / 2 + 64;

	p->node = arena_grow(p->arena, p->node, p->n * sizeof(*p->node),
			     cap * sizeof(*p->node),
			     _Alignof(struct py_node_data));
	p->cap = cap;
}

/* About three nodes come from five tokens. */
static void begin_nodes(struct parser *p)
{
	p->cap = (uint32_t)(p->scratch->token.n / 16 * 11 + 64);
	p->node = arena_array(p->arena, struct py_node_data, p->cap);
	p->n = 1;
}

static str keep(struct parser *p, const char *s, size_t len)
{
	if (s >= p->s && s <= p->s + p->m->text.len)
		return str_of(s, len);
	return str_dup(p->arena, str_of(s, len));
}

static void keep_symbols(struct parser *p)
{
	size_t n = p->scratch->symbol.n;
	struct py_symbol *to = arena_array(p->arena, struct py_symbol, n);

	memcpy(to, p->scratch->symbol.v, n * sizeof(*to));
	for (size_t i = PY_SYM_KNOWN; i < n; i++)
		to[i].s = keep(p, to[i].s, to[i].len).s;
	p->m->symbol = to;
	p->m->symbols = (uint32_t)n;
}

static void keep_lists(struct parser *p)
{
	struct py_scratch *s = p->scratch;
	struct py_module *m = p->m;

	arena_trim(p->arena, p->node, p->cap * sizeof(*p->node),
		   p->n * sizeof(*p->node));
	memset(&p->node[0], 0, sizeof(p->node[0]));
	m->node = p->node;
	m->nodes = p->n;
	keep_symbols(p);
	m->comments = (uint32_t)s->comment.n;
	if (s->comment.n) {
		struct py_span *c =
			arena_array(p->arena, struct py_span, s->comment.n);

		memcpy(c, s->comment.v, s->comment.n * sizeof(*c));
		m->comment = c;
	}
	m->pieces = (uint32_t)s->piece.n;
	if (s->piece.n) {
		str *piece = arena_array(p->arena, str, s->piece.n);

		for (size_t i = 0; i < s->piece.n; i++)
			piece[i] = keep(p, s->piece.v[i].s, s->piece.v[i].len);
		m->piece = piece;
	}
	m->tokens = (uint32_t)s->token.n;
}

/* ---- imports from __future__ ---- */

static bool is_feature(str s)
{
	static const char *const names[] = {
		"absolute_import", "annotations",    "barry_as_FLUFL",
		"division",        "generator_stop", "generators",
		"nested_scopes",   "print_function", "unicode_literals",
		"with_statement",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(s, str_from(names[i])))
			return true;
	return false;
}

static void check_feature(struct parser *p, py_node alias)
{
	str name = py_name_text(p->m, alias);

	if (str_eq(name, S("braces")))
		note_error(p, py_at(p->m, alias)->start, "not a chance");
	else if (!is_feature(name))
		note_error(p, py_at(p->m, alias)->start,
			   "future feature %.*s is not defined", STR_ARG(name));
}

/* Unknown features at the head of the module are refused by 3.14's ast.parse,
 * by the compiler of each. */
static void check_future(struct parser *p)
{
	const struct py_module *m = p->m;
	py_node n = py_first(m, m->root), name = n ? py_first(m, n) : 0;

	if (n && py_kind(m, n) == PY_Expr && py_kind(m, name) == PY_Constant &&
	    py_constant(m, name) == PY_CONST_STR)
		n = py_next(m, n);
	for (; n && py_kind(m, n) == PY_ImportFrom; n = py_next(m, n)) {
		name = py_child(m, n, PY_MODULE);
		if (!name || py_at(m, n)->aux || /* relative */
		    !str_eq(py_name_text(m, name), S("__future__")))
			return;
		PY_FOR_EACH_CHILD(m, n, c)
		if (py_role(m, c) == PY_NAMES)
			check_feature(p, c);
	}
}

/* ---- diagnostics ---- */

static int by_place(const void *a, const void *b)
{
	const struct py_lex_error *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static void diagnose(struct py_module *m, struct py_scratch *s,
		     struct diags *diags)
{
	struct py_place at = { 1, 1 };
	uint32_t done = 0;

	if (!diags || !s->error.n)
		return;
	qsort(s->error.v, s->error.n, sizeof(*s->error.v), by_place);
	for (size_t i = 0; i < s->error.n; i++) {
		const struct py_lex_error *e = &s->error.v[i];

		/* Places are counted on from the last one. */
		for (; done < e->at && done < m->text.len; done++) {
			char c = m->text.s[done];

			at.column++;
			if (c == '\n' ||
			    (c == '\r' && m->text.s[done + 1] != '\n'))
				at = (struct py_place){ at.line + 1, 1 };
		}
		if (m->status == PY_CUT && str_starts(e->text, S("py.")))
			diag_add(diags, DIAG_PY_LIMIT, at.line, at.column,
				 "limit %.*s; the file is not judged",
				 STR_ARG(e->text));
		else if (m->status == PY_PYTHON2 && e->python2)
			diag_add(diags, DIAG_PY_TWO, at.line, at.column,
				 "Python 2 source; not judged");
		else if (m->status != PY_PYTHON2)
			diag_add(diags, DIAG_PY_SYNTAX, at.line, at.column,
				 "%.*s", STR_ARG(e->text));
		if (m->status == PY_PYTHON2 && e->python2)
			return;
	}
	if (m->errors > s->error.n)
		diags->omitted += m->errors - s->error.n;
}

static enum py_status status_of(const struct parser *p)
{
	const struct py_scratch *s = p->scratch;

	if (p->over)
		return PY_CUT;
	for (size_t i = 0; i < s->error.n; i++)
		if (s->error.v[i].python2)
			return PY_PYTHON2;
	return p->m->errors ? PY_BROKEN : PY_OK;
}

/* ---- the run ---- */

static bool cut_into_tokens(struct parser *p, const struct limits *limits)
{
	struct py_lex_options o = {
		.version = p->version,
		.any = p->any,
		.pattern = p->pattern,
		.max_tokens = limits->py_tokens,
		.max_string = limits->py_string,
	};
	struct py_lexed r = py_lex(p->scratch, p->m->text, &o);

	if (r.open_bracket) {
		o.recover = true;
		r = py_lex(p->scratch, p->m->text, &o);
	}
	p->m->needs = r.needs;
	p->m->needs_at = r.needs_at;
	p->m->needs_what = r.needs_what;
	p->m->errors = (uint32_t)p->scratch->error.n;
	if (r.over_limit) {
		p->over = true;
		add_error(p, r.limit_at, str_from(r.limit), false);
	}
	return !r.over_limit;
}

static void parse_module(struct parser *p)
{
	struct chain c = { 0 };

	p->t = p->scratch->token.v;
	p->last = p->t + p->scratch->token.n - 1;
	parse_statements(p, &c, PY_BODY);
	p->m->root = node_add(p, PY_Module, 0, (uint32_t)p->m->text.len, 0, c);
	p->panic_at = NULL;
}

static struct py_module *unreadable(struct arena *a, struct diags *diags,
				    enum py_status status, enum diag_id id,
				    str why)
{
	struct py_module *m = arena_new(a, struct py_module);
	struct py_node_data *node = arena_array(a, struct py_node_data, 2);

	node[1].kind = PY_Module;
	*m = (struct py_module){ .status = status,
				 .root = 1,
				 .node = node,
				 .nodes = 2,
				 .text = str_of(arena_alloc(a, SCAN_PAD, 16), 0),
				 .symbol = arena_new(a, struct py_symbol),
				 .symbols = 1,
				 .needs = PY_VERSION_MIN,
				 .arena = a };
	if (diags)
		diag_add(diags, id, 0, 0, "%.*s", STR_ARG(why));
	return m;
}

static struct py_module *parse_text(struct arena *a, struct py_decoded d,
				    const struct py_options *o,
				    const struct limits *limits,
				    struct diags *diags)
{
	struct parser p = {
		.version = o->version ? o->version : PY_VERSION_MAX,
		.any = !o->version,
		.pattern = o->pattern,
		.max_height = limits->py_depth < 8000 ? (uint32_t)limits->py_depth
						      : 8000,
		.s = d.text.s,
		.scratch = o->scratch,
		.arena = a,
	};

	p.m = arena_new(a, struct py_module);
	p.m->text = d.text;
	p.m->arena = a;
	p.scratch->piece.n = 0;
	if (cut_into_tokens(&p, limits)) {
		begin_nodes(&p);
		parse_module(&p);
	} else {
		begin_nodes(&p);
		p.m->root = node_leaf(&p, PY_Module, 0, 0, 0);
	}
	if (d.status == PY_BROKEN)
		add_error(&p, (uint32_t)d.text.len, d.why, false);
	keep_lists(&p);
	if (p.version >= 314)
		check_future(&p);
	p.m->status = status_of(&p);
	diagnose(p.m, p.scratch, diags);
	arena_reset(&p.scratch->file);
	return p.m;
}

static struct py_module *parse_with(struct arena *a, str bytes,
				    const struct py_options *o,
				    const struct limits *limits,
				    struct diags *diags)
{
	struct py_decoded d;

	if (bytes.len > limits->py_size || bytes.len > MIB(512))
		return unreadable(a, diags, PY_CUT, DIAG_PY_LIMIT,
				  S("limit py.size; the file is not judged"));
	d = py_decode(a, bytes, o->padded);
	if (d.status == PY_UNREADABLE)
		return unreadable(a, diags, PY_UNREADABLE, DIAG_PY_ENCODING,
				  d.why);
	return parse_text(a, d, o, limits, diags);
}

struct py_module *py_parse(struct arena *a, str bytes,
			   const struct py_options *o, struct diags *diags)
{
	struct py_options options = o ? *o : (struct py_options){ 0 };
	struct py_scratch own;
	struct limits limits;
	struct py_module *m;

	if (!options.limits) {
		limits_default(&limits);
		options.limits = &limits;
	}
	if (options.scratch)
		return parse_with(a, bytes, &options, options.limits, diags);
	py_scratch_init(&own);
	options.scratch = &own;
	m = parse_with(a, bytes, &options, options.limits, diags);
	py_scratch_release(&own);
	return m;
}

uint16_t py_version_read(str text)
{
	struct str_cut c = str_cut(text, '.');
	int64_t minor;

	if (!str_eq(c.head, S("3")) || !str_int64(c.tail, &minor) ||
	    minor < 8 || minor > 14)
		return 0;
	return (uint16_t)(300 + minor);
}
