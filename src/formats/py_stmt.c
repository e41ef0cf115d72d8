/* Simple statements, and lists of statements with their recovery. */
#include "formats/py_parser.h"
#include "formats/py_symbol.h"

#include <string.h>

/* ---- assignments ---- */

static const uint8_t augmented[PY_T_KINDS] = {
	[PY_T_PLUS_EQ] = PY_ADD,         [PY_T_MINUS_EQ] = PY_SUB,
	[PY_T_STAR_EQ] = PY_MULT,        [PY_T_SLASH_EQ] = PY_DIV,
	[PY_T_SLASH2_EQ] = PY_FLOOR_DIV, [PY_T_PERCENT_EQ] = PY_MOD,
	[PY_T_STAR2_EQ] = PY_POW,        [PY_T_LSHIFT_EQ] = PY_LSHIFT,
	[PY_T_RSHIFT_EQ] = PY_RSHIFT,    [PY_T_AMPER_EQ] = PY_BIT_AND,
	[PY_T_VBAR_EQ] = PY_BIT_OR,      [PY_T_CIRCUMFLEX_EQ] = PY_BIT_XOR,
	[PY_T_AT_EQ] = PY_MAT_MULT,
};

static py_node assign(struct parser *p, py_node n, uint32_t start)
{
	struct chain c = { 0 };

	while (take(p, PY_T_EQUAL)) {
		set_store(p, n);
		chain_add(p, &c, n, PY_TARGETS);
		n = parse_value(p);
	}
	chain_add(p, &c, n, PY_VALUE);
	return node_add(p, PY_Assign, start, prev_end(p), 0, c);
}

static bool is_single_target(const struct parser *p, py_node n)
{
	switch (p->node[n].kind) {
	case PY_Name:
	case PY_Attribute:
	case PY_Subscript:
		return true;
	default:
		return false;
	}
}

bool has_star(const struct parser *p, py_node n)
{
	if (p->node[n].kind == PY_Tuple && !p->node[n].paren)
		for (py_node c = p->node[n].child; c; c = p->node[c].next)
			if (p->node[c].kind == PY_Starred)
				return true;
	return p->node[n].kind == PY_Starred;
}

static py_node aug_assign(struct parser *p, py_node n, uint32_t start,
			  enum py_op op)
{
	struct chain c;
	py_node value;

	if (!is_single_target(p, n))
		return failf_at(p, start,
				"'%s' is an illegal expression for augmented "
				"assignment",
				expr_name(p, n));
	set_store(p, n);
	p->t++;
	c = chain_one(p, n, PY_TARGET);
	value = parse_value(p);
	if (p->version < 309 && has_star(p, value))
		return fail_at(p, p->node[value].start, "invalid syntax");
	chain_add(p, &c, value, PY_VALUE);
	return node_add(p, PY_AugAssign, start, prev_end(p), (uint32_t)op, c);
}

/* `(a).b: int`: since 3.9 CPython takes the brackets for the whole target and
 * does not look further. */
static bool begins_with_target(const struct parser *p, py_node n)
{
	if (p->node[n].paren || p->version < 309)
		return false;
	do {
		n = p->node[n].child;
		if (p->node[n].paren)
			return is_single_target(p, n);
	} while (p->node[n].kind == PY_Attribute ||
		 p->node[n].kind == PY_Subscript || p->node[n].kind == PY_Call);
	return false;
}

static py_node ann_assign(struct parser *p, py_node n, uint32_t start)
{
	bool simple = p->node[n].kind == PY_Name && !p->node[n].paren;
	struct chain c;

	if (p->node[n].kind == PY_List || p->node[n].kind == PY_Tuple)
		return failf_at(p, start,
				"only single target (not %s) can be annotated",
				expr_name(p, n));
	if (!is_single_target(p, n) || begins_with_target(p, n))
		return fail_at(p, start, "illegal target for annotation");
	set_store(p, n);
	p->t++;
	c = chain_one(p, n, PY_TARGET);
	chain_add(p, &c, parse_expr(p), PY_ANNOTATION);
	if (take(p, PY_T_EQUAL))
		chain_add(p, &c, parse_value(p), PY_VALUE);
	return node_add(p, PY_AnnAssign, start, prev_end(p), simple, c);
}

