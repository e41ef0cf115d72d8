/* Arguments of calls, subscripts, parameters of functions. */
#include "formats/py_parser.h"

/* ---- calls ---- */

struct call {
	struct chain *c;
	enum py_role role;
	uint32_t open;        /* where the bracket stands */
	bool keyword, unpack; /* seen so far */
	bool done;            /* a bare generator took the bracket */
};

static void keyword(struct parser *p, struct call *k)
{
	uint32_t start = p->t->start;
	py_sym name = is_at(p, PY_T_NAME) ? p->t->data : 0;
	py_node value;

	if (name) {
		p->t += 2;
		k->keyword = true;
		refuse_debug(p, name, start);
	} else {
		p->t++;
		k->unpack = true;
	}
	value = parse_expr(p);
	chain_add(p, k->c,
		  node_add(p, PY_keyword, start, prev_end(p), name,
			   chain_one(p, value, PY_VALUE)),
		  PY_KEYWORD);
}

static void starred_arg(struct parser *p, struct call *k)
{
	uint32_t start = p->t->start;
	py_node value;

	if (k->unpack) {
		fail(p, "iterable argument unpacking follows keyword argument "
			"unpacking");
		return;
	}
	p->t++;
	value = parse_expr(p);
	chain_add(p, k->c,
		  node_add(p, PY_Starred, start, prev_end(p), 0,
			   chain_one(p, value, PY_VALUE)),
		  k->role);
}

/* The call's own brackets are the generator's. */
static void bare_generator(struct parser *p, struct call *k, py_node elt,
			   bool alone)
{
	struct chain c = chain_one(p, elt, PY_ELT);
	uint32_t start = p->node[elt].start;

	parse_comprehension(p, &c);
	if (!alone || k->role == PY_BASE || !is_at(p, PY_T_RPAR)) {
		fail_at(p, start, "Generator expression must be parenthesized");
		return;
	}
	p->t++;
	chain_add(p, k->c,
		  node_add(p, PY_GeneratorExp, k->open, prev_end(p), 0, c),
		  k->role);
	k->done = true;
}

static void positional(struct parser *p, struct call *k, bool first)
{
	uint32_t start = p->t->start;
	py_node n = parse_named(p);

	if (is_at(p, PY_T_FOR) ||
	    (is_at(p, PY_T_ASYNC) && p->t[1].kind == PY_T_FOR)) {
		bare_generator(p, k, n, first);
		return;
	}
	if (is_at(p, PY_T_EQUAL)) {
		fail_at(p, start,
			"expression cannot contain assignment, perhaps you "
			"meant \"==\"?");
		return;
	}
	if (!p->pattern && k->unpack)
		fail(p,
		     "positional argument follows keyword argument unpacking");
	else if (!p->pattern && k->keyword)
		fail(p, "positional argument follows keyword argument");
	chain_add(p, k->c, n, k->role);
}

void parse_call_args(struct parser *p, struct chain *c, enum py_role role)
{
	struct call k = { .c = c, .role = role, .open = p->t[-1].start };

	for (bool first = true; !is_at(p, PY_T_RPAR); first = false) {
		if (is_at(p, PY_T_STAR))
			starred_arg(p, &k);
		else if (is_at(p, PY_T_STAR2) ||
			 (is_at(p, PY_T_NAME) && p->t[1].kind == PY_T_EQUAL))
			keyword(p, &k);
		else
			positional(p, &k, first);
		if (k.done)
			return;
		if (!take(p, PY_T_COMMA))
			break;
	}
	if (!take(p, PY_T_RPAR))
		fail_syntax(p);
}

/* ---- subscripts ---- */

static bool ends_slice_part(enum py_token_kind kind)
{
	return kind == PY_T_COLON || kind == PY_T_COMMA || kind == PY_T_RSQB;
}

static void slice_part(struct parser *p, struct chain *c, enum py_role role)
{
	if (!ends_slice_part(kind_at(p)))
		chain_add(p, c, parse_expr(p), role);
}

static py_node slice(struct parser *p, py_node lower, uint32_t start)
{
	struct chain c = { 0 };

	if (lower)
		c = chain_one(p, lower, PY_LOWER);
	p->t++;
	slice_part(p, &c, PY_UPPER);
	if (take(p, PY_T_COLON))
		slice_part(p, &c, PY_STEP);
	return node_add(p, PY_Slice, start, prev_end(p), 0, c);
}

static py_node starred_index(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	need(p, 311, start, "unpacking in a subscript");
	if (p->panic_at)
		return 0;
	p->t++;
	n = parse_expr(p);
	return node_add(p, PY_Starred, start, prev_end(p), 0,
			chain_one(p, n, PY_VALUE));
}

static py_node subscript_item(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	if (is_at(p, PY_T_COLON))
		return slice(p, 0, start);
	if (is_at(p, PY_T_STAR))
		return starred_index(p);
	n = parse_named(p);
	if (p->node[n].kind == PY_NamedExpr && !p->node[n].paren) {
		need(p, 310, start,
		     "unparenthesized assignment expression in a subscript");
		return n;
	}
	return is_at(p, PY_T_COLON) ? slice(p, n, start) : n;
}

