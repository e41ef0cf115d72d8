#include "formats/py_dump.h"

#include <string.h>

/* How a field is printed. */
enum how {
	END,
	ONE,      /* the child of that role; left out when absent */
	MANY,     /* all of that role; left out when there are none */
	TEXT,     /* the node's name */
	TEXT_OPT, /* the same; left out when it has none */
	IDENT,    /* the name of the PY_Ident child of that role */
	IDENTS,   /* those of all of them */
	NUMBER,   /* aux */
	CONVERSION,
	OP,
	OPS, /* of Compare */
	COMPARATORS,
	CTX,
	CONSTANT,
	U,
	KEYS, /* of Dict: with None for `**` */
	DICT_VALUES,
	DEFAULTS, /* of positional parameters */
	KW_DEFAULTS,
	PIECE, /* the source text of an Interpolation */
};

struct field {
	const char *label;
	uint8_t how, role;
};

#define F(label, how, role)           \
	{                             \
		label, how, PY_##role \
	}
#define LAST                 \
	{                    \
		NULL, END, 0 \
	}

#define FUNCTION                                                 \
	{                                                        \
		F("name", TEXT, NO_ROLE), F("args", ONE, ARGS),  \
			F("body", MANY, BODY),                   \
			F("decorator_list", MANY, DECORATOR),    \
			F("returns", ONE, RETURNS),              \
			F("type_params", MANY, TYPE_PARAM), LAST \
	}
#define LOOP                                                                   \
	{                                                                      \
		F("target", ONE, TARGET), F("iter", ONE, ITER),                \
			F("body", MANY, BODY), F("orelse", MANY, ORELSE), LAST \
	}
#define BRANCH                                               \
	{                                                    \
		F("test", ONE, TEST), F("body", MANY, BODY), \
			F("orelse", MANY, ORELSE), LAST      \
	}
#define TRY                                                          \
	{                                                            \
		F("body", MANY, BODY), F("handlers", MANY, HANDLER), \
			F("orelse", MANY, ORELSE),                   \
			F("finalbody", MANY, FINALBODY), LAST        \
	}
#define COMPREHENSION                                                      \
	{                                                                  \
		F("elt", ONE, ELT), F("generators", MANY, GENERATOR), LAST \
	}
#define SEQUENCE                                                    \
	{                                                           \
		F("elts", MANY, ELTS), F("ctx", CTX, NO_ROLE), LAST \
	}
#define WITH                                                        \
	{                                                           \
		F("items", MANY, ITEM), F("body", MANY, BODY), LAST \
	}

