#include "report/text.h"

#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

static void put_code_point(struct buf *out, uint32_t c, str bytes)
{
	if (c == UTF8_BAD) {
		for (size_t i = 0; i < bytes.len; i++)
			buf_printf(out, "\\x%02X", (unsigned char)bytes.s[i]);
	} else if (c < 0x80) {
		buf_printf(out, "\\x%02X", c);
	} else {
		buf_printf(out, "\\u{%X}", c);
	}
}

static void put_escaped(struct buf *out, str s, bool ascii)
{
	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		if (c != UTF8_BAD && utf8_is_printable(c) && (!ascii || c < 0x80))
			buf_add(out, str_sub(s, from, at));
		else
			put_code_point(out, c, str_sub(s, from, at));
	}
}

void put_text(struct buf *out, str s)
{
	put_escaped(out, s, false);
}

void put_safe(struct buf *out, str s, const struct report_options *o)
{
	put_escaped(out, s, o->ascii);
}

/* The last `len` bytes of `out` are text: cut or pad them to the cells. */
static void put_cells(struct buf *out, str s, unsigned cells, bool right,
		      const struct report_options *o)
{
	struct buf b;
	str cut;
	size_t have;

	buf_init(&b, 1 << 20);
	put_safe(&b, s, o);
	cut = utf8_cut(buf_str(&b), cells);
	have = utf8_cells(cut);
	if (right)
		buf_add_times(out, ' ', cells - have);
	buf_add(out, cut);
	if (!right)
		buf_add_times(out, ' ', cells - have);
	buf_release(&b);
}

void put_left(struct buf *out, str s, unsigned cells,
	      const struct report_options *o)
{
	put_cells(out, s, cells, false, o);
}

void put_right(struct buf *out, str s, unsigned cells,
	       const struct report_options *o)
{
	put_cells(out, s, cells, true, o);
}

void put_count_right(struct buf *out, size_t n, unsigned cells)
{
	struct report_options plain = { 0 };
	struct buf b;

	buf_init(&b, 64);
	num_print_count(&b, (int64_t)n);
	put_right(out, buf_str(&b), cells, &plain);
	buf_release(&b);
}

/* The next piece that must stay together: a word with the spaces before it, or
 * one wide character. */
static str next_piece(str s, size_t from)
{
	size_t at = from;
	uint32_t c;

	while (at < s.len && s.s[at] == ' ')
		at++;
	while (at < s.len && s.s[at] != ' ') {
		size_t before = at;

		c = utf8_next(s, &at);
		if (c != UTF8_BAD && utf8_width(c) == 2 && before > from) {
			at = before;
			break;
		}
		if (c != UTF8_BAD && utf8_width(c) == 2)
			break;
	}
	return str_sub(s, from, at);
}

void put_wrapped(struct buf *out, str s, unsigned indent, unsigned at,
		 const struct report_options *o)
{
	struct buf b;
	str all;

	buf_init(&b, 1 << 20);
	put_safe(&b, s, o);
	all = buf_str(&b);
	for (size_t i = 0; i < all.len;) {
		str piece = next_piece(all, i);
		size_t cells = utf8_cells(piece);

		i += piece.len;
		if (at + cells > o->width && at > indent) {
			buf_add_byte(out, '\n');
			buf_add_times(out, ' ', indent);
			at = indent;
			piece = str_trim(piece);
			cells = utf8_cells(piece);
		}
		buf_add(out, piece);
		at += (unsigned)cells;
	}
	buf_add_byte(out, '\n');
	buf_release(&b);
}

void put_colour(struct buf *out, enum colour c, const struct report_options *o)
{
	static const char *const code[] = { "0",  "1",  "2", "31",
					    "32", "33", "36" };

	if (o->colour)
		buf_printf(out, "\033[%sm", code[c]);
}

void put_coloured(struct buf *out, enum colour c, str s,
		  const struct report_options *o)
{
	put_colour(out, c, o);
	put_safe(out, s, o);
	put_colour(out, PLAIN, o);
}

static void put_list(struct buf *out, const struct value *v,
		     const struct report_options *o)
{
	enum { MOST = 12 };
	size_t n = value_count(v);

	for (size_t i = 0; i < n && i < MOST; i++) {
		if (i)
			buf_add(out, S(", "));
		if (v->type == VALUE_MAP) {
			put_safe(out, v->u.map.pair[i].key, o);
			buf_add(out, S(" "));
			put_value(out, &v->u.map.pair[i].value, o);
		} else {
			put_value(out, &v->u.list.item[i], o);
		}
	}
	if (n > MOST)
		buf_printf(out, ", +%zu", n - MOST);
}

