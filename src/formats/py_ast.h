/*
 * The syntax tree of a Python file, as CPython's `ast` module shapes it.
 *
 * A node is 24 bytes in one array and is named by its index (py_node, 0 is "no
 * node"). Children hang in one chain, in the order of the source text; the role
 * of a child says which field of its parent it belongs to:
 *
 *	PY_FOR_EACH_CHILD(m, n, c)              every child
 *	PY_FOR_EACH_IN(m, n, PY_BODY, c)        those of one role
 *	py_child(m, n, PY_VALUE)                the only one, or 0
 *
 * Kinds, fields and operators have CPython's names and meaning; the table below
 * lists the roles of each kind. What differs, to save nodes:
 *  - Dict: PY_KEY and PY_VALUE children alternate; `**m` is a PY_UNPACK child.
 *  - Compare: PY_LEFT, then comparators whose role is their operator:
 *    PY_CMP_EQ ... (py_compare_op()).
 *  - arguments: arg children with roles PY_POSONLY, PY_ARG, PY_VARARG,
 *PY_KWONLY, PY_KWARG; a default follows its arg as PY_DEFAULT.
 *  - names that are no expression stand in the node (py_name()); a second one
 *    is a PY_Ident child (alias: PY_ASNAME; ImportFrom: PY_MODULE; Global and
 *    Nonlocal: PY_NAMES; MatchMapping: PY_REST; MatchClass: PY_KWD_ATTR, each
 *    followed by its PY_KWD_PATTERN).
 *
 * Everything lives in the arena the module was parsed into and is read-only, so
 * any thread may walk it.
 */
#ifndef GONOGO_FORMATS_PY_AST_H
#define GONOGO_FORMATS_PY_AST_H

#include "base/arena.h"
#include "base/str.h"

typedef uint32_t py_node; /* index of a node; 0 = none */
typedef uint32_t py_sym;  /* index of a name; 0 = none */

/* PY_KIND(kind): roles of its children [and what py_name() or another reader
 * tells of the node]. A star: any number; a question mark: none or one. */
