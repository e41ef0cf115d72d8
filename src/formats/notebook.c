#include "formats/notebook.h"

#include "base/arena.h"
#include "base/buf.h"
#include "formats/json.h"
#include "formats/notebook_code.h"

#include <inttypes.h>
#include <string.h>

enum { SHORT = 200, DEPTH = 64 };

/* A source that ends at notebook.size. */
struct bounded {
	struct source inner;
	uint64_t left;
	bool over;
};

struct reader {
	struct arena *arena;
	const struct limits *limits;
	struct limits inner; /* of the JSON, with its depth bounded */
	struct diags *diags;
	struct json *j;
	struct bounded bounded;
	struct notebook *nb;
	struct buf source; /* of the cell in hand */
	bool has_cells;
	bool stopped; /* over a limit of ours */
};

static ptrdiff_t read_bounded(void *ctx, char *buf, size_t n)
{
	struct bounded *b = ctx;
	ptrdiff_t got = b->inner.read(b->inner.ctx, buf, n);

	if (got > 0 && (uint64_t)got > b->left) {
		b->over = true;
		return 0;
	}
	b->left -= got > 0 ? (uint64_t)got : 0;
	return got;
}

/* ---- what goes wrong ---- */

static void malformed(struct reader *r, const struct json_event *e,
		      const char *what)
{
	diag_add(r->diags, DIAG_NB_MALFORMED, e->line, e->column, "%s", what);
}

static bool stop(struct reader *r, const char *limit, uint64_t value)
{
	r->stopped = true;
	diag_add(r->diags, DIAG_NB_LIMIT, 0, 0,
		 "more than %" PRIu64 " (limit %s); the notebook is not judged",
		 value, limit);
	return false;
}

/* ---- steps of the pull reader ---- */

/* The next key of the object in hand; false at its end, and at a fault. */
static bool next_key(struct reader *r, struct json_event *e)
{
	return !r->stopped && json_next(r->j, e) && e->type == JSON_KEY;
}

/* The next value of the array in hand. */
static bool next_item(struct reader *r, struct json_event *e)
{
	return !r->stopped && json_next(r->j, e) && e->type != JSON_ARRAY_END;
}

/* Behind an event that began a value: the rest of that value. */
static bool drop(struct reader *r, const struct json_event *e)
{
	if (e->type == JSON_OBJECT || e->type == JSON_ARRAY)
		return json_leave(r->j);
	return true;
}

static str kept(struct reader *r, str s)
{
	size_t n = s.len < SHORT ? s.len : SHORT;

	while (n && n < s.len && ((unsigned char)s.s[n] & 0xc0) == 0x80)
		n--;
	return str_dup(r->arena, str_of(s.s, n));
}

/* A string, its first bytes; anything else is skipped and leaves `out`. */
static bool short_text(struct reader *r, str *out)
{
	struct json_event e;

	if (!json_next(r->j, &e))
		return false;
	if (e.type == JSON_STRING)
		*out = kept(r, e.text);
	return drop(r, &e);
}

static bool whole_number(struct reader *r, int64_t *out)
{
	struct json_event e;

	if (!json_next(r->j, &e))
		return false;
	if (e.type == JSON_NUMBER && e.whole)
		*out = e.i;
	return drop(r, &e);
}

/* ---- cells ---- */

static bool add_source(struct reader *r, str s)
{
	if (buf_add(&r->source, s))
		return true;
	return stop(r, "notebook.source", r->limits->nb_source);
}

/* A string, or a list of strings. */
static bool read_source(struct reader *r)
{
	struct json_event e;

	buf_reset(&r->source);
	if (!json_next(r->j, &e))
		return false;
	if (e.type == JSON_STRING)
		return add_source(r, e.text);
	if (e.type != JSON_ARRAY) {
		malformed(r, &e,
			  "the source of a cell is neither text nor a list");
		return drop(r, &e);
	}
	while (next_item(r, &e)) {
		if (e.type == JSON_STRING) {
			if (!add_source(r, e.text))
				return false;
			continue;
		}
		malformed(r, &e, "a line of a cell's source is not text");
		if (!drop(r, &e))
			return false;
	}
	return !r->stopped && !json_failed(r->j);
}