static const struct field fields[PY_KINDS][8] = {
	[PY_Module] = { F("body", MANY, BODY), LAST },
	[PY_FunctionDef] = FUNCTION,
	[PY_AsyncFunctionDef] = FUNCTION,
	[PY_ClassDef] = { F("name", TEXT, NO_ROLE), F("bases", MANY, BASE),
			  F("keywords", MANY, KEYWORD), F("body", MANY, BODY),
			  F("decorator_list", MANY, DECORATOR),
			  F("type_params", MANY, TYPE_PARAM), LAST },
	[PY_Return] = { F("value", ONE, VALUE), LAST },
	[PY_Delete] = { F("targets", MANY, TARGETS), LAST },
	[PY_Assign] = { F("targets", MANY, TARGETS), F("value", ONE, VALUE),
			LAST },
	[PY_TypeAlias] = { F("name", ONE, NAME),
			   F("type_params", MANY, TYPE_PARAM),
			   F("value", ONE, VALUE), LAST },
	[PY_AugAssign] = { F("target", ONE, TARGET), F("op", OP, NO_ROLE),
			   F("value", ONE, VALUE), LAST },
	[PY_AnnAssign] = { F("target", ONE, TARGET),
			   F("annotation", ONE, ANNOTATION),
			   F("value", ONE, VALUE), F("simple", NUMBER, NO_ROLE),
			   LAST },
	[PY_For] = LOOP,
	[PY_AsyncFor] = LOOP,
	[PY_While] = BRANCH,
	[PY_If] = BRANCH,
	[PY_With] = WITH,
	[PY_AsyncWith] = WITH,
	[PY_Match] = { F("subject", ONE, SUBJECT), F("cases", MANY, CASE), LAST },
	[PY_Raise] = { F("exc", ONE, EXC), F("cause", ONE, CAUSE), LAST },
	[PY_Try] = TRY,
	[PY_TryStar] = TRY,
	[PY_Assert] = { F("test", ONE, TEST), F("msg", ONE, MSG), LAST },
	[PY_Import] = { F("names", MANY, NAMES), LAST },
	[PY_ImportFrom] = { F("module", IDENT, MODULE), F("names", MANY, NAMES),
			    F("level", NUMBER, NO_ROLE), LAST },
	[PY_Global] = { F("names", IDENTS, NAMES), LAST },
	[PY_Nonlocal] = { F("names", IDENTS, NAMES), LAST },
	[PY_Expr] = { F("value", ONE, VALUE), LAST },
	[PY_BoolOp] = { F("op", OP, NO_ROLE), F("values", MANY, VALUES), LAST },
	[PY_NamedExpr] = { F("target", ONE, TARGET), F("value", ONE, VALUE),
			   LAST },
	[PY_BinOp] = { F("left", ONE, LEFT), F("op", OP, NO_ROLE),
		       F("right", ONE, RIGHT), LAST },
	[PY_UnaryOp] = { F("op", OP, NO_ROLE), F("operand", ONE, OPERAND), LAST },
	[PY_Lambda] = { F("args", ONE, ARGS), F("body", ONE, BODY), LAST },
	[PY_IfExp] = { F("test", ONE, TEST), F("body", ONE, BODY),
		       F("orelse", ONE, ORELSE), LAST },
	[PY_Dict] = { F("keys", KEYS, KEY), F("values", DICT_VALUES, VALUE),
		      LAST },
	[PY_Set] = { F("elts", MANY, ELTS), LAST },
	[PY_ListComp] = COMPREHENSION,
	[PY_SetComp] = COMPREHENSION,
	[PY_GeneratorExp] = COMPREHENSION,
	[PY_DictComp] = { F("key", ONE, KEY), F("value", ONE, VALUE),
			  F("generators", MANY, GENERATOR), LAST },
	[PY_Await] = { F("value", ONE, VALUE), LAST },
	[PY_Yield] = { F("value", ONE, VALUE), LAST },
	[PY_YieldFrom] = { F("value", ONE, VALUE), LAST },
	[PY_Compare] = { F("left", ONE, LEFT), F("ops", OPS, NO_ROLE),
			 F("comparators", COMPARATORS, NO_ROLE), LAST },
	[PY_Call] = { F("func", ONE, FUNC), F("args", MANY, ARG),
		      F("keywords", MANY, KEYWORD), LAST },
	[PY_FormattedValue] = { F("value", ONE, VALUE),
				F("conversion", CONVERSION, NO_ROLE),
				F("format_spec", ONE, SPEC), LAST },
	[PY_Interpolation] = { F("value", ONE, VALUE), F("str", PIECE, NO_ROLE),
			       F("conversion", CONVERSION, NO_ROLE),
			       F("format_spec", ONE, SPEC), LAST },
	[PY_JoinedStr] = { F("values", MANY, VALUES), LAST },
	[PY_TemplateStr] = { F("values", MANY, VALUES), LAST },
	[PY_Constant] = { F("value", CONSTANT, NO_ROLE), F("kind", U, NO_ROLE),
			  LAST },
	[PY_Attribute] = { F("value", ONE, VALUE), F("attr", TEXT, NO_ROLE),
			   F("ctx", CTX, NO_ROLE), LAST },
	[PY_Subscript] = { F("value", ONE, VALUE), F("slice", ONE, SLICE),
			   F("ctx", CTX, NO_ROLE), LAST },
	[PY_Starred] = { F("value", ONE, VALUE), F("ctx", CTX, NO_ROLE), LAST },
	[PY_Name] = { F("id", TEXT, NO_ROLE), F("ctx", CTX, NO_ROLE), LAST },
	[PY_List] = SEQUENCE,
	[PY_Tuple] = SEQUENCE,
	[PY_Slice] = { F("lower", ONE, LOWER), F("upper", ONE, UPPER),
		       F("step", ONE, STEP), LAST },
	[PY_comprehension] = { F("target", ONE, TARGET), F("iter", ONE, ITER),
			       F("ifs", MANY, IFS),
			       F("is_async", NUMBER, NO_ROLE), LAST },
	[PY_ExceptHandler] = { F("type", ONE, TYPE), F("name", TEXT_OPT, NO_ROLE),
			       F("body", MANY, BODY), LAST },
	[PY_arguments] = { F("posonlyargs", MANY, POSONLY),
			   F("args", MANY, ARG), F("vararg", ONE, VARARG),
			   F("kwonlyargs", MANY, KWONLY),
			   F("kw_defaults", KW_DEFAULTS, NO_ROLE),
			   F("kwarg", ONE, KWARG),
			   F("defaults", DEFAULTS, NO_ROLE), LAST },
	[PY_arg] = { F("arg", TEXT, NO_ROLE), F("annotation", ONE, ANNOTATION),
		     LAST },
	[PY_keyword] = { F("arg", TEXT_OPT, NO_ROLE), F("value", ONE, VALUE),
			 LAST },
	[PY_alias] = { F("name", TEXT, NO_ROLE), F("asname", IDENT, ASNAME),
		       LAST },
	[PY_withitem] = { F("context_expr", ONE, CONTEXT),
			  F("optional_vars", ONE, VARS), LAST },
	[PY_match_case] = { F("pattern", ONE, PATTERN), F("guard", ONE, GUARD),
			    F("body", MANY, BODY), LAST },
	[PY_MatchValue] = { F("value", ONE, VALUE), LAST },
	[PY_MatchSingleton] = { F("value", CONSTANT, NO_ROLE), LAST },
	[PY_MatchSequence] = { F("patterns", MANY, PATTERNS), LAST },
	[PY_MatchMapping] = { F("keys", MANY, KEY), F("patterns", MANY, PATTERN),
			      F("rest", IDENT, REST), LAST },
	[PY_MatchClass] = { F("cls", ONE, CLS), F("patterns", MANY, PATTERNS),
			    F("kwd_attrs", IDENTS, KWD_ATTR),
			    F("kwd_patterns", MANY, KWD_PATTERN), LAST },
	[PY_MatchStar] = { F("name", TEXT_OPT, NO_ROLE), LAST },
	[PY_MatchAs] = { F("pattern", ONE, PATTERN),
			 F("name", TEXT_OPT, NO_ROLE), LAST },
	[PY_MatchOr] = { F("patterns", MANY, PATTERNS), LAST },
	[PY_TypeVar] = { F("name", TEXT, NO_ROLE), F("bound", ONE, BOUND),
			 F("default_value", ONE, DEFAULT), LAST },
	[PY_ParamSpec] = { F("name", TEXT, NO_ROLE),
			   F("default_value", ONE, DEFAULT), LAST },
	[PY_TypeVarTuple] = { F("name", TEXT, NO_ROLE),
			      F("default_value", ONE, DEFAULT), LAST },
};

