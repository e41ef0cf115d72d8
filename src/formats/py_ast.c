#include "formats/py_ast.h"

#include "base/scan.h"

#include <string.h>

/* ---- walking ---- */

py_node py_child(const struct py_module *m, py_node n, enum py_role role)
{
	for (py_node c = m->node[n].child; c; c = m->node[c].next)
		if (m->node[c].role == role)
			return c;
	return 0;
}

py_node py_next_in(const struct py_module *m, py_node n)
{
	for (py_node c = m->node[n].next; c; c = m->node[c].next)
		if (m->node[c].role == m->node[n].role)
			return c;
	return 0;
}

size_t py_count(const struct py_module *m, py_node n, enum py_role role)
{
	size_t count = 0;

	PY_FOR_EACH_CHILD(m, n, c)
	count += m->node[c].role == role;
	return count;
}

struct py_walk py_walk(struct arena *a, const struct py_module *m, py_node root)
{
	struct py_walk w = { .m = m, .arena = a };

	/* The tree knows how high it is. */
	w.cap = m->node[root].height + 2u;
	w.path = arena_array(a, py_node, w.cap);
	w.path[0] = root;
	return w;
}

py_node py_walk_next(struct py_walk *w)
{
	const struct py_node_data *node = w->m->node;

	if (!w->begun) {
		w->begun = true;
		return w->path[0];
	}
	if (!w->path[0])
		return 0;
	if (!w->skip && node[w->path[w->depth]].child) {
		w->path[w->depth + 1] = node[w->path[w->depth]].child;
		return w->path[++w->depth];
	}
	w->skip = false;
	while (w->depth && !node[w->path[w->depth]].next)
		w->depth--;
	w->path[w->depth] = w->depth ? node[w->path[w->depth]].next : 0;
	return w->path[w->depth];
}

void py_walk_skip(struct py_walk *w)
{
	w->skip = true;
}

py_node py_walk_parent(const struct py_walk *w, uint32_t up)
{
	return up <= w->depth ? w->path[w->depth - up] : 0;
}

/* ---- names ---- */

str py_source(const struct py_module *m, py_node n)
{
	return str_of(m->text.s + m->node[n].start,
		      m->node[n].end - m->node[n].start);
}

py_sym py_name(const struct py_module *m, py_node n)
{
	switch (py_kind(m, n)) {
	case PY_FunctionDef:
	case PY_AsyncFunctionDef:
	case PY_ClassDef:
	case PY_Attribute:
	case PY_Name:
	case PY_ExceptHandler:
	case PY_arg:
	case PY_keyword:
	case PY_alias:
	case PY_MatchStar:
	case PY_MatchAs:
	case PY_TypeVar:
	case PY_ParamSpec:
	case PY_TypeVarTuple:
	case PY_Ident:
		return m->node[n].aux;
	default:
		return 0;
	}
}

str py_sym_text(const struct py_module *m, py_sym sym)
{
	return str_of(m->symbol[sym].s, m->symbol[sym].len);
}

str py_name_text(const struct py_module *m, py_node n)
{
	return py_sym_text(m, py_name(m, n));
}

py_sym py_find_sym(const struct py_module *m, str name)
{
	for (uint32_t i = 1; i < m->symbols; i++)
		if (m->symbol[i].len == name.len &&
		    !memcmp(m->symbol[i].s, name.s, name.len))
			return i;
	return 0;
}

/* ---- what a node says ---- */

const char *py_kind_name(enum py_kind kind)
{
	static const char *const names[PY_KINDS] = {
#define PY_KIND(kind) #kind,
		PY_KIND_LIST(PY_KIND)
#undef PY_KIND
	};

	return names[kind];
}

const char *py_role_name(enum py_role role)
{
	static const char *const names[PY_ROLES] = {
		"",
		"body",
		"orelse",
		"finalbody",
		"handlers",
		"cases",
		"decorator_list",
		"type_params",
		"args",
		"returns",
		"bases",
		"keywords",
		"value",
		"targets",
		"target",
		"name",
		"annotation",
		"iter",
		"test",
		"msg",
		"items",
		"subject",
		"exc",
		"cause",
		"module",
		"names",
		"asname",
		"values",
		"left",
		"right",
		"operand",
		"keys",
		"unpack",
		"elts",
		"elt",
		"generators",
		"func",
		"args",
		"format_spec",
		"slice",
		"lower",
		"upper",
		"step",
		"ifs",
		"type",
		"posonlyargs",
		"vararg",
		"kwonlyargs",
		"kwarg",
		"defaults",
		"context_expr",
		"optional_vars",
		"pattern",
		"guard",
		"patterns",
		"rest",
		"cls",
		"kwd_attrs",
		"kwd_patterns",
		"bound",
		"==",
		"!=",
		"<",
		"<=",
		">",
		">=",
		"is",
		"is not",
		"in",
		"not in",
	};

	return names[role];
}