void put_value(struct buf *out, const struct value *v,
	       const struct report_options *o)
{
	if (!v) {
		buf_add(out, S("?"));
		return;
	}
	switch (v->type) {
	case VALUE_NULL:
		buf_add(out, S("?"));
		break;
	case VALUE_BOOL:
		buf_add(out, o->chinese ? (v->u.b ? S("是") : S("否"))
					: (v->u.b ? S("yes") : S("no")));
		break;
	case VALUE_INT:
		num_print_count(out, v->u.i);
		break;
	case VALUE_FLOAT:
		num_print_human(out, v->u.f);
		break;
	case VALUE_STR:
		put_safe(out, v->u.s, o);
		break;
	case VALUE_LIST:
	case VALUE_MAP:
		put_list(out, v, o);
		break;
	}
}

str place_text(struct arena *a, const struct place *p)
{
	str s = p->path;

	if (p->cell)
		s = str_printf(a, "%.*s[%u]", STR_ARG(s), p->cell);
	if (p->line)
		s = str_printf(a, "%.*s:%u", STR_ARG(s), p->line);
	if (p->line && p->column)
		s = str_printf(a, "%.*s:%u", STR_ARG(s), p->column);
	return s;
}

str pick(struct bitext t, const struct report_options *o)
{
	return o->chinese && t.zh.len ? t.zh : t.en;
}

enum colour status_colour(enum status s)
{
	switch (s) {
	case STATUS_PASS:
		return GREEN;
	case STATUS_FAIL:
	case STATUS_OPEN:
		return RED;
	case STATUS_WARN:
	case STATUS_INCONCLUSIVE:
		return YELLOW;
	default:
		return DIM;
	}
}

enum colour verdict_colour(enum verdict v)
{
	return v == VERDICT_GO ? GREEN : v == VERDICT_NO_GO ? RED : YELLOW;
}

/* ---- pictures ---- */

static void put_bars(struct buf *out, const struct value *v, unsigned indent,
		     const struct report_options *o)
{
	enum { MOST = 12, NAME = 14, BAR = 40 };
	size_t n = v->u.map.n;
	double most = 0, sum = 0;

	for (size_t i = 0; i < n; i++) {
		double x = value_number(&v->u.map.pair[i].value, 0);

		sum += x;
		most = x > most ? x : most;
	}
	for (size_t i = 0; i < n && i < MOST; i++) {
		double x = value_number(&v->u.map.pair[i].value, 0);
		size_t len = most > 0 ? (size_t)(x / most * BAR + 0.5) : 0;

		buf_add_times(out, ' ', indent);
		put_left(out, v->u.map.pair[i].key, NAME, o);
		buf_add_byte(out, ' ');
		buf_add_times(out, '#', len ? len : x > 0);
		buf_add_times(out, ' ', BAR - len + 1);
		put_value(out, &v->u.map.pair[i].value, o);
		if (sum > 0)
			buf_printf(out, "  %.1f %%", x / sum * 100);
		buf_add_byte(out, '\n');
	}
	if (n > MOST) {
		buf_add_times(out, ' ', indent);
		buf_printf(out, "+%zu\n", n - MOST);
	}
}

/* The values of one screen column of a curve. */
static bool column_range(const struct value *v, size_t at, size_t columns,
			 double *low, double *high)
{
	size_t n = v->u.list.n;
	size_t from = at * n / columns, to = (at + 1) * n / columns;
	bool any = false;

	if (to <= from)
		to = from + 1;
	for (size_t i = from; i < to && i < n; i++) {
		double x = value_number(&v->u.list.item[i], NAN);

		if (!isfinite(x))
			continue;
		*low = !any || x < *low ? x : *low;
		*high = !any || x > *high ? x : *high;
		any = true;
	}
	return any;
}

static void put_edge(struct buf *out, double x, unsigned indent)
{
	struct report_options plain = { 0 };
	struct buf b;

	buf_init(&b, 64);
	num_print_human(&b, x);
	buf_add_times(out, ' ', indent);
	put_right(out, buf_str(&b), 9, &plain);
	buf_add_byte(out, ' ');
	buf_release(&b);
}

/* Braille: 2 by 4 dots a cell; bit of the dot at column x, row y from the top. */
static unsigned braille_bit(size_t x, size_t y)
{
	static const unsigned bit[2][4] = { { 1, 2, 4, 0x40 },
					    { 8, 0x10, 0x20, 0x80 } };

	return bit[x & 1][y & 3];
}

enum { CURVE_ROWS = 4, CURVE_CELLS = 60 };