struct dump {
	struct buf *out;
	const struct py_module *m;
	struct arena scratch;
	uint16_t version;
	unsigned in_fstring;
	bool u_fstring; /* before 3.12 all its texts are `u`, or none */
};

static void put(struct dump *d, const char *s)
{
	buf_add(d->out, str_from(s));
}

static void dump_node(struct dump *d, py_node n);

/* ---- values ---- */

static void put_name(struct dump *d, py_sym sym)
{
	py_repr_str(d->out, py_sym_text(d->m, sym));
}

static void put_constant(struct dump *d, py_node n)
{
	enum py_constant k = py_constant(d->m, n);

	switch (k) {
	case PY_CONST_NONE:
		put(d, "None");
		break;
	case PY_CONST_TRUE:
		put(d, "True");
		break;
	case PY_CONST_FALSE:
		put(d, "False");
		break;
	case PY_CONST_ELLIPSIS:
		put(d, "Ellipsis");
		break;
	case PY_CONST_INT:
	case PY_CONST_FLOAT:
	case PY_CONST_COMPLEX:
		py_repr_number(d->out, py_source(d->m, n), k);
		break;
	case PY_CONST_BYTES:
		py_repr_bytes(d->out, py_text(&d->scratch, d->m, n));
		arena_reset(&d->scratch);
		break;
	case PY_CONST_STR:
	case PY_CONST_PIECE:
		py_repr_str(d->out, py_text(&d->scratch, d->m, n));
		arena_reset(&d->scratch);
		break;
	}
}

