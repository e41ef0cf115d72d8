/* Atoms: names, constants, displays, comprehensions. */
#include "formats/py_parser.h"
#include "formats/py_symbol.h"

/* Generator expressions may not stand bare beside others; nor may a display
 * unpack into a comprehension. */
static bool is_comprehension(const struct parser *p)
{
	return is_at(p, PY_T_FOR) ||
	       (is_at(p, PY_T_ASYNC) && p->t[1].kind == PY_T_FOR);
}

static py_node comprehension(struct parser *p)
{
	uint32_t start = p->t->start;
	uint32_t is_async = take(p, PY_T_ASYNC);
	struct chain c;

	p->t++; /* for */
	c = chain_one(p, parse_targets(p), PY_TARGET);
	if (!expect(p, PY_T_IN))
		return 0;
	chain_add(p, &c, parse_binary(p, BP_OR), PY_ITER);
	while (take(p, PY_T_IF))
		chain_add(p, &c,
			  is_at(p, PY_T_LAMBDA) && p->version < 309
				  ? parse_expr(p)
				  : parse_binary(p, BP_OR),
			  PY_IFS);
	return node_add(p, PY_comprehension, start, prev_end(p), is_async, c);
}

bool parse_comprehension(struct parser *p, struct chain *c)
{
	if (!is_comprehension(p))
		return false;
	while (is_comprehension(p))
		chain_add(p, c, comprehension(p), PY_GENERATOR);
	return true;
}

static void refuse_starred(struct parser *p, py_node n, const char *text)
{
	if (p->node[n].kind == PY_Starred)
		fail_at(p, p->node[n].start, text);
}

static bool close_paren(struct parser *p)
{
	return take(p, PY_T_RPAR) || fail_syntax(p);
}

static py_node finish_generator(struct parser *p, py_node elt, uint32_t start)
{
	struct chain c = chain_one(p, elt, PY_ELT);

	refuse_starred(p, elt,
		       "iterable unpacking cannot be used in comprehension");
	parse_comprehension(p, &c);
	close_paren(p);
	return node_add(p, PY_GeneratorExp, start, prev_end(p), 0, c);
}

static py_node finish_tuple(struct parser *p, py_node first, uint32_t start)
{
	struct chain c = chain_one(p, first, PY_ELTS);
	py_node n;

	while (take(p, PY_T_COMMA) && !is_at(p, PY_T_RPAR))
		chain_add(p, &c, parse_star_named(p), PY_ELTS);
	close_paren(p);
	n = node_add(p, PY_Tuple, start, prev_end(p), 0, c);
	p->node[n].paren = 1;
	return n;
}

/* `(x)` is x itself, its place that of x. */
static py_node finish_group(struct parser *p, py_node n)
{
	close_paren(p);
	if (p->version >= 309)
		refuse_starred(p, n, "cannot use starred expression here");
	p->node[n].paren = 1;
	return n;
}

static py_node paren(struct parser *p)
{
	uint32_t start = p->t++->start;
	py_node n;

	if (take(p, PY_T_RPAR)) {
		n = node_leaf(p, PY_Tuple, start, prev_end(p), 0);
		p->node[n].paren = 1;
		return n;
	}
	if (is_at(p, PY_T_YIELD))
		return finish_group(p, parse_value(p));
	n = parse_star_named(p);
	if (is_at(p, PY_T_COMMA))
		return finish_tuple(p, n, start);
	if (is_comprehension(p))
		return finish_generator(p, n, start);
	return finish_group(p, n);
}

static py_node finish_list_comp(struct parser *p, struct chain c, uint32_t start)
{
	refuse_starred(p, c.first,
		       "iterable unpacking cannot be used in comprehension");
	p->node[c.first].role = PY_ELT;
	parse_comprehension(p, &c);
	if (!take(p, PY_T_RSQB))
		return fail_syntax(p);
	return node_add(p, PY_ListComp, start, prev_end(p), 0, c);
}

static py_node list(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	while (!is_at(p, PY_T_RSQB)) {
		chain_add(p, &c, parse_star_named(p), PY_ELTS);
		if (c.first == c.last && is_comprehension(p))
			return finish_list_comp(p, c, start);
		if (!take(p, PY_T_COMMA))
			break;
	}
	if (!take(p, PY_T_RSQB))
		return fail_syntax(p);
	return node_add(p, PY_List, start, prev_end(p), 0, c);
}

static py_node finish_dict_comp(struct parser *p, struct chain c, uint32_t start)
{
	parse_comprehension(p, &c);
	if (!take(p, PY_T_RBRACE))
		return fail_syntax(p);
	return node_add(p, PY_DictComp, start, prev_end(p), 0, c);
}

static void dict_item(struct parser *p, struct chain *c)
{
	if (take(p, PY_T_STAR2)) {
		chain_add(p, c, parse_binary(p, BP_BIT_OR), PY_UNPACK);
		return;
	}
	chain_add(p, c, parse_expr(p), PY_KEY);
	if (!take(p, PY_T_COLON)) {
		fail_at(p, p->t[-1].start, "':' expected after dictionary key");
		return;
	}
	if (!starts_expr(kind_at(p)) || is_at(p, PY_T_STAR)) {
		fail(p, is_at(p, PY_T_STAR)
				? "cannot use a starred expression in a "
				  "dictionary value"
				: "expression expected after dictionary key "
				  "and ':'");
		return;
	}
	chain_add(p, c, parse_expr(p), PY_VALUE);
}