static void plot_column(unsigned cell[CURVE_ROWS][CURVE_CELLS], size_t x,
			double from, double to)
{
	const double dots = CURVE_ROWS * 4 - 1;
	size_t y0 = (size_t)((1 - to) * dots + 0.5);
	size_t y1 = (size_t)((1 - from) * dots + 0.5);

	for (size_t y = y0; y <= y1; y++)
		cell[y / 4][x / 2] |= braille_bit(x, y);
}

static void put_curve_cells(struct buf *out, const unsigned *cell, bool ascii)
{
	for (size_t i = 0; i < CURVE_CELLS; i++) {
		char utf8[4];

		if (ascii)
			buf_add_byte(out, cell[i] ? '*' : ' ');
		else
			buf_add(out,
				str_of(utf8, utf8_write(utf8, 0x2800 + cell[i])));
	}
	buf_add_byte(out, '\n');
}

static void put_curve(struct buf *out, const struct value *v, unsigned indent,
		      const struct report_options *o)
{
	unsigned cell[CURVE_ROWS][CURVE_CELLS] = { { 0 } };
	double low, high, from, to;

	if (!column_range(v, 0, 1, &low, &high))
		return;
	for (size_t x = 0; x < CURVE_CELLS * 2; x++)
		if (column_range(v, x, CURVE_CELLS * 2, &from, &to))
			plot_column(cell, x,
				    high > low ? (from - low) / (high - low) : 0.5,
				    high > low ? (to - low) / (high - low) : 0.5);
	for (size_t row = 0; row < CURVE_ROWS; row++) {
		if (row == 0)
			put_edge(out, high, indent);
		else if (row == CURVE_ROWS - 1)
			put_edge(out, low, indent);
		else
			buf_add_times(out, ' ', indent + 10);
		put_curve_cells(out, cell[row], o->ascii);
	}
}

static bool is_number(const struct value *v)
{
	return value_is(v, VALUE_INT) || value_is(v, VALUE_FLOAT);
}

void put_picture(struct buf *out, const struct value *v, unsigned indent,
		 const struct report_options *o)
{
	size_t n = value_count(v);

	if (n < 2)
		return;
	if (v->type == VALUE_MAP) {
		for (size_t i = 0; i < n; i++)
			if (!is_number(&v->u.map.pair[i].value))
				return;
		put_bars(out, v, indent, o);
	} else if (n >= 8 && is_number(value_at(v, 0))) {
		put_curve(out, v, indent, o);
	}
}

const struct result_subject *deciding_subject(const struct rule_result *r)
{
	for (size_t i = 0; i < r->nsubjects; i++)
		if (r->subject[i].status == r->status)
			return &r->subject[i];
	return r->nsubjects ? &r->subject[0] : NULL;
}

void put_inputs_line(struct buf *out, const struct result *r,
		     const struct report_options *o)
{
	static const struct {
		const char *kind, *one, *many, *zh;
	} word[] = {
		{ "source", "source", "sources", "个源文件" },
		{ "notebook", "notebook", "notebooks", "个笔记本" },
		{ "manifest", "manifest", "manifests", "份清单" },
		{ "table", "table", "tables", "张数据表" },
		{ "images", "image", "images", "张图片" },
		{ "log", "log", "logs", "份日志" },
		{ "model", "model file", "model files", "个模型文件" },
		{ "loadtest", "load test", "load tests", "份压测结果" },
		{ "eval", "evaluation", "evaluations", "份评测结果" },
	};

	num_print_count(out, (int64_t)r->coverage.files_seen);
	buf_add(out, o->chinese                    ? S(" 个文件")
		     : r->coverage.files_seen == 1 ? S(" file")
						   : S(" files"));
	for (size_t w = 0; w < sizeof(word) / sizeof(word[0]); w++) {
		size_t n = 0;

		for (size_t i = 0; i < r->ninputs; i++)
			if (str_eq(r->input[i].kind, str_from(word[w].kind)))
				n += r->input[i].files;
		if (!n)
			continue;
		buf_add(out, o->chinese ? S("，") : S(", "));
		num_print_count(out, (int64_t)n);
		buf_printf(out, " %s",
			   o->chinese ? word[w].zh
			   : n == 1   ? word[w].one
				      : word[w].many);
	}
}

void put_sandbox_line(struct buf *out, const struct result *r,
		      const struct report_options *o)
{
	buf_add(out, o->chinese ? S("沙箱：landlock ") : S("sandbox: landlock "));
	put_safe(out, r->sandbox_landlock, o);
	buf_add(out, S(", seccomp "));
	put_safe(out, r->sandbox_seccomp, o);
	buf_add(out, S(", rlimits "));
	put_safe(out, r->sandbox_rlimits, o);
}
