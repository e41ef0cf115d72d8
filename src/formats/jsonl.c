#include "formats/jsonl.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK = 256 * 1024 };

struct jsonl {
	struct window w;
	struct json_options o;
	struct json *reader;
	struct jsonl_line line;
	bool open;   /* a reader of the line was asked for */
	bool judged; /* the caller said the line is bad */
	uint64_t number;
	struct jsonl_counts counts;
};

struct jsonl *jsonl_open(struct arena *a, struct source source,
			 const struct limits *limits)
{
	struct jsonl *l = arena_new(a, struct jsonl);

	l->o.limits = limits;
	window_source(&l->w, a, source, CHUNK);
	l->reader = json_open_text(a, S(""), &l->o);
	return l;
}

static uint32_t short_number(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static void show(struct jsonl *l, enum diag_id id, uint32_t column,
		 const char *text)
{
	struct json_failure *f;

	if (l->counts.shown == JSONL_SHOWN)
		return;
	f = &l->counts.first[l->counts.shown++];
	f->id = id;
	f->line = short_number(l->number);
	f->column = column;
	snprintf(f->text, sizeof(f->text), "%s", text);
}

static bool is_hole(str s)
{
	return s.len && !s.s[0] && !memcmp(s.s, s.s + 1, s.len - 1);
}

static void note_failure(struct jsonl *l, const struct json_failure *f)
{
	if (l->line.last && f->id == DIAG_JSON_TRUNCATED) {
		l->counts.cut = true;
		return;
	}
	l->counts.bad++;
	if (is_hole(l->line.text)) {
		l->counts.holes++;
		show(l, DIAG_LOG_MALFORMED, 1, "a hole: NUL bytes only");
	} else {
		show(l, f->id, f->column, f->text);
	}
}

/* Takes over what the reader of the line found. */
static void settle(struct jsonl *l)
{
	struct json_counts c;

	if (!l->open)
		return;
	l->open = false;
	c = json_counts(l->reader);
	l->counts.non_finite += c.non_finite;
	l->counts.duplicates += c.duplicates;
	if (json_failed(l->reader) && !l->judged)
		note_failure(l, json_failed(l->reader));
	l->judged = false;
}

/* Eats the rest of a line that is too long. */
static void drop_line(struct jsonl *l)
{
	for (;;) {
		size_t n = (size_t)(l->w.end - l->w.at);
		const char *lf = n ? memchr(l->w.at, '\n', n) : NULL;

		l->w.at = lf ? lf + 1 : l->w.end;
		if (lf || !window_fill(&l->w))
			break;
	}
	l->counts.lines++;
	l->counts.too_long++;
	show(l, DIAG_LOG_LIMIT, 1, "over jsonl.line; the line is skipped");
}

enum got { GOT_LINE, GOT_LONG, GOT_END };

/* The bytes up to LF or the end, eaten. */
static enum got next_line(struct jsonl *l)
{
	size_t seen = 0;

	for (;;) {
		size_t n = (size_t)(l->w.end - l->w.at);
		const char *lf =
			n > seen ? memchr(l->w.at + seen, '\n', n - seen) : NULL;
		size_t len = lf ? (size_t)(lf - l->w.at) : n;

		if (len > l->o.limits->jsonl_line)
			return GOT_LONG;
		seen = n;
		if (!lf && window_fill(&l->w))
			continue;
		if (!lf && !n)
			return GOT_END;
		l->line.offset = window_offset(&l->w, l->w.at);
		l->line.text = str_of(l->w.at, len);
		l->line.last = !lf;
		l->w.at += len + (lf != NULL);
		return GOT_LINE;
	}
}

static bool is_blank(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.s[i] != ' ' && s.s[i] != '\t' && s.s[i] != '\r')
			return false;
	return true;
}

static void skip_mark(struct jsonl *l)
{
	if (window_has(&l->w, 3) && !memcmp(l->w.at, "\xef\xbb\xbf", 3))
		l->w.at += 3;
}

bool jsonl_next(struct jsonl *l, struct jsonl_line *line)
{
	settle(l);
	if (!l->number)
		skip_mark(l);
	for (;;) {
		enum got got = next_line(l);

		if (got == GOT_END)
			break;
		l->number++;
		if (got == GOT_LONG) {
			drop_line(l);
		} else if (is_blank(l->line.text)) {
			l->counts.blank++;
		} else {
			l->counts.lines++;
			l->line.number = l->number;
			*line = l->line;
			return true;
		}
	}
	l->counts.failed = l->w.failed;
	return false;
}

struct json *jsonl_reader(struct jsonl *l)
{
	if (!l->open)
		json_restart(l->reader, l->line.text, short_number(l->number));
	l->open = true;
	return l->reader;
}

void jsonl_bad(struct jsonl *l, uint32_t column, const char *why)
{
	l->counts.bad++;
	l->judged = true;
	jsonl_reader(l);
	show(l, DIAG_LOG_MALFORMED, column, why);
}

bool jsonl_check(struct jsonl *l)
{
	struct json *j = jsonl_reader(l);
	struct json_event e;

	while (json_next(j, &e))
		;
	return !json_failed(j);
}

const struct jsonl_counts *jsonl_counts(const struct jsonl *l)
{
	return &l->counts;
}

void jsonl_report(struct jsonl *l, struct diags *diags)
{
	const struct jsonl_counts *c = &l->counts;

	for (size_t i = 0; i < c->shown; i++)
		diag_add(diags, c->first[i].id, c->first[i].line,
			 c->first[i].column, "%s", c->first[i].text);
	if (c->bad + c->too_long > c->shown)
		diag_add(diags, DIAG_LOG_MALFORMED, 0, 0,
			 "%" PRIu64
			 " lines cannot be read; the first %zu are shown",
			 c->bad + c->too_long, c->shown);
	if (c->non_finite)
		diag_add(diags, DIAG_JSON_NONFINITE, 0, 0,
			 "NaN or Infinity is not JSON; read as Python does, "
			 "%" PRIu64 " time(s)",
			 c->non_finite);
	if (c->duplicates)
		diag_add(diags, DIAG_JSON_DUPLICATE, 0, 0,
			 "%" PRIu64 " keys stand twice in their object; "
			 "the last one counts",
			 c->duplicates);
	if (c->cut)
		diag_add(diags, DIAG_LOG_TRUNCATED, short_number(l->number), 0,
			 "the last line is cut; it is not counted as bad");
	if (c->failed)
		diag_add(diags, DIAG_IO_ERROR, 0, 0,
			 "reading failed behind line %" PRIu64, l->number);
}