static py_node expr_stmt(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = parse_value(p);
	enum py_token_kind kind = kind_at(p);

	if (kind == PY_T_NEWLINE)
		return node_add(p, PY_Expr, start, prev_end(p), 0,
				chain_one(p, n, PY_VALUE));
	if (kind == PY_T_EQUAL)
		return assign(p, n, start);
	if (augmented[kind])
		return aug_assign(p, n, start, (enum py_op)augmented[kind]);
	if (kind == PY_T_COLON && p->node[n].kind != PY_Yield)
		return ann_assign(p, n, start);
	return node_add(p, PY_Expr, start, prev_end(p), 0,
			chain_one(p, n, PY_VALUE));
}

/* ---- imports ---- */

py_node parse_ident(struct parser *p)
{
	uint32_t start = p->t->start;

	if (!is_at(p, PY_T_NAME))
		return fail_syntax(p);
	p->t++;
	return node_leaf(p, PY_Ident, start, prev_end(p), p->t[-1].data);
}

/* a . b with its blanks */
static py_sym spaced_name(struct parser *p, const struct py_token *first)
{
	char *s = arena_alloc(&p->scratch->file,
			      p->t[-1].end - first->start + 16, 1);
	size_t n = 0;

	for (const struct py_token *t = first; t < p->t; t++) {
		struct py_symbol part = { ".", 1, 0 };

		if (t->kind == PY_T_NAME)
			part = p->scratch->symbol.v[t->data];
		/* NFKC may be longer than what was written. */
		s = arena_grow(&p->scratch->file, s, n + 16, n + part.len + 16,
			       1);
		memcpy(s + n, part.s, part.len);
		n += part.len;
	}
	return py_symbol(p->scratch, s, n);
}

static bool is_as_written(const struct parser *p, const struct py_token *t)
{
	const struct py_symbol *sym = &p->scratch->symbol.v[t->data];

	return sym->len == t->end - t->start &&
	       !memcmp(sym->s, p->s + t->start, sym->len);
}

/* a.b.c as one name */
static py_sym dotted_name(struct parser *p)
{
	const struct py_token *first = p->t;
	bool plain = true;

	if (!is_at(p, PY_T_NAME)) {
		fail_syntax(p);
		return 0;
	}
	p->t++;
	while (is_at(p, PY_T_DOT)) {
		plain &= p->t->start == p->t[-1].end &&
			 p->t[1].start == p->t->end;
		p->t++;
		if (!is_at(p, PY_T_NAME)) {
			fail_syntax(p);
			return 0;
		}
		plain &= is_as_written(p, p->t);
		p->t++;
	}
	if (p->t == first + 1)
		return first->data;
	if (!plain || !is_as_written(p, first))
		return spaced_name(p, first);
	return py_symbol(p->scratch, p->s + first->start,
			 prev_end(p) - first->start);
}

static py_node finish_alias(struct parser *p, py_sym name, uint32_t start)
{
	struct chain c = { 0 };

	refuse_debug(p, name, start);
	if (take(p, PY_T_AS)) {
		py_node as = parse_ident(p);

		refuse_debug(p, p->node[as].aux, p->node[as].start);
		if (!p->panic_at)
			c = chain_one(p, as, PY_ASNAME);
	}
	return node_add(p, PY_alias, start, prev_end(p), name, c);
}

static py_node import(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	do {
		uint32_t at = p->t->start;
		py_sym name = dotted_name(p);

		chain_add(p, &c, finish_alias(p, name, at), PY_NAMES);
	} while (take(p, PY_T_COMMA));
	return node_add(p, PY_Import, start, prev_end(p), 0, c);
}