#define PY_KIND_LIST(PY_KIND)                                                  \
	PY_KIND(None)   /* no node */                                          \
	PY_KIND(Module) /* body* */                                            \
	/* statements */                                                       \
	PY_KIND(FunctionDef) /* decorator* type_param* args returns? body* [name] */                                                                            \
	PY_KIND(AsyncFunctionDef) /* the same */                               \
	PY_KIND(ClassDef) /* decorator* type_param* (base|keyword)* body* [name] */                                                                            \
	PY_KIND(Return)     /* value? */                                       \
	PY_KIND(Delete)     /* targets* */                                     \
	PY_KIND(Assign)     /* targets* value */                               \
	PY_KIND(TypeAlias)  /* name type_param* value */                       \
	PY_KIND(AugAssign)  /* target value [op] */                            \
	PY_KIND(AnnAssign)  /* target annotation value? [py_is_simple()] */    \
	PY_KIND(For)        /* target iter body* orelse* */                    \
	PY_KIND(AsyncFor)   /* the same */                                     \
	PY_KIND(While)      /* test body* orelse* */                           \
	PY_KIND(If)         /* test body* orelse* */                           \
	PY_KIND(With)       /* item* body* */                                  \
	PY_KIND(AsyncWith)  /* the same */                                     \
	PY_KIND(Match)      /* subject case* */                                \
	PY_KIND(Raise)      /* exc? cause? */                                  \
	PY_KIND(Try)        /* body* handler* orelse* finalbody* */            \
	PY_KIND(TryStar)    /* the same */                                     \
	PY_KIND(Assert)     /* test msg? */                                    \
	PY_KIND(Import)     /* names* (alias) */                               \
	PY_KIND(ImportFrom) /* module? names* [py_import_level()] */           \
	PY_KIND(Global)     /* names* (Ident) */                               \
	PY_KIND(Nonlocal)   /* names* (Ident) */                               \
	PY_KIND(Expr)       /* value */                                        \
	PY_KIND(Pass)                                                          \
	PY_KIND(Break)                                                         \
	PY_KIND(Continue)                                                      \
	/* expressions */                                                      \
	PY_KIND(BoolOp)         /* values* [op] */                             \
	PY_KIND(NamedExpr)      /* target value */                             \
	PY_KIND(BinOp)          /* left right [op] */                          \
	PY_KIND(UnaryOp)        /* operand [op] */                             \
	PY_KIND(Lambda)         /* args body */                                \
	PY_KIND(IfExp)          /* body test orelse */                         \
	PY_KIND(Dict)           /* (key value | unpack)* */                    \
	PY_KIND(Set)            /* elts* */                                    \
	PY_KIND(ListComp)       /* elt generator* */                           \
	PY_KIND(SetComp)        /* elt generator* */                           \
	PY_KIND(DictComp)       /* key value generator* */                     \
	PY_KIND(GeneratorExp)   /* elt generator* */                           \
	PY_KIND(Await)          /* value */                                    \
	PY_KIND(Yield)          /* value? */                                   \
	PY_KIND(YieldFrom)      /* value */                                    \
	PY_KIND(Compare)        /* left (cmp_eq | cmp_...)* */                 \
	PY_KIND(Call)           /* func (arg | keyword)* */                    \
	PY_KIND(FormattedValue) /* value spec? [py_conversion()] */            \
	PY_KIND(Interpolation) /* value spec? [py_conversion(), py_piece()] */ \
	PY_KIND(JoinedStr)     /* values* */                                   \
	PY_KIND(TemplateStr)   /* values* */                                   \
	PY_KIND(Constant)      /* [py_constant()] */                           \
	PY_KIND(Attribute)     /* value [name, ctx] */                         \
	PY_KIND(Subscript)     /* value slice [ctx] */                         \
	PY_KIND(Starred)       /* value [ctx] */                               \
	PY_KIND(Name)          /* [name, ctx] */                               \
	PY_KIND(List)          /* elts* [ctx] */                               \
	PY_KIND(Tuple)         /* elts* [ctx] */                               \
	PY_KIND(Slice)         /* lower? upper? step? */                       \
	/* parts of others */                                                  \
	PY_KIND(comprehension)  /* target iter ifs* [py_is_async()] */         \
	PY_KIND(ExceptHandler)  /* type? body* [name] */                       \
	PY_KIND(arguments)      /* see above */                                \
	PY_KIND(arg)            /* annotation? [name] */                       \
	PY_KIND(keyword)        /* value [name; none for `**value`] */         \
	PY_KIND(alias)          /* asname? [name, with its dots] */            \
	PY_KIND(withitem)       /* context_expr optional_vars? */              \
	PY_KIND(match_case)     /* pattern guard? body* */                     \
	PY_KIND(MatchValue)     /* value */                                    \
	PY_KIND(MatchSingleton) /* [py_constant()] */                          \
	PY_KIND(MatchSequence)  /* patterns* */                                \
	PY_KIND(MatchMapping)   /* (key pattern)* rest? */                     \
	PY_KIND(MatchClass)     /* cls patterns* (kwd_attr kwd_pattern)* */    \
	PY_KIND(MatchStar)      /* [name; none for `*_`] */                    \
	PY_KIND(MatchAs)        /* pattern? [name; none for `_`] */            \
	PY_KIND(MatchOr)        /* patterns* */                                \
	PY_KIND(TypeVar)        /* bound? default? [name] */                   \
	PY_KIND(ParamSpec)      /* default? [name] */                          \
	PY_KIND(TypeVarTuple)   /* default? [name] */                          \
	PY_KIND(Ident)          /* [name] */

enum py_kind {
#define PY_KIND(kind) PY_##kind,
	PY_KIND_LIST(PY_KIND)
#undef PY_KIND
		PY_KINDS
};

enum py_role {
	PY_NO_ROLE,
	PY_BODY,
	PY_ORELSE,
	PY_FINALBODY,
	PY_HANDLER,
	PY_CASE,
	PY_DECORATOR,
	PY_TYPE_PARAM,
	PY_ARGS,
	PY_RETURNS,
	PY_BASE,
	PY_KEYWORD,
	PY_VALUE,
	PY_TARGETS,
	PY_TARGET,
	PY_NAME,
	PY_ANNOTATION,
	PY_ITER,
	PY_TEST,
	PY_MSG,
	PY_ITEM,
	PY_SUBJECT,
	PY_EXC,
	PY_CAUSE,
	PY_MODULE,
	PY_NAMES,
	PY_ASNAME,
	PY_VALUES,
	PY_LEFT,
	PY_RIGHT,
	PY_OPERAND,
	PY_KEY,
	PY_UNPACK,
	PY_ELTS,
	PY_ELT,
	PY_GENERATOR,
	PY_FUNC,
	PY_ARG,
	PY_SPEC,
	PY_SLICE,
	PY_LOWER,
	PY_UPPER,
	PY_STEP,
	PY_IFS,
	PY_TYPE,
	PY_POSONLY,
	PY_VARARG,
	PY_KWONLY,
	PY_KWARG,
	PY_DEFAULT,
	PY_CONTEXT,
	PY_VARS,
	PY_PATTERN,
	PY_GUARD,
	PY_PATTERNS,
	PY_REST,
	PY_CLS,
	PY_KWD_ATTR,
	PY_KWD_PATTERN,
	PY_BOUND,
	/* A comparator; the operator between it and what stands before it. */
	PY_CMP_EQ,
	PY_CMP_NOT_EQ,
	PY_CMP_LT,
	PY_CMP_LT_E,
	PY_CMP_GT,
	PY_CMP_GT_E,
	PY_CMP_IS,
	PY_CMP_IS_NOT,
	PY_CMP_IN,
	PY_CMP_NOT_IN,
	PY_ROLES
};