static bool read_output(struct reader *r, struct nb_cell *cell)
{
	struct json_event e;
	str type = S(""), ename = S(""), evalue = S("");
	bool ok = true;

	while (ok && next_key(r, &e)) {
		if (str_eq(e.text, S("output_type")))
			ok = short_text(r, &type);
		else if (str_eq(e.text, S("ename")))
			ok = short_text(r, &ename);
		else if (str_eq(e.text, S("evalue")))
			ok = short_text(r, &evalue);
		else
			ok = json_skip(r->j);
	}
	if (!cell->ename.len &&
	    (str_eq(type, S("error")) || str_eq(type, S("pyerr")))) {
		cell->ename = ename.len ? ename : S("error");
		cell->evalue = evalue;
	}
	return ok && !json_failed(r->j);
}

static bool read_outputs(struct reader *r, struct nb_cell *cell)
{
	struct json_event e;

	cell->outputs = 0;
	if (!json_next(r->j, &e))
		return false;
	if (e.type != JSON_ARRAY) {
		malformed(r, &e, "the outputs of a cell are not a list");
		return drop(r, &e);
	}
	while (next_item(r, &e)) {
		cell->outputs += cell->outputs < UINT32_MAX;
		if (e.type == JSON_OBJECT ? !read_output(r, cell) : !drop(r, &e))
			return false;
	}
	return !json_failed(r->j);
}

static bool read_tags(struct reader *r, struct nb_cell *cell)
{
	struct json_event e;

	if (!json_next(r->j, &e))
		return false;
	if (e.type != JSON_ARRAY)
		return drop(r, &e);
	while (next_item(r, &e)) {
		if (e.type == JSON_STRING &&
		    str_eq(e.text, S("raises-exception")))
			cell->may_raise = true;
		if (!drop(r, &e))
			return false;
	}
	return !json_failed(r->j);
}

static bool read_cell_metadata(struct reader *r, struct nb_cell *cell)
{
	struct json_event e;
	bool ok = true;

	if (!json_next(r->j, &e))
		return false;
	if (e.type != JSON_OBJECT)
		return drop(r, &e);
	while (ok && next_key(r, &e))
		ok = str_eq(e.text, S("tags")) ? read_tags(r, cell)
					       : json_skip(r->j);
	return ok && !json_failed(r->j);
}

static bool read_kind(struct reader *r, struct nb_cell *cell, bool *known)
{
	static const struct {
		str name;
		enum nb_kind kind;
	} kinds[] = {
		{ STR_INIT("code"), NB_CODE },
		{ STR_INIT("markdown"), NB_MARKDOWN },
		{ STR_INIT("html"), NB_MARKDOWN },
		{ STR_INIT("raw"), NB_RAW },
		{ STR_INIT("heading"), NB_HEADING },
	};
	str name = S("");

	if (!short_text(r, &name))
		return false;
	*known = false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!str_eq(name, kinds[i].name))
			continue;
		cell->kind = kinds[i].kind;
		*known = true;
	}
	return true;
}

static bool read_cell_key(struct reader *r, struct nb_cell *cell, str key,
			  bool *known)
{
	if (str_eq(key, S("cell_type")))
		return read_kind(r, cell, known);
	if (str_eq(key, S("source")) || str_eq(key, S("input")))
		return read_source(r);
	if (str_eq(key, S("execution_count")) ||
	    str_eq(key, S("prompt_number")))
		return whole_number(r, &cell->execution);
	if (str_eq(key, S("outputs")))
		return read_outputs(r, cell);
	if (str_eq(key, S("metadata")))
		return read_cell_metadata(r, cell);
	if (str_eq(key, S("language")))
		return short_text(r, &r->nb->language);
	return json_skip(r->j);
}

/* Behind the `{` of a cell. */
static bool read_cell(struct reader *r, const struct json_event *begin)
{
	struct nb_cell *cell;
	struct json_event e;
	bool known = false, ok = true;

	if (r->nb->cells.n >= r->limits->nb_cells)
		return stop(r, "notebook.cells", r->limits->nb_cells);
	cell = vec_push(r->arena, &r->nb->cells);
	*cell = (struct nb_cell){ .kind = NB_RAW,
				  .number = (uint32_t)r->nb->cells.n,
				  .line = begin->line };
	buf_reset(&r->source);
	while (ok && next_key(r, &e))
		ok = read_cell_key(r, cell, e.text, &known);
	if (!known && ok && !json_failed(r->j))
		malformed(r, begin, "a cell without a known cell_type; not read");
	if (known && cell->kind == NB_CODE)
		cell->source = str_dup(r->arena, buf_str(&r->source));
	return ok && !json_failed(r->j);
}