py_node parse_subscript(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = subscript_item(p);
	struct chain c;

	if (!is_at(p, PY_T_COMMA) &&
	    (p->node[n].kind != PY_Starred || p->node[n].paren))
		return n;
	c = chain_one(p, n, PY_ELTS);
	while (take(p, PY_T_COMMA) && !is_at(p, PY_T_RSQB))
		chain_add(p, &c, subscript_item(p), PY_ELTS);
	return node_add(p, PY_Tuple, start, prev_end(p), 0, c);
}

/* ---- parameters ---- */

struct params {
	struct chain c;
	bool annotated;
	bool any, slash, star, kwarg; /* seen */
	bool bare; /* `*` that still wants a name behind it */
	bool defaults;
};

static py_node annotation(struct parser *p, bool star_allowed)
{
	uint32_t start = p->t->start;
	py_node n;

	if (!star_allowed || !is_at(p, PY_T_STAR))
		return parse_expr(p);
	need(p, 311, start, "unpacking in an annotation");
	if (p->panic_at)
		return 0;
	p->t++;
	n = parse_binary(p, BP_BIT_OR);
	return node_add(p, PY_Starred, start, prev_end(p), 0,
			chain_one(p, n, PY_VALUE));
}

/* NAME [: annotation] */
static void param(struct parser *p, struct params *k, enum py_role role)
{
	uint32_t start = p->t->start;
	struct chain c = { 0 };
	py_sym name;

	if (!is_at(p, PY_T_NAME)) {
		fail_syntax(p);
		return;
	}
	name = p->t++->data;
	refuse_debug(p, name, start);
	if (k->annotated && take(p, PY_T_COLON))
		c = chain_one(p, annotation(p, role == PY_VARARG), PY_ANNOTATION);
	chain_add(p, &k->c, node_add(p, PY_arg, start, prev_end(p), name, c),
		  role);
	k->any = true;
}

static void default_value(struct parser *p, struct params *k)
{
	p->t++;
	chain_add(p, &k->c, parse_expr(p), PY_DEFAULT);
}

static void slash(struct parser *p, struct params *k)
{
	if (k->slash)
		fail(p, "/ may appear only once");
	else if (k->star)
		fail(p, "/ must be ahead of *");
	else if (!k->any)
		fail(p, "at least one argument must precede /");
	if (p->panic_at)
		return;
	p->t++;
	k->slash = true;
	for (py_node n = k->c.first; n; n = p->node[n].next)
		if (p->node[n].role == PY_ARG)
			p->node[n].role = PY_POSONLY;
}

static void star(struct parser *p, struct params *k, enum py_token_kind end)
{
	if (k->star) {
		fail(p, "* argument may appear only once");
		return;
	}
	p->t++;
	k->star = true;
	if (is_at(p, PY_T_NAME)) {
		param(p, k, PY_VARARG);
		if (is_at(p, PY_T_EQUAL))
			fail(p, "var-positional argument cannot have default "
				"value");
	} else if (is_at(p, PY_T_COMMA) && p->t[1].kind == PY_T_NAME) {
		k->bare = true;
	} else if (is_at(p, PY_T_COMMA) || is_at(p, end)) {
		fail(p, "named arguments must follow bare *");
	} else {
		fail_syntax(p);
	}
}

static void double_star(struct parser *p, struct params *k, enum py_token_kind end)
{
	p->t++;
	param(p, k, PY_KWARG);
	if (is_at(p, PY_T_EQUAL))
		fail(p, "var-keyword argument cannot have default value");
	else if (take(p, PY_T_COMMA) && !is_at(p, end))
		fail(p, "arguments cannot follow var-keyword argument");
	k->kwarg = true;
}

static void plain_param(struct parser *p, struct params *k)
{
	if (is_at(p, PY_T_LPAR)) {
		fail_python2(p, "parameters cannot be parenthesized");
		return;
	}
	param(p, k, k->star ? PY_KWONLY : PY_ARG);
	if (is_at(p, PY_T_EQUAL)) {
		default_value(p, k);
		k->defaults |= !k->star;
	} else if (k->defaults && !k->star && !p->pattern) {
		fail_at(p, p->node[k->c.last].start,
			"parameter without a default follows parameter with a "
			"default");
	}
}

/* `...` among the parameters of a pattern: an arg without a name. */
static void any_params(struct parser *p, struct params *k)
{
	uint32_t start = p->t++->start;

	chain_add(p, &k->c, node_leaf(p, PY_arg, start, prev_end(p), 0), PY_ARG);
	k->any = true;
}

py_node parse_params(struct parser *p, enum py_token_kind end, bool annotated)
{
	struct params k = { .annotated = annotated };
	uint32_t start = p->t->start;

	while (!is_at(p, end) && !k.kwarg) {
		if (is_at(p, PY_T_SLASH))
			slash(p, &k);
		else if (is_at(p, PY_T_STAR))
			star(p, &k, end);
		else if (is_at(p, PY_T_STAR2))
			double_star(p, &k, end);
		else if (p->pattern && is_at(p, PY_T_ELLIPSIS))
			any_params(p, &k);
		else
			plain_param(p, &k);
		if (k.kwarg || !take(p, PY_T_COMMA))
			break;
	}
	return node_add(p, PY_arguments, start, k.c.first ? prev_end(p) : start,
			0, k.c);
}