/* Of BinOp and AugAssign, UnaryOp, BoolOp. */
enum py_op {
	PY_OP_NONE,
	PY_ADD,
	PY_SUB,
	PY_MULT,
	PY_MAT_MULT,
	PY_DIV,
	PY_MOD,
	PY_POW,
	PY_LSHIFT,
	PY_RSHIFT,
	PY_BIT_OR,
	PY_BIT_XOR,
	PY_BIT_AND,
	PY_FLOOR_DIV,
	PY_INVERT,
	PY_NOT,
	PY_UADD,
	PY_USUB,
	PY_AND,
	PY_OR,
	PY_OPS
};

enum py_ctx { PY_LOAD, PY_STORE, PY_DEL };

enum py_constant {
	PY_CONST_NONE,
	PY_CONST_TRUE,
	PY_CONST_FALSE,
	PY_CONST_ELLIPSIS,
	PY_CONST_INT,
	PY_CONST_FLOAT,
	PY_CONST_COMPLEX,
	PY_CONST_STR,   /* one or more literals, plain */
	PY_CONST_BYTES, /* one or more literals */
	PY_CONST_PIECE, /* text inside an f-string or t-string */
};

/* Read it with the functions below. */
struct py_node_data {
	uint8_t kind, role;
	uint16_t height : 13; /* of the tree below: 0 for a leaf */
	uint16_t ctx : 2;
	uint16_t paren : 1;  /* stands in parentheses of its own */
	uint32_t start, end; /* bytes [start, end) of the module's text */
	py_node child, next;
	uint32_t aux;
};

/* Bytes [start, end) of the module's text. */
struct py_span {
	uint32_t start, end;
};

struct py_symbol {
	const char *s;
	uint32_t len, hash;
};

/* How far the module's tree can be trusted. */
enum py_status {
	PY_OK,         /* CPython would accept it */
	PY_BROKEN,     /* syntax errors; the rest is there */
	PY_CUT,        /* over a limit: the tree is not the whole file */
	PY_PYTHON2,    /* Python 2: not to be judged */
	PY_UNREADABLE, /* encoding unknown or bytes that do not fit it */
};

struct py_module {
	str text; /* UTF-8 without BOM: what offsets count in */
	enum py_status status;
	py_node root; /* Module; always there */
	const struct py_node_data *node;
	uint32_t nodes; /* used entries of `node`, the first is unused */
	const struct py_symbol *symbol; /* names in NFKC */
	uint32_t symbols;
	const struct py_span *comment; /* from `#` to the line's end */
	uint32_t comments;
	const str *piece; /* texts inside f-strings, decoded */
	uint32_t pieces;
	uint32_t tokens;
	uint32_t errors; /* syntax errors found (maybe more than diagnosed) */
	uint16_t needs;  /* least Python that knows this syntax: 308 ... 314 */
	uint32_t needs_at;      /* where the newest syntax stands */
	const char *needs_what; /* and what it is, for people */
	const uint32_t *line;   /* start of each line; py_lines() makes it */
	uint32_t lines;
	struct arena *arena;
};

/* A place as people write it. */
struct py_place {
	uint32_t line, column; /* 1-based; columns count UTF-8 bytes */
};

/* ---- walking ---- */

static inline const struct py_node_data *py_at(const struct py_module *m,
					       py_node n)
{
	return &m->node[n];
}

static inline enum py_kind py_kind(const struct py_module *m, py_node n)
{
	return (enum py_kind)m->node[n].kind;
}

static inline enum py_role py_role(const struct py_module *m, py_node n)
{
	return (enum py_role)m->node[n].role;
}