static bool read_cells(struct reader *r)
{
	struct json_event e;

	if (!json_next(r->j, &e))
		return false;
	if (e.type != JSON_ARRAY) {
		malformed(r, &e, "the cells are not a list");
		return drop(r, &e);
	}
	r->has_cells = true;
	while (next_item(r, &e)) {
		if (e.type == JSON_OBJECT) {
			if (!read_cell(r, &e))
				return false;
			continue;
		}
		malformed(r, &e, "a cell is not an object");
		if (!drop(r, &e))
			return false;
	}
	return !r->stopped && !json_failed(r->j);
}

/* ---- the rest of the notebook ---- */

/* nbformat 3 has its cells in worksheets. */
static bool read_worksheets(struct reader *r)
{
	struct json_event e;
	bool ok = true;

	if (!json_next(r->j, &e))
		return false;
	if (e.type != JSON_ARRAY)
		return drop(r, &e);
	while (ok && next_item(r, &e)) {
		if (e.type != JSON_OBJECT) {
			ok = drop(r, &e);
			continue;
		}
		while (ok && next_key(r, &e))
			ok = str_eq(e.text, S("cells")) ? read_cells(r)
							: json_skip(r->j);
	}
	return ok && !json_failed(r->j);
}

static bool read_kernel(struct reader *r, bool is_language_info)
{
	struct json_event e;
	bool ok = true;

	if (!json_next(r->j, &e))
		return false;
	if (e.type != JSON_OBJECT)
		return drop(r, &e);
	while (ok && next_key(r, &e)) {
		if (is_language_info ? str_eq(e.text, S("name"))
				     : str_eq(e.text, S("language")))
			ok = short_text(r, &r->nb->language);
		else if (!is_language_info && str_eq(e.text, S("name")))
			ok = short_text(r, &r->nb->kernel);
		else
			ok = json_skip(r->j);
	}
	return ok && !json_failed(r->j);
}

static bool read_metadata(struct reader *r)
{
	struct json_event e;
	bool ok = true;

	if (!json_next(r->j, &e))
		return false;
	if (e.type != JSON_OBJECT)
		return drop(r, &e);
	while (ok && next_key(r, &e)) {
		if (str_eq(e.text, S("kernelspec")))
			ok = read_kernel(r, false);
		else if (str_eq(e.text, S("language_info")))
			ok = read_kernel(r, true);
		else
			ok = json_skip(r->j);
	}
	return ok && !json_failed(r->j);
}

/* A key that comes again replaces what came before. */
static bool read_key(struct reader *r, const struct json_event *key)
{
	str name = key->text;

	if (str_eq(name, S("cells")) || str_eq(name, S("worksheets"))) {
		if (key->again)
			r->nb->cells.n = 0;
		return str_eq(name, S("cells")) ? read_cells(r)
						: read_worksheets(r);
	}
	if (str_eq(name, S("nbformat")))
		return whole_number(r, &r->nb->major);
	if (str_eq(name, S("nbformat_minor")))
		return whole_number(r, &r->nb->minor);
	if (str_eq(name, S("metadata")))
		return read_metadata(r);
	return json_skip(r->j);
}

static void read_document(struct reader *r)
{
	struct json_event e, nowhere = { .line = 0 };

	if (!json_next(r->j, &e))
		return;
	if (e.type != JSON_OBJECT) {
		malformed(r, &e, "not a JSON object");
		return;
	}
	while (next_key(r, &e))
		if (!read_key(r, &e))
			break;
	if (r->stopped || json_failed(r->j))
		return;
	json_next(r->j, &e); /* what stands behind the object is a fault */
	if (!r->has_cells)
		malformed(r, &nowhere, "no cells");
	else if (r->nb->major != 3 && r->nb->major != 4)
		malformed(r, &nowhere, "nbformat is neither 3 nor 4; read as 4");
}