static const char *ctx_text(enum py_ctx ctx)
{
	return ctx == PY_LOAD    ? "Load()"
	       : ctx == PY_STORE ? "Store()"
				 : "Del()";
}

/* ---- lists ---- */

static void put_many(struct dump *d, py_node n, enum py_role role)
{
	const char *sep = "";

	put(d, "[");
	PY_FOR_EACH_IN(d->m, n, role, c)
	{
		put(d, sep);
		dump_node(d, c);
		sep = ", ";
	}
	put(d, "]");
}

static void put_idents(struct dump *d, py_node n, enum py_role role)
{
	const char *sep = "";

	put(d, "[");
	PY_FOR_EACH_IN(d->m, n, role, c)
	{
		put(d, sep);
		put_name(d, py_name(d->m, c));
		sep = ", ";
	}
	put(d, "]");
}

static void put_compare(struct dump *d, py_node n, bool ops)
{
	const char *sep = "";

	put(d, "[");
	PY_FOR_EACH_CHILD(d->m, n, c)
	{
		if (py_role(d->m, c) == PY_LEFT)
			continue;
		put(d, sep);
		if (ops)
			buf_printf(d->out, "%s()",
				   py_compare_name(py_role(d->m, c)));
		else
			dump_node(d, c);
		sep = ", ";
	}
	put(d, "]");
}

static void put_dict(struct dump *d, py_node n, bool keys)
{
	const char *sep = "";

	put(d, "[");
	PY_FOR_EACH_CHILD(d->m, n, c)
	{
		enum py_role role = py_role(d->m, c);

		if (role == (keys ? PY_VALUE : PY_KEY))
			continue;
		put(d, sep);
		if (keys && role == PY_UNPACK)
			put(d, "None");
		else
			dump_node(d, c);
		sep = ", ";
	}
	put(d, "]");
}

/* Defaults of the parameters that can be given by position, or by name only:
 * then None stands for "no default". */
static void put_defaults(struct dump *d, py_node n, bool kwonly)
{
	const char *sep = "";
	bool kw = false;

	put(d, "[");
	PY_FOR_EACH_CHILD(d->m, n, c)
	{
		py_node next = py_next(d->m, c);
		bool has = next && py_role(d->m, next) == PY_DEFAULT;

		if (py_role(d->m, c) == PY_DEFAULT)
			continue;
		kw = py_role(d->m, c) == PY_KWONLY;
		if (kw != kwonly || (!has && !kw))
			continue;
		put(d, sep);
		if (has)
			dump_node(d, next);
		else
			put(d, "None");
		sep = ", ";
	}
	put(d, "]");
}

static bool has_default(const struct dump *d, py_node n)
{
	py_node before = 0;

	PY_FOR_EACH_CHILD(d->m, n, c)
	{
		if (py_role(d->m, c) == PY_DEFAULT &&
		    py_role(d->m, before) != PY_KWONLY)
			return true;
		before = c;
	}
	return false;
}

/* ---- fields ---- */

static bool is_u(const struct dump *d, py_node n)
{
	if (d->version < 312 && py_constant(d->m, n) == PY_CONST_PIECE)
		return d->u_fstring;
	return py_is_u(d->m, n);
}

static bool is_absent(const struct dump *d, py_node n, const struct field *f)
{
	switch ((enum how)f->how) {
	case ONE:
	case MANY:
	case IDENT:
	case IDENTS:
		return !py_child(d->m, n, (enum py_role)f->role);
	case TEXT_OPT:
		return !py_name(d->m, n);
	case U:
		return !is_u(d, n);
	case KEYS:
	case DICT_VALUES:
		return !py_first(d->m, n);
	case DEFAULTS:
		return !has_default(d, n);
	case KW_DEFAULTS:
		return !py_child(d->m, n, PY_KWONLY);
	default:
		return false;
	}
}