static void import_star(struct parser *p, struct chain *c)
{
	const struct py_token *t = p->t++;
	py_sym name = py_symbol(p->scratch, p->s + t->start, 1);

	chain_add(p, c, node_leaf(p, PY_alias, t->start, t->end, name), PY_NAMES);
}

static void import_names(struct parser *p, struct chain *c, bool paren)
{
	bool any = false;

	do {
		uint32_t at = p->t->start;
		py_sym name;

		if (paren && any && is_at(p, PY_T_RPAR))
			break;
		if (!is_at(p, PY_T_NAME)) {
			if (is_at(p, PY_T_NEWLINE) && any)
				fail(p, "trailing comma not allowed without "
					"surrounding parentheses");
			else
				fail_syntax(p);
			return;
		}
		name = p->t++->data;
		any = true;
		chain_add(p, c, finish_alias(p, name, at), PY_NAMES);
	} while (take(p, PY_T_COMMA));
	if (paren && !take(p, PY_T_RPAR))
		fail_syntax(p);
}

static py_node import_from(struct parser *p)
{
	uint32_t start = p->t++->start, level = 0;
	struct chain c = { 0 };

	for (; is_at(p, PY_T_DOT) || is_at(p, PY_T_ELLIPSIS); p->t++)
		level += is_at(p, PY_T_DOT) ? 1 : 3;
	if (!level || !is_at(p, PY_T_IMPORT)) {
		uint32_t at = p->t->start;
		py_sym name = dotted_name(p);

		if (p->panic_at)
			return 0;
		c = chain_one(p, node_leaf(p, PY_Ident, at, prev_end(p), name),
			      PY_MODULE);
	}
	if (!expect(p, PY_T_IMPORT))
		return 0;
	if (is_at(p, PY_T_STAR))
		import_star(p, &c);
	else
		import_names(p, &c, take(p, PY_T_LPAR));
	return node_add(p, PY_ImportFrom, start, prev_end(p), level, c);
}

/* ---- the rest ---- */

static py_node name_list(struct parser *p, enum py_kind kind)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	do {
		py_node n = parse_ident(p);

		if (p->panic_at)
			return 0;
		chain_add(p, &c, n, PY_NAMES);
	} while (take(p, PY_T_COMMA));
	return node_add(p, kind, start, prev_end(p), 0, c);
}

static py_node del_stmt(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	do {
		py_node n;

		if (c.first && !starts_expr(kind_at(p)))
			break;
		n = p->version < 309      ? parse_star_named(p)
		    : is_at(p, PY_T_STAR) ? fail(p, "cannot delete starred")
					  : parse_binary(p, BP_BIT_OR);
		if (p->panic_at)
			return 0;
		set_del(p, n);
		chain_add(p, &c, n, PY_TARGETS);
	} while (take(p, PY_T_COMMA));
	return node_add(p, PY_Delete, start, prev_end(p), 0, c);
}

static py_node return_stmt(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	if (starts_expr(kind_at(p)))
		c = chain_one(p, parse_star_exprs(p), PY_VALUE);
	return node_add(p, PY_Return, start, prev_end(p), 0, c);
}

static py_node raise_stmt(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	if (starts_expr(kind_at(p))) {
		c = chain_one(p, parse_expr(p), PY_EXC);
		if (is_at(p, PY_T_COMMA))
			return fail_python2(p, "invalid syntax");
		if (take(p, PY_T_FROM))
			chain_add(p, &c, parse_expr(p), PY_CAUSE);
	}
	return node_add(p, PY_Raise, start, prev_end(p), 0, c);
}

static py_node assert_stmt(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = chain_one(p, parse_expr(p), PY_TEST);

	if (take(p, PY_T_COMMA))
		chain_add(p, &c, parse_expr(p), PY_MSG);
	return node_add(p, PY_Assert, start, prev_end(p), 0, c);
}

static py_node word(struct parser *p, enum py_kind kind)
{
	uint32_t start = p->t++->start;

	return node_leaf(p, kind, start, prev_end(p), 0);
}

