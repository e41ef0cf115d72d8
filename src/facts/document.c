#include "facts/document.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <md4c.h>

#include <string.h>

enum {
	TEXT_MAX = 4096,
	LINKS_MAX = 40,
	FIRSTS_MAX = 200,
	FIRST_MAX = 80,
	CELL_MAX = 128,
	HEAD_MAX = 256
};

struct section {
	str title;
	uint32_t level, line;
	struct buf text; /* lower-cased, white space folded */
	struct buf name; /* of the heading while it is read */
	uint64_t chars, items, rows, numbers;
	uint64_t matrix_rows; /* of them, of a table of classes by classes */
	double total; /* the last cells of the rows, when all are counts */
	bool totals, no_total;
	struct value links, firsts;
};

/* The table in hand: a confusion matrix has the same words above as at the
 * left. */
struct table {
	struct buf cell;
	VEC(str) head;
	size_t column, rows;
	bool in_cell, square;
	str last;
};

struct reader {
	struct arena *a;
	str source;
	VEC(struct section) section;
	bool in_heading, in_code, in_head_row;
	bool in_number;
	struct table table;
	struct buf front;
	uint64_t sections_max;
	bool left_out;
	const char *counted; /* lines up to here */
	uint32_t line;
};

static struct section *now(struct reader *r)
{
	return &r->section.v[r->section.n - 1];
}

static void open_section(struct reader *r, uint32_t level, uint32_t line)
{
	struct section *s;

	if (r->section.n >= r->sections_max) {
		r->left_out = true;
		return;
	}
	s = vec_push(r->a, &r->section);
	s->level = level;
	s->line = line;
	s->links = value_list();
	s->firsts = value_list();
	buf_init(&s->text, TEXT_MAX);
	buf_init(&s->name, 512);
}

/* Headings come in order: counting goes on where it stopped. */
static uint32_t line_of(struct reader *r, const char *at)
{
	if (at < r->source.s || at > r->source.s + r->source.len)
		return 0;
	if (!r->counted || at < r->counted) {
		r->counted = r->source.s;
		r->line = 1;
	}
	for (; r->counted < at; r->counted++)
		r->line += *r->counted == '\n';
	return r->line;
}

static bool is_letter(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c >= 0xc0 && c != UTF8_BAD);
}

static void add_code_point(struct reader *r, struct section *s, uint32_t c,
			   str bytes)
{
	char lower;

	if (is_letter(c))
		s->chars +=
			c != UTF8_BAD && c > 0x80 && utf8_width(c) == 2 ? 2 : 1;
	if (c >= '0' && c <= '9') {
		s->numbers += !r->in_number;
		r->in_number = true;
	} else if (c != '.' && c != ',') {
		r->in_number = false;
	}
	if (c < 0x80) {
		lower = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		if (c <= ' ')
			lower = ' ';
		if (lower != ' ' ||
		    (s->text.len && s->text.s[s->text.len - 1] != ' '))
			buf_add_byte(&s->text, lower);
	} else if (c != UTF8_BAD) {
		buf_add(&s->text, bytes);
	}
}

static void add_text(struct reader *r, str text)
{
	struct section *s = now(r);

	if (r->in_heading) {
		buf_add(&s->name, text);
		return;
	}
	if (r->table.in_cell)
		buf_add(&r->table.cell, text);
	for (size_t at = 0; at < text.len;) {
		size_t from = at;
		uint32_t c = utf8_next(text, &at);

		add_code_point(r, s, c, str_sub(text, from, at));
	}
}

/* ---- tables ---- */

/* The number that a cell begins with: "31 (26 %)". */
static bool read_count(str cell, double *out)
{
	double n = 0;
	size_t i = 0;

	while (i < cell.len && i < 12 && cell.s[i] >= '0' && cell.s[i] <= '9')
		n = n * 10 + (cell.s[i++] - '0');
	*out = n;
	return i && (i == cell.len || cell.s[i] == ' ');
}

/* What a row is about, most often: a run, a target, a step. */
static void add_first(struct reader *r, str cell)
{
	struct section *s = now(r);

	if (cell.len && cell.len <= FIRST_MAX &&
	    value_count(&s->firsts) < FIRSTS_MAX)
		value_push(r->a, &s->firsts, value_str(str_lower(r->a, cell)));
}

static void end_cell(struct reader *r)
{
	struct table *t = &r->table;
	str cell = str_dup(r->a, str_trim(buf_str(&t->cell)));

	t->in_cell = false;
	if (r->in_head_row) {
		if (t->head.n < HEAD_MAX)
			*vec_push(r->a, &t->head) = cell;
	} else if (!t->column) {
		t->square &= t->rows + 1 < t->head.n &&
			     str_eq_nocase(t->head.v[t->rows + 1], cell);
		add_first(r, cell);
	}
	t->last = cell;
	t->column++;
}