static void put_field(struct dump *d, py_node n, const struct field *f)
{
	enum py_role role = (enum py_role)f->role;
	char conv;

	switch ((enum how)f->how) {
	case ONE:
		dump_node(d, py_child(d->m, n, role));
		break;
	case MANY:
		put_many(d, n, role);
		break;
	case TEXT:
	case TEXT_OPT:
		put_name(d, py_name(d->m, n));
		break;
	case IDENT:
		put_name(d, py_name(d->m, py_child(d->m, n, role)));
		break;
	case IDENTS:
		put_idents(d, n, role);
		break;
	case NUMBER:
		buf_printf(d->out, "%u", (unsigned)py_at(d->m, n)->aux);
		break;
	case CONVERSION:
		conv = py_conversion(d->m, n);
		buf_printf(d->out, "%d", conv ? conv : -1);
		break;
	case OP:
		buf_printf(d->out, "%s()", py_op_name(py_op(d->m, n)));
		break;
	case OPS:
		put_compare(d, n, true);
		break;
	case COMPARATORS:
		put_compare(d, n, false);
		break;
	case CTX:
		put(d, ctx_text(py_ctx(d->m, n)));
		break;
	case CONSTANT:
		put_constant(d, n);
		break;
	case U:
		put(d, "'u'");
		break;
	case KEYS:
		put_dict(d, n, true);
		break;
	case DICT_VALUES:
		put_dict(d, n, false);
		break;
	case DEFAULTS:
		put_defaults(d, n, false);
		break;
	case KW_DEFAULTS:
		put_defaults(d, n, true);
		break;
	case PIECE:
		py_repr_str(d->out, d->m->piece[py_at(d->m, n)->aux >> 8]);
		break;
	case END:
		break;
	}
}

/* ---- nodes ---- */

/* Does CPython of that version say where this stands? */
static bool has_place(const struct dump *d, py_node n)
{
	enum py_kind k = py_kind(d->m, n);

	switch (k) {
	case PY_Module:
	case PY_comprehension:
	case PY_arguments:
	case PY_withitem:
	case PY_match_case:
		return false;
	case PY_alias:
		return d->version >= 310;
	case PY_keyword:
	case PY_Slice:
		if (d->version < 309)
			return false;
		break;
	case PY_Tuple:
		if (d->version >= 309 || py_role(d->m, n) != PY_SLICE)
			break;
		PY_FOR_EACH_CHILD(d->m, n, c)
		if (py_kind(d->m, c) == PY_Slice)
			return false;
		break;
	default:
		break;
	}
	return d->version >= 312 || !d->in_fstring;
}

/* CPython 3.8 ends some nodes too early. */
static uint32_t end_of(const struct dump *d, py_node n)
{
	const struct py_node_data *node = py_at(d->m, n);

	if (d->version > 308)
		return node->end;
	if (node->kind == PY_Starred &&
	    (node->role == PY_ARG || node->role == PY_BASE))
		return py_at(d->m, node->child)->end;
	if (node->kind == PY_arg && node->role == PY_KWONLY && node->child)
		return node->start + d->m->symbol[node->aux].len;
	return node->end;
}

static const char *put_place(struct dump *d, py_node n, const char *sep)
{
	const struct py_node_data *node = py_at(d->m, n);
	struct py_place from = py_place(d->m, node->start);
	struct py_place to = py_place(d->m, end_of(d, n));

	buf_printf(
		d->out,
		"%slineno=%u, col_offset=%u, end_lineno=%u, end_col_offset=%u",
		sep, from.line, from.column - 1, to.line, to.column - 1);
	return ", ";
}

/* As deep as the tree is high, which is bounded where it is made. */
static void dump_node(struct dump *d, py_node n)
{
	enum py_kind kind = py_kind(d->m, n);
	bool fstring = kind == PY_JoinedStr || kind == PY_TemplateStr;
	bool placed = has_place(d, n);
	const char *sep = "";

	buf_printf(d->out, "%s(", py_kind_name(kind));
	if (fstring && !d->in_fstring)
		d->u_fstring = str_starts(py_source(d->m, n), S("u"));
	d->in_fstring += fstring;
	for (const struct field *f = fields[kind]; f->how != END; f++) {
		if (is_absent(d, n, f))
			continue;
		buf_printf(d->out, "%s%s=", sep, f->label);
		put_field(d, n, f);
		sep = ", ";
	}
	d->in_fstring -= fstring;
	if (placed)
		put_place(d, n, sep);
	put(d, ")");
}

bool py_dump(struct buf *out, struct py_module *m, uint16_t version)
{
	struct dump d = { .out = out, .m = m, .version = version };

	arena_init(&d.scratch);
	py_lines(m);
	dump_node(&d, m->root);
	arena_release(&d.scratch);
	return !out->full;
}