/* ---- the module ---- */

static bool is_python(str language)
{
	return !language.len || str_eq_nocase(language, S("python")) ||
	       str_eq_nocase(language, S("ipython")) ||
	       str_eq_nocase(language, S("python3")) ||
	       str_eq_nocase(language, S("python2"));
}

static void tell_unfinished(struct reader *r, const struct nb_cell *cell)
{
	diag_add(r->diags, DIAG_PY_SYNTAX, cell->line,
		 0, "cell %u ends inside a string, a bracket or a line; it is left out",
		 cell->number);
}

static void make_text(struct reader *r)
{
	struct notebook *nb = r->nb;
	struct buf text;
	uint32_t line = 1;

	if (!nb->language.len)
		nb->language = S("python");
	if (!is_python(nb->language))
		return;
	buf_init(&text, SIZE_MAX / 2);
	for (size_t i = 0; i < nb->cells.n; i++) {
		struct nb_cell *cell = &nb->cells.v[i];

		cell->first = line;
		if (cell->kind != NB_CODE)
			continue;
		nb_add_code(&text, r->arena, nb, cell);
		line += cell->lines;
		if (cell->unfinished)
			tell_unfinished(r, cell);
	}
	nb->text = str_dup(r->arena, buf_str(&text));
	buf_release(&text);
}

static const struct notebook *read_notebook(struct reader *r,
					    struct source source, str text)
{
	struct json_options o = { .limits = &r->inner,
				  .diags = r->diags,
				  .max_string = r->limits->nb_source };

	if (o.max_string < r->limits->json_string)
		o.max_string = r->limits->json_string;
	r->nb = arena_new(r->arena, struct notebook);
	r->nb->language = r->nb->kernel = r->nb->text = S("");
	r->inner = *r->limits;
	if (r->inner.json_depth > DEPTH)
		r->inner.json_depth = DEPTH;
	r->bounded = (struct bounded){ source, r->limits->nb_size, false };
	buf_init(&r->source, (size_t)r->limits->nb_source);
	r->j = source.read
		       ? json_open(r->arena,
				   (struct source){ read_bounded, &r->bounded },
				   &o)
		       : json_open_text(r->arena, text, &o);
	read_document(r);
	if (r->bounded.over)
		stop(r, "notebook.size", r->limits->nb_size);
	make_text(r);
	buf_release(&r->source);
	return r->nb;
}

const struct notebook *notebook_read(struct arena *a, struct source source,
				     const struct limits *limits,
				     struct diags *diags)
{
	struct reader r = { .arena = a, .limits = limits, .diags = diags };

	return read_notebook(&r, source, S(""));
}

const struct notebook *notebook_read_text(struct arena *a, str text,
					  const struct limits *limits,
					  struct diags *diags)
{
	struct reader r = { .arena = a, .limits = limits, .diags = diags };

	if (text.len > limits->nb_size) {
		stop(&r, "notebook.size", limits->nb_size);
		text = S("{\"nbformat\": 4, \"cells\": []}");
	}
	return read_notebook(&r, (struct source){ 0 }, text);
}

struct nb_place notebook_place(const struct notebook *nb, uint32_t line)
{
	const struct nb_cell *cell;
	size_t lo = 0, hi = nb->cells.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (nb->cells.v[mid].first <= line)
			lo = mid + 1;
		else
			hi = mid;
	}
	/* Those without lines begin where the next one does. */
	while (lo && !nb->cells.v[lo - 1].lines)
		lo--;
	if (!lo || !line)
		return (struct nb_place){ 0 };
	cell = &nb->cells.v[lo - 1];
	if (line - cell->first >= cell->lines)
		return (struct nb_place){ 0 };
	return (struct nb_place){ cell->number, line - cell->first + 1,
				  cell->shift };
}

const char *nb_kind_name(enum nb_kind kind)
{
	static const char *const name[] = { "code", "markdown", "raw", "heading" };

	return name[kind];
}

const char *nb_magic_kind_name(enum nb_magic_kind kind)
{
	static const char *const name[] = { "line-magic", "cell-magic", "shell",
					    "help", "autocall" };

	return name[kind];
}