static void end_row(struct reader *r)
{
	struct section *s = now(r);
	double n;

	if (r->in_head_row)
		return;
	s->rows++;
	r->table.rows++;
	if (r->table.column > 1 && read_count(r->table.last, &n)) {
		s->totals = true;
		s->total += n;
	} else {
		s->no_total = true;
	}
}

static void end_table(struct reader *r)
{
	struct table *t = &r->table;

	if (t->square && t->rows > 1 && t->rows + 1 == t->head.n) {
		now(r)->matrix_rows += t->rows;
		now(r)->no_total = true;
	}
}

/* ---- Markdown ---- */

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct reader *r = ctx;

	switch (type) {
	case MD_BLOCK_H:
		open_section(r, ((MD_BLOCK_H_DETAIL *)detail)->level, 0);
		r->in_heading = true;
		break;
	case MD_BLOCK_LI:
		now(r)->items++;
		break;
	case MD_BLOCK_CODE:
		r->in_code = true;
		break;
	case MD_BLOCK_THEAD:
		r->in_head_row = true;
		break;
	case MD_BLOCK_TABLE:
		r->table.head.n = r->table.rows = 0;
		r->table.square = true;
		break;
	case MD_BLOCK_TR:
		r->table.column = 0;
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		r->table.in_cell = true;
		buf_reset(&r->table.cell);
		break;
	default:
		break;
	}
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct reader *r = ctx;

	(void)detail;
	if (type == MD_BLOCK_H)
		r->in_heading = false;
	else if (type == MD_BLOCK_CODE)
		r->in_code = false;
	else if (type == MD_BLOCK_THEAD)
		r->in_head_row = false;
	else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
		end_cell(r);
	else if (type == MD_BLOCK_TR)
		end_row(r);
	else if (type == MD_BLOCK_TABLE)
		end_table(r);
	if (!r->in_heading)
		add_text(r, S(" "));
	return 0;
}

/* A link that stays in the repository, without its fragment. */
static void add_link(struct reader *r, str href)
{
	struct section *s = now(r);

	href = str_cut(href, '#').head;
	if (!href.len || str_has(href, S(":")) || str_starts(href, S("//")) ||
	    value_count(&s->links) >= LINKS_MAX)
		return;
	if (str_starts(href, S("./")))
		href = str_sub(href, 2, href.len);
	value_push(r->a, &s->links, value_str(str_dup(r->a, href)));
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	const MD_SPAN_A_DETAIL *link = detail;

	if (type == MD_SPAN_A)
		add_link(ctx, str_of(link->href.text, link->href.size));
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	(void)type;
	(void)detail;
	(void)ctx;
	return 0;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *ctx)
{
	struct reader *r = ctx;

	if (r->in_heading && !now(r)->line)
		now(r)->line = line_of(r, text);
	if (type == MD_TEXT_HTML || r->in_code)
		return 0;
	if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
		add_text(r, S(" "));
	else
		add_text(r, str_of(text, size));
	return 0;
}

/* "---" at the very start, to the next "---": YAML that hubs read. */
static str skip_front_matter(struct reader *r, str text)
{
	str rest = text, line;

	if (!str_line(&rest, &line) || !str_eq(line, S("---")))
		return text;
	while (str_line(&rest, &line)) {
		if (str_eq(line, S("---")))
			return rest;
		if (line.len && line.s[0] != ' ' && line.s[0] != '#' &&
		    line.s[0] != '-') {
			buf_add(&r->front, str_cut(line, ':').head);
			buf_add_byte(&r->front, '\n');
		}
	}
	return text;
}

static void read_markdown(struct reader *r, str text)
{
	MD_PARSER parser = { .abi_version = 0,
			     .flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS |
				      MD_FLAG_STRIKETHROUGH,
			     .enter_block = enter_block,
			     .leave_block = leave_block,
			     .enter_span = enter_span,
			     .leave_span = leave_span,
			     .text = on_text };

	text = skip_front_matter(r, text);
	md_parse(text.s, (MD_SIZE)text.len, &parser, r);
}

/* ---- reStructuredText and AsciiDoc: headings by their look ---- */

static bool is_rule_line(str line)
{
	if (line.len < 3 || !strchr("=-~^\"'`#*+.:_", line.s[0]))
		return false;
	for (size_t i = 1; i < line.len; i++)
		if (line.s[i] != line.s[0])
			return false;
	return true;
}

static uint32_t rst_level(struct reader *r, char mark, char seen[16])
{
	(void)r;
	for (uint32_t i = 0; i < 15; i++) {
		if (!seen[i])
			seen[i] = mark;
		if (seen[i] == mark)
			return i + 1;
	}
	return 15;
}

static uint32_t adoc_level(str line)
{
	uint32_t n = 0;

	while (n < line.len && line.s[n] == '=')
		n++;
	return n && n < 7 && n < line.len && line.s[n] == ' ' ? n : 0;
}

static void add_line(struct reader *r, str line)
{
	str t = str_trim(line);

	if (t.len > 2 && (t.s[0] == '*' || t.s[0] == '-') && t.s[1] == ' ')
		now(r)->items++;
	add_text(r, t);
	add_text(r, S(" "));
}

