#include "formats/notebook_output.h"

#include "base/arena.h"
#include "base/buf.h"
#include "formats/json.h"
#include "formats/textlog.h"

#include <string.h>

enum { TEXT_MOST = 64 << 20 };

struct reader {
	const struct log_sink *sink;
	struct json *json;
	struct textlog *log;
	struct buf text; /* of one output, which may come in pieces */
	uint32_t line;
};

static ptrdiff_t give(void *ctx, char *buf, size_t n)
{
	struct window *w = ctx;
	size_t have;

	if (!window_has(w, 1))
		return w->failed ? -1 : 0;
	have = (size_t)(w->end - w->at);
	n = n < have ? n : have;
	memcpy(buf, w->at, n);
	w->at += n;
	return (ptrdiff_t)n;
}

/* A string, or a list of strings that are one text. */
static void read_text(struct reader *r)
{
	struct json_event e;
	size_t depth = json_depth(r->json);

	while (json_next(r->json, &e)) {
		if (e.type == JSON_STRING) {
			if (!r->text.len)
				r->line = e.line;
			buf_add(&r->text, e.text);
		} else if (e.type == JSON_OBJECT) {
			json_leave(r->json);
		}
		if (json_depth(r->json) <= depth && e.type != JSON_ARRAY)
			return;
	}
}

static void flush(struct reader *r)
{
	str rest = buf_str(&r->text), line;

	while (str_line(&rest, &line))
		while (line.len) {
			struct str_cut c = str_cut(line, '\r');

			if (c.head.len)
				textlog_line(r->log, c.head, r->line);
			line = c.tail;
		}
	buf_reset(&r->text);
}

/* One output: {"text": ...} of a stream, {"data": {"text/plain": ...}}, an
 * error with "ename" and "evalue". */
static void read_output(struct reader *r)
{
	struct json_event e;

	while (json_next(r->json, &e) && e.type != JSON_OBJECT_END) {
		if (e.type != JSON_KEY)
			continue;
		if (str_eq(e.text, S("text")) ||
		    str_eq(e.text, S("text/plain"))) {
			read_text(r);
		} else if (str_eq(e.text, S("evalue"))) {
			buf_add(&r->text, S("\n"));
			read_text(r);
			buf_add(&r->text, S("\n"));
		} else if (str_eq(e.text, S("data"))) {
			if (json_next(r->json, &e) && e.type == JSON_OBJECT)
				read_output(r);
		} else {
			json_skip(r->json);
		}
	}
}

static void read_outputs(struct reader *r)
{
	struct json_event e;

	while (json_next(r->json, &e) && e.type != JSON_ARRAY_END)
		if (e.type == JSON_OBJECT)
			read_output(r);
	flush(r);
}

bool notebook_output_read(struct window *w, const struct log_sink *sink)
{
	struct reader r = { .sink = sink };
	struct json_options o = { .limits = sink->limits,
				  .max_string = sink->limits->nb_source };
	struct json_event e;

	r.json = json_open(sink->scratch, (struct source){ give, w }, &o);
	r.log = textlog_new(sink);
	buf_init(&r.text, TEXT_MOST);
	while (json_next(r.json, &e)) {
		if (e.type != JSON_KEY)
			continue;
		if (str_eq(e.text, S("outputs"))) {
			if (json_next(r.json, &e) && e.type == JSON_ARRAY)
				read_outputs(&r);
		} else if (!str_eq(e.text, S("cells")) &&
			   !str_eq(e.text, S("worksheets"))) {
			json_skip(r.json);
		}
	}
	buf_release(&r.text);
	textlog_release(r.log);
	return textlog_found(r.log) > 0;
}
