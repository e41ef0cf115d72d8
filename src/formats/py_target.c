/* What may stand left of `=`, after `for`, `as`, `del`. */
#include "formats/py_parser.h"

static const char *constant_name(const struct parser *p, py_node n)
{
	switch ((enum py_constant)(p->node[n].aux & 0xff)) {
	case PY_CONST_NONE:
		return "None";
	case PY_CONST_TRUE:
		return "True";
	case PY_CONST_FALSE:
		return "False";
	case PY_CONST_ELLIPSIS:
		return "ellipsis";
	default:
		return "literal";
	}
}

const char *expr_name(const struct parser *p, py_node n)
{
	static const char *const names[PY_KINDS] = {
		[PY_Attribute] = "attribute",
		[PY_Subscript] = "subscript",
		[PY_Starred] = "starred",
		[PY_Name] = "name",
		[PY_List] = "list",
		[PY_Tuple] = "tuple",
		[PY_Lambda] = "lambda",
		[PY_Call] = "function call",
		[PY_BoolOp] = "expression",
		[PY_BinOp] = "expression",
		[PY_UnaryOp] = "expression",
		[PY_GeneratorExp] = "generator expression",
		[PY_Yield] = "yield expression",
		[PY_YieldFrom] = "yield expression",
		[PY_Await] = "await expression",
		[PY_ListComp] = "list comprehension",
		[PY_SetComp] = "set comprehension",
		[PY_DictComp] = "dict comprehension",
		[PY_Dict] = "dict literal",
		[PY_Set] = "set display",
		[PY_JoinedStr] = "f-string expression",
		[PY_TemplateStr] = "t-string expression",
		[PY_Compare] = "comparison",
		[PY_IfExp] = "conditional expression",
		[PY_NamedExpr] = "named expression",
	};

	if (p->node[n].kind == PY_Constant)
		return constant_name(p, n);
	return names[p->node[n].kind] ? names[p->node[n].kind] : "expression";
}

void refuse_debug(struct parser *p, py_sym name, uint32_t at)
{
	if (p->version < 309 && name == PY_SYM_DEBUG)
		fail_at(p, at, "cannot assign to __debug__");
}

/* Nesting is bounded by the brackets it takes. */
void set_store(struct parser *p, py_node n)
{
	switch (p->node[n].kind) {
	case PY_Name:
	case PY_Attribute:
		refuse_debug(p, p->node[n].aux, p->node[n].start);
		break;
	case PY_Subscript:
		break;
	case PY_Starred:
		if (p->version >= 309 &&
		    p->node[p->node[n].child].kind == PY_Starred)
			fail_syntax(p);
		set_store(p, p->node[n].child);
		break;
	case PY_Tuple:
	case PY_List:
		for (py_node c = p->node[n].child; c; c = p->node[c].next)
			set_store(p, c);
		break;
	case PY_Yield:
	case PY_YieldFrom:
		fail_at(p, p->node[n].start,
			"assignment to yield expression not possible");
		return;
	default:
		if (p->panic_at)
			return;
		failf_at(p, p->node[n].start, "cannot assign to %s",
			 expr_name(p, n));
		return;
	}
	p->node[n].ctx = PY_STORE;
}

void set_del(struct parser *p, py_node n)
{
	switch (p->node[n].kind) {
	case PY_Name:
	case PY_Attribute:
	case PY_Subscript:
		break;
	case PY_Tuple:
	case PY_List:
		for (py_node c = p->node[n].child; c; c = p->node[c].next)
			set_del(p, c);
		break;
	case PY_Starred:
		if (p->version < 309) {
			set_del(p, p->node[n].child);
			break;
		}
		/* fall through */
	default:
		if (!p->panic_at)
			failf_at(p, p->node[n].start, "cannot delete %s",
				 expr_name(p, n));
		return;
	}
	p->node[n].ctx = PY_DEL;
}