static inline py_node py_first(const struct py_module *m, py_node n)
{
	return m->node[n].child;
}

static inline py_node py_next(const struct py_module *m, py_node n)
{
	return m->node[n].next;
}

/* The first child with that role, or 0; of node 0 always 0. */
py_node py_child(const struct py_module *m, py_node n, enum py_role role);
/* The next sibling with the same role as `n`, or 0. */
py_node py_next_in(const struct py_module *m, py_node n);
size_t py_count(const struct py_module *m, py_node n, enum py_role role);

#define PY_FOR_EACH_CHILD(m, parent, c) \
	for (py_node c = py_first((m), (parent)); c; c = py_next((m), c))
#define PY_FOR_EACH_IN(m, parent, role, c)                   \
	for (py_node c = py_child((m), (parent), (role)); c; \
	     c = py_next_in((m), c))

/*
 * Every node below `root` and itself, parents first, in source order, without
 * recursion:
 *
 *	struct py_walk w = py_walk(arena, m, m->root);
 *	for (py_node n; (n = py_walk_next(&w));)
 *		...                    py_walk_skip(&w) leaves out n's children
 *
 * `depth` counts from 0 at the root; `path[0..depth]` are n's parents and n.
 */
struct py_walk {
	const struct py_module *m;
	struct arena *arena;
	py_node *path;
	uint32_t depth, cap;
	bool begun, skip;
};

struct py_walk py_walk(struct arena *a, const struct py_module *m, py_node root);
py_node py_walk_next(struct py_walk *w);
void py_walk_skip(struct py_walk *w);
/* The parent of the node last given, `up` levels above it; 0 above the root. */
py_node py_walk_parent(const struct py_walk *w, uint32_t up);

/* ---- what a node says ---- */

/* The text of the node as written. */
str py_source(const struct py_module *m, py_node n);

/* The name a node carries (kinds with [name] above), else 0. */
py_sym py_name(const struct py_module *m, py_node n);
str py_name_text(const struct py_module *m, py_node n);
str py_sym_text(const struct py_module *m, py_sym sym);
/* The number that this module gave to a name; 0 when the name is not in it. */
py_sym py_find_sym(const struct py_module *m, str name);

enum py_op py_op(const struct py_module *m, py_node n);
/* CPython's class name: "Add". */
const char *py_op_name(enum py_op op);
/* A comparator's operator as CPython names it: "NotEq"; NULL for other roles. */
const char *py_compare_name(enum py_role role);
const char *py_kind_name(enum py_kind kind);
const char *py_role_name(enum py_role role);

static inline enum py_ctx py_ctx(const struct py_module *m, py_node n)
{
	return (enum py_ctx)m->node[n].ctx;
}

static inline bool py_is_stmt(enum py_kind k)
{
	return k >= PY_FunctionDef && k <= PY_Continue;
}

static inline bool py_is_expr(enum py_kind k)
{
	return k >= PY_BoolOp && k <= PY_Slice;
}

bool py_is_simple(const struct py_module *m, py_node ann_assign);
bool py_is_async(const struct py_module *m, py_node comprehension);
uint32_t py_import_level(const struct py_module *m, py_node import_from);
/* Of FormattedValue, Interpolation: 's', 'r', 'a' or 0. */
char py_conversion(const struct py_module *m, py_node n);

/* ---- constants ---- */

/* Of Constant and MatchSingleton. */
enum py_constant py_constant(const struct py_module *m, py_node n);
/* Of a str Constant: does it begin with `u`, as CPython's `kind` says? */
bool py_is_u(const struct py_module *m, py_node n);

/*
 * The value of a str or bytes constant or a piece of an f-string: borrowed when
 * the source says it literally, else made in `a`. A str is UTF-8, lone
 * surrogates (from escapes) as three bytes each; bytes are bytes.
 */
str py_text(struct arena *a, const struct py_module *m, py_node n);
/* The value of an int constant, when it fits. */
bool py_int(const struct py_module *m, py_node n, int64_t *out);
/* The value of an int or float constant (of a complex: its imaginary part);
 * false for other nodes. Too large a number is infinite. */
bool py_number(const struct py_module *m, py_node n, double *out);

/* ---- places ---- */

/* Makes the table of lines, once; before that py_place() counts from the
 * start each time. */
void py_lines(struct py_module *m);
struct py_place py_place(const struct py_module *m, uint32_t offset);
/* [start, end) of a 1-based line, its end mark left out; empty past the end. */
struct py_span py_line_span(struct py_module *m, uint32_t line);

#endif
