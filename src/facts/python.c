#include "facts/python.h"

#include "base/scan.h"

static const char python_key;

bool python_wants(const struct file *f)
{
	return f->kind == KIND_PYTHON || f->kind == KIND_NOTEBOOK;
}

struct python_place python_place_of_line(const struct python *p, uint32_t line,
					 uint32_t column)
{
	struct nb_place in;

	if (!p->notebook)
		return (struct python_place){ 0, line, column };
	in = notebook_place(p->notebook, line);
	return (struct python_place){ in.cell, in.line,
				      column ? column + in.shift : 0 };
}

struct python_place python_place(const struct python *p, uint32_t offset)
{
	struct py_place at = py_place(p->module, offset);

	return python_place_of_line(p, at.line, at.column);
}

/* The line of the file where a cell stands; cells are few, errors fewer. */
static uint32_t line_of_cell(const struct notebook *nb, uint32_t cell)
{
	for (size_t i = 0; i < nb->cells.n; i++)
		if (nb->cells.v[i].number == cell)
			return nb->cells.v[i].line;
	return 0;
}

/* Diagnostics of the parser count lines of the module's text; people want to
 * read of cells. */
static void add_diag(struct python *p, const struct diag *d)
{
	struct python_place at = python_place_of_line(p, d->line, d->column);

	if (d->id == DIAG_PY_SYNTAX)
		*vec_push(p->diags.arena, &p->errors) =
			(struct python_error){ at, d->text };

	if (!p->notebook || !d->line) {
		diag_add(&p->diags, d->id, d->line, d->column, "%.*s",
			 STR_ARG(d->text));
		return;
	}
	diag_add(&p->diags, d->id, line_of_cell(p->notebook, at.cell), 0,
		 "cell %u, line %u: %.*s", (unsigned)at.cell, (unsigned)at.line,
		 STR_ARG(d->text));
}

static void parse(struct python *p, struct file_facts *f, str text, bool padded)
{
	const struct py_options o = { .limits = f->limits, .padded = padded };
	struct py_module *m;
	struct diags found;

	diags_init(&found, f->arena);
	m = py_parse(f->arena, text, &o, &found);
	py_lines(m);
	p->module = m;
	for (size_t i = 0; i < found.list.n; i++)
		add_diag(p, &found.list.v[i]);
	p->diags.omitted += found.omitted;
}

/* Cells left out of the module, since they end inside a string or bracket. */
static void add_unfinished(struct python *p)
{
	for (size_t i = 0; i < p->notebook->cells.n; i++) {
		const struct nb_cell *c = &p->notebook->cells.v[i];

		if (c->unfinished)
			*vec_push(p->diags.arena, &p->errors) =
				(struct python_error){
					{ c->number, 1, 1 },
					S("ends inside a string or bracket")
				};
	}
}

static bool read_notebook(struct python *p, struct file_facts *f)
{
	struct io_source *s = facts_stream(f);

	if (!s)
		return false;
	p->notebook =
		notebook_read(f->arena, facts_source(s), f->limits, &p->diags);
	if (!facts_stream_end(f, s))
		return false;
	parse(p, f, p->notebook->text, false);
	add_unfinished(p);
	return true;
}

static bool read_source(struct python *p, struct file_facts *f)
{
	_Static_assert((int)IO_PADDING >= (int)SCAN_PAD,
		       "a file's text is padded");
	str text;

	if (!facts_text(f, f->limits->py_size, &text))
		return false;
	parse(p, f, text, true);
	return true;
}

const struct python *facts_python(struct file_facts *f)
{
	struct python *p = facts_find(f, &python_key);

	if (!p) {
		p = arena_new(f->arena, struct python);
		diags_init(&p->diags, f->arena);
		if (f->file->kind == KIND_NOTEBOOK ? !read_notebook(p, f)
						   : !read_source(p, f))
			return NULL;
		facts_keep(f, &python_key, p);
	}
	facts_diags(f, &p->diags);
	return p;
}

str python_status_name(enum py_status status)
{
	static const str name[] = {
		[PY_OK] = STR_INIT("ok"),
		[PY_BROKEN] = STR_INIT("broken"),
		[PY_CUT] = STR_INIT("cut"),
		[PY_PYTHON2] = STR_INIT("python2"),
		[PY_UNREADABLE] = STR_INIT("unreadable"),
	};

	return name[status];
}
