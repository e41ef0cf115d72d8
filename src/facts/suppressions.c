#include "facts/suppressions.h"

#include "base/vec.h"
#include "facts/python.h"

/* A comment longer than that is no comment of ours. */
enum { COMMENT_MAX = 2000 };

struct scan {
	struct file_facts *f;
	const struct python *py;
	VEC(py_node) statements;
	struct value comments;
};

/* ---- what it covers ---- */

static bool only_blanks_before(const struct py_module *m, uint32_t at)
{
	while (at > 0 && (m->text.s[at - 1] == ' ' || m->text.s[at - 1] == '\t'))
		at--;
	return !at || m->text.s[at - 1] == '\n' || m->text.s[at - 1] == '\r';
}

/* All statements in the order of the text, a compound one before its parts. */
static void list_statements(struct scan *s)
{
	const struct py_module *m = s->py->module;
	struct py_walk w = py_walk(s->f->arena, m, m->root);

	for (py_node n; (n = py_walk_next(&w));)
		if (py_is_stmt(py_kind(m, n)))
			*vec_push(s->f->arena, &s->statements) = n;
}

/* The first statement that begins behind `at`; 0 when there is none. */
static py_node statement_after(const struct scan *s, uint32_t at)
{
	size_t from = 0, to = s->statements.n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (py_at(s->py->module, s->statements.v[mid])->start < at)
			from = mid + 1;
		else
			to = mid;
	}
	return from < s->statements.n ? s->statements.v[from] : 0;
}

/* Of a compound statement only its head counts. */
static uint32_t end_of_head(const struct py_module *m, py_node n)
{
	py_node body = py_child(m, n, PY_BODY);
	uint32_t end = py_at(m, n)->end;

	if (!body)
		body = py_child(m, n, PY_CASE);
	if (!body)
		return end;
	end = py_at(m, body)->start;
	while (end > py_at(m, n)->start + 1 && m->text.s[end - 1] != ':')
		end--;
	return end;
}

static void put_lines(const struct scan *s, struct value *out, uint32_t first,
		      uint32_t last)
{
	value_put(s->f->arena, out, S("first"), value_int(first));
	value_put(s->f->arena, out, S("last"), value_int(last));
}

/* On a line of its own it covers the next statement, else its line. */
static void put_cover(const struct scan *s, struct value *out,
		      const struct py_span *comment)
{
	const struct py_module *m = s->py->module;
	struct python_place here = python_place(s->py, comment->start);
	py_node next;
	uint32_t end;

	put_lines(s, out, here.line, here.line);
	if (!only_blanks_before(m, comment->start))
		return;
	next = statement_after(s, comment->end);
	if (!next)
		return;
	end = end_of_head(m, next);
	out->u.map.n -= 2;
	/* From the comment on, so that decorators are in it. */
	put_lines(s, out, here.line, python_place(s->py, end - 1).line);
}

/* ---- what it says ---- */

static void put_rules(const struct scan *s, struct value *out, str list)
{
	struct value *rules =
		value_put(s->f->arena, out, S("rules"), value_list());
	struct str_cut c = { .tail = list, .found = true };

	while (c.found) {
		c = str_cut(c.tail, ',');
		if (str_trim(c.head).len)
			value_push(s->f->arena, rules,
				   value_str(str_dup(s->f->arena,
						     str_trim(c.head))));
	}
}

static str scope_of(str word)
{
	if (str_eq(word, S("ignore")))
		return S("line");
	if (str_eq(word, S("cell-ignore")))
		return S("cell");
	if (str_eq(word, S("file-ignore")))
		return S("file");
	return S("");
}

/* "ignore[TRN104] reason"; what is not of that form is kept with an empty
 * scope, so that somebody can be told. */
static void add_comment(struct scan *s, const struct py_span *comment, str text)
{
	struct arena *a = s->f->arena;
	struct str_cut head = str_cut(text, '[');
	struct str_cut tail = str_cut(head.tail, ']');
	str scope = tail.found ? scope_of(str_trim(head.head)) : S("");
	struct python_place at = python_place(s->py, comment->start);
	struct value *out = value_push(a, &s->comments, value_map());

	value_put(a, out, S("scope"), value_str(scope));
	value_put(a, out, S("line"), value_int(at.line));
	value_put(a, out, S("column"), value_int(at.column));
	if (at.cell)
		value_put(a, out, S("cell"), value_int(at.cell));
	put_rules(s, out, scope.len ? tail.head : S(""));
	value_put(a, out, S("reason"),
		  value_str(str_dup(a, scope.len ? str_trim(tail.tail)
						 : str_trim(text))));
	if (str_eq(scope, S("line")))
		put_cover(s, out, comment);
}

static void look_at(struct scan *s, const struct py_span *comment)
{
	str text = str_sub(s->py->module->text, comment->start, comment->end);

	while (text.len && text.s[0] == '#')
		text = str_sub(text, 1, text.len);
	text = str_trim(text);
	if (text.len > COMMENT_MAX || !str_starts(text, S("gonogo:")))
		return;
	add_comment(s, comment, str_trim(str_sub(text, 7, text.len)));
}

static bool wants(const struct file *f)
{
	return python_wants(f) && !(f->flags & FILE_VENDORED);
}

static bool scan(struct file_facts *f, struct value *record)
{
	uint64_t max = f->file->kind == KIND_NOTEBOOK ? f->limits->nb_size
						      : f->limits->py_size;
	struct scan s = { .f = f, .comments = value_list() };
	str text;

	/* Most files have none and need not be parsed for it. */
	if (!facts_text(f, max, &text))
		return true;
	if (!str_has(text, S("gonogo:")))
		return false;
	s.py = facts_python(f);
	if (!s.py)
		return true;
	list_statements(&s);
	for (uint32_t i = 0; i < s.py->module->comments; i++)
		look_at(&s, &s.py->module->comment[i]);
	if (!s.comments.u.list.n)
		return false;
	*record = value_map();
	value_put(f->arena, record, S("comments"), s.comments);
	return true;
}

const struct scanner scanner_suppressions = {
	.name = STR_INIT("suppressions"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
