#include "formats/wandb.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/num.h"
#include "base/vec.h"
#include "formats/metrics_json.h"
#include "formats/pb.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

enum {
	BLOCK = 32768,
	FILE_HEADER = 7,
	CHUNK_HEADER = 7,
	FULL = 1,
	FIRST,
	MIDDLE,
	LAST
};
enum { PAIRS = 4096 };

struct reader {
	const struct log_sink *sink;
	struct window *w;
	struct buf record; /* chunks of one record so far */
	bool inside;
	struct arena arena; /* of one record */
	VEC(struct log_pair) pairs;
	uint32_t number;
	uint32_t bad;
	bool exit_seen;
};

bool wandb_is(str head)
{
	return head.len >= FILE_HEADER && !memcmp(head.s, ":W&B\xe1\xbe", 6) &&
	       head.s[6] == 0;
}

/* ---- records ---- */

/* "key", or nested keys joined by '.', with its value as JSON text. */
static void add_item(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;
	str key = S(""), json = S("");
	struct log_pair pair = { 0 };

	while (pb_next(&p, &f)) {
		if (f.type != PB_BYTES)
			continue;
		if (f.number == 1 && f.bytes.len)
			key = f.bytes;
		else if (f.number == 2)
			key = key.len ? str_printf(&r->arena, "%.*s/%.*s",
						   STR_ARG(key), STR_ARG(f.bytes))
				      : f.bytes;
		else if (f.number == 16)
			json = str_trim(f.bytes);
	}
	if (!key.len || !json.len || r->pairs.n >= PAIRS)
		return;
	pair.key = key;
	if (json.len >= 2 && json.s[0] == '"')
		json = str_sub(json, 1, json.len - 1);
	pair.text = json;
	pair.number = num_parse_loose(json, &pair.value);
	*vec_push(&r->arena, &r->pairs) = pair;
}

static double stamp_of(str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;
	double t = 0;

	while (pb_next(&p, &f))
		if (f.number == 1)
			t += (double)pb_int(&f);
		else if (f.number == 2)
			t += (double)pb_int(&f) / 1e9;
	return t;
}

static void read_history(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes), q;
	struct pb_field f, g;
	struct log_row row;
	double step = NAN;

	while (pb_next(&p, &f)) {
		if (f.type != PB_BYTES)
			continue;
		if (f.number == 1)
			add_item(r, f.bytes);
		q = pb_of(f.bytes);
		while (f.number == 2 && pb_next(&q, &g))
			if (g.number == 1)
				step = (double)pb_int(&g);
	}
	row = log_row_new(r->pairs.v, r->pairs.n);
	row.step = step;
	for (size_t i = 0; i < r->pairs.n; i++)
		if (str_eq(r->pairs.v[i].key, S("_timestamp")))
			row.time = r->pairs.v[i].value;
		else if (isnan(step) && str_eq(r->pairs.v[i].key, S("_step")))
			row.step = r->pairs.v[i].value;
	if (r->pairs.n)
		log_say_row(r->sink, r->number, &row);
}

/* System metrics: their time is not that of a step. */
static void read_stats(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;
	struct log_row row;
	double time = NAN;

	while (pb_next(&p, &f)) {
		if (f.number == 2 && f.type == PB_BYTES)
			time = stamp_of(f.bytes);
		else if (f.number == 3 && f.type == PB_BYTES)
			add_item(r, f.bytes);
	}
	row = log_row_new(r->pairs.v, r->pairs.n);
	row.step = time;
	if (r->pairs.n)
		log_say_row(r->sink, r->number, &row);
}

/* A nested setting is one JSON object: its parts are settings. */
static void say_setting(struct reader *r, const struct log_pair *p)
{
	struct log_pair *part;
	size_t n;

	if (!str_starts(p->text, S("{")) ||
	    !metrics_json_pairs(&r->arena, p->text, r->sink->limits, &part, &n)) {
		log_say_param(r->sink, r->number, p->key, p->text);
		return;
	}
	for (size_t i = 0; i < n; i++)
		log_say_setting(r->sink, r->number,
				str_printf(&r->arena, "%.*s/%.*s",
					   STR_ARG(p->key), STR_ARG(part[i].key)),
				&part[i]);
}

static void read_config(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;

	while (pb_next(&p, &f))
		if (f.number == 1 && f.type == PB_BYTES)
			add_item(r, f.bytes);
	for (size_t i = 0; i < r->pairs.n; i++)
		if (!str_starts(r->pairs.v[i].key, S("_")))
			say_setting(r, &r->pairs.v[i]);
}