/* The first item is already there, with the comma or not behind it. */
static py_node finish_dict(struct parser *p, struct chain c, uint32_t start)
{
	while (take(p, PY_T_COMMA) && !is_at(p, PY_T_RBRACE))
		dict_item(p, &c);
	if (!take(p, PY_T_RBRACE))
		return fail_syntax(p);
	return node_add(p, PY_Dict, start, prev_end(p), 0, c);
}

static py_node finish_set(struct parser *p, py_node first, uint32_t start)
{
	bool comp = is_comprehension(p);
	struct chain c = chain_one(p, first, comp ? PY_ELT : PY_ELTS);

	if (p->node[first].kind == PY_NamedExpr && !p->node[first].paren)
		need(p, 309, p->node[first].start,
		     "unparenthesized assignment expression in a set");
	if (comp) {
		refuse_starred(p, first,
			       "iterable unpacking cannot be used in "
			       "comprehension");
		parse_comprehension(p, &c);
	}
	while (!comp && take(p, PY_T_COMMA) && !is_at(p, PY_T_RBRACE)) {
		py_node n = parse_star_named(p);

		if (p->node[n].kind == PY_NamedExpr && !p->node[n].paren)
			need(p, 309, p->node[n].start,
			     "unparenthesized assignment expression in a set");
		chain_add(p, &c, n, PY_ELTS);
	}
	if (!take(p, PY_T_RBRACE))
		return fail_syntax(p);
	return node_add(p, comp ? PY_SetComp : PY_Set, start, prev_end(p), 0, c);
}

static py_node brace(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };
	py_node n;

	if (take(p, PY_T_RBRACE))
		return node_leaf(p, PY_Dict, start, prev_end(p), 0);
	if (is_at(p, PY_T_STAR2)) {
		dict_item(p, &c);
		if (is_comprehension(p))
			return fail(p, "dict unpacking cannot be used in dict "
				       "comprehension");
		return finish_dict(p, c, start);
	}
	n = parse_star_named(p);
	if (!is_at(p, PY_T_COLON))
		return finish_set(p, n, start);
	if (p->node[n].kind == PY_Starred ||
	    (p->node[n].kind == PY_NamedExpr && !p->node[n].paren))
		return fail_syntax(p);
	p->t++;
	chain_add(p, &c, n, PY_KEY);
	if (is_at(p, PY_T_RBRACE) || is_at(p, PY_T_COMMA))
		return fail(p,
			    "expression expected after dictionary key and ':'");
	chain_add(p, &c, parse_expr(p), PY_VALUE);
	if (is_comprehension(p))
		return finish_dict_comp(p, c, start);
	return finish_dict(p, c, start);
}

static py_node constant(struct parser *p, enum py_constant which)
{
	uint32_t start = p->t++->start;

	return node_leaf(p, PY_Constant, start, prev_end(p), (uint32_t)which);
}

static const char deep_name[16] = "<...";

/* `<... e ...>` of a pattern: a call of that name. */
static py_node deep(struct parser *p)
{
	uint32_t start = p->t->start;
	py_sym name = py_symbol(p->scratch, deep_name, 4);
	py_node func = node_leaf(p, PY_Name, start, start + 4, name);
	struct chain c = chain_one(p, func, PY_FUNC);

	p->t += 2;
	chain_add(p, &c, parse_expr(p), PY_ARG);
	if (!take(p, PY_T_ELLIPSIS) || !take(p, PY_T_GREATER))
		return fail_syntax(p);
	return node_add(p, PY_Call, start, prev_end(p), 0, c);
}

py_node parse_atom(struct parser *p)
{
	switch (kind_at(p)) {
	case PY_T_NAME: {
		uint32_t start = p->t->start;
		py_sym name = p->t++->data;

		return node_leaf(p, PY_Name, start, prev_end(p), name);
	}
	case PY_T_NUMBER:
		return constant(p, (enum py_constant)p->t->data);
	case PY_T_STRING:
	case PY_T_FSTART:
		return parse_strings(p);
	case PY_T_LPAR:
		return paren(p);
	case PY_T_LSQB:
		return list(p);
	case PY_T_LBRACE:
		return brace(p);
	case PY_T_NONE:
		return constant(p, PY_CONST_NONE);
	case PY_T_TRUE:
		return constant(p, PY_CONST_TRUE);
	case PY_T_FALSE:
		return constant(p, PY_CONST_FALSE);
	case PY_T_ELLIPSIS:
		return constant(p, PY_CONST_ELLIPSIS);
	case PY_T_LESS:
		if (p->pattern && p->t[1].kind == PY_T_ELLIPSIS)
			return deep(p);
		return fail_syntax(p);
	default:
		return fail_syntax(p);
	}
}