static void read_lines(struct reader *r, str text)
{
	char seen[16] = { 0 };
	str line, before = S("");
	uint32_t n = 0, level;

	while (str_line(&text, &line)) {
		n++;
		level = adoc_level(line);
		if (level) {
			add_line(r, before);
			before = S("");
			open_section(r, level, n);
			buf_add(&now(r)->name,
				str_trim(str_sub(line, level, line.len)));
		} else if (is_rule_line(str_trim(line)) && str_trim(before).len) {
			open_section(r, rst_level(r, line.s[0], seen), n - 1);
			buf_add(&now(r)->name, str_trim(before));
			before = S("");
		} else {
			add_line(r, before);
			before = is_rule_line(str_trim(line)) ? S("") : line;
		}
	}
	add_line(r, before);
}

/* ---- the record ---- */

/* Words that stand for text still to be written. They make a placeholder of a
 * section that begins with one, or holds one and little else: a long text may
 * well mention a to-do. */
static bool is_placeholder(str text, uint64_t chars)
{
	enum { SHORT = 100 };
	static const char *const words[] = {
		"todo",   "tbd",    "lorem ipsum", "more information needed",
		"待补充", "待完善", "xxx",         "fixme",
	};
	str begin = str_sub(text, 0, 40);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		str word = str_from(words[i]);
		size_t at = str_find(begin, word, 0);

		if (at < 3 && at < begin.len)
			return true;
		if (chars < SHORT && str_has(text, word))
			return true;
	}
	return false;
}

static struct value section_value(struct reader *r, struct section *s)
{
	struct value v = value_map();
	struct arena *a = r->a;

	value_put(a, &v, S("title"),
		  value_str(str_dup(a, str_trim(buf_str(&s->name)))));
	value_put(a, &v, S("level"), value_int(s->level));
	value_put(a, &v, S("line"), value_int(s->line));
	value_put(a, &v, S("chars"), value_int((int64_t)s->chars));
	value_put(a, &v, S("items"), value_int((int64_t)s->items));
	value_put(a, &v, S("rows"), value_int((int64_t)s->rows));
	value_put(a, &v, S("numbers"), value_int((int64_t)s->numbers));
	if (s->matrix_rows)
		value_put(a, &v, S("matrix_rows"),
			  value_int((int64_t)s->matrix_rows));
	if (s->totals && !s->no_total)
		value_put(a, &v, S("total"), value_float(s->total));
	value_put(a, &v, S("links"), s->links);
	if (value_count(&s->firsts))
		value_put(a, &v, S("firsts"), s->firsts);
	value_put(a, &v, S("placeholder"),
		  value_bool(is_placeholder(buf_str(&s->text), s->chars)));
	value_put(a, &v, S("text"), value_str(str_dup(a, buf_str(&s->text))));
	return v;
}

static struct value front_value(struct reader *r)
{
	struct value list = value_list();
	str rest = buf_str(&r->front), line;

	while (str_line(&rest, &line))
		value_push(r->a, &list, value_str(str_dup(r->a, str_trim(line))));
	return list;
}

static void finish(struct reader *r, struct value *record)
{
	struct value *sections;
	uint64_t chars = 0;

	value_put(r->a, record, S("front"), front_value(r));
	sections = value_put(r->a, record, S("sections"), value_list());
	for (size_t i = 0; i < r->section.n; i++) {
		struct section *s = &r->section.v[i];

		chars += s->chars;
		value_push(r->a, sections, section_value(r, s));
		buf_release(&s->text);
		buf_release(&s->name);
	}
	value_put(r->a, record, S("chars"), value_int((int64_t)chars));
	buf_release(&r->front);
	buf_release(&r->table.cell);
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct reader r = { .a = f->arena };
	str suffix = str_suffix(f->file->path);
	bool lines = str_eq_nocase(suffix, S(".rst")) ||
		     str_eq_nocase(suffix, S(".adoc"));

	if (!facts_text(f, f->limits->doc_size, &r.source))
		return true;
	r.sections_max = f->limits->doc_sections;
	buf_init(&r.front, 1 << 16);
	buf_init(&r.table.cell, CELL_MAX);
	open_section(&r, 0, 1);
	if (lines)
		read_lines(&r, r.source);
	else
		read_markdown(&r, r.source);
	*record = value_map();
	value_put(f->arena, record, S("format"),
		  value_str(lines ? S("text") : S("markdown")));
	finish(&r, record);
	if (r.left_out)
		diag_add(&f->diags, DIAG_DOC_LIMIT, 0, 0,
			 "more headings than the limit doc.sections (%llu)",
			 (unsigned long long)r.sections_max);
	return true;
}

static bool wants(const struct file *f)
{
	return f->kind == KIND_DOC && !(f->flags & FILE_VENDORED);
}

const struct scanner scanner_document = {
	.name = STR_INIT("document"),
	.version = 3,
	.wants = wants,
	.scan = scan,
};