static void read_run(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;

	while (pb_next(&p, &f)) {
		if (f.type != PB_BYTES)
			continue;
		if (f.number == 4)
			read_config(r, f.bytes);
		else if (f.number == 17)
			log_say_fact(r->sink, r->number, "start",
				     stamp_of(f.bytes));
	}
}

static void read_exit(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;
	double code = 0;

	while (pb_next(&p, &f))
		if (f.number == 1)
			code = (double)(int32_t)pb_int(&f);
		else if (f.number == 2 && f.u)
			log_say_fact(r->sink, r->number, "runtime",
				     (double)pb_int(&f));
	r->exit_seen = true;
	log_say_fact(r->sink, r->number, "exit_code", code);
	log_say_fact(r->sink, r->number, "status", code == 0 ? 0 : 2);
}

static void read_record(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;

	r->number++;
	while (pb_next(&p, &f)) {
		if (f.type != PB_BYTES)
			continue;
		arena_reset(&r->arena);
		r->pairs.v = NULL;
		r->pairs.n = r->pairs.cap = 0;
		switch (f.number) {
		case 2:
			read_history(r, f.bytes);
			break;
		case 5:
			read_config(r, f.bytes);
			break;
		case 7:
			read_stats(r, f.bytes);
			break;
		case 17:
			read_run(r, f.bytes);
			break;
		case 18:
			read_exit(r, f.bytes);
			break;
		default:
			break;
		}
	}
	r->bad += p.bad;
}

/* ---- framing ---- */

static bool chunk_ok(const char *h, size_t len)
{
	uint32_t want = (uint8_t)h[0] | (uint32_t)(uint8_t)h[1] << 8 |
			(uint32_t)(uint8_t)h[2] << 16 |
			(uint32_t)(uint8_t)h[3] << 24;

	return want == (uint32_t)crc32(0, (const Bytef *)h + 6, (uInt)len + 1);
}

static void take_chunk(struct reader *r, int type, str data)
{
	if (type == FULL || type == FIRST)
		buf_reset(&r->record);
	else if (!r->inside)
		return; /* its start is lost */
	r->inside = type == FIRST || type == MIDDLE;
	buf_add(&r->record, data);
	if (type != FULL && type != LAST)
		return;
	if (r->record.full)
		diag_add(r->sink->diags, DIAG_LOG_LIMIT, 0, 0,
			 "record %u is over the limit tfrecord.record",
			 r->number + 1);
	else
		read_record(r, buf_str(&r->record));
}

/* A block's bytes from `at` on; false when the file ends inside a chunk. */
static bool read_block(struct reader *r, const char *at, const char *end,
		       bool last)
{
	while (end - at >= CHUNK_HEADER) {
		size_t len = (uint8_t)at[4] | (size_t)(uint8_t)at[5] << 8;
		int type = at[6];

		if (!len && !type)
			return true; /* padding */
		if (len > (size_t)(end - at - CHUNK_HEADER) && last)
			return false;
		if (type < FULL || type > LAST ||
		    len > (size_t)(end - at - CHUNK_HEADER) ||
		    !chunk_ok(at, len)) {
			r->bad++;
			r->inside = false;
			return true;
		}
		take_chunk(r, type, str_of(at + CHUNK_HEADER, len));
		at += CHUNK_HEADER + len;
	}
	return !last || at == end;
}

void wandb_read(struct window *w, const struct log_sink *sink)
{
	struct reader r = { .sink = sink, .w = w };
	size_t skip = FILE_HEADER;
	bool whole = true;

	buf_init(&r.record, sink->limits->tfrecord_size);
	arena_init(&r.arena);
	while (window_has(w, 1)) {
		bool last = !window_has(w, BLOCK);
		size_t n = last ? (size_t)(w->end - w->at) : BLOCK;

		whole = read_block(&r, w->at + (skip < n ? skip : n), w->at + n,
				   last);
		skip = 0;
		w->at += n;
	}
	if (!whole || r.inside)
		diag_add(sink->diags, DIAG_LOG_TRUNCATED, 0, 0,
			 "the last record is cut");
	if (r.bad)
		diag_add(sink->diags, DIAG_LOG_MALFORMED, 0, 0,
			 "%u blocks or records cannot be read; skipped", r.bad);
	if (!r.exit_seen)
		log_say_fact(sink, 0, "status", 1);
	buf_release(&r.record);
	arena_release(&r.arena);
}