/* `type X = ...`, `type X[T] = ...`: no expression has two names in a row. */
static bool is_type_alias(const struct parser *p)
{
	return p->t->data == PY_SYM_TYPE && p->t[1].kind == PY_T_NAME &&
	       (p->t[2].kind == PY_T_EQUAL || p->t[2].kind == PY_T_LSQB);
}

static py_node type_alias(struct parser *p)
{
	uint32_t start = p->t->start;
	struct chain c;
	py_node name;

	need(p, 312, start, "type statement");
	if (p->panic_at)
		return 0;
	p->t++;
	name = node_leaf(p, PY_Name, p->t->start, p->t->end, p->t->data);
	p->node[name].ctx = PY_STORE;
	p->t++;
	c = chain_one(p, name, PY_NAME);
	if (is_at(p, PY_T_LSQB))
		parse_type_params(p, &c);
	if (!expect(p, PY_T_EQUAL))
		return 0;
	chain_add(p, &c, parse_expr(p), PY_VALUE);
	return node_add(p, PY_TypeAlias, start, prev_end(p), 0, c);
}

static py_node simple_stmt(struct parser *p)
{
	switch (kind_at(p)) {
	case PY_T_NAME:
		return is_type_alias(p) ? type_alias(p) : expr_stmt(p);
	case PY_T_RETURN:
		return return_stmt(p);
	case PY_T_IMPORT:
		return import(p);
	case PY_T_FROM:
		return import_from(p);
	case PY_T_RAISE:
		return raise_stmt(p);
	case PY_T_PASS:
		return word(p, PY_Pass);
	case PY_T_BREAK:
		return word(p, PY_Break);
	case PY_T_CONTINUE:
		return word(p, PY_Continue);
	case PY_T_DEL:
		return del_stmt(p);
	case PY_T_ASSERT:
		return assert_stmt(p);
	case PY_T_GLOBAL:
		return name_list(p, PY_Global);
	case PY_T_NONLOCAL:
		return name_list(p, PY_Nonlocal);
	default:
		return expr_stmt(p);
	}
}

void parse_simple_line(struct parser *p, struct chain *c, enum py_role role)
{
	for (;;) {
		py_node n = simple_stmt(p);

		if (p->panic_at)
			return;
		chain_add(p, c, n, role);
		if (take(p, PY_T_NEWLINE))
			return;
		if (!take(p, PY_T_SEMI)) {
			fail_syntax(p);
			return;
		}
		if (take(p, PY_T_NEWLINE))
			return;
	}
}

/* ---- lists of statements ---- */

/* Behind a broken line; a block that hung on it is read as part of the list. */
static void recover(struct parser *p)
{
	const struct py_token *t = p->panic_at;

	p->panic_at = NULL;
	if (p->over)
		t = p->last;
	while (t->kind != PY_T_NEWLINE && t->kind != PY_T_END &&
	       t->kind != PY_T_INDENT && t->kind != PY_T_DEDENT)
		t++;
	p->t = t->kind == PY_T_NEWLINE ? t + 1 : t;
}

static void unexpected_indent(struct parser *p, bool after_error)
{
	if (!after_error) {
		fail(p, "unexpected indent");
		recover(p);
	}
	if (is_at(p, PY_T_INDENT))
		p->t++;
}

void parse_statements(struct parser *p, struct chain *c, enum py_role role)
{
	unsigned extra = 0; /* indents that belong to no block */
	bool after_error = false;

	for (;;) {
		switch (kind_at(p)) {
		case PY_T_END:
			return;
		case PY_T_DEDENT:
			if (!extra)
				return;
			extra--;
			p->t++;
			continue;
		case PY_T_INDENT:
			unexpected_indent(p, after_error);
			extra++;
			continue;
		default:
			break;
		}
		if (starts_compound(p)) {
			py_node n = parse_compound(p);

			if (!p->panic_at)
				chain_add(p, c, n, role);
		} else {
			parse_simple_line(p, c, role);
		}
		after_error = p->panic_at;
		if (after_error)
			recover(p);
	}
}