const char *py_op_name(enum py_op op)
{
	static const char *const names[PY_OPS] = {
		"",      "Add",    "Sub",    "Mult",     "MatMult",
		"Div",   "Mod",    "Pow",    "LShift",   "RShift",
		"BitOr", "BitXor", "BitAnd", "FloorDiv", "Invert",
		"Not",   "UAdd",   "USub",   "And",      "Or",
	};

	return names[op];
}

const char *py_compare_name(enum py_role role)
{
	static const char *const names[] = { "Eq", "NotEq", "Lt", "LtE",
					     "Gt", "GtE",   "Is", "IsNot",
					     "In", "NotIn" };

	return role >= PY_CMP_EQ ? names[role - PY_CMP_EQ] : NULL;
}

enum py_op py_op(const struct py_module *m, py_node n)
{
	switch (py_kind(m, n)) {
	case PY_BinOp:
	case PY_UnaryOp:
	case PY_BoolOp:
	case PY_AugAssign:
		return (enum py_op)m->node[n].aux;
	default:
		return PY_OP_NONE;
	}
}

bool py_is_simple(const struct py_module *m, py_node ann_assign)
{
	return m->node[ann_assign].aux;
}

bool py_is_async(const struct py_module *m, py_node comprehension)
{
	return m->node[comprehension].aux;
}

uint32_t py_import_level(const struct py_module *m, py_node import_from)
{
	return m->node[import_from].aux;
}

char py_conversion(const struct py_module *m, py_node n)
{
	return (char)(m->node[n].aux & 0xff);
}

enum py_constant py_constant(const struct py_module *m, py_node n)
{
	return (enum py_constant)(m->node[n].aux & 0xff);
}

bool py_is_u(const struct py_module *m, py_node n)
{
	return m->node[n].aux >> 8 & 1;
}

/* ---- places ---- */

static size_t line_end(const char *s, size_t at)
{
	return at + scan_line_end((const uint8_t *)s + at);
}

static size_t next_line(const char *s, size_t end)
{
	return end + (s[end] == '\r' && s[end + 1] == '\n' ? 2 : 1);
}

static uint32_t put_lines(const struct py_module *m, uint32_t *out)
{
	uint32_t n = 0;
	size_t at = 0;

	for (;;) {
		if (out)
			out[n] = (uint32_t)at;
		n++;
		at = line_end(m->text.s, at);
		if (at >= m->text.len)
			return n;
		at = next_line(m->text.s, at);
	}
}

void py_lines(struct py_module *m)
{
	uint32_t *line;

	if (m->line || !m->text.s)
		return;
	m->lines = put_lines(m, NULL);
	line = arena_array(m->arena, uint32_t, m->lines);
	put_lines(m, line);
	m->line = line;
}

static struct py_place count_place(const struct py_module *m, uint32_t offset)
{
	struct py_place p = { 1, 1 };
	size_t start = 0;

	while (m->text.s) {
		size_t end = line_end(m->text.s, start);

		if (end >= m->text.len || next_line(m->text.s, end) > offset)
			break;
		start = next_line(m->text.s, end);
		p.line++;
	}
	p.column = offset - (uint32_t)start + 1;
	return p;
}

struct py_place py_place(const struct py_module *m, uint32_t offset)
{
	uint32_t lo = 0, hi = m->lines;

	if (!m->line)
		return count_place(m, offset);
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (m->line[mid] <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (struct py_place){ lo, offset - m->line[lo - 1] + 1 };
}

struct py_span py_line_span(struct py_module *m, uint32_t line)
{
	py_lines(m);
	if (!line || line > m->lines)
		return (struct py_span){ (uint32_t)m->text.len,
					 (uint32_t)m->text.len };
	return (struct py_span){ m->line[line - 1],
				 (uint32_t)line_end(m->text.s,
						    m->line[line - 1]) };
}
