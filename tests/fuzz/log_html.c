/*
 * Rows of a log from the bytes: names, steps and values as they come. Whatever
 * they are, the page has no element but ours, the JSON and the text no control
 * character, and all three are UTF-8.
 */
#include "base/utf8.h"
#include "report/log_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MOST = 8 << 20 };

static void require(bool truth)
{
	if (!truth)
		abort();
}

struct bytes {
	const uint8_t *at, *end;
};

static unsigned byte(struct bytes *b)
{
	return b->at < b->end ? *b->at++ : 0;
}

static str name(struct bytes *b)
{
	static const char *const start[] = { "loss ", "val_loss ",  "accuracy/",
					     "lr ",   "grad_norm ", "" };
	static char text[64];
	size_t n;

	strcpy(text, start[byte(b) % 6]);
	n = strlen(text);
	for (unsigned k = byte(b) % 16; k; k--)
		text[n++] = (char)byte(b);
	return str_of(text, n);
}

static double value(struct bytes *b)
{
	static const double odd[] = { 0,         -0.0,  NAN,    INFINITY,
				      -INFINITY, 1e308, -1e308, 5e-324,
				      -5,        1e-300 };
	unsigned x = byte(b);

	return x < 10 ? odd[x] : (x - 128.0) * (byte(b) + 1) / 64;
}

static const struct run *read_run(struct arena *a, struct bytes *b,
				  const struct limits *limits,
				  struct diags *diags)
{
	struct series_builder *s = series_builder_new(a, limits, diags);
	struct log_sink sink = series_sink(s);
	struct run *run = arena_new(a, struct run);
	struct series *const *runs;
	unsigned rows = byte(b);
	size_t n;

	series_format(s, LOG_JSONL);
	log_say_run(&sink, S(""));
	for (unsigned i = 0; i < rows && b->at < b->end; i++) {
		struct log_pair p = { .number = true };
		struct log_row row = log_row_new(&p, 1);

		p.key = name(b);
		p.value = value(b);
		row.step = byte(b) & 1 ? value(b) : i;
		row.epoch = byte(b) & 1 ? value(b) : NAN;
		log_say_row(&sink, i, &row);
		if (byte(b) == 7)
			log_say_event(&sink, i, LOG_EVENT_OOM, p.key);
		if (byte(b) == 9)
			log_say_param(&sink, i, p.key, p.key);
	}
	runs = series_builder_end(s, &n);
	*run = (struct run){ .name = str_dup(a, name(b)), .start = NAN };
	for (size_t i = 0; i < n; i++)
		*vec_push(a, &run->parts) = runs[i];
	return run;
}

static void check_text(str s)
{
	require(utf8_is_valid(s));
	for (size_t at = 0; at < s.len;) {
		uint32_t c = utf8_next(s, &at);

		require(c == '\n' || utf8_is_printable(c));
	}
}

static size_t count(str s, const char *what)
{
	size_t n = 0;

	for (size_t at = str_find(s, str_from(what), 0); at < s.len;
	     at = str_find(s, str_from(what), at + 1))
		n++;
	return n;
}

/* Coordinates are numbers: no "nan", no "inf". */
static void check_paths(str s)
{
	str mark = S(" d=\"");

	for (size_t at = str_find(s, mark, 0); at < s.len;
	     at = str_find(s, mark, at + 1)) {
		str path = str_sub(s, at + mark.len, s.len);

		path = str_sub(path, 0, str_find_byte(path, '"', 0));
		require(str_find_byte(path, 'n', 0) == path.len);
	}
}

static void check_page(str s)
{
	check_text(s);
	require(count(s, "<section ") == count(s, "</section>"));
	require(count(s, "<bdi>") == count(s, "</bdi>"));
	require(count(s, "<svg ") == count(s, "</svg>"));
	require(count(s, "<script") == 0 && count(s, "<img") == 0);
	check_paths(s);
}

static void write_all(const struct log_report *l, unsigned how)
{
	static const struct log_writer *const writer[] = { &log_writer_text,
							   &log_writer_json,
							   &log_writer_html };
	struct report_options o = { .chinese = how & 1,
				    .ascii = how & 2,
				    .width = how & 4 ? 200 : 80 };
	struct buf out;

	for (size_t i = 0; i < 3; i++) {
		buf_init(&out, OUT_MOST);
		writer[i]->write(&out, l, &o);
		require(!out.full && out.len);
		if (i == 2)
			check_page(buf_str(&out));
		else
			check_text(buf_str(&out));
		buf_release(&out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, data + size };
	struct log_report report;
	struct limits limits;
	struct diags diags;
	struct arena a;
	unsigned how = byte(&b);

	if (size > 1 << 14)
		return 0;
	arena_init(&a);
	limits_default(&limits);
	diags_init(&diags, &a);
	log_report_init(&report, &a, S("0"));
	for (int i = 0; i < 2; i++) {
		struct log_run *r = vec_push(&a, &report.runs);

		r->run = read_run(&a, &b, &limits, &diags);
		r->name = r->run->name;
	}
	if (how & 8)
		log_report_compare(&report, report.runs.v[1].run,
				   report.runs.v[1].name,
				   (enum compare_axis)(how >> 4 & 1),
				   &compare_limits_default);
	write_all(&report, how);
	arena_release(&a);
	return 0;
}
